"""Who listens to what, and what the unit of work is handed of higher floors: one value a workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import URL

from bot.db.database import Database
from bot.services.cases import undo as cases
from bot.services.cases.events import CaseRaised, CaseWithdrawn, DecisionMade, DecisionRevoked
from bot.services.control import changes
from bot.services.imports import taken_back
from bot.services.orders.photos import filing
from bot.services.people.office import administrators
from bot.services.reports import undoing
from bot.services.rules.rulebook import in_force
from bot.services.seating import undo as seating
from bot.services.standups import replaced
from bot.work.events import PORTS, Hearing, Ports
from bot.work.undo import UNDOINGS, Undoing, UndoKind

HEARINGS: Sequence[Hearing] = (
    Hearing(event=CaseRaised, listener=changes.open_requests),
    Hearing(event=DecisionMade, listener=changes.follow_decision),
    Hearing(event=DecisionRevoked, listener=changes.take_back),
    Hearing(event=CaseWithdrawn, listener=changes.withdraw),
)
"""In the order of the floors: a decision whose change request said something else would be untrue."""


UNDOINGS_BY_KIND: Mapping[UndoKind, Undoing] = {
    UndoKind.DELAY: Undoing(find=cases.find_report, put_back=undoing.put_back_delay, latest=cases.latest_report),
    UndoKind.IMPORT: Undoing(
        find=taken_back.find_answers, put_back=taken_back.put_back_answers, latest=taken_back.latest_answers
    ),
    UndoKind.MILESTONE: Undoing(
        find=undoing.find_report, put_back=undoing.put_back_report, latest=undoing.latest_report
    ),
    UndoKind.CHECK_IN: Undoing(
        find=replaced.find_answers, put_back=replaced.put_back_answers, latest=replaced.latest_answers
    ),
    UndoKind.PHOTO: Undoing(find=filing.find_photos, put_back=filing.put_back_photos, latest=filing.latest_photos),
    UndoKind.CASE: Undoing(find=cases.find_case, put_back=undoing.put_back_case),
    UndoKind.SEAT: Undoing(
        find=seating.find_entry,
        put_back=seating.put_back_entry,
        refuse=seating.refuse_entry,
        latest=seating.latest_entry,
    ),
}
"""How each kind of act is undone; of two at one moment the first is meant: a report or a form of answers with the
values it changed."""


def open_workspace(url: str | URL) -> Database:
    """The database of a workspace; whatever works in it, the command line and tests too, has the same listeners."""
    heard: dict[type, tuple[Hearing, ...]] = {}
    for hearing in HEARINGS:
        heard[hearing.event] = (*heard.get(hearing.event, ()), hearing)
    ports = Ports(in_force=in_force, administrators=administrators, hearings=heard)
    return Database(url, carries={PORTS: ports, UNDOINGS: UNDOINGS_BY_KIND})
