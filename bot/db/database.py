"""The database behind the async edge: write transactions, reads beside them, and word of what was committed."""

from __future__ import annotations

import asyncio
import os
import random
import socket
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future as ThreadFuture
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context, copy_context
from functools import partial
from typing import Any, TypeVar
from weakref import WeakSet

from sqlalchemy import URL, Engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.db import summaries  # noqa: F401 - its listeners keep the summaries of what a session writes
from bot.db.engines import (
    DatabaseUnavailable,
    in_memory,
    is_conflict,
    is_duplicate,
    parse,
    reading_engine,
    translated,
    writing_engine,
)
from bot.db.outages import Outage
from bot.db.writer import Job, Writer

__all__ = ["Database", "DatabaseUnavailable", "signal"]

T = TypeVar("T")
Listener = Callable[[set[str]], None]

ATTEMPTS = 12
PATIENCE_SECONDS = 20.0
"""A use case that collides is begun anew for so long at most: rows that are held for longer are out of reach."""

POOL_SIZE = 8
READERS = 4
_WRITES = ("attempt to write", "read-only transaction")
CLOSE_SECONDS = 5.0
"""How long a stop waits for statements under way; a server that stands still would keep the process for ever."""


def signal(session: Session, name: str) -> None:
    """Say that this transaction wrote rows somebody sleeps on (`outbox`, `dues`); told after the commit only."""
    session.info.setdefault("signals", set()).add(name)


