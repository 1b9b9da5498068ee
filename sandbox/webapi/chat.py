"""chat.*: posting, changing and deleting messages."""

from __future__ import annotations

from typing import Any

from sandbox.content import Content, read_content
from sandbox.conversations import Channel, Message
from sandbox.errors import ApiError
from sandbox.webapi.desk import Args, Desk, Method

Json = dict[str, Any]


def _post_message(desk: Desk, args: Args) -> Json:
    channel = desk.target(args.required("channel"))
    content = read_content(desk.space, args.raw)
    markdown = args.text("markdown_text")
    if markdown is not None:
        content = _from_markdown(desk, content, markdown)
    if content.is_empty:
        raise ApiError("no_text")
    message = desk.board.post(
        channel,
        bot_message(
            desk,
            channel,
            content,
            thread_ts=thread_of(channel, args.text("thread_ts")),
            broadcast=args.flag("reply_broadcast"),
        ),
    )
    return {
        "channel": channel.id,
        "ts": message.ts,
        "message": desk.space.describe_message(message, metadata=True),
        **_warned(content),
    }


def _from_markdown(desk: Desk, content: Content, markdown: str) -> Content:
    if content.text or content.blocks:
        raise ApiError("markdown_text_conflict")
    blocks = [{"type": "markdown", "text": markdown}]
    return read_content(desk.space, {"text": markdown, "blocks": blocks, "metadata": content.metadata})


def _warned(content: Content) -> Json:
    if not content.warnings:
        return {}
    return {"warning": ",".join(content.warnings), "response_metadata": {"warnings": list(content.warnings)}}


def bot_message(
    desk: Desk, channel: Channel, content: Content, *, thread_ts: str | None = None, broadcast: bool = False
) -> Message:
    """A message of the bot's, not posted yet."""
    app = desk.space.config.app
    return Message(
        ts=desk.space.clock.next_ts(),
        channel=channel.id,
        user=app.bot_user_id,
        bot_id=app.bot_id,
        app_id=app.id,
        text=content.text or "",
        blocks=content.blocks or [],
        attachments=content.attachments or [],
        metadata=content.metadata,
        thread_ts=thread_ts,
        broadcast=broadcast and thread_ts is not None,
        subtype="thread_broadcast" if broadcast and thread_ts else None,
    )


def thread_of(channel: Channel, thread_ts: str | None) -> str | None:
    """The thread a message goes into: the time of a message that is no reply itself."""
    if thread_ts is None:
        return None
    root = channel.find(thread_ts)
    if root is None:
        raise ApiError("thread_not_found")
    if root.thread_ts and root.thread_ts != root.ts:
        raise ApiError("cannot_reply_to_message")
    return thread_ts


def _own_message(desk: Desk, args: Args, refusal: str) -> tuple[Channel, Message]:
    channel = desk.target(args.required("channel"))
    message = channel.find(args.required("ts"))
    if message is None or message.subtype == "tombstone":
        raise ApiError("message_not_found")
    if message.user != desk.space.bot_user:
        raise ApiError(refusal)
    return channel, message


def _update(desk: Desk, args: Args) -> Json:
    channel, message = _own_message(desk, args, "cant_update_message")
    content = read_content(desk.space, args.raw, truncates=False)
    if content.text is None and content.blocks is None and content.attachments is None and content.metadata is None:
        raise ApiError("no_text")
    changes = changed_fields(desk, content)
    text = changes.get("text", message.text)
    if not (text or changes.get("blocks", message.blocks) or changes.get("attachments", message.attachments)):
        raise ApiError("no_text")
    desk.board.change(channel, message, **changes)
    return {
        "channel": channel.id,
        "ts": message.ts,
        "text": message.text,
        "message": desk.space.describe_message(message, metadata=True),
    }


def changed_fields(desk: Desk, content: Content) -> Json:
    """What an edit replaces; what is not given stays."""
    given = {
        name: value
        for name in ("text", "blocks", "attachments", "metadata")
        if (value := getattr(content, name)) is not None
    }
    return {**given, "edited": {"user": desk.space.bot_user, "ts": desk.space.clock.next_ts()}}


def _delete(desk: Desk, args: Args) -> Json:
    channel, message = _own_message(desk, args, "cant_delete_message")
    desk.board.remove(channel, message)
    return {"channel": channel.id, "ts": message.ts}


def _post_ephemeral(desk: Desk, args: Args) -> Json:
    channel = desk.target(args.required("channel"))
    user = args.required("user")
    member = desk.space.users.get(user)
    if user not in channel.members or member is None or member.deleted:
        raise ApiError("user_not_in_channel")
    content = read_content(desk.space, args.raw, truncates=False)
    if content.is_empty:
        raise ApiError("no_text")
    message = bot_message(desk, channel, content, thread_ts=thread_of(channel, args.text("thread_ts")))
    message.ephemeral_to = user
    desk.board.post(channel, message)
    return {"message_ts": message.ts}


def _permalink(desk: Desk, args: Args) -> Json:
    channel = desk.channel(args.required("channel"))
    message = channel.find(args.required("message_ts"))
    if message is None:
        raise ApiError("message_not_found")
    link = f"{desk.space.base_url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts and message.thread_ts != message.ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


METHODS: dict[str, Method] = {
    "chat.postMessage": _post_message,
    "chat.update": _update,
    "chat.delete": _delete,
    "chat.postEphemeral": _post_ephemeral,
    "chat.getPermalink": _permalink,
}
