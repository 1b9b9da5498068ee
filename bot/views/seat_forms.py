"""What the forms of seats offer: roles, outside contacts, real customers and projects, and what can be ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.db.models import Absence, Duty, Member, Order, Seat
from bot.domain.authority.ladder import ADMINISTRATOR
from bot.domain.text import Text
from bot.services.people.members import names_of
from bot.services.people.office import administrators_named, is_administrator
from bot.services.seating.errors import NotAdministrator
from bot.views.authority import role_label
from bot.views.roles import Where
from bot.work.unit import Work

MOST = 100
"""Options of one list in Slack."""


@dataclass(frozen=True, kw_only=True)
class SeatEntry:
    """Something that can be ended: a seat, an absence, a duty."""

    id: str
    kind: str
    name: str
    label: Text | None
    where: Where | None
    first: date | None
    last: date | None


@dataclass(frozen=True, kw_only=True)
class SeatForm:
    """What a form is made of."""

    today: date
    is_admin: bool
    roles: tuple[tuple[str, Text], ...] = ()
    contacts: tuple[tuple[str, str], ...] = ()
    keys: tuple[str, ...] = ()
    scope_kind: str = "workspace"
    entries: tuple[SeatEntry, ...] = ()
    more: int = 0


def load_form(work: Work, *, verb: str, scope_kind: str = "workspace") -> SeatForm:
    """The form behind a button; who may not use it is told before it opens."""
    is_admin = is_administrator(work)
    if not is_admin and verb not in {"away", "end"}:
        raise NotAdministrator(who=administrators_named(work.session))
    outside = select(Member).where(Member.is_outside, Member.active).order_by(Member.name).limit(MOST)
    return SeatForm(
        today=work.today,
        is_admin=is_admin,
        roles=tuple((role, label) for role, label in work.company.rules.roles.items() if role != ADMINISTRATOR),
        contacts=tuple((row.id, f"{row.name} · {row.company or row.phone}") for row in work.session.scalars(outside)),
        keys=_keys(work.session, scope_kind),
        scope_kind=scope_kind,
    )


def _keys(session: Session, kind: str) -> tuple[str, ...]:
    """The customers or projects there are, when one list holds them all; else they are typed and checked."""
    column = {"customer": Order.customer, "project": Order.project}.get(kind)
    if column is None:
        return ()
    found = session.scalars(select(column).where(column.is_not(None)).distinct().order_by(column)).all()
    return tuple(str(value) for value in found) if len(found) <= MOST else ()


def load_entries(work: Work, *, query: str) -> SeatForm:
    """What can be ended and fits the query; for who is no administrator only their own absences."""
    form = load_form(work, verb="end")
    found = [entry for entry in _entries(work, form) if _fits(entry, query)]
    return SeatForm(
        today=form.today,
        is_admin=form.is_admin,
        entries=tuple(found[:MOST]),
        more=max(0, len(found) - MOST),
    )


def _fits(entry: SeatEntry, query: str) -> bool:
    texts = [entry.name, entry.where.key if entry.where else ""]
    texts += entry.label.all if entry.label else ()
    return any(query.casefold() in text.casefold() for text in texts)


def _entries(work: Work, form: SeatForm) -> list[SeatEntry]:
    away = select(Absence).where(Absence.cancelled_at.is_(None), Absence.ends_on >= form.today)
    if not form.is_admin:
        away = away.where(Absence.member_id == work.actor)
    absences = work.session.scalars(away.order_by(Absence.starts_on, Absence.id)).all()
    duties, seats = [], []
    if form.is_admin:
        on_duty = select(Duty).where(Duty.cancelled_at.is_(None), Duty.ends_on >= form.today)
        duties = list(work.session.scalars(on_duty.order_by(Duty.starts_on, Duty.id)))
        held = or_(Seat.valid_to.is_(None), Seat.valid_to >= form.today)
        seats = list(work.session.scalars(select(Seat).where(held).order_by(Seat.role, Seat.id)))
    known = names_of(work.session, [row.member_id for rows in (absences, duties, seats) for row in rows])
    found = [
        SeatEntry(
            id=f"absence:{row.id}",
            kind="absence",
            name=known.get(row.member_id, row.member_id),
            label=None,
            where=None,
            first=row.starts_on,
            last=row.ends_on,
        )
        for row in absences
    ]
    for kind, rows in (("duty", duties), ("seat", seats)):
        found += [
            SeatEntry(
                id=f"{kind}:{row.id}",
                kind=kind,
                name=known.get(row.member_id, row.member_id),
                label=role_label(work.company.rules, row.role),
                where=Where(kind=row.scope_kind, key=row.scope_key),
                first=row.starts_on if isinstance(row, Duty) else row.valid_from,
                last=row.ends_on if isinstance(row, Duty) else row.valid_to,
            )
            for row in rows
        ]
    return found
