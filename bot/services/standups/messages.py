"""What the stand-ups send: each message names the row it shows, read when it is sent."""

from __future__ import annotations

from dataclasses import dataclass

from bot.work.codec import stored


@stored("standup_prompt")
@dataclass(frozen=True, kw_only=True)
class StandupPromptMessage:
    """The questions of a check-in with the member's own rows."""

    check_in: int


@stored("standup_echo")
@dataclass(frozen=True, kw_only=True)
class StandupEchoMessage:
    """What was answered, read back; replaced: the name of what stood there before and may be put back."""

    check_in: int
    replaced: str = ""


@stored("standup_reminder")
@dataclass(frozen=True, kw_only=True)
class StandupReminderMessage:
    """The one reminder of a check-in."""

    check_in: int


@stored("standup_digest")
@dataclass(frozen=True, kw_only=True)
class StandupDigestMessage:
    """A round in the team's channel, in numbers."""

    round: int


@stored("standup_body")
@dataclass(frozen=True, kw_only=True)
class StandupBodyMessage:
    """The answers of a round, in the digest's thread."""

    round: int
