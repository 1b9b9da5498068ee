"""The right to act on a decision, asked anew at every press: the stored ruling with the people of now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session, lazyload

from bot.db.models import Case, CaseDecision, Order
from bot.domain.authority import EXTERNAL, Office, Ruling, heir, rule_on
from bot.domain.authority.ladder import Rung, RungNote, resolve_ladder, resolve_role
from bot.domain.authority.permission import Action, Instruction, OpenDecision, Permission, Phase, may_act
from bot.domain.authority.seats import PersonId, peers_of
from bot.domain.cases.history import EventKind
from bot.domain.cases.states import UNDECIDED, DecisionOutcome, DecisionState, Severity
from bot.domain.text import Sentence
from bot.services.cases.kept import EventDetail, KeptRung, facts_of, ruling_of, rungs_kept
from bot.services.cases.messages import CaseNoteMessage, CaseWordMessage
from bot.services.cases.record import Act, is_outside, log, step_key, tell
from bot.services.people.office import office_of
from bot.work.company import Company, settings_of
from bot.work.kinds import WORDS, NoteKind, WordKind
from bot.work.unit import Work

INSTRUCTION_GOOD_FOR = timedelta(days=7)
"""From the moment its message was posted; what nobody was told of does not lapse."""

NEVER = datetime.max.replace(tzinfo=UTC)
PHASES = {
    DecisionState.ASKED: Phase.OPEN,
    DecisionState.ACKNOWLEDGED: Phase.OPEN,
    DecisionState.RECORDED: Phase.OPEN,
    DecisionState.QUESTIONED: Phase.QUESTIONED,
    DecisionState.INSTRUCTED: Phase.DECIDED,
    DecisionState.EXECUTED: Phase.EXECUTED,
    DecisionState.CLOSED: Phase.EXECUTED,
    DecisionState.RECALLED: Phase.RECALLED,
    DecisionState.REVOKED: Phase.RECALLED,
}
"""Beside a decision's ruling: what the table said of its other choices when the case was reported."""

NOBODY = PersonId("")
IN_ROOM = Sentence.of("rules.in_room")


@dataclass(frozen=True, kw_only=True)
class StepStanding:
    """A decision with everything needed to say who may do what about it now."""

    decision: OpenDecision
    office: Office
    ruling: Ruling
    heirs: tuple[str, ...] = ()
    """Who has the offices that are consulted, where nobody holds any of them."""

    def may(self, person: str, action: Action, now: datetime, target: str | None = None) -> Permission:
        """The one answer to whether somebody may act."""
        return may_act(
            self.decision,
            person=PersonId(person),
            action=action,
            now=now,
            target=PersonId(target) if target else None,
        )


@dataclass(frozen=True, kw_only=True)
class DecisionWork:
    """One act on one decision, of a person or of the clock: everything it works with, in one transaction."""

    work: Work
    row: CaseDecision
    stands: StepStanding
    act: Act

    @property
    def case(self) -> Case:
        """The case of the decision."""
        return self.row.case

    @property
    def now(self) -> datetime:
        """When it happens."""
        return self.act.now

    def log(self, kind: EventKind, act: Act | None = None, *, detail: EventDetail | None = None) -> None:
        """Write one event of the decision; of nobody but this act's actor unless said."""
        log(self.work, self.case, kind, act or self.act, decision=self.row, detail=detail)

    def happened(self, event: object) -> None:
        """Let floors above hear of it, in this transaction."""
        self.work.happened(event)

    def tell(self, person: str, kind: NoteKind, *, mark: str = "", dies: bool = False, **about: Any) -> bool:
        """Send one short message about the decision, once per step (and mark); `dies` with the step."""
        return tell(
            self.work.by(self.act.presser),
            self.case,
            person,
            CaseNoteMessage(case=self.case.id, kind=kind, decision=self.row.id, step=self.row.step, **about),
            key=f"case-{kind}:{self.row.id}:{self.row.step}:{person}{mark and ':'}{mark}",
            step=step_key(self.row) if dies else None,
        )

    def say(self, person: str, kind: WordKind, **about: Any) -> bool:
        """Send a line that asks for nothing (撤销, 请您处理, 作战室), once for this step and kind."""
        return not is_outside(person) and self.work.post(
            key=f"case-{kind}:{self.row.id}:{self.row.step}:{person}",
            kind=WORDS[kind],
            audience=person,
            message=CaseWordMessage(case=self.case.id, kind=kind, decision=self.row.id, sender=self.act.actor, **about),
            reader=person,
            critical=self.case.severity is Severity.CRITICAL,
        )


