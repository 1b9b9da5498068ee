"""What changes hands, in one transaction: orders, seats, open steps, conditions, questions and today's prompt rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from bot.db.models import Case, CheckIn, Handover, Member, Order, Seat, StandupRound
from bot.domain.cases.states import DecisionState
from bot.domain.standups import ROWS_SHOWN as MOST_ROWS
from bot.domain.standups import CheckInState
from bot.services.cases.asking import last_question
from bot.services.cases.conditions import show_task, task_step
from bot.services.cases.follow import follow_seats
from bot.services.cases.kept import ruling_of
from bot.services.cases.messages import CaseNoteMessage
from bot.services.cases.record import show_member, tell
from bot.services.handover import listing
from bot.services.imports.questions import remind
from bot.services.orders.changes import change, new_batch
from bot.services.people.handover_lists import HandoverMoved, list_of
from bot.services.standups.kept import AskedMilestone, PromptRows, keep_rows, rows_of
from bot.work.kinds import MessageKind, NoteKind, TaskStage, towards
from bot.work.unit import Work

ONE_DAY = timedelta(days=1)
SOURCE = "handover"


def carry_out(work: Work, row: Handover) -> HandoverMoved:
    """Move what the giver has at this moment: what was closed meanwhile stays, what was imported meanwhile goes too."""
    orders = listing.orders_of(work.session, row.giver_id, row.customer)
    cases = listing.cases_of(work.session, orders)
    questions = listing.questions_of(work.session, row.giver_id, orders)
    tasks = listing.tasks_of(work.session, row.giver_id, cases)
    _give_orders(work, row, orders)
    _give_seats(work, row, orders)
    work.session.flush()
    follow_seats(work, of={row.giver_id}, roles={work.company.rules.follower})
    _give_cases(work, row, cases)
    for task in tasks:
        task.owner_id = row.taker_id
        work.refresh(task_step(task))
        show_task(work, work.session.get_one(Case, task.case_id), task, row.taker_id, stage=TaskStage.CARD)
    for question in questions:
        question.asked_id = row.taker_id
    work.session.flush()
    if questions:
        remind(work, {row.taker_id}, batch=f"handover-questions:{row.id}")
    _give_prompt_rows(work, row, orders)
    before = {listed.po for listed in list_of(row).orders}
    after = [order.po for order in orders]
    return HandoverMoved(
        orders=tuple(after),
        added=tuple(po for po in after if po not in before),
        stayed=tuple(sorted(before - set(after))),
        cases=tuple(case.number for case in cases),
        questions=len(questions),
        tasks=len(tasks),
    )


def _give_orders(work: Work, row: Handover, orders: Sequence[Order]) -> None:
    batch, taker = new_batch(), work.session.get_one(Member, row.taker_id)
    for order in orders:
        for field, value in (("merchandiser_id", taker.id), ("merchandiser_name", taker.name)):
            change(work, order, field, value, batch=batch, source=SOURCE, why=row.why)


def _give_seats(work: Work, row: Handover, orders: Sequence[Order]) -> None:
    """The giver's seats for these customers and orders end; the taker holds them, from today at the earliest."""
    today = work.today
    held = work.session.scalars(
        select(Seat).where(
            Seat.member_id == row.giver_id,
            Seat.role == work.company.rules.follower,
            Seat.scope_kind.in_(("customer", "order")),
        )
    ).all()
    places = {("order", order.po) for order in orders}
    if row.customer is not None:
        places.add(("customer", row.customer))
    for seat in held:
        counts = seat.valid_to is None or seat.valid_to >= today
        whole = row.customer is None and seat.scope_kind == "customer"
        if counts and (whole or (seat.scope_kind, seat.scope_key) in places):
            work.session.add(
                Seat(
                    member_id=row.taker_id,
                    role=work.company.rules.follower,
                    scope_kind=seat.scope_kind,
                    scope_key=seat.scope_key,
                    valid_from=max(today, seat.valid_from or today),
                    valid_to=seat.valid_to,
                )
            )
            seat.valid_to = today - ONE_DAY


def _give_cases(work: Work, row: Handover, cases: Sequence[Case]) -> None:
    """The taker has every open case's card; a question that waits for the giver is asked of them as well."""
    for case in cases:
        show_member(work, case, row.taker_id, kind=towards(row.taker_id, work.actor, MessageKind.COPY))
        for decision in case.decisions:
            asked_back = decision.state is DecisionState.QUESTIONED
            if not asked_back or ruling_of(decision).role != work.company.rules.follower:
                continue
            last = last_question(work.session, decision)
            question = CaseNoteMessage(
                case=case.id,
                kind=NoteKind.QUESTION,
                decision=decision.id,
                step=decision.step,
                sender=last.actor_id if last else None,
                note=last.note if last else None,
            )
            key = f"case-question:{decision.id}:{decision.step}:{row.taker_id}:handover"
            tell(work.by(None), case, row.taker_id, question, key=key)


def _give_prompt_rows(work: Work, row: Handover, orders: Sequence[Order]) -> None:
    """Rows of today's open stand-up that the giver has not answered go to the taker's prompt of the same round."""
    moved = {milestone.id for order in orders for line in order.lines for milestone in line.milestones}
    mine = _open_check_ins(work, row.giver_id)
    for check_in in mine:
        rows = rows_of(check_in)
        going = [row for row in rows.milestones if row.milestone in moved and row.status is None]
        if not going:
            continue
        stays = tuple(row for row in rows.milestones if row not in going)
        _set_rows(work, check_in, replace(rows, milestones=stays))
        for theirs in _open_check_ins(work, row.taker_id):
            if theirs.round_id == check_in.round_id and theirs.state == CheckInState.ASKED:
                _set_rows(work, theirs, _joined(rows_of(theirs), going))


def _open_check_ins(work: Work, member_id: str) -> list[CheckIn]:
    wanted = (
        select(CheckIn)
        .join(StandupRound, StandupRound.id == CheckIn.round_id)
        .where(CheckIn.member_id == member_id, CheckIn.state == CheckInState.ASKED, CheckIn.closes_at > work.now)
    )
    return list(work.session.scalars(wanted.order_by(CheckIn.id)))


def _joined(kept: PromptRows, going: Sequence[AskedMilestone]) -> PromptRows:
    """The rows there are, then those that come, as many as a prompt shows; the rest is counted."""
    fits = going[: max(0, MOST_ROWS - len(kept.milestones))]
    return replace(kept, milestones=(*kept.milestones, *fits), more=kept.more + len(going) - len(fits))


def _set_rows(work: Work, check_in: CheckIn, rows: PromptRows) -> None:
    keep_rows(check_in, rows)
    work.refresh(f"check_in:{check_in.id}")
