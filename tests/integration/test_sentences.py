"""What people say comes to what it must: every sentence of tests/data/sentences, through `gendan say` on the demo company.

`python -m tests.sentences` shows each case that fails with what came of it; `--note` writes the list of those anew.
"""

from __future__ import annotations

from tests.sentences import files, in_this_run, judged, known_failing, read_cases


def test_every_sentence_comes_to_what_it_must_but_those_that_are_listed() -> None:
    cases = [case for path in files() for case in read_cases(path) if in_this_run(case)]
    failing = {found.case["id"]: found.faults for found in judged(cases) if found.fails}
    known = known_failing()
    assert {name: why for name, why in failing.items() if name not in known} == {}
    right = sorted(str(case["id"]) for case in cases if case["id"] in known and case["id"] not in failing)
    assert right == [], "these are right now: take them off the list (python -m tests.sentences --note)"


def test_every_sentence_has_an_id_of_its_own() -> None:
    ids = [case["id"] for path in files() for case in read_cases(path)]
    assert len(ids) == len(set(ids))
    assert set(known_failing()) <= set(ids)
