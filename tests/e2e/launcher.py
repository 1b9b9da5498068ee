"""Programs without their imports: each a process forked from one that has done them, and lived once, already.

One launcher serves all workers of a test run. A JSON document a line starts a program and is answered with its process
id, or asks whether one has ended. What a worker started ends with the worker, and everything ends with the launcher.
"""

from __future__ import annotations

import gc
import json
import os
import selectors
import signal
import socket
import sys
import tempfile
import traceback
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.e2e.leash import Leash
from tests.e2e.programs import PROGRAMS, skip_placing, with_twin
from tests.e2e.warming import warm_up

Json = dict[str, Any]


class Nursing:
    """One worker's connection and what it has started."""

    def __init__(self, line: socket.socket) -> None:
        self.line = line
        self.reader = line.makefile("r", encoding="utf-8")
        self.living: set[int] = set()

    def ended(self, pid: int) -> int | None:
        """The exit status of an offspring, or None while it lives; what it left behind is ended too."""
        found, status = os.waitpid(pid, os.WNOHANG)
        if not found:
            return None
        self.living.discard(pid)
        _end(pid)
        return os.waitstatus_to_exitcode(status)

    def close(self) -> None:
        """The worker is gone: end what it has started."""
        for pid in self.living:
            _end(pid)
            os.waitpid(pid, 0)
        self.reader.close()
        self.line.close()


def _end(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


class Launcher:
    """Starts programs for whoever connects, until nobody is connected any more."""

    def __init__(self, listener: socket.socket, folder: str) -> None:
        self._listener, self._folder = listener, folder
        self._leash = Leash()
        self._selector = selectors.DefaultSelector()
        self._selector.register(listener, selectors.EVENT_READ)
        self._workers: list[Nursing] = []

    def serve(self) -> None:
        """Serve the first worker and all that come while one is there."""
        self._welcome()
        while self._workers:
            for key, _ in self._selector.select():
                if key.data is None:
                    self._welcome()
                else:
                    self._answer(key.data)

    def _welcome(self) -> None:
        worker = Nursing(self._listener.accept()[0])
        self._workers.append(worker)
        self._selector.register(worker.line, selectors.EVENT_READ, worker)

    def _answer(self, worker: Nursing) -> None:
        """Do what a worker asks; one that is gone, in the middle of a line or before its answer, is closed."""
        try:
            line = worker.reader.readline()
            if line.endswith("\n"):
                answer = self._do(json.loads(line), worker)
                worker.line.sendall(f"{json.dumps(answer)}\n".encode())
                return
        except ConnectionError:
            pass
        self._selector.unregister(worker.line)
        self._workers.remove(worker)
        worker.close()

    def _do(self, asked: Json, worker: Nursing) -> str | int | None:
        if "ended" in asked:
            return worker.ended(asked["ended"])
        return self._bear(asked, worker) if "program" in asked else self._folder

    def _bear(self, wanted: Json, worker: Nursing) -> int:
        pid = os.fork()
        if pid == 0:
            os.setsid()
            self._leash.take()
            self._let_go()
            _live(wanted, self._leash)
        worker.living.add(pid)
        return pid

    def _let_go(self) -> None:
        """The offspring holds nobody's connection open."""
        self._selector.close()
        self._listener.close()
        for worker in self._workers:
            worker.reader.close()
            worker.line.close()


def _live(wanted: Mapping[str, Any], leash: Leash) -> None:
    for number, name in ((1, "out"), (2, "err")):
        file = os.open(wanted[name], os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        os.dup2(file, number)
        os.close(file)
    os.chdir(wanted["cwd"])
    os.environ.clear()
    os.environ.update(wanted["env"])
    sys.argv = ["gendan", *wanted["argv"]]
    status = 0
    try:
        if wanted["placed"]:
            skip_placing()
        with_twin(PROGRAMS[wanted["program"]], leash)
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - the interpreter's own last words
        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    os._exit(status)


def main(address: str) -> None:
    """Serve at an address in the background, unless another launcher does."""
    with socket.socket(socket.AF_UNIX) as listener:
        try:
            listener.bind(address)
        except OSError:
            return
        try:
            listener.listen()
            if os.fork():
                os._exit(0)  # whoever began it need not wait for it
            with tempfile.TemporaryDirectory(prefix="gendan-launcher-") as folder:
                warm_up(Path(folder))
                gc.collect()
                gc.freeze()
                Launcher(listener, folder).serve()
        finally:
            Path(address).unlink(missing_ok=True)


if __name__ == "__main__":
    main(sys.argv[1])
