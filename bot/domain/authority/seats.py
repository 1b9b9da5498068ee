"""Who holds which role where, who is away, who stands in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NewType

from bot.domain.errors import GendanError

PersonId = NewType("PersonId", str)


class BadAbsence(GendanError):
    """An absence whose days or deputy cannot be; `person` and `deputy` name them."""

    code = "bad_absence"


class ScopeKind(StrEnum):
    """Where a role is held, widest first."""

    WORKSPACE = "workspace"
    CUSTOMER = "customer"
    PROJECT = "project"
    ORDER = "order"


NARROWEST_FIRST = (ScopeKind.ORDER, ScopeKind.PROJECT, ScopeKind.CUSTOMER, ScopeKind.WORKSPACE)


@dataclass(frozen=True, kw_only=True)
class OrderScope:
    """Where a case stands: its order, and the project and customer that order belongs to, as far as it has any."""

    order: str | None = None
    project: str | None = None
    customer: str | None = None

    def covers(self, kind: ScopeKind, key: str) -> bool:
        if kind is ScopeKind.WORKSPACE:
            return True
        here = {ScopeKind.ORDER: self.order, ScopeKind.PROJECT: self.project, ScopeKind.CUSTOMER: self.customer}[kind]
        return here is not None and here == key


@dataclass(frozen=True, kw_only=True)
class HeldSeat:
    """A role held by a person in a scope; both dates are counted, None is open. `outside`: a contact without Slack."""

    role: str
    person: PersonId
    scope_kind: ScopeKind = ScopeKind.WORKSPACE
    scope_key: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    outside: bool = False

    def is_held(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, kw_only=True)
class AbsenceSpell:
    """Days a person is away, both counted. The deputy's right ends at `limit_cny` when one is set."""

    person: PersonId
    starts_on: date
    ends_on: date
    deputy: PersonId | None = None
    limit_cny: float | None = None

    def __post_init__(self) -> None:
        if self.ends_on < self.starts_on or self.deputy == self.person:
            raise BadAbsence(person=self.person, deputy=self.deputy)

    def covers(self, on: date) -> bool:
        return self.starts_on <= on <= self.ends_on

    def overlaps(self, other: AbsenceSpell) -> bool:
        """Whether both are away on some day."""
        return self.starts_on <= other.ends_on and other.starts_on <= self.ends_on


@dataclass(frozen=True, kw_only=True)
class DutySpell:
    """Who is on duty (值班) for a role in a scope, both days counted; stands in on days off for critical cases."""

    role: str
    person: PersonId
    starts_on: date
    ends_on: date
    scope_kind: ScopeKind = ScopeKind.WORKSPACE
    scope_key: str = ""

    def covers(self, role: str, scope: OrderScope, on: date) -> bool:
        in_time = self.starts_on <= on <= self.ends_on
        return in_time and self.role == role and scope.covers(self.scope_kind, self.scope_key)


def seats_of(role: str, seats: Iterable[HeldSeat], scope: OrderScope, on: date) -> tuple[HeldSeat, ...]:
    """The seats of a role that count there on a day: those of the narrowest scope anybody holds it in."""
    held = [s for s in seats if s.role == role and s.is_held(on) and scope.covers(s.scope_kind, s.scope_key)]
    for kind in NARROWEST_FIRST:
        found = {s.person: s for s in held if s.scope_kind is kind}
        if found:
            return tuple(found.values())
    return ()


def peers_of(role: str, seats: Iterable[HeldSeat], on: date) -> tuple[PersonId, ...]:
    """Everybody who holds a role in any scope on a day: to whom a holder may hand a case over."""
    return tuple(dict.fromkeys(s.person for s in seats if s.role == role and s.is_held(on)))


def is_away(person: PersonId, absences: Iterable[AbsenceSpell], on: date) -> bool:
    return any(absence.person == person and absence.covers(on) for absence in absences)


def deputies_of(
    person: PersonId, absences: Sequence[AbsenceSpell], on: date, *, cost_cny: float | None = None
) -> Iterator[PersonId]:
    """Who stands in for somebody away: only deputies who are there themselves, never a deputy's deputy.

    A deputy with a limit stands in only for a known cost below it.
    """
    for absence in absences:
        if absence.person != person or not absence.covers(on) or absence.deputy is None:
            continue
        limit = absence.limit_cny
        within = limit is None or (cost_cny is not None and cost_cny < limit)
        if within and not is_away(absence.deputy, absences, on):
            yield absence.deputy


def refuse_loops(absences: Sequence[AbsenceSpell]) -> None:
    """Raises BadAbsence when people who are away at the same time stand in for each other, in however long a ring.

    Looked at when an absence is entered; a ring would leave nobody.
    """
    for start in absences:
        open_ends, seen = [start], {id(start)}
        while open_ends:
            here = open_ends.pop()
            for following in absences:
                together = following.person == here.deputy and following.overlaps(start) and following.overlaps(here)
                if not together or id(following) in seen:
                    continue
                if following.deputy == start.person:
                    raise BadAbsence(
                        "people who are away at the same time cannot stand in for each other",
                        person=start.person,
                        deputy=start.deputy,
                    )
                seen.add(id(following))
                open_ends.append(following)
