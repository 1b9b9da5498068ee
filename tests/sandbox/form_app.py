"""An app that opens a modal, and shorthand for views."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt.app.async_app import AsyncApp

from tests.sandbox.conftest import Sandbox


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def field(block_id: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "input", "block_id": block_id, "label": plain(block_id), "element": element, **more}


def modal(name: str, *blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    shown = list(blocks) or [field("why", {"type": "plain_text_input", "action_id": "w"}, optional=True)]
    return {
        "type": "modal",
        "callback_id": name,
        "title": plain(name),
        "submit": plain("提交"),
        "blocks": shown,
        **more,
    }


class Form:
    """An app whose command opens a modal and whose submissions are answered as the test says."""

    def __init__(self, app: AsyncApp, view: dict[str, Any]) -> None:
        self.view = view
        self.answer: dict[str, Any] = {}
        self.submissions: list[dict[str, Any]] = []
        self.actions: list[dict[str, Any]] = []
        self.closed: list[dict[str, Any]] = []
        self.opened: list[dict[str, Any]] = []
        app.command("/delay")(self._open)
        app.view({"type": "view_submission", "callback_id": "form"})(self._submitted)
        app.view({"type": "view_closed", "callback_id": "form"})(self._closed)
        app.action(re.compile(".*"))(self._acted)

    async def _open(self, ack: Any, body: Any, client: Any) -> None:
        await ack()
        self.opened.append((await client.views_open(trigger_id=body["trigger_id"], view=self.view))["view"])

    async def _submitted(self, ack: Any, body: Any) -> None:
        self.submissions.append(body)
        await ack(**self.answer)

    async def _closed(self, ack: Any, body: Any) -> None:
        await ack()
        self.closed.append(body)

    async def _acted(self, ack: Any, body: Any) -> None:
        await ack()
        self.actions.append(body)


async def show(box: Sandbox, user: str = "U01LIN") -> dict[str, Any]:
    assert (await box.post("command", user=user, command="/delay", text=""))["ok"]
    await box.settle()
    return (await box.get("view", user=user))["view"]


async def top(box: Sandbox, user: str = "U01LIN") -> dict[str, Any] | None:
    return (await box.get("view", user=user))["view"]
