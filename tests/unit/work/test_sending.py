"""The way out: which messages are taken when, and what becomes of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from bot.db.models import Channel, DueRow, Member, Notice, PostedCard
from bot.domain.calendars import Calendar
from bot.services.cases.messages import CaseCardMessage
from bot.work import outbox, places, sending
from bot.work.kinds import MessageKind
from bot.work.notices import RefusalMessage
from bot.work.outbox import HELD, NO_ROOM, OUTSIDE_FAILED, POSTED, UNDELIVERED
from bot.work.quiet import QuietHours
from bot.work.sending import ATTEMPTS, CLOSED, MAY_REPEAT, PASSED_AFTER, Claimed, Outcome
from tests.fakes import NOW
from tests.notes import Note
from tests.unit.rows import keep, keys, member, notice, posted_card, put

LEASE = timedelta(seconds=30)
A_SECOND, INSTANT = timedelta(seconds=1), timedelta(microseconds=1)
ESCALATION, REPLY, DIGEST, PROMPT = MessageKind.CARD, MessageKind.ANSWER, MessageKind.ROUND, MessageKind.PROMPT
NIGHT = NOW + timedelta(hours=13)
MORNING = NOW + timedelta(hours=23)
"""Wednesday at nine by Shanghai's clock is NOW: ten in the evening, and Thursday at eight."""


def at_the_leases(_session: Session) -> datetime:
    """Leases live on a clock of their own; here it stands still."""
    return NOW


def every_day() -> QuietHours:
    calendar = Calendar(name="cn", bound_to_years=False)
    return QuietHours(starts=time(20), ends=time(8), calendars={}, home=calendar)


def claim(session: Session, limit: int = 50, now: datetime = NOW, **more: Any) -> list[Claimed]:
    given: dict[str, Any] = {"owner": "me", "lease": LEASE, "lease_now": at_the_leases, "low_limit": limit, **more}
    return sending.claim(session, limit=limit, now=now, **given)


def taken(session: Session, *arguments: Any, **more: Any) -> list[str]:
    return [row.key for row in claim(session, *arguments, **more)]


def claimed(session: Session, key: str = "a", **more: Any) -> Claimed:
    """One message as it is being sent."""
    if key not in keys(session):
        put(session, key, **more)
    [row] = [row for row in claim(session) if row.key == key]
    return row


def settle(session: Session, *outcomes: Outcome, owner: str = "me", now: datetime = NOW) -> None:
    sending.settle(session, outcomes, now=now, owner=owner, lease_now=at_the_leases)


def resolve(session: Session, *outcomes: Outcome, now: datetime = NOW) -> None:
    sending.resolve(session, outcomes, now=now, lease_now=at_the_leases)


def state(session: Session, key: str = "a") -> tuple[str, str | None]:
    row = notice(session, key)
    return row.state, row.reason


def told(session: Session) -> list[tuple[str, str]]:
    """What features hear of messages they wait for."""
    return [(row.kind, row.subject) for row in session.scalars(select(DueRow).order_by(DueRow.id))]


def tried(session: Session, key: str, *, ago: timedelta, state: str = "sending") -> None:
    row = notice(session, key)
    row.state, row.attempt_at, row.next_at = state, NOW - ago, NOW + timedelta(hours=1)
    session.flush()


def test_escalations_leave_first_then_replies_digests_and_prompts(session: Session) -> None:
    for number, kind in enumerate((PROMPT, DIGEST, REPLY, ESCALATION)):
        put(session, kind, kind, f"C{number}")
    assert taken(session) == [ESCALATION, REPLY, DIGEST, PROMPT]
    assert taken(session) == [], "what is being sent is taken by nobody else"


def test_what_is_taken_is_marked_with_its_owner_its_attempt_and_its_lease(session: Session) -> None:
    put(session, "a", reader="U1", card="case:1", message=Note(text="1"))
    [row] = claim(session)
    assert row[1:13] == ("a", 1, "post", "C1", "test_note", {"text": "1"}, "case:1", "U1", False, 1, NOW, "C1")
    kept = notice(session, "a")
    assert (kept.state, kept.owner, kept.attempts, kept.attempt_at, kept.lease_until) == (
        *("sending", "me", 1, NOW),
        NOW + LEASE,
    )


def test_a_message_leaves_from_its_moment_on(session: Session) -> None:
    put(session, "a", at=NOW + INSTANT)
    assert taken(session) == []
    assert taken(session, now=NOW + INSTANT) == ["a"]


