"""换个办法 and 如果…: what is reckoned, who would decide, what purchasing enters; of the plan nothing is stored."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from bot.db.models import AuditEntry, Case, CaseDecision, Change, Pending
from bot.domain.plans.options import LeftOut, WayKind
from bot.services.cases.rulings import asking_role, rule_all
from bot.services.conversation.take import take_message
from bot.services.people.office import office_of
from bot.services.reports.delays import previews
from bot.services.reports.delays.assess import think
from bot.services.reports.delays.previews import PreviewGone
from bot.services.reports.outcomes import ReportOutcome
from bot.services.reports.suppliers import BadLead, NoSupplierName, SuppliersNotYours, keep_supplier, supplier_book
from bot.services.reports.what_if import what_if
from bot.views.home import load_home
from bot.views.ways import WaysView, WayView, suppliers_view, ways_of_preview
from bot.work.unit import Answer, Work
from tests.factories import CHEN, LIN, QIAN, SHANGHAI, WANG, XU, ZHENG, ZHOU, milestone_of
from tests.integration.cases.world import World

LATE = "PO2402 面料推到 9/30,染厂返工"


def dm(world: World, member: str) -> Answer:
    world.count += 1
    return Answer(member=member, audience=member, method="post", key=f"e{world.count}")


def shown(world: World, text: str = LATE, member: str = LIN) -> str:
    key = world.preview(dm(world, member), text)
    world.sent()
    return key


def seen(world: World, key: str, member: str = LIN) -> WaysView:
    return world.do(ways_of_preview, actor=member, key=key, index=0)


def by_kind(view: WaysView) -> dict[WayKind, WayView]:
    return {way.kind: way for way in view.rows[0].ways}


def enter(world: World, member: str = XU, **given: Any) -> None:
    wanted = {"milestone": "fabric", "name": "宏达纺织", "lead": "4", **given}
    world.do(keep_supplier, actor=member, **wanted)


def everything(world: World) -> tuple[int, ...]:
    """How many rows hold what a report may change."""
    return tuple(
        len(world.look(lambda session, model=model: session.scalars(select(model)).all()))
        for model in (Case, Change, Pending, AuditEntry)
    )


def text_of(world: World, member: str, locale: str = "zh-CN") -> str:
    (row,) = world.notices(member, message="what_if")
    return str(world.render(row, locale=locale).blocks)


def test_an_open_preview_shows_every_way_with_its_dates_and_who_would_decide(world: World) -> None:
    key = shown(world)
    before = everything(world)
    view = seen(world, key)
    found = by_kind(view)
    as_is = found[WayKind.AS_IS]
    assert (as_is.parts[0].leaves_on, as_is.late) == (date(2026, 10, 29), 1)
    assert (as_is.first, as_is.deciding) == ("王芳", "陈志强")
    overtime = found[WayKind.OVERTIME]
    assert (overtime.parts[0].leaves_on, overtime.gained) == (date(2026, 10, 26), 3)
    assert (overtime.first, overtime.deciding) == ("王芳", "陈志强")  # float is negative, so no longer production's
    assert found[WayKind.AIR].notes == ("nominated",)
    partial = found[WayKind.PARTIAL]
    assert [part.quantity for part in partial.parts] == [Decimal(6400), Decimal(1600)]
    assert "consent" in partial.notes
    assert found[WayKind.SUPPLIER].parts == ()
    assert everything(world) == before


def test_as_it_is_is_what_the_preview_itself_shows(world: World) -> None:
    key = shown(world)
    as_is = by_kind(seen(world, key))[WayKind.AS_IS]

    def preview(work: Work) -> tuple[date | None, set[str | None]]:
        assessed = think(work, draft=previews.preview_of(work, key=key).drafts[0])
        impact = assessed.effects[0].impact
        going = [ahead for ahead in assessed.going if "ship_date_commitment" in ahead.planned.choices]
        return impact.ship_new if impact else None, {ahead.deciding for ahead in going}

    ships, deciding = world.do(preview, actor=LIN)
    assert as_is.parts[0].leaves_on == ships
    assert deciding == {CHEN}
    assert as_is.deciding == "陈志强"


def test_a_way_is_ruled_as_the_same_decision_of_a_case_would_be(world: World) -> None:
    key = shown(world)

    def ruled(work: Work) -> str:
        draft = previews.preview_of(work, key=key).drafts[0]
        assessed = think(work, draft=draft)
        assert assessed.known is not None
        role = asking_role(work.company, office_of(work), assessed.lines[0].order, work.actor)
        rulings = rule_all(
            work.company,
            kind="line_down",
            facts=assessed.known.facts,
            role=role,
            picks=("overtime_or_backup_line",),
        )
        return next(
            planned for planned in rulings.planned if planned.key == "overtime_or_backup_line"
        ).ruling.accountable

    accountable = world.do(ruled, actor=LIN)
    assert accountable == "sales_director"
    assert by_kind(seen(world, key))[WayKind.OVERTIME].deciding == "陈志强"


def test_overtime_says_what_it_was_reckoned_with(world: World) -> None:
    work = by_kind(seen(world, shown(world)))[WayKind.OVERTIME].overtime
    assert work is not None
    assert work.raised == work.output * Decimal("1.25")
    assert work.days > 0


def test_a_way_goes_with_the_report_as_its_authors_proposal_and_stands_under_their_name(world: World) -> None:
    key = shown(world)
    told = "空运:开船 10/27,比客户交期早 1 天"
    shown_anew = world.do(
        previews.propose, to=dm(world, LIN), key=key, index=0, proposal=told, proposed_as="air_freight"
    )
    assert told in str(world.render(world.notices(message="delay_preview/2")[-1]).blocks)
    assert world.look(lambda s: s.scalars(select(Case)).all()) == [], "nothing is submitted by it"
    world.do(previews.submit, to=dm(world, LIN), key=shown_anew)
    proposed = world.look(
        lambda s: [(row.key, row.proposal, row.proposed_by) for row in s.scalars(select(CaseDecision))]
    )
    assert ("ship_date_commitment", told, LIN) in proposed
    card = str(world.render(world.notices(WANG)[-1]).blocks)
    assert "林晓 建议:" in card
    assert f"> {told}" in card


def test_a_proposal_is_taken_away_again_and_nobody_else_attaches_one(world: World) -> None:
    key = shown(world)
    with pytest.raises(PreviewGone):
        world.do(previews.propose, to=dm(world, WANG), key=key, index=0, proposal="空运", proposed_as="air_freight")
    first = world.do(previews.propose, to=dm(world, LIN), key=key, index=0, proposal="空运", proposed_as="air_freight")
    second = world.do(previews.propose, to=dm(world, LIN), key=first, index=0, proposal="", proposed_as="")
    [draft] = world.do(previews.preview_of, actor=LIN, key=second).drafts
    assert (draft.proposal, draft.proposed_as) == ("", "")


def test_a_preview_is_compared_only_for_who_was_shown_it(world: World) -> None:
    key = shown(world)
    with pytest.raises(PreviewGone):
        seen(world, key, member=ZHOU)
    with pytest.raises(PreviewGone):
        world.do(ways_of_preview, actor=LIN, key=key, index=7)


def test_purchasing_enters_a_supplier_and_the_next_comparison_has_it(world: World) -> None:
    key = shown(world)
    assert not seen(world, key).rows[0].keeps
    enter(world, note="同色号")
    other = by_kind(seen(world, key))[WayKind.SUPPLIER]
    assert other.offer is not None
    assert (other.offer.name, other.offer.lead_days, other.offer.by, other.offer.on) == (
        "宏达纺织",
        4,
        "许峰",
        world.now.astimezone(SHANGHAI).date(),
    )
    assert (other.parts[0].leaves_on, other.deciding) == (date(2026, 10, 26), "陈志强")


def test_a_supplier_of_the_same_name_is_corrected_and_one_may_be_taken_off(world: World) -> None:
    enter(world)
    enter(world, name="宏达纺织 ", lead="9")
    enter(world, name="远大", lead="3")
    known = world.look(lambda session: supplier_book(session).of("fabric"))
    assert [(entry.name, entry.lead_days) for entry in known] == [("远大", 3), ("宏达纺织", 9)]
    enter(world, name="", lead="", drop=[("fabric", "远大")])
    assert [entry.name for entry in world.look(lambda session: supplier_book(session).of("fabric"))] == ["宏达纺织"]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"member": LIN}, SuppliersNotYours),
        ({"member": WANG}, SuppliersNotYours),
        ({"milestone": "sewing"}, SuppliersNotYours),
        ({"milestone": "final", "member": QIAN}, SuppliersNotYours),
        ({"drop": [("sewing", "宏达纺织")]}, SuppliersNotYours),
        ({"lead": "soon"}, BadLead),
        ({"lead": "0"}, BadLead),
        ({"lead": "999999999999"}, BadLead),
        ({"name": ""}, NoSupplierName),
    ],
)
def test_who_does_not_own_the_milestone_enters_nothing_and_days_are_a_number(
    world: World, given: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        enter(world, **given)
    assert world.look(lambda session: supplier_book(session).entries) == ()


def test_a_supposition_is_answered_privately_and_nothing_is_stored(world: World) -> None:
    before = everything(world)
    promised = world.look(lambda session: milestone_of(session, "PO2402", "fabric").promised_on)
    world.do(take_message, to=dm(world, LIN), text="如果 2402 面料 9/30 到")
    (row,) = world.notices(LIN, message="what_if")
    shown_zh, shown_en = text_of(world, LIN), text_of(world, LIN, "en")
    assert "开船 10/26 → *10/29*(晚 3 天),比客户交期晚 1 天" in shown_zh
    assert "ways.what_if" in shown_zh
    assert "1 day after the delivery date" in shown_en
    assert row.audience == LIN
    assert everything(world) == before
    assert world.look(lambda session: milestone_of(session, "PO2402", "fabric").promised_on) == promised


def test_a_supposition_that_holds_the_sailing_offers_no_other_way(world: World) -> None:
    assert world.do(what_if, to=dm(world, LIN), text="2402 面料 9/23 到") is ReportOutcome.ANSWERED
    shown_zh = text_of(world, LIN)
    assert "开船不变" in shown_zh
    assert "ways.what_if" not in shown_zh


@pytest.mark.parametrize("text", ["2402 面料", "9/30 到", "2404 装柜 9/30", "9999 面料 9/30 到"])
def test_a_supposition_without_order_milestone_or_day_is_asked_for_it(world: World, text: str) -> None:
    assert world.do(what_if, to=dm(world, LIN), text=text) is ReportOutcome.ASKED
    assert "什么都没有存" in text_of(world, LIN)


def test_who_does_not_see_the_order_is_answered_as_if_it_did_not_exist(world: World) -> None:
    world.do(what_if, to=dm(world, ZHOU), text="2402 面料 9/30 到")
    world.do(what_if, to=dm(world, LIN), text="9999 面料 9/30 到")
    assert text_of(world, ZHOU).replace("2402", "9999") == text_of(world, LIN)


def test_a_delay_that_moves_no_sailing_leaves_the_other_ways_out_with_that_reason(world: World) -> None:
    key = shown(world, "PO2402 面料晚 3 天,染厂返工")
    found = by_kind(seen(world, key))
    assert {way.left_out for kind, way in found.items() if kind is not WayKind.AS_IS} == {LeftOut.NOT_LATE}


def test_the_home_of_who_keeps_suppliers_leads_to_their_own_lists_alone(world: World) -> None:
    enter(world)
    enter(world, member=ZHENG, milestone="sewing", name="二厂")
    assert [world.do(load_home, actor=member).keeps_suppliers for member in (XU, ZHENG, LIN)] == [True, True, False]
    view = world.do(suppliers_view, actor=XU)
    assert {choice.key for choice in view.milestones} >= {"fabric", "trims"}
    assert "sewing" not in {choice.key for choice in view.milestones}
    assert [offer.name for _, offer in view.offers] == ["宏达纺织"]
    with pytest.raises(SuppliersNotYours):
        world.do(suppliers_view, actor=LIN)


def test_a_way_that_passes_the_credit_says_so_and_air_says_that_the_credit_names_a_vessel(world: World) -> None:
    key = shown(world, "PO2403 车缝推到 10/2,返工")
    view = seen(world, key)
    found = by_kind(view)
    assert "credit_late" in found[WayKind.AS_IS].notes
    assert "credit_air" in found[WayKind.AIR].notes
    latest = date(2026, 10, 5)
    for way in view.rows[0].ways:
        leaves = [part.leaves_on for part in way.parts if part.leaves_on]
        assert ("credit_late" in way.notes) == any(on > latest for on in leaves)
