"""What the clock and other people cause at night waits for the morning; a critical case does not."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from bot.services.cases import room
from bot.services.seating import change, night
from bot.work import sending
from bot.work.quiet import QuietHours
from bot.work.sending import Claimed
from tests.factories import ANNA, CHEN, HUANG, LI, LIN, SHANGHAI, WANG
from tests.integration.cases.world import World

CHANNEL = "C02FOLLOW"
SATURDAY = "2026-09-19 03:00"


def leave(world: World) -> list[Claimed]:
    """Everything that leaves now, as sent."""
    gone: list[Claimed] = []
    quiet = QuietHours.of(world.company)
    claim = partial(
        sending.claim, limit=200, low_limit=200, now=world.now, owner="me", lease=timedelta(seconds=30), quiet=quiet
    )
    while rows := world.db.call(claim):
        sent = [row.became("sent", channel=f"D-{row.audience}", ts=f"1.{row.id}") for row in rows]
        world.db.call(partial(sending.settle, outcomes=sent, now=world.now, owner="me"))
        gone += rows
    return gone


def to_people(rows: list[Claimed]) -> set[str]:
    """Who in Shanghai gets a message of their own; Anna is in Berlin, where it is afternoon."""
    return {row.audience for row in rows if row.method != "update"} - {CHANNEL, ANNA}


def away(world: World, person: str, deputy: str | None = None) -> None:
    """Somebody is away from Saturday on."""
    first = world.now.astimezone(SHANGHAI).date() + timedelta(days=3)
    wish = change.SeatWish(person=person, first=first, last=first + timedelta(days=5), deputy=deputy)
    assert world.do(change.change, actor=person, what="absence.add", wish=wish).error is None


def test_the_sweep_of_a_saturday_night_sends_nobody_anything_about_a_case_that_is_not_critical(world: World) -> None:
    away(world, WANG, deputy=LI)
    world.at("2026-09-18 17:00").do(night.ensure_night)
    case = world.report(LIN, "PO2402", "delivery_term_request", text="改条款")
    assert world.case(case).severity != "critical"
    leave(world)
    world.run_until(SATURDAY)
    moved = [row for row in world.notices() if row.created_at >= world.now]
    assert {row.audience for row in moved} - {CHANNEL}, "the step went to somebody else and was written down"
    assert to_people(leave(world)) == set()
    world.at("2026-09-20 07:59")
    assert to_people(leave(world)) == set()
    world.at("2026-09-20 08:00")
    assert to_people(leave(world))


def test_what_somebody_presses_at_night_answers_them_and_wakes_nobody_else(world: World) -> None:
    case = world.report(LIN, "PO2402", "delivery_term_request", text="改条款")
    leave(world)
    world.at("2026-09-16 22:00")
    assert world.press(WANG, world.decision(case, "delivery_term"), "up").ok
    assert to_people(leave(world)) == set()
    assert not world.press(HUANG, world.decision(case, "delivery_term"), "approve").ok
    assert to_people(leave(world)) == {f"{CHANNEL}:{HUANG}"}, "the refusal is theirs, at once"
    world.at("2026-09-17 08:00")
    assert CHEN in to_people(leave(world))


def test_a_line_in_the_channel_calls_nobody_by_name_who_is_in_their_quiet_hours(world: World) -> None:
    case = world.report(LIN, "PO2402", "delivery_term_request", text="改条款")
    (by_day,) = [row for row in world.notices(CHANNEL, message="case_event") if "<@" in world.render(row).text]
    assert world.press(WANG, world.decision(case, "delivery_term"), "ack").ok
    world.at("2026-09-16 22:00")
    assert "<@" not in world.render(by_day).text
    urgent = world.rolled(LIN, "PO2403")
    assert world.case(urgent).severity == "critical"
    assert [row for row in world.notices(CHANNEL, message="case_event") if "<@" in world.render(row).text]


def test_a_critical_case_asks_at_night(world: World) -> None:
    world.at("2026-09-16 23:00")
    urgent = world.rolled(LIN, "PO2403")
    assert world.case(urgent).severity == "critical"
    asked = world.case(urgent).decisions[0].holder_id
    assert asked in to_people(leave(world))


def test_a_card_held_for_the_morning_goes_at_once_when_its_case_becomes_critical(world: World) -> None:
    world.at("2026-09-16 22:00")
    case = world.report(LIN, "PO2402", "delivery_term_request", text="改条款")
    assert world.press(WANG, world.decision(case, "delivery_term"), "up").ok
    assert CHEN not in to_people(leave(world))
    came = world.do(room.open_room, to=world.to(HUANG), case_id=case)
    assert came.ok
    assert CHEN in to_people(leave(world))
