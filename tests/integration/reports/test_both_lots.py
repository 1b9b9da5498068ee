"""Two lots of one order: which is meant is asked, answered by words as by its button, and every line names its lot."""

from __future__ import annotations

import pytest

from bot.domain.orders import MilestoneState
from bot.services.conversation.take import take_message
from bot.services.reports.outcomes import ReportOutcome
from tests.factories import LIN, order_of
from tests.integration.cases.world import World
from tests.integration.reports.test_unsaved import dm, shown, waits


def say(world: World, text: str) -> list[ReportOutcome]:
    return [told.outcome for told in world.do(take_message, to=dm(world, LIN), text=text)]


def done(world: World, key: str) -> list[bool]:
    lines = world.look(lambda session: order_of(session, "PO2404").lines)
    rows = [milestone for line in lines for milestone in line.milestones if milestone.key == key]
    return [row.state == MilestoneState.DONE for row in rows]


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("两批都是", [True, True]),
        ("both lots", [True, True]),
        ("第二批", [False, True]),
        ("lot 1", [True, False]),
        ("三批都是", [False, False]),
    ],
)
def test_the_words_of_a_button_answer_the_question_that_waits(world: World, text: str, becomes: list[bool]) -> None:
    assert say(world, "2404 BOM 完成") == ["asked"]
    say(world, text)
    assert done(world, "bom") == becomes
    assert waits(world) == (0 if any(becomes) else 1)


def test_of_several_questions_with_that_answer_it_is_asked_which_and_nothing_is_saved(world: World) -> None:
    say(world, "2404 BOM 完成")
    say(world, "2404 打样 完成")
    text = shown(world, text="两批都是")
    assert (done(world, "bom"), waits(world)) == ([False, False], 2)
    assert "2404 BOM 完成" in text
    assert "milestone.answer" in text


def test_both_lots_are_named_in_the_echo_and_in_the_preview(world: World) -> None:
    text = shown(world, text="2404 两批 BOM 完成")
    assert "PO2404 第一批" in text
    assert "PO2404 第二批" in text


def test_a_lot_that_gets_earlier_is_never_called_late(world: World) -> None:
    text = shown(world, text="2404 两批 出货 10/20")
    assert "PO2404 第" in text
    assert "10/20(早 24 天)" in text
    assert "晚 -" not in text
