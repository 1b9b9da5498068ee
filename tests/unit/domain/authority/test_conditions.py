"""When a rule applies: yes, no, or not known yet; what made it apply, and what is still needed."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest

from bot.domain.authority import RuleTable, unclassified_kind
from bot.domain.authority.conditions import BadFact, Between, Condition, Flag, OneOf, When
from tests.every import every

SETTINGS = {"line": 100}
RED, BLUE = Flag(fact="red", value=True), Flag(fact="blue", value=False)
BIG = Between(fact="cost", at_least="line")
SMALL = Between(fact="cost", below=10)
KIND = OneOf(fact="kind", values=frozenset({"a", "b"}))


def holds(condition: Condition, facts: Mapping[str, Any]) -> bool | None:
    return condition.holds(facts, SETTINGS)


@every(
    ("condition", "facts", "expected"),
    [
        (RED, {"red": True}, True),
        (RED, {}, False),
        (BLUE, {}, True),
        (BLUE, {"blue": True}, False),
        (KIND, {"kind": "a"}, True),
        (KIND, {"kind": "c"}, False),
        (KIND, {}, None),
        (BIG, {"cost": 100}, True),
        (BIG, {"cost": 99.99}, False),
        (BIG, {}, None),
        (SMALL, {"cost": 9}, True),
        (SMALL, {"cost": 10}, False),
        (Between(fact="cost"), {"cost": -1}, True),
    ],
)
def test_a_condition_holds_or_does_not_or_is_not_known(
    condition: Condition, facts: dict[str, Any], expected: bool | None
) -> None:
    assert holds(condition, facts) is expected


@every(
    ("condition", "value"),
    [
        (RED, "yes"),
        (RED, 1),
        (KIND, 7),
        (KIND, True),
        (BIG, "much"),
        (BIG, True),
        (BIG, float("nan")),
        (BIG, float("inf")),
    ],
)
def test_a_fact_of_another_kind_is_refused_by_its_name(condition: Condition, value: Any) -> None:
    with pytest.raises(BadFact) as refused:
        holds(condition, {condition.fact: value})
    assert refused.value.fields["fact"] == condition.fact


def known(
    *groups: tuple[Condition, ...], every: tuple[Condition, ...] = ()
) -> list[tuple[bool | None, frozenset[str]]]:
    """For every state of the facts: whether it holds, and what is missing."""
    when = When(every=every, any_of=groups)
    found = []
    for cost, kind, red in product((None, 5, 50, 500), (None, "a", "c"), (False, True)):
        given = {"cost": cost, "kind": kind, "red": red}
        facts: Any = {name: value for name, value in given.items() if value is not None}
        found.append((when.holds(facts, SETTINGS), when.missing(facts, SETTINGS)))
        expected = _plainly(when, facts)
        assert found[-1] == expected, facts
    return found


def _plainly(when: When, facts: Mapping[str, Any]) -> tuple[bool | None, frozenset[str]]:
    """The same by Kleene's logic: no is stronger than unknown in a group, yes is stronger among groups."""

    def group(conditions: tuple[Condition, ...]) -> bool | None:
        told = [holds(condition, facts) for condition in conditions]
        return False if False in told else None if None in told else True

    every, others = group(when.every), [group(branch) for branch in when.any_of]
    some = True if not others or True in others else None if None in others else False
    both = (every, some)
    open_groups = [when.every, *(branch for branch, told in zip(when.any_of, others, strict=True) if told is None)]
    missing = {condition.fact for branch in open_groups for condition in branch if holds(condition, facts) is None}
    return (False if False in both else None if None in both else True), frozenset(missing)


def test_all_of_some_conditions_and_one_of_several_groups_by_plain_logic() -> None:
    assert {told for told, _ in known(every=(BIG, KIND))} == {True, False, None}
    assert {told for told, _ in known((BIG,), (KIND, RED))} == {True, False, None}
    known((SMALL,), (BIG,), every=(RED,))
    known((SMALL, RED), every=(KIND,))
    assert {told for told, _ in known()} == {True}


def test_what_made_it_hold_is_said_a_flag_left_out_as_false() -> None:
    when = When(every=(KIND, BLUE), any_of=((BIG,), (RED,), (SMALL, RED)))
    facts = {"kind": "a", "cost": 500}
    assert when.deciding(facts, SETTINGS) == {"kind": "a", "blue": False, "cost": 500}
    assert when.deciding({"kind": "a", "red": True}, SETTINGS) == {"kind": "a", "blue": False, "red": True}
    assert when.fact_names() == {"kind", "blue", "cost", "red"}


def test_the_kind_of_no_known_kind_is_the_one_that_needs_words(table: RuleTable) -> None:
    kind = unclassified_kind(table) or ""
    assert table.anomalies[kind].needs_description
