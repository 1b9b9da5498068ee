"""What is said to the bot in plain words: a DM, a mention in a channel, and words that were changed afterwards."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.domain.phrases.requests import behind_authority
from bot.handlers import authority
from bot.handlers.saying import say
from bot.services.conversation.edits import take_edit
from bot.services.conversation.threads import take_reply
from bot.slack.ask import Ask
from bot.slack.envelopes import EDITED
from bot.slack.registry import Registry

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>[\s,:\uff0c\uff1a]*")


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    app.event("message", on_message)
    app.event("app_mention", on_mention)


async def on_message(ask: Ask) -> None:
    """Equal to a command, without the slash; in a thread it may belong to what stands above it.

    Of words that were changed it is said once that records stay.
    """
    if ask.event.get("subtype") == EDITED:
        key = f"edited:{ask.channel}:{(ask.event.get('message') or {}).get('ts')}"
        await ask.services.run(take_edit, to=replace(ask.to, key=key))
        return
    if ask.is_dm and ask.thread_ts not in {None, ask.message_ts}:
        place = {"channel": str(ask.channel), "root": str(ask.thread_ts)}
        await ask.services.run(take_reply, to=ask.to, text=ask.text, files=ask.files, **place)
        return
    await _take(ask, ask.text)


async def on_mention(ask: Ask) -> None:
    """Said to the bot in a channel: taken like any message, and answered in the DM."""
    bots = {str(known.get("user_id")) for known in ask.body.get("authorizations") or []}
    await _take(ask, _MENTION.sub(lambda name: "" if name[1] in bots else name[0], ask.text).strip())


async def _take(ask: Ask, text: str) -> None:
    question = None if ask.files else behind_authority(text)
    if question is None or not await authority.opened(ask, question):
        await say(ask, text)
