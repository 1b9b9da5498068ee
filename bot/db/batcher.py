"""Many small writes as one: what is asked while a transaction is under way shares the next."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from bot.db.engines import DatabaseUnavailable

I = TypeVar("I")  # noqa: E741 - an item
O = TypeVar("O")  # noqa: E741 - its outcome


class Gather(Generic[I, O]):
    """Call it with one item; it carries out all that wait with one call of `work`, answers in order.

    `work` is one transaction: when it fails for a group it is done again for each alone, so that an item fails only
    for what is wrong with itself.
    """

    def __init__(self, work: Callable[[Sequence[I]], Awaitable[Sequence[O]]], *, most: int = 500) -> None:
        self._work = work
        self._most = most
        self._waiting: list[tuple[I, asyncio.Future[O]]] = []
        self._flush: asyncio.Task[None] | None = None

    async def __call__(self, item: I) -> O:
        """Wait for the outcome of this item, or for what the work on it raises."""
        future: asyncio.Future[O] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._flush is None:
            self._flush = asyncio.create_task(self._run())
        return await future

    async def _run(self) -> None:
        try:
            while self._waiting:
                group, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
                await self._carry_out(group)
        finally:
            self._flush = None
            for _, future in self._waiting:  # it was cancelled: nobody waits for ever
                future.cancel()
            self._waiting = []

    async def _carry_out(self, group: list[tuple[I, asyncio.Future[O]]]) -> None:
        try:
            outcomes = await self._work([item for item, _ in group])
        except Exception as error:  # noqa: BLE001 - handed to whom it belongs
            if len(group) > 1 and not isinstance(error, DatabaseUnavailable):
                for alone in group:  # nothing of the group was kept: one that cannot be keeps nobody else out
                    await self._carry_out([alone])
                return
            _fail(group, error)
        except BaseException:
            for _, future in group:
                future.cancel()
            raise
        else:
            if len(outcomes) != len(group):  # it is done, so not again
                _fail(group, AssertionError(f"{len(outcomes)} outcomes of {len(group)} items"))
            for (_, future), outcome in zip(group, outcomes, strict=False):
                if not future.done():
                    future.set_result(outcome)


def _fail(group: Sequence[tuple[object, asyncio.Future[O]]], error: Exception) -> None:
    for _, future in group:
        if not future.done():
            future.set_exception(error)
