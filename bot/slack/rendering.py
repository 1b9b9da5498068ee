"""A claimed batch put into words in one read beside the loop, at the moment it leaves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial

from sqlalchemy.orm import Session

from bot.db.engines import DatabaseUnavailable, is_away
from bot.presentation import blocks as b
from bot.presentation.registry import Payload, render
from bot.presentation.words import Lexicon, Words
from bot.services.rules.rulebook import in_force
from bot.work.codec import name_of
from bot.work.company import Company
from bot.work.gateway import Services
from bot.work.messages import Reader, Skip, load, load_reader
from bot.work.sending import OUTSIDE, Claimed
from bot.work.unit import Work

Rendered = Payload | Skip | Exception
Render = Callable[[Sequence[Claimed]], Awaitable[Sequence[Rendered]]]


class Renderer:
    """Puts messages into their readers' words; a channel reads in the workspace's.

    One that cannot be rendered answers with its error and leaves the others of its batch whole.
    """

    def __init__(self, services: Services, lexicon: Lexicon) -> None:
        self._services = services
        self._lexicon = lexicon

    async def __call__(self, rows: Sequence[Claimed]) -> Sequence[Rendered]:
        """A payload, a reason to skip, or an error for each row, in order."""
        return await self._services.db.read(partial(self._all, rows=rows))

    async def words_for(self, member_id: str | None) -> Words:
        """The words for a member, read from the directory; the workspace's as long as it cannot be read."""
        try:
            return self._words(await self._services.read(load_reader, member_id=member_id))
        except DatabaseUnavailable:
            company = self._services.company
            return self._lexicon.words(company.locale, company.zone)

    def _words(self, reader: Reader) -> Words:
        return self._lexicon.words(reader.locale, reader.zone)

    def _all(self, session: Session, *, rows: Sequence[Claimed]) -> list[Rendered]:
        outcomes: list[Rendered] = []
        company = in_force(session, self._services.company)
        for row in rows:
            try:
                outcomes.append(self._one(session, company, row))
            except Exception as error:
                if is_away(error, session.get_bind().engine.url):  # that is nothing of the row's
                    raise
                outcomes.append(error)
        return outcomes

    def _one(self, session: Session, company: Company, row: Claimed) -> Payload | Skip:
        loaded = load(
            Work(session, company, self._services.clock.now()),
            name=row.message,
            context=row.context,
            reader_id=row.reader_id,
            outside=row.method in OUTSIDE,
        )
        if isinstance(loaded, Skip):
            return loaded
        words = self._words(loaded.reader)
        payload = render(name_of(row.message), loaded.view, words)
        if not row.repeat:
            return payload
        mark = words.label("notices.may_repeat")
        shapes = [b.context(mark), *payload.blocks[:49]]
        return replace(payload, text=f"{mark} {payload.text}", blocks=shapes, mark=mark)
