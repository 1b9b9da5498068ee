"""What a person's Home shows: their orders, their open decisions, their stand-up; nothing their role does not allow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Row,
    String,
    and_,
    bindparam,
    case,
    func,
    literal,
    select,
    union_all,
)

from bot.db.models import (
    Case,
    CaseDecision,
    ImportQuestion,
    Member,
    Order,
    OrderSummary,
    Seat,
)
from bot.domain.authority import Office
from bot.domain.cases.states import UNDECIDED, CaseState, DecisionState, Severity
from bot.domain.standups import CheckInState
from bot.domain.text import Text
from bot.services.cases.follow import instructed_last, instructed_to
from bot.services.orders.find import URGENCY, followed
from bot.services.orders.opening import may_open
from bot.services.people.office import office_of
from bot.services.reports.suppliers import suppliers_kept_by
from bot.services.standups.answers import NoStandup, current_round
from bot.services.standups.rows import own_milestones
from bot.views.case_work import TaskRow, open_tasks
from bot.views.orders import OrderRow, order_rows
from bot.work.unit import Work

SHOWN = 8
SHOWN_DECISIONS = 20
SHOWN_OWED = 10
SHOWN_TASKS = 10
DUE_SOON_DAYS = 2
WAITS = {
    DecisionState.QUESTIONED: "answer",
    DecisionState.ASKED: "decide",
    DecisionState.ACKNOWLEDGED: "decide",
    DecisionState.RECORDED: "confirm",
    DecisionState.INSTRUCTED: "execute",
    DecisionState.EXECUTED: "prove",
}
"""What a decision in each state waits for; the first of a case is said."""


@dataclass(frozen=True, kw_only=True)
class DecisionRow:
    """A decision that waits for the reader."""

    decision_id: int
    number: str
    label: Text
    kind: Text
    po: str | None
    severity: Severity
    acknowledged: bool
    expires_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class OwedRow:
    """What a decision wants of the reader beside deciding it; todo: answer, confirm, execute, prove."""

    decision_id: int
    number: str
    label: Text
    kind: Text
    po: str | None
    todo: str


@dataclass(frozen=True, kw_only=True)
class ReportedRow:
    """A case the reader reported that is still open: for whom it waits, and to do what.

    waits: decide, confirm, answer, execute, prove, conditions.
    """

    number: str
    kind: Text
    po: str | None
    waiting_for: str | None
    waits: str = "decide"


@dataclass(frozen=True, kw_only=True)
class StandupMark:
    """The reader's own stand-up today, as far as Home says it."""

    check_in_id: int
    team: str
    held_on: date
    state: str
    closes_at: datetime


@dataclass(frozen=True, kw_only=True)
class HomeView:
    """The Home of one person: of each list the first rows, and how many there are in all.

    today is their own day; ask_at: when the stand-up will ask them; abroad: not our zone.
    keeps_suppliers: whether other suppliers of some milestone are theirs to enter.
    """

    name: str
    roles: tuple[str, ...]
    today: date
    late: tuple[OrderRow, ...]
    soon: tuple[OrderRow, ...]
    orders: int
    due_milestones: int
    decisions: tuple[DecisionRow, ...]
    waiting: int
    reported: tuple[ReportedRow, ...]
    standup: StandupMark | None
    questions: int
    tasks: tuple[TaskRow, ...] = ()
    conditions: int = 0
    owed: tuple[OwedRow, ...] = ()
    owing: int = 0
    ask_at: datetime | None = None
    abroad: bool = False
    opens_orders: bool = False
    keeps_suppliers: bool = False


ACTOR: BindParameter[str] = bindparam("actor", type_=String)

_PERSON = (
    select(Member.name, Member.zone, Seat.role)
    .outerjoin(Seat, Seat.member_id == Member.id)
    .where(Member.id == ACTOR)
    .distinct()
    .order_by(Seat.role)
)
"""The reader, once for each of their roles."""

