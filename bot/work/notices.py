"""What the ground itself sends: refusals, a form to open again, a way out that fails, what the cap held back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.work.codec import stored


@stored("refusal")
@dataclass(frozen=True, kw_only=True)
class RefusalMessage:
    """An error a person can mend, or the reference of one they cannot; the locale has the sentence of its code."""

    code: str
    fields: dict[str, Any] = field(default_factory=dict)


@stored("open_again")
@dataclass(frozen=True, kw_only=True)
class OpenAgainMessage:
    """A button in place of a form: the envelope that could not open it, and what it was (`/delay`, an action)."""

    key: str
    name: str


@stored("outside_failed")
@dataclass(frozen=True, kw_only=True)
class OutsideFailedMessage:
    """An urgent message did not get out of Slack; audience: an address, or the place of a webhook in the settings."""

    method: str
    audience: str
    reason: str


@stored("message_set_aside")
@dataclass(frozen=True, kw_only=True)
class SetAsideMessage:
    """A message was stored under a kind, or in a shape, that this program does not know: it was not sent."""

    kind: str
    why: str


@stored("capped_digest")
@dataclass(frozen=True, kw_only=True)
class CappedDigestMessage:
    """Everything the daily cap held back from a member for that moment."""

    member: str
    at: datetime
