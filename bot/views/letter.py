"""The decision letter: one case on one page, as one reader may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Absence, Case, CaseDecision, CaseTask, Member
from bot.domain.audit_chain import Anchor
from bot.domain.authority import Ruling, Verdict
from bot.domain.authority.ladder import Rung
from bot.domain.authority.model import Fact
from bot.domain.text import Phrase, Text
from bot.domain.typed import Discretion, Typed
from bot.services.cases.amounts import AMOUNT, discretion_in
from bot.services.cases.kept import files_in, ruling_of, rungs_kept
from bot.services.figures.letters import LetterNotYet, NoSuchCase
from bot.services.figures.messages import DecisionLetterMessage, LetterReplyMessage
from bot.views.case_notes import EventLine, event_lines, events_of, people_in
from bot.views.cases import CaseCard, Choice, File, NamedPeople, files_of, load_card
from bot.work import audit
from bot.work.company import Company
from bot.work.messages import Reader, Skip, message
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
    own = discretion_in(work, case, reader_id=reader.id)
    shown = own if prices is None else replace(own, amounts=prices)
    events = events_of(work.session, case)
    ladders = {row.id: rungs_kept(row) for row in case.decisions}
    rungs = [rung for ladder in ladders.values() for rung in ladder]
    deciders = (
        person
        for row in case.decisions
        for person in (row.proposed_by, row.decided_by, row.decided_for, row.executed_by, row.holder_id)
    )
    on_rungs = (person for rung in rungs for person in (rung.person, rung.acting_for, *rung.holders))
    known = NamedPeople.load(work.session, [*people_in(events), *deciders, *on_rungs])
    lines = event_lines(work, case, events, known, shown=shown, among=events)
    tasks, absences = _tasks(work.session, case, shown), _absences(work.session, rungs)
    return Letter(
        card=replace(
            load_card(work, case, reader_id=reader.id, shown=own, opinions=False),
            cost_cny=case.cost_cny if shown.amounts else None,
            text=shown.typed(case.text, by=case.reporter_id),
        ),
        decisions=tuple(
            _decided(work, row, ladders[row.id], known, shown=shown, tasks=tasks[row.id], absences=absences)
            for row in case.decisions
        ),
        history=tuple((event.at, line) for event, line in zip(events, lines, strict=True)),
        anchor=audit.head(work.session),
        printed_at=work.now,
    )


def _decided(
    work: Work,
    row: CaseDecision,
    ladder: Sequence[Rung],
    known: NamedPeople,
    *,
    shown: Discretion,
    tasks: Sequence[TaskShown],
    absences: Sequence[Absence],
) -> LetterDecision:
    ruling, decisions = ruling_of(row), work.company.rules.decisions
    settles, records = ruling.settles, ruling.verdict is Verdict.RECORD_ONLY and ruling.then is None
    rungs = () if settles else ladder
    at = row.decided_at or row.asked_at
    return LetterDecision(
        number=row.position + 1,
        label=decisions[row.key].label,
        state=row.state,
        rule=ruling.rule,
        version=ruling.version,
        unconfirmed=ruling.rests_on_practice(work.company.rules),
        records=records,
        facts=tuple(_facts(work.company, ruling.facts, prices=shown.amounts)),
        why=tuple(_why(ruling, rungs, row.decided_by)),
        ladder=tuple(
            _rung(work.company, rung, known, away=_is_away(work.company, rung, at, absences)) for rung in rungs
        ),
        options=tuple(Choice(key=key, label=decisions[key].label) for key in row.choices or [row.key]),
        proposal=shown.typed(row.proposal, by=row.proposed_by),
        proposed_by=known.name(row.proposed_by) or None,
        outcome=row.outcome,
        chosen=decisions[row.chosen].label if row.chosen else None,
        reason=shown.typed(row.reason, by=row.decided_by),
        conditions=shown.typed(row.conditions, by=row.decided_by),
        decided_by=known.name(row.decided_by) or None,
        decided_role=_role_of_decider(work.company, row, rungs),
        decided_for=known.name(row.decided_for) or None,
        decided_at=row.decided_at,
        tasks=tuple(tasks),
        executed_by=known.name(row.executed_by) or None,
        executed_at=row.executed_at,
        evidence=shown.typed(row.evidence, by=row.executed_by),
        files=files_of(files_in(row.files), shown, by=row.executed_by),
    )


def _facts(company: Company, facts: Mapping[str, Any], *, prices: bool) -> list[FactShown]:
    found = []
    for name, value in facts.items():
        if name == AMOUNT and not prices:
            continue
        fact: Fact | None = company.rules.facts.get(name)
        label = fact.label if fact is not None else Text.same(name)
        found.append(FactShown(label=label, value=value, said=fact.values.get(str(value)) if fact else None))
    return found


def _why(ruling: Ruling, rungs: Sequence[Rung], decider: str | None) -> list[Phrase]:
    """The rule's reason, then why each rung below the one that decided was not enough."""
    found = [ruling.reason]
    for rung in rungs:
        found.append(rung.why)
        if rung.decides or decider in rung.right_holders:
            break
    return list(dict.fromkeys(found))


