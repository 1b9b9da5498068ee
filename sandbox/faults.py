"""Faults a test switches on: what goes wrong, where, and how often."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Fault:
    """One fault that strikes the next `times` calls of a method ("*" for every method)."""

    kind: str
    method: str
    times: int
    error: str = ""
    seconds: float = 0.0
    retry_after: int = 1


@dataclass(slots=True)
class Faults:
    """The faults in force; `offline` is measured by the wall clock."""

    waiting: list[Fault] = field(default_factory=list)
    _offline_until: float = 0.0

    def add(self, fault: Fault) -> None:
        """Switch a fault on."""
        self.waiting.append(fault)

    def strike(self, method: str, kind: str) -> Fault | None:
        """The fault of that kind that hits this call, counted down."""
        for fault in self.waiting:
            if fault.kind == kind and fault.method in {method, "*"}:
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                return fault
        return None

    def go_offline(self, seconds: float) -> None:
        """Be unreachable for the app from now on for so long."""
        self._offline_until = time.monotonic() + seconds

    @property
    def offline(self) -> bool:
        """Whether the app finds nobody."""
        return time.monotonic() < self._offline_until

    def clear(self) -> None:
        """All is well again."""
        self.waiting.clear()
        self._offline_until = 0.0
