"""What people do about a decision. Every press comes through here, is checked anew, and fails closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import CaseDecision
from bot.domain.authority.permission import Action, Refusal
from bot.domain.authority.seats import PersonId
from bot.domain.cases.history import EventKind
from bot.domain.cases.states import CaseState, DecisionState
from bot.domain.cases.verbs import VERBS, WAYS, CaseVerb, verb_named
from bot.domain.conditions import Condition
from bot.domain.escalations import Acknowledged, Answered, Decided, HandedOver, PassedUp, Questioned
from bot.services.cases import instructions
from bot.services.cases.asking import asking_side
from bot.services.cases.conditions import raise_tasks, read_for
from bot.services.cases.events import DecisionMade
from bot.services.cases.kept import EventDetail, keep_ladder, ruling_of, rungs_kept
from bot.services.cases.outcome import Press, PressOutcome, answer, done, refusal, refused
from bot.services.cases.pace import kept
from bot.services.cases.record import Act, changed
from bot.services.cases.revoke import revoke
from bot.services.cases.rights import DecisionWork, StepStanding, order_of, standing, standing_for
from bot.services.cases.steps import move
from bot.services.orders.photos.evidence import joined
from bot.work.company import Company
from bot.work.unit import Work


def press(work: Work, *, press: Press) -> PressOutcome:
    """Do what was pressed if that person may do it now; otherwise say privately why not, log it, and change nothing."""
    outcome = _press(work, wanted=press)
    return answer(work, outcome)


def probe(work: Work, *, press: Press) -> PressOutcome:
    """Whether a press would be allowed now, without doing it: asked before a form is opened."""
    row = work.session.get(CaseDecision, press.decision_id)
    if row is None:
        return refusal("unknown", verb=press.verb)
    stands = standing(work, row)
    hindered = _hindrance(work.session, row, press)
    if hindered is None and press.verb == "hand" and press.target is None:
        return _probe_peers(stands, press, row, actor=work.actor, now=work.now)
    return hindered or _check(work.company, stands, press, row, actor=work.actor, now=work.now)


def peers(stands: StepStanding, actor: str) -> list[str]:
    """To whom this person may hand the decision over now."""
    decision = stands.decision
    return sorted(peer for peer in decision.peers if peer != actor and not decision.is_own_request(peer))


def _probe_peers(stands: StepStanding, wanted: Press, row: CaseDecision, *, actor: str, now: datetime) -> PressOutcome:
    """Before there is a target: whether there is anybody at all to choose."""
    asked = stands.may(actor, Action.PASS_UP, now)
    if not asked.allowed and asked.reason is not Refusal.TOP_OF_LADDER:
        return refused(asked, row, stands, verb=wanted.verb)
    return done(row, wanted.verb) if peers(stands, actor) else _no_peer(stands, wanted, row, actor)


def _no_peer(stands: StepStanding, wanted: Press, row: CaseDecision, actor: str) -> PressOutcome:
    """Why it goes to nobody: there is no one else in that office, or the one chosen is not in it."""
    if wanted.target is None and not peers(stands, actor):
        return refusal("no_peer", verb=wanted.verb, row=row)
    return refusal("not_peer", verb=wanted.verb, row=row, target=wanted.target)


def _press(work: Work, *, wanted: Press) -> PressOutcome:
    row = work.session.scalar(
        select(CaseDecision).where(CaseDecision.id == wanted.decision_id).with_for_update(of=CaseDecision)
    )
    verb = verb_named(wanted.verb)
    if row is None or verb is None:
        return refusal("unknown", verb=wanted.verb)
    work.session.refresh(row)
    hindered = _hindrance(work.session, row, wanted)
    if hindered is not None:
        return hindered
    stands = standing(work, row)
    checked = _check(work.company, stands, wanted, row, actor=work.actor, now=work.now)
    if not checked.ok:
        return checked
    act = Act(
        actor=work.actor,
        now=work.now,
        for_id=_for(stands, row, wanted, work.actor, work.now),
        note=wanted.note.strip() or None,
    )
    turn = DecisionWork(work=work, row=row, stands=stands, act=act)
    outcome = _WORK[verb](turn, wanted) if _says_enough(verb, turn, wanted) else _wordless(verb, row, wanted)
    if outcome.ok:
        work.note(
            action=f"case.{wanted.verb}",
            subject_kind="case_decision",
            subject_id=row.id,
            case=row.case.number,
            acting_for=act.for_id,
            rule=ruling_of(row).rule,
        )
        changed(work, row.case)
    return outcome


def _hindrance(session: Session, row: CaseDecision, wanted: Press) -> PressOutcome | None:
    """What stands in the way whoever presses: a case that is over, a cancelled order, a button of an earlier step."""
    case = row.case
    verb = verb_named(wanted.verb)
    early = verb is None or not VERBS[verb].after_decision
    if row.decided_at is not None and early and case.state in {CaseState.OPEN, CaseState.CLOSED}:
        return refusal(
            "already_decided",
            verb=wanted.verb,
            row=row,
            decider=row.decided_by,
            at=row.decided_at,
            outcome=row.outcome,
        )
    if case.state != CaseState.OPEN:
        code = "carried_out" if verb is CaseVerb.REVOKE and case.state == CaseState.CLOSED else "case_over"
        return refusal(code, verb=wanted.verb, row=row, state=case.state)
    order = order_of(session, case)
    if order is not None and order.cancelled_at is not None:
        return refusal("order_cancelled", verb=wanted.verb, row=row)
    if wanted.step != row.step:
        return refusal("stale", verb=wanted.verb, row=row, holder=row.holder_id)
    return None


def _check(
    company: Company, stands: StepStanding, wanted: Press, row: CaseDecision, *, actor: str, now: datetime
) -> PressOutcome:
    verb = verb_named(wanted.verb)
    if verb is None or (wanted.chosen is not None and wanted.chosen not in (row.choices or [row.key])):
        return refusal("unknown", verb=wanted.verb, row=row)
    right = _right(stands, verb)
    if right is None:
        return instructions.may_confirm(row, stands, verb, actor)
    permission = stands.may(actor, right, now, wanted.target)
    if permission.allowed and wanted.chosen not in {None, row.key}:
        other = standing_for(company, row, stands, str(wanted.chosen))
        permission = other.may(actor, _right(other, verb) or right, now)
    if not permission.allowed and verb is CaseVerb.EXECUTE:
        return instructions.may_carry_out(row, stands, actor, permission)
    if not permission.allowed:
        none = permission.reason is Refusal.NO_PEER
        return _no_peer(stands, wanted, row, actor) if none else refused(permission, row, stands, verb=verb)
    if right in {Action.PASS_UP, Action.PROPOSE} and kept(row).next_rung is None:
        return refusal("top", verb=verb, row=row)
    return done(row, verb)


def _right(stands: StepStanding, verb: CaseVerb) -> Action | None:
    """What a button means here: who may settle a decision alone needs nobody's approval."""
    row = VERBS[verb]
    if stands.ruling.settles and not row.proxy and (row.outcome is not None or verb is CaseVerb.ACK):
        return Action.SETTLE
    return row.right


