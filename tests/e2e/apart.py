"""The local Slack and the bot as two processes, so that the bot can die while Slack stays."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import socket
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.app.application import Parts
from bot.app.company import load_company
from bot.app.demo import place_demo
from bot.app.sandbox import APP_TOKEN, BOT_TOKEN, sandbox_config
from bot.app.wiring import open_workspace
from bot.db.migrate import upgrade
from bot.files.seed import DEMO, read_seed
from bot.settings import read_settings
from bot.work.clock import MovableClock
from tests.e2e.offspring import Offspring, begin, kept
from tests.e2e.warming import COMPANY
from tests.e2e.workspace import ROOT, START_SECONDS, Workspace

START = "2026-09-16T08:50+08:00"
SOCKETS = 2
HEARTBEAT = 0.02
DOORS = range(20_000, 32_000)
"""Below the ports which outgoing connections take: a door stays free while its bot is dead."""


def place_company(url: str) -> None:
    """The demo company with its order book in a database, at the workspace's time."""
    seed = read_seed()
    clock = MovableClock()
    assert seed.team.clock is not None
    clock.move_to(seed.team.clock)
    upgrade(url)
    settings = read_settings(_env_file=None, database_url=url)
    with open_workspace(url) as db:
        parts = Parts(settings=settings, db=db, company=load_company(settings, db, seed), clock=clock)
        asyncio.run(place_demo(parts, with_orders=True))


def door_port() -> int:
    """A port for the bot's door that nobody listens on."""
    for port in random.sample(DOORS, 100):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


@dataclass
class Apart(Workspace):
    """A local Slack without a bot in it; `wake` and `kill` are the bot's life. Its database outlives it."""

    folder: Path = field(default_factory=Path)
    database: str = ""
    door: int = field(default_factory=door_port)
    log: Path | None = None
    bot: Offspring | None = None
    _was_ready: int = 0

    @classmethod
    def with_company(cls, folder: Path, *, program: str = "bot") -> Apart:
        """A workspace whose database is a copy of the demo company's, and whose bot is that program."""
        shutil.copy(kept(COMPANY), folder / "bot.db")
        return cls(folder=folder, program=program, database=f"sqlite:///{folder / 'bot.db'}", log=folder / "bot.log")

    def start(self) -> Apart:
        """Start Slack alone."""
        config = self.folder / "workspace.yaml"
        config.write_text(yaml.safe_dump(sandbox_config(read_seed(), empty=False), allow_unicode=True), "utf-8")
        options = ["--config", str(config), "--port", str(self.port), "--clock", START]
        out, err = self.folder / "slack.out", self.folder / "slack.log"
        door = f"http://127.0.0.1:{self.door}"
        self.process = begin("sandbox", [*options, "--door", door], os.environ, out=out, err=err)
        self.until_ready(out, err)
        return self

    @property
    def settings(self) -> dict[str, str]:
        """The bot's environment."""
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("GENDAN_", "SLACK_"))}
        return clean | {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_API_BASE_URL": f"http://127.0.0.1:{self.port}/api/",
            "GENDAN_DATABASE_URL": self.database,
            "GENDAN_WORKSPACE_FILE": str(ROOT / "bot/data" / DEMO),
            "GENDAN_DOOR_PORT": str(self.door),
            **self.environment,
        }

    def wake(self) -> None:
        """Start `gendan run`; returns before it is connected."""
        assert self.log is not None
        self.log.touch()
        self._was_ready = self.said().count("app.ready")
        self.bot = begin(self.program, ["run"], self.settings, out=self.log, err=self.log, cwd=self.folder)

    def kill(self) -> None:
        """`kill -9`."""
        self._end(signal.SIGKILL, -signal.SIGKILL)

    def rest(self) -> None:
        """An orderly stop."""
        self._end(signal.SIGTERM, 0)

    def _end(self, how: signal.Signals, status: int) -> None:
        assert self.bot is not None, "there is no bot"
        bot, self.bot = self.bot, None
        os.kill(bot.pid, how)
        assert bot.wait(START_SECONDS) == status, self.said()[-3000:]

    def awake(self, sockets: int = SOCKETS) -> None:
        """Wait until the bot is connected."""
        deadline = time.monotonic() + START_SECONDS
        while self.get("state")["bot"]["connections"] < sockets:
            assert time.monotonic() < deadline, f"the bot did not connect\n{self.said()[-3000:]}"
            time.sleep(HEARTBEAT)

    def ready(self) -> None:
        """Wait until the bot has worked off what the last one left, and says that it is ready."""
        deadline = time.monotonic() + START_SECONDS
        while self.said().count("app.ready") <= self._was_ready:
            assert time.monotonic() < deadline, f"the bot is not ready\n{self.said()[-3000:]}"
            time.sleep(HEARTBEAT)

    def stop(self) -> None:
        """End both."""
        if self.bot is not None:
            self.kill()
        super().stop()

    # what Slack saw

    def traffic(self, since: int = 0) -> list[dict[str, Any]]:
        """The log's entries after a number."""
        return list(self.get("log", since=since)["entries"])

    def last_entry(self) -> int:
        """The number of the log's last entry."""
        return int(self.get("log", since=10**9)["last"])

    def posts(self) -> list[dict[str, Any]]:
        """Every message the bot posted and Slack kept."""
        return [entry for entry in self.traffic() if entry["method"] == "chat.postMessage" and entry["answer"]["ok"]]
