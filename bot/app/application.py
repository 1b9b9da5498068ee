"""One running application: Slack in, time in, messages out, in one event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from structlog.contextvars import bound_contextvars

from bot.app.door import Door
from bot.app.features import register_all
from bot.app.memory import calm_collector
from bot.app.web import HttpServer
from bot.db.database import Database
from bot.db.lease import LeaseClock, lease_now
from bot.domain.errors import GendanError
from bot.files.locales import LOCALES, templates_folder
from bot.jobs.delivery import Delivery
from bot.jobs.directory import DirectoryWatch
from bot.jobs.schedule import SCHEDULE
from bot.jobs.sweeps import Sweeps
from bot.jobs.tick import Tick
from bot.presentation.words import Lexicon
from bot.services.imports import resolve_people, seeding
from bot.services.people import channels, members
from bot.services.rules import rulebook
from bot.services.seating import night
from bot.services.standups.rounds import ensure_planned
from bot.settings import Settings
from bot.slack.bolt import Bolt, make_bolt
from bot.slack.channels import ChannelWatch
from bot.slack.client import SlackConnection
from bot.slack.installation import Installation
from bot.slack.outside import Outside
from bot.slack.outsiders import admit
from bot.slack.pacing import Pacing
from bot.slack.reconcile import Reconciler
from bot.slack.registry import Registry
from bot.slack.rendering import Renderer
from bot.slack.retry import patiently
from bot.slack.sender import Sender
from bot.slack.sockets import Sockets
from bot.slack.uploads import Uploads
from bot.views.due import NextDue
from bot.work import sending
from bot.work.caps import Cap
from bot.work.clock import Clock, MovableClock
from bot.work.company import Company
from bot.work.gateway import Services
from bot.work.quiet import QuietHours

log = structlog.get_logger("gendan.app")

READ_FIRST_SECONDS = 5.0
"""How long a start waits for the directory: any but the largest is read by then, and everything begins complete."""

READ_AGAIN_SECONDS = 60.0
STOP_SECONDS = 5.0
"""How long what people have just done may take to end at a stop; what takes longer is worked at the next start."""


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What an application is made of; tests put in their own clock."""

    settings: Settings
    db: Database
    company: Company
    clock: Clock
    lease_now: LeaseClock = lease_now


class TaskEnded(GendanError):
    """A background task ended, which none ever does: the process ends too, and whoever runs it starts it anew."""

    code = "task_ended"


