"""What has to be done at a moment is done once, however late, and one that fails holds up nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.db.models import DueRow
from bot.work import dues
from bot.work.dues import ATTEMPTS, FIRST_RETRY, LONGEST_RETRY, Failure, Worked
from bot.work.events import RefreshDue
from bot.work.notices import SetAsideMessage
from tests.fakes import NOW

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def time_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch ends early when it has held the database long enough, which says more about the machine than about us."""
    monkeypatch.setattr(dues, "monotonic", lambda: 0.0)


def plan(session: Session, key: str, due_at: datetime = NOW, **more: Any) -> bool:
    return dues.put(session, **{"key": key, "kind": "k", "subject": "s", "due_at": due_at, **more})


def row(session: Session, key: str) -> DueRow:
    found = select(DueRow).where(DueRow.key == key).execution_options(populate_existing=True)
    return session.scalars(found).one()


def signals(session: Session) -> set[str]:
    return session.info.pop("signals", set())  # type: ignore[no-any-return]


def worked(
    session: Session, do: Callable[[DueRow], str | None] | None = None, *, now: datetime = NOW, **more: Any
) -> tuple[list[str], Worked]:
    """What was worked off, in which order."""
    seen: list[str] = []

    def worker(_session: Session, due: DueRow) -> str | None:
        seen.append(due.key)
        return do(due) if do is not None else None

    return seen, dues.work(session, worker, now=now, **more)


def fails(due: DueRow) -> str | None:
    raise ValueError(f"no {due.key}")


def test_what_is_planned_again_stays_as_it_was_planned_first(session: Session) -> None:
    assert plan(session, "a", step="s1", data=SetAsideMessage(kind="a", why="b"))
    assert signals(session) == {"dues"}
    assert not plan(session, "a", NOW + MINUTE, data=SetAsideMessage(kind="c", why="d"))
    assert signals(session) == set()
    found = row(session, "a")
    assert (found.due_at, found.step, found.data, found.state) == (NOW, "s1", {"kind": "a", "why": "b"}, "waiting")
    plan(session, "b")
    assert (row(session, "b").step, row(session, "b").data) == (None, {})


def test_of_many_planned_at_once_the_new_ones_are_counted(session: Session) -> None:
    plan(session, "k0")
    signals(session)
    rows = [{"key": f"k{n}", "kind": "k", "subject": "s", "due_at": NOW} for n in range(1001)]
    assert dues.put_all(session, rows) == 1000
    assert (signals(session), len(session.scalars(select(DueRow.id)).all())) == ({"dues"}, 1001)
    assert (dues.put_all(session, rows), dues.put_all(session, []), signals(session)) == (0, 0, set())


@pytest.mark.parametrize("state", ["waiting", "done", "failed", "cancelled"])
def test_what_is_planned_anew_is_worked_off_once_whatever_became_of_it(session: Session, state: str) -> None:
    plan(session, "a")
    old = row(session, "a")
    old.state, old.outcome, old.done_at, old.attempts, old.retry_at = state, "x", NOW, 3, NOW
    session.flush()
    signals(session)
    dues.again(session, key="a", kind="k", subject="s", due_at=NOW + MINUTE, data=RefreshDue(written=("c",)))
    found = row(session, "a")
    assert (found.state, found.due_at, found.attempts) == ("waiting", NOW + MINUTE, 0)
    assert (found.outcome, found.done_at, found.retry_at, signals(session)) == (None, None, None, {"dues"})
    assert found.data == {"written": ["c"]}


def test_what_was_never_planned_is_planned(session: Session) -> None:
    dues.again(session, key="a", kind="k", subject="s", due_at=NOW, data=RefreshDue())
    assert (row(session, "a").state, signals(session)) == ("waiting", {"dues"})


@pytest.mark.parametrize(("state", "was"), [("waiting", True), ("done", False), ("failed", False)])
def test_only_what_waits_is_cancelled_or_moved(session: Session, state: str, was: bool) -> None:
    for key in ("a", "b", "c"):
        plan(session, key)
        row(session, key).state = state
    row(session, "b").retry_at = NOW
    session.flush()
    signals(session)
    assert dues.cancel(session, "a", "why") is was
    assert (row(session, "a").state, row(session, "a").outcome) == (("cancelled", "why") if was else (state, None))
    assert dues.move(session, "b", NOW + MINUTE) is was
    assert row(session, "b").due_at == (NOW + MINUTE if was else NOW)
    assert (row(session, "b").retry_at is None) is was
    assert signals(session) == ({"dues"} if was else set())
    assert (row(session, "c").state, row(session, "c").due_at) == (state, NOW)


def test_the_waiting_rows_of_a_step_die_together(session: Session) -> None:
    for key, step in (("a", "s1"), ("b", "s1"), ("c", "s1"), ("d", "s2"), ("e", None)):
        plan(session, key, step=step)
    row(session, "c").state = "done"
    session.flush()
    assert dues.kill_step(session, "s1", "acted") == 2
    states = [(row(session, key).state, row(session, key).outcome) for key in "abcde"]
    gone, waits = ("cancelled", "acted"), ("waiting", None)
    assert states == [gone, gone, ("done", None), waits, waits]


def test_the_nearest_moment_is_that_of_the_next_waiting_row_or_of_its_next_attempt(session: Session) -> None:
    assert dues.nearest(session) is None
    plan(session, "a", NOW + MINUTE)
    plan(session, "b", NOW - MINUTE)
    assert dues.nearest(session) == NOW - MINUTE
    row(session, "b").retry_at = NOW + 2 * MINUTE
    session.flush()
    assert dues.nearest(session) == NOW + MINUTE
    row(session, "a").state = "done"
    session.flush()
    assert dues.nearest(session) == NOW + 2 * MINUTE


