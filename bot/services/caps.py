"""The daily cap: how often one person is interrupted, and where the rest goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Member, Notice
from bot.services import outbox

CAPPED = "daily_cap"
DIGEST_MESSAGE = "capped_digest"


@dataclass(frozen=True, kw_only=True)
class Cap:
    """At most `limit` interrupting messages a person and local day; the rest goes out once, at `digest_at`."""

    limit: int = 12
    digest_at: time = time(17, 30)
    zone: str = "Asia/Shanghai"


def hold_back(session: Session, rows: Sequence[Notice], *, cap: Cap, now: datetime) -> list[Notice]:
    """The rows that may go; those over a person's cap are skipped and put into that day's one digest."""
    counted = {row.audience for row in rows if row.interrupts}
    if not counted:
        return list(rows)
    zones = _zones(session, counted, cap)
    used = _used(session, counted, zones=zones, now=now)
    passed = []
    for row in rows:
        if row.interrupts:
            if used[row.audience] >= cap.limit and not row.critical:
                _skip(session, row, zone=zones[row.audience], cap=cap, now=now)
                continue
            used[row.audience] += 1
        passed.append(row)
    return passed


def _zones(session: Session, people: set[str], cap: Cap) -> dict[str, ZoneInfo]:
    kept = {row.id: row.zone for row in session.execute(select(Member.id, Member.zone).where(Member.id.in_(people)))}
    return {person: ZoneInfo(kept.get(person) or cap.zone) for person in people}


def _used(session: Session, people: set[str], *, zones: dict[str, ZoneInfo], now: datetime) -> Counter[str]:
    rows = session.execute(
        select(Notice.audience, Notice.attempt_at).where(
            Notice.audience.in_(people),
            Notice.interrupts,
            Notice.state.in_(("sending", "sent", "unknown")),
            Notice.attempt_at >= now - timedelta(hours=26),
        )
    )
    today = {person: now.astimezone(zone).date() for person, zone in zones.items()}
    return Counter(
        row.audience for row in rows if row.attempt_at.astimezone(zones[row.audience]).date() == today[row.audience]
    )


def _skip(session: Session, row: Notice, *, zone: ZoneInfo, cap: Cap, now: datetime) -> None:
    local = now.astimezone(zone)
    at = datetime.combine(local.date(), cap.digest_at, zone)
    if at <= now:
        at = datetime.combine(local.date() + timedelta(days=1), cap.digest_at, zone)
    row.state, row.reason, row.next_at = "skipped", CAPPED, at
    outbox.put(
        session,
        key=f"capped:{row.audience}:{at.isoformat()}",
        lane=outbox.DIGEST,
        audience=row.audience,
        message=DIGEST_MESSAGE,
        context={"member": row.audience, "at": at.isoformat()},
        reader=row.audience,
        at=at,
        now=now,
    )
