"""Waiting until nothing is under way, and moving the clock from one due moment to the next."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime

from sandbox.delivery import Courier
from sandbox.door import Door, DoorError, Due
from sandbox.workspace import Workspace

_POLL_SECONDS = 0.004
# Without a door nobody can say that the app is idle; this much silence has to do.
_SILENCE_SECONDS = 0.2
_STEP_SECONDS = 30.0
_SKEW_SECONDS = 1.0
_STUCK_SECONDS = 2.0
_CUT_OFF_SECONDS = 0.5
_BEAT_SECONDS = 0.25
_ALIGN_TRIES = 40


class Stillness:
    """Settling and the clock's steps. Both clocks move together when the app has a door."""

    def __init__(self, space: Workspace, courier: Courier, door: Door | None) -> None:
        self._space = space
        self._courier = courier
        self._door = door
        self._moving = asyncio.Lock()
        self._align_tries = 0

    async def settle(self, seconds: float) -> bool:
        """Wait until no envelope is open, no call under way and the app idle; False when time runs out."""
        end = time.monotonic() + seconds
        while True:
            if not await self._quiet(end):
                return False
            if self._door is None:
                return True
            before, cut_off = self._courier.activity, self._courier.cut_off
            left = max(0.05, end - time.monotonic())
            try:
                idle = await self._door.settle(min(left, _CUT_OFF_SECONDS) if cut_off else left)
            except DoorError:
                if not self._courier.transport.connected:
                    # Nobody is there: no work to wait for.
                    return True
                # The app is starting or busy; it may answer before time runs out.
                await asyncio.sleep(_POLL_SECONDS * 10)
                idle = False
            if idle and not self._courier.open and self._courier.activity == before:
                return True
            if cut_off or time.monotonic() >= end:  # an app that cannot reach us has messages left
                return False

    async def _quiet(self, end: float) -> bool:
        silence = 0.0 if self._door else _SILENCE_SECONDS
        while self._courier.open or time.monotonic() - self._courier.last_activity < silence:
            if time.monotonic() >= end:
                return False
            await asyncio.sleep(_POLL_SECONDS)
        return True

    async def move_to(self, target: datetime, *, step_seconds: float = _STEP_SECONDS) -> bool:
        """Step to `target` over every due moment before it; whether all of it was worked off.

        A moment of the minute that runs already is where the clock stands; an earlier one raises ValueError.
        """
        async with self._moving:
            if target < self._space.clock.now().replace(second=0, microsecond=0):
                raise ValueError(f"the clock cannot go back (it is {self._space.clock.iso()})")
            await self.align_door()
            settled = await self.settle(step_seconds)
            settled = await self._step_over_dues(target, step_seconds) and settled
            await self._set(target)
            return await self.settle(step_seconds) and settled

    async def _step_over_dues(self, target: datetime, step_seconds: float) -> bool:
        """Work off due moment by due moment; False when one of them would not go away."""
        settled = True
        last: Due | None = None
        patience = 0.0
        while True:
            due = await self.next_due()
            if due.at is None or due.at > target:
                return settled
            if due != last:
                last, patience = due, time.monotonic() + _STUCK_SECONDS
            elif time.monotonic() > patience:
                return False
            else:
                await asyncio.sleep(_POLL_SECONDS * 5)
            await self._set(due.at)
            settled = await self.settle(step_seconds) and settled

    async def next_due(self) -> Due:
        """The nearest due moment: the app's own, or a retry of an event."""
        own = Due(self._space.clock.next_alarm(), "event retry")
        theirs = await self.app_due()
        if own.at is None or (theirs.at is not None and theirs.at <= own.at):
            return theirs
        return own

    async def app_due(self) -> Due:
        """What the app will do next; nothing when it has no door or is away."""
        if self._door is None:
            return Due(None, None)
        try:
            return await self._door.due()
        except DoorError as error:
            self._space.log.add(direction="out", kind="door", type="due", payload=str(error))
            return Due(None, None)

    async def _set(self, moment: datetime) -> None:
        if self._space.clock.move_to(moment):
            await self._tell_door(moment)
        self._space.clock.run_due()
        self._space.changes.tell("clock")

    async def _tell_door(self, moment: datetime) -> None:
        if self._door is None:
            return
        try:
            await self._door.set_clock(moment)
        except DoorError as error:
            self._space.log.add(direction="out", kind="door", type="clock", payload=str(error))

    async def welcome(self) -> None:
        """An app connects: align its clock now, or as soon as its door is open."""
        self._align_tries = _ALIGN_TRIES
        await self.align_door()

    async def align_door(self) -> None:
        """Bring the app's clock to ours: it may have been started, or started again, with another."""
        if self._door is None:
            return
        try:
            apart = abs((await self._door.now() - self._space.clock.now()).total_seconds())
        except DoorError:
            self._align_tries -= 1
            return
        self._align_tries = 0
        if apart > _SKEW_SECONDS:
            await self._tell_door(self._space.clock.now())

    async def run_alarms(self) -> None:
        """Work off what the running clock reaches; never ends."""
        while True:
            await asyncio.sleep(_BEAT_SECONDS)
            self._space.clock.run_due()
            if self._align_tries > 0:
                await self.align_door()
