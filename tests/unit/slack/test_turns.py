"""What one person sends is worked in the order in which it came, different people side by side, and nobody for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.db.database import Database
from bot.db.models import Envelope, Setting
from bot.presentation.commands import DELAY, ORDER
from bot.slack import registry as module
from bot.slack import turns
from bot.slack.ask import Answer, Ask
from bot.slack.bolt import make_bolt
from bot.slack.registry import Registry
from bot.slack.turns import Turns
from tests.away import absence
from tests.fakes import FakeSlack, services, words_for
from tests.unit.slack.test_registry import Edge, button, command, edge, message, save, submission

__all__ = ["edge"]

SOON = 0.02


class Slow:
    """A handler that takes its time over what is named, and remembers what it finished."""

    def __init__(self, *texts: str) -> None:
        self.held = {text: asyncio.Event() for text in texts}
        self.begun: list[str] = []
        self.done: list[str] = []

    async def __call__(self, ask: Ask) -> None:
        text = ask.text or str(ask.values.get("days") or "pressed")
        self.begun.append(text)
        if text in self.held:
            await self.held[text].wait()
        await ask.services.run(save, name=text)
        self.done.append(text)

    async def form(self, ask: Ask) -> Answer:
        await self(ask)
        return None


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0)


def of(user: str, body: dict[str, Any]) -> dict[str, Any]:
    return body | ({"user_id": user} if "command" in body else {"user": {"id": user}})


def slow_edge(edge: Edge, *texts: str) -> Slow:
    slow = Slow(*texts)
    edge.registry.command(ORDER, slow)
    edge.registry.action("case.approve", slow)
    edge.registry.event("message", slow)
    edge.registry.view("delay_form", slow.form)
    return slow


async def test_what_one_person_sends_is_worked_in_its_order_whatever_it_is_and_others_beside_it(edge: Edge) -> None:
    slow = slow_edge(edge, "first")
    for body in (command("first"), message("second"), button("case.approve", "1"), command("third", trigger="1.3")):
        assert await edge.send(body) == (200, None), "and the acknowledgement waits for none of it"
    await edge.send(of("U2", command("theirs", trigger="1.4")))
    await until(lambda: slow.done == ["theirs"])
    assert slow.begun == ["first", "theirs"]
    await until(lambda: len(edge.registry._turns) == 1)
    slow.held["first"].set()
    await edge.registry.settle()
    assert slow.done == ["theirs", "first", "second", "pressed", "third"]
    assert len(edge.registry._turns) == 0, "a line that is empty is gone"


async def test_what_fails_and_what_is_sent_twice_lets_the_next_go_on(edge: Edge) -> None:
    slow = slow_edge(edge, "first")

    async def breaks(_ask: Ask) -> None:
        raise RuntimeError("poisoned")

    edge.registry.command(DELAY, breaks)
    bodies = (command("first"), command("first"), command("x", name="/delay", trigger="1.2"), message("last"))
    for body in bodies:
        await edge.send(body)
    slow.held["first"].set()
    await edge.registry.settle()
    assert slow.done == ["first", "last"]
    assert len(edge.registry._turns) == 0


async def test_what_hangs_keeps_its_person_waiting_only_for_a_while(
    edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "LONGEST_SECONDS", SOON)
    slow = slow_edge(edge, "hangs", "slow")
    for number, text in enumerate(("hangs", "slow", "last")):
        await edge.send(command(text, trigger=f"1.{number}"))
    await until(lambda: "slow" in slow.begun)
    slow.held["slow"].set()
    await until(lambda: set(slow.done) == {"slow", "last"})
    assert slow.begun == ["hangs", "slow", "last"]
    slow.held["hangs"].set()
    await edge.registry.settle()
    assert len(edge.registry._turns) == 0


async def test_a_form_is_worked_behind_what_its_person_sent_before(edge: Edge) -> None:
    slow = slow_edge(edge, "first")
    await edge.send(command("first"))
    answer = asyncio.create_task(edge.send(submission({"days": "form"})))
    await asyncio.sleep(0)
    await edge.send(message("last"))
    slow.held["first"].set()
    assert await answer == (200, None)
    await edge.registry.settle()
    assert slow.done == ["first", "form", "last"]


async def test_a_form_behind_what_takes_long_is_answered_in_time_and_kept_when_it_is_sent_again(
    edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FORM_SECONDS", SOON)
    slow = slow_edge(edge, "first")
    await edge.send(command("first"))
    status, answer = await edge.send(submission({"days": "form"}))
    assert (status, answer["response_action"], list(answer["errors"])) == (200, "errors", ["days"])
    assert slow.begun == ["first"], "nothing overtakes what was said before"
    slow.held["first"].set()
    await edge.registry.settle()
    assert await edge.send(submission({"days": "form"})) == (200, None)
    assert slow.done == ["first", "form"]
    assert len(edge.registry._turns) == 0


async def test_what_an_outage_broke_off_is_worked_before_what_its_person_said_after(
    edge: Edge, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AGAIN_SECONDS", 0.001)
    with absence(db) as away, working_off(edge.registry):
        slow = slow_edge(edge, "first")
        for number, text in enumerate(("first", "second", "third")):
            await edge.send(command(text, trigger=f"1.{number}"))
        await until(lambda: slow.begun == ["first"])
        away.begin()
        slow.held["first"].set()
        await until(lambda: "command:1.0" in edge.registry._stalled)
        assert slow.begun == ["first"]
        away.end()
        await until(lambda: len(slow.done) == 3)
        await edge.registry.settle()
    assert slow.done == ["first", "second", "third"]
    assert len(edge.registry._turns) == 0


@contextmanager
def working_off(registry: Registry) -> Iterator[None]:
    task = asyncio.create_task(registry.run())
    try:
        yield
    finally:
        task.cancel()


async def restarted(db: Database) -> Registry:
    """Another process on the same inbox, before it works off what is left there."""
    slack: Any = FakeSlack()
    registry = Registry(await make_bolt(slack), services=services(db), client=slack, words_for=words_for)
    registry.hold()
    return registry


async def test_what_a_kill_left_of_one_burst_is_worked_in_the_order_in_which_it_came(edge: Edge, db: Database) -> None:
    edge.registry.hold()  # kept, and never begun
    sent = [f"{number}" for number in range(9, 0, -1)]
    await asyncio.gather(*(edge.send(command(text, trigger=f"1.{text}")) for text in sent))
    fresh = await restarted(db)
    slow = slow_edge(Edge(db, edge.slack, fresh, None))
    await fresh.receive(command("new", trigger="1.0"))
    assert await fresh.replay() == 9
    await fresh.settle()
    assert slow.done == [*sent, "new"]
    assert len({row.received_at for row in await edge.rows(Envelope) if row.key != "command:1.0"}) == 9
    await edge.registry.close(0)


async def test_what_hangs_holds_a_start_up_only_for_a_while(
    edge: Edge, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONGEST_SECONDS", SOON)
    edge.registry.hold()
    for number, text in enumerate(("hangs", "second")):
        await edge.send(command(text, trigger=f"1.{number}"))
    fresh = await restarted(db)
    slow = slow_edge(Edge(db, edge.slack, fresh, None), "hangs")
    assert await fresh.replay() == 2
    await until(lambda: slow.done == ["second"])
    slow.held["hangs"].set()
    await fresh.settle()
    assert await db.read(lambda session: sorted(session.scalars(select(Setting.name)))) == ["hangs", "second"]
    await edge.registry.close(0)


SENT = st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 5), st.booleans()), min_size=1, max_size=25)


@given(sent=SENT)
def test_however_long_each_takes_nobody_overtakes_themselves(sent: list[tuple[str, int, bool]]) -> None:
    """Some are left before their turn: what could not be kept, and what was sent twice."""
    assert asyncio.run(worked(sent)) == {
        person: [place for place, (who, _, given_up) in enumerate(sent) if who == person and not given_up]
        for person in "ABC"
    }


async def worked(sent: list[tuple[str, int, bool]]) -> dict[str, list[int]]:
    line, found, at_once = Turns(), {person: list[int]() for person in "ABC"}, dict.fromkeys("ABC", 0)

    async def work(place: int, person: str, yields: int, given_up: bool) -> None:
        turn = line.take(person)
        try:
            for _ in range(yields if given_up else 0):
                await asyncio.sleep(0)
            if given_up:
                return
            await line.come(turn)
            at_once[person] += 1
            assert at_once[person] == 1
            for _ in range(yields):
                await asyncio.sleep(0)
            found[person].append(place)
            at_once[person] -= 1
        finally:
            line.leave(turn)

    async with asyncio.TaskGroup() as group:
        for place, (person, yields, given_up) in enumerate(sent):
            group.create_task(work(place, person, yields, given_up))
    assert len(line) == 0
    return found