def _for(stands: StepStanding, row: CaseDecision, wanted: Press, actor: str, now: datetime) -> str | None:
    verb = verb_named(wanted.verb)
    right = None if verb is None else _right(stands, verb)
    return None if right is None else stands.may(actor, right, now, wanted.target).acting_for


def _meant(verb: CaseVerb, row: CaseDecision, wanted: Press) -> CaseVerb:
    """Consent to another of the options is a choice."""
    chooses = verb is CaseVerb.APPROVE and (wanted.chosen or row.key) != row.key
    return CaseVerb.CHOOSE if chooses else verb


def _says_enough(verb: CaseVerb, turn: DecisionWork, wanted: Press) -> bool:
    known = VERBS[_meant(verb, turn.row, wanted)]
    return not known.needs_words or bool(turn.act.note or (known.outcome and wanted.conditions.strip()))


def _wordless(verb: CaseVerb, row: CaseDecision, wanted: Press) -> PressOutcome:
    return refusal("reason_required", verb=_meant(verb, row, wanted), row=row)


def _ack(turn: DecisionWork, wanted: Press) -> PressOutcome:
    if turn.row.state is DecisionState.ASKED:
        turn.row.acknowledged_at = turn.now
        turn.log(EventKind.ACKNOWLEDGED)
        move(turn, Acknowledged())
    return done(turn.row, wanted.verb)


