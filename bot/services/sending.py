"""The outbox seen by who sends it: claim rows, settle them, and find those whose fate is unknown.

new → sending (committed before the request) → sent | retry | unknown | dead | skipped, each with its reason.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from bot.db.models import Member, Notice, PostedCard
from bot.services.caps import CAPPED, Cap, hold_back
from bot.services.outbox import DIGEST, UNSETTLED, WAITING

__all__ = ["CAPPED", "Cap", "Claimed", "Outcome", "claim", "expire", "lost", "resolve", "settle", "token"]

MAY_REPEAT = "may_repeat"
LOW_SHARE = 0.8
"""Digests and prompts take at most this part of a claim; the rest is kept for escalations and replies."""

ATTEMPTS = 40
Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """One row that is being sent. channel and ts are where it goes, as far as known; repeat: it may come twice."""

    id: int
    key: str
    lane: int
    method: str
    audience: str
    message: str
    context: dict[str, Any]
    card: str | None
    reader_id: str | None
    critical: bool
    attempts: int
    attempt_at: datetime
    channel: str | None = None
    ts: str | None = None
    thread_ts: str | None = None
    repeat: bool = False
    email: str | None = None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one claimed row; `state` as in the table, `wait` the time until a retry or a look-up.

    `counts`: a failure of this row, not of the world around it (Slack's limits, our token); those are never given up.
    `redirect` sends it to that person's DM instead.
    """

    id: int
    state: str
    reason: str | None = None
    channel: str | None = None
    ts: str | None = None
    wait: timedelta = timedelta(0)
    dm_channel: str | None = None
    redirect: str | None = None
    counts: bool = True


def token(key: str) -> str:
    """The opaque id a message carries in its metadata, by which its fate can be looked up."""
    return sha256(key.encode()).hexdigest()[:24]


def claim(
    session: Session,
    *,
    limit: int,
    now: datetime,
    owner: str,
    lease: timedelta,
    low_limit: int | None = None,
    held: Collection[str] = (),
    cap: Cap | None = None,
) -> list[Claimed]:
    """Take rows that may leave now, escalations first, and mark them as being sent.

    Rows of one audience and lane leave in order, an edit after its post, a reply after its card. `held` are audiences
    that must wait; `low_limit` bounds digests and prompts. On PostgreSQL rows another worker holds are passed over.
    """
    low = max(1, int(limit * LOW_SHARE)) if limit > 1 else limit
    low = low if low_limit is None else min(low, low_limit)
    while True:
        rows = _ready(session, now=now, held=held, lanes=Notice.lane < DIGEST, limit=limit)
        if (left := min(limit - len(rows), low)) > 0:
            rows += _ready(session, now=now, held=held, lanes=Notice.lane >= DIGEST, limit=left)
        allowed = rows if cap is None else hold_back(session, rows, cap=cap, now=now)
        claimed = _take(session, allowed, now=now, owner=owner, lease=lease)
        if claimed or not rows:  # when all were skipped, those behind them have their turn
            return claimed