@pytest.mark.parametrize("state", ["new", "retry", HELD, "sending", "unknown", "sent", "dead", "skipped"])
def test_only_what_waits_is_taken(session: Session, state: str) -> None:
    put(session, "a", state=state)
    assert taken(session) == (["a"] if state in {"new", "retry"} else [])


def test_messages_to_one_place_leave_one_by_one_in_their_order_and_others_beside_them(session: Session) -> None:
    for key, kind, to in (
        ("news", MessageKind.NEWS, "U1"),
        ("list", MessageKind.LIST, "U1"),
        ("second list", MessageKind.LIST, "U1"),
        ("other", MessageKind.NEWS, "U2"),
        ("reply", REPLY, "U1"),
    ):
        put(session, key, kind, to)
    assert taken(session) == ["reply", "list", "other"], "one of each lane and place"
    for key in ("list", "second list"):
        notice(session, key).state = "sent"
        session.flush()
        assert taken(session) == [{"list": "second list", "second list": "news"}[key]]


@pytest.mark.parametrize(("kind", "passed"), [(REPLY, PASSED_AFTER[0]), (DIGEST, PASSED_AFTER[1])])
@pytest.mark.parametrize("state", ["sending", "unknown", "retry"])
def test_what_is_undecided_for_long_is_passed_by_those_behind_it(
    session: Session, kind: MessageKind, passed: timedelta, state: str
) -> None:
    put(session, "first", kind)
    put(session, "second", kind)
    tried(session, "first", ago=passed - INSTANT, state=state)
    assert taken(session) == []
    tried(session, "first", ago=passed, state=state)
    assert taken(session) == ["second"]


def test_what_waits_for_its_moment_keeps_nobody_waiting(session: Session) -> None:
    put(session, "first", at=NOW + A_SECOND)
    put(session, "second")
    assert taken(session) == ["second"]


def test_one_that_is_being_sent_keeps_even_a_more_urgent_one_written_after_it_waiting(session: Session) -> None:
    put(session, "news", MessageKind.NEWS, "U1")
    put(session, "list", MessageKind.LIST, "U1")
    tried(session, "news", ago=A_SECOND)
    assert taken(session) == []
    tried(session, "news", ago=A_SECOND, state="retry")
    assert taken(session) == ["list"]


@pytest.mark.parametrize("state", ["new", "retry", "sending", "unknown"])
@pytest.mark.parametrize("method", ["post", "room"])
def test_an_edit_and_a_reply_wait_for_their_card_as_long_as_it_takes(session: Session, state: str, method: str) -> None:
    put(session, "card", DIGEST, "C9", card="case:1", method=method)
    tried(session, "card", ago=timedelta(days=1), state=state)
    put(session, "edit", MessageKind.EDIT, "C1", card="case:1", method="update")
    put(session, "reply", to="C2", thread="case:1")
    assert taken(session) == []
    notice(session, "card").state = "sent"
    posted_card(session, "case:1", channel="C9", ts="7.0")
    rows = {row.key: (row.channel, row.ts, row.thread_ts) for row in claim(session)}
    assert rows == {"edit": ("C9", "7.0", None), "reply": ("C9", None, "7.0")}


def test_an_edit_of_what_was_never_posted_and_a_reply_to_it_are_skipped(session: Session) -> None:
    put(session, "edit", MessageKind.EDIT, card="case:1", method="update")
    put(session, "reply", to="C2", thread="case:1")
    put(session, "room", MessageKind.CARD, "room:x", thread="case:1", method="room")
    assert taken(session) == ["room"]
    assert state(session, "edit") == ("skipped", "card_not_posted")
    assert state(session, "reply") == ("skipped", "thread_not_posted")


def test_digests_and_prompts_take_four_fifths_at_most_and_no_more_than_they_are_allowed(session: Session) -> None:
    for number in range(13):
        put(session, f"p{number}", PROMPT, f"C{number}")
    assert len(claim(session, 10, low_limit=None)) == 8
    assert len(claim(session, 10, low_limit=3)) == 3
    assert taken(session, 10, low_limit=0) == []


def test_escalations_and_replies_take_all_there_is_and_leave_the_rest_to_the_others(session: Session) -> None:
    for number in range(4):
        put(session, f"e{number}", ESCALATION, f"C{number}")
        put(session, f"p{number}", PROMPT, f"C{number}")
    assert taken(session, 3) == ["e0", "e1", "e2"]
    assert taken(session, 3) == ["e3", "p0", "p1"]


