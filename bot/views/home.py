"""What a person's Home shows: their orders, their open decisions, their stand-up; nothing their role does not allow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from bot.db.models import Case, CaseDecision, CheckIn, ImportQuestion, Member, Order, Seat
from bot.domain.cases.states import UNDECIDED, DecisionState
from bot.domain.text import Text
from bot.services.cases.follow import instructed_person, instructed_to
from bot.services.orders.find import mine
from bot.services.people.office import office_of
from bot.services.standups.answers import NoStandup, current
from bot.services.standups.rows import own_milestones
from bot.views.case_work import TaskRow, open_tasks
from bot.views.orders import OrderRow, order_row
from bot.views.standups import PromptView, load_prompt
from bot.work.company import Company

SHOWN = 8
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
class HomeView:
    """The Home of one person. today is their own day; ask_at: when the stand-up will ask them; abroad: not our zone."""

    name: str
    roles: tuple[str, ...]
    today: date
    late: tuple[OrderRow, ...]
    soon: tuple[OrderRow, ...]
    orders: int
    due_milestones: int
    decisions: tuple[DecisionRow, ...]
    reported: tuple[ReportedRow, ...]
    standup: PromptView | None
    questions: int
    tasks: tuple[TaskRow, ...] = ()
    owed: tuple[OwedRow, ...] = ()
    ask_at: datetime | None = None
    abroad: bool = False


def load_home(session: Session, company: Company, *, now: datetime, actor: str) -> HomeView:
    """Everything the person's Home needs, read in one go."""
    today, office = company.today(now), office_of(session, company, now=now)
    member = session.get(Member, actor)
    rows = [order_row(session, one, today=today) for one in mine(session, actor, office=office)]
    rows.sort(key=lambda row: (row.float_days if row.float_days is not None else 999, row.due_on or date.max, row.po))
    soon_until = company.home_calendar().add(today, 5)
    late = [row for row in rows if row.late]
    soon = [row for row in rows if not row.late and row.next_on is not None and row.next_on <= soon_until]
    due_until = company.home_calendar().add(today, DUE_SOON_DAYS)
    due = [
        one
        for one in own_milestones(session, actor, office=office)
        if (one.promised_on or one.forecast_on or date.max) <= due_until
    ]
    roles = session.scalars(select(Seat.role).where(Seat.member_id == actor).distinct().order_by(Seat.role)).all()
    zone = member.zone if member else company.zone
    standup, ask_at = _standup(session, company, now=now, actor=actor)
    return HomeView(
        name=member.name if member else actor,
        roles=tuple(roles),
        today=now.astimezone(ZoneInfo(zone)).date(),
        late=tuple(late[:SHOWN]),
        soon=tuple(soon[:SHOWN]),
        orders=len(rows),
        due_milestones=len(due),
        decisions=_decisions(session, company, actor),
        reported=_reported(session, company, actor),
        standup=standup,
        ask_at=ask_at,
        abroad=zone != company.zone,
        owed=_owed(session, company, actor),
        questions=session.scalar(
            select(func.count())
            .select_from(ImportQuestion)
            .where(ImportQuestion.asked_id == actor, ImportQuestion.answered_at.is_(None))
        )
        or 0,
        tasks=open_tasks(session, company, now=now, member_id=actor),
    )


def _decisions(session: Session, company: Company, actor: str) -> tuple[DecisionRow, ...]:
    rows = session.scalars(
        select(CaseDecision)
        .where(CaseDecision.holder_id == actor, CaseDecision.state.in_(UNDECIDED))
        .order_by(CaseDecision.expires_at, CaseDecision.id)
    ).all()
    return tuple(
        DecisionRow(
            decision_id=row.id,
            case_id=row.case_id,
            number=row.case.number,
            label=company.rules.decisions[row.key].label,
            kind=company.rules.anomalies[row.case.kind].label,
            po=_po(session, row.case.order_id),
            severity=row.case.severity,
            acknowledged=row.state is not DecisionState.ASKED,
            expires_at=row.expires_at,
        )
        for row in rows
    )


def _owed(session: Session, company: Company, actor: str) -> tuple[OwedRow, ...]:
    """Instructions to carry out and to prove, records to confirm, questions to answer."""
    wanted = {
        "answer": and_(CaseDecision.state == DecisionState.QUESTIONED, Case.reporter_id == actor),
        "confirm": and_(CaseDecision.state == DecisionState.RECORDED, CaseDecision.holder_id == actor),
        "execute": CaseDecision.id.in_(instructed_to([actor])),
        "prove": and_(CaseDecision.state == DecisionState.EXECUTED, CaseDecision.executed_by == actor),
    }
    found = []
    for todo, condition in wanted.items():
        rows = select(CaseDecision).join(Case, Case.id == CaseDecision.case_id).where(Case.state == "open", condition)
        found += [
            OwedRow(
                decision_id=row.id,
                number=row.case.number,
                label=company.rules.decisions[row.chosen or row.key].label,
                kind=company.rules.anomalies[row.case.kind].label,
                po=_po(session, row.case.order_id),
                todo=todo,
            )
            for row in session.scalars(rows.order_by(CaseDecision.id))
        ]
    return tuple(found)


def _waits(session: Session, case: Case) -> tuple[str, str | None]:
    """What an open case waits for first, and for whom."""
    by_state = {row.state: row for row in reversed(case.decisions)}
    for state, waits in WAITS.items():
        row = by_state.get(state)
        if row is None:
            continue
        if state is DecisionState.INSTRUCTED:
            return waits, instructed_person(session, row)
        others = {DecisionState.QUESTIONED: case.reporter_id, DecisionState.EXECUTED: row.executed_by}
        return waits, others.get(state, row.holder_id)
    return "conditions", None


def _reported(session: Session, company: Company, actor: str) -> tuple[ReportedRow, ...]:
    cases = session.scalars(
        select(Case).where(Case.reporter_id == actor, Case.state == "open").order_by(Case.id.desc()).limit(SHOWN)
    ).all()
    found = []
    for case in cases:
        waits, holder_id = _waits(session, case)
        holder = session.get(Member, holder_id) if holder_id else None
        found.append(
            ReportedRow(
                number=case.number,
                kind=company.rules.anomalies[case.kind].label,
                po=_po(session, case.order_id),
                waiting_for=holder.name if holder else None,
                waits=waits,
            )
        )
    return tuple(found)


def _po(session: Session, order_id: int | None) -> str | None:
    order = session.get(Order, order_id) if order_id else None
    return order.po if order else None


def _standup(
    session: Session, company: Company, *, now: datetime, actor: str
) -> tuple[PromptView | None, datetime | None]:
    """Their stand-up, and when it will ask them if it has not yet."""
    try:
        number = current(session, company, now=now, actor=actor)
    except NoStandup:
        return None, None
    check_in = session.get_one(CheckIn, number)
    ask_at = check_in.ask_at if check_in.state == "waiting" and check_in.ask_at > now else None
    return load_prompt(session, company, now=now, actor=actor, check_in_id=number), ask_at
