"""Kept values as canonical texts and back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.db.models import Order, OrderLine
from bot.domain.order_book import LINE_FIELDS, ORDER_FIELDS, PROGRESS_FIELDS, YES, number_text
from bot.services.imports.values import LINE_ATTRIBUTES, ORDER_ATTRIBUTES, attributes, cleared, kept, stated
from bot.services.orders.promises import take_over
from tests.every import every
from tests.sizes import sized
from tests.unit.services.scene import NOW, TODAY

ZONE = ZoneInfo("Asia/Shanghai")
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)).map(date.isoformat)
HOURS = st.builds(
    datetime.combine, st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)), st.times(), st.just(UTC)
).map(lambda moment: moment.strftime("%Y-%m-%dT%H:%M"))
NUMBERS = st.decimals(min_value=0, max_value=10**9, places=3).map(number_text)
SPECIAL = {
    "ship_date": DAYS,
    "etd": DAYS,
    "lc_latest": DAYS,
    "cutoff": DAYS | HOURS,
    "cancelled": DAYS,
    "quantity": NUMBERS,
    "unit_price": NUMBERS,
    "amount": NUMBERS,
    "dangerous_goods": st.just(YES),
    "packing_clause": st.just(YES),
    "partial_shipment": st.just(YES),
}
TEXTS = st.text(min_size=1, max_size=20)
FIELDS = sorted((*ORDER_ATTRIBUTES, *LINE_ATTRIBUTES))


def row_of(field: str) -> Order | OrderLine:
    return Order(mode="business") if field in ORDER_ATTRIBUTES else OrderLine()


def keep(row: Order | OrderLine, field: str, text: str) -> None:
    take_over(row, stated(row, field, text, zone=ZONE, now=NOW))


def test_every_field_of_a_book_has_a_place_on_the_order_the_line_or_the_milestones() -> None:
    assert set(ORDER_FIELDS) <= set(ORDER_ATTRIBUTES)
    assert set(LINE_FIELDS) - set(LINE_ATTRIBUTES) <= {*PROGRESS_FIELDS, "shipped_on"}


@settings(max_examples=sized(120, 1000))
@given(st.sampled_from(FIELDS).flatmap(lambda name: st.tuples(st.just(name), SPECIAL.get(name, TEXTS))))
def test_what_is_kept_of_a_value_says_the_value_again(said: tuple[str, str]) -> None:
    field, text = said
    row = row_of(field)
    keep(row, field, text)
    assert kept(row, field, ZONE) == text


@every("field", FIELDS)
def test_what_is_cleared_is_open_again(field: str) -> None:
    row = row_of(field)
    before = {name: getattr(row, name) for name in attributes(field)}
    keep(row, field, {"cutoff": "2026-10-01T18:00"}.get(field, "2026-10-01") if "date" in field or field in {
        "etd", "lc_latest", "cutoff", "cancelled"} else "1" if field in {"quantity", "unit_price", "amount"} else YES)  # fmt: skip
    assert {name: getattr(row, name) for name in attributes(field)} != before
    take_over(row, cleared(field))
    assert kept(row, field, ZONE) is None
    if field == "project":
        assert row.mode == "business"  # type: ignore[union-attr]


def test_the_first_customers_date_stays_the_original_one() -> None:
    line = OrderLine()
    for day in ("2026-10-26", "2026-11-02"):
        keep(line, "ship_date", day)
    assert (line.original_due_on, line.due_on) == (date(2026, 10, 26), date(2026, 11, 2))


def test_an_order_that_hangs_under_a_project_is_followed_as_one() -> None:
    order = Order(mode="business")
    keep(order, "project", "P1")
    assert (order.project, order.mode) == ("P1", "project")


def test_a_cut_off_without_an_hour_takes_the_hour_of_the_one_before_away() -> None:
    line = OrderLine()
    keep(line, "cutoff", "2026-10-01T18:00")
    assert (line.cutoff_at, line.cutoff_on) == (datetime(2026, 10, 1, 10, 0, tzinfo=UTC), date(2026, 10, 1))
    keep(line, "cutoff", "2026-10-02")
    assert (line.cutoff_at, line.cutoff_on) == (None, date(2026, 10, 2))


def test_cancelled_without_a_day_is_cancelled_today() -> None:
    line = OrderLine()
    keep(line, "cancelled", YES)
    assert kept(line, "cancelled", ZONE) == TODAY.isoformat()


def test_amounts_are_kept_exactly() -> None:
    line = OrderLine()
    keep(line, "unit_price", "8.60")
    assert (line.unit_price, kept(line, "unit_price", ZONE)) == (Decimal("8.60"), "8.6")
