"""What the question of an import looks like to the one who answers it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot.db.models import ImportQuestion, Member, Order, OrderLine
from bot.domain.text import Phrase, Text, phrase_from_data
from bot.services.imports import values
from bot.services.imports.answers import AFTER_CREDIT, CLEAR, KEEP, is_person
from bot.services.imports.messages import ImportAnswer, ImportAnsweredMessage, ImportQuestionsMessage
from bot.services.imports.questions import PAGE, open_questions
from bot.work.company import Company
from bot.work.messages import Reader, Skip, message
from bot.work.unit import Work

SAMPLES = 5


@dataclass(frozen=True, kw_only=True)
class ImportQuestionView:
    """One doubtful field. kind is text, member or choice; initial is the value that is kept for now."""

    id: int
    po: str | None
    style: str | None
    product: str | None
    field: str
    place: str
    message: Phrase
    kind: str
    initial: str | None = None
    choices: tuple[tuple[str, Text | None], ...] = ()
    amendable: bool = False
    """Whether the answer may be that the L/C has to change."""


@dataclass(frozen=True, kw_only=True)
class QuestionsView:
    """All open questions of a member: the first of them, and how many there are."""

    card: str | None
    questions: tuple[ImportQuestionView, ...]
    count: int


@dataclass(frozen=True, kw_only=True)
class AnsweredRow:
    """One answer that was taken: the order and field, and the value kept; amend: the L/C is to follow it.

    day: the value, where it is one.
    """

    po: str | None
    order_id: int | None
    field: str
    value: str
    amend: bool
    day: date | None = None


@dataclass(frozen=True, kw_only=True)
class AnsweredView:
    """What a form settled; undo holds the questions that may be opened again, empty when none may."""

    card: str | None
    batch: str
    rows: tuple[AnsweredRow, ...]
    undo: tuple[int, ...]


@message(ImportAnsweredMessage)
def answered(work: Work, *, reader: Reader, message: ImportAnsweredMessage) -> AnsweredView:
    """The echo of one form's answers."""
    rows = [(row, work.session.get_one(ImportQuestion, row.question)) for row in message.rows]
    return AnsweredView(
        card=message.card,
        batch=message.batch,
        rows=tuple(_answered(work, row, question) for row, question in rows),
        undo=tuple(question.id for row, question in rows if not row.person),
    )


def _answered(work: Work, row: ImportAnswer, question: ImportQuestion) -> AnsweredRow:
    order = work.session.get(Order, question.order_id) if question.order_id else None
    who = work.session.get(Member, row.value) if row.person else None
    return AnsweredRow(
        po=order.po if order else None,
        order_id=order.id if order else None,
        field=question.field,
        value=f"{question.value} = {who.name}" if who else row.value,
        amend=row.amend,
        day=row.day,
    )


@message(ImportQuestionsMessage)
def waiting(work: Work, *, reader: Reader, message: ImportQuestionsMessage) -> QuestionsView | Skip:
    """The notice that questions wait; not sent any more when all of them are answered, edited when it stands."""
    found = open_questions(work.session, message.member, limit=None)
    if not found and not message.edited:
        return Skip("every question is answered")
    shown = tuple(_view(work, question) for question in found[:SAMPLES])
    return QuestionsView(card=message.card, questions=shown, count=len(found))


def load_form(work: Work, *, card: str | None = None) -> QuestionsView:
    """The next page of the form."""
    found = open_questions(work.session, work.actor, limit=None)
    shown = tuple(_view(work, question) for question in found[:PAGE])
    return QuestionsView(card=card, questions=shown, count=len(found))


def _view(work: Work, question: ImportQuestion) -> ImportQuestionView:
    line = work.session.get(OrderLine, question.line_id) if question.line_id else None
    choices = _choices(work.company, question)
    return ImportQuestionView(
        id=question.id,
        po=line.order.po if line else None,
        style=line.style if line else None,
        product=line.product if line else None,
        field=question.field,
        place=f"{question.sheet}!{question.cell}",
        message=phrase_from_data(question.message),
        kind="member" if is_person(question) else "choice" if choices else "text",
        initial=_initial(work.company, question, line),
        choices=choices,
        amendable=question.code == AFTER_CREDIT,
    )


def _choices(company: Company, question: ImportQuestion) -> tuple[tuple[str, Text | None], ...]:
    if question.code == "emptied":
        return ((KEEP, None), (CLEAR, None))
    if question.field == "category":
        return tuple((plan.id, plan.label) for plan in company.plans.values() if plan.tail is not None)
    if question.field == "term_edition":
        return (("2010", None), ("2020", None))
    return ()


def _initial(company: Company, question: ImportQuestion, line: OrderLine | None) -> str | None:
    """The kept value, to be confirmed or changed."""
    name = question.field
    if line is None or is_person(question) or question.code == "emptied":
        return None
    if name in values.ORDER_ATTRIBUTES:
        return values.kept(line.order, name, ZoneInfo(company.zone))
    if name in values.LINE_ATTRIBUTES and name != "category":
        return values.kept(line, name, ZoneInfo(company.zone))
    return None
