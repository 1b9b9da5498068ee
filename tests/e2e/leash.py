"""Offspring does not outlive its launcher: whoever wears the leash ends, with its group, when the launcher is gone."""

from __future__ import annotations

import os
import signal
import threading


class Leash:
    """A pipe of which only the launcher holds the writing end; the kernel closes it, however the launcher ends."""

    def __init__(self) -> None:
        self._end, self._held = os.pipe()

    def take(self) -> None:
        """In the offspring, which leads a group of its own: let go of the launcher's end and wear the leash."""
        os.close(self._held)
        self.wear()

    def wear(self) -> None:
        """From now on end with the launcher. A fork has to put it on anew: threads are not inherited."""
        threading.Thread(target=self._watch, name="leash", daemon=True).start()

    def _watch(self) -> None:
        os.read(self._end, 1)
        os.killpg(0, signal.SIGKILL)
