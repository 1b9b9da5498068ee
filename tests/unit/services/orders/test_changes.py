"""The history of values: what is kept of a change, and an Undo that puts every value back as it was."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.db.models import Change, Order
from bot.domain.orders import MilestoneState
from bot.services.orders.changes import (
    UNDOABLE,
    begin_batch,
    change,
    deed_of_batch,
    kept_for_undo,
    new_batch,
    put_back,
    values_of,
)
from bot.services.orders.planning import replan
from bot.work.unit import Work
from tests.sizes import sized
from tests.unit.rows import empty_session
from tests.unit.services.scene import LIN, NOW, OTHER, entries, line, milestone, order, part, planned, staff

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1))
MOMENTS = st.builds(datetime.combine, DAYS, st.times(), st.just(UTC))
MONEY = st.decimals(min_value=0, max_value=10**9, places=2)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20)
FIELDS: dict[tuple[str, str], st.SearchStrategy[Any]] = {
    ("order", "sales_name"): st.none() | WORDS,
    ("order", "lc_latest_on"): st.none() | DAYS,
    ("order", "packing_in_contract"): st.booleans(),
    ("order", "cancelled_at"): st.none() | MOMENTS,
    ("line", "quantity"): st.none() | MONEY,
    ("line", "due_on"): st.none() | DAYS,
    ("line", "cutoff_at"): st.none() | MOMENTS,
    ("line", "vessel"): st.none() | WORDS,
    ("milestone", "state"): st.sampled_from(MilestoneState),
    ("milestone", "progress"): st.integers(0, 100),
    ("milestone", "promised_on"): st.none() | DAYS,
    ("milestone", "blocked_reason"): st.none() | WORDS,
}
STEPS = st.lists(
    st.sampled_from(sorted(FIELDS)).flatmap(lambda name: st.tuples(st.just(name), FIELDS[name])), min_size=1, max_size=8
)


@pytest.fixture
def work(session: Session) -> Work:
    return staff(session).by(LIN)


def one_milestone(work: Work) -> Any:
    row = milestone(line(order(work.session)), progress=20, touched_at=NOW)
    work.session.flush()
    return row


def history(session: Session) -> list[Change]:
    session.flush()
    return list(session.scalars(select(Change).order_by(Change.id)))


def deed(work: Work, batch: str) -> Any:
    found = deed_of_batch(work.session, batch)
    assert found is not None
    return found


def test_a_change_keeps_what_it_was_who_changed_it_when_where_and_why(work: Work) -> None:
    row = one_milestone(work)
    assert change(work, row, "progress", 60, batch="b1", source="text", why="包装 60%")
    [kept] = history(work.session)
    assert row.progress == 60
    assert (kept.field, kept.old, kept.new, kept.why) == ("progress", "20", "60", "包装 60%")
    assert (kept.actor_id, kept.at, kept.source, kept.batch) == (LIN, NOW, "text", "b1")
    assert (kept.subject_kind, kept.subject_id, kept.order_id) == ("milestone", row.id, row.line.order.id)


def test_a_value_said_again_is_no_change(work: Work) -> None:
    row = one_milestone(work)
    assert not change(work, row, "progress", 20, batch="b1", source="text")
    assert (history(work.session), deed_of_batch(work.session, "b1")) == ([], None)


@pytest.mark.parametrize("kind", ["order", "line", "milestone"])
def test_every_change_is_found_under_its_order(work: Work, kind: str) -> None:
    row = one_milestone(work)
    subject, field = {"order": (row.line.order, "term"), "line": (row.line, "vessel"), "milestone": (row, "key")}[kind]
    change(work, subject, field, "X", batch="b1", source="import")
    [kept] = history(work.session)
    assert (kept.subject_kind, kept.order_id) == (kind, row.line.order.id)


@pytest.mark.parametrize("source", ["import", "handover", "undo"])
def test_what_a_book_a_handover_or_an_undo_wrote_is_kept_and_not_undone_by_a_button(work: Work, source: str) -> None:
    row = one_milestone(work)
    for said in ("text", source):
        change(work, row, "progress", row.progress + 10, batch=said, source=said)
    assert deed_of_batch(work.session, "text") is not None
    assert deed_of_batch(work.session, source) is None
    assert len(history(work.session)) == 2


def test_an_act_belongs_to_who_made_it_from_its_first_change_on(work: Work) -> None:
    row = one_milestone(work)
    change(work, row, "progress", 60, batch="b1", source="form")
    change(work.at(NOW + timedelta(minutes=1)), row, "promised_on", date(2026, 9, 20), batch="b1", source="form")
    found = deed(work, "b1")
    assert (found.by, found.at, found.overtaken) == (frozenset({LIN}), NOW, False)


def test_an_act_is_overtaken_as_soon_as_somebody_changed_one_of_its_values(work: Work) -> None:
    row = one_milestone(work)
    change(work, row, "progress", 60, batch="b1", source="text")
    change(work.by(OTHER), row, "promised_on", date(2026, 9, 20), batch="b2", source="text")
    assert not deed(work, "b1").overtaken, "another value of the same milestone is none of its own"
    change(work.by(OTHER), row, "progress", 70, batch="b3", source="text")
    assert deed(work, "b1").overtaken


def test_the_last_value_of_an_act_counts_not_one_on_the_way(work: Work) -> None:
    row = one_milestone(work)
    for progress in (60, 70):
        change(work, row, "progress", progress, batch="b1", source="text")
    assert not deed(work, "b1").overtaken
    put_back(work, kept=deed(work, "b1").about)
    assert row.progress == 20


def test_undo_adds_entries_and_takes_none_away(work: Work) -> None:
    row = one_milestone(work)
    change(work, row, "progress", 60, batch="b1", source="text")
    undone = put_back(work, kept=deed(work, "b1").about)
    first, back = history(work.session)
    work.session.refresh(first)
    assert (first.new, first.undone_by) == ("60", undone.compensating)
    assert (back.batch, back.old, back.new, back.source) == (undone.compensating, "60", "20", "undo")
    assert entries(work.session) == [("undo", LIN, True)]


def test_undo_says_which_order_and_lines_it_touched(work: Work) -> None:
    row = one_milestone(work)
    change(work, row, "progress", 60, batch="b1", source="text")
    undone = put_back(work, kept=deed(work, "b1").about)
    assert (undone.po, undone.line_ids, undone.batch) == ("PO1", (row.line.id,), "b1")


def test_what_was_undone_cannot_be_undone_again_nor_the_undo_itself(work: Work) -> None:
    row = one_milestone(work)
    change(work, row, "progress", 60, batch="b1", source="text")
    undone = put_back(work, kept=deed(work, "b1").about)
    assert deed_of_batch(work.session, "b1") is None
    assert deed_of_batch(work.session, undone.compensating) is None
    kept = kept_for_undo(work.session, "b1")
    assert kept is not None
    assert (kept.settled_at, kept.outcome) == (NOW, "undone")


def test_undo_needs_nothing_of_the_history_which_may_be_pruned(work: Work) -> None:
    row = one_milestone(work)
    change(work, row, "promised_on", date(2026, 9, 20), batch="b1", source="text")
    work.session.flush()
    work.session.execute(delete(Change))
    put_back(work, kept=deed(work, "b1").about)
    assert row.promised_on is None


def test_undo_of_a_promise_lets_the_plan_follow_back(work: Work) -> None:
    row = planned(work)
    before = {milestone.key: milestone.forecast_on for milestone in row.lines[0].milestones}
    change(work, part(row, "material"), "promised_on", date(2026, 11, 30), batch="b1", source="delay")
    replan(work, row.lines[0], work.today)
    assert {milestone.key: milestone.forecast_on for milestone in row.lines[0].milestones} != before
    put_back(work, kept=deed(work, "b1").about)
    assert {milestone.key: milestone.forecast_on for milestone in row.lines[0].milestones} == before


def test_undo_of_an_orders_own_field_leaves_its_lines_alone(work: Work) -> None:
    row = order(work.session)
    change(work, row, "sales_name", "郑强", batch="b1", source="form")
    undone = put_back(work, kept=deed(work, "b1").about)
    assert (row.sales_name, undone.line_ids, undone.po) == (None, (), "PO1")


def test_an_act_that_begins_here_is_undone_with_what_it_kept_and_without_what_went_with_a_savepoint(work: Work) -> None:
    row, batch = one_milestone(work), begin_batch(work.session)
    savepoint = work.session.begin_nested()
    change(work, row, "progress", 30, batch=batch, source="text")
    work.session.flush()
    savepoint.rollback()
    for value in (40, 50):
        change(work, row, "progress", value, batch=batch, source="text")
        work.session.flush()
    savepoint = work.session.begin_nested()
    change(work, row, "progress", 60, batch=batch, source="text")
    work.session.flush()
    savepoint.rollback()
    change(work, row, "promised_on", date(2026, 9, 20), batch=batch, source="text")
    kept = kept_for_undo(work.session, batch)
    assert kept is not None
    assert [(value.field, value.new) for value in values_of(kept)] == [
        ("progress", "40"), ("progress", "50"), ("promised_on", "2026-09-20"),
    ]  # fmt: skip
    put_back(work, kept=kept)
    assert (row.progress, row.promised_on) == (20, None)


def test_two_acts_have_two_names() -> None:
    assert new_batch() != new_batch()


@settings(max_examples=sized(20, 600))
@given(steps=STEPS, source=st.sampled_from(sorted(UNDOABLE)))
def test_whatever_one_act_changed_is_back_after_its_undo(steps: list[tuple[tuple[str, str], Any]], source: str) -> None:
    with empty_session() as session:
        work = staff(session).by(LIN)
        row = one_milestone(work)
        row.line.cancelled_at = NOW
        """A cancelled line keeps its days: what the plan would make of them is another promise's test."""
        subjects = {"order": row.line.order, "line": row.line, "milestone": row}
        before = {name: getattr(subjects[name[0]], name[1]) for name in FIELDS}
        for (kind, field), value in steps:
            change(work, subjects[kind], field, value, batch="b1", source=source)
        session.commit()
        found = deed_of_batch(session, "b1")
        if found is not None:
            put_back(work, kept=found.about)
            session.commit()
        assert {name: getattr(subjects[name[0]], name[1]) for name in FIELDS} == before
        rows = session.get_one(Order, row.line.order.id)
        assert rows.lines[0].quantity == Decimal(1000)
