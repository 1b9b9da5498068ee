"""One order of a book: its rows weighed against what is kept, field by field."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Change, Order, OrderLine
from bot.domain.authority import Office, follower_of
from bot.domain.order_book import (
    ARRIVES,
    LINE_FIELDS,
    ORDER_FIELDS,
    PROGRESS_FIELDS,
    STAGE,
    YES,
    Book,
    Problem,
    RawLine,
    Stated,
    Weight,
    problem,
)
from bot.domain.orders import Merge, disagreements, line_keys, merge
from bot.domain.plans import template_for
from bot.services.imports import progress, values
from bot.services.imports.outcome import FieldDifference, RowResult
from bot.services.imports.people import People, folded, place_merchandiser
from bot.services.imports.questions import put_question, settle
from bot.services.orders import planning
from bot.services.orders.promises import end_with_lines, keep_agreed, take_over
from bot.services.people.office import office_of
from bot.work.unit import Work

ARRIVAL = "material_arrives"
"""Under which name the last day of arrival that a book gave is kept beside what it says now."""
_MONTH_END = re.compile(r"[月年](?:底|末)|\bend of\b", re.IGNORECASE)
_PROMISES = frozenset({"ship_date", "etd", "cutoff", "lc_latest", "quantity"})
"""Fields whose first value is history too: every promise of a date keeps who, when and why."""


@dataclass(kw_only=True)
class ImportJob:
    """One import under way."""

    work: Work
    book: Book
    batch: str
    people: People
    asked_names: set[str] = field(default_factory=set)
    asked_members: set[str] = field(default_factory=set)
    orders: dict[tuple[str, str], Order] = field(default_factory=dict)
    customers: dict[str, str] = field(default_factory=dict)
    seen: dict[int, str] = field(default_factory=dict)
    """The lines this book has, each with the file that had it last; empty for a new one."""

    @cached_property
    def office(self) -> Office:
        """Who holds what, with the seats this book gives."""
        return office_of(self.work)

    @property
    def zone(self) -> ZoneInfo:
        """The workspace's zone, in which the book's days and hours are meant."""
        return ZoneInfo(self.work.company.zone)

    @property
    def today(self) -> date:
        """The workspace's day."""
        return self.work.company.today(self.work.now)

    def record(self, subject: Order | OrderLine, name: str, old: str | None, new: str, *, where: str) -> None:
        """Keep who changed what, when, and where it came from."""
        is_order = isinstance(subject, Order)
        attribute = (values.ORDER_ATTRIBUTES if is_order else values.LINE_ATTRIBUTES).get(name, name)
        self.work.session.add(
            Change(
                batch=self.batch,
                subject_kind="order" if is_order else "line",
                subject_id=subject.id,
                order_id=subject.id if isinstance(subject, Order) else subject.order_id,
                field=attribute,
                old=old,
                new=new,
                actor_id=self.work.actor,
                source=f"import:{self.book.file}",
                why=where,
                at=self.work.now,
            )
        )


def by_order(job: ImportJob) -> dict[tuple[str, str], list[RawLine]]:
    """The rows that can be imported, in the order of the file, by customer and PO as their order has them or will.

    A PO that one row has with its letters and another without is one order's.
    """
    groups: dict[tuple[str, str], list[RawLine]] = {}
    for raw in job.book.lines:
        if not raw.refused:
            places = [(folded(raw.customer), po) for po in _spellings(raw.po)]
            known = (place for place in places if place in job.orders or place in groups)
            groups.setdefault(next(known, places[0]), []).append(raw)
    return groups


def _spellings(po: str) -> tuple[str, ...]:
    """A PO as it is written, and with its letters or without."""
    figures = po.removeprefix("PO")
    other = f"PO{po}" if po.isdigit() else figures if figures.isdigit() else po
    return tuple(dict.fromkeys((po, other)))


def import_order(job: ImportJob, place: tuple[str, str], lines: Sequence[RawLine]) -> list[RowResult]:
    """Take over all rows of one customer's PO."""
    order = job.orders[place] if place in job.orders else _add_order(job, place, lines[0])
    clashes = disagreements(lines)
    results = []
    for at, (raw, key) in enumerate(zip(lines, line_keys(lines), strict=True)):
        clash = {name: doubt for (row, name), doubt in clashes.items() if row == at}
        results.append(_LineImport(job=job, order=order, raw=raw, key=key, clash=clash).take())
    end_with_lines(order)
    job.work.session.flush()
    return results


def _add_order(job: ImportJob, place: tuple[str, str], raw: RawLine) -> Order:
    spelling = job.customers.setdefault(place[0], raw.customer)
    order = job.orders[place] = Order(customer=spelling, po=raw.po, created_at=job.work.now, lines=[])
    job.work.session.add(order)
    job.work.session.flush()
    return order


