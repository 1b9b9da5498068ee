"""Why a case went where it went, from the rulings stored with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.db.models import Case, CaseDecision
from bot.domain.authority import FactKind, Ruling, Verdict
from bot.domain.text import Phrase, Text
from bot.services.cases.amounts import AMOUNT, discretion_in
from bot.services.cases.kept import KeptRung, ruling_of, rungs_kept, war_room_of
from bot.services.people.members import names_of
from bot.services.rules.messages import AuthorityWhyMessage
from bot.services.rules.rulebook import version_of
from bot.views.authority import role_label
from bot.views.case_notes import EventLine, event_lines, events_of, people_in
from bot.views.cases import NamedPeople, subject_of
from bot.work.company import Company
from bot.work.messages import Reader, Skip, message
from bot.work.unit import Work


@dataclass(frozen=True, kw_only=True)
class FactLine:
    """A fact that the ruling rests on; value is a number, a word, or None for an amount this reader may not see."""

    label: Text
    kind: FactKind
    value: bool | int | float | Text | None


@dataclass(frozen=True, kw_only=True)
class RungLine:
    """One rung as it was resolved: the role, who it was, and why the role below was not enough."""

    role: Text
    person: str | None
    acting_for: str | None
    handed: str | None
    label: Text
    decides: bool
    why: Phrase


@dataclass(frozen=True, kw_only=True)
class RoomLine:
    """The war room on the way up: who opened it, and how many had been asked before."""

    by: str
    at: datetime
    after: int


@dataclass(frozen=True, kw_only=True)
class WhyPart:
    """One decision: what the table said to the role that asked, on which facts, and the way up from there.

    unconfirmed: the rule is trade practice that nobody has confirmed. version is None when it is not kept.
    """

    number: int
    label: Text
    role: Text
    verdict_label: Text
    goes_up: bool
    rule: str | None
    unconfirmed: bool
    version: int | None
    table: str
    reason: Phrase
    facts: tuple[FactLine, ...]
    rungs: tuple[RungLine, ...]
    room: RoomLine | None = None


@dataclass(frozen=True, kw_only=True)
class CaseHappening:
    """One thing that happened, and when."""

    at: datetime
    line: EventLine


@dataclass(frozen=True, kw_only=True)
class WhyView:
    """A case explained."""

    case_id: int
    number: str
    kind: Text
    subject: str
    parts: tuple[WhyPart, ...]
    history: tuple[CaseHappening, ...]


@message(AuthorityWhyMessage)
def authority_why(work: Work, *, reader: Reader, message: AuthorityWhyMessage) -> WhyView | Skip:
    """The case as it was ruled; the table of now is only asked for names."""
    case = work.session.get(Case, message.case)
    if case is None:
        return Skip("the case is gone")
    shown, events = discretion_in(work, case, reader_id=reader.id), events_of(work.session, case)
    known = NamedPeople.load(work.session, people_in(events))
    lines = event_lines(work, case, events, known, shown=shown, among=())
    return WhyView(
        case_id=case.id,
        number=case.number,
        kind=work.company.rules.anomalies[case.kind].label,
        subject=subject_of(work.session, case),
        parts=tuple(_part(work, row, prices=shown.amounts) for row in case.decisions),
        history=tuple(CaseHappening(at=event.at, line=line) for event, line in zip(events, lines, strict=True)),
    )


def _part(work: Work, row: CaseDecision, *, prices: bool) -> WhyPart:
    ruling, table = ruling_of(row), work.company.rules
    before = _before_room(row)
    version = version_of(work.session, ruling.version, row.case.opened_at)
    return WhyPart(
        number=row.position + 1,
        label=table.decisions[row.key].label,
        role=role_label(table, ruling.role),
        verdict_label=table.verdict_labels[ruling.verdict],
        goes_up=ruling.then is not None,
        rule=ruling.rule,
        unconfirmed=ruling.rests_on_practice(work.company.rules),
        version=version.number if version else None,
        table=ruling.version,
        reason=ruling.reason,
        facts=tuple(_fact(work.company, name, value, prices=prices) for name, value in ruling.facts.items()),
        rungs=_rungs(work, row, ruling, before or ()),
        room=_room(work.session, row.case, before),
    )


def _before_room(row: CaseDecision) -> tuple[KeptRung, ...] | None:
    """The rungs that had been asked when the war room was opened; None for a decision that it did not shorten."""
    room = war_room_of(row.case)
    return room.asked.get(str(row.id)) if room else None


def _room(session: Session, case: Case, before: tuple[KeptRung, ...] | None) -> RoomLine | None:
    room = war_room_of(case)
    if before is None or room is None:
        return None
    return RoomLine(by=names_of(session, [room.by]).get(room.by, room.by), at=room.at, after=len(before))


def _fact(company: Company, name: str, value: Any, *, prices: bool) -> FactLine:
    fact = company.rules.facts.get(name)
    label = fact.name_in_words if fact is not None else Text.same(name)
    if isinstance(value, bool):
        return FactLine(label=label, kind=FactKind.BOOL, value=value)
    if isinstance(value, str):
        word = fact.values.get(value) if fact is not None else None
        return FactLine(label=label, kind=FactKind.ENUM, value=word or Text.same(value))
    return FactLine(label=label, kind=FactKind.NUMBER, value=None if name == AMOUNT and not prices else value)


def _rungs(work: Work, row: CaseDecision, ruling: Ruling, before: Sequence[KeptRung]) -> tuple[RungLine, ...]:
    """Everybody on the way up, those a war room passed over included; the level it added stands in no ruling."""
    standings = {standing.role: standing for standing in ruling.standings}
    known_before = {rung.role for rung in before}
    kept = [*before, *(rung for rung in rungs_kept(row) if rung.role not in known_before)]
    kept = [rung for rung in kept if rung.role in standings or row.case.room]
    known = names_of(work.session, [who for rung in kept for who in (rung.person, rung.acting_for, rung.handed_to)])
    found = []
    for rung in kept:
        standing = standings.get(rung.role)
        person, principal, peer = (rung.person, rung.acting_for, rung.handed_to)
        found.append(
            RungLine(
                role=role_label(work.company.rules, rung.fell_to or rung.role),
                person=known.get(person, person) if person else None,
                acting_for=known.get(principal, principal) if principal else None,
                handed=known.get(peer, peer) if peer else None,
                label=work.company.rules.verdict_labels[standing.verdict if standing else Verdict.DECIDE],
                decides=standing.decides if standing else rung.decides,
                why=standing.why if standing else rung.why,
            )
        )
    return tuple(found)
