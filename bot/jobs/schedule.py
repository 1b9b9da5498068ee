"""Which work each kind of due row does, and who follows a message that was posted or a subject that has changed."""

from __future__ import annotations

from collections.abc import Mapping

from bot.db.models import DueRow
from bot.jobs.tick import Doing
from bot.services.cases import cards, conditions, mornings, room, tasks, timers
from bot.services.cases import posting as cases
from bot.services.handover import agree
from bot.services.imports import answers
from bot.services.orders.photos import filing
from bot.services.reports import relays
from bot.services.reports.delays import ends, unconfirmed
from bot.services.seating import night
from bot.services.standups import prompt_cards, rounds
from bot.services.tasks import asked
from bot.work import events, outbox
from bot.work.codec import name_of, unpack
from bot.work.unit import Work

POSTED: Mapping[str, Doing] = {
    "case_card": cases.posted,
    "case_note": cases.posted,
    "case_task": conditions.posted,
    "handover_card": agree.posted,
}
"""By message: what begins with the moment at which one that starts a clock was posted."""

UNDELIVERED: Mapping[str, Doing] = {"case_card": cases.undelivered, "case_note": cases.undelivered}
"""The same when it never will be. A condition's day and a hand-over's end come whether or not their message did, and
those above are told then."""

REFRESHED: Mapping[str, tuple[Doing, ...]] = {
    "photo": (filing.of_photos,),
    "case": (cards.of_case,),
    "task": (cards.of_task, prompt_cards.of_task),
    "milestone": (prompt_cards.of_milestone,),
    "check_in": (prompt_cards.of_check_in,),
    "round": (rounds.of_round,),
    "questions": (answers.of_questions,),
    "handover": (agree.of_handover,),
    "relays": (relays.of_list,),
    "unconfirmed": (ends.of_unconfirmed,),
    "preview": (unconfirmed.of_preview,),
    "member_task": (asked.of_task,),
}
"""By what has changed: who edits the cards that show it."""


def posted(work: Work, *, due: DueRow) -> str | None:
    """A message was posted at the moment the row was due."""
    doing = POSTED.get(name_of(unpack(outbox.MessageFate, due.data).message))
    return doing(work, due=due) if doing else "starts nothing"


def undelivered(work: Work, *, due: DueRow) -> str | None:
    """A message will never be posted."""
    doing = UNDELIVERED.get(name_of(unpack(outbox.MessageFate, due.data).message))
    return doing(work, due=due) if doing else "nothing waits for it"


def refreshed(work: Work, *, due: DueRow) -> str | None:
    """What shows a subject is edited."""
    for doing in REFRESHED[due.subject.partition(":")[0]]:
        doing(work, due=due)
    return None


SCHEDULE: Mapping[str, Doing] = {
    mornings.KIND: mornings.morning,
    "case.remind": timers.time_came,
    "case.expire": timers.time_came,
    "case.work": timers.work_silent,
    "case.task": tasks.task_due,
    outbox.POSTED: posted,
    outbox.UNDELIVERED: undelivered,
    outbox.NO_ROOM: room.fell_back,
    outbox.OUTSIDE_FAILED: timers.outside_failed,
    events.REFRESH: refreshed,
    agree.LAPSE: agree.lapse,
    night.KIND: night.look_ahead,
    relays.SILENT: relays.silent,
    ends.REMIND: ends.remind,
    ends.END: ends.end,
    "standup.plan": rounds.plan_round,
    "standup.ask": rounds.ask,
    "standup.remind": rounds.remind,
    "standup.close": rounds.close,
}
