"""What administrators change about the rule table: a draft, what it would have made of past cases, a new version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Case, CaseDecision, RuleVersion
from bot.domain.authority import (
    Amendment,
    Origin,
    PastCase,
    RulesPreview,
    RuleTable,
    amended,
    confirmable,
    faults,
    reruled,
)
from bot.domain.authority.conditions import Number
from bot.domain.cases.states import Severity
from bot.domain.errors import GendanError
from bot.domain.phrases import read_cell_amount
from bot.services.cases.kept import CaseFacts
from bot.services.people.members import names_of
from bot.services.people.office import administrators, is_administrator
from bot.services.rules.messages import RulesHistoryMessage
from bot.services.rules.rulebook import RulesMoved, file_table, keep_version, newest_version
from bot.work import pending
from bot.work.codec import stored, unpack
from bot.work.company import Company
from bot.work.notices import RefusalMessage
from bot.work.pending import PendingOutcome
from bot.work.unit import Work

LOOKS_BACK = timedelta(days=90)
DRAFT_LASTS = timedelta(days=1)
"""How long a draft waits for who was shown its effect."""

COST_LINE = "cost_line"
DAYS = frozenset({"float_buffer"})
"""Settings that are whole days."""

MOST_DAYS = 60
"""A quarter of working days: with a larger buffer every delay would be major."""

MOST_CONFIRMED = 100
"""Rules that one list can offer; what stands beyond it keeps its state."""

_BIGGEST = Decimal(10) ** 12


class RulesNotYours(GendanError):
    """Only administrators may do this; `names` says who they are."""

    code = "rules_not_yours"


class NegativeNumber(GendanError):
    """A field that takes no number below zero holds one; `block` names the field."""

    code = "negative_number"


class TooManyDays(GendanError):
    """More working days than `most`; `block` names the field."""

    code = "too_many_days"


class BadNumber(GendanError):
    """A field that takes a number holds something else; `block` names the field."""

    code = "bad_number"


class NothingChanged(GendanError):
    """The draft is the table in force."""

    code = "nothing_changed"


class RulesUnsound(GendanError):
    """The draft makes a table that cannot be used; `where` and `what` say what is wrong."""

    code = "rules_unsound"


@stored("rules_draft")
@dataclass(frozen=True, kw_only=True)
class RulesDraft:
    """The whole state an administrator wants: every number as typed, the packs on, the practice rules confirmed."""

    settings: Mapping[str, str]
    packs: tuple[str, ...]
    confirmed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RulesEffect:
    """What a draft would have made of the cases of the last 90 days; urgent and calmer by the cost line."""

    before: RuleTable
    after: RuleTable
    preview: RulesPreview
    urgent: tuple[str, ...]
    calmer: tuple[str, ...]


def refuse(work: Work, *, what: str) -> None:
    """Say who may, and put the attempt on record."""
    work.note(action=f"rules.{what}", subject_kind="rules", subject_id="", allowed=False)
    fields = {"names": "、".join(_administrators(work.session))}
    work.reply(RefusalMessage(code=RulesNotYours.code, fields=fields))


def show_history(work: Work) -> None:
    """The versions so far. Raises NotAdministrator."""
    _require(work)
    work.reply(RulesHistoryMessage())


def _administrators(session: Session) -> list[str]:
    return sorted(names_of(session, administrators(session)).values())


def draft_of(table: RuleTable) -> RulesDraft:
    """The draft that changes nothing."""
    return RulesDraft(
        settings={name: f"{Decimal(str(value)).normalize():f}" for name, value in table.settings.items()},
        packs=tuple(sorted(table.packs)),
        confirmed=tuple(rule.id for rule in confirmable(table) if rule.origin is Origin.CONFIRMED),
    )


def offered(company: Company) -> tuple[str, ...]:
    """The practice rules of the file that the form lists, by id."""
    found = [rule.id for rule in confirmable(file_table(company)) if rule.origin is Origin.PRACTICE]
    return tuple(found[:MOST_CONFIRMED])


def draft_of_version(work: Work, *, number: int) -> RulesDraft:
    """What administrators had set in an earlier version, laid over the files as they are now. Raises RulesMoved."""
    row = work.session.get(RuleVersion, number)
    if row is None:
        raise RulesMoved
    return draft_of(amended(file_table(work.company), unpack(Amendment, row.amendment)))


def amendment_of(company: Company, draft: RulesDraft) -> Amendment:
    """A draft as what it changes about the files. Raises BadNumber naming the field."""
    filed = file_table(company)
    numbers = {name: _number(name, draft.settings[name]) for name in filed.settings if name in draft.settings}
    wanted = set(draft.confirmed) | (set(draft_of(company.rules).confirmed) - set(offered(company)))
    return Amendment(
        settings={name: value for name, value in numbers.items() if value != filed.settings[name]},
        packs={
            name: name in draft.packs for name in filed.known_packs if (name in draft.packs) != (name in filed.packs)
        },
        confirmed={rule.id: rule.said for rule in confirmable(filed) if rule.id in wanted},
    )


def _number(name: str, typed: str) -> Number:
    """Raises BadNumber, NegativeNumber, TooManyDays."""
    block = f"set:{name}"
    if typed.strip().startswith(("-", "\u2212")):
        raise NegativeNumber(block=block, value=typed)
    read = read_cell_amount(typed)
    value = read.value
    if read.problem is not None or value is None or not value.is_finite() or read.currency not in {None, "CNY"}:
        raise BadNumber(block=block, value=typed)
    if value >= _BIGGEST or (name in DAYS and value != int(value)):
        raise BadNumber(block=block, value=typed)
    if name in DAYS and value > MOST_DAYS:
        raise TooManyDays(block=block, most=MOST_DAYS)
    return int(value) if value == int(value) else value


def wrong_numbers(work: Work, *, draft: RulesDraft) -> dict[str, GendanError]:
    """Every number of a draft that cannot be, by the block of its field."""
    wrong: dict[str, GendanError] = {}
    for name in file_table(work.company).settings:
        try:
            _number(name, draft.settings.get(name, "0"))
        except (BadNumber, NegativeNumber, TooManyDays) as error:
            wrong[str(error.fields["block"])] = error
    return wrong


def effect_of(work: Work, *, draft: RulesDraft, number: int) -> RulesEffect:
    """What a draft would have changed. Raises NotAdministrator, RulesMoved, NothingChanged, BadNumber, RulesUnsound."""
    _require(work)
    after = _checked(work, amendment_of(work.company, draft), number)
    past = list(_past_cases(work))
    cases = [case for case, _, _ in past]
    before = work.company.rules
    urgent, calmer = _urgency(before, after, past)
    return RulesEffect(
        before=before, after=after, preview=reruled(before, after, cases), urgent=tuple(urgent), calmer=tuple(calmer)
    )


def keep_draft(work: Work, *, key: str, draft: RulesDraft) -> None:
    """Its effect is shown: the draft waits under this key."""
    pending.put(work, key=key, value=draft, subject=key, lasts=DRAFT_LASTS)


def save(work: Work, *, key: str, number: int, why: str) -> int | None:
    """Make a kept draft the next version; one that has ended is as one that others overtook.

    Raises as `effect_of` does; nothing is saved then.
    """
    _require(work)
    row = pending.take(work, key=key, of=RulesDraft)
    if row is None:
        raise RulesMoved
    amendment = amendment_of(work.company, pending.read(row, RulesDraft))
    _checked(work, amendment, number)
    pending.settle(work, subject=key, of=RulesDraft, outcome=PendingOutcome.SAVED)
    return keep_version(work, why=why.strip(), filed=file_table(work.company), amendment=amendment, after=number)


def _require(work: Work) -> None:
    if not is_administrator(work):
        raise RulesNotYours(names="、".join(_administrators(work.session)))


def _checked(work: Work, amendment: Amendment, number: int) -> RuleTable:
    newest = newest_version(work.session)
    if newest is None or newest.number != number:
        raise RulesMoved
    after = amended(file_table(work.company), amendment)
    if after.version == work.company.rules.version:
        raise NothingChanged
    found = faults(after)
    if found:
        first = found[0]
        raise RulesUnsound(where=f"{first.rule} " if first.rule else "", what=first.message)
    return after


def _past_cases(work: Work) -> Iterator[tuple[PastCase, str, datetime | None]]:
    """The cases of the last 90 days as they were reported, with severity and deadline; taken-back ones do not count."""
    decided: dict[int, list[str]] = {}
    since = work.now - LOOKS_BACK
    keys = select(CaseDecision.case_id, CaseDecision.key).join(Case).where(Case.opened_at >= since)
    for case_id, key in work.session.execute(keys.order_by(CaseDecision.id)):
        decided.setdefault(case_id, []).append(key)
    columns = (Case.id, Case.number, Case.kind, Case.facts, Case.severity, Case.deadline_at)
    wanted = select(*columns).where(Case.opened_at >= since, Case.state.not_in(("undone", "recalled")))
    for row in work.session.execute(wanted.order_by(Case.id)):
        facts = unpack(CaseFacts, row.facts)
        past = PastCase(
            number=row.number,
            kind=row.kind,
            role=facts.role,
            facts=facts.ruled_by,
            decisions=tuple(decided.get(row.id, ())),
        )
        yield past, row.severity, row.deadline_at


def _urgency(
    before: RuleTable, after: RuleTable, past: list[tuple[PastCase, str, datetime | None]]
) -> tuple[list[str], list[str]]:
    """The cases that the cost line would make critical, and those that only the cost line had made so."""
    old, new = (table.settings.get(COST_LINE) for table in (before, after))
    if old is None or new is None or old == new:
        return [], []
    urgent, calmer = [], []
    for case, severity, deadline in past:
        cost = case.facts.get("cost_cny")
        if cost is None or isinstance(cost, str | bool):
            continue
        if new <= cost < old and severity is not Severity.CRITICAL:
            urgent.append(case.number)
        elif old <= cost < new and deadline is None:
            calmer.append(case.number)
    return urgent, calmer
