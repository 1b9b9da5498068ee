"""A reply in the thread of an ask: an opinion on the card under its author's name, or the answer to a question."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.db.models import Case, CaseDecision
from bot.domain.authority import MissingFact, Verdict, resolve_role, rule_on
from bot.domain.cases.history import EventKind
from bot.domain.cases.states import UNDECIDED, CaseState, DecisionState
from bot.domain.cases.verbs import CaseVerb
from bot.services.cases.acts import press, probe
from bot.services.cases.instructions import consulted_people
from bot.services.cases.kept import facts_of
from bot.services.cases.messages import CaseWordMessage
from bot.services.cases.outcome import Press
from bot.services.cases.record import Act, changed, log
from bot.services.cases.rights import StepStanding, standing
from bot.work import outbox
from bot.work.company import Company, settings_of
from bot.work.kinds import WordKind
from bot.work.unit import Work


@dataclass(frozen=True, kw_only=True)
class CaseThread:
    """The thread of a case's card or note in somebody's DM."""

    case: Case
    card: str


def thread_of(session: Session, *, channel: str, ts: str) -> CaseThread | None:
    """The case whose card or note stands in that place; None where something else does."""
    place = outbox.card_at(session, channel=channel, ts=ts)
    kind, _, rest = place.card.partition(":") if place is not None else ("", "", "")
    number = rest.partition(":")[0]
    case = session.get(Case, int(number)) if kind == "case" and number.isdigit() else None
    return None if case is None or place is None else CaseThread(case=case, card=place.card)


def answer_in(work: Work, thread: CaseThread, *, text: str) -> bool:
    """先问… answered by a reply, like the button, by who may answer. False: nobody waits for an answer of theirs."""
    for row in thread.case.decisions:
        wanted = Press(decision_id=row.id, step=row.step, verb=CaseVerb.ANSWER, note=text)
        if row.state is DecisionState.QUESTIONED and probe(work, press=wanted).ok:
            if press(work, press=wanted).ok:
                _told(work, thread, WordKind.ANSWER_KEPT, row)
            return True
    return False


def opine(work: Work, thread: CaseThread, *, text: str) -> bool:
    """Keep what somebody consulted, or who may decide, writes before it is decided. False: they are neither."""
    case = thread.case
    rows = [row for row in case.decisions if work.actor in _heard_on(work.company, row, standing(work, row))]
    if not rows:
        return False
    if case.state is not CaseState.OPEN or not any(row.state in UNDECIDED for row in rows):
        _told(work, thread, WordKind.OPINION_LATE, rows[0])
        return True
    event = log(
        work,
        case,
        EventKind.OPINED,
        Act(actor=work.actor, now=work.now, note=text),
        decision=rows[0] if len(rows) == 1 else None,
    )
    work.note(action="case.opine", subject_kind="case", subject_id=case.id, case=case.number, event=event.id)
    changed(work, case)
    _told(work, thread, WordKind.OPINION_KEPT, rows[0])
    return True


def may_decide(work: Work, case: Case) -> bool:
    """Whether something of the case waits that this person may settle by a button."""
    return any(
        row.state in UNDECIDED and work.actor in _rungs_of(standing(work, row), deciding=True) for row in case.decisions
    )


def proposers(company: Company, row: CaseDecision, stands: StepStanding) -> list[str]:
    """The people inside whose office may propose, though it stands on no rung: 船务 for another vessel."""
    ruling, facts, rules = stands.ruling, facts_of(row.case).ruled_by, company.rules
    heard = {ruling.role, ruling.standing_deputy, rules.follower, *ruling.ladder, *ruling.consulted}
    found: list[str | None] = []
    for role in (role for role in rules.roles if role not in heard):
        with suppress(MissingFact):
            ruled = rule_on(rules, decision=row.key, role=role, facts=facts, settings=settings_of(company))
            if ruled.verdict is Verdict.PROPOSE:
                found.append(resolve_role(role, office=stands.office, inside=True).person)
    return [person for person in dict.fromkeys(found) if person is not None]


def _heard_on(company: Company, row: CaseDecision, stands: StepStanding) -> set[str]:
    """Whose opinion stands on the card: who is consulted, who may propose, and who is on the ladder."""
    return {*consulted_people(stands), *proposers(company, row, stands), *_rungs_of(stands)}


def _rungs_of(stands: StepStanding, *, deciding: bool = False) -> set[str]:
    if stands.ruling.settles:
        return set(stands.decision.own.right_holders) if deciding else set()
    rungs = (rung for rung in stands.decision.rungs if rung.decides or not deciding)
    return {person for rung in rungs for person in rung.right_holders}


def _told(work: Work, thread: CaseThread, kind: WordKind, row: CaseDecision) -> None:
    """That it was taken, in the thread where it was written."""
    work.reply(CaseWordMessage(case=thread.case.id, kind=kind, decision=row.id), thread=thread.card)
