"""From an outbox row to what is posted: loaded and put into words at the moment of sending."""

from __future__ import annotations

from typing import Any

from bot.db.engines import DatabaseUnavailable
from bot.presentation.registry import Payload, render
from bot.presentation.words import Lexicon, Words
from bot.work.gateway import Services
from bot.work.messages import Skip, load
from bot.work.reader import Reader, load_reader


class Renderer:
    """Renders messages by name in the reader's language; a channel reads in the workspace's."""

    def __init__(self, services: Services, lexicon: Lexicon) -> None:
        self._services = services
        self._lexicon = lexicon

    async def render(self, name: str, context: dict[str, Any], reader_id: str | None) -> Payload | Skip:
        """The payload of a message for a reader, or why it is not to be sent any more."""
        loaded = await self._services.read(load, name=name, context=context, reader_id=reader_id)
        if isinstance(loaded, Skip):
            return loaded
        return render(name, loaded.view, self.words(loaded.reader))

    def words(self, reader: Reader) -> Words:
        """The words for a reader."""
        return self._lexicon.words(reader.locale, reader.zone)

    async def words_for(self, member_id: str | None) -> Words:
        """The words for a member, read from the directory; the workspace's as long as it cannot be read."""
        try:
            return self.words(await self._services.read(load_reader, member_id=member_id))
        except DatabaseUnavailable:
            company = self._services.company
            return self._lexicon.words(company.locale, company.zone)
