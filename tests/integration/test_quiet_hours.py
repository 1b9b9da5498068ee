"""Quiet hours: what interrupts waits for the morning of a working day, critical cases do not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.db.database import Database
from bot.db.models import Notice
from bot.services import outbox, sending
from bot.services.clock import MovableClock
from bot.services.company import Company
from bot.services.gateway import Services
from tests.factories import ANNA, SHANGHAI, WANG, demo_company, moment


@pytest.fixture(scope="module")
def company() -> Company:
    """The demo company."""
    return demo_company()


@pytest.fixture
def database(demo: Database) -> Database:
    """The demo company's rows."""
    return demo


async def next_at(database: Database, company: Company, at: str, member: str, **given: object) -> str:
    """When an interrupting message put at that moment may leave, on the company's clock."""
    clock = MovableClock()
    clock.move_to(moment(at))
    services = Services(database, company, clock)

    def put(session: object, company: Company, *, now: object) -> None:
        options = {"lane": outbox.ESCALATION, "interrupts": True, **given}
        outbox.put(session, key="k", audience=member, message="m", context={}, now=now, **options)  # type: ignore[arg-type]

    await services.run(put)
    found = database.call(lambda s: s.scalars(select(Notice).where(Notice.key == "k")).one().next_at)
    return found.astimezone(SHANGHAI).strftime("%m-%d %H:%M")


@pytest.mark.parametrize(
    ("at", "member", "expected"),
    [
        ("2026-09-16 14:00", WANG, "09-16 14:00"),
        ("2026-09-16 21:00", WANG, "09-17 08:00"),
        ("2026-09-17 06:30", WANG, "09-17 08:00"),
        ("2026-09-19 10:00", WANG, "09-20 08:00"),
        ("2026-09-30 20:00", WANG, "10-08 08:00"),
        ("2026-09-16 09:00", ANNA, "09-16 14:00"),
    ],
)
async def test_what_interrupts_waits_for_the_morning_of_a_working_day(
    database: Database, company: Company, at: str, member: str, expected: str
) -> None:
    assert await next_at(database, company, at, member) == expected


@pytest.mark.parametrize("given", [{"critical": True}, {"interrupts": False}, {"lane": outbox.PROMPT}])
async def test_critical_cases_answers_and_stand_up_prompts_do_not_wait(
    database: Database, company: Company, given: dict[str, object]
) -> None:
    assert await next_at(database, company, "2026-09-16 21:00", WANG, **given) == "09-16 21:00"


async def test_an_answer_to_the_person_is_not_held_up_by_what_waits_for_the_morning(
    database: Database, company: Company
) -> None:
    await next_at(database, company, "2026-09-16 21:00", WANG)
    now = moment("2026-09-16 21:05")
    database.call(
        lambda s: outbox.put(s, key="answer", lane=outbox.REPLY, audience=WANG, message="m", context={}, now=now)
    )
    claimed = database.call(
        lambda s: sending.claim(s, limit=10, low_limit=10, now=now, owner="test", lease=timedelta(seconds=30))
    )
    assert "answer" in [row.key for row in claimed]
