"""统计: how cases went, for leads, directors, PMs and administrators, each of what they may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from bot.db.models import Case, CaseDecision, CaseEvent, Member, Order
from bot.domain.authority import Right, Ruling
from bot.domain.authority.office import OrderKeys
from bot.domain.case_figures import CaseRecord, DecisionRecord, Figures, Happened, figures, reactions
from bot.domain.cases.history import EventKind
from bot.domain.cases.states import CaseState
from bot.domain.errors import GendanError
from bot.services.cases.kept import ruling_of, rungs_kept
from bot.services.figures.messages import CaseFiguresMessage, FiguresReplyMessage
from bot.services.people.office import is_administrator, office_of
from bot.work.company import Company
from bot.work.kinds import MessageKind
from bot.work.unit import Work

MONTHS = 6
COUNTED = (CaseState.OPEN, CaseState.CLOSED)


class FiguresNotYours(GendanError):
    """The person answers for nobody's cases."""

    code = "figures_not_yours"


def send_figures(work: Work) -> None:
    """Put the figures on their way to the person's DM. Raises FiguresNotYours."""
    _require_reader(work)
    work.post(
        key=f"figures:{work.to.key}",
        kind=MessageKind.ANSWER,
        method="file",
        audience=work.actor,
        message=CaseFiguresMessage(),
        reader=work.actor,
    )
    if work.to.audience != work.actor:
        work.reply(FiguresReplyMessage(), part="figures")
    work.note(action="figures.sent", subject_kind="member", subject_id=work.actor)


def _require_reader(work: Work) -> None:
    """Administrators, and whoever holds an office that answers for others."""
    office = office_of(work)
    if not (is_administrator(work) or office.may(office.roles_anywhere(work.actor), Right.READS_FIGURES)):
        raise FiguresNotYours


def figures_for(work: Work, *, member_id: str | None) -> Figures:
    """The figures of the last six months, of the cases this member answers for; an administrator's are all."""
    first = _first_month(work.company, work.now)
    cases = work.session.scalars(
        select(Case).where(Case.opened_at >= first, Case.state.in_(COUNTED)).order_by(Case.id)
    ).all()
    visible = _visible(work, cases, first, member_id=member_id)
    events = _events(work.session, [case.id for case in visible])
    clocks = _Clocks(work.session, work.company)
    zone = ZoneInfo(work.company.zone)
    return figures([_record(case, events.get(case.id, []), clocks, zone) for case in visible])


def _first_month(company: Company, now: datetime) -> datetime:
    today = now.astimezone(ZoneInfo(company.zone))
    months = today.year * 12 + today.month - 1 - (MONTHS - 1)
    return today.replace(year=months // 12, month=months % 12 + 1, day=1, hour=0, minute=0, second=0, microsecond=0)


def _visible(work: Work, cases: Sequence[Case], first: datetime, *, member_id: str | None) -> list[Case]:
    found = list(cases)
    member = work.session.get(Member, member_id) if member_id else None
    if member is None or member.is_admin:
        return found if member is not None else []
    office = office_of(work)
    keys = Order.id, Order.customer, Order.project, Order.po, Order.merchandiser_id
    wanted = select(*keys).join(Case, Case.order_id == Order.id).where(Case.opened_at >= first).distinct()
    orders: Mapping[int, OrderKeys] = {row.id: row for row in work.session.execute(wanted)}

    @cache
    def held(order_id: int | None) -> bool:
        order = orders.get(order_id) if order_id is not None else None
        return order is not None and office.may(office.roles_on(member.id, order), Right.READS_FIGURES)

    return [case for case in found if held(case.order_id)]


def _events(session: Session, case_ids: list[int]) -> dict[int, list[Row[*tuple[Any, ...]]]]:
    found: dict[int, list[Row[*tuple[Any, ...]]]] = {}
    columns = CaseEvent.case_id, CaseEvent.decision_id, CaseEvent.kind, CaseEvent.at, CaseEvent.actor_id
    wanted = select(*columns, CaseEvent.target_id).order_by(CaseEvent.id)
    for start in range(0, len(case_ids), 500):
        for event in session.execute(wanted.where(CaseEvent.case_id.in_(case_ids[start : start + 500]))):
            found.setdefault(event.case_id, []).append(event)
    return found


class _Clocks:
    """Everybody's working clock."""

    def __init__(self, session: Session, company: Company) -> None:
        self._company = company
        rows = session.execute(select(Member.id, Member.zone, Member.calendar))
        self._places = {row.id: (row.zone, row.calendar) for row in rows}

    def working(self, person: str, start: datetime, end: datetime) -> timedelta:
        zone, calendar = self._places.get(person, (self._company.zone, self._company.calendar))
        return self._company.clock_of(zone, calendar).elapsed(start, end)


def _record(case: Case, events: list[Row[*tuple[Any, ...]]], clocks: _Clocks, zone: ZoneInfo) -> CaseRecord:
    by_decision: dict[int | None, list[Happened]] = {}
    for event in events:
        happened = Happened(kind=event.kind, at=event.at, actor=event.actor_id, target=event.target_id)
        by_decision.setdefault(event.decision_id, []).append(happened)
    closed = case.closed_at if case.state == CaseState.CLOSED else None
    return CaseRecord(
        month=f"{case.opened_at.astimezone(zone):%Y-%m}",
        kind=case.kind,
        decisions=tuple(_decision(case, row, by_decision.get(row.id, []), clocks) for row in case.decisions),
        closed=clocks.working(case.reporter_id, case.opened_at, closed) if closed else None,
        timed_out=any(event.kind == EventKind.TIMED_OUT for event in events),
    )


def _decision(case: Case, row: CaseDecision, events: list[Happened], clocks: _Clocks) -> DecisionRecord:
    ruling = ruling_of(row)
    decided = row.decided_at if row.decided_by is not None else None
    return DecisionRecord(
        role=ruling.role if ruling.settles else ruling.accountable or ruling.role,
        acknowledged=tuple(reactions(events, clocks.working)),
        decided=clocks.working(str(row.decided_by), case.opened_at, decided) if decided else None,
        lowest=_at_lowest(ruling, row) if decided else None,
    )


def _at_lowest(ruling: Ruling, row: CaseDecision) -> bool:
    """Whether the lowest rung that had the right decided it; who settles something alone is that rung."""
    lowest = next((rung for rung in rungs_kept(row) if rung.decides), None)
    return ruling.settles or (lowest is not None and row.decided_by in lowest.right_holders)
