"""Mutants: a seeded sample of small wrong changes, each in a fork of its own, and the tests that reach the function.

`python -m tools.mutants [--each 40] [--seed 1] [--area outbox …] [--jobs 2]` prints those that no test notices, and a
percentage an area; 1 when more than 8 % survive in an area that is guarded.

Everything is imported once. A first run says which tests reach a function, and how broad they are: a probe in it tells
once a test, and is gone until the next, so that a test costs what it costs without. A mutant's fork gives the one
function its new code and runs the narrowest of these first. Times are CPU times: a machine that does other things
beside leaves no test out and ends no mutant early. Only SQLite: what differs on PostgreSQL is not in these rooms. Why
no library: mutmut and cosmic-ray write each mutant into the files of a copied tree and know no sample.
"""

from __future__ import annotations

import argparse
import ast
import builtins
import gc
import io
import json
import os
import random
import resource
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, TypeGuard, TypeVar

import pytest

ROOT = Path(__file__).parent.parent
TESTS = (
    *("tests/unit/domain", "tests/unit/files", "tests/unit/work"),
    *("tests/unit/services/cases", "tests/unit/services/people", "tests/unit/services/orders"),
    *("tests/unit/services/reports", "tests/integration/reports", "tests/integration/test_report_questions.py"),
    *("tests/integration/test_milestones.py", "tests/integration/cases/test_delay_questions.py"),
    *("tests/integration/test_standups.py", "tests/integration/each_sentence.py"),
)
"""What runs in memory and mirrors the areas: a rule that only a story holds is not held where it is written. The
sentences of what people say hold the reading and the door too, each as a test of its own."""
APART = ("tests/integration/test_crashes.py", "tests/integration/test_broken_databases.py", "tests/unit/cli")
"""Their programs run in processes of their own, which know nothing of a fork's new code."""
UNHEARD = (2, 4)
"""How pytest ends when it could not even ask a test: that says nothing about the mutant."""
MOST_SURVIVORS = 8.0
SECONDS = 25.0
"""A mutant's tests take no more CPU time than this together, as the first run took."""
START_SECONDS, GRACE, PATIENCE = 20.0, 3, 10
"""CPU time a mutant's fork is given to collect, and how often its tests' own; how much longer than all that it may take
by the clock on the wall, where it waits for something that never comes."""

READING = (
    *("sayings", "pieces", "clauses", "claiming", "claims", "assembling", "telling", "judgement", "moods", "harmless"),
    *("fitting", "progress", "promised", "revised", "told", "troubles", "states", "states_said", "suppositions"),
    *("achieved", "pasted", "tallies", "terms", "closings", "naming"),
)
"""What makes statements of words; the readers of single items are of the domain."""
DOOR = (
    *("door", "entry", "targets", "dates", "progress", "contradictions", "anomalies", "taking_up", "relays"),
    *("revising", "unsaved", "ways_in", "asks", "opening", "milestones", "undoing"),
)
AREAS: Mapping[str, Sequence[str]] = {
    "authority": ("bot/domain/authority",),
    "escalation": ("bot/domain/escalations", "bot/services/cases/timers.py", "bot/services/cases/steps.py"),
    "rights": ("bot/services/cases/rights.py", "bot/services/people/office.py"),
    "outbox": ("bot/work/outbox.py", "bot/work/sending.py", "bot/work/caps.py", "bot/work/quiet.py"),
    "calendars": ("bot/domain/calendars.py", "bot/domain/working_clock.py"),
    "reading": tuple(f"bot/domain/phrases/{name}.py" for name in READING),
    "door": tuple(f"bot/services/reports/{name}.py" for name in DOOR),
    "writer": ("bot/services/orders/promises.py",),
    "work": ("bot/work",),
    "cases": ("bot/services/cases",),
    "domain": ("bot/domain",),
}
"""An area has the files of these folders that no area before it has."""
GUARDED = ("authority", "escalation", "rights", "outbox", "calendars", "door", "writer")

T = TypeVar("T")
Function = ast.FunctionDef | ast.AsyncFunctionDef
SWAPS: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
NOTHING = ("None", "False")
"""What `return None` in its place says as well, wherever mypy lets it be asked."""


