"""What a launcher can start: the command line, the same without pacing, the local Slack alone."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import Any

import bot.__main__
import sandbox.__main__
from bot.app.application import Parts
from bot.app.sandbox import SandboxProcess
from bot.cli import run
from tests.e2e import short_leases, unpaced
from tests.e2e.leash import Leash


class Twin:
    """A local Slack in waiting, forked before its bot has a loop; looks like an `asyncio.subprocess.Process`."""

    def __init__(self, leash: Leash) -> None:
        waiting, self._begin = os.pipe()
        self._said, saying = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._begin)
            os.close(self._said)
            leash.wear()
            _serve(waiting, saying)
        os.close(waiting)
        os.close(saying)
        self.stdout: asyncio.StreamReader | None = None
        self._ended: asyncio.Future[int] | None = None

    async def begin(self, arguments: Sequence[str]) -> Twin:
        """Have it start with the arguments of `python -m sandbox`."""
        loop = asyncio.get_running_loop()
        said = self.stdout = asyncio.StreamReader()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(said), os.fdopen(self._said, "rb"))
        self._ended = loop.run_in_executor(None, self._wait)
        with os.fdopen(self._begin, "w") as pipe:
            json.dump([*arguments], pipe)
        return self

    def _wait(self) -> int:
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    @property
    def returncode(self) -> int | None:
        """None while it lives."""
        return self._ended.result() if self._ended is not None and self._ended.done() else None

    async def wait(self) -> int:
        """Wait until it has ended."""
        assert self._ended is not None
        return await asyncio.shield(self._ended)

    def terminate(self) -> None:
        """Ask it to end."""
        os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        os.kill(self.pid, signal.SIGKILL)


def _serve(waiting: int, saying: int) -> None:
    with os.fdopen(waiting) as pipe:
        said = pipe.read()
    if not said:
        os._exit(0)
    os.dup2(saying, 1)
    os.close(saying)
    os._exit(sandbox.__main__.main(json.loads(said)))


def with_twin(program: Callable[[], None], leash: Leash) -> None:
    """`gendan sandbox` whose local Slack is a fork too, not a program that imports everything anew."""
    if "sandbox" in sys.argv[1:2]:
        twin = Twin(leash)

        class Forked(SandboxProcess):
            async def _begin(self, arguments: Sequence[str]) -> Any:
                return await twin.begin(arguments)

        run.SandboxProcess = Forked
    program()


def skip_placing() -> None:
    """The database is a copy of one in which the demo company was placed already."""

    async def placed(_parts: Parts, *, with_orders: bool) -> None:
        assert with_orders

    run.place_demo = placed


def slack() -> None:
    """`python -m sandbox …`."""
    sys.exit(sandbox.__main__.main(sys.argv[1:]))


PROGRAMS: dict[str, Callable[[], None]] = {
    "bot": bot.__main__.main,
    "tests.e2e.unpaced": unpaced.main,
    "tests.e2e.short_leases": short_leases.main,
    "sandbox": slack,
}
