"""Files out: a place to put the bytes, the bytes, and only then the sharing, whose fate the file's id tells."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.presentation.registry import Attachment, Payload
from bot.slack.errors import Fate, Trouble, code_of, translate
from bot.slack.outside import Refused
from bot.work.sending import Claimed, Outcome

log = structlog.get_logger("gendan.uploads")

NO_FILES = frozenset(
    {
        *("missing_scope", "no_permission", "restricted_action", "not_allowed_token_type", "method_not_supported"),
        *("storage_limit_reached", "file_uploads_disabled", "file_upload_size_restricted"),
    }
)
"""What Slack says where this app, or this workspace, takes no files: the message goes as text."""

ALT_TEXT = 1000
Remember = Callable[[int, str], Awaitable[None]]


async def _forget(_row: int, _file: str) -> None:
    """Without a database nothing is remembered."""


class Uploads:
    """Shares the files of a message. `remember` keeps the file's id before the one request that shares it."""

    def __init__(self, client: AsyncWebClient, session: aiohttp.ClientSession, *, remember: Remember = _forget) -> None:
        self._client = client
        self._session = session
        self._remember = remember

    async def share(self, row: Claimed, payload: Payload, *, channel: str) -> Outcome:
        """Upload and share; where files are not taken, the row goes on as a message with the same words."""
        if not payload.files:
            return row.became("retry", reason="no_file", redirect=row.audience)
        try:
            files: list[dict[str, str | None]] = [
                {"id": await self._upload(file), "title": file.title} for file in payload.files
            ]
        except SlackApiError as error:
            if code_of(error) in NO_FILES:
                log.info("upload.as_text", key=row.key, reason=code_of(error))
                return row.became("retry", reason=code_of(error), redirect=row.audience)
            raise self._harmless(error) from error
        except (aiohttp.ClientError, TimeoutError, ConnectionError) as error:
            raise self._harmless(error) from error
        await self._remember(row.id, str(files[0]["id"]))
        await self._client.files_completeUploadExternal(
            files=files, channel_id=channel, initial_comment=payload.text, thread_ts=row.thread_ts
        )
        return row.became("sent", channel=channel)

    async def _upload(self, file: Attachment) -> str:
        alt = file.alt[:ALT_TEXT] if file.alt else None
        place = await self._client.files_getUploadURLExternal(filename=file.name, length=len(file.data), alt_txt=alt)
        async with self._session.post(str(place["upload_url"]), data=file.data) as answer:
            if answer.status != 200:
                raise Refused(Trouble(fate=Fate.RETRY, reason=f"upload:http_{answer.status}", retry_after=2))
        return str(place["file_id"])

    def _harmless(self, error: BaseException) -> BaseException:
        """Nothing was shared yet, so whatever happened may be done again."""
        trouble = translate(error)
        if trouble is None or trouble.fate is not Fate.UNKNOWN:
            return error
        return Refused(Trouble(fate=Fate.RETRY, reason=f"upload:{trouble.reason}", retry_after=2))
