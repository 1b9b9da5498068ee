"""没保存: a question that was not answered stands in its asker's list until it is, and goes by itself in the end."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.db.models import Pending
from bot.domain.phrases.sayings import read_statements
from bot.services.conversation.take import take_message
from bot.services.reports.door import report
from bot.services.reports.outcomes import StatementOutcome
from bot.services.reports.reading import reader_for
from bot.services.reports.ways_in import report_by_form
from bot.work.unit import Answer, Work
from tests.factories import LIN, WANG, milestone_of
from tests.integration.cases.world import World

ASKED = "2402 面料"


def dm(world: World, member: str) -> Answer:
    world.count += 1
    return Answer(member=member, audience=member, method="post", key=f"e{world.count}")


def said(world: World, text: str, *, sure: bool = False, chosen: int | None = None) -> str:
    def take(work: Work) -> tuple[StatementOutcome, ...]:
        read = read_statements(text, reader_for(work, member_id=work.actor))
        return report(work, read, sure=sure, chosen=chosen)

    (outcome,) = world.do(take, to=dm(world, LIN))
    return outcome.outcome.value


def waits(world: World) -> int:
    wanted = select(Pending).where(Pending.kind.startswith("unsaved/"), Pending.settled_at.is_(None))
    return len(world.look(lambda session: session.scalars(wanted).all()))


def shown(world: World, member: str = LIN, text: str = "没保存") -> str:
    before = len(world.notices(member))
    world.do(take_message, to=dm(world, member), text=text)
    return "\n".join(str(world.render(row).blocks) for row in world.notices(member)[before:])


def test_what_is_asked_stands_in_the_list_with_its_buttons(world: World) -> None:
    assert said(world, ASKED) == "asked"
    assert waits(world) == 1
    assert "2402 面料" in shown(world)
    assert "milestone.open" in shown(world, text="unsaved")
    assert "2402" not in shown(world, WANG)


@pytest.mark.parametrize("answer", ["2402 面料 80%", "2402 面料 9/19"])
def test_an_answer_takes_it_off(world: World, answer: str) -> None:
    said(world, ASKED)
    said(world, answer)
    assert waits(world) == 0
    assert "没有没保存的" in shown(world)


@pytest.mark.parametrize(("key", "left"), [("fabric", 0), ("trims", 1)])
def test_the_form_of_its_milestone_takes_it_off_and_of_another_does_not(world: World, key: str, left: int) -> None:
    said(world, ASKED)
    milestone = world.look(lambda session: milestone_of(session, "PO2402", key))
    given = {"state": None, "progress": 80, "promised_on": None, "note": "到了一半"}
    world.do(report_by_form, to=dm(world, LIN), milestone_id=milestone.id, **given)
    assert waits(world) == left


def test_another_sentence_takes_nothing_off(world: World) -> None:
    said(world, ASKED)
    said(world, "2401 后整包装 85%")
    assert waits(world) == 1


def test_another_question_about_the_same_takes_its_place(world: World) -> None:
    said(world, ASKED)
    said(world, f"{ASKED} 尽快")
    assert waits(world) == 1


def test_a_preview_nobody_submitted_stands_there_too(world: World) -> None:
    world.preview(dm(world, LIN), "PO2402 面料推到 10/10,染厂返工")
    text = shown(world)
    assert "还在等您提交:PO2402" in text
    assert "delay.submit" in text


def test_after_a_long_weekend_it_is_gone(world: World) -> None:
    said(world, ASKED)
    world.at("2026-09-20 10:00")
    assert "没有没保存的" in shown(world)


def test_a_question_about_a_delay_keeps_the_verb_on_its_button_and_is_answered_by_it(world: World) -> None:
    world.report(LIN, "PO2402", "material_late", milestone="fabric", days=6, text="面料未到")
    before = len(world.notices(LIN))
    world.do(take_message, to=dm(world, LIN), text="/delay PO2402 面料 10天 面料未到")
    [echo] = [str(world.render(row).blocks) for row in world.notices(LIN)[before:]]
    assert "/delay PO2402 面料 10天 面料未到" in echo
    assert waits(world) == 1
    outcome = said(world, "/delay PO2402 面料 10天 面料未到", sure=True)
    assert (outcome, waits(world)) == ("preview", 0)
