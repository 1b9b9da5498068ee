"""Delivery of one outbox row: where it goes, the one request, and what its answer means for the row."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.presentation.registry import Payload
from bot.slack.client import REQUEST_SECONDS
from bot.slack.errors import MAY_BE_ITS_OWN, Fate, Trouble, code_of, translate
from bot.slack.installation import Installation
from bot.slack.limits import fit
from bot.slack.outside import Outside, Refused
from bot.slack.pacing import IN_SLACK, Gate, Pacing
from bot.slack.rooms import Rooms
from bot.slack.uploads import Uploads
from bot.work.codec import Unreadable
from bot.work.kinds import ESCALATION
from bot.work.messages import Skip
from bot.work.sending import MAY_REPEAT, OUTSIDE, UNREADABLE, Claimed, Outcome, token

log = structlog.get_logger("gendan.sender")

EVENT_TYPE = "gendan_notice"
SEND_SECONDS = 30.0
"""How long the requests of one row may take together."""

LOOK_UP_AFTER = timedelta(seconds=REQUEST_SECONDS + 5)
"""Slack may still work on a request whose connection broke: it is looked for once no request can last any longer."""

LONGEST_WAIT = timedelta(minutes=5)
OUTSIDE_AGAIN = timedelta(seconds=30)
"""An e-mail or a robot's line of unknown fate goes once more: not before whatever failed had time to recover."""
NO_SUCH_URL = frozenset({"expired_url", "used_url", "http_404", "http_410", "no_service"})
NOT_THERE = frozenset({"user_not_in_channel", "not_in_channel", "channel_not_found"})
PATIENT = frozenset({"unreachable"})
"""Trouble that is not the row's: it is tried again for as long as it lasts."""

TRIES_OF_ITS_OWN = 5
PROVES = frozenset({"post", "update", "ephemeral", "file", "room"})
"""Methods that need our token: one that went through says that Slack lets the installation in."""

Content = tuple[str, list[dict[str, Any]]]


