"""When a seat changes hands, what waits for its holder goes with it: who holds it now is asked, the old one told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy import BindParameter, ScalarSelect, Select, exists, or_, select
from sqlalchemy.orm import aliased, contains_eager

from bot.db.models import Case, CaseDecision, CaseEvent
from bot.domain.authority import EXTERNAL, Office, resolve_role
from bot.domain.authority.ladder import Rung
from bot.domain.authority.seats import PersonId, peers_of
from bot.domain.cases.history import EventKind
from bot.domain.cases.states import UNSETTLED, CaseState, DecisionState, Severity
from bot.domain.escalations.advance import next_rung
from bot.services.cases.instructions import doers
from bot.services.cases.kept import keep_ladder, ruling_of, rungs_kept
from bot.services.cases.pace import keep, kept
from bot.services.cases.record import Act, changed, show_member, step_key
from bot.services.cases.rights import DecisionWork, order_of, standing
from bot.services.cases.steps import open_own, open_rung
from bot.services.people.office import office_of
from bot.work import outbox
from bot.work.kinds import MessageKind, NoteKind, towards
from bot.work.unit import Work

MOVED = NoteKind.MOVED_ON
TOLD = (EventKind.INSTRUCTED, EventKind.RESEATED)
"""The events whose target is who is to carry a decision out."""


@dataclass(frozen=True, kw_only=True)
class StepMoved:
    """A step that was asked anew: of whom before and after; None is nobody."""

    decision_id: int
    before: str | None
    after: str | None


def follow_seats(work: Work, *, of: Collection[str], roles: Collection[str]) -> list[StepMoved]:
    """Ask anew every open step that waits for one of these people, or in one of these roles, and stands no more.

    A step whose holder still has the right stays with them. What waits for a vacancy is asked once it is filled.
    """
    waiting = (
        select(CaseDecision)
        .join(CaseDecision.case)
        .options(contains_eager(CaseDecision.case))
        .where(
            Case.state == CaseState.OPEN,
            or_(CaseDecision.state.in_(UNSETTLED), CaseDecision.id.in_(instructed_to(of))),
        )
        .order_by(CaseDecision.id)
    )
    found: list[StepMoved] = []
    cases: dict[int, Case] = {}
    workspace = office_of(work)
    for row in work.session.scalars(waiting).all():
        if not _concerned(row, of, roles):
            continue
        work.session.refresh(row, with_for_update={"of": CaseDecision})
        order, critical = order_of(work.session, row.case), row.case.severity is Severity.CRITICAL
        office = workspace.around(order, critical=critical)
        act = Act(actor=work.member, now=work.now)
        moved = (
            _follow(work, row, office, act=act, of=of) if row.state in UNSETTLED | {DecisionState.INSTRUCTED} else None
        )
        if moved is not None:
            found.append(moved)
            cases[row.case_id] = row.case
    for case in cases.values():
        changed(work, case)
    return found


def instructed_to(of: Collection[str | BindParameter[str]]) -> Select[int | None]:
    """Settled decisions that one of these people was told last to carry out."""
    later = aliased(CaseEvent)
    again = exists().where(later.decision_id == CaseEvent.decision_id, later.kind.in_(TOLD), later.id > CaseEvent.id)
    return (
        select(CaseEvent.decision_id)
        .join(CaseDecision, CaseDecision.id == CaseEvent.decision_id)
        .where(
            CaseDecision.state == DecisionState.INSTRUCTED,
            CaseEvent.kind.in_(TOLD),
            CaseEvent.target_id.in_(of),
            ~again,
        )
    )


def instructed_last() -> ScalarSelect[str | None]:
    """Who was told last to carry a decision of the outer query out."""
    told = select(CaseEvent.target_id).where(CaseEvent.decision_id == CaseDecision.id, CaseEvent.kind.in_(TOLD))
    return told.order_by(CaseEvent.id.desc()).limit(1).correlate(CaseDecision).scalar_subquery()


def _concerned(row: CaseDecision, of: Collection[str], roles: Collection[str]) -> bool:
    """Whether the change may mean something to a step; what was instructed names its executor in the history only."""
    if row.holder_id is None or row.state is DecisionState.INSTRUCTED:
        return True
    return bool(_people(row) & set(of) or _roles(row) & set(roles))


def _people(row: CaseDecision) -> set[str | None]:
    """Who is asked, and who would be next."""
    return {row.holder_id, *(rung.person for rung in rungs_kept(row)[max(row.rung, 0) :])}


def _roles(row: CaseDecision) -> set[str]:
    """The roles a step waits in or would go up to; or the asking side's and those consulted."""
    if 0 <= row.rung < len(row.ladder):
        return {rung.role for rung in rungs_kept(row)[row.rung :]}
    ruling = ruling_of(row)
    return {ruling.role, *ruling.consulted}


