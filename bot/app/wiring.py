"""Who listens to what, and what the unit of work is handed of higher floors: one value a workspace."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import URL

from bot.db.database import Database
from bot.services.cases.events import CaseRaised, CaseWithdrawn, DecisionMade, DecisionRevoked
from bot.services.control import changes
from bot.services.people.office import administrators
from bot.services.rules.rulebook import in_force
from bot.work.events import PORTS, Hearing, Ports

HEARINGS: Sequence[Hearing] = (
    Hearing(event=CaseRaised, listener=changes.open_requests),
    Hearing(event=DecisionMade, listener=changes.follow_decision),
    Hearing(event=DecisionRevoked, listener=changes.take_back),
    Hearing(event=CaseWithdrawn, listener=changes.withdraw),
)
"""In the order of the floors: a decision whose change request said something else would be untrue."""


def open_workspace(url: str | URL) -> Database:
    """The database of a workspace; whatever works in it, the command line and tests too, has the same listeners."""
    heard: dict[type, tuple[Hearing, ...]] = {}
    for hearing in HEARINGS:
        heard[hearing.event] = (*heard.get(hearing.event, ()), hearing)
    return Database(url, carries={PORTS: Ports(in_force=in_force, administrators=administrators, hearings=heard)})
