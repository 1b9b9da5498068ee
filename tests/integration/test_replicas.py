"""Two replicas on one PostgreSQL: they race for the same due rows, notices and decisions, and nothing happens twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import URL, func, select
from sqlalchemy.orm import Session

from bot.app.wiring import open_workspace
from bot.db.database import Database
from bot.db.models import CaseDecision, DueRow, Notice
from bot.jobs.delivery import Delivery
from bot.jobs.schedule import SCHEDULE
from bot.jobs.tick import Tick
from bot.presentation.registry import Payload
from bot.services.cases.outcome import PressOutcome as Pressed
from bot.services.seating import change
from bot.slack.pacing import Pacing
from bot.work import audit, dues, outbox
from bot.work.clock import Clock
from bot.work.gateway import Services
from bot.work.kinds import MessageKind
from bot.work.sending import Claimed, Outcome
from bot.work.unit import Work
from tests.factories import CHEN, LIN, LIU, START, WANG, day, demo_company, moment
from tests.fakes import NOW, FakeClock
from tests.integration.cases.world import World
from tests.notes import Note
from tests.outbox import ONE_OF_EACH_LANE

pytestmark = [pytest.mark.postgres]
ON_POSTGRES = pytest.mark.parametrize("dialect", ["postgresql"])
IN_THE_OFFICE = pytest.mark.parametrize("dialect", ["postgresql"])
STEPS, NOTICES = 300, 300


@pytest.fixture
def replicas(database_url: URL) -> Iterator[tuple[Database, Database]]:
    """Two processes' worth of database on the same tables."""
    with open_workspace(database_url) as first, open_workspace(database_url) as second:
        yield first, second


@pytest.fixture
def offices(demo: Database) -> Iterator[tuple[World, World]]:
    """The demo company as each of two replicas has it."""
    with open_workspace(demo.url) as other:
        yield (
            World(db=demo, company=demo_company(), now=START),
            World(db=other, company=demo_company(), now=START, count=10_000),
        )


@ON_POSTGRES
async def test_each_step_that_is_due_is_worked_off_once_and_told_once(replicas: tuple[Database, Database]) -> None:
    worked: list[tuple[int, str]] = []

    def ticking(place: int, db: Database) -> Tick:
        def step(work: Work, *, due: Any) -> str | None:
            outbox.put(
                work.session,
                key=due.key,
                kind=MessageKind.CARD,
                audience=f"U{due.key}",
                message=Note(),
                now=work.now,
            )
            worked.append((place, due.key))
            return None

        return Tick(_services(db, FakeClock()), {"step": step})

    rows = [{"key": f"s{n}", "kind": "step", "subject": str(n), "due_at": NOW} for n in range(STEPS)]
    await replicas[0].run(lambda session: dues.put_all(session, rows))
    done = await asyncio.gather(*(ticking(place, db).work() for place, db in enumerate(replicas)))
    assert sum(done) == STEPS
    assert sorted(key for _, key in worked) == sorted(f"s{n}" for n in range(STEPS))
    states = replicas[1].call(lambda session: Counter(session.scalars(select(DueRow.state))))
    assert states == {"done": STEPS}
    assert replicas[0].call(_count_notices) == STEPS


class Post:
    """A Slack that takes its time and remembers who sent what."""

    def __init__(self, sent: list[tuple[int, str]], place: int) -> None:
        self._sent, self._place = sent, place

    async def deliver(self, row: Claimed, _rendered: object) -> Outcome:
        await asyncio.sleep(0.001)
        self._sent.append((self._place, row.key))
        return row.became("sent", channel=f"D{row.id}", ts=f"{row.id}.0")


