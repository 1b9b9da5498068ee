"""Is the table whole and free of contradictions? Walks every cell of every decision's conditions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from itertools import combinations

from bot.domain.authority.cells import MOST_CELLS, Cell, cells_of, count_cells
from bot.domain.authority.decide import accountable_roles, fact_as_data, matching
from bot.domain.authority.findings import Code, Finding, bad_value, filled_gap, finding
from bot.domain.authority.model import EXTERNAL, REQUESTER, Decision, Grant, Place, Rule, RuleTable, Verdict
from bot.domain.text import Sentence


def check(table: RuleTable, *, broken: frozenset[str] = frozenset()) -> list[Finding]:
    """Every fault of the table, by line; empty means sound (warnings may remain).

    Decisions in `broken` already failed to be read whole: their cells are not walked, so that one fault is not
    reported as five.
    """
    found = [*_references(table), *_duplicates(table)]
    for rule in table.rules:
        found += _ladder_faults(rule, table)
    poor = {table_rule.decision for table_rule in table.rules if _is_faulty(table_rule, found)}
    for decision in table.decisions.values():
        if decision.id not in broken | poor:
            found += _cell_faults(decision, table)
    return sorted(found, key=lambda item: (item.at.file, item.at.line, item.code))


def unknown(code: Code, name: str, known: Iterable[str], *, rule: str, at: Place) -> Finding:
    """A finding about a name nobody knows, with the nearest known one."""
    names = tuple(known)
    close = get_close_matches(name, names, n=1)
    hint = Sentence.of("values.did_you_mean", name=close[0]) if close else ""
    return finding(code, rule=rule, at=at, name=name, hint=hint, known=", ".join(names))


def describe(cell: Cell) -> str:
    """A cell in words: `mode=business, cost_cny=10000`."""
    return ", ".join(f"{name}={_plain(value)}" for name, value in cell.items()) or "always"


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str) else str(fact_as_data(value))  # type: ignore[arg-type]


def _is_faulty(rule: Rule, found: list[Finding]) -> bool:
    mute = {Code.DUPLICATE_ID, Code.UNKNOWN_ROLE, Code.UNKNOWN_DECISION, Code.MISSING_LADDER, Code.CYCLIC_LADDER}
    return any(item.rule == rule.id and item.code in mute for item in found)


def _references(table: RuleTable) -> Iterator[Finding]:
    for rule in table.rules:
        if rule.decision not in table.decisions:
            yield unknown(Code.UNKNOWN_DECISION, rule.decision, table.decisions, rule=rule.id, at=rule.at)
        for grant in rule.grants:
            if grant.role not in {*table.roles, REQUESTER}:
                yield unknown(Code.UNKNOWN_ROLE, grant.role, table.roles, rule=rule.id, at=grant.at)
            giver = grant.instruction_from
            if giver is not None and giver not in table.roles:
                yield unknown(Code.UNKNOWN_ROLE, giver, table.roles, rule=rule.id, at=grant.at)
        for role in dict.fromkeys(rule.ladder):
            if role not in table.roles:
                yield unknown(Code.UNKNOWN_ROLE, role, table.roles, rule=rule.id, at=rule.ladder_at)
    for kind in (*table.anomalies.values(), None):
        for raised in kind.raises if kind else table.always:
            for name in raised.choices:
                if name not in table.decisions:
                    where = kind.id if kind else "always"
                    yield unknown(Code.UNKNOWN_DECISION, name, table.decisions, rule=where, at=raised.at)


def _duplicates(table: RuleTable) -> Iterator[Finding]:
    first: dict[str, Place] = {}
    for rule in sorted(table.rules, key=lambda item: item.at.line):
        if rule.id in first:
            yield finding(Code.DUPLICATE_ID, rule=rule.id, at=rule.at, name=rule.id, first=first[rule.id].line)
        first.setdefault(rule.id, rule.at)


def _ladder_faults(rule: Rule, table: RuleTable) -> Iterator[Finding]:
    repeated = [role for role, times in Counter(rule.ladder).items() if times > 1]
    for role in repeated:
        yield finding(Code.CYCLIC_LADDER, rule=rule.id, at=rule.ladder_at, role=role)
    climbing = [grant for grant in rule.grants if grant.climbs]
    if climbing and not rule.ladder:
        first = climbing[0]
        yield finding(Code.MISSING_LADDER, rule=rule.id, at=first.at, role=first.role)
    for grant in rule.grants:
        if grant.verdict is Verdict.EXECUTE_ON_INSTRUCTION and grant.instruction_from is None:
            yield finding(Code.MISSING_INSTRUCTION, rule=rule.id, at=grant.at, role=grant.role)
        yield from _start_faults(rule, grant, table)


def _start_faults(rule: Rule, grant: Grant, table: RuleTable) -> Iterator[Finding]:
    """Whoever has a standing deputy passes things up to that deputy first; a proposal goes straight."""
    start = table.standing_deputies.get(grant.role)
    if start and grant.climbs and rule.ladder and rule.ladder[0] != start:
        yield finding(
            Code.LADDER_START, rule=rule.id, at=rule.ladder_at, role=grant.role, start=start, first=rule.ladder[0]
        )


def _cell_faults(decision: Decision, table: RuleTable) -> Iterator[Finding]:
    rules = table.rules_of[decision.id]
    if count_cells(decision, rules, table.facts, table.settings) > MOST_CELLS:
        yield bad_value(decision.id, "too_many_cells", rule="", at=decision.at)
        return
    reached: set[str] = set()
    said: set[tuple[object, ...]] = set()
    for cell in cells_of(decision, rules, table.facts, table.settings):
        truths = matching(rules, cell, table.settings)
        matched = [rule for rule in rules if truths[rule.id]]
        reached.update(rule.id for rule in matched)
        for key, item in _faults_in(decision, matched, describe(cell)):
            if key not in said:
                said.add(key)
                yield item
    for rule in rules:
        if rule.id not in reached:
            yield finding(Code.UNREACHABLE, rule=rule.id, at=rule.at)


def _faults_in(decision: Decision, matched: list[Rule], cell: str) -> Iterator[tuple[tuple[object, ...], Finding]]:
    """Faults of one cell, each with a key under which it is said once."""
    if not matched:
        if decision.default_line_above:
            yield (Code.GAP, cell), filled_gap(decision.id, cell, decision.at)
        else:
            yield (Code.GAP,), finding(Code.GAP, rule=decision.id, at=decision.at, decision=decision.id, cell=cell)
        return
    overlaps = list(_overlaps(matched, cell))
    yield from overlaps
    if overlaps:
        return
    first = matched[0]
    roles = accountable_roles(matched)
    if not roles:
        ids = tuple(rule.id for rule in matched)
        yield (Code.NO_ACCOUNTABLE, ids), finding(Code.NO_ACCOUNTABLE, rule=first.id, at=first.at, cell=cell)
    elif len(roles) > 1:
        both = finding(Code.SEVERAL_ACCOUNTABLE, rule=first.id, at=first.at, cell=cell, roles=", ".join(roles))
        yield (Code.SEVERAL_ACCOUNTABLE, roles), both
    else:
        [role] = roles
        yield from _powerless(matched, role, cell) if role != EXTERNAL else ()


def _overlaps(matched: list[Rule], cell: str) -> Iterator[tuple[tuple[object, ...], Finding]]:
    for rule, other in combinations(sorted(matched, key=lambda matching: matching.at.line), 2):
        shared = sorted(rule.by_role.keys() & other.by_role.keys())
        if shared:
            places: Mapping[str, Place] = {grant.role: grant.at for grant in other.grants}
            yield (
                (Code.OVERLAP, rule.id, other.id),
                finding(
                    Code.OVERLAP,
                    rule=other.id,
                    at=places[shared[0]],
                    other=rule.id,
                    cell=cell,
                    role=", ".join(shared),
                ),
            )


def _powerless(matched: list[Rule], accountable: str, cell: str) -> Iterator[tuple[tuple[object, ...], Finding]]:
    for rule in matched:
        if rule.ladder and rule.ladder[-1] != accountable:
            yield (
                (Code.POWERLESS_LADDER, rule.id),
                finding(
                    Code.POWERLESS_LADDER,
                    rule=rule.id,
                    at=rule.ladder_at,
                    cell=cell,
                    last=rule.ladder[-1],
                    accountable=accountable,
                ),
            )
