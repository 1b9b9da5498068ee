"""The end of a whole run: golden files that no test has read fail it, whichever workers read the others."""

from __future__ import annotations

from typing import Any

import pytest

from tests.golden import golden


class Orphans:
    """Gathers what each process has read; `found` are the files that a whole, green run has not."""

    def __init__(self) -> None:
        self.read: set[str] = set()
        self.found: list[str] = []

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """A worker is done: what it has read."""
        self.read |= set(getattr(node, "workeroutput", {}).get("golden", ()))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """A worker tells what it has read; the run's own process compares."""
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output["golden"] = sorted(golden.READ)
        elif exitstatus == pytest.ExitCode.OK and whole(session.config):
            self.found = golden.orphans(self.read | golden.READ, remove=golden.UPDATE)
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
