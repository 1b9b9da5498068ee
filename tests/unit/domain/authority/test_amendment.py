"""Changing a table without touching its file, and what the change would have made of past cases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bot.services.rules.rulebook  # noqa: F401 - there it is stored
from bot.domain.authority import (
    Amendment,
    FactKind,
    MissingFact,
    Origin,
    PastCase,
    RuleTable,
    amended,
    confirmable,
    differences,
    faults,
    outline,
    reruled,
    rule_on,
)
from bot.domain.authority.rerule import Route, RulesPreview, RulingShift
from bot.domain.text import Sentence
from bot.files.rules import load_rules
from bot.work.codec import pack, unpack
from tests.sizes import sized

TABLE = load_rules()
NUMBERS = {
    "cost_line": st.integers(1, 200_000),
    "pm_limit": st.integers(1, 200_000),
    "float_buffer": st.integers(1, 30),
}
AMENDMENTS = st.builds(
    Amendment,
    settings=st.fixed_dictionaries({}, optional=NUMBERS),
    packs=st.dictionaries(st.sampled_from(TABLE.known_packs), st.booleans()),
    confirmed=st.sets(st.sampled_from(confirmable(TABLE)), max_size=4).map(lambda s: {r.id: r.said for r in s}),
)


def values(name: str) -> st.SearchStrategy[Any]:
    fact = TABLE.facts[name]
    if fact.kind is FactKind.BOOL:
        return st.booleans()
    return st.sampled_from(sorted(fact.values)) if fact.kind is FactKind.ENUM else st.integers(-10, 100_000)


@st.composite
def cases(draw: st.DrawFn, number: int = 1) -> PastCase:
    decision = draw(st.sampled_from(sorted(TABLE.decisions)))
    names = sorted({name for rule in TABLE.rules_of[decision] for name in rule.fact_names})
    facts = {name: draw(values(name)) for name in names if draw(st.integers(0, 4))}
    role = draw(st.sampled_from(["merchandiser", "merch_lead"]))
    return PastCase(number=f"C{number:04d}", kind="other", role=role, facts=facts, decisions=(decision,))


@given(AMENDMENTS)
@settings(max_examples=sized(25, 500), deadline=None)
def test_no_number_pack_or_confirmation_makes_the_table_unsound(amendment: Amendment) -> None:
    assert faults(amended(TABLE, amendment)) == ()


@given(AMENDMENTS)
@settings(max_examples=sized(25, 500), deadline=None)
def test_an_amendment_is_kept_and_read_back_whole(amendment: Amendment) -> None:
    assert unpack(Amendment, pack(amendment)) == amendment


def test_a_number_that_leaves_a_range_empty_is_a_fault_that_names_the_rule(table: RuleTable) -> None:
    (first, *_) = faults(amended(table, Amendment(settings={"float_buffer": 0})))
    assert (first.rule, first.code) == ("NS-02", "bad_value")
    assert ("what", Sentence.of("values.empty_range", low=0, high=0)) in first.message.fields


def test_what_the_table_does_not_know_is_left_aside(table: RuleTable) -> None:
    strange = Amendment(settings={"moon": 1}, packs={"moon": True, "core": False}, confirmed={"ZZ-99": "x"})
    assert amended(table, strange).version == table.version


def test_only_practice_as_it_was_then_is_confirmed(table: RuleTable) -> None:
    stated = next(rule for rule in table.rules if rule.origin is Origin.STATED)
    practice = next(rule for rule in table.rules if rule.id == "SH-01")
    both = Amendment(confirmed={stated.id: stated.said, practice.id: practice.said})
    origins = {rule.id: rule.origin for rule in amended(table, both).rules}
    assert origins[stated.id] is Origin.STATED
    assert origins[practice.id] is Origin.CONFIRMED
    stale = Amendment(confirmed={practice.id: replace(practice, ladder=("sales",)).said})
    assert amended(table, stale).version == table.version


def test_differences_name_everything_that_changed_and_nothing_else(table: RuleTable) -> None:
    practice = next(rule for rule in table.rules if rule.id == "SH-01")
    after = amended(
        table,
        Amendment(settings={"cost_line": 8000}, packs={"retail": True}, confirmed={"SH-01": practice.said}),
    )
    after = replace(after, rules=tuple(rule for rule in after.rules if rule.id != "LP-01"))
    found = [
        (difference.kind, difference.name, difference.old, difference.new)
        for difference in differences(outline(table), outline(after))
    ]
    assert found[0] == ("setting", "cost_line", "10000", "8000")
    assert found[1] == ("pack", "retail", "off", "on")
    assert ("origin", "SH-01", "practice", "confirmed") in found
    assert [difference[:2] for difference in found if difference[0] == "rule"] == [("rule", "LP-01")]
    assert differences(outline(table), outline(table)) == ()


@given(AMENDMENTS, st.lists(st.integers(1, 40).flatmap(cases), max_size=8, unique_by=lambda c: c.number))
@settings(max_examples=sized(40, 800), deadline=None)
def test_a_preview_says_of_each_case_what_ruling_it_twice_says(amendment: Amendment, past: list[PastCase]) -> None:
    after = amended(TABLE, amendment)
    preview = reruled(TABLE, after, past)
    assert preview.total == len(past)
    named = {(number, shift.decision): shift for shift in preview.shifts for number in shift.cases}
    for case in past:
        (decision,) = case.decisions
        outcome = []
        for table in (TABLE, after):
            try:
                ruling = rule_on(table, decision=decision, role=case.role, facts=case.facts)
                outcome.append((next(iter(ruling.ladder), ruling.role), ruling.accountable))
            except MissingFact:
                outcome.append(("missing", None))
        on = [table.is_on(decision) for table in (TABLE, after)]
        differs = on[0] != on[1] or (all(on) and outcome[0] != outcome[1])
        unknown = ("missing", None) in outcome
        assert ((case.number, decision) in named) == (differs and not unknown)


def test_a_preview_of_no_change_is_empty(table: RuleTable) -> None:
    case = PastCase(number="C0001", kind="mold_damage", role="merchandiser", facts={}, decisions=("delivery_term",))
    preview = reruled(table, table, [case])
    assert (preview.total, preview.shifts, preview.unknown) == (1, (), ())


def test_a_pack_switched_on_would_have_raised_its_decision_and_off_would_drop_it(table: RuleTable) -> None:
    case = PastCase(number="C0003", kind="regulatory", role="merchandiser", facts={}, decisions=())
    on = amended(table, Amendment(packs={"regulated": True}))
    (shift,) = reruled(table, on, [case]).shifts
    assert (shift.decision, shift.before, shift.cases) == ("regulatory_hold", None, ("C0003",))
    (back,) = reruled(on, table, [replace(case, decisions=("regulatory_hold",))]).shifts
    assert (back.decision, back.after) == ("regulatory_hold", None)


def test_a_case_that_lacks_what_the_change_asks_for_is_counted_as_such(table: RuleTable) -> None:
    rules = tuple(
        replace(rule, when=next(r.when for r in table.rules if r.id == "ST-01")) if rule.id == "DT-01" else rule
        for rule in table.rules
    )
    case = PastCase(number="C0009", kind="other", role="merchandiser", facts={}, decisions=("delivery_term",))
    preview = reruled(table, replace(table, rules=rules), [case])
    assert (preview.shifts, preview.unknown) == ((), ("C0009",))


@pytest.mark.parametrize("role", ["merchandiser", "merch_lead"])
@given(lines=st.tuples(st.integers(1, 60_000), st.integers(1, 60_000)), cost=st.integers(0, 70_000))
@settings(max_examples=sized(40, 800), deadline=None)
def test_raising_the_cost_line_never_sends_a_case_higher(role: str, lines: tuple[int, int], cost: int) -> None:
    facts = {"cost_cny": cost}
    rungs = [
        len(rule_on(TABLE, decision="pallet_material", role=role, facts=facts, settings={"cost_line": line}).ladder)
        for line in sorted(lines)
    ]
    assert rungs[1] <= rungs[0]


def test_a_preview_names_each_case_once_in_their_order() -> None:
    route = Route(first="pm", decider="pm")
    shifts = tuple(
        RulingShift(decision=name, before=route, after=None, cases=cases)
        for name, cases in (("a", ("C0003", "C0001")), ("b", ("C0001", "C0002")))
    )
    assert RulesPreview(total=9, shifts=shifts, unknown=("C0009",)).changed == ("C0001", "C0002", "C0003")


def test_a_rule_that_says_something_else_is_a_difference_of_the_rule_and_one_confirmed_of_its_origin() -> None:
    rule = confirmable(TABLE)[0]
    known = {name: marks for name, marks in outline(TABLE)["rules"].items() if name != rule.id}
    before = outline(TABLE)
    other = {**before, "version": "x", "rules": {**known, rule.id: ["said otherwise", rule.origin.value]}}
    assert [(difference.kind, difference.name, difference.new) for difference in differences(before, other)] == [
        ("rule", rule.id, "said otherwise")
    ]
    confirmed = {**before, "version": "x", "rules": {**known, rule.id: [rule.said, "confirmed"]}}
    assert [(difference.kind, difference.name, difference.new) for difference in differences(before, confirmed)] == [
        ("origin", rule.id, "confirmed")
    ]


def test_what_rests_on_trade_practice_is_confirmable_by_its_id() -> None:
    resting = [rule.id for rule in TABLE.rules if rule.origin in (Origin.PRACTICE, Origin.CONFIRMED)]
    assert [rule.id for rule in confirmable(TABLE)] == sorted(resting)
    assert 0 < len(resting) < len(TABLE.rules)


def test_a_case_of_a_kind_that_a_table_does_not_know_raises_nothing_anew(table: RuleTable) -> None:
    case = PastCase(number="C0009", kind="of old", role="merchandiser", facts={}, decisions=("delivery_term",))
    preview = reruled(table, replace(table, packs=frozenset(table.known_packs)), [case])
    assert (preview.total, preview.shifts, preview.unknown) == (1, (), ())
