"""Messages that leave Slack: e-mail, and 企业微信 / 钉钉 robots, which are JSON webhooks."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import make_msgid
from urllib.parse import unquote, urlsplit

import aiohttp

from bot.presentation.mrkdwn import as_text
from bot.presentation.registry import Payload
from bot.slack.errors import Fate, Trouble
from bot.slack.robots import robot_of, trouble_in
from bot.work.sending import Claimed, token

SMTP_SECONDS = 10


class Refused(Exception):
    """The other side did not take the message; carries what that means for it."""

    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble
        super().__init__(trouble.reason)


@dataclass(frozen=True, kw_only=True)
class Outside:
    """Ways out of Slack. smtp_url: `smtp://user:password@host:587` or `smtps://…`; webhooks by name.

    A webhook is as `robots.robot_of` reads it.
    """

    smtp_url: str | None = None
    email_from: str | None = None
    webhooks: Mapping[str, str] = field(default_factory=dict)

    async def email(self, row: Claimed, payload: Payload) -> None:
        """Send one e-mail to the row's audience: an address, or a member whose address is known."""
        to = row.audience if "@" in row.audience else row.email
        if not self.smtp_url or not self.email_from:
            raise Refused(Trouble(fate=Fate.REFUSED, reason="no_smtp_settings"))
        if not to:
            raise Refused(Trouble(fate=Fate.REFUSED, reason="no_email_address"))
        letter = EmailMessage()
        letter["From"], letter["To"] = self.email_from, to
        letter["Subject"] = " ".join(as_text(payload.text).split())[:120]
        letter["Message-ID"] = make_msgid(idstring=token(row.key), domain="gendan.invalid")
        letter.set_content(as_text(_whole(payload)))
        await asyncio.to_thread(self._hand_over, letter)

    def _hand_over(self, letter: EmailMessage) -> None:
        parts = urlsplit(self.smtp_url or "")
        host, port = parts.hostname or "localhost", parts.port
        try:
            if parts.scheme == "smtps":
                server: smtplib.SMTP = smtplib.SMTP_SSL(
                    host, port or 465, timeout=SMTP_SECONDS, context=ssl.create_default_context()
                )
            else:
                server = smtplib.SMTP(host, port or 25, timeout=SMTP_SECONDS)
        except (OSError, smtplib.SMTPException) as error:
            raise Refused(Trouble(fate=Fate.RETRY, reason=f"smtp:{type(error).__name__}", retry_after=30)) from error
        with server:
            self._log_in_and_send(server, letter, secure=parts.scheme == "smtps")

    def _log_in_and_send(self, server: smtplib.SMTP, letter: EmailMessage, *, secure: bool) -> None:
        parts = urlsplit(self.smtp_url or "")
        try:
            if not secure and server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
        except (OSError, smtplib.SMTPException) as error:
            raise Refused(Trouble(fate=Fate.RETRY, reason=f"smtp:{type(error).__name__}", retry_after=60)) from error
        try:
            server.send_message(letter)
        except smtplib.SMTPRecipientsRefused as error:
            raise Refused(Trouble(fate=Fate.REFUSED, reason="recipient_refused")) from error
        except smtplib.SMTPResponseException as error:
            temporary = 400 <= error.smtp_code < 500
            fate = Fate.RETRY if temporary else Fate.REFUSED
            raise Refused(Trouble(fate=fate, reason=f"smtp:{error.smtp_code}", retry_after=60)) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Refused(Trouble(fate=Fate.UNKNOWN, reason=f"smtp:{type(error).__name__}")) from error

    async def webhook(self, session: aiohttp.ClientSession, row: Claimed, payload: Payload) -> None:
        """Post one text to a robot; the audience is a webhook's name."""
        url = self.webhooks.get(row.audience)
        if url is None:
            raise Refused(Trouble(fate=Fate.REFUSED, reason="no_such_webhook"))
        robot = robot_of(url)
        body = robot.body(as_text(_whole(payload)))
        async with session.post(robot.address(int(time.time() * 1000)), json=body) as answer:
            if answer.status >= 500:
                raise Refused(Trouble(fate=Fate.UNKNOWN, reason=f"http_{answer.status}"))
            if not 200 <= answer.status < 300:
                raise Refused(Trouble(fate=Fate.REFUSED, reason=f"http_{answer.status}"))
            said = await _said(answer)
        trouble = trouble_in(said, row.attempts)
        if trouble is not None:
            raise Refused(trouble)


async def _said(answer: aiohttp.ClientResponse) -> object:
    """What a robot answers, as far as it is JSON: many say "ok", or nothing, about what they took."""
    with suppress(ValueError, aiohttp.ClientError, TimeoutError):  # the status was read: it was taken
        return await answer.json(content_type=None)
    return None


def _whole(payload: Payload) -> str:
    """What the blocks say, after the mark of a message that may come twice; the line for them where there are none."""
    lines = [payload.mark] if payload.blocks else []
    for block in payload.blocks:
        if block["type"] in {"section", "header"} and isinstance(block.get("text"), dict):
            lines.append(block["text"]["text"])
        lines += [field["text"] for field in block.get("fields") or []]
    return "\n\n".join(dict.fromkeys(line.strip() for line in lines if line.strip())) or payload.text