def order_of(session: Session, case: Case) -> Order | None:
    """The order a case is about, its lines unread until they are asked for."""
    return session.get(Order, case.order_id, options=[lazyload(Order.lines)]) if case.order_id else None


def ladder_of(ruling: Ruling, office: Office, reporter: str, cost_cny: object = None) -> list[Rung]:
    """The rungs of a ruling as people, now; the case's cost counts for deputies with a limit."""
    cost = None if cost_cny is None else float(str(cost_cny))
    return resolve_ladder(ruling, office=office, requester=PersonId(reporter), cost_cny=cost)


def rungs_of(company: Company, case: Case, ruling: Ruling, office: Office) -> list[Rung]:
    """The rungs for a case: its reporter on none of them unless the workspace allows it, two levels in a war room."""
    reporter = case.reporter_id if company.defaults.separation_of_duties else NOBODY
    rungs = ladder_of(ruling, office, reporter, case.cost_cny)
    return two_levels(rungs, above_of(ruling, office), reporter=reporter) if case.room else rungs


def above_of(ruling: Ruling, office: Office) -> list[Rung]:
    """The roles over the deciding one that somebody holds, as people, lowest first."""
    found = [resolve_role(role, office=office, inside=True) for role in ruling.line_above]
    return [rung for rung in found if rung.person is not None]


def two_levels(rungs: Sequence[Rung], above: Sequence[Rung], *, reporter: str) -> list[Rung]:
    """The ladder of a war room: the rung that decides, and the next one over it, which may decide too.

    Like any ladder it passes over who asked for it.
    """
    deciding = next((rung for rung in rungs if rung.decides), None)
    if deciding is None:
        return list(rungs)
    others = (rung for rung in above if reporter not in rung.right_holders)
    over = next((rung for rung in others if rung.person not in deciding.right_holders), None)
    return [deciding] if over is None else [deciding, replace(over, decides=True, why=IN_ROOM)]


def own_rung(ruling: Ruling, office: Office) -> Rung:
    """Who settles and executes on the asking side: the role the ruling was made for, and who stands in for it.

    Where nobody holds that role (any more) it is the line above, in the name of who left the order.
    """
    own = resolve_role(ruling.role, office=office, standing_deputy=ruling.standing_deputy)
    if own.note is not RungNote.VACANT:
        return own
    for role in dict.fromkeys((ruling.standing_deputy, *ruling.ladder, *ruling.line_above)):
        rung = resolve_role(role, office=office, inside=True) if role is not None else None
        if rung is not None and rung.person is not None:
            return replace(own, person=rung.person, acting_for=office.left, fell_to=rung.role, also=rung.holders)
    return own


def office_in(work: Work, case: Case) -> Office:
    """The people around a case now."""
    return office_of(work).around(order_of(work.session, case), critical=case.severity is Severity.CRITICAL)


def standing(work: Work, row: CaseDecision, *, office: Office | None = None) -> StepStanding:
    """How a stored decision stands with the people of now; its ruling is the one that was made."""
    case = row.case
    office = office or office_in(work, case)
    ruling = ruling_of(row)
    rungs = handed_over(rungs_of(work.company, case, ruling, office), rungs_kept(row))
    rungs = [still_on_duty(work.company, row, rung, at, office) for at, rung in enumerate(rungs)]
    asked = rungs[row.rung] if 0 <= row.rung < len(rungs) else None
    return StepStanding(
        decision=OpenDecision(
            subject=subject_of(row),
            ruling=ruling,
            rungs=rungs,
            requester=PersonId(case.reporter_id),
            own=still_on_duty(work.company, row, own_rung(ruling, office), -1, office),
            current=row.rung,
            phase=_phase(row),
            peers=_peers(asked, office) if asked else frozenset(),
            instruction=_instruction(row, ruling),
            decided_by=PersonId(row.decided_by) if row.decided_by else None,
            decided_in=_decided_in(row),
            above=above_of(ruling, office) if row.decided_at is not None else (),
            own_requests=not work.company.defaults.separation_of_duties,
        ),
        office=office,
        ruling=ruling,
        heirs=_heirs(work, ruling, office),
    )


def _heirs(work: Work, ruling: Ruling, office: Office) -> tuple[str, ...]:
    """Whom the work of consulted offices falls to when nobody holds any of them."""
    if any(resolve_role(role, office=office, inside=True).person for role in ruling.consulted):
        return ()
    found = (heir(role, office=office, rules=work.company.rules) for role in ruling.consulted)
    return tuple(dict.fromkeys(person for person in found if person is not None))


