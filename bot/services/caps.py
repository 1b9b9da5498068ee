"""The daily cap: how often one person is interrupted, and where the rest goes."""

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
from bot.services import outbox

AnyRow = Row[*tuple[Any, ...]]
CAPPED = "daily_cap"
DIGEST_MESSAGE = "capped_digest"


@dataclass(frozen=True, kw_only=True)
class Cap:
    """At most `limit` interrupting messages a person and local day; the rest goes out once, at `digest_at`."""

    limit: int = 12
    digest_at: time = time(17, 30)
    zone: str = "Asia/Shanghai"


def hold_back(session: Session, rows: Sequence[AnyRow], *, cap: Cap, now: datetime) -> list[AnyRow]:
    """The rows that may go; those over a person's cap are skipped and put into that day's one digest.

    Each row begins with id, audience, interrupts, critical and the person's zone, if known.
    """
    zones = {row[1]: ZoneInfo(row[4] or cap.zone) for row in rows if row[2]}
    if not zones:
        return list(rows)
    used = _used(session, zones, now=now)
    passed = []
    for row in rows:
        number, audience, interrupts, critical = row[:4]
        if interrupts:
            if used[audience] >= cap.limit and not critical:
                _skip(session, number, audience, zone=zones[audience], cap=cap, now=now)
                continue
            used[audience] += 1
        passed.append(row)
    return passed


_INTERRUPTED = select(Notice.audience, Notice.attempt_at).where(
    Notice.audience.in_(bindparam("people", expanding=True)),
    Notice.interrupts,
    Notice.state.in_(("sending", "sent", "unknown")),
    Notice.attempt_at >= bindparam("since", type_=Moment()),
)


def _used(session: Session, zones: dict[str, ZoneInfo], *, now: datetime) -> Counter[str]:
    rows = session.execute(_INTERRUPTED, {"people": list(zones), "since": now - timedelta(hours=26)})
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
        lane=outbox.DIGEST,
        audience=audience,
        message=DIGEST_MESSAGE,
        context={"member": audience, "at": at.isoformat()},
        reader=audience,
        at=at,
        now=now,
    )
