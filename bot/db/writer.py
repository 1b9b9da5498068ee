"""The one writer of SQLite: waiting use cases share a transaction, each inside a savepoint of its own."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future as ThreadFuture
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

BATCH_ROWS = 256
BATCH_SECONDS = 0.05

UseCase = Callable[[Session], Any]


@dataclass(slots=True, eq=False)
class Job:
    """A use case waiting for its turn, and who waits for its outcome (a loop's future or a thread's)."""

    use_case: UseCase
    future: asyncio.Future[Any] | ThreadFuture[Any]
    loop: asyncio.AbstractEventLoop | None = None
    result: Any = None
    error: BaseException | None = None
    signals: set[str] = field(default_factory=set)


class Writer:
    """A thread that commits waiting use cases in groups.

    A use case that fails is rolled back to its savepoint and leaves the rest of its group whole; nobody is answered
    before the group's commit. Urgent use cases (what must be kept before Slack is answered) go first.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        translate: Callable[[BaseException], BaseException],
        committed: Callable[[set[str]], None],
        carries: Mapping[str, Any],
    ) -> None:
        self._engine = engine
        self._translate = translate
        self._committed = committed
        self._carries = dict(carries)
        self._urgent: deque[Job] = deque()
        self._waiting: deque[Job] = deque()
        self._wake = threading.Condition()
        self._closing = False
        self._thread: threading.Thread | None = None
        self.broken: ThreadFuture[None] = ThreadFuture()
        """Carries what ended the thread, should anything ever; pending as long as it works."""

    def put(self, job: Job, *, urgent: bool = False) -> None:
        """Queue a job; its future is settled after the commit that holds it."""
        with self._wake:
            if self._closing or self.broken.done():
                raise RuntimeError("the database is closed")
            if self._thread is None:
                self._thread = threading.Thread(target=self._live, name="gendan-writer", daemon=True)
                self._thread.start()
            (self._urgent if urgent else self._waiting).append(job)
            self._wake.notify()

    def close(self) -> None:
        """Finish what is queued, then stop the thread."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        if self._thread is not None:
            self._thread.join()

    def _live(self) -> None:
        try:
            self._run()
        except BaseException as error:  # noqa: BLE001 - said by who watches over the application's tasks
            with self._wake:
                self.broken.set_exception(error)
            self._give_up(error)

    def _give_up(self, error: BaseException) -> None:
        """Nobody will work on what is queued: whoever waits for it is told."""
        jobs = self._all_waiting()
        for job in jobs:
            job.error = error
        self._answer(jobs)

    def _run(self) -> None:
        while True:
            with self._wake:
                while not (self._urgent or self._waiting or self._closing):
                    self._wake.wait()
                if not (self._urgent or self._waiting):
                    return
            jobs: list[Job] = []
            try:
                self._commit_group(jobs)
            except BaseException as error:  # noqa: BLE001 - whatever broke the group is the answer of each caller
                told = self._translate(error)
                jobs = jobs or self._all_waiting()  # the group did not begin: all waited for it alike
                for job in jobs:
                    job.result, job.error, job.signals = None, job.error or told, set()
            self._answer(jobs)

    def _all_waiting(self) -> list[Job]:
        with self._wake:
            jobs = [*self._urgent, *self._waiting]
            self._urgent.clear()
            self._waiting.clear()
        return jobs

    def _next(self) -> Job | None:
        with self._wake:
            if self._urgent:
                return self._urgent.popleft()
            return self._waiting.popleft() if self._waiting else None

    def _commit_group(self, jobs: list[Job]) -> None:
        with self._engine.connect() as connection, connection.begin():
            started = time.monotonic()
            while len(jobs) < BATCH_ROWS and time.monotonic() - started < BATCH_SECONDS:
                job = self._next()
                if job is None:
                    return
                jobs.append(job)
                self._carry_out(job, connection)

    def _carry_out(self, job: Job, connection: Connection) -> None:
        try:
            with Session(
                connection, join_transaction_mode="create_savepoint", expire_on_commit=False, info=self._carries
            ) as session:
                with session.begin():
                    job.result = job.use_case(session)
                job.signals = set(session.info.get("signals", ()))
        except BaseException as error:
            job.error = self._translate(error)
            driver: Any = connection.connection.dbapi_connection
            if not driver.in_transaction:  # SQLite gave up the whole transaction (disk full, I/O error)
                raise

    def _answer(self, jobs: list[Job]) -> None:
        signals: set[str] = set().union(*(job.signals for job in jobs))
        loops: dict[asyncio.AbstractEventLoop, list[Job]] = {}
        for job in jobs:
            if job.loop is not None:
                loops.setdefault(job.loop, []).append(job)
            else:
                settle(job)
        for loop, theirs in loops.items():
            if not loop.is_closed():
                loop.call_soon_threadsafe(_settle_all, theirs)
        if signals:
            self._committed(signals)


def settle(job: Job) -> None:
    """Hand the outcome to whoever waits, unless they gave up."""
    if job.future.cancelled() or job.future.done():
        return
    if job.error is not None:
        job.future.set_exception(job.error)
    else:
        job.future.set_result(job.result)


def _settle_all(jobs: list[Job]) -> None:
    for job in jobs:
        settle(job)
