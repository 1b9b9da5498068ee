"""An answer is to the question that was shown and to nothing else: other doubts and other orders keep their own."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from bot.db.models import Pending
from bot.services.conversation.take import take_message
from bot.services.reports.outcomes import StatementOutcome
from bot.services.reports.unsaved import Unsaved
from bot.services.reports.ways_in import answer_question
from bot.work import pending
from tests.factories import LIN, milestone_of, moment
from tests.integration.cases.world import World


def say(world: World, text: str) -> list[str]:
    """What became of each thing said, as `codes` has it."""
    return codes(world.do(take_message, to=world.to(LIN), text=text))


def codes(outcomes: Sequence[StatementOutcome]) -> list[str]:
    """What became of each thing said: the question's code, where one was asked."""
    return [outcome.questions[0].code if outcome.questions else outcome.outcome.value for outcome in outcomes]


def waiting(world: World) -> list[str]:
    wanted = (
        select(Pending).where(Pending.kind.startswith("unsaved/"), Pending.settled_at.is_(None)).order_by(Pending.key)
    )
    return world.look(lambda s: [row.key for row in s.scalars(wanted)])


def press(world: World, key: str, index: int = 0) -> list[str]:
    return codes(world.do(answer_question, to=world.to(LIN), key=key, index=index))


def stands(world: World, po: str, key: str) -> tuple[int, int]:
    row = world.look(lambda s: milestone_of(s, po, key))
    return row.progress, int(row.made or 0)


def test_as_it_stands_answers_the_doubt_that_was_shown_alone(world: World) -> None:
    assert say(world, "2403 拉链 90%") == ["part"]
    assert press(world, *waiting(world)) == ["goes_back"]
    assert stands(world, "PO2403", "trims")[0] == 100
    assert press(world, *waiting(world)) == ["saved"]
    assert stands(world, "PO2403", "trims")[0] == 90


def test_what_was_meant_is_kept_while_the_line_is_asked(world: World) -> None:
    assert say(world, "2404 里料 20%") == ["part"]
    assert press(world, *waiting(world)) == ["which_line"]
    assert press(world, *waiting(world)) == ["out_of_order"]
    assert press(world, *waiting(world)) == ["saved"]


def test_a_figure_that_changed_since_is_asked_about_as_it_is_now(world: World) -> None:
    assert say(world, "2401 车缝 80%") == ["goes_back"]
    [question] = waiting(world)
    assert say(world, "2401 车缝 95%") == ["saved"]
    assert press(world, question) == ["goes_back"]
    assert stands(world, "PO2401", "sewing")[0] == 95


def test_the_other_order_of_the_same_words_is_not_worked_again(world: World) -> None:
    assert say(world, "2401 和 2404 车缝 今天500件") == ["saved", "which_line"]
    before = stands(world, "PO2401", "sewing")
    assert press(world, *waiting(world)) == ["out_of_order"]
    assert press(world, *waiting(world)) == ["saved"]
    assert stands(world, "PO2401", "sewing") == before
    assert stands(world, "PO2404", "sewing") == (13, 500)


def test_each_order_keeps_its_own_question(world: World) -> None:
    assert say(world, "2402 2404 车缝 90%") == ["out_of_order", "which_line"]
    first, second = waiting(world)
    assert press(world, first) == ["saved"]
    assert waiting(world) == [second]
    assert press(world, second) == ["out_of_order"]


def test_the_button_s_words_typed_do_not_count_the_same_twice(world: World) -> None:
    assert say(world, "2401 和 2404 车缝 今天500件") == ["saved", "which_line"]
    before = stands(world, "PO2401", "sewing")
    assert say(world, "2401 和 2404 车缝 今天500件 照记") == ["said_before", "which_line"]
    assert stands(world, "PO2401", "sewing") == before
    assert say(world, "2401 和 2404 车缝 今天500件 照记") == ["saved", "which_line"], "this time it was asked"


def test_what_was_pasted_counts_from_when_it_was_said_there(world: World) -> None:
    text = "————— 2026年9月14日 —————\n许峰 17:22\n2402面料可能后天到"
    assert say(world, text)[:1] == ["supposed"]
    wanted = select(Pending).where(Pending.kind.startswith("unsaved/"), Pending.settled_at.is_(None))
    [row] = world.look(lambda s: s.scalars(wanted).all())
    assert pending.read(row, Unsaved).said_at == moment("2026-09-14 17:22")


def test_a_question_read_back_is_the_question_that_was_asked(world: World) -> None:
    """PostgreSQL and SQLite keep a sentence's fields in other orders; `is_meant` compares them by name."""
    say(world, "2402 面料 推到明年底")
    assert press(world, *waiting(world)) == ["preview"]
