"""A desk with every handler on it: a Slack payload goes in, the calls of services that it makes come out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from bot.app.features import register_all
from bot.slack.ask import Answer, Ask
from bot.slack.registry import Registry
from bot.work import unit
from bot.work.gateway import Services
from tests.fakes import LEXICON, NOW, FakeSlack

ME = "U1"
RESPONSE = "https://hooks.slack.com/actions/1"
DM = unit.Answer(member=ME, audience=ME, method="post", key="e1", said_at=NOW)
HERE = unit.Answer(member=ME, audience=f"C1:{ME}", method="ephemeral", key="e1", said_at=NOW)


class NotAnswered(Exception):
    """A handler reads what this test has no answer to: the call is known, and the test ends there."""


@dataclass(frozen=True)
class Call:
    """One call of services: `run` or `read`, the use case and everything it was given."""

    how: str
    case: Callable[..., Any]
    given: Mapping[str, Any]


def ran(case: Callable[..., Any], **given: Any) -> Call:
    """A use case that writes."""
    return Call("run", case, given)


def read(case: Callable[..., Any], **given: Any) -> Call:
    """A loader, in the person's name."""
    return Call("read", case, {"actor": ME, **given})


@dataclass
class FakeServices:
    """Keeps what it is asked for. `answers` by use case: a value, or an error to raise."""

    answers: dict[Callable[..., Any], Any] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)

    async def run(self, use_case: Callable[..., Any], **given: Any) -> Any:
        return self._answer("run", use_case, given)

    async def read(self, use_case: Callable[..., Any], **given: Any) -> Any:
        return self._answer("read", use_case, given)

    def _answer(self, how: str, case: Callable[..., Any], given: Mapping[str, Any]) -> Any:
        self.calls.append(Call(how, case, given))
        if how == "read" and case not in self.answers:
            raise NotAnswered(case)
        found = self.answers.get(case)
        if isinstance(found, Exception):
            raise found
        return found


@dataclass
class Handlers:
    """What features tell the registry, by kind and name."""

    found: dict[tuple[str, str], Callable[[Ask], Any]] = field(default_factory=dict)

    def command(self, command: Any, handler: Callable[[Ask], Any]) -> None:
        self.found["command", command.name] = handler

    def action(self, name: str, handler: Callable[[Ask], Any]) -> None:
        self.found["action", name] = handler

    def event(self, name: str, handler: Callable[[Ask], Any]) -> None:
        self.found["event", name] = handler

    def shortcut(self, name: str, handler: Callable[[Ask], Any]) -> None:
        self.found["shortcut", name] = handler

    def view(self, name: str, handler: Callable[[Ask], Any]) -> None:
        self.found["view", name] = handler


HANDLERS = Handlers()
register_all(cast(Registry, HANDLERS))


def element(value: Any) -> dict[str, Any]:
    """One element of a form as Slack sends it: files, chosen options, or text."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return {"type": "file_input", "files": value}
    if isinstance(value, list):
        return {"type": "checkboxes", "selected_options": [{"value": chosen} for chosen in value]}
    return {"type": "plain_text_input", "value": value}


class Desk:
    """Each method is one thing a person does; it returns what the acknowledgement would carry."""

    def __init__(self) -> None:
        self.services = FakeServices()
        self.slack = FakeSlack()

    @property
    def calls(self) -> list[Call]:
        return self.services.calls

    def answer(self, case: Callable[..., Any], value: Any) -> Desk:
        """What this use case answers."""
        self.services.answers[case] = value
        return self

    async def command(self, name: str, text: str = "", *, channel: str = "D1") -> Answer:
        return await self._do("command", name, {"text": text, "channel_id": channel, "response_url": RESPONSE})

    async def press(self, name: str, value: Any = None, *, raw: str | None = None, **body: Any) -> Answer:
        """A button of a message in a channel; value is the JSON it carries, raw what it carries as it is."""
        carried = raw if raw is not None else json.dumps({} if value is None else value)
        action = {"action_id": name, "type": "button", "value": carried, **body.pop("action", {})}
        place = {"channel": {"id": "C1"}, "container": {"message_ts": "1.0"}, "trigger_id": "t1"}
        return await self._do("action", name, {"actions": [action], **place, **body})

    async def submit(self, form: str, private: Any = None, /, *, blocks: Any = (), **values: Any) -> Answer:
        """A form: its private data and its fields by block."""
        state = {"values": {block: {"x": element(value)} for block, value in values.items()}}
        kept = private if isinstance(private, str) else json.dumps({} if private is None else private)
        shown = [{"block_id": block} for block in blocks]
        view = {"id": "V1", "callback_id": form, "private_metadata": kept, "state": state, "blocks": shown}
        return await self._do("view", form, {"view": view})

    async def event(self, name: str, user: str = ME, *, told: Any = None, **event: Any) -> Answer:
        """Something Slack tells; `told` is the person as a profile event has them."""
        about = {} if told is None else {"user": told}
        return await self._do("event", name, {"event": {"type": name, **about, **event}}, user=user)

    async def shortcut(self, name: str, **body: Any) -> Answer:
        return await self._do("shortcut", name, {"trigger_id": "t1", **body})

    async def _do(self, kind: str, name: str, body: dict[str, Any], *, user: str = ME) -> Answer:
        ask = Ask(
            key="e1",
            kind=kind,
            name=name,
            body=body,
            user=user,
            services=cast(Services, self.services),
            words=LEXICON.words("zh-CN", "Asia/Shanghai"),
            client=self.slack,
            reopener=_no_reopening,
            came_at=NOW,
        )
        try:
            return cast(Answer, await HANDLERS.found[kind, name](ask))
        except NotAnswered:
            return None


async def _no_reopening(ask: Ask) -> None:
    raise AssertionError("a trigger was dead")
