"""What a message asks for that reports nothing of an order: each kind has one function, and one answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.domain.errors import GendanError
from bot.domain.phrases.statements import Request, Wanted
from bot.services.cases.messages import CaseMorningMessage
from bot.services.cases.mornings import waiting_for
from bot.services.cases.showing import show_case
from bot.services.conversation import authority, lookups, standup_words
from bot.services.conversation.messages import FormOfferMessage
from bot.services.orders.lists import OrderFilter
from bot.services.orders.messages import HelpMessage, OrdersAskedMessage
from bot.services.people.office import office_of
from bot.services.reports import unsaved
from bot.services.reports.outcomes import ReportOutcome, StatementOutcome
from bot.services.reports.what_if import what_if
from bot.services.seating.errors import DayNeeded, DaysUnclear, FarAbsence, HalfDay, NoSuchDay
from bot.services.seating.typed import type_absence
from bot.services.standups.answers import current
from bot.work.undo import NothingToUndo, undo_last
from bot.work.unit import Work

Answering = Callable[[Work, Request, str], ReportOutcome | StatementOutcome]
"""Answers a request; the last argument tells the answers of one message apart."""

CARDS_SHOWN = 3
FORMS = {"milestone": "milestone", "delay": "delay", "anomaly": "anomaly", "standup": "stand_up"}
"""What a verb alone opens the form of; a plain message has no trigger, so it is answered with the button."""


UNCLEAR_DAYS = (DayNeeded, DaysUnclear, FarAbsence, HalfDay, NoSuchDay)
"""Days that are said once more in other words."""


class VerdictAlone(GendanError):
    """A verdict was typed, and no decision waits for who typed it."""

    code = "verdict_alone"


class NothingDone(NothingToUndo):
    """Nothing that may be undone was done in the last minutes."""

    code = "nothing_done"


def answer_request(work: Work, request: Request, *, part: str = "") -> StatementOutcome:
    """Do what it asks for and answer it. What cannot be done is raised, for the edge to say."""
    found = ANSWERS[request.wanted](work, request, part)
    return found if isinstance(found, StatementOutcome) else StatementOutcome(text=request.text, outcome=found)


def _nothing(_work: Work, _request: Request, _part: str) -> ReportOutcome:
    """Thanks, 收到, a picture's placeholder: nobody is answered."""
    return ReportOutcome.IGNORED


def _help(work: Work, request: Request, part: str) -> ReportOutcome:
    """All of it, or what one verb does."""
    work.reply(HelpMessage(topic="" if request.command == "help" else request.command), part=part)
    return ReportOutcome.ANSWERED


def _form(work: Work, request: Request, part: str) -> ReportOutcome:
    check_in = current(work) if request.command == "standup" else None
    work.reply(FormOfferMessage(form=FORMS[request.command], check_in=check_in), part=part)
    return ReportOutcome.ANSWERED


def _what_if(work: Work, request: Request, part: str) -> ReportOutcome:
    return what_if(work, text=request.words, part=part)


def _undo(work: Work, _request: Request, _part: str) -> ReportOutcome:
    if not undo_last(work):
        raise NothingDone(minutes=int(work.company.defaults.undo.total_seconds() // 60))
    return ReportOutcome.ANSWERED


def _unsaved(work: Work, _request: Request, part: str) -> ReportOutcome:
    unsaved.show(work, part=part)
    return ReportOutcome.ANSWERED


def _verdict(work: Work, _request: Request, _part: str) -> ReportOutcome:
    """A word decides nothing: who may decide has the buttons again, anybody else hears that it does not count."""
    waits = waiting_for(work.session, work.actor, office=office_of(work), most=CARDS_SHOWN)
    cases = dict.fromkeys(waiting.row.case_id for waiting in waits.rows)
    if not cases:
        raise VerdictAlone
    for place, case_id in enumerate(cases):
        show_case(work, case_id=case_id, part=f"case{place or ''}")
    return ReportOutcome.ANSWERED


def _waiting(work: Work, _request: Request, part: str) -> ReportOutcome:
    """What waits for who asks, as each morning's list has it; where nothing does, their orders with an open case."""
    waits = waiting_for(work.session, work.actor, office=office_of(work), most=1).rows
    shown = CaseMorningMessage(day=work.today) if waits else OrdersAskedMessage(which=OrderFilter.WITH_CASES)
    work.reply(shown, part=part)
    return ReportOutcome.ANSWERED


def _leave(work: Work, request: Request, _part: str) -> StatementOutcome:
    """Days away, in the way the form enters them; today's check-in is excused with them."""
    if not request.words:
        raise DayNeeded(block="first")
    came = type_absence(work, text=request.words)
    if came.ok:
        outcome = ReportOutcome.SAVED
    else:
        outcome = ReportOutcome.ASKED if isinstance(came.error, UNCLEAR_DAYS) else ReportOutcome.REFUSED
    others = ({"kind": "leave"},) if came.ok else ()
    return StatementOutcome(text=request.text, outcome=outcome, others=others)


ANSWERS: Mapping[Wanted, Answering] = {
    Wanted.ORDERS: lookups.of_orders,
    Wanted.MY_ORDERS: lookups.listed,
    Wanted.DUE_TODAY: lookups.listed,
    Wanted.OVERDUE: lookups.listed,
    Wanted.THIS_WEEK: lookups.listed,
    Wanted.LATE: lookups.listed,
    Wanted.WITH_CASES: lookups.listed,
    Wanted.UNDER_CREDIT: lookups.listed,
    Wanted.WAITING: _waiting,
    Wanted.WHAT_IF: _what_if,
    Wanted.AUTHORITY: authority.asked,
    Wanted.HELP: _help,
    Wanted.FORM: _form,
    Wanted.UNDO: _undo,
    Wanted.VERDICT: _verdict,
    Wanted.REST_ON_TRACK: standup_words.rest,
    Wanted.UNSAVED: _unsaved,
    Wanted.STAND_UP: standup_words.word,
    Wanted.SKIP_TODAY: standup_words.skip,
    Wanted.SAME_AS_YESTERDAY: standup_words.same,
    Wanted.CHECK_IN: standup_words.answered,
    Wanted.LEAVE: _leave,
    Wanted.NOTHING: _nothing,
}
