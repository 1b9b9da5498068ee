"""What one member asks of another: menus and forms reach the one use case they are for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.services.tasks import asked
from bot.services.tasks.asked import TaskGone
from bot.slack.ask import Errors, ExpiredButton
from tests.unit.handlers.desk import DM, HERE, Call, Desk, ran

TASK_FORMS = [
    ("member_task_late", asked.postpone, {"due": "2026-09-18", "words": "等船"}, {"due_on": date(2026, 9, 18)}),
    ("member_task_question", asked.ask_back, {"words": "等船"}, {}),
    ("member_task_answer", asked.answer, {"words": "等船"}, {}),
]


async def test_not_mine_of_the_menu_is_done_at_once() -> None:
    desk = Desk()
    await desk.press("member_task.more", {"t": 3, "v": "not_mine"})
    assert desk.calls == [ran(asked.decline, to=HERE, task_id=3)]


@pytest.mark.parametrize(
    ("button", "carried", "form"),
    [
        ("member_task.more", {"t": 3, "v": "question"}, "member_task_question"),
        ("member_task.answer", {"t": 3}, "member_task_answer"),
    ],
)
async def test_what_needs_words_opens_its_form(button: str, carried: dict[str, Any], form: str) -> None:
    desk = Desk()
    await desk.press(button, carried)
    (opened,) = [call for call in desk.slack.calls if call[0] == "views.open"]
    assert (opened[1]["view"]["callback_id"], opened[1]["view"]["private_metadata"]) == (form, '{"t":3}')
    assert desk.calls == []


@pytest.mark.parametrize("carried", [{"t": 3}, {"t": 3, "v": "else"}, {"v": "not_mine"}, {"t": "x", "v": "question"}])
async def test_a_menu_that_is_not_ours_does_nothing(carried: dict[str, Any]) -> None:
    desk = Desk()
    with pytest.raises(ExpiredButton):
        await desk.press("member_task.more", carried)
    assert desk.calls == []


@pytest.mark.parametrize(("form", "act", "written", "given"), TASK_FORMS)
async def test_a_form_says_what_was_written(form: str, act: Any, written: dict[str, str], given: Any) -> None:
    desk = Desk()
    assert await desk.submit(form, {"t": 3}, **written) is None
    assert desk.calls == [Call("run", act, {"to": DM, "task_id": 3, "text": "等船", **given})]
    answer = await Desk().answer(act, TaskGone()).submit(form, {"t": 3}, **written)
    assert isinstance(answer, Errors)
    assert list(answer.texts) == ["words"]
    with pytest.raises(ExpiredButton):
        await Desk().submit(form, {}, **written)
