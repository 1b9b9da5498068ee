"""What every statement of one message is worked with, and what becomes of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from bot.db.models import Member, Milestone, Order, OrderLine
from bot.domain.authority import Office
from bot.domain.authority.model import Right
from bot.domain.errors import GendanError
from bot.domain.phrases.almanac import Scene
from bot.domain.phrases.reading import Question
from bot.domain.phrases.statements import Progressed, Statement
from bot.domain.text import Phrase, phrase_as_data
from bot.services.orders.find import lot_number
from bot.services.people.office import office_of
from bot.services.reports import relays
from bot.services.reports.contradictions import said_before
from bot.services.reports.decided import ApprovedDay, DayApproved, approved_day, days_approved
from bot.services.reports.delays.assess import Assessed
from bot.services.reports.delays.drafts import Draft
from bot.services.reports.messages import (
    EchoKept,
    EchoLine,
    EchoOption,
    EchoQuestion,
    EchoRefused,
    EchoValue,
    as_said,
)
from bot.services.reports.outcomes import ReportOutcome, ShipDates, StatementOutcome, ValueChange
from bot.services.reports.reading import zone_of
from bot.services.reports.relays import Passing
from bot.work.unit import Work


class PartInOrder(StrEnum):
    """What somebody has to do with an order and a milestone of it."""

    FOLLOWS = "follows"
    """Its 跟单员, their lead, or who stands in for them: they record."""
    OWNS = "owns"
    """The milestone's owner by role and scope: progress in their own name."""
    SEES = "sees"
    """Anybody else who may know of it: what they say is passed on."""


@dataclass
class EntryKnown:
    """What was read once for all statements of a message, whatever milestone was picked of one; as of this transaction.

    loaded: the orders of those POs (pos), by PO. named: what a name was found to mean. agreed: by order, what was
    agreed to of its days.
    """

    pos: set[str] = field(default_factory=set)
    loaded: list[Order] = field(default_factory=list)
    named: dict[str, list[Order]] = field(default_factory=dict)
    agreed: dict[int, Sequence[DayApproved]] = field(default_factory=dict)
    office: Office | None = None
    member: Member | None = None


@dataclass(frozen=True, kw_only=True)
class ReportEntry:
    """What came in by one door: who says it, and in which batch all that is saved of it stands.

    batch: empty where nothing is kept. source: of the changes in the history. sure: whatever can be answered so is
    meant as it stands; meant: only these questions were answered so. chosen: the milestone that the person picked where
    several fitted. form: it stands in a form, where a doubt is an error under its field. root: of a report that began
    elsewhere; near: POs named beside it, offered first where none is named. apart: names of orders in its words that
    were worked before.
    """

    work: Work
    batch: str
    source: str
    sure: bool = False
    meant: tuple[Phrase, ...] = ()
    chosen: int | None = None
    form: bool = False
    root: str = ""
    near: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    known: EntryKnown = field(default_factory=EntryKnown, repr=False, compare=False)

    @property
    def office(self) -> Office:
        """Who holds what now."""
        if self.known.office is None:
            self.known.office = office_of(self.work)
        return self.known.office

    @cached_property
    def zone(self) -> ZoneInfo:
        """Where the person's clock stands; who holds on to their row reads it once."""
        if self.known.member is None:
            self.known.member = self.work.session.get(Member, self.work.actor)
        return zone_of(self.work)

    @cached_property
    def scene(self) -> Scene:
        """The clock, as of when it was said, and the calendar by which a length of time counts."""
        return Scene(now=self.work.then.astimezone(self.zone), calendar=self.work.company.home_calendar())

    @cached_property
    def today(self) -> date:
        """The day it is kept, on the person's clock: what was to come when it was said may be over by now."""
        return self.work.now.astimezone(self.zone).date()

    def approved_day(self, milestone: Milestone) -> ApprovedDay | None:
        """The day of a milestone that somebody has agreed to."""
        order = milestone.line.order
        if order.id not in self.known.agreed:
            self.known.agreed[order.id] = days_approved(self.work.session, order)
        return approved_day(self.known.agreed[order.id], milestone)

    def is_meant(self, question: Question) -> bool:
        """Whether "as it stands" answers it and was said, of this very question: what it shows may have changed."""
        if all(option.value for option in question.options):
            return False
        return self.sure or self._was_asked(question)

    def require_meant(self, question: Question | None, milestone: Milestone) -> None:
        """What would be asked about a milestone is meant as it stands. Raises Doubted."""
        if question is not None and not self.is_meant(question):
            raise Doubted(question, order=milestone.line.order, milestone=milestone, chosen=True)

    def require_new(self, milestone: Milestone, *, field: str, why: str | None) -> None:
        """Of what counts from what stands: it was not said before, or that was asked and it is meant once more. Raises
        Doubted.
        """
        if not self.batch:
            return
        question = said_before(self.work, milestone, field=field, why=why, zone=self.zone)
        if question is not None and not self._was_asked(question):
            raise Doubted(question, order=milestone.line.order, milestone=milestone, chosen=True)

    def _was_asked(self, question: Question) -> bool:
        return phrase_as_data(question.text) in [phrase_as_data(text) for text in self.meant]

    def part_in(self, order: Order, milestone: Milestone | None = None) -> PartInOrder | None:
        """What the person has to do with the order; None: it does not exist for them."""
        if not self.office.sees(self.work.actor, order):
            return None
        roles = self.office.roles_on(self.work.actor, order)
        if self.office.may(roles, Right.REPORTS):
            return PartInOrder.FOLLOWS
        return PartInOrder.OWNS if milestone is not None and milestone.owner_role in roles else PartInOrder.SEES


