"""What one member asks another to do or to answer (托办)."""

from __future__ import annotations

from enum import StrEnum


class MemberTaskState(StrEnum):
    """Not mine: whom it was asked of says so, and it is the asker's again."""

    OPEN = "open"
    DONE = "done"
    ANSWERED = "answered"
    NOT_MINE = "not_mine"
    WITHDRAWN = "withdrawn"


class TaskWord(StrEnum):
    """What is said about one, to the other of the two."""

    DONE = "done"
    LATE = "late"
    NOT_MINE = "not_mine"
    QUESTION = "question"
    ANSWER = "answer"
    WITHDRAWN = "withdrawn"
    LEFT = "left"
