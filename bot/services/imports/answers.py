"""Answers to an import's questions: read by the same grammar as the cells, and ruled by the door like any report."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import DueRow, ImportQuestion, Member, Order, OrderLine
from bot.domain.authority import Right
from bot.domain.errors import GendanError
from bot.domain.order_book import PROGRESS_FIELDS, problem
from bot.domain.plans import template_for
from bot.domain.text import Phrase
from bot.files import order_cells
from bot.files.columns import load_columns
from bot.files.order_cells import CellRead, Doubt, Years
from bot.services.imports import progress, values
from bot.services.imports.directory import resolve_people
from bot.services.imports.messages import ImportAnswer, ImportAnsweredMessage, ImportQuestionsMessage, day_of
from bot.services.imports.people import load_people, save_people
from bot.services.imports.through_door import SOURCE, told_of
from bot.services.orders import planning
from bot.services.orders.changes import begin_batch
from bot.services.orders.promises import keep_agreed, revise
from bot.services.people.office import office_of
from bot.services.reports.door import answer as answer_reports
from bot.services.reports.entry import Doubted, ReportEntry, Told
from bot.services.reports.outcomes import ReportOutcome, StatementOutcome
from bot.work import pending
from bot.work.codec import stored
from bot.work.company import Company
from bot.work.unit import Work

KEEP, CLEAR = "keep", "clear"
AFTER_CREDIT = "after_lc_latest"
AMEND = frozenset({"改证", "改信用证", "amend", "amend l/c", "amend the l/c"})
"""What confirms a date after the L/C's latest shipment: it is the L/C that has to change."""
_DAYS = frozenset({"ship_date", "etd", "lc_latest", "cutoff", "cancelled"})
_NUMBERS = frozenset({"unit_price", "amount"})
_LONGEST = 300


class NotYourQuestion(GendanError):
    """The question is for somebody else."""

    code = "not_your_question"


class UnreadableAnswers(GendanError):
    """Some answers cannot be read, so none was saved; `errors` says why, by question id."""

    code = "unreadable_answers"

    def __init__(self, errors: Mapping[int, Phrase | GendanError]) -> None:
        super().__init__(count=len(errors))
        self.errors = errors


@dataclass(frozen=True, kw_only=True)
class ImportAnswers:
    """What came of a form; `left` counts what is still open. outcomes: of what was said through the door."""

    saved: int
    left: int
    batch: str | None
    outcomes: tuple[StatementOutcome, ...] = ()


@stored("import_given")
@dataclass(frozen=True, kw_only=True)
class ImportGiven:
    """The questions that one form settled; card: the notice that asked them."""

    questions: tuple[int, ...]
    card: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Answer:
    question: ImportQuestion
    text: str
    value: str
    sure: bool = False


_SURE = re.compile(r"[,、;\s]*(?:照记|save it)[。.!]?$", re.IGNORECASE)


def _meant(text: str) -> tuple[str, bool]:
    """The words of the button that says it is meant as it stands, at the end of an answer, are its press."""
    found = _SURE.search(text)
    return (text, False) if found is None or not found.start() else (text[: found.start()], True)


def answer_questions(
    work: Work,
    *,
    answers: Mapping[int, str],
    card: str | None = None,
) -> ImportAnswers:
    """Read every answer, then write all of them, or none when one cannot be read. Blank answers stay open.

    A question that somebody answered meanwhile is left as it is. `card` is the notice to bring up to date; what was
    taken is echoed to the person, with Undo.
    A day, a quantity or a state goes through the door: what it previews or passes on is answered there. An answer that
    ends in 照记 is meant as it stands. Raises NotYourQuestion, UnreadableAnswers.
    """
    today = work.company.today(work.then)
    asked = work.session.scalars(select(ImportQuestion).where(ImportQuestion.id.in_(list(answers)))).all()
    open_now = [question for question in asked if question.answered_at is None and answers[question.id].strip()]
    _check_right(work, open_now)
    read: list[_Answer] = []
    errors: dict[int, Phrase | GendanError] = {}
    for question in open_now:
        text, sure = _meant(answers[question.id].strip())
        found = _read(work, question, text, today=today)
        if isinstance(found, Phrase):
            errors[question.id] = found
        else:
            read.append(_Answer(question=question, text=text, value=found, sure=sure))
    if errors:
        raise UnreadableAnswers(errors)
    entry = ReportEntry(work=work, batch=begin_batch(work.session), source=SOURCE, form=True)
    savepoint = work.session.begin_nested()
    told, refused = _write_all(entry, read)
    if refused:
        savepoint.rollback()
        raise UnreadableAnswers(refused)
    savepoint.commit()
    if card is not None:
        work.refresh(f"questions:{work.actor}:{card}")
    _answer(entry, read, told, card=card, posts=work.answer is not None)
    outcomes = tuple(ruled.outcome for rules in told.values() for ruled in rules)
    batch = entry.batch if read else None
    return ImportAnswers(saved=len(read), left=_left(work.session, work.actor), batch=batch, outcomes=outcomes)


