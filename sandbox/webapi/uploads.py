"""files.*: the external upload and its look-up."""

from __future__ import annotations

from typing import Any

from sandbox.content import Content, decode, read_content
from sandbox.conversations import Channel
from sandbox.errors import ApiError
from sandbox.files import MAX_BYTES, StoredFile
from sandbox.webapi.chat import bot_message, thread_of
from sandbox.webapi.desk import Args, Desk, Method

Json = dict[str, Any]


def _get_upload_url(desk: Desk, args: Args) -> Json:
    size = args.number("length", -1, low=1, high=MAX_BYTES)
    name = args.required("filename")
    if size < 0:
        raise ApiError("invalid_arguments", messages=["[ERROR] missing required field: length"])
    alt_txt = args.text("alt_txt")
    if alt_txt is not None and len(alt_txt) > 1000:
        raise ApiError("alt_txt_too_large")
    space = desk.space
    file = space.files.begin(name=name, size=size, user=space.bot_user, now=int(space.clock.seconds()), alt_txt=alt_txt)
    return {"upload_url": f"{space.base_url}/upload/v1/{file.upload_key}", "file_id": file.id}


def _uploaded(desk: Desk, named: list[Any]) -> list[tuple[StoredFile, str | None]]:
    files = []
    for item in named:
        if not isinstance(item, dict) or not isinstance(item.get("id"), str):
            raise ApiError("invalid_arguments", messages=["[ERROR] missing required field: id"])
        file = desk.space.files.get(item["id"])
        if file is None or file.data is None:
            raise ApiError("file_not_found")
        title = item.get("title")
        files.append((file, title if isinstance(title, str) else None))
    return files


def _complete_upload(desk: Desk, args: Args) -> Json:
    named = decode(args.raw.get("files"), "invalid_arguments")
    if not isinstance(named, list) or not named:
        raise ApiError("invalid_arguments", messages=["[ERROR] missing required field: files"])
    files = _uploaded(desk, named)
    refs = [ref for ref in [args.text("channel_id"), *args.listed("channels")] if ref]
    channels = [_shareable(desk, ref) for ref in refs]
    thread_ts = args.text("thread_ts")
    if thread_ts is not None and len(channels) != 1:
        raise ApiError("invalid_arguments", messages=["[ERROR] thread_ts needs exactly one channel"])
    threads = [thread_of(channel, thread_ts) for channel in channels]
    comment = args.text("initial_comment")
    # Slack ignores the blocks of an upload that has a comment.
    content = read_content(desk.space, {"text": comment, "blocks": None if comment else args.raw.get("blocks")})
    for file, title in files:
        desk.space.files.finish(file, title=title)
    for channel, thread in zip(channels, threads, strict=True):
        _share(desk, channel, [file for file, _title in files], content, thread)
    # Sharing is asynchronous at Slack, so the answer never says where the files went.
    return {"files": [{**file.as_slack(desk.space.base_url), "channels": [], "shares": {}} for file, _ in files]}


def _shareable(desk: Desk, ref: str) -> Channel:
    channel = desk.joined(ref)
    if channel.archived:
        raise ApiError("is_archived")
    return channel


def _share(desk: Desk, channel: Channel, files: list[StoredFile], content: Content, thread_ts: str | None) -> None:
    message = bot_message(desk, channel, content, thread_ts=thread_ts)
    message.subtype = "file_share"
    for file in files:
        file.shares.setdefault(channel.id, []).append(message.ts)
    message.files = [file.as_slack(desk.space.base_url) for file in files]
    desk.board.post(channel, message)
    desk.space.changes.tell("file", channel=channel.id, ts=message.ts)


def _info(desk: Desk, args: Args) -> Json:
    file = desk.space.files.get(args.required("file"))
    if file is None or not file.complete:
        raise ApiError("file_not_found")
    shown = file.as_slack(desk.space.base_url)
    for channel_id, times in file.shares.items():
        kind = "public" if desk.space.channels[channel_id].kind == "channel" else "private"
        shares = shown.setdefault("shares", {}).setdefault(kind, {})
        shares[channel_id] = [{"ts": ts, "channel_name": desk.space.channels[channel_id].name} for ts in times]
    shown.setdefault("shares", {})
    return {"file": shown, "comments": [], "response_metadata": {"next_cursor": ""}}


METHODS: dict[str, Method] = {
    "files.getUploadURLExternal": _get_upload_url,
    "files.completeUploadExternal": _complete_upload,
    "files.info": _info,
}
