"""Ways in besides a message: a button's answer, the milestone form, a delay's form without a reason, a row of a prompt.

Each makes statements of what it holds and gives them to the door; in a form a doubt is an error under its field.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from bot.db.models import Milestone
from bot.domain.orders import MilestoneState
from bot.domain.phrases.reading import OrderRef, OrderSort, State
from bot.domain.phrases.sayings import read_statements
from bot.domain.phrases.statements import MilestoneNamed, NewDay, Progressed, Promised, Statement
from bot.domain.text import Phrase
from bot.services.orders.changes import begin_batch
from bot.services.orders.find import MilestoneGone
from bot.services.reports.answers_typed import answers_in
from bot.services.reports.delays import previews
from bot.services.reports.delays.forms import Filled, day_of_form
from bot.services.reports.delays.report import SavedAlready, is_saved
from bot.services.reports.door import answer, report, require
from bot.services.reports.entry import ReportEntry
from bot.services.reports.messages import ReportEchoMessage
from bot.services.reports.opening import NewOrderFilled, new_order_told, statement_of
from bot.services.reports.outcomes import ReportOutcome, StatementOutcome
from bot.services.reports.reading import reader_for
from bot.services.reports.unsaved import SETTLES, given_by
from bot.work import pending
from bot.work.unit import Work


def answer_question(work: Work, *, key: str, index: int) -> tuple[StatementOutcome, ...]:
    """A question's button: the words that were asked about with that answer, as of when they were said.

    What is refused all the same goes on waiting. Raises UnsavedGone, AnsweredAlready, SavedAlready.
    """
    given = given_by(work, key=key, index=index)
    then = work.saying(given.said_at)
    outcomes = report_text(
        then, text=given.text, meant=given.meant, chosen=given.chosen, root=given.root, apart=given.apart
    )
    if not any(outcome.outcome in SETTLES for outcome in outcomes):
        pending.reopen(work, key=key)
    return outcomes


def answer_typed(work: Work, text: str) -> tuple[StatementOutcome, ...] | None:
    """The words of a button typed: the same as pressing it. Where several questions have that answer it is asked which.

    None: nothing that waits has such an answer. Raises UnsavedGone, AnsweredAlready, SavedAlready.
    """
    found = answers_in(work, text)
    if len(found) > 1:
        work.reply(ReportEchoMessage(rows=tuple(answer.line for answer in found)))
        return (StatementOutcome(text=text, outcome=ReportOutcome.ASKED),)
    return answer_question(work, key=found[0].key, index=found[0].index) if found else None


def report_text(
    work: Work,
    *,
    text: str,
    meant: tuple[Phrase, ...] = (),
    chosen: int | None = None,
    root: str = "",
    apart: tuple[str, ...] = (),
) -> tuple[StatementOutcome, ...]:
    """A text that only reports, with the words in doubt answered.

    meant: questions that were answered "as it stands". root: of a report that began elsewhere. apart: names of orders
    in the text that were worked before. Raises SavedAlready.
    """
    if root and is_saved(work.session, root):
        raise SavedAlready
    statements = read_statements(text, reader_for(work, member_id=work.actor, text=text))
    return report(work, statements, meant=meant, chosen=chosen, root=root, apart=apart)


def report_by_form(
    work: Work,
    *,
    milestone_id: int,
    state: str | None,
    progress: int | None,
    promised_on: date | None,
    note: str | None,
) -> tuple[StatementOutcome, ...]:
    """The milestone form: how far it is, and the day it is promised for; what raises decisions becomes a preview.

    What is out of its order wants a note that says why. Raises Doubted, EvidenceNeeded, and nothing is saved.
    """
    milestone = _milestone(work, milestone_id)
    statements: list[Statement] = []
    if state is not None or progress is not None:
        statements.append(progressed(milestone, state=state, progress=progress, note=note or ""))
    if promised_on is not None and state != MilestoneState.DONE and progress != 100:
        statements.append(promised(milestone, promised_on, note=note or ""))
    entry = ReportEntry(
        work=work, batch=begin_batch(work.session), source="form", sure=bool(note), chosen=milestone.id, form=True
    )
    return _required(entry, statements)


def report_day(work: Work, *, filled: Filled, key: str = "") -> tuple[StatementOutcome, ...]:
    """A delay's form that names no kind: a new day, and what was written of it. Raises Doubted, and what is wrong.

    key: of the preview that it corrects, whose place the new one takes.
    """
    milestone, new_on = day_of_form(work, filled=filled)
    entry = ReportEntry(work=work, batch=begin_batch(work.session), source="form", chosen=milestone.id, form=True)
    outcomes = _required(entry, [promised(milestone, new_on, note=filled.text)])
    if key and len(previews.preview_of(work, key=key).drafts) == 1:
        previews.drop(work, key=key)
    return outcomes


def open_by_form(work: Work, *, filled: NewOrderFilled) -> tuple[StatementOutcome, ...]:
    """The form of a new order: its preview.

    Raises Doubted, BadQuantity, BadTerm, MayNotOpen, OrderExists, OrderTaken.
    """
    entry = ReportEntry(work=work, batch=begin_batch(work.session), source="form", sure=True)
    told = new_order_told(entry, statement_of(filled), merchandiser=filled.merchandiser)
    answer(entry, [told])
    return (told.outcome,)


def mark_done(work: Work, *, milestone: Milestone) -> str:
    """完成 of a row of a prompt, which shows itself what became of it. Returns its batch.

    Raises Doubted, EvidenceNeeded.
    """
    entry = ReportEntry(work=work, batch=begin_batch(work.session), source="standup", chosen=milestone.id, form=True)
    require(entry, progressed(milestone, state=MilestoneState.DONE))
    return entry.batch


def progressed(
    milestone: Milestone, *, state: str | None = None, progress: int | None = None, note: str = ""
) -> Progressed:
    """What a form or a button says of a milestone, as a statement."""
    return Progressed(
        text=note,
        orders=(_order(milestone),),
        note=note,
        milestone=_named(milestone),
        percent=None if progress is None else Decimal(progress),
        state=None if state is None else State(state),
    )


def promised(milestone: Milestone, on: date, *, note: str = "") -> Promised:
    """The day a form promises a milestone for, as a statement; its words are what the form says."""
    order = _order(milestone)
    text = " ".join(part for part in (order.key, milestone.name_zh, on.isoformat(), note) if part)
    return Promised(text=text, orders=(order,), note=note, milestone=_named(milestone), move=NewDay(on=on))


def _required(entry: ReportEntry, statements: list[Statement]) -> tuple[StatementOutcome, ...]:
    told = [ruled for statement in statements for ruled in require(entry, statement)]
    answer(entry, told)
    return tuple(ruled.outcome for ruled in told)


def _milestone(work: Work, milestone_id: int) -> Milestone:
    milestone = work.session.get(Milestone, milestone_id)
    if milestone is None:
        raise MilestoneGone
    return milestone


def _order(milestone: Milestone) -> OrderRef:
    return OrderRef(key=milestone.line.order.po, sort=OrderSort.PO)


def _named(milestone: Milestone) -> MilestoneNamed:
    return MilestoneNamed(word=milestone.name_zh, ids=(milestone.key,))
