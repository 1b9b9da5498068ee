"""The end of a whole run: golden files that no test has read fail it, whichever workers read the others."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from tests.golden import golden


class Orphans:
    """Gathers what each test has read; `found` are the files that a whole, green run has not.

    Told with each report and not at a worker's end: what one that died has read counts.
    """

    def __init__(self) -> None:
        self.read: set[str] = set()
        self.found: list[str] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """A test is done: what was read since the last one."""
        report = yield
        report.golden = sorted(golden.READ - self.read)
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """In the worker and in the run's own process."""
        self.read.update(getattr(report, "golden", ()))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """The run's own process compares."""
        if not hasattr(session.config, "workerinput") and exitstatus == pytest.ExitCode.OK and whole(session.config):
            self.found = golden.orphans(self.read, remove=golden.UPDATE)
            if self.found:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name them."""
        for name in self.found:
            terminalreporter.write_line(f"ORPHAN tests/golden/{name}: no test reads it", red=True)


def whole(config: pytest.Config) -> bool:
    """Whether every test with the mark `golden` was chosen: no file, no word, no other mark."""
    chosen = (config.option.keyword, config.option.markexpr)
    return config.args == config.getini("testpaths") and chosen in {("", ""), ("", "golden")}
