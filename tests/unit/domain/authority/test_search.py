"""A decision is found by what people call it, and the conditions of a rule are said in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.authority import RuleTable
from bot.domain.authority.cells import cells_of, count_cells
from bot.domain.authority.conditions import Between, Condition, Flag, OneOf, When
from bot.domain.authority.model import Decision, FactKind
from bot.domain.authority.remembered import remembering
from bot.domain.authority.search import NEAREST, find_decisions, nearest
from bot.domain.authority.wording import conditions_phrase, when_phrase
from bot.domain.text import Phrase, Sentence, Text
from tests.every import every

WORDS = {"booking": ("甩柜", "截关*", "roll"), "mold_damage": ("模具坏", "x"), "unknown_kind": ("罢工",)}


def found(table: RuleTable, text: str) -> tuple[str, ...]:
    return find_decisions(table, text, WORDS)


@every("spelled", ["delivery_term", "Delivery Term", " delivery   term ", "DELIVERY_TERM"])
def test_a_decision_is_found_by_its_id_however_it_is_written(table: RuleTable, spelled: str) -> None:
    assert found(table, spelled) == ("delivery_term",)


def test_every_decision_is_found_by_each_of_its_names_and_its_rules(table: RuleTable) -> None:
    for decision in table.decisions.values():
        for name in (*decision.label.all, *(rule.id for rule in table.rules_of[decision.id])):
            assert decision.id in found(table, name)


def test_a_full_name_hides_those_that_only_hold_it(table: RuleTable) -> None:
    whole = replace(table.decisions["delivery_term"], label=Text.same("cost"))
    part = replace(table.decisions["pallet_material"], label=Text.same("cost of pallets"))
    named = replace(table, decisions={"delivery_term": whole, "pallet_material": part})
    assert found(named, "cost") == ("delivery_term",)
    assert found(named, "cos") == ("delivery_term", "pallet_material")
    assert found(named, "pallets cost") == ("pallet_material",), "every part of it, in any order"
    assert found(named, "pallets gold") == ()


@pytest.mark.parametrize("text", ["", "   "])
def test_nothing_said_finds_nothing(table: RuleTable, text: str) -> None:
    assert found(table, text) == ()


@every(
    ("text", "raised"),
    [
        ("甩柜", True),
        ("船公司甩柜了", True),
        ("rol", True),
        ("截关*", False),
        ("甩", False),
        ("罢工", False),
        ("x", False),
    ],
)
def test_a_word_that_raises_it_finds_what_is_raised_without_a_condition(
    table: RuleTable, text: str, raised: bool
) -> None:
    without = {name for item in table.anomalies["booking"].raises if not item.condition for name in item.choices}
    by_word = {name for name in found(table, text) if name in without}
    assert by_word == (without if raised else set())
    if raised:
        assert "air_freight" not in found(table, text), "that depends on a fact"


def test_what_is_found_is_in_the_tables_order(table: RuleTable) -> None:
    order = list(table.decisions)
    for text in ("甩柜", "cost", "change", "更改"):
        places = [order.index(name) for name in found(table, text)]
        assert places == sorted(places)


def test_what_is_nearly_meant_comes_best_first(table: RuleTable) -> None:
    close = nearest(table, "delivery trem")
    assert close[0] == "delivery_term"
    assert len(close) == NEAREST
    assert nearest(table, "☃☃☃") == ()


def sentence(word: str, **fields: Phrase | str) -> Sentence:
    return Sentence.of(f"rules.{word}", **fields)


def said(table: RuleTable, *conditions: Condition, plain: bool = True) -> Phrase:
    return conditions_phrase(table, conditions, plain=plain)


def test_each_kind_of_condition_is_said_in_its_own_way(table: RuleTable) -> None:
    flag = table.facts["dangerous_goods"]
    assert said(table, Flag(fact="dangerous_goods", value=True)) == flag.name_in_words
    assert said(table, Flag(fact="dangerous_goods", value=False)) == sentence("no", fact=flag.name_in_words)
    mode = table.facts["mode"].values
    one = OneOf(fact="mode", values=frozenset({"business"}))
    assert said(table, one) == mode["business"]
    both = OneOf(fact="mode", values=frozenset({"project", "business"}))
    assert said(table, both) == sentence("either", first=mode["business"], second=mode["project"])


def test_a_range_is_said_with_the_numbers_that_settings_stand_for(table: RuleTable) -> None:
    fact, line = table.facts["cost_cny"], f"{table.settings['cost_line']:,}"
    short = fact.name_in_words
    assert said(table, Between(fact="cost_cny", at_least="cost_line")) == sentence("at_least", fact=short, low=line)
    assert said(table, Between(fact="cost_cny", below=50_000)) == sentence("below", fact=short, high="50,000")
    both = Between(fact="cost_cny", at_least=0, below="cost_line")
    assert said(table, both) == sentence("between", low="0", fact=short, high=line)
    whole = sentence("between", low="0", fact=fact.label, high=f"cost_line ({line})")
    assert said(table, both, plain=False) == whole


def test_conditions_are_joined_as_they_are_meant(table: RuleTable) -> None:
    rule = next(rule for rule in table.rules if rule.when.every)
    first, second = Flag(fact="dangerous_goods", value=True), Flag(fact="has_lc", value=True)
    a, b = said(table, first), said(table, second)
    every = replace(rule, when=When(every=(first, second)))
    assert when_phrase(table, every) == sentence("and", first=a, second=b)
    either = replace(rule, when=When(any_of=((first,), (second,))))
    assert when_phrase(table, either) == sentence("or", first=a, second=b)
    mixed = replace(rule, when=When(every=(first,), any_of=((first,), (second,))))
    assert when_phrase(table, mixed) == sentence("and", first=a, second=sentence("or", first=a, second=b))
    assert when_phrase(table, replace(rule, when=When())) == sentence("always")


def test_the_situations_of_a_decision_are_every_combination_its_rules_tell_apart(table: RuleTable) -> None:
    for decision in table.decisions.values():
        rules = table.rules_of[decision.id]
        cells = list(cells_of(decision, rules, table.facts, table.settings))
        assert len(cells) == count_cells(decision, rules, table.facts, table.settings)
        assert len({tuple(sorted((name, str(value)) for name, value in cell.items())) for cell in cells}) == len(cells)
        names = {name for rule in rules for name in rule.fact_names if name in table.facts}
        assert all(set(cell) == names for cell in cells)
        for name in names:
            values = {cell[name] for cell in cells}
            if table.facts[name].kind is FactKind.BOOL:
                assert values == {False, True}
            elif name == "mode":
                assert values == set(decision.modes)
            elif table.facts[name].kind is FactKind.ENUM:
                assert values == set(table.facts[name].values)
            else:
                bounds = bounds_of(table, decision, name)
                assert values == ({min(bounds) - 1, *bounds} if bounds else {0})


def bounds_of(table: RuleTable, decision: Decision, name: str) -> set[int]:
    ends = [
        end
        for rule in table.rules_of[decision.id]
        for condition in rule.when.conditions()
        if isinstance(condition, Between) and condition.fact == name
        for end in condition.range(table.settings)
    ]
    return {end for end in ends if end is not None}  # type: ignore[misc]


def test_what_a_table_dropped_is_still_called_what_it_was_called(table: RuleTable) -> None:
    gone, kind = table.decisions["delivery_term"], table.anomalies["booking"]
    rest = {name: decision for name, decision in table.decisions.items() if name != gone.id}
    kinds = {name: anomaly for name, anomaly in table.anomalies.items() if name != kind.id}
    lesser = replace(table, decisions=rest, anomalies=kinds)
    knows = remembering(lesser, table)
    assert (knows.decisions[gone.id], knows.anomalies[kind.id]) == (gone, kind)
    assert (knows.decisions["never"].label, knows.anomalies["never"].label) == (Text.same("never"), Text.same("never"))
    assert (gone.id in knows.decisions, dict(knows.decisions), dict(knows.anomalies)) == (False, rest, kinds)
    alone = remembering(lesser)
    assert (alone.decisions[gone.id].label, alone.anomalies[kind.id].label) == (
        Text.same(gone.id),
        Text.same(kind.id),
    )
    assert knows.version == lesser.version


def test_a_number_that_no_rule_bounds_has_one_situation(table: RuleTable) -> None:
    decision = table.decisions["delivery_term"]
    rule = replace(table.rules_of[decision.id][0], when=When(every=(Between(fact="cost_cny"),)))
    assert list(cells_of(decision, [rule], table.facts, table.settings)) == [{"cost_cny": 0}]
