"""How bad a case is, and where it stands, its decisions, its tasks and what it asks of a project."""

from __future__ import annotations

from enum import StrEnum


class CaseState(StrEnum):
    """From the report to its end: closed is carried out, recalled and undone are its reporter's doing."""

    OPEN = "open"
    CLOSED = "closed"
    RECALLED = "recalled"
    UNDONE = "undone"


class Severity(StrEnum):
    """How bad it is; critical runs by the wall clock."""

    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


class TaskState(StrEnum):
    """Where a condition of an approval stands; dropped are those of a decision that was revoked."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class RoomPlace(StrEnum):
    """Where a case's war room is: in a channel of its own, or where Slack makes none in the thread of its card."""

    CHANNEL = "channel"
    THREAD = "thread"
    NOWHERE = "nowhere"
    """There is no channel for its card either."""


class RequestState(StrEnum):
    """Where a change request stands."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class DecisionState(StrEnum):
    """One of a decision's states, from the first question to its end."""

    ASKED = "asked"
    ACKNOWLEDGED = "acknowledged"
    QUESTIONED = "questioned"
    RECORDED = "recorded"
    """Nothing is to be decided; who is concerned confirms what was recorded."""
    INSTRUCTED = "instructed"
    EXECUTED = "executed"
    """Carried out on an instruction; its evidence is still to come."""
    CLOSED = "closed"
    RECALLED = "recalled"
    REVOKED = "revoked"


class DecisionOutcome(StrEnum):
    """What was decided."""

    APPROVE = "approve"
    REJECT = "reject"
    OPTION = "option"
    CONDITIONS = "conditions"


UNDECIDED = frozenset({DecisionState.ASKED, DecisionState.ACKNOWLEDGED, DecisionState.QUESTIONED})
"""Somebody on its ladder is asked, or has asked back."""

WITH_HOLDER = frozenset({DecisionState.ASKED, DecisionState.ACKNOWLEDGED, DecisionState.RECORDED})
"""It waits for its holder; while a question is open it waits for somebody else."""

UNSETTLED = UNDECIDED | {DecisionState.RECORDED}
"""It waits for a word."""

UNFINISHED = UNSETTLED | {DecisionState.INSTRUCTED, DecisionState.EXECUTED}
"""Somebody still has to act on it."""

OVER = frozenset({DecisionState.CLOSED, DecisionState.RECALLED, DecisionState.REVOKED})
