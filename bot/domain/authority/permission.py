"""May this person do this now? The one answer that buttons and commands share; whatever is unclear is refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.authority.decide import Ruling
from bot.domain.authority.ladder import Rung
from bot.domain.authority.model import EXTERNAL, Verdict
from bot.domain.authority.seats import PersonId


class Action(StrEnum):
    """What somebody may want to do about a decision."""

    SETTLE = "settle"
    RECORD = "record"
    PROPOSE = "propose"
    ACKNOWLEDGE = "acknowledge"
    APPROVE = "approve"
    REJECT = "reject"
    CHOOSE = "choose"
    APPROVE_WITH_CONDITIONS = "approve_with_conditions"
    INSTRUCT = "instruct"
    PASS_UP = "pass_up"  # noqa: S105 — an action, not a password
    HAND_OVER = "hand_over"
    QUESTION = "question"
    ANSWER = "answer"
    RECALL = "recall"
    EXECUTE = "execute"
    ANSWER_FOR_OUTSIDE = "answer_for_outside"
    REVOKE = "revoke"


class Refusal(StrEnum):
    """Why not."""

    NOT_YOURS = "not_yours"
    OWN_REQUEST = "own_request"
    NOT_YOUR_TURN = "not_your_turn"
    ALREADY_DECIDED = "already_decided"
    NOT_DECIDED = "not_decided"
    NOTHING_TO_REVOKE = "nothing_to_revoke"
    CARRIED_OUT = "carried_out"
    RECALLED = "recalled"
    EXTERNAL = "external"
    TOP_OF_LADDER = "top_of_ladder"
    NO_PEER = "no_peer"
    NO_QUESTION = "no_question"
    NO_INSTRUCTION = "no_instruction"
    WRONG_INSTRUCTION = "wrong_instruction"
    INSTRUCTION_USED = "instruction_used"
    INSTRUCTION_EXPIRED = "instruction_expired"
    NOT_OUTSIDE = "not_outside"
    VACANT = "vacant"
    UNKNOWN_ACTION = "unknown_action"


class Phase(StrEnum):
    """Where a decision stands, as far as rights are concerned."""

    OPEN = "open"
    QUESTIONED = "questioned"
    DECIDED = "decided"
    EXECUTED = "executed"
    RECALLED = "recalled"


@dataclass(frozen=True, kw_only=True)
class Instruction:
    """A recorded instruction from a role for one decision of one case (`subject`); good once, until it expires."""

    from_role: str
    subject: str
    given_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class OpenDecision:
    """One decision of a case as the right to act sees it.

    `current` is the index of the rung being asked. `own` is the rung of the asking role itself (the order's 跟单员
    and who stands in): it settles, executes, and answers for outside contacts. `peers` are those a case may be
    handed to. `above` are the roles over the one that decides, as people, lowest first: they may take a decision back.
    `decided_in` is the role whose right was used, as the record has it.
    `own_requests`: the workspace lets people decide what they asked for themselves; off unless it says so.
    """

    subject: str
    ruling: Ruling
    rungs: Sequence[Rung]
    requester: PersonId
    own: Rung
    current: int = 0
    phase: Phase = Phase.OPEN
    peers: frozenset[PersonId] = frozenset()
    instruction: Instruction | None = None
    decided_by: PersonId | None = None
    decided_in: str | None = None
    above: Sequence[Rung] = ()
    own_requests: bool = False

    @property
    def asked(self) -> Rung | None:
        """The rung being asked now."""
        return self.rungs[self.current] if 0 <= self.current < len(self.rungs) else None

    @property
    def deciding(self) -> Rung | None:
        """The lowest rung with the right to decide."""
        return next((rung for rung in self.rungs if rung.decides), None)

    @property
    def upwards(self) -> tuple[Rung, ...]:
        """The rung that decided, and whoever stands over it: nobody below takes back what was decided above them."""
        deciding = [rung for rung in self.rungs if rung.decides]
        roles = {rung.role for rung in deciding}
        line = (*deciding, *(rung for rung in self.above if rung.role not in roles))
        by_role = (at for at, rung in enumerate(line) if rung.role == self.decided_in)
        by_person = (at for at, rung in enumerate(line) if self.decided_by in rung.right_holders)
        return line[next(by_role, next(by_person, 0)) :]

    def is_own_request(self, person: PersonId) -> bool:
        """Whether this person asked for it and must therefore not decide it."""
        return person == self.requester and not self.own_requests


@dataclass(frozen=True, kw_only=True)
class Permission:
    """Yes, on whose behalf; or no, why, and who has the right instead."""

    allowed: bool
    reason: Refusal | None = None
    who_has_it: tuple[PersonId, ...] = ()
    acting_for: PersonId | None = None


def may_act(
    decision: OpenDecision, *, person: PersonId, action: str, now: datetime, target: PersonId | None = None
) -> Permission:
    """Whether `person` may do `action` at this moment; `target` is whom a case is handed to. Never raises."""
    try:
        wanted = Action(action)
    except ValueError:
        return Permission(allowed=False, reason=Refusal.UNKNOWN_ACTION)
    if wanted is Action.EXECUTE:
        return _execute(decision, person, now)
    if wanted is Action.REVOKE:
        return _revoke(decision, person)
    if (closed := _closed(decision)) is not None:
        return closed
    if wanted is Action.HAND_OVER:
        return _hand_over(decision, person, target)
    return _WHILE_OPEN[wanted](decision, person)


def _no(reason: Refusal, rung: Rung | None = None, *, who: tuple[PersonId, ...] = ()) -> Permission:
    holders = (rung.person,) if rung is not None and rung.person is not None else who
    return Permission(allowed=False, reason=reason, who_has_it=holders)


def _yes(rung: Rung, person: PersonId) -> Permission:
    return Permission(allowed=True, acting_for=rung.principal_of(person))


def _closed(decision: OpenDecision) -> Permission | None:
    if decision.phase is Phase.RECALLED:
        return _no(Refusal.RECALLED)
    if decision.phase in {Phase.DECIDED, Phase.EXECUTED}:
        decided = (decision.decided_by,) if decision.decided_by is not None else ()
        return _no(Refusal.ALREADY_DECIDED, who=decided)
    return None


def _decide(decision: OpenDecision, person: PersonId) -> Permission:
    if decision.ruling.accountable == EXTERNAL:
        return _no(Refusal.EXTERNAL)
    rung = decision.deciding
    if rung is None:
        return _no(Refusal.NOT_YOURS, decision.own if decision.ruling.settles else None)
    if decision.is_own_request(person):
        return _no(Refusal.OWN_REQUEST, rung)
    held = next((rung for rung in decision.rungs if rung.decides and person in rung.right_holders), None)
    if held is not None:
        return _yes(held, person)
    return _no(Refusal.NOT_YOURS if rung.person is not None else Refusal.VACANT, rung)


def _settle(decision: OpenDecision, person: PersonId) -> Permission:
    if not decision.ruling.settles:
        return _no(Refusal.NOT_YOURS, decision.deciding)
    return _by(decision.own, person, Refusal.NOT_YOURS)


def _record(decision: OpenDecision, person: PersonId) -> Permission:
    if decision.ruling.verdict is not Verdict.RECORD_ONLY:
        return _no(Refusal.NOT_YOURS, decision.deciding)
    return _by(decision.own, person, Refusal.NOT_YOURS)


def _instruct(decision: OpenDecision, person: PersonId) -> Permission:
    """Who decides gives the instruction; who settles it themselves needs no rung above."""
    if decision.ruling.settles:
        return _settle(decision, person)
    return _decide(decision, person)


def _propose(decision: OpenDecision, person: PersonId) -> Permission:
    proposing = {s.role for s in decision.ruling.standings if s.verdict is Verdict.PROPOSE}
    asked = decision.asked
    if asked is not None and asked.role in proposing and person in asked.right_holders:
        return _yes(asked, person)
    if decision.ruling.verdict is Verdict.PROPOSE:
        return _by(decision.own, person, Refusal.NOT_YOURS)
    return _no(Refusal.NOT_YOURS, asked)


def _asked(decision: OpenDecision, person: PersonId) -> Permission:
    asked = decision.asked
    if asked is None or asked.person is None:
        return _no(Refusal.VACANT, decision.deciding)
    if decision.is_own_request(person):
        return _no(Refusal.OWN_REQUEST, asked)
    elsewhere = any(person in rung.right_holders for rung in decision.rungs)
    return _by(asked, person, Refusal.NOT_YOUR_TURN if elsewhere else Refusal.NOT_YOURS)


def _pass_up(decision: OpenDecision, person: PersonId) -> Permission:
    permission = _asked(decision, person)
    higher = any(rung.person is not None for rung in decision.rungs[decision.current + 1 :])
    return permission if higher or not permission.allowed else _no(Refusal.TOP_OF_LADDER)


def _hand_over(decision: OpenDecision, person: PersonId, target: PersonId | None) -> Permission:
    permission = _asked(decision, person)
    if not permission.allowed:
        return permission
    if target is None or target not in decision.peers or target == person or decision.is_own_request(target):
        return _no(Refusal.NO_PEER)
    return permission


def _revoke(decision: OpenDecision, person: PersonId) -> Permission:
    """撤销决定: a decision of its own. Who holds the right now that was used, or stands above it, until carried out."""
    if decision.phase is Phase.RECALLED:
        return _no(Refusal.RECALLED)
    over = (decision.own, *decision.above) if decision.ruling.settles else decision.upwards
    rung = next(iter(over), None)
    if decision.phase is Phase.EXECUTED:
        return _no(Refusal.CARRIED_OUT)
    if decision.phase is not Phase.DECIDED:
        return _no(Refusal.NOTHING_TO_REVOKE, rung)
    if not decision.ruling.settles and decision.is_own_request(person):
        return _no(Refusal.OWN_REQUEST, rung)
    held = next((rung for rung in over if person in rung.right_holders), None)
    return _no(Refusal.NOT_YOURS, rung) if held is None else _yes(held, person)


def _answer(decision: OpenDecision, person: PersonId) -> Permission:
    if decision.phase is not Phase.QUESTIONED:
        return _no(Refusal.NO_QUESTION)
    own = decision.own  # the order may have gone to another 跟单员 since it was reported, or they are away
    if person in {*own.holders, own.person}:
        return _yes(own, person)
    return _only(decision.requester, person)


def _recall(decision: OpenDecision, person: PersonId) -> Permission:
    return _only(decision.requester, person)


def _execute(decision: OpenDecision, person: PersonId, now: datetime) -> Permission:
    if decision.phase is Phase.RECALLED:
        return _no(Refusal.RECALLED)
    own = _by(decision.own, person, Refusal.NOT_YOURS)
    if not own.allowed and person != decision.requester:
        return own
    if decision.phase is Phase.EXECUTED:
        return _no(Refusal.INSTRUCTION_USED)
    if decision.ruling.verdict is Verdict.EXECUTE_ON_INSTRUCTION:
        return _instructed(decision, own if own.allowed else Permission(allowed=True), now)
    if decision.phase is not Phase.DECIDED:
        return _no(Refusal.NOT_DECIDED, decision.deciding)
    return own if own.allowed else Permission(allowed=True)


def _instructed(decision: OpenDecision, permission: Permission, now: datetime) -> Permission:
    given, giver = decision.instruction, decision.deciding
    if given is None:
        return _no(Refusal.NO_INSTRUCTION, giver)
    if given.subject != decision.subject or given.from_role != decision.ruling.instruction_from:
        return _no(Refusal.WRONG_INSTRUCTION, giver)
    if given.used_at is not None:
        return _no(Refusal.INSTRUCTION_USED, giver)
    return permission if given.given_at <= now < given.expires_at else _no(Refusal.INSTRUCTION_EXPIRED, giver)


def _for_outside(decision: OpenDecision, person: PersonId) -> Permission:
    """代报: the order's 跟单员 writes down what an outside contact said; it gives no right of their own."""
    if decision.asked is None or not decision.asked.outside:
        return _no(Refusal.NOT_OUTSIDE, decision.asked)
    return _by(decision.own, person, Refusal.NOT_YOURS)


def _by(rung: Rung, person: PersonId, otherwise: Refusal) -> Permission:
    return _yes(rung, person) if person in rung.right_holders else _no(otherwise, rung)


def _only(who: PersonId, person: PersonId) -> Permission:
    return Permission(allowed=True) if person == who else _no(Refusal.NOT_YOURS, who=(who,))


_WHILE_OPEN: dict[Action, Callable[[OpenDecision, PersonId], Permission]] = {
    Action.SETTLE: _settle,
    Action.RECORD: _record,
    Action.PROPOSE: _propose,
    Action.ACKNOWLEDGE: _asked,
    Action.APPROVE: _decide,
    Action.REJECT: _decide,
    Action.CHOOSE: _decide,
    Action.APPROVE_WITH_CONDITIONS: _decide,
    Action.INSTRUCT: _instruct,
    Action.PASS_UP: _pass_up,
    Action.QUESTION: _asked,
    Action.ANSWER: _answer,
    Action.RECALL: _recall,
    Action.ANSWER_FOR_OUTSIDE: _for_outside,
}
