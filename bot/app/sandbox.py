"""`gendan sandbox`: the local Slack as a process of its own, with the bot connected to it as it would be to Slack."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.app.tour import tour
from bot.domain.text import Text
from bot.files.locales import templates_folder
from bot.files.rules import load_rules
from bot.files.seed import PersonSeed, Seed
from bot.files.yaml_text import dump_yaml
from bot.presentation.words import Lexicon
from bot.slack.manifest import manifest

BOT_TOKEN = "xoxb-sandbox-bot"  # noqa: S105 (of the local stand-in only)
APP_TOKEN = "xapp-sandbox-app"  # noqa: S105 (of the local stand-in only)
SIGNING_SECRET = "sandbox-signing-secret"  # noqa: S105 (of the local stand-in only)
READY_SECONDS = 20
PACKAGES = Path(__file__).resolve().parents[2]


class SandboxFailed(Exception):
    """The local Slack did not start."""


@dataclass(frozen=True, kw_only=True)
class SandboxPlan:
    """Where the local Slack listens and what time it starts at."""

    port: int
    clock: datetime | None
    door_port: int
    http_port: int | None


def sandbox_config(seed: Seed, *, empty: bool) -> dict[str, Any]:
    """The local Slack's workspace: people and channels of the seed, the app as its manifest describes it.

    The bot is in every channel; in an empty workspace it is in the first one only.
    """
    team = seed.team
    offices = load_rules().roles
    users = [_user(person, seed, offices) for person in seed.people if person.id is not None]
    everybody = [user["id"] for user in users]
    channels = [
        {
            "id": channel.id,
            "name": channel.name,
            "private": channel.private,
            "members": everybody if channel.members == "all" else list(channel.members),
            "bot": not empty or position == 0,
        }
        for position, channel in enumerate(seed.channels)
    ]
    return {
        "team": {
            "id": team.id or "T0SANDBOX",
            "name": team.name,
            "domain": team.domain or "sandbox",
            "locale": team.locale,
        },
        "users": users,
        "channels": channels,
        "app": _app(),
        "tour": [] if empty else _tour(seed),
    }


def _tour(seed: Seed) -> list[dict[str, Any]]:
    """The demo's tour, for a workspace that has its people."""
    team, known = seed.team, {person.id for person in seed.people} | {channel.id for channel in seed.channels}
    lexicon = Lexicon(templates_folder(), team.locale)
    steps = tour(lexicon, lexicon.words(team.locale, team.zone))
    return steps if all({step["as"], step["open"]} <= known | {"@bot"} for step in steps) else []


def _user(person: PersonSeed, seed: Seed, offices: Mapping[str, Text]) -> dict[str, Any]:
    locale = person.locale or seed.team.locale
    titles = [offices[seat.role].in_locale(locale) for seat in person.roles if seat.role in offices]
    return {
        "id": person.id,
        "name": person.email.split("@")[0] if person.email else person.name,
        "real_name": person.name,
        "title": " · ".join(titles),
        "tz": person.zone or seed.team.zone,
        "locale": locale,
        "email": person.email,
        "is_admin": person.admin,
    }


def _app() -> dict[str, Any]:
    app = manifest()
    scopes = app["oauth_config"]["scopes"]
    return {
        "id": "A0GENDAN",
        "name": app["display_information"]["name"],
        "bot_user_id": "U00GENDAN",
        "bot_token": BOT_TOKEN,
        "app_token": APP_TOKEN,
        "signing_secret": SIGNING_SECRET,
        "scopes": scopes["bot"],
        "optional_scopes": scopes["bot_optional"],
        "commands": app["features"]["slash_commands"],
        "events": app["settings"]["event_subscriptions"]["bot_events"],
        "shortcuts": app["features"]["shortcuts"],
    }


class SandboxProcess:
    """The local Slack, started and stopped with the bot."""

    def __init__(self, config: dict[str, Any], plan: SandboxPlan) -> None:
        self._config = config
        self._plan = plan
        self._folder = tempfile.TemporaryDirectory(prefix="gendan-sandbox-")
        self._process: asyncio.subprocess.Process | None = None

    @property
    def base_url(self) -> str:
        """What SLACK_API_BASE_URL is for the bot beside it."""
        return f"http://127.0.0.1:{self._plan.port}/api/"

    async def start(self) -> None:
        """Start it and wait until it listens; raises SandboxFailed with what it said."""
        file = Path(self._folder.name) / "workspace.yaml"
        file.write_text(dump_yaml(self._config), "utf-8")
        plan = self._plan
        arguments = ["--config", str(file), "--port", str(plan.port), "--door", f"http://127.0.0.1:{plan.door_port}"]
        if plan.clock is not None:
            arguments += ["--clock", plan.clock.isoformat()]
        if plan.http_port is not None:
            arguments += ["--http", f"http://127.0.0.1:{plan.http_port}/slack/events"]
        self._process = await self._begin(arguments)
        stdout = self._process.stdout
        if stdout is None:
            raise SandboxFailed("the local Slack gives no output")
        try:
            line = await asyncio.wait_for(stdout.readline(), READY_SECONDS)
        except TimeoutError as error:
            await self.stop()
            raise SandboxFailed(f"the local Slack did not answer within {READY_SECONDS} s") from error
        if not line.startswith(b"sandbox ready"):
            await self.stop()
            raise SandboxFailed(f"the local Slack did not start; is port {plan.port} free? Try --port")

    async def _begin(self, arguments: Sequence[str]) -> asyncio.subprocess.Process:
        command = (sys.executable, "-m", "sandbox", *arguments)
        return await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, cwd=PACKAGES)

    async def wait(self) -> int:
        """Wait until it ends; returns its exit status."""
        return await self._process.wait() if self._process else 0

    async def stop(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), 5)
            if self._process.returncode is None:
                self._process.kill()
                await self._process.wait()
        self._folder.cleanup()
