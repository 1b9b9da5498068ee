"""The cells of an order book: the past is normal, and a missing year never comes from today."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.phrases import read_cell_amount, read_cell_date, read_cell_progress, read_cell_quantity
from bot.domain.phrases.cell_dates import RawCell
from bot.domain.phrases.reading import Precision, State, Stretch
from tests.every import every


@every(
    ("cell", "day"),
    [
        ("10/28", date(2026, 10, 28)),
        ("9/8", date(2026, 9, 8)),
        ("2026.10.15", date(2026, 10, 15)),
        ("2026-11-20", date(2026, 11, 20)),
        ("2026.11.15", date(2026, 11, 15)),
        ("10月20日", date(2026, 10, 20)),
        ("9月20日", date(2026, 9, 20)),
        ("11月13日", date(2026, 11, 13)),
        ("9月底", date(2026, 9, 30)),
        ("10月底", date(2026, 10, 31)),
        ("1月5日", date(2026, 1, 5)),
        ("20261008", date(2026, 10, 8)),
        ("26年10月8日", date(2026, 10, 8)),
        ("8-Oct", date(2026, 10, 8)),
        ("Oct 8, 2025", date(2025, 10, 8)),
        ("１０／２８", date(2026, 10, 28)),
        ("2026/10/20 00:00:00", date(2026, 10, 20)),
        ("预计10/28", date(2026, 10, 28)),
        (date(2026, 8, 28), date(2026, 8, 28)),
        (datetime(2026, 8, 28, 0, 0), date(2026, 8, 28)),  # noqa: DTZ001 — as a spreadsheet gives it
        (46315, date(2026, 10, 20)),
        (46315.0, date(2026, 10, 20)),
    ],
)
def test_a_date_is_read_however_it_is_kept(cell: RawCell, day: date) -> None:
    found = read_cell_date(cell, year_hint=2026)
    assert (found.value, found.problem) == (day, None)


def test_a_day_without_a_year_takes_it_from_the_sheet() -> None:
    found = read_cell_date("10/28", year_hint=2024)
    assert found.value == date(2024, 10, 28)
    assert found.assumption is not None
    assert found.assumption.code == "year_from_title"


@pytest.mark.parametrize(
    ("cell", "near", "day"),
    [
        ("1/5", date(2026, 12, 20), date(2027, 1, 5)),
        ("12/28", date(2026, 1, 10), date(2025, 12, 28)),
        ("10/28", date(2026, 11, 5), date(2026, 10, 28)),
    ],
)
def test_the_rows_other_dates_decide_across_the_turn_of_a_year(cell: str, near: date, day: date) -> None:
    assert read_cell_date(cell, year_hint=2026, near=[near]).value == day


def test_a_year_that_is_written_stands_whatever_the_sheet_says() -> None:
    found = read_cell_date("2024-01-05", year_hint=2026, near=[date(2026, 12, 20)])
    assert (found.value, found.assumption) == (date(2024, 1, 5), None)


@every(
    ("cell", "first", "last", "precision"),
    [
        ("10月中旬", date(2026, 10, 11), date(2026, 10, 20), Precision.EXACT),
        ("9月上旬", date(2026, 9, 1), date(2026, 9, 10), Precision.EXACT),
        ("2月下旬", date(2026, 2, 21), date(2026, 2, 28), Precision.EXACT),
        ("10月", date(2026, 10, 1), date(2026, 10, 31), Precision.EXACT),
        ("10/28-10/30", date(2026, 10, 28), date(2026, 10, 30), Precision.EXACT),
        ("10/28前", None, date(2026, 10, 28), Precision.BOUND),
        ("10/28以后", date(2026, 10, 28), None, Precision.BOUND),
    ],
)
def test_a_stretch_of_days_stays_one(cell: str, first: date | None, last: date | None, precision: Precision) -> None:
    found = read_cell_date(cell, year_hint=2026)
    assert (found.value, found.precision) == (Stretch(first=first, last=last), precision)


@every("cell", ["已到", "库存", "到齐", "√", "现货", "in stock", "已到货"])
def test_what_has_arrived_is_a_state_and_no_date(cell: str) -> None:
    found = read_cell_date(cell, year_hint=2026)
    assert (found.state, found.value, found.problem) == (State.DONE, None, None)


@every("cell", [None, "", "  ", "-", "/", "N/A", "无"])
def test_an_empty_cell_is_neither_date_nor_problem(cell: RawCell) -> None:
    found = read_cell_date(cell, year_hint=2026)
    assert (found.value, found.state, found.problem) == (None, None, None)


@every(
    ("cell", "code"),
    [
        ("2026-02-30", "impossible_date"),
        ("2月30日", "impossible_date"),
        ("9/31", "impossible_date"),
        ("13/5", "impossible_date"),
        ("待定", "no_date"),
        ("TBD", "no_date"),
        ("尽快", "no_date"),
        ("15号", "ambiguous_date"),
        ("下周三", "ambiguous_date"),
        ("明天", "ambiguous_date"),
        ("10/28(原10/20)", "ambiguous_date"),
        ("10/08/26", "ambiguous_date"),
        ("缺一颗电阻", "not_a_date"),
        ("未到", "not_a_date"),
        (12, "not_a_date"),
        (9.28, "not_a_date"),
    ],
)
def test_what_is_no_day_is_asked(cell: RawCell, code: str) -> None:
    found = read_cell_date(cell, year_hint=2026)
    assert found.problem is not None
    assert (found.problem.code, found.value) == (code, None)


def test_a_cut_off_keeps_its_hour() -> None:
    found = read_cell_date("9/27 18:00", year_hint=2026)
    assert (found.value, found.at) == (date(2026, 9, 27), time(18))


@every(
    ("cell", "count", "unit"),
    [
        ("12,000件", 12000, "件"),
        ("20k片", 20000, "片"),
        ("1.5万片", 15000, "片"),
        ("3000打", 3000, "打"),
        ("18吨", 18, "吨"),
        ("24MT", 24, "MT"),
        ("12万件", 120000, "件"),
        ("3,600套", 3600, "套"),
        ("30,000只", 30000, "只"),
        ("12000 PCS", 12000, "PCS"),
        ("2,400套(第二批)", 2400, "套"),
        ("８０００件", 8000, "件"),
        (8000.0, 8000, None),
        (5000, 5000, None),
        ("8000", 8000, None),
        ("一千二", 1200, None),
    ],
)
def test_a_quantity_keeps_its_unit(cell: RawCell, count: int, unit: str | None) -> None:
    found = read_cell_quantity(cell)
    assert (found.value, found.unit, found.problem) == (Decimal(count), unit, None)


@every(
    ("cell", "code"),
    [
        ("很多", "not_a_quantity"),
        ("一些", "not_a_quantity"),
        ("-5", "not_a_quantity"),
        (0, "not_a_quantity"),
        (float("nan"), "not_a_quantity"),
        (date(2026, 9, 1), "not_a_quantity"),
        ("1.200把", "ambiguous_number"),
    ],
)
def test_what_is_no_quantity_is_asked(cell: RawCell, code: str) -> None:
    found = read_cell_quantity(cell)
    assert found.problem is not None
    assert (found.problem.code, found.value) == (code, None)


@every(
    ("cell", "amount", "currency"),
    [
        ("US$7.35", "7.35", "USD"),
        ("1.8万", "18000", None),
        ("26,460.00", "26460", None),
        ("¥12.5", "12.5", "CNY"),
        ("￥12.5", "12.5", "CNY"),
        (8.6, "8.6", None),
        (103200.0, "103200", None),
        ("USD 103,200.00", "103200", "USD"),
        ("12元/件", "12", "CNY"),
        ("EUR0.86/pc", "0.86", "EUR"),
        ("€42", "42", "EUR"),
        ("3万5美金", "35000", "USD"),
        ("十万", "100000", None),
    ],
)
def test_an_amount_keeps_its_currency(cell: RawCell, amount: str, currency: str | None) -> None:
    found = read_cell_amount(cell)
    assert (found.value, found.currency, found.problem) == (Decimal(amount), currency, None)


@every(
    ("cell", "beside", "code"),
    [
        ("¥12.5", "JPY", "ambiguous_currency"),
        ("¥5000日元", "", "ambiguous_currency"),
        ("$5 EUR", "", "ambiguous_currency"),
        ("面议", "", "not_an_amount"),
        (-3, "", "not_an_amount"),
        (float("inf"), "", "not_an_amount"),
    ],
)
def test_a_doubtful_amount_is_asked(cell: RawCell, beside: str, code: str) -> None:
    problem = read_cell_amount(cell, beside=beside).problem
    assert problem is not None
    assert problem.code == code


@every(
    ("cell", "percent", "state"),
    [
        ("85%", "85", State.IN_PROGRESS),
        (0.85, "85", State.IN_PROGRESS),
        ("0.85", "85", State.IN_PROGRESS),
        (0.3, "30", State.IN_PROGRESS),
        (1.0, "100", State.DONE),
        (0, "0", State.PLANNED),
        (85, "85", State.IN_PROGRESS),
        ("√", "100", State.DONE),
        ("完成", "100", State.DONE),
        ("已完成", "100", State.DONE),
        ("100%", "100", State.DONE),
        ("八成", "80", State.IN_PROGRESS),
        ("8000/12000", "66.67", State.IN_PROGRESS),
        ("进行中", None, State.IN_PROGRESS),
        ("受阻", None, State.BLOCKED),
        ("未开始", None, State.PLANNED),
        ("95% 剩尾数", "95", State.IN_PROGRESS),
    ],
)
def test_progress_is_a_per_cent_or_a_state(cell: RawCell, percent: str | None, state: State) -> None:
    found = read_cell_progress(cell)
    expected: Any = None if percent is None else Decimal(percent)
    assert (found.percent, found.state, found.problem) == (expected, state, None)


@every("cell", ["白胚", "缺一颗电阻", "3/5", "待客户确认"])
def test_words_that_are_no_progress_are_kept_as_words(cell: str) -> None:
    found = read_cell_progress(cell)
    assert (found.percent, found.state, found.text) == (None, None, cell)


@every("cell", ["120%", 1.2e3, -0.1, float("nan")])
def test_progress_outside_its_scale_is_asked(cell: RawCell) -> None:
    problem = read_cell_progress(cell).problem
    assert problem is not None
    assert problem.code == "impossible_percent"
