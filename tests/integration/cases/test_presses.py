"""Who may press what, when: everything else is refused privately, logged, and changes nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.db.models import Absence, CaseDecision, Seat
from bot.work.undo import UndoKind
from tests.factories import CHEN, HE, HUANG, LI, LIN, LIU, WANG, ZHAO, day, order_of
from tests.integration.cases.world import World


@pytest.fixture
def term(world: World) -> CaseDecision:
    """A change of the delivery term on PO2402, asked of 王芳."""
    return world.decision(world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF"), "delivery_term")


def test_a_button_of_an_earlier_step_is_refused_as_stale(world: World, term: CaseDecision) -> None:
    assert world.press(WANG, term, "up").ok
    old = world.press(WANG, term, "up", step=term.step)
    assert (old.ok, old.code) == (False, "stale")
    assert "陈志强" in world.replies(WANG)[-1]


def test_a_forged_verb_or_choice_finds_nothing(world: World, term: CaseDecision) -> None:
    assert world.press(CHEN, term, "burn").code == "unknown"
    assert world.press(CHEN, term, "approve", chosen="lc_amendment").code == "unknown"
    assert world.decision(term.case_id, "delivery_term").decided_at is None


def test_a_missing_decision_is_said_and_logged(world: World) -> None:
    from bot.services.cases import acts
    from bot.services.cases.outcome import Press

    gone = Press(decision_id=424242, step=1, verb="approve")
    outcome = world.do(acts.press, actor=CHEN, press=gone, to=world.to(CHEN))
    assert outcome.code == "unknown"
    assert "找不到" in world.replies(CHEN)[-1]
    assert len(world.refusals()) == 1


def test_somebody_without_a_seat_there_is_told_who_has_it_and_why(world: World, term: CaseDecision) -> None:
    refused = world.press(LIU, term, "approve")
    assert (refused.ok, refused.code) == (False, "not_yours")
    text = world.replies(LIU)[-1]
    assert "陈志强" in text
    assert "DT-01" in text
    reply = next(row for row in world.notices() if row.reader_id == LIU and row.key.startswith("reply:"))
    assert (reply.method, reply.audience) == ("ephemeral", f"C02FOLLOW:{LIU}")
    assert world.events(term.case_id).count("decided") == 0


def test_a_director_may_decide_before_the_case_reaches_them(world: World, term: CaseDecision) -> None:
    assert world.press(CHEN, term, "approve").ok
    assert world.decision(term.case_id, "delivery_term").decided_by == CHEN


def test_the_second_of_two_decisions_is_told_by_whom_and_when(world: World, term: CaseDecision) -> None:
    assert world.press(CHEN, term, "approve").ok
    late = world.press(CHEN, term, "reject", note="太晚")
    assert (late.ok, late.code) == (False, "already_decided")
    assert "陈志强" in world.replies(CHEN)[-1]
    assert "09:00" in world.replies(CHEN)[-1]


def test_of_two_presses_at_the_same_second_exactly_one_wins(world: World, term: CaseDecision) -> None:
    def press(verb: str) -> bool:
        return world.press(CHEN, term, verb, note="理由").ok

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(press, ["approve", "reject"]))
    assert sorted(outcomes) == [False, True]
    assert world.events(term.case_id).count("decided") == 1


def test_a_reason_is_required_to_reject_and_to_set_conditions(world: World, term: CaseDecision) -> None:
    assert world.press(CHEN, term, "reject", note="  ").code == "reason_required"
    assert world.press(CHEN, term, "conditions").code == "reason_required"
    assert world.press(CHEN, term, "reject", note="毛利不够").ok
    assert world.case(term.case_id).state == "closed"
    assert "毛利不够" in world.card_text(term.case_id)
    assert "decision" in world.notes(LIN)


def test_nothing_happens_on_a_cancelled_order(world: World, term: CaseDecision) -> None:
    def cancel(session: Session) -> None:
        order_of(session, "PO2402").cancelled_at = world.now

    world.look(cancel)
    assert world.press(CHEN, term, "approve").code == "order_cancelled"
    assert "已取消" in world.replies(CHEN)[-1]


def hand_office_to(world: World, person: str) -> None:
    """PO2402's director changes: 陈志强's seat ended yesterday."""

    def hand(session: Session) -> None:
        for seat in session.query(Seat).filter(Seat.role == "sales_director", Seat.member_id == CHEN):
            seat.valid_to = day("2026-09-15")
        session.add(Seat(member_id=person, role="sales_director", scope_kind="customer", scope_key="NORDVIK AB"))

    world.look(hand)


def test_a_seat_that_changed_hands_counts_at_the_press(world: World, term: CaseDecision) -> None:
    hand_office_to(world, LIU)
    assert not world.press(CHEN, term, "approve").ok
    assert world.press(LIU, term, "approve").ok


def test_a_deputy_acts_for_the_one_away_and_the_record_says_so(world: World) -> None:
    def away(session: Session) -> None:
        session.add(Absence(member_id=CHEN, starts_on=day("2026-09-14"), ends_on=day("2026-09-18"), deputy_id=LIU))

    world.look(away)
    case = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    row = world.decision(case, "delivery_term")
    assert world.press(WANG, row, "up").ok
    assert world.decision(case, "delivery_term").holder_id == LIU
    assert "刘洋 代 陈志强" in world.card_text(case)
    assert world.press(LIU, row, "approve").ok
    assert world.decision(case, "delivery_term").decided_for == CHEN
    assert "刘洋 代 陈志强" in world.card_text(case)


def test_a_case_is_handed_over_only_to_a_peer(world: World, term: CaseDecision) -> None:
    assert world.press(WANG, term, "up").ok
    assert world.press(CHEN, term, "hand", target=LI).code == "not_peer"
    assert world.press(CHEN, term, "hand", target=LIU, note="我出差").ok
    row = world.decision(term.case_id, "delivery_term")
    assert (row.holder_id, row.state) == (LIU, "asked")
    assert "handed_over" in world.events(term.case_id)
    assert world.press(LIU, row, "approve").ok


def test_a_question_stops_the_clock_until_the_reporter_answers(world: World, term: CaseDecision) -> None:
    assert world.press(CHEN, term, "ask", note="客户是书面要求吗?").code == "not_your_turn"
    assert world.press(WANG, term, "ask", note="客户是书面要求吗?").ok
    assert world.decision(term.case_id, "delivery_term").state == "questioned"
    assert "question" in world.notes(LIN)
    assert world.press(WANG, term, "answer", note="是").code == "not_yours"
    before = world.decision(term.case_id, "delivery_term").expires_at
    world.now += timedelta(hours=2)
    assert world.press(LIN, term, "answer", note="有邮件").ok
    row = world.decision(term.case_id, "delivery_term")
    assert row.state == "asked"
    assert "answered" in world.notes(WANG)
    assert before is not None
    assert row.expires_at is not None


def test_acknowledging_kills_every_reminder_of_the_step(world: World, term: CaseDecision) -> None:
    assert world.press(WANG, term, "ack").ok
    row = world.decision(term.case_id, "delivery_term")
    assert row.state == "acknowledged"
    asked = world.look(_waiting)
    assert {due.due_at for due in asked} == {row.remind_at, row.expires_at}


def _waiting(session: Session) -> list[object]:
    from sqlalchemy import select

    from bot.db.models import DueRow

    return list(session.scalars(select(DueRow).where(DueRow.state == "waiting", DueRow.step.is_not(None))))


def test_undo_within_ten_minutes_puts_the_dates_back_and_tells_those_asked_once(world: World) -> None:

    case = world.report(LIN, "PO2402", "material_late", text="面料未到", milestone="fabric", days=6)
    assert world.decision(case, "internal_node_shift").holder_id == WANG
    world.now += timedelta(minutes=5)
    world.undo(LIN, UndoKind.CASE, c=case)
    found = world.case(case)
    assert found.state == "undone"
    assert "undone" in world.notes(WANG)
    assert world.look(_waiting) == []
    from tests.factories import milestone_of

    assert world.look(lambda s: milestone_of(s, "PO2402", "fabric").promised_on) == day("2026-09-20")
    assert world.press(WANG, world.decision(case, "internal_node_shift"), "approve").code == "case_over"
    assert "已撤销" in world.card_text(case)


def test_undo_is_refused_after_ten_minutes_or_once_somebody_acted(world: World) -> None:
    from bot.work.undo import UndoOvertaken, UndoTooLate

    case = world.report(LIN, "PO2402", "material_late", text="面料未到", milestone="fabric", days=6)
    assert world.press(WANG, world.decision(case, "internal_node_shift"), "ack").ok
    with pytest.raises(UndoOvertaken):
        world.undo(LIN, UndoKind.CASE, c=case)
    world.now += timedelta(minutes=11)
    with pytest.raises(UndoTooLate):
        world.undo(LIN, UndoKind.CASE, c=case)


def test_the_reporter_recalls_a_case_nobody_has_decided(world: World, term: CaseDecision) -> None:
    from bot.services.cases import undo

    refused = world.do(undo.recall, to=world.to(WANG), case_id=term.case_id)
    assert refused.code == "not_reporter"
    assert world.do(undo.recall, to=world.to(LIN), case_id=term.case_id).ok
    assert world.case(term.case_id).state == "recalled"
    assert "recalled" in world.notes(WANG)


def test_a_merchandiser_reports_only_on_their_own_orders(world: World) -> None:
    from bot.domain.authority import NotYourOrder

    with pytest.raises(NotYourOrder):
        world.report(HE, "PO2402", "delivery_term_request", text="不是我的")


def test_prices_and_costs_are_for_those_allowed_only(world: World) -> None:
    case = world.report(
        HE, "PO2411", "packaging_spec", text="换托盘", picks=("pallet_material",), cost_cny=12_345,
        fix_needs_delivery_term=False,
    )  # fmt: skip
    assert world.case(case).severity == "major", "money raises who decides, and never to critical"
    assert "12,345" not in world.card_text(case)
    assert "12,345" not in world.card_text(case, "U14JIANGY")
    assert "12,345" in world.card_text(case, HE)
    assert "12,345" in world.card_text(case, LIU)
    late = world.report(
        LIN, "PO2403", "quality", text="返工", milestone="sewing", days=2, picks=("quality_concession",)
    )
    assert "2026-10-05" not in world.card_text(late)
    assert "晚于信用证最迟装期" in world.card_text(late)
    assert "2026-10-05" in world.card_text(late, LIN)


def test_a_hostile_text_cannot_call_a_channel(world: World) -> None:
    case = world.report(LIN, "PO2402", "delivery_term_request", text="<!channel> *紧急* `x` " + "长" * 3001)
    payload = world.card(case)
    for block in payload.blocks:
        for part in [block.get("text"), *block.get("elements", [])]:
            text = part.get("text") if isinstance(part, dict) else None
            shown = text if isinstance(text, str) else ""
            assert "<!channel>" not in shown
            assert len(shown) <= 3000


def test_a_vacant_pmo_falls_to_the_general_manager(world: World) -> None:
    def project(session: Session) -> None:
        order_of(session, "PO2402").mode = "project"

    world.look(project)
    case = world.report(LIN, "PO2402", "rush_order", text="插单", recorded=None)
    row = world.decision(case, "line_priority")
    assert world.press(WANG, row, "propose", note="先做 PO2402").ok
    row = world.decision(case, "line_priority")
    assert row.holder_id == LI
    assert world.press(LI, row, "propose", note="同意先做").ok
    assert world.decision(case, "line_priority").holder_id == HUANG
    assert not world.press(ZHAO, row, "approve").ok
    assert world.press(HUANG, row, "approve").ok
