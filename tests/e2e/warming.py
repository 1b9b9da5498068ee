"""One life before any is born: who is forked afterwards has mappers, statements and templates made already.

It is the program's own life, with the local Slack in a thread of the same process. The databases it had before and
after the demo company was placed in it are kept, to be copied.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any
from unittest import mock

import bot.__main__
from bot.app.application import Parts
from bot.app.sandbox import SandboxPlan, SandboxProcess
from bot.cli import run
from bot.db import engines
from bot.work.clock import MovableClock
from sandbox.app import Options, serve
from sandbox.config import parse
from tests.e2e.unpaced import without_pace
from tests.e2e.workspace import ANNA, LINXIAO, WANGFANG, Workspace

TABLES, COMPANY = "tables.db", "company.db"
READY_SECONDS = 60


def warm_up(folder: Path) -> None:
    """Live once; leaves the two databases in the folder and no thread."""
    _share_statements()
    place = run.place_demo

    async def placed(parts: Parts, *, with_orders: bool) -> None:
        _copy(folder / "life.db", folder / TABLES)
        await place(replace(parts, clock=_Still(parts)), with_orders=with_orders)
        _copy(folder / "life.db", folder / COMPANY)

    slack = Workspace()
    arguments = ["gendan", "sandbox", "--port", str(slack.port), "--db", f"sqlite:///{folder / 'life.db'}"]
    said = StringIO()
    with (
        mock.patch.object(run, "place_demo", placed),
        mock.patch.object(run, "SandboxProcess", _Inside),
        mock.patch.object(sys, "argv", arguments),
        redirect_stdout(said),
        redirect_stderr(StringIO()),
        without_pace(),
        _people(slack, said),
    ):
        _main()
    assert threading.active_count() == 1, f"a fork would lose {threading.enumerate()}"


class _Still(MovableClock):
    """The moment a workspace starts at: what is copied was written before whoever copies it looks at the time."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        seed = parts.company.seed
        assert seed is not None
        assert seed.team.clock is not None
        self._moment = seed.team.clock.astimezone(UTC)

    def now(self) -> datetime:
        return self._moment


def _main() -> None:
    try:
        bot.__main__.main()
    except SystemExit as end:
        if end.code:
            raise RuntimeError(f"the first life ended with {end.code}") from end


def _copy(database: Path, to: Path) -> None:
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)


def _share_statements() -> None:
    """Every engine from now on has the statements that the first one compiled, if it is SQLite."""
    make, kin = engines.create_engine, []

    def create_engine(url: Any, **options: Any) -> Any:
        engine = make(url, **options)
        if url.get_backend_name() == "sqlite":
            kin.append(engine)
            engine.dialect = engine.pool._dialect = kin[0].dialect
            engine._compiled_cache = kin[0]._compiled_cache
            del kin[1:]
        return engine

    engines.create_engine = create_engine


class _Inside(SandboxProcess):
    """The local Slack in a thread."""

    def __init__(self, config: dict[str, Any], plan: SandboxPlan) -> None:
        super().__init__(config, plan)
        self._space = parse(config)
        self._listens, self._ends = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    async def _serve(self) -> None:
        plan = self._plan
        options = Options(port=plan.port, clock=plan.clock, door=f"http://127.0.0.1:{plan.door_port}")
        async with serve(self._space, options):
            self._listens.set()
            await asyncio.to_thread(self._ends.wait)

    async def start(self) -> None:
        self._thread.start()
        assert await asyncio.to_thread(self._listens.wait, READY_SECONDS)

    async def wait(self) -> int:
        return await asyncio.to_thread(self._ends.wait)

    async def stop(self) -> None:
        self._ends.set()
        await asyncio.to_thread(self._thread.join)
        await super().stop()


@contextmanager
def _people(slack: Workspace, said: StringIO) -> Iterator[None]:
    """People at work in a thread until the program ends; what went wrong among them is raised here."""
    wrong: list[BaseException] = []

    def work() -> None:
        try:
            deadline = time.monotonic() + READY_SECONDS
            while "ready" not in said.getvalue():
                assert time.monotonic() < deadline, "the first life did not begin"
                time.sleep(0.02)
            _day(slack)
        except BaseException as error:  # noqa: BLE001 - raised below, in the thread that can tell it
            wrong.append(error)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    people = threading.Thread(target=work)
    people.start()
    yield
    people.join()
    if wrong:
        raise wrong[0]


def _day(slack: Workspace) -> None:
    """What most stories do."""
    slack.settle()
    for user in (LINXIAO, WANGFANG, ANNA):
        slack.open_home(user)
    slack.say(LINXIAO, "2403 包装 85%")
    slack.command(LINXIAO, "/order PO2402")
    slack.command(LINXIAO, "/delay PO2402 10天 面料未到")
    slack.press(LINXIAO, slack.find(LINXIAO, "要提交吗"), "提交")
    slack.to("2026-09-16T11:00+08:00")
