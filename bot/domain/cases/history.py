"""What happens in a case, as its history tells it: the words of each kind are in templates/<locale>/case_event.j2."""

from __future__ import annotations

from enum import StrEnum


class EventKind(StrEnum):
    """One thing that happens in a case."""

    OPENED = "opened"
    ASKED = "asked"
    REMINDED = "reminded"
    ASKED_AGAIN = "asked_again"
    INFORMED = "informed"
    ACKNOWLEDGED = "acknowledged"
    PASSED_UP = "passed_up"
    TIMED_OUT = "timed_out"
    HANDED_OVER = "handed_over"
    RESEATED = "reseated"
    """Who holds the office now is asked in place of who held it."""
    QUESTIONED = "questioned"
    ANSWERED = "answered"
    QUESTION_OVER = "question_over"
    OPINED = "opined"
    """Somebody consulted, or who decides, wrote what they think before it is decided."""
    DECIDED = "decided"
    PROXIED = "proxied"
    """Somebody wrote down what a person without Slack decided."""
    REVOKED = "revoked"
    INSTRUCTED = "instructed"
    EXECUTED = "executed"
    PROVED = "proved"
    RECORDED = "recorded"
    CONFIRMED = "confirmed"
    TASK_SET = "task_set"
    TASK_MOVED = "task_moved"
    TASK_NOTE = "task_note"
    TASK_DONE = "task_done"
    TASK_OVERDUE = "task_overdue"
    ROOM_OPENED = "room_opened"
    CHANGE_OPENED = "change_opened"
    CHANGE_REJECTED = "change_rejected"
    BASELINE_MOVED = "baseline_moved"
    BASELINE_RESTORED = "baseline_restored"
    VACANT = "vacant"
    ADMIN_TOLD = "admin_told"
    EXTERNAL = "external"
    UNREACHABLE = "unreachable"
    REACHED_OUTSIDE_SLACK = "reached_outside_slack"
    NOT_REACHED_OUTSIDE_SLACK = "not_reached_outside_slack"
    OUTSIDE_FAILED = "outside_failed"
    RECALLED = "recalled"
    UNDONE = "undone"
    CLOSED = "closed"


ENDS = frozenset({EventKind.CLOSED, EventKind.UNDONE})
UNPRESSED = ENDS | {
    EventKind.TIMED_OUT,
    EventKind.RESEATED,
    EventKind.VACANT,
    EventKind.ADMIN_TOLD,
    EventKind.EXTERNAL,
    EventKind.QUESTION_OVER,
    EventKind.REACHED_OUTSIDE_SLACK,
    EventKind.NOT_REACHED_OUTSIDE_SLACK,
    EventKind.OUTSIDE_FAILED,
    EventKind.UNREACHABLE,
}
"""What follows from an act or from the clock without a press of its own."""
