"""Reports on milestones: what is saved in whose name, what a gate wants, what is asked before anything is saved."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from bot.db.models import FiledPhoto, Milestone, Order
from bot.domain.errors import GendanError
from bot.domain.orders import MilestoneState
from bot.domain.text import Text
from bot.services.conversation.take import take_message
from bot.services.orders.changes import new_batch
from bot.services.reports.entry import EVERY_LINE, Doubted
from bot.services.reports.messages import (
    EchoChoice,
    EchoKept,
    EchoQuestion,
    EchoRefused,
    MilestoneUndoneMessage,
    ReportEchoMessage,
)
from bot.services.reports.milestones import ProgressSaved, save_progress, settled
from bot.services.reports.outcomes import ReportOutcome
from bot.services.reports.undoing import find_report
from bot.services.reports.ways_in import report_by_form, report_text
from bot.work.codec import dump, kind_of, load
from bot.work.undo import NothingToUndo, NotYours, UndoKind, UndoOvertaken, UndoTooLate, undo
from bot.work.unit import Work
from tests.every import every
from tests.sizes import sized
from tests.unit.rows import keep
from tests.unit.services.scene import (
    DIRECTOR,
    LEAD,
    LIN,
    NOW,
    OTHER,
    QC,
    TODAY,
    asked_by,
    dues,
    entries,
    part,
    planned,
    seat,
    sent,
    staff,
)


@pytest.fixture
def work(session: Session) -> Work:
    return asked_by(staff(session), LIN)


@pytest.fixture
def order(work: Work) -> Order:
    return planned(work)


def code(call: Any) -> str:
    with pytest.raises(GendanError) as error:
        call()
    return error.value.code


def report(work: Work, row: Milestone, **said: Any) -> ProgressSaved:
    return save_progress(work, milestone=row, **{"source": "text", "batch": new_batch(), **said})


def filled(work: Work, row: Milestone, **said: Any) -> list[str]:
    """What becomes of the milestone's form, filled in like this."""
    there = len(sent(work.session, ReportEchoMessage))
    empty = {"state": None, "progress": None, "promised_on": None, "note": None}
    told = report_by_form(asked_by(work, work.actor, f"f{there}"), **{**empty, "milestone_id": row.id, **said})
    return [str(outcome.outcome) for outcome in told]


def doubt(call: Any) -> str:
    """What is asked instead of saved."""
    with pytest.raises(Doubted) as error:
        call()
    return error.value.question.code


def reach(order: Order, key: str) -> Milestone:
    """A milestone, with all before it done."""
    for line in order.lines:
        for row in line.milestones:
            if row.key == key:
                break
            row.state, row.progress, row.done_on = MilestoneState.DONE, 100, TODAY
    return part(order, key)


def row(**more: Any) -> Milestone:
    return Milestone(**{"state": MilestoneState.PLANNED, "progress": 0, **more})


# --- what a report means


@settings(max_examples=sized(120, 1000))
@given(
    state=st.none() | st.sampled_from(MilestoneState),
    progress=st.none() | st.integers(0, 100),
    before=st.sampled_from(MilestoneState),
    reached=st.integers(0, 100),
)
def test_done_is_a_hundred_and_a_hundred_is_done_whatever_else_is_said(
    state: MilestoneState | None, progress: int | None, before: MilestoneState, reached: int
) -> None:
    now, so_far = settled(row(state=before, progress=reached), state, progress)
    assert (now == MilestoneState.DONE) is (state == MilestoneState.DONE or progress == 100)
    if now == MilestoneState.DONE:
        assert so_far == 100
    if state is not None and now != MilestoneState.DONE:
        assert now == state
    if progress is not None and now != MilestoneState.DONE:
        assert so_far == progress


@pytest.mark.parametrize("progress", [-1, 101, 10**9])
def test_a_share_is_a_per_cent(progress: int) -> None:
    assert code(lambda: settled(row(), None, progress)) == "bad_progress"


