"""What tools.mutants changes, how a living function gets it, and which tests are asked."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from tools import mutants
from tools.mutants import Mutant, Reach, Routine, chosen, mutants_of, report, routines_in

SOURCE = '''
class Office:
    def holds(self, seats, limit=3):
        """Whether someone holds it."""
        if not seats:
            return False
        self.told = []
        self.told.append(len(seats) + 1)
        log.info("asked")
        return limit >= 2 and "pm" in seats
'''
MADE = """
def inner():
    return 1
def outer():
    return inner() + inner()
LIMIT = outer()
OTHER: int = int("1")
def asks():
    return LIMIT
def other():
    return OTHER
"""
CHANGES = [
    ("if not seats:", "(gone)"),
    ("not seats", "seats"),
    ("False", "True"),
    ("self.told.append(len(seats) + 1)", "(gone)"),
    ("1", "2"),
    ("1", "0"),
    ("return limit >= 2 and 'pm' in seats", "return None"),
    ("limit >= 2 and 'pm' in seats", "limit >= 2 or 'pm' in seats"),
    ("limit >= 2", "limit > 2"),
    ("2", "3"),
    ("2", "1"),
    ("'pm' in seats", "'pm' not in seats"),
]


@pytest.fixture
def routine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Routine:
    monkeypatch.setattr(mutants, "ROOT", tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "toy_office", raising=False)
    path = tmp_path / "toy_office.py"
    path.write_text(SOURCE, "utf-8")
    (routine,) = routines_in(path)
    return routine


def change(routine: Routine, before: str, after: str) -> Mutant:
    return next(mutant for mutant in mutants_of("rights", routine) if (mutant.before, mutant.after) == (before, after))


def test_every_area_has_files_where_the_rooms_are_now() -> None:
    assert all(mutants.files_of(mutants.AREAS).values())


def test_every_small_change_of_a_function_is_found_and_log_lines_stay(routine: Routine) -> None:
    found = [(mutant.before, mutant.after) for mutant in mutants_of("rights", routine)]
    assert sorted(found) == sorted(CHANGES)


@pytest.mark.parametrize(
    ("before", "after", "holds"),
    [
        ("if not seats:", "(gone)", (False, True, False)),
        ("not seats", "seats", (False, False, False)),
        ("False", "True", (True, True, False)),
        ("limit >= 2 and 'pm' in seats", "limit >= 2 or 'pm' in seats", (False, True, True)),
        ("'pm' in seats", "'pm' not in seats", (False, False, True)),
    ],
)
def test_a_living_method_gets_the_new_code_wherever_it_is_known(
    routine: Routine, before: str, after: str, holds: tuple[object, ...]
) -> None:
    toy = importlib.import_module("toy_office")
    toy.log = type("Log", (), {"info": staticmethod(print)})
    office = toy.Office()
    known = office.holds
    change(routine, before, after).apply()
    routine.recompile()
    assert (known([]), known(["pm"]), known(["lead"])) == holds


def test_what_was_made_with_a_function_as_its_module_was_imported_is_made_anew_with_its_new_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mutants, "ROOT", tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    path = tmp_path / "toy_limits.py"
    path.write_text(MADE, "utf-8")
    inner, outer, asks, other = routines_in(path)
    toy = importlib.import_module("toy_limits")
    assert (inner.stands_in, other.stands_in) == ({inner.id, asks.id}, {other.id})
    change(inner, "1", "2").apply()
    inner.recompile()
    assert toy.asks() == 2, "as it was imported"
    inner.remake()
    assert (toy.asks(), toy.OTHER) == (4, 1)
    monkeypatch.delitem(sys.modules, "toy_limits")
    assert outer.stands_in == {outer.id, asks.id}
    tests = {"by its value": Reach(routines=[asks.id]), "elsewhere": Reach(routines=[other.id])}
    assert chosen(change(outer, "return inner() + inner()", "return None"), tests) == ["by its value"]


def test_the_narrowest_tests_are_asked_first_and_no_more_than_the_time_allows(routine: Routine) -> None:
    mutant = change(routine, "1", "2")
    tests = {
        "broad": Reach(routines=[routine.id, "a", "b"], seconds=20),
        "elsewhere": Reach(routines=["a"], seconds=0.1),
        "slow": Reach(routines=[routine.id, "a"], seconds=20),
        "narrow": Reach(routines=[routine.id], seconds=1),
    }
    assert chosen(mutant, tests) == ["narrow", "slow"]


@pytest.mark.parametrize(("survivors", "status"), [(set(), 0), ({0}, 0), ({0, 1}, 1)])
def test_more_than_eight_percent_of_a_guarded_area_fail_the_run(
    routine: Routine, survivors: set[int], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    sample = 2 * list(mutants_of("rights", routine))
    assert report(sample, survivors) == status
    assert f"rights: {len(survivors)} of 24 survive" in capsys.readouterr().out


def test_a_probe_tells_once_a_test_and_leaves_a_function_its_own_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mutants, "ROOT", tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    path = tmp_path / "toy_probes.py"
    path.write_text(MADE, "utf-8")
    toy = importlib.import_module("toy_probes")
    own = toy.inner.__code__
    inner, outer, asks, other = routines_in(path)
    probes = mutants.Probes([inner, outer, asks, other])
    for _ in range(2):
        assert toy.outer() == 2
        assert probes.seen == {inner.id, outer.id}
        assert toy.inner.__code__ is own
        probes.set_again(probes.seen)
        assert probes.seen == set()
    monkeypatch.delitem(sys.modules, "toy_probes")
