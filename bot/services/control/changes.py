"""Change control: a case that goes beyond a baseline opens a request, and its decision alone moves the baseline."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Baseline, Case, CaseDecision, ChangeRequest
from bot.domain.baselines import LineDates, Shift, moved, restored
from bot.domain.cases.history import EventKind
from bot.domain.cases.states import DecisionOutcome, DecisionState, RequestState
from bot.services.cases.events import CaseRaised, CaseWithdrawn, DecisionMade, DecisionRevoked
from bot.services.cases.kept import EventDetail
from bot.services.cases.record import Act, log
from bot.services.cases.rights import order_of
from bot.services.orders.promises import LineEffect
from bot.services.projects.baselines import (
    as_kept,
    days_now,
    latest,
    lines_of,
    outside,
    project_of,
    shifts_of,
    versions,
)
from bot.work import audit
from bot.work.codec import Data, pack, stored, unpack, upgrade
from bot.work.unit import Work

DATE, SCOPE, BUDGET = "date", "scope", "budget"
DECISIONS = {
    DATE: ("internal_node_shift", "ship_date_commitment"),
    SCOPE: ("scope_change", "customer_spec_change"),
    BUDGET: ("budget_reallocation", "contingency_release"),
}
"""Which decisions change what; of two in one case the first moves the baseline."""

RESTORED = "restored"


@stored("change_impact", version=2, whole=True)
@dataclass(frozen=True, kw_only=True)
class ChangeImpact:
    """What a request does to dates, cost and float, what is chosen among, and which lines it brings in."""

    shifts: tuple[Shift, ...] = ()
    cost_cny: Decimal | None = None
    float_left: int | None = None
    options: tuple[str, ...] = ()
    joins: tuple[int, ...] = ()


@upgrade("change_impact", 1)
def _impact_of_1(data: Data) -> Data:
    """A shift said its days, too."""
    shifts = [{name: shift[name] for name in ("line", "item", "old", "new")} for shift in data["shifts"]]
    return {**data, "shifts": shifts}


def open_requests(work: Work, *, event: CaseRaised) -> None:
    """Open a request for each project and kind of change that goes beyond its baseline."""
    case = work.session.get_one(Case, event.case_id)
    for project in _projects(work.session, case, event.effects):
        baseline = latest(work.session, project)
        if baseline is None:
            continue
        own = order_of(work.session, case)
        shifts = _shifts(baseline, event.effects)
        for kind, keys in DECISIONS.items():
            row = _deciding(case, keys)
            concerned = bool(shifts) if kind == DATE else own is not None and project_of(own) == project
            if row is not None and concerned:
                _open(work, row, baseline, kind=kind, shifts=shifts, act=event.act)


def impact_of(request: ChangeRequest) -> ChangeImpact:
    """What it does to dates, cost and float."""
    return unpack(ChangeImpact, request.impact)


def of_case(session: Session, case: Case) -> Sequence[ChangeRequest]:
    """The requests of a case, the first one first."""
    return session.scalars(
        select(ChangeRequest).where(ChangeRequest.case_id == case.id).order_by(ChangeRequest.id)
    ).all()


def joining(session: Session, project: str, lines: Collection[int]) -> ChangeRequest | None:
    """The open request that would bring one of these lines into the baseline."""
    found = select(ChangeRequest).where(
        ChangeRequest.project == project, ChangeRequest.kind == SCOPE, ChangeRequest.state == RequestState.OPEN
    )
    rows = session.scalars(found.order_by(ChangeRequest.id)).all()
    return next((row for row in rows if set(impact_of(row).joins) & set(lines)), None)


def follow_decision(work: Work, *, event: DecisionMade) -> None:
    """The decision is made: the baseline moves by it, or stays."""
    row = work.session.get_one(CaseDecision, event.decision_id)
    for request in _of(work.session, row, RequestState.OPEN):
        request.decided_at, request.decided_by = work.now, row.decided_by
        if row.outcome is not DecisionOutcome.REJECT and (row.chosen or row.key) in DECISIONS[request.kind]:
            _approve(work, row, request, event.act)
        else:
            request.state = RequestState.REJECTED
            _record(work.session, request, event.act, "reject")
            said = replace(event.act, note=None)
            log(
                work, row.case, EventKind.CHANGE_REJECTED, said, decision=row, detail=EventDetail(change=request.number)
            )


def take_back(work: Work, *, event: DecisionRevoked) -> None:
    """The decision is revoked: the next version has the old values; the request is asked again, or is over."""
    row = work.session.get_one(CaseDecision, event.decision_id)
    for request in _of(work.session, row, RequestState.APPROVED, RequestState.REJECTED):
        if request.state == RequestState.APPROVED:
            _restore(work, row.case, request, event.act, decision=row)
        _end_or_reopen(work.session, request, over=event.over)
        _record(work.session, request, event.act, "withdraw" if event.over else "reopen")


def withdraw(work: Work, *, event: CaseWithdrawn) -> None:
    """The case is recalled or undone: what its decisions asked of a baseline is withdrawn."""
    case = work.session.get_one(Case, event.case_id)
    gone = {row.id: row for row in case.decisions if row.state is DecisionState.RECALLED}
    for request in of_case(work.session, case):
        row = gone.get(request.decision_id)
        if row is None or request.state == RequestState.WITHDRAWN:
            continue
        if request.state == RequestState.APPROVED:
            _restore(work, case, request, event.act, decision=row)
        request.state = RequestState.WITHDRAWN
        _record(work.session, request, event.act, "withdraw")


def _projects(session: Session, case: Case, effects: Iterable[LineEffect]) -> list[str]:
    own = order_of(session, case)
    orders = ([own] if own is not None else []) + [effect.line.order for effect in effects]
    return list(dict.fromkeys(name for order in orders if (name := project_of(order)) is not None))


def _deciding(case: Case, keys: Sequence[str]) -> CaseDecision | None:
    """The decision that changes this; a choice among several counts when one of them does."""
    return next((row for key in keys for row in case.decisions if key in {row.key, *row.choices}), None)


def _shifts(baseline: Baseline, effects: Iterable[LineEffect]) -> tuple[Shift, ...]:
    """What the case itself moves later, beyond the agreed days."""
    return tuple(shift for effect in effects for shift in shifts_of(baseline, effect))


def _open(work: Work, row: CaseDecision, baseline: Baseline, *, kind: str, shifts: tuple[Shift, ...], act: Act) -> None:
    case = row.case
    own = order_of(work.session, case)
    joins = outside(baseline, own) if kind == SCOPE and own is not None else ()
    floats = [effect.float_left_days for effect in case.effects if effect.float_left_days is not None]
    request = ChangeRequest(
        number=f"new-{uuid4().hex}",
        project=baseline.project,
        case_id=case.id,
        decision_id=row.id,
        kind=kind,
        impact=pack(
            ChangeImpact(
                shifts=shifts,
                cost_cny=case.cost_cny,
                float_left=min(floats, default=None),
                options=tuple(row.choices or [row.key]),
                joins=tuple(joins),
            )
        ),
        state=RequestState.OPEN,
        opened_at=act.now,
        baseline_before=baseline.number,
    )
    work.session.add(request)
    work.session.flush()
    request.number = f"CR-{request.id:03d}"
    work.session.flush()
    _record(work.session, request, act, "open")
    said = replace(act, note=None)
    opened = EventDetail(change=request.number, version=baseline.number)
    log(work, case, EventKind.CHANGE_OPENED, said, decision=row, detail=opened)


def _of(session: Session, row: CaseDecision, *states: RequestState) -> Sequence[ChangeRequest]:
    return session.scalars(
        select(ChangeRequest)
        .where(ChangeRequest.decision_id == row.id, ChangeRequest.state.in_(states))
        .order_by(ChangeRequest.id)
    ).all()


def _approve(work: Work, row: CaseDecision, request: ChangeRequest, act: Act) -> None:
    """The next version of the baseline, with who and why; two at once: the database lets one through, the other
    starts anew on the version it made.
    """
    now = _latest(work.session, request.project)
    shifts = impact_of(request).shifts if request.kind == DATE else ()
    joined = _joining(work, row.case, request, now, today=work.company.today(act.now))
    made = Baseline(
        project=request.project,
        number=now.number + 1,
        at=act.now,
        by_id=str(row.decided_by),
        cause="approved",
        request_id=request.id,
        why=row.reason or row.conditions,
        scope=_with_line(now.scope, _scope_line(request, row.case)) if request.kind == SCOPE else now.scope,
        budget_cny=_sum(now.budget_cny, _cost(request)) if request.kind == BUDGET else now.budget_cny,
        lines=as_kept(joined | moved(lines_of(now), shifts)),
    )
    work.session.add(made)
    request.state, request.baseline_before, request.baseline_after = RequestState.APPROVED, now.number, made.number
    work.session.flush()
    _record(work.session, request, act, "approve", version=made.number)
    said = replace(act, note=None)
    detail = EventDetail(change=request.number, before=now.number, version=made.number)
    log(work, row.case, EventKind.BASELINE_MOVED, said, decision=row, detail=detail)


def _joining(work: Work, case: Case, request: ChangeRequest, latest: Baseline, *, today: date) -> dict[int, LineDates]:
    """The lines a request brings into the baseline, with their days as they are planned now."""
    order = order_of(work.session, case)
    wanted = set(impact_of(request).joins) & set(outside(latest, order) if order is not None else ())
    if order is None or not wanted:
        return {}
    planned = days_now(work.company, [order], today=today)
    return {line: days for line, days in planned.items() if line in wanted}


def _restore(work: Work, case: Case, request: ChangeRequest, act: Act, *, decision: CaseDecision) -> None:
    """A compensating version: what is agreed without this request. No version is deleted."""
    now = _latest(work.session, request.project)
    before = _version(work.session, request.project, request.baseline_before)
    shifts = impact_of(request).shifts if request.kind == DATE else ()
    joined = {line for line in impact_of(request).joins if str(line) not in before.lines}
    made = Baseline(
        project=request.project,
        number=now.number + 1,
        at=act.now,
        by_id=str(act.actor),
        cause=RESTORED,
        request_id=request.id,
        why=act.note,
        scope=_without_line(now.scope, _scope_line(request, case)) if request.kind == SCOPE else now.scope,
        budget_cny=_sum(now.budget_cny, -_cost(request)) if request.kind == BUDGET else now.budget_cny,
        lines=as_kept(
            restored(
                {line: days for line, days in lines_of(now).items() if line not in joined},
                first=_first_agreed(work.session, request.project),
                shifts=shifts,
                standing=_standing(work.session, request) if shifts else (),
            )
        ),
    )
    work.session.add(made)
    work.session.flush()
    _record(work.session, request, act, "restore", version=made.number)
    said = replace(act, note=None)
    detail = EventDetail(change=request.number, before=now.number, version=made.number)
    log(work, case, EventKind.BASELINE_RESTORED, said, decision=decision, detail=detail)


def _first_agreed(session: Session, project: str) -> dict[int, LineDates]:
    """The days of each line as they were when it came into the baseline."""
    known: dict[int, LineDates] = {}
    for version in versions(session, project):
        known = {line: known.get(line, days) for line, days in lines_of(version).items()}
    return known


def _standing(session: Session, but: ChangeRequest) -> list[Shift]:
    """What the other approved requests moved."""
    approved = select(ChangeRequest).where(
        ChangeRequest.project == but.project,
        ChangeRequest.kind == DATE,
        ChangeRequest.state == RequestState.APPROVED,
        ChangeRequest.id != but.id,
    )
    return [shift for request in session.scalars(approved) for shift in impact_of(request).shifts]


def _end_or_reopen(session: Session, request: ChangeRequest, *, over: bool) -> None:
    if over:
        request.state = RequestState.WITHDRAWN
        return
    request.state = RequestState.OPEN
    request.decided_at = request.decided_by = request.baseline_after = None
    request.baseline_before = _latest(session, request.project).number


def _latest(session: Session, project: str) -> Baseline:
    found = latest(session, project)
    assert found is not None, "a request opens only where there is a baseline, and no version is ever deleted"
    return found


def _version(session: Session, project: str, number: int | None) -> Baseline:
    return session.scalars(select(Baseline).where(Baseline.project == project, Baseline.number == number)).one()


def _cost(request: ChangeRequest) -> Decimal:
    return impact_of(request).cost_cny or Decimal(0)


def _sum(budget: Decimal | None, more: Decimal) -> Decimal | None:
    return None if budget is None else budget + more


def _scope_line(request: ChangeRequest, case: Case) -> str:
    return f"{request.number}: {' '.join(case.text.split())}"


def _with_line(scope: str | None, line: str) -> str:
    return f"{scope}\n{line}" if scope else line


def _without_line(scope: str | None, line: str) -> str | None:
    kept = [part for part in (scope or "").split("\n") if part != line]
    return "\n".join(kept) or None


def _record(session: Session, request: ChangeRequest, act: Act, verb: str, *, version: int | None = None) -> None:
    audit.write(
        session,
        now=act.now,
        actor=act.actor,
        action=f"change.{verb}",
        subject_kind="case",
        subject_id=request.case_id,
        change=request.number,
        project=request.project,
        kind=request.kind,
        acting_for=act.for_id,
        version=version or request.baseline_before,
    )
