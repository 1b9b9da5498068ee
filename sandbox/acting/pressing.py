"""People press and choose: block actions on messages, in modals and on the App Home."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sandbox import payloads
from sandbox.acting.places import actor, need_app, place
from sandbox.acting.values import FieldError, fill, options_of
from sandbox.conversations import Channel, Message
from sandbox.delivery import Courier
from sandbox.errors import Refused
from sandbox.forms import SLOTS, Key, elements_of, state_values
from sandbox.webapi.desk import Desk

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What a person presses: an element, and the value for it."""

    user: str
    action_id: str
    block_id: str | None = None
    value: Any = None


@dataclass(frozen=True, slots=True)
class Pressing:
    """Block actions."""

    desk: Desk
    courier: Courier

    async def on_message(self, press: Press, channel: str, ts: str) -> Json:
        """Use an element of a message, ephemeral ones included."""
        space = self.desk.space
        need_app(space)
        where = place(space, actor(space, press.user), channel)
        message = where.find(ts) or where.find_ephemeral(press.user, ts)
        if message is None:
            raise Refused("message_not_found", f"{press.user} sees no message {ts} in {where.name}")
        blocks = _blocks_of(message)
        block, element = find_element(blocks, press)
        chosen = message.state.setdefault(press.user, {})
        action = self._action(block, element, press, chosen)
        trigger = space.triggers.issue(press.user)
        payload = payloads.interaction(space, "block_actions", press.user, trigger_id=trigger)
        payload |= self._message_place(where, message, press.user)
        payload |= {"state": {"values": state_values(blocks, chosen)}, "actions": [action]}
        return await self._send(payload)

    async def on_view(self, press: Press, view_id: str) -> Json:
        """Use an element of the modal on top or of the App Home."""
        space = self.desk.space
        need_app(space)
        actor(space, press.user)
        view = space.views.get(view_id)
        if view is None or view.user != press.user:
            raise Refused("view_not_found", f"{press.user} has no view {view_id} open")
        if not view.is_home and space.views.top(press.user) is not view:
            raise Refused("not_on_top", f"{view_id} is not the modal {press.user} sees")
        block, element = find_element(view.blocks, press)
        action = self._action(block, element, press, view.chosen)
        if block["type"] == "input" and not block.get("dispatch_action"):
            space.changes.tell("home" if view.is_home else "view", user=press.user)
            return {"ok": True, "ack_ms": None, "dispatched": False}
        trigger = space.triggers.issue(press.user, view_id=None if view.is_home else view.id)
        payload = payloads.interaction(space, "block_actions", press.user, trigger_id=trigger)
        payload |= {
            "container": {"type": "view", "view_id": view.id},
            "view": payloads.describe(space, view),
            "actions": [action],
        }
        return await self._send(payload)

    async def _send(self, payload: Json) -> Json:
        answer = await self.courier.ask("interactive", payload)
        return {"ok": answer.ok, "ack_ms": answer.ms, **({"error": answer.error} if answer.error else {})}

    def _message_place(self, channel: Channel, message: Message, user: str) -> Json:
        space = self.desk.space
        hidden = message.ephemeral_to is not None
        key = space.response_urls.issue(
            user=user,
            channel=channel.id,
            message_ts=message.ts,
            ephemeral=hidden,
            thread_ts=message.thread_ts if message.thread_ts != message.ts else None,
        )
        container: Json = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": hidden,
        }
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        shown: Json = {
            "container": container,
            "channel": {"id": channel.id, "name": payloads.channel_name(channel)},
            "response_url": payloads.response_url(space, "actions", key),
        }
        # Slack does not send an ephemeral message back to the app.
        return shown if hidden else {**shown, "message": space.describe_message(message)}

    def _action(self, block: Json, element: Json, press: Press, chosen: dict[Key, Json]) -> Json:
        kind = element["type"]
        action: Json = {
            "type": kind,
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "action_ts": self.desk.space.clock.next_ts(),
        }
        if kind in SLOTS:
            try:
                state = fill(self.desk.space, element, press.value)
            except FieldError as error:
                raise Refused("bad_value", str(error)) from error
            chosen[(block["block_id"], element["action_id"])] = state
            return {**action, **state}
        return {**action, **_pressed(element, press.value)}


def _pressed(element: Json, value: Any) -> Json:
    """What a button, an overflow menu or feedback buttons say."""
    if element["type"] == "overflow":
        for option in options_of(element):
            if option["value"] == value:
                return {"selected_option": option}
        raise Refused("bad_value", f"the menu has no option {value!r}")
    if element["type"] == "feedback_buttons":
        for name in ("positive_button", "negative_button"):
            if element[name]["value"] == value:
                return {"text": element[name]["text"], "value": value}
        raise Refused("bad_value", f"the feedback buttons have no value {value!r}")
    if value is not None and not isinstance(value, str):
        value = json.dumps(value, ensure_ascii=False)
    # A value that is not the button's own is a forged one: the app has to see through it.
    said = value if value is not None else element.get("value")
    return {"text": element.get("text"), **({"value": said} if said is not None else {})}


def _blocks_of(message: Message) -> list[Json]:
    return [*message.blocks, *(block for item in message.attachments for block in item.get("blocks", []))]


def find_element(blocks: list[Json], press: Press) -> tuple[Json, Json]:
    """The element pressed; with the same action id in several blocks the block id or the value decides."""
    found = [
        (block, element)
        for block, element in elements_of(blocks)
        if element["action_id"] == press.action_id and press.block_id in {None, block["block_id"]}
    ]
    if len(found) > 1 and press.value is not None:
        found = [pair for pair in found if _offers(pair[1], press.value)] or found
    if not found:
        known = ", ".join(sorted({element["action_id"] for _block, element in elements_of(blocks)}))
        raise Refused("action_not_found", f"there is no {press.action_id} here (there is: {known or 'nothing'})")
    if len(found) > 1:
        known = ", ".join(block["block_id"] for block, _element in found)
        raise Refused("ambiguous_action", f"{press.action_id} is in several blocks, name one of: {known}")
    return found[0]


def _offers(element: Json, value: Any) -> bool:
    return element.get("value") == value or any(option.get("value") == value for option in options_of(element))
