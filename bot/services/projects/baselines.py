"""The baseline of a project: who may set it, what its first version keeps, which version counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Baseline, Member, Order
from bot.domain.authority import MissingFact, Mode, RoleNotInTable, UnknownDecision, rule_on
from bot.domain.baselines import SHIP, LineDates, Lines, Shift, beyond
from bot.domain.errors import GendanError
from bot.domain.phrases import read_cell_amount
from bot.domain.plans import Plan
from bot.domain.plans.impact import SAILING
from bot.services.orders.find import known_order
from bot.services.orders.planning import plan_of
from bot.services.orders.promises import LineEffect
from bot.services.people.members import names_of
from bot.services.people.office import office_of
from bot.services.projects.messages import BaselineAskedMessage
from bot.work.codec import Data, pack, stored, unpack
from bot.work.company import Company, settings_of
from bot.work.notices import RefusalMessage
from bot.work.unit import Work

CHANGES_SCOPE = "scope_change"
"""Who is accountable for this decision in a project sets its baseline."""

SET = "set"
_BIGGEST = Decimal(10) ** 13


class NotYoursToSet(GendanError):
    """Who is accountable for the project's scope sets its baseline; `names` says who."""

    code = "baseline_not_yours"


class NoProject(GendanError):
    """The order hangs under no project."""

    code = "baseline_no_project"


class BaselineExists(GendanError):
    """There is one; only a change request moves it."""

    code = "baseline_exists"


class BadBudget(GendanError):
    """Not an amount."""

    code = "baseline_bad_budget"


stored("line_dates", whole=True)(LineDates)


class WhyNeeded(GendanError):
    """A baseline says why it was set."""

    code = "baseline_why"


@dataclass(frozen=True, kw_only=True)
class BaselineWish:
    """What the form says, as typed."""

    why: str
    scope: str = ""
    budget: str = ""


def project_of(order: Order) -> str | None:
    """The project an order hangs under, when it is followed as one."""
    return order.project if order.project and order.mode == Mode.PROJECT else None


def orders_of(session: Session, project: str) -> Sequence[Order]:
    """The orders of a project that are not cancelled."""
    found = select(Order).where(Order.project == project, Order.cancelled_at.is_(None)).order_by(Order.id)
    return [row for row in session.scalars(found).unique() if project_of(row) == project]


def versions(session: Session, project: str) -> Sequence[Baseline]:
    """Every version, the first one first."""
    return session.scalars(select(Baseline).where(Baseline.project == project).order_by(Baseline.number)).all()


def latest(session: Session, project: str) -> Baseline | None:
    """The version that counts."""
    found = select(Baseline).where(Baseline.project == project).order_by(Baseline.number.desc()).limit(1)
    return session.scalar(found)


def lines_of(version: Baseline) -> dict[int, LineDates]:
    """The days of a version by order line."""
    return {int(line): unpack(LineDates, days) for line, days in version.lines.items()}


def as_kept(lines: Lines) -> Data:
    """The same as its column keeps it."""
    return {str(line): pack(days) for line, days in lines.items()}


def setters(work: Work, order: Order) -> tuple[str, ...]:
    """Who may set the baseline: who holds, today, the role the table makes accountable for the scope, or stands in."""
    role = _accountable(work.company)
    office = office_of(work)
    known = {seat.person for seat in office.seats if seat.role == role}
    known |= {deputy for person in known for deputy in office.deputies(person)}
    active = set(work.session.scalars(select(Member.id).where(Member.active, Member.is_outside.is_(False))))
    return tuple(sorted(person for person in known & active if role in office.roles_on(person, order)))


def _accountable(company: Company) -> str | None:
    """The one role that settles a project's scope; None where this workspace's table names none."""
    facts = {"mode": Mode.PROJECT.value}
    try:
        ruling = rule_on(
            company.rules,
            decision=CHANGES_SCOPE,
            role=company.rules.follower,
            facts=facts,
            settings=settings_of(company),
        )
    except (MissingFact, UnknownDecision, RoleNotInTable):
        return None
    return ruling.accountable


