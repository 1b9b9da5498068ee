"""The outbox: every message is a row first. What a use case may do with it is here; sending is in `sending`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnClause, ColumnElement, and_, literal_column, select, update
from sqlalchemy.orm import Session

from bot.db.database import signal
from bot.db.models import Notice, PostedCard
from bot.db.once import insert_once
from bot.services import dues


class Lane(IntEnum):
    """Who goes first when Slack is the limit."""

    ESCALATION = 0
    REPLY = 1
    DIGEST = 2
    PROMPT = 3


ESCALATION, REPLY, DIGEST, PROMPT = Lane
URGENT = "outbox.urgent"
"""The signal of a commit with an escalation or a reply in it."""

HOLD = "quiet_until"
"""Key of `session.info`: (member id, now) → when they may be interrupted again, or None; set by the gateway."""

MAKES_A_CARD = ("post", "room")
"""Methods whose message may be edited afterwards; a room is a channel made for one card."""

NO_ROOM = "room.none"
"""The kind of due row that follows a room for which there can be no channel; its data are the message's context."""

OUTSIDE_FAILED = "outside.failed"
"""The kind of due row that follows a case's e-mail or robot's line that could not be sent."""

WAITING = ("new", "retry")
UNSETTLED = ("new", "retry", "sending", "unknown")


def spelled(states: Sequence[str]) -> list[ColumnClause[str]]:
    """States written out in the statement: a partial index is used only where they can be seen."""
    return [literal_column(f"'{state}'") for state in states]


def put(
    session: Session,
    *,
    key: str,
    lane: int,
    audience: str,
    message: str,
    context: dict[str, Any],
    now: datetime,
    method: str = "post",
    card: str | None = None,
    thread: str | None = None,
    reader: str | None = None,
    step: str | None = None,
    critical: bool = False,
    interrupts: bool = False,
    at: datetime | None = None,
) -> bool:
    """Put one message into the outbox; the same key again is the same row. Returns whether it is new.

    audience: a member id (their DM), a channel id, `respond:<response_url>` with method "respond", or with "replace" to
    stand in the place of the unseen message that was pressed, `room:<name>` with method "room" (a channel made for the
    card; context names its people, and where the message goes when there can be none), `<channel>:<member>` with method
    "ephemeral", an address or webhook name with "email" or "webhook"; a member or channel id with "file", for a message
    whose payload has files (where Slack takes none, its text is posted).
    `at` holds it back until a moment; what interrupts a person without being critical is held over their quiet hours.
    Stand-up prompts have hours of their own. `reader` is whose language and rights it is rendered for.
    """
    row = {
        "key": key,
        "lane": int(lane),
        "method": method,
        "audience": audience,
        "message": message,
        "context": context,
        "card": card,
        "thread": thread,
        "reader_id": reader,
        "step": step,
        "critical": critical,
        "interrupts": interrupts,
        "next_at": at
        or (_after_quiet(session, audience, now) if interrupts and not critical and lane != PROMPT else now),
        "created_at": now,
    }
    new = insert_once(session, Notice, [row], key="key")
    if new:
        _announce(session, lane)
    return bool(new)


def _announce(session: Session, most_urgent: int) -> None:
    """Say at the commit that something may leave, and whether it is an escalation or a reply."""
    signal(session, "outbox")
    if most_urgent < DIGEST:
        signal(session, URGENT)


def _after_quiet(session: Session, member_id: str, now: datetime) -> datetime:
    hold = session.info.get(HOLD)
    return (hold(member_id, now) if hold else None) or now


def put_all(session: Session, rows: list[dict[str, Any]], *, now: datetime) -> int:
    """Put many at once; each row has the arguments of `put` but `now`. Returns how many are new."""
    base: dict[str, Any] = {
        "method": "post",
        "card": None,
        "thread": None,
        "step": None,
        "critical": False,
        "interrupts": False,
        "created_at": now,
    }
    full = []
    for given in rows:
        row = dict(given)
        moments = {"next_at": row.pop("at", None) or now, "reader_id": row.pop("reader", None)}
        full.append(base | row | moments | {"lane": int(row["lane"])})
    new = sum(len(insert_once(session, Notice, full[at : at + 400], key="key")) for at in range(0, len(full), 400))
    if new:
        _announce(session, min(row["lane"] for row in full))
    return new


def cards_under(session: Session, prefix: str) -> ColumnElement[bool]:
    """Notices whose card begins so, found by the index: a range on SQLite, whose LIKE knows no index."""
    if session.get_bind().dialect.name == "sqlite":
        beyond = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        return and_(Notice.card >= prefix, Notice.card < beyond)
    return Notice.card.startswith(prefix, autoescape=True)


def edit(
    session: Session,
    *,
    card: str,
    message: str,
    context: dict[str, Any],
    lane: int,
    now: datetime,
    key: str | None = None,
    critical: bool = False,
) -> bool:
    """Edit a posted card in place. Returns whether there is, or will be, a message to edit.

    Edits are coalesced: one that is not sent yet is replaced, and a card whose first post is still waiting needs
    none, because it is rendered when it is sent.
    """
    rows = list(session.scalars(select(Notice).where(Notice.card == card, Notice.state.in_(UNSETTLED))))
    for row in rows:
        if row.state in WAITING and row.method == "room":
            return True
        if row.state in WAITING:
            row.message, row.context, row.lane = message, context, min(row.lane, int(lane))
            session.flush()
            signal(session, "outbox")
            return True
    made = select(Notice).where(Notice.card == card, Notice.method.in_(MAKES_A_CARD))
    first = session.scalar(made.order_by(Notice.id))
    posted = session.get(PostedCard, card)
    if posted is None and (first is None or first.state in {"dead", "skipped"}):
        return False
    return put(
        session,
        key=key or f"edit:{card}:{uuid4().hex}",
        lane=lane,
        method="update",
        audience=first.audience if first is not None else posted.channel if posted is not None else "",
        message=message,
        context=context,
        card=card,
        reader=first.reader_id if first is not None else None,
        critical=critical,
        now=now,
    )


def kill(session: Session, key: str, reason: str) -> bool:
    """Keep one unsent message from being sent, with the reason. Returns whether it was unsent."""
    gone = session.execute(
        update(Notice)
        .where(Notice.key == key, Notice.state.in_(WAITING))
        .values(state="skipped", reason=reason)
        .returning(Notice.id)
    )
    return bool(gone.all())


def kill_step(session: Session, step: str, reason: str, now: datetime) -> int:
    """Kill a step's unsent messages and waiting due rows together, with the reason. Returns how many messages."""
    gone = session.execute(
        update(Notice)
        .where(Notice.step == step, Notice.state.in_(WAITING))
        .values(state="skipped", reason=reason, next_at=now)
        .returning(Notice.id)
    )
    count = len(gone.all())
    dues.kill_step(session, step, reason)
    return count


def posted(session: Session, card: str) -> PostedCard | None:
    """Where a card stands in Slack, if it was posted."""
    return session.get(PostedCard, card)
