"""What one member asks of another, and what waits for who follows an order: menus and forms reach the one use case they are for."""

from __future__ import annotations

from datetime import date
from typing import Any
from unittest.mock import patch

import pytest

from bot.services.reports import relays, taking_up, unsaved
from bot.services.tasks import asked
from bot.services.tasks.asked import TaskGone
from bot.slack.ask import Ask, Errors, ExpiredButton
from bot.views.relays import load_relay, load_relays
from tests.every import every
from tests.unit.handlers.desk import DM, HERE, Call, Desk, ran
from tests.unit.presentation.relay_specimens import row as relay_row
from tests.unit.presentation.relay_specimens import view

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


@every("carried", [{"t": 3}, {"t": 3, "v": "else"}, {"v": "not_mine"}, {"t": "x", "v": "question"}])
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


ROW = relay_row(str, 3)


async def test_a_row_of_several_has_the_same_in_its_menu() -> None:
    desk = Desk().answer(load_relay, ROW)
    for verb in ("keep", "change", "refuse"):
        await desk.press("relay.menu", {"r": 3, "v": verb})
    assert desk.calls[0] == ran(taking_up.keep, to=HERE, relay_id=3)
    opened = [call["view"]["callback_id"] for call in desk.slack.named("views.open")]
    assert opened == ["relay_change", "relay_refuse"]
    with pytest.raises(ExpiredButton):
        await desk.press("relay.menu", {"r": 3, "v": "else"})


async def test_one_by_one_what_was_settled_is_shown_in_its_place_and_forms_lie_on_top() -> None:
    desk = Desk().answer(load_relays, view(ROW)).answer(load_relay, ROW)
    inside = {"view": {"id": "V1", "hash": "h", "private_metadata": '{"d":"2026-09-16"}'}}
    await desk.press("relay.keep", {"r": 3}, **inside)
    (shown,) = desk.slack.named("views.update")
    assert shown["view"]["callback_id"] == "relay_look"
    with patch.object(Ask, "push", return_value=True) as push:
        await desk.press("relay.refuse", {"r": 3}, **inside)
    assert push.await_args.args[0]["callback_id"] == "relay_refuse"


async def test_what_was_corrected_is_recorded_by_its_fields() -> None:
    desk = Desk()
    values = {"v:promised": "2026-09-28", "note": "货代说"}
    assert await desk.submit("relay_change", {"r": 3}, **values) is None
    given = {"to": DM, "relay_id": 3, "values": {"promised": "2026-09-28"}, "note": "货代说"}
    assert desk.calls == [Call("run", taking_up.change, given)]


async def test_why_it_is_not_right_is_said_and_a_refusal_stands_under_its_field() -> None:
    desk = Desk()
    assert await desk.submit("relay_refuse", {"r": 3}, why="还是 9/26") is None
    assert desk.calls == [Call("run", relays.refuse, {"to": DM, "relay_id": 3, "why": "还是 9/26"})]
    for form, act, field in (("relay_refuse", relays.refuse, "why"), ("relay_change", taking_up.change, "note")):
        answer = await Desk().answer(act, relays.RelayGone()).submit(form, {"r": 3}, why="x")
        assert isinstance(answer, Errors)
        assert list(answer.texts) == [field]
        with pytest.raises(ExpiredButton):
            await Desk().submit(form, {}, why="x")


async def test_what_is_not_saved_is_shown_where_it_was_asked_for() -> None:
    desk = Desk()
    await desk.press("unsaved.show")
    assert desk.calls == [ran(unsaved.show, to=HERE)]
