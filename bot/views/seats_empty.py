"""Seats that will be empty, as administrators are told at nine: only what is still so, with the rules it touches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain.text import Text
from bot.services.people.office import office_of
from bot.services.people.vacancies import WORKING_DAYS_AHEAD, decided_by, empty_seats
from bot.services.seating.messages import SeatsEmptyMessage
from bot.views.roles import falls_to, role_label
from bot.work.messages import Skip, message
from bot.work.reader import Reader
from bot.work.unit import Work


@dataclass(frozen=True, kw_only=True)
class EmptyRow:
    """One seat: days None when nobody holds it at all; decisions are those that would not reach it."""

    label: Text
    customer: str | None
    first: date | None
    last: date | None
    falls_to: str
    decisions: tuple[Text, ...]


@dataclass(frozen=True, kw_only=True)
class EmptyView:
    """What will be empty on the working days ahead."""

    rows: tuple[EmptyRow, ...]
    days: int


@message(SeatsEmptyMessage)
def seats_empty(work: Work, *, reader: Reader, message: SeatsEmptyMessage) -> EmptyView | Skip:
    """What was found in the night and still is so; mended meanwhile, nothing is sent."""
    office = office_of(work)
    found = empty_seats(work, today=message.today)
    rows = tuple(
        EmptyRow(
            label=role_label(work.company, seat.role),
            customer=seat.customer,
            first=seat.day,
            last=seat.until,
            falls_to=falls_to(work, office, seat.role),
            decisions=tuple(
                work.company.rules.decisions[key].label for key in decided_by(work.company.rules, seat.role)
            ),
        )
        for seat in found
        if (seat.role, seat.customer) in message.seats
    )
    return EmptyView(rows=rows, days=WORKING_DAYS_AHEAD) if rows else Skip("every seat is held again")
