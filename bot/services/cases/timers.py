"""What the clock does to a case: reminders, silent rungs, questions and work nobody answered."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from bot.db.models import CaseDecision, DueRow
from bot.domain.authority import resolve_role
from bot.domain.cases.history import EventKind
from bot.domain.cases.states import UNSETTLED, CaseState, DecisionState
from bot.domain.escalations import TimeCame
from bot.services.cases.instructions import SILENT_WORK, doers
from bot.services.cases.kept import EventDetail, StepDue
from bot.services.cases.record import Act, changed, log, step_key
from bot.services.cases.rights import DecisionWork, standing
from bot.services.cases.steps import move
from bot.work.codec import unpack
from bot.work.kinds import NoteKind
from bot.work.outbox import UnsentOutside
from bot.work.unit import Work


def time_came(work: Work, *, due: DueRow) -> str:
    """A reminder or the end of a step's time; early, late and repeated wake-ups do no harm. Returns the outcome."""
    row = _row(work.session, unpack(StepDue, due.data))
    if row is None or row.state not in UNSETTLED:
        return "overtaken"
    before = (row.step, row.state, row.expires_at)
    move(_turn(work, row), TimeCame())
    if before != (row.step, row.state, row.expires_at):
        changed(work, row.case)
    return "done"


def work_silent(work: Work, *, due: DueRow) -> str:
    """Who was to carry a decision out has said nothing: the line above the 跟单员 is told, and the 跟单员 as well."""
    planned = unpack(StepDue, due.data)
    row = _row(work.session, planned)
    if row is None or row.state is not DecisionState.INSTRUCTED:
        return "overtaken"
    if row.told_at is None and not planned.again:
        clock = work.company.clock_of(work.company.zone, work.company.calendar)
        again = replace(planned, again=True)
        at, step = clock.add(work.now, SILENT_WORK), step_key(row)
        work.plan(key=f"{due.key}:again", kind=due.kind, subject=due.subject, due_at=at, step=step, data=again)
        return "not posted yet"
    turn = _turn(work, row)
    lead = resolve_role(
        str(turn.stands.ruling.standing_deputy or turn.work.company.rules.lead), office=turn.stands.office, inside=True
    ).person
    silent = next(iter(doers(row, turn.stands)), None)
    for person in dict.fromkeys((lead, row.case.reporter_id)):
        if person is not None:
            turn.tell(person, NoteKind.UNDONE_WORK, who=silent)
    happened = EventKind.ADMIN_TOLD if lead is None else EventKind.TIMED_OUT
    turn.log(happened, Act(actor=silent, now=work.now, target=lead))
    return "done"


def outside_failed(work: Work, *, due: DueRow) -> str:
    """An e-mail or a robot's line about a decision could not be sent: the history says it."""
    unsent = unpack(UnsentOutside, due.data)
    row = work.session.get(CaseDecision, unsent.decision)
    if row is None:
        return "gone"
    about = Act(actor=None, now=work.now, target=unsent.person)
    log(work, row.case, EventKind.OUTSIDE_FAILED, about, decision=row, detail=EventDetail(how=unsent.method))
    return "done"


def _row(session: Session, planned: StepDue) -> CaseDecision | None:
    """The decision, unless its step is over."""
    row = session.get(CaseDecision, planned.decision, with_for_update={"of": CaseDecision})
    if row is None or row.step != planned.step or row.case.state != CaseState.OPEN:
        return None
    return row


def _turn(work: Work, row: CaseDecision) -> DecisionWork:
    stands = standing(work, row)
    return DecisionWork(work=work, row=row, stands=stands, act=Act(actor=None, now=work.now))