def dates_of(plan: Plan, *, ship: date | None, due: date | None) -> LineDates:
    """The days of a line by its plan; a line without a forecast on board has its booked day."""
    gates = {
        milestone.id: milestone.finish
        for milestone in plan.milestones
        if milestone.gate is not None and milestone.id != SAILING and milestone.finish
    }
    return LineDates(ship=plan.ship_on or ship, due=due, gates=gates)


def days_now(company: Company, orders: Sequence[Order], *, today: date) -> dict[int, LineDates]:
    """The days of every open line as they are planned now."""
    return {
        line.id: dates_of(plan_of(company, line, today), ship=line.etd_on, due=line.due_on)
        for order in orders
        for line in order.lines
        if line.cancelled_at is None
    }


def shifts_of(baseline: Baseline, effect: LineEffect) -> tuple[Shift, ...]:
    """The days that the effect itself moves later, beyond those of the baseline."""
    impact, line = effect.impact, effect.line
    agreed = lines_of(baseline).get(line.id)
    if impact is None or agreed is None or project_of(line.order) != baseline.project:
        return ()
    later = {node.id for node in impact.moved if node.gate and node.later} | ({SHIP} if effect.ship_days > 0 else set())
    return beyond(line.id, agreed, dates_of(impact.plan, ship=line.etd_on, due=line.due_on), later)


def goes_beyond(session: Session, effects: Iterable[LineEffect]) -> bool:
    """Whether a project's baseline would have to move: what decides that is a change request."""
    for effect in effects:
        project = project_of(effect.line.order) if effect.impact is not None else None
        baseline = latest(session, project) if project is not None else None
        if baseline is not None and shifts_of(baseline, effect):
            return True
    return False


def outside(baseline: Baseline, order: Order) -> tuple[int, ...]:
    """The open lines of an order that the baseline does not know: it joined, or they were added, after it was set."""
    return tuple(line.id for line in order.lines if line.cancelled_at is None and str(line.id) not in baseline.lines)


def refuse(work: Work, *, order_id: int) -> None:
    """Say privately who may, and put the attempt on record."""
    order = known_order(work.session, order_id)
    work.note(action="baseline.set", subject_kind="order", subject_id=order.id, allowed=False, project=order.project)
    fields = {"names": _named(work.session, setters(work, order))}
    work.reply(RefusalMessage(code=NotYoursToSet.code, fields=fields))


def show_history(work: Work, *, order_id: int) -> None:
    """基线记录: for whoever may see the order."""
    order = known_order(work.session, order_id)
    office_of(work).require_sight(work.actor, order)
    if project_of(order) is None:
        raise NoProject(po=order.po)
    work.reply(BaselineAskedMessage(order=order.id))


def set_baseline(work: Work, *, order_id: int, wish: BaselineWish) -> Baseline:
    """Keep version 1: every line's days, scope and budget. Two at once: the second is told that there is one."""
    order = known_order(work.session, order_id)
    project = project_of(order)
    if project is None:
        raise NoProject(po=order.po)
    allowed = setters(work, order)
    if work.actor not in allowed:
        raise NotYoursToSet(names=_named(work.session, allowed))
    if (known := latest(work.session, project)) is not None:
        raise BaselineExists(project=project, number=known.number)
    if not wish.why.strip():
        raise WhyNeeded(block="why")
    lines = days_now(work.company, orders_of(work.session, project), today=work.today)
    made = Baseline(
        project=project,
        number=1,
        at=work.now,
        by_id=work.actor,
        cause=SET,
        why=wish.why.strip(),
        scope=wish.scope.strip() or None,
        budget_cny=_budget(wish.budget),
        lines=as_kept(lines),
    )
    work.session.add(made)
    work.session.flush()
    work.note(
        action="baseline.set", subject_kind="order", subject_id=order.id, project=project, version=1, lines=len(lines)
    )
    work.reply(BaselineAskedMessage(order=order.id))
    return made


def _named(session: Session, people: Sequence[str]) -> str:
    known = names_of(session, people)
    return "、".join(known.get(person, person) for person in people) or "—"


def _budget(typed: str) -> Decimal | None:
    if not typed.strip():
        return None
    read = read_cell_amount(typed)
    if read.value is None or read.currency not in {None, "CNY"} or not 0 <= read.value < _BIGGEST:
        raise BadBudget(block="budget", value=typed)
    return read.value