def _absences(session: Session, rungs: Sequence[Rung]) -> Sequence[Absence]:
    """Every absence of those who were stood in for."""
    stood_in_for = {rung.acting_for for rung in rungs if rung.acting_for is not None}
    return session.scalars(select(Absence).where(Absence.member_id.in_(stood_in_for))).all() if stood_in_for else ()


def _is_away(company: Company, rung: Rung, at: datetime | None, absences: Sequence[Absence]) -> bool:
    """Whether who is stood in for was away when it was decided."""
    if rung.acting_for is None or at is None:
        return False
    day = company.today(at)
    return any(
        absence.member_id == rung.acting_for
        and absence.starts_on <= day <= absence.ends_on
        and (absence.cancelled_at is None or absence.cancelled_at > at)
        for absence in absences
    )


def _rung(company: Company, rung: Rung, known: NamedPeople, *, away: bool) -> RungShown:
    return RungShown(
        role=company.rules.roles.get(rung.role),
        person=known.name(rung.person) or None,
        for_name=known.name(rung.acting_for) or None,
        note=rung.note.value if rung.note else "away" if away else None,
        fell_to=company.rules.roles.get(rung.fell_to) if rung.fell_to else None,
        decides=rung.decides,
    )


def _role_of_decider(company: Company, row: CaseDecision, rungs: Sequence[Rung]) -> Text | None:
    if row.decided_by is None:
        return None
    rung = next((rung for rung in rungs if rung.decides and row.decided_by in rung.right_holders), None)
    role = rung.fell_to or rung.role if rung is not None else ruling_of(row).accountable or ruling_of(row).role
    return company.rules.roles.get(str(role))


def _tasks(session: Session, case: Case, shown: Discretion) -> dict[int, list[TaskShown]]:
    """The conditions of each decision."""
    decided_by = {row.id: row.decided_by for row in case.decisions}
    found: dict[int, list[TaskShown]] = {decision_id: [] for decision_id in decided_by}
    wanted = select(CaseTask, Member.name).join(Member, Member.id == CaseTask.owner_id)
    for task, owner in session.execute(wanted.where(CaseTask.case_id == case.id).order_by(CaseTask.id)):
        text = shown.typed(task.text, by=decided_by[task.decision_id])
        found[task.decision_id].append(TaskShown(text=text, owner=owner, due_on=task.due_on, state=task.state))
    return found


@dataclass(frozen=True, kw_only=True)
class LetterReply:
    """That the letter is on its way."""

    number: str


@message(LetterReplyMessage)
def letter_reply(work: Work, *, reader: Reader, message: LetterReplyMessage) -> LetterReply | Skip:
    """Said where the letter was asked for."""
    case = work.session.get(Case, message.case)
    return LetterReply(number=case.number) if case is not None else Skip("the case is gone")