@every(
    ("before", "said", "after"),
    [(("planned", 0), {"progress": 40}, ("in_progress", 40)), (("in_progress", 40), {"progress": 0}, ("planned", 0)),
     (("in_progress", 40), {"state": "blocked"}, ("blocked", 40)), (("blocked", 40), {"state": "in_progress"}, ("in_progress", 40)),
     (("done", 100), {"state": "in_progress"}, ("in_progress", 0)), (("planned", 0), {}, ("planned", 0))],
)  # fmt: skip
def test_either_part_may_be_left_out(before: tuple[str, int], said: dict[str, Any], after: tuple[str, int]) -> None:
    state, progress = before
    assert settled(row(state=state, progress=progress), said.get("state"), said.get("progress")) == after


# --- saving


def test_a_report_keeps_what_was_said_and_when_and_lets_the_plan_follow(work: Work, order: Order) -> None:
    material = part(order, "material")
    before = part(order, "etd").forecast_on
    material.promised_on = date(2026, 12, 9)
    said = report(work, material, state="in_progress", progress=40, note="染厂慢")
    assert (material.state, material.progress, material.touched_at) == ("in_progress", 40, NOW)
    assert (said.old_progress, said.progress) == (0, 40)
    assert (said.etd_old_on, said.etd_on) == (before, part(order, "etd").forecast_on)
    assert said.etd_on is not None
    assert said.etd_old_on is not None
    assert said.etd_on > said.etd_old_on
    assert ("milestone.report", LIN, True) in entries(work.session)


def test_blocked_has_its_reason_and_loses_it_when_it_goes_on(work: Work, order: Order) -> None:
    material = part(order, "material")
    report(work, material, state="blocked", note="停产")
    assert material.blocked_reason == "停产"
    report(work, material, progress=40)
    assert (material.state, material.blocked_reason) == ("in_progress", None)


def test_what_is_done_has_today_as_its_day_and_keeps_it_when_it_is_said_again(work: Work, order: Order) -> None:
    material = part(order, "material")
    report(work, material, state="done")
    assert (material.done_on, material.progress) == (TODAY, 100)
    report(work.at(NOW + timedelta(days=1)), material, state="done")
    assert material.done_on == TODAY
    report(work, material, progress=40)
    assert material.done_on is None


def test_who_reads_a_prompt_about_it_sees_the_change(work: Work, order: Order) -> None:
    material = part(order, "material")
    for _ in range(2):
        report(work, material, progress=40)
    assert [due.subject for due in dues(work.session, "refresh")] == [f"milestone:{material.id}:{LIN}"]


@pytest.mark.parametrize("key", ["final", "etd"])
def test_a_gate_is_passed_with_evidence_only(work: Work, order: Order, key: str) -> None:
    gate = reach(order, key)
    gate.gate = True
    assert code(lambda: filled(work, gate, state="done")) == "evidence_needed"
    assert code(lambda: filled(work, gate, progress=100)) == "evidence_needed"
    assert gate.state != MilestoneState.DONE
    filled(work, gate, progress=90)
    filled(work, gate, state="done", note="报告 R-1")
    assert gate.state == MilestoneState.DONE
    filled(work, gate, state="done")


def test_a_photo_that_its_sender_filed_there_is_evidence(work: Work, order: Order) -> None:
    gate = reach(order, "final")
    photo = {"root": "r", "file_id": "F1", "name": "report.jpg", "link": "https://x", "image": True, "sender_id": LIN}
    keep(work.session, FiledPhoto(**photo, order_id=order.id, milestone_id=gate.id, named=True, filed_at=NOW))
    filled(work, gate, state="done")
    assert gate.state == MilestoneState.DONE


@pytest.mark.parametrize(
    ("person", "key", "outcome"),
    [(LIN, "material", "saved"), (LEAD, "material", "saved"), (OTHER, "material", "order_not_found"),
     (QC, "final", "saved"), (QC, "material", "passed_on"), (DIRECTOR, "material", "passed_on")],
)  # fmt: skip
def test_who_follows_the_order_leads_it_or_owns_the_milestone_reports_on_it(
    work: Work, order: Order, person: str, key: str, outcome: str
) -> None:
    milestone = reach(order, key)
    if outcome == "order_not_found":
        assert code(lambda: filled(work.by(person), milestone, progress=40)) == outcome
    else:
        assert filled(work.by(person), milestone, progress=40) == [outcome]
    assert milestone.progress == (40 if outcome == "saved" else 0)


