"""Each working morning one message to each person with what waits for their decision."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.db.models import Absence, Notice
from bot.work import messages
from bot.work.messages import Skip
from tests.factories import CHEN, LIN, LIU, WANG, day, moment
from tests.integration.cases.world import World


def lists(world: World, person: str) -> list[Notice]:
    """The morning messages of a person."""
    return world.notices(person, message="case_morning")


def test_the_morning_lists_what_is_open_with_deadlines_and_a_button_each(world: World) -> None:
    world.at("2026-09-16 16:00")
    first = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    world.report(LIN, "PO2401", "delivery_term_request", text="FOB 改 CIF")
    assert lists(world, WANG) == []
    world.run_until("2026-09-17 08:29")
    assert lists(world, WANG) == []
    world.run_until("2026-09-17 08:31")
    (told,) = lists(world, WANG)
    payload = world.render(told)
    assert payload.text == "今天等您定的 2 件"
    assert "PO2402" in str(payload.blocks)
    assert "前" in str(payload.blocks)
    assert sum("accessory" in block for block in payload.blocks) == 2
    assert world.render(told, locale="en").text == "2 waiting for you today"
    assert world.press(WANG, world.decision(first, "delivery_term"), "up").ok
    assert world.render(told).text == "今天等您定的 1 件", "what was settled meanwhile is not counted"


def test_nothing_open_nothing_sent_and_no_list_on_a_day_off(world: World) -> None:
    world.at("2026-09-24 16:00")
    case = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    world.run_until("2026-09-27 23:00")
    assert lists(world, WANG) == [], "the Mid-Autumn days are off"
    assert world.press(CHEN, world.decision(case, "delivery_term"), "reject", note="不行").ok
    world.run_until("2026-09-29 12:00")
    assert lists(world, WANG) == lists(world, CHEN) == []


def test_a_list_that_has_become_empty_before_it_is_sent_is_not_sent(world: World) -> None:
    world.at("2026-09-16 16:00")
    case = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    world.run_until("2026-09-17 08:31")
    (told,) = lists(world, WANG)
    assert world.press(CHEN, world.decision(case, "delivery_term"), "reject", note="不行").ok
    loaded = world.do(messages.load, name=told.message, context=told.context, reader_id=told.reader_id)
    assert isinstance(loaded, Skip)


def test_the_deputy_gets_what_waits_for_somebody_away_in_one_list(world: World) -> None:
    world.at("2026-09-16 16:00")
    case = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    assert world.press(WANG, world.decision(case, "delivery_term"), "up").ok
    assert world.decision(case, "delivery_term").holder_id == CHEN

    def away(session: Session) -> None:
        session.add(Absence(member_id=CHEN, starts_on=day("2026-09-17"), ends_on=day("2026-09-18"), deputy_id=LIU))

    world.look(away)
    world.run_until("2026-09-17 08:45")
    assert lists(world, CHEN) == []
    (told,) = lists(world, LIU)
    text = str(world.render(told).blocks)
    assert "代 陈志强" in text
    assert told.next_at >= moment("2026-09-17 08:30")


def test_one_list_a_day_however_many_are_asked(world: World) -> None:
    world.at("2026-09-16 10:00")
    for po in ("PO2401", "PO2402", "PO2403"):
        world.report(LIN, po, "delivery_term_request", text="FOB 改 CIF")
    world.run_until("2026-09-17 12:00")
    assert len(lists(world, WANG)) == 1
