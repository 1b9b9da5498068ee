"""What every test needs: logs with plain tracebacks; and how the workers share the files, in which order."""

from __future__ import annotations

import gc
from importlib import import_module
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings
from xdist.remote import Producer

from tests import cores
from tests.orphans import Orphans, whole
from tests.sharing import Sharing
from tests.sizes import PROVE, sized

structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)

settings.register_profile(
    "shared cores", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=sized(40, 1000)
)
settings.load_profile("shared cores")
"""How long an example takes says more about the machine than about us."""

SHARING = pytest.StashKey[Sharing]()

TESTS = Path(__file__).parent
BROWSER = "/browser/"

LONGEST_FIRST = (BROWSER, "/e2e/", "/sandbox/", "/integration/")
"""Folders whose files take long: begun last, one of them would keep one worker busy while the other has nothing left."""


def pytest_configure(config: pytest.Config) -> None:
    """Golden files that nobody reads end a run badly; a worker whose interpreter falls over leaves a core."""
    config.pluginmanager.register(Orphans())
    if hasattr(config, "workerinput"):
        cores.allow()


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """In a fresh clone every test file is to be compiled with its asserts written out, which takes longer than the rest.

    Workers would do all of it side by side. Every second one begins with the last file, so that they meet in the middle
    and read what the other has compiled.
    """
    worker = str(getattr(session.config, "workerinput", {}).get("workerid", "gw0"))
    if int(worker.removeprefix("gw")) % 2 and whole(session.config):
        for file in sorted(TESTS.rglob("test_*.py"), reverse=True):
            if BROWSER not in file.as_posix():
                import_module(".".join(file.relative_to(TESTS.parent).with_suffix("").parts))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Sharing | None:
    """Share by files as the browser needs it."""
    if config.getoption("dist") != "loadfile":
        return None
    config.stash[SHARING] = sharing = Sharing(config, log)
    return sharing


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say which tests workers died in, also when the run is green."""
    sharing = config.stash.get(SHARING, None)
    for test in sharing.died if sharing is not None else []:
        terminalreporter.write_line(f"DIED a worker's interpreter in {test} (its trace is above)", red=True)
    if sharing is not None and sharing.died:
        terminalreporter.write_line(cores.frames())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest first; within a folder the order stays. What only `make prove` does is left out."""

    def place(item: pytest.Item) -> int:
        path = item.path.as_posix()
        return next((at for at, folder in enumerate(LONGEST_FIRST) if folder in path), len(LONGEST_FIRST))

    items.sort(key=place)
    if not PROVE:
        items[:] = [item for item in items if item.get_closest_marker("prove") is None]


def pytest_collection_finish() -> None:
    """Modules live as long as the run: the garbage collector need not walk them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
