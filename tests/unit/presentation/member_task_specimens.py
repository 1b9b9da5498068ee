"""Fixed views of what one member asks of another, and of what is said about it."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from bot.domain.tasks import MemberTaskState, TaskWord
from bot.presentation import member_tasks
from bot.views.member_tasks import MemberTaskView, MemberTaskWord
from tests.unit.presentation.specimens import Say, Specimen, message, typed_by

THURSDAY, FRIDAY = date(2026, 9, 17), date(2026, 9, 18)


def task(say: Say, **more: Any) -> MemberTaskView:
    given: dict[str, Any] = {
        "owner": say("冯涛"),
        "asker": say("林晓"),
        "po": say("PO2403"),
        "text": typed_by(say, "把 SO 发我"),
        "asks": False,
        "due_on": THURSDAY,
        "state": MemberTaskState.OPEN,
        "own_wish": False,
    }
    return MemberTaskView(**{**given, **more}, id=3, until=time(18))


def question(say: Say, **more: Any) -> MemberTaskView:
    given = {"owner": say("林晓"), "asker": say("王芳"), "po": say("PO2402"), "due_on": None, "asks": True}
    return task(say, **{**given, "text": typed_by(say, "面料怎么样了"), **more})


def word(say: Say, what: TaskWord, said: str = "", **more: Any) -> MemberTaskWord:
    given: dict[str, Any] = {"task": task(say), "due_on": None, "open": True, "by": say("冯涛")}
    return MemberTaskWord(**{**given, **more}, word=what, said=typed_by(say, said))


SPECIMENS: dict[str, Specimen] = {
    "member_task": message("member_task", task),
    "member_task_without_a_day": message("member_task", lambda say: task(say, due_on=None, po="")),
    "member_task_of_ones_own": message("member_task", lambda say: task(say, owner=say("林晓"), own_wish=True)),
    "member_task_done": message("member_task", lambda say: task(say, state=MemberTaskState.DONE)),
    "member_task_asks": message("member_task", question),
    "member_task_answered": message("member_task", lambda say: question(say, state=MemberTaskState.ANSWERED)),
    "member_task_handed_back": message("member_task", lambda say: task(say, state=MemberTaskState.NOT_MINE)),
    "member_task_withdrawn": message("member_task", lambda say: task(say, state=MemberTaskState.WITHDRAWN)),
    "member_task_word_done": message("member_task_word", lambda say: word(say, TaskWord.DONE)),
    "member_task_word_late": message(
        "member_task_word", lambda say: word(say, TaskWord.LATE, "订舱单还没回", due_on=FRIDAY)
    ),
    "member_task_word_not_mine": message("member_task_word", lambda say: word(say, TaskWord.NOT_MINE)),
    "member_task_word_left": message("member_task_word", lambda say: word(say, TaskWord.LEFT, open=False)),
    "member_task_word_question": message("member_task_word", lambda say: word(say, TaskWord.QUESTION, "发哪个邮箱?")),
    "member_task_word_answer": message(
        "member_task_word",
        lambda say: word(say, TaskWord.ANSWER, "明天到厂", task=question(say), by=say("林晓"), open=False),
    ),
    "member_task_word_withdrawn": message(
        "member_task_word", lambda say: word(say, TaskWord.WITHDRAWN, by=say("林晓"), open=False)
    ),
    "member_task_late_form": lambda words, say: member_tasks.late_form(task(say), words),
    "member_task_question_form": lambda words, say: member_tasks.words_form(3, words, answer=False),
    "member_task_answer_form": lambda words, say: member_tasks.words_form(3, words, answer=True),
}
