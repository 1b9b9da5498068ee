"""Calls nothing can begin without: tried until Slack answers, given up only for what waiting does not mend."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from bot.domain.errors import GendanError
from bot.slack.errors import MISSING_SCOPE, NEEDS_A_TOKEN, Fate, translate

log = structlog.get_logger("gendan.slack")

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 30.0
HALTED_SECONDS = 300.0
"""The longest pause while Slack lets the installation in no more: that is mended by people."""

T = TypeVar("T")


class SlackRefused(GendanError):
    """Slack refuses the app; `gendan doctor` says what to mend."""

    code = "slack_refused"


async def patiently(call: Callable[[], Awaitable[T]]) -> T:
    """The answer of a call that may be repeated.

    A workspace that is shut to us for a while (a sign-in that is demanded, a suspended or migrating account) is waited
    for. Raises SlackRefused for a token that is none and for a missing scope.
    """
    pause = FIRST_PAUSE_SECONDS
    while True:
        try:
            return await call()
        except Exception as error:
            trouble = translate(error)
            if trouble is None:
                raise
            if trouble.fate is Fate.REFUSED or trouble.reason in NEEDS_A_TOKEN | {MISSING_SCOPE}:
                words = f"Slack refuses the app: {trouble.reason}; `gendan doctor` says what to mend"
                raise SlackRefused(words, reason=trouble.reason) from error
        halted = trouble.fate is Fate.HALTED
        seconds = max(pause, trouble.retry_after)
        log.warning("slack.halted" if halted else "slack.unreachable", reason=trouble.reason, again_in_seconds=seconds)
        await asyncio.sleep(seconds)
        pause = min(2 * pause, HALTED_SECONDS if halted else LONGEST_PAUSE_SECONDS)
