"""How workers share the tests, also when one of them dies."""

from __future__ import annotations

from typing import Any, cast

import pytest
from xdist.workermanage import WorkerController

from tests.sharing import Sharing

TESTS = [
    *(f"tests/browser/test_{name}.py::test_{n}" for name in ("forms", "frame") for n in range(2)),
    *(f"tests/unit/test_{name}.py::test_{n}" for name in ("a", "b", "c", "d", "e", "f") for n in range(3)),
]


class Worker:
    """A worker as the scheduler sees it: it is sent numbers of tests and told when there are no more."""

    def __init__(self, name: str) -> None:
        self.gateway = type("Gateway", (), {"id": name})
        self.sent: list[list[str]] = []
        self.shutting_down = False

    def send_runtest_some(self, numbers: list[int]) -> None:
        self.sent.append([TESTS[number] for number in numbers])

    def shutdown(self) -> None:
        self.shutting_down = True

    @property
    def given(self) -> list[str]:
        return [test for unit in self.sent for test in unit]


def join(sharing: Sharing, *workers: Worker) -> None:
    for worker in cast("Any", workers):
        sharing.add_node(worker)
    for worker in cast("Any", workers):
        sharing.add_node_collection(worker, TESTS)
    sharing.schedule()


def works(sharing: Sharing, worker: Worker, upto: str = "") -> list[str]:
    """What a worker does: as long as it knows of a next test, or that there is none; `upto` is done as its last."""
    done: list[str] = []
    while len(done) < len(worker.given) and (len(done) + 1 < len(worker.given) or worker.shutting_down):
        test = worker.given[len(done)]
        done.append(test)
        sharing.mark_test_complete(cast("WorkerController", worker), TESTS.index(test))
        if test == upto:
            break
    return done


@pytest.fixture
def sharing(pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch) -> Sharing:
    monkeypatch.setattr(pytestconfig.option, "tx", ["2*popen"], raising=False)
    monkeypatch.setattr(pytestconfig.option, "loadscopereorder", False, raising=False)
    return Sharing(pytestconfig)


def test_one_worker_has_all_that_looks_into_the_browser(sharing: Sharing) -> None:
    one, two = Worker("one"), Worker("two")

    join(sharing, one, two)

    assert one.sent[0] == TESTS[:4]
    assert two.sent[0] == TESTS[4:7]
    assert sorted([*works(sharing, one), *works(sharing, two)]) == sorted(TESTS)


@pytest.mark.parametrize("last", [*TESTS[4:7], "tests/unit/test_d.py::test_1"])
def test_the_first_death_of_a_run_costs_no_test(sharing: Sharing, last: str) -> None:
    one, two, three = Worker("one"), Worker("two"), Worker("three")
    join(sharing, one, two)
    done = works(sharing, two, upto=last)

    assert sharing.remove_node(cast("WorkerController", two)) is None
    join(sharing, three)

    assert sharing.died == [two.given[len(done)]]
    done += [*works(sharing, one), *works(sharing, three)]
    assert sorted(done) == sorted(TESTS)


@pytest.mark.parametrize("last", [*TESTS[4:7], "tests/unit/test_d.py::test_1"])
def test_what_a_dead_worker_left_is_done_once_without_the_test_it_died_in(sharing: Sharing, last: str) -> None:
    one, two, three = Worker("one"), Worker("two"), Worker("three")
    sharing.died.append("tests/unit/test_z.py::test_0")
    join(sharing, one, two)
    done = works(sharing, two, upto=last)

    died_in = sharing.remove_node(cast("WorkerController", two))
    join(sharing, three)

    assert died_in == two.given[len(done)]
    done += [*works(sharing, one), *works(sharing, three)]
    assert sorted([*done, str(died_in)]) == sorted(TESTS)
    assert one.shutting_down
    assert three.shutting_down


def test_a_worker_that_dies_with_nothing_to_do_leaves_nothing(sharing: Sharing) -> None:
    one, two = Worker("one"), Worker("two")
    join(sharing, one, two)
    works(sharing, two)

    assert sharing.remove_node(cast("WorkerController", two)) is None
    assert sorted([*works(sharing, one), *two.given]) == sorted(TESTS)
