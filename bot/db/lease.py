"""The clock of leases: one that everybody who shares the database agrees on, whatever the workspace's clock shows."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import DateTime, Select, func, select
from sqlalchemy.orm import Session

LeaseClock = Callable[[Session], datetime]

START_OF_TIME = datetime(2000, 1, 1, tzinfo=UTC)
_OF_THE_SERVER: Select[datetime] = select(func.clock_timestamp(type_=DateTime(timezone=True)))


def lease_now(session: Session) -> datetime:
    """The moment by which leases are judged, never to be compared with a workspace's.

    PostgreSQL's own clock; on SQLite, which one process works on, that process's monotonic clock from an arbitrary
    moment: what an earlier process wrote means nothing on it (`sending.take_over`).
    """
    if session.get_bind().dialect.name == "postgresql":
        return session.execute(_OF_THE_SERVER).scalar_one()
    return START_OF_TIME + timedelta(seconds=time.monotonic())
