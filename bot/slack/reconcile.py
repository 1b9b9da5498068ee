"""Rows of unknown fate: one look into the history of each channel decides whether a message arrived."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.errors import Fate, Trouble, translate
from bot.slack.outside import Refused
from bot.slack.pacing import Gate
from bot.slack.sender import EVENT_TYPE, LOOK_UP_AFTER, Sender, unknown_fate, without_trace
from bot.work.sending import Claimed, Outcome, token

log = structlog.get_logger("gendan.reconcile")

BEFORE = timedelta(hours=3, minutes=5)
"""How much further back than the attempt history is read: as much as our clock may have been ahead of a wall that was
set back (`services.clock`)."""

PAGE, PAGES = 200, 20
BLIND = frozenset({"missing_scope", "not_in_channel", "channel_not_found", "no_permission", "method_not_supported"})


class Reconciler:
    """Looks up posts of unknown fate by the opaque id in their metadata."""

    def __init__(self, client: AsyncWebClient, sender: Sender) -> None:
        self._client = client
        self._sender = sender

    async def decide(self, rows: Sequence[Claimed], *, now: datetime) -> list[Outcome]:
        """What becomes of each row: sent where it is found, sent again where it is not.

        Nothing while Slack lets the installation in no more: there is nobody to ask.
        """
        if self._sender.pacing.gate is Gate.SHUT:
            return []
        outcomes = [unknown_fate(row, "lost") for row in rows if row.method not in {"post", "file"}]
        outcomes += [await self._decide_file(row) for row in rows if row.method == "file"]
        posts = sorted((row for row in rows if row.method == "post"), key=_place)
        for _, group in groupby(posts, key=_place):
            outcomes += await self._decide_channel(list(group), now=now)
        for outcome in outcomes:
            log.info("notice.fate", id=outcome.id, state=outcome.state, reason=outcome.reason)
        return outcomes

    async def _decide_file(self, row: Claimed) -> Outcome:
        """A file that was never to be shared is sent again; any other is asked for by its id."""
        if row.file_id is None:
            return row.became("retry", reason="not_shared", counts=False)
        try:
            answer = await self._client.files_info(file=row.file_id)
        except Exception as error:
            trouble = translate(error)
            if trouble is None:
                raise
            self._note(trouble)
            if trouble.reason in BLIND:
                return without_trace(row, trouble.reason)
            if trouble.fate is Fate.REFUSED:  # file_not_found: its upload was not completed
                return row.became("retry", reason="not_shared", counts=False)
            wait = max(LOOK_UP_AFTER, timedelta(seconds=trouble.retry_after))
            return row.became("unknown", reason=f"look_up:{trouble.reason}", wait=wait)
        channel, ts = shared_at(answer.get("file") or {}, row.channel)
        return row.became("sent", channel=channel, ts=ts)

    async def _decide_channel(self, rows: list[Claimed], *, now: datetime) -> list[Outcome]:
        first = rows[0]
        opened: str | None = None
        try:
            if first.channel is None:
                opened = await self._sender.open_dm(first.audience)
            channel = first.channel or str(opened)
            found = await self._found(channel, rows, now=now)
        except Exception as error:
            trouble = error.trouble if isinstance(error, Refused) else translate(error)
            if trouble is None:
                raise
            self._note(trouble)
            if trouble.reason in BLIND:
                return [without_trace(row, trouble.reason) for row in rows]
            if trouble.fate is Fate.REFUSED:
                return [row.became("dead", reason=trouble.reason) for row in rows]
            wait = max(LOOK_UP_AFTER, timedelta(seconds=trouble.retry_after))
            return [row.became("unknown", reason=f"look_up:{trouble.reason}", wait=wait) for row in rows]
        return [self._outcome(row, channel, found.get(token(row.key)), opened) for row in rows]

    def _note(self, trouble: Trouble) -> None:
        if trouble.fate is Fate.HALTED:
            self._sender.installation.halted(trouble.reason)

    def _outcome(self, row: Claimed, channel: str, ts: str | None, opened: str | None) -> Outcome:
        if ts is not None:
            return row.became("sent", channel=channel, ts=ts, dm_channel=opened)
        return row.became("retry", reason="not_found_in_history", dm_channel=opened, counts=False)

    async def _found(self, channel: str, rows: list[Claimed], *, now: datetime) -> dict[str, str]:
        """ts by opaque id of our messages: in the channel from the newest to before the attempts, or in the thread.

        Slack's clock may show any other time than ours: its moments are only compared with each other, and what is
        taken from ours is how long ago the attempts were.
        """
        back = max(now - min(row.attempt_at for row in rows), timedelta(0)) + BEFORE
        wanted = {token(row.key) for row in rows}
        found: dict[str, str] = {}
        until: float | None = None
        cursor: str | None = None
        for _ in range(PAGES):
            answer = await self._page(channel, rows[0].thread_ts, cursor=cursor)
            messages = answer.get("messages") or []
            found |= {opaque: str(message["ts"]) for message in messages if (opaque := _opaque(message)) in wanted}
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None or not messages or len(found) == len(wanted):
                break
            if rows[0].thread_ts is None:  # the newest first; a thread's come last, so it is read whole
                until = float(messages[0]["ts"]) - back.total_seconds() if until is None else until
                if float(messages[-1]["ts"]) < until:
                    break
        return found

    async def _page(self, channel: str, thread_ts: str | None, *, cursor: str | None) -> Any:
        options: dict[str, Any] = {"limit": PAGE, "include_all_metadata": True, "cursor": cursor}
        if thread_ts is not None:
            return await self._client.conversations_replies(channel=channel, ts=thread_ts, **options)
        return await self._client.conversations_history(channel=channel, **options)


def _opaque(message: dict[str, Any]) -> str | None:
    """The id we gave a message of ours; None for any other."""
    metadata = message.get("metadata") or {}
    return (metadata.get("event_payload") or {}).get("id") if metadata.get("event_type") == EVENT_TYPE else None


def shared_at(file: dict[str, Any], channel: str | None) -> tuple[str | None, str | None]:
    """Where a file was shared, as far as Slack says: sharing ends a moment after its upload."""
    shares = {name: times for kind in (file.get("shares") or {}).values() for name, times in kind.items()}
    times = shares.get(channel or next(iter(shares), ""))
    return (channel or next(iter(shares), None), str(times[0]["ts"]) if times else None)


def _place(row: Claimed) -> tuple[str, str]:
    return row.channel or row.audience, row.thread_ts or ""
