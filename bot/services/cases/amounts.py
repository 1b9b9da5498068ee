"""Who may see the amounts of a case: the one rule of its orders, and whom the table asks to decide about the amount."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from bot.db.models import Case, CaseEffect, Order, OrderLine
from bot.domain.authority import Office
from bot.domain.authority.office import OrderKeys
from bot.domain.cases.states import Severity
from bot.domain.typed import Discretion
from bot.services.cases.kept import ruling_of
from bot.services.cases.rights import order_of, standing
from bot.services.people.office import office_of
from bot.work.unit import Work

AMOUNT = "cost_cny"
"""The fact that is an amount; a decision whose ruling rests on it is one about the amount."""


def discretion_in(work: Work, case: Case, *, reader_id: str | None, office: Office | None = None) -> Discretion:
    """How a case is shown to a reader; None is a channel, which never shows amounts.

    Of a case about several orders the amounts are for who may see them of all.
    """
    return discretions_in(work, [case], reader_id=reader_id, office=office)[case.id]


def discretions_in(
    work: Work,
    cases: Sequence[Case],
    *,
    reader_id: str | None,
    office: Office | None = None,
) -> dict[int, Discretion]:
    """The same for several cases, by their ids."""
    if reader_id is None or not cases:
        return {case.id: Discretion(reader_id=None, amounts=False) for case in cases}
    office, orders = office or office_of(work), _orders(work.session, cases)
    found = {}
    for case in cases:
        prices = office.sees_prices(reader_id, *orders[case.id])
        amounts = prices or _decides_on_amount(work, case, reader_id, office)
        found[case.id] = Discretion(reader_id=reader_id, amounts=amounts)
    return found


def _orders(session: Session, cases: Sequence[Case]) -> dict[int, list[OrderKeys]]:
    """The order of each case, and those it has an effect on."""
    found: dict[int, list[OrderKeys]] = {case.id: [] for case in cases}
    keys = Order.customer, Order.project, Order.po, Order.merchandiser_id
    own = select(Case.id.label("case_id"), *keys).join(Order, Order.id == Case.order_id).where(Case.id.in_(found))
    hit = select(CaseEffect.case_id, *keys).join(OrderLine, OrderLine.id == CaseEffect.line_id).join(OrderLine.order)
    for row in session.execute(union(own, hit.where(CaseEffect.case_id.in_(found)))):
        found[row.case_id].append(row)
    return found


def _decides_on_amount(work: Work, case: Case, reader_id: str, office: Office) -> bool:
    for row in case.decisions:
        if AMOUNT not in ruling_of(row).facts:
            continue
        if row.decided_by == reader_id:
            return True
        around = office.around(order_of(work.session, case), critical=case.severity is Severity.CRITICAL)
        rungs = standing(work, row, office=around).decision.rungs
        if any(rung.decides and reader_id in rung.right_holders for rung in rungs):
            return True
    return False
