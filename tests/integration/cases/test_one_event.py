"""One event over many orders is one case, with its effect on each; who else is hit hears of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.services.reports.delays.drafts import Draft
from bot.services.reports.delays.previews import PreviewGone, preview_of
from bot.services.reports.delays.report import save
from bot.services.reports.ways_in import report_text
from tests.factories import HE, LIN, WANG, line_of
from tests.integration.cases.world import World

VESSEL = "COSCO SHIPPING V.041W"


@pytest.fixture
def aboard(world: World) -> World:
    """Two orders of 林晓 and one of 何静 on one vessel."""

    def load(session: Session) -> None:
        for po in ("PO2402", "PO2411"):
            line_of(session, po).vessel = line_of(session, "PO2403").vessel

    world.look(load)
    return world


def drafts(world: World, actor: str, text: str, *, dated: bool = True) -> tuple[Draft, ...]:
    """What a line is previewed as."""
    key = world.preview(world.to(actor), text, command="/delay" if dated else "/anomaly")
    return world.do(preview_of, actor=actor, key=key).drafts


def saved(world: World, actor: str, draft: Draft) -> int:
    """The case a draft becomes."""
    found = world.do(save, actor=actor, draft=draft, batch="b").case_id
    assert found is not None
    return found


def test_a_late_vessel_is_one_case_with_the_effect_on_each_order(aboard: World) -> None:
    (draft,) = drafts(aboard, LIN, f"船 {VESSEL} 推迟3天 船公司甩柜")
    assert len(draft.line_ids) == 2, "only her own orders"
    given = draft.with_given(lc_date_holds=True, ship_date_holds=False)
    case = saved(aboard, LIN, given)
    effects = aboard.case(case).effects
    assert len(effects) == 2
    for effect in effects:
        assert effect.old_on is not None
        assert effect.new_on == effect.old_on + timedelta(days=3)
    assert "PO2402 +1" in aboard.card_text(case) or "PO2403 +1" in aboard.card_text(case)
    keys = [row.key for row in aboard.case(case).decisions]
    assert len(keys) == len(set(keys)), "one decision for all of them"


def test_who_follows_another_order_on_the_vessel_hears_of_it_once(aboard: World) -> None:
    (draft,) = drafts(aboard, LIN, f"船 {VESSEL} 推迟3天 船公司甩柜")
    saved(aboard, LIN, draft.with_given(lc_date_holds=True, ship_date_holds=False))
    (told,) = aboard.notices(HE, message="case_note")
    text = str(aboard.render(told).blocks)
    assert "PO2411" in text
    assert "林晓" in text
    assert aboard.notes(WANG) == []


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_whose_order_is_on_the_same_vessel_reads_nothing_of_a_case_they_may_not_see(aboard: World, locale: str) -> None:
    """Not in the message, and not in what is kept for it: the other order, its case, the words it was reported in."""
    (draft,) = drafts(aboard, LIN, f"船 {VESSEL} 推迟3天 船公司甩柜,客户扣款2万")
    case = saved(aboard, LIN, draft.with_given(lc_date_holds=True, ship_date_holds=False))
    (told,) = aboard.notices(HE, message="case_note")
    said = aboard.render(told, locale=locale)
    shown = f"{said.text} {said.blocks}"
    for theirs in ("PO2402", "PO2403", "甩柜", "2万", aboard.case(case).number):
        assert theirs not in shown
    assert said.text.startswith("PO2411")
    assert VESSEL in said.text
    assert f"*{VESSEL}* · PO2411" in str(said.blocks)
    assert "note" not in told.context


def test_orders_named_together_move_by_the_same_days_from_their_own_promise(world: World) -> None:
    (draft,) = drafts(world, LIN, "PO2401 PO2402 车缝 晚3天 面料未到")
    assert len(draft.line_ids) == 2
    case = saved(world, LIN, draft)
    moved = [(effect.old_on, effect.new_on) for effect in world.case(case).effects]
    assert all(new == old + timedelta(days=3) for old, new in moved if old and new)
    assert len(moved) == 2
    assert moved[0][0] != moved[1][0], "they were not promised for the same day"


def test_an_unknown_order_among_several_is_refused_by_name(world: World) -> None:
    text = "PO2401 PO9999 车缝 晚3天 面料未到"
    [told] = world.do(report_text, to=world.to(LIN), text=text)
    assert told.outcome == "refused"
    [row] = world.notices(message="milestone_echo/4")[-1].context["rows"]
    assert (row["code"], row["fields"]) == ("order_not_found", {"name": "PO9999"})
    assert world.notices(message="delay_preview/2") == []


def test_a_mould_finds_its_order_for_those_who_may_see_it(world: World) -> None:
    (draft,) = drafts(world, HE, "模具 T-550 坏了 停产16小时", dated=False)
    assert draft.event == "T-550"
    assert [
        world.look(lambda s, line_id=line_id: s.get_one(type(line_of(s, "PO2414")), line_id).order.po)
        for line_id in draft.line_ids
    ] == ["PO2414"]
    with pytest.raises(PreviewGone):
        drafts(world, LIN, "模具 T-550 坏了 停产16小时", dated=False)


def test_a_mould_says_nothing_to_who_shares_the_vessel(world: World) -> None:
    def load(session: Session) -> None:
        line_of(session, "PO2414").vessel = line_of(session, "PO2403").vessel = VESSEL

    world.look(load)
    (draft,) = drafts(world, HE, "模具 T-550 坏了 停产16小时", dated=False)
    saved(world, HE, draft)
    assert world.notices(LIN, message="case_note") == []
