"""A document with places: what is read of it, what is noted against it, how one is laid over another."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.domain.authority.findings import Code
from bot.domain.authority.model import NOWHERE, Place
from bot.domain.authority.nodes import Node, Notes, child, completed, has_columns, merged, rule_id
from bot.domain.text import Text
from tests.every import every


def node(value: Any, line: int = 0) -> Node:
    """A document as YAML would have it."""
    at = Place(file="t.yaml", line=line) if line else NOWHERE
    if isinstance(value, Node):
        return value
    if isinstance(value, dict):
        return Node(pairs=tuple((node(key, line), node(item, line)) for key, item in value.items()), at=at)
    if isinstance(value, list):
        return Node(value=tuple(node(item, line) for item in value), at=at)
    return Node(value=value, at=at)


def plain(found: Node | None) -> Any:
    if found is None:
        return None
    if found.pairs is not None:
        return {plain(key): plain(item) for key, item in found.pairs}
    return [plain(item) for item in found.value] if isinstance(found.value, tuple) else found.value


def laid(base: Any, own: Any) -> Any:
    return plain(merged(node(base), node(own)))


def test_what_is_written_anew_is_laid_over_what_stands_there() -> None:
    base = {"version": 1, "roles": {"pm": "a", "qc": "b"}, "packs": ["x"]}
    own = {"roles": {"qc": "c", "new": "d"}, "packs": ["y"], "more": True}
    assert laid(base, own) == {
        "version": 1,
        "roles": {"pm": "a", "qc": "c", "new": "d"},
        "packs": ["y"],
        "more": True,
    }


@every(
    ("base", "own", "expected"),
    [
        ({"a": {"b": 1}}, {"a": 2}, {"a": 2}),
        ({"a": 2}, {"a": {"b": 1}}, {"a": {"b": 1}}),
        ({"a": {"b": 1}}, {"a": None}, {"a": None}),
        ({}, {"a": 1}, {"a": 1}),
        ({"a": 1}, {}, {"a": 1}),
    ],
)
def test_a_mapping_and_anything_else_are_never_mixed(base: Any, own: Any, expected: Any) -> None:
    assert laid(base, own) == expected


def test_a_mapping_within_a_section_is_replaced_whole() -> None:
    assert laid({"roles": {"pm": {"zh": "1", "en": "2"}}}, {"roles": {"pm": {"zh": "3"}}}) == {
        "roles": {"pm": {"zh": "3"}}
    }


def test_rules_are_replaced_by_their_ids_and_new_ones_come_last() -> None:
    base = {"rules": [{"id": "A", "n": 1}, {"id": "B", "n": 1}]}
    own = {"rules": [{"id": "A", "n": 2}, {"id": "C", "n": 2}]}
    assert laid(base, own) == {"rules": [{"id": "B", "n": 1}, {"id": "A", "n": 2}, {"id": "C", "n": 2}]}
    other = {name.replace("rules", "things"): value for name, value in own.items()}
    assert laid({"things": base["rules"]}, other) == other, "only rules have ids"


def test_rules_that_are_no_list_are_replaced_by_what_is_written() -> None:
    assert laid({"rules": [{"id": "A"}]}, {"rules": "x"}) == {"rules": "x"}
    assert laid({"rules": "x"}, {"rules": [{"id": "A"}]}) == {"rules": [{"id": "A"}]}


def test_what_is_laid_over_says_where_it_was_written() -> None:
    own = node({"rules": [{"id": "A"}]}, line=7)
    found = merged(node({"rules": []}), own)
    assert found.at.line == 7
    assert (child(found, "rules") or Node()).at.line == 7


@every(("rule", "named"), [({"id": "A"}, "A"), ({"id": 7}, "7"), ({"id": None}, ""), ({}, ""), ("x", "")])
def test_a_rule_has_the_id_it_carries(rule: Any, named: str) -> None:
    assert rule_id(node(rule)) == named


def test_the_value_under_a_key_is_found_in_mappings_only() -> None:
    assert plain(child(node({"a": 1, "b": 2}), "b")) == 2
    assert (child(node({"a": 1}), "b"), child(node("x"), "a"), child(node(["a"]), "a")) == (None, None, None)


def test_columns_that_entries_leave_out_are_those_of_the_same_entry_below() -> None:
    own = {"rights": {"pm": {"sees": True}, "new": {"sees": False}}, "x": 1}
    base = {"rights": {"pm": {"sees": False, "reports": True, "other": 1}, "qc": {"reports": True}}}
    found = completed(node(own), node(base), "rights", ["sees", "reports"])
    assert plain(found) == {"rights": {"pm": {"sees": True, "reports": True}, "new": {"sees": False}}, "x": 1}


@pytest.mark.parametrize("own", [{"x": 1}, {"rights": "x"}, {"rights": ["x"]}])
def test_without_entries_nothing_is_completed(own: Any) -> None:
    assert plain(completed(node(own), node({"rights": {"pm": {"a": 1}}}), "rights", ["a"])) == own
    entry = {"rights": {"pm": "x"}}
    assert plain(completed(node(entry), node({"rights": {"pm": {"a": 1}}}), "rights", ["a"])) == entry
    assert plain(completed(node({"rights": {"pm": {}}}), node({}), "rights", ["a"])) == {"rights": {"pm": {}}}


def test_whether_any_entry_writes_one_of_the_columns() -> None:
    document = node({"rights": {"pm": {"sees": True}, "qc": "x"}})
    assert has_columns(document, "rights", ["sees", "reports"])
    assert not has_columns(document, "rights", ["reports"])
    assert not has_columns(document, "others", ["sees"])


def noted(notes: Notes) -> list[tuple[Code, int]]:
    return [(finding.code, finding.at.line) for finding in notes.findings]


def test_a_mapping_is_read_once_a_key_and_what_it_does_not_know_is_noted() -> None:
    notes = Notes()
    document = Node(pairs=((node("a", 1), node(1)), (node("b", 2), node(2)), (node("a", 3), node(3))))
    assert {key: plain(value) for key, value in notes.mapping(document, "x").items()} == {"a": 1, "b": 2}
    assert noted(notes) == [(Code.DUPLICATE_ID, 3)]
    notes = Notes()
    assert list(notes.mapping(document, "x", keys=("a",))) == ["a"]
    assert noted(notes) == [(Code.BAD_VALUE, 2), (Code.DUPLICATE_ID, 3)]


def test_texts_may_stand_in_further_languages_where_texts_are_read() -> None:
    notes = Notes()
    both = {"zh-CN": "甲", "en": "a", "de": "ä"}
    assert list(notes.mapping(node(both), "x", keys=("zh-CN", "en"))) == ["zh-CN", "en", "de"]
    assert notes.findings == []
    notes.mapping(node(both), "x", keys=("en",))
    assert len(notes.findings) == 2, "where one language alone is known, another is no key"


@every(("value", "faults"), [(None, 0), ("x", 1), (7, 1), ([], 1)])
def test_what_is_no_mapping_is_noted_unless_it_was_left_out(value: Any, faults: int) -> None:
    notes = Notes()
    assert notes.mapping(node(value, 4), "x") == {}
    assert len(notes.findings) == faults


@every(("value", "items", "faults"), [(None, [], 0), ([1, 2], [1, 2], 0), ("x", [], 1), ({"a": 1}, [], 1), ({}, [], 1)])
def test_a_list_is_read_and_anything_else_is_noted(value: Any, items: list[Any], faults: int) -> None:
    notes = Notes()
    assert [plain(item) for item in notes.items(node(value), "x")] == items
    assert len(notes.findings) == faults
    assert Notes().items(None, "x") == ()


def test_a_single_name_counts_as_a_list_of_one() -> None:
    notes = Notes()
    assert notes.names(node("pm"), "x") == ("pm",)
    assert notes.names(node([" pm ", "qc"]), "x") == ("pm", "qc")
    assert notes.names(None, "x") == ()
    assert notes.findings == []
    assert (notes.name(node(" "), "x"), notes.name(node(7), "x")) == ("", "")
    assert len(notes.findings) == 2


@every(("value", "said", "faults"), [(True, True, 0), (False, False, 0), ("yes", False, 1), (1, False, 1)])
def test_a_flag_is_true_or_false_and_nothing_else(value: Any, said: bool, faults: int) -> None:
    notes = Notes()
    assert (notes.flag(node(value), "x"), len(notes.findings)) == (said, faults)
    assert notes.flag(None, "x") is False


@every(
    ("value", "day"),
    [
        (date(2026, 9, 16), date(2026, 9, 16)),
        ("2026-09-16", None),
        (datetime(2026, 9, 16, tzinfo=UTC), None),
        (7, None),
    ],
)
def test_a_day_is_a_day_and_no_moment(value: Any, day: date | None) -> None:
    notes = Notes()
    assert (notes.day(node(value), "x"), len(notes.findings)) == (day, int(day is None))
    assert notes.day(None, "x") is None


def test_a_text_stands_in_both_languages_and_a_missing_one_is_noted() -> None:
    notes, at = Notes(rule="R1"), Place(file="t.yaml", line=9)
    whole = notes.text(node({"zh-CN": " 甲 ", "en": "a", "de": "ä"}), "label", at)
    assert (whole, notes.findings) == (Text.of({"zh-CN": "甲", "en": "a", "de": "ä"}), [])
    half = notes.text(node({"zh-CN": "甲", "en": " "}, 3), "label", at)
    assert half == Text.of({"zh-CN": "甲", "en": ""})
    assert noted(notes) == [(Code.BAD_VALUE, 3)]
    notes.text(None, "label", at)
    assert noted(notes)[1:] == [(Code.BAD_VALUE, 9)] * 2, "said where it should have stood"
    assert {finding.rule for finding in notes.findings} == {"R1"}


def test_a_name_nobody_knows_is_noted_with_the_nearest_known_one() -> None:
    notes = Notes(rule="R1")
    notes.stranger(Code.UNKNOWN_ROLE, "merch_led", ["merch_lead", "pm"], Place(file="t.yaml", line=2))
    [found] = notes.findings
    assert (found.code, found.rule, found.at.line) == (Code.UNKNOWN_ROLE, "R1", 2)
    assert "merch_lead" in repr(found)
