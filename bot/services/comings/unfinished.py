"""What somebody who is a colleague no more had still to do: conditions of approvals, questions of an order book."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Case, CaseDecision, CaseTask, ImportQuestion, Member, Notice, Order, Seat
from bot.domain.authority import ScopeKind, follower_of, heir, resolve_role
from bot.domain.cases.states import DecisionState
from bot.services.cases.conditions import OPEN, edit_task, show_task
from bot.services.cases.record import Act, log, refresh, show_member, step_key, tell
from bot.services.cases.rights import order_of, standing
from bot.services.imports.answers import is_person
from bot.services.imports.questions import remind
from bot.services.people.office import office_of
from bot.services.reports.delays.report import is_saved
from bot.work.company import Company
from bot.work.kinds import MessageKind
from bot.work.report_cards import whole_of

PREVIEW, DROPPED = "delay_preview", "delay_dropped"
STILL_FRESH = timedelta(days=1)


def hand_on_tasks(session: Session, company: Company, people: Collection[str], *, now: datetime) -> None:
    """Each open condition has a new owner, who is told; who set it is told who that is."""
    wanted = (
        select(CaseTask)
        .join(Case, Case.id == CaseTask.case_id)
        .where(CaseTask.owner_id.in_(people), CaseTask.state == OPEN, Case.state == "open")
        .order_by(CaseTask.id)
    )
    for task in session.scalars(wanted).all():
        row = session.get_one(CaseDecision, task.decision_id)
        before, after = task.owner_id, _next_owner(session, company, task, row, now=now)
        if after is None or after == before:
            continue
        task.owner_id = after
        session.flush()
        log(
            session,
            company,
            row.case,
            "task_moved",
            Act(actor=None, now=now, target=after),
            decision=row,
            task=task.text,
            due=task.due_on.isoformat(),
        )
        show_task(session, row.case, task, after, stage="card", now=now)
        if row.decided_by and row.decided_by not in {after, *people}:
            show_task(session, row.case, task, row.decided_by, stage="moved", now=now, mark=f":{after}")
        edit_task(session, task, now)
        refresh(session, row.case, now)


def _next_owner(session: Session, company: Company, task: CaseTask, row: CaseDecision, *, now: datetime) -> str | None:
    """By the office its owner had on the order: the 跟单员's lead, the line above any other; else who set it."""
    order, office = order_of(session, row.case), office_of(session, company, now=now)
    if order is not None and order.merchandiser_id == task.owner_id:
        return follower_of(order, office=office, rules=company.rules)
    people = office.around(order)
    for seat in session.scalars(select(Seat).where(Seat.member_id == task.owner_id).order_by(Seat.id)):
        if seat.role != office.follower and (
            order is None or people.scope.covers(ScopeKind(seat.scope_kind), seat.scope_key)
        ):
            held = resolve_role(seat.role, office=people, inside=True).person
            return held or heir(seat.role, office=people, rules=company.rules)
    setter = session.get(Member, row.decided_by) if row.decided_by else None
    if setter is not None and setter.active:
        return setter.id
    return heir(office.follower, office=people, rules=company.rules)


def hand_on_proofs(session: Session, company: Company, people: Collection[str], *, now: datetime) -> None:
    """What was carried out and still lacks its proof is asked of who stands in on the asking side."""
    wanted = select(CaseDecision).join(Case, Case.id == CaseDecision.case_id).where(Case.state == "open")
    wanted = wanted.where(CaseDecision.state == DecisionState.EXECUTED, CaseDecision.executed_by.in_(people))
    for row in session.scalars(wanted.order_by(CaseDecision.id)).all():
        person = standing(session, company, row, now=now).decision.own.person
        if person is None or person in people:
            continue
        show_member(session, row.case, person, now, kind=MessageKind.COPY)
        data = {"decision": row.id, "step": row.step}
        key = f"case-do:{row.id}:{row.step}:{person}:{row.executed_by}"
        tell(session, row.case, person, "do", now, key=key, step=step_key(row), data=data)
        log(session, company, row.case, "reseated", Act(actor=None, now=now, target=person), decision=row)
        refresh(session, row.case, now)


def unsubmitted(session: Session, member_id: str, *, now: datetime) -> list[str]:
    """What somebody typed as a report, saw the preview of and neither submitted nor dropped, in their own words."""
    mine = select(Notice.message, Notice.context).where(
        Notice.reader_id == member_id,
        Notice.message.in_((PREVIEW, DROPPED)),
        Notice.created_at > now - STILL_FRESH,
    )
    rows = session.execute(mine.order_by(Notice.id)).all()
    dropped = {row.context.get("root") for row in rows if row.message == DROPPED}
    last = {str(row.context["root"]): row.context for row in rows if row.message == PREVIEW}
    found = []
    for root, context in last.items():
        if root in dropped or is_saved(session, root) or is_saved(session, whole_of(root)):
            continue
        found += [draft["typed"] for at, draft in enumerate(context["drafts"]) if not is_saved(session, f"{root}/{at}")]
    return list(dict.fromkeys(found))


def hand_on_questions(session: Session, company: Company, people: Collection[str], *, now: datetime) -> None:
    """Open questions of an order book go to who follows the order now, those about people to an administrator."""
    wanted = select(ImportQuestion).where(ImportQuestion.asked_id.in_(people), ImportQuestion.answered_at.is_(None))
    office = office_of(session, company, now=now)
    admin = next(iter(office.administrators), None)
    told: set[str] = set()
    for question in session.scalars(wanted.order_by(ImportQuestion.id)).all():
        order = session.get(Order, question.order_id) if question.order_id else None
        person = (
            admin if is_person(question) or order is None else follower_of(order, office=office, rules=company.rules)
        )
        if person is None:
            continue
        question.asked_id = person
        told.add(person)
    session.flush()
    remind(session, told, batch=f"left-questions:{now.timestamp():.0f}", now=now)
