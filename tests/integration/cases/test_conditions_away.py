"""A condition whose owner is away: who stands in is asked, else who set it."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Absence, CaseDecision, CaseTask, Member
from bot.presentation.home import home
from bot.services.cases import tasks
from bot.services.cases.tasks import Finish
from bot.views.home import load_home
from tests.factories import CHEN, HE, LIN, WANG, day
from tests.integration.cases.world import LEXICON, World, _text, _words


@pytest.fixture
def term(world: World) -> CaseDecision:
    """A change of the delivery term on PO2402; 陈志强 decides."""
    return world.decision(world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF"), "delivery_term")


def set_condition(world: World, term: CaseDecision) -> CaseTask:
    assert world.press(CHEN, term, "conditions", conditions="王芳 9/18前:谈妥运费差价").ok
    return world.look(lambda session: session.scalars(select(CaseTask)).one())


def away(world: World, first: str, last: str, deputy: str | None) -> None:
    row = Absence(member_id=WANG, starts_on=day(first), ends_on=day(last), deputy_id=deputy)
    world.look(lambda session: session.add(row))


def about(world: World, member: str) -> list[str]:
    return [row.context["kind"] for row in world.notices(member, message="case_task", method="post")]


def last(world: World, member: str, locale: str = "zh-CN") -> tuple[str, bool]:
    """The words of the last message about it, and whether it can be answered there."""
    row = world.notices(member, message="case_task", method="post")[-1]
    payload = world.render(row, locale=locale)
    return _text(payload), "case.task_done" in str(payload.blocks)


def home_of(world: World, member: str, locale: str) -> str:
    view = world.do(load_home, actor=member)
    return _words(home(view, LEXICON.words(locale, "Asia/Shanghai")))


def test_on_its_day_who_stands_in_is_reminded_and_may_finish_it(world: World, term: CaseDecision) -> None:
    task = set_condition(world, term)
    away(world, "2026-09-17", "2026-09-20", HE)
    assert "谈妥运费差价" not in home_of(world, HE, "zh-CN"), "not before the absence"
    world.run_until("2026-09-18 08:31")
    assert (about(world, WANG), about(world, HE)) == (["card"], ["due"])
    text, answerable = last(world, HE)
    assert "王芳 不在,请您代办,今天要完成,*2026-09-18 周五* 前:\n> 谈妥运费差价" in text
    assert answerable
    assert "王芳 is away; please see to it in their place, due today" in last(world, HE, "en")[0]
    assert "C0001 · 代 王芳 · " in home_of(world, HE, "zh-CN")
    assert "C0001 · for 王芳 · " in home_of(world, HE, "en")
    world.run_until("2026-09-20 08:31")
    assert (about(world, WANG), about(world, HE), about(world, CHEN)) == (["card"], ["due", "overdue"], ["overdue"])
    assert world.do(tasks.finish, actor=HE, said=Finish(task_id=task.id, done=True), to=None).ok


def test_a_condition_is_overdue_the_day_after_its_own_and_not_on_it(world: World, term: CaseDecision) -> None:
    set_condition(world, term)
    for moment, over in (("2026-09-18 17:59", False), ("2026-09-19 00:01", True)):
        world.at(moment)
        assert ("已过期" in home_of(world, WANG, "zh-CN"), "已过期" in world.card_text(term.case_id)) == (over, over)


def test_without_anybody_to_stand_in_who_set_it_is_asked_to_arrange_it(world: World, term: CaseDecision) -> None:
    set_condition(world, term)
    away(world, "2026-09-17", "2026-09-20", None)
    world.run_until("2026-09-18 08:31")
    assert (about(world, WANG), about(world, CHEN)) == (["card"], ["due"])
    assert "王芳 不在,也没有代理人,请您安排" in last(world, CHEN)[0]
    assert "王芳 is away and nobody stands in, please arrange it" in last(world, CHEN, "en")[0]


def test_who_left_the_company_is_not_reminded(world: World, term: CaseDecision) -> None:
    set_condition(world, term)

    def leave(session: Session) -> None:
        session.get_one(Member, WANG).active = False

    world.look(leave)
    world.run_until("2026-09-18 08:31")
    assert (about(world, WANG), about(world, CHEN)) == (["card"], ["due"])


def test_who_stands_in_has_the_card_of_a_condition_set_while_its_owner_is_away(
    world: World, term: CaseDecision
) -> None:
    away(world, "2026-09-16", "2026-09-17", HE)
    set_condition(world, term)
    assert "王芳 不在,请您代办,*2026-09-18 周五* 前:\n> 谈妥运费差价" in last(world, HE)[0]
    assert last(world, HE)[1]
    world.run_until("2026-09-18 08:31")
    assert (about(world, WANG), about(world, HE)) == (["card", "due"], ["card"]), "the owner is back on the day"
    assert last(world, HE)[1] is False