@dataclass(frozen=True, kw_only=True)
class Routine:
    """An outermost function or method: what a fork gives new code to."""

    path: Path
    tree: ast.Module
    node: Function
    name: str

    @property
    def line(self) -> int:
        """Its first line as its code has it: that of its first decorator."""
        return min([self.node.lineno, *(decorator.lineno for decorator in self.node.decorator_list)])

    @property
    def id(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line}:{self.name}"

    @cached_property
    def made(self) -> list[ast.Assign | ast.AnnAssign]:
        """The module's own values that were made with it, directly or not, as the module was imported."""
        functions = {node.name: node for node in self.tree.body if isinstance(node, Function)}
        with_it = {self.name}
        while more := {name for name, node in functions.items() if name not in with_it and _calls(node) & with_it}:
            with_it |= more
        values = (node for node in self.tree.body if isinstance(node, ast.Assign | ast.AnnAssign))
        return [node for node in values if _calls(node) & with_it]

    @cached_property
    def stands_in(self) -> set[str]:
        """The functions through which it can be noticed: itself, and those of its module that use a value it made."""
        values = {node.id for made in self.made for node in ast.walk(made) if _is_stored(node)}
        users = (other for other in routines_in(self.path) if values & {*_names(other.node)})
        return {self.id, *(other.id for other in users)}

    @property
    def key(self) -> tuple[str, str, int]:
        """By what its living code is known."""
        return str(self.path), self.name, self.line

    def recompile(self) -> None:
        """Give the living function the code of the tree as it is now."""
        new = _written(self.path, self.tree)[self.key]
        for function in _living()[self.key]:
            function.__code__ = new

    def remake(self) -> None:
        """Make anew, with that code, what was made with it as the module was imported."""
        for made in self.made:
            whole = compile(ast.Module([made], []), str(self.path), "exec", dont_inherit=True)
            exec(whole, next(vars(module) for module in [*sys.modules.values()] if _is_of(module, self.path)))


def _is_of(module: ModuleType, path: Path) -> bool:
    return getattr(module, "__file__", None) == str(path)


def _calls(node: ast.AST) -> set[str]:
    calls = (part.func for part in ast.walk(node) if isinstance(part, ast.Call))
    return {called.id for called in calls if isinstance(called, ast.Name)}


def _names(node: ast.AST) -> Iterator[str]:
    return (part.id for part in ast.walk(node) if isinstance(part, ast.Name))


