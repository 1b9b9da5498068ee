"""What shows a case or a condition follows it after the commit: cards are edited, and nobody is asked anything."""

from __future__ import annotations

from bot.db.models import Case, DueRow
from bot.domain.cases.states import DecisionState
from bot.services.cases.messages import CaseCardMessage, CaseRoomMessage, CaseTaskMessage
from bot.services.cases.record import asked_by, channel_card, is_over, keep_back, notes_of, room_card
from bot.work import outbox
from bot.work.kinds import TaskStage
from bot.work.unit import Work


def of_case(work: Work, *, due: DueRow) -> None:
    """`case:<id>`: the channel's card, each person's, the room's, and the notes whose question is answered."""
    case = work.session.get_one(Case, int(due.subject.partition(":")[2]))
    keep_back(work, case)
    own, notes = channel_card(case), notes_of(case)
    cards = {card.name: card for card in outbox.cards_under(work.session, f"{own}:")}
    for name in (own, *sorted(cards)):
        if name.startswith(notes):
            _edit_note(work, case, cards[name], due)
        elif name != room_card(case):
            work.edit(due, card=name, message=CaseCardMessage(case=case.id))
    if case.room:
        work.edit(due, card=room_card(case), message=CaseRoomMessage(case=case.id))


def of_task(work: Work, *, due: DueRow) -> None:
    """`task:<id>`: everything that was sent about a condition and carries its buttons."""
    for card in outbox.cards_under(work.session, f"{due.subject}:"):
        _, task, stage, _ = card.name.split(":", 3)
        work.edit(due, card=card.name, message=CaseTaskMessage(task=int(task), kind=TaskStage(stage)))


def _edit_note(work: Work, case: Case, note: outbox.Card, due: DueRow) -> None:
    """Once when somebody has seen it, once when it is answered or asked of somebody else: then its buttons go."""
    asked = asked_by(work, case, note)
    if asked is None:
        return
    change = "over" if is_over(*asked) else "ack" if asked[0].state is DecisionState.ACKNOWLEDGED else None
    if change is not None:
        work.edit(due, card=note.name, message=asked[1], key=f"{change}:{note.name}")
