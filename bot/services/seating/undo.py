"""Undo of a seat, an absence or a duty somebody has just entered: it is ended as if it had never begun."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.base import row_id
from bot.db.models import Absence, AuditEntry, Duty, Seat
from bot.domain.errors import GendanError
from bot.services.seating.change import ENDS, SeatWish, SeatWork, attempt
from bot.services.seating.messages import SeatChangedMessage
from bot.services.seating.typed import refuse
from bot.work.lock import SEATS, take_turn
from bot.work.undo import Deed, Done
from bot.work.unit import Work

Row = Absence | Duty | Seat
ROWS: dict[str, type[Any]] = {"absence": Absence, "duty": Duty, "seat": Seat}


@dataclass(frozen=True, kw_only=True)
class Entered:
    """What somebody entered: a seat, an absence or a duty."""

    kind: str
    row: Row


def latest_entry(work: Work, *, since: datetime) -> Done | None:
    """The last seat, absence or duty that who asks has entered."""
    entered = AuditEntry.action.in_([f"{kind}.add" for kind in ROWS]), AuditEntry.allowed
    own = select(AuditEntry).where(AuditEntry.actor_id == work.actor, AuditEntry.at >= since, *entered)
    last = work.session.scalars(own.order_by(AuditEntry.id.desc()).limit(1)).first()
    return None if last is None else Done(at=last.at, given={"e": f"{last.subject_kind}:{last.subject_id}"})


def find_entry(work: Work, *, given: Mapping[str, Any]) -> Deed | None:
    """The entry of that name (`e`), as long as nothing has happened to it since somebody entered it."""
    take_turn(work.session, SEATS, now=work.now)
    kind, _, number = given.get("e", "").partition(":")
    row: Row | None = work.session.get(ROWS[kind], row_id(number)) if kind in ROWS else None
    about = select(AuditEntry).where(
        AuditEntry.subject_kind == kind, AuditEntry.subject_id == number, AuditEntry.allowed
    )
    last = work.session.scalars(about.order_by(AuditEntry.id.desc()).limit(1)).first()
    if row is None or last is None or last.action != f"{kind}.add":
        return None
    acted = _acted_by_it(work.session, kind, row, last)
    return Deed(by=frozenset({last.actor_id}), at=last.at, overtaken=acted, about=Entered(kind=kind, row=row))


def _acted_by_it(session: Session, kind: str, row: Row, last: AuditEntry) -> bool:
    """Whether somebody else has done something in a case by this entry."""
    since = select(AuditEntry).where(AuditEntry.id > last.id, AuditEntry.allowed, AuditEntry.action.startswith("case."))
    return any(
        (act.data.get("acting_for") if kind == "absence" else act.actor_id) == row.member_id
        and act.actor_id != last.actor_id
        for act in session.scalars(since)
    )


def put_back_entry(work: Work, *, deed: Deed) -> None:
    """It is ended as if it had never begun."""
    kind, row = deed.about.kind, deed.about.row
    first = row.valid_from if isinstance(row, Seat) else row.starts_on
    _attempt(work, kind, lambda turn: ENDS[kind](turn, row.id), first=first)


def refuse_entry(work: Work, *, given: Mapping[str, Any], error: GendanError) -> None:
    """Said where it was pressed, and on record."""

    def refuse_it(_turn: SeatWork) -> SeatChangedMessage:
        raise error

    kind = given.get("e", "").partition(":")[0]
    _attempt(work, kind if kind in ROWS else "seat", refuse_it)


def _attempt(
    work: Work, kind: str, how: Callable[[SeatWork], SeatChangedMessage], *, first: date | None = None
) -> None:
    today = work.today
    turn = SeatWork(work=work, wish=SeatWish(first=max(first or today, today)))
    refuse(work, attempt(turn, f"{kind}.undo", how, to=work.to))
