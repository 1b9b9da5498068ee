"""People write: messages, slash commands, shortcuts, uploads, the App Home tab."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sandbox import payloads
from sandbox.acting.places import actor, client, own_place, place
from sandbox.composer import rich_text, typed_command, typed_message
from sandbox.conversations import Channel, Message
from sandbox.delivery import Answer, Courier
from sandbox.errors import ApiError, Refused
from sandbox.ids import make_short
from sandbox.response_urls import Responses
from sandbox.webapi.desk import Desk
from sandbox.workspace import SLACKBOT

Json = dict[str, Any]

_TOO_LONG = 40_000
_FAILED = {
    "zh": "{what} 失败:应用没有响应({error})。",
    "en": "{what} failed with the error “{error}”: the app did not respond.",
}


@dataclass(frozen=True, slots=True)
class Writing:
    """What a person can do without pressing anything in a message."""

    desk: Desk
    courier: Courier
    responses: Responses

    def message(self, *, user: str, channel: str, text: str, thread_ts: str | None, files: list[str]) -> Json:
        """Write a message, with files if there are any."""
        space = self.desk.space
        where = own_place(space, actor(space, user), channel)
        if not text.strip() and not files:
            raise Refused("no_text", "a message needs text")
        if len(text) > _TOO_LONG:
            raise Refused("msg_too_long", f"a message has at most {_TOO_LONG} characters")
        self._check_thread(where, thread_ts)
        stored = [self._uploaded(user, file_id) for file_id in files]
        escaped = typed_message(space, text)
        message = Message(
            ts=space.clock.next_ts(),
            channel=where.id,
            user=user,
            text=escaped,
            blocks=rich_text(escaped, make_short()) if escaped else [],
            files=[file.as_slack(space.base_url) for file in stored],
            subtype="file_share" if stored else None,
            thread_ts=thread_ts,
            client_msg_id=str(uuid.uuid4()),
        )
        for file in stored:
            file.shares.setdefault(where.id, []).append(message.ts)
        self.desk.board.post(where, message)
        return {"ok": True, "ts": message.ts}

    def _uploaded(self, user: str, file_id: str) -> Any:
        file = self.desk.space.files.get(file_id)
        if file is None or not file.complete or file.user != user:
            raise Refused("file_not_found", f"{user} has uploaded no file {file_id}")
        return file

    @staticmethod
    def _check_thread(channel: Channel, thread_ts: str | None) -> None:
        if thread_ts is None:
            return
        root = channel.find(thread_ts)
        if root is None or (root.thread_ts and root.thread_ts != root.ts):
            raise Refused("thread_not_found", f"{thread_ts} is not the first message of a thread")

    async def command(self, *, user: str, command: str, text: str, channel: str) -> Json:
        """Run a slash command; the app's answer appears where it was typed."""
        space = self.desk.space
        where = own_place(space, client(space, user), channel)
        seed = space.commands.get(command)
        if seed is None:
            raise Refused("unknown_command", f"{command} is not a command of the app")
        key = space.response_urls.issue(user=user, channel=where.id)
        payload = payloads.command(
            space, user=user, channel=where, name=command, text=typed_command(space, seed, text), response_key=key
        )
        answer = await self.courier.ask("slash_commands", payload)
        if not answer.ok:
            self._show_failure(where, user, command, answer.error)
            return {"ok": False, "error": answer.error, "ack_ms": answer.ms}
        problem = self._show_ack(where, user, answer)
        if problem:
            self._show_failure(where, user, command, problem)
            return {"ok": False, "error": problem, "ack_ms": answer.ms, "ack": answer.payload}
        return {"ok": True, "ack_ms": answer.ms, "ack": answer.payload}

    def _show_ack(self, channel: Channel, user: str, answer: Answer) -> str:
        """Show what the ack says; answers Slack's word for what is wrong with it."""
        if not answer.payload:
            return ""
        if not isinstance(answer.payload, dict):
            return "invalid_payload"
        key = self.desk.space.response_urls.issue(user=user, channel=channel.id)
        try:
            self.responses.speak(self.desk.space.response_urls.use(key), answer.payload)
        except ApiError as error:
            return error.code
        return ""

    def _show_failure(self, channel: Channel, user: str, what: str, error: str) -> None:
        space = self.desk.space
        words = _FAILED["zh" if space.users[user].locale.startswith("zh") else "en"]
        self.desk.board.post(
            channel,
            Message(
                ts=space.clock.next_ts(),
                channel=channel.id,
                user=SLACKBOT,
                text=words.format(what=what, error=error),
                ephemeral_to=user,
            ),
        )

    async def shortcut(self, *, user: str, callback_id: str, channel: str | None, ts: str | None) -> Json:
        """Use a shortcut of the app, on a message when it is one for messages."""
        space = self.desk.space
        client(space, user)
        seed = space.shortcuts.get(callback_id)
        if seed is None:
            raise Refused("unknown_shortcut", f"{callback_id} is not a shortcut of the app")
        if (seed.type == "message") != (channel is not None and ts is not None):
            raise Refused("bad_place", f"{callback_id} is a {seed.type} shortcut")
        trigger = space.triggers.issue(user)
        kind = "message_action" if seed.type == "message" else "shortcut"
        payload = payloads.interaction(space, kind, user, trigger_id=trigger)
        payload |= {"callback_id": callback_id, "action_ts": space.clock.next_ts()}
        if channel is not None and ts is not None:
            payload |= self._on_message(place(space, user, channel), user, ts)
        answer = await self.courier.ask("interactive", payload)
        return {"ok": answer.ok, "ack_ms": answer.ms, **({"error": answer.error} if answer.error else {})}

    def _on_message(self, channel: Channel, user: str, ts: str) -> Json:
        space = self.desk.space
        message = channel.find(ts)
        if message is None:
            raise Refused("message_not_found", f"there is no message {ts} in {channel.name}")
        key = space.response_urls.issue(user=user, channel=channel.id, message_ts=None)
        return {
            "channel": {"id": channel.id, "name": payloads.channel_name(channel)},
            "message": space.describe_message(message),
            "message_ts": ts,
            "response_url": payloads.response_url(space, "app", key),
        }

    def home(self, *, user: str) -> Json:
        """Open the App Home tab."""
        space = self.desk.space
        client(space, user)
        event: Json = {
            "type": "app_home_opened",
            "user": user,
            "channel": space.dm_with(user).id,
            "tab": "home",
            "event_ts": space.clock.next_ts(),
        }
        view = space.views.home(user)
        if view is not None:
            event["view"] = payloads.describe(space, view)
        self.courier.tell(event)
        return {"ok": True}

    def upload(self, *, user: str, name: str, data: bytes, mimetype: str | None) -> Json:
        """Upload a file; it is shared by a message or by a form's file field."""
        space = self.desk.space
        actor(space, user)
        if not data:
            raise Refused("empty_file", "the file is empty")
        file = space.files.put(name=name, data=data, mimetype=mimetype, user=user, now=int(space.clock.seconds()))
        space.changes.tell("file", user=user)
        return {"ok": True, "file_id": file.id}