def test_a_place_that_takes_nothing_new_still_takes_edits(session: Session) -> None:
    posted_card(session, "case:1")
    put(session, "post")
    put(session, "edit", MessageKind.EDIT, "C2", card="case:1", method="update")
    assert taken(session, held=["C1", "C2"]) == ["edit"]
    assert taken(session) == ["post"]


def test_of_each_method_no_more_leaves_than_it_is_allowed(session: Session) -> None:
    for number in range(3):
        put(session, f"e{number}", to=f"C1:U{number}", method="ephemeral")
    put(session, "post")
    assert taken(session, allowance={"ephemeral": 0}) == ["post"]
    assert taken(session, allowance={"ephemeral": 2}) == ["e0", "e1"]
    assert taken(session, allowance={"ephemeral": 1}) == ["e2"]


def test_what_interrupts_somebody_at_night_waits_for_the_morning(session: Session) -> None:
    member(session, "U1")
    for key, more in (
        ("news", {}),
        ("critical", {"critical": True}),
        ("in time", {"window_until": NIGHT + INSTANT}),
        ("too late", {"window_until": NIGHT}),
    ):
        put(session, key, MessageKind.NEWS, "U1", **more)
    put(session, "reply", REPLY, "U1")
    put(session, "somewhere", MessageKind.NEWS, "C1")
    gone: list[str] = []
    while keys_now := taken(session, now=NIGHT, quiet=every_day()):
        gone += keys_now
        for key in keys_now:
            notice(session, key).state = "sent"
    assert sorted(gone) == ["critical", "in time", "reply", "somewhere"]
    for key in ("news", "too late"):
        assert (notice(session, key).state, notice(session, key).next_at) == ("new", MORNING)
    assert taken(session, now=MORNING, quiet=every_day()) == ["news"]


def test_those_behind_what_rests_have_their_turn_in_the_same_claim(session: Session) -> None:
    member(session, "U1")
    put(session, "rests", MessageKind.NEWS, "U1")
    put(session, "behind", DIGEST, "C1")
    assert taken(session, 1, now=NIGHT, quiet=every_day()) == ["behind"]


@pytest.mark.parametrize("method", ["post", "file", "update"])
def test_what_is_for_a_channel_with_trouble_is_held_with_the_trouble(session: Session, method: str) -> None:
    keep(session, Channel(id="C1", trouble="outsiders"))
    posted_card(session, "case:1")
    put(session, "a", card="case:1" if method == "update" else None, method=method)
    assert taken(session) == []
    row = notice(session, "a")
    assert (row.state, row.reason, row.channel) == (HELD, "outsiders", "C1")


@pytest.mark.parametrize(("trouble", "leaves"), [("", True), ("unknown", False)])
@pytest.mark.parametrize("guarded", [True, False])
def test_a_channel_that_is_clean_takes_everything(session: Session, trouble: str, leaves: bool, guarded: bool) -> None:
    keep(session, Channel(id="C1", trouble=trouble))
    put(session, "a")
    assert bool(claim(session, guarded=guarded)) == leaves


def test_where_guarded_what_is_for_a_channel_nobody_has_looked_at_is_held_and_the_channel_noted(
    session: Session,
) -> None:
    put(session, "private", to="C1:U1", method="ephemeral")
    put(session, "direct", to="D1")
    put(session, "group", to="G1")
    put(session, "a")
    assert taken(session, guarded=True) == ["private", "direct"]
    assert (state(session, "a"), state(session, "group")) == ((HELD, "unknown"), (HELD, "unknown"))
    assert session.scalars(select(Channel.id).order_by(Channel.id)).all() == ["C1", "G1"]
    put(session, "b", to="C2")
    assert taken(session) == ["b"]


def test_a_reply_is_held_for_the_trouble_of_the_channel_its_card_stands_in(session: Session) -> None:
    keep(session, Channel(id="C9", trouble="shared"))
    posted_card(session, "case:1", channel="C9")
    put(session, "a", thread="case:1")
    assert taken(session) == []
    assert (state(session), notice(session, "a").channel) == ((HELD, "shared"), "C9")


