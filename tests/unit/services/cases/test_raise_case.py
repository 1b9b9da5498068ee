"""An anomaly becomes a case: its decisions ruled, the first rung of each asked, those consulted told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from bot.db.models import Case, CaseDecision, Channel, Milestone, Order, OrderLine
from bot.domain.authority import rule_on
from bot.domain.cases.states import CaseState, DecisionOutcome, DecisionState
from bot.services.cases import facts
from bot.services.cases.events import CaseRaised, DecisionMade
from bot.services.cases.kept import KeptRuling, SourceMessage, detail_of, facts_of, ruling_of
from bot.services.cases.raise_case import Report, raise_case
from bot.services.cases.rulings import SHIFT, MissingFacts
from bot.services.orders.photos.evidence import KeptFile
from bot.services.orders.promises import LineEffect
from bot.work import places
from bot.work.company import settings_of
from bot.work.unit import Work
from tests.unit.rows import keep
from tests.unit.services.cases.cast import (
    ADMIN,
    BOSS,
    LEAD,
    LIN,
    NOW,
    OTHER,
    QC,
    company,
    events,
    heard,
    last_event,
    messages,
    notes,
    seat,
    shown_to,
    trail,
)
from tests.unit.services.cases.test_facts import FRIDAY, MONDAY, impact

HELD_FACTS: dict[str, Any] = {"has_lc": False, "delay_days": 0, "float_left_days": 5, "gate_moves": False}


@pytest.fixture
def order(work: Work) -> Order:
    found = work.session.get_one(Order, 1)
    line = keep(work.session, OrderLine(order_id=1, position=0, key="1"))
    named = {"name_zh": "缝制", "name_en": "sewing", "owner_role": "production"}
    keep(work.session, Milestone(line_id=line.id, position=0, key="sewing", **named))
    work.session.expire_all()
    return found


def reported(work: Work, order: Order, kind: str = "quality", by: str = LIN, **more: Any) -> Case:
    given = more.pop("given", {"cost_cny": 500, **HELD_FACTS})
    line = order.lines[0]
    effects = more.pop("effects", (LineEffect(line=line, milestone="sewing", impact=impact(), promised_on=FRIDAY),))
    report = Report(kind=kind, text="色差", order=order, effects=effects, given=given, **more)
    case = raise_case(work.by(by), report=report)
    work.session.flush()
    return case


def decision_of(case: Case, key: str) -> CaseDecision:
    return next(row for row in case.decisions if row.key == key)


def test_a_case_keeps_what_was_said_and_has_the_next_number(work: Work, order: Order) -> None:
    origin, file = SourceMessage(author=QC, link="https://x"), KeptFile(id="F1", name="a")
    case = reported(work, order, batch="b1", source="text", origin=origin, files=(file,))
    assert (case.number, case.kind, case.text, case.reporter_id, case.order_id) == ("C0001", "quality", "色差", LIN, 1)
    assert (case.cost_cny, case.batch, case.source, case.state) == (Decimal(500), "b1", "text", CaseState.OPEN)
    kept = facts_of(case)
    assert (kept.origin, kept.files, kept.role) == (origin, (file,), "merchandiser")
    assert (kept.ruled_by["cost_cny"], case.opened_at) == (500, NOW)
    assert reported(work, order).number == "C0002"


def test_what_was_not_said_is_not_kept(work: Work, order: Order) -> None:
    case = reported(work, order, "approval_late", given=HELD_FACTS)
    assert (case.cost_cny, set(case.facts)) == (None, {"ruled_by", "role"})


def test_it_is_in_the_channel_with_whoever_reports_it_and_on_record(work: Work, order: Order) -> None:
    case = reported(work, order, files=(KeptFile(id="F1", name="a"),))
    cards = [(card.audience, card.kind) for card in messages(work, "case_card")][:2]
    assert cards == [("CFOLLOW", "card"), (LIN, "answer")]
    assert events(work)[0] == ("opened", None)
    [entry] = [entry for _, entry in work.session.info["audit_pending"] if entry.action == "case.report"]
    assert (entry.actor, entry.data["number"], entry.data["kind"]) == (LIN, "C0001", "quality")
    assert entry.data["decisions"] == [row.key for row in case.decisions]
    assert ("case.report", LIN) in trail(work)


def test_the_effect_on_the_line_is_kept_by_its_promise(work: Work, order: Order) -> None:
    how = impact(ship_old=FRIDAY, ship_new=MONDAY, float_left_days=2)
    line = order.lines[0]
    effect = LineEffect(line=line, milestone="sewing", impact=how, promised_on=date(2026, 9, 16))
    [kept] = reported(work, order, effects=(effect,)).effects
    assert (kept.line_id, kept.milestone_id) == (line.id, line.milestones[0].id)
    assert (kept.old_on, kept.new_on, kept.float_left_days) == (date(2026, 9, 16), MONDAY, 2)
    assert (kept.etd_old_on, kept.etd_new_on, kept.delay_days) == (FRIDAY, MONDAY, 3)
    assert detail_of(kept).days_late == 5


def test_an_effect_that_moves_no_date_names_its_line_only(
    work: Work, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts, "plan_of", lambda *_: SimpleNamespace(open=[]))
    [kept] = reported(work, order, effects=(LineEffect(line=order.lines[0]),)).effects
    assert (kept.milestone_id, kept.old_on, kept.new_on, kept.detail, kept.delay_days) == (None, None, None, {}, 0)


def test_a_ship_date_that_comes_nearer_is_no_negative_delay(work: Work, order: Order) -> None:
    how = impact(ship_old=MONDAY, ship_new=FRIDAY)
    effect = LineEffect(line=order.lines[0], milestone="sewing", impact=how, promised_on=FRIDAY)
    assert reported(work, order, effects=(effect,)).effects[0].delay_days == 0


def test_what_the_table_needs_and_nobody_said_is_asked_before_anything_is_written(work: Work, order: Order) -> None:
    with pytest.raises(MissingFacts) as missing:
        reported(work, order, "packaging_spec", given={})
    assert missing.value.fields == {"facts": "cost_cny", "names": ("cost_cny",)}
    assert work.session.scalars(select(Case.id)).all() == []


def test_a_decision_is_kept_with_its_ruling_and_what_the_table_says_of_its_other_choices(
    work: Work, order: Order
) -> None:
    case = reported(work, order)
    row = next(row for row in case.decisions if len(row.choices) > 1)
    ruled_by = case.facts["ruled_by"]
    for key in row.choices:
        made = rule_on(
            company().rules, decision=key, role="merchandiser", facts=ruled_by, settings=settings_of(work.company)
        )
        kept = ruling_of(row)
        assert (replace(kept, others={}) if key == row.key else kept.others[key]) == (
            KeptRuling.of(made, others={}) if key == row.key else made
        )
    assert [row.position for row in case.decisions] == list(range(len(case.decisions)))


def test_a_choice_that_was_made_is_kept_with_the_others(work: Work, order: Order) -> None:
    case = reported(work, order, picks=("rework_reinspection",))
    row = decision_of(case, "rework_reinspection")
    assert row.choices == ["rework_reinspection", "quality_concession"]


def test_the_first_rung_of_each_decision_is_asked(work: Work, order: Order) -> None:
    case = reported(work, order)
    for row in case.decisions:
        if row.rung >= 0:
            assert row.holder_id == row.ladder[row.rung]["person"]
            assert row.step == 1
    assert {row.holder_id for row in case.decisions if row.holder_id} <= {*shown_to(work)}


def test_who_moves_a_date_within_their_own_right_has_decided_it_by_reporting_it(work: Work, order: Order) -> None:
    given = {**HELD_FACTS, "ship_date_moves": False, "inside_customer_window": True}
    case = reported(work, order, "approval_late", given=given)
    row = decision_of(case, SHIFT)
    assert (row.outcome, row.chosen, row.decided_by, row.decided_at) == (DecisionOutcome.APPROVE, SHIFT, LIN, NOW)
    assert (row.state, row.executed_by, row.executed_at) == (DecisionState.CLOSED, LIN, NOW)
    assert (row.step, row.rung, row.holder_id) == (1, -1, LIN)
    assert ("decided", None) in events(work)
    assert (case.state, last_event(work).kind) == (CaseState.CLOSED, "closed")


def test_who_reports_it_for_who_follows_the_order_does_not_decide_it(work: Work, order: Order) -> None:
    given = {**HELD_FACTS, "ship_date_moves": False, "inside_customer_window": True}
    row = decision_of(reported(work, order, "approval_late", by=QC, given=given), SHIFT)
    assert (row.state, row.holder_id, row.rung, row.decided_by) == (DecisionState.ASKED, LIN, -1, None)


def recorded(work: Work, order: Order, **more: Any) -> CaseDecision:
    case = reported(work, order, "mold_damage", **more)
    return decision_of(case, "mold_downtime_log")


def test_what_is_only_recorded_waits_for_who_is_consulted_to_confirm_it(work: Work, order: Order) -> None:
    rules = company().rules
    made = rule_on(rules, decision="mold_downtime_log", role="merchandiser", facts={"mode": "business", **HELD_FACTS})
    for role in made.consulted:
        seat(work.session, role, QC)
    row = recorded(work, order, recorded="停机 3 天")
    assert (row.proposal, row.proposed_by) == ("停机 3 天", LIN)
    if made.consulted:
        assert (row.state, row.holder_id, row.rung) == (DecisionState.RECORDED, QC, -1)
    assert ("recorded", None) in events(work)


def test_what_is_only_recorded_and_concerns_nobody_is_over(work: Work, order: Order) -> None:
    row = recorded(work, order)
    assert (row.state, row.proposal, row.step) == (DecisionState.CLOSED, "色差", 1)


@pytest.mark.parametrize(("trouble", "told"), [("shared", [ADMIN]), ("", [])])
def test_where_the_channel_is_blocked_somebody_hears_of_it_in_its_place(
    work: Work, order: Order, trouble: str, told: list[str]
) -> None:
    places.put_unknown(work.session, ["CFOLLOW"])
    channel = work.session.get_one(Channel, "CFOLLOW")
    channel.trouble = trouble
    work.session.flush()
    reported(work, order, "approval_late", given={**HELD_FACTS, "ship_date_moves": False})
    heard = [card.audience for card in messages(work, "case_card") if card.kind == "news"]
    assert bool(heard) is (trouble != "")
    assert told == [] or heard[0] in {LEAD, ADMIN}


def test_without_a_follow_up_channel_nothing_is_posted_there(work: Work, order: Order) -> None:
    here = replace(work, company=replace(work.company, follow_channel=""))
    reported(here, order)
    assert [card.audience for card in messages(work, "case_card") if card.audience.startswith("C")] == []
    assert messages(work, "case_event") == []


def test_those_consulted_are_told_who_decides_unless_they_are_asked_themselves(work: Work, order: Order) -> None:
    case = reported(work, order)
    consulted = {role for row in case.decisions for role in row.ruling["consulted"]}
    asked = {row.holder_id for row in case.decisions}
    for role in consulted:
        seat(work.session, role, OTHER, scope_kind="customer", scope_key="Nordic")
    before = len(notes(work))
    reported(work, order)
    told = [person for person, kind in notes(work)[before:] if kind == "consulted"]
    assert (OTHER in told) is bool(consulted)
    assert not ({LIN, *asked} - {OTHER, BOSS}) & set(told)


def test_a_case_is_heard_of_with_what_it_does_to_the_lines(work: Work, order: Order) -> None:
    told = heard(work, CaseRaised, DecisionMade)
    given = {**HELD_FACTS, "ship_date_moves": False, "inside_customer_window": True}
    case = reported(work, order, "approval_late", given=given)
    raised, made = told
    assert (raised.case_id, raised.act.actor, len(raised.effects)) == (case.id, LIN, 1)
    assert made.decision_id == decision_of(case, SHIFT).id
