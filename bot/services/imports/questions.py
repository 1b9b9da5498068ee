"""What an import left open: kept once, asked of the order's 跟单员 as one form, answered into the rows."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import ImportQuestion, Order, OrderLine
from bot.domain.order_book import Problem
from bot.domain.text import phrase_as_data
from bot.services.imports.messages import ImportQuestionsMessage
from bot.work.kinds import MessageKind
from bot.work.unit import Work

PAGE = 20


def put_question(
    work: Work,
    *,
    key: str,
    sheet: str,
    row: int,
    doubt: Problem,
    order: Order | None,
    line: OrderLine | None,
    asked_id: str | None,
) -> bool:
    """Keep a question once; returns whether it is new. The same doubt about the same cell text is never asked twice."""
    if work.session.scalar(select(ImportQuestion.id).where(ImportQuestion.key == key)) is not None:
        return False
    work.session.add(
        ImportQuestion(
            key=key,
            order_id=order.id if order else None,
            line_id=line.id if line else None,
            asked_id=asked_id,
            sheet=sheet,
            row=row,
            cell=doubt.cell,
            field=doubt.field,
            value=doubt.value,
            code=doubt.code,
            message=phrase_as_data(doubt.text),
            created_at=work.now,
        )
    )
    work.session.flush()
    return True


def settle(work: Work, *, line: OrderLine, field_name: str, answer: str) -> None:
    """Close the open questions about a field that the file has meanwhile answered itself."""
    still = select(ImportQuestion).where(
        ImportQuestion.line_id == line.id, ImportQuestion.field == field_name, ImportQuestion.answered_at.is_(None)
    )
    for question in work.session.scalars(still):
        question.answer, question.answered_by, question.answered_at = answer, work.actor, work.now


def open_questions(session: Session, member_id: str, *, limit: int | None = PAGE) -> list[ImportQuestion]:
    """A member's open questions in the order of the file."""
    query = (
        select(ImportQuestion)
        .where(ImportQuestion.asked_id == member_id, ImportQuestion.answered_at.is_(None))
        .order_by(ImportQuestion.sheet, ImportQuestion.row, ImportQuestion.id)
    )
    return list(session.scalars(query.limit(limit) if limit else query))


def remind(work: Work, members: set[str], *, batch: str) -> None:
    """Tell each member once per import that questions wait for them."""
    for member_id in sorted(members):
        work.post(
            key=f"{batch}:{member_id}",
            card=f"{batch}:{member_id}",
            kind=MessageKind.QUESTION,
            audience=member_id,
            message=ImportQuestionsMessage(member=member_id, card=f"{batch}:{member_id}"),
            reader=member_id,
        )
