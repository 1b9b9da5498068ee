"""Figures of cases: what happened in the demo company, for whom it is, and how it leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.services.figures import digest as figures
from bot.services.figures.digest import FiguresNotYours
from bot.work.unit import Answer
from tests.factories import CHEN, HE, HUANG, LIN, LIU, WANG, ZHENG
from tests.integration.cases.world import World


@pytest.fixture
def worked(world: World) -> World:
    """Three cases: one the 跟单员 settles, one decided by the lead's director, one that silence moved up."""
    term = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    mould = world.report(HE, "PO2414", "mold_damage", text="模具坏了", recorded="停产 16 小时")
    world.at("2026-09-16 11:00")
    assert world.press(ZHENG, world.decision(mould, "mold_downtime_log"), "confirm").ok
    assert world.press(WANG, world.decision(term, "delivery_term"), "up", note="客户急").ok
    world.at("2026-09-16 15:00")
    assert world.press(CHEN, world.decision(term, "delivery_term"), "approve").ok
    assert world.press(LIN, world.decision(term, "delivery_term"), "execute").ok
    world.run_until("2026-09-18 12:00")
    return world


def test_the_figures_count_working_hours_levels_and_silence(worked: World) -> None:
    total = worked.do(figures.figures_for, member_id=HUANG).total

    assert total.cases == 2
    assert total.timed_out == 1
    assert total.close.median == timedelta(hours=4, minutes=30)
    assert total.decide.median == timedelta(hours=4, minutes=30)
    assert (total.decided, total.at_lowest) == (1, 1)
    assert total.acknowledge.p90 == timedelta(hours=2, minutes=30)


def test_each_sees_the_cases_they_answer_for(worked: World) -> None:
    kinds = {
        person: {group.name for group in worked.do(figures.figures_for, member_id=person).kinds}
        for person in (HUANG, WANG, CHEN, LIU, LIN)
    }

    assert kinds[HUANG] == {"delivery_term_request", "mold_damage"}
    assert kinds[WANG] == {"delivery_term_request", "mold_damage"}
    assert kinds[CHEN] == {"delivery_term_request"}
    assert kinds[LIU] == {"mold_damage"}
    assert kinds[LIN] == set()


def test_who_answers_for_others_gets_them_in_their_dm_and_others_are_refused(worked: World) -> None:
    worked.do(figures.send_figures, to=worked.to(WANG))
    [sent] = worked.notices(WANG, method="file")
    assert sent.message == "case_figures"
    assert "异常统计已发到您的私信" in worked.replies(WANG)[-1]

    worked.do(figures.send_figures, to=Answer(member=HUANG, audience=HUANG, method="post", key="dm"))
    assert len(worked.notices(HUANG, method="file")) == 1
    for person in (LIN, ZHENG):
        with pytest.raises(FiguresNotYours):
            worked.do(figures.send_figures, to=worked.to(person))


def test_the_message_has_the_picture_and_the_same_numbers_in_words(worked: World) -> None:
    worked.do(figures.send_figures, to=worked.to(WANG))
    [sent] = worked.notices(WANG, method="file")

    payload = worked.render(sent)

    assert payload.files[0].data[:4] == b"\x89PNG"
    assert "超时上报 1 张" in payload.text
    assert payload.files[0].alt is not None
    assert "超时上报 1 张" in payload.files[0].alt
