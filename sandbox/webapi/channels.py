"""conversations.* without messages, and users.conversations."""

from __future__ import annotations

import re
from typing import Any

from sandbox.conversations import Channel
from sandbox.errors import ApiError
from sandbox.scopes import MANAGE_SCOPES, READ_SCOPES
from sandbox.webapi.desk import Args, Desk, Method, page
from sandbox.workspace import OUTSIDE

Json = dict[str, Any]

_TYPES = {"public_channel": "channel", "private_channel": "private", "im": "im", "mpim": "mpim"}
_NAME = re.compile(r"[\w-]+")


def describe_channel(desk: Desk, channel: Channel) -> Json:
    """A channel in Slack's form."""
    if channel.kind == "im":
        other = next(member for member in channel.members if member != desk.space.bot_user)
        return {
            "id": channel.id,
            "created": channel.created,
            "is_im": True,
            "is_org_shared": False,
            "user": other,
            "is_user_deleted": desk.space.users[other].deleted,
            "is_archived": False,
            "context_team_id": desk.space.team_id,
        }
    private = channel.kind == "private"
    ours = desk.space.team_id
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not private,
        "is_group": private,
        "is_im": False,
        "is_mpim": False,
        "is_private": private,
        "is_archived": channel.archived,
        "is_general": False,
        "is_member": desk.space.bot_user in channel.members,
        "is_shared": channel.shared in {"external", "org"},
        "is_org_shared": channel.shared == "org",
        "is_ext_shared": channel.shared == "external",
        "is_pending_ext_shared": channel.shared == "pending",
        "shared_team_ids": list(dict.fromkeys([ours, *map(desk.space.team_of, channel.members)])),
        "pending_shared": [OUTSIDE] if channel.shared == "pending" else [],
        "created": channel.created,
        "creator": channel.creator,
        "unlinked": 0,
        "context_team_id": desk.space.team_id,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def _open(desk: Desk, args: Args) -> Json:
    ref = args.text("channel")
    if ref is not None:
        channel = desk.channel(ref)
        if channel.kind != "im":
            raise ApiError("channel_not_found")
        return {"channel": describe_channel(desk, channel) if args.flag("return_im") else {"id": channel.id}}
    users = args.listed("users")
    if not users:
        raise ApiError("users_list_not_supplied")
    if len(users) > 1:
        raise ApiError("not_enough_users", messages=["[ERROR] this server has no group DMs"])
    desk.need_scope("im:write")
    known = users[0] in desk.space.dms
    if desk.space.users[desk.user(users[0])].deleted:
        raise ApiError("user_disabled")
    if desk.space.is_stranger(users[0]):
        raise ApiError("user_not_visible")
    channel = desk.space.dm_with(users[0])
    shown = describe_channel(desk, channel) if args.flag("return_im") else {"id": channel.id}
    return {"channel": shown, **({"no_op": True, "already_open": True} if known else {})}