@pytest.mark.parametrize("standing", ["left", "guest", "stranger"])
def test_who_is_a_colleague_no_more_is_told_nothing_but_that_they_are_outside(session: Session, standing: str) -> None:
    member(session, "U1", standing=standing, active=False)
    put(session, "ask", MessageKind.ASK, "U1", message=Note(case=7))
    put(session, "refusal", REPLY, "U1", message=RefusalMessage(code="not_yours"))
    put(session, "read", to="C1", reader="U1")
    put(session, "outside", REPLY, "U1", message=RefusalMessage(code="outsider"))
    assert taken(session) == ["outside"]
    for key in ("ask", "refusal", "read"):
        assert state(session, key) == ("skipped", standing)
    assert told(session) == [(UNDELIVERED, "case:7")], "whose time starts with it hears that it will never be posted"


def test_who_left_is_skipped_also_where_the_channel_has_trouble(session: Session) -> None:
    keep(session, Channel(id="C1", trouble="shared"))
    member(session, "U1", standing="left", active=False)
    put(session, "a", reader="U1")
    assert taken(session) == []
    assert state(session) == ("skipped", "left")


def test_a_person_is_reached_where_their_dm_is_known(session: Session) -> None:
    member(session, "U1", dm_channel="D1", email="lin@example.com")
    member(session, "U2")
    put(session, "a", to="U1")
    put(session, "b", to="U2")
    assert [(row.channel, row.email) for row in claim(session)] == [("D1", "lin@example.com"), (None, None)]


def test_what_was_sent_is_written_with_its_place_and_the_card_stands_there(session: Session) -> None:
    row = claimed(session, card="case:1", message=CaseCardMessage(case=1), kind=MessageKind.CARD)
    settle(session, row.became("sent", channel="C1", ts="5.0"))
    kept = notice(session, "a")
    assert (kept.state, kept.channel, kept.ts, kept.sent_at, kept.reason, kept.lease_until) == (
        *("sent", "C1", "5.0"),
        *(NOW, None, None),
    )
    place = outbox.posted(session, "case:1")
    assert place is not None
    assert (place.channel, place.ts, place.message, place.posted_at) == ("C1", "5.0", "case_card", NOW)
    assert told(session) == []


def test_an_edit_leaves_the_card_where_it_stands(session: Session) -> None:
    posted_card(session, "case:1", ts="1.0")
    row = claimed(session, kind=MessageKind.EDIT, card="case:1", method="update")
    settle(session, row.became("sent", channel="C1", ts="9.0"))
    assert session.get_one(PostedCard, "case:1", populate_existing=True).ts == "1.0"


@pytest.mark.parametrize(("channel", "ts"), [(None, "5.0"), ("C1", None)])
def test_a_card_without_a_place_is_remembered_nowhere(session: Session, channel: str | None, ts: str | None) -> None:
    row = claimed(session, card="case:1")
    settle(session, row.became("sent", channel=channel, ts=ts))
    assert (state(session)[0], outbox.posted(session, "case:1")) == ("sent", None)


def test_a_card_posted_anew_stands_where_it_was_posted_last(session: Session) -> None:
    posted_card(session, "case:1", channel="C8", ts="1.0")
    settle(session, claimed(session, card="case:1").became("sent", channel="C1", ts="9.0"))
    place = session.get_one(PostedCard, "case:1")
    assert (place.channel, place.ts) == ("C1", "9.0")


def test_a_room_that_was_made_is_a_clean_channel_at_once(session: Session) -> None:
    row = claimed(session, kind=MessageKind.CARD, to="room:x", method="room", card="case:1:room")
    settle(session, row.became("sent", channel="C5", ts="1.0"))
    assert session.get_one(Channel, "C5").trouble == places.CLEAN
    settle(session, claimed(session, "b", to="C6", card="case:2").became("sent", channel="C6", ts="1.0"))
    assert session.get(Channel, "C6") is None


@pytest.mark.parametrize(("kind", "hears"), [(MessageKind.ASK, True), (MessageKind.NEWS, False)])
@pytest.mark.parametrize(("became", "event"), [("sent", POSTED), ("dead", UNDELIVERED), ("skipped", UNDELIVERED)])
def test_whose_time_starts_with_a_message_hears_that_it_was_posted_or_never_will_be(
    session: Session, kind: MessageKind, hears: bool, became: str, event: str
) -> None:
    row = claimed(session, kind=kind, to="U1", message=Note(case=7), card="case:7:U1")
    settle(session, row.became(became, channel="D1", ts="1.0"))
    assert told(session) == ([(event, "case:7")] if hears else [])
    for due in session.scalars(select(DueRow)):
        assert (due.key, due.due_at) == (f"{event}:a", NOW)
        assert due.data == {"message": "test_note", "context": {"case": 7}, "person": "U1", "card": "case:7:U1"}