@pytest.mark.parametrize("over", ["order", "line"])
def test_what_was_cancelled_is_reported_on_no_more(work: Work, order: Order, over: str) -> None:
    (order if over == "order" else order.lines[0]).cancelled_at = NOW
    assert code(lambda: filled(work, part(order, "material"), progress=40)) == "order_cancelled"


def test_a_milestone_that_is_gone_is_said_to_be(work: Work, order: Order) -> None:
    assert (
        code(lambda: report_by_form(work, milestone_id=4711, state=None, progress=1, promised_on=None, note=None))
        == "milestone_gone"
    )


def test_work_before_what_it_waits_for_is_out_of_its_order_unless_a_note_says_why(work: Work, order: Order) -> None:
    production, packing = reach(order, "production"), part(order, "packing")
    report(work, production, progress=60)
    assert doubt(lambda: filled(work, packing, state="done")) == "out_of_order"
    assert packing.state == MilestoneState.PLANNED
    filled(work, packing, state="done", note="外发")
    assert packing.state == MilestoneState.DONE


def test_what_is_out_of_its_order_already_is_not_asked_about_again(work: Work, order: Order) -> None:
    production, packing = reach(order, "production"), part(order, "packing")
    report(work, production, progress=60)
    assert doubt(lambda: filled(work, packing, progress=20)) == "out_of_order"
    filled(work, packing, progress=10, note="外发")
    assert filled(work, packing, progress=20) == ["saved"]


# --- lines as people type them


def echoed(work: Work, text: str, **more: Any) -> list[Any]:
    before = len(sent(work.session, ReportEchoMessage))
    report_text(asked_by(work, LIN, f"k{before}"), text=text, **more)
    return list(sent(work.session, ReportEchoMessage)[-1].rows)


def test_every_line_is_answered_in_one_message_in_its_order(work: Work, order: Order) -> None:
    reach(order, "material")
    reach(planned(work, "PO2"), "material")
    rows = echoed(work, "PO1 备料 40%\nPO2 备料 50%\nPO9 备料 10%\nPO1 风筝 10%")
    assert [type(row) for row in rows[:3]] == [EchoKept, EchoKept, EchoRefused]
    assert (part(order, "material").progress, rows[2].code) == (40, "order_not_found")
    assert not isinstance(rows[3], EchoKept)


def test_one_line_that_is_refused_takes_nothing_of_the_others_with_it(work: Work, order: Order) -> None:
    reach(order, "final")
    for key in ("material", "production"):
        report(work, part(order, key), progress=30)
    rows = echoed(work, "PO1 尾检 完成\nPO1 备料 40%")
    assert [getattr(row, "code", "") for row in rows] == ["evidence_needed", ""]
    assert (part(order, "final").progress, part(order, "material").progress) == (0, 40)


def test_a_milestone_of_two_lines_is_asked_which(work: Work) -> None:
    order = planned(work, "PO5", lines=2)
    reach(order, "material")
    [asked] = echoed(work, "PO5 备料 40%")
    assert isinstance(asked, EchoChoice)
    lots = [part(order, "material", line).id for line in (0, 1)]
    assert [option.milestone for option in asked.options] == [*lots, EVERY_LINE]
    assert {part(order, "material", line).progress for line in (0, 1)} == {0}
    [saved] = echoed(work, "PO5 备料 40%", chosen=part(order, "material", 1).id)
    assert isinstance(saved, EchoKept)
    assert [part(order, "material", line).progress for line in (0, 1)] == [0, 40]


def test_a_step_back_is_asked_and_saved_when_it_is_meant(work: Work, order: Order) -> None:
    reach(order, "material")
    echoed(work, "PO1 备料 95%")
    [asked] = echoed(work, "PO1 备料 90%")
    assert isinstance(asked, EchoQuestion)
    assert part(order, "material").progress == 95
    [saved] = echoed(work, "PO1 备料 90%", meant=(asked.text,))
    assert isinstance(saved, EchoKept)
    assert part(order, "material").progress == 90


