"""What every benchmark shares: a figure beside its floor, the loop's longest stall, an edge over a scratch database."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

from bot.app.wiring import open_workspace
from bot.db.database import Database
from bot.db.migrate import upgrade
from bot.work.clock import Clock, SystemClock
from bot.work.codec import stored
from bot.work.company import Company
from bot.work.gateway import Services


@stored("bench")
@dataclass(frozen=True, kw_only=True)
class Message:
    """A message of which nothing but its sending is measured."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured figure with its floor in the same run and the most it may be."""

    name: str
    value: float
    floor: float | None
    limit: float
    unit: str = "ms"

    @property
    def ok(self) -> bool:
        return self.value <= self.limit


def percentile(values: Sequence[float], part: float) -> float:
    """The value below which `part` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def report(figures: Sequence[Figure]) -> int:
    """Print the figures; the exit status says whether all are within their limits."""
    if "--json" in sys.argv:
        print(json.dumps([asdict(figure) | {"ok": figure.ok} for figure in figures]))
    else:
        for figure in figures:
            floor = "—" if figure.floor is None else f"{figure.floor:.2f}"
            times = "" if not figure.floor else f" ({figure.value / figure.floor:.1f}×)"
            mark = "ok  " if figure.ok else "OVER"
            print(
                f"{mark} {figure.name}: {figure.value:.2f} {figure.unit}, "
                f"floor {floor}{times}, at most {figure.limit:.2f}"
            )
    return 0 if all(figure.ok for figure in figures) else 1


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder on the disk the database would live on."""
    with tempfile.TemporaryDirectory(prefix="gendan-bench-") as folder:
        yield Path(folder)


@contextmanager
def database() -> Iterator[Database]:
    """A migrated SQLite file."""
    with scratch() as folder:
        url = f"sqlite:///{folder}/gendan.db"
        upgrade(url)
        with open_workspace(url) as db:
            yield db


def services(db: Database, clock: Clock | None = None) -> Services:
    """Services of a company whose rules nobody asks for."""
    nothing = cast(Any, None)
    bare = Company(rules=nothing, calendars={}, plans={}, rates=nothing, transit=nothing, keywords=nothing)
    return Services(db, bare, clock or SystemClock())


class BareCommit:
    """One durable commit of one row: WAL, synchronous=FULL, nothing of ours."""

    def __init__(self, folder: Path) -> None:
        self._connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute("CREATE TABLE envelope (key INTEGER PRIMARY KEY, payload TEXT)")

    def milliseconds(self) -> float:
        """Commit once."""
        started = time.perf_counter()
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute("INSERT INTO envelope (payload) VALUES (?)", ("{}" * 300,))
        self._connection.execute("COMMIT")
        return (time.perf_counter() - started) * 1000

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()


class Stalls:
    """The longest time the loop was away, in milliseconds."""

    longest: float = 0.0


@asynccontextmanager
async def watched() -> AsyncIterator[Stalls]:
    """Watch the loop while the body runs."""
    stalls = Stalls()

    async def watch() -> None:
        while True:
            at = time.perf_counter()
            await asyncio.sleep(0.001)
            stalls.longest = max(stalls.longest, (time.perf_counter() - at - 0.001) * 1000)

    task = asyncio.create_task(watch())
    try:
        yield stalls
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