class Sender:
    """Sends claimed rows through one client and its session; every outcome has its reason."""

    def __init__(
        self,
        client: AsyncWebClient,
        session: aiohttp.ClientSession,
        *,
        pacing: Pacing | None = None,
        outside: Outside | None = None,
        uploads: Uploads | None = None,
        installation: Installation | None = None,
    ) -> None:
        self._client = client
        self._session = session
        self._outside = outside or Outside()
        self._rooms = Rooms(client)
        self._uploads = uploads or Uploads(client, session)
        self.pacing = pacing or Pacing()
        self.installation = installation or Installation(self.pacing, client.auth_test)

    async def deliver(self, row: Claimed, rendered: Payload | Skip | Exception) -> Outcome:
        """Send one row; never raises."""
        if isinstance(rendered, Skip):
            log.info("notice.skipped", key=row.key, message=row.message, reason=rendered.reason)
            return row.became("skipped", reason=rendered.reason)
        if isinstance(rendered, Exception):
            log.error("notice.unrenderable", key=row.key, message=row.message, exc_info=rendered)
            return self._unrenderable(row, rendered)
        if self.pacing.gate is Gate.SHUT and row.method in IN_SLACK:
            return row.became("retry", reason=self.installation.code, counts=False)
        text, blocks, cut = fit(rendered.text, rendered.blocks)
        if cut:
            log.warning("notice.cut", key=row.key, message=row.message)
        place: dict[str, str] = {}
        try:
            async with asyncio.timeout(SEND_SECONDS):
                outcome = await self._send(row, (text, blocks), rendered, place)
        except Refused as error:
            return self._failed(row, error.trouble, place)
        except Exception as error:
            trouble = translate(error)
            if trouble is None:
                log.exception("notice.unexpected", key=row.key, message=row.message)
                trouble = Trouble(fate=Fate.UNKNOWN, reason=f"error:{type(error).__name__}")
            return self._failed(row, trouble, place)
        self.pacing.succeeded()
        if row.method in PROVES:
            self.installation.succeeded()
        return outcome

    def _unrenderable(self, row: Claimed, error: Exception) -> Outcome:
        if isinstance(error, Unreadable):  # it will not become readable by waiting
            return row.became("dead", reason=f"{UNREADABLE}{error.fields['why']}"[:500])
        state = "dead" if row.attempts >= 5 else "retry"
        return row.became(state, reason=f"render:{type(error).__name__}", wait=self._wait(row))

    async def _send(self, row: Claimed, content: Content, payload: Payload, place: dict[str, str]) -> Outcome:
        text, blocks = content
        if row.method == "post":
            return await self._post(row, content, place)
        if row.method == "file":
            return await self._share(row, payload, place)
        if row.method == "room":
            return await self._rooms.open(row, lambda channel: self._say(row, content, channel, None))
        if row.method == "update":
            channel, ts = row.channel or "", row.ts or ""
            await self._client.chat_update(channel=channel, ts=ts, text=text, blocks=blocks)
            return row.became("sent", channel=channel, ts=ts)
        if row.method == "ephemeral":
            channel, _, user = row.audience.partition(":")
            await self._client.chat_postEphemeral(channel=channel, user=user, text=text, blocks=blocks)
            return row.became("sent", channel=channel)
        if row.method in {"respond", "replace"}:
            url = row.audience.removeprefix("respond:")
            await self._respond(url, content, in_its_place=row.method == "replace")
        elif row.method == "email":
            await self._outside.email(row, payload)
        elif row.method == "webhook":
            await self._outside.webhook(self._session, row, payload)
        else:
            raise Refused(Trouble(fate=Fate.REFUSED, reason=f"no_such_method:{row.method}"))
        return row.became("sent")

    async def _post(self, row: Claimed, content: Content, place: dict[str, str]) -> Outcome:
        opened = None
        if row.channel is None:
            opened = place["dm"] = await self.open_dm(row.audience)
        channel = place["channel"] = row.channel or str(opened)
        try:
            answer = await self._say(row, content, channel, row.thread_ts)
        except SlackApiError as error:
            if opened is not None or not _remembered_dm_is_gone(row, error):
                raise
            log.info("notice.dm_gone", key=row.key)
            opened = place["dm"] = channel = place["channel"] = await self.open_dm(row.audience)
            answer = await self._say(row, content, channel, None if channel != row.channel else row.thread_ts)
        place_now = str(answer.get("channel") or channel)
        return row.became("sent", channel=place_now, ts=str(answer["ts"]), dm_channel=opened)

    async def _say(self, row: Claimed, content: Content, channel: str, thread_ts: str | None) -> AsyncSlackResponse:
        text, blocks = content
        return await self._client.chat_postMessage(
            channel=channel,
            text=text,
            blocks=blocks,
            thread_ts=thread_ts,
            metadata={"event_type": EVENT_TYPE, "event_payload": {"id": token(row.key)}},
            unfurl_links=False,
            unfurl_media=False,
        )

    async def _share(self, row: Claimed, payload: Payload, place: dict[str, str]) -> Outcome:
        opened = None
        if row.channel is None:
            opened = place["dm"] = await self.open_dm(row.audience)
        place["channel"] = row.channel or str(opened)
        outcome = await self._uploads.share(row, payload, channel=place["channel"])
        return outcome._replace(dm_channel=opened)

    async def open_dm(self, member_id: str) -> str:
        """The DM with a person; asking again gives the same. An outside contact has none."""
        if member_id.startswith("outside:"):
            raise Refused(Trouble(fate=Fate.REFUSED, reason="no_slack_account"))
        try:
            answer = await self._client.conversations_open(users=member_id)
        except Exception as error:
            trouble = translate(error)
            if trouble is None or trouble.fate is not Fate.UNKNOWN:
                raise
            raise Refused(Trouble(fate=Fate.RETRY, reason="unreachable", retry_after=15)) from error
        return str(answer["channel"]["id"])

    async def _respond(self, url: str, content: Content, *, in_its_place: bool) -> None:
        text, blocks = content
        body: dict[str, Any] = {"response_type": "ephemeral", "replace_original": in_its_place}
        body |= {"text": text, "blocks": blocks}
        async with self._session.post(url, json=body) as answer:
            if answer.status == 200:
                return
            said = (await answer.text()).strip()[:40]
        if answer.status == 429:
            raise Refused(Trouble(fate=Fate.LIMITED, reason="ratelimited", retry_after=1))
        if answer.status >= 500:
            raise Refused(Trouble(fate=Fate.UNKNOWN, reason=f"http_{answer.status}"))
        known = next((code for code in NO_SUCH_URL if code in said), f"http_{answer.status}")
        raise Refused(Trouble(fate=Fate.REFUSED, reason=known))

    def _failed(self, row: Claimed, trouble: Trouble, place: dict[str, str]) -> Outcome:
        log.info("notice.failed", key=row.key, method=row.method, fate=trouble.fate.value, reason=trouble.reason)
        dm, channel = place.get("dm"), place.get("channel")
        if trouble.fate is Fate.HALTED:
            return self._halted(row, trouble.reason)._replace(dm_channel=dm)
        if trouble.fate is Fate.LIMITED:
            self.pacing.limited(row.audience, trouble.retry_after, row.method)
        if trouble.fate in {Fate.LIMITED, Fate.RETRY}:
            counts = trouble.fate is Fate.RETRY and trouble.reason not in PATIENT
            wait = timedelta(seconds=trouble.retry_after)
            if counts:
                wait = max(wait, self._wait(row))
            return row.became("retry", reason=trouble.reason, wait=wait, dm_channel=dm, counts=counts)
        if trouble.fate is Fate.UNKNOWN:
            return unknown_fate(row, trouble.reason, channel=channel, dm=dm)
        elsewhere = self._elsewhere(row, trouble.reason)
        if elsewhere is not None:
            return row.became("retry", reason=trouble.reason, redirect=elsewhere)
        return row.became("dead", reason=trouble.reason, dm_channel=dm)

    def _halted(self, row: Claimed, reason: str) -> Outcome:
        """The row waits behind the gate, unless others go through where it alone is refused again and again."""
        if reason in MAY_BE_ITS_OWN and self.pacing.gate is Gate.OPEN and row.attempts > TRIES_OF_ITS_OWN:
            return row.became("retry", reason=reason, wait=self._wait(row))
        ajar = self.pacing.gate is Gate.AJAR
        self.installation.halted(reason)
        wait = self.installation.pause if ajar else timedelta(0)  # those who try next are others
        return row.became("retry", reason=reason, wait=wait, counts=False)

    def _elsewhere(self, row: Claimed, reason: str) -> str | None:
        """The person's DM, for a private answer whose first way is gone."""
        if row.method == "respond" and reason in NO_SUCH_URL:
            return row.reader_id
        if row.method == "replace" and reason in NO_SUCH_URL and row.attempts <= 1:  # an earlier try may have arrived
            return row.reader_id
        if row.method == "ephemeral" and reason in NOT_THERE:
            return row.audience.partition(":")[2]
        return None

    def _wait(self, row: Claimed) -> timedelta:
        return min(timedelta(seconds=2 ** min(row.attempts, 9)), LONGEST_WAIT)


