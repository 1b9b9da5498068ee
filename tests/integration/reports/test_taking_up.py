"""照记, 改一下 and 全部照记: what was passed on is ruled again as it is now, and recorded in its reporter's words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from bot.db.models import Change, Milestone, Relay
from bot.domain.phrases.sayings import read_statements
from bot.services.orders.planning import replan
from bot.services.orders.promises import promise
from bot.services.reports import relays, taking_up
from bot.services.reports.delays import previews
from bot.services.reports.door import report
from bot.services.reports.outcomes import StatementOutcome, ValueChange
from bot.services.reports.reading import reader_for
from bot.services.reports.relays import Passing, RelayGone, RelayNotYours, RelayShown
from bot.services.reports.taking_up import RelayValueUnread
from bot.work.undo import UndoKind, UndoOvertaken, undo_last
from bot.work.unit import Answer, Work
from tests.factories import FENG, HE, JIANG, LIN, QIAN, WANG, ZHENG, milestone_of, moment
from tests.integration.cases.world import World

TODAY = date(2026, 9, 16)
BOOKING = "2402 订舱 10/19"
PACKING = "2401 后整包装 62%"


def dm(world: World, member: str) -> Answer:
    world.count += 1
    return Answer(member=member, audience=member, method="post", key=f"e{world.count}")


def said(world: World, member: str, text: str) -> tuple[StatementOutcome, ...]:
    """What somebody writes, through the reading and the door."""

    def take(work: Work) -> tuple[StatementOutcome, ...]:
        return report(work, read_statements(text, reader_for(work, member_id=work.actor)))

    return world.do(take, to=dm(world, member))


def rows(world: World) -> Sequence[Relay]:
    return world.look(lambda session: session.scalars(select(Relay).order_by(Relay.id)).all())


def states(world: World) -> list[str]:
    return [row.state.value for row in rows(world)]


def milestone(world: World, po: str, key: str) -> Milestone:
    return world.look(lambda session: milestone_of(session, po, key))


def told(world: World, member: str) -> list[str]:
    found = world.notices(member, message="relay_told")
    return [world.render(row).text for row in found if row.state != "skipped"]


def echo(world: World, member: str) -> Any:
    return world.notices(member, message="milestone_echo/4")[-1]


def test_its_reporter_is_answered_at_once_to_whom_it_went_and_that_it_does_not_count_yet(world: World) -> None:
    (outcome,) = said(world, FENG, BOOKING)
    assert outcome.outcome == "passed_on"
    text = str(world.render(echo(world, FENG)).blocks)
    assert "已转给 林晓 · *PO2402 订舱/SO*" in text
    assert "照记前不算数" in text
    assert milestone(world, "PO2402", "booking").promised_on != date(2026, 10, 19)


def test_recording_a_date_as_said_saves_it_says_who_said_it_and_tells_its_reporter(world: World) -> None:
    said(world, FENG, BOOKING)
    world.do(taking_up.keep, to=dm(world, LIN), relay_id=1)
    assert milestone(world, "PO2402", "booking").promised_on == date(2026, 10, 19)
    assert states(world) == ["kept"]
    (line,) = told(world, FENG)
    assert line.startswith("林晓 记下了:PO2402 订舱")
    assert "(冯涛 说)" in str(world.render(echo(world, LIN)).blocks)
    changes = world.look(lambda session: session.scalars(select(Change).where(Change.source == "relay")).all())
    assert {(change.actor_id, change.batch) for change in changes} == {(LIN, rows(world)[0].saved_as)}


def test_recording_progress_of_yesterday_keeps_the_day_it_was_said_of(world: World) -> None:
    said(world, QIAN, "2411 COA 合格 报告C-201")
    world.at("2026-09-17 09:00")
    world.do(taking_up.keep, to=dm(world, HE), relay_id=1)
    coa = milestone(world, "PO2411", "coa")
    assert (coa.state, coa.done_on) == ("done", TODAY)
    assert states(world) == ["kept"]


def test_all_of_a_day_is_one_answer_with_one_undo_and_one_line_to_each_reporter(world: World) -> None:
    said(world, FENG, BOOKING)
    said(world, JIANG, PACKING)
    before = len(world.notices(LIN, message="milestone_echo/4"))
    world.do(taking_up.keep_all, to=dm(world, LIN), day=TODAY)
    assert states(world) == ["kept", "kept"]
    assert len(world.notices(LIN, message="milestone_echo/4")) == before + 1
    assert [len(told(world, member)) for member in (FENG, JIANG)] == [1, 1]
    world.undo(LIN, UndoKind.MILESTONE, b=echo(world, LIN).context["batch"])
    assert states(world) == ["waiting", "waiting"]
    assert milestone(world, "PO2401", "packing").progress != 62
    with pytest.raises(RelayGone):
        world.at("2026-09-17 09:00").do(taking_up.keep_all, to=dm(world, LIN), day=date(2026, 9, 17))


def test_undone_before_its_reporter_heard_of_it_they_hear_nothing_and_afterwards_that_it_is_undone(
    world: World,
) -> None:
    said(world, FENG, BOOKING)
    world.do(taking_up.keep, to=dm(world, LIN), relay_id=1)
    world.undo(LIN, UndoKind.MILESTONE, b=echo(world, LIN).context["batch"])
    assert told(world, FENG) == []
    world.at("2026-09-16 09:30").do(taking_up.keep, to=dm(world, LIN), relay_id=1)
    world.sent()
    world.undo(LIN, UndoKind.MILESTONE, b=echo(world, LIN).context["batch"])
    assert told(world, FENG)[-1].startswith("又没记了(撤销了):PO2402 订舱")


def test_what_is_corrected_is_recorded_so_and_its_reporter_reads_what_it_became(world: World) -> None:
    said(world, FENG, BOOKING)
    values = {"promised": "2026-10-18"}
    world.do(taking_up.change, to=dm(world, LIN), relay_id=1, values=values, note="货代说 18 号")
    assert milestone(world, "PO2402", "booking").promised_on == date(2026, 10, 18)
    assert states(world) == ["changed"]
    assert told(world, FENG)[0].startswith("林晓 改成 10/18 周日 记下了:您报的是 PO2402 订舱")


def test_what_raises_decisions_by_now_becomes_a_preview_of_who_wanted_to_record_it(world: World) -> None:
    said(world, FENG, BOOKING)

    def tighten(work: Work) -> None:
        row = milestone_of(work.session, "PO2402", "etd")
        row.line.etd_on = None
        promise(work, row, date(2026, 10, 20), batch="m1", source="text")
        replan(work, row.line, work.today)

    world.do(tighten, actor=LIN)
    values = {"promised": "2026-11-20"}
    to = dm(world, LIN)
    world.do(taking_up.change, to=to, relay_id=1, values=values)
    assert world.notices(LIN, message="delay_preview/2")
    assert (states(world), told(world, FENG)) == (["waiting"], [])
    assert "*要提交*" in str(world.render(world.notices(LIN, message="relay_list")[-1]).blocks)
    with pytest.raises(RelayShown):
        world.do(taking_up.keep, to=dm(world, LIN), relay_id=1)
    world.do(previews.submit, to=dm(world, LIN), key=f"reply:{to.key}:delayrelay")
    assert states(world) == ["taken_up"]
    assert "要报批,林晓 在办" in told(world, FENG)[0]
    world.do(undo_last, to=dm(world, LIN))
    assert states(world) == ["waiting"]


def later_and_further(world: World) -> None:
    """冯涛 says of one milestone a day that raises decisions and how far it is."""

    def pass_on(work: Work) -> relays.PassedOn:
        sewing = milestone_of(work.session, "PO2402", "sewing")
        place = {"order": "PO2402", "milestone": "sewing"}
        changes = (
            ValueChange(**place, field="promised", old="2026-10-14", new="2026-11-20"),
            ValueChange(**place, field="progress", old=0, new=5),
            ValueChange(**place, field="state", old="planned", new="in_progress"),
        )
        news = Passing(order=sewing.line.order, line=sewing.line, milestone=sewing, changes=changes, text="2402 车缝")
        return relays.pass_on(work, news=news, batch="b7")

    world.do(pass_on, actor=FENG)


def test_a_report_of_which_one_part_is_previewed_and_another_asked_waits_until_both_are_in(world: World) -> None:
    later_and_further(world)
    to = dm(world, LIN)
    world.do(taking_up.keep, to=to, relay_id=1)
    assert {row["kind"] for row in echo(world, LIN).context["rows"]} == {"question"}, "the fabric has not come"
    world.do(previews.submit, to=dm(world, LIN), key=f"reply:{to.key}:delayrelay")
    assert states(world) == ["waiting"]
    assert told(world, FENG) == []
    text = str(world.render(world.notices(LIN, message="relay_list")[-1]).blocks)
    assert "5%" in text
    assert "11/20" not in text, "what is submitted is not asked again"


def test_a_preview_that_is_dropped_leaves_the_report_as_it_was(world: World) -> None:
    later_and_further(world)
    to = dm(world, LIN)
    world.do(taking_up.keep, to=to, relay_id=1)
    world.do(previews.drop, to=dm(world, LIN), key=f"reply:{to.key}:delayrelay")
    assert states(world) == ["waiting"]
    assert "11/20" in str(world.render(world.notices(LIN, message="relay_list")[-1]).blocks)
    again = dm(world, LIN)
    world.do(taking_up.keep, to=again, relay_id=1)
    world.do(previews.submit, to=dm(world, LIN), key=f"reply:{again.key}:delayrelay")
    assert rows(world)[0].said["taken"] == {"promised": f"reply:{again.key}:delayrelay"}


def test_what_no_longer_fits_is_asked_and_goes_on_waiting(world: World) -> None:
    said(world, JIANG, PACKING)
    said(world, LIN, "2401 后整包装 80%")
    world.do(taking_up.keep, to=dm(world, LIN), relay_id=1)
    assert milestone(world, "PO2401", "packing").progress == 80
    assert states(world) == ["waiting"]
    assert [row["kind"] for row in echo(world, LIN).context["rows"]] == ["question"]
    assert told(world, JIANG) == []


def test_only_who_follows_the_order_or_leads_records_it(world: World) -> None:
    said(world, JIANG, PACKING)
    for stranger in (ZHENG, JIANG, HE):
        with pytest.raises(RelayNotYours):
            world.do(taking_up.keep, to=dm(world, stranger), relay_id=1)
    world.do(taking_up.keep, to=dm(world, WANG), relay_id=1)
    assert states(world) == ["kept"]


def test_its_reporter_takes_it_back_until_somebody_has_taken_it_up(world: World) -> None:
    said(world, FENG, BOOKING)
    world.undo(FENG, UndoKind.MILESTONE, b=echo(world, FENG).context["batch"])
    assert states(world) == ["withdrawn"]
    said(world, FENG, BOOKING)
    world.do(taking_up.keep, to=dm(world, LIN), relay_id=2)
    with pytest.raises(UndoOvertaken):
        world.undo(FENG, UndoKind.MILESTONE, b=echo(world, FENG).context["batch"])


def test_silence_records_nothing_and_the_lead_may_take_it_up_then(world: World) -> None:
    said(world, FENG, BOOKING)
    world.sent()
    world.run_until("2026-09-16 15:00")
    assert world.notices(WANG, message="relay_list")
    assert milestone(world, "PO2402", "booking").promised_on != date(2026, 10, 19)
    world.do(taking_up.keep_all, to=dm(world, WANG), day=TODAY)
    assert states(world) == ["kept"]
    assert told(world, FENG)[0].startswith("王芳 记下了")


def test_words_that_were_read_as_no_value_are_read_again_as_of_the_day_they_were_said(world: World) -> None:
    def pass_on(work: Work) -> relays.PassedOn:
        order = milestone_of(work.session, "PO2402", "booking").line.order
        return relays.pass_on(work, news=relays.Passing(order=order, text="2402 订舱 明天"), batch="b9")

    world.do(pass_on, actor=FENG)
    world.at("2026-09-16 17:00")
    world.do(taking_up.keep, to=dm(world, LIN), relay_id=1)
    assert milestone(world, "PO2402", "booking").promised_on == date(2026, 9, 17)
    assert states(world) == ["kept"]


def test_a_day_that_has_gone_by_meanwhile_is_asked(world: World) -> None:
    said(world, FENG, BOOKING)
    world.at("2026-10-20 09:00")
    world.do(taking_up.keep, to=dm(world, LIN), relay_id=1)
    assert states(world) == ["waiting"]
    assert [row["kind"] for row in echo(world, LIN).context["rows"]] == ["question"]


@pytest.mark.parametrize("text", [BOOKING, "@林晓 2402 面料怎么样了"])
def test_the_word_undo_takes_back_what_was_passed_on_or_asked_of_others(world: World, text: str) -> None:
    said(world, FENG, text)
    assert world.do(undo_last, to=dm(world, FENG))
    assert states(world) in (["withdrawn"], [])
    assert [row.state for row in world.notices(LIN, message="member_task")] in ([], ["skipped"])
    assert not world.do(undo_last, to=dm(world, FENG))


def test_who_follows_the_order_by_now_finds_it_in_their_own_list(world: World) -> None:
    said(world, FENG, BOOKING)

    def hand_over(work: Work) -> None:
        milestone_of(work.session, "PO2402", "booking").line.order.merchandiser_id = HE

    world.do(hand_over, actor=WANG)
    world.do(taking_up.keep_all, to=dm(world, HE), day=TODAY)
    assert states(world) == ["kept"]


def test_a_closing_keeps_its_hour_on_the_port_s_clock_whoever_records_it(world: World) -> None:
    (outcome,) = said(world, FENG, "2402 截关 10/24 10:00")
    assert outcome.outcome == "passed_on"
    world.do(taking_up.keep, to=dm(world, LIN), relay_id=1)
    line = world.look(lambda session: milestone_of(session, "PO2402", "etd").line)
    assert line.cutoff_at == moment("2026-10-24 10:00")
    assert states(world) == ["kept"]


def test_what_a_customer_changes_is_the_preview_of_who_takes_it_up_as_they_corrected_it(world: World) -> None:
    (outcome,) = said(world, FENG, "2402 加单 500件")
    assert outcome.outcome == "passed_on"
    to = dm(world, LIN)
    world.do(taking_up.change, to=to, relay_id=1, values={"quantity": "8,600"})
    assert states(world) == ["waiting"]
    (preview,) = world.notices(LIN, message="delay_preview/2")
    assert "8,600" in str(world.render(preview).blocks)


def test_a_value_that_is_none_of_its_kind_records_nothing(world: World) -> None:
    said(world, FENG, "2402 加单 500件")
    with pytest.raises(RelayValueUnread):
        world.do(taking_up.change, to=dm(world, LIN), relay_id=1, values={"quantity": "很多"})
    assert states(world) == ["waiting"]
