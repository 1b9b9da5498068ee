"""The one way from the async edge to a use case: a transaction with the company's knowledge and the present."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import partial
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from bot.db.database import Database
from bot.services import inbox, outbox
from bot.services.clock import Clock
from bot.services.company import Company
from bot.services.quiet import quiet_until
from bot.services.rulebook import in_force

T = TypeVar("T")
FORM = "view:"
"""How the keys of forms begin."""

envelope_key: ContextVar[str | None] = ContextVar("envelope_key", default=None)
"""The inbox key of the envelope being worked off; its row is marked in the use case's own transaction."""


class Services:
    """Runs use cases. `run` writes, `read` only reads; both pass session, now and the company as its rules are now."""

    def __init__(self, db: Database, company: Company, clock: Clock) -> None:
        self.db = db
        self.company = company
        self.clock = clock

    async def run(self, use_case: Callable[..., T], **arguments: Any) -> T:
        """Run a use case in one write transaction, the envelope's inbox row included.

        A form that was refused (`ok` of the result is False) is not marked as worked: corrected, it has the same key.
        """
        key, now, company = envelope_key.get(), self.clock.now(), self.company

        def work(session: Session) -> T:
            session.info[outbox.HOLD] = partial(quiet_until, session, company)
            result = use_case(session, in_force(session, company), now=now, **arguments)
            refused = getattr(result, "ok", None) is False
            if key is not None and not (refused and key.startswith(FORM)):
                inbox.worked(session, key=key, now=now)
            return result

        return await self.db.run(work)

    async def read(self, loader: Callable[..., T], **arguments: Any) -> T:
        """Run a loader that writes nothing."""
        now, company = self.clock.now(), self.company
        return await self.db.read(lambda session: loader(session, in_force(session, company), now=now, **arguments))