def test_what_is_due_is_worked_off_in_its_order_and_what_is_to_come_is_left(session: Session) -> None:
    for key, at in (("late", NOW - MINUTE), ("now", NOW), ("same", NOW), ("soon", NOW + timedelta.resolution)):
        plan(session, key, at)
    seen, done = worked(session)
    assert seen == ["late", "now", "same"]
    assert (done.done, done.failures, done.more) == (3, (), False)
    assert [row(session, key).state for key in ("late", "now", "same", "soon")] == ["done"] * 3 + ["waiting"]
    assert (row(session, "now").done_at, row(session, "now").outcome) == (NOW, "done")
    assert worked(session)[0] == []


def test_the_outcome_is_what_the_work_says(session: Session) -> None:
    plan(session, "a")
    worked(session, lambda due: "overtaken")
    assert row(session, "a").outcome == "overtaken"


def test_one_transaction_takes_so_many_and_says_that_there_are_more(session: Session) -> None:
    for number in range(3):
        plan(session, f"k{number}")
    seen, done = worked(session, limit=2)
    assert (seen, done.more) == (["k0", "k1"], True)
    seen, done = worked(session, limit=2)
    assert (seen, done.more) == (["k2"], False)


@pytest.mark.parametrize(("limit", "more"), [(9, True), (3, True)])
def test_it_stops_early_when_it_has_held_the_database_long_enough(
    session: Session, monkeypatch: pytest.MonkeyPatch, limit: int, more: bool
) -> None:
    moments = iter([0.0, dues.BUDGET_SECONDS, dues.BUDGET_SECONDS * 1.01])
    monkeypatch.setattr(dues, "monotonic", lambda: next(moments))
    for number in range(3):
        plan(session, f"k{number}")
    seen, done = worked(session, limit=limit)
    assert (seen, done.done, done.more) == (["k0", "k1"], 2, more)


def test_stopped_at_the_last_row_nothing_more_is_there(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    for limit, more in ((9, False), (1, True)):
        moments = iter([0.0, 1.0])
        monkeypatch.setattr(dues, "monotonic", lambda moments=moments: next(moments))
        plan(session, f"k{limit}")
        _, done = worked(session, limit=limit)
        assert (done.done, done.more) == (1, more), "as many as were asked for: there may be others"


def test_a_row_that_fails_waits_and_the_others_are_done(session: Session) -> None:
    plan(session, "a", NOW - MINUTE)
    plan(session, "b")
    _, done = worked(session, lambda due: fails(due) if due.key == "a" else None)
    [failure] = done.failures
    assert (failure.key, failure.kind, failure.attempts, failure.final, done.done) == ("a", "k", 1, False, 1)
    assert isinstance(failure, Failure)
    assert isinstance(failure.error, ValueError)
    found = row(session, "a")
    assert (found.state, found.attempts, found.outcome) == ("waiting", 1, "ValueError: no a")
    assert (found.retry_at, found.done_at) == (NOW + FIRST_RETRY, None)
    assert worked(session, now=NOW + FIRST_RETRY - timedelta.resolution)[0] == []
    assert worked(session, now=NOW + FIRST_RETRY)[0] == ["a"]


def test_what_a_failed_row_wrote_is_not_there(session: Session) -> None:
    plan(session, "a")

    def writes_and_fails(due: DueRow) -> None:
        plan(session, "written")
        raise ValueError

    worked(session, writes_and_fails)
    assert session.scalars(select(DueRow.key)).all() == ["a"]


def test_each_attempt_waits_twice_as_long_up_to_a_limit_and_the_last_one_is_the_last(session: Session) -> None:
    plan(session, "a")
    now, waits = NOW, []
    for attempt in range(1, ATTEMPTS + 1):
        _, done = worked(session, fails, now=now)
        [failure] = done.failures
        assert (failure.attempts, failure.final) == (attempt, attempt == ATTEMPTS)
        retry = row(session, "a").retry_at
        assert retry is not None
        waits.append(retry - now)
        now = retry
    assert waits[:4] == [FIRST_RETRY, 2 * FIRST_RETRY, 4 * FIRST_RETRY, 8 * FIRST_RETRY]
    assert (waits[-1], max(waits)) == (LONGEST_RETRY, LONGEST_RETRY)
    assert row(session, "a").state == "failed"
    assert worked(session, now=now + LONGEST_RETRY)[0] == []


def test_a_row_that_an_earlier_one_of_the_same_batch_killed_is_not_worked(session: Session) -> None:
    plan(session, "a", NOW - MINUTE)
    plan(session, "b", step="s1")
    seen, done = worked(session, lambda due: str(dues.kill_step(session, "s1", "acted")))
    assert (seen, done.done) == (["a"], 2)
    assert row(session, "b").state == "cancelled"


def test_a_database_that_is_away_is_no_fault_of_the_row(session: Session) -> None:
    plan(session, "a")

    def away(due: DueRow) -> None:
        raise OperationalError("select", {}, Exception("database is locked"))

    with pytest.raises(OperationalError):
        worked(session, away)


def test_a_long_error_is_kept_in_part(session: Session) -> None:
    plan(session, "a")

    def says_much(due: DueRow) -> None:
        raise ValueError("x" * 999)

    worked(session, says_much)
    assert len(row(session, "a").outcome or "") == 500