def test_without_a_case_it_is_the_person_that_is_heard_of(session: Session) -> None:
    settle(session, claimed(session, kind=MessageKind.ASK, to="U1").became("sent", channel="D1", ts="1.0"))
    assert told(session) == [(POSTED, "U1")]


def test_a_dm_that_was_opened_is_kept(session: Session) -> None:
    person = member(session, "U1")
    settle(session, claimed(session, to="U1").became("sent", channel="D1", ts="1.0", dm_channel="D1"))
    session.refresh(person)
    assert person.dm_channel == "D1"


def test_a_retry_waits_its_time_and_keeps_its_reason(session: Session) -> None:
    row = claimed(session, kind=MessageKind.ASK, to="U1")
    settle(session, row.became("retry", reason="ratelimited", wait=LEASE, counts=False))
    kept = notice(session, "a")
    assert (kept.state, kept.reason, kept.next_at, kept.lease_until) == ("retry", "ratelimited", NOW + LEASE, None)
    assert told(session) == []
    assert taken(session, now=NOW + LEASE - INSTANT) == []
    assert taken(session, now=NOW + LEASE) == ["a"]


@pytest.mark.parametrize(("attempts", "counts", "given_up"), [(39, True, False), (40, True, True), (99, False, False)])
def test_a_message_that_fails_of_its_own_is_given_up_after_its_attempts_and_none_for_the_world_around_it(
    session: Session, attempts: int, counts: bool, given_up: bool
) -> None:
    assert ATTEMPTS == 40
    put(session, "a")
    notice(session, "a").attempts = attempts - 1
    session.flush()
    settle(session, claimed(session).became("retry", reason="timeout", counts=counts))
    assert state(session) == (("dead", "gave_up:timeout") if given_up else ("retry", "timeout"))


def test_a_message_of_unknown_fate_is_looked_for_after_its_wait_on_the_clock_of_leases(session: Session) -> None:
    settle(session, claimed(session).became("unknown", reason="timeout", wait=A_SECOND))
    assert state(session) == ("unknown", "timeout")
    assert notice(session, "a").lease_until == NOW + A_SECOND

    def at(moment: datetime) -> list[str]:
        return [row.key for row in sending.lost(session, lease_now=lambda _session: moment)]

    assert (at(NOW + A_SECOND - INSTANT), at(NOW + A_SECOND)) == ([], ["a"])


@pytest.mark.parametrize(("became", "stays"), [("retry", True), ("unknown", True), ("dead", False)])
def test_that_a_message_may_come_twice_is_remembered_until_it_is_decided(
    session: Session, became: str, stays: bool
) -> None:
    put(session, "a")
    notice(session, "a").reason = MAY_REPEAT
    session.flush()
    row = claimed(session)
    assert row.repeat
    settle(session, row.became(became, reason="timeout"))
    assert state(session) == (became, MAY_REPEAT if stays else "timeout")


@pytest.mark.parametrize("reason", sorted(CLOSED))
def test_what_a_channel_of_ours_lets_in_no_more_is_held_and_the_channel_looked_at(
    session: Session, reason: str
) -> None:
    keep(session, Channel(id="C1", trouble="", seen_at=NOW))
    settle(session, claimed(session).became("dead", reason=reason))
    channel = session.get_one(Channel, "C1")
    assert (state(session), notice(session, "a").channel) == ((HELD, reason), "C1")
    assert (channel.trouble, channel.seen_at) == ("unknown", None)


@pytest.mark.parametrize(
    ("became", "reason", "ours"),
    [("dead", "is_archived", False), ("dead", "msg_too_long", True), ("skipped", "is_archived", True)],
)
def test_any_other_refusal_is_the_end_of_a_message(session: Session, became: str, reason: str, ours: bool) -> None:
    if ours:
        keep(session, Channel(id="C1", trouble="", seen_at=NOW))
    settle(session, claimed(session).became(became, reason=reason))
    assert state(session) == (became, reason)
    channel = session.get(Channel, "C1")
    assert channel is None or channel.seen_at == NOW


def test_what_cannot_be_shown_where_it_was_asked_goes_to_that_persons_dm_at_once(session: Session) -> None:
    row = claimed(session, to="C1:U1", method="ephemeral")
    settle(session, row.became("retry", reason="user_not_in_channel", redirect="U1", wait=LEASE))
    kept = notice(session, "a")
    assert (kept.state, kept.method, kept.audience, kept.next_at) == ("retry", "post", "U1", NOW)
    assert told(session) == []


