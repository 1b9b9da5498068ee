"""Cells of an order book one by one: read whole, or asked about with the reason; never rounded up, never guessed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.order_book import ARRIVES, DONE, NO, STAGE, YES, number_text
from bot.files import order_cells as cells
from bot.files.columns import load_columns
from bot.files.order_cells import CellRead, Years
from tests.every import every
from tests.sizes import sized

YEARS = Years(title=2026)


def read(found: CellRead) -> str | None:
    """What is kept, or the code of what is asked."""
    return found.value if found.doubt is None else f"? {found.doubt.code}"


@every(
    ("value", "kept"),
    [("2026-10-20", "2026-10-20"), ("10/20", "2026-10-20"), ("10月20日", "2026-10-20"), ("10.20", "2026-10-20"),
     (datetime.combine(date(2026, 10, 20), time(0)), "2026-10-20"), (date(2026, 10, 20), "2026-10-20"), ("9/20前", "2026-09-20"),
     ("", None), (None, None), ("2月30日", "? impossible_date"), ("32号", "? ambiguous_date"),
     ("9/20左右", "? approximate_date"), ("尽快", "? no_date"), ("10月上旬", "? vague_date"),
     (time(9), "? implausible_date"), (timedelta(days=1), "? implausible_date")],
)  # fmt: skip
def test_a_day_is_one_day_or_it_is_asked(value: object, kept: str | None) -> None:
    assert read(cells.day(value, YEARS)) == kept  # type: ignore[arg-type]


def test_a_day_without_a_year_takes_it_from_the_title_or_the_rows_dates_and_never_from_today() -> None:
    assert read(cells.day("10/20", Years())) == "? no_year"
    assert read(cells.day("10/20", Years(title=2024))) == "2024-10-20"
    assert read(cells.day("10/20", Years(near=(date(2025, 11, 1),)))) == "2025-10-20"


def test_months_that_run_over_the_years_end_are_of_the_next_year() -> None:
    over = Years(title=2026, crosses_after=9)
    assert (read(cells.day("11/20", over)), read(cells.day("1/20", over))) == ("2026-11-20", "2027-01-20")
    assert read(cells.day("2026-01-20", over)) == "2026-01-20", "a year that is written counts"


@pytest.mark.parametrize(("hour", "kept"), [(True, "2026-10-01T18:00"), (False, "2026-10-01")])
def test_an_hour_is_kept_where_it_is_wanted(hour: bool, kept: str) -> None:
    assert read(cells.day("2026-10-01 18:00", YEARS, hour=hour)) == kept


@settings(max_examples=sized(80, 800))
@given(day=st.dates(min_value=date(2001, 1, 1), max_value=date(2099, 12, 31)))
def test_any_day_written_out_is_that_day(day: date) -> None:
    for written in (day, day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"{day.year}年{day.month}月{day.day}日"):
        assert read(cells.day(written, YEARS)) == day.isoformat(), written


@every(
    ("value", "kept"),
    [("100%", DONE), (1.0, DONE), (100, DONE), ("完成", DONE), ("99.6%", "99"), ("99.9%", "99"), (0.996, "99"), (0.995, "99"),
     ("85%", "85"), (0.85, "85"), (0, "0"), ("0%", "0"), ("未开始", "0"), ("八成", "80"), ("白胚", STAGE + "白胚"),
     ("", None), (None, None), ("120%", "? impossible_percent"), (-0.1, "? impossible_percent"),
     (1.2, "? unreadable_progress"), (date(2026, 1, 1), "? unreadable_progress"), (time(1), "? unreadable_progress")],
)  # fmt: skip
def test_progress_is_done_only_when_all_of_it_is(value: object, kept: str | None) -> None:
    assert read(cells.progress(value)) == kept  # type: ignore[arg-type]


@settings(max_examples=sized(80, 800))
@given(share=st.decimals(min_value=0, max_value=1, places=4))
def test_a_share_is_never_rounded_up(share: Decimal) -> None:
    kept = read(cells.progress(float(share)))
    assert kept == (DONE if share == 1 else str(int(share * 100)))


@every(
    ("value", "kept"),
    [("已到", DONE), ("9/20到", ARRIVES + "2026-09-20"), (date(2026, 9, 20), ARRIVES + "2026-09-20"), ("40%", "40"),
     (0.4, "40"), (0.996, "99"), ("2月30日", "? impossible_date"), ("9/20左右", "? approximate_date"), ("", None)],
)  # fmt: skip
def test_a_material_is_there_or_comes_on_a_day_or_is_there_in_part(value: object, kept: str | None) -> None:
    assert read(cells.material(value, YEARS)) == kept  # type: ignore[arg-type]


@every(
    ("value", "kept", "unit"),
    [("8,000件", "8000", "件"), ("1.2万", "12000", None), (8000, "8000", None), (8000.0, "8000", None),
     ("约8000件", "? approximate_quantity", "件"), ("很多", "? not_a_quantity", None), (time(1), "? unreadable_quantity", None)],
)  # fmt: skip
def test_a_quantity_is_a_number_with_its_unit(value: object, kept: str, unit: str | None) -> None:
    found, said = cells.quantity(value)  # type: ignore[arg-type]
    assert (read(found), said) == (kept, unit)


@every(
    ("value", "kept", "currency"),
    [("USD 8.60", "8.6", "USD"), ("8.6美金", "8.6", "USD"), (8.6, "8.6", None), ("3万5", "35000", None),
     ("贵", "? not_an_amount", None), (time(1), "? unreadable_amount", None)],
)  # fmt: skip
def test_an_amount_is_a_number_with_its_currency(value: object, kept: str, currency: str | None) -> None:
    found, said = cells.amount(value, beside="")  # type: ignore[arg-type]
    assert (read(found), said) == (kept, currency)


@settings(max_examples=sized(60, 500))
@given(amount=st.decimals(min_value=0, max_value=10**9, places=4))
def test_an_amount_loses_nothing_that_the_database_keeps(amount: Decimal) -> None:
    found, _ = cells.amount(f"{amount:f}", beside="")
    assert found.value == number_text(amount)


@every(
    ("text", "code"),
    [("usd", "USD"), ("美元", "USD"), ("RMB", "CNY"), ("¥", "CNY"), ("eur", "EUR"), ("贝壳", None), ("", None)],
)
def test_a_currency_is_known_by_its_names(text: str, code: str | None) -> None:
    assert cells.currency(text) == code


@every(("text", "kept"), [("是", YES), (" Y ", YES), ("否", NO), ("也许", "? unreadable_flag")])
def test_a_flag_is_yes_or_no_or_asked(text: str, kept: str) -> None:
    assert read(cells.flag(text, load_columns().flags)) == kept


@every(("one", "other", "same"), [("吨", "MT", True), ("件", "PCS", True), ("件", "吨", False), ("X", "x", True)])
def test_units_are_compared_by_what_they_mean(one: str, other: str, same: bool) -> None:
    assert cells.same_unit(one, other) is same
    assert cells.same_unit(other, one) is same


def test_a_term_takes_its_place_from_the_column_beside_it_and_asks_what_it_lacks() -> None:
    whole = cells.term("FOB", place="上海", note="")
    assert (whole.term, whole.place, whole.doubts) == ("FOB", "上海", ())
    assert cells.term("fob 宁波", place=None, note="").place == "宁波"
    assert [about for about, _ in cells.term("XYZ", place=None, note="").doubts] == ["term"]
