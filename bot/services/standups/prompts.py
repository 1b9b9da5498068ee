"""Asking for one's own stand-up ahead of time or again."""

from __future__ import annotations

from bot.services.standups.answers import CheckInAnswered, current, rest_ok
from bot.services.standups.answers import reply as keep_reply
from bot.services.standups.messages import StandupEchoMessage
from bot.work.unit import Work


def plain_reply(work: Work, *, text: str) -> CheckInAnswered:
    """A plain DM as an answer, echoed with what was understood."""
    kept = keep_reply(work, text=text)
    work.reply(StandupEchoMessage(check_in=kept.check_in_id))
    return kept


def own_current(work: Work) -> int:
    """The check-in a bare `/standup` opens."""
    return current(work)


def rest_on_track(work: Work) -> CheckInAnswered:
    """其余正常, typed: every row of today's prompt without an answer is on track."""
    check_in = current(work)
    kept = rest_ok(work, check_in_id=check_in)
    work.reply(StandupEchoMessage(check_in=kept.check_in_id))
    return kept
