"""conversations.history and .replies."""

from __future__ import annotations

import re
from typing import Any

from sandbox.conversations import Channel, Message
from sandbox.errors import ApiError
from sandbox.scopes import HISTORY_SCOPES
from sandbox.webapi.desk import Args, Desk, Method, decode_cursor, encode_cursor

Json = dict[str, Any]

_TS = re.compile(r"\d{1,10}(\.\d{1,6})?")


def _moment(args: Args, name: str, code: str) -> str:
    """A time argument in the form of a message time; "" when left out or 0."""
    text = args.text(name)
    if text is None or text == "0":
        return ""
    if not _TS.fullmatch(text):
        raise ApiError(code)
    whole, _, part = text.partition(".")
    return f"{int(whole):010d}.{part:0<6}"


def _readable(desk: Desk, args: Args) -> Channel:
    channel = desk.joined(args.required("channel"))
    desk.need_scope(HISTORY_SCOPES[channel.kind])
    return channel


def _history(desk: Desk, args: Args) -> Json:
    channel = _readable(desk, args)
    limit = args.number("limit", 100, low=1, high=999, code="invalid_limit")
    oldest, latest = _moment(args, "oldest", "invalid_ts_oldest"), _moment(args, "latest", "invalid_ts_latest")
    low, high = channel.between(oldest, latest, inclusive=args.flag("inclusive"))
    cursor = decode_cursor(args.text("cursor"))
    if cursor:
        high = min(high, channel.between("", cursor, inclusive=False)[1])
    start = max(low, high - limit)
    shown = channel.timeline[start:high][::-1]
    next_cursor = encode_cursor(shown[-1].ts) if shown and start > low else ""
    return {
        "messages": _describe(desk, args, shown),
        "has_more": bool(next_cursor),
        "pin_count": 0,
        "response_metadata": {"next_cursor": next_cursor},
    }


def _replies(desk: Desk, args: Args) -> Json:
    channel = _readable(desk, args)
    found = channel.find(args.required("ts"))
    if found is None:
        raise ApiError("thread_not_found")
    root = channel.find(found.thread_ts) if found.thread_ts else found
    root = root or found
    limit = args.number("limit", 1000, low=1, high=1000, code="invalid_limit")
    oldest, latest = _moment(args, "oldest", "invalid_ts_oldest"), _moment(args, "latest", "invalid_ts_latest")
    after = decode_cursor(args.text("cursor"))
    thread = [reply for reply in root.replies if _within(reply.ts, oldest, latest, inclusive=args.flag("inclusive"))]
    thread = [reply for reply in thread if reply.ts > after]
    shown = thread[:limit]
    next_cursor = encode_cursor(shown[-1].ts) if len(thread) > limit else ""
    return {
        "messages": _describe(desk, args, [root, *shown] if not after else shown),
        "has_more": bool(next_cursor),
        "response_metadata": {"next_cursor": next_cursor},
    }


def _within(ts: str, oldest: str, latest: str, *, inclusive: bool) -> bool:
    if inclusive:
        return (not oldest or ts >= oldest) and (not latest or ts <= latest)
    return (not oldest or ts > oldest) and (not latest or ts < latest)


def _describe(desk: Desk, args: Args, messages: list[Message]) -> list[Json]:
    metadata = args.flag("include_all_metadata")
    return [desk.space.describe_message(message, metadata=metadata) for message in messages]


METHODS: dict[str, Method] = {"conversations.history": _history, "conversations.replies": _replies}
