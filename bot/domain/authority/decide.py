"""The ruling: what the table says about one role, one decision and the facts of one case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.domain.authority.conditions import BadFact, Facts, FactValue, MissingFact, Number, Settings
from bot.domain.authority.model import (
    EXTERNAL,
    REQUESTER,
    FactKind,
    Grant,
    Mode,
    Origin,
    Rule,
    RuleTable,
    Verdict,
)
from bot.domain.errors import GendanError
from bot.domain.text import Phrase, Sentence, Text

MODE = "mode"

_NO_REASON = Sentence.of("rules.no_reason")


class RoleNotInTable(GendanError):
    """The table knows no such role."""

    code = "unknown_role"


class UnknownDecision(GendanError):
    """The table knows no such decision."""

    code = "unknown_decision"


class AmbiguousTable(GendanError):
    """Two rules match the same facts for one role; such a table is refused when it is loaded."""

    code = "overlap"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What the role of one rung may do, and why the role below it was not enough."""

    role: str
    verdict: Verdict
    decides: bool
    why: Phrase


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """What the table says; stored with the case, never rewritten.

    `ladder` holds the roles above the asking one, lowest first, `standings` says what each may do. `then` is
    `escalate` when the case goes up besides. `accountable` is a role, `external`, or None while facts that would
    tell are missing. `line_above` are the roles a vacancy or an own request at the last rung falls to.
    """

    decision: str
    role: str
    verdict: Verdict
    version: str
    reason: Phrase
    then: Verdict | None = None
    rule: str | None = None
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    accountable: str | None = None
    ladder: tuple[str, ...] = ()
    standings: tuple[Standing, ...] = ()
    line_above: tuple[str, ...] = ()
    standing_deputy: str | None = None
    instruction_from: str | None = None
    consulted: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()
    note: Text | None = None
    default: bool = False
    origin: Origin | None = None

    @property
    def settles(self) -> bool:
        """Whether the asking role may settle it alone, with no proposal and no rung above."""
        alone = {Verdict.DECIDE, Verdict.RECORD_ONLY}
        return self.verdict in alone and self.then is None and self.accountable == self.role

    def rests_on_practice(self, table: RuleTable) -> bool:
        """Whether it rests on trade practice that the company has not confirmed, then or since."""
        rule = next((rule for rule in table.rules if rule.id == self.rule), None)
        return (rule.origin if rule is not None else self.origin) is Origin.PRACTICE


def rule_on(
    table: RuleTable,
    *,
    decision: str,
    role: str,
    facts: Facts,
    settings: Mapping[str, Number] | None = None,
) -> Ruling:
    """What `table` says when `role` wants `decision` under `facts`.

    `settings` replace the table's named numbers (`cost_line` and so on). Facts no rule looks at change nothing.
    Raises UnknownRole, UnknownDecision, BadFact, and MissingFact naming the facts needed.
    """
    if role not in table.roles:
        raise RoleNotInTable(f"unknown role: {role}", role=role)
    if decision not in table.decisions:
        raise UnknownDecision(f"unknown decision: {decision}", decision=decision)
    numbers = {**table.settings, **settings} if settings else table.settings
    mode = str(facts.get(MODE, Mode.BUSINESS))
    rules = _applicable(table, decision, facts, mode)
    truths = matching(rules, facts, numbers)
    matched = [rule for rule in rules if truths[rule.id]]
    found = _grant(rules, truths, role, facts, numbers)
    accountable = _known_accountable(matched, [rule for rule in rules if truths[rule.id] is None])
    if found is None:
        gap = table.decisions[decision].default_line_above and not matched
        return _by_default(table, decision=decision, role=role, mode=mode, accountable=accountable, gap=gap)
    rule, grant = found
    ladder = _rungs_above(rule, grant, role, accountable)
    reason = _reason(table, grant)
    return Ruling(
        decision=decision,
        role=role,
        verdict=grant.verdict,
        version=table.version,
        reason=reason,
        then=Verdict.ESCALATE if grant.goes_up else None,
        rule=rule.id,
        facts=rule.when.deciding(facts, numbers),
        accountable=accountable,
        ladder=ladder,
        standings=_standings(table, matched, ladder, accountable, reason),
        line_above=table.line_above.chain(ladder[-1] if ladder else role, mode),
        standing_deputy=table.standing_deputies.get(role),
        instruction_from=grant.instruction_from,
        consulted=_roles_with(matched, Verdict.CONSULTED),
        informed=_roles_with(matched, Verdict.INFORMED),
        note=rule.note,
        origin=rule.origin,
    )


def matching(rules: Iterable[Rule], facts: Facts, settings: Settings) -> dict[str, bool | None]:
    """Per rule id whether it applies, an overriding rule taking the place of those it names; None: not known yet."""
    rules = tuple(rules)
    own = {rule.id: rule.when.holds(facts, settings) for rule in rules}
    outcome = dict(own)
    for stronger in rules:
        if not stronger.overrides or own[stronger.id] is False:
            continue
        for weaker in stronger.overrides & outcome.keys():
            if own[stronger.id]:
                outcome[weaker] = False
            elif outcome[weaker]:
                outcome[weaker] = None
    return outcome