def _info(desk: Desk, args: Args) -> Json:
    channel = desk.channel(args.required("channel"))
    desk.need_scope(READ_SCOPES[channel.kind])
    shown = describe_channel(desk, channel)
    if args.flag("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


def _of_types(desk: Desk, args: Args, channels: list[Channel]) -> list[Channel]:
    kinds = {_TYPES.get(name) for name in args.listed("types") or ["public_channel"]}
    if None in kinds:
        raise ApiError("invalid_types")
    for kind in kinds - {"mpim"}:
        desk.need_scope(READ_SCOPES[str(kind)])
    exclude = args.flag("exclude_archived")
    return [c for c in channels if c.kind in kinds and not (exclude and c.archived)]


def _list(desk: Desk, args: Args) -> Json:
    known = [c for c in desk.space.channels.values() if c.kind == "channel" or desk.space.bot_user in c.members]
    return _paged(desk, args, _of_types(desk, args, known))


def _paged(desk: Desk, args: Args, channels: list[Channel]) -> Json:
    shown, cursor = page(args, channels)
    return {
        "channels": [_listed(desk, channel) for channel in shown],
        "response_metadata": {"next_cursor": cursor},
    }


def _listed(desk: Desk, channel: Channel) -> Json:
    shown = describe_channel(desk, channel)
    return shown if channel.kind == "im" else {**shown, "num_members": len(channel.members)}


def _users_conversations(desk: Desk, args: Args) -> Json:
    bot = desk.space.bot_user
    user = args.text("user") or bot
    if user != bot:
        desk.user(user)
    mine = [c for c in desk.space.channels.values() if user in c.members and (c.kind == "channel" or bot in c.members)]
    return _paged(desk, args, _of_types(desk, args, mine))


def _members(desk: Desk, args: Args) -> Json:
    channel = desk.channel(args.required("channel"))
    desk.need_scope(READ_SCOPES[channel.kind])
    shown, cursor = page(args, list(channel.members))
    return {"members": list(shown), "response_metadata": {"next_cursor": cursor}}


def _create(desk: Desk, args: Args) -> Json:
    private = args.flag("is_private")
    desk.need_scope(MANAGE_SCOPES["private" if private else "channel"])
    name = args.text("name")
    if name is None:
        raise ApiError("invalid_name_required")
    if len(name) > 80:
        raise ApiError("invalid_name_maxlength")
    if not _NAME.fullmatch(name):
        raise ApiError("invalid_name_specials")
    if name != name.lower():
        raise ApiError("invalid_name")
    if desk.space.channel_named(name):
        raise ApiError("name_taken")
    channel = desk.space.add_channel(name, private=private)
    desk.space.tell_channel("message", channel)
    return {"channel": describe_channel(desk, channel)}


def _invite(desk: Desk, args: Args) -> Json:
    channel = desk.joined(args.required("channel"))
    if channel.kind == "im":
        raise ApiError("method_not_supported_for_channel_type")
    desk.need_scope(MANAGE_SCOPES[channel.kind])
    if channel.archived:
        raise ApiError("is_archived")
    users = args.listed("users")
    if not users:
        raise ApiError("no_user")
    if desk.space.bot_user in users:
        raise ApiError("cant_invite_self")
    new = [user for user in map(desk.user, users) if user not in channel.members]
    if not new:
        raise ApiError("already_in_channel")
    for user in new:
        _refuse_uninvitable(desk, channel, user)
    for user in new:
        desk.roster.join(channel, user, inviter=desk.space.bot_user)
    return {"channel": describe_channel(desk, channel)}


def _refuse_uninvitable(desk: Desk, channel: Channel, user: str) -> None:
    member = desk.space.users[user]
    if member.deleted:
        raise ApiError("cant_invite")
    if desk.space.is_outsider(user) and channel.shared not in {"external", "org"}:
        raise ApiError("user_team_not_in_channel")
    if member.guest == "single" and desk.space.channels_of(user):
        raise ApiError("ura_max_channels")


def _join_self(desk: Desk, args: Args) -> Json:
    channel = desk.channel(args.required("channel"))
    if channel.kind != "channel":
        raise ApiError("method_not_supported_for_channel_type")
    if channel.archived:
        raise ApiError("is_archived")
    if desk.space.bot_user not in channel.members:
        desk.roster.join(channel, desk.space.bot_user)
    return {"channel": describe_channel(desk, channel)}


def _archive(desk: Desk, args: Args) -> Json:
    channel = desk.joined(args.required("channel"))
    if channel.kind == "im":
        raise ApiError("method_not_supported_for_channel_type")
    desk.need_scope(MANAGE_SCOPES[channel.kind])
    if channel.archived:
        raise ApiError("already_archived")
    desk.roster.archive(channel, archived=True, user=desk.space.bot_user)
    return {}


METHODS: dict[str, Method] = {
    "conversations.open": _open,
    "conversations.info": _info,
    "conversations.list": _list,
    "conversations.members": _members,
    "conversations.create": _create,
    "conversations.invite": _invite,
    "conversations.join": _join_self,
    "conversations.archive": _archive,
    "users.conversations": _users_conversations,
}
