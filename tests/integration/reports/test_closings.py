"""The closings of a sailing are kept each under its own name: 截单 is not 截关, and 截港 is neither."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.db.models import OrderLine
from bot.domain.phrases.statements import CutOffKind
from bot.services.conversation.take import take_message
from bot.services.orders.planning import CLOSINGS, closing_of
from bot.services.reports.outcomes import StatementOutcome
from bot.services.reports.taking_up import keep_all
from bot.views.orders import load_card
from tests.factories import FENG, JIANG, LIN, SHEN, line_of, moment
from tests.integration.cases.world import World


def say(world: World, text: str, *, by: str = LIN) -> StatementOutcome:
    [found] = world.do(take_message, to=world.to(by), text=text)
    return found


def booked(world: World, po: str = "PO2403") -> dict[CutOffKind, datetime | date | None]:
    def read(line: OrderLine) -> dict[CutOffKind, datetime | date | None]:
        return {closing: closing_of(line, closing) for closing in CLOSINGS}

    return world.look(lambda s: read(line_of(s, po)))


@pytest.mark.parametrize(
    ("text", "closing"),
    [
        ("2403 截单 9/18 17:00", CutOffKind.SI),
        ("2403 SI cut-off 18 Sep 17:00", CutOffKind.SI),
        ("2403 截VGM 9/18 17:00", CutOffKind.VGM),
        ("2403 截港 9/27 18:00", CutOffKind.CY),
        ("2403 截关 9/27 18:00", CutOffKind.CUSTOMS),
    ],
)
def test_each_closing_is_kept_as_itself_and_leaves_the_others(world: World, text: str, closing: CutOffKind) -> None:
    before = booked(world)
    found = say(world, text)
    assert found.outcome == "saved"
    at = moment("2026-09-18 17:00" if closing in {CutOffKind.SI, CutOffKind.VGM} else "2026-09-27 18:00")
    assert booked(world) == {**before, closing: at}
    assert [(other["kind"], other["closing"]) for other in found.others] == [("cut_off", closing.value)]
    world.do(take_message, to=world.to(LIN), text="撤销")
    assert booked(world) == before


def test_a_closing_that_moves_shows_the_old_one_and_counts_from_it_at_its_hour(world: World) -> None:
    say(world, "2403 截单 9/18 17:00")
    [change] = say(world, "2403 截单提前1天").changes
    assert (change.field, change.old, change.new) == (
        "si_cut_off",
        "2026-09-18T17:00:00+08:00",
        "2026-09-17T17:00:00+08:00",
    )


def test_the_yard_s_closing_before_the_port_in_puts_the_goods_on_the_next_sailing(world: World) -> None:
    found = say(world, "2403 截港 9/25")
    assert (found.outcome, found.kind) == ("preview", "booking")
    assert [change.field for change in found.changes] == ["cy_cut_off"]
    assert "ship_date_commitment" in {ahead.decision for ahead in found.decisions}


def test_a_later_yard_s_closing_does_not_open_the_customs_again(world: World) -> None:
    say(world, "2403 截港 9/29")
    found = say(world, "2403 进港 9/28")
    assert found.outcome == "preview", "the customs' cut-off of the 27th still binds"


@pytest.mark.parametrize(
    ("by", "text", "becomes"),
    [
        (SHEN, "2403 截单 9/18 16:00", "saved"),
        (FENG, "2403 截VGM 9/20 16:00", "saved"),
        (JIANG, "2403 截单 9/18 16:00", "passed_on"),
        (FENG, "2403 截关 9/27 23:00", "passed_on"),
    ],
)
def test_whose_papers_they_are_keeps_their_closing_and_others_pass_it_on(
    world: World, by: str, text: str, becomes: str
) -> None:
    assert say(world, text, by=by).outcome == becomes


def test_a_closing_passed_on_is_recorded_as_the_one_that_was_said(world: World) -> None:
    say(world, "2403 截单 9/18 16:00", by=JIANG)
    before = booked(world)
    world.do(keep_all, to=world.to(LIN), day=date(2026, 9, 16))
    assert booked(world) == {**before, CutOffKind.SI: moment("2026-09-18 16:00")}


def test_the_card_shows_every_closing_and_who_said_it(world: World) -> None:
    say(world, "2403 截单 9/18 17:00", by=SHEN)
    order_id = world.look(lambda s: line_of(s, "PO2403").order_id)
    card = world.do(load_card, to=world.to(LIN), order_id=order_id)
    shown = [(closing.closing, closing.at or closing.on, closing.by) for closing in card.lines[0].closings]
    assert shown == [
        (CutOffKind.SI, moment("2026-09-18 17:00"), "沈洁"),
        (CutOffKind.CUSTOMS, date(2026, 9, 27), None),
    ]


def test_an_anomaly_that_names_the_si_closing_keeps_it_and_not_the_customs(world: World) -> None:
    assert say(world, "2403 甩柜 截单改到9/18 12:00").outcome in {"preview", "asked"}
    assert booked(world)[CutOffKind.CUSTOMS] == date(2026, 9, 27)
