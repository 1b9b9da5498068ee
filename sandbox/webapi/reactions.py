"""reactions.add and .remove."""

from __future__ import annotations

import re
from typing import Any

from sandbox.conversations import Channel, Message
from sandbox.errors import ApiError
from sandbox.webapi.desk import Args, Desk, Method

Json = dict[str, Any]

EMOJI = re.compile(r"[a-z0-9_+\-']+(::skin-tone-[2-6])?")


def _reacted(desk: Desk, args: Args) -> tuple[Channel, Message, str]:
    name = args.required("name").strip(":")
    if not EMOJI.fullmatch(name):
        raise ApiError("invalid_name")
    channel = desk.joined(args.required("channel"))
    message = channel.find(args.required("timestamp"))
    if message is None:
        raise ApiError("message_not_found")
    return channel, message, name


def _add(desk: Desk, args: Args) -> Json:
    channel, message, name = _reacted(desk, args)
    if channel.archived:
        raise ApiError("is_archived")
    if desk.space.bot_user in message.reactions.get(name, ()):
        raise ApiError("already_reacted")
    desk.board.react(channel, message, user=desk.space.bot_user, name=name, added=True)
    return {}


def _remove(desk: Desk, args: Args) -> Json:
    channel, message, name = _reacted(desk, args)
    if desk.space.bot_user not in message.reactions.get(name, ()):
        raise ApiError("no_reaction")
    desk.board.react(channel, message, user=desk.space.bot_user, name=name, added=False)
    return {}


METHODS: dict[str, Method] = {"reactions.add": _add, "reactions.remove": _remove}
