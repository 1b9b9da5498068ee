"""The whole application in this process, started and stopped as a process would be, over a fake Slack."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any, cast

from bot.app.application import Application, Parts
from bot.app.company import load_company
from bot.db.database import Database
from bot.files.seed import PersonSeed, Seed
from bot.settings import read_settings
from bot.slack.bolt import make_bolt
from bot.slack.client import SlackConnection
from bot.work.clock import MovableClock
from tests.e2e.unpaced import without_pace
from tests.e2e.workspace import free_port
from tests.fakes import Answer, FakeSlack

SECONDS = 20
"""How long the application may take to come to rest; it takes a moment."""

_numbers = count(1)


class TownSlack(FakeSlack):
    """A fake Slack whose directory has the people of a workspace file, under the names of their profiles."""

    def __init__(self, seed: Seed, names: dict[str, str] | None = None, *, team: str = "T1") -> None:
        super().__init__()
        self.team = team
        self.people = [_user(person, names or {}) for person in seed.people if person.id is not None]

    async def auth_test(self) -> Answer:
        return await self._call("auth.test", {}, lambda: {"team_id": self.team, "user_id": "UBOT", "bot_id": "B1"})

    async def users_list(self, **arguments: Any) -> Answer:
        return await self._call("users.list", arguments, lambda: {"members": self.people})

    async def chat_getPermalink(self, **arguments: Any) -> Answer:
        return await self._call("chat.getPermalink", arguments, lambda: {"permalink": "http://127.0.0.1:9/p"})

    async def views_publish(self, **arguments: Any) -> Answer:
        return await self._call("views.publish", arguments, lambda: {"view": arguments["view"]})

    async def conversations_info(self, **arguments: Any) -> Answer:
        channel = {"id": arguments["channel"], "name": arguments["channel"].lower(), "is_member": True}
        return await self._call("conversations.info", arguments, lambda: {"channel": channel})

    async def conversations_members(self, **arguments: Any) -> Answer:
        people = [person["id"] for person in self.people]
        return await self._call("conversations.members", arguments, lambda: {"members": people})

    async def conversations_create(self, **arguments: Any) -> Answer:
        return await self._call("conversations.create", arguments, lambda: {"channel": {"id": "C0ROOM"}})

    async def conversations_invite(self, **arguments: Any) -> Answer:
        return await self._call("conversations.invite", arguments, dict)


def _user(person: PersonSeed, names: dict[str, str]) -> dict[str, Any]:
    profile = {"real_name": names.get(str(person.id), person.name), "email": person.email}
    zone, locale = person.zone or "Asia/Shanghai", person.locale or "zh-CN"
    return {"id": person.id, "name": str(person.id).lower(), "profile": profile, "tz": zone, "locale": locale}


def dm(user: str) -> str:
    """The channel that a fake Slack opens between a person and the bot."""
    return f"D{user.removeprefix('U')}"


@dataclass(kw_only=True)
class Running:
    """A running application, and what people do in its Slack."""

    application: Application
    slack: TownSlack
    clock: MovableClock

    async def settle(self) -> None:
        """Wait until everything is worked off and sent."""
        assert await self.application.settle(SECONDS), "it does not come to rest"

    async def to(self, moment: datetime) -> None:
        """Let time pass until a moment."""
        self.clock.move_to(moment)
        await self.settle()

    async def press(self, user: str, action_id: str, value: str | None, *, channel: str, ts: str) -> None:
        """Press a button of a message in a DM, and wait until that is worked off."""
        trigger = f"{next(_numbers)}.pressed"
        action = {"type": "button", "action_id": action_id, "value": value, "action_ts": trigger}
        place = {"type": "message", "message_ts": ts, "channel_id": channel}
        await self._send(
            {
                "type": "block_actions", "user": {"id": user}, "team": {"id": self.slack.team},
                "trigger_id": trigger,
                "container": place, "channel": {"id": channel}, "message": {"ts": ts}, "actions": [action],
            }
        )  # fmt: skip
        await self.application.registry.settle()

    async def command(self, user: str, line: str, *, trigger: str) -> None:
        """Type a slash command into one's DM with the bot."""
        command, _, text = line.partition(" ")
        await self._send(
            {
                "command": command, "text": text, "user_id": user, "channel_id": dm(user), "team_id": self.slack.team,
                "trigger_id": trigger,
            }
        )  # fmt: skip

    async def event(self, number: str, **event: Any) -> None:
        """Something that Slack tells of, under its number."""
        body = {"type": "event_callback", "team_id": self.slack.team, "event_id": number, "event": event}
        await self._send(body)

    def opened(self) -> dict[str, Any]:
        """The form that was opened last."""
        return self.slack.views[-1]

    async def submit(self, user: str, view: dict[str, Any], *texts: str) -> dict[str, Any]:
        """Submit a form with these texts in its fields; returns Slack's part of the acknowledgement."""
        blocks = [block for block in view["blocks"] if block["type"] == "input"]
        state = {
            block["block_id"]: {block["element"]["action_id"]: {"type": "plain_text_input", "value": text or None}}
            for block, text in zip(blocks, texts, strict=True)
        }
        body = {"type": "view_submission", "user": {"id": user}, "team": {"id": self.slack.team}}
        answer = await self._send(body | {"view": view | {"type": "modal", "state": {"values": state}}})
        await self.application.registry.settle()
        return answer

    async def _send(self, body: dict[str, Any]) -> dict[str, Any]:
        answer = await self.application.registry.receive(body)
        assert answer.status == 200, answer.body
        return dict(json.loads(answer.body)) if answer.body else {}


@asynccontextmanager
async def started(
    db: Database, seed: Seed | None, *, at: datetime, slack: TownSlack, **given: Any
) -> AsyncIterator[Running]:
    """`gendan run` on this database, with these settings, from this moment until the block ends."""
    settings = read_settings(_env_file=None, http_port=free_port(), slack_signing_secret="shh", **given)
    company = load_company(settings, db, seed)
    clock = MovableClock()
    clock.move_to(at)
    parts = Parts(settings=settings, db=db, company=company, clock=clock)
    with without_pace():
        async with SlackConnection("xoxb-fake", base_url="http://127.0.0.1:9/api/") as connection:
            connection._client = cast(Any, slack)
            application = Application(parts, connection, await make_bolt(slack))
            async with application.running():
                yield Running(application=application, slack=slack, clock=clock)