_OF_CASE = select(Case.number, Case.kind, Case.severity, Order.po).outerjoin(Order, Order.id == Case.order_id)
_DECISIONS = (
    _OF_CASE.join(CaseDecision, CaseDecision.case_id == Case.id)
    .add_columns(CaseDecision.id, CaseDecision.key, CaseDecision.state, CaseDecision.expires_at)
    .add_columns(func.count().over().label("total"))
)
_WAITING = (
    _DECISIONS.where(CaseDecision.holder_id == ACTOR, CaseDecision.state.in_(UNDECIDED))
    .order_by(CaseDecision.expires_at, CaseDecision.id)
    .limit(SHOWN_DECISIONS)
)
_WAYS = {
    "answer": and_(CaseDecision.state == DecisionState.QUESTIONED, Case.reporter_id == ACTOR),
    "confirm": and_(CaseDecision.state == DecisionState.RECORDED, CaseDecision.holder_id == ACTOR),
    "execute": and_(CaseDecision.state == DecisionState.INSTRUCTED, CaseDecision.id.in_(instructed_to([ACTOR]))),
    "prove": and_(CaseDecision.state == DecisionState.EXECUTED, CaseDecision.executed_by == ACTOR),
}
"""What a decision of an open case wants of the reader beside deciding it; of each one thing at a time."""

_WANTED = union_all(
    *(
        select(CaseDecision.id, literal(place, Integer).label("place")).join(CaseDecision.case).where(way)
        for place, way in enumerate(_WAYS.values())
    )
).subquery()
"""Each way walks an index of its own."""

_OWED = (
    _DECISIONS.join(_WANTED, _WANTED.c.id == CaseDecision.id)
    .add_columns(CaseDecision.chosen, _WANTED.c.place)
    .where(Case.state == CaseState.OPEN)
    .order_by(_WANTED.c.place, CaseDecision.id)
    .limit(SHOWN_OWED)
)
_REPORTED = (
    _OF_CASE.add_columns(Case.id)
    .where(Case.reporter_id == ACTOR, Case.state == CaseState.OPEN)
    .order_by(Case.id.desc())
    .limit(SHOWN)
    .subquery()
)
_FIRST_WAITS = (
    select(_REPORTED, CaseDecision.state, Member.name)
    .outerjoin(CaseDecision, and_(CaseDecision.case_id == _REPORTED.c.id, CaseDecision.state.in_(WAITS)))
    .outerjoin(
        Member,
        Member.id
        == case(
            (CaseDecision.state == DecisionState.QUESTIONED, ACTOR),
            (CaseDecision.state == DecisionState.EXECUTED, CaseDecision.executed_by),
            (CaseDecision.state == DecisionState.INSTRUCTED, instructed_last()),
            else_=CaseDecision.holder_id,
        ),
    )
    .order_by(
        _REPORTED.c.id.desc(),
        case({state: place for place, state in enumerate(WAITS)}, value=CaseDecision.state).desc(),
        CaseDecision.position.desc(),
    )
)
"""The newest cases that the reader reported, each with the decisions that wait and for whom; the first one last."""


def load_home(work: Work) -> HomeView:
    """Everything the person's Home needs, read in one go."""
    today, calendar, actor = work.today, work.company.home_calendar(), {"actor": work.actor}
    person = work.session.execute(_PERSON, actor).all()
    name, zone = (person[0].name, person[0].zone) if person else (work.actor, work.company.zone)
    office = office_of(work)
    orders = followed(office, work.actor)
    counts = _counts(work, orders, office, due_until=calendar.add(today, DUE_SOON_DAYS))
    late, soon = _orders(work, orders, soon_until=calendar.add(today, 5))
    standup, ask_at = _standup(work)
    waiting = work.session.execute(_WAITING, actor).all()
    owed = work.session.execute(_OWED, actor).all()
    tasks = open_tasks(work, member_id=work.actor, office=office, most=SHOWN_TASKS)
    return HomeView(
        name=name,
        roles=tuple(row.role for row in person if row.role is not None),
        today=work.now.astimezone(ZoneInfo(zone)).date(),
        late=late,
        soon=soon,
        orders=counts.orders,
        due_milestones=counts.due_milestones,
        decisions=tuple(_decision(work, row) for row in waiting),
        waiting=waiting[0].total if waiting else 0,
        reported=_reported(work),
        standup=standup,
        ask_at=ask_at,
        abroad=zone != work.company.zone,
        opens_orders=may_open(office, work.actor),
        owed=tuple(_owed(work, row) for row in owed),
        owing=owed[0].total if owed else 0,
        questions=counts.questions,
        tasks=tasks.rows,
        conditions=tasks.count,
        keeps_suppliers=bool(suppliers_kept_by(work, office)),
    )


