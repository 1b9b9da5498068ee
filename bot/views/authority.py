"""What the answers of `/authority` about decisions show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.db.models import Order, RuleVersion
from bot.domain.authority import EXTERNAL, Origin, RuleTable, Verdict, accountable_roles, heirs
from bot.domain.authority.model import REQUESTER, Grant, Rule
from bot.domain.authority.wording import when_phrase
from bot.domain.text import Phrase, Sentence, Text
from bot.services.people.members import names_of
from bot.services.people.office import office_of
from bot.services.rules.messages import (
    AuthorityDecisionMessage,
    AuthorityHelpMessage,
    AuthorityListMessage,
    AuthorityTableMessage,
)
from bot.work.messages import Reader, Skip, message
from bot.work.unit import Work

PAGE = 12
"""Decisions on one page of the table."""


@dataclass(frozen=True, kw_only=True)
class AuthorityHelp:
    """What can be asked; administrators have more buttons."""

    is_admin: bool


@dataclass(frozen=True, kw_only=True)
class MineView:
    """What one role of the asker may do under one condition; when None is always.

    first is whom what goes up reaches first, giver who has to instruct.
    """

    when: Phrase | None
    verdict: Verdict
    reason: Text
    first: Text | None
    giver: Text | None


@dataclass(frozen=True, kw_only=True)
class RoleView:
    """A role the asker holds and what it may do."""

    role: Text
    lines: tuple[MineView, ...]


@dataclass(frozen=True, kw_only=True)
class RuleView:
    """One row of the table for people; decider None: nobody inside may decide."""

    id: str
    when: Phrase | None
    decider: Text | None
    proposing: tuple[Phrase, ...]
    executing: tuple[Phrase, ...]
    giver: Text | None
    consulted: tuple[Phrase, ...]
    informed: tuple[Phrase, ...]
    ladder: tuple[Phrase, ...]
    note: Text | None
    origin: Origin
    records: bool = False
    """Who is accountable only puts it on record."""


@dataclass(frozen=True, kw_only=True)
class VacantView:
    """A deciding role that nobody holds, and who has it meanwhile; mine: that is the reader."""

    role: Text
    falls_to: str
    mine: bool = False


@dataclass(frozen=True, kw_only=True)
class DecisionView:
    """Who may decide one thing. version is None before the first version was recorded."""

    key: str
    label: Text
    pack: str
    on: bool
    mine: tuple[RoleView, ...]
    rules: tuple[RuleView, ...]
    table: str
    version: int | None
    vacant: tuple[VacantView, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DecisionLine:
    """A decision in one line: who decides it, by condition; None is nobody inside."""

    key: str
    label: Text
    deciders: tuple[Text | None, ...]
    on: bool
    unconfirmed: bool


@dataclass(frozen=True, kw_only=True)
class DecisionList:
    """The decisions that fit what was typed, or with found False the nearest."""

    typed: str
    found: bool
    lines: tuple[DecisionLine, ...]


@dataclass(frozen=True, kw_only=True)
class TablePage:
    """A page of the table."""

    lines: tuple[DecisionLine, ...]
    page: int
    pages: int
    table: str
    version: int | None


@message(AuthorityHelpMessage)
def authority_help(work: Work, *, reader: Reader, message: AuthorityHelpMessage) -> AuthorityHelp:
    """The same for everybody but the administrators' buttons."""
    return AuthorityHelp(is_admin=reader.is_admin)


@message(AuthorityListMessage)
def authority_list(work: Work, *, reader: Reader, message: AuthorityListMessage) -> DecisionList:
    """What fits, or what is near."""
    table = work.company.rules
    keys = (key for key in message.decisions if key in table.decisions)
    return DecisionList(
        typed=message.typed, found=message.found, lines=tuple(decision_line(table, key) for key in keys)
    )