def test_where_there_can_be_no_room_the_case_hears_it(session: Session) -> None:
    row = claimed(session, kind=MessageKind.CARD, to="room:x", method="room", message=Note(case=7))
    settle(session, row.became("dead", reason="restricted_action", redirect="C1"))
    assert told(session) == [(NO_ROOM, "a")]
    assert (notice(session, "a").state, notice(session, "a").audience) == ("retry", "C1")


@pytest.mark.parametrize("method", ["email", "webhook"])
def test_a_way_out_of_slack_that_fails_is_told_to_administrators_once_a_day_and_to_the_case(
    session: Session, method: str
) -> None:
    for person, more in (("U1", {"is_admin": True}), ("U2", {"is_admin": True}), ("U3", {})):
        member(session, person, **more)
    note = Note(decision=3, case=7)
    for key in ("a", "b"):
        row = claimed(session, key, kind=MessageKind.OUTSIDE, to="duty", method=method, critical=True, message=note)
        settle(session, row.became("dead", reason="refused"))
    sent_to = session.scalars(select(Notice).where(Notice.message == "outside_failed").order_by(Notice.id)).all()
    assert [(row.audience, row.reader_id, row.critical) for row in sent_to] == [("U1", "U1", True), ("U2", "U2", True)]
    assert sent_to[0].context == {"method": method, "audience": "duty", "reason": "refused"}
    assert told(session) == [(OUTSIDE_FAILED, "case:7")] * 2
    due = session.scalars(select(DueRow)).first()
    assert due is not None
    assert due.data == {"decision": 3, "person": None, "method": method}


@pytest.mark.parametrize(
    ("method", "became", "reason"),
    [("email", "dead", "no_smtp_settings"), ("email", "retry", "refused"), ("post", "dead", "refused")],
)
def test_nobody_is_told_where_no_way_out_failed(session: Session, method: str, became: str, reason: str) -> None:
    member(session, "U1", is_admin=True)
    row = claimed(session, kind=MessageKind.OUTSIDE, to="duty", method=method, message=Note(decision=3, case=7))
    settle(session, row.became(became, reason=reason))
    assert (keys(session), told(session)) == (["a"], [])


def test_a_failure_that_is_no_cases_is_in_no_history(session: Session) -> None:
    member(session, "U1", is_admin=True)
    settle(session, claimed(session, kind=MessageKind.OUTSIDE, to="duty", method="email").became("dead", reason="x"))
    assert (len(keys(session)), told(session)) == (2, [])


@pytest.mark.parametrize("became", ["sent", "dead"])
def test_who_does_not_own_a_message_any_more_writes_nothing(session: Session, became: str) -> None:
    row = claimed(session)
    settle(session, row.became(became, channel="C1", ts="1.0"), owner="another")
    assert state(session) == ("sending", None)
    settle(session, row.became(became, channel="C1", ts="1.0")._replace(attempt=2))
    assert state(session) == ("sending", None)
    settle(session, row.became(became, channel="C1", ts="1.0")._replace(attempt=None))
    assert state(session)[0] == became


def test_that_it_was_sent_is_written_also_after_its_lease_ran_out_but_nothing_else_is(session: Session) -> None:
    first, second = claimed(session), claimed(session, "b", to="C2")
    expired = partial(sending.expire, session, lease_now=lambda _session: NOW + LEASE)
    assert expired() == 2
    settle(session, first.became("sent", channel="C1", ts="1.0"), second.became("dead", reason="late"))
    assert (state(session, "a"), state(session, "b")) == (("sent", None), ("unknown", "lease_expired"))


@pytest.mark.parametrize("before", ["sent", "dead", "skipped", "new", "retry"])
def test_what_is_decided_stays_decided(session: Session, before: str) -> None:
    row = claimed(session)
    notice(session, "a").state = before
    session.flush()
    settle(session, row.became("dead", reason="late"))
    assert state(session)[0] == before


def test_a_lease_runs_out_at_its_moment_and_not_for_what_this_process_still_sends(session: Session) -> None:
    row = claimed(session)
    put(session, "new")

    def expired(at: datetime, busy: Sequence[int] = ()) -> int:
        return sending.expire(session, busy=busy, lease_now=lambda _session: at)

    assert expired(NOW + LEASE - INSTANT) == 0
    assert expired(NOW + LEASE, [row.id]) == 0
    assert expired(NOW + LEASE) == 1
    assert (state(session), state(session, "new")) == (("unknown", "lease_expired"), ("new", None))
    assert expired(NOW + LEASE) == 0


