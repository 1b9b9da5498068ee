"""The outbox: every message is a row first. What a use case may do with it is here; sending is in `sending`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnClause, ColumnElement, and_, delete, literal_column, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.db.database import signal
from bot.db.models import Notice, PostedCard
from bot.db.upsert import insert_once
from bot.work import dues
from bot.work.codec import dump, kind_of, load, name_of, stored
from bot.work.kinds import DIGEST, MESSAGES, MessageKind, handling

URGENT = "outbox.urgent"
"""The signal of a commit with an escalation or a reply in it."""

MAKES_A_CARD = ("post", "room")
"""Methods whose message may be edited afterwards; a room is a channel made for one card."""

NO_ROOM = "room.none"
"""The kind of due row that follows a room for which there can be no channel; its subject is the message's key."""

OUTSIDE_FAILED = "outside.failed"
"""The kind of due row that follows a case's e-mail or robot's line that could not be sent."""

POSTED = "notice.posted"
"""The kind of due row that follows the posting of a message that starts a clock; due at that moment."""

UNDELIVERED = "notice.undelivered"
"""The same for one that will never be posted."""

WRITTEN = "cards_written"
"""Under which name a transaction carries the cards it has written."""

AT_ONCE = 400
"""How many rows one statement writes: the databases take only so many values in one."""


@stored("message_fate", whole=True)
@dataclass(frozen=True, kw_only=True)
class MessageFate:
    """What the rows about a posting carry: the message as it is stored, to whom it went, and its card."""

    message: str
    context: dict[str, Any]
    person: str
    card: str | None = None

    def read(self) -> Any:
        """The message. Raises Unreadable."""
        return load(self.message, self.context)


@stored("unsent_outside", whole=True)
@dataclass(frozen=True, kw_only=True)
class UnsentOutside:
    """Whom an e-mail or a robot's line did not reach, about which decision."""

    decision: int
    person: str | None = None
    method: str


WAITING = ("new", "retry")
UNSETTLED = ("new", "retry", "sending", "unknown")
SETTLED = ("sent", "skipped", "dead")
HELD = "held"
"""The state of a row for a channel where outsiders read along, or that lets nobody in: it waits until that is over."""


def spelled(states: Sequence[str]) -> list[ColumnClause[str]]:
    """States written out in the statement: a partial index is used only where they can be seen."""
    return [literal_column(f"'{state}'") for state in states]


class WrongKind(ValueError):
    """A message goes out as something it is not: its row in `kinds.MESSAGES` says as what it may."""


def put(
    session: Session,
    *,
    key: str,
    kind: MessageKind,
    audience: str,
    message: object,
    now: datetime,
    method: str = "post",
    card: str | None = None,
    thread: str | None = None,
    reader: str | None = None,
    step: str | None = None,
    critical: bool = False,
    at: datetime | None = None,
    window_until: datetime | None = None,
) -> bool:
    """Put one message into the outbox; the same key again is the same row. Returns whether it is new.

    audience: a member id (their DM), a channel id, `respond:<response_url>` with method "respond", or with "replace" to
    stand in the place of the unseen message that was pressed, `room:<name>` with method "room" (a channel made for the
    card; the message names its people, and where it goes when there can be none), `<channel>:<member>` with method
    "ephemeral", an address or webhook name with "email" or "webhook"; a member or channel id with "file", for a message
    whose payload has files (where Slack takes none, its text is posted).
    `kind` says how it is handled (`kinds.HANDLING`): what interrupts leaves when its person's quiet hours are over,
    unless it is critical or their own window is open until `window_until`. `message` is a value of a stored class. `at`
    holds it back until a moment. `reader` is whose language and rights it is rendered for. Raises WrongKind.
    """
    given = {
        "key": key,
        "kind": kind,
        "audience": audience,
        "message": message,
        "method": method,
        "card": card,
        "thread": thread,
        "reader": reader,
        "step": step,
        "critical": critical,
        "at": at,
        "window_until": window_until,
    }
    return bool(put_all(session, [given], now=now))


def put_all(session: Session, rows: list[dict[str, Any]], *, now: datetime) -> int:
    """Put many at once; each row has the arguments of `put` but `now`. Returns how many are new."""
    full = [_row(given, now) for given in rows]
    parts = (full[at : at + AT_ONCE] for at in range(0, len(full), AT_ONCE))
    new = set[str]().union(*(insert_once(session, Notice, part, key="key") for part in parts))
    if new:
        _announce(session, min(row["lane"] for row in full))
        made = (row["card"] for row in full if row["key"] in new and row["method"] in MAKES_A_CARD)
        session.info.setdefault(WRITTEN, set()).update(card for card in made if card)
    return len(new)


def written(session: Session) -> list[str]:
    """The cards that this transaction has written: sent after its commit, they show whatever it has done."""
    return sorted(session.info.get(WRITTEN, ()))


_UNSAID: dict[str, Any] = {
    "method": "post",
    "card": None,
    "thread": None,
    "step": None,
    "critical": False,
    "window_until": None,
}


def _row(given: dict[str, Any], now: datetime) -> dict[str, Any]:
    message = given["message"]
    row = _UNSAID | given | {"message": kind_of(message), "context": dump(message)}
    kind, moments = row["kind"], {"next_at": row.pop("at", None) or now, "created_at": now}
    if kind is not MessageKind.EDIT and kind not in MESSAGES.get(name_of(row["message"]), {kind}):
        raise WrongKind(f"{row['message']} does not go out as {kind}")
    how = handling(kind, critical=row["critical"])
    ranked = {"kind": kind.value, "lane": int(how.lane), "priority": int(how.priority)}
    return row | moments | ranked | {"reader_id": row.pop("reader", None)}


