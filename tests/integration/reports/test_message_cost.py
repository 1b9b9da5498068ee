"""What one message costs: the statements it runs and the plans it works out, which do not grow with what was said before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from bot.db.database import Database
from bot.domain.plans import build_plan
from bot.services.conversation.take import read_ahead, take_message
from bot.services.reports.outcomes import ReportOutcome
from bot.work.unit import Answer, Work
from tests.factories import LIN, START, demo_company

SAVED = ("2403 车缝 70%", "2402 面料 9/19 到", "2401 包装 累计6000件", "2403 补料已提交 第2版")
PREVIEWED = ("2402 面料 9/30 到", "2403 甩柜")


@contextmanager
def counting(session: Session) -> Iterator[list[str]]:
    """The statements that run meanwhile."""
    seen: list[str] = []

    def keep(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", keep)
    yield seen
    event.remove(engine, "before_cursor_execute", keep)


def cost(demo: Database, text: str) -> tuple[int, int, set[ReportOutcome]]:
    """The statements of a message, read ahead and worked, the plans that were worked out for it, and its outcomes."""

    def take(session: Session) -> tuple[int, int, set[ReportOutcome]]:
        work = Work.of(session, demo_company(), START, to=Answer(member=LIN, audience=LIN, method="post", key="m1"))
        build_plan.cache_clear()
        with counting(session) as seen:
            told = take_message(work, text=text, ahead=read_ahead(work, text=text))
            session.flush()
        session.rollback()
        return len(seen), build_plan.cache_info().misses, {outcome.outcome for outcome in told}

    return demo.call(take)


@pytest.mark.parametrize("text", SAVED)
def test_a_line_that_is_saved_takes_few_statements_and_two_plans_at_most(demo: Database, text: str) -> None:
    statements, plans, outcomes = cost(demo, text)
    assert outcomes == {ReportOutcome.SAVED}
    assert statements <= 18
    assert plans <= 2


@pytest.mark.parametrize("text", PREVIEWED)
def test_a_line_that_is_previewed_is_thought_through_once(demo: Database, text: str) -> None:
    statements, plans, outcomes = cost(demo, text)
    assert outcomes == {ReportOutcome.PREVIEW}
    assert statements <= 16
    assert plans <= 2


def test_twenty_lines_of_three_orders_load_each_once(demo: Database) -> None:
    statements, plans, _ = cost(demo, "\n".join(islice(cycle(SAVED + PREVIEWED), 20)))
    assert statements <= 80
    assert plans <= 6
