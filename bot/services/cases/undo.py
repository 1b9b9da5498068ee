"""Taking a report back: Undo within minutes, before anybody has acted; 撤回 later, while nothing is decided."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Case, CaseEvent, Change, Order
from bot.domain.cases.states import DecisionState
from bot.services.cases.events import CaseWithdrawn
from bot.services.cases.outcome import Outcome, answer
from bot.services.cases.record import Act, log, refresh, sent_about, step_key, tell
from bot.services.cases.steps import waiting
from bot.services.orders.changes import undo_batch
from bot.work import audit, outbox
from bot.work.company import Company
from bot.work.events import happened
from bot.work.replies import Answer, replace_with, reply
from bot.work.report_cards import card_of, whole_of
from bot.work.undo import NothingToUndo, NotYours, UndoOvertaken, UndoTooLate

UNDONE, RECALLED = "undone", "recalled"


def undo_report(session: Session, company: Company, *, now: datetime, to: Answer, batch: str) -> None:
    """撤销 under the echo of a report: said in the echo's place."""
    orders = _undo(session, company, now=now, actor=to.member, batch=batch)
    own, whole = card_of(batch), card_of(whole_of(batch))
    card = own if outbox.posted(session, own) is not None else whole
    replace_with(session, to, now=now, message="delay_undone", context={"orders": orders}, part="undone", card=card)


def undo_case(session: Session, company: Company, *, now: datetime, to: Answer, case_id: int) -> None:
    """The same from the case's card."""
    case = session.get(Case, case_id)
    if case is None or case.batch is None:
        raise NothingToUndo
    orders = _undo(session, company, now=now, actor=to.member, batch=case.batch)
    reply(session, to, now=now, message="delay_undone", context={"orders": orders}, part="undone")


def _undo(session: Session, company: Company, *, now: datetime, actor: str, batch: str) -> list[str]:
    """Put dates back and take the cases of one report away; a compensating entry, and those asked are told once.

    Returns the orders it was about.
    """
    cases = session.scalars(select(Case).where(Case.batch == batch)).all()
    changed = session.scalar(select(Change.id).where(Change.batch == batch).limit(1))
    if (not cases and changed is None) or any(case.state == UNDONE for case in cases):
        raise NothingToUndo
    for case in cases:
        _check(session, company, case, now=now, actor=actor)
    changes = select(Change.order_id).where(Change.batch == batch)
    about = {*(case.order_id for case in cases), *session.scalars(changes)}
    if changed is not None:
        undo_batch(session, company, now=now, actor=actor, batch=batch)
    for case in cases:
        _end(session, company, case, UNDONE, Act(actor=actor, now=now))
    return list(session.scalars(select(Order.po).where(Order.id.in_(about)).order_by(Order.po)))


def recall(session: Session, company: Company, *, now: datetime, to: Answer, case_id: int) -> Outcome:
    """撤回 by the reporter while nothing is decided; the dates stay as they were reported."""
    case = session.get(Case, case_id)
    code = _hindrance(case, to.member)
    if code or case is None:
        data = {"state": case.state} if case is not None else {}
        refused = Outcome(ok=False, case_id=case_id, code=code or "unknown", verb="recall", data=data)
        return answer(session, refused, now=now, actor=to.member, to=to)
    _end(session, company, case, RECALLED, Act(actor=to.member, now=now))
    audit.write(session, now=now, actor=to.member, action="case.recall", subject_kind="case", subject_id=case.id)
    return Outcome(ok=True, case_id=case.id, verb="recall")


def _hindrance(case: Case | None, actor: str) -> str:
    if case is None:
        return "unknown"
    if case.state != "open":
        return "case_over"
    if case.reporter_id != actor:
        return "not_reporter"
    return "decided_in_part" if any(row.decided_at and row.decided_by != actor for row in case.decisions) else ""


def _check(session: Session, company: Company, case: Case, *, now: datetime, actor: str) -> None:
    if case.reporter_id != actor:
        raise NotYours
    if now - case.opened_at > company.defaults.undo:
        raise UndoTooLate(minutes=int(company.defaults.undo.total_seconds() // 60))
    if acted_by_another(session, case):
        raise UndoOvertaken


def acted_by_another(session: Session, case: Case) -> bool:
    """Whether anybody but the reporter has done something about the case; silence is not an act."""
    found = session.scalar(
        select(CaseEvent.id)
        .where(
            CaseEvent.case_id == case.id,
            CaseEvent.actor_id.is_not(None),
            CaseEvent.actor_id != case.reporter_id,
            CaseEvent.kind != "timed_out",
        )
        .limit(1)
    )
    return found is not None


def _end(session: Session, company: Company, case: Case, state: str, act: Act) -> None:
    """Everything pending dies in this transaction; who was asked is told once; the cards say what happened."""
    sent = sent_about(session, case)
    told = {str(notice.reader_id) for notice in sent} - {str(act.actor), case.reporter_id}
    for row in case.decisions:
        if not waiting(row) and state == RECALLED:
            continue
        outbox.kill_step(session, step_key(row), state, act.now)
        if row.holder_id is not None and row.holder_id != act.actor:
            told.add(row.holder_id)
        row.state = DecisionState.RECALLED
        row.remind_at = row.expires_at = None
    case.state, case.closed_at = state, act.now
    log(session, company, case, state, act)
    happened(session, company, CaseWithdrawn(case_id=case.id, act=act), now=act.now)
    for person in sorted(told):
        data = {"sender": act.actor}
        tell(session, case, person, state, act.now, key=f"case-{state}:{case.id}:{person}", data=data)
    refresh(session, case, act.now)
