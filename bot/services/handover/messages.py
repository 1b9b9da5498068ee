"""What is sent about hand-overs."""

from __future__ import annotations

from dataclasses import dataclass

from bot.work.codec import stored


@stored("handover_card")
@dataclass(frozen=True, kw_only=True)
class HandoverCardMessage:
    """Somebody's copy of a hand-over's list, edited all its life."""

    handover: int
