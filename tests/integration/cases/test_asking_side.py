"""追问 and 结案 reach who can answer: who reported, and who follows the order by now."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Absence, CaseDecision, CaseEvent, Member
from bot.services.handover import agree
from bot.services.handover.agree import HandoverPlan
from tests.factories import CHEN, FENG, HE, LIN, QIAN, WANG, ZHOU, day
from tests.integration.cases.world import World


@pytest.fixture
def term(world: World) -> CaseDecision:
    """A change of the delivery term on PO2402, reported by 林晓 and asked of 王芳."""
    return world.decision(world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF"), "delivery_term")


def hand_over(world: World, giver: str, taker: str) -> None:
    plan = HandoverPlan(giver=giver, taker=taker, customer="NORDVIK AB", why="离职")
    number = world.do(agree.ask, actor=giver, plan=plan)
    for person in (giver, taker):
        world.do(agree.confirm, actor=person, handover_id=number)


def leave(world: World, person: str) -> None:
    def work(session: Session) -> None:
        session.get_one(Member, person).active = False

    world.look(work)


def asked_of(world: World, case: int) -> str | None:
    found = select(CaseEvent.target_id).where(CaseEvent.case_id == case, CaseEvent.kind == "questioned")
    return world.look(lambda session: session.scalar(found.order_by(CaseEvent.id.desc())))


def test_a_question_after_a_hand_over_reaches_the_new_merchandiser_who_answers_it(
    world: World, term: CaseDecision
) -> None:
    hand_over(world, LIN, ZHOU)
    leave(world, LIN)
    assert world.press(WANG, term, "ask", note="客户书面说了吗?").ok
    assert world.notes(ZHOU, term.case_id).count("question") == 1
    assert "question" not in world.notes(LIN, term.case_id), "nobody reads the DM of who left"
    assert asked_of(world, term.case_id) == ZHOU
    [note] = [notice for notice in world.notices(ZHOU, message="case_note") if notice.context["kind"] == "question"]
    assert "客户书面说了吗?" in str(world.render(note).blocks)
    assert "case.answer" in str(world.render(note).blocks)
    assert world.press(ZHOU, term, "answer", note="有邮件").ok
    assert world.decision(term.case_id, "delivery_term").state == "asked"


def test_who_handed_over_and_is_still_here_is_asked_too_and_one_answer_is_enough(
    world: World, term: CaseDecision
) -> None:
    hand_over(world, LIN, ZHOU)
    assert world.press(WANG, term, "ask", note="客户书面说了吗?").ok
    assert [world.notes(asker, term.case_id).count("question") for asker in (ZHOU, LIN)] == [1, 1]
    assert asked_of(world, term.case_id) == ZHOU
    assert world.press(LIN, term, "answer", note="有邮件").ok
    assert world.press(ZHOU, term, "answer", note="有").code == "no_question"


def test_an_open_question_goes_along_with_every_hand_over(world: World, term: CaseDecision) -> None:
    hand_over(world, LIN, ZHOU)
    assert world.press(WANG, term, "ask", note="客户书面说了吗?").ok
    hand_over(world, ZHOU, HE)
    assert world.notes(HE, term.case_id).count("question") == 1
    assert world.press(HE, term, "answer", note="有邮件").ok


def test_who_stands_in_for_an_absent_reporter_is_asked_and_may_answer(world: World, term: CaseDecision) -> None:
    away = Absence(member_id=LIN, starts_on=day("2026-09-16"), ends_on=day("2026-09-18"), deputy_id=HE)
    world.look(lambda session: session.add(away))
    assert world.press(WANG, term, "ask", note="客户书面说了吗?").ok
    assert asked_of(world, term.case_id) == HE
    assert [world.notes(asker, term.case_id).count("question") for asker in (HE, LIN)] == [1, 1]
    assert world.press(ZHOU, term, "answer", note="插嘴").code == "not_yours"
    assert world.press(HE, term, "answer", note="有邮件").ok
    said = select(CaseEvent.actor_id, CaseEvent.for_id).where(CaseEvent.kind == "answered")
    assert world.look(lambda session: tuple(session.execute(said).one())) == (HE, LIN)


def test_the_end_of_a_case_is_told_to_who_follows_the_order_by_now(world: World, term: CaseDecision) -> None:
    hand_over(world, LIN, ZHOU)
    leave(world, LIN)
    assert world.press(CHEN, term, "approve").ok
    assert world.press(ZHOU, term, "execute").ok
    assert world.case(term.case_id).state == "closed"
    assert world.notes(ZHOU, term.case_id).count("closed") == 1
    assert "closed" not in world.notes(LIN, term.case_id)


def test_a_reporter_who_still_follows_the_order_is_asked_and_told_alone(world: World, term: CaseDecision) -> None:
    assert world.press(WANG, term, "ask", note="客户书面说了吗?").ok
    asked = [notice.audience for notice in world.notices(message="case_note") if notice.context["kind"] == "question"]
    assert (asked, asked_of(world, term.case_id)) == ([LIN], LIN)


@pytest.mark.parametrize("reporter", [QIAN, WANG, FENG])
def test_whose_order_somebody_else_reports_on_hears_of_it_once(world: World, reporter: str) -> None:
    case = world.report(reporter, "PO2402", "delivery_term_request", text="客户要 FOB 改 CIF")
    assert world.notes(LIN, case) == ["reported"]
    [note] = world.notices(LIN, message="case_note")
    shown = str(world.render(note).blocks)
    assert "在您跟的订单上报了这件事" in shown
    assert "客户要 FOB 改 CIF" in shown
    assert "on an order you follow" in str(world.render(note, locale="en").blocks)


def test_what_has_reached_them_with_its_card_is_told_to_nobody_twice(world: World) -> None:
    own = world.report(LIN, "PO2402", "delivery_term_request", text="客户要 FOB 改 CIF")
    assert "reported" not in world.notes(LIN, own)
    asked = world.report(QIAN, "PO2411", "packaging_spec", text="托盘不对", picks=("pallet_material",), cost_cny=800,
                         fix_needs_delivery_term=False)  # fmt: skip
    assert "reported" not in world.notes(HE, asked), "her own decision: she is asked with the card"
