"""The decision letter: one case on one page, as one reader may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.db.models import Absence, Case, CaseDecision, CaseEvent, CaseTask
from bot.domain.audit_chain import Anchor
from bot.domain.authority import Origin, Verdict, ruling_from_data
from bot.domain.authority.ladder import Rung, rung_from_data
from bot.domain.authority.model import Fact
from bot.domain.text import Phrase, Text, phrase_from_data
from bot.domain.typed import Discretion, Typed
from bot.services.cases.amounts import AMOUNT, discretion_in
from bot.services.figures.letters import LetterNotYet, NoSuchCase
from bot.services.figures.messages import DecisionLetterMessage, LetterReplyMessage
from bot.services.people.members import names
from bot.views.case_messages import EventLine
from bot.views.case_notes import load_event
from bot.views.case_parts import CaseCard, Choice, File
from bot.views.case_tasks import files_of
from bot.views.cases import load_card
from bot.work import audit
from bot.work.company import Company
from bot.work.messages import Skip, message
from bot.work.reader import Reader
from bot.work.unit import Work

Seen = str | int | float | bool


@dataclass(frozen=True, kw_only=True)
class FactShown:
    """A fact and its value; `said` is an enum's value in words."""

    label: Text
    value: Seen
    said: Text | None = None


@dataclass(frozen=True, kw_only=True)
class RungShown:
    """One rung as it was resolved: who was asked there, for whom, and why not simply its holder."""

    role: Text | None
    person: str | None
    for_name: str | None
    note: str | None
    fell_to: Text | None
    decides: bool


@dataclass(frozen=True, kw_only=True)
class TaskShown:
    """A condition as a task."""

    text: Typed | None
    owner: str
    due_on: date
    state: str


@dataclass(frozen=True, kw_only=True)
class LetterDecision:
    """One decision with its grounds, its authority and its end."""

    number: int
    label: Text
    state: str
    rule: str | None
    version: str | None
    unconfirmed: bool
    settles: bool
    records: bool
    facts: tuple[FactShown, ...]
    why: tuple[Phrase, ...]
    ladder: tuple[RungShown, ...]
    options: tuple[Choice, ...]
    proposal: Typed | None
    proposed_by: str | None
    outcome: str | None
    chosen: Text | None
    reason: Typed | None
    conditions: Typed | None
    decided_by: str | None
    decided_role: Text | None
    decided_for: str | None
    decided_at: datetime | None
    tasks: tuple[TaskShown, ...]
    executed_by: str | None
    executed_at: datetime | None
    evidence: Typed | None
    files: tuple[File, ...]


@dataclass(frozen=True, kw_only=True)
class Letter:
    """Everything on the page; amounts only for who may see them."""

    card: CaseCard
    decisions: tuple[LetterDecision, ...]
    history: tuple[tuple[datetime, EventLine], ...]
    anchor: Anchor | None
    printed_at: datetime


def letter_of(work: Work, *, number: str, locale: str, prices: bool) -> Letter:
    """The letter of a case by its number, for the command line. Raises NoSuchCase, LetterNotYet."""
    case = work.session.scalar(select(Case).where(Case.number == number.strip().upper()))
    if case is None:
        raise NoSuchCase(number=number)
    if case.closed_at is None:
        raise LetterNotYet(number=case.number)
    reader = Reader(id=None, name="", locale=locale, zone=work.company.zone)
    return load_letter(work, case, reader=reader, prices=prices)


@message(DecisionLetterMessage)
def decision_letter(work: Work, *, reader: Reader, message: DecisionLetterMessage) -> Letter | Skip:
    """The letter of a case for one reader."""
    case = work.session.get(Case, message.case)
    if case is None:
        return Skip("the case is gone")
    return load_letter(work, case, reader=reader)


def load_letter(work: Work, case: Case, *, reader: Reader, prices: bool | None = None) -> Letter:
    """The letter; `prices` says whether amounts are shown, by default what the reader may see."""
    shown = discretion_in(work, case, reader_id=reader.id)
    if prices is not None:
        shown = replace(shown, amounts=prices)
    card = load_card(work, case, reader_id=reader.id)
    return Letter(
        card=replace(
            card,
            cost_cny=case.cost_cny if shown.amounts else None,
            text=shown.typed(case.text, by=case.reporter_id),
        ),
        decisions=tuple(_decided(work, row, shown=shown) for row in case.decisions),
        history=_history(work, case, shown=shown),
        anchor=audit.head(work.session),
        printed_at=work.now,
    )


def _history(work: Work, case: Case, *, shown: Discretion) -> tuple[tuple[datetime, EventLine], ...]:
    events = work.session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id))
    return tuple((event.at, load_event(work, event, shown=shown)) for event in events)


