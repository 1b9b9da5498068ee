"""What a customer changes of an order line, and what that does, as it is shown before it is submitted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain.text import Text
from bot.services.orders.planning import plan_of
from bot.services.orders.promises import LineEffect
from bot.services.orders.revisions import RevisedOrder, done_of, revised_values
from bot.services.reports.messages import EchoValue, as_said
from bot.work.company import Company
from bot.work.unit import Work

DONE_SHOWN = 4


@dataclass(frozen=True, kw_only=True)
class RevisionShown:
    """Old → new of a line, and its sailing against the customer's date.

    days: calendar days by which the customer's date moves (negative: earlier); work_days: working days of work more
    (negative: less). short: calendar days by which the sailing is behind what was agreed. done: what is done or under
    way already, of a line that ends, the latest last, and how much more.
    """

    order: str
    product: str | None
    changes: tuple[EchoValue, ...]
    unit: str = ""
    days: int = 0
    ship_old_on: date | None = None
    ship_new_on: date | None = None
    work_days: int = 0
    short: int = 0
    float_left: int | None = None
    lc_broken: bool = False
    done: tuple[Text, ...] = ()
    more: int = 0


def _work_days(company: Company, effect: LineEffect, *, today: date) -> int:
    """How much more work is left of the line than there was."""
    if effect.impact is None:
        return 0
    before = {planned.id: planned.days_left for planned in plan_of(company, effect.line, today).milestones}
    return sum(planned.days_left - before.get(planned.id, 0) for planned in effect.impact.plan.milestones)


def revision_shown(work: Work, effect: LineEffect, revised: RevisedOrder) -> RevisionShown:
    """One line of it."""
    line, impact = effect.line, effect.impact
    values = revised_values(line, revised)
    names = {row.key: row.name for row in line.milestones}
    done = tuple(names[key] for key in done_of(line)) if revised.cancelled else ()
    moved = (revised.due_on - line.due_on).days if revised.due_on is not None and line.due_on is not None else 0
    return RevisionShown(
        order=line.order.po,
        product=line.product,
        changes=tuple(EchoValue(field=value.field, old=as_said(value.old), new=as_said(value.new)) for value in values),
        unit=line.unit or "",
        days=moved,
        ship_old_on=impact.ship_old if impact is not None else None,
        ship_new_on=impact.ship_new if impact is not None else None,
        work_days=_work_days(work.company, effect, today=work.today) if revised.quantity is not None else 0,
        short=max(0, effect.ship_days),
        float_left=impact.float_left_days if impact is not None else None,
        lc_broken=impact is not None and impact.lc_breach,
        done=done[-DONE_SHOWN:],
        more=max(0, len(done) - DONE_SHOWN),
    )
