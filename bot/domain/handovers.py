"""Where a hand-over stands."""

from __future__ import annotations

from enum import StrEnum


class HandoverState(StrEnum):
    """Lapsed: not both confirmed in time, or who was to take over left."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    LAPSED = "lapsed"
