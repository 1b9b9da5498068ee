"""What every change of seats is checked for; each check raises what it found, with what the sentence needs."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from difflib import get_close_matches

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Member, Order
from bot.domain.authority import Office
from bot.domain.authority import seats as domain
from bot.domain.authority.seats import BadAbsence, PersonId, ScopeKind, refuse_loops
from bot.domain.phrases import read_cell_amount
from bot.domain.standing import LEFT
from bot.services.people import members
from bot.services.seating.errors import (
    AwayAlready,
    BadLimit,
    DeputyAway,
    DeputyLoop,
    DeputyOutside,
    EndBeforeStart,
    OwnDeputy,
    PastIsFixed,
    PersonLeft,
    PersonOutsider,
    ScopeNeeded,
    UnknownPerson,
    UnknownRole,
    UnknownScope,
)
from bot.work.company import Company

SUGGESTED = 3
ONE_DAY = timedelta(days=1)


def person(session: Session, member_id: str | None, *, block: str = "person") -> Member:
    """The colleague of that id; who left, a guest or a stranger can hold nothing."""
    member = session.get(Member, member_id) if member_id else None
    if member is None:
        raise UnknownPerson(name=member_id or "", block=block)
    _require_colleague(member, block)
    return member


def _require_colleague(member: Member, block: str) -> None:
    if member.active:
        return
    raise (PersonLeft if member.standing == LEFT else PersonOutsider)(person=member.name, block=block)


def named(session: Session, name: str, *, block: str = "person") -> Member:
    """The one active person a text names: a mention, an id, or a name nobody shares."""
    wanted = name.strip().removeprefix("<@").removesuffix(">").partition("|")[0].lstrip("@")
    found = session.get(Member, wanted) or members.by_name(session, wanted) or _gone_by_name(session, wanted)
    if found is None:
        raise UnknownPerson(name=wanted, block=block)
    _require_colleague(found, block)
    return found


def _gone_by_name(session: Session, name: str) -> Member | None:
    """The one person of that name, when no colleague has it: who left, or is a guest."""
    same = session.scalars(select(Member).where(Member.name == name)).all()
    return same[0] if len(same) == 1 and not same[0].active else None


def role(company: Company, name: str) -> str:
    """A role of the table, by its id or its name in any language."""
    for key, label in company.rules.roles.items():
        if name.casefold() in {words.casefold() for words in (key, *label.all)}:
            return key
    raise UnknownRole(role=name, block="role")


def scope(session: Session, kind: str, key: str) -> tuple[str, str]:
    """The scope as it is kept: the customer, project or order that is meant, by its own spelling."""
    if kind == ScopeKind.WORKSPACE:
        return kind, ""
    columns = {"customer": Order.customer, "project": Order.project, "order": Order.po}
    if (column := columns.get(kind)) is None:
        raise UnknownScope(name=kind, near="—", block="scope_kind")
    known = [str(value) for value in session.scalars(select(column).where(column.is_not(None)).distinct())]
    wanted = " ".join(key.split()).casefold()
    if not wanted:
        raise ScopeNeeded(block="scope_kind")
    for value in known:
        if value.casefold() == wanted or value.casefold() == f"po{wanted}":
            return kind, value
    folded = {value.casefold(): value for value in known}
    close = [value for value in known if wanted and wanted in value.casefold()]
    close += [folded[match] for match in get_close_matches(wanted, folded, n=SUGGESTED, cutoff=0.5)]
    near = "、".join(list(dict.fromkeys(close))[:SUGGESTED]) or "—"
    raise UnknownScope(name=key, near=near, block="scope_key")


def span(first: date, last: date | None, *, today: date) -> None:
    """First and last day in order, and nothing before today."""
    if last is not None and last < first:
        raise EndBeforeStart(first=first.isoformat(), last=last.isoformat(), block="last")
    if first < today:
        raise PastIsFixed(day=first.isoformat(), today=today.isoformat(), block="first")


def limit(text: str) -> Decimal | None:
    """An amount of CNY above zero; empty is none."""
    if not text.strip():
        return None
    read = read_cell_amount(text)
    if read.value is None or read.value <= 0 or read.currency not in {None, "CNY"}:
        raise BadLimit(value=text, block="limit")
    return read.value


def absence(office: Office, wanted: domain.AbsenceSpell, names: dict[str, str]) -> tuple[str, ...]:
    """Whether an absence can stand beside those there are; returns for whom the person was to stand in then.

    The deputy must be there on every day; people away at the same time never stand in for each other.
    """
    others = [absence for absence in office.absences if absence.overlaps(wanted)]
    clash = next((other for other in others if other.person == wanted.person), None)
    if clash is not None:
        days = {"first": clash.starts_on.isoformat(), "last": clash.ends_on.isoformat()}
        raise AwayAlready(person=names.get(wanted.person, wanted.person), block="first", **days)
    if wanted.deputy is not None:
        try:
            refuse_loops([*others, wanted])
        except BadAbsence as error:
            raise DeputyLoop(deputy=names.get(wanted.deputy, wanted.deputy), block="deputy") from error
        away = next((other for other in others if other.person == wanted.deputy), None)
        if away is not None:
            raise DeputyAway(
                deputy=names.get(wanted.deputy, wanted.deputy),
                first=away.starts_on.isoformat(),
                last=away.ends_on.isoformat(),
                block="deputy",
            )
    return tuple(other.person for other in others if other.deputy == wanted.person)


def deputy(session: Session, member: Member, deputy_id: str | None) -> Member | None:
    """Who is to stand in, if anybody: somebody else who can press a button."""
    if not deputy_id:
        return None
    found = person(session, deputy_id, block="deputy")
    if found.id == member.id:
        raise OwnDeputy(block="deputy")
    if found.is_outside:
        raise DeputyOutside(deputy=found.name, block="deputy")
    return found


def wish(
    member: Member, first: date, last: date, standing_in: Member | None, most: Decimal | None
) -> domain.AbsenceSpell:
    """The absence as the domain knows it."""
    return domain.AbsenceSpell(
        person=PersonId(member.id),
        starts_on=first,
        ends_on=last,
        deputy=PersonId(standing_in.id) if standing_in else None,
        limit_cny=float(most) if most is not None else None,
    )
