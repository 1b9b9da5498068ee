"""Answers to an import's questions may be taken back: the values return, and the questions are open again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Change, ImportQuestion
from bot.services.imports.answers import is_person
from bot.services.imports.questions import MESSAGE
from bot.services.orders.changes import undo_batch
from bot.work import audit, outbox
from bot.work.company import Company
from bot.work.replies import Answer, reply
from bot.work.undo import NothingToUndo, NotYours, UndoTooLate


def take_back(
    session: Session,
    company: Company,
    *,
    now: datetime,
    to: Answer,
    batch: str,
    questions: Sequence[int],
    card: str | None,
) -> int:
    """Undo one form's answers; who a name in the book is stays known. Returns how many questions are open again.

    Raises NothingToUndo, NotYours, UndoTooLate, UndoOvertaken.
    """
    found = session.scalars(select(ImportQuestion).where(ImportQuestion.id.in_(questions))).all()
    answered = [one for one in found if one.answered_at is not None and not is_person(one)]
    if not answered:
        raise NothingToUndo
    if any(one.answered_by != to.member for one in answered):
        raise NotYours
    if any(one.answered_at is not None and now - one.answered_at > company.defaults.undo for one in answered):
        raise UndoTooLate(minutes=int(company.defaults.undo.total_seconds() // 60))
    if session.scalar(select(Change.id).where(Change.batch == batch).limit(1)) is not None:
        undo_batch(session, company, now=now, actor=to.member, batch=batch)
    for question in answered:
        question.answer = question.answered_by = question.answered_at = None
        audit.write(
            session,
            now=now,
            actor=to.member,
            action="import.reopened",
            subject_kind="import_question",
            subject_id=question.id,
        )
    if card is not None:
        context = {"member": to.member, "card": card, "edited": True}
        outbox.edit(session, card=card, message=MESSAGE, context=context, now=now)
    reply(session, to, now=now, message="milestone_undone", context={"po": None})
    return len(answered)
