"""What people see of change control: a request on a case's card, the baseline on an order's, its history, its form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from bot.db.models import Baseline, Case, ChangeRequest, Order, OrderLine
from bot.domain.baselines import SHIP, LineDates, Shift
from bot.domain.text import Text
from bot.domain.typed import Discretion, Typed
from bot.services.control.changes import impact_of, joining, of_case
from bot.services.orders.find import known_order
from bot.services.people.members import names_of
from bot.services.people.office import office_of
from bot.services.projects.baselines import (
    days_now,
    latest,
    lines_of,
    orders_of,
    outside,
    project_of,
    setters,
    versions,
)
from bot.services.projects.messages import BaselineAskedMessage
from bot.work.messages import Reader, Skip, message
from bot.work.unit import Work


@dataclass(frozen=True, kw_only=True)
class ShiftShown:
    """A day that moves; milestone None is the ship date, days are negative where an old day returns."""

    milestone: Text | None
    old: date
    new: date
    days: int


@dataclass(frozen=True, kw_only=True)
class ChangeLine:
    """A change request in one line: the day that moves most, how many more do, the cost for who may see it."""

    number: str
    kind: str
    state: str
    before: int
    after: int | None
    shift: ShiftShown | None = None
    joins: int = 0
    more: int = 0
    cost_cny: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class ProjectMark:
    """An order's project: the baseline's version and ship dates by line; number None while none is set.

    outside: how many of the order's open lines the baseline does not know; joining: the open request to add them.
    """

    name: str
    number: int | None = None
    ships: Mapping[int, date | None] = field(default_factory=dict)
    may_set: bool = False
    outside: int = 0
    joining: str = ""
    may_join: bool = False


@dataclass(frozen=True, kw_only=True)
class VersionRow:
    """One version of a baseline: who, when, why, by which request."""

    number: int
    at: datetime
    by: str
    cause: str
    why: Typed | None
    case: str | None
    change: ChangeLine | None
    scope: Typed | None
    budget_cny: Decimal | None


@dataclass(frozen=True, kw_only=True)
class BaselineHistory:
    """Every version, the newest first."""

    project: str
    rows: tuple[VersionRow, ...]


@dataclass(frozen=True, kw_only=True)
class PlannedLine:
    """A line as the baseline would keep it."""

    po: str
    product: str | None
    ship: date | None
    due: date | None
    gates: tuple[tuple[Text, date], ...]


@dataclass(frozen=True, kw_only=True)
class BaselineForm:
    """What would be kept."""

    order_id: int
    project: str
    lines: tuple[PlannedLine, ...]


def change_lines(session: Session, case: Case, *, prices: bool) -> tuple[ChangeLine, ...]:
    """The requests of a case for its card; amounts only for who may see prices."""
    return tuple(
        _change(session, request, impact_of(request).shifts, prices=prices) for request in of_case(session, case)
    )


def mark_of(work: Work, order: Order, *, reader_id: str | None) -> ProjectMark | None:
    """The project on an order's card; None for a business order."""
    project = project_of(order)
    if project is None:
        return None
    baseline = latest(work.session, project)
    if baseline is None:
        may_set = reader_id is not None and reader_id in setters(work, order)
        return ProjectMark(name=project, may_set=may_set)
    lines = lines_of(baseline)
    missing = outside(baseline, order)
    request = joining(work.session, project, missing) if missing else None
    return ProjectMark(
        name=project,
        number=baseline.number,
        ships={key: line_days.ship for key, line_days in lines.items()},
        outside=len(missing),
        joining=request.number if request is not None else "",
        may_join=bool(missing) and request is None and reader_id is not None,
    )


