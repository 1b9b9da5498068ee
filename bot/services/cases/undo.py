"""Taking a report back: Undo within minutes, before anybody has acted; 撤回 later, while nothing is decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Case, Order, Pending
from bot.domain.cases.history import EventKind
from bot.domain.cases.states import CaseState, DecisionState
from bot.services.cases.events import CaseWithdrawn
from bot.services.cases.messages import CaseNoteMessage, DelayUndoneMessage
from bot.services.cases.outcome import PressOutcome, about_case, answer
from bot.services.cases.record import Act, acted_by_another, changed, log, report_card, step_key, tell, told, whole_of
from bot.services.cases.steps import waiting
from bot.services.orders.changes import deed_of_batch, kept_for_undo, put_back, values_of
from bot.work import outbox
from bot.work.kinds import NoteKind
from bot.work.undo import Deed, Done
from bot.work.unit import Work


@dataclass(frozen=True, kw_only=True)
class Reported:
    """What one report became: its cases, and the values it changed."""

    batch: str
    cases: Sequence[Case]
    values: Pending | None


def find_report(work: Work, *, given: Mapping[str, Any]) -> Deed | None:
    """The report under whose echo 撤销 was pressed (`b`)."""
    return _deed(work.session, given.get("b", ""))


def find_case(work: Work, *, given: Mapping[str, Any]) -> Deed | None:
    """The report that a case (`c`) was made of."""
    case = work.session.get(Case, given["c"]) if "c" in given else None
    return _deed(work.session, case.batch) if case is not None and case.batch else None


def latest_report(work: Work, *, since: datetime) -> Done | None:
    """The last report of who asks that became a case."""
    own = Case.reporter_id == work.actor, Case.state != CaseState.UNDONE, Case.batch.is_not(None)
    last = select(Case).where(*own, Case.opened_at >= since).order_by(Case.id.desc()).limit(1)
    case = work.session.scalars(last).first()
    return None if case is None else Done(at=case.opened_at, given={"b": case.batch})


def _deed(session: Session, batch: str) -> Deed | None:
    """Overtaken as soon as anybody but its reporter has acted on a case of it, or changed a value again."""
    cases = session.scalars(select(Case).where(Case.batch == batch)).all()
    values = deed_of_batch(session, batch)
    undone = values is None and kept_for_undo(session, batch) is not None
    if undone or (not cases and values is None) or any(case.state == CaseState.UNDONE for case in cases):
        return None
    by = frozenset(case.reporter_id for case in cases)
    return Deed(
        by=by if values is None else by | values.by,
        at=min([*(case.opened_at for case in cases), *(() if values is None else (values.at,))]),
        overtaken=any(acted_by_another(session, case) for case in cases) or (values is not None and values.overtaken),
        about=Reported(batch=batch, cases=cases, values=None if values is None else values.about),
    )


def put_back_report(work: Work, *, deed: Deed) -> None:
    """Said in the echo's place."""
    orders = _put_back(work, reported=deed.about)
    own, whole = report_card(deed.about.batch), report_card(whole_of(deed.about.batch))
    card = own if outbox.posted(work.session, own) is not None else whole
    work.replace_with(DelayUndoneMessage(orders=tuple(orders)), part="undone", card=card)


def put_back_case(work: Work, *, deed: Deed) -> None:
    """The same from the case's card."""
    orders = _put_back(work, reported=deed.about)
    work.reply(DelayUndoneMessage(orders=tuple(orders)), part="undone")


def _put_back(work: Work, *, reported: Reported) -> list[str]:
    """Put dates back and take the cases of one report away; those asked are told once. Returns the orders."""
    about = {case.order_id for case in reported.cases}
    if reported.values is not None:
        about |= {value.order_id for value in values_of(reported.values)}
        put_back(work, kept=reported.values)
    for case in reported.cases:
        _end(work, case, CaseState.UNDONE, Act(actor=work.actor, now=work.now))
    return list(work.session.scalars(select(Order.po).where(Order.id.in_(about)).order_by(Order.po)))


def recall(work: Work, *, case_id: int) -> PressOutcome:
    """撤回 by the reporter while nothing is decided; the dates stay as they were reported."""
    case = work.session.get(Case, case_id)
    code = _hindrance(case, work.actor)
    if code or case is None:
        return answer(work, about_case(case, case_id, code or "unknown", verb="recall"))
    _end(work, case, CaseState.RECALLED, Act(actor=work.actor, now=work.now))
    work.note(action="case.recall", subject_kind="case", subject_id=case.id)
    return PressOutcome(case_id=case.id, verb="recall")


def _hindrance(case: Case | None, actor: str) -> str:
    if case is None:
        return "unknown"
    if case.state != CaseState.OPEN:
        return "case_over"
    if case.reporter_id != actor:
        return "not_reporter"
    return "decided_in_part" if any(row.decided_at and row.decided_by != actor for row in case.decisions) else ""


def _end(work: Work, case: Case, state: CaseState, act: Act) -> None:
    """Everything pending dies in this transaction; who was asked is told once; the cards say what happened."""
    people = told(work.session, case) - {str(act.actor), case.reporter_id}
    for row in case.decisions:
        if not waiting(row) and state == CaseState.RECALLED:
            continue
        outbox.kill_step(work.session, step_key(row), state, act.now)
        if row.holder_id is not None and row.holder_id != act.actor:
            people.add(row.holder_id)
        row.state = DecisionState.RECALLED
        row.remind_at = row.expires_at = None
    case.state, case.closed_at = state, act.now
    log(work, case, EventKind(state), act)
    work.at(act.now).happened(CaseWithdrawn(case_id=case.id, act=act))
    for person in sorted(people):
        note = CaseNoteMessage(case=case.id, kind=NoteKind(state), sender=act.actor)
        tell(work.at(act.now).by(None), case, person, note, key=f"case-{state}:{case.id}:{person}")
    changed(work.at(act.now), case)
