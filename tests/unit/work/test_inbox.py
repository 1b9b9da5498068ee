"""What Slack was told we have: kept once, worked once, and a repeat gets the first one's answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Envelope
from bot.work import inbox
from bot.work.inbox import Incoming, Kept
from tests.fakes import NOW

LATER, INSTANT = NOW + timedelta(hours=1), timedelta(microseconds=1)
ERRORS = {"response_action": "errors", "errors": {"note": "needed"}}


def incoming(key: str = "e1", **payload: Any) -> Incoming:
    return Incoming(key=key, kind="command", payload=payload or {"text": "hello"})


def keep(session: Session, envelope: Incoming, *, now: datetime) -> Kept:
    return inbox.keep_all(session, [envelope], now=now)[0]


def row(session: Session, key: str = "e1") -> Envelope:
    return session.get_one(Envelope, key, populate_existing=True)


def test_an_envelope_is_new_once_and_is_kept_as_it_came_first(session: Session) -> None:
    assert keep(session, incoming(), now=NOW) == Kept(key="e1", new=True)
    assert keep(session, incoming(text="other"), now=LATER) == Kept(key="e1", new=False)
    kept = row(session)
    assert (kept.kind, kept.payload, kept.received_at, kept.worked_at) == ("command", {"text": "hello"}, NOW, None)


def test_of_a_burst_each_is_answered_in_its_place_and_the_second_of_two_alike_is_a_repeat(session: Session) -> None:
    keep(session, incoming("old"), now=NOW)
    burst = [incoming(key) for key in ("a", "old", "b", "a")]
    answers = inbox.keep_all(session, burst, now=NOW)
    assert [(answer.key, answer.new) for answer in answers] == [("a", True), ("old", False), ("b", True), ("a", False)]
    assert len(session.scalars(select(Envelope)).all()) == 3


def test_a_repeat_is_told_whether_the_first_was_worked_and_what_it_was_answered(session: Session) -> None:
    keep(session, incoming(), now=NOW)
    keep(session, incoming("other"), now=NOW)
    inbox.answer(session, "e1", ERRORS)
    assert keep(session, incoming(), now=NOW) == Kept(key="e1", new=False, answer=ERRORS)
    assert keep(session, incoming("other"), now=NOW) == Kept(key="other", new=False)
    inbox.worked(session, "e1", now=NOW)
    assert keep(session, incoming(), now=NOW) == Kept(key="e1", new=False, worked=True)


def test_an_envelope_is_taken_until_it_was_worked_and_the_first_outcome_stands(session: Session) -> None:
    for key in ("e1", "other"):
        keep(session, incoming(key), now=NOW)
    assert inbox.take(session, "e1")
    inbox.worked(session, "e1", now=NOW, outcome="refused")
    assert not inbox.take(session, "e1")
    inbox.worked(session, "e1", now=LATER)
    assert (row(session).worked_at, row(session).outcome) == (NOW, "refused")
    assert (row(session, "other").worked_at, row(session, "other").outcome) == (None, None)


def test_a_form_that_is_kept_now_forgets_the_errors_it_was_answered_with(session: Session) -> None:
    keep(session, incoming(), now=NOW)
    inbox.answer(session, "e1", ERRORS)
    inbox.worked(session, "e1", now=NOW)
    assert (row(session).answer, row(session).outcome) == (None, "done")


def test_a_dead_letter_is_kept_with_its_reason_and_worked_by_nobody(session: Session) -> None:
    inbox.set_aside(session, incoming("bad"), now=NOW, outcome="malformed: no user")
    kept = row(session, "bad")
    assert (kept.worked_at, kept.outcome, kept.payload) == (NOW, "malformed: no user", {"text": "hello"})
    assert not inbox.take(session, "bad")
    assert inbox.unworked(session) == []


def test_what_is_set_aside_does_not_stand_in_the_place_of_what_was_kept(session: Session) -> None:
    keep(session, incoming(), now=NOW)
    inbox.set_aside(session, incoming(text="forged"), now=LATER, outcome="malformed")
    assert (row(session).payload, row(session).worked_at) == ({"text": "hello"}, None)


def test_a_start_works_what_was_neither_worked_nor_answered_oldest_first(session: Session) -> None:
    for key, at in (("c", LATER), ("b", NOW), ("a", NOW), ("worked", NOW), ("answered", NOW)):
        keep(session, incoming(key, n=key), now=at)
    inbox.worked(session, "worked", now=NOW)
    inbox.answer(session, "answered", ERRORS)
    kept = [(envelope.key, envelope.payload, envelope.received_at) for envelope in inbox.unworked(session)]
    assert kept == [(key, {"n": key}, at) for key, at in (("a", NOW), ("b", NOW), ("c", LATER))]
    assert [envelope.key for envelope in inbox.unworked(session, limit=1)] == ["a"]


def test_what_is_still_kept_is_found_as_it_came(session: Session) -> None:
    keep(session, incoming(), now=NOW)
    assert inbox.find(session, "e1") == replace(incoming(), received_at=NOW)
    assert inbox.find(session, "e2") is None


def test_only_what_is_over_and_older_than_the_moment_is_forgotten(session: Session) -> None:
    for key, at in (("worked", NOW), ("answered", NOW), ("open", NOW), ("late", LATER), ("last", LATER - INSTANT)):
        keep(session, incoming(key), now=at)
    for key in ("worked", "late", "last"):
        inbox.worked(session, key, now=LATER)
    inbox.answer(session, "answered", ERRORS)
    assert inbox.forget(session, before=LATER) == 3
    assert session.scalars(select(Envelope.key).order_by(Envelope.key)).all() == ["late", "open"]
