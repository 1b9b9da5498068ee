"""How the workers of one run share the tests: file by file, but all of the browser's to one, which so needs one browser.

What a worker leaves behind that died (a segmentation fault, the kernel out of memory) is done by the others. xdist's own
sharing by files hands them finished files too, and waits for ever for an answer to these.
"""

from __future__ import annotations

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

BROWSER = "tests/browser/"


class Sharing(LoadFileScheduling):
    """Files are shared; the browser's are one. `died` are the tests that workers died in."""

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        super().__init__(config, log)
        self.died: list[str] = []

    def _split_scope(self, nodeid: str) -> str:
        return BROWSER if nodeid.startswith(BROWSER) else str(super()._split_scope(nodeid))

    def remove_node(self, node: WorkerController) -> str | None:
        """Take back what is not done of a worker's share, and name the test it died in, which so has failed.

        The first death of a run is told and its test begun once more: an interpreter that falls over says nothing
        about the test, unless it falls again.
        """
        share = self.assigned_work[node]
        died_in = next((test for unit in share.values() for test, done in unit.items() if not done), None)
        failed = died_in if self.died else None
        for scope, unit in list(share.items()):
            share[scope] = {test: done for test, done in unit.items() if not done and test != failed}
        self.assigned_work[node] = {scope: unit for scope, unit in share.items() if unit}
        super().remove_node(node)
        if died_in is not None:
            self.died.append(died_in)
        self._wake()
        return failed

    def schedule(self) -> None:
        """Share out what waits; a worker that came for one that died begins with it."""
        begun = self.collection is not None
        super().schedule()
        if begun:
            self._wake()

    def _wake(self) -> None:
        """Give more to who has one test left, or say that there is none: a worker keeps its last until it knows."""
        for node in self.nodes:
            self._reschedule(node)
