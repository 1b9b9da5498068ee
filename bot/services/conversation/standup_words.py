"""What is said to the stand-up: its words, the answers themselves, 同昨天, 跳过, 其余正常."""

from __future__ import annotations

from bot.domain.errors import GendanError
from bot.domain.phrases.statements import Request
from bot.services.orders.messages import HelpMessage
from bot.services.people.office import is_administrator
from bot.services.reports.outcomes import ReportOutcome, StatementOutcome
from bot.services.standups import answers
from bot.services.standups.messages import StandupEchoMessage
from bot.work.notices import RefusalMessage
from bot.work.unit import Work

NOT_BUILT = "standup_word_not_built"
ANSWER = {"kind": "answer"}


class PauseNotYours(GendanError):
    """Only an administrator may stop a stand-up."""

    code = "standup_pause_not_yours"


def word(work: Work, request: Request, part: str) -> ReportOutcome:
    """A word behind /standup. What is not there yet says so, and nothing is an answer to the stand-up's questions."""
    if not request.words:
        work.reply(HelpMessage(topic="standup"), part=part)
        return ReportOutcome.ANSWERED
    if request.words == "pause" and not is_administrator(work):
        raise PauseNotYours
    work.reply(RefusalMessage(code=NOT_BUILT, fields={"word": request.text}), part=part)
    return ReportOutcome.ANSWERED


def answered(work: Work, request: Request, part: str) -> StatementOutcome:
    """Answers in plain words, each to its question."""
    kept = answers.reply(work, text=request.words)
    return _echoed(work, request, kept.check_in_id, part, replaced=kept.replaced)


def rest(work: Work, request: Request, part: str) -> StatementOutcome:
    """其余正常, typed."""
    kept = answers.rest_ok(work, check_in_id=answers.current(work))
    return _echoed(work, request, kept.check_in_id, part)


def skip(work: Work, request: Request, part: str) -> StatementOutcome:
    """跳过, typed."""
    return _echoed(work, request, answers.skip(work), part)


def same(work: Work, request: Request, part: str) -> StatementOutcome:
    """同昨天: yesterday's words once more."""
    kept = answers.same_as_before(work)
    return _echoed(work, request, kept.check_in_id, part, replaced=kept.replaced)


def _echoed(work: Work, request: Request, check_in: int, part: str, *, replaced: str = "") -> StatementOutcome:
    work.reply(StandupEchoMessage(check_in=check_in, replaced=replaced), part=part)
    return StatementOutcome(text=request.text, outcome=ReportOutcome.SAVED, others=(ANSWER,))