class Database:
    """One database, two ways in: `run` is one write transaction, `read` one that may not write.

    SQLite has one writer thread with group commit and readers beside it; PostgreSQL has a pool of threads and tries
    a use case again when it collides with another. A use case may therefore run more than once: it must do nothing
    but work on its session.
    """

    def __init__(self, url: str | URL, *, carries: Mapping[str, Any] | None = None) -> None:
        """carries: what every session of it has in its `info`: what its workspace is worked with."""
        self.url = parse(url)
        self.carries = dict(carries or {})
        self.dialect = self.url.get_backend_name()
        self.engine: Engine = writing_engine(self.url, size=POOL_SIZE if self.dialect == "postgresql" else 1)
        self._lines: WeakSet[Any] = WeakSet()
        self._reading: Engine = self.engine
        self._listeners: list[tuple[asyncio.AbstractEventLoop | None, Context, Listener]] = []
        self._writer: Writer | None = None
        self._urgent_pool: ThreadPoolExecutor | None = None
        self._lock = threading.Lock()
        self._outage = Outage("database")
        if self.dialect == "sqlite":
            self._writer = Writer(self.engine, translate=self._translate, committed=self._tell, carries=self.carries)
            if not in_memory(self.url):
                self._reading = reading_engine(self.url, size=READERS)
        else:
            self._urgent_pool = ThreadPoolExecutor(2, thread_name_prefix="gendan-urgent")
            event.listen(self.engine, "connect", lambda line, _record: self._lines.add(line), insert=True)
        self._pool = ThreadPoolExecutor(
            POOL_SIZE if self.dialect == "postgresql" else READERS, thread_name_prefix="gendan-db"
        )

    async def run(self, use_case: Callable[[Session], T], *, urgent: bool = False) -> T:
        """Run one write transaction; what the use case raises is raised here and nothing of it is kept."""
        loop = asyncio.get_running_loop()
        if self._writer is not None:
            future: asyncio.Future[T] = loop.create_future()
            self._writer.put(Job(use_case, future, loop), urgent=urgent)
            return await self._observed(future)
        pool = self._urgent_pool if urgent else self._pool
        return await self._observed(loop.run_in_executor(pool, partial(self._transact, use_case)))

    async def read(self, loader: Callable[[Session], T]) -> T:
        """Run a loader in a transaction that may not write."""
        if self._writer is not None and in_memory(self.url):
            return await self.run(loader)
        loop = asyncio.get_running_loop()
        return await self._observed(loop.run_in_executor(self._pool, partial(self._load, loader)))

    async def _observed(self, work: asyncio.Future[T]) -> T:
        """Wait for it; an outage is said here, for all who meet with it."""
        try:
            result = await work
        except DatabaseUnavailable as error:
            self._outage.failed(error)
            raise
        self._outage.succeeded()
        return result

    async def broken(self) -> None:
        """Wait for as long as the writer thread lives; raises what ended it. PostgreSQL has none."""
        if self._writer is None:
            await asyncio.Event().wait()
        else:
            await asyncio.shield(asyncio.wrap_future(self._writer.broken))

    def call(self, use_case: Callable[[Session], T]) -> T:
        """Run one write transaction from a thread without a loop: the command line, tests."""
        if self._writer is None:
            return self._transact(use_case)
        future: ThreadFuture[T] = ThreadFuture()
        self._writer.put(Job(use_case, future))
        return future.result()

    def look(self, loader: Callable[[Session], T]) -> T:
        """Run a loader that may not write from a thread without a loop: it holds up nobody who writes."""
        return self.call(loader) if in_memory(self.url) else self._load(loader)

    def check(self) -> None:
        """Connect once. Raises DatabaseUnavailable with what is wrong, never the password."""
        try:
            with self.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except DBAPIError as error:
            raise self._translate(error) from None

    def on_commit(self, callback: Listener) -> None:
        """Call `callback(signals)` after each commit that signalled; in the loop and context it is registered from."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            loop = None
        with self._lock:
            self._listeners.append((loop, copy_context(), callback))

    def close(self) -> None:
        """Finish what is under way, what takes too long not, then let the connections go."""
        if self._writer is not None:
            self._writer.close()
        patience = threading.Timer(CLOSE_SECONDS, self._hang_up)
        patience.start()
        for pool in self._pools:
            pool.shutdown()
        patience.cancel()
        self.engine.dispose()
        self._reading.dispose()

    @property
    def _pools(self) -> list[ThreadPoolExecutor]:
        return [self._pool] if self._urgent_pool is None else [self._urgent_pool, self._pool]

    def _hang_up(self) -> None:
        """Whoever waits for the server hears that it has gone: nothing else wakes a thread that waits for an answer."""
        for pool in self._pools:
            pool.shutdown(wait=False, cancel_futures=True)
        for line in list(self._lines):
            if not line.closed:
                with socket.socket(fileno=os.dup(line.fileno())) as end:
                    end.shutdown(socket.SHUT_RDWR)

    def _translate(self, error: BaseException) -> BaseException:
        return translated(error, self.url)

    def _tell(self, signals: set[str]) -> None:
        with self._lock:
            self._listeners = [entry for entry in self._listeners if entry[0] is None or not entry[0].is_closed()]
            listeners = list(self._listeners)
        for loop, context, callback in listeners:
            if loop is None:
                callback(signals)
            else:
                loop.call_soon_threadsafe(callback, signals, context=context)

    def _load(self, loader: Callable[[Session], T]) -> T:
        try:
            with Session(self._reading, expire_on_commit=False, autoflush=False, info=self.carries) as session:
                if self.dialect == "postgresql":
                    session.connection(execution_options={"postgresql_readonly": True})
                return loader(session)
        except DBAPIError as error:
            if any(sign in str(error.orig) for sign in _WRITES):  # a loader that writes is a mistake of ours
                raise
            raise self._translate(error) from error.__cause__

    def _transact(self, use_case: Callable[[Session], T]) -> T:
        started = time.monotonic()
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with Session(self.engine, expire_on_commit=False, info=self.carries) as session:
                    with session.begin():
                        result = use_case(session)
                    signals: set[str] = set(session.info.get("signals", ()))
            except DBAPIError as error:
                again = is_conflict(error) or (is_duplicate(error) and attempt == 1)
                if not again or attempt == ATTEMPTS or time.monotonic() - started > PATIENCE_SECONDS:
                    raise self._translate(error) from error.__cause__
                time.sleep(random.uniform(0, 0.004 * 2 ** min(attempt, 6)))  # noqa: S311 - spreads colliding threads
                continue
            if signals:
                self._tell(signals)
            return result
        raise AssertionError("unreachable")

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_error: Any) -> None:
        self.close()
