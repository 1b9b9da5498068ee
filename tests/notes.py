"""A stored message of the tests, which says what its test wants."""

from __future__ import annotations

from dataclasses import dataclass

from bot.work.codec import stored


@stored("test_note")
@dataclass(frozen=True, kw_only=True)
class Note:
    """What it says, and what it may be about."""

    text: str = ""
    case: int | None = None
    decision: int | None = None