class Application:
    """Enter `running()` to start it; leave it to stop it in order."""

    def __init__(self, parts: Parts, connection: SlackConnection, bolt: Bolt) -> None:
        self.parts = parts
        self.workspace = bolt.team
        """The workspace's id in Slack; every line of the log names it."""
        self.services = Services(parts.db, parts.company, parts.clock)
        self.lexicon = Lexicon(templates_folder(), parts.company.locale)
        renderer = Renderer(self.services, self.lexicon)
        self.client = connection.client
        self.registry = Registry(
            bolt, services=self.services, client=self.client, words_for=renderer.words_for, admit=admit
        )
        register_all(self.registry)
        pacing = Pacing()
        self.installation = Installation(pacing, self.client.auth_test)
        remember = partial(_remember_file, parts.db)
        sender = Sender(
            self.client,
            connection.session,
            pacing=pacing,
            outside=_outside(parts.settings),
            uploads=Uploads(self.client, connection.session, remember=remember),
            installation=self.installation,
        )
        self.delivery = Delivery(
            parts.db,
            parts.clock,
            render=renderer,
            sender=sender,
            pacing=pacing,
            cap=Cap(limit=parts.company.defaults.interruptions_per_day, zone=parts.company.zone),
            quiet=QuietHours.of(parts.company),
            guarded=True,
            lease_now=parts.lease_now,
        )
        self.directory = DirectoryWatch(self.services, self.client, bolt.team)
        self.channels = ChannelWatch(self.services, self.client, bolt.team)
        self.sweeps = Sweeps(
            parts.db,
            parts.clock,
            reconciler=Reconciler(self.client, sender),
            delivery=self.delivery,
            pacing=pacing,
            tend=self._tend,
            reread=self._reread,
            lease_now=parts.lease_now,
        )
        self.tick = Tick(self.services, SCHEDULE)
        self._sockets: Sockets | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._reading: asyncio.Task[None] | None = None
        self._started = asyncio.Event()
        self._handed_on = 0
        """How many commits there were that left work to somebody."""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Application]:
        """Listen, learn the people, work off what a kill left, then let time in; stopped in order on the way out.

        What arrives before its turn is kept and acknowledged, and worked after what came earlier.
        """
        calm_collector()
        async with AsyncExitStack() as stack:
            with bound_contextvars(workspace=self.workspace):  # what it starts keeps the name
                await self._start(stack)
            yield self

    async def _start(self, stack: AsyncExitStack) -> None:
        stack.push_async_callback(self._finish)
        self.registry.hold()
        await self._open_door(stack)
        await self._listen(stack)
        await self.installation.recall(self.services)
        self.parts.db.on_commit(self.installation.on_commit)
        await self.sweeps.take_over()
        await self.sweeps.recall_pace()
        await self.sweeps.anchor_trail()
        await self._learn()
        await self.channels.sweep()
        replayed = await self.registry.replay()
        self.parts.db.on_commit(self._count)
        self._tasks = [asyncio.create_task(work(), name=name) for name, work in self._background().items()]
        self._started.set()
        log.info("app.ready", replayed=replayed, database=self.parts.db.dialect)

    def _background(self) -> dict[str, Callable[[], Coroutine[Any, Any, None]]]:
        """What runs for as long as the application does, by the name it is missed under."""
        tasks: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {
            "tick": self.tick.run,
            "delivery": self.delivery.run,
            "sweeps": self.sweeps.run,
            "inbox": self.registry.run,
            "database writer": self.parts.db.broken,
        }
        return tasks if self._sockets is None else tasks | {"sockets": self._sockets.run}

    async def _tend(self) -> None:
        """Every second: the way out itself, and the channels in doubt."""
        await self.installation.tend(self.services)
        await self.channels.sweep()

    async def _reread(self) -> bool:
        """The people, and with them who is in our channels: events can be missed."""
        read = await self.directory.sweep()
        if read:
            await self.services.run(channels.ensure)
        return read

    async def until(self, stop: asyncio.Event) -> None:
        """Wait for the stop. Raises TaskEnded when a background task ended before."""
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({stopping, *self._tasks}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        for task in self._tasks:
            if task.done() and not stop.is_set():
                error = None if task.cancelled() else task.exception()
                why = f": {type(error).__name__}: {error}" if error is not None else ""
                log.critical("app.task_ended", workspace=self.workspace, task=task.get_name(), exc_info=error)
                raise TaskEnded(f"The background task “{task.get_name()}” ended{why}; gendan stops.") from error

    async def _finish(self) -> None:
        """What is under way ends; what was never begun stays in the inbox for the next start."""
        with bound_contextvars(workspace=self.workspace):
            if self._reading is not None:
                self._reading.cancel()
                await asyncio.gather(self._reading, return_exceptions=True)
            if not self._started.is_set():
                return
            await self.registry.close(STOP_SECONDS)
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await asyncio.sleep(0)  # a sweep that was cancelled just now ends before the database is closed

    async def settle(self, timeout_seconds: float) -> bool:
        """Wait until no envelope is under way, nothing is due, nothing waits to be sent; False when it took longer."""
        try:
            async with asyncio.timeout(timeout_seconds):
                await self._started.wait()
                if self._reading is not None:
                    await asyncio.shield(self._reading)
                seen = -1
                while seen != self._handed_on:  # what was worked off may have left work to another
                    seen = self._handed_on
                    await self.registry.settle()
                    await self.tick.settle()
                    await self.delivery.settle()
        except TimeoutError:
            return False
        return True

    def _count(self, _signals: set[str]) -> None:
        self._handed_on += 1

    async def _learn(self) -> None:
        """Read Slack's directory. One that takes long is read on beside the work, with the people known already.

        Raises what a short one raises; who is not known yet is asked for by name when they do something.
        """
        await self.services.run(rulebook.record_file)
        await self.services.run(members.begin_reading)
        self._reading = reading = asyncio.create_task(self._learn_people())
        await asyncio.wait({reading}, timeout=READ_FIRST_SECONDS)
        if reading.done():
            reading.result()
            return
        log.info("directory.being_read", beside="work")
        self._reading = asyncio.create_task(self._read_on(reading))
        await self._plan()

    async def _read_on(self, reading: asyncio.Task[None]) -> None:
        """See the reading to its end: what stops it is said, and it is begun anew after a while."""
        while True:
            try:
                return await reading
            except Exception:  # tried again for as long as it takes
                log.exception("directory.not_read", again_in_seconds=READ_AGAIN_SECONDS)
            await asyncio.sleep(READ_AGAIN_SECONDS)
            reading = asyncio.create_task(self._learn_people())

    async def _learn_people(self) -> None:
        await self.directory.read()
        if (seed := self.parts.company.seed) is None:
            await self.parts.db.run(partial(seeding.name_administrators, named=()))
        else:
            seeded = await self.services.run(seeding.apply_seed, seed=seed, known_only=True)
            for name in seeded.unmatched:
                log.warning("seed.unmatched", name=name, fix="give the person's id or e-mail in the workspace file")
            for name, standing in seeded.refused:
                log.warning(
                    "seed.refused", name=name, standing=standing, fix="only members of the workspace hold seats"
                )
        await self.services.run(resolve_people, actor="directory")
        await self._plan()

    async def _plan(self) -> None:
        await self.services.run(ensure_planned)
        await self.services.run(night.ensure_night)

    async def _listen(self, stack: AsyncExitStack) -> None:
        settings = self.parts.settings
        if settings.http_port is not None:
            secret = settings.slack_signing_secret
            server = HttpServer(self.registry.receive, secret.get_secret_value() if secret else "")
            stack.push_async_callback(server.close)
            await server.open(settings.http_port)
            return
        token = settings.slack_app_token
        app_token = token.get_secret_value() if token else ""
        self._sockets = Sockets(self.registry.receive, self.client, app_token, connected=self.directory.connected)
        stack.push_async_callback(self._sockets.close)
        await self._sockets.open()

    async def _open_door(self, stack: AsyncExitStack) -> None:
        """Before anything else: a local Slack brings our clock to its own while we connect."""
        port, clock = self.parts.settings.door_port, self.parts.clock
        if port is None or not isinstance(clock, MovableClock):
            return
        door = Door(clock, self.services, self.settle, self._describe)
        stack.push_async_callback(door.close)
        await door.open(port)

    def _describe(self, due: NextDue) -> dict[str, str]:
        path = f"due.{due.kind.replace('.', '_')}"
        in_each = {locale: self.lexicon.words(locale, self.parts.company.zone) for locale in LOCALES}
        return {
            locale: f"{words.label(path) if words.has_label(path) else due.kind} {due.subject}".strip()
            for locale, words in in_each.items()
        }


async def _remember_file(db: Database, row_id: int, file_id: str) -> None:
    await db.run(partial(sending.remember_file, row_id=row_id, file_id=file_id), urgent=True)


def _outside(settings: Settings) -> Outside:
    return Outside(
        smtp_url=settings.smtp_url.get_secret_value() if settings.smtp_url else None,
        email_from=settings.email_from,
        webhooks={str(place): hook.get_secret_value() for place, hook in enumerate(settings.webhooks)},
    )


Started = Callable[[Application], None]


async def run_until(parts: Parts, stop: asyncio.Event, started: Started | None = None) -> None:
    """Run the application until the event is set.

    Raises SlackRefused when Slack does not want the app, TaskEnded when it stopped working before it was told to.
    """
    settings = parts.settings
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None
    async with SlackConnection(token, base_url=settings.slack_api_base_url) as connection:
        ready = asyncio.Event()
        life = asyncio.create_task(_live(parts, connection, stop, ready, started))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({life, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not ready.is_set():
            life.cancel()  # it still waits for Slack
        with suppress(asyncio.CancelledError):
            await life


async def _live(
    parts: Parts, connection: SlackConnection, stop: asyncio.Event, ready: asyncio.Event, started: Started | None
) -> None:
    bolt = await patiently(partial(make_bolt, connection.client))
    application = Application(parts, connection, bolt)
    async with application.running():
        ready.set()
        if started is not None:
            started(application)
        await application.until(stop)
