"""How an answer is held against a case: what is right, what was asked needlessly, what was saved wrongly."""

from __future__ import annotations

from typing import Any

from tests.sentences import Judged, judge

SEWING = {"order": "PO2403", "milestone": "sewing"}
SAVED_70 = {"outcome": ["saved"], "changes": [{**SEWING, "field": "progress", "new": 70}]}


def part(outcome: str, *changes: dict[str, Any], **more: Any) -> dict[str, Any]:
    plain = {"line": None, "old": None}
    return {
        "outcome": outcome,
        "changes": [plain | SEWING | change for change in changes],
        "ship": None,
        "kind": None,
        "decisions": [],
        "questions": [],
        "others": [],
        "reply": "",
        **more,
    }


def held(want: dict[str, Any], got: dict[str, Any]) -> Judged:
    return judge({"id": "x", "as": "林晓", "text": "…", "want": want}, got)


def test_the_wanted_figure_is_right_and_under_way_goes_without_saying() -> None:
    got = part("saved", {"field": "progress", "new": 70}, {"field": "state", "new": "in_progress"})
    assert (held(SAVED_70, got).fails, held(SAVED_70, got).wrong_save) == (False, False)


def test_another_figure_is_a_wrong_save() -> None:
    found = held(SAVED_70, part("saved", {"field": "progress", "new": 7}))
    assert (found.fails, found.wrong_save) == (True, True)


def test_a_promise_beside_the_wanted_figure_is_a_wrong_save() -> None:
    got = part("saved", {"field": "progress", "new": 70}, {"field": "promised", "new": "2026-09-16"})
    assert held(SAVED_70, got).wrong_save


def test_a_question_where_none_is_wanted_is_needless_and_no_wrong_save() -> None:
    found = held(SAVED_70, part("asked"))
    assert (found.fails, found.needless, found.wrong_save) == (True, True, False)


def test_anything_stored_where_a_question_is_wanted_is_a_wrong_save() -> None:
    want = {"outcome": ["asked"]}
    assert held(want, part("saved", {"field": "state", "new": "done"})).wrong_save
    assert held(want, part("saved", others=[{"kind": "answer"}])).wrong_save
    assert not held(want, part("asked")).fails


def test_done_and_a_hundred_per_cent_are_the_same() -> None:
    want = {"outcome": ["saved"], "changes": [{**SEWING, "field": "state", "new": "done"}]}
    assert not held(want, part("saved", {"field": "progress", "new": 100})).fails


def test_several_parts_are_right_when_each_is_and_those_that_came_to_nothing_do_not_count() -> None:
    parts = [part("saved", {"field": "progress", "new": 70}), part("ignored")]
    assert not held(SAVED_70, part("mixed", parts=parts)).fails
    parts = [part("saved", {"field": "progress", "new": 70}), part("asked")]
    assert held(SAVED_70, part("mixed", parts=parts)).needless


def test_what_a_preview_shows_is_held_against_the_case() -> None:
    want = {
        "outcome": ["preview"],
        "kind": ["booking"],
        "decisions": ["vessel_change"],
        "no_decisions": ["lc_amendment"],
    }
    raised = [{"decision": name, "first": None, "deciding": None} for name in ("vessel_change", "lc_amendment")]
    assert held(want, part("preview", kind="booking", decisions=raised)).faults == ("decision lc_amendment",)
    assert held(want, part("preview", kind="other")).faults == ("kind ['other']", "no decision vessel_change")


def test_a_preview_may_show_that_a_milestone_is_blocked_a_save_may_not() -> None:
    want = {"outcome": ["preview", "saved"], "never": ["state"]}
    assert not held(want, part("preview", {"field": "state", "new": "blocked"})).fails
    assert held(want, part("saved", {"field": "state", "new": "blocked"})).wrong_save


def test_what_must_be_said_may_stand_in_the_answer_or_in_what_is_shown() -> None:
    want = {"outcome": ["answered"], "says": ["2401", ["信用证", "L/C"]], "says_not": ["没看懂"]}
    assert not held(want, part("answered", reply="PO2401 L/C")).fails
    assert held(want, part("answered", reply="没看懂 2401 信用证")).faults == ("says 没看懂",)
