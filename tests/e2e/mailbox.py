"""A mail server on this machine that keeps what it gets."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller

from tests.e2e.workspace import free_port


class Mailbox:
    """`with Mailbox() as mail:` listens on a loopback port; `mail.letters` are the messages it got."""

    def __init__(self) -> None:
        self.port = free_port()
        self.letters: list[EmailMessage] = []
        self._server = Controller(self, hostname="127.0.0.1", port=self.port)

    def __enter__(self) -> Mailbox:
        self._server.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.stop()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Keep a message."""
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"

    @property
    def settings(self) -> dict[str, str]:
        """What tells the bot to use it."""
        return {"GENDAN_SMTP_URL": f"smtp://127.0.0.1:{self.port}", "GENDAN_EMAIL_FROM": "gendan@huadong.example"}

    def to(self, address: str) -> list[str]:
        """The texts that were sent to an address, subject first."""
        return [
            f"{letter['subject']}\n{body.get_content()}"
            for letter in self.letters
            if address in str(letter["to"]) and (body := letter.get_body(("plain",))) is not None
        ]