def _answer(
    entry: ReportEntry,
    read: Sequence[_Answer],
    told: Mapping[int, Sequence[Told]],
    *,
    card: str | None,
    posts: bool,
) -> None:
    """One echo with one Undo for what is kept; what waits to be submitted or recorded is answered as anywhere."""
    waits = {number for number, rules in told.items() if any(_waits(ruled) for ruled in rules)}
    kept = [answer for answer in read if answer.question.id not in waits]
    undoable = tuple(answer.question.id for answer in kept if not is_person(answer.question))
    if undoable:
        given = ImportGiven(questions=undoable, card=card)
        lasts = entry.work.company.defaults.undo
        pending.put(entry.work, key=f"answers:{entry.batch}", value=given, subject=entry.batch, lasts=lasts)
    answer_reports(entry, [ruled for number in waits for ruled in told[number]], part="import")
    if kept and posts:
        rows = tuple(_as_echoed(said) for said in kept)
        entry.work.reply(ImportAnsweredMessage(batch=entry.batch, card=card, rows=rows))


def _waits(ruled: Told) -> bool:
    return ruled.outcome.outcome in {ReportOutcome.PREVIEW, ReportOutcome.PASSED_ON}


def of_questions(work: Work, *, due: DueRow) -> None:
    """`questions:<member>:<card>`: what an import asked somebody shows what is open still."""
    _, member_id, card = due.subject.split(":", 2)
    work.edit(due, card=card, message=ImportQuestionsMessage(member=member_id, card=card, edited=True))


def _as_echoed(answer: _Answer) -> ImportAnswer:
    amend = answer.text.casefold() in AMEND
    value = answer.text if answer.question.field in PROGRESS_FIELDS else answer.value
    day = day_of(value) if answer.question.field in {*_DAYS, *PROGRESS_FIELDS} else None
    person = is_person(answer.question)
    return ImportAnswer(question=answer.question.id, value=value, person=person, amend=amend, day=day)


def _left(session: Session, member_id: str) -> int:
    session.flush()
    query = select(ImportQuestion.id).where(ImportQuestion.asked_id == member_id, ImportQuestion.answered_at.is_(None))
    return len(session.scalars(query).all())


def _check_right(work: Work, questions: Sequence[ImportQuestion]) -> None:
    """The person asked may answer, and who may report on the order; about people, an administrator."""
    office = office_of(work)
    member = work.session.get(Member, work.actor)
    for question in questions:
        if question.asked_id == work.actor or (member is not None and member.is_admin):
            continue
        order = work.session.get(Order, question.order_id) if question.order_id else None
        if order is None or not office.may(office.roles_on(work.actor, order), Right.REPORTS):
            raise NotYourQuestion(question=question.id)


def is_person(question: ImportQuestion) -> bool:
    """Whether the question asks who somebody is."""
    return question.code in ("unknown_person", "ambiguous_person")


def _read(work: Work, question: ImportQuestion, text: str, *, today: date) -> str | Phrase:
    """The canonical value of an answer, or what is wrong with it."""
    if is_person(question):
        member = work.session.get(Member, text)
        if member is not None and member.active:
            return member.id
        return problem("unknown_person", cell="", field="", value=text).text
    if question.code == "emptied":
        return text if text in (KEEP, CLEAR) else problem("unreadable_choice", cell="", field="", value=text).text
    line = work.session.get(OrderLine, question.line_id) if question.line_id else None
    if question.code == AFTER_CREDIT and text.casefold() in AMEND and line is not None:
        text = values.kept(line, question.field, ZoneInfo(work.company.zone)) or text
    found = _read_field(work.company, question.field, text, line, today=today)
    if found.doubt is not None:
        return found.doubt.problem(cell=question.cell, field=question.field, value=text).text
    if found.value is None:
        return problem("unreadable_choice", cell="", field="", value=text).text
    return found.value


