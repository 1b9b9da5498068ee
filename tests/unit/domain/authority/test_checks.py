"""Checks of a table that was not read from a file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.authority import Code, Fact, FactKind, RuleTable, check, checks, read_table
from bot.domain.authority.cells import count_cells
from bot.domain.authority.conditions import Flag, When
from bot.domain.authority.model import Decision, Grant, Place, Rule, Verdict
from bot.domain.authority.nodes import Node
from bot.domain.text import Sentence, Text

LABEL = Text.pair(zh="试", en="try")


def with_rules(table: RuleTable, *rules: Rule) -> RuleTable:
    return replace(table, rules=(*table.rules, *rules))


def without(table: RuleTable, rule_id: str) -> RuleTable:
    return replace(table, rules=tuple(rule for rule in table.rules if rule.id != rule_id))


def test_the_shipped_table_is_sound(table: RuleTable) -> None:
    assert check(table) == []


def test_taking_any_rule_away_leaves_a_gap_in_its_decision(table: RuleTable) -> None:
    for rule in table.rules:
        findings = check(without(table, rule.id))
        assert [(item.code, item.rule) for item in findings] == [(Code.GAP, rule.decision)]


def test_doubling_any_rule_under_another_name_overlaps(table: RuleTable) -> None:
    for rule in table.rules:
        codes = {item.code for item in check(with_rules(table, replace(rule, id="ZZ-01")))}
        assert codes == {Code.OVERLAP}


def test_turning_any_ladder_away_from_who_decides_is_found(table: RuleTable) -> None:
    for rule in table.rules:
        if len(rule.ladder) > 1 and not rule.external:
            shorter = replace(rule, ladder=rule.ladder[:-1])
            codes = {item.code for item in check(with_rules(without(table, rule.id), shorter))}
            assert codes == {Code.POWERLESS_LADDER}


def test_of_rules_that_overlap_nothing_else_is_said_until_that_is_mended(table: RuleTable) -> None:
    rule = next(rule for rule in table.rules if len(rule.ladder) > 1 and not rule.external)
    shorter = replace(rule, id="ZZ-01", ladder=rule.ladder[:-1])
    assert {item.code for item in check(with_rules(table, shorter))} == {Code.OVERLAP}


def test_a_decision_with_no_rule_at_all_is_a_gap(table: RuleTable) -> None:
    lonely = replace(table, decisions={**table.decisions, "lonely": Decision(id="lonely", label=LABEL)})
    [found] = check(lonely)
    assert (found.code, found.rule) == (Code.GAP, "lonely")


def test_faults_of_several_decisions_are_all_listed(table: RuleTable) -> None:
    found = check(without(without(table, "DT-01"), "PA-02"))
    assert {item.rule for item in found} == {"delivery_term", "pallet_material"}


def test_external_beside_an_approver_is_several_accountable(table: RuleTable) -> None:
    hold = next(rule for rule in table.rules if rule.id == "DT-01")
    [found] = check(with_rules(without(table, "DT-01"), replace(hold, external=True)))
    assert found.code is Code.SEVERAL_ACCOUNTABLE
    assert "external" in dict(found.message.fields)["roles"]


def test_conditions_that_make_too_many_cells_are_refused_instead_of_walked(table: RuleTable) -> None:
    names = [f"fact_{number}" for number in range(20)]
    facts = {name: Fact(name=name, kind=FactKind.BOOL, label=LABEL) for name in names}
    decision = Decision(id="huge", label=LABEL)
    rule = Rule(
        id="HU-01",
        decision="huge",
        when=When(every=tuple(Flag(fact=name, value=True) for name in names)),
        grants=(),
    )
    wide = replace(
        table,
        facts={**table.facts, **facts},
        decisions={**table.decisions, "huge": decision},
        rules=(*table.rules, replace(rule, grants=(Grant(role="pm", verdict=table.rules[0].grants[0].verdict),))),
    )
    [found] = check(wide)
    assert found.code is Code.BAD_VALUE
    assert ("what", Sentence.of("values.too_many_cells")) in found.message.fields


def test_an_empty_document_is_an_empty_table_with_a_finding() -> None:
    reading = read_table(Node(pairs=()))
    assert reading.table.rules == ()
    assert [item.code for item in reading.errors] == [Code.BAD_VALUE]


def test_of_several_rules_without_anybody_accountable_the_first_is_named_and_said_once(table: RuleTable) -> None:
    rule = next(rule for rule in table.rules if rule.decision == "delivery_term")
    only = tuple(replace(grant, verdict=Verdict.CONSULTED, goes_up=False) for grant in rule.grants[:2])
    both = tuple(
        replace(rule, id=f"X{at}", grants=(grant,), ladder=(), external=False, at=Place(line=at))
        for at, grant in enumerate(only)
    )
    rest = tuple(other for other in table.rules if other.decision != "delivery_term")
    found = [item for item in check(replace(table, rules=(*rest, *both))) if item.code is Code.NO_ACCOUNTABLE]
    assert [(item.rule, item.at.line) for item in found] == [("X0", 0)]


def test_as_many_cells_as_are_walked_at_most_are_walked(table: RuleTable, monkeypatch: pytest.MonkeyPatch) -> None:
    most = max(
        count_cells(decision, table.rules_of[decision.id], table.facts, table.settings)
        for decision in table.decisions.values()
    )
    monkeypatch.setattr(checks, "MOST_CELLS", most)
    assert [item for item in check(table) if not item.warning] == []
    monkeypatch.setattr(checks, "MOST_CELLS", most - 1)
    assert Code.BAD_VALUE in [item.code for item in check(table)]


def test_a_rule_with_a_fault_of_its_own_is_not_blamed_for_what_follows_from_it_and_others_still_are(
    table: RuleTable,
) -> None:
    stranger = replace(next(rule for rule in table.rules if rule.id == "DT-01"), ladder=("merch_lead", "sales_directr"))
    codes = {(item.code, item.rule) for item in check(with_rules(without(table, "DT-01"), stranger))}
    assert codes == {(Code.UNKNOWN_ROLE, "DT-01")}
    other = next(rule for rule in table.rules if rule.decision != "delivery_term" and len(rule.ladder) > 1)
    turned = replace(other, ladder=other.ladder[::-1])
    both = with_rules(without(without(table, "DT-01"), other.id), stranger, turned)
    assert {item.rule for item in check(both)} == {"DT-01", other.id}
