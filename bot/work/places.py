"""The channels we post in, as the way out knows them: why nothing is posted in one now, and what waits for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.db.database import signal
from bot.db.models import Channel, Notice
from bot.db.upsert import insert_once
from bot.work import outbox

UNKNOWN, CLEAN = "unknown", ""
LOOK = "channels.look"
"""The signal of a commit after which a channel has to be looked at."""


def is_channel(place: str | None) -> bool:
    """Whether an id is of a channel; a DM's begins otherwise."""
    return bool(place) and str(place)[0] in "CG" and ":" not in str(place)


def put_unknown(session: Session, channels: Iterable[str]) -> None:
    """Channels nobody has looked at yet."""
    blank: dict[str, Any] = {"name": "", "trouble": UNKNOWN, "told": "", "outsiders": [], "seen_at": None}
    rows = [{"id": channel, **blank} for channel in sorted(set(channels))]
    if rows and insert_once(session, Channel, rows, key="id"):
        signal(session, LOOK)


def made(session: Session, channel: str, *, now: datetime) -> None:
    """A channel we have just made and let colleagues into is clean."""
    row = {"id": channel, "name": "", "trouble": CLEAN, "told": "", "outsiders": [], "seen_at": now}
    insert_once(session, Channel, [row], key="id")


def blocked(session: Session, channel: str) -> bool:
    """Whether nothing is posted in a channel now."""
    return bool(session.scalar(select(Channel.trouble).where(Channel.id == channel)))


def blocked_since(session: Session, channel: str) -> bool:
    """Slack has just refused a message there: whether it is one of ours, which is then looked at anew."""
    row = session.get(Channel, channel)
    if row is None:
        return False
    row.trouble, row.seen_at = row.trouble or UNKNOWN, None
    signal(session, LOOK)
    return True


def hold(session: Session, rows: Collection[tuple[int, str, str]], *, now: datetime) -> None:
    """Rows (id, place, trouble) that cannot go where they should: they stay until the channel is clean."""
    for number, place, trouble in rows:
        held = update(Notice).where(Notice.id == number).values(state=outbox.HELD, reason=trouble, channel=place)
        session.execute(held.execution_options(synchronize_session=False))
    put_unknown(session, [place for _, place, trouble in rows if trouble == UNKNOWN])
