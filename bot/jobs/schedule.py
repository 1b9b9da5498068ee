"""Which work each kind of due row does."""

from __future__ import annotations

from collections.abc import Mapping

from bot.jobs.tick import Work
from bot.services import posting
from bot.services.cases import mornings, room, tasks, timers
from bot.services.handover import agree
from bot.services.people.seating import night
from bot.services.standups import rounds
from bot.work import outbox

SCHEDULE: Mapping[str, Work] = {
    mornings.KIND: mornings.morning,
    "case.remind": timers.time_came,
    "case.expire": timers.time_came,
    "case.work": timers.work_silent,
    "case.task": tasks.task_due,
    outbox.POSTED: posting.posted,
    outbox.UNDELIVERED: posting.undelivered,
    outbox.NO_ROOM: room.fell_back,
    outbox.OUTSIDE_FAILED: timers.outside_failed,
    agree.LAPSE: agree.lapse,
    night.KIND: night.look_ahead,
    "standup.plan": rounds.plan_round,
    "standup.ask": rounds.ask,
    "standup.remind": rounds.remind,
    "standup.close": rounds.close,
}
