"""转报: where a report stands that was passed on to who follows the order."""

from __future__ import annotations

from enum import StrEnum


class RelayState(StrEnum):
    """Waiting: 未确认, and of no effect. Replaced: its reporter said something newer of the same thing that day."""

    WAITING = "waiting"
    KEPT = "kept"
    CHANGED = "changed"
    REFUSED = "refused"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