def _decided_in(row: CaseDecision) -> str | None:
    """In which role the decision was made, by the ladder that was asked; None when it does not name who decided."""
    ladder = rungs_kept(row) if row.decided_by else ()
    asked = handed_over(ladder, ladder)
    return next((rung.role for rung in asked if rung.decides and row.decided_by in rung.right_holders), None)


def _peers(asked: Rung, office: Office) -> frozenset[PersonId]:
    """Who holds the same role in any scope, is there today and can press a button."""
    inside = [seat for seat in office.seats if not seat.outside]
    found = peers_of(asked.role, inside, office.on)
    return frozenset(person for person in found if not office.is_away(person))


def standing_for(company: Company, row: CaseDecision, stands: StepStanding, chosen: str) -> StepStanding:
    """The same case if another of its choices were taken: that decision's own ruling and ladder.

    It was ruled with the case; a choice that lacked a fact then is ruled now.
    """
    ruling = ruling_of(row).others.get(chosen) or rule_on(
        company.rules,
        decision=chosen,
        role=stands.ruling.role,
        facts=facts_of(row.case).ruled_by,
        settings=settings_of(company),
    )
    rungs = rungs_of(company, row.case, ruling, stands.office)
    rungs = [still_on_duty(company, row, rung, at, stands.office) for at, rung in enumerate(rungs)]
    decision = replace(stands.decision, ruling=ruling, rungs=rungs, current=min(row.rung, len(rungs) - 1))
    return StepStanding(decision=decision, office=stands.office, ruling=ruling)


def subject_of(row: CaseDecision) -> str:
    """What an instruction is for: this decision of this case and no other."""
    return f"{row.case.number}/{row.id}"


def handed_over(rungs: Sequence[Rung], kept: Sequence[KeptRung]) -> list[Rung]:
    """The rungs with the peers that holders chose in their place."""
    found = list(rungs)
    for index, rung in enumerate(kept[: len(found)]):
        if rung.handed_to:
            found[index] = replace(found[index], person=rung.handed_to, acting_for=None, outside=False)
    return found


def still_on_duty(company: Company, row: CaseDecision, rung: Rung, at: int, office: Office) -> Rung:
    """The rung with the one who was asked on duty: they keep the right until their step ends.

    That the office opens or their days are over takes nothing from them; a duty that was called off does.
    """
    asked = row.holder_id
    if at != row.rung or asked is None or row.asked_at is None or _phase(row) not in {Phase.OPEN, Phase.QUESTIONED}:
        return rung
    stood_in = rungs_kept(row)[at] if 0 <= at < len(row.ladder) else Rung(role=rung.role)
    on_duty = stood_in.note is RungNote.DUTY or (at < 0 and office.critical and row.principal_id is not None)
    if not on_duty or stood_in.role != rung.role or asked in rung.right_holders:
        return rung
    then, person = company.today(row.asked_at), PersonId(asked)
    covered = any(duty.person == person and duty.covers(rung.role, office.scope, then) for duty in office.duty)
    if not covered or office.is_away(person):
        return rung
    return replace(rung, also=(*rung.also, person))


def _phase(row: CaseDecision) -> Phase:
    if row.state is DecisionState.CLOSED and row.executed_at is None:
        return Phase.DECIDED
    return PHASES[row.state]


def _instruction(row: CaseDecision, ruling: Ruling) -> Instruction | None:
    if (
        row.decided_at is None
        or row.outcome is DecisionOutcome.REJECT
        or row.state is DecisionState.REVOKED
        or ruling.instruction_from is None
    ):
        return None
    return Instruction(
        from_role=ruling.instruction_from,
        subject=subject_of(row),
        given_at=row.decided_at,
        expires_at=row.told_at + INSTRUCTION_GOOD_FOR if row.told_at is not None else NEVER,
        used_at=row.executed_at,
    )


def may_open_room(work: Work, case: Case, member_id: str, *, office: Office | None = None) -> bool:
    """Who decides something that waits, the line above them, and administrators; office: the one around the case."""
    office = office or office_in(work, case)
    if member_id in office.administrators:
        return True
    for row in waiting_above(case):
        stands = standing(work, row, office=office)
        deciding = stands.decision.deciding
        rungs = (*((deciding,) if deciding is not None else ()), *above_of(stands.ruling, office))
        if any(member_id in rung.right_holders for rung in rungs):
            return not stands.decision.is_own_request(PersonId(member_id))
    return False


def waiting_above(case: Case) -> list[CaseDecision]:
    """The decisions that wait for somebody on a ladder; what the asking side settles alone needs no room."""
    rulings = ((row, ruling_of(row)) for row in case.decisions if row.state in UNDECIDED)
    return [row for row, ruling in rulings if not ruling.settles and ruling.accountable != EXTERNAL]
