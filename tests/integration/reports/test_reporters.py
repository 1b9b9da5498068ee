"""Everybody may report: by the bare form and from a stand-up, whoever sees an order comes to a case or a preview."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.db.models import Case
from bot.services.reports.delays import previews
from bot.services.reports.delays.forms import Filled, draft_of
from bot.services.standups import answers, blockers
from bot.services.standups.rounds import ensure_planned
from bot.views.report_form import load_form
from tests.factories import ANNA, CHEN, FENG, LI, QIAN, SUN, ZHENG
from tests.integration.cases.test_joining_a_project import hang
from tests.integration.cases.world import World

REPORTS = [
    pytest.param(FENG, "PO2403", "booking", "甩柜,截关明早6点", id="feng"),
    pytest.param(SUN, "PO2403", "exchange_rate", "汇率波动,美元跌到7.02", id="sun"),
    pytest.param(QIAN, "PO2402", "quality", "尾查没过", id="qian"),
    pytest.param(ZHENG, "PO2401", "line_down", "3号机坏了", id="zheng"),
    pytest.param(ANNA, "PO2402", "delivery_term_request", "customer wants CIF", id="anna"),
    pytest.param(CHEN, "PO2402", "material_late", "面料未到", id="chen"),
    pytest.param(LI, "PO2401", "material_late", "面料没到", id="li"),
]


@pytest.mark.parametrize(("who", "po", "kind", "text"), REPORTS)
def test_the_bare_form_offers_the_order_and_what_it_says_is_a_case(
    world: World, who: str, po: str, kind: str, text: str
) -> None:
    if who == LI:
        hang(world, po)
    form = world.do(load_form, actor=who, filled=Filled(), dated=False)
    [line] = [order.line_id for order in form.orders if order.label.startswith(po)]
    chosen = Filled(line=str(line), kind=kind, text=text)
    form = world.do(load_form, actor=who, filled=chosen, dated=False)
    required = {fact.name: "no" for fact in form.facts if fact.required}
    filled = Filled(line=str(line), kind=kind, text=text, facts={**required, "cost_cny": "100"})
    draft = world.do(draft_of, actor=who, filled=filled, dated=False, leave="decider")
    world.do(previews.keep_form, actor=who, key="form:f", draft=draft, root="form:f")
    saved = world.do(previews.save_form, to=world.to(who), form="form:f", root="form:f")
    case = world.look(lambda session: session.scalars(select(Case)).one())
    assert [row.case_id for row in saved] == [case.id]
    assert (case.kind, case.reporter_id) == (kind, who)


@pytest.mark.parametrize(
    ("who", "at", "blocker", "kind"),
    [
        pytest.param(ZHENG, "2026-09-16 09:05", "卡住:PO2401 3号机坏了", "line_down", id="zheng"),
        pytest.param(LI, "2026-09-16 09:05", "卡住:PO2401 面料没到", "material_late", id="li"),
        pytest.param(
            ANNA, "2026-09-16 15:05", "blocked: PO2402 customer wants CIF", "delivery_term_request", id="anna"
        ),
    ],
)
def test_what_blocks_somebody_in_a_stand_up_is_the_preview_of_an_anomaly(
    world: World, who: str, at: str, blocker: str, kind: str
) -> None:
    if who == LI:
        hang(world, "PO2401")
    world.do(ensure_planned)
    world.run_until(at)
    kept = world.do(answers.reply, actor=who, text=f"昨天:对账\n今天:验货\n{blocker}")
    world.do(blockers.raise_blocker, to=world.to(who), check_in_id=kept.check_in_id)
    [preview] = world.notices(message="delay_preview/2")
    world.do(previews.submit, to=world.to(who), key=preview.context["key"])
    case = world.look(lambda session: session.scalars(select(Case)).one())
    assert (case.kind, case.reporter_id) == (kind, who)
