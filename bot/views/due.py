"""What falls due next, for the clock of a local Slack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.db.models import Case, DueRow, DueState, Member, Notice
from bot.work.outbox import WAITING
from bot.work.unit import Work


@dataclass(frozen=True, kw_only=True)
class NextDue:
    """The next moment at which something happens by itself; kind is a due kind or `notice`.

    subject is what a person knows it by: a case's number, a name, a team, a day; empty when it has none.
    """

    at: datetime
    kind: str
    subject: str


def next_due(work: Work) -> NextDue | None:
    """The nearest due row or held-back message."""
    moment = func.coalesce(DueRow.retry_at, DueRow.due_at, type_=DueRow.due_at.type)
    row = work.session.execute(
        select(moment.label("at"), DueRow.kind, DueRow.subject)
        .where(DueRow.state == DueState.WAITING)
        .order_by(moment)
        .limit(1)
    ).first()
    held = work.session.execute(
        select(Notice.next_at, Notice.reader_id, Notice.context)
        .where(Notice.state.in_(WAITING), Notice.next_at > work.now)
        .order_by(Notice.next_at)
        .limit(1)
    ).first()
    found = [NextDue(at=row.at, kind=row.kind, subject=_known_as(work.session, row.subject))] if row else []
    if held:
        about = f"case:{held.context['case']}" if "case" in held.context else held.reader_id or ""
        found.append(NextDue(at=held.next_at, kind="notice", subject=_known_as(work.session, about)))
    return min(found, key=lambda moment: moment.at, default=None)


def _known_as(session: Session, subject: str) -> str:
    """What people call the subject of a due row, whose own name for it is a key."""
    kind, _, number = subject.partition(":")
    if kind == "case" and number.isdigit():
        return session.scalar(select(Case.number).where(Case.id == int(number))) or ""
    member = session.scalar(select(Member.name).where(Member.id == subject))
    return member or ("" if number.isdigit() else subject)