def _remembered_dm_is_gone(row: Claimed, error: SlackApiError) -> bool:
    """Whether the place we remembered for a person is no more, as after a move to another workspace."""
    return row.channel not in {None, row.audience} and code_of(error) == "channel_not_found"


def unknown_fate(row: Claimed, reason: str, *, channel: str | None = None, dm: str | None = None) -> Outcome:
    """What to do with a row whose request may or may not have arrived, by what can be known of its kind.

    A post and a file are looked up, an edit is repeatable; of what leaves no trace only the critical is repeated, once,
    and says so.
    """
    if row.method in {"post", "file"}:
        return row.became("unknown", reason=reason, wait=LOOK_UP_AFTER, channel=channel, dm_channel=dm)
    if row.method in {"update", "replace", "room"}:
        return row.became("retry", reason=reason, wait=timedelta(seconds=1))
    return without_trace(row, reason)


def without_trace(row: Claimed, reason: str) -> Outcome:
    """A message whose fate cannot be known: escalations and critical ones once more with a mark, others not."""
    if (row.critical or row.lane == ESCALATION) and not row.repeat:
        wait = OUTSIDE_AGAIN if row.method in OUTSIDE else timedelta(seconds=1)
        return row.became("retry", reason=MAY_REPEAT, wait=wait)
    return row.became("dead", reason=f"fate_unknown:{reason}")
