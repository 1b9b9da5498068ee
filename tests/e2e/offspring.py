"""Starting programs from the launcher of this test run, and what a test needs of `subprocess.Popen`."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TextIO

ROOT = Path(__file__).resolve().parents[2]
HEARTBEAT = 0.01


class Offspring:
    """One started program, the leader of a process group."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._status: int | None = None

    def poll(self) -> int | None:
        """Its exit status, minus the signal that ended it; None while it lives."""
        if self._status is None:
            self._status = _ask({"ended": self.pid})
        return self._status

    def wait(self, seconds: float) -> int:
        """Wait until it has ended; its exit status. Raises subprocess.TimeoutExpired."""
        deadline = time.monotonic() + seconds
        while (status := self.poll()) is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(str(self.pid), seconds)
            time.sleep(HEARTBEAT)
        return status


def kept(name: str) -> Path:
    """A database of the launcher, to be copied: `tables.db` is empty, `company.db` has the demo company in it."""
    return Path(str(_ask({"kept": name}))) / name


def begin(
    program: str,
    arguments: Sequence[str],
    environment: Mapping[str, str],
    *,
    out: Path,
    err: Path,
    cwd: Path = ROOT,
    placed: bool = False,
) -> Offspring:
    """Start a program with its output in files; `placed` says that its database is a copy of `company.db`."""
    wanted = {"program": program, "argv": [*arguments], "env": dict(environment), "cwd": str(cwd), "placed": placed}
    return Offspring(_ask(wanted | {"out": str(out), "err": str(err)}))


def _ask(asked: Mapping[str, Any]) -> Any:
    line = _line()
    print(json.dumps(asked), file=line, flush=True)
    answer = line.readline()
    assert answer, "the launcher is gone"
    return json.loads(answer)


def address_of(run: str) -> str:
    """Where the launcher of a test run listens."""
    return str(Path(tempfile.gettempdir()) / f"gendan-launcher-{run}")


@cache
def _line() -> TextIO:
    """The connection to the one process of this test run that has everything imported; begun by whoever is first."""
    address = address_of(os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid())))
    command = [sys.executable, "-m", "tests.e2e.launcher", address]
    with socket.socket(socket.AF_UNIX) as line:
        try:
            line.connect(address)
        except (FileNotFoundError, ConnectionRefusedError):
            subprocess.run(command, cwd=ROOT, start_new_session=True, check=True)
            line.connect(address)
        return line.makefile("rw", encoding="utf-8")