def load_orders(job: ImportJob) -> None:
    """Read what the book's rows may be about, all at once."""
    places = session_places(job.work.session)
    job.customers = {}
    for _, customer, _ in places:
        job.customers.setdefault(folded(customer), customer)
    wanted = {(folded(raw.customer), po) for raw in job.book.lines for po in _spellings(raw.po)}
    ids = {order_id: (folded(customer), po) for order_id, customer, po in places if (folded(customer), po) in wanted}
    for batch in range(0, len(ids), 400):
        some = list(ids)[batch : batch + 400]
        for order in job.work.session.scalars(select(Order).where(Order.id.in_(some))):
            job.orders[ids[order.id]] = order


def session_places(session: Session) -> list[tuple[int, str, str]]:
    """The id, customer and PO of every order."""
    return [(row.id, row.customer, row.po) for row in session.execute(select(Order.id, Order.customer, Order.po))]


@dataclass(kw_only=True)
class _LineImport:
    """One row on its way into the database."""

    job: ImportJob
    order: Order
    raw: RawLine
    key: str
    clash: dict[str, Problem]
    doubts: list[Problem] = field(default_factory=list)
    changes: list[FieldDifference] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)

    def take(self) -> RowResult:
        """Write what the row says and ask what it leaves open."""
        line, new = self._line()
        base: dict[str, str | None] = dict(line.source.get("fields", {}))
        self.job.seen[line.id] = line.source.get("file", "")
        self.doubts = [*self.raw.problems, *self.clash.values()]
        for name in ORDER_FIELDS:
            if name not in self.clash:
                self._weigh(self.order, name, base, line)
        for name in LINE_FIELDS:
            if name in values.LINE_ATTRIBUTES:
                self._weigh(line, name, base, line)
        self._plan(line, base, new=new)
        self._judge()
        place_merchandiser(self.job.work, self.job.people, self.order)
        self._name_doubt()
        asked = self._ask(line)
        if (source := self._source(line, base)) != line.source:
            line.source = source
        return self._result(new=new, asked=asked)

    def _line(self) -> tuple[OrderLine, bool]:
        for line in self.order.lines:
            if line.key == self.key:
                return line, False
        line = OrderLine(
            position=len(self.order.lines) + 1, key=self.key, source={}, dangerous_goods=False, milestones=[]
        )
        self.order.lines.append(line)
        self.job.work.session.flush()
        return line, True

    def _plan(self, line: OrderLine, base: dict[str, str | None], *, new: bool) -> None:
        """The milestones of a living line: laid, marked by the progress columns, their days worked out."""
        if line.cancelled_at is not None:
            return
        work = self.job.work
        if "category" in self.taken:
            line.template = None
        if new or self.taken:
            keep_agreed(line)
            planning.lay(work, line)
        for name in (*PROGRESS_FIELDS, "shipped_on"):
            self._weigh_progress(line, name, base)
        if "inspection" in self.taken and line.inspection:
            progress.inspected(work, line, line.inspection, stamp=self._stamp)
        if {"note", "dangerous_goods"} & self.taken:
            progress.certificate_under_way(work, line, stamp=self._stamp)
        if new and self._confirmed():
            progress.confirmed(work, line, stamp=self._stamp)
        if new or self.taken:
            planning.replan(work, line, work.today)

    def _confirmed(self) -> bool:
        """Whether the customer's PO is matched: style, quantity, price, date and term stand without a doubt."""
        doubtful = {doubt.field for doubt in self.doubts if doubt.weight is Weight.OPENS}
        needed = ("style", "quantity", "unit_price", "ship_date", "term")
        stated = all(self.raw.value(name) is not None for name in needed)
        return stated and not doubtful & {*needed, "term_place", "term_edition"}

    # --- one field

    def _weigh(self, row: Order | OrderLine, name: str, base: dict[str, str | None], line: OrderLine) -> None:
        stated = self.raw.stated.get(name)
        if stated is None:
            return
        kept = values.kept(row, name, self.job.zone)
        if name == "cancelled" and kept is not None and base.get(name) == YES:
            kept = YES  # of a book that gave no day, the day is ours

        def write(value: str) -> None:
            take_over(row, values.stated(row, name, value, zone=self.job.zone, now=self.job.work.now))

        if self._settle(stated, base, kept, write):
            self._note_change(row, stated, kept, line)

    def _weigh_progress(self, line: OrderLine, name: str, base: dict[str, str | None]) -> None:
        stated = self.raw.stated.get(name)
        if stated is None:
            return
        value = stated.value or ""
        kept = progress.kept(
            self.job.work.company, line, name, base.get(name), own=self._own_arrival(value, base, name)
        )

        def write(value: str) -> None:
            progress.apply(self.job.work, line, name, value, stamp=self._stamp)

        if value.startswith(STAGE) and progress.stage_of(line, value) is None:
            self._doubt("unreadable_progress", stated, {}, weight=Weight.OPENS)
            return
        if self._settle(stated, base, kept, write):
            self._note_change(line, stated, kept, line, history=False)

    def _own_arrival(self, value: str, base: dict[str, str | None], name: str) -> str | None:
        """The day of arrival that books said before; asked for a share, which says nothing against it."""
        own = base.get(ARRIVAL)
        for said in (base.get(name), value):
            if said is not None and said.startswith(ARRIVES):
                base[ARRIVAL] = said
                own = own or said
        return None if value.startswith(ARRIVES) else own

    @property
    def _stamp(self) -> progress.Stamp:
        return progress.Stamp(
            batch=self.job.batch,
            actor=self.job.work.actor,
            source=f"import:{self.job.book.file}",
            why=f"{self.raw.sheet}!{self.raw.row}",
            at=self.job.work.now,
        )

    def _settle(
        self, stated: Stated, base: dict[str, str | None], kept: str | None, write: Callable[[str], None]
    ) -> bool:
        """Write a stated value when nothing speaks against it; returns whether it was written."""
        name, before = stated.field, base.get(stated.field)
        verdict = merge(base=before, kept=kept, stated=stated.value)
        if verdict is Merge.ASK and kept is not None:
            self._doubt("changed_by_person", stated, {"kept": kept})
        elif stated.value is None and not stated.raw and before is not None and kept is not None:
            self._doubt("emptied", stated, {"kept": kept})
        if stated.value is not None:
            base[name] = stated.value
        if verdict is not Merge.TAKE or stated.value is None:
            return False
        write(stated.value)
        self.taken.add(name)
        return True

    def _doubt(self, code: str, stated: Stated, details: dict[str, str], *, weight: Weight = Weight.KEEPS) -> None:
        self.doubts.append(
            problem(code, cell=stated.cell, field=stated.field, value=stated.raw, weight=weight, details=details)
        )

    def _note_change(
        self, row: Order | OrderLine, stated: Stated, old: str | None, line: OrderLine, *, history: bool = True
    ) -> None:
        assert stated.value is not None
        first = not line.source
        if not first:
            self.changes.append(FieldDifference(cell=stated.cell, field=stated.field, old=old, new=stated.value))
            settle(self.job.work, line=line, field_name=stated.field, answer=stated.value)
        if history and (not first or stated.field in _PROMISES):
            self.job.record(row, stated.field, old, stated.value, where=f"{self.raw.sheet}!{stated.cell}")

    # --- what is left open

    def _judge(self) -> None:
        """Doubts that need the company's knowledge: the end of a month that is a day off, a kind of goods unknown."""
        calendar = self.job.work.company.home_calendar()
        for name in ("ship_date", "etd", "material"):
            stated = self.raw.stated.get(name)
            if stated is None or stated.value is None or not _MONTH_END.search(stated.raw):
                continue
            text = stated.value.removeprefix(ARRIVES)
            if name == "material" and text == stated.value:
                continue
            day = date.fromisoformat(text)
            if not calendar.is_working(day):
                offer = calendar.on_or_before(day)
                self._doubt("day_off", stated, {"read": day.isoformat(), "offer": offer.isoformat()})
        stated = self.raw.stated.get("category")
        if stated and stated.value and template_for(stated.value, self.job.work.company.plans.values()) is None:
            self._doubt("unknown_category", stated, {})

    def _name_doubt(self) -> None:
        stated = self.raw.stated.get("merchandiser")
        if stated is None or stated.value is None or stated.value in self.job.asked_names:
            return
        doubt = self.job.people.doubt(stated.value, stated.cell, "merchandiser")
        if doubt is not None:
            self.job.asked_names.add(stated.value)
            self.doubts.append(doubt)

    def _ask(self, line: OrderLine) -> bool:
        """Keep a question for each doubt; returns whether one of them is new."""
        job, order = self.job, self.order
        follows = follower_of(order, office=job.office, rules=job.work.company.rules) if order.merchandiser_id else None
        asked_id = follows or job.people.admin
        new = False
        for doubt in self.doubts:
            is_person = doubt.code.endswith("_person") and doubt.code != "changed_by_person"
            asked = self.job.people.admin if is_person else asked_id
            subject = self.raw.value(doubt.field) or doubt.value
            key = f"person:{doubt.value}" if is_person else f"{line.id}:{doubt.field}:{doubt.code}:{subject}"
            if put_question(
                self.job.work,
                key=key,
                sheet=self.raw.sheet,
                row=self.raw.row,
                doubt=doubt,
                order=self.order,
                line=line,
                asked_id=asked,
            ):
                new = True
                if asked is not None:
                    self.job.asked_members.add(asked)
        return new

    def _source(self, line: OrderLine, base: dict[str, str | None]) -> dict[str, Any]:
        source = {
            "file": self.job.book.file,
            "sheet": self.raw.sheet,
            "row": self.raw.row,
            "fields": base,
            "cells": {name: stated.cell for name, stated in self.raw.stated.items()},
        }
        same = {**line.source, "at": None} == {**source, "at": None}
        return {**source, "at": line.source["at"] if same else self.job.work.now.isoformat()}

    def _result(self, *, new: bool, asked: bool) -> RowResult:
        if new:
            outcome = "question" if self.doubts else "imported"
        elif self.changes:
            outcome = "changed"
        else:
            outcome = "question" if asked else "unchanged"
        return RowResult(
            sheet=self.raw.sheet,
            row=self.raw.row,
            po=self.order.po,
            outcome=outcome,
            problems=tuple(self.doubts),
            changes=tuple(self.changes),
        )
