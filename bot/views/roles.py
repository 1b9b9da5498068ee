"""Who holds what: the list, whole or for one role, person, customer, project or order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.db.models import Absence, Duty, Member, Order, Seat
from bot.domain.authority import Office, OrderScope, heir
from bot.domain.authority.ladder import ADMINISTRATOR
from bot.domain.authority.seats import seats_of
from bot.domain.text import Text
from bot.services.orders.find import visible
from bot.services.people.members import names_of
from bot.services.people.office import Sight, office_of, sight_of
from bot.services.seating.messages import RolesAskedMessage
from bot.views.authority import role_label
from bot.work.messages import Reader, message
from bot.work.unit import Work

AHEAD = timedelta(days=60)
"""How far ahead absences, duties and seats that begin later are listed."""


@dataclass(frozen=True, kw_only=True)
class Where:
    """A scope: its kind, and the customer, project or order it names; `hidden` is one not to be named."""

    kind: str
    key: str


HIDDEN = Where(kind="hidden", key="")


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Somebody in a role, everywhere they hold it for the same days. Days are None where they are open."""

    name: str
    company: str | None
    phone: str | None
    scopes: tuple[Where, ...]
    first: date | None = None
    last: date | None = None
    away_until: date | None = None
    deputy: str | None = None

    @property
    def contact(self) -> str:
        """How somebody without Slack is reached; empty for those who have it, or when it is not to be shown."""
        return " · ".join(part for part in (self.company, self.phone) if part)


@dataclass(frozen=True, kw_only=True)
class RoleRow:
    """A role with its holders; `falls_to` names who has it while nobody does."""

    role: str
    label: Text
    holders: tuple[Holder, ...]
    falls_to: str | None = None


@dataclass(frozen=True, kw_only=True)
class AwayRow:
    """Somebody away, or on duty when `label` names the role."""

    name: str
    first: date
    last: date
    deputy: str | None = None
    limit: Decimal | None = None
    label: Text | None = None
    where: Where | None = None


@dataclass(frozen=True, kw_only=True)
class RolesView:
    """The list as asked: everything, or what fits the query. `at` is the customer, project or order it is about."""

    query: str
    at: Where | None
    rows: tuple[RoleRow, ...]
    away: tuple[AwayRow, ...]
    duty: tuple[AwayRow, ...]
    is_admin: bool
    has_absence: bool
    hands_over: bool


@message(RolesAskedMessage)
def roles_list(work: Work, *, reader: Reader, message: RolesAskedMessage) -> RolesView:
    """Who holds which role in which scope, who is away and who stands in."""
    query = message.query.strip()
    office = office_of(work)
    sight = sight_of(work.session, office, str(reader.id), whole=reader.is_admin)
    at = _place(work.session, query)
    if at is not None and not _may_see(work, at, sight):
        at = None
    found = _at(work, office, at) if at else _all(work, office)
    rows = [_masked(row, sight) for row in found]
    if query and at is None:
        rows = _fitting(rows, query)
    away = _away(work)
    duty = [replace(row, where=row.where and _shown(row.where, sight)) for row in _duty(work)]
    if not reader.is_admin:
        rows = [_without_numbers(row) for row in rows]
    held = {seat.role for seat in office.seats_held(str(reader.id))}
    return RolesView(
        query=query,
        at=at,
        rows=tuple(rows),
        away=tuple(row for row in away if not query or at or query in row.name),
        duty=tuple(row for row in duty if not query or at or query in row.name),
        is_admin=reader.is_admin,
        has_absence=_has_absence(work, reader.id),
        hands_over=bool(held & {office.follower, work.company.rules.line_above.above(office.follower, "business")}),
    )


def _may_see(work: Work, at: Where, sight: Sight) -> bool:
    """What somebody may not see is to them as unknown as any other word."""
    if sight.whole or at.kind != "order":
        return sight.covers(at.kind, at.key)
    orders = work.session.scalars(select(Order).where(Order.po == at.key)).all()
    return bool(visible(orders, sight.member_id, sight.office))


def _masked(row: RoleRow, sight: Sight) -> RoleRow:
    """Names and roles are everybody's to read; customers, projects and orders are for those whose scope covers them."""
    holders = (
        replace(holder, scopes=tuple(dict.fromkeys(_shown(scope, sight) for scope in holder.scopes)))
        for holder in row.holders
    )
    return replace(row, holders=tuple(holders))


def _shown(where: Where, sight: Sight) -> Where:
    return where if sight.covers(where.kind, where.key) else HIDDEN


def _without_numbers(row: RoleRow) -> RoleRow:
    """Whom to call outside is for the 跟单员 who asks them and for administrators."""
    return replace(row, holders=tuple(replace(holder, phone=None) for holder in row.holders))


def _all(work: Work, office: Office) -> list[RoleRow]:
    until = work.today + AHEAD
    seats = work.session.scalars(
        select(Seat)
        .join(Member, Member.id == Seat.member_id)
        .where(
            Member.active,
            or_(Seat.valid_to.is_(None), Seat.valid_to >= work.today),
            or_(Seat.valid_from.is_(None), Seat.valid_from <= until),
        )
        .order_by(Seat.id)
    ).all()
    rows = []
    for role, label in work.company.rules.roles.items():
        if role == ADMINISTRATOR:
            continue
        mine = [seat for seat in seats if seat.role == role]
        held = any(seat.valid_from is None or seat.valid_from <= work.today for seat in mine)
        falls, holders = None if held else falls_to(work, office, role), tuple(_grouped(work, mine, office))
        rows.append(RoleRow(role=role, label=label, holders=holders, falls_to=falls))
    return rows


