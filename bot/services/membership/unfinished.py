"""What somebody who is a colleague no more had still to do: conditions of approvals, questions of an order book."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import select

from bot.db.models import Case, CaseDecision, CaseTask, ImportQuestion, Member, Order, Seat
from bot.domain.authority import ScopeKind, follower_of, heir, resolve_role
from bot.domain.cases.history import EventKind
from bot.domain.cases.states import CaseState, DecisionState, TaskState
from bot.services.cases.conditions import show_task, task_step
from bot.services.cases.kept import EventDetail
from bot.services.cases.messages import CaseNoteMessage
from bot.services.cases.record import Act, changed, log, show_member, step_key, tell
from bot.services.cases.rights import order_of, standing
from bot.services.imports.answers import is_person
from bot.services.imports.questions import remind
from bot.services.people.office import office_of
from bot.services.reports import relays
from bot.services.reports.delays import ends, previews
from bot.services.tasks import asked
from bot.work.kinds import MessageKind, NoteKind, TaskStage
from bot.work.unit import Work

STILL_FRESH = timedelta(days=1)


def hand_on_tasks(work: Work, people: Collection[str]) -> None:
    """Each open condition has a new owner, who is told; who set it is told who that is."""
    wanted = (
        select(CaseTask)
        .join(Case, Case.id == CaseTask.case_id)
        .where(CaseTask.owner_id.in_(people), CaseTask.state == TaskState.OPEN, Case.state == CaseState.OPEN)
        .order_by(CaseTask.id)
    )
    for task in work.session.scalars(wanted).all():
        row = work.session.get_one(CaseDecision, task.decision_id)
        before, after = task.owner_id, _next_owner(work, task, row)
        if after is None or after == before:
            continue
        task.owner_id = after
        work.session.flush()
        log(
            work,
            row.case,
            EventKind.TASK_MOVED,
            Act(actor=None, now=work.now, target=after),
            decision=row,
            detail=EventDetail(task=task.text, due=task.due_on),
        )
        show_task(work.by(None), row.case, task, after, stage=TaskStage.CARD)
        if row.decided_by and row.decided_by not in {after, *people}:
            show_task(work.by(None), row.case, task, row.decided_by, stage=TaskStage.MOVED, mark=f":{after}")
        work.refresh(task_step(task))
        changed(work, row.case)


def _next_owner(work: Work, task: CaseTask, row: CaseDecision) -> str | None:
    """By the office its owner had on the order: the 跟单员's lead, the line above any other; else who set it."""
    order, office = order_of(work.session, row.case), office_of(work)
    if order is not None and order.merchandiser_id == task.owner_id:
        return follower_of(order, office=office, rules=work.company.rules)
    around = office.around(order)
    for seat in work.session.scalars(select(Seat).where(Seat.member_id == task.owner_id).order_by(Seat.id)):
        if seat.role != office.follower and (
            order is None or around.scope.covers(ScopeKind(seat.scope_kind), seat.scope_key)
        ):
            held = resolve_role(seat.role, office=around, inside=True).person
            return held or heir(seat.role, office=around, rules=work.company.rules)
    setter = work.session.get(Member, row.decided_by) if row.decided_by else None
    if setter is not None and setter.active:
        return setter.id
    return heir(office.follower, office=around, rules=work.company.rules)


def hand_on_proofs(work: Work, people: Collection[str]) -> None:
    """What was carried out and still lacks its proof is asked of who stands in on the asking side."""
    wanted = select(CaseDecision).join(Case, Case.id == CaseDecision.case_id).where(Case.state == CaseState.OPEN)
    wanted = wanted.where(CaseDecision.state == DecisionState.EXECUTED, CaseDecision.executed_by.in_(people))
    for row in work.session.scalars(wanted.order_by(CaseDecision.id)).all():
        person = standing(work, row).decision.own.person
        if person is None or person in people:
            continue
        show_member(work, row.case, person, kind=MessageKind.COPY)
        note = CaseNoteMessage(case=row.case_id, kind=NoteKind.DO, decision=row.id, step=row.step)
        key = f"case-do:{row.id}:{row.step}:{person}:{row.executed_by}"
        tell(work.by(None), row.case, person, note, key=key, step=step_key(row))
        log(work, row.case, EventKind.RESEATED, Act(actor=None, now=work.now, target=person), decision=row)
        changed(work, row.case)


def unsubmitted(work: Work, member_id: str) -> list[str]:
    """What somebody typed as a report, saw the preview of and neither submitted nor dropped, in their own words."""
    shown = previews.waiting_for(work, member_id, since=STILL_FRESH)
    last = {preview.root: preview for preview in shown}.values()
    return list(dict.fromkeys(typed for preview in last for typed in previews.left_of(work, preview)))


def hand_on_questions(work: Work, people: Collection[str]) -> None:
    """Open questions of an order book go to who follows the order now, those about people to an administrator."""
    wanted = select(ImportQuestion).where(ImportQuestion.asked_id.in_(people), ImportQuestion.answered_at.is_(None))
    office = office_of(work)
    admin = next(iter(office.administrators), None)
    told: set[str] = set()
    for question in work.session.scalars(wanted.order_by(ImportQuestion.id)).all():
        order = work.session.get(Order, question.order_id) if question.order_id else None
        person = (
            admin
            if is_person(question) or order is None
            else follower_of(order, office=office, rules=work.company.rules)
        )
        if person is None:
            continue
        question.asked_id = person
        told.add(person)
    work.session.flush()
    remind(work, told, batch=f"left-questions:{work.now.timestamp():.0f}")


def hand_on_reports(work: Work, people: Collection[str]) -> None:
    """What others said and waits for their word, and what was asked of them, goes to whose it is now."""
    relays.follower_left(work, people)
    ends.asked_left(work, people)
    asked.owner_left(work, people)