def accountable_roles(rules: Iterable[Rule]) -> tuple[str, ...]:
    """Who is accountable among rules that all apply: A, else D, else R that does not go up; `external` counts."""
    rules = tuple(rules)
    external = (EXTERNAL,) if any(rule.external for rule in rules) else ()
    for verdict in (Verdict.APPROVE, Verdict.DECIDE, Verdict.RECORD_ONLY):
        roles = {g.role for rule in rules for g in rule.grants if g.verdict is verdict and not g.goes_up}
        if roles:
            return (*external, *sorted(roles))
    return external


def _applicable(table: RuleTable, decision: str, facts: Facts, mode: str) -> tuple[Rule, ...]:
    rules = table.rules_of[decision]
    for name in {name for rule in rules for name in rule.fact_names}:
        fact = table.facts.get(name)
        value = facts.get(name)
        if fact is not None and fact.kind is FactKind.ENUM and value is not None and value not in fact.values:
            raise BadFact(f"{name}={value!r} is not one of {', '.join(fact.values)}", fact=name, value=value)
    return rules if MODE not in facts or mode in table.decisions[decision].modes else ()


def _grant(
    rules: tuple[Rule, ...], truths: Mapping[str, bool | None], role: str, facts: Facts, settings: Settings
) -> tuple[Rule, Grant] | None:
    for name in (role, REQUESTER):
        named = [rule for rule in rules if name in rule.by_role]
        sure = [rule for rule in named if truths[rule.id]]
        if len(sure) > 1:
            ids = [rule.id for rule in sure]
            raise AmbiguousTable(f"{' and '.join(ids)} both match for {role}", role=role, rules=ids)
        if sure:
            return sure[0], sure[0].by_role[name]
        unsure = [rule for rule in named if truths[rule.id] is None]
        if unsure:
            missing = _missing(rules, unsure, facts, settings)
            raise MissingFact(f"needed and not given: {', '.join(missing)}", facts=missing)
    return None


def _missing(rules: tuple[Rule, ...], unsure: list[Rule], facts: Facts, settings: Settings) -> tuple[str, ...]:
    ids = {rule.id for rule in unsure}
    asked = [*unsure, *(rule for rule in rules if rule.overrides & ids)]
    return tuple(sorted({name for rule in asked for name in rule.when.missing(facts, settings)}))


def _known_accountable(matched: list[Rule], unsure: list[Rule]) -> str | None:
    if accountable_roles(unsure):
        return None
    roles = accountable_roles(matched)
    return roles[0] if len(roles) == 1 else None


def _rungs_above(rule: Rule, grant: Grant, role: str, accountable: str | None) -> tuple[str, ...]:
    """The rungs after the role's own; from outside the ladder a proposal goes straight to who decides."""
    if role in rule.ladder:
        return rule.ladder[rule.ladder.index(role) + 1 :]
    if grant.climbs:
        return rule.ladder
    if grant.verdict is Verdict.PROPOSE and accountable not in {None, EXTERNAL}:
        return (str(accountable),)
    return () if grant.verdict.may_decide else rule.ladder[-1:]


def _standings(
    table: RuleTable, matched: list[Rule], ladder: tuple[str, ...], accountable: str | None, reason: Phrase
) -> tuple[Standing, ...]:
    standings = []
    for role in ladder:
        grant = next((rule.by_role[role] for rule in matched if role in rule.by_role), None)
        verdict = grant.verdict if grant else Verdict.NOT_INVOLVED
        decides = role == accountable and verdict.may_decide
        standings.append(Standing(role=role, verdict=verdict, decides=decides, why=reason))
        reason = _reason(table, grant) if grant else table.verdict_reasons.get(Verdict.NOT_INVOLVED, _NO_REASON)
    return tuple(standings)


def _by_default(table: RuleTable, *, decision: str, role: str, mode: str, accountable: str | None, gap: bool) -> Ruling:
    """No rule names the role: the line above; where no rule applies at all, the next one up is accountable."""
    chain = table.line_above.chain(role, mode)
    ladder = chain[:1] if gap else chain
    reason = table.verdict_reasons.get(Verdict.NOT_INVOLVED, _NO_REASON)
    verdict = Verdict.APPROVE if gap else Verdict.NOT_INVOLVED
    return Ruling(
        decision=decision,
        role=role,
        verdict=Verdict.NOT_INVOLVED,
        version=table.version,
        reason=reason,
        accountable=next(iter(ladder), None) if gap else accountable,
        ladder=ladder,
        standings=tuple(Standing(role=above, verdict=verdict, decides=gap, why=reason) for above in ladder),
        line_above=table.line_above.chain(ladder[-1] if ladder else role, mode),
        standing_deputy=table.standing_deputies.get(role),
        default=True,
    )


def _reason(table: RuleTable, grant: Grant) -> Phrase:
    return grant.reason or table.verdict_reasons.get(grant.verdict) or _NO_REASON


def _roles_with(rules: list[Rule], verdict: Verdict) -> tuple[str, ...]:
    return tuple(sorted({g.role for rule in rules for g in rule.grants if g.verdict is verdict}))


def fact_as_data(value: FactValue) -> bool | int | float | str:
    """A fact as JSON keeps it: decimals become whole numbers where they are."""
    if isinstance(value, bool | int | str):
        return value
    return int(value) if value == int(value) else float(value)
