"""The demo company's people and order book, put in before the bot starts, or into memory for a rehearsal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial

from sqlalchemy.orm import Session

from bot.app.application import Parts
from bot.db.database import Database
from bot.files.order_book import read_book
from bot.files.seed import Seed, demo_book
from bot.jobs.schedule import SCHEDULE
from bot.services.imports import import_book, seeding
from bot.services.standups.rounds import ensure_planned
from bot.work import dues
from bot.work.company import Company
from bot.work.events import ports
from bot.work.gateway import Services
from bot.work.unit import Work


def spoken(seed: Seed, locale: str) -> Seed:
    """The same company with everybody reading one language; names and orders stay as they are."""
    people = [person.model_copy(update={"locale": locale}) for person in seed.people]
    return seed.model_copy(update={"team": seed.team.model_copy(update={"locale": locale}), "people": tuple(people)})


async def place_demo(parts: Parts, *, with_orders: bool) -> None:
    """Place the seed's people and import the order book; a database that has them is left as it is."""
    if (seed := parts.company.seed) is None:
        return
    services = Services(parts.db, parts.company, parts.clock)
    for actor, step in _steps(seed, with_orders=with_orders):
        await services.run(step, actor=actor)


def place_at_clock(db: Database, company: Company) -> datetime:
    """The same into a database of one's own, as it stands at the demo's clock with its prompts sent; returns that."""
    seed = company.seed
    if seed is None or seed.team.clock is None:
        raise ValueError("the demo has a clock")
    now = seed.team.clock.astimezone(UTC)

    def at_clock(step: Callable[[Work], object], actor: str | None) -> Callable[[Session], object]:
        return lambda session: step(Work(session, ports(session).in_force(session, company), now, member=actor))

    for actor, step in _steps(seed, with_orders=True):
        db.call(at_clock(step, actor))
    db.call(at_clock(ensure_planned, None))
    db.call(at_clock(_work_off, None))
    return now


def _steps(seed: Seed, *, with_orders: bool) -> Iterator[tuple[str | None, Callable[[Work], object]]]:
    """What places the company, and who does it."""
    yield None, partial(seeding.apply_seed, seed=seed, known_only=False)
    if with_orders:
        actor = next(person.id for person in seed.people if person.admin and person.id)
        yield actor, partial(import_book, book=read_book(demo_book()))


def _work_off(work: Work) -> None:
    """Everything that is due at that moment, and what it leaves to be done then."""
    while dues.work(work.session, lambda _, due: SCHEDULE[due.kind](work, due=due), now=work.now).done:
        work.session.flush()
