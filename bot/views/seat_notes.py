"""The short messages when a seat, an absence, duty or an outside contact changes, and when a seat will be empty."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bot.db.models import Absence, Duty, Member, Seat
from bot.domain.authority.seats import seats_of
from bot.domain.text import Text
from bot.services.people.members import names_of
from bot.services.people.office import office_of
from bot.services.people.vacancies import WORKING_DAYS_AHEAD, decided_by, empty_seats
from bot.services.seating.messages import AbsenceAskedMessage, SeatChangedMessage, SeatsEmptyMessage
from bot.views.authority import role_label
from bot.views.roles import Where, falls_to, scope_of
from bot.work.codec import dump
from bot.work.messages import Reader, Skip, message
from bot.work.unit import Work

ONE_DAY = timedelta(days=1)
UNDONE_BY_ENDING = {"seat_added", "absence_added", "duty_added"}


@dataclass(frozen=True, kw_only=True)
class SeatNote:
    """What changed, for the one who did it (`own`) or somebody it concerns."""

    kind: str
    person: str
    contact: str = ""
    label: Text | None = None
    where: Where | None = None
    first: date | None = None
    last: date | None = None
    deputy: str | None = None
    limit: Decimal | None = None
    actor: str = ""
    moved: int = 0
    over: bool = False
    unmanned: tuple[str, ...] = ()
    falls_to: str | None = None
    instead: str = ""
    undo: str | None = None
    """What Undo takes back, for the one who has just entered it."""


@dataclass(frozen=True, kw_only=True)
class AbsenceQuestion:
    """Days typed without a year that are nearly one away; `wish` is what is kept when they are right."""

    person: str
    own: bool
    first: date
    last: date
    deputy: str | None
    wish: dict[str, str]


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


@message(AbsenceAskedMessage)
def absence_question(work: Work, *, reader: Reader, message: AbsenceAskedMessage) -> AbsenceQuestion:
    """Whether these days are meant."""
    person = message.person or str(reader.id)
    named = names_of(work.session, [person, message.deputy])
    return AbsenceQuestion(
        person=named.get(person, ""),
        own=person == reader.id,
        first=message.first,
        last=message.last,
        deputy=named.get(message.deputy) if message.deputy else None,
        wish=dump(message),
    )


@message(SeatChangedMessage)
def seat_note(work: Work, *, reader: Reader, message: SeatChangedMessage) -> SeatNote | Skip:
    """One change, as it stands now."""
    kind, _, number = message.entry.partition(":")
    row: Seat | Absence | Duty | Member | None
    if kind == "contact":
        row = work.session.get(Member, number)
    elif kind == "seat":
        row = work.session.get(Seat, int(number))
    else:
        row = work.session.get(Absence, int(number)) if kind == "absence" else work.session.get(Duty, int(number))
    if row is None:
        return Skip("the entry is gone")
    member = row if isinstance(row, Member) else work.session.get_one(Member, row.member_id)
    named = names_of(work.session, [message.actor, message.instead])
    shared: dict[str, Any] = {
        "kind": message.kind,
        "person": member.name,
        "contact": " · ".join(part for part in (member.company, member.phone) if part),
        "actor": named.get(message.actor or "", ""),
        "moved": message.moved,
        "instead": named.get(message.instead or "", ""),
        "undo": message.entry if message.own and message.kind in UNDONE_BY_ENDING else None,
    }
    if isinstance(row, Seat):
        return _seat_note(work, row, shared=shared)
    if isinstance(row, Duty):
        where = Where(kind=row.scope_kind, key=row.scope_key)
        label = role_label(work.company.rules, row.role)
        over = row.cancelled_at is not None
        return SeatNote(**shared, label=label, where=where, first=row.starts_on, last=row.ends_on, over=over)
    if not isinstance(row, Absence):
        return SeatNote(**shared)
    unmanned = names_of(work.session, message.unmanned)
    return SeatNote(
        **shared,
        first=row.starts_on,
        last=row.ends_on,
        deputy=names_of(work.session, [row.deputy_id]).get(str(row.deputy_id)) if row.deputy_id else None,
        limit=row.limit_cny,
        over=row.cancelled_at is not None,
        unmanned=tuple(unmanned.values()),
    )


def _seat_note(work: Work, row: Seat, *, shared: dict[str, Any]) -> SeatNote:
    where, last = Where(kind=row.scope_kind, key=row.scope_key), row.valid_to
    falls = None
    if last is not None:
        office = office_of(work)
        scope, after = scope_of(work.session, where), max(office.on, last + ONE_DAY)
        if not seats_of(row.role, office.seats, scope, after):
            falls = falls_to(work, replace(office, scope=scope), row.role)
    return SeatNote(
        **shared,
        label=role_label(work.company.rules, row.role),
        where=where,
        first=row.valid_from,
        last=last,
        over=last is not None and row.valid_from is not None and last < row.valid_from,
        falls_to=falls,
    )


@message(SeatsEmptyMessage)
def seats_empty(work: Work, *, reader: Reader, message: SeatsEmptyMessage) -> EmptyView | Skip:
    """What was found in the night and still is so; mended meanwhile, nothing is sent."""
    office = office_of(work)
    found = empty_seats(work, today=message.today)
    rows = tuple(
        EmptyRow(
            label=role_label(work.company.rules, seat.role),
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
