"""The directory of thousands: a limit costs a page, not the walk; what is not read to its end is not read at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.slack import retry
from bot.slack.directory import read_directory
from bot.slack.retry import SlackRefused
from tests.fakes import Answer, refusal

LIMITED = refusal("ratelimited", 429, {"Retry-After": "30"})


class Workspace:
    """users.list of many people; `faults` hit at the calls of those numbers."""

    def __init__(self, people: int, faults: dict[int, Exception]) -> None:
        self.people, self.faults = people, faults
        self.calls: list[tuple[int, str | None]] = []

    async def users_list(self, *, limit: int, cursor: str | None, include_locale: bool) -> Any:
        assert include_locale
        self.calls.append((limit, cursor))
        if (error := self.faults.get(len(self.calls))) is not None:
            raise error
        start = int(cursor or 0)
        end = min(start + limit, self.people)
        members = [{"id": f"U{number}", "profile": {"real_name": f"{number}"}} for number in range(start, end)]
        return Answer({"members": members, "response_metadata": {"next_cursor": str(end) if end < self.people else ""}})


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    found: list[float] = []

    async def sleep(seconds: float) -> None:
        found.append(seconds)

    monkeypatch.setattr(retry.asyncio, "sleep", sleep)
    return found


async def read(slack: Any) -> int:
    return len(await read_directory(slack))


async def test_six_thousand_people_and_a_limit_cost_seven_calls_and_one_wait(waits: list[float]) -> None:
    slack = Workspace(6000, {4: LIMITED})
    assert await read(slack) == 6000
    assert slack.calls == [(1000, cursor) for cursor in (None, "1000", "2000", "3000", "3000", "4000", "5000")]
    assert waits == [30.0]


@pytest.mark.parametrize(
    "fault", [TimeoutError, lambda: refusal("internal_error"), lambda: refusal("org_login_required")]
)
async def test_an_outage_costs_the_page_it_hits(waits: list[float], fault: Callable[[], Exception]) -> None:
    slack = Workspace(2500, {2: fault(), 3: fault()})
    assert await read(slack) == 2500
    assert [cursor for _, cursor in slack.calls] == [None, "1000", "1000", "1000", "2000"]


async def test_only_a_cursor_that_has_expired_begins_the_walk_anew(waits: list[float]) -> None:
    slack = Workspace(2500, {3: refusal("invalid_cursor")})
    assert await read(slack) == 2500
    assert [cursor for _, cursor in slack.calls] == [None, "1000", "2000", None, "1000", "2000"]


async def test_a_walk_that_is_refused_midway_is_no_directory(waits: list[float]) -> None:
    with pytest.raises(SlackRefused, match="missing_scope"):
        await read(Workspace(2500, {2: refusal("missing_scope")}))
