"""`run` connects to Slack; `sandbox` starts a local Slack with the bot and the demo company in it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr

from bot.app.application import Application, Parts, TaskEnded, run_until
from bot.app.demo import place_demo, spoken
from bot.app.logs import set_up_logs
from bot.app.sandbox import (
    APP_TOKEN,
    BOT_TOKEN,
    SIGNING_SECRET,
    SandboxFailed,
    SandboxPlan,
    SandboxProcess,
    sandbox_config,
)
from bot.cli.output import refuse
from bot.cli.session import company_or_refuse, open_database, settings_or_refuse
from bot.domain.errors import GendanError
from bot.files.locales import LOCALES
from bot.files.seed import Seed, read_seed
from bot.settings import Settings
from bot.slack.retry import SlackRefused
from bot.work.clock import MovableClock, SystemClock


def register(app: typer.Typer) -> None:
    app.command()(run)
    app.command()(sandbox)


def run() -> None:
    """连接 Slack 并开始工作 / Connect to Slack and work."""
    settings = settings_or_refuse()
    missing = [name for name, value in _needed(settings).items() if value is None]
    if missing:
        refuse(f"{', '.join(missing)}: not set; see .env.example, and `gendan manifest` for the app itself")
    set_up_logs(settings.log_level)
    with open_database(settings) as db:
        company = company_or_refuse(settings, db)
        clock = MovableClock() if settings.door_port else SystemClock()
        try:
            asyncio.run(_run(Parts(settings=settings, db=db, company=company, clock=clock)))
        except (SlackRefused, TaskEnded) as error:
            refuse(str(error), 1)


def _needed(settings: Settings) -> dict[str, SecretStr | None]:
    needed = {"SLACK_BOT_TOKEN": settings.slack_bot_token}
    if settings.http_port is None:
        return needed | {"SLACK_APP_TOKEN": settings.slack_app_token}
    return needed | {"SLACK_SIGNING_SECRET": settings.slack_signing_secret}


async def _run(parts: Parts) -> None:
    await run_until(parts, _stop_on_signal())


def _stop_on_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(name, stop.set)
    return stop


def sandbox(
    *,
    port: Annotated[int, typer.Option(help="页面的端口 / where the page listens", min=1, max=65535)] = 8400,
    clock: Annotated[str | None, typer.Option(help="开始的时间,带时区 / time at start, ISO with offset")] = None,
    http: Annotated[bool, typer.Option("--http", help="签名 HTTP / signed HTTP instead of Socket Mode")] = False,
    empty: Annotated[bool, typer.Option("--empty", help="只有人和频道 / people and channels, no orders")] = False,
    locale: Annotated[str | None, typer.Option(help="所有人的语言 / everybody's language: zh-CN, en")] = None,
    db: Annotated[str | None, typer.Option(help="数据库,默认用完即删 / database URL, else a temporary file")] = None,
) -> None:
    """本机演示 / A local Slack with the bot and the demo company."""
    try:
        seed = read_seed(settings_or_refuse(_env_file=None).workspace_file)
    except GendanError as error:
        refuse(str(error))
    if locale is not None and locale not in LOCALES:
        refuse(f"--locale {locale}: use {' or '.join(LOCALES)}")
    if locale:
        seed = spoken(seed, locale)
    moment = _moment(clock) if clock else seed.team.clock
    with tempfile.TemporaryDirectory(prefix="gendan-") as folder:
        url = db or f"sqlite:///{Path(folder) / 'sandbox.db'}"
        door, web = _free_port(), _free_port()
        settings = settings_or_refuse(
            _env_file=None,
            SLACK_BOT_TOKEN=BOT_TOKEN,
            SLACK_APP_TOKEN=APP_TOKEN,
            SLACK_SIGNING_SECRET=SIGNING_SECRET,
            SLACK_API_BASE_URL=f"http://127.0.0.1:{port}/api/",
            database_url=url,
            door_port=door,
            http_port=web if http else None,
        )
        set_up_logs(settings.log_level)
        plan = SandboxPlan(port=port, clock=moment, door_port=door, http_port=web if http else None)
        try:
            asyncio.run(_sandbox(settings, seed, plan, empty=empty))
        except (SandboxFailed, TaskEnded) as error:
            refuse(str(error), 1)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        refuse(f"--clock {text}: use ISO with an offset, e.g. 2026-09-16T08:50+08:00")
    if moment.tzinfo is None:
        refuse(f"--clock {text}: the offset is missing, e.g. 2026-09-16T08:50+08:00")
    return moment


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _sandbox(settings: Settings, seed: Seed, plan: SandboxPlan, *, empty: bool) -> None:
    stop = _stop_on_signal()
    process = SandboxProcess(sandbox_config(seed, empty=empty), plan)
    await process.start()
    try:
        clock = MovableClock()
        if plan.clock is not None:
            clock.move_to(plan.clock)
        with open_database(settings) as db:
            company = company_or_refuse(settings, db, seed)
            parts = Parts(settings=settings, db=db, company=company, clock=clock)
            await place_demo(parts, with_orders=not empty)
            ended = asyncio.create_task(_stop_with(process, stop))
            await run_until(parts, stop, lambda app: _say_ready(app, plan.port))
            ended.cancel()
    finally:
        await process.stop()


async def _stop_with(process: SandboxProcess, stop: asyncio.Event) -> None:
    await process.wait()
    stop.set()


def _say_ready(application: Application, port: int) -> None:
    print(f"gendan sandbox ready: http://127.0.0.1:{port}/", flush=True)
