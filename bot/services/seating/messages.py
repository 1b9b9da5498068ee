"""What is sent about seats, absences and duty: each names the entry it shows, read when it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.work.codec import stored


@stored("absence_question")
@dataclass(frozen=True, kw_only=True)
class AbsenceAskedMessage:
    """Days typed without a year that are nearly one away; what is kept when they are right. person None: one's own."""

    first: date
    last: date
    person: str | None = None
    deputy: str | None = None
    limit: str = ""


@stored("seat_note")
@dataclass(frozen=True, kw_only=True)
class SeatChangedMessage:
    """A change of an entry (`absence:3`), for who made it (`own`) or somebody it concerns.

    moved: how many steps of cases are asked anew; instead: who has them while there is no deputy; unmanned: for whom
    nobody stands in any more.
    """

    kind: str
    entry: str
    actor: str | None = None
    own: bool = False
    moved: int = 0
    instead: str | None = None
    unmanned: tuple[str, ...] = ()


@stored("seats_empty")
@dataclass(frozen=True, kw_only=True)
class SeatsEmptyMessage:
    """Roles, each for one customer or for all, that a night found empty on the days ahead."""

    seats: tuple[tuple[str, str | None], ...]
    today: date


@stored("roles_list")
@dataclass(frozen=True, kw_only=True)
class RolesAskedMessage:
    """Who holds what, or what of it fits the query."""

    query: str = ""


@stored("hand_back")
@dataclass(frozen=True, kw_only=True)
class HandBackMessage:
    """What waits for somebody who is back, and what was done in their name between these moments."""

    since: datetime
    until: datetime
