"""Whether Slack lets this installation in: a gate before everything that leaves through it, opened by looking again."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

import structlog

from bot.services.people import installation
from bot.slack.errors import MAY_BE_ITS_OWN, Fate, translate
from bot.slack.pacing import AJAR, Gate, Pacing
from bot.work.gateway import Services
from bot.work.unit import Work

log = structlog.get_logger("gendan.installation")

FIRST_LOOK_SECONDS, LAST_LOOK_SECONDS = 5.0, 300.0
"""How long after a refusal Slack is asked again, at first and at most."""


class Installation:
    """Halted by the first refusal that is not a row's own, it asks `look` (auth.test) at growing intervals.

    Where that succeeds the gate stands ajar: a few messages may try, and the first that goes through opens it. What is
    refused then shuts it again, for longer: some refusals (a posting ban, an organisation's policy) show only in the
    message itself.
    """

    def __init__(
        self, pacing: Pacing, look: Callable[[], Awaitable[object]], *, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._pacing, self._look, self._now = pacing, look, now
        self.code: str | None = None
        """Slack's word for the trouble; None while there is none."""
        self._unsaid: list[Callable[[Work], None]] = []
        self._pause, self._look_at, self._tries = FIRST_LOOK_SECONDS, 0.0, 0

    def halted(self, code: str) -> None:
        """Slack lets the installation in no more, or has said that it will not."""
        if self._pacing.gate is Gate.SHUT:
            return
        if self._pacing.gate is Gate.OPEN:
            self._pause = FIRST_LOOK_SECONDS
        elif code in MAY_BE_ITS_OWN and self._tries > 1:  # others may yet go through
            self._tries -= 1
            return
        self._pacing.gate = Gate.SHUT
        self.code, self._look_at = code, self._now() + self._pause
        self._pause = min(2 * self._pause, LAST_LOOK_SECONDS)
        log.error("slack.halted", reason=code, fix="gendan doctor", again_in_seconds=self._look_at - self._now())
        self._unsaid.append(partial(installation.halt, code=code))

    @property
    def pause(self) -> timedelta:
        """How long a message that was refused as one of the first to try leaves it to others."""
        return timedelta(seconds=1.5 * self._pause)

    def succeeded(self) -> None:
        """A message went through."""
        if self._pacing.gate is not Gate.OPEN:
            self._pacing.gate, self.code = Gate.OPEN, None
            log.info("slack.resumed")
            self._unsaid.append(installation.forget_halt)

    def on_commit(self, signals: set[str]) -> None:
        """An event said that the installation is over: its use case has kept that already."""
        for signal in signals:
            if signal.startswith(installation.SIGNAL):
                self.halted(signal.removeprefix(installation.SIGNAL))

    async def recall(self, services: Services) -> None:
        """At the start, Slack having taken our token: what halted the process before is over, as far as one sees."""
        kept = await services.db.read(installation.kept)
        if kept is not None:
            self.code = kept.code
            await self._set_ajar(services)

    async def tend(self, services: Services) -> None:
        """Keep what happened and look again when it is time; called every second."""
        while self._unsaid:
            await services.run(self._unsaid[0])
            self._unsaid.pop(0)
        if self._pacing.gate is Gate.SHUT and self._now() >= self._look_at:
            await self._look_again(services)

    async def _look_again(self, services: Services) -> None:
        try:
            await self._look()
        except Exception as error:
            trouble = translate(error)
            if trouble is None:
                raise
            if trouble.fate is Fate.HALTED:
                self.code = trouble.reason
                self._pause = min(2 * self._pause, LAST_LOOK_SECONDS)
            wait = max(self._pause / 2, trouble.retry_after)
            self._look_at = self._now() + wait
            log.warning("slack.still_halted", reason=trouble.reason, again_in_seconds=wait)
            return
        await self._set_ajar(services)

    async def _set_ajar(self, services: Services) -> None:
        """Let a few try, word of the return before them."""
        await services.run(installation.tell_return)
        self._pacing.gate, self._tries = Gate.AJAR, AJAR
        log.info("slack.answers_again", was=self.code)
