"""Who speaks for the asking side of a case now: whoever reported it, and whose matter it has become since."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Case, CaseDecision, CaseEvent, Member
from bot.domain.authority.ladder import Rung
from bot.domain.cases.history import EventKind
from bot.services.cases.kept import ruling_of
from bot.services.cases.rights import office_in, own_rung
from bot.work.unit import Work


def asking_side(session: Session, case: Case, own: Rung, *, asker: str | None = None) -> tuple[str, ...]:
    """Whom to tell, once each, without who asks: first the one who should answer.

    That is who reported, as long as they are here and it is theirs; else who follows the order by now, or stands in.
    """
    reporter = session.get(Member, case.reporter_id)
    here = [case.reporter_id] if reporter is not None and reporter.active else []
    still_theirs = case.reporter_id in own.holders and own.acting_for != case.reporter_id
    by_now = [str(own.person)] if own.person is not None else []
    ordered = [*here, *by_now] if still_theirs else [*by_now, *here]
    found = tuple(person for person in dict.fromkeys(ordered) if person != asker)
    return found or (case.reporter_id,)


def last_question(session: Session, row: CaseDecision) -> CaseEvent | None:
    """What was asked back last about a decision."""
    asked = select(CaseEvent).where(CaseEvent.decision_id == row.id, CaseEvent.kind == EventKind.QUESTIONED)
    return session.scalars(asked.order_by(CaseEvent.id.desc())).first()


def asking_side_of(work: Work, case: Case) -> tuple[str, ...]:
    """The same of a case as a whole, whatever it asked for."""
    if not case.decisions:
        return (case.reporter_id,)
    ruling = ruling_of(case.decisions[0])
    return asking_side(work.session, case, own_rung(ruling, office_in(work, case)))
