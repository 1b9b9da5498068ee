"""转报: where a report stands that was passed on to who follows the order."""

from __future__ import annotations

from enum import StrEnum


class RelayState(StrEnum):
    """Waiting: 未确认, of no effect. Taken up: it raises decisions by now, and is a preview of who wanted to record it.

    Replaced: its reporter said something newer of the same thing.
    """

    WAITING = "waiting"
    KEPT = "kept"
    CHANGED = "changed"
    TAKEN_UP = "taken_up"
    REFUSED = "refused"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
