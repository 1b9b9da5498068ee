"""The demo company's people and order book, put in before the bot starts."""

from __future__ import annotations

from bot.app.application import Parts
from bot.files.order_book import read_book
from bot.files.seed import Seed, demo_book
from bot.services.imports import import_book, seeding
from bot.work.gateway import Services


def spoken(seed: Seed, locale: str) -> Seed:
    """The same company with everybody reading one language; names and orders stay as they are."""
    people = [person.model_copy(update={"locale": locale}) for person in seed.people]
    return seed.model_copy(update={"team": seed.team.model_copy(update={"locale": locale}), "people": tuple(people)})


async def place_demo(parts: Parts, *, with_orders: bool) -> None:
    """Place the seed's people and import the order book; a database that has them is left as it is."""
    if (seed := parts.company.seed) is None:
        return
    services = Services(parts.db, parts.company, parts.clock)
    await services.run(seeding.apply_seed, seed=seed, known_only=False)
    if with_orders:
        actor = next(person.id for person in seed.people if person.admin and person.id)
        await services.run(import_book, actor=actor, book=read_book(demo_book()))
