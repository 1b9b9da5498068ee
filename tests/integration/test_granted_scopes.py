"""What an administrator declined at the installation is told by the doctor, scope by scope."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.app import doctor
from bot.app.sandbox import APP_TOKEN, BOT_TOKEN, sandbox_config
from bot.files.seed import read_seed
from bot.settings import read_settings
from bot.slack.scopes import SCOPES
from sandbox.app import Options, serve
from sandbox.config import parse

OPTIONAL = [scope.name for scope in SCOPES if scope.optional]


async def told(config: dict[str, Any]) -> list[doctor.Check]:
    async with serve(parse(config), Options(port=0)) as running:
        settings = read_settings(
            SLACK_BOT_TOKEN=BOT_TOKEN, SLACK_APP_TOKEN=APP_TOKEN, SLACK_API_BASE_URL=f"{running.url}/api/"
        )
        return await asyncio.to_thread(lambda: list(doctor.slack_checks(settings)))


@pytest.fixture
def config(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    monkeypatch.chdir(tmp_path)
    return sandbox_config(read_seed(), empty=True)


async def test_an_installation_that_grants_everything_has_nothing_to_mend(config: dict[str, Any]) -> None:
    assert [(check.name, check.ok) for check in await told(config)] == [("bot token", True), ("app token", True)]


async def test_declined_scopes_are_named_with_what_is_lost_and_are_no_failure(config: dict[str, Any]) -> None:
    config["app"]["declined_scopes"] = OPTIONAL
    found = {check.name: check for check in await told(config)}
    assert set(found) == {"bot token", "app token", *(f"scope {name}" for name in OPTIONAL)}
    assert all(check.ok for check in found.values())
    assert "a thread instead" in found["scope channels:manage"].message


async def test_an_installation_older_than_a_scope_the_app_needs_is_to_be_renewed(config: dict[str, Any]) -> None:
    app = config["app"]
    app["scopes"].remove("channels:read")
    app["events"] = [name for name in app["events"] if not name.startswith(("channel_", "member_"))]
    found = {check.name: check for check in await told(config)}
    lost = found["scope channels:read"]
    assert (lost.ok, "outsiders" in lost.message, "install the app again" in str(lost.fix)) == (False, True, True)