@message(AuthorityTableMessage)
def authority_table(work: Work, *, reader: Reader, message: AuthorityTableMessage) -> TablePage:
    """A page of the table in force, those of packs that are off last."""
    table = work.company.rules
    keys = sorted(table.decisions, key=lambda key: not table.is_on(key))
    pages = max(1, -(-len(keys) // PAGE))
    page = min(max(0, message.page), pages - 1)
    shown = keys[page * PAGE : (page + 1) * PAGE]
    return TablePage(
        lines=tuple(decision_line(table, key) for key in shown),
        page=page,
        pages=pages,
        table=table.version,
        version=version_number(work.session),
    )


@message(AuthorityDecisionMessage)
def authority_decision(work: Work, *, reader: Reader, message: AuthorityDecisionMessage) -> DecisionView | Skip:
    """One decision, the asker's own roles first."""
    table, key = work.company.rules, message.decision
    if key not in table.decisions:
        return Skip("the decision is not in the table any more")
    decision = table.decisions[key]
    roles = held_roles(work, reader.id)
    return DecisionView(
        key=key,
        label=decision.label,
        pack=decision.pack,
        on=table.is_on(key),
        mine=tuple(RoleView(role=table.roles[role], lines=tuple(_mine(table, key, role))) for role in roles),
        rules=tuple(_rule(table, rule) for rule in _by_id(table, key)),
        table=table.version,
        version=version_number(work.session),
        vacant=vacant_roles(work, accountable_roles(_by_id(table, key)), reader=reader.id),
    )


def vacant_roles(work: Work, roles: Iterable[str], *, reader: str | None = None) -> tuple[VacantView, ...]:
    """Of some roles those that nobody holds, each with who has it meanwhile."""
    found = heirs(roles, office=office_of(work), rules=work.company.rules)
    called = names_of(work.session, found.values())
    return tuple(
        VacantView(
            role=role_label(work.company.rules, role),
            falls_to=called.get(heir, heir) if heir else "—",
            mine=heir is not None and heir == reader,
        )
        for role, heir in found.items()
    )


def version_number(session: Session) -> int | None:
    """The number of the version in force."""
    return session.scalar(select(func.max(RuleVersion.number)))


def held_roles(work: Work, member_id: str | None) -> tuple[str, ...]:
    """The roles a person holds in any scope, or has for somebody away, in the table's order."""
    if member_id is None:
        return ()
    office = office_of(work)
    people, held = (member_id, *office.stands_in_for(member_id)), set(office.roles_anywhere(member_id))
    if work.session.scalar(select(Order.id).where(Order.merchandiser_id.in_(people)).limit(1)) is not None:
        held.add(office.follower)
    return tuple(role for role in work.company.rules.roles if role in held)


def decision_line(table: RuleTable, key: str) -> DecisionLine:
    """A decision in one line."""
    rules = _by_id(table, key)
    roles = dict.fromkeys(role for rule in rules for role in accountable_roles([rule]))
    return DecisionLine(
        key=key,
        label=table.decisions[key].label,
        deciders=tuple(None if role == EXTERNAL else role_label(table, role) for role in roles),
        on=table.is_on(key),
        unconfirmed=any(rule.origin is Origin.PRACTICE for rule in rules),
    )


def role_label(table: RuleTable, role: str) -> Text:
    """A role in words; its id where the table has no words for it."""
    return table.roles.get(role, Text.same(role))


def _by_id(table: RuleTable, key: str) -> list[Rule]:
    return sorted(table.rules_of[key], key=lambda rule: rule.id)


def _when(table: RuleTable, rule: Rule) -> Phrase | None:
    return when_phrase(table, rule) if rule.fact_names else None


def _mine(table: RuleTable, key: str, role: str) -> Iterator[MineView]:
    """What a role may do, rule by rule; the same under every rule is said once."""
    rules = _by_id(table, key)
    grants = [(rule, rule.by_role.get(role) or rule.by_role.get(REQUESTER)) for rule in rules]
    said = {(grant.verdict, grant.goes_up, grant.instruction_from) if grant else None for _, grant in grants}
    for rule, grant in grants[:1] if len(said) == 1 else grants:
        yield _line(table, rule, grant, role, when=None if len(said) == 1 else _when(table, rule))


def _line(table: RuleTable, rule: Rule, grant: Grant | None, role: str, *, when: Phrase | None) -> MineView:
    verdict = grant.verdict if grant else Verdict.NOT_INVOLVED
    nothing = Text.same("")
    above = rule.ladder[rule.ladder.index(role) + 1 :] if role in rule.ladder else rule.ladder
    climbs = grant is not None and grant.climbs
    first = next(iter(above), None) if climbs else None
    if grant is None:
        first = table.line_above.above(role, "business")
    giver = grant.instruction_from if grant else None
    return MineView(
        when=when,
        verdict=verdict,
        reason=(grant.reason if grant else None) or table.verdict_reasons.get(verdict, nothing),
        first=role_label(table, first) if first else None,
        giver=role_label(table, giver) if giver else None,
    )


def _rule(table: RuleTable, rule: Rule) -> RuleView:
    def having(*verdicts: Verdict) -> tuple[Phrase, ...]:
        return tuple(_holder(table, grant.role) for grant in rule.grants if grant.verdict in verdicts)

    deciders = accountable_roles([rule])
    decider = next(iter(deciders), None)
    givers = {grant.instruction_from for grant in rule.grants if grant.instruction_from}
    return RuleView(
        id=rule.id,
        when=_when(table, rule),
        decider=role_label(table, decider) if decider and decider != EXTERNAL else None,
        proposing=having(Verdict.PROPOSE),
        executing=having(Verdict.EXECUTE_ON_INSTRUCTION),
        giver=role_label(table, min(givers)) if givers else None,
        consulted=having(Verdict.CONSULTED),
        informed=having(Verdict.INFORMED),
        ladder=tuple(role_label(table, role) for role in rule.ladder),
        note=rule.note,
        origin=rule.origin,
        records=any(grant.role == decider and grant.verdict is Verdict.RECORD_ONLY for grant in rule.grants),
    )


def _holder(table: RuleTable, role: str) -> Phrase:
    return Sentence.of("rules.who_asks") if role == REQUESTER else role_label(table, role)
