"""What is sent about what one member asked of another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain.tasks import TaskWord
from bot.work.codec import stored


@stored("member_task")
@dataclass(frozen=True, kw_only=True)
class MemberTaskMessage:
    """What somebody is asked to do or to answer, with its buttons."""

    task: int


@stored("member_task_word")
@dataclass(frozen=True, kw_only=True)
class MemberTaskWordMessage:
    """What was said about it, by one of the two to the other; due_on: the day it was moved to."""

    task: int
    word: TaskWord
    by: str
    text: str = ""
    due_on: date | None = None
