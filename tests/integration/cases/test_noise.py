"""How often a person is interrupted in a day, and what is said in what was held back; amounts only to who sees prices."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from bot.presentation.registry import Payload, render
from bot.work import messages, sending
from bot.work.caps import Cap
from bot.work.kinds import INTERRUPTING
from bot.work.messages import Skip
from bot.work.sending import Claimed
from tests.factories import CHEN, HE, LIN, SUN, WANG, ZHENG
from tests.integration.cases.world import LEXICON, World

ORDERS = ("PO2401", "PO2402", "PO2403")
CAP = Cap(limit=1)
SAY_AMOUNTS = {"case_card", "decision_letter", "authority_why"}


def leave(world: World, cap: Cap = CAP) -> list[Claimed]:
    """Everything that may leave now, as sent."""
    gone: list[Claimed] = []
    while True:
        claim = partial(sending.claim, limit=200, now=world.now, owner="me", lease=timedelta(seconds=30), cap=cap)
        rows = world.db.call(claim)
        if not rows:
            return gone
        sent = [row.became("sent", channel=f"D-{row.audience}", ts=f"1.{row.id}") for row in rows]
        world.db.call(partial(sending.settle, outcomes=sent, now=world.now, owner="me"))
        gone += rows


def asked_of_wang(world: World) -> list[int]:
    return [world.report(LIN, po, "delivery_term_request", text=f"{po} 改条款") for po in ORDERS]


def digest(world: World) -> Payload:
    (row,) = world.notices(SUN, message="capped_digest")
    return world.render(row)


def test_what_is_over_the_cap_comes_in_one_message_that_lists_it(world: World) -> None:
    asked_of_wang(world)
    gone = leave(world)
    assert len([row for row in gone if row.audience == WANG]) == len(ORDERS), "asks are counted and never held"
    assert [row.context["case"] for row in gone if row.audience == SUN] == [1]
    (row,) = world.notices(SUN, message="capped_digest")
    assert (row.next_at.hour, row.next_at.minute) == (9, 30), "17:30 in Shanghai"
    said = str(digest(world).blocks)
    assert ["PO2401" in said, "PO2402" in said, "PO2403" in said] == [False, True, True]
    world.at("2026-09-16 17:31")
    assert [notice.message for notice in leave(world) if notice.audience == SUN] == ["capped_digest"]
    assert len(world.notices(SUN, message="capped_digest", state="sent")) == 1


def test_a_critical_case_is_never_held(world: World) -> None:
    asked_of_wang(world)
    urgent = world.rolled(LIN, "PO2403")
    assert world.case(urgent).severity == "critical"
    gone = leave(world, Cap(limit=0))
    asked = {row.audience for row in world.notices() if row.context.get("case") == urgent and row.kind in INTERRUPTING}
    assert asked
    assert {row.audience for row in gone if row.context.get("case") == urgent} >= asked
    assert {row.critical for row in world.notices(reason="daily_cap")} == {False}
    assert len(world.notices(reason="daily_cap", message="case_note")) >= len(ORDERS)
    assert not world.notices(reason="daily_cap", message="case_card")


def test_what_was_settled_meanwhile_is_not_listed(world: World) -> None:
    _, second, third = asked_of_wang(world)
    leave(world)
    row = world.decision(second, "delivery_term")
    assert world.press(CHEN, row, "reject", note="不改").ok
    assert world.case(second).state == "closed"
    said = str(digest(world).blocks)
    assert "PO2402" not in said
    assert "PO2403" in said
    assert world.press(CHEN, world.decision(third, "delivery_term"), "reject", note="不改").ok
    (kept,) = world.notices(SUN, message="capped_digest")
    shown = world.do(messages.load, name=kept.message, context=kept.context, reader_id=SUN)
    assert isinstance(shown, Skip), "with nothing left there is no message"


def test_a_reminder_of_what_is_decided_by_now_is_not_listed(world: World) -> None:
    case = world.report(LIN, "PO2402", "delivery_term_request", text="改条款")
    leave(world)
    for hour in range(10, 17):
        world.run_until(f"2026-09-16 {hour}:00")
        leave(world)
    notes = world.notices(reason="daily_cap", message="case_note")
    assert "reminder" in [row.context["kind"] for row in notes]
    assert world.press(CHEN, world.decision(case, "delivery_term"), "approve").ok
    for row in world.notices(message="capped_digest"):
        shown = world.do(messages.load, name=row.message, context=row.context, reader_id=row.audience)
        assert isinstance(shown, Skip) or "提醒" not in str(world.render(row).blocks)


@pytest.mark.parametrize(
    "name", ["case_card", "case_effects", "case_copy", "decision_letter", "authority_why", "case_figures"]
)
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_an_amount_is_shown_to_who_sees_prices_and_to_nobody_else(world: World, name: str, locale: str) -> None:
    case = world.report(HE, "PO2411", "packaging_spec", text="托盘要换", picks=("pallet_material",), cost_cny=7813)
    for reader in (ZHENG, None, HE):
        context = {} if name == "case_figures" else {"case": case}
        loaded = world.do(messages.load, name=name, context=context, reader_id=reader)
        assert isinstance(loaded, messages.Loaded), loaded
        shown = render(name, loaded.view, LEXICON.words(locale, loaded.reader.zone))
        whole = f"{shown.text} {shown.blocks} {[file.data.decode(errors='ignore') for file in shown.files]}"
        says = "7,813" in whole or "7813" in whole
        assert says == (reader == HE and name in SAY_AMOUNTS), reader
