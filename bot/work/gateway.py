"""The one way from the async edge to a use case: a transaction with the company's knowledge and the present."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from bot.db.database import Database
from bot.work import inbox
from bot.work.clock import Clock
from bot.work.company import Company
from bot.work.events import ports
from bot.work.unit import Answer, Work

T = TypeVar("T")
FORM = "view:"
"""How the keys of forms begin."""

envelope_key: ContextVar[str | None] = ContextVar("envelope_key", default=None)
"""The inbox key of the envelope being worked off; its row is marked in the use case's own transaction."""


_marked: ContextVar[str | None] = ContextVar("marked_envelope", default=None)
"""The envelope that this task itself has marked: a second use case of one handler is no second working."""


class WorkedElsewhere(Exception):
    """Another process was first with this envelope; what this one would have written is not written."""


class Services:
    """Runs use cases. `run` writes, `read` only reads; both hand it a `Work` with the company as its rules are now."""

    def __init__(self, db: Database, company: Company, clock: Clock) -> None:
        self.db = db
        self.company = company
        self.clock = clock

    async def run(
        self, use_case: Callable[..., T], *, actor: str | None = None, to: Answer | None = None, **arguments: Any
    ) -> T:
        """Run a use case in one write transaction, the envelope's inbox row included.

        A form that was refused (`ok` of the result is False) is not marked as worked: corrected, it has the same key.
        """
        key, now, company = envelope_key.get(), self.clock.now(), self.company
        marked = _marked.get() == key

        def worked(session: Session) -> T:
            if key is not None and not marked and not inbox.take(session, key):
                raise WorkedElsewhere
            result = use_case(
                Work.of(session, ports(session).in_force(session, company), now, actor=actor, to=to), **arguments
            )
            refused = getattr(result, "ok", None) is False
            if key is not None and not (refused and key.startswith(FORM)):
                inbox.worked(session, key=key, now=now)
            return result

        done = await self.db.run(worked)
        _marked.set(key)
        return done

    async def read(
        self, loader: Callable[..., T], *, actor: str | None = None, to: Answer | None = None, **arguments: Any
    ) -> T:
        """Run a loader that writes nothing."""
        now, company = self.clock.now(), self.company
        return await self.db.read(
            lambda session: loader(
                Work.of(session, ports(session).in_force(session, company), now, actor=actor, to=to), **arguments
            )
        )