def _is_stored(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One small wrong change."""

    area: str
    routine: Routine
    line: int
    before: str
    after: str
    apply: Callable[[], None]


@dataclass(kw_only=True)
class Reach:
    """A test: what it reaches, and the CPU time it took."""

    routines: list[str] = field(default_factory=list)
    seconds: float = 0.0


def _codes(code: CodeType) -> Iterator[CodeType]:
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield const
            yield from _codes(const)


def _written(path: Path, tree: ast.Module) -> dict[tuple[str, str, int], CodeType]:
    whole = compile(ast.fix_missing_locations(tree), str(path), "exec", dont_inherit=True)
    return {(str(path), code.co_qualname, code.co_firstlineno): code for code in _codes(whole)}


def _living() -> Mapping[tuple[str, str, int], list[FunctionType]]:
    found = defaultdict[tuple[str, str, int], list[FunctionType]](list)
    for thing in gc.get_objects():
        if type(thing) is FunctionType:
            code = thing.__code__
            found[code.co_filename, code.co_qualname, code.co_firstlineno].append(thing)
    return found


def files_of(areas: Mapping[str, Sequence[str]]) -> dict[str, list[Path]]:
    """The files of each area; what does not exist, after a move, is said."""
    taken: set[Path] = set()
    files: dict[str, list[Path]] = {}
    for area, places in areas.items():
        missing = [place for place in places if not (ROOT / place).exists()]
        if missing:
            raise SystemExit(f"{area}: there is no {', '.join(missing)}")
        found = [
            path
            for place in places
            for path in ([ROOT / place] if place.endswith(".py") else sorted((ROOT / place).rglob("*.py")))
        ]
        files[area] = [path for path in found if path not in taken]
        taken |= set(found)
    return files


def routines_in(path: Path) -> Iterator[Routine]:
    """The functions of a module and the methods of its classes."""
    tree = ast.parse(path.read_text("utf-8"))

    def inside(body: Sequence[ast.stmt], prefix: str) -> Iterator[Routine]:
        for node in body:
            if isinstance(node, Function):
                yield Routine(path=path, tree=tree, node=node, name=prefix + node.name)
            elif isinstance(node, ast.ClassDef):
                yield from inside(node.body, f"{prefix}{node.name}.")

    yield from inside(tree.body, "")


def mutants_of(area: str, routine: Routine) -> Iterator[Mutant]:
    """Every small wrong change of a function."""
    for parent in (node for statement in routine.node.body for node in ast.walk(statement)):
        yield from (_mutant(area, routine, parent, *change) for change in _own_changes(parent))
        for name, value in ast.iter_fields(parent):
            if isinstance(value, list):
                yield from _in_list(area, routine, value)
            elif isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.Not):
                yield _mutant(area, routine, value, value.operand, partial(setattr, parent, name, value.operand))
    yield from _in_list(area, routine, routine.node.body)


def _mutant(area: str, routine: Routine, node: ast.AST, new: ast.AST | str, apply: Callable[[], None]) -> Mutant:
    before = ast.unparse(node).splitlines()[0]
    after = new if isinstance(new, str) else ast.unparse(new).splitlines()[0]
    line = getattr(node, "lineno", routine.line)
    return Mutant(area=area, routine=routine, line=line, before=before, after=after, apply=apply)


def _own_changes(node: ast.AST) -> Iterator[tuple[str | ast.AST, Callable[[], None]]]:
    """What may change within a node: a comparison, and/or, a constant, what is returned."""
    if isinstance(node, ast.Compare):
        for place, op in enumerate(node.ops):
            swapped = [*node.ops[:place], SWAPS[type(op)](), *node.ops[place + 1 :]]
            new = ast.Compare(left=node.left, ops=swapped, comparators=node.comparators)
            yield new, partial(setattr, node, "ops", swapped)
    elif isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield ast.BoolOp(op=other, values=node.values), partial(setattr, node, "op", other)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        for value in [not node.value] if isinstance(node.value, bool) else [node.value + 1, node.value - 1]:
            yield repr(value), partial(setattr, node, "value", value)
    elif isinstance(node, ast.Return) and node.value is not None and ast.unparse(node.value) not in NOTHING:
        yield "return None", partial(setattr, node, "value", ast.Constant(value=None))


def _in_list(area: str, routine: Routine, body: list[Any]) -> Iterator[Mutant]:
    """What may go from a block: a guard, a call for its effect."""
    for place, node in enumerate(body):
        guard = isinstance(node, ast.If) and not node.orelse and _leaves(node.body[-1])
        if guard or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Await) and not _logs(node)):
            gone = ast.Pass(lineno=node.lineno, col_offset=node.col_offset)
            yield _mutant(area, routine, node, "(gone)", partial(body.__setitem__, place, gone))


def _leaves(node: ast.stmt) -> bool:
    return isinstance(node, ast.Return | ast.Raise | ast.Continue | ast.Break)


def _logs(node: ast.Expr) -> bool:
    return ast.unparse(node).removeprefix("await ").startswith(("log.", "_log.", "logger."))


class Probes:
    """In each function a call that tells once that it was reached: then its own code is back until it is set again."""

    def __init__(self, routines: Sequence[Routine]) -> None:
        self.seen: set[str] = set()
        vars(builtins)["_mutant_probe"] = self._reached
        for routine in routines:
            probe = ast.parse(f"_mutant_probe({routine.id!r})").body[0]
            routine.node.body.insert(1 if ast.get_docstring(routine.node) and len(routine.node.body) > 1 else 0, probe)
        trees = {routine.path: routine.tree for routine in routines}
        probed = {key: code for path, tree in trees.items() for key, code in _written(path, tree).items()}
        living = _living()
        self.codes = {
            routine.id: [(function, function.__code__, probed[routine.key]) for function in living[routine.key]]
            for routine in routines
        }
        self.set_again(self.codes)

    def _reached(self, name: str) -> None:
        self.seen.add(name)
        for function, own, _ in self.codes[name]:
            function.__code__ = own

    def set_again(self, names: Iterable[str]) -> None:
        """What was reached may be reached again."""
        for name in names:
            for function, _, probed in self.codes[name]:
                function.__code__ = probed
        self.seen.clear()


class Recorder:
    """Asks the probes, test by test."""

    def __init__(self, probes: Probes) -> None:
        self.probes = probes
        self.tests: dict[str, Reach] = defaultdict(Reach)
        self.failed: set[str] = set()
        self.before = time.process_time()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """The end of a phase: what was reached since the last one."""
        test = self.tests[report.nodeid]
        test.routines += sorted(self.probes.seen - set(test.routines))
        now = time.process_time()
        test.seconds, self.before = test.seconds + now - self.before, now
        if report.failed:
            self.failed.add(report.nodeid)
        self.probes.set_again(self.probes.seen)


class Chosen:
    """Leaves only these tests, in this order."""

    def __init__(self, tests: Sequence[str]) -> None:
        self.tests = tests

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Narrow first."""
        found = {item.nodeid: item for item in items}
        items[:] = [found[test] for test in self.tests if test in found]


def run_tests(arguments: Sequence[str], plugin: object, place: Path, *, log: Path) -> int:
    """pytest in this fork, in a folder of its own; the states of databases are shared as by xdist's workers."""
    os.environ["PYTEST_XDIST_WORKER"] = place.name
    with log.open("w") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
        quiet = ["-q", "--hypothesis-seed=1", "-m", "not postgres"]
        return int(pytest.main([*quiet, f"--basetemp={place}", *arguments], plugins=[plugin]))


@dataclass(kw_only=True)
class Fork:
    """A child at its work, within its CPU time; one that waits for ever is ended by the clock on the wall."""

    pid: int
    until: float

    @classmethod
    def of(cls, work: Callable[[], int], seconds: float) -> Fork:
        """Begin in a process and a process group of its own, with so many seconds of CPU time."""
        pid = os.fork()
        if pid:
            return cls(pid=pid, until=time.monotonic() + PATIENCE * seconds)
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 5))
        try:
            os._exit(work())
        except BaseException:  # noqa: BLE001 - whatever happens, a fork does not go on as its parent
            os._exit(70)

    def status(self) -> int | None:
        """The exit status when it has ended, one that no program has when it was ended for being late."""
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if not pid and time.monotonic() > self.until:
            return self.end()
        return os.waitstatus_to_exitcode(status) if pid else None

    def end(self) -> int:
        """End it and all that it began."""
        os.killpg(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        return 99


def together(works: Iterable[tuple[T, Callable[[], int], float]], jobs: int) -> Iterator[tuple[T, int]]:
    """Do these in forks with their seconds of CPU time, so many at once; yields name and status as they end."""
    waiting, running = list(works)[::-1], dict[T, Fork]()
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                name, work, seconds = waiting.pop()
                running[name] = Fork.of(work, seconds)
            for name, fork in list(running.items()):
                status = fork.status()
                if status is not None:
                    del running[name]
                    yield name, status
            time.sleep(0.02)
    finally:
        for fork in running.values():
            fork.end()


def record(routines: Sequence[Routine], part: Sequence[str], place: Path, into: Path) -> int:
    """Run these test files with a probe in each function; writes what each test reaches."""
    gc.unfreeze()
    recorder = Recorder(Probes(routines))
    status = run_tests(part, recorder, place, log=into.with_suffix(".log"))
    told = {test: [reach.seconds, reach.routines, test in recorder.failed] for test, reach in recorder.tests.items()}
    into.write_text(json.dumps(told))
    return status


def reach_of(routines: Sequence[Routine], tests: Sequence[str], scratch: Path, jobs: int) -> dict[str, Reach]:
    """Each test and what it reaches; one that fails on the code as it is could tell nothing, and is left out aloud."""
    found = {
        path
        for place in tests
        for path in ([ROOT / place] if place.endswith(".py") else (ROOT / place).rglob("test_*.py"))
    }
    files = sorted(found)
    names = [str(path.relative_to(ROOT)) for path in files if not str(path.relative_to(ROOT)).startswith(APART)]
    parts = {f"gw{number}": names[number::jobs] for number in range(jobs)}
    works = [
        (name, partial(record, routines, part, scratch / name, scratch / f"{name}.json"), 3600.0)
        for name, part in parts.items()
    ]
    for name, status in together(works, jobs):
        if status not in (0, 1):
            raise SystemExit(f"the tests fail on the code as it is:\n{(scratch / f'{name}.log').read_text()[-3000:]}")
    told = [json.loads((scratch / f"{name}.json").read_text()) for name in parts]
    for test in (test for own in told for test, (_, _, failed) in own.items() if failed):
        print(f"fails on the code as it is, left out: {test}", flush=True)
    return {
        test: Reach(seconds=seconds, routines=reached)
        for own in told
        for test, (seconds, reached, failed) in own.items()
        if not failed
    }


def chosen(mutant: Mutant, tests: Mapping[str, Reach]) -> list[str]:
    """The tests that reach its function, the narrowest first, as many as the CPU time allows."""
    reaching = [name for name, test in tests.items() if not mutant.routine.stands_in.isdisjoint(test.routines)]
    left, names = SECONDS, list[str]()
    for name in sorted(reaching, key=lambda name: (len(tests[name].routines), tests[name].seconds)):
        left -= tests[name].seconds
        if names and left < 0:
            break
        names.append(name)
    return names


def try_out(mutant: Mutant, names: Sequence[str], place: Path) -> int:
    """In a fork: 0 when no test notices."""
    gc.unfreeze()
    mutant.apply()
    mutant.routine.recompile()
    mutant.routine.remake()
    files = dict.fromkeys(name.split("::")[0] for name in names)
    return run_tests(["-x", *files], Chosen(names), place, log=place.with_suffix(".log"))


def sampled(areas: Sequence[str], each: int, seed: int) -> tuple[list[Routine], list[Mutant]]:
    """Every function of these areas, and the sample of their mutants, the same for the same seed and code."""
    routines: list[Routine] = []
    sample: list[Mutant] = []
    for area, paths in files_of(AREAS).items():
        if area in areas:
            own = [routine for path in paths for routine in routines_in(path)]
            every = [mutant for routine in own for mutant in mutants_of(area, routine)]
            routines += own
            sample += random.Random(f"{seed} {area}").sample(every, min(each, len(every)))
    return routines, sample


def _limit(names: Sequence[str], tests: Mapping[str, Reach]) -> float:
    return START_SECONDS + GRACE * sum(tests[name].seconds for name in names)


def alive(tests: Mapping[str, Reach], sample: Sequence[Mutant], scratch: Path, jobs: int) -> Iterator[int]:
    """The numbers of the mutants that survive, each named as soon as that is known."""
    plans = {number: chosen(mutant, tests) for number, mutant in enumerate(sample)}
    works = [
        (number, partial(try_out, sample[number], names, scratch / f"gw{number + 100}"), _limit(names, tests))
        for number, names in plans.items()
        if names
    ]
    ends = chain(((number, 5) for number, names in plans.items() if not names), together(works, jobs))
    for number, status in ends:
        if status in (0, 5, *UNHEARD):
            whys = {0: f"{len(plans[number])} tests notice nothing", 5: "no test reaches it"}
            mutant, why = sample[number], whys.get(status, "its tests could not be asked")
            place = f"{mutant.routine.path.relative_to(ROOT)}:{mutant.line} {mutant.routine.name}"
            print(f"\n{place} ({mutant.area}): {why}\n  - {mutant.before}\n  + {mutant.after}", flush=True)
            yield number


def report(sample: Sequence[Mutant], survivors: set[int]) -> int:
    """The percentage of each area; 1 when a guarded one has too many survivors."""
    over = False
    print()
    for area in dict.fromkeys(mutant.area for mutant in sample):
        tried = {number for number, mutant in enumerate(sample) if mutant.area == area}
        left = len(survivors & tried)
        percent = 100 * left / len(tried)
        bad = area in GUARDED and percent > MOST_SURVIVORS
        over |= bad
        print(f"{'OVER' if bad else 'ok  '} {area}: {left} of {len(tried)} survive, {percent:.1f} %")
    return int(over)


def main() -> int:
    """Sample, try out, report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--each", type=int, default=40, help="mutants of each area")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--area", nargs="*", choices=list(AREAS), default=list(AREAS))
    parser.add_argument("--tests", nargs="*", default=list(TESTS), help="folders and files whose tests may notice")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory(prefix="gendan-mutants-") as folder:
        scratch = Path(folder)
        os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(scratch / "hypothesis")
        routines, sample = sampled(options.area, options.each, options.seed)
        with redirect_stdout(io.StringIO()) as said:
            if pytest.main(["--collect-only", *options.tests]):
                raise SystemExit(said.getvalue()[-3000:])
        tests = reach_of(routines, options.tests, scratch, options.jobs)
        print(f"{len(tests)} tests reach {len(routines)} functions; {len(sample)} mutants", flush=True)
        return report(sample, set(alive(tests, sample, scratch, options.jobs)))


if __name__ == "__main__":
    sys.exit(main())
