"""What people say comes to what it must: every sentence of tests/data/sentences, through `gendan say` on the demo company.

`python -m tests.sentences` shows each case that fails with what came of it; `--note` writes the list of those anew, and what each came to.
"""

from __future__ import annotations

from functools import cache

from tests.sentences import (
    Case,
    Judged,
    files,
    in_short,
    in_this_run,
    judged,
    known_failing,
    known_to_come,
    read_cases,
)


@cache
def cases() -> list[Case]:
    return [case for path in files() for case in read_cases(path) if in_this_run(case)]


@cache
def rehearsed() -> list[Judged]:
    """Once for both tests of this file."""
    return judged(cases())


def test_every_sentence_comes_to_what_it_must_but_those_that_are_listed() -> None:
    failing = {found.case["id"]: found.faults for found in rehearsed() if found.fails}
    known = known_failing()
    assert {name: why for name, why in failing.items() if name not in known} == {}
    right = sorted(str(case["id"]) for case in cases() if case["id"] in known and case["id"] not in failing)
    assert right == [], "these are right now: take them off the list (python -m tests.sentences --note)"


def test_what_a_sentence_came_to_is_all_that_it_comes_to_or_its_new_row_is_kept() -> None:
    kept = known_to_come()
    now = {str(found.case["id"]): in_short(found.got) for found in rehearsed()}
    changed = {name: (kept[name], short) for name, short in now.items() if name in kept and kept[name] != short}
    assert changed == {}, "if it ought to be so now: python -m tests.sentences --note, and look at the diff of came.txt"


def test_every_sentence_has_an_id_of_its_own() -> None:
    ids = [case["id"] for path in files() for case in read_cases(path)]
    assert len(ids) == len(set(ids))
    assert set(known_failing()) <= set(ids)
