"""The workspace clock, settling, and stepping together with an app that has a door."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from sandbox.clock import WorkspaceClock, parse_moment, parse_span
from tests.sandbox.conftest import BOT_TOKEN, Sandbox, Start
from tests.sandbox.test_connections import acking, wire


class DoorApp:
    """An app with a door: rows that fall due, each posted when its clock has reached it."""

    def __init__(self) -> None:
        self.offset = timedelta()
        self.rows: list[tuple[datetime, str]] = []
        self.url = ""
        self.box: Sandbox | None = None
        self.never_idle = False
        self.stubborn = False
        self.closed = False

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/clock", self.look),
            web.post("/clock", self.set),
            web.get("/due", self.due),
            web.post("/settle", self.settle),
        ]

    async def look(self, _request: web.Request) -> web.Response:
        if self.closed:
            raise web.HTTPServiceUnavailable
        return web.json_response({"now": self.now().isoformat()})

    async def set(self, request: web.Request) -> web.Response:
        self.offset = parse_moment((await request.json())["to"]) - datetime.now(UTC)
        return web.json_response({"now": self.now().isoformat()})

    async def due(self, _request: web.Request) -> web.Response:
        if not self.rows:
            return web.json_response({"next": None, "what": None})
        at, what = min(self.rows)
        return web.json_response({"next": at.isoformat(), "what": what})

    async def settle(self, _request: web.Request) -> web.Response:
        assert self.box is not None
        for row in sorted(row for row in self.rows if row[0] <= self.now()):
            if self.stubborn:
                continue
            if self.never_idle:
                return web.json_response({"settled": False})
            self.rows.remove(row)
            await self.box.api("chat.postMessage", channel="C01STANDUP", text=row[1])
        return web.json_response({"settled": True})


@pytest.fixture
async def door() -> AsyncIterator[DoorApp]:
    held = DoorApp()
    application = web.Application()
    application.add_routes(held.routes())
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    held.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield held
    await runner.cleanup()


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-09-{text}+08:00")


async def test_the_clock_runs_from_its_start_and_keeps_its_zone(box: Sandbox) -> None:
    now = parse_moment((await box.get("clock"))["now"])
    assert timedelta() <= now - at("16T08:50") < timedelta(seconds=20)
    assert now.utcoffset() == timedelta(hours=8)
    later = await box.post("clock", advance="2h30m")
    assert timedelta(hours=2, minutes=30) <= parse_moment(later["now"]) - now < timedelta(hours=2, minutes=31)
    assert later["settled"]
    absolute = await box.post("clock", to="2026-09-17T01:00:00+00:00")
    assert absolute["now"].startswith("2026-09-17T09:00:")


@pytest.mark.parametrize(
    "body",
    [{}, {"advance": "soon"}, {"advance": ""}, {"advance": "1h", "to": "2026-09-20T09:00+08:00"}, {"to": "2026-09-20"},
     {"to": "2026-09-01T09:00+08:00"}, {"to": "2026-09-20T09:00"}, {"advance": 3}, {"forward": "1h"}],
)  # fmt: skip
async def test_a_wrong_move_of_the_clock_is_refused_and_moves_nothing(box: Sandbox, body: dict[str, Any]) -> None:
    await box.post("clock", 400, **body)
    assert (await box.get("clock"))["now"].startswith("2026-09-16T08:50:")


async def test_the_minute_that_runs_is_where_the_clock_stands(box: Sandbox) -> None:
    answer = await box.post("clock", to="2026-09-16T08:50+08:00")
    assert (answer["settled"], answer["now"][:16]) == (True, "2026-09-16T08:50")
    await box.post("clock", 400, to="2026-09-16T08:49:59+08:00")


async def test_the_clock_steps_over_every_due_moment_of_the_app(start: Start, door: DoorApp) -> None:
    box = door.box = await start(door=door.url)
    async with acking(box):
        door.rows = [
            (at("16T09:00"), "站会"),
            (at("16T10:30"), "提醒"),
            (at("16T11:00"), "汇总"),
            (at("17T09:00"), "明天"),
        ]
        assert await box.get("due") == {"next": "2026-09-16T09:00:00+08:00", "what": "站会"}
        answer = await box.post("clock", to="2026-09-16T12:00+08:00")
        assert answer["settled"]
    seen = [
        (m["text"], datetime.fromtimestamp(float(m["ts"]), at("16T00:00").tzinfo))
        for m in await box.messages("U01LIN", "C01STANDUP")
    ]
    assert [text for text, _ in seen] == ["站会", "提醒", "汇总"]
    for (_, posted), due in zip(seen, ("16T09:00", "16T10:30", "16T11:00"), strict=True):
        assert timedelta() <= posted - at(due) < timedelta(seconds=5)
    assert abs(door.now() - at("16T12:00")) < timedelta(seconds=5)
    assert (await box.get("due"))["what"] == "明天"


async def test_an_app_that_connects_with_another_clock_is_brought_to_ours(start: Start, door: DoorApp) -> None:
    box = door.box = await start(door=door.url)
    async with wire(box):
        assert abs(door.now() - at("16T08:50")) < timedelta(seconds=20)


async def test_an_app_that_opens_its_door_after_it_connected_is_brought_to_our_clock_then(
    start: Start, door: DoorApp
) -> None:
    box = door.box = await start(door=door.url)
    door.closed = True
    async with wire(box):
        assert abs(door.now() - at("16T08:50")) > timedelta(days=1)
        door.closed = False
        async with asyncio.timeout(3):
            while abs(door.now() - at("16T08:50")) > timedelta(seconds=20):
                await asyncio.sleep(0.02)


async def test_an_app_that_never_rests_is_said_not_to_have_settled(start: Start, door: DoorApp) -> None:
    box = door.box = await start(door=door.url)
    door.never_idle = True
    door.offset = at("16T08:50") - datetime.now(UTC)
    door.rows = [(at("16T08:40"), "stuck")]
    assert await box.post("settle", timeout_s=0.5) == {"settled": False}


async def test_a_due_moment_that_will_not_go_away_does_not_hold_the_clock_up_for_ever(
    start: Start, door: DoorApp
) -> None:
    box = door.box = await start(door=door.url)
    door.stubborn = True
    door.rows = [(at("16T08:55"), "stuck")]
    async with acking(box):
        answer = await box.post("clock", to="2026-09-16T09:00+08:00")
    assert (answer["settled"], answer["now"][:16]) == (False, "2026-09-16T09:00")


async def test_an_absent_app_does_not_hold_the_clock_up(start: Start) -> None:
    box = await start(door="http://127.0.0.1:9")
    assert (await box.post("clock", advance="1h"))["settled"]
    assert await box.get("due") == {"next": None, "what": None}


async def test_settling_waits_for_calls_and_envelopes_under_way(box: Sandbox) -> None:
    async with wire(box) as client:
        await box.post("message", user="U01LIN", channel="@bot", text="hi")
        assert await box.post("settle", timeout_s=0.3) == {"settled": False}
        await client.ack(await client.frame())
        await box.post("fault", kind="slow", method="auth.test", seconds=0.5)
        call = asyncio.create_task(box.api("auth.test", token=BOT_TOKEN))
        await asyncio.sleep(0.05)
        assert await box.post("settle") == {"settled": True}
        assert call.done()
        await call
    await box.post("settle", 400, timeout_s="long")


def test_a_span_is_days_hours_minutes_and_seconds() -> None:
    assert parse_span("1d2h30m5s") == timedelta(days=1, hours=2, minutes=30, seconds=5)
    assert parse_span("10m") == timedelta(minutes=10)
    for wrong in ("", "10", "m", "-1h", "1.5h", "1h 1w"):
        with pytest.raises(ValueError, match="span"):
            parse_span(wrong)


def test_message_times_grow_even_when_the_wall_clock_stands_still_or_falls_back() -> None:
    wall = iter([100.0, 100.0, 50.0, 50.0, 50.0])
    clock = WorkspaceClock(wall=lambda: next(wall))
    times = [clock.next_ts() for _ in range(4)]
    assert times == ["100.000000", "100.000001", "100.000002", "100.000003"]


def test_a_clock_that_has_come_that_far_by_itself_stays_where_it_is() -> None:
    wall = iter([1000.0, 1000.2, 1000.2])
    clock = WorkspaceClock(wall=lambda: next(wall))
    due = clock.now() + timedelta(milliseconds=100)
    assert clock.move_to(due) is False
    assert clock.seconds() == 1000.2


def test_alarms_ring_in_order_and_once() -> None:
    wall = [1000.0]
    clock = WorkspaceClock(wall=lambda: wall[0])
    rung: list[str] = []
    clock.call_at(1020.0, lambda: rung.append("late"))
    clock.call_at(1010.0, lambda: rung.append("soon"))
    assert clock.next_alarm() == datetime.fromtimestamp(1010, UTC)
    wall[0] = 1015.0
    assert clock.run_due() == 1
    wall[0] = 1030.0
    assert (clock.run_due(), clock.run_due(), rung) == (1, 0, ["soon", "late"])