def _decide(turn: DecisionWork, wanted: Press) -> PressOutcome:
    row, act = turn.row, turn.act
    verb = _meant(CaseVerb(wanted.verb), row, wanted)
    known = VERBS[verb]
    if known.proxy and (missing := _unproven(turn, wanted)) is not None:
        return missing
    conditions = _conditions(turn, wanted) if verb is CaseVerb.CONDITIONS else ()
    if isinstance(conditions, PressOutcome):
        return conditions
    row.outcome, row.chosen = known.outcome, wanted.chosen or row.key
    row.reason, row.conditions = act.note, wanted.conditions.strip() or None
    row.decided_by, row.decided_for, row.decided_at = act.actor, act.for_id, act.now
    if known.proxy:
        row.decided_by, row.decided_for = row.holder_id, None
        row.files = joined(row.files, wanted.files)
        said = EventDetail(outcome=row.outcome, files=wanted.files, how=wanted.how, said_at=wanted.said_at)
        turn.log(EventKind.PROXIED, replace(act, target=row.holder_id), detail=said)
    else:
        turn.log(EventKind.DECIDED, detail=EventDetail(outcome=row.outcome, chosen=row.chosen))
    move(turn, Decided(by=PersonId(str(act.actor))))
    raise_tasks(turn, conditions)
    turn.happened(DecisionMade(decision_id=row.id, act=act))
    instructions.after_decision(turn)
    return done(row, wanted.verb)


def _unproven(turn: DecisionWork, wanted: Press) -> PressOutcome | None:
    """代报 says how and when the person outside answered; an answer to come is none."""
    if wanted.how not in WAYS or wanted.said_at is None:
        return refusal("proxy_incomplete", verb=wanted.verb, row=turn.row)
    if wanted.said_at > turn.now:
        return refusal("proxy_future", verb=wanted.verb, row=turn.row)
    return None


def _conditions(turn: DecisionWork, wanted: Press) -> tuple[Condition, ...] | PressOutcome:
    return read_for(turn.work.by(str(turn.act.actor)), turn.stands, wanted, turn.row)


def _pass_up(turn: DecisionWork, wanted: Press) -> PressOutcome:
    if wanted.verb == CaseVerb.PROPOSE:
        turn.row.proposal, turn.row.proposed_by = turn.act.note, turn.act.actor
    move(turn, PassedUp(note=turn.act.note or ""))
    return done(turn.row, wanted.verb)


def _hand_over(turn: DecisionWork, wanted: Press) -> PressOutcome:
    to = PersonId(str(wanted.target))
    ladder = enumerate(rungs_kept(turn.row))
    keep_ladder(turn.row, [replace(rung, handed_to=to) if at == turn.row.rung else rung for at, rung in ladder])
    move(turn, HandedOver(to=to, note=turn.act.note or ""))
    return done(turn.row, wanted.verb)


def _ask_back(turn: DecisionWork, wanted: Press) -> PressOutcome:
    asked = asking_side(turn.work.session, turn.case, turn.stands.decision.own, asker=turn.act.actor)
    turn.log(EventKind.QUESTIONED, replace(turn.act, target=asked[0]))
    move(turn, Questioned(text=str(turn.act.note)))
    return done(turn.row, wanted.verb)


def _answer(turn: DecisionWork, wanted: Press) -> PressOutcome:
    turn.log(EventKind.ANSWERED)
    move(turn, Answered(text=str(turn.act.note)))
    return done(turn.row, wanted.verb)


_WORK: dict[CaseVerb, Callable[[DecisionWork, Press], PressOutcome]] = {
    CaseVerb.ACK: _ack,
    CaseVerb.APPROVE: _decide,
    CaseVerb.REJECT: _decide,
    CaseVerb.CONDITIONS: _decide,
    CaseVerb.CHOOSE: _decide,
    CaseVerb.PROXY_YES: _decide,
    CaseVerb.PROXY_NO: _decide,
    CaseVerb.PROPOSE: _pass_up,
    CaseVerb.UP: _pass_up,
    CaseVerb.HAND: _hand_over,
    CaseVerb.ASK: _ask_back,
    CaseVerb.ANSWER: _answer,
    CaseVerb.EXECUTE: instructions.execute,
    CaseVerb.PROVE: instructions.prove,
    CaseVerb.CONFIRM: instructions.confirm,
    CaseVerb.REVOKE: revoke,
}
