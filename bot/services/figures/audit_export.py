"""The audit trail out: by case, order, person and month, for an auditor's desk."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.db.models import (
    AuditEntry,
    Case,
    CaseDecision,
    CaseEffect,
    CaseTask,
    Handover,
    Member,
    Milestone,
    Order,
    OrderLine,
)
from bot.domain.errors import GendanError
from bot.files.book_writer import TableToWrite
from bot.work.company import Company
from bot.work.unit import Work

_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])", re.ASCII)


class NothingOfThatName(GendanError):
    """No case, order or person of that name is known."""

    code = "nothing_of_that_name"


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which entries; None is all. month is `YYYY-MM` on the workspace's clock."""

    case: str | None = None
    order: str | None = None
    person: str | None = None
    month: str | None = None


@dataclass(frozen=True, kw_only=True)
class ExportedEntry:
    """One entry with the names of who did it and for whom."""

    number: int
    at: datetime
    actor: str | None
    actor_name: str | None
    for_name: str | None
    action: str
    subject_kind: str
    subject_id: str
    subject: str
    allowed: bool
    data: dict[str, Any]
    previous: str
    digest: str

    def as_document(self) -> dict[str, Any]:
        """As a line of JSON: all that the digest covers, and the names."""
        return {
            "sequence": self.number,
            "at": self.at.isoformat(timespec="microseconds"),
            "actor": self.actor,
            "actor_name": self.actor_name,
            "action": self.action,
            "subject_kind": self.subject_kind,
            "subject_id": self.subject_id,
            "subject": self.subject,
            "allowed": self.allowed,
            "data": self.data,
            "previous": self.previous,
            "digest": self.digest,
        }


@dataclass
class _Wanted:
    """Subjects and names that an entry must touch; empty is anything."""

    subjects: set[tuple[str, str]] = field(default_factory=set)
    cases: set[str] = field(default_factory=set)
    pos: set[str] = field(default_factory=set)

    def touches(self, entry: AuditEntry) -> bool:
        data = entry.data
        return (
            (entry.subject_kind, entry.subject_id) in self.subjects
            or (data.get("case") or data.get("number")) in self.cases
            or data.get("po") in self.pos
        )


def entries(work: Work, *, wanted: Filter) -> list[ExportedEntry]:
    """The entries asked for, oldest first. Raises NothingOfThatName."""
    subjects = [
        _case_subjects(work.session, [_case(work.session, wanted.case)]) if wanted.case else None,
        _order_subjects(work.session, wanted.order) if wanted.order else None,
    ]
    person = _person(work.session, wanted.person) if wanted.person else None
    query = select(AuditEntry).order_by(AuditEntry.id)
    if wanted.month:
        start, end = _month(wanted.month, ZoneInfo(work.company.zone))
        query = query.where(AuditEntry.at >= start, AuditEntry.at < end)
    names: Mapping[str, str] = {row.id: row.name for row in work.session.execute(select(Member.id, Member.name))}
    labels = _Labels(work.session)
    return [
        _exported(row, names, labels)
        for row in work.session.scalars(query)
        if all(subject is None or subject.touches(row) for subject in subjects)
        and (person is None or person in {row.actor_id, row.data.get("acting_for")})
    ]


def table(found: list[ExportedEntry], company: Company, *, words: Mapping[str, Any]) -> TableToWrite:
    """The same as a table; words: title, sheet, headings, yes, no and an `action` that names a code."""
    zone = ZoneInfo(company.zone)
    rows = tuple(
        (
            Decimal(one.number),
            one.at.astimezone(zone).replace(tzinfo=None),
            one.actor_name or one.actor,
            one.for_name,
            words["action"](one.action),
            one.subject,
            words["yes"] if one.allowed else words["no"],
            json.dumps(one.data, ensure_ascii=False, sort_keys=True) if one.data else None,
            one.previous,
            one.digest,
        )
        for one in found
    )
    return TableToWrite(title=words["title"], sheet=words["sheet"], headings=words["headings"], rows=rows)


def _case(session: Session, number: str) -> Case:
    found = session.scalar(select(Case).where(Case.number == number.strip().upper()))
    if found is None:
        raise NothingOfThatName(name=number)
    return found


