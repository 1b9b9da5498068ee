"""Asking a member to do or to answer something: kept as a row, told at once, answered to who asked.

Reminders and lists come with the stand-ups.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from bot.db.models import DueRow, Member, MemberTask, Order
from bot.domain.errors import GendanError
from bot.domain.tasks import MemberTaskState, TaskWord
from bot.services.people.office import office_of
from bot.services.tasks.messages import MemberTaskMessage, MemberTaskWordMessage
from bot.work import outbox
from bot.work.kinds import MessageKind, towards
from bot.work.unit import Work

NAMES_OFFERED = 5
_TITLE = re.compile("^[小老阿]|(?:工|总|姐|哥|经理|主管|主任)$")
"""What stands before or behind a family name (小冯, 陈总)."""


class MemberUnclear(GendanError):
    """A name behind @ fits nobody, or several; candidates: the names it may mean."""

    code = "member_unclear"


class OrderUnseen(GendanError):
    """Who is asked may not see the order."""

    code = "order_unseen"


class TaskGone(GendanError):
    """It is settled already, or was taken back."""

    code = "task_gone"


class TaskNotYours(GendanError):
    """It was asked of somebody else."""

    code = "task_not_yours"


class TaskWordsNeeded(GendanError):
    """A question, an answer and a new day are nothing without their words."""

    code = "task_words_needed"


@dataclass(frozen=True, kw_only=True)
class TaskWish:
    """What is asked of whom, about which order, until when; `asks`: it wants an answer and nothing else."""

    to: str
    text: str
    order: Order | None = None
    due_on: date | None = None
    asks: bool = False


def member_named(work: Work, name: str) -> Member:
    """The colleague meant by an id or by what stands behind @. Raises MemberUnclear."""
    plain = name.strip().lstrip("@").strip()
    member = work.session.get(Member, plain)
    if member is not None and _reachable(member):
        return member
    everybody = [
        person
        for person in work.session.scalars(select(Member).where(Member.active).order_by(Member.name, Member.id))
        if _reachable(person)
    ]
    wanted, called = plain.casefold(), _TITLE.sub("", plain).casefold()
    exact = [person for person in everybody if person.name.casefold() == wanted]
    near = [
        person
        for person in everybody
        if wanted and (wanted in person.name.casefold() or person.name.casefold() in wanted)
    ]
    if len(exact) == 1:
        return exact[0]
    if not exact and len(near) == 1 and near[0].name.casefold().split()[0] == wanted:
        return near[0]  # Anna for Anna Schmidt
    alike = exact or near or [person for person in everybody if called and person.name.casefold().startswith(called)]
    raise MemberUnclear(name=plain, candidates=tuple(dict.fromkeys(person.name for person in alike))[:NAMES_OFFERED])


def _reachable(member: Member) -> bool:
    """A colleague with Slack: a contact outside has no DM."""
    return member.active and not member.is_outside


def ask_member(work: Work, *, asking: TaskWish, batch: str) -> MemberTask:
    """Keep it and tell the one who is asked, at once. Raises OrderUnseen."""
    order = asking.order
    if order is not None and not office_of(work).sees(asking.to, order):
        raise OrderUnseen(person=work.session.get_one(Member, asking.to).name, po=order.po)
    row = MemberTask(
        batch=batch,
        asked_by=work.actor,
        owner_id=asking.to,
        order_id=order.id if order is not None else None,
        text=asking.text,
        asks=asking.asks,
        wanted_on=asking.due_on,
        first_wanted_on=asking.due_on,
        asked_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    _note(work, row, "ask", to=asking.to)
    work.post(
        key=card_of(row),
        kind=towards(asking.to, work.actor, MessageKind.TASK),
        audience=asking.to,
        message=MemberTaskMessage(task=row.id),
        card=card_of(row),
        reader=asking.to,
        step=card_of(row),
    )
    return row


def card_of(row: MemberTask) -> str:
    return f"member_task:{row.id}"


def of_task(work: Work, *, due: DueRow) -> None:
    """Its card is edited."""
    task_id = int(due.subject.partition(":")[2])
    work.edit(due, card=due.subject, message=MemberTaskMessage(task=task_id))


def finish(work: Work, *, task_id: int) -> None:
    """完成: who asked hears it in one line."""
    row = own(work, task_id)
    _settle(work, row, MemberTaskState.DONE)
    _say(work, row, TaskWord.DONE, kind=MessageKind.NEWS)


def postpone(work: Work, *, task_id: int, due_on: date | None, text: str = "") -> None:
    """晚了: another day. Raises TaskWordsNeeded."""
    row = own(work, task_id)
    if due_on is None or due_on < work.today:
        raise TaskWordsNeeded(block="due")
    row.wanted_on = due_on
    _note(work, row, "late", due_on=due_on.isoformat())
    work.refresh(card_of(row))
    _say(work, row, TaskWord.LATE, kind=MessageKind.NEWS, text=text, due_on=due_on)


def decline(work: Work, *, task_id: int) -> None:
    """不是我: it is the asker's again."""
    row = own(work, task_id)
    _settle(work, row, MemberTaskState.NOT_MINE)
    _say(work, row, TaskWord.NOT_MINE, kind=MessageKind.TASK)


