"""The daily cap: how often one person is interrupted, and where the news beyond that goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.orm import Session

from bot.db.base import Moment
from bot.db.models import Notice
from bot.work import outbox
from bot.work.kinds import COUNTED, GOES_ANYWAY, HANDLING, ByCap, MessageKind
from bot.work.notices import CappedDigestMessage
from bot.work.outbox import WAITING, spelled

AnyRow = Row[*tuple[Any, ...]]
CAPPED = "daily_cap"


@dataclass(frozen=True, kw_only=True)
class Cap:
    """After `limit` interruptions of a person and local day news goes out once, at `digest_at`."""

    limit: int = 12
    digest_at: time = time(17, 30)
    zone: str = "Asia/Shanghai"


def hold_back(session: Session, rows: Sequence[AnyRow], *, cap: Cap, now: datetime) -> list[AnyRow]:
    """The rows that may go; news over a person's cap is skipped and put into that day's one digest.

    Each row has id, audience, kind, critical and the person's zone, if known.
    """
    zones = {row.audience: ZoneInfo(row.zone or cap.zone) for row in rows if _by_cap(row) is ByCap.HELD}
    if not zones:
        return list(rows)
    used = _used(session, zones, now=now)
    passed = []
    for row in rows:
        if _by_cap(row) is ByCap.HELD:
            if used[row.audience] >= cap.limit and not row.critical:
                _skip(session, row.id, row.audience, zone=zones[row.audience], cap=cap, now=now)
                continue
            used[row.audience] += 1
        passed.append(row)
    return passed


def _by_cap(row: AnyRow) -> ByCap:
    return HANDLING[MessageKind(row.kind)].by_cap


_INTERRUPTED = select(Notice.audience, Notice.attempt_at).where(
    Notice.audience.in_(bindparam("people", expanding=True)),
    Notice.kind.in_(spelled(COUNTED)),
    Notice.state.in_(("sending", "sent", "unknown")),
    Notice.attempt_at >= bindparam("since", type_=Moment()),
)


LONGER_THAN_A_DAY = timedelta(hours=26)
"""One day in autumn has 25 hours; what lies between is sorted out by each person's own day."""

_GOING = select(Notice.audience).where(
    Notice.audience.in_(bindparam("people", expanding=True)),
    Notice.kind.in_(spelled(GOES_ANYWAY)),
    Notice.state.in_(spelled(WAITING)),
    Notice.next_at <= bindparam("now", type_=Moment()),
)


def _used(session: Session, zones: dict[str, ZoneInfo], *, now: datetime) -> Counter[str]:
    """How often each was interrupted today, with what goes now whatever the cap says: news is held first."""
    going = session.scalars(_GOING, {"people": list(zones), "now": now})
    return _sent(session, zones, now=now) + Counter(going)


def _sent(session: Session, zones: dict[str, ZoneInfo], *, now: datetime) -> Counter[str]:
    rows = session.execute(_INTERRUPTED, {"people": list(zones), "since": now - LONGER_THAN_A_DAY})
    today = {zone: now.astimezone(zone).date() for zone in set(zones.values())}
    local = ((person, zones[person], at) for person, at in rows if at is not None)
    return Counter(person for person, zone, at in local if at.astimezone(zone).date() == today[zone])


def _skip(session: Session, row_id: int, audience: str, *, zone: ZoneInfo, cap: Cap, now: datetime) -> None:
    local = now.astimezone(zone)
    at = datetime.combine(local.date(), cap.digest_at, zone)
    if at <= now:
        at = datetime.combine(local.date() + timedelta(days=1), cap.digest_at, zone)
    held = update(Notice).where(Notice.id == row_id).values(state="skipped", reason=CAPPED, next_at=at)
    session.execute(held.execution_options(synchronize_session=False))
    outbox.put(
        session,
        key=f"capped:{audience}:{at.isoformat()}",
        kind=MessageKind.CAPPED,
        audience=audience,
        message=CappedDigestMessage(member=audience, at=at),
        reader=audience,
        at=at,
        now=now,
    )
