"""What a handler is given: one thing a person did, read into plain values, and the ways to answer it."""

from __future__ import annotations

import asyncio
import html
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import GendanError
from bot.presentation.words import Words
from bot.slack.errors import DEAD_TRIGGER, GONE_VIEW, code_of
from bot.work import unit
from bot.work.gateway import Services

View = dict[str, Any]

LINK_SECONDS = 1.0
"""A trigger lives three seconds; a link is not worth losing the form for."""


class ExpiredButton(GendanError):
    """The button or form belongs to something that is not there any more."""

    code = "expired_button"


@dataclass(frozen=True)
class Errors:
    """The form stays open with a sentence under each field: {block_id: text}."""

    texts: Mapping[str, str]


@dataclass(frozen=True)
class Update:
    """The form is replaced by this view."""

    view: View


@dataclass(frozen=True)
class Push:
    """This view is laid on top of the form."""

    view: View


@dataclass(frozen=True)
class Clear:
    """Every form of the stack is closed."""


Answer = Errors | Update | Push | Clear | None


def as_ack(answer: Answer) -> dict[str, Any] | None:
    """What the acknowledgement of a view submission carries."""
    if isinstance(answer, Errors):
        return {"response_action": "errors", "errors": dict(answer.texts)}
    if isinstance(answer, Update):
        return {"response_action": "update", "view": answer.view}
    if isinstance(answer, Push):
        return {"response_action": "push", "view": answer.view}
    return {"response_action": "clear"} if isinstance(answer, Clear) else None


