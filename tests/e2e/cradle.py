"""Workspaces without the imports: each a process forked from one that has done them once.

One JSON document a line on stdin starts `gendan …` with its arguments, its environment and its files, and is answered
with the process id.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import bot.__main__
from bot.app.features import load_messages
from tests.e2e import unpaced

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = {"bot": bot.__main__.main, "tests.e2e.unpaced": unpaced.main}


class Offspring:
    """One started program, as much of `subprocess.Popen` as a workspace needs."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        """None while it lives."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def wait(self, seconds: float) -> None:
        """Wait until it has ended. Raises subprocess.TimeoutExpired."""
        deadline = time.monotonic() + seconds
        while self.poll() is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(str(self.pid), seconds)
            time.sleep(0.01)


def begin(program: str, arguments: Sequence[str], environment: Mapping[str, str], *, out: Path, err: Path) -> Offspring:
    """Start a program with its output in files."""
    wanted = {"program": program, "argv": [*arguments], "env": dict(environment), "out": str(out), "err": str(err)}
    server = _server()
    assert server.stdin is not None
    assert server.stdout is not None
    print(json.dumps(wanted), file=server.stdin, flush=True)
    return Offspring(int(server.stdout.readline()))


@cache
def _server() -> subprocess.Popen[str]:
    """The one process of this test run's worker that has everything imported."""
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.cradle"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    atexit.register(_close, server)
    return server


def _close(server: subprocess.Popen[str]) -> None:
    assert server.stdin is not None
    assert server.stdout is not None
    server.stdin.close()
    server.wait(10)
    server.stdout.close()


def main() -> None:
    """Serve until stdin ends."""
    load_messages()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them; the kernel forgets them when they end
    for line in sys.stdin:
        wanted = json.loads(line)
        if (pid := os.fork()) == 0:
            _live(wanted)
        print(pid, flush=True)


def _live(wanted: Mapping[str, object]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(str(wanted[name]), os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    environment, argv = wanted["env"], wanted["argv"]
    assert isinstance(environment, dict)
    assert isinstance(argv, list)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["gendan", *argv]
    try:
        PROGRAMS[str(wanted["program"])]()
    except SystemExit as end:
        os._exit(end.code if isinstance(end.code, int) else 1)
    os._exit(0)


if __name__ == "__main__":
    main()
