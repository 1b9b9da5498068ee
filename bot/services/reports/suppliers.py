"""Who else could supply or make something, kept in Slack by who owns that milestone: purchasing for material."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from bot.db.models import Setting
from bot.domain.authority import Office
from bot.domain.errors import GendanError
from bot.domain.text import Text
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


def suppliers_kept_by(work: Work, office: Office) -> Mapping[str, Text]:
    """The milestones whose list of suppliers is for who does it to keep: material and daily work that they own."""
    roles = office.roles_anywhere(work.actor)
    return {
        entry.id: entry.label
        for template in work.company.plans.values()
        for entry in template.milestones
        if (entry.supplied or entry.duration.per_output) and entry.owner in roles
    }


def keep_supplier(
    work: Work, *, milestone: str, name: str, lead: str, note: str = "", drop: Collection[tuple[str, str]] = ()
) -> None:
    """Enter a supplier, or correct one of the same name; `drop` takes off the list, by milestone and name.

    Raises SuppliersNotYours, NoSupplierName, BadLead, TooManySuppliers.
    """
    work.session.get(Setting, NAME, with_for_update=True)  # of two at once the second reads what the first wrote
    kept_by = suppliers_kept_by(work, office_of(work))
    if not {milestone, *(key for key, _ in drop)} <= set(kept_by):
        raise SuppliersNotYours
    book = supplier_book(work.session)
    name = " ".join(name.split())[:LONGEST_NAME]
    entries = [entry for entry in book.entries if (entry.milestone, entry.name) not in drop]
    if name or lead:
        same = (milestone, name.casefold())
        entries = [entry for entry in entries if (entry.milestone, entry.name.casefold()) != same]
        entries.append(_entered(work, milestone, name, lead, note))
    if sum(entry.milestone == milestone for entry in entries) > MOST:
        raise TooManySuppliers(most=MOST)
    remember(work.session, NAME, replace(book, entries=tuple(entries)), now=work.now, by=work.actor)
    known = [f"{entry.name} {entry.lead_days}" for entry in entries if entry.milestone == milestone]
    work.note(action="supplier.kept", subject_kind="milestone", subject_id=milestone, suppliers=known)


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
