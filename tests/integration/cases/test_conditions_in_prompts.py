"""The stand-up prompt lists the conditions a member is to meet: those of today, overdue ones, the next two days'."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from bot.db.models import Absence, CaseDecision, CaseTask, Notice, PostedCard
from bot.services.cases import tasks
from bot.services.cases.tasks import Finish
from bot.services.standups.rounds import ensure_planned
from tests.factories import CHEN, HE, LIN, WANG, day
from tests.integration.cases.world import World, _text


@pytest.fixture
def term(world: World) -> CaseDecision:
    """A change of the delivery term on PO2402; 陈志强 decides."""
    return world.decision(world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF"), "delivery_term")


def set_conditions(world: World, term: CaseDecision, *lines: str) -> Sequence[CaseTask]:
    assert world.press(CHEN, term, "conditions", conditions="\n".join(lines)).ok
    return world.look(lambda session: session.scalars(select(CaseTask).order_by(CaseTask.id)).all())


def morning(world: World, text: str) -> None:
    """Let the stand-up of a day be asked."""
    world.do(ensure_planned)
    world.run_until(text)


def prompt_of(world: World, member: str, locale: str = "zh-CN") -> tuple[str, list[str]]:
    """The words of a member's newest prompt and the buttons of its conditions."""
    payload = world.render(world.notices(member, message="standup_prompt", method="post")[-1], locale=locale)
    pressed = [
        element["action_id"]
        for block in payload.blocks
        for element in block.get("elements", [])
        if "action_id" in element
    ]
    return _text(payload), [action for action in pressed if action.startswith("case.")]


def test_the_prompt_lists_what_is_due_soon_or_overdue_and_nothing_later(world: World, term: CaseDecision) -> None:
    early, soon, _ = set_conditions(world, term, "王芳 9/16前:催改证", "王芳 9/18前:谈妥运费", "王芳 9/30前:复盘")
    morning(world, "2026-09-17 09:05")
    text, buttons = prompt_of(world, WANG)
    assert "C0001 · *已过期*,9/16 周三到期\n> 催改证" in text
    assert "C0001 · 9/18 周五到期\n> 谈妥运费" in text
    assert "复盘" not in text
    assert buttons == [f"case.task_{verb}:{task.id}" for task in (early, soon) for verb in ("done", "note")]
    english, _ = prompt_of(world, WANG, "en")
    assert "C0001 · *overdue*, due Wed 16 Sep\n> 催改证" in english
    assert "C0001 · due Fri 18 Sep\n> 谈妥运费" in english
    assert "催改证" not in prompt_of(world, LIN)[0], "whose it is not"


def test_what_is_done_elsewhere_is_edited_in_the_prompt_and_asks_nothing(world: World, term: CaseDecision) -> None:
    (task,) = set_conditions(world, term, "王芳 9/17前:谈妥运费")
    morning(world, "2026-09-17 09:05")
    posted = world.notices(WANG, message="standup_prompt")[-1]
    made_of = {"audience": posted.audience, "reader_id": posted.reader_id, "context": posted.context}
    place = PostedCard(card=posted.card, channel="D5", ts="1.1", message=posted.message, posted_at=world.now, **made_of)
    world.look(lambda session: session.add(place))
    world.look(lambda session: setattr(session.get_one(Notice, posted.id), "state", "sent"))
    assert world.do(tasks.finish, actor=WANG, said=Finish(task_id=task.id, done=True), to=None).ok
    assert [row.card for row in world.notices(message="standup_prompt", method="update")] == [posted.card]
    text, buttons = prompt_of(world, WANG)
    assert "C0001 · → *已完成 ✓*\n> 谈妥运费" in text
    assert buttons == []


def test_a_prompt_lists_five_and_counts_the_rest(world: World, term: CaseDecision) -> None:
    set_conditions(world, term, *(f"王芳 9/17前:第{number}件" for number in range(1, 8)))
    morning(world, "2026-09-17 09:05")
    text, buttons = prompt_of(world, WANG)
    assert ("第5件" in text, "第6件" in text, len(buttons)) == (True, False, 10)
    assert "还有 2 条等您完成的条件" in text
    assert "2 more conditions" in prompt_of(world, WANG, "en")[0]


def test_who_stands_in_has_the_conditions_of_who_is_away_in_their_own_prompt(world: World, term: CaseDecision) -> None:
    set_conditions(world, term, "王芳 9/17前:谈妥运费")
    row = Absence(member_id=WANG, starts_on=day("2026-09-17"), ends_on=day("2026-09-20"), deputy_id=HE)
    world.look(lambda session: session.add(row))
    morning(world, "2026-09-17 09:05")
    assert "C0001 · 代 王芳 · 今天到期\n> 谈妥运费" in prompt_of(world, HE)[0]
    assert "C0001 · for 王芳 · due today\n> 谈妥运费" in prompt_of(world, HE, "en")[0]