def test_a_lease_that_runs_out_keeps_the_mark_of_what_may_come_twice(session: Session) -> None:
    put(session, "a")
    notice(session, "a").reason = MAY_REPEAT
    claimed(session)
    sending.expire(session, lease_now=lambda _session: NOW + LEASE)
    assert state(session) == ("unknown", MAY_REPEAT)


def test_the_leases_of_an_earlier_process_begin_anew(session: Session) -> None:
    for key, became in (("a", "sending"), ("b", "unknown"), ("c", "new"), ("d", "sent")):
        put(session, key, state=became)
        notice(session, key).lease_until = NOW - timedelta(days=1)
    session.flush()
    assert sending.take_over(session, lease=LEASE, lease_now=at_the_leases) == 2
    session.flush()
    again = [notice(session, key).lease_until == NOW + LEASE for key in "abcd"]
    assert again == [True, True, False, False]


def test_look_ups_are_made_of_what_is_unknown_oldest_first_with_the_attempt_it_comes_from(session: Session) -> None:
    for key in ("a", "b", "c"):
        put(session, key, to=key.upper())
    later = NOW + A_SECOND
    rows = {row.key: row for row in claim(session, now=later)}
    settle(session, *(row.became("unknown", reason="timeout") for row in (rows["b"], rows["a"])))
    put(session, "never tried", to="D", state="unknown")
    found = [(row.key, row.attempts, row.attempt_at) for row in sending.lost(session, lease_now=at_the_leases)]
    assert found == [("a", 1, later), ("b", 1, later), ("never tried", 0, NOW)]
    assert [row.key for row in sending.lost(session, limit=1, lease_now=at_the_leases)] == ["a"]


def test_a_look_up_that_found_the_message_writes_where_it_stands(session: Session) -> None:
    member(session, "U1")
    row = claimed(session, kind=MessageKind.ASK, to="U1", card="case:1", message=Note(case=7))
    settle(session, row.became("unknown", reason="timeout"))
    resolve(session, row.became("sent", channel="D1", ts="3.0", dm_channel="D1"), now=NOW + A_SECOND)
    kept = notice(session, "a")
    assert (kept.state, kept.reason, kept.channel, kept.ts, kept.sent_at) == ("sent", None, "D1", "3.0", NOW + A_SECOND)
    place = outbox.posted(session, "case:1")
    assert place is not None
    assert place.ts == "3.0"
    assert told(session) == [(POSTED, "case:7")]


def test_a_look_up_that_found_nothing_lets_it_be_sent_again_or_ends_it(session: Session) -> None:
    first = claimed(session, kind=MessageKind.ASK, to="U1")
    second = claimed(session, "b", kind=MessageKind.ASK, to="U2")
    settle(session, *(row.became("unknown", reason="timeout") for row in (first, second)))
    resolve(session, first.became("retry", reason=MAY_REPEAT), second.became("dead", reason="fate_unknown"))
    assert (state(session, "a"), state(session, "b")) == (("retry", MAY_REPEAT), ("dead", "fate_unknown"))
    assert told(session) == [(UNDELIVERED, "U2")]


@pytest.mark.parametrize("became", ["sent", "dead"])
def test_a_look_up_decides_nothing_that_is_not_unknown_any_more(session: Session, became: str) -> None:
    row = claimed(session)
    resolve(session, row.became(became, channel="C1", ts="1.0"))
    assert state(session) == ("sending", None)


def test_the_file_a_message_shares_is_known_to_its_look_up(session: Session) -> None:
    row = claimed(session, method="file")
    claimed(session, "b", method="file", to="C2")
    sending.remember_file(session, row.id, "F1")
    assert (notice(session, "a").file_id, notice(session, "b").file_id) == ("F1", None)
    settle(session, row.became("unknown", reason="timeout"))
    assert [upload.file_id for upload in sending.lost(session, lease_now=at_the_leases)] == ["F1"]


def test_the_outbox_is_idle_when_nothing_may_leave_within_a_minute(session: Session) -> None:
    soon = timedelta(minutes=1)
    for key, became, at, count in (
        ("a", "new", NOW, 1),
        ("b", "new", NOW + INSTANT, 0),
        ("c", "retry", NOW + soon, 1),
        ("d", "retry", NOW + soon + INSTANT, 0),
        ("e", "sending", NOW, 1),
        ("f", "unknown", NOW, 1),
        ("g", "sent", NOW, 0),
        ("h", HELD, NOW, 0),
    ):
        before = sending.unsettled(session, now=NOW)
        put(session, key, at=at, state=became)
        assert sending.unsettled(session, now=NOW) - before == count, key
    assert sending.unsettled(session, now=NOW, held_methods=["post"]) == 1, "what is being sent is under way"


