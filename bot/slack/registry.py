"""Which handler answers what, and the way every envelope goes: kept, acknowledged, worked behind one error door."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any, TypeVar

from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session
from structlog.contextvars import bound_contextvars

from bot.db.batcher import Gather
from bot.db.engines import DatabaseUnavailable
from bot.db.outages import AGAIN_SECONDS, keep_on
from bot.domain.errors import GendanError
from bot.presentation.commands import Command
from bot.presentation.words import Words
from bot.slack import envelopes, refusals
from bot.slack.ask import Answer, Ask, ExpiredButton, as_ack
from bot.slack.bolt import Bolt
from bot.slack.envelopes import Address, Malformed, NotOurs
from bot.slack.turns import LONGEST_SECONDS, Turn, Turns
from bot.work import inbox
from bot.work.gateway import Services, envelope_key
from bot.work.inbox import Incoming, Kept

Handler = Callable[[Ask], Awaitable[None]]
ViewHandler = Callable[[Ask], Awaitable[Answer]]
Admit = Callable[[Ask], Awaitable[bool]]
WordsFor = Callable[[str | None], Awaitable[Words]]
T = TypeVar("T")
R = TypeVar("R")

AckFuture = asyncio.Future[dict[str, Any] | None]

ANYTHING = re.compile(r"(?s).*")
REPLAY_BATCH = 200
OTHERS_SECONDS = 3
"""How long another process is given to finish what it has just received."""

BREAKING_OFF_SECONDS = 1.0
FORM_SECONDS = 1.5
"""How long a form waits for what its person sent before: Slack shows an error when nobody answers it in three."""

ADDRESS, TAKEN = "gendan_address", "gendan_taken"
"""What Bolt's context carries to the listener, and back that there was one."""


class EarlierUnderWay(GendanError):
    """What its person sent before this form is still being worked."""

    code = "earlier_under_way"


@dataclass(frozen=True, kw_only=True)
class UnderWay:
    """An envelope from when it came until it is worked or broken off: what a repeat of it waits for, and its turn."""

    came_at: datetime
    turn: Turn
    answer: AckFuture


