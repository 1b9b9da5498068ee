"""What is sent about channels and the installation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.work.codec import stored


@stored("channel_note")
@dataclass(frozen=True, kw_only=True)
class ChannelChangedMessage:
    """Outsiders read along in a channel, it lets nobody in, or (`clean`) that is over; who: the outsiders."""

    channel: str
    kind: str
    who: tuple[str, ...] = ()


@stored("installation_halted")
@dataclass(frozen=True, kw_only=True)
class InstallationHaltedMessage:
    """Slack lets the installation in no more, its word for why, and since when nothing has left; sent outside Slack."""

    code: str
    since: datetime


@stored("installation_back")
@dataclass(frozen=True, kw_only=True)
class InstallationBackMessage:
    """Slack answers again: what it was, and since when."""

    code: str
    since: datetime