def _follow(work: Work, row: CaseDecision, office: Office, *, act: Act, of: Collection[str]) -> StepMoved | None:
    now = act.now
    _let_go_of_peers(row, office)
    stands = standing(work.at(now), row, office=office)
    turn = DecisionWork(work=work, row=row, stands=stands, act=act)
    before = row.holder_id
    if row.state is DecisionState.INSTRUCTED:
        return _hand_on_work(turn, of)
    rung = _rung(turn)
    nobody_inside = stands.ruling.accountable == EXTERNAL
    if rung is None or nobody_inside:
        return None
    if _stays(rung, before, office):
        _look_up_again(turn)
        return None
    outbox.kill_step(work.session, step_key(row), "seat changed hands", now)
    if row.rung < 0:
        state = row.state if row.state is DecisionState.RECORDED else DecisionState.ASKED
        open_own(turn, rung, state=state)
        turn.log(EventKind.RESEATED, replace(turn.act, actor=None, target=rung.person))
        if rung.person is not None:
            show_member(work.at(now), row.case, rung.person, kind=towards(rung.person, act.actor, MessageKind.ASK))
    else:
        open_rung(turn, row.rung if row.rung < len(stands.decision.rungs) else 0, event=EventKind.RESEATED)
    _tell_old(turn, before)
    return StepMoved(decision_id=row.id, before=before, after=row.holder_id)


def _let_go_of_peers(row: CaseDecision, office: Office) -> None:
    """A peer whom a step was handed to and who is no peer any more, or away, does not stand there."""
    ladder = []
    for rung in rungs_kept(row):
        to = rung.handed_to
        gone = to and (to not in peers_of(rung.role, office.seats, office.on) or office.is_away(to))
        ladder.append(replace(rung, handed_to=None) if gone else rung)
    keep_ladder(row, ladder)


def _rung(turn: DecisionWork) -> Rung | None:
    """Where the step stands now; None when there is nobody to ask still."""
    row, decision = turn.row, turn.stands.decision
    if row.rung >= 0:
        if row.rung < len(decision.rungs):
            return decision.rungs[row.rung]
        return next((rung for rung in decision.rungs if rung.person is not None), None)
    if row.state is not DecisionState.RECORDED:
        return decision.own
    office = turn.stands.office
    rungs = (resolve_role(role, office=office, inside=True) for role in turn.stands.ruling.consulted)
    held = next((rung for rung in rungs if rung.person is not None), None)
    return held or next(
        (Rung(role=turn.stands.ruling.consulted[0], person=PersonId(heir)) for heir in turn.stands.heirs), None
    )


def _stays(rung: Rung, holder: str | None, office: Office) -> bool:
    """Whether the one who is asked may go on: it is them, or they hold the seat and are there."""
    if holder is None or rung.person == holder:
        return rung.person == holder
    return holder in rung.right_holders and not office.is_away(holder)


def _look_up_again(turn: DecisionWork) -> None:
    """The step stays; who stands above it may be somebody else by now, or somebody at last."""
    row, rungs = turn.row, turn.stands.decision.rungs
    if row.rung < 0 or row.pace is None:
        return
    above = next_rung(rungs, row.rung)
    step = kept(row)
    following = None if above is None else rungs[above].person
    if (step.next_rung, step.next_person) != (above, following):
        keep(row, replace(step, next_rung=above, next_person=following))
        keep_ladder(row, rungs)


def _tell_old(turn: DecisionWork, old: str | None) -> None:
    """The former holder is told once; the buttons of the notes they have go when the cards are refreshed."""
    if old is not None and old != turn.row.holder_id:
        turn.tell(old, MOVED, who=turn.row.holder_id)


def _hand_on_work(turn: DecisionWork, of: Collection[str]) -> StepMoved | None:
    """A decision that was to be carried out by somebody who is not there any more: the new one gets the instruction."""
    row, carriers = turn.row, doers(turn.row, turn.stands)
    executor = next(iter(carriers), turn.stands.decision.own.person)
    told = select(CaseEvent.target_id).where(CaseEvent.decision_id == row.id, CaseEvent.kind.in_(TOLD))
    before = turn.work.session.scalars(told.order_by(CaseEvent.id.desc())).first()
    if before not in of or executor is None or executor == before:
        return None
    row.told_at = None
    copy = towards(executor, turn.act.actor, MessageKind.COPY)
    show_member(turn.work, turn.case, executor, kind=copy)
    if carriers:
        turn.tell(executor, NoteKind.DO, dies=True)
    else:
        turn.tell(executor, NoteKind.INSTRUCTION, sender=row.decided_by)
    turn.log(EventKind.RESEATED, replace(turn.act, actor=None, target=executor))
    turn.tell(str(before), MOVED, who=executor)
    return StepMoved(decision_id=row.id, before=before, after=executor)
