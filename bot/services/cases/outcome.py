"""What became of a press: it had its effect, or why it had none, for the one who pressed and for the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.db.models import Case, CaseDecision
from bot.domain.authority.permission import Permission, Refusal
from bot.domain.cases.states import CaseState
from bot.services.cases.messages import CaseReplyMessage
from bot.services.cases.rights import StepStanding
from bot.services.orders.photos.evidence import KeptFile
from bot.work.unit import Work

CODES = {
    Refusal.NOT_YOURS: "not_yours",
    Refusal.NOT_YOUR_TURN: "not_your_turn",
    Refusal.OWN_REQUEST: "own_request",
    Refusal.ALREADY_DECIDED: "already_decided",
    Refusal.NOT_DECIDED: "not_instructed",
    Refusal.NOTHING_TO_REVOKE: "nothing_to_revoke",
    Refusal.CARRIED_OUT: "carried_out",
    Refusal.RECALLED: "case_over",
    Refusal.EXTERNAL: "external",
    Refusal.TOP_OF_LADDER: "top",
    Refusal.NO_PEER: "not_peer",
    Refusal.NO_QUESTION: "no_question",
    Refusal.NO_INSTRUCTION: "not_instructed",
    Refusal.WRONG_INSTRUCTION: "not_instructed",
    Refusal.INSTRUCTION_USED: "already_executed",
    Refusal.INSTRUCTION_EXPIRED: "expired_instruction",
    Refusal.NOT_OUTSIDE: "not_yours",
    Refusal.VACANT: "vacant",
    Refusal.UNKNOWN_ACTION: "unknown",
}


@dataclass(frozen=True, kw_only=True)
class Press:
    """One press or form: which decision and step, what, and what was written. Nothing of it is trusted.

    owner and due_on hold for conditions whose line does not say; close: a revoked decision is not asked again.
    how and said_at: by which way and when somebody outside Slack answered.
    """

    decision_id: int
    step: int
    verb: str
    note: str = ""
    conditions: str = ""
    chosen: str | None = None
    target: str | None = None
    owner: str | None = None
    due_on: date | None = None
    close: bool = False
    files: tuple[KeptFile, ...] = ()
    how: str = ""
    said_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class PressOutcome:
    """What became of a press; said: why it had no effect."""

    verb: str
    case_id: int | None = None
    decision_id: int | None = None
    said: CaseReplyMessage | None = None

    @property
    def ok(self) -> bool:
        """Whether it had its effect."""
        return self.said is None

    @property
    def code(self) -> str:
        """The code of the refusal; empty when there is none."""
        return self.said.code if self.said is not None else ""


def done(row: CaseDecision, verb: str) -> PressOutcome:
    """The press had its effect."""
    return PressOutcome(case_id=row.case_id, decision_id=row.id, verb=verb)


def refusal(code: str, *, verb: str, row: CaseDecision | None = None, **why: Any) -> PressOutcome:
    """The press had no effect, for this reason; `why` fills its sentence (the fields of CaseReplyMessage)."""
    case_id, decision_id = (row.case_id, row.id) if row is not None else (None, None)
    said = CaseReplyMessage(code=code, verb=verb, case=case_id, decision=decision_id, **why)
    return PressOutcome(case_id=case_id, decision_id=decision_id, verb=verb, said=said)


def about_case(case: Case | None, case_id: int, code: str, *, verb: str) -> PressOutcome:
    """The same of a case as a whole."""
    said = CaseReplyMessage(code=code, verb=verb, case=case_id, state=case.state if case is not None else None)
    return PressOutcome(case_id=case_id, verb=verb, said=said)


def refused(permission: Permission, row: CaseDecision, standing: StepStanding, *, verb: str) -> PressOutcome:
    """Why the one who pressed may not, who has it now, and who decides."""
    assert permission.reason is not None
    deciding, holder = standing.decision.deciding, row.holder_id
    if verb == "revoke" and row.decided_at is not None:  # nobody is asked any more
        own = standing.decision.own if standing.ruling.settles else None
        deciding, holder = own or next(iter(standing.decision.upwards), None), None
    used = permission.reason is Refusal.INSTRUCTION_USED
    decider, at = (row.executed_by, row.executed_at) if used else (row.decided_by, row.decided_at)
    return refusal(
        CODES[permission.reason],
        verb=verb,
        row=row,
        holder=holder,
        deciders=(deciding.person,) if deciding is not None and deciding.person else tuple(permission.who_has_it),
        decider=decider,
        at=at,
        outcome=row.outcome,
        state=row.case.state if row.case.state != CaseState.OPEN else CaseState.RECALLED,
    )


def answer(work: Work, outcome: PressOutcome) -> PressOutcome:
    """Log a refused attempt and tell the one who pressed, privately; nothing else happens."""
    if outcome.said is None:
        return outcome
    work.note(
        action=f"case.{outcome.verb}",
        subject_kind="case_decision" if outcome.decision_id else "case",
        subject_id=outcome.decision_id or outcome.case_id or "?",
        allowed=False,
        code=outcome.code,
    )
    if work.answer is not None:
        work.reply(outcome.said)
    return outcome
