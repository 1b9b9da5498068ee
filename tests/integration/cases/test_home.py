"""Home: what waits for a person beside decisions, and how what they reported stands."""

from __future__ import annotations

import pytest

from bot.db.models import CaseDecision, Member
from bot.presentation.home import home
from bot.services.standups import rounds
from bot.views.home import HomeView, load_home
from tests.factories import CHEN, DAVID, HE, LIN, WANG, ZHENG
from tests.integration.cases.world import LEXICON, World, _words


@pytest.fixture
def term(world: World) -> CaseDecision:
    """A change of the delivery term on PO2402; 陈志强 decides."""
    return world.decision(world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF"), "delivery_term")


def home_of(world: World, member: str) -> HomeView:
    return world.do(load_home, actor=member)


def owed(world: World, member: str) -> list[tuple[str, str]]:
    return [(row.number, row.todo) for row in home_of(world, member).owed]


def reported(world: World, member: str) -> list[tuple[str, str | None]]:
    return [(row.waits, row.waiting_for) for row in home_of(world, member).reported]


def words_of(world: World, member: str, zone: str = "Asia/Shanghai", locale: str = "zh-CN") -> str:
    return _words(home(home_of(world, member), LEXICON.words(locale, zone)))


def test_an_instruction_waits_for_who_carries_it_out_and_the_report_says_so(world: World, term: CaseDecision) -> None:
    number = world.case(term.case_id).number
    assert (owed(world, LIN), reported(world, LIN)) == ([], [("decide", "王芳")])
    assert world.press(CHEN, term, "approve").ok
    assert (owed(world, LIN), reported(world, LIN)) == ([(number, "execute")], [("execute", "林晓")])
    shown = words_of(world, LIN)
    assert "*等我处理*:1 件" in shown
    assert "已批示,等您执行" in shown
    assert f"{number} PO2402 客户要改交货方式,已批示,等 林晓 执行" in shown
    assert owed(world, WANG) == owed(world, CHEN) == []
    assert world.press(LIN, term, "execute").ok
    assert (owed(world, LIN), reported(world, LIN)) == ([], [])


def test_a_question_waits_for_who_reported(world: World, term: CaseDecision) -> None:
    assert world.press(WANG, term, "ask", note="运费谁付?").ok
    assert [todo for _, todo in owed(world, LIN)] == ["answer"]
    assert reported(world, LIN) == [("answer", "林晓")]
    assert world.press(LIN, term, "answer", note="客户付").ok
    assert owed(world, LIN) == []


def test_what_is_on_record_waits_for_who_confirms_it_and_what_was_done_for_its_proof(world: World) -> None:
    case = world.report(HE, "PO2414", "mold_damage", text="模具坏了", recorded="停产16小时")
    assert [todo for _, todo in owed(world, ZHENG)] == ["confirm"]
    assert world.decision(case, "mold_downtime_log").state == "recorded"


def test_conditions_that_are_open_are_what_a_report_waits_for(world: World, term: CaseDecision) -> None:
    assert world.press(CHEN, term, "conditions", conditions="王芳 9/18前:谈妥运费差价").ok
    assert world.press(LIN, term, "execute").ok
    assert reported(world, LIN) == [("conditions", None)]
    assert "已批示,等条件落实" in words_of(world, LIN)


def test_abroad_the_day_is_the_readers_own_and_the_stand_up_says_when_it_asks(world: World) -> None:
    world.at("2026-09-16 06:00").do(rounds.ensure_planned)
    world.run_until("2026-09-16 09:04")
    assert world.look(lambda session: session.get_one(Member, DAVID).zone) == "America/Los_Angeles"
    shown = words_of(world, DAVID, "America/Los_Angeles", "en")
    assert "David Miller, Tue 15 Sep 2026" in shown
    assert "asks you Wed 16 Sep 09:00, closes Wed 16 Sep 11:00 (your time)" in shown