def test_the_next_message_leaves_at_its_moment(session: Session) -> None:
    assert sending.nearest(session) is None
    put(session, "sent", state="sent")
    put(session, "b", at=NOW + A_SECOND, state="retry")
    put(session, "c", at=NOW + LEASE)
    assert sending.nearest(session) == NOW + A_SECOND


def test_the_id_a_message_carries_is_short_and_its_own() -> None:
    assert sending.token("a") == sending.token("a") != sending.token("b")
    assert len(sending.token("a")) == 24


@pytest.mark.parametrize(("limit", "low"), [(0, 0), (1, 1), (2, 1), (3, 2), (5, 4), (10, 8)])
def test_digests_take_four_fifths_of_a_claim_but_not_none_of_one(session: Session, limit: int, low: int) -> None:
    for number in range(12):
        put(session, f"d{number}", DIGEST, to=f"C{number}")
    assert len(taken(session, limit, low_limit=None)) == low


def test_a_method_that_is_used_up_keeps_nothing_else_from_leaving(session: Session) -> None:
    posted_card(session, "card")
    for number in range(3):
        put(session, f"e{number}", MessageKind.EDIT, method="update", card="card", to=f"C{number}")
    put(session, "post", REPLY, to="C9")
    assert taken(session, 2, allowance={"update": 0}) == ["post"]
    assert taken(session, 2, allowance={"update": 1}) == ["e0"]


def test_on_postgresql_rows_that_another_worker_holds_are_passed_over(session: Session) -> None:
    assert claim(session) == []
    for statement in (sending._URGENT, sending._PATIENT):
        assert "FOR UPDATE OF notice SKIP LOCKED" in str(statement.compile(dialect=postgresql.dialect()))


def test_on_postgresql_leases_live_on_the_databases_clock_and_are_not_begun_anew() -> None:
    bind = SimpleNamespace(dialect=SimpleNamespace(name="postgresql"))
    elsewhere: Any = SimpleNamespace(get_bind=lambda: bind)
    assert sending.take_over(elsewhere, lease=LEASE) == 0


@pytest.mark.parametrize(("said", "kept"), [("C2", "C2"), (None, "C1")])
def test_where_a_message_was_tried_stays_known_unless_another_place_is_named(
    session: Session, said: str | None, kept: str
) -> None:
    row = claimed(session)
    notice(session, "a").channel = "C1"
    session.flush()
    settle(session, Outcome(id=row.id, state="retry", channel=said))
    assert notice(session, "a").channel == kept


@pytest.mark.parametrize(("became", "told_of"), [("dead", ["message_set_aside"]), ("retry", []), ("skipped", [])])
def test_administrators_hear_of_a_message_that_nobody_can_read_once_it_is_given_up(
    session: Session, became: str, told_of: list[str]
) -> None:
    member(session, "admin", is_admin=True)
    row = claimed(session)
    why = f"{sending.UNREADABLE}unknown kind"
    settle(session, Outcome(id=row.id, state=became, reason=why, counts=False))
    assert [kept.message for kept in session.scalars(select(Notice).where(Notice.key != "a"))] == told_of


@pytest.mark.parametrize(("became", "told_of"), [("dead", ["outside_failed"]), ("retry", []), ("skipped", [])])
def test_administrators_hear_of_a_letter_that_did_not_get_out_once_it_is_given_up(
    session: Session, became: str, told_of: list[str]
) -> None:
    member(session, "admin", is_admin=True)
    row = claimed(session, kind=MessageKind.OUTSIDE, method="email", to="a@example.org")
    settle(session, Outcome(id=row.id, state=became, reason="refused", counts=False))
    assert [kept.message for kept in session.scalars(select(Notice).where(Notice.key != "a"))] == told_of


def test_a_look_up_that_found_the_message_in_a_dm_remembers_the_dm(session: Session) -> None:
    member(session, "U1")
    row = claimed(session, to="U1")
    notice(session, "a").state = "unknown"
    session.flush()
    resolve(session, Outcome(id=row.id, state="sent", channel="D1", ts="1.0", dm_channel="D1", audience="U1"))
    assert session.scalar(select(Member.dm_channel).where(Member.id == "U1")) == "D1"