def _case_subjects(session: Session, cases: list[Case]) -> _Wanted:
    wanted = _Wanted(cases={case.number for case in cases})
    for case in cases:
        wanted.subjects.add(("case", str(case.id)))
        wanted.subjects |= {("case_decision", str(row.id)) for row in case.decisions}
    tasks = session.scalars(select(CaseTask.id).where(CaseTask.case_id.in_([case.id for case in cases])))
    wanted.subjects |= {("case_task", str(number)) for number in tasks}
    wanted.subjects |= _handovers(session, cases=wanted.cases)
    return wanted


def _handovers(session: Session, *, cases: Set[str] = frozenset(), po: str | None = None) -> set[tuple[str, str]]:
    """The hand-overs that an order or a case was part of: on the list both confirmed, or moved with it since."""
    found = set()
    for row in session.scalars(select(Handover)):
        orders = {str(one["po"]) for one in row.listed["orders"]} | set(row.moved.get("orders", ()))
        numbers = {str(one["number"]) for one in row.listed["cases"]} | set(row.moved.get("cases", ()))
        if po in orders or numbers & cases:
            found.add(("handover", str(row.id)))
    return found


def _order_subjects(session: Session, po: str) -> _Wanted:
    orders = session.scalars(select(Order).where(Order.po == po.strip())).all()
    if not orders:
        raise NothingOfThatName(name=po)
    ids = [order.id for order in orders]
    lines = select(OrderLine.id).where(OrderLine.order_id.in_(ids))
    hit = select(CaseEffect.case_id).where(CaseEffect.line_id.in_(lines))
    cases = session.scalars(select(Case).where(or_(Case.order_id.in_(ids), Case.id.in_(hit)))).all()
    wanted = _case_subjects(session, list(cases))
    wanted.pos.add(po.strip())
    wanted.subjects |= _handovers(session, po=po.strip())
    wanted.subjects |= {("order", str(number)) for number in ids}
    wanted.subjects |= {("order_line", str(number)) for number in session.scalars(lines)}
    milestones = session.scalars(select(Milestone.id).where(Milestone.line_id.in_(lines)))
    wanted.subjects |= {("milestone", str(number)) for number in milestones}
    return wanted


def _person(session: Session, name: str) -> str:
    found = session.get(Member, name.strip())
    if found is not None:
        return found.id
    named = session.scalars(select(Member.id).where(Member.name == name.strip())).all()
    if len(named) != 1:
        raise NothingOfThatName(name=name)
    return named[0]


def _month(text: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    if not _MONTH.fullmatch(text.strip()):
        raise NothingOfThatName(name=text)
    first = date.fromisoformat(f"{text.strip()}-01")
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return datetime.combine(first, time(), zone), datetime.combine(after, time(), zone)


class _Labels:
    """What an entry is about, in words a person knows: the case's number, the order's PO."""

    def __init__(self, session: Session) -> None:
        cases = session.execute(select(Case.id, Case.number)).all()
        decisions = session.execute(select(CaseDecision.id, CaseDecision.key, Case.number).join(Case)).all()
        self._known: dict[tuple[str, str], str] = {("case", str(row.id)): row.number for row in cases}
        self._known |= {("case_decision", str(row.id)): f"{row.number} {row.key}" for row in decisions}
        tasks = session.execute(select(CaseTask.id, CaseTask.text, Case.number).join(Case, Case.id == CaseTask.case_id))
        self._known |= {("case_task", str(row.id)): f"{row.number} {row.text}" for row in tasks}
        self._known |= {("order", str(row.id)): row.po for row in session.execute(select(Order.id, Order.po))}

    def of(self, entry: AuditEntry) -> str:
        known = self._known.get((entry.subject_kind, entry.subject_id))
        if known is not None:
            return known
        po = entry.data.get("po")
        return f"{po} {entry.subject_kind} {entry.subject_id}" if po else f"{entry.subject_kind} {entry.subject_id}"


def _exported(row: AuditEntry, names: Mapping[str, str], labels: _Labels) -> ExportedEntry:
    acting_for = row.data.get("acting_for")
    return ExportedEntry(
        number=row.id,
        at=row.at,
        actor=row.actor_id,
        actor_name=names.get(row.actor_id or "", row.actor_id),
        for_name=names.get(acting_for, acting_for) if isinstance(acting_for, str) else None,
        action=row.action,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        subject=labels.of(row),
        allowed=row.allowed,
        data=row.data,
        previous=row.previous,
        digest=row.digest,
    )


def lines(found: list[ExportedEntry]) -> Iterator[str]:
    """One JSON document for each entry."""
    for one in found:
        yield json.dumps(one.as_document(), ensure_ascii=False, sort_keys=True)
