"""What an order's line shows."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from bot.db.models import Milestone, Order, OrderLine
from bot.views.orders import line_view
from tests.every import every

TODAY = date(2026, 9, 16)


@every("state", ["planned", "in_progress", "done"])
@every("promised", [True, False])
def test_a_milestone_is_late_from_the_day_after_its_own_on(state: str, promised: bool) -> None:
    for days, late in ((-1, True), (0, False), (1, False)):
        day = TODAY + timedelta(days=days)
        days_of_it = {"promised_on": day, "forecast_on": TODAY} if promised else {"forecast_on": day}
        assert shown_late(state=state, **days_of_it) == (late and state != "done"), day


def test_a_milestone_forecast_for_its_latest_day_is_not_late() -> None:
    for days, late in ((0, False), (1, True)):
        assert shown_late(forecast_on=TODAY + timedelta(days=9 + days), latest_on=TODAY + timedelta(days=9)) == late


def shown_late(*, state: str = "planned", **days: date) -> bool:
    milestone = Milestone(
        key="sewing", name_zh="车缝", name_en="Sewing", owner_role="production", state=state, progress=0, **days
    )
    line = OrderLine(key="1", quantity=Decimal(1), milestones=[milestone], order=Order(po="PO1", customer="C"))
    [shown] = line_view(line, prices=False, today=TODAY).milestones
    return shown.late
