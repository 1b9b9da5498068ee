"""What a person's Home shows: their orders, their open decisions, their stand-up; nothing their role does not allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from bot.db.models import (
    Case,
    CaseDecision,
    ImportQuestion,
    Member,
    Order,
    OrderSummary,
    Seat,
    StandupRound,
    Team,
)
from bot.domain.authority import Office
from bot.domain.cases.states import UNDECIDED, CaseState, DecisionState
from bot.domain.standups import CheckInState
from bot.domain.text import Text
from bot.services.cases.follow import instructed_last, instructed_to
from bot.services.orders.find import followed, most_urgent
from bot.services.people.office import office_of
from bot.services.standups.answers import NoStandup, current_check_in
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
    case_id: int
    number: str
    label: Text
    kind: Text
    po: str | None
    severity: str
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


def load_home(work: Work) -> HomeView:
    """Everything the person's Home needs, read in one go."""
    today, calendar = work.today, work.company.home_calendar()
    member = work.session.get(Member, work.actor)
    roles = work.session.scalars(
        select(Seat.role).where(Seat.member_id == work.actor).distinct().order_by(Seat.role)
    ).all()
    office = office_of(work)
    orders = followed(office, work.actor)
    counts = _counts(work.session, work.actor, orders, office, due_until=calendar.add(today, DUE_SOON_DAYS))
    late, soon = _orders(work.session, orders, today=today, soon_until=calendar.add(today, 5))
    zone = member.zone if member else work.company.zone
    standup, ask_at = _standup(work)
    return HomeView(
        name=member.name if member else work.actor,
        roles=tuple(roles),
        today=work.now.astimezone(ZoneInfo(zone)).date(),
        late=late,
        soon=soon,
        orders=counts.orders,
        due_milestones=counts.due_milestones,
        decisions=_decisions(work) if counts.waiting else (),
        waiting=counts.waiting,
        reported=_reported(work),
        standup=standup,
        ask_at=ask_at,
        abroad=zone != work.company.zone,
        owed=_owed(work) if counts.owing else (),
        owing=counts.owing,
        questions=counts.questions,
        tasks=(tasks := open_tasks(work, member_id=work.actor, office=office, most=SHOWN_TASKS)).rows,
        conditions=tasks.count,
    )


def _counts(session: Session, actor: str, orders: ColumnElement[bool], office: Office, *, due_until: date) -> Row[Any]:
    """How many of everything there are, in one statement."""
    asked = ImportQuestion.asked_id == actor, ImportQuestion.answered_at.is_(None)
    counted = {
        "orders": select(func.count()).select_from(OrderSummary).where(orders),
        "due_milestones": own_milestones(func.count(), actor, office=office, due_until=due_until),
        "waiting": select(func.count()).select_from(CaseDecision).where(*_waits_for(actor)),
        "owing": _from_case(func.count()).where(Case.state == CaseState.OPEN, or_(*_owed_by(actor).values())),
        "questions": select(func.count()).select_from(ImportQuestion).where(*asked),
    }
    return session.execute(select(*(count.scalar_subquery().label(name) for name, count in counted.items()))).one()


def _orders(
    session: Session, orders: ColumnElement[bool], *, today: date, soon_until: date
) -> tuple[tuple[OrderRow, ...], tuple[OrderRow, ...]]:
    """The tightest orders that are late, and the tightest of the others with a milestone by that day."""
    late = OrderSummary.late_after < today
    first = most_urgent(session, and_(orders, late), most=SHOWN)
    then = most_urgent(session, and_(orders, ~late, OrderSummary.next_on <= soon_until), most=SHOWN)
    rows = order_rows(session, [*first, *then], today=today)
    return rows[: len(first)], rows[len(first) :]


def _from_case(*columns: Any) -> Select[Any]:
    """Columns of decisions with their case and its order."""
    found = select(*columns).select_from(CaseDecision).join(Case, Case.id == CaseDecision.case_id)
    return found.outerjoin(Order, Order.id == Case.order_id)


def _waits_for(actor: str) -> tuple[ColumnElement[bool], ...]:
    return CaseDecision.holder_id == actor, CaseDecision.state.in_(UNDECIDED)


