"""Rows that the tests of services share: orders with lines and milestones, people in their offices, on one Wednesday."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.app.wiring import UNDOINGS_BY_KIND
from bot.db import models
from bot.db.models import AuditEntry, DueRow, Member, Milestone, Notice, Order, OrderLine
from bot.db.summaries import refresh_summaries
from bot.jobs import schedule
from bot.services.orders.planning import replan
from bot.work.codec import load, name_of, stored_as
from bot.work.company import Company
from bot.work.events import REFRESH
from bot.work.undo import UNDOINGS
from bot.work.unit import Answer, Work
from tests.factories import demo_company, moment
from tests.unit.rows import keep, member

MessageT = TypeVar("MessageT")
NOW = moment("2026-09-16 09:00")
TODAY, DAY = date(2026, 9, 16), timedelta(days=1)
LIN, LEAD, DIRECTOR, OTHER, ADMIN, QC = "lin", "lead", "director", "other", "admin", "qc"
HELD = {"merch_lead": LEAD, "sales_director": DIRECTOR, "qc": QC}


@cache
def company() -> Company:
    """The shipped rules, plans and calendars; nothing of a workspace file."""
    return demo_company()


def staff(session: Session) -> Work:
    """Lin follows orders, lead and director stand above; other has no office; admin is the administrator."""
    for person in (LIN, LEAD, DIRECTOR, OTHER, QC):
        member(session, person)
    member(session, ADMIN, is_admin=True)
    for role, person in HELD.items():
        seat(session, role, person)
    session.info[UNDOINGS] = UNDOINGS_BY_KIND
    return Work(session, company(), NOW)


def asked_by(work: Work, person: str, key: str = "e1") -> Work:
    """The work of somebody who asked in a DM."""
    return Work.of(
        work.session, work.company, work.now, to=Answer(member=person, audience=person, method="post", key=key)
    )


def order(session: Session, po: str = "PO1", *, of: str | None = LIN, customer: str = "Nordic", **more: Any) -> Order:
    """An order without lines."""
    return keep(session, Order(**{"customer": customer, "po": po, "merchandiser_id": of, "created_at": NOW, **more}))


def line(order: Order, key: str | None = None, **more: Any) -> OrderLine:
    """A line of it, without milestones."""
    position = len(order.lines) + 1
    row = OrderLine(**{"position": position, "key": key or str(position), "quantity": Decimal(1000), **more})
    order.lines.append(row)
    return row


def milestone(line: OrderLine, key: str = "sewing", **more: Any) -> Milestone:
    """A milestone of it, as it was laid and nobody touched."""
    given = {
        "position": len(line.milestones) + 1,
        "name_zh": key,
        "name_en": key,
        "owner_role": "production",
        "gate": False,
        "state": "planned",
        "progress": 0,
        "critical": False,
    }
    row = Milestone(**{"key": key, **given, **more})
    line.milestones.append(row)
    return row


def planned(work: Work, po: str = "PO1", *, lines: int = 1, of: str | None = LIN, **more: Any) -> Order:
    """An order of general goods with its plan worked out; `more` is of its lines, `term` of the order."""
    row = order(work.session, po, of=of, term=more.pop("term", "FOB"), customer=more.pop("customer", "Nordic"))
    for _ in range(lines):
        line(row, **{"due_on": date(2026, 12, 10), **more})
    work.session.flush()
    for order_line in row.lines:
        replan(work, order_line, work.today)
    refresh_summaries(work.session, [row.id])
    return row


def part(order: Order, key: str, line: int = 0) -> Milestone:
    """A milestone of one of its lines."""
    return next(row for row in order.lines[line].milestones if row.key == key)


def seat(session: Session, role: str, person: str, **more: Any) -> models.Seat:
    """A seat somebody holds, for good unless days are given."""
    return keep(session, models.Seat(member_id=person, role=role, **more))


def away(session: Session, person: str, first: date = TODAY, last: date = TODAY, **more: Any) -> models.Absence:
    """An absence."""
    return keep(session, models.Absence(member_id=person, starts_on=first, ends_on=last, **more))


def leaves(session: Session, person: str, standing: str = "left") -> Member:
    """Somebody is a colleague no more."""
    gone = session.get_one(Member, person)
    gone.active, gone.standing, gone.is_admin = False, standing, False
    session.flush()
    return gone


def notices(session: Session, to: str | None = None) -> Sequence[Notice]:
    """What the outbox holds for somebody, or for everybody."""
    session.flush()
    wanted = select(Notice).order_by(Notice.id)
    return session.scalars(wanted if to is None else wanted.where(Notice.audience == to)).all()


def sent(session: Session, message: type[MessageT], to: str | None = None) -> list[MessageT]:
    """The messages of one class that the outbox holds."""
    name = stored_as(message)
    return [load(row.message, row.context) for row in notices(session, to) if name_of(row.message) == name]


def dues(session: Session, kind: str) -> Sequence[DueRow]:
    """What is planned of a kind and still waits."""
    session.flush()
    wanted = select(DueRow).where(DueRow.kind == kind, DueRow.state == "waiting").order_by(DueRow.id)
    return session.scalars(wanted).all()


def refreshed(work: Work) -> list[str]:
    """What only shows follows, as after the commit: the subjects that were made anew."""
    rows = dues(work.session, REFRESH)
    for row in rows:
        row.state = "done"
        schedule.refreshed(work, due=row)
    work.session.flush()
    return [row.subject for row in rows]


def entries(session: Session) -> list[tuple[str, str | None, bool]]:
    """The audit trail as it is once this is committed: what, by whom, allowed."""
    session.commit()
    rows = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    return [(row.action, row.actor_id, row.allowed) for row in rows]


def with_defaults(work: Work, **defaults: Any) -> Work:
    """The same under other settings."""
    known = replace(work.company, defaults=replace(work.company.defaults, **defaults))
    return replace(work, company=known)