def _ready(
    session: Session, *, now: datetime, held: Collection[str], lanes: ColumnElement[bool], limit: int
) -> list[Notice]:
    earlier, parent = aliased(Notice), aliased(Notice)
    in_order = ~exists().where(
        earlier.audience == Notice.audience,
        earlier.lane == Notice.lane,
        earlier.id < Notice.id,
        earlier.state.in_(UNSETTLED),
        or_(earlier.state != "new", earlier.next_at <= now),
    )
    after_its_card = ~exists().where(
        parent.state.in_(UNSETTLED),
        parent.method == "post",
        or_(parent.card == Notice.thread, and_(parent.card == Notice.card, parent.id < Notice.id)),
    )
    statement = (
        select(Notice)
        .where(Notice.state.in_(WAITING), Notice.next_at <= now, lanes, in_order, after_its_card)
        .order_by(Notice.lane, Notice.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    if held:
        statement = statement.where(Notice.audience.not_in(held))
    return list(session.scalars(statement))


def _take(session: Session, rows: list[Notice], *, now: datetime, owner: str, lease: timedelta) -> list[Claimed]:
    if not rows:
        return []
    cards = _cards(session, rows)
    people = _people(session, rows)
    claimed = []
    for row in rows:
        reason = _no_place(row, cards)
        if reason is not None:
            row.state, row.reason = "skipped", reason
            continue
        claimed.append(_claimed(row, cards=cards, people=people, now=now))
    session.flush()
    session.execute(
        update(Notice)
        .where(Notice.id.in_([each.id for each in claimed]))
        .values(state="sending", attempt_at=now, owner=owner, lease_until=now + lease, attempts=Notice.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    return claimed


def _claimed(
    row: Notice, *, cards: Mapping[str, PostedCard], people: Mapping[str, tuple[str | None, str | None]], now: datetime
) -> Claimed:
    own = cards.get(row.card) if row.card and row.method == "update" else None
    thread = cards.get(row.thread) if row.thread else None
    channel, email = people.get(row.audience, (None, None))
    if row.method == "post" and row.audience not in people:
        channel = row.audience
    if thread is not None:
        channel = thread.channel
    return Claimed(
        id=row.id,
        key=row.key,
        lane=row.lane,
        method=row.method,
        audience=row.audience,
        message=row.message,
        context=row.context,
        card=row.card,
        reader_id=row.reader_id,
        critical=row.critical,
        attempts=row.attempts + 1,
        attempt_at=now,
        channel=own.channel if own else channel,
        ts=own.ts if own else None,
        thread_ts=thread.ts if thread else None,
        repeat=row.reason == MAY_REPEAT,
        email=email,
    )


def _no_place(row: Notice, cards: Mapping[str, PostedCard]) -> str | None:
    """Why a row has nowhere to go: the card it edits or hangs under was never posted."""
    if row.method == "update" and row.card not in cards:
        return "card_not_posted"
    return "thread_not_posted" if row.thread and row.thread not in cards else None


def _cards(session: Session, rows: Sequence[Notice]) -> dict[str, PostedCard]:
    wanted = {row.card for row in rows if row.card and row.method == "update"} | {r.thread for r in rows if r.thread}
    if not wanted:
        return {}
    return {each.card: each for each in session.scalars(select(PostedCard).where(PostedCard.card.in_(wanted)))}


def _people(session: Session, rows: Sequence[Notice]) -> dict[str, tuple[str | None, str | None]]:
    wanted = {row.audience for row in rows}
    found = session.execute(select(Member.id, Member.dm_channel, Member.email).where(Member.id.in_(wanted)))
    return {row.id: (row.dm_channel, row.email) for row in found}


def settle(session: Session, outcomes: Sequence[Outcome], *, now: datetime, owner: str) -> None:
    """Write what became of claimed rows; a row that is no longer ours (its lease ran out) is left to its look-up."""
    by_id = {each.id: each for each in outcomes}
    rows = session.scalars(select(Notice).where(Notice.id.in_(by_id), Notice.state == "sending", Notice.owner == owner))
    for row in rows:
        _write(session, row, by_id[row.id], now=now)


def _write(session: Session, row: Notice, outcome: Outcome, *, now: datetime) -> None:
    row.lease_until = None
    if outcome.dm_channel and (member := session.get(Member, row.audience)):
        member.dm_channel = outcome.dm_channel
    row.channel = outcome.channel or row.channel
    if outcome.state == "sent":
        row.state, row.ts, row.sent_at, row.reason = "sent", outcome.ts, now, None
        _keep_place(session, row, now=now)
        return
    row.reason = MAY_REPEAT if row.reason == MAY_REPEAT and outcome.state == "retry" else outcome.reason
    if outcome.redirect is not None:
        row.state, row.method, row.audience, row.next_at = "retry", "post", outcome.redirect, now
        return
    if outcome.state == "retry" and outcome.counts and row.attempts >= ATTEMPTS:
        row.state, row.reason = "dead", f"gave_up:{outcome.reason}"
        return
    row.state, row.next_at = outcome.state, now + outcome.wait


def _keep_place(session: Session, row: Notice, *, now: datetime) -> None:
    if row.card is None or row.method != "post" or row.channel is None or row.ts is None:
        return
    place = session.get(PostedCard, row.card)
    if place is None:
        session.add(PostedCard(card=row.card, channel=row.channel, ts=row.ts, message=row.message, posted_at=now))
    else:
        place.channel, place.ts, place.posted_at = row.channel, row.ts, now


def expire(session: Session, *, now: datetime, busy: Collection[int] = ()) -> int:
    """Rows whose sender vanished (the lease ran out) become unknown; `busy` are those this process still sends."""
    rows = session.scalars(
        select(Notice).where(Notice.state == "sending", Notice.lease_until <= now, Notice.id.not_in(busy))
    ).all()
    for row in rows:
        row.state, row.reason, row.next_at = "unknown", "lease_expired", now
    return len(rows)


def lost(session: Session, *, now: datetime, limit: int = 500) -> list[Claimed]:
    """Rows of unknown fate whose look-up is due, oldest first."""
    rows = session.scalars(
        select(Notice).where(Notice.state == "unknown", Notice.next_at <= now).order_by(Notice.id).limit(limit)
    ).all()
    cards, people = _cards(session, rows), _people(session, rows)
    claimed = []
    for row in rows:
        each = _claimed(row, cards=cards, people=people, now=row.attempt_at or row.created_at)
        claimed.append(each)
    return claimed


def resolve(session: Session, outcomes: Sequence[Outcome], *, now: datetime) -> None:
    """Write what the look-ups decided."""
    by_id = {each.id: each for each in outcomes}
    rows = session.scalars(select(Notice).where(Notice.id.in_(by_id), Notice.state == "unknown"))
    for row in rows:
        _write(session, row, by_id[row.id], now=now)


def unsettled(session: Session, *, now: datetime) -> int:
    """How many rows are under way or may leave now (a retry within a minute counts): 0 when the outbox is idle."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Notice)
            .where(
                or_(
                    Notice.state.in_(("sending", "unknown")),
                    and_(Notice.state == "new", Notice.next_at <= now),
                    and_(Notice.state == "retry", Notice.next_at <= now + timedelta(minutes=1)),
                )
            )
        )
        or 0
    )


def nearest(session: Session) -> datetime | None:
    """When the next waiting row may leave."""
    return session.scalar(select(func.min(Notice.next_at)).where(Notice.state.in_(WAITING)))
