"""Calls nothing can begin without: tried until Slack answers, given up only when it refuses."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from bot.domain.errors import GendanError
from bot.slack.errors import TROUBLE_OF_OURS, Fate, translate

log = structlog.get_logger("gendan.slack")

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 30.0
T = TypeVar("T")


class SlackRefused(GendanError):
    """Slack refuses the app; `gendan doctor` says what to mend."""

    code = "slack_refused"


async def patiently(call: Callable[[], Awaitable[T]]) -> T:
    """The answer of a call that may be repeated. Raises SlackRefused for what waiting does not mend."""
    pause = FIRST_PAUSE_SECONDS
    while True:
        try:
            return await call()
        except Exception as error:
            trouble = translate(error)
            if trouble is None:
                raise
            if trouble.fate is Fate.REFUSED or trouble.reason in TROUBLE_OF_OURS:
                words = f"Slack refuses the app: {trouble.reason}; `gendan doctor` says what to mend"
                raise SlackRefused(words, reason=trouble.reason) from error
        seconds = max(pause, trouble.retry_after)
        log.warning("slack.unreachable", reason=trouble.reason, again_in_seconds=seconds)
        await asyncio.sleep(seconds)
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