EVERY_LINE = 0
"""In the place of the milestone that was picked: what was said is said of every line that fits."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What became of one statement about one order: its outcome, its row of the echo, its line of the preview.

    apart: names of the other orders in its words, worked by themselves. said_at: of what was pasted, where it is known.
    thought: what that line would do, as it was thought through when it was ruled on.
    """

    outcome: StatementOutcome
    row: EchoLine | None = None
    draft: Draft | None = None
    apart: tuple[str, ...] = ()
    said_at: datetime | None = None
    thought: Assessed | None = None


class Doubted(GendanError):
    """Something has to be asked before it is kept; the answer to the question is another statement."""

    code = "doubted"

    def __init__(
        self,
        question: Question,
        *,
        order: Order | None = None,
        milestone: Milestone | None = None,
        chosen: bool = False,
    ) -> None:
        super().__init__(question=question.code)
        self.question, self.order, self.milestone, self.chosen = question, order, milestone, chosen


@dataclass(frozen=True, kw_only=True)
class FoundAt:
    """A milestone of a line, or a line alone, that a statement means."""

    line: OrderLine
    milestone: Milestone | None = None


def said_by(statement: Statement) -> str:
    """Who said it, when it was pasted."""
    speaker = statement.speaker
    return " ".join(part for part in (speaker.name, speaker.stamp) if part) if speaker else ""


def pasted_at(statement: Statement) -> datetime | None:
    """When it was said, where that stands beside what was pasted."""
    return statement.speaker.said_at if statement.speaker else None


def asked(statement: Statement, error: Doubted) -> Told:
    """A question: nothing is stored, and its buttons are answers."""
    question = error.question
    text, again, span = statement.text, statement.again, question.span
    row = EchoQuestion(
        kind="question",
        typed=span if span and span not in text else again,
        said=said_by(statement),
        text=question.text,
        span=again if span == text else span,
        options=tuple(
            EchoOption(value=option.value, label=option.label, sure=not option.value) for option in question.options
        ),
        form=form_of(error.order, error.milestone),
        chosen=error.milestone.id if error.milestone is not None and error.chosen else None,
    )
    outcome = StatementOutcome(text=text, outcome=ReportOutcome.ASKED, questions=(question,))
    return Told(outcome=outcome, row=row, said_at=pasted_at(statement))


