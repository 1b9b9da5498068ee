"""What waits for a person's answer has an owner, a kind and an end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Notice, Pending
from bot.services.orders.changes import UndoValues
from bot.work import pending
from bot.work.codec import Unreadable
from bot.work.pending import PendingOutcome
from bot.work.unit import Work
from tests.fakes import NOW, company
from tests.notes import Note
from tests.unit.rows import member

HOUR, TICK = timedelta(hours=1), timedelta.resolution
SAVED, TEXT = PendingOutcome.SAVED, "PO2402 10天"
UNDO = UndoValues(values=())


@pytest.fixture
def work(session: Session) -> Work:
    return Work(session, company(), NOW, member="lin")


def put(work: Work, key: str = "k", **more: Any) -> Pending:
    given: dict[str, Any] = {"value": Note(text=TEXT), "subject": "b1", "lasts": HOUR, **more}
    return pending.put(work, key=key, **given)


def keys(work: Work, owner: str = "lin", since: timedelta = HOUR) -> list[str]:
    return [row.key for row in pending.waiting(work, owner, of=Note, since=since)]


def test_it_waits_for_who_does_this_until_its_end(work: Work) -> None:
    row = put(work)
    assert (row.owner_id, row.kind, row.subject, row.data) == ("lin", "test_note", "b1", {"text": TEXT})
    assert (row.created_at, row.ends_at, row.settled_at) == (NOW, NOW + HOUR, None)


def test_the_same_key_again_is_what_waits_there_already(work: Work) -> None:
    row = put(work)
    assert put(work.by("other"), value=Note()) is row
    assert (row.data, row.owner_id) == ({"text": TEXT}, "lin")


def test_only_its_owner_takes_it_and_only_before_its_end(work: Work) -> None:
    row = put(work)
    assert pending.take(work, key="k", of=Note) is row
    assert pending.take(work.at(NOW + HOUR - TICK), key="k", of=Note) is row
    assert pending.take(work.at(NOW + HOUR), key="k", of=Note) is None
    assert pending.take(work.by("other"), key="k", of=Note) is None
    assert pending.take(work, key="k", of=UndoValues) is None
    assert pending.take(work, key="x", of=Note) is None


def test_what_is_settled_may_still_be_looked_at(work: Work) -> None:
    row = put(work)
    pending.settle(work, subject="b1", of=Note, outcome=SAVED)
    assert pending.take(work, key="k", of=Note) is row


def test_what_waits_for_somebody_comes_in_its_order(work: Work) -> None:
    put(work.at(NOW - timedelta(minutes=1)), "z")
    put(work, "b")
    put(work, "a")
    put(work.by("other"), "theirs")
    put(work, "undo", value=UNDO)
    assert keys(work) == ["z", "a", "b"]
    assert keys(work, "other") == ["theirs"]
    assert keys(work, since=timedelta(minutes=1)) == ["a", "b"], "begun a minute ago is too long ago"


def test_what_has_ended_or_is_settled_waits_no_more(work: Work) -> None:
    put(work, "ends")
    put(work, "stays", subject="b2", lasts=2 * HOUR)
    assert keys(work.at(NOW + HOUR), since=2 * HOUR) == ["stays"]
    pending.settle(work.at(NOW + TICK), subject="b2", of=Note, outcome=SAVED)
    assert keys(work) == ["ends"]


def test_settling_is_of_one_subject_and_kind_and_the_first_outcome_stays(work: Work) -> None:
    rows = [put(work, "a"), put(work, "b", subject="b2"), put(work, "c", value=UNDO)]
    pending.settle(work, subject="b1", of=Note, outcome=SAVED)
    pending.settle(work.at(NOW + HOUR), subject="b1", of=Note, outcome=PendingOutcome.DROPPED)
    for row in rows:
        work.session.refresh(row)
    assert [(row.outcome, row.settled_at) for row in rows] == [("saved", NOW), (None, None), (None, None)]


def test_what_nobody_answered_ends_at_its_end_and_is_forgotten_later(work: Work) -> None:
    ends, stays = put(work, "ends"), put(work, "stays", lasts=HOUR + TICK)
    settled = put(work, "settled", subject="b2")
    pending.settle(work, subject="b2", of=Note, outcome=SAVED)
    before = NOW - HOUR
    assert pending.end(work.session, now=NOW + HOUR, forget_before=before) == 1
    for row in (ends, stays, settled):
        work.session.refresh(row)
    assert [(row.outcome, row.settled_at) for row in (ends, stays, settled)] == [
        ("ended", NOW + HOUR),
        (None, None),
        ("saved", NOW),
    ]
    assert pending.end(work.session, now=NOW + 2 * HOUR, forget_before=NOW + HOUR + TICK) == 1
    work.session.expire_all()
    assert [work.session.get(Pending, key) is None for key in ("ends", "stays", "settled")] == [True, False, True]


def test_a_row_of_an_older_version_is_one_of_its_class(work: Work) -> None:
    row = put(work)
    row.kind = "test_note/1"
    work.session.flush()
    assert pending.take(work, key="k", of=Note) is row
    assert keys(work) == ["k"]
    assert pending.read(row, Note) == Note(text=TEXT)
    pending.settle(work, subject="b1", of=Note, outcome=SAVED)
    work.session.refresh(row)
    assert row.outcome == "saved"


def test_what_waits_is_not_taken_for_another_class(work: Work) -> None:
    with pytest.raises(Unreadable) as error:
        pending.read(put(work), Pending)
    assert (error.value.fields["why"], error.value.fields["key"]) == ("no Pending", "k")


@pytest.mark.parametrize(("kind", "why"), [("test_note/2", "unknown version"), ("undo", "extra fields")])
def test_what_cannot_be_read_is_set_aside_with_its_reason_and_administrators_are_told_once(
    work: Work, kind: str, why: str
) -> None:
    member(work.session, "boss", is_admin=True)
    rows = [put(work, key) for key in ("a", "b")]
    for row in rows:
        row.kind = kind
        with pytest.raises(Unreadable) as error:
            pending.read(row, Note)
        pending.set_aside(work.session, error.value, now=NOW)
    assert all(row.settled_at == NOW and why in str(row.outcome) for row in rows)
    assert TEXT not in str(rows[0].outcome)
    [told] = work.session.scalars(select(Notice)).all()
    assert (told.audience, told.message, told.context["kind"]) == ("boss", "message_set_aside", kind)
