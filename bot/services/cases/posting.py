"""The moment a message stands in Slack: whoever it asks has their time from then on, and not before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Case, CaseDecision, DueRow
from bot.domain.cases.states import UNSETTLED, CaseState, DecisionState
from bot.domain.escalations import Posted, Unreachable
from bot.services.cases import instructions
from bot.services.cases.messages import CaseCardMessage, CaseNoteMessage
from bot.services.cases.pace import kept
from bot.services.cases.record import Act, changed
from bot.services.cases.rights import DecisionWork, standing
from bot.services.cases.steps import move, tell_unreachable
from bot.work.codec import unpack
from bot.work.kinds import NoteKind
from bot.work.outbox import MessageFate
from bot.work.unit import Work

HAPPENED = Posted | Unreachable


def posted(work: Work, *, due: DueRow) -> str:
    """A card or note was posted at the moment of its due row; one that starts nobody's time any more does no harm."""
    asking = _asking(due)
    if isinstance(asking, CaseNoteMessage) and asking.kind in instructions.TOLD_BY:
        return instructions.told(work.at(due.due_at), asking)
    return _happened(work.at(due.due_at), due, Posted())


def undelivered(work: Work, *, due: DueRow) -> str:
    """A card or note will never be posted: a step that waits for it goes on, of an instruction administrators hear."""
    asking = _asking(due)
    if isinstance(asking, CaseNoteMessage) and asking.kind in instructions.TOLD_BY:
        row = work.session.get(CaseDecision, asking.decision)
        if row is None or row.state != DecisionState.INSTRUCTED or row.step != asking.step:
            return "overtaken"
        act = Act(actor=None, now=work.now)
        turn = DecisionWork(work=work, row=row, stands=standing(work, row), act=act)
        tell_unreachable(turn, _fate(due).person)
        return "done"
    return _happened(work, due, Unreachable())


def _fate(due: DueRow) -> MessageFate:
    return unpack(MessageFate, due.data)


def _asking(due: DueRow) -> CaseCardMessage | CaseNoteMessage:
    """The message whose fate the row tells."""
    message: CaseCardMessage | CaseNoteMessage = _fate(due).read()
    return message


def _happened(work: Work, due: DueRow, event: HAPPENED) -> str:
    rows = _asked(work.session, _asking(due), _fate(due).person)
    started: dict[int, Case] = {}
    for row in rows:
        work.session.refresh(row, with_for_update={"of": CaseDecision})
        if row.state not in UNSETTLED or row.pace is None or not kept(row).waits_for_post:
            continue
        shown = _minute(row.expires_at)
        act = Act(actor=None, now=work.now)
        stands = standing(work, row)
        move(DecisionWork(work=work, row=row, stands=stands, act=act), event)
        if _minute(row.expires_at) != shown:
            started[row.case_id] = row.case
    for case in started.values():
        changed(work, case)
    return "done" if rows else "overtaken"


def _asked(session: Session, message: CaseCardMessage | CaseNoteMessage, person: str) -> list[CaseDecision]:
    """The steps a message asks for: a card everything in its case that waits for its reader, a note its one."""
    if isinstance(message, CaseCardMessage):
        mine = select(CaseDecision).join(CaseDecision.case).where(Case.id == message.case, Case.state == CaseState.OPEN)
        mine = mine.where(CaseDecision.holder_id == person, CaseDecision.state != DecisionState.QUESTIONED)
        return list(session.scalars(mine.order_by(CaseDecision.id)))
    row = session.get(CaseDecision, message.decision or 0)
    if row is None or row.step != message.step or row.case.state != CaseState.OPEN:
        return []
    asks_reporter = message.kind is NoteKind.QUESTION
    return [row] if asks_reporter == (row.state == DecisionState.QUESTIONED) else []


def _minute(at: datetime | None) -> datetime | None:
    """As far as a card shows it."""
    return None if at is None else at.replace(second=0, microsecond=0)
