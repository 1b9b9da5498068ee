"""What people do about a decision: one row a verb, and nothing else says it.

Its button's words are `case.buttons.<verb>`; what it does is registered beside the use case (services/cases/acts).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.authority.permission import Action
from bot.domain.cases.states import DecisionOutcome


class CaseVerb(StrEnum):
    """What a button, a form or a line in the thread of a case asks for."""

    ACK = "ack"
    APPROVE = "approve"
    REJECT = "reject"
    CONDITIONS = "conditions"
    CHOOSE = "choose"
    PROPOSE = "propose"
    UP = "up"
    HAND = "hand"
    ASK = "ask"
    ANSWER = "answer"
    EXECUTE = "execute"
    PROVE = "prove"
    CONFIRM = "confirm"
    PROXY_YES = "proxy_yes"
    PROXY_NO = "proxy_no"
    REVOKE = "revoke"


class FormPart(StrEnum):
    """What a form asks besides its words."""

    CHOICE = "chosen"
    TARGET = "target"
    CONDITIONS = "conditions"
    AFTERWARDS = "after"
    HOW_SAID = "how"
    FILES = "files"


class ButtonStyle(StrEnum):
    """How a button stands out."""

    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, kw_only=True)
class VerbForm:
    """The form behind a button. note: the label of its words; optional: they may be left out."""

    note: str = "form_note"
    optional: bool = False
    parts: tuple[FormPart, ...] = ()
    title: str = ""
    """Of another button than the verb's own, where that does it at once without this form."""
    refused_at: str = "note"
    """The field under which a refusal stands that names none."""


@dataclass(frozen=True, kw_only=True)
class VerbRow:
    """One verb. right: what is asked of the authority table, None where the record says who may.

    at_once: its button does it; form: what a button opens that needs words. needs_words: without them it is refused.
    outcome: what is decided by it. after_decision: it is pressed once a decision is made, and not before.
    proxy: it writes down what somebody outside Slack has said.
    """

    right: Action | None
    at_once: bool = False
    form: VerbForm | None = None
    needs_words: bool = False
    outcome: DecisionOutcome | None = None
    after_decision: bool = False
    proxy: bool = False
    style: ButtonStyle | None = None


def _proxy(outcome: DecisionOutcome, style: ButtonStyle | None = None) -> VerbRow:
    form = VerbForm(note="form_proxy", parts=(FormPart.HOW_SAID, FormPart.FILES))
    right = Action.ANSWER_FOR_OUTSIDE
    return VerbRow(right=right, form=form, needs_words=True, outcome=outcome, proxy=True, style=style)


VERBS: Mapping[CaseVerb, VerbRow] = {
    CaseVerb.ACK: VerbRow(right=Action.ACKNOWLEDGE, at_once=True),
    CaseVerb.APPROVE: VerbRow(
        right=Action.APPROVE, at_once=True, outcome=DecisionOutcome.APPROVE, style=ButtonStyle.PRIMARY
    ),
    CaseVerb.REJECT: VerbRow(
        right=Action.REJECT,
        form=VerbForm(note="form_reason"),
        needs_words=True,
        outcome=DecisionOutcome.REJECT,
        style=ButtonStyle.DANGER,
    ),
    CaseVerb.CONDITIONS: VerbRow(
        right=Action.APPROVE_WITH_CONDITIONS,
        form=VerbForm(optional=True, parts=(FormPart.CONDITIONS,), refused_at="conditions"),
        needs_words=True,
        outcome=DecisionOutcome.CONDITIONS,
    ),
    CaseVerb.CHOOSE: VerbRow(
        right=Action.CHOOSE,
        form=VerbForm(note="form_reason", parts=(FormPart.CHOICE,)),
        needs_words=True,
        outcome=DecisionOutcome.OPTION,
    ),
    CaseVerb.PROPOSE: VerbRow(
        right=Action.PROPOSE, form=VerbForm(note="form_proposal"), needs_words=True, style=ButtonStyle.PRIMARY
    ),
    CaseVerb.UP: VerbRow(right=Action.PASS_UP, at_once=True),
    CaseVerb.HAND: VerbRow(
        right=Action.HAND_OVER, form=VerbForm(optional=True, parts=(FormPart.TARGET,), refused_at="target")
    ),
    CaseVerb.ASK: VerbRow(right=Action.QUESTION, form=VerbForm(note="form_question"), needs_words=True),
    CaseVerb.ANSWER: VerbRow(right=Action.ANSWER, form=VerbForm(note="form_answer"), needs_words=True),
    CaseVerb.EXECUTE: VerbRow(
        right=Action.EXECUTE,
        at_once=True,
        form=VerbForm(optional=True, parts=(FormPart.FILES,), title="execute_with"),
        after_decision=True,
        style=ButtonStyle.PRIMARY,
    ),
    CaseVerb.PROVE: VerbRow(
        right=None, form=VerbForm(note="form_proof", optional=True, parts=(FormPart.FILES,)), after_decision=True
    ),
    CaseVerb.CONFIRM: VerbRow(right=None, at_once=True, after_decision=True, style=ButtonStyle.PRIMARY),
    CaseVerb.PROXY_YES: _proxy(DecisionOutcome.APPROVE, ButtonStyle.PRIMARY),
    CaseVerb.PROXY_NO: _proxy(DecisionOutcome.REJECT),
    CaseVerb.REVOKE: VerbRow(
        right=Action.REVOKE,
        form=VerbForm(note="form_reason", parts=(FormPart.AFTERWARDS,)),
        needs_words=True,
        after_decision=True,
    ),
}
DECIDING = frozenset(verb for verb, row in VERBS.items() if row.outcome is not None and not row.proxy)
WAYS = ("wechat", "phone", "email", "in_person")
"""How somebody without Slack answers."""


def verb_named(name: object) -> CaseVerb | None:
    """The verb of that name; None for anything else, whoever sends it."""
    return CaseVerb(name) if isinstance(name, str) and name in VERBS else None
