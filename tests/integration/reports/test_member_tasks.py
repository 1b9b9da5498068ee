"""A task or a question for a colleague: told at once, answered to who asked, refused where the order is not theirs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from bot.db.models import AuditEntry, MemberTask
from bot.domain.phrases.reading import OrderRef, OrderSort
from bot.domain.phrases.statements import Task
from bot.domain.tasks import MemberTaskState
from bot.services.reports.door import report
from bot.services.reports.outcomes import ReportOutcome, StatementOutcome
from bot.services.tasks import asked
from bot.services.tasks.asked import TaskGone, TaskNotYours, TaskWordsNeeded
from bot.work.undo import UndoKind
from bot.work.unit import Answer
from tests.factories import FENG, HE, LIN, WANG, ZHENG
from tests.integration.cases.world import World

THURSDAY = date(2026, 9, 17)


def said(
    world: World, *to: str, by: str = LIN, po: str | None = "PO2403", what: str = "把 SO 发我", **more: Any
) -> StatementOutcome:
    """What the door hands on of such a sentence."""
    orders = (OrderRef(key=po, sort=OrderSort.PO, matches=(po,)),) if po else ()
    task = Task(text=f"{po} @{'@'.join(to)} {what}", orders=orders, to=to, what=what, **more)
    (outcome,) = world.do(report, to=dm(world, by), statements=[task])
    return outcome


def dm(world: World, member: str) -> Answer:
    world.count += 1
    return Answer(member=member, audience=member, method="post", key=f"e{world.count}")


def undo(world: World, member: str) -> None:
    """撤销 under the last echo."""
    *_, last = world.notices(member, message="milestone_echo/4")
    world.undo(member, UndoKind.MILESTONE, b=last.context["batch"])


def rows(world: World) -> Sequence[MemberTask]:
    return world.look(lambda session: session.scalars(select(MemberTask).order_by(MemberTask.id)).all())


def card(world: World, member: str) -> str:
    (row,) = world.notices(member, message="member_task", method="post")
    return world.render(row).text


def words(world: World, member: str) -> list[str]:
    return [world.render(row).text for row in world.notices(member, message="member_task_word")]


def test_who_is_named_is_told_at_once_until_when_and_by_whom(world: World) -> None:
    outcome = said(world, "冯涛", due_on=THURSDAY)
    assert outcome.outcome is ReportOutcome.SAVED
    assert outcome.others == (
        {"kind": "task", "to": FENG, "name": "冯涛", "what": "把 SO 发我", "order": "PO2403", "due": "2026-09-17"},
    )
    echo = world.render(world.notices(LIN, message="milestone_echo/4")[-1])
    assert "已请 冯涛 在 9/17 周四 前办" in str(echo.blocks)
    assert card(world, FENG) == "冯涛,请在 9/17 周四 18:00 前办:PO2403(林晓 托)\n> 把 SO 发我"


def test_a_mention_names_a_colleague_too_and_several_are_told_each(world: World) -> None:
    said(world, FENG, "郑强", po=None)
    assert [row.owner_id for row in rows(world)] == [FENG, ZHENG]


@pytest.mark.parametrize(
    ("name", "offered"), [("冯", ["冯涛"]), ("小冯", ["冯涛"]), ("陈总", ["陈志强"]), ("Kevin", []), ("金师傅", [])]
)
def test_a_name_that_is_nobody_s_is_asked_and_nobody_is_told(world: World, name: str, offered: list[str]) -> None:
    outcome = said(world, name, "郑强")
    (question,) = outcome.questions
    assert (outcome.outcome, question.code, question.span) == (ReportOutcome.ASKED, "which_member", f"@{name}")
    assert [option.value for option in question.options] == [f"@{other}" for other in offered]
    assert rows(world) == []


def test_a_first_name_is_enough_where_only_one_has_it(world: World) -> None:
    said(world, "Anna", po="PO2402")
    assert [row.owner_id for row in rows(world)] == ["U17ANNA"]


def test_an_order_that_one_of_the_two_may_not_see_is_passed_on_to_nobody(world: World) -> None:
    assert said(world, "何静").outcome is ReportOutcome.REFUSED
    assert said(world, "冯涛", by=HE).outcome is ReportOutcome.ASKED
    assert rows(world) == []
    assert world.notices(HE, message="member_task") == []


def test_who_asked_hears_in_one_line_that_it_is_done_and_nothing_can_be_pressed_any_more(world: World) -> None:
    said(world, "冯涛", due_on=THURSDAY)
    world.sent()
    (row,) = rows(world)
    world.do(asked.finish, actor=FENG, task_id=row.id)
    assert words(world, LIN) == ["冯涛 完成了:PO2403"]
    edit = world.render(world.notices(FENG, message="member_task", method="update")[-1])
    assert [block["type"] for block in edit.blocks] == ["section"]
    for act in (asked.finish, asked.decline):
        with pytest.raises(TaskGone):
            world.do(act, actor=FENG, task_id=row.id)


def test_another_day_is_told_and_stays_open(world: World) -> None:
    said(world, "冯涛", due_on=THURSDAY)
    (row,) = rows(world)
    with pytest.raises(TaskWordsNeeded):
        world.do(asked.postpone, actor=FENG, task_id=row.id, due_on=date(2026, 9, 15))
    world.do(asked.postpone, actor=FENG, task_id=row.id, due_on=date(2026, 9, 18), text="订舱单还没回")
    (row,) = rows(world)
    assert (row.state, row.wanted_on, row.first_wanted_on) == (MemberTaskState.OPEN, date(2026, 9, 18), THURSDAY)
    assert words(world, LIN) == ["冯涛 要晚,改到 9/18 周五:PO2403"]


def test_not_mine_and_a_question_go_back_to_who_asked_and_the_answer_comes_back(world: World) -> None:
    said(world, "冯涛")
    (row,) = rows(world)
    world.do(asked.ask_back, actor=FENG, task_id=row.id, text="发哪个邮箱?")
    world.do(asked.answer, actor=LIN, task_id=row.id, text="我的")
    world.do(asked.decline, actor=FENG, task_id=row.id)
    assert words(world, LIN) == ["冯涛 问一句:PO2403", "冯涛 说不是自己的事,退回给您:PO2403"]
    assert words(world, FENG) == ["林晓 答:PO2403"]
    assert [row.state for row in rows(world)] == [MemberTaskState.NOT_MINE]


def test_a_question_is_told_with_its_answer_and_settled_by_it(world: World) -> None:
    said(world, "林晓", by=WANG, po="PO2402", what="面料怎么样了", asks=True)
    (row,) = rows(world)
    assert card(world, LIN) == "林晓,王芳 问 PO2402\n> 面料怎么样了"
    with pytest.raises(TaskWordsNeeded):
        world.do(asked.answer, actor=LIN, task_id=row.id, text=" ")
    world.do(asked.answer, actor=LIN, task_id=row.id, text="明天到厂")
    assert words(world, WANG) == ["林晓 答:PO2402"]
    (row,) = rows(world)
    assert (row.state, row.answer) == (MemberTaskState.ANSWERED, "明天到厂")


def test_only_who_was_asked_settles_it_and_only_the_two_speak_of_it(world: World) -> None:
    said(world, "冯涛")
    (row,) = rows(world)
    for act in (asked.finish, asked.decline):
        with pytest.raises(TaskNotYours):
            world.do(act, actor=LIN, task_id=row.id)
    with pytest.raises(TaskNotYours):
        world.do(asked.answer, actor=ZHENG, task_id=row.id, text="好")


def test_what_somebody_keeps_for_themselves_tells_nobody(world: World) -> None:
    said(world, "林晓")
    (row,) = world.notices(LIN, message="member_task")
    assert row.kind == "answer"
    world.do(asked.finish, actor=LIN, task_id=rows(world)[0].id)
    assert words(world, LIN) == []


def test_taken_back_before_it_left_nobody_reads_it_and_afterwards_its_card_says_so(world: World) -> None:
    said(world, "冯涛")
    undo(world, LIN)
    assert [row.state for row in world.notices(FENG, message="member_task")] == ["skipped"]
    said(world, "郑强")
    world.sent()
    undo(world, LIN)
    assert words(world, ZHENG) == ["林晓 说不用了:PO2403"]


def test_nothing_of_the_order_changes_and_the_record_says_who_asked_whom(world: World) -> None:
    said(world, "冯涛")
    wanted = select(AuditEntry).where(AuditEntry.action == "task.ask")
    (entry,) = world.look(lambda session: session.scalars(wanted).all())
    assert (entry.actor_id, entry.data["to"]) == (LIN, FENG)


def test_words_with_an_amount_are_cut_for_who_may_not_see_it(world: World) -> None:
    said(world, "郑强", po="PO2402", what="报 USD 9.90 给客户了吗")
    assert "9.90" not in card(world, ZHENG)