def ask_back(work: Work, *, task_id: int, text: str) -> None:
    """问一句: a question about it, to who asked. Raises TaskWordsNeeded."""
    row = own(work, task_id)
    _require(text, block="words")
    _note(work, row, "question")
    _say(work, row, TaskWord.QUESTION, kind=MessageKind.TASK, text=text)


def answer(work: Work, *, task_id: int, text: str) -> None:
    """答: by who was asked a question, which is settled by it, or by who asked, to a question about the task.

    Raises TaskWordsNeeded, TaskGone, TaskNotYours.
    """
    row = either(work, task_id)
    _require(text, block="words")
    if work.actor == row.owner_id and row.asks:
        row.answer = text.strip()
        _settle(work, row, MemberTaskState.ANSWERED)
    else:
        _note(work, row, "answer")
    _say(
        work, row, TaskWord.ANSWER, kind=MessageKind.TASK if work.actor == row.asked_by else MessageKind.NEWS, text=text
    )


def withdraw(work: Work, *, batch: str) -> Sequence[MemberTask]:
    """What one message asked of others and is still open is taken back."""
    rows = [row for row in of_batch(work, batch=batch) if row.state is MemberTaskState.OPEN]
    for row in rows:
        _settle(work, row, MemberTaskState.WITHDRAWN)
        if outbox.posted(work.session, card_of(row)) is not None:
            _say(work, row, TaskWord.WITHDRAWN, kind=MessageKind.NEWS)
    return rows


def owner_left(work: Work, people: Collection[str]) -> None:
    """What was asked of who is a colleague no more is its asker's again, who is told."""
    wanted = select(MemberTask).where(MemberTask.owner_id.in_(people), MemberTask.state == MemberTaskState.OPEN)
    for row in work.session.scalars(wanted.order_by(MemberTask.id)).all():
        _settle(work.by(None), row, MemberTaskState.NOT_MINE)
        if row.asked_by not in people:
            _say(work.by(row.owner_id), row, TaskWord.LEFT, kind=MessageKind.TASK)


def of_batch(work: Work, *, batch: str) -> Sequence[MemberTask]:
    """What one message asked, whatever became of it."""
    return work.session.scalars(select(MemberTask).where(MemberTask.batch == batch).order_by(MemberTask.id)).all()


def own(work: Work, task_id: int) -> MemberTask:
    """One that is open, for the one who was asked. Raises TaskGone, TaskNotYours."""
    row = either(work, task_id)
    if work.actor != row.owner_id:
        raise TaskNotYours
    return row


def either(work: Work, task_id: int) -> MemberTask:
    """One that is open, for one of the two. Raises TaskGone, TaskNotYours."""
    row = work.session.get(MemberTask, task_id, with_for_update=True)
    if row is None or row.state is not MemberTaskState.OPEN:
        raise TaskGone
    if work.actor not in {row.owner_id, row.asked_by}:
        raise TaskNotYours
    return row


def _require(text: str, *, block: str) -> None:
    if not text.strip():
        raise TaskWordsNeeded(block=block)


def _settle(work: Work, row: MemberTask, state: MemberTaskState) -> None:
    row.state, row.settled_at, row.settled_by = state, work.now, work.member
    outbox.kill_step(work.session, card_of(row), state.value, work.now)
    _note(work, row, state.value)
    work.refresh(card_of(row))


def _say(
    work: Work, row: MemberTask, word: TaskWord, *, kind: MessageKind, text: str = "", due_on: date | None = None
) -> None:
    """A line to the other of the two; to oneself nothing has to be said."""
    other = row.asked_by if work.actor == row.owner_id else row.owner_id
    if other == work.actor:
        return
    said = MemberTaskWordMessage(task=row.id, word=word, by=work.actor, text=text.strip(), due_on=due_on)
    key = f"{card_of(row)}:{word}:{work.now.isoformat()}"
    work.post(key=key, kind=kind, audience=other, message=said, reader=other, card=key)


def _note(work: Work, row: MemberTask, what: str, **data: Any) -> None:
    work.note(action=f"task.{what}", subject_kind="member_task", subject_id=row.id, **data)