def _read_field(company: Company, name: str, text: str, line: OrderLine | None, *, today: date) -> CellRead:
    years = Years(title=today.year, near=(_near(line) or today,))
    if name in _DAYS:
        return order_cells.day(text, years, hour=name == "cutoff")
    if name == "category" and template_for(text, company.plans.values()) is None:
        return CellRead(doubt=Doubt(code="unknown_category"))
    readers: dict[str, Callable[[], CellRead]] = {
        "material": lambda: order_cells.material(text, years),
        **{column: lambda: order_cells.progress(text) for column in ("cutting", "process", "packing")},
        "quantity": lambda: order_cells.quantity(text)[0],
        **{money: lambda: order_cells.amount(text, beside="")[0] for money in _NUMBERS},
        "currency": lambda: _currency(text),
        "term": lambda: _term(text),
        **{
            flag: lambda: order_cells.flag(text, load_columns().flags)
            for flag in ("packing_clause", "partial_shipment")
        },
    }
    return readers.get(name, lambda: CellRead(value=" ".join(text.split())[:_LONGEST]))()


def _currency(text: str) -> CellRead:
    code = order_cells.currency(text)
    return CellRead(value=code) if code else CellRead(doubt=Doubt(code="unknown_currency"))


def _term(text: str) -> CellRead:
    term = order_cells.term(text, place=None, note="")
    doubts = [doubt for about, doubt in term.doubts if about == "term"]
    return CellRead(doubt=doubts[0]) if doubts else CellRead(value=term.term)


def _near(line: OrderLine | None) -> date | None:
    return (line.due_on or line.etd_on) if line is not None else None


def _write_all(
    entry: ReportEntry, answers: Sequence[_Answer]
) -> tuple[dict[int, list[Told]], dict[int, Phrase | GendanError]]:
    """Write them; returns what became of those that went through the door, and what it would not take, by question."""
    work = entry.work
    lines: dict[int, OrderLine] = {}
    told: dict[int, list[Told]] = {}
    refused: dict[int, Phrase | GendanError] = {}
    for answer in answers:
        question = answer.question
        if is_person(question):
            _name(work, question, answer.value)
        elif question.line_id is not None:
            line = work.session.get_one(OrderLine, question.line_id)
            lines[line.id] = line
            try:
                rules = _by_door(entry, line, answer)
            except Doubted as error:
                refused[question.id] = error.question.text
                continue
            except GendanError as error:
                refused[question.id] = error
                continue
            if rules is None:
                _write(work, line, answer, batch=entry.batch)
            else:
                told[question.id] = rules
        question.answer, question.answered_by, question.answered_at = answer.text, work.actor, work.now
        work.note(
            action="import.answered",
            subject_kind="import_question",
            subject_id=question.id,
            field=question.field,
            value=answer.value,
        )
    for line in lines.values():
        keep_agreed(line)
        planning.replan(work, line, work.today)
    return told, refused


def _by_door(entry: ReportEntry, line: OrderLine, answer: _Answer) -> list[Told] | None:
    """None for what is no news: a cell that is kept or emptied, a credit to be amended, a line that is over."""
    question = answer.question
    stands = line.cancelled_at is not None or question.code == "emptied" or answer.text.casefold() in AMEND
    if stands:
        return None
    own = replace(entry, sure=answer.sure)
    return told_of(own, line, question.field, answer.value, typed=f"{line.order.po} {answer.text}")


def _name(work: Work, question: ImportQuestion, member_id: str) -> None:
    """From now on that name in a book means that member."""
    people = load_people(work)
    people.aliases[question.value or ""] = member_id
    save_people(work, people)
    work.session.flush()
    resolve_people(work)


def _write(work: Work, line: OrderLine, answer: _Answer, *, batch: str) -> None:
    question, name, zone = answer.question, answer.question.field, ZoneInfo(work.company.zone)
    why = f"{question.sheet}!{question.cell}"
    stamp = progress.Stamp(batch=batch, actor=work.actor, source=SOURCE, why=why, at=work.now)
    if question.code == "emptied" and answer.value == KEEP:
        return
    if name in PROGRESS_FIELDS:
        if line.cancelled_at is None and question.code != "emptied":
            progress.apply(work, line, name, answer.value, stamp=stamp)
        return
    row: Order | OrderLine = line.order if name in values.ORDER_ATTRIBUTES else line
    emptied = question.code == "emptied"
    columns = values.cleared(name) if emptied else values.stated(row, name, answer.value, zone=zone, now=work.then)
    for column, value in columns.items():
        revise(work, row, column, value, batch=batch, source=SOURCE, why=why)
    if name == "category":
        line.template = None
