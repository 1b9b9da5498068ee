"""The six stories of authority.md §5, without Slack."""

from __future__ import annotations

from dataclasses import replace

from bot.services.cases.showing import show_effects
from bot.services.conversation.take import take_message
from bot.services.reports.delays import previews
from tests.factories import CHEN, HE, JIANG, LI, LIN, LIU, SUN, WANG, ZHENG, milestone_of, moment
from tests.integration.cases.world import World


def test_story_1_a_broken_mould_is_recorded_and_the_backup_supplier_goes_to_the_director(world: World) -> None:
    case = world.report(HE, "PO2414", "mold_damage", text="模具 T-550 损坏", recorded="停产 16 小时")
    log, backup = world.decision(case, "mold_downtime_log"), world.decision(case, "backup_supplier")
    assert (log.state, log.proposal, log.holder_id) == ("recorded", "停产 16 小时", ZHENG)
    assert (backup.state, backup.holder_id) == ("asked", WANG)

    refused = world.press(HE, backup, "approve")
    assert not refused.ok
    assert world.decision(case, "backup_supplier").state == "asked"
    assert "刘洋" in world.replies(HE)[-1]
    assert "王芳" in world.replies(HE)[-1]
    assert [(refusal.actor_id, refusal.action) for refusal in world.refusals()] == [(HE, "case.approve")]

    assert world.press(ZHENG, log, "confirm").ok
    assert world.decision(case, "mold_downtime_log").state == "closed"
    assert world.press(WANG, backup, "ack").ok
    assert not world.press(WANG, backup, "approve").ok
    assert world.press(WANG, backup, "propose", note="建议启用恒通,三天可供货").ok
    row = world.decision(case, "backup_supplier")
    assert (row.holder_id, row.state, row.proposal) == (LIU, "asked", "建议启用恒通,三天可供货")

    assert not world.press(HE, row, "approve").ok
    assert "刘洋" in world.replies(HE)[-1]
    assert world.press(LIU, row, "approve").ok
    assert "instruction" in world.notes(HE)
    assert world.press(HE, row, "execute").ok
    assert world.case(case).state == "closed"
    assert "closed" in world.notes(HE)


def test_story_2_a_new_delivery_term_goes_by_the_lead_to_the_director_with_pm_and_finance_consulted(
    world: World,
) -> None:
    case = world.report(LIN, "PO2402", "delivery_term_request", text="客户要 FOB 改 CIF")
    row = world.decision(case, "delivery_term")
    assert row.holder_id == WANG
    assert not world.press(LIN, row, "approve").ok
    assert not world.press(WANG, row, "approve").ok
    assert world.press(WANG, row, "up", note="客户要求改 CIF").ok
    row = world.decision(case, "delivery_term")
    assert row.holder_id == CHEN
    assert "consulted" in world.notes(LI)
    assert "consulted" in world.notes(SUN)
    card = world.card_text(case, CHEN)
    assert "为什么是您" in card
    assert "跟单主管没有定价权" in card
    assert "DT-01" in card
    assert "lead has no say over prices" in world.card_text(case, CHEN, locale="en-GB")
    assert world.press(CHEN, row, "conditions", note="运费要补", conditions="先收到客户确认的运费差价").ok
    assert "先收到客户确认的运费差价" in world.card_text(case)


def test_story_3_only_after_finance_instructs_may_the_merchandiser_have_the_credit_amended_and_once(
    world: World,
) -> None:
    case = world.report(LIN, "PO2403", "exchange_rate", text="汇率变动,客户同意改证", finance_asks=True)
    row = world.decision(case, "lc_amendment")
    early = world.press(LIN, row, "execute")
    assert (early.ok, early.code) == (False, "not_instructed")
    assert "孙丽" in world.replies(LIN)[-1]
    assert row.holder_id == WANG
    assert world.press(WANG, row, "up").ok
    assert world.press(SUN, row, "approve").ok
    assert world.press(LIN, row, "execute").ok
    assert world.decision(case, "lc_amendment").state == "executed"
    again = world.press(LIN, row, "execute")
    assert (again.ok, again.code) == (False, "already_executed")
    assert world.press(LIN, row, "prove", note="改证通知 20260918-1 已核对").ok
    assert world.decision(case, "lc_amendment").state == "closed"


def test_story_3_an_instruction_expires(world: World) -> None:
    case = world.report(LIN, "PO2403", "exchange_rate", text="汇率变动", finance_asks=True)
    row = world.decision(case, "lc_amendment")
    assert world.press(SUN, row, "approve").ok
    world.at("2026-09-26 09:00")
    late = world.press(LIN, row, "execute")
    assert (late.ok, late.code) == (False, "expired_instruction")


def test_story_4_the_pallet_is_her_own_decision_in_two_taps(world: World) -> None:
    case = world.report(
        HE, "PO2411", "packaging_spec", text="木托盘换胶合板", picks=("pallet_material",), cost_cny=800,
        fix_needs_delivery_term=False,
    )  # fmt: skip
    row = world.decision(case, "pallet_material")
    assert (row.holder_id, row.state) == (HE, "asked")
    assert world.buttons(case, HE)[:1] == ["case.approve"]
    assert world.press(HE, row, "approve").ok
    assert world.case(case).state == "closed"


def test_story_4_on_dangerous_goods_the_same_goes_up(world: World) -> None:
    case = world.report(
        HE, "PO2412", "packaging_spec", text="木托盘换胶合板", picks=("pallet_material",), cost_cny=800,
        fix_needs_delivery_term=False,
    )  # fmt: skip
    row = world.decision(case, "pallet_material")
    assert row.holder_id == WANG
    assert not world.press(HE, row, "approve").ok
    assert world.press(LIU, row, "approve").ok