@pytest.mark.parametrize(("count", "progress"), [(500, 50), (5000, 0)])
def test_a_count_is_asked_how_much_of_the_order_it_is(work: Work, order: Order, count: int, progress: int) -> None:
    reach(order, "material")
    [asked] = echoed(work, f"PO1 备料 {count}件")
    assert isinstance(asked, EchoQuestion)
    assert part(order, "material").progress == 0
    assert [option.value for option in asked.options] == [f"PO1 备料 累计{count}件", f"PO1 备料 今天{count}件"]
    echoed(work, asked.options[0].value)
    assert part(order, "material").progress == progress


def test_a_message_of_more_characters_than_are_read_is_refused_whole(work: Work, order: Order) -> None:
    assert code(lambda: take_message(work, text="PO1 备料 1%\n" * 600)) == "too_long_message"


def test_too_many_lines_are_refused_whole(work: Work, order: Order) -> None:
    assert code(lambda: take_message(work, text="\n".join(["PO1 备料 1%"] * 81))) == "too_many_lines"
    assert part(order, "material").progress == 0


def test_anothers_order_is_answered_as_one_that_does_not_exist(work: Work) -> None:
    planned(work, "PO8", of=OTHER)
    seat(work.session, "merchandiser", LIN, scope_kind="customer", scope_key="Hanse")
    hidden, missing = echoed(work, "PO8 备料 40%\nPO7 备料 40%")
    assert (hidden.code, missing.code) == ("order_not_found", "order_not_found")


# --- undo


def pressed(work: Work, order: Order) -> str:
    batch = new_batch()
    report(work, part(order, "material"), progress=40, source="form", batch=batch)
    return batch


def take_back(work: Work, batch: str, person: str = LIN) -> None:
    undo(asked_by(work, person, f"u{batch}{person}"), kind=UndoKind.MILESTONE, given={"b": batch})


def test_a_report_taken_back_is_as_if_it_had_never_been(work: Work, order: Order) -> None:
    before = {
        milestone.key: (milestone.state, milestone.progress, milestone.forecast_on)
        for milestone in order.lines[0].milestones
    }
    batch = pressed(work, order)
    take_back(work, batch)
    assert {
        milestone.key: (milestone.state, milestone.progress, milestone.forecast_on)
        for milestone in order.lines[0].milestones
    } == before
    assert sent(work.session, MilestoneUndoneMessage) == [MilestoneUndoneMessage(po="PO1")]
    with pytest.raises(NothingToUndo):
        take_back(work, batch)


def test_a_report_is_taken_back_by_who_made_it_in_time_and_before_anybody_acts(work: Work, order: Order) -> None:
    batch = pressed(work, order)
    with pytest.raises(NotYours):
        take_back(work, batch, LEAD)
    with pytest.raises(UndoTooLate):
        take_back(work.at(NOW + timedelta(minutes=10, seconds=1)), batch)
    report(work.by(LEAD), part(order, "material"), progress=50)
    with pytest.raises(UndoOvertaken):
        take_back(work, batch)
    assert part(order, "material").progress == 50


@pytest.mark.parametrize("given", [{}, {"b": ""}, {"b": "gone"}])
def test_a_button_that_names_nothing_takes_nothing_back(work: Work, given: dict[str, Any]) -> None:
    assert find_report(work, given=given) is None


# --- what waits in the outbox


@every(
    "row",
    [
        EchoKept(kind="kept", outcome=ReportOutcome.SAVED, typed="t", code="noted"),
        EchoRefused(kind="refused", typed="t", code="not_kept"),
        EchoQuestion(kind="question", typed="t", text=Text.same("?")),
        EchoChoice(kind="which_line", typed="t", options=()),
    ],
)
def test_a_row_of_the_echo_comes_back_as_the_kind_it_says_it_is(row: Any) -> None:
    message = ReportEchoMessage(rows=(row,))
    assert load(kind_of(message), dump(message)) == message