@ON_POSTGRES
async def test_each_notice_leaves_once_whichever_replica_claims_it(replicas: tuple[Database, Database]) -> None:
    def fill(session: Session) -> None:
        for number in range(NOTICES):
            person, kind = f"U{number % 60}", ONE_OF_EACH_LANE[number % 4]
            outbox.put(session, key=f"n{number}", kind=kind, audience=person, message=Note(), now=NOW)

    async def render(rows: Sequence[Claimed]) -> list[Payload]:
        return [Payload(text=row.key) for row in rows]

    sent: list[tuple[int, str]] = []
    await replicas[0].run(fill)
    workers = []
    for place, db in enumerate(replicas):
        pacing = Pacing(rate=1e9, burst=1e9, most=1e9, channel_rate=1e9, channel_burst=1e9)
        workers.append(
            Delivery(db, FakeClock(), render=render, sender=Post(sent, place), pacing=pacing, batch=10, places=4)
        )
    running = [asyncio.create_task(worker.run()) for worker in workers]
    async with asyncio.timeout(30):
        for worker in workers:
            await worker.settle()
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    assert sorted(key for _, key in sent) == sorted(f"n{number}" for number in range(NOTICES))
    assert {place for place, _ in sent} == {0, 1}, "both took part"


@IN_THE_OFFICE
async def test_a_rung_that_two_replicas_see_run_out_is_passed_over_once(offices: tuple[World, World]) -> None:
    first, second = offices
    cases = [first.report(LIN, "PO2402", "delivery_term_request", text=f"改 CIF {n}") for n in range(4)]
    late = FakeClock(moment("2026-09-18 09:00"))
    ticks = [Tick(Services(office.db, office.company, late), SCHEDULE) for office in offices]
    await asyncio.gather(*(tick.work() for tick in ticks))
    for case in cases:
        row = second.decision(case, "delivery_term")
        assert (row.holder_id, row.rung) == (CHEN, 1), "one rung, not two"
        assert second.events(case).count("timed_out") == 1
        assert first.notes(WANG, case).count("passed_over") == 1
        assert first.notes(CHEN, case).count("passed_to") + _cards(first, CHEN, case) >= 1
    assert first.look(audit.check).ok


@IN_THE_OFFICE
def test_of_two_people_at_the_same_moment_through_two_replicas_one_decides_and_the_other_is_told(
    offices: tuple[World, World],
) -> None:
    first, second = offices
    away = change.SeatWish(person=CHEN, first=day("2026-09-16"), last=day("2026-09-18"), deputy=LIU)
    assert first.do(change.change, actor=CHEN, what="absence.add", wish=away).error is None
    for number in range(5):
        case = first.report(LIN, "PO2402", "delivery_term_request", text=f"改 CIF {number}")
        row = first.decision(case, "delivery_term")
        presses = [(first, CHEN, "approve"), (second, LIU, "reject")]
        came = dict(zip((CHEN, LIU), _at_once(presses, row), strict=True))
        (winner,) = [person for person, outcome in came.items() if outcome.ok]
        (loser,) = [person for person, outcome in came.items() if not outcome.ok]
        assert came[loser].code == "already_decided"
        assert first.decision(case, "delivery_term").decided_by == winner
        assert first.events(case).count("decided") == 1
        assert {CHEN: "陈志强", LIU: "刘洋"}[winner] in first.replies(loser)[-1], "and by whom"
        assert first.notes(LIN, case).count("instruction" if winner == CHEN else "decision") == 1
    assert first.look(audit.check).ok


@IN_THE_OFFICE
def test_a_double_click_that_reaches_two_replicas_decides_once(offices: tuple[World, World]) -> None:
    first, second = offices
    case = first.report(LIN, "PO2402", "delivery_term_request", text="改 CIF")
    row = first.decision(case, "delivery_term")
    came = _at_once([(first, CHEN, "approve"), (second, CHEN, "approve")], row)
    assert sorted(outcome.ok for outcome in came) == [False, True]
    assert first.events(case).count("decided") == 1
    assert first.notes(LIN, case).count("instruction") == 1


def _at_once(presses: list[tuple[World, str, str]], row: CaseDecision) -> list[Pressed]:
    """Each press from its own replica, as close together as threads can be."""
    line = Barrier(len(presses))

    def press(world: World, person: str, verb: str) -> Pressed:
        line.wait(10)
        return world.press(person, row, verb, note="毛利不够", step=row.step)

    with ThreadPoolExecutor(len(presses)) as pool:
        return [pressed.result(30) for pressed in [pool.submit(press, *who) for who in presses]]


def _services(db: Database, clock: Clock) -> Services:
    return Services(db, demo_company(), clock)


def _count_notices(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Notice)) or 0


def _cards(world: World, person: str, case: int) -> int:
    return sum(row.context.get("case") == case for row in world.notices(person, message="case_card"))
