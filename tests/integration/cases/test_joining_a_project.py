"""An order that joins a project after its baseline was set: shown as outside, brought in by a decided request alone."""

from __future__ import annotations

import pytest

from bot.services.projects import baselines
from bot.services.projects.baselines import BaselineWish, lines_of
from bot.services.reports.delays import forms, previews
from bot.views.orders import load_card
from bot.views.projects import ProjectMark
from bot.views.report_form import for_decision_on
from tests.factories import LI, LIN, line_of, order_of
from tests.integration.cases.world import World

PROJECT = "新线"


def hang(world: World, po: str) -> None:
    def work(session: object) -> None:
        order = order_of(session, po)  # type: ignore[arg-type]
        order.mode, order.project = "project", PROJECT

    world.look(work)


@pytest.fixture
def world(world: World) -> World:
    """A project with a baseline of PO2401; PO2402 joins it after that."""
    hang(world, "PO2401")
    order_id = world.look(lambda s: order_of(s, "PO2401").id)
    world.do(baselines.set_baseline, to=world.to(LI), order_id=order_id, wish=BaselineWish(why="合同 HT-12"))
    hang(world, "PO2402")
    return world


def mark(world: World, po: str, reader: str = LIN) -> ProjectMark:
    order_id = world.look(lambda s: order_of(s, po).id)
    found = world.do(load_card, actor=reader, order_id=order_id).project
    assert found is not None
    return found


def ask_to_join(world: World) -> int:
    """The button on the card, and the form sent as it opens."""
    order_id = world.look(lambda s: order_of(s, "PO2402").id)
    filled = world.do(
        for_decision_on, actor=LIN, decision=baselines.CHANGES_SCOPE, order_id=order_id, text="后加入,请纳入基线"
    )
    draft = world.do(forms.draft_of, actor=LIN, filled=filled, dated=False, leave="-")
    (saved,) = world.do(previews.save_all, to=world.to(LIN), drafts=[draft], root="form:1")
    assert saved.case_id is not None
    return int(saved.case_id)


def known(world: World) -> set[int]:
    newest = world.look(lambda s: baselines.latest(s, PROJECT))
    assert newest is not None
    return set(lines_of(newest))


def test_the_card_says_that_it_is_not_in_the_baseline_and_offers_to_ask(world: World) -> None:
    assert (mark(world, "PO2401").outside, mark(world, "PO2401").may_join) == (0, False)
    assert (mark(world, "PO2402").outside, mark(world, "PO2402").may_join) == (1, True)


def test_an_approved_request_brings_it_in_and_a_revoked_approval_takes_it_out(world: World) -> None:
    case = ask_to_join(world)
    line = world.look(lambda s: line_of(s, "PO2402").id)
    assert (mark(world, "PO2402").joining, mark(world, "PO2402").may_join) == ("CR-001", False), "asked once"
    assert line not in known(world), "asking moves nothing"
    row = world.decision(case, "scope_change")
    assert not world.press(LIN, row, "approve").ok
    assert world.press(LI, row, "approve").ok
    assert line in known(world)
    assert mark(world, "PO2402").outside == 0
    agreed = world.look(lambda s: lines_of(baselines.latest(s, PROJECT))[line])  # type: ignore[union-attr]
    etd = world.look(
        lambda s: next(milestone.forecast_on for milestone in line_of(s, "PO2402").milestones if milestone.key == "etd")
    )
    assert agreed.ship == etd
    assert world.press(LI, row, "revoke", note="再议").ok
    assert line not in known(world)
    assert mark(world, "PO2402").joining == "CR-001", "it is asked again"


def test_a_rejected_request_leaves_it_outside_and_may_be_asked_again(world: World) -> None:
    case = ask_to_join(world)
    assert "CR-001" in world.card_text(case, LI)
    assert "纳入 1 行" in world.card_text(case, LI)
    assert "adds 1 line" in world.card_text(case, LI, locale="en")
    assert world.press(LI, world.decision(case, "scope_change"), "reject", note="不在合同内").ok
    assert mark(world, "PO2402").outside == 1
    assert mark(world, "PO2402").may_join