def _at(work: Work, office: Office, at: Where) -> list[RoleRow]:
    """For one customer, project or order: who counts there today, the narrowest scope winning."""
    order = work.session.scalars(select(Order).where(Order.po == at.key)).first() if at.kind == "order" else None
    scope = scope_of(work.session, at)
    here = replace(office, scope=scope)
    rows = []
    for role, label in work.company.rules.roles.items():
        if role == ADMINISTRATOR:
            continue
        held = seats_of(role, office.seats, scope, office.on)
        holders = [
            _holder(work.session, seat.person, [Where(kind=seat.scope_kind, key=seat.scope_key)], office)
            for seat in held
        ]
        if role == office.follower and order is not None and order.merchandiser_id:
            holders = [_holder(work.session, order.merchandiser_id, [Where(kind="order", key=order.po)], office)]
        falls = None if holders else falls_to(work, here, role)
        rows.append(RoleRow(role=role, label=label, holders=tuple(holders), falls_to=falls))
    return rows


def scope_of(session: Session, at: Where) -> OrderScope:
    """The scope with the wider ones around it: an order has its customer and project."""
    if at.kind == "order" and (order := session.scalars(select(Order).where(Order.po == at.key)).first()) is not None:
        return OrderScope(order=order.po, project=order.project, customer=order.customer)
    return OrderScope() if at.kind == "workspace" else OrderScope(**{at.kind: at.key})


def falls_to(work: Work, office: Office, role: str) -> str:
    """Who has a vacant role: the line above that is held, at last an administrator."""
    person = heir(role, office=office, rules=work.company.rules)
    return names_of(work.session, [person]).get(person, person) if person is not None else "—"


def _grouped(work: Work, seats: Sequence[Seat], office: Office) -> Iterable[Holder]:
    groups: dict[tuple[str, date | None, date | None], list[Where]] = {}
    for seat in seats:
        first = seat.valid_from if seat.valid_from is not None and seat.valid_from > work.today else None
        where = Where(kind=seat.scope_kind, key=seat.scope_key)
        groups.setdefault((seat.member_id, first, seat.valid_to), []).append(where)
    for (member_id, first, last), scopes in groups.items():
        yield replace(_holder(work.session, member_id, scopes, office), first=first, last=last)


def _holder(session: Session, member_id: str, scopes: Sequence[Where], office: Office) -> Holder:
    member = session.get_one(Member, member_id)
    away = next(
        (absence for absence in office.absences if absence.person == member_id and absence.covers(office.on)), None
    )
    deputy = away.deputy if away is not None else None
    there = deputy is not None and not office.is_away(deputy)
    return Holder(
        name=member.name,
        company=member.company if member.is_outside else None,
        phone=member.phone if member.is_outside else None,
        scopes=tuple(dict.fromkeys(scopes)),
        away_until=away.ends_on if away is not None else None,
        deputy=names_of(session, [deputy]).get(str(deputy)) if there else None,
    )


def _place(session: Session, query: str) -> Where | None:
    """The customer, project or order a query names; part of a name will do when only one has it."""
    if not query:
        return None
    wanted = query.casefold()
    for kind, column in (("order", Order.po), ("customer", Order.customer), ("project", Order.project)):
        known = {str(value) for value in session.scalars(select(column).where(column.is_not(None)).distinct())}
        exact = [value for value in known if value.casefold() in {wanted, f"po{wanted}"}]
        near = [value for value in known if wanted in value.casefold()] if kind != "order" else []
        if len(found := exact or near) == 1:
            return Where(kind=kind, key=found[0])
    return None


def _fitting(rows: Iterable[RoleRow], query: str) -> list[RoleRow]:
    wanted = query.casefold()
    found = []
    for row in rows:
        texts = (row.role, *row.label.all)
        if any(wanted in text.casefold() for text in texts):
            found.append(row)
        elif holders := tuple(holder for holder in row.holders if wanted in holder.name.casefold()):
            found.append(replace(row, holders=holders))
    return found


def _away(work: Work) -> list[AwayRow]:
    until = work.today + AHEAD
    rows = work.session.scalars(
        select(Absence)
        .where(Absence.cancelled_at.is_(None), Absence.ends_on >= work.today, Absence.starts_on <= until)
        .order_by(Absence.starts_on, Absence.id)
    ).all()
    known = names_of(work.session, [person for row in rows for person in (row.member_id, row.deputy_id)])
    return [
        AwayRow(
            name=known.get(row.member_id, row.member_id),
            first=row.starts_on,
            last=row.ends_on,
            deputy=known.get(str(row.deputy_id)) if row.deputy_id else None,
            limit=row.limit_cny,
        )
        for row in rows
    ]


def _duty(work: Work) -> list[AwayRow]:
    until = work.today + AHEAD
    rows = work.session.scalars(
        select(Duty)
        .where(Duty.cancelled_at.is_(None), Duty.ends_on >= work.today, Duty.starts_on <= until)
        .order_by(Duty.starts_on, Duty.id)
    ).all()
    known = names_of(work.session, [row.member_id for row in rows])
    return [
        AwayRow(
            name=known.get(row.member_id, row.member_id),
            first=row.starts_on,
            last=row.ends_on,
            label=role_label(work.company.rules, row.role),
            where=Where(kind=row.scope_kind, key=row.scope_key),
        )
        for row in rows
    ]


def _has_absence(work: Work, member_id: str | None) -> bool:
    found = select(Absence.id).where(
        Absence.member_id == member_id, Absence.cancelled_at.is_(None), Absence.ends_on >= work.today
    )
    return work.session.scalar(found.limit(1)) is not None
