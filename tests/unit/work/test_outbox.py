"""What a use case may do with a message before it leaves."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from bot.db.models import DueRow, Notice
from bot.services.cases.messages import CaseRoomMessage
from bot.work import dues, outbox
from bot.work.kinds import HANDLING, MessageKind
from bot.work.outbox import HELD, URGENT, WrongKind
from tests.fakes import NOW
from tests.notes import Note
from tests.unit.rows import keys, notice, posted_card, put

LATER = NOW + timedelta(hours=1)
UNSENT = ["new", "retry", HELD]
GONE = ["sending", "unknown", "sent", "dead", "skipped"]


def edit(session: Session, card: str = "case:1", **more: Any) -> bool:
    return outbox.edit(session, card=card, message=Note(text="2"), now=LATER, **more)


def signals(session: Session) -> set[str]:
    """What has been said since it was last asked."""
    return session.info.pop("signals", set())  # type: ignore[no-any-return]


def test_the_same_key_is_the_same_message_and_stays_as_it_was_first_put(session: Session) -> None:
    assert put(session, "a", message=Note(text="1"))
    assert not put(session, "a", to="C2", message=Note(text="2"))
    assert (notice(session, "a").audience, notice(session, "a").context) == ("C1", {"text": "1"})


def test_of_many_put_at_once_only_the_new_ones_are_counted(session: Session) -> None:
    put(session, "k0")
    given = {"kind": MessageKind.ROUND, "audience": "C1", "message": Note()}
    assert outbox.put_all(session, [{"key": f"k{n}", **given} for n in range(802)], now=NOW) == 801
    assert len(keys(session)) == 802
    assert outbox.put_all(session, [], now=NOW) == 0


@pytest.mark.parametrize("critical", [False, True])
@pytest.mark.parametrize("kind", MessageKind)
def test_lane_and_priority_are_those_of_its_kind_and_the_first_of_all_for_a_critical_interruption(
    session: Session, kind: MessageKind, critical: bool
) -> None:
    put(session, "a", kind, critical=critical)
    row, first = notice(session, "a"), critical and HANDLING[kind].interrupts
    expected = (0, 0) if first else (HANDLING[kind].lane, HANDLING[kind].priority)
    assert (row.kind, row.lane, row.priority, row.critical) == (kind, *expected, critical)


def test_a_message_leaves_at_once_unless_it_is_held_back_until_a_moment(session: Session) -> None:
    put(session, "now")
    put(session, "later", at=LATER, reader="U1", window_until=LATER)
    now, later = notice(session, "now"), notice(session, "later")
    assert (now.next_at, now.created_at, now.state, now.method, now.reader_id) == (NOW, NOW, "new", "post", None)
    assert (later.next_at, later.created_at, later.reader_id, later.window_until) == (LATER, NOW, "U1", LATER)


def test_what_goes_out_as_something_it_is_not_is_refused_but_anything_may_be_edited(session: Session) -> None:
    with pytest.raises(WrongKind, match="case_room/2 does not go out as news"):
        put(session, "a", MessageKind.NEWS, message=CaseRoomMessage(case=1))
    assert put(session, "b", MessageKind.CARD, message=CaseRoomMessage(case=1))
    assert put(session, "c", MessageKind.EDIT, message=CaseRoomMessage(case=1), method="update")


@pytest.mark.parametrize(
    ("kind", "urgent"),
    [
        (MessageKind.CARD, True),
        (MessageKind.ANSWER, True),
        (MessageKind.ROUND, False),
        (MessageKind.PROMPT, False),
    ],
)
def test_a_commit_says_that_something_may_leave_and_whether_it_is_an_escalation_or_a_reply(
    session: Session, kind: MessageKind, urgent: bool
) -> None:
    put(session, "a", kind)
    assert signals(session) == ({"outbox", URGENT} if urgent else {"outbox"})
    put(session, "a", kind)
    assert signals(session) == set(), "nothing new was put"


def test_the_most_urgent_of_many_is_what_a_commit_says(session: Session) -> None:
    given = {"audience": "C1", "message": Note()}
    rows = [{"key": kind, "kind": kind, **given} for kind in (MessageKind.PROMPT, MessageKind.CARD)]
    outbox.put_all(session, rows, now=NOW)
    assert signals(session) == {"outbox", URGENT}


@pytest.mark.parametrize("state", UNSENT)
def test_a_card_that_waits_is_changed_where_it_is_and_needs_no_edit(session: Session, state: str) -> None:
    put(session, "a", card="case:1", state=state)
    signals(session)
    assert edit(session)
    assert keys(session) == ["a"]
    row = notice(session, "a")
    assert (row.message, row.context, row.state, row.next_at) == ("test_note", {"text": "2"}, state, NOW)
    assert signals(session) == {"outbox"}


@pytest.mark.parametrize("state", ["new", "retry"])
def test_a_room_that_waits_is_made_with_what_is_true_then_and_its_people_stay(session: Session, state: str) -> None:
    put(session, "a", MessageKind.CARD, "room:x", card="case:1", method="room", message=Note(text="room"), state=state)
    assert edit(session)
    assert (keys(session), notice(session, "a").context) == (["a"], {"text": "room"})


@pytest.mark.parametrize("state", ["sending", "unknown", "sent"])
def test_a_card_that_left_is_edited_once_however_often_it_changes(session: Session, state: str) -> None:
    put(session, "a", card="case:1", reader="U1", state=state)
    if state == "sent":
        posted_card(session, "case:1", reader="U1")
    assert edit(session)
    assert outbox.edit(session, card="case:1", message=Note(text="3"), now=LATER)
    [first, made] = session.scalars(select(Notice).order_by(Notice.id)).all()
    assert (first.message, first.method) == ("test_note", "post")
    assert (made.method, made.kind, made.audience, made.reader_id) == ("update", "edit", "C1", "U1")
    assert (made.message, made.context, made.card, made.next_at) == ("test_note", {"text": "3"}, "case:1", LATER)
    assert made.key.startswith("edit:case:1:")


def test_an_edit_that_is_being_sent_is_followed_by_another(session: Session) -> None:
    put(session, "a", card="case:1", state="sent")
    posted_card(session, "case:1")
    assert edit(session, key="e1")
    notice(session, "e1").state = "sending"
    assert edit(session, key="e2")
    assert keys(session) == ["a", "e1", "e2"]


@pytest.mark.parametrize("state", ["dead", "skipped"])
def test_a_card_that_never_left_is_not_edited_unless_it_stands_somewhere_all_the_same(
    session: Session, state: str
) -> None:
    put(session, "a", card="case:1", state=state)
    put(session, "b", card="case:2", state="sent")
    assert not edit(session)
    assert not edit(session, "case:3")
    assert keys(session) == ["a", "b"]
    posted_card(session, "case:1")
    assert edit(session, key="e")
    assert notice(session, "e").audience == "C1"


def test_a_card_whose_post_is_forgotten_is_edited_where_it_stands(session: Session) -> None:
    posted_card(session, "case:1", channel="C7")
    assert edit(session, key="e")
    assert (notice(session, "e").audience, notice(session, "e").reader_id) == ("C7", None)


def test_what_hangs_under_a_card_or_edits_it_is_not_taken_for_the_card(session: Session) -> None:
    put(session, "edit", MessageKind.EDIT, "C2", card="case:1", method="update", state="sent")
    assert not edit(session)


def test_a_card_that_waits_becomes_another_kind_and_is_judged_anew(session: Session) -> None:
    put(session, "a", MessageKind.ASK, "U1", card="case:1", at=LATER)
    put(session, "b", MessageKind.ASK, "U1", card="case:2", at=LATER)
    signals(session)
    assert outbox.become(session, "case:1", MessageKind.NEWS, critical=False, now=NOW)
    assert signals(session) == {"outbox"}
    row, other = notice(session, "a"), notice(session, "b")
    how = HANDLING[MessageKind.NEWS]
    assert (row.kind, row.lane, row.priority, row.critical, row.next_at) == ("news", how.lane, how.priority, False, NOW)
    assert (other.kind, other.next_at) == ("ask", LATER)
    assert outbox.become(session, "case:1", MessageKind.NEWS, critical=True, now=NOW)
    assert signals(session) == {"outbox", URGENT}
    assert (notice(session, "a").lane, notice(session, "a").priority, notice(session, "a").critical) == (0, 0, True)


@pytest.mark.parametrize("state", [*GONE, HELD])
def test_what_does_not_wait_stays_what_it_is(session: Session, state: str) -> None:
    put(session, "a", MessageKind.ASK, "U1", card="case:1", state=state)
    signals(session)
    assert not outbox.become(session, "case:1", MessageKind.NEWS, critical=False, now=NOW)
    assert (notice(session, "a").kind, signals(session)) == ("ask", set())


def test_an_edit_becomes_nothing_else_but_a_room_does(session: Session) -> None:
    put(session, "edit", MessageKind.EDIT, card="case:1", method="update")
    assert not outbox.become(session, "case:1", MessageKind.NEWS, critical=False, now=NOW)
    put(session, "room", MessageKind.CARD, "room:x", card="case:1", method="room")
    assert outbox.become(session, "case:1", MessageKind.NEWS, critical=False, now=NOW)
    assert (notice(session, "edit").kind, notice(session, "room").kind) == ("edit", "news")


@pytest.mark.parametrize("state", [*UNSENT, *GONE])
def test_only_what_is_unsent_can_be_killed_and_no_other_is(session: Session, state: str) -> None:
    put(session, "a", state=state)
    put(session, "b")
    assert outbox.kill(session, "a", "settled") == (state in UNSENT)
    row = notice(session, "a")
    assert (row.state, row.reason) == (("skipped", "settled") if state in UNSENT else (state, None))
    assert (notice(session, "b").state, notice(session, "b").reason) == ("new", None)


def test_a_steps_messages_and_due_rows_die_together_and_no_others(session: Session) -> None:
    for state in [*UNSENT, *GONE]:
        put(session, state, step="case:1:0", state=state)
    put(session, "other", step="case:1:1")
    put(session, "none")
    for key, step in (("d1", "case:1:0"), ("d2", "case:1:1")):
        dues.put(session, key=key, kind="remind", subject="1", due_at=NOW, step=step)
    assert outbox.kill_step(session, "case:1:0", "acknowledged", LATER) == len(UNSENT)
    for state in UNSENT:
        row = notice(session, state)
        assert (row.state, row.reason, row.next_at) == ("skipped", "acknowledged", LATER)
    assert [notice(session, state).state for state in GONE] == GONE
    assert [notice(session, key).state for key in ("other", "none")] == ["new", "new"]
    rows = session.scalars(select(DueRow).order_by(DueRow.key).execution_options(populate_existing=True)).all()
    assert [(row.state, row.outcome) for row in rows] == [("cancelled", "acknowledged"), ("waiting", None)]


def test_cards_are_found_by_how_they_begin_and_by_nothing_else(session: Session) -> None:
    for card in ("case:1:", "case:1:U1", "case:12:U1", "case:1", "case:2:U1", "case:1;", "CASE:1:U2"):
        put(session, card, card=card)
    posted_card(session, "case:1:U9")
    found = outbox.cards_under(session, "case:1:")
    assert [(card.name, card.key) for card in found] == [
        ("case:1:U9", None),
        ("case:1:", "case:1:"),
        ("case:1:U1", "case:1:U1"),
    ]


def test_where_a_card_stands_is_known_once_it_was_posted(session: Session) -> None:
    put(session, "a", card="case:1", state="sent")
    assert outbox.posted(session, "case:1") is None
    place = posted_card(session, "case:1")
    assert outbox.posted(session, "case:1") is place


@pytest.mark.parametrize("state", [*UNSENT, *GONE])
def test_only_what_left_or_never_will_is_forgotten(session: Session, state: str) -> None:
    put(session, "a", state=state)
    assert outbox.forget(session, before=NOW + timedelta.resolution, most=9) == (state in outbox.SETTLED)
    assert keys(session) == ([] if state in outbox.SETTLED else ["a"])


def test_the_oldest_are_forgotten_first_and_what_is_younger_stays(session: Session) -> None:
    for key, at in (("a", NOW), ("b", NOW), ("c", NOW), ("d", LATER)):
        put(session, key, now=at, state="sent")
    assert outbox.forget(session, before=NOW, most=9) == 0
    assert outbox.forget(session, before=LATER, most=2) == 2
    assert keys(session) == ["c", "d"]
    assert outbox.forget(session, before=LATER, most=2) == 1


def test_names_that_begin_so_are_found_by_a_range_and_on_postgresql_by_like_with_its_signs_escaped(
    session: Session,
) -> None:
    for card in ("case:1:a", "case:1;", "case:12:a", "case:1%", "case:1"):
        put(session, card, card=card)
    assert [found.name for found in outbox.cards_under(session, "case:1:")] == ["case:1:a"]
    assert [found.name for found in outbox.cards_under(session, "case:1%")] == ["case:1%"]
    bind = SimpleNamespace(dialect=SimpleNamespace(name="postgresql"))
    there: Any = SimpleNamespace(get_bind=lambda: bind)
    found = outbox.begins(there, Notice.card, "case_1%").compile(dialect=postgresql.dialect())
    assert "ESCAPE" in str(found)
    assert "case/_1/%" in found.params.values()