def _announce(session: Session, most_urgent: int) -> None:
    """Say at the commit that something may leave, and whether it is an escalation or a reply."""
    signal(session, "outbox")
    if most_urgent < DIGEST:
        signal(session, URGENT)


@dataclass(frozen=True, kw_only=True)
class Card:
    """A message that can be edited: what it was made of; key is its row's as long as it may still be sent."""

    name: str
    message: str
    context: dict[str, Any]
    key: str | None


def cards_under(session: Session, prefix: str) -> list[Card]:
    """The cards whose name begins so: those that stand in Slack, then those that are on their way."""
    standing = select(PostedCard).where(begins(session, PostedCard.card, prefix))
    found = [
        Card(name=row.card, message=row.message, context=row.context, key=None)
        for row in session.scalars(standing.order_by(PostedCard.posted_at, PostedCard.card))
    ]
    return list({card.name: card for card in (*found, *going_under(session, prefix))}.values())


def going_under(session: Session, prefix: str) -> list[Card]:
    """Those of them that are on their way."""
    going = select(Notice).where(
        begins(session, Notice.card, prefix), Notice.method == "post", Notice.state.in_((*UNSETTLED, HELD))
    )
    return [
        Card(name=row.card or "", message=row.message, context=row.context, key=row.key)
        for row in session.scalars(going.order_by(Notice.id))
    ]


def begins(
    session: Session, column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None], prefix: str
) -> ColumnElement[bool]:
    """Whether a name begins so, by the index: a range on SQLite, whose LIKE knows no index."""
    if session.get_bind().dialect.name == "sqlite":
        beyond = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        return and_(column >= prefix, column < beyond)
    return column.startswith(prefix, autoescape=True)


def edit(session: Session, *, card: str, message: object, now: datetime, key: str | None = None) -> bool:
    """Edit a posted card in place. Returns whether there is, or will be, a message to edit.

    Edits are coalesced: one that is not sent yet is replaced, and a card whose first post is still waiting needs
    none, because it is rendered when it is sent.
    """
    rows = list(session.scalars(select(Notice).where(Notice.card == card, Notice.state.in_((*UNSETTLED, HELD)))))
    for row in rows:
        if row.state in WAITING and row.method == "room":
            return True
        if row.state in (*WAITING, HELD):
            row.message, row.context = kind_of(message), dump(message)
            signal(session, "outbox")
            return True
    posted = session.get(PostedCard, card)
    made: PostedCard | Notice | None = posted or next((row for row in rows if row.method in MAKES_A_CARD), None)
    if made is None:
        return False
    return put(
        session,
        key=key or f"edit:{card}:{uuid4().hex}",
        kind=MessageKind.EDIT,
        method="update",
        audience=made.audience,
        message=message,
        card=card,
        reader=made.reader_id,
        now=now,
    )


def become(session: Session, card: str, kind: MessageKind, *, critical: bool, now: datetime) -> bool:
    """Let a card that still waits to be posted go out as another kind: it will show what is true then.

    Whether quiet hours hold it is judged anew. Returns whether it waits.
    """
    how = handling(kind, critical=critical)
    changed = session.execute(
        update(Notice)
        .where(Notice.card == card, Notice.method.in_(MAKES_A_CARD), Notice.state.in_(WAITING))
        .values(kind=kind.value, lane=int(how.lane), priority=int(how.priority), critical=critical, next_at=now)
        .returning(Notice.id)
    )
    waits = bool(changed.all())
    if waits:
        _announce(session, how.lane)
    return waits


def kill(session: Session, key: str, reason: str) -> bool:
    """Keep one unsent message from being sent, with the reason. Returns whether it was unsent."""
    gone = session.execute(
        update(Notice)
        .where(Notice.key == key, Notice.state.in_((*WAITING, HELD)))
        .values(state="skipped", reason=reason)
        .returning(Notice.id)
    )
    return bool(gone.all())


def kill_step(session: Session, step: str, reason: str, now: datetime) -> int:
    """Kill a step's unsent messages and waiting due rows together, with the reason. Returns how many messages."""
    gone = session.execute(
        update(Notice)
        .where(Notice.step == step, Notice.state.in_((*WAITING, HELD)))
        .values(state="skipped", reason=reason, next_at=now)
        .returning(Notice.id)
    )
    count = len(gone.all())
    dues.kill_step(session, step, reason)
    return count


def posted(session: Session, card: str) -> PostedCard | None:
    """Where a card stands in Slack, if it was posted."""
    return session.get(PostedCard, card)


def card_at(session: Session, *, channel: str, ts: str) -> PostedCard | None:
    """The card that stands in a place, if one of ours does."""
    return session.scalar(select(PostedCard).where(PostedCard.ts == ts, PostedCard.channel == channel))


def forget(session: Session, *, before: datetime, most: int) -> int:
    """Drop the oldest of what left, or never will, and was written before a moment; returns how many went.

    Where a card stands and what it is made of are rows of their own.
    """
    old = select(Notice.id).where(Notice.state.in_(SETTLED), Notice.created_at < before).order_by(Notice.id).limit(most)
    return len(session.execute(delete(Notice).where(Notice.id.in_(old)).returning(Notice.id)).all())