@dataclass(kw_only=True)
class Ask:
    """One command, button, form, event or shortcut of one person.

    Commands, buttons, events and shortcuts are worked after the acknowledgement; form submissions before it.
    """

    key: str
    kind: str
    name: str
    body: dict[str, Any]
    user: str
    services: Services
    words: Words
    client: AsyncWebClient
    reopener: Callable[[Ask], Awaitable[None]]
    """Sends the person a button in place of a form whose trigger is dead."""
    team: str = ""
    """Our workspace: what is done in a shared channel may come from another one."""
    came_at: datetime
    """When it came; it may be worked long after."""
    replayed: bool = False
    """Whether it is worked again after it was broken off: its trigger is dead."""
    opened: View | None = field(default=None)

    @property
    def text(self) -> str:
        """What the person typed after a command or in a message, entities resolved; mentions stay `<@U…>`."""
        return html.unescape(str(self.body.get("text") or self.event.get("text") or "")).strip()

    @property
    def event(self) -> dict[str, Any]:
        """The inner event; empty for anything else."""
        return self.body.get("event") or {}

    @property
    def files(self) -> list[dict[str, Any]]:
        return list(self.event.get("files") or [])

    @property
    def channel(self) -> str | None:
        """The channel it happened in; None inside a form or on the Home."""
        channel = self.body.get("channel")
        found = (
            self.body.get("channel_id")
            or (channel.get("id") if isinstance(channel, dict) else channel)
            or self.event.get("channel")
            or self.container.get("channel_id")
        )
        return str(found) if found else None

    @property
    def is_dm(self) -> bool:
        """Whether it happened in a direct message."""
        return (self.channel or "").startswith("D")

    @property
    def container(self) -> dict[str, Any]:
        """Where a button stands: the message or the view."""
        return self.body.get("container") or {}

    @property
    def message_ts(self) -> str | None:
        """The message a button or shortcut belongs to, or the message itself."""
        message = self.body.get("message") or {}
        found = self.container.get("message_ts") or message.get("ts") or self.event.get("ts")
        return str(found) if found else None

    @property
    def said_at(self) -> datetime:
        """When a message was sent, on Slack's clock; of anything else when it came."""
        try:
            return datetime.fromtimestamp(float(self.event["ts"]), UTC)
        except (KeyError, TypeError, ValueError, OverflowError, OSError):
            return self.came_at

    @property
    def thread_ts(self) -> str | None:
        message = self.body.get("message") or {}
        found = self.container.get("thread_ts") or message.get("thread_ts") or self.event.get("thread_ts")
        return str(found) if found else None

    async def permalink(self, channel: str, ts: str) -> str:
        """A message's link; empty where the bot has none for it, or when it does not come in time for an answer."""
        if not channel or not ts:
            return ""
        try:
            async with asyncio.timeout(LINK_SECONDS):
                answer = await self.client.chat_getPermalink(channel=channel, message_ts=ts)
        except (SlackApiError, TimeoutError, ClientError):
            return ""
        return str(answer.get("permalink") or "")

    @cached_property
    def value(self) -> Any:
        """What was pressed or chosen: a button's value, an option's, a user id, a day; lists for multi selects."""
        return element_value((self.body.get("actions") or [{}])[0])

    @cached_property
    def data(self) -> dict[str, Any]:
        """The JSON of a button's value. Raises ExpiredButton for anything but an object; never trust what is in it."""
        return _object(self.value)

    @property
    def view(self) -> View:
        """The form or Home it happened in; empty elsewhere."""
        return self.body.get("view") or {}

    @cached_property
    def values(self) -> dict[str, Any]:
        """The form's state: block_id → value; a block with several elements has `block_id.action_id` too."""
        state = (self.view.get("state") or self.body.get("state") or {}).get("values") or {}
        found: dict[str, Any] = {}
        for block, elements in state.items():
            for action, element in elements.items():
                value = element_value(element)
                found[f"{block}.{action}"] = value
                if found.get(block) in (None, "", []):
                    found[block] = value
        return found

    @cached_property
    def private(self) -> dict[str, Any]:
        """The form's private_metadata; empty when there is none. Raises ExpiredButton when it is not ours."""
        return _object(self.view.get("private_metadata") or "{}")

    @property
    def trigger_id(self) -> str | None:
        """Good for three seconds and once."""
        return self.body.get("trigger_id")

    @property
    def response_url(self) -> str | None:
        """Good for five uses in 30 minutes."""
        return self.body.get("response_url")

    @property
    def original(self) -> str:
        """The response_url that replaces the message a button stands in, when only this person sees it; else empty."""
        return (self.response_url or "") if self.container.get("is_ephemeral") else ""

    @property
    def to(self) -> unit.Answer:
        """Where a private answer goes: the DM, or unseen by others in the channel it was asked in."""
        audience, method = self.user, "post"
        if self.kind == "command" and not self.is_dm and self.response_url:
            audience, method = f"respond:{self.response_url}", "respond"
        elif self.kind in {"action", "shortcut"} and self.channel and not self.is_dm:
            audience, method = f"{self.channel}:{self.user}", "ephemeral"
        return unit.Answer(
            member=self.user,
            audience=audience,
            method=method,
            key=self.key,
            original=self.original,
            said_at=self.said_at,
        )

    async def open(self, view: View) -> bool:
        """Open a form. A dead trigger (a replay, or too late) sends a button instead; returns whether it opened."""
        return await self._show("open", view)

    async def push(self, view: View) -> bool:
        """Lay a form on the one the button was in; as `open` when the trigger is dead."""
        return await self._show("push", view)

    async def _show(self, verb: str, view: View) -> bool:
        if self.replayed or not self.trigger_id:
            await self.reopener(self)
            return False
        call = self.client.views_push if verb == "push" else self.client.views_open
        try:
            answer = await call(trigger_id=self.trigger_id, view=view)
        except SlackApiError as error:
            if code_of(error) not in DEAD_TRIGGER:
                raise
            await self.reopener(self)
            return False
        self.opened = answer.get("view")
        return True

    async def update_view(self, view: View) -> bool:
        """Replace the form opened by this ask, else the one it happened in; False when the person has closed it."""
        current = self.opened or self.view
        if not current:
            return False
        try:
            answer = await self.client.views_update(view_id=current["id"], hash=current.get("hash"), view=view)
        except SlackApiError as error:
            if code_of(error) not in GONE_VIEW:
                raise
            return False
        self.opened = answer.get("view")
        return True

    async def publish_home(self, view: View) -> None:
        """Show this person's Home."""
        await self.client.views_publish(user_id=self.user, view=view)


def _object(written: Any) -> dict[str, Any]:
    try:
        found = json.loads(written)
    except (TypeError, ValueError, RecursionError) as error:
        raise ExpiredButton from error
    if not isinstance(found, dict):
        raise ExpiredButton
    return found


_PLAIN = ("value", "selected_date", "selected_time", "selected_date_time", "selected_user", "selected_channel")
_MANY = ("selected_users", "selected_channels", "selected_conversations", "files")


def element_value(element: Mapping[str, Any]) -> Any:
    """The value of one element of a payload by its shape: text, option value, day, id, or a list of them."""
    if element.get("selected_option"):
        return element["selected_option"].get("value")
    if "selected_options" in element:
        return [option.get("value") for option in element["selected_options"] or []]
    for name in _MANY:
        if name in element:
            return list(element[name] or [])
    for name in (*_PLAIN, "selected_conversation"):
        if element.get(name) is not None:
            return element[name]
    return element.get("rich_text_value")
