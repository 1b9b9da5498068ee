"""After a decision: the instruction to who asked, its execution, its proof, and the end of the case."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import update

from bot.db.models import Case, CaseDecision, OrderLine
from bot.domain.authority import Verdict, resolve_role
from bot.domain.authority.permission import Permission, Refusal
from bot.domain.cases.history import EventKind
from bot.domain.cases.states import OVER, CaseState, DecisionOutcome, DecisionState
from bot.domain.working_clock import WorkingDays
from bot.services.cases.asking import asking_side_of
from bot.services.cases.conditions import all_done
from bot.services.cases.kept import EventDetail, StepDue
from bot.services.cases.messages import CaseNoteMessage
from bot.services.cases.outcome import Press, PressOutcome, done, refusal, refused
from bot.services.cases.record import Act, end_room, is_outside, log, show_member, step_key, tell
from bot.services.cases.rights import DecisionWork, StepStanding
from bot.services.orders.changes import new_batch
from bot.services.orders.photos.evidence import joined
from bot.services.orders.promises import agree
from bot.work import dues, outbox
from bot.work.kinds import MessageKind, NoteKind, WordKind, towards
from bot.work.unit import Work

CARRIED_OUT_BY_CONSULTED = {"material_chase", "container_loading"}
"""Decisions whose consulted role does the work (采购 chases, 仓储 loads) once the 跟单员 has decided."""

COMMITMENT = "ship_date_commitment"
"""The decision that gives the customer another date."""

SILENT_WORK = WorkingDays(2)
"""Without an answer from who does the work; then the line above is told."""


TOLD_BY = {NoteKind.INSTRUCTION, NoteKind.DO}
"""The notes by which somebody hears that a decision is theirs to carry out."""


def consulted_people(stands: StepStanding) -> list[str]:
    """The people inside whom the ruling has consulted: those who can press a button."""
    found = [resolve_role(role, office=stands.office, inside=True).person for role in stands.ruling.consulted]
    return list(dict.fromkeys(person for person in found if person is not None))


def carriers(stands: StepStanding) -> list[str]:
    """Who confirms or does what was settled: those consulted, or whom a vacant office falls to."""
    return consulted_people(stands) or list(stands.heirs)


def doers(row: CaseDecision, stands: StepStanding) -> list[str]:
    """Who carries a settled decision out in place of who decided it."""
    return carriers(stands) if (row.chosen or row.key) in CARRIED_OUT_BY_CONSULTED else []


def after_decision(turn: DecisionWork) -> None:
    """Send the decision back: an instruction to be carried out, or, when nothing is to be done, its end."""
    row = turn.row
    if row.outcome is DecisionOutcome.REJECT:
        row.state = DecisionState.CLOSED
        _tell_asking_side(turn, NoteKind.DECISION)
        close_if_done(turn.work, turn.case, turn.act)
    elif turn.stands.ruling.settles:
        _settled(turn)
    else:
        row.state = DecisionState.INSTRUCTED
        executor = turn.stands.decision.own.person or turn.case.reporter_id
        turn.log(EventKind.INSTRUCTED, replace(turn.act, target=executor, note=None))
        _tell_asking_side(turn, NoteKind.INSTRUCTION)


def _settled(turn: DecisionWork) -> None:
    row, carriers = turn.row, doers(turn.row, turn.stands)
    if not consulted_people(turn.stands) or not carriers:
        row.state, row.executed_by, row.executed_at = DecisionState.CLOSED, turn.act.actor, turn.now
        _keep_agreed(turn)
        close_if_done(turn.work, turn.case, turn.act)
        return
    row.state, row.told_at = DecisionState.INSTRUCTED, None
    for person in carriers:
        copy = towards(person, turn.act.actor, MessageKind.COPY)
        show_member(turn.work, turn.case, person, kind=copy)
        turn.tell(person, NoteKind.DO, dies=True)
    clock = turn.work.company.clock_of(turn.work.company.zone, turn.work.company.calendar)
    turn.work.plan(
        key=_work_key(row),
        kind="case.work",
        subject=f"case:{row.case_id}",
        due_at=clock.add(turn.now, SILENT_WORK),
        step=step_key(row),
        data=StepDue(decision=row.id, step=row.step),
    )
    turn.log(EventKind.INSTRUCTED, replace(turn.act, target=carriers[0], note=None))


def _work_key(row: CaseDecision) -> str:
    return f"case.work:{row.id}:{row.step}"


def told(work: Work, note: CaseNoteMessage) -> str:
    """Who is to carry a decision out has it before them since this moment: their time runs from here."""
    row = work.session.get(CaseDecision, note.decision, with_for_update={"of": CaseDecision})
    if row is None or row.state is not DecisionState.INSTRUCTED or row.step != note.step or row.told_at is not None:
        return "overtaken"
    row.told_at = work.now
    clock = work.company.clock_of(work.company.zone, work.company.calendar)
    dues.move(work.session, _work_key(row), clock.add(work.now, SILENT_WORK))
    return "done"


def _tell_asking_side(turn: DecisionWork, kind: NoteKind) -> None:
    executor = turn.stands.decision.own.person or turn.case.reporter_id
    turn.row.told_at = turn.now if executor == turn.act.presser or is_outside(executor) else None
    for person in dict.fromkeys((executor, turn.case.reporter_id)):
        said = kind if person == executor else NoteKind.DECISION
        turn.tell(person, said, sender=turn.act.actor, outcome=turn.row.outcome)


def may_carry_out(row: CaseDecision, stands: StepStanding, actor: str, permission: Permission) -> PressOutcome:
    """Whether somebody the work was given to may say it is done."""
    if row.state is DecisionState.INSTRUCTED and actor in doers(row, stands):
        return done(row, "execute")
    if row.state is DecisionState.INSTRUCTED and permission.reason is Refusal.NOT_YOURS:
        doing = doers(row, stands) or [str(stands.decision.own.person or row.case.reporter_id)]
        return refusal("not_to_execute", verb="execute", row=row, deciders=tuple(doing))
    return refused(permission, row, stands, verb="execute")


def execute(turn: DecisionWork, wanted: Press) -> PressOutcome:
    """已执行: once. On instruction it stays open until its proof has come; anything else is done."""
    row, stands = turn.row, turn.stands
    if row.state is not DecisionState.INSTRUCTED:
        code = "already_executed" if row.executed_at else "not_instructed"
        by, at = row.executed_by, row.executed_at
        return refusal(code, verb="execute", row=row, decider=by, at=at, deciders=_deciders(stands))
    row.executed_by, row.executed_at, row.evidence = turn.act.actor, turn.now, turn.act.note
    row.files = joined(row.files, wanted.files)
    outbox.kill_step(turn.work.session, step_key(row), "executed", turn.now)
    turn.log(EventKind.EXECUTED, detail=EventDetail(files=wanted.files))
    _keep_agreed(turn)
    on_instruction = stands.ruling.verdict is Verdict.EXECUTE_ON_INSTRUCTION
    row.state = DecisionState.EXECUTED if on_instruction else DecisionState.CLOSED
    if row.decided_by and row.decided_by != turn.act.actor:
        turn.tell(row.decided_by, NoteKind.DONE, sender=turn.act.actor, note=turn.act.note)
    close_if_done(turn.work, turn.case, turn.act)
    return done(row, "execute")


def _keep_agreed(turn: DecisionWork) -> None:
    """The customer has the new date: from now on lateness counts from it. A rejection and a revocation move nothing."""
    if turn.row.key != COMMITMENT:
        return
    batch = new_batch()
    for effect in turn.case.effects:
        if effect.etd_new_on is not None and effect.delay_days > 0:
            line = turn.work.session.get_one(OrderLine, effect.line_id)
            said_by = turn.work.by(turn.act.actor)
            agree(said_by, line, effect.etd_new_on, batch=batch, source="decision", why=turn.case.number)


def may_confirm(row: CaseDecision, stands: StepStanding, verb: str, actor: str) -> PressOutcome:
    """Whether somebody may confirm what was recorded, or put down the proof of what was carried out."""
    if verb == "confirm":
        if row.state is not DecisionState.RECORDED:
            return refusal("stale", verb=verb, row=row, holder=row.holder_id)
        allowed = carriers(stands)
    else:
        if row.state is not DecisionState.EXECUTED:
            return refusal("not_instructed", verb=verb, row=row, deciders=_deciders(stands))
        allowed = [row.executed_by or "", *stands.decision.own.right_holders, *_deciders(stands)]
    if actor in allowed:
        return done(row, verb)
    return refusal(
        "not_yours", verb=verb, row=row, holder=row.holder_id, deciders=tuple(person for person in allowed if person)
    )


def prove(turn: DecisionWork, wanted: Press) -> PressOutcome:
    """The proof has come and was checked (改证通知): the decision is done."""
    row = turn.row
    if not turn.act.note and not wanted.files:
        return refusal("evidence_required", verb="prove", row=row)
    row.evidence, row.files = turn.act.note or row.evidence, joined(row.files, wanted.files)
    row.state = DecisionState.CLOSED
    turn.log(EventKind.PROVED, detail=EventDetail(files=wanted.files))
    if row.decided_by and row.decided_by != turn.act.actor:
        turn.say(row.decided_by, WordKind.PROVED, note=turn.act.note, files=wanted.files)
    close_if_done(turn.work, turn.case, turn.act)
    return done(row, "prove")


def confirm(turn: DecisionWork, wanted: Press) -> PressOutcome:
    """The one consulted confirms what was recorded."""
    row = turn.row
    row.executed_by, row.executed_at, row.evidence = turn.act.actor, turn.now, turn.act.note
    row.state = DecisionState.CLOSED
    outbox.kill_step(turn.work.session, step_key(row), "confirmed", turn.now)
    turn.log(EventKind.CONFIRMED)
    close_if_done(turn.work, turn.case, turn.act)
    return done(row, "confirm")


def close_if_done(work: Work, case: Case, act: Act) -> None:
    """结案 when every decision of the case has come to its end and every condition is met.

    The case's row is written first: of two last things that end at the same second one sees the other.
    """
    work.session.execute(
        update(Case).where(Case.id == case.id).values(state=Case.state).execution_options(synchronize_session=False)
    )
    over = all(row.state in OVER for row in case.decisions)
    if case.state != CaseState.OPEN or not over or not all_done(work.session, case):
        return
    case.state, case.closed_at = CaseState.CLOSED, act.now
    log(work, case, EventKind.CLOSED, replace(act, note=None))
    end_room(work.session, case, act)
    for person in asking_side_of(work.at(act.now), case):
        closed = CaseNoteMessage(case=case.id, kind=NoteKind.CLOSED)
        tell(work.at(act.now).by(None), case, person, closed, key=f"case-closed:{case.id}:{person}")


def _deciders(stands: StepStanding) -> tuple[str, ...]:
    rung = stands.decision.deciding
    return (rung.person,) if rung is not None and rung.person is not None else ()
