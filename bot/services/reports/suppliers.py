"""Who else could supply or make something, kept in Slack by who owns that milestone: purchasing for material."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from bot.db.base import row_id
from bot.db.models import Milestone, OrderLine, Setting
from bot.domain.errors import GendanError
from bot.services.people.office import office_of
from bot.work.codec import stored
from bot.work.remembered import recall, remember
from bot.work.unit import Work

NAME = "reports.suppliers"
MOST = 20
"""Suppliers of one milestone."""
LONGEST_LEAD, LONGEST_NAME = 365, 60


class SuppliersNotYours(GendanError):
    """Only who owns the milestone keeps the list of its suppliers."""

    code = "suppliers_not_yours"


class BadLead(GendanError):
    """The days of a supplier are no number of working days."""

    code = "bad_lead"


class NoSupplierName(GendanError):
    """A number of days belongs to nobody."""

    code = "no_supplier_name"


class TooManySuppliers(GendanError):
    """More suppliers of one milestone than a form shows."""

    code = "too_many_suppliers"


@dataclass(frozen=True, kw_only=True)
class KnownSupplier:
    """One supplier of one milestone: working days until it is there, who said so and when."""

    milestone: str
    name: str
    lead_days: int
    note: str
    by: str
    on: date


@stored("supplier_book")
@dataclass(frozen=True, kw_only=True)
class SupplierBook:
    """All of them, as they were entered."""

    entries: tuple[KnownSupplier, ...] = ()

    def of(self, milestone: str) -> tuple[KnownSupplier, ...]:
        """Those of one milestone, the fastest first."""
        return tuple(sorted((entry for entry in self.entries if entry.milestone == milestone), key=_lead))


def supplier_book(session: Session) -> SupplierBook:
    """What is known so far."""
    return recall(session, NAME, SupplierBook) or SupplierBook()


def keeps_suppliers(work: Work, milestone: Milestone | None) -> bool:
    """Whether who does it owns that milestone, and so keeps the list of who else could do it."""
    if milestone is None:
        return False
    return milestone.owner_role in office_of(work).roles_on(work.actor, milestone.line.order)


def suppliers_to_keep(work: Work, *, line: int, milestone: str) -> tuple[Milestone, tuple[KnownSupplier, ...]]:
    """A milestone and its suppliers, for who may change them. Raises SuppliersNotYours."""
    row = work.session.get(OrderLine, row_id(str(line)))
    found = next((known for known in row.milestones if known.key == milestone), None) if row is not None else None
    if found is None or not keeps_suppliers(work, found):
        raise SuppliersNotYours
    return found, supplier_book(work.session).of(milestone)


def keep_supplier(
    work: Work, *, line: int, milestone: str, name: str, lead: str, note: str = "", drop: Collection[str] = ()
) -> None:
    """Enter a supplier, or correct one of the same name; `drop` names those to be taken off the list.

    Raises SuppliersNotYours, NoSupplierName, BadLead, TooManySuppliers.
    """
    work.session.get(
        Setting, NAME, with_for_update=True
    )  # two who enter at once: the second reads what the first wrote
    _, known = suppliers_to_keep(work, line=line, milestone=milestone)
    name = " ".join(name.split())[:LONGEST_NAME]
    kept = [entry for entry in known if entry.name not in drop and entry.name.casefold() != name.casefold()]
    if name or lead:
        kept.append(_entered(work, milestone, name, lead, note))
    if len(kept) > MOST:
        raise TooManySuppliers(most=MOST)
    book = supplier_book(work.session)
    others = tuple(entry for entry in book.entries if entry.milestone != milestone)
    remember(work.session, NAME, replace(book, entries=(*others, *kept)), now=work.now, by=work.actor)
    work.note(
        action="supplier.kept",
        subject_kind="milestone",
        subject_id=milestone,
        suppliers=[f"{entry.name} {entry.lead_days}" for entry in kept],
    )


def _entered(work: Work, milestone: str, name: str, lead: str, note: str) -> KnownSupplier:
    if not name:
        raise NoSupplierName
    if not (lead.isascii() and lead.isdecimal()) or not 0 < int(lead[:9]) <= LONGEST_LEAD:
        raise BadLead(value=lead, most=LONGEST_LEAD)
    return KnownSupplier(
        milestone=milestone, name=name, lead_days=int(lead), note=" ".join(note.split()), by=work.actor, on=work.today
    )


def _lead(entry: KnownSupplier) -> int:
    return entry.lead_days