def _decisions(work: Work) -> tuple[DecisionRow, ...]:
    columns = (CaseDecision.id, CaseDecision.case_id, CaseDecision.key, CaseDecision.state, CaseDecision.expires_at)
    rows = work.session.execute(
        _from_case(*columns, Case.number, Case.kind, Case.severity, Order.po)
        .where(*_waits_for(work.actor))
        .order_by(CaseDecision.expires_at, CaseDecision.id)
        .limit(SHOWN_DECISIONS)
    )
    return tuple(
        DecisionRow(
            decision_id=row.id,
            case_id=row.case_id,
            number=row.number,
            label=work.company.rules.decisions[row.key].label,
            kind=work.company.rules.anomalies[row.kind].label,
            po=row.po,
            severity=row.severity,
            acknowledged=row.state is not DecisionState.ASKED,
            expires_at=row.expires_at,
        )
        for row in rows
    )


def _owed_by(actor: str) -> dict[str, ColumnElement[bool]]:
    """Instructions to carry out and to prove, records to confirm, questions to answer: each with its condition."""
    return {
        "answer": and_(CaseDecision.state == DecisionState.QUESTIONED, Case.reporter_id == actor),
        "confirm": and_(CaseDecision.state == DecisionState.RECORDED, CaseDecision.holder_id == actor),
        "execute": and_(CaseDecision.state == DecisionState.INSTRUCTED, CaseDecision.id.in_(instructed_to([actor]))),
        "prove": and_(CaseDecision.state == DecisionState.EXECUTED, CaseDecision.executed_by == actor),
    }


def _owed(work: Work) -> tuple[OwedRow, ...]:
    wanted = _owed_by(work.actor)
    place = case(*((condition, place) for place, condition in enumerate(wanted.values())))
    columns = (CaseDecision.id, CaseDecision.key, CaseDecision.chosen, Case.number, Case.kind, Order.po)
    rows = work.session.execute(
        _from_case(*columns, place.label("place"))
        .where(Case.state == CaseState.OPEN, or_(*wanted.values()))
        .order_by(place, CaseDecision.id)
        .limit(SHOWN_OWED)
    )
    return tuple(
        OwedRow(
            decision_id=row.id,
            number=row.number,
            label=work.company.rules.decisions[row.chosen or row.key].label,
            kind=work.company.rules.anomalies[row.kind].label,
            po=row.po,
            todo=tuple(wanted)[row.place],
        )
        for row in rows
    )


def _reported(work: Work) -> tuple[ReportedRow, ...]:
    mine = (
        select(Case.id, Case.number, Case.kind, Order.po)
        .outerjoin(Order, Order.id == Case.order_id)
        .where(Case.reporter_id == work.actor, Case.state == CaseState.OPEN)
    )
    cases = work.session.execute(mine.order_by(Case.id.desc()).limit(SHOWN)).all()
    waits = _first_waits(work.session, [row.id for row in cases])
    return tuple(
        ReportedRow(
            number=row.number,
            kind=work.company.rules.anomalies[row.kind].label,
            po=row.po,
            waiting_for=waits[row.id][1] if row.id in waits else None,
            waits=waits[row.id][0] if row.id in waits else "conditions",
        )
        for row in cases
    )


def _first_waits(session: Session, case_ids: Sequence[int]) -> dict[int, tuple[str, str | None]]:
    """What each open case waits for first, and the name of the person it waits for."""
    person = case(
        (CaseDecision.state == DecisionState.QUESTIONED, Case.reporter_id),
        (CaseDecision.state == DecisionState.EXECUTED, CaseDecision.executed_by),
        (CaseDecision.state == DecisionState.INSTRUCTED, instructed_last()),
        else_=CaseDecision.holder_id,
    )
    place = case({state: place for place, state in enumerate(WAITS)}, value=CaseDecision.state)
    rows = session.execute(
        _from_case(CaseDecision.case_id, CaseDecision.state, Member.name)
        .outerjoin(Member, Member.id == person)
        .where(CaseDecision.case_id.in_(case_ids), CaseDecision.state.in_(WAITS))
        .order_by(place.desc(), CaseDecision.position.desc())
    )
    return {row.case_id: (WAITS[row.state], row.name) for row in rows}


def _standup(work: Work) -> tuple[StandupMark | None, datetime | None]:
    """Their stand-up, and when it will ask them if it has not yet."""
    try:
        check_in = current_check_in(work)
    except NoStandup:
        return None, None
    held, team = work.session.execute(
        select(StandupRound.held_on, Team.name)
        .join(Team, Team.id == StandupRound.team_id)
        .where(StandupRound.id == check_in.round_id)
    ).one()
    mark = StandupMark(
        check_in_id=check_in.id, team=team, held_on=held, state=check_in.state, closes_at=check_in.closes_at
    )
    return mark, check_in.ask_at if check_in.state == CheckInState.WAITING and check_in.ask_at > work.now else None
