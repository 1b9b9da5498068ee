"""Answers to an import's questions may be taken back: the values return, and the questions are open again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.db.models import ImportQuestion, Pending
from bot.services.imports.answers import ImportGiven, is_person
from bot.services.orders.changes import deed_of_batch, kept_for_undo, put_back
from bot.services.reports.messages import MilestoneUndoneMessage
from bot.work import pending
from bot.work.pending import PendingOutcome
from bot.work.undo import Deed, Done
from bot.work.unit import Work


@dataclass(frozen=True, kw_only=True)
class TakenBack:
    """One form's answers: the questions they settled, the values they set, the card that showed it."""

    batch: str
    questions: Sequence[ImportQuestion]
    values: Pending | None
    card: str | None


def find_answers(work: Work, *, given: Mapping[str, Any]) -> Deed | None:
    """One form's answers (questions `q`, batch `b`, `card`); who a name in the book is stays known."""
    batch, card = given.get("b", ""), given.get("card", "")
    found = work.session.scalars(select(ImportQuestion).where(ImportQuestion.id.in_(given.get("q", ())))).all()
    answered = [question for question in found if question.answered_at is not None and not is_person(question)]
    values = deed_of_batch(work.session, batch)
    undone = values is None and kept_for_undo(work.session, batch) is not None
    if not batch or not answered or undone:
        return None
    moments = [question.answered_at for question in answered if question.answered_at is not None]
    by: frozenset[str | None] = frozenset(question.answered_by for question in answered)
    shown = card if card.startswith("import:") else None
    return Deed(
        by=by if values is None else by | values.by,
        at=min(moments) if values is None else min(*moments, values.at),
        overtaken=values is not None and values.overtaken,
        about=TakenBack(
            batch=batch,
            questions=answered,
            values=None if values is None else values.about,
            card=shown,
        ),
    )


def put_back_answers(work: Work, *, deed: Deed) -> None:
    """The values return, and the questions are open again."""
    answered: TakenBack = deed.about
    if answered.values is not None:
        put_back(work, kept=answered.values)
    pending.settle(work, subject=answered.batch, of=ImportGiven, outcome=PendingOutcome.UNDONE)
    for question in answered.questions:
        question.answer = question.answered_by = question.answered_at = None
        work.note(action="import.reopened", subject_kind="import_question", subject_id=question.id)
    if answered.card is not None:
        work.refresh(f"questions:{work.actor}:{answered.card}")
    work.reply(MilestoneUndoneMessage())


def latest_answers(work: Work, *, since: datetime) -> Done | None:
    """The last form of who asks that settled questions, as its button names it."""
    rows = pending.waiting(work, work.actor, of=ImportGiven, since=work.now - since)
    if not rows:
        return None
    given = pending.read(rows[-1], ImportGiven)
    card = {"card": given.card} if given.card is not None else {}
    return Done(at=rows[-1].created_at, given={"b": rows[-1].subject, "q": list(given.questions), **card})