class Registry:
    """Handlers by kind and name over one Bolt app; `receive` is the one way in, from a socket or over HTTP.

    An envelope is read before anything else looks at it: a malformed one is set aside with its reason. Before anything
    is acknowledged its envelope is in the inbox; a repeat gets the first one's answer. Commands, buttons, events and
    shortcuts are acknowledged at once and worked afterwards; a form submission is worked first, because its errors
    ride on the acknowledgement. What one person sends is worked in the order in which it came.
    """

    def __init__(
        self,
        bolt: Bolt,
        *,
        services: Services,
        client: AsyncWebClient,
        words_for: WordsFor,
        admit: Admit | None = None,
    ) -> None:
        self._bolt = bolt
        self._services = services
        self._client = client
        self._words_for = words_for
        self._admit = admit
        self._handlers: dict[tuple[str, str], Handler] = {}
        self._views: dict[str, ViewHandler] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._under_way: dict[str, UnderWay] = {}
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._open = asyncio.Event()
        self._open.set()
        self._turns = Turns()
        self._stalled: dict[str, Turn] = {}
        """The turns of envelopes that were broken off, by key: what their people sent later waits for them."""
        self._came_at = datetime.min.replace(tzinfo=UTC)
        self._keep = Gather(self._keep_all)
        self._broken_off = asyncio.Event()
        self._told: set[str] = set()
        """Keys of envelopes whose person was told that they were not taken in, though they may stand in the inbox."""
        self.action("envelope.again", self._again)
        bolt.command(ANYTHING)(self._start)
        bolt.action(ANYTHING)(self._start)
        bolt.shortcut(ANYTHING)(self._start)
        bolt.event(ANYTHING)(self._start)
        bolt.view_submission(ANYTHING)(self._submit)
        bolt.view_closed(ANYTHING)(self._start)

    def command(self, command: Command, handler: Handler) -> None:
        """A slash command by its row; sub-commands are the handler's."""
        self._add(("command", command.name), handler)

    def action(self, name: str, handler: Handler) -> None:
        """A button or select, by the part of its action_id before ":"."""
        self._add(("action", name), handler)

    def event(self, name: str, handler: Handler) -> None:
        """An event type; `message` is a person's DM to the bot only."""
        self._add(("event", name), handler)

    def shortcut(self, name: str, handler: Handler) -> None:
        """A global or message shortcut by its callback_id."""
        self._add(("shortcut", name), handler)

    def closed(self, name: str, handler: Handler) -> None:
        """A form closed without submitting (`notify_on_close`), by its callback_id."""
        self._add(("closed", name), handler)

    def view(self, name: str, handler: ViewHandler) -> None:
        """A form submission by its callback_id; the handler's answer rides on the acknowledgement."""
        if name in self._views:
            raise ValueError(f"view {name!r} has two handlers")
        self._views[name] = handler

    def handled(self, kind: str) -> set[str]:
        """The names that have a handler of this kind."""
        return set(self._views) if kind == "view" else {name for of_kind, name in self._handlers if of_kind == kind}

    def idle(self) -> bool:
        """Whether no envelope is under way."""
        return not self._under_way

    async def settle(self) -> None:
        """Wait until no envelope is under way."""
        while self._under_way:
            self._quiet.clear()
            await self._quiet.wait()

    async def close(self, seconds: float) -> None:
        """An orderly stop: what is under way has so long to end; what is broken off is worked at the next start."""
        try:
            async with asyncio.timeout(seconds):
                await self.settle()
        except TimeoutError:
            refusals.log.warning("envelopes.broken_off", keys=sorted(self._under_way))
            for task in self._tasks:
                task.cancel()
            if self._tasks:
                await asyncio.wait(set(self._tasks), timeout=BREAKING_OFF_SECONDS)

    def hold(self) -> None:
        """From now on keep and acknowledge only; the work begins once `replay` has done what came earlier."""
        self._open.clear()

    async def replay(self) -> int:
        """Work off what was acknowledged and not worked before a restart; returns how many envelopes.

        Where several processes share the database, it is left a moment to who received it. In the order in which it
        came; one that hangs keeps the others waiting only for a while.
        """
        if self._services.db.dialect != "sqlite" and await self._unworked(set()):
            await asyncio.sleep(OTHERS_SECONDS)
        done: set[str] = set()
        while waiting := await self._unworked(done):
            for incoming in waiting:
                done.add(incoming.key)
                task = self._task(self._work_again(incoming))
                await asyncio.wait({task}, timeout=LONGEST_SECONDS)
                if task.done():
                    task.result()
                else:
                    refusals.log.warning("envelope.overdue", key=incoming.key, seconds=LONGEST_SECONDS)
        self._open.set()
        return len(done)

    async def run(self) -> None:
        """Until cancelled: once the database is back, work off what its absence broke off."""
        await keep_on("inbox", self._resume)

    async def _resume(self) -> None:
        await self._broken_off.wait()
        await asyncio.sleep(AGAIN_SECONDS)
        self._broken_off.clear()
        try:
            await self.replay()
        except DatabaseUnavailable:
            self._broken_off.set()
            raise
        if not self._broken_off.is_set():
            self._told.clear()  # what of them stood in the inbox is closed
            for turn in self._stalled.values():  # another process has worked it
                self._turns.leave(turn)
            self._stalled.clear()

    async def _unworked(self, done: set[str]) -> list[Incoming]:
        known = done | self._under_way.keys()
        found = await self._services.db.read(partial(inbox.unworked, limit=len(known) + REPLAY_BATCH))
        return [incoming for incoming in found if incoming.key not in known]

    async def _work_again(self, incoming: Incoming) -> None:
        address = envelopes.read(incoming.payload)
        if not isinstance(address, Address):
            why = f"malformed:{address.reason}" if isinstance(address, Malformed) else f"not_ours:{address.why}"
            refusals.log.warning("envelope.set_aside", key=incoming.key, reason=why)
            await self._write_outcome(incoming.key, why, None)
            return
        turn = self._stalled.pop(incoming.key, None) or self._turns.take("")  # nobody sent anything before it
        way = self._begin(incoming.key, turn, came_at=incoming.received_at or self._now())
        if incoming.key in self._told:
            await self._close(incoming.key, way, "not_acknowledged", None)
            return
        refusals.log.info("envelope.replayed", key=incoming.key, kind=address.kind, name=address.name)
        work = self._work_view if address.kind == "view" else self._work
        await work(replace(address, key=incoming.key), way, replayed=True)

    def _add(self, place: tuple[str, str], handler: Handler) -> None:
        if place in self._handlers:
            raise ValueError(f"{place[0]} {place[1]!r} has two handlers")
        self._handlers[place] = handler

    # the way in

    async def receive(self, body: object) -> BoltResponse:
        """The answer to an envelope as it came: 200 when it is kept or not ours, 400 when it is none, 503 when it
        cannot be kept now."""
        reading = envelopes.read(body)
        if isinstance(reading, NotOurs):
            return _acked(None)
        with bound_contextvars(workspace=self._bolt.team):
            if isinstance(reading, Malformed):
                return await self._set_aside(body, reading)
            return await self._take_in(reading)

    async def _take_in(self, address: Address) -> BoltResponse:
        """Keep an envelope and send it on to its listener; a repeat gets the first one's answer."""
        first = self._under_way.get(address.key)
        if first is not None:
            return _acked(await asyncio.shield(first.answer) if address.kind == "view" else None)
        way = self._begin(address.key, self._turns.take(address.user), came_at=self._now())
        try:
            kept = await self._keep(
                Incoming(key=address.key, kind=address.kind, payload=address.body, received_at=way.came_at)
            )
        except Exception as error:  # noqa: BLE001 - logged; what could not be kept is not acknowledged as kept
            self._end(address.key, way, None)
            return await self._not_kept(address, error)
        except asyncio.CancelledError:
            self._end(address.key, way, None)
            raise
        self._told.discard(address.key)
        if not kept.new and (kept.worked or address.kind != "view"):  # a form with field errors is read again
            self._end(address.key, way, kept.answer)
            return _acked(kept.answer)
        return await self._hand_on(address, way)

    async def _hand_on(self, address: Address, way: UnderWay) -> BoltResponse:
        """Let Bolt find the listener; what none of ours took is closed here, so that no key stays open."""
        request = AsyncBoltRequest(mode="socket_mode", body=address.body, context={ADDRESS: address})
        try:
            answer = await self._bolt.async_dispatch(request)
        except BaseException:
            if not request.context.get(TAKEN):  # nobody else will end it
                self._end(address.key, way, None)
            raise
        if not request.context.get(TAKEN):
            await self._close(address.key, way, f"untaken:{answer.status}", None)
            return _acked(None) if answer.status < 400 else _refused(f"nobody takes {address.kind}")
        return answer

    async def _set_aside(self, body: object, malformed: Malformed) -> BoltResponse:
        """A dead letter: kept as far as it can be, with what is wrong, and worked by nobody."""
        payload = {"malformed": envelopes.outline(body)}
        key = f"malformed:{sha256(json.dumps(payload).encode()).hexdigest()[:32]}"
        refusals.log.warning("envelope.malformed", key=key, reason=malformed.reason)
        incoming = Incoming(key=key, kind="malformed", payload=payload)
        outcome, now = f"malformed:{malformed.reason}", self._services.clock.now()
        try:
            await self._services.db.run(partial(inbox.set_aside, incoming=incoming, now=now, outcome=outcome))
        except Exception as error:  # noqa: BLE001 - logged; Slack sends it again
            return BoltResponse(status=503, body="", headers={"x-reference": refusals.report(error, key=key)})
        return _refused(malformed.reason)

    async def _keep_all(self, group: Sequence[Incoming]) -> Sequence[Kept]:
        now = self._services.clock.now()
        return await self._services.db.run(partial(inbox.keep_all, envelopes=group, now=now), urgent=True)

    async def _not_kept(self, address: Address, error: Exception) -> BoltResponse:
        away = isinstance(error, DatabaseUnavailable)
        reference = "" if away else refusals.report(error, key=address.key, kind=address.kind, name=address.name)
        self._break_off(address)  # the commit may have been made all the same
        if address.kind != "command":
            return BoltResponse(status=503, body="")
        words = await self._words_for(None)
        label = f"errors.{error.code}" if isinstance(error, DatabaseUnavailable) else "errors.unexpected"
        return BoltResponse(status=200, body=words.label(label, reference=reference))

    def _break_off(self, address: Address) -> None:
        """Its person is told that nothing was saved, so nothing may be saved later; an event tells nobody."""
        if address.kind not in {"event", "closed"}:
            self._told.add(address.key)
        self._broken_off.set()

    async def _start(self, context: dict[str, Any]) -> BoltResponse:
        """Acknowledge at once; the work goes on in a task of its own."""
        address = _taken(context)
        self._spawn(self._work, address)
        return _acked(None)

    async def _submit(self, context: dict[str, Any]) -> BoltResponse:
        """Work the submission, store its answer, then acknowledge with it."""
        address = _taken(context)
        return _acked(await self._spawn(self._work_view, address))

    def _spawn(self, work: Callable[[Address, UnderWay], Coroutine[Any, Any, T]], address: Address) -> asyncio.Task[T]:
        way = self._under_way[address.key]
        task = self._task(work(address, way))
        task.add_done_callback(lambda _: self._end(address.key, way, None))  # one that was cancelled as it began
        return task

    def _task(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    # the work

    async def _ask(self, address: Address, *, came_at: datetime, replayed: bool) -> Ask:
        return Ask(
            key=address.key,
            kind=address.kind,
            name=address.name,
            body=address.body,
            user=address.user,
            services=self._services,
            words=await self._words_for(address.user or None),
            client=self._client,
            reopener=refusals.offer_again,
            team=self._bolt.team,
            came_at=came_at,
            replayed=replayed,
        )

    async def _work(self, address: Address, way: UnderWay, *, replayed: bool = False) -> None:
        token = envelope_key.set(address.key)
        outcome: str | None = None
        try:
            if not replayed:
                await self._open.wait()
            await self._turns.come(way.turn)
            handler = self._handlers.get((address.kind, address.name))
            ask = await self._ask(address, came_at=way.came_at, replayed=replayed)
            unhandled = refusals.unhandled(address) if handler is None else "done"
            refusal = await refusals.guarded(self._admitting(handler or refusals.old_button), ask)
            outcome = unhandled if refusal == "done" else refusal
        except DatabaseUnavailable:
            self._turns.stay(way.turn)
            self._stalled[address.key] = way.turn
            self._broken_off.set()  # it is acknowledged, so it is worked off once the database is back
        except Exception as error:  # noqa: BLE001 - the door itself failed; the log is what is left
            outcome = f"failed:{refusals.report(error, key=address.key, kind=address.kind, name=address.name)}"
        finally:
            envelope_key.reset(token)
            await self._close(address.key, way, outcome, None)

    async def _work_view(self, address: Address, way: UnderWay, *, replayed: bool = False) -> dict[str, Any] | None:
        token = envelope_key.set(address.key)
        answer: dict[str, Any] | None = None
        outcome: str | None = None
        try:
            if not replayed:
                await self._open.wait()
            ask = await self._ask(address, came_at=way.came_at, replayed=replayed)
            handler = self._views.get(address.name)
            if handler is None:
                outcome = refusals.unhandled(address)
                return answer
            given, outcome = await refusals.guarded_view(self._in_turn(way.turn, self._admitting(handler)), ask)
            answer = as_ack(given)
        except Exception as error:  # noqa: BLE001 - the door itself failed; the log is what is left
            outcome = f"failed:{refusals.report(error, key=address.key, kind=address.kind, name=address.name)}"
        finally:
            envelope_key.reset(token)
            await self._close(address.key, way, outcome, answer)
        return answer

    def _in_turn(self, turn: Turn, handler: Callable[[Ask], Awaitable[R]]) -> Callable[[Ask], Awaitable[R]]:
        """The handler of a form behind what its person sent before; the form stays as it is when that takes long."""

        async def in_turn(ask: Ask) -> R:
            try:
                await self._turns.come(turn, within=FORM_SECONDS)
            except TimeoutError as error:
                raise EarlierUnderWay from error
            return await handler(ask)

        return in_turn

    def _admitting(self, handler: Callable[[Ask], Awaitable[R]]) -> Callable[[Ask], Awaitable[R | None]]:
        """The handler behind the question whether this person is a colleague."""

        async def admitted(ask: Ask) -> R | None:
            if self._admit is not None and not await self._admit(ask):
                return None
            return await handler(ask)

        return admitted

    async def _again(self, ask: Ask) -> None:
        """The button that stands in for a form which could not be opened: the old envelope with a live trigger.

        What was said with it was said when it came; what is typed into the form is said when that is submitted.
        """
        kept = await self._services.db.read(partial(inbox.find, key=str(ask.value)))
        address = None if kept is None else envelopes.read(kept.payload)
        if not isinstance(address, Address) or address.user != ask.user:
            raise ExpiredButton
        body = {**address.body, "trigger_id": ask.trigger_id}
        came_at = kept.received_at if kept is not None and kept.received_at is not None else ask.came_at
        again = await self._ask(replace(address, body=body), came_at=came_at, replayed=False)
        handler = self._handlers.get((address.kind, address.name))
        if handler is None:
            raise ExpiredButton
        again.key = ask.key
        await handler(again)

    # under way

    def _now(self) -> datetime:
        """When an envelope comes; no two come at once, so that those of a burst keep their order in the inbox."""
        self._came_at = max(self._services.clock.now(), self._came_at + timedelta(microseconds=1))
        return self._came_at

    def _begin(self, key: str, turn: Turn, *, came_at: datetime) -> UnderWay:
        way = UnderWay(came_at=came_at, turn=turn, answer=asyncio.get_running_loop().create_future())
        self._under_way[key] = way
        return way

    async def _close(self, key: str, way: UnderWay, outcome: str | None, answer: dict[str, Any] | None) -> None:
        """Write the outcome; without one the work was broken off and is left for the next start."""
        if outcome is None:
            self._end(key, way, answer)
            return
        try:
            await self._write_outcome(key, outcome, answer)
        except DatabaseUnavailable:
            if _asks_for_correction(answer):
                self._told.add(key)
            self._broken_off.set()
        except Exception as error:  # noqa: BLE001 - the row stays unworked and is replayed; said in the log
            refusals.report(error, key=key, kind="inbox", name="close")
        finally:
            self._end(key, way, answer)

    async def _write_outcome(self, key: str, outcome: str, answer: dict[str, Any] | None) -> None:
        now = self._services.clock.now()

        def write(session: Session) -> None:
            if not _asks_for_correction(answer):
                inbox.worked(session, key, now=now, outcome=outcome)
            if answer is not None:
                inbox.answer(session, key, answer)

        await self._services.db.run(write)

    def _end(self, key: str, way: UnderWay, answer: dict[str, Any] | None) -> None:
        if not way.answer.done():
            way.answer.set_result(answer)
        if self._stalled.get(key) is not way.turn:
            self._turns.leave(way.turn)
        if self._under_way.get(key) is way:
            del self._under_way[key]
        if not self._under_way:
            self._quiet.set()


def _taken(context: dict[str, Any]) -> Address:
    context[TAKEN] = True
    address: Address = context[ADDRESS]
    return address


def _acked(answer: dict[str, Any] | None) -> BoltResponse:
    if answer is None:
        return BoltResponse(status=200, body="")
    body = json.dumps(answer, ensure_ascii=False)
    return BoltResponse(status=200, body=body, headers={"content-type": "application/json"})


def _refused(reason: str) -> BoltResponse:
    """Not to be sent again: it would be the same."""
    return BoltResponse(status=400, body={"error": reason}, headers={"x-slack-no-retry": "1"})


def _asks_for_correction(answer: dict[str, Any] | None) -> bool:
    return answer is not None and answer.get("response_action") == "errors"
