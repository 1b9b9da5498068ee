"""Answers that are offered where a line about a delay leaves something open, so that nobody has to type it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from bot.domain.authority import Office
from bot.domain.phrases.delays import TIME_QUESTIONS, DelayLine
from bot.domain.phrases.reading import Kind, LengthOfTime
from bot.domain.phrases.sentences import ask, option
from bot.services.reports.delays.drafts import Asked, Draft, asked_of
from bot.services.reports.questions import order_options

LENGTHS = (option("3天", "days", n=3), option("7天", "one_week"), option("14天", "two_weeks"))
BY_LENGTH = TIME_QUESTIONS - {"too_long"} | {"which_delay"}
"""Questions that a number of days answers."""

FARTHEST = timedelta(days=366)
"""A promise that moves by more is asked about once: a nought too many is more likely."""

ORDERS_OFFERED = 10
NO_DELAY = "said_no_delay"
"""A line that says that nothing is late; it is no refusal of ours and there is nothing to save."""


def with_answers(
    session: Session, draft: Draft, *, member_id: str, office: Office, ids: frozenset[str], first: Sequence[str]
) -> Draft:
    """The draft with buttons under its question, if it has one without; `first` are orders named beside it."""
    asked = draft.asked
    if asked is None or asked.options:
        return draft
    if asked.code == "which_order":
        found = order_options(session, member_id=member_id, office=office, ids=ids, first=first, most=ORDERS_OFFERED)
        return replace(draft, asked=replace(asked, options=tuple(found)))
    if asked.code in BY_LENGTH:
        return replace(draft, asked=replace(asked, options=LENGTHS))
    return draft


def doubt_of(found: DelayLine, new_on: date, promise: date, *, today: date, confirmed: bool) -> Asked | None:
    """What must be asked about a new day before it is shown as one: nothing moves, gone by, years away."""
    span = _span(found)
    if found.new_on is None and found.delta == LengthOfTime():
        return Asked(code="which_delay", span=span)
    if new_on < today:
        return asked_of(ask("past_date", span))
    if new_on - promise > FARTHEST and not confirmed:
        return asked_of(ask("too_far", span, options=(option("far:yes", "day", day=new_on), *LENGTHS)))
    return None


def _span(found: DelayLine) -> str:
    """The words the new day was read from."""
    kinds = (Kind.DATE, Kind.DATETIME, Kind.RANGE) if found.new_on is not None else (Kind.DURATION,)
    items = found.reading.of(*kinds)
    return found.reading.plain[items[-1].start : items[-1].end] if items else ""
