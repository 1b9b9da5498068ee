"""What one member asked of another, as its owner reads it, and what is said about it between the two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from bot.db.models import MemberTask, Order
from bot.domain.tasks import MemberTaskState, TaskWord
from bot.domain.typed import Discretion, Typed
from bot.services.people.members import names_of, with_names
from bot.services.people.office import office_of
from bot.services.tasks.asked import own
from bot.services.tasks.messages import MemberTaskMessage, MemberTaskWordMessage
from bot.work.messages import Reader, Skip, message
from bot.work.unit import Work


@dataclass(frozen=True, kw_only=True)
class MemberTaskView:
    """What is asked of whom; until: the hour at which the working day ends."""

    id: int
    owner: str
    asker: str
    po: str
    text: Typed | None
    asks: bool
    due_on: date | None
    until: time
    state: MemberTaskState
    own_wish: bool


@dataclass(frozen=True, kw_only=True)
class MemberTaskWord:
    """A word about one, by one of the two; open: it may still be answered."""

    task: MemberTaskView
    word: TaskWord
    by: str
    said: Typed | None
    due_on: date | None
    open: bool


@message(MemberTaskMessage)
def member_task(work: Work, *, reader: Reader, message: MemberTaskMessage) -> MemberTaskView | Skip:
    """The card of who was asked, as it stands."""
    row = work.session.get(MemberTask, message.task)
    if row is None or (row.state is MemberTaskState.WITHDRAWN and reader.id is None):
        return Skip("it is gone")
    return _view(work, row, reader.id)


@message(MemberTaskWordMessage)
def member_task_word(work: Work, *, reader: Reader, message: MemberTaskWordMessage) -> MemberTaskWord | Skip:
    """What the other of the two said."""
    row = work.session.get(MemberTask, message.task)
    if row is None:
        return Skip("it is gone")
    shown = _discretion(work, row, reader.id)
    return MemberTaskWord(
        task=_view(work, row, reader.id),
        word=message.word,
        by=names_of(work.session, [message.by]).get(message.by, message.by),
        said=shown.typed(with_names(work.session, message.text), by=message.by),
        due_on=message.due_on,
        open=row.state is MemberTaskState.OPEN,
    )


def load_own_task(work: Work, *, task_id: int) -> MemberTaskView:
    """One that is open, for its form. Raises TaskGone, TaskNotYours."""
    return _view(work, own(work, task_id), work.actor)


def _view(work: Work, row: MemberTask, reader_id: str | None) -> MemberTaskView:
    people = names_of(work.session, [row.owner_id, row.asked_by])
    order = _order(work, row)
    return MemberTaskView(
        id=row.id,
        owner=people.get(row.owner_id, row.owner_id),
        asker=people.get(row.asked_by, row.asked_by),
        po=order.po if order is not None else "",
        text=_discretion(work, row, reader_id).typed(with_names(work.session, row.text), by=row.asked_by),
        asks=row.asks,
        due_on=row.wanted_on,
        until=work.company.defaults.hours[-1][1],
        state=row.state,
        own_wish=row.owner_id == row.asked_by,
    )


def _order(work: Work, row: MemberTask) -> Order | None:
    return work.session.get(Order, row.order_id) if row.order_id is not None else None


def _discretion(work: Work, row: MemberTask, reader_id: str | None) -> Discretion:
    """Of no order its words are for the two alone, whole."""
    order = _order(work, row)
    amounts = order is None or office_of(work).sees_prices(reader_id or "", order)
    return Discretion(reader_id=reader_id, amounts=amounts)
