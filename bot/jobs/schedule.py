"""Which work each kind of due row does."""

from __future__ import annotations

from collections.abc import Mapping

from bot.jobs.tick import Work
from bot.services.standups import rounds

SCHEDULE: Mapping[str, Work] = {
    "standup.plan": rounds.plan_round,
    "standup.ask": rounds.ask,
    "standup.remind": rounds.remind,
    "standup.close": rounds.close,
}
