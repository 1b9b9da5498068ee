"""The nightly look: seats that will be empty are told once, at nine on a working day, with the rules they touch."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import DueRow
from bot.services.seating.night import KIND
from bot.work import messages
from tests.factories import HUANG, LIN, SUN, XU
from tests.integration.cases.world import World, _text
from tests.integration.seats.office import end, make, night, seat_of


def told_empty(world: World) -> list[str]:
    """What the administrator was told of empty seats, as it read when it went."""
    return [row.key for row in world.notices(HUANG, message="seats_empty")]


def test_what_will_be_empty_is_told_once_until_it_changes(world: World) -> None:
    night(world).run_until("2026-09-17 12:00")
    assert told_empty(world) == [f"seats_empty:2026-09-17:{HUANG}"]
    (first,) = world.notices(HUANG, message="seats_empty")
    assert first.next_at.hour == 1, "nine o'clock in Shanghai"
    assert "*PMO/变更委员会* 空缺" in _text(world.render(first))
    make(world, SUN, "absence.add", first="2026-09-22", last="2026-09-24")
    world.run_until("2026-09-18 12:00")
    second = world.notices(HUANG, message="seats_empty")[1]
    shown, english = _text(world.render(second)), _text(world.render(second, locale="en"))
    assert "*财务* 9/22–9/24 没有人" in shown
    assert "由 黄建国 代" in shown
    assert "修改信用证条款" in shown
    assert "PMO" not in shown, "told before"
    assert "nobody is there; falls to 黄建国" in english
    world.run_until("2026-09-24 12:00")
    assert len(told_empty(world)) == 2, "the same absence a day later is no news"


def test_what_was_mended_before_nine_is_not_told(world: World) -> None:
    night(world).run_until("2026-09-17 12:00")
    end(world, HUANG, f"seat:{seat_of(world, XU, 'purchasing')}", "2026-09-28")
    make(world, SUN, "absence.add", first="2026-09-21", last="2026-09-21")
    world.run_until("2026-09-18 03:30")
    make(world, HUANG, "seat.add", person=LIN, role="finance")
    late = world.notices(HUANG, message="seats_empty")[-1]
    loaded = world.do(messages.load, name=late.message, context=late.context, reader_id=HUANG)
    assert isinstance(loaded, messages.Skip)


def test_a_finding_of_a_night_before_days_off_waits_for_the_working_day(world: World) -> None:
    world.at("2026-09-18 12:00")
    night(world).run_until("2026-09-19 12:00")
    (row,) = world.notices(HUANG, message="seats_empty")
    assert row.next_at.strftime("%m-%d %H:%M") == "09-20 01:00", "Sunday 20 September is worked before the holiday"


def test_after_downtime_one_look_covers_every_night_that_was_missed(world: World) -> None:
    night(world)
    make(world, SUN, "absence.add", first="2026-09-17", last="2026-09-18")
    world.at("2026-09-19 10:00")
    world.run_until("2026-09-19 10:30")
    assert len(told_empty(world)) == 1
    nights = [row.due_at for row in world.look(_dues)]
    assert max(nights).strftime("%d %H") == "19 19", "the next night is planned"


def _dues(session: Session) -> list[DueRow]:
    return list(session.scalars(select(DueRow).where(DueRow.kind == KIND)))
