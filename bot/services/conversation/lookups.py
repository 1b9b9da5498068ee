"""Look-ups: an order by whatever it is called, one's own orders, what is due, late, or follows somebody."""

from __future__ import annotations

from bot.domain.phrases.statements import Request, Wanted
from bot.services.orders.asking import OrderAnswer, look_up_orders
from bot.services.orders.find import OrderNotFound
from bot.services.orders.lists import OrderFilter
from bot.services.orders.messages import OrdersAskedMessage
from bot.services.people.members import by_name
from bot.services.reports.outcomes import ReportOutcome
from bot.work.unit import Work

FILTERS = {
    Wanted.MY_ORDERS: OrderFilter.FOLLOWED,
    Wanted.DUE_TODAY: OrderFilter.DUE_TODAY,
    Wanted.OVERDUE: OrderFilter.OVERDUE,
    Wanted.THIS_WEEK: OrderFilter.THIS_WEEK,
    Wanted.LATE: OrderFilter.LATE,
    Wanted.WITH_CASES: OrderFilter.WITH_CASES,
    Wanted.UNDER_CREDIT: OrderFilter.UNDER_CREDIT,
}
"""Which orders of those one follows a list shows."""

LOOK_UPS = frozenset({Wanted.ORDERS, *FILTERS})


def found_for(work: Work, request: Request) -> OrderAnswer:
    """What answers a look-up; it only reads. Raises OrderNotFound."""
    if request.wanted is not Wanted.ORDERS:
        return OrdersAskedMessage(which=FILTERS[request.wanted])
    words = request.words.strip()
    if request.orders and not request.command:  # a question about them: its other words name none
        words = " ".join(ref.key for ref in request.orders)
    try:
        return look_up_orders(work, text=words)
    except OrderNotFound:
        if (person := by_name(work.session, words)) is None:
            raise
        return OrdersAskedMessage(person=person.id)


def listed(work: Work, request: Request, part: str) -> ReportOutcome:
    """A list, read as it leaves."""
    work.reply(found_for(work, request), part=part)
    return ReportOutcome.ANSWERED


of_orders = listed
