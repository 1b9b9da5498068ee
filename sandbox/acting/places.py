"""Finding the person and the place a control call names; a wrong one is refused in plain words."""

from __future__ import annotations

from sandbox.conversations import Channel
from sandbox.errors import Refused
from sandbox.viewstore import View
from sandbox.workspace import Workspace


def person(space: Workspace, user: str) -> str:
    """A person's id that exists."""
    if user not in space.users:
        raise Refused("user_not_found", f"there is no user {user}")
    return user


def actor(space: Workspace, user: str) -> str:
    """A person who can still do something here."""
    if space.users[person(space, user)].deleted:
        raise Refused("user_disabled", f"{user} has left the workspace")
    return user


def client(space: Workspace, user: str) -> str:
    """A person of this workspace who acts upon the app, while it is installed."""
    need_app(space)
    if space.is_outsider(actor(space, user)):
        raise Refused("is_outsider", f"{user} is of another workspace, where the app is not installed")
    return user


def need_app(space: Workspace) -> None:
    """Refuse what only works with the app installed."""
    if space.installation != "installed":
        raise Refused("not_installed", "the app is not installed")


def place(space: Workspace, user: str, ref: str) -> Channel:
    """A channel this person can open: an id, a name, or @bot for the DM with the bot."""
    if ref in {"@bot", f"@{space.config.app.name}", space.bot_user}:
        return space.dm_with(user)
    channel = space.channels.get(ref) or space.channel_named(ref)
    if channel is None and ref == space.dm_with(user).id:
        channel = space.dm_with(user)
    if channel is None or not space.sees(user, channel):
        raise Refused("channel_not_found", f"{user} sees no channel {ref}")
    return channel


def own_place(space: Workspace, user: str, ref: str) -> Channel:
    """A channel this person may write in; in the DM with the bot while the app is installed."""
    channel = place(space, user, ref)
    if user not in channel.members:
        raise Refused("not_in_channel", f"{user} is not in {channel.name}")
    if channel.archived:
        raise Refused("is_archived", f"{channel.name} is archived")
    if channel.kind == "im":
        need_app(space)
    return channel


def open_modal(space: Workspace, user: str, view_id: str | None) -> View:
    """A modal of this person's stack; the one on top when none is named."""
    for view in space.views.stack(user):
        if view.id == view_id:
            return view
    if view_id is not None and space.views.top(user) is not None:
        raise Refused("view_not_found", f"{user} has no modal {view_id} open")
    return modal(space, user, None)


def modal(space: Workspace, user: str, view_id: str | None) -> View:
    """The modal this person sees; naming one that is not on top is refused."""
    top = space.views.top(user)
    if top is None:
        raise Refused("no_modal", f"{user} has no modal open")
    if view_id is not None and view_id != top.id:
        raise Refused("not_on_top", f"{view_id} is not the modal {user} sees (that is {top.id})")
    return top
