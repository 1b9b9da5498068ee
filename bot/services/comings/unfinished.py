"""What somebody who is a colleague no more had still to do: conditions of approvals, questions of an order book."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Case, CaseDecision, CaseTask, ImportQuestion, Member, Order, Seat
from bot.services.access import covers
from bot.services.cases.conditions import OPEN, edit_task, show_task
from bot.services.cases.record import Act, log, refresh
from bot.services.cases.rights import order_of
from bot.services.company import Company
from bot.services.imports.answers import is_person
from bot.services.imports.questions import remind
from bot.services.seats import MERCHANDISER, administrators, people_of
from bot.services.vacancies import follower, heir


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
        show_task(session, row.case, task, after, kind="card", now=now, interrupts=True)
        if row.decided_by and row.decided_by not in {after, *people}:
            show_task(session, row.case, task, row.decided_by, kind="moved", now=now, mark=f":{after}")
        edit_task(session, task, now)
        refresh(session, row.case, now)


def _next_owner(session: Session, company: Company, task: CaseTask, row: CaseDecision, *, now: datetime) -> str | None:
    """By the office its owner had on the order: the 跟单员's lead, the line above any other; else who set it."""
    order = order_of(session, row.case)
    if order is not None and order.merchandiser_id == task.owner_id:
        return follower(session, company, order, now=now)
    people = people_of(session, company, order, now=now)
    for seat in session.scalars(select(Seat).where(Seat.member_id == task.owner_id).order_by(Seat.id)):
        if seat.role != MERCHANDISER and (order is None or covers(seat, order)):
            held = people.in_role(seat.role, inside=True).person
            return held or heir(session, company, people, seat.role)
    setter = session.get(Member, row.decided_by) if row.decided_by else None
    if setter is not None and setter.active:
        return setter.id
    return heir(session, company, people, MERCHANDISER)


def hand_on_questions(session: Session, company: Company, people: Collection[str], *, now: datetime) -> None:
    """Open questions of an order book go to who follows the order now, those about people to an administrator."""
    wanted = select(ImportQuestion).where(ImportQuestion.asked_id.in_(people), ImportQuestion.answered_at.is_(None))
    admin = next(iter(administrators(session)), None)
    told: set[str] = set()
    for question in session.scalars(wanted.order_by(ImportQuestion.id)).all():
        order = session.get(Order, question.order_id) if question.order_id else None
        person = admin if is_person(question) or order is None else follower(session, company, order, now=now)
        if person is None:
            continue
        question.asked_id = person
        told.add(person)
    session.flush()
    remind(session, told, batch=f"left-questions:{now.timestamp():.0f}", now=now)