def test_story_5_a_rolled_container_before_the_cut_off_runs_by_the_wall_clock(world: World) -> None:
    world.at("2026-09-24 22:00")
    _book(world, "2026-09-25 06:00")
    case = world.report(LIN, "PO2403", "booking", text="甩柜", milestone="etd", days=7, reporter_asks=False)
    found = world.case(case)
    assert (found.severity, found.deadline_at) == ("critical", moment("2026-09-25 06:00"))
    row = world.decision(case, "vessel_change")
    assert row.holder_id == WANG
    assert row.expires_at == moment("2026-09-24 22:15")
    assert "informed" in world.events(case)
    assert any(notice.card == f"case:{case}:{CHEN}" for notice in world.notices(CHEN))
    world.company = replace(world.company, webhooks=("0", "1"))
    world.run_until("2026-09-24 22:20")
    row = world.decision(case, "vessel_change")
    assert row.holder_id == CHEN
    assert "passed_over" in world.notes(WANG)
    assert [notice.audience for notice in world.notices(method="email")][:1] == ["chenzq@huadong.example"]
    assert [notice.audience for notice in world.notices(method="webhook")][:2] == ["0", "1"]
    letter = world.notices(method="email")[0]
    said = world.render(letter).blocks[0]["text"]["text"]
    places = [said.index(words) for words in ("PO2403", "甩柜", "06:00", "改配/换船", "22:30")]
    assert places == sorted(places), "what happened, to which order and the cut-off come before what is asked"


def _book(world: World, cut_off: str) -> None:
    def write(session: object) -> None:
        from sqlalchemy.orm import Session

        assert isinstance(session, Session)
        line = milestone_of(session, "PO2403", "etd").line
        line.cutoff_at = moment(cut_off)

    world.look(write)


def test_story_6_three_days_of_fabric_are_the_merchandisers_own(world: World) -> None:
    case = world.report(LIN, "PO2402", "material_late", text="面料未到", milestone="fabric", days=3)
    row = world.decision(case, "internal_node_shift")
    assert (row.state, row.outcome, row.decided_by) == ("closed", "approve", LIN)
    assert world.case(case).effects[0].float_left_days == 4
    assert world.case(case).severity == "minor"


def test_story_6_six_days_go_to_the_lead(world: World) -> None:
    case = world.report(LIN, "PO2402", "material_late", text="面料未到", milestone="fabric", days=6)
    row = world.decision(case, "internal_node_shift")
    assert (row.state, row.holder_id) == ("asked", WANG)
    assert world.case(case).severity == "major"
    assert world.press(WANG, row, "approve").ok


def test_story_6_ten_days_move_the_ship_date_and_the_commitment_goes_to_the_director(world: World) -> None:
    case = world.report(LIN, "PO2402", "material_late", text="面料未到", milestone="fabric", days=10)
    found = world.case(case)
    assert {row.key for row in found.decisions} == {"material_chase", "ship_date_commitment"}, (
        "one lateness, one question"
    )
    row = world.decision(case, "ship_date_commitment")
    assert row.holder_id == WANG
    assert world.press(WANG, row, "propose", note="建议承诺 10/30").ok
    assert world.decision(case, "ship_date_commitment").holder_id == CHEN
    assert found.severity == "major"


def test_the_warehouse_hears_of_its_work_only_when_it_has_to_do_it(world: World) -> None:
    case = world.report(LIN, "PO2402", "material_late", text="面料未到", milestone="fabric", days=3)
    chase = world.decision(case, "material_chase")
    assert chase.holder_id == LIN
    assert world.press(LIN, chase, "approve").ok
    assert world.decision(case, "material_chase").state == "instructed"
    assert "do" in world.notes("U15XUFENG")
    assert world.notes(JIANG) == []
    assert world.press("U15XUFENG", chase, "execute", note="面料 9/23 到厂").ok
    assert world.case(case).state == "closed"


def test_story_4_in_one_line_and_two_taps(world: World) -> None:
    key = world.preview(world.to(HE), "PO2411 木托盘要换胶合板,费用800元", command="/anomaly")
    saved = world.do(previews.submit, to=world.to(HE), key=key)
    case = saved[0].case_id
    assert case is not None
    row = world.decision(case, "pallet_material")
    assert (row.holder_id, world.case(case).cost_cny) == (HE, 800)
    assert world.press(HE, row, "approve").ok
    assert world.case(case).state == "closed"


def test_a_person_asked_gets_the_part_that_concerns_them(world: World) -> None:
    case = world.report(HE, "PO2414", "mold_damage", text="模具 T-550 损坏", recorded="16 h")
    assert "启用备用供应商" not in world.card_text(case, ZHENG)
    assert "模具停产工时" not in world.card_text(case, LIU)
    assert "模具停产工时" in world.card_text(case, HE)
    assert "启用备用供应商" in world.card_text(case, HE)


def test_story_1_production_of_the_whole_company_finds_the_order_without_prices_and_its_news_is_passed_on(
    world: World,
) -> None:
    """金师傅 holds production for that customer and acts there; who holds it for the workspace sees all the same."""
    case = world.report(HE, "PO2414", "mold_damage", text="模具 T-550 损坏", recorded="停产 16 小时")
    world.do(take_message, to=world.to(ZHENG), text="PO2414")
    card = world.replies(ZHENG)[-1]
    assert "AutoTeile Ost" in card
    assert "EUR" not in card
    assert "USD" not in card
    [told] = world.do(take_message, to=world.to(ZHENG), text="2414 注塑 45%")
    assert told.outcome == "passed_on"
    assert "何静" in world.replies(ZHENG)[-1]
    world.do(show_effects, to=world.to(ZHENG), case_id=case)
