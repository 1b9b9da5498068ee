"""The click: judged when it happens, by person and decision, and offered to who has the right."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from bot.db.models import AuditEntry, CaseDecision, Seat
from bot.domain.authority import Verdict
from bot.services.cases import acts, offer
from bot.services.cases.outcome import Press
from bot.views.case_work import load_form
from bot.work.kinds import COUNTED
from tests.factories import ANNA, CHEN, HUANG, LIN, LIU, SUN, WANG, day
from tests.integration.cases.world import World


@pytest.fixture
def term(world: World) -> CaseDecision:
    """A change of the delivery term on PO2402, asked of 王芳; 陈志强 decides."""
    return world.decision(world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF"), "delivery_term")


def second_director(session: Session) -> None:
    session.add(Seat(member_id=LIU, role="sales_director", scope_kind="customer", scope_key="NORDVIK AB"))


def offer_to(world: World, actor: str, row: CaseDecision) -> str:
    wanted = {"decision_id": row.id, "step": row.step}
    return world.do(offer.offer, to=world.to(actor), **wanted).code


def words_to(world: World, member: str, kind: str) -> int:
    return sum(row.context["kind"] == kind for row in world.notices(member, message="case_word", method="post"))


def test_a_table_that_changed_does_not_rewrite_a_running_case(world: World, term: CaseDecision) -> None:
    rules = tuple(
        replace(rule, grants=tuple(replace(grant, verdict=Verdict.DECIDE) for grant in rule.grants))
        if rule.decision == "delivery_term"
        else rule
        for rule in world.company.rules.rules
    )
    changed = replace(world, company=replace(world.company, rules=replace(world.company.rules, rules=rules)))
    assert changed.press(LIN, term, "approve").code == "own_request"
    assert changed.press(WANG, term, "approve").code == "not_yours"
    assert changed.press(CHEN, term, "approve").ok
    assert changed.decision(term.case_id, "delivery_term").ruling == term.ruling


def test_of_two_directors_at_the_same_second_one_wins_and_the_other_is_told_by_whom(
    world: World, term: CaseDecision
) -> None:
    world.look(second_director)

    def press(person: str) -> tuple[str, str]:
        wanted = Press(decision_id=term.id, step=term.step, verb="approve")
        return person, world.do(acts.press, actor=person, press=wanted, to=world.to(person)).code

    with ThreadPoolExecutor(2) as pool:
        outcomes = dict(pool.map(press, [CHEN, LIU]))
    (winner,) = [person for person, code in outcomes.items() if not code]
    (loser,) = [person for person, code in outcomes.items() if code]
    assert outcomes[loser] == "already_decided"
    assert world.decision(term.case_id, "delivery_term").decided_by == winner
    assert {CHEN: "陈志强", LIU: "刘洋"}[winner] in world.replies(loser)[-1]
    assert [row.actor_id for row in world.refusals()] == [loser]


def test_a_refused_press_is_offered_to_who_has_it_now_once(world: World, term: CaseDecision) -> None:
    assert world.press(LIU, term, "approve").code == "not_yours"
    assert "请 王芳 处理" in world.replies(LIU)[-1]
    assert offer_to(world, LIU, term) == ""
    assert words_to(world, WANG, "offered") == 1
    assert "已请 王芳 处理" in world.replies(LIU)[-1]
    assert offer_to(world, SUN, term) == ""
    assert words_to(world, WANG, "offered") == 1, "one line for a person and step, whoever asks"
    assert "不再重复打扰" in world.replies(SUN)[-1]
    (line,) = world.notices(WANG, message="case_word")
    assert line.kind in COUNTED, "it counts against the day's limit"
    audited = world.look(lambda s: s.query(AuditEntry).filter(AuditEntry.action == "case.offer").count())
    assert audited == 2


def test_a_director_before_their_turn_is_told_whose_it_is_and_the_next_step_is_offered_anew(
    world: World, term: CaseDecision
) -> None:
    assert world.press(CHEN, term, "ack").code == "not_your_turn"
    assert "请 王芳 处理" in world.replies(CHEN)[-1]
    assert offer_to(world, CHEN, term) == ""
    assert world.press(WANG, term, "up").ok
    assert offer_to(world, LIU, term) == "stale"
    assert offer_to(world, LIU, world.decision(term.case_id, "delivery_term")) == ""
    assert words_to(world, CHEN, "offered") == 1


def test_nothing_is_offered_once_it_is_decided(world: World, term: CaseDecision) -> None:
    assert world.press(CHEN, term, "approve").ok
    assert world.press(LIU, term, "approve").code == "already_decided"
    assert "处理" not in world.replies(LIU)[-1]
    assert offer_to(world, LIU, term) == "stale"
    assert words_to(world, WANG, "offered") == 0


def test_a_copied_button_of_a_step_that_is_over_does_nothing_and_a_live_one_asks_who_presses(
    world: World, term: CaseDecision
) -> None:
    copied = {"step": term.step}
    assert world.press(SUN, term, "up", **copied).code == "not_yours"
    assert world.press(WANG, term, "up", **copied).ok
    for person in (WANG, SUN, CHEN):
        assert world.press(person, term, "up", **copied).code == "stale"
    assert world.events(term.case_id).count("passed_up") == 1


def test_nobody_decides_what_they_asked_for_unless_the_workspace_says_so(world: World) -> None:
    def director(session: Session) -> None:
        session.add(Seat(member_id=LIN, role="sales_director", scope_kind="order", scope_key="PO2402"))

    world.look(director)
    case = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    row = world.decision(case, "delivery_term")
    assert world.press(LIN, row, "approve").code == "own_request"
    assert "不能自己批准" in world.replies(LIN)[-1]
    assert world.press(WANG, row, "up").ok
    assert world.decision(case, "delivery_term").holder_id == HUANG, "the next one above"
    loose = world.with_settings(separation_of_duties=False)
    assert loose.press(LIN, row, "approve").ok


def test_who_has_no_peer_reads_that_and_who_is_no_peer_is_named(world: World, term: CaseDecision) -> None:
    assert world.press(WANG, term, "hand").code == "no_peer", "the button that finds nobody ends here"
    assert "除您以外没有人担任这个岗位" in world.replies(WANG)[-1]
    assert world.press(WANG, term, "hand", target=CHEN).code == "not_peer"
    assert "陈志强 没有担任同一岗位(或在请假),不能接手。" in world.replies(WANG)[-1]


def test_the_hand_over_form_offers_exactly_the_peers_who_are_there(world: World, term: CaseDecision) -> None:
    assert world.press(WANG, term, "up").ok
    step = world.decision(term.case_id, "delivery_term").step
    wanted = Press(decision_id=term.id, step=step, verb="hand")
    assert world.do(acts.probe, actor=CHEN, press=wanted).ok
    form = world.do(load_form, decision_id=term.id, reader_id=CHEN, verb="hand")
    assert [peer.id for peer in form.peers] == [LIU]
    assert world.do(acts.probe, actor=ANNA, press=wanted).code == "not_yours"
    assert world.press(CHEN, term, "hand").code == "not_peer", "a form without a choice hands nothing over"
    assert "请选一位担任同一岗位的同事。" in world.replies(CHEN)[-1]

    from bot.db.models import Absence

    world.look(lambda s: s.add(Absence(member_id=LIU, starts_on=day("2026-09-16"), ends_on=day("2026-09-16"))))
    assert world.do(acts.probe, actor=CHEN, press=wanted).code == "no_peer"
    assert world.press(CHEN, term, "hand", target=LIU).code == "not_peer"
