"""What becomes of the words a person types: escaped, mentions recognised, rich text made."""

from __future__ import annotations

import re
from typing import Any

from sandbox.config import CommandSeed
from sandbox.workspace import Workspace

Json = dict[str, Any]

_TOKEN = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>|<#([CG][A-Z0-9]+)(?:\|[^>]*)?>")
_BROADCAST = re.compile(r"(?<!\S)@(here|channel|everyone)\b")
_LINK = re.compile(r"https?://[^\s<>|]+")
_PARTS = re.compile(r"<(@|#|!)?([^>|]+)(?:\|([^>]*))?>")


def escape(text: str) -> str:
    """Slack's three entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """The three entities turned back."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def typed_message(space: Workspace, typed: str) -> str:
    """The `text` of a message event: everything escaped but the mentions a composer makes."""
    return _compose(space, typed, _plain_mention)


def typed_command(space: Workspace, command: CommandSeed, typed: str) -> str:
    """The `text` of a slash command: as typed, or escaped with names when the command asks for it."""
    return _compose(space, typed, _named_mention) if command.should_escape else typed.strip()


def _plain_mention(_space: Workspace, sign: str, item: str) -> str:
    return f"<{sign}{item}>"


def _named_mention(space: Workspace, sign: str, item: str) -> str:
    name = space.user_name(item) if sign == "@" else space.channels[item].name
    return f"<{sign}{item}|{name}>"


def _compose(space: Workspace, typed: str, mention: Any) -> str:
    done: list[str] = []
    place = 0
    for match in _TOKEN.finditer(typed):
        done.append(_words(space, typed[place : match.start()], mention))
        user, channel = match.groups()
        if user in space.users or user == space.bot_user:
            done.append(mention(space, "@", user))
        elif channel in space.channels:
            done.append(mention(space, "#", channel))
        else:
            done.append(escape(match.group()))
        place = match.end()
    done.append(_words(space, typed[place:], mention))
    return "".join(done).strip()


def _words(space: Workspace, typed: str, mention: Any) -> str:
    text = escape(typed)
    text = _LINK.sub(lambda m: f"<{m.group()}>", text)
    text = _BROADCAST.sub(lambda m: f"<!{m.group(1)}>", text)
    if "@" in text:
        text = _names(text, "@", {name: user for user, name in _people(space)}, space, mention)
    if "#" in text:
        names = {channel.name: channel.id for channel in space.channels.values() if channel.kind == "channel"}
        text = _names(text, "#", names, space, mention)
    return text


def _people(space: Workspace) -> list[tuple[str, str]]:
    people = [(member.id, member.name) for member in space.users.values()]
    people += [(member.id, member.real_name) for member in space.users.values()]
    return [*people, (space.bot_user, space.config.app.name)]


def _names(text: str, sign: str, names: dict[str, str], space: Workspace, mention: Any) -> str:
    """Replace @name and #name that stand on their own; the longest name wins."""
    words = "|".join(re.escape(escape(name)) for name in sorted(names, key=len, reverse=True))
    pattern = re.compile(rf"(?<!\S){sign}({words})(?![\w-])")
    escaped = {escape(name): item for name, item in names.items()}
    return pattern.sub(lambda m: mention(space, sign, escaped[m.group(1)]), text)


def rich_text(text: str, block_id: str) -> list[Json]:
    """The rich_text block Slack's composer sends along with a person's message."""
    parts: list[Json] = []
    place = 0
    for match in _PARTS.finditer(text):
        _add_words(parts, text[place : match.start()])
        parts.append(_part(*match.groups()))
        place = match.end()
    _add_words(parts, text[place:])
    section = {"type": "rich_text_section", "elements": parts}
    return [{"type": "rich_text", "block_id": block_id, "elements": [section]}]


def _add_words(parts: list[Json], words: str) -> None:
    if words:
        parts.append({"type": "text", "text": unescape(words)})


def _part(sign: str | None, item: str, label: str | None) -> Json:
    match sign:
        case "@":
            return {"type": "user", "user_id": item}
        case "#":
            return {"type": "channel", "channel_id": item}
        case "!":
            return {"type": "broadcast", "range": item}
    link: Json = {"type": "link", "url": unescape(item)}
    return {**link, "text": unescape(label)} if label else link
