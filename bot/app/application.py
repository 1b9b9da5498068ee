"""One running application: Slack in, time in, messages out, in one event loop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.app.door import Door
from bot.app.features import register_all
from bot.app.web import HttpServer
from bot.db.database import Database
from bot.files.seed import Seed
from bot.jobs.delivery import Delivery
from bot.jobs.schedule import SCHEDULE
from bot.jobs.sweeps import Sweeps
from bot.jobs.tick import Tick
from bot.presentation.words import Lexicon, templates_folder
from bot.services import members, seeding
from bot.services.caps import Cap
from bot.services.clock import Clock, MovableClock
from bot.services.company import Company
from bot.services.gateway import Services
from bot.services.imports import resolve_people
from bot.services.standups.rounds import ensure_planned
from bot.services.views.due import NextDue
from bot.settings import Settings
from bot.slack.client import SlackConnection
from bot.slack.directory import read_directory
from bot.slack.fates import Fates
from bot.slack.outside import Outside
from bot.slack.pacing import Pacing
from bot.slack.registry import Registry
from bot.slack.renderer import Renderer
from bot.slack.rendering import BatchRenderer
from bot.slack.sender import Sender

log = structlog.get_logger("gendan.app")

SOCKETS = 2
SETTLE_ROUNDS = 3


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What an application is made of; tests put in their own clock."""

    settings: Settings
    db: Database
    company: Company
    clock: Clock
    seed: Seed | None = None


class Application:
    """Enter `running()` to start it; leave it to stop it in order."""

    def __init__(self, parts: Parts, connection: SlackConnection) -> None:
        self.parts = parts
        self.services = Services(parts.db, parts.company, parts.clock)
        self.lexicon = Lexicon(templates_folder(), parts.company.locale)
        renderer = Renderer(self.services, self.lexicon)
        self.client = connection.client
        self.bolt = bolt_app(parts.settings, self.client)
        self.registry = Registry(self.bolt, services=self.services, client=self.client, words_for=renderer.words_for)
        register_all(self.registry)
        pacing = Pacing()
        sender = Sender(self.client, connection.session, pacing=pacing, outside=_outside(parts.settings))
        self.delivery = Delivery(
            parts.db,
            parts.clock,
            render=BatchRenderer(self.services, renderer),
            sender=sender,
            pacing=pacing,
            cap=Cap(limit=parts.company.defaults.interruptions_per_day, zone=parts.company.zone),
        )
        self.sweeps = Sweeps(parts.db, parts.clock, fates=Fates(self.client, sender), delivery=self.delivery)
        self.tick = Tick(self.services, SCHEDULE)
        self._handlers: list[AsyncSocketModeHandler] = []

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Application]:
        """Learn the people, mend what a kill left, then listen; everything is stopped on the way out."""
        await self._learn()
        await self.sweeps.mend()
        scheduler = self.sweeps.scheduler()
        scheduler.start()
        tasks = [asyncio.create_task(self.tick.run()), asyncio.create_task(self.delivery.run())]
        web = await self._listen()
        door = await self._open_door()
        replayed = await self.registry.replay()
        log.info("app.ready", replayed=replayed, database=self.parts.db.dialect)
        try:
            yield self
        finally:
            if door is not None:
                await door.close()
            if web is not None:
                await web.close()
            for handler in self._handlers:
                await handler.close_async()  # type: ignore[no-untyped-call]
            await self.registry.settle()
            scheduler.shutdown(wait=False)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await asyncio.sleep(0)  # a sweep that was cancelled just now ends before the database is closed

    async def settle(self, timeout_seconds: float) -> bool:
        """Wait until no envelope is under way, nothing is due, nothing waits to be sent; False when it took longer."""
        try:
            async with asyncio.timeout(timeout_seconds):
                for _ in range(SETTLE_ROUNDS):
                    await self.registry.settle()
                    await self.tick.settle()
                    await self.delivery.settle()
        except TimeoutError:
            return False
        return True

    async def _learn(self) -> None:
        profiles = await read_directory(self.client)
        await self.services.run(members.refresh, profiles=profiles)
        if self.parts.seed is not None:
            seeded = await self.services.run(seeding.apply_seed, seed=self.parts.seed, known_only=True)
            for name in seeded.unmatched:
                log.warning("seed.unmatched", name=name, fix="give the person's id or e-mail in the workspace file")
        await self.services.run(resolve_people, actor="directory")
        await self.services.run(ensure_planned)

    async def _listen(self) -> HttpServer | None:
        settings = self.parts.settings
        if settings.http_port is not None:
            server = HttpServer(self.bolt)
            await server.open(settings.http_port)
            return server
        token = settings.slack_app_token
        for _ in range(SOCKETS):
            handler = AsyncSocketModeHandler(
                self.bolt, token.get_secret_value() if token else None, web_client=self.client
            )
            await handler.connect_async()  # type: ignore[no-untyped-call]
            self._handlers.append(handler)
        return None

    async def _open_door(self) -> Door | None:
        port, clock = self.parts.settings.door_port, self.parts.clock
        if port is None or not isinstance(clock, MovableClock):
            return None
        door = Door(clock, self.services, self.settle, self._describe)
        await door.open(port)
        return door

    def _describe(self, due: NextDue) -> str:
        words = self.lexicon.words(self.parts.company.locale, self.parts.company.zone)
        path = f"due.{due.kind.replace('.', '_')}"
        return f"{words.label(path) if words.has_label(path) else due.kind} {due.subject}".strip()


def bolt_app(settings: Settings, client: AsyncWebClient) -> AsyncApp:
    """The Bolt app on our client; signed HTTP checks the signing secret, Socket Mode needs none."""
    secret = settings.slack_signing_secret
    return AsyncApp(
        client=client,
        signing_secret=secret.get_secret_value() if secret else None,
        process_before_response=True,
        request_verification_enabled=settings.http_port is not None,
        logger=logging.getLogger("slack_bolt"),
    )


def _outside(settings: Settings) -> Outside:
    return Outside(
        smtp_url=settings.smtp_url.get_secret_value() if settings.smtp_url else None,
        email_from=settings.email_from,
        webhooks={str(place): hook.get_secret_value() for place, hook in enumerate(settings.webhooks)},
    )


Started = Callable[[Application], None]


async def run_until(parts: Parts, stop: asyncio.Event, started: Started | None = None) -> None:
    """Run the application until the event is set."""
    settings = parts.settings
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None
    async with SlackConnection(token, base_url=settings.slack_api_base_url) as connection:
        application = Application(parts, connection)
        async with application.running():
            if started is not None:
                started(application)
            await stop.wait()