def _decided(work: Work, row: CaseDecision, *, shown: Discretion) -> LetterDecision:
    ruling = row.ruling
    made = ruling_from_data(ruling)
    settles, records = made.settles, made.verdict is Verdict.RECORD_ONLY and made.then is None
    rungs = [] if settles else [rung_from_data(each) for each in row.ladder]
    known = _names(work.session, row, rungs)
    rule = next((one for one in work.company.rules.rules if one.id == ruling.get("rule")), None)
    return LetterDecision(
        number=row.position + 1,
        label=work.company.rules.decisions[row.key].label,
        state=row.state,
        rule=ruling.get("rule"),
        version=ruling.get("version"),
        unconfirmed=(rule.origin if rule is not None else ruling.get("origin")) in {Origin.PRACTICE, "p"},
        settles=settles,
        records=records,
        facts=tuple(_facts(work.company, ruling.get("facts") or {}, prices=shown.amounts)),
        why=tuple(_why(ruling, rungs, row.decided_by)),
        ladder=tuple(_rung(work.company, rung, known, away=_is_away(work, row, rung)) for rung in rungs),
        options=tuple(
            Choice(key=key, label=work.company.rules.decisions[key].label) for key in row.choices or [row.key]
        ),
        proposal=shown.typed(row.proposal, by=row.proposed_by),
        proposed_by=known.get(row.proposed_by or "", row.proposed_by),
        outcome=row.outcome,
        chosen=work.company.rules.decisions[row.chosen].label if row.chosen else None,
        reason=shown.typed(row.reason, by=row.decided_by),
        conditions=shown.typed(row.conditions, by=row.decided_by),
        decided_by=known.get(row.decided_by or "", row.decided_by),
        decided_role=_role_of_decider(work.company, row, rungs),
        decided_for=known.get(row.decided_for or "", row.decided_for),
        decided_at=row.decided_at,
        tasks=tuple(_tasks(work.session, row, shown)),
        executed_by=known.get(row.executed_by or "", row.executed_by),
        executed_at=row.executed_at,
        evidence=shown.typed(row.evidence, by=row.executed_by),
        files=files_of(row.files, shown, by=row.executed_by),
    )


def _names(session: Session, row: CaseDecision, rungs: Sequence[Rung]) -> dict[str, str]:
    wanted: set[str | None] = {row.proposed_by, row.decided_by, row.decided_for, row.executed_by, row.holder_id}
    for rung in rungs:
        wanted |= {rung.person, rung.acting_for, *rung.holders}
    return names(session, wanted)


def _facts(company: Company, facts: Mapping[str, Any], *, prices: bool) -> list[FactShown]:
    found = []
    for name, value in facts.items():
        if name == AMOUNT and not prices:
            continue
        fact: Fact | None = company.rules.facts.get(name)
        label = fact.label if fact is not None else Text.same(name)
        found.append(FactShown(label=label, value=value, said=fact.values.get(str(value)) if fact else None))
    return found


def _why(ruling: Mapping[str, Any], rungs: Sequence[Rung], decider: str | None) -> list[Phrase]:
    """The rule's reason, then why each rung below the one that decided was not enough."""
    found = [phrase_from_data(ruling["reason"])] if ruling.get("reason") else []
    for rung in rungs:
        found.append(rung.why)
        if rung.decides or decider in rung.right_holders:
            break
    return list(dict.fromkeys(found))


def _is_away(work: Work, row: CaseDecision, rung: Rung) -> bool:
    """Whether who is stood in for was away when it was decided."""
    at = row.decided_at or row.asked_at
    if rung.acting_for is None or at is None:
        return False
    day = work.company.today(at)
    stood = or_(Absence.cancelled_at.is_(None), Absence.cancelled_at > at)
    held = (Absence.member_id == rung.acting_for, Absence.starts_on <= day, Absence.ends_on >= day, stood)
    return work.session.scalar(select(Absence.id).where(*held).limit(1)) is not None


def _rung(company: Company, rung: Rung, known: Mapping[str, str], *, away: bool) -> RungShown:
    person = rung.person
    return RungShown(
        role=company.rules.roles.get(rung.role),
        person=known.get(person, person) if person else None,
        for_name=known.get(rung.acting_for, rung.acting_for) if rung.acting_for else None,
        note=rung.note.value if rung.note else "away" if away else None,
        fell_to=company.rules.roles.get(rung.fell_to) if rung.fell_to else None,
        decides=rung.decides,
    )


def _role_of_decider(company: Company, row: CaseDecision, rungs: Sequence[Rung]) -> Text | None:
    if row.decided_by is None:
        return None
    rung = next((one for one in rungs if one.decides and row.decided_by in one.right_holders), None)
    role = rung.fell_to or rung.role if rung is not None else row.ruling.get("accountable") or row.ruling.get("role")
    return company.rules.roles.get(str(role))


def _tasks(session: Session, row: CaseDecision, shown: Discretion) -> list[TaskShown]:
    tasks = session.scalars(select(CaseTask).where(CaseTask.decision_id == row.id).order_by(CaseTask.id)).all()
    known = names(session, [task.owner_id for task in tasks])
    return [
        TaskShown(
            text=shown.typed(task.text, by=row.decided_by),
            owner=known.get(task.owner_id, task.owner_id),
            due_on=task.due_on,
            state=task.state,
        )
        for task in tasks
    ]


@dataclass(frozen=True, kw_only=True)
class LetterReply:
    """That the letter is on its way."""

    number: str


@message(LetterReplyMessage)
def letter_reply(work: Work, *, reader: Reader, message: LetterReplyMessage) -> LetterReply | Skip:
    """Said where the letter was asked for."""
    case = work.session.get(Case, message.case)
    return LetterReply(number=case.number) if case is not None else Skip("the case is gone")
