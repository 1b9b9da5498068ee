"""What is sent about baselines."""

from __future__ import annotations

from dataclasses import dataclass

from bot.work.codec import stored


@stored("baseline_history")
@dataclass(frozen=True, kw_only=True)
class BaselineAskedMessage:
    """基线记录 of the project that an order hangs under."""

    order: int
