"""Undo of a seat, an absence or a duty somebody has just entered: it is ended as if it had never begun."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Absence, AuditEntry, Duty, Seat
from bot.services.seating.change import ENDS, Change, Turn, Wish, attempt
from bot.services.seating.typed import refuse
from bot.work.company import Company
from bot.work.replies import Answer
from bot.work.undo import NothingToUndo, NotYours, UndoOvertaken, UndoTooLate

Row = Absence | Duty | Seat
ROWS: dict[str, type[Any]] = {"absence": Absence, "duty": Duty, "seat": Seat}


def undo_change(session: Session, company: Company, *, now: datetime, to: Answer, entry: str) -> Change:
    """Take back what the presser entered, for as long as Undo lasts and nobody has acted by it."""
    kind, _, number = entry.partition(":")
    row: Row | None = session.get(ROWS[kind], int(number)) if kind in ROWS and number.isdigit() else None
    first = None if row is None else row.valid_from if isinstance(row, Seat) else row.starts_on
    today = company.today(now)
    turn = Turn(session=session, company=company, now=now, actor=to.member, wish=Wish(first=max(first or today, today)))

    def work(one: Turn) -> dict[str, Any]:
        if row is None:
            raise NothingToUndo
        _refuse_late(one, kind, row)
        return ENDS[kind](one, row.id)

    came = attempt(turn, f"{kind if row else 'seat'}.undo", work, to=to)
    return refuse(session, came, now=now, to=to)


def _refuse_late(turn: Turn, kind: str, row: Row) -> None:
    """Raise unless the last thing that happened to the row is that this person entered it, just now."""
    about = select(AuditEntry).where(
        AuditEntry.subject_kind == kind, AuditEntry.subject_id == str(row.id), AuditEntry.allowed
    )
    last = turn.session.scalars(about.order_by(AuditEntry.id.desc()).limit(1)).first()
    if last is None or last.action != f"{kind}.add":
        raise NothingToUndo
    if last.actor_id != turn.actor:
        raise NotYours
    if turn.now - last.at > turn.company.defaults.undo:
        raise UndoTooLate(minutes=int(turn.company.defaults.undo.total_seconds() // 60))
    since = select(AuditEntry).where(AuditEntry.id > last.id, AuditEntry.allowed, AuditEntry.action.startswith("case."))
    for act in turn.session.scalars(since):
        by_it = act.data.get("acting_for") if kind == "absence" else act.actor_id
        if by_it == row.member_id and act.actor_id != turn.actor:
            raise UndoOvertaken
