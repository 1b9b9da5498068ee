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

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

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
from bot.services.people.handover_lists import list_of, moved_of
from bot.work.company import Company
from bot.work.unit import Work

AT_ONCE = 500
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

    def may_touch(self) -> ColumnElement[bool]:
        """What holds of every entry that it touches: the others are not read at all."""
        kinds: dict[str, set[str]] = {}
        for kind, subject_id in self.subjects:
            kinds.setdefault(kind, set()).add(subject_id)
        about = (and_(AuditEntry.subject_kind == kind, AuditEntry.subject_id.in_(ids)) for kind, ids in kinds.items())
        data = {name: AuditEntry.data[name].as_string() for name in ("case", "number", "po")}
        named = or_(data["case"].in_(self.cases), data["number"].in_(self.cases), data["po"].in_(self.pos))
        return or_(named, *about)


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
    if person:
        query = query.where(or_(AuditEntry.actor_id == person, AuditEntry.data["acting_for"].as_string() == person))
    for subject in subjects:
        query = query.where(subject.may_touch()) if subject is not None else query
    rows = [
        row
        for row in work.session.scalars(query)
        if all(subject is None or subject.touches(row) for subject in subjects)
        and (person is None or person in {row.actor_id, row.data.get("acting_for")})
    ]
    names: Mapping[str, str] = {row.id: row.name for row in work.session.execute(select(Member.id, Member.name))}
    labels = _labels(work.session, {(row.subject_kind, row.subject_id) for row in rows})
    return [_exported(row, names, labels) for row in rows]


def table(found: list[ExportedEntry], company: Company, *, words: Mapping[str, Any]) -> TableToWrite:
    """The same as a table; words: title, sheet, headings, yes, no and an `action` that names a code."""
    zone = ZoneInfo(company.zone)
    rows = tuple(
        (
            Decimal(entry.number),
            entry.at.astimezone(zone).replace(tzinfo=None),
            entry.actor_name or entry.actor,
            entry.for_name,
            words["action"](entry.action),
            entry.subject,
            words["yes"] if entry.allowed else words["no"],
            json.dumps(entry.data, ensure_ascii=False, sort_keys=True) if entry.data else None,
            entry.previous,
            entry.digest,
        )
        for entry in found
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
        listed, moved = list_of(row), moved_of(row)
        orders = {order.po for order in listed.orders} | set(moved.orders)
        numbers = {case.number for case in listed.cases} | set(moved.cases)
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


_CALLED: dict[str, tuple[InstrumentedAttribute[int], Select[*tuple[Any, ...]]]] = {
    "case": (Case.id, select(Case.id, Case.number.label("name"))),
    "order": (Order.id, select(Order.id, Order.po.label("name"))),
    "case_decision": (
        CaseDecision.id,
        select(CaseDecision.id, (Case.number + " " + CaseDecision.key).label("name")).join(CaseDecision.case),
    ),
    "case_task": (
        CaseTask.id,
        select(CaseTask.id, (Case.number + " " + CaseTask.text).label("name")).join(Case, Case.id == CaseTask.case_id),
    ),
}


def _labels(session: Session, subjects: Set[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """What entries are about, in words a person knows: the case's number, the order's PO."""
    found: dict[tuple[str, str], str] = {}
    for kind, (key, wanted) in _CALLED.items():
        ids = sorted(int(number) for of, number in subjects if of == kind and number.isdecimal())
        for start in range(0, len(ids), AT_ONCE):
            rows = session.execute(wanted.where(key.in_(ids[start : start + AT_ONCE])))
            found |= {(kind, str(row.id)): row.name for row in rows}
    return found


def _called(entry: AuditEntry, labels: Mapping[tuple[str, str], str]) -> str:
    plain = f"{entry.subject_kind} {entry.subject_id}"
    po = entry.data.get("po")
    return labels.get((entry.subject_kind, entry.subject_id)) or (f"{po} {plain}" if po else plain)


def _exported(row: AuditEntry, names: Mapping[str, str], labels: Mapping[tuple[str, str], str]) -> ExportedEntry:
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
        subject=_called(row, labels),
        allowed=row.allowed,
        data=row.data,
        previous=row.previous,
        digest=row.digest,
    )


def lines(found: list[ExportedEntry]) -> Iterator[str]:
    """One JSON document for each entry."""
    for entry in found:
        yield json.dumps(entry.as_document(), ensure_ascii=False, sort_keys=True)
