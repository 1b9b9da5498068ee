"""Properties of a ruling, over the whole shipped table."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bot.services.cases.kept  # noqa: F401 - there it is stored
from bot.domain.authority import (
    EXTERNAL,
    AmbiguousTable,
    BadFact,
    FactKind,
    MissingFact,
    RoleNotInTable,
    RuleTable,
    Ruling,
    UnknownDecision,
    Verdict,
    rule_on,
)
from bot.domain.authority.conditions import When
from bot.domain.authority.decide import _standings, fact_as_data
from bot.domain.authority.model import Decision, Grant, Rule
from bot.domain.authority.raised import named_decision, unraised_decisions
from bot.domain.text import Text
from bot.files.rules import load_rules
from bot.work.codec import pack, unpack
from tests.every import every
from tests.sizes import sized

TABLE = load_rules()
WHY = Text.pair(zh="理由", en="why")
DECISIONS = st.sampled_from(sorted(TABLE.decisions))
ROLES = st.sampled_from(sorted(TABLE.roles))
NUMBERS = st.one_of(st.integers(-100, 100_000), st.sampled_from([-1, 0, 2, 3, 4, 9_999, 10_000, 49_999, 50_000]))

RANKS = {"merchandiser": 0, "merch_lead": 1, "pmo": 3, "general_manager": 3}


def _value(name: str) -> st.SearchStrategy[Any]:
    fact = TABLE.facts[name]
    if fact.kind is FactKind.BOOL:
        return st.booleans()
    return NUMBERS if fact.kind is FactKind.NUMBER else st.sampled_from(sorted(fact.values))


FACTS = st.fixed_dictionaries({name: _value(name) for name in TABLE.facts})


def used(decision: str) -> set[str]:
    return {name for rule in TABLE.rules_of[decision] for name in rule.fact_names}


def rank(ruling: Ruling) -> int:
    return RANKS.get(str(ruling.accountable), 2)


@given(decision=DECISIONS, facts=FACTS)
@settings(max_examples=sized(100, 2000), deadline=None)
def test_exactly_one_role_is_accountable_in_every_cell(decision: str, facts: dict[str, Any]) -> None:
    rulings = [rule_on(TABLE, decision=decision, role=role, facts=facts) for role in TABLE.roles]
    accountable = {ruling.accountable for ruling in rulings}
    assert len(accountable) == 1
    [role] = accountable
    deciding = [ruling.role for ruling in rulings if ruling.verdict.may_decide]
    recording = [r.role for r in rulings if r.verdict is Verdict.RECORD_ONLY and r.then is None]
    assert (deciding or recording) == ([] if role == EXTERNAL else [role])


@given(decision=DECISIONS, role=ROLES, facts=FACTS, others=FACTS)
@settings(max_examples=sized(100, 2000), deadline=None)
def test_facts_outside_the_conditions_change_nothing(
    decision: str, role: str, facts: dict[str, Any], others: dict[str, Any]
) -> None:
    names = used(decision) | {"mode"}
    mixed = {name: (facts if name in names else others)[name] for name in TABLE.facts} | {"weather": "rain"}
    plain = {name: value for name, value in facts.items() if name in names}
    ruling = rule_on(TABLE, decision=decision, role=role, facts=plain)
    assert rule_on(TABLE, decision=decision, role=role, facts=mixed) == ruling


@given(decision=DECISIONS, facts=FACTS, amounts=st.lists(NUMBERS, min_size=2, max_size=6))
@settings(max_examples=sized(100, 2000), deadline=None)
def test_raising_an_amount_never_lowers_the_rung(decision: str, facts: dict[str, Any], amounts: list[int]) -> None:
    for name, worse in (("cost_cny", sorted(amounts)), ("delay_days", sorted(amounts))):
        ranks = [_asked(decision, facts | {name: amount}) for amount in worse]
        assert all(low <= high for low, high in pairwise(ranks))
    floats = [_asked(decision, facts | {"float_left_days": left}) for left in sorted(amounts, reverse=True)]
    assert all(low <= high for low, high in pairwise(floats))


def _asked(decision: str, facts: dict[str, Any]) -> tuple[int, int]:
    ruling = rule_on(TABLE, decision=decision, role="merchandiser", facts=facts)
    return rank(ruling), len(ruling.ladder)


@given(decision=DECISIONS, role=ROLES, facts=FACTS, verdict=st.sampled_from([Verdict.DECIDE, Verdict.APPROVE]))
@settings(max_examples=sized(40, 800), deadline=None)
def test_an_unrelated_rule_changes_nothing_but_the_version(
    decision: str, role: str, facts: dict[str, Any], verdict: Verdict
) -> None:
    label = Text.pair(zh="买咖啡机", en="Buy a coffee machine")
    unrelated = Rule(id="ZZ-01", decision="coffee", when=When(), grants=(Grant(role=role, verdict=verdict),))
    wider = replace(
        TABLE,
        decisions={**TABLE.decisions, "coffee": Decision(id="coffee", label=label)},
        rules=(unrelated, *TABLE.rules),
    )
    before = rule_on(TABLE, decision=decision, role=role, facts=facts)
    after = rule_on(wider, decision=decision, role=role, facts=facts)
    assert replace(after, version=before.version) == before
    assert after.version != before.version


@given(decision=DECISIONS, role=ROLES, facts=FACTS)
@settings(max_examples=sized(100, 2000), deadline=None)
def test_leaving_facts_out_names_them_or_changes_nothing(decision: str, role: str, facts: dict[str, Any]) -> None:
    numbers = {name for name in facts if TABLE.facts[name].kind is not FactKind.BOOL}
    whole = rule_on(TABLE, decision=decision, role=role, facts=facts)
    booleans = {name: value for name, value in facts.items() if name not in numbers}
    missing, ruling = _missing(decision, role, booleans)
    assert set(missing) <= numbers & used(decision)
    assert bool(missing) is (ruling is None)
    if ruling is not None:
        assert (ruling.rule, ruling.verdict) == (whole.rule, whole.verdict)


def _missing(decision: str, role: str, facts: dict[str, Any]) -> tuple[tuple[str, ...], Ruling | None]:
    try:
        return (), rule_on(TABLE, decision=decision, role=role, facts=facts)
    except MissingFact as error:
        return cast("tuple[str, ...]", error.fields["facts"]), None


@given(decision=DECISIONS, role=ROLES, facts=FACTS)
@settings(max_examples=sized(100, 2000), deadline=None)
def test_a_ruling_is_kept_and_read_back_whole(decision: str, role: str, facts: dict[str, Any]) -> None:
    ruling = rule_on(TABLE, decision=decision, role=role, facts=facts)
    assert unpack(Ruling, json.loads(json.dumps(pack(ruling)))) == ruling


@every(
    ("decision", "facts", "fact"),
    [
        ("pallet_material", {"dangerous_goods": "yes", "cost_cny": 1}, "dangerous_goods"),
        ("pallet_material", {"cost_cny": "1"}, "cost_cny"),
        ("pallet_material", {"cost_cny": True}, "cost_cny"),
        ("pallet_material", {"cost_cny": float("nan")}, "cost_cny"),
        ("backup_supplier", {"mode": "war"}, "mode"),
        ("backup_supplier", {"mode": 1}, "mode"),
    ],
)
def test_a_fact_of_the_wrong_kind_is_refused_and_named(
    table: RuleTable, decision: str, facts: dict[str, Any], fact: str
) -> None:
    with pytest.raises(BadFact) as error:
        rule_on(table, decision=decision, role="merchandiser", facts=facts)
    assert error.value.fields["fact"] == fact


def test_an_unknown_role_or_decision_is_refused(table: RuleTable) -> None:
    with pytest.raises(RoleNotInTable):
        rule_on(table, decision="delivery_term", role="intern", facts={})
    with pytest.raises(UnknownDecision):
        rule_on(table, decision="lunch", role="pm", facts={})


def test_an_unchecked_table_with_an_overlap_never_picks_one_silently(table: RuleTable) -> None:
    twice = tuple(replace(rule, id="DT-09") for rule in table.rules if rule.id == "DT-01")
    with pytest.raises(AmbiguousTable):
        rule_on(replace(table, rules=(*table.rules, *twice)), decision="delivery_term", role="pm", facts={})


def test_a_mode_the_decision_does_not_know_falls_to_the_line_above(table: RuleTable) -> None:
    only = replace(table.decisions["delivery_term"], modes=("project",))
    narrowed = replace(table, decisions={**table.decisions, "delivery_term": only})
    ruling = rule_on(narrowed, decision="delivery_term", role="merchandiser", facts={"mode": "business"})
    assert (ruling.default, ruling.accountable) == (True, None)


@every(("fact", "kept"), [(True, True), ("fob", "fob"), (3, 3), (Decimal("3.0"), 3), (Decimal("3.5"), 3.5)])
def test_a_fact_is_kept_as_what_it_is_and_a_decimal_as_a_number(fact: Any, kept: bool | float | str) -> None:
    assert (fact_as_data(fact), type(fact_as_data(fact))) == (kept, type(kept))


def test_a_decision_is_named_by_one_name_in_either_language_and_by_none_where_two_stand(table: RuleTable) -> None:
    first, second = unraised_decisions(table)[:2]
    zh, en = table.decisions[first].label.all
    assert (named_decision(table, f"请{zh}吧"), named_decision(table, en.upper())) == (first, first)
    assert named_decision(table, f"{zh}和{table.decisions[second].label.all[0]}") is None
    assert named_decision(table, "没有这样的事") is None


def test_what_no_kind_of_anomaly_raises_is_asked_for_by_name_and_only_while_its_pack_is_on(table: RuleTable) -> None:
    raised = {name for kind in table.anomalies.values() for item in kind.raises for name in item.choices}
    raised |= {name for item in table.always for name in item.choices}
    found = unraised_decisions(table)
    assert found == tuple(name for name in table.decisions if name not in raised and table.is_on(name))
    off = {name for name, decision in table.decisions.items() if not table.is_on(name) and name not in raised}
    every = replace(table, packs=frozenset(table.known_packs))
    assert set(unraised_decisions(every)) == {*found, *off}


def test_a_rung_decides_where_its_role_is_accountable_and_may() -> None:
    """A sound table has them together; nobody decides by one of the two alone."""
    rule = next(rule for rule in TABLE.rules if rule.id == "DT-01")
    accountable = rule_on(TABLE, decision="delivery_term", role="merchandiser", facts={}).accountable
    assert [
        standing.role for standing in _standings(TABLE, [rule], rule.ladder, accountable, WHY) if standing.decides
    ] == [accountable]
    assert not any(standing.decides for standing in _standings(TABLE, [rule], rule.ladder, "pmo", WHY))
    assert not any(standing.decides for standing in _standings(TABLE, [], rule.ladder, accountable, WHY))


def test_where_no_rule_applies_the_next_one_up_alone_decides(table: RuleTable) -> None:
    gap = replace(
        table,
        rules=tuple(rule for rule in table.rules if rule.decision != "delivery_term"),
        decisions={
            **table.decisions,
            "delivery_term": replace(table.decisions["delivery_term"], default_line_above=True),
        },
    )
    ruling = rule_on(gap, decision="delivery_term", role="merchandiser", facts={"mode": "business"})
    above = table.line_above.chain("merchandiser", "business")
    assert (ruling.default, ruling.ladder, ruling.accountable) == (True, above[:1], above[0])
    assert [standing.decides for standing in ruling.standings] == [True]
    assert ruling.line_above == table.line_above.chain(above[0], "business")


def test_those_consulted_and_informed_are_the_roles_with_that_verdict_and_no_other(table: RuleTable) -> None:
    asked = 0
    for rule in table.rules:
        others = [other for other in table.rules_of[rule.decision] if other.id != rule.id]
        if others or rule.when != When():
            continue
        asked += 1
        ruling = rule_on(table, decision=rule.decision, role=rule.grants[0].role, facts={})
        for verdict, roles in ((Verdict.CONSULTED, ruling.consulted), (Verdict.INFORMED, ruling.informed)):
            assert roles == tuple(sorted(grant.role for grant in rule.grants if grant.verdict is verdict))
    assert asked > 3


def test_a_fact_is_called_by_its_short_name_where_it_has_one(table: RuleTable) -> None:
    fact = next(iter(table.facts.values()))
    short = Text.same("short")
    assert (replace(fact, short=short).name_in_words, replace(fact, short=None).name_in_words) == (short, fact.label)