UNSHOWN = frozenset({"made"})
"""Changes that the echo says otherwise: a count stands beside the progress that it is."""

MENDED = frozenset({"evidence_needed", "milestone_not_found", "quantity_unknown", "quantity_left", "quantity_unit"})
"""Refusals that are questions: their form, or the same words said better, can mend them."""


def refused(statement: Statement, error: GendanError) -> Told:
    """Why nothing was stored; where its form can mend it, with what the form is opened with."""
    fields = {name: _plain(value) for name, value in error.fields.items()}
    named = (("o", "order"), ("m", "milestone"))
    form = {short: number for short, name in named if isinstance(number := fields.get(name), int)}
    row = EchoRefused(
        kind="refused",
        typed=statement.text,
        said=said_by(statement),
        code=error.code,
        fields=fields,
        form=form or None,
    )
    outcome = ReportOutcome.ASKED if error.code in MENDED else ReportOutcome.REFUSED
    return Told(outcome=StatementOutcome(text=statement.text, outcome=outcome), row=row)


def answered(
    statement: Statement,
    code: str,
    *,
    po: str = "",
    note: str | None = None,
    others: tuple[Mapping[str, str], ...] = (),
    **fields: Any,
) -> Told:
    """Something that changes nothing of an order is said back; note: the words it concerns, quoted."""
    row = EchoKept(
        kind="kept",
        outcome=ReportOutcome.ANSWERED,
        typed=statement.text,
        said=said_by(statement),
        po=po,
        code=code,
        fields=fields,
        note=note,
    )
    outcome = StatementOutcome(text=statement.text, outcome=ReportOutcome.ANSWERED, others=others)
    return Told(outcome=outcome, row=row)


def kept(
    statement: Statement,
    outcome: ReportOutcome,
    found: FoundAt,
    changes: tuple[ValueChange, ...],
    *,
    ship: ShipDates | None = None,
    others: tuple[Mapping[str, str], ...] = (),
    **more: Any,
) -> Told:
    """What was saved or passed on, and what it changes; `more` is of its row in the echo."""
    milestone, line = found.milestone, found.line
    row = EchoKept(
        kind="kept",
        outcome=outcome,
        typed=statement.text,
        said=said_by(statement),
        po=line.order.po,
        product=line.product or line.style,
        lot=lot_number(line),
        name=milestone.name if milestone is not None else None,
        milestone_id=milestone.id if milestone is not None else None,
        changes=tuple(
            EchoValue(field=change.field, old=as_said(change.old), new=as_said(change.new))
            for change in changes
            if change.field not in UNSHOWN
        ),
        **{"note": statement.note or None, **more},
    )
    told = StatementOutcome(text=statement.text, outcome=outcome, changes=changes, ship=ship, others=others)
    return Told(outcome=told, row=row)


def pass_on(
    entry: ReportEntry,
    statement: Statement,
    found: FoundAt,
    changes: tuple[ValueChange, ...],
    *,
    float_days: int | None = None,
    **more: Any,
) -> Told:
    """What waits for who follows the order: they record it, or say why not."""
    news = Passing(
        order=found.line.order,
        line=found.line,
        milestone=found.milestone,
        changes=changes,
        text=statement.text,
        float_days=float_days,
        note=statement.note,
        on=(statement.on or entry.scene.today) if isinstance(statement, Progressed) else None,
    )
    passed = relays.pass_on(entry.work, news=news, batch=entry.batch)
    to = entry.work.session.get_one(Member, passed.to).name
    return kept(statement, ReportOutcome.PASSED_ON, found, changes, float_days=float_days, fields={"to": to}, **more)


def form_of(order: Order | None, milestone: Milestone | None) -> dict[str, int]:
    """What the form is opened with."""
    found = {"o": order.id if order else None, "m": milestone.id if milestone else None}
    return {name: number for name, number in found.items() if number is not None}


def _plain(value: object) -> Any:
    return value if isinstance(value, int | str | None) else str(value)
