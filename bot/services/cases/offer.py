"""Offering what somebody may not do themselves to who may: one line, once for a person and step."""

from __future__ import annotations

from bot.db.models import CaseDecision
from bot.domain.cases.states import UNDECIDED, CaseState, DecisionState
from bot.services.cases.messages import CaseWordMessage
from bot.services.cases.outcome import PressOutcome, answer, done, refusal
from bot.services.cases.record import Act, is_outside, show_member
from bot.services.cases.rights import DecisionWork, StepStanding, standing
from bot.work.kinds import MessageKind, WordKind
from bot.work.unit import Work

OFFERED_AFTER = {"not_yours", "not_your_turn", "own_request"}
"""The refusals after which somebody else could do it now."""

VERB = "offer"
OPEN = UNDECIDED - {DecisionState.QUESTIONED}


def offer(work: Work, *, decision_id: int, step: int) -> PressOutcome:
    """请…处理: tell who has it now that somebody waits; asked again it is said that they know."""
    return answer(work, _offer(work, decision_id=decision_id, step=step))


def right_person(row: CaseDecision, stands: StepStanding, actor: str) -> str | None:
    """Who could act now in this person's place: who is asked, else who decides."""
    if row.state not in OPEN or row.case.state != CaseState.OPEN:
        return None
    deciding = stands.decision.own if stands.ruling.settles else stands.decision.deciding
    found = row.holder_id or (deciding.person if deciding is not None else None)
    return None if found is None or found == actor or is_outside(found) else found


def _offer(work: Work, *, decision_id: int, step: int) -> PressOutcome:
    row = work.session.get(CaseDecision, decision_id)
    if row is None:
        return refusal("unknown", verb=VERB)
    stands = standing(work, row)
    person = right_person(row, stands, work.actor)
    if person is None or row.step != step:
        return refusal("stale", verb=VERB, row=row, holder=row.holder_id)
    turn = DecisionWork(work=work, row=row, stands=stands, act=Act(actor=work.actor, now=work.now))
    show_member(work, row.case, person, kind=MessageKind.COPY)
    new = turn.say(person, WordKind.OFFERED)
    work.note(
        action="case.offer",
        subject_kind="case_decision",
        subject_id=row.id,
        case=row.case.number,
        to=person,
        again=not new,
    )
    kind = WordKind.OFFER_MADE
    work.reply(CaseWordMessage(case=row.case_id, kind=kind, decision=row.id, who=person, again=not new))
    return done(row, VERB)