@message(BaselineAskedMessage)
def baseline_history(work: Work, *, reader: Reader, message: BaselineAskedMessage) -> BaselineHistory | Skip:
    """基线记录 for one reader; the budget only for who may see prices."""
    order = work.session.get(Order, message.order)
    project = project_of(order) if order is not None else None
    if order is None or project is None or reader.id is None:
        return Skip("the order is gone or hangs under no project")
    office = office_of(work)
    if not office.sees(reader.id, order):
        return Skip("not this person's order")
    known = versions(work.session, project)
    earlier = [None, *known[:-1]]
    shown = Discretion(reader_id=reader.id, amounts=office.sees_prices(reader.id, order))
    rows = [_version(work.session, version, before, shown) for version, before in zip(known, earlier, strict=True)]
    return BaselineHistory(project=project, rows=tuple(reversed(rows)))


def load_form(work: Work, *, order_id: int) -> BaselineForm | None:
    """The form for who may set the baseline; None for everybody else. Raises OrderNotFound, NotYourOrder."""
    order = known_order(work.session, order_id)
    office_of(work).require_sight(work.actor, order)
    project = project_of(order)
    if project is None or work.actor not in setters(work, order):
        return None
    days = days_now(work.company, orders_of(work.session, project), today=work.today)
    lines = tuple(_planned(work.session.get_one(OrderLine, key), planned) for key, planned in days.items())
    return BaselineForm(order_id=order.id, project=project, lines=lines)


def _planned(line: OrderLine, days: LineDates) -> PlannedLine:
    gates = [(_label(line, key), day) for key, day in days.gates.items()]
    return PlannedLine(
        po=line.order.po,
        product=line.product or line.style or line.key,
        ship=days.ship,
        due=days.due,
        gates=tuple((label, day) for label, day in gates if label is not None),
    )


def _version(session: Session, row: Baseline, before: Baseline | None, shown: Discretion) -> VersionRow:
    request = session.get(ChangeRequest, row.request_id) if row.request_id else None
    case = session.get(Case, request.case_id) if request is not None else None
    return VersionRow(
        number=row.number,
        at=row.at,
        by=names_of(session, [row.by_id]).get(row.by_id, row.by_id),
        cause=row.cause,
        why=shown.typed(row.why, by=row.by_id),
        case=case.number if case is not None else None,
        change=_step(session, request, before, row, prices=shown.amounts) if request is not None and before else None,
        scope=shown.typed(row.scope, by=row.by_id),
        budget_cny=row.budget_cny if shown.amounts else None,
    )


def _step(session: Session, request: ChangeRequest, before: Baseline, row: Baseline, *, prices: bool) -> ChangeLine:
    """What a version truly changed of the one before it; what became of the request since is on its case's card."""
    old, new = lines_of(before), lines_of(row)
    asked = impact_of(request).shifts
    days = [
        (shift, old[shift.line].of(shift.item), new[shift.line].of(shift.item)) for shift in asked if shift.line in old
    ]
    shifts = tuple(replace(shift, old=was, new=now) for shift, was, now in days if was and now and was != now)
    line = _change(session, request, shifts, prices=prices)
    return replace(line, state="", before=before.number, after=row.number)


def _change(session: Session, request: ChangeRequest, shifts: tuple[Shift, ...], *, prices: bool) -> ChangeLine:
    worst = max(shifts, key=lambda shift: (shift.item == SHIP, abs(shift.days)), default=None)
    impact = impact_of(request)
    return ChangeLine(
        number=request.number,
        kind=request.kind,
        state=request.state,
        before=request.baseline_before,
        after=request.baseline_after,
        shift=_shown(session, worst) if worst is not None else None,
        joins=len(impact.joins),
        more=max(len(shifts) - 1, 0),
        cost_cny=impact.cost_cny if prices else None,
    )


def _shown(session: Session, shift: Shift) -> ShiftShown:
    line = session.get(OrderLine, shift.line)
    milestone = None if shift.item == SHIP or line is None else _label(line, shift.item)
    return ShiftShown(milestone=milestone, old=shift.old, new=shift.new, days=shift.days)


def _label(line: OrderLine, key: str) -> Text | None:
    found = next((milestone for milestone in line.milestones if milestone.key == key), None)
    return found.name if found is not None else None
