"""How far a milestone is, how much was made, and what of an order is another."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from bot.db.models import Change, FiledPhoto, Milestone, Order, OrderLine
from bot.domain.orders import MilestoneState
from bot.domain.phrases.reading import LengthOfTime, Quantity, State
from bot.domain.phrases.sentences import ask
from bot.domain.phrases.statements import (
    NewDay,
    Revised,
    Revision,
)
from bot.services.reports.contradictions import goes_back, pieces_said
from bot.services.reports.messages import (
    EchoQuestion,
)
from bot.services.reports.opening import BadQuantity, BadTerm, NewOrderFilled, statement_of
from bot.services.reports.outcomes import ReportOutcome
from bot.services.reports.ways_in import mark_done, open_by_form
from bot.work.unit import Work
from tests.every import every
from tests.unit.rows import keep
from tests.unit.services.reports.telling import (
    DAY,
    about,
    asked,
    made,
    outcome,
    progress,
    promised,
    reached,
    refusal,
    rows,
    tell,
)
from tests.unit.services.scene import (
    LIN,
    NOW,
    QC,
    TODAY,
    asked_by,
    milestone,
    part,
    planned,
    seat,
)

# --- how far


@every(
    ("before", "state", "progress", "at_least", "asks"),
    [
        (("in_progress", 95), None, 90, False, True),
        (("in_progress", 95), None, 95, False, False),
        (("in_progress", 95), None, 96, False, False),
        (("in_progress", 95), None, 50, True, False),
        (("done", 100), "in_progress", None, False, True),
        (("done", 100), "blocked", None, False, True),
        (("in_progress", 40), "in_progress", None, False, False),
        (("in_progress", 40), "planned", None, False, False),
        (("done", 100), None, None, False, False),
        (("done", 100), "done", None, False, False),
    ],
)
def test_a_step_back_is_asked_and_a_lower_bound_is_none(
    before: tuple[str, int], state: str | None, progress: int | None, at_least: bool, asks: bool
) -> None:
    row = milestone(OrderLine(position=1, key="1"), state=before[0], progress=before[1], touched_at=NOW, done_on=None)
    found = goes_back(row, state=state, progress=progress, at_least=at_least)
    assert (found is not None) is asks
    if state is not None and asks:
        row.touched_at = None
        assert goes_back(row, state=state, progress=progress) is None, "that it was done nobody said"


@every(
    ("value", "unit", "own", "pieces"),
    [(10, "件", None, 10), (10, None, "条", 10), (10, "条", "条", 10), (10, "箱", "件", None), (10, "打", "件", 120),
     (10, "PCS", "件", 10), (10, "箱", "箱", 10), (10, "KG", "kg", 10)],
)  # fmt: skip
def test_a_count_is_of_the_orders_pieces_where_its_unit_counts_them(
    value: int, unit: str | None, own: str | None, pieces: int | None
) -> None:
    row = milestone(OrderLine(position=1, key="1", unit=own))
    assert pieces_said(row, Quantity(value=Decimal(value), unit=unit)) == pieces


def test_pieces_of_a_day_are_added_to_what_was_made_and_pieces_in_all_are_not(work: Work) -> None:
    row = planned(work, "PO1")
    material = reached(row, "material")
    outcome(work, made(row, "material", 333, total=True))
    assert (material.progress, material.made) == (33, Decimal(333))
    outcome(work, made(row, "material", 1))
    assert (material.progress, material.made) == (33, Decimal(334)), "not a third of the order, but as counted"
    material.progress = 50
    outcome(work, made(row, "material", 10))
    assert (material.progress, material.made) == (51, Decimal(510)), "a per cent was said since"
    assert asked(work, made(row, "material", 600)) == ["too_many"]
    assert asked(work, made(row, "material", 1001, total=True)) == ["too_many"]
    outcome(work, made(row, "material", 1000, total=True))
    assert (material.state, material.progress) == (MilestoneState.DONE, 100)


def test_a_count_that_says_nothing_of_the_order_is_unclear(work: Work) -> None:
    row = planned(work)
    material = reached(row, "material")
    assert asked(work, made(row, "material", 10, "箱")) == ["count_unclear"]
    row.lines[0].quantity = None
    assert asked(work, made(row, "material", 10)) == ["count_unclear"]
    of = {"of": Quantity(value=Decimal(30), unit="箱"), "total": True}
    assert asked(work, made(row, "material", 31, "箱", **of)) == ["count_unclear"]
    assert asked(work, made(row, "material", 0, "箱", **of)) == ["count_unclear"]
    outcome(work, made(row, "material", 8, "箱", **of))
    assert material.progress == 26
    outcome(work, made(row, "material", 30, "箱", **of))
    assert material.progress == 100


def test_a_count_of_which_nobody_said_whose_it_is_is_the_total_where_a_days_would_be_too_many(work: Work) -> None:
    row = planned(work)
    material = reached(row, "material")
    open_count: dict[str, Any] = {"doubts": (ask("day_or_total"),)}
    assert asked(work, made(row, "material", 500, **open_count)) == ["day_or_total"]
    material.progress = 60
    assert asked(work, made(row, "material", 400, **open_count)) == ["day_or_total"], "just fits"
    assert outcome(work, made(row, "material", 600, **open_count)).outcome is ReportOutcome.SAVED
    assert outcome(work, made(row, "material", 700, **open_count)).outcome is ReportOutcome.SAVED
    assert material.progress == 70
    other = made(row, "material", 800, doubts=(ask("day_or_total"), ask("which_delay")))
    assert asked(work, other) == ["day_or_total"]
    assert asked(work, made(row, "material", 80, "箱", **open_count)) == ["day_or_total"]


def test_a_lower_bound_above_what_was_reached_is_asked_and_one_below_changes_nothing(work: Work) -> None:
    row = planned(work)
    material = reached(row, "material")
    material.state, material.progress = MilestoneState.IN_PROGRESS, 60
    assert outcome(work, progress(row, "material", 60, at_least=True)).outcome is ReportOutcome.SAVED
    assert material.progress == 60
    assert asked(work, progress(row, "material", 61, at_least=True)) == ["at_least"]
    assert outcome(work, progress(row, "material", 61, at_least=True), sure=True).outcome is ReportOutcome.SAVED
    assert material.progress == 61


def test_a_part_that_is_done_is_asked_and_one_that_began_is_not(work: Work) -> None:
    row = planned(work)
    reached(row, "material")
    for more in ({"percent": 40}, {"state": State.DONE}):
        assert asked(work, progress(row, "material", part=True, **more)) == ["part_of_whole"]
    assert outcome(work, progress(row, "material", part=True, state=State.IN_PROGRESS)).outcome is ReportOutcome.SAVED
    assert outcome(work, progress(row, "material", 40, part=True), sure=True).outcome is ReportOutcome.SAVED


def test_done_on_a_day_to_come_is_asked_and_done_before_has_its_day(work: Work) -> None:
    row = planned(work)
    material = reached(row, "material")
    assert asked(work, progress(row, "material")) == ["which_value"]
    assert asked(work, progress(row, "material", state=State.DONE, on=TODAY + DAY)) == ["done_ahead"]
    assert outcome(work, progress(row, "material", state=State.DONE, on=TODAY - DAY)).outcome is ReportOutcome.SAVED
    assert material.done_on == TODAY - DAY


def test_what_is_said_of_a_gate_is_evidence_where_it_has_a_number_or_a_link(work: Work) -> None:
    row = planned(work)
    final = reached(row, "final")
    final.gate = True
    assert refusal(work, progress(row, "final", 100)) == "evidence_needed"
    assert refusal(work, progress(row, "final", 100, note="合格")) == "evidence_needed"
    assert outcome(work, progress(row, "final", 100, note="报告 R-1"), by=QC).outcome is ReportOutcome.PASSED_ON
    assert final.state != MilestoneState.DONE
    assert outcome(work, progress(row, "final", 100, note="https://x")).outcome is ReportOutcome.SAVED
    assert outcome(work, progress(row, "final", 100)).outcome is ReportOutcome.SAVED, "it is passed"


def test_what_is_said_again_is_answered_with_what_it_says(work: Work) -> None:
    row = planned(work)
    reached(row, "material")
    for _ in range(2):
        found = outcome(work, progress(row, "material", 40))
    assert [(change.field, change.old, change.new) for change in found.changes] == [("progress", 40, 40)]
    again = outcome(work, progress(row, "material", state=State.IN_PROGRESS))
    assert [change.field for change in again.changes] == ["state"]
    counted = outcome(work, made(row, "material", 500, total=True))
    assert [(change.field, change.new) for change in counted.changes] == [("progress", 50), ("made", 500)]
    assert [value.field for value in rows(work)[-1].changes] == ["progress"], "the count stands beside it"


def test_of_two_figures_of_one_milestone_the_later_counts_unless_the_first_was_more(work: Work) -> None:
    row = planned(work)
    material = reached(row, "material")
    assert len(tell(work, progress(row, "material", 30), progress(row, "material", 40))) == 1
    assert material.progress == 40
    assert len(tell(work, progress(row, "material", 70), progress(row, "material", 60))) == 2
    assert len(tell(work, progress(row, "material", 75), progress(row, "material", 75))) == 1


def test_done_in_a_row_of_a_prompt_wants_no_evidence_twice_and_is_of_its_own_milestone(work: Work) -> None:
    row = planned(work, lines=2)
    reached(row, "material")
    batch = mark_done(asked_by(work, LIN), milestone=part(row, "material", 1))
    assert [part(row, "material", place).state for place in (0, 1)] == [MilestoneState.PLANNED, MilestoneState.DONE]
    written = work.session.scalars(select(Change).where(Change.batch == batch)).all()
    assert {change.source for change in written} == {"standup"}


def test_a_photo_stands_for_the_note_of_a_gate_alone(work: Work) -> None:
    row = planned(work)
    final = reached(row, "final")
    packing = part(row, "packing")
    for step in (final, packing):
        photo = {"root": step.key, "file_id": step.key, "name": "a.jpg", "link": "https://x", "image": True}
        filed = {"sender_id": LIN, "order_id": row.id, "milestone_id": step.id, "named": True, "filed_at": NOW}
        keep(work.session, FiledPhoto(**photo, **filed))
    final.gate, packing.gate = True, False
    outcome(work, progress(row, "packing", 100))
    outcome(work, progress(row, "final", 50))

    def reasons(step: Milestone) -> set[str | None]:
        about = (Change.subject_kind == "milestone", Change.subject_id == step.id)
        return {change.why for change in work.session.scalars(select(Change).where(*about))}

    assert reasons(final) == {None}
    assert reasons(packing) <= {None}
    outcome(work, progress(row, "final", 100))
    assert final.state == MilestoneState.DONE
    assert reasons(final) > {None}


# --- another quantity or date of the order


def revised(row: Order, **more: Any) -> Revised:
    return Revised(**about(row), **more)


def count(value: str, unit: str | None = None) -> Quantity:
    return Quantity(value=Decimal(value), unit=unit)


@pytest.mark.parametrize(
    ("said", "new"),
    [
        ({"quantity": count("1200")}, "1200"),
        ({"by": count("200")}, "1200"),
        ({"by": count("-200", "pcs")}, "800"),
        ({"by": count("-999")}, "1"),
        ({"by": count("-1000")}, "quantity_left"),
        ({"quantity": count("0")}, "quantity_left"),
        ({"quantity": count("10", "箱")}, "quantity_unit"),
        ({"quantity": count("1200", "套")}, "1200"),
        ({}, "quantity_unknown"),
    ],
)
def test_another_quantity_is_previewed_in_the_lines_own_unit(work: Work, said: dict[str, Any], new: str) -> None:
    row = planned(work)
    found = outcome(work, revised(row, what=Revision.QUANTITY, **said))
    if found.outcome is ReportOutcome.PREVIEW:
        [change] = found.changes
        assert (change.field, str(change.new)) == ("quantity", new)
    else:
        assert rows(work)[-1].code == new
    assert row.lines[0].quantity == Decimal(1000)


def test_nothing_is_added_to_a_quantity_nobody_knows(work: Work) -> None:
    row = planned(work, quantity=None)
    assert refusal(work, revised(row, what=Revision.QUANTITY, by=count("200"))) == "quantity_unknown"
    assert outcome(work, revised(row, what=Revision.QUANTITY, quantity=count("5"))).outcome is ReportOutcome.PREVIEW


def test_another_date_of_the_customer_counts_from_theirs_and_the_same_is_answered(work: Work) -> None:
    row = planned(work)
    due = date(2026, 12, 10)
    moved = revised(row, what=Revision.CUSTOMER_DATE, move=NewDay(delta=LengthOfTime(days=Decimal(-2))))
    found = outcome(work, moved)
    assert (found.outcome, found.changes[0].new) == (ReportOutcome.PREVIEW, "2026-12-08")
    assert asked(work, revised(row, what=Revision.CUSTOMER_DATE, move=NewDay())) == ["which_day"]
    assert asked(work, revised(row, what=Revision.CUSTOMER_DATE)) == ["which_day"]
    assert asked(work, revised(row, what=Revision.CUSTOMER_DATE, move=NewDay(on=TODAY - DAY))) == ["past_date"]
    same = outcome(work, revised(row, what=Revision.CUSTOMER_DATE, move=NewDay(on=due)))
    assert same.outcome is ReportOutcome.ANSWERED
    other = outcome(work, revised(row, what=Revision.CUSTOMER_DATE, move=NewDay(on=due + DAY)), by=QC)
    assert other.outcome is ReportOutcome.PASSED_ON
    assert row.lines[0].due_on == due


def test_what_is_revised_of_two_lines_is_asked_which_and_an_order_is_cancelled_whole(work: Work) -> None:
    row = planned(work, lines=2)
    said = revised(row, what=Revision.QUANTITY, quantity=count("1200"))
    assert asked(work, said) == ["which_line"]
    found = outcome(work, said, chosen=part(row, "material", 1).id)
    assert [(change.line, change.new) for change in found.changes] == [("2", 1200)]
    whole = outcome(work, revised(row, what=Revision.CANCELLED))
    assert (whole.outcome, len(whole.changes)) == (ReportOutcome.PREVIEW, 2)
    part_of_it = outcome(work, revised(row, what=Revision.CANCELLED, lot="2"))
    assert len(part_of_it.changes) == 1


# --- the form of a new order


def test_a_form_of_a_new_order_says_what_its_fields_do() -> None:
    filled = NewOrderFilled(po="PO9", customer="Nordic", style=" KL1 ", quantity="1,200件", term="FOB 宁波")
    said = statement_of(filled)
    assert (said.text, said.style) == ("PO9 Nordic  KL1  1,200件 FOB 宁波", "KL1")
    assert said.quantity == Quantity(value=Decimal(1200), unit="件")
    assert (said.term, said.place) == ("FOB", "宁波")
    empty = statement_of(NewOrderFilled(po="PO9"))
    assert (empty.quantity, empty.term, empty.place) == (None, "", "")


@pytest.mark.parametrize("quantity", ["0", "-5", "很多"])
def test_a_form_with_a_quantity_that_is_none_is_refused(quantity: str) -> None:
    with pytest.raises(BadQuantity):
        statement_of(NewOrderFilled(po="PO9", quantity=quantity))


def test_a_form_with_a_term_that_is_none_is_refused() -> None:
    with pytest.raises(BadTerm):
        statement_of(NewOrderFilled(po="PO9", term="送货上门吧"))


def test_a_question_is_shown_with_the_words_it_asks_about_and_its_answers(work: Work) -> None:
    row = planned(work)
    doubt = ask("goes_back", "…", options=(), old="1%", new="2%")
    asked(work, promised(row, "material", TODAY + DAY, doubts=(doubt,)))
    shown = rows(work)[-1]
    assert isinstance(shown, EchoQuestion)
    assert (shown.typed, shown.span) == ("PO1 …", "…")


def test_a_form_of_a_new_order_means_the_customer_it_names_and_a_message_is_asked(work: Work) -> None:
    planned(work, customer="Nordic")
    seat(work.session, "merchandiser", LIN)
    filled = NewOrderFilled(po="PO9", customer="Nordik", quantity="100件", merchandiser=LIN)
    [form] = open_by_form(asked_by(work, LIN), filled=filled)
    assert form.outcome is ReportOutcome.PREVIEW
    assert asked(work, statement_of(filled)) == ["customer_near"]
