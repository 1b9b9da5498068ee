"""`gendan run`: an orderly stop is status 0; a background task that ends for good ends the process and is named."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import typer
from aiohttp import web
from typer.testing import CliRunner, Result

from bot.cli import run as command
from bot.db.writer import Writer
from bot.jobs.delivery import Delivery
from bot.jobs.sweeps import Sweeps
from bot.jobs.tick import Tick
from bot.slack.registry import Registry
from tests.memory import FREED_IS_OVERWRITTEN

ROOT = Path(__file__).parents[3]


async def _answers(_request: web.Request) -> web.Response:
    us = {"team_id": "T1", "user_id": "UBOT", "bot_id": "B1"}
    return web.json_response({"ok": True, "members": [], "channels": [], **us})


@contextmanager
def small_slack() -> Iterator[str]:
    """A Web API that says yes to everything, in a thread of its own."""
    loop, ready, port = asyncio.new_event_loop(), threading.Event(), [0]

    async def serve() -> None:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", _answers)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port[0] = runner.addresses[0][1]
        ready.set()
        await ended.wait()
        await runner.cleanup()

    ended = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    ready.wait(10)
    try:
        yield f"http://127.0.0.1:{port[0]}/api/"
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(10)
        loop.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def gendan_run(migrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """`gendan run` over HTTP, with a database of its own."""
    shutil.copyfile(migrated, tmp_path / "gendan.db")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(command, "set_up_logs", lambda _level: None)  # it would be so for all tests behind these
    app = typer.Typer(pretty_exceptions_enable=False)
    app.callback()(lambda: None)
    command.register(app)
    with small_slack() as api:
        yield lambda: CliRunner().invoke(app, ["run"], env=_environment(api, tmp_path))


def _environment(api: str, folder: Path) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": "xoxb-test",
        "SLACK_SIGNING_SECRET": "secret",
        "SLACK_API_BASE_URL": api,
        "GENDAN_DATABASE_URL": f"sqlite:///{folder}/gendan.db",
        "GENDAN_HTTP_PORT": str(_free_port()),
    }


async def _stops(*_arguments: Any) -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.Event().wait()


async def _returns(*_arguments: Any) -> None:
    return None


async def _breaks(*_arguments: Any) -> None:
    raise KeyError("ours")


def _last_line(result: Result) -> str:
    return result.stderr.strip().splitlines()[-1]


def test_an_orderly_stop_is_status_0(gendan_run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Tick, "run", _stops)
    assert gendan_run().exit_code == 0


def test_the_process_ends_with_status_0_though_whatever_is_freed_is_overwritten(migrated: Path, tmp_path: Path) -> None:
    """A moment that pydantic reads lives as long as the process; its own zone would write through freed memory."""
    shutil.copyfile(migrated, tmp_path / "gendan.db")
    (tmp_path / "workspace.yaml").write_text("team: {name: X, clock: 2026-09-16T08:50+08:00}\n", "utf-8")
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("GENDAN_", "SLACK_"))}
    with small_slack() as api:
        environment = _environment(api, tmp_path) | {"GENDAN_WORKSPACE_FILE": "workspace.yaml", "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=tmp_path, env=inherited | environment | FREED_IS_OVERWRITTEN, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        with process:
            assert process.stderr is not None
            said = next((line for line in process.stderr if "app.ready" in line), "")
            process.send_signal(signal.SIGTERM)
            _, error = process.communicate(timeout=60)
    assert (process.returncode, "app.ready" in said) == (0, True), error


@pytest.mark.parametrize(
    ("what", "method", "name"),
    [
        (Tick, "run", "tick"),
        (Delivery, "run", "delivery"),
        (Sweeps, "run", "sweeps"),
        (Registry, "run", "inbox"),
    ],
)
@pytest.mark.parametrize("end", [_returns, _breaks])
def test_a_background_task_that_ends_ends_the_process_and_is_named(
    gendan_run: Any, monkeypatch: pytest.MonkeyPatch, what: type[Any], method: str, name: str, end: Any
) -> None:
    monkeypatch.setattr(what, method, end)
    result = gendan_run()
    assert result.exit_code == 1
    assert f"“{name}” ended" in _last_line(result)


def test_a_writer_thread_that_dies_ends_the_process_and_leaves_nobody_waiting(
    gendan_run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, started = Writer._answer, threading.Event()

    def dies(writer: Writer, jobs: Any) -> None:
        answer(writer, jobs)
        if started.is_set():
            started.clear()
            raise MemoryError("no more")

    async def starts(_tick: Tick) -> None:
        started.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(Writer, "_answer", dies)
    monkeypatch.setattr(Tick, "run", starts)
    result = gendan_run()
    assert result.exit_code == 1
    assert "“database writer” ended: MemoryError: no more" in _last_line(result)
