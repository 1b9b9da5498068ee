"""What somebody says read and ruled on, on one core: a line, and twenty; the floor finds orders, writes a value.

Reading ahead and working count, everything written included; the commit, which others share, and rendering do not.
No plan is known from the message before.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from itertools import cycle, islice

from sqlalchemy.orm import Session

from benchmarks.measure import Figure, database, percentile, report
from bot.domain.plans import build_plan
from bot.services.conversation.take import read_ahead, take_message
from bot.work.unit import Answer, Work
from tests.factories import LIN, START, demo_company, milestone_of, place_demo

ROUNDS = 8
LINES = (
    "2403 车缝 70%",
    "2402 面料 9/23 到",
    "2402 辅料 9/28 到",
    "2403 甩柜",
    "2401 包装 累计6000件",
    "2402 订舱 10/19",
    "2401 车缝 90%,包装 55%",
    "2403 补料已提交 第2版",
)


def _spent(session: Session, act: Callable[[str], object], said: Sequence[str]) -> list[float]:
    """Milliseconds each; nothing of it is kept."""
    spent = []
    for text in said:
        savepoint = session.begin_nested()
        build_plan.cache_clear()
        started = time.process_time()
        act(text)
        session.flush()
        spent.append((time.process_time() - started) * 1000)
        savepoint.rollback()
        session.expire_all()
    return spent


def _figures(session: Session) -> list[Figure]:
    company = demo_company()

    def work(place: int) -> Work:
        to = Answer(member=LIN, audience=LIN, method="post", key=f"e{place}")
        return Work.of(session, company, START, to=to)

    def take(text: str) -> None:
        take_message(work(0), text=text, ahead=read_ahead(work(0), text=text))

    def touch(text: str) -> None:
        for line in text.split("\n"):
            milestone_of(session, f"PO{line[:4]}", "loading").progress = 1

    one = [*LINES] * ROUNDS
    twenty = ["\n".join(islice(cycle(LINES), at, at + 20)) for at in range(ROUNDS)]
    _spent(session, take, LINES)
    return [
        Figure(
            name=f"{name} read and ruled on",
            value=percentile(_spent(session, take, said), 0.5),
            floor=percentile(_spent(session, touch, said), 0.5),
            limit=limit,
        )
        for name, said, limit in (("one line", one, 15), ("twenty lines", twenty, 150))
    ]


async def measure() -> list[Figure]:
    """Milliseconds a message, the median of many."""
    with ExitStack() as stack:
        db = stack.enter_context(database())
        place_demo(db, demo_company())
        return db.call(_figures)


if __name__ == "__main__":
    raise SystemExit(report(asyncio.run(measure())))