def _counts(work: Work, orders: ColumnElement[bool], office: Office, *, due_until: date) -> Row[Any]:
    """How many there are of what is counted only, in one statement."""
    asked = ImportQuestion.asked_id == work.actor, ImportQuestion.answered_at.is_(None)
    counted = {
        "orders": select(func.count()).select_from(OrderSummary).where(orders),
        "due_milestones": own_milestones(func.count(), of=work.actor, office=office, due_until=due_until),
        "questions": select(func.count()).select_from(ImportQuestion).where(*asked),
    }
    return work.session.execute(select(*(count.scalar_subquery().label(name) for name, count in counted.items()))).one()


def _orders(
    work: Work, orders: ColumnElement[bool], *, soon_until: date
) -> tuple[tuple[OrderRow, ...], tuple[OrderRow, ...]]:
    """The tightest orders that are late, and the tightest of the others with a milestone by that day."""
    late = OrderSummary.late_after < work.today
    parts = and_(orders, late), and_(orders, ~late, OrderSummary.next_on <= soon_until)
    firsts = (
        select(OrderSummary.order_id, literal(place, Integer).label("place"), *URGENCY)
        .where(part)
        .order_by(*URGENCY)
        .limit(SHOWN)
        .subquery()
        for place, part in enumerate(parts)
    )
    both = union_all(*(select(first) for first in firsts)).order_by("place", *(column.key for column in URGENCY))
    found = work.session.execute(both).all()
    rows = order_rows(work, [row.order_id for row in found])
    split = sum(row.place == 0 for row in found)
    return rows[:split], rows[split:]


def _decision(work: Work, row: Row[Any]) -> DecisionRow:
    return DecisionRow(
        decision_id=row.id,
        number=row.number,
        label=work.company.rules.decisions[row.key].label,
        kind=work.company.rules.anomalies[row.kind].label,
        po=row.po,
        severity=row.severity,
        acknowledged=row.state is not DecisionState.ASKED,
        expires_at=row.expires_at,
    )


def _owed(work: Work, row: Row[Any]) -> OwedRow:
    return OwedRow(
        decision_id=row.id,
        number=row.number,
        label=work.company.rules.decisions[row.chosen or row.key].label,
        kind=work.company.rules.anomalies[row.kind].label,
        po=row.po,
        todo=tuple(_WAYS)[row.place],
    )


def _reported(work: Work) -> tuple[ReportedRow, ...]:
    found = {row.id: row for row in work.session.execute(_FIRST_WAITS, {"actor": work.actor})}
    return tuple(
        ReportedRow(
            number=row.number,
            kind=work.company.rules.anomalies[row.kind].label,
            po=row.po,
            waiting_for=row.name,
            waits=WAITS[row.state] if row.state is not None else "conditions",
        )
        for row in found.values()
    )


def _standup(work: Work) -> tuple[StandupMark | None, datetime | None]:
    """Their stand-up, and when it will ask them if it has not yet."""
    try:
        found = current_round(work)
    except NoStandup:
        return None, None
    check_in = found.CheckIn
    mark = StandupMark(
        check_in_id=check_in.id,
        team=found.team,
        held_on=found.held_on,
        state=check_in.state,
        closes_at=check_in.closes_at,
    )
    return mark, check_in.ask_at if check_in.state == CheckInState.WAITING and check_in.ask_at > work.now else None
