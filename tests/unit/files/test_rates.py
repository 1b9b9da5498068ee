from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from bot.domain.rates import UnknownRateError, convert
from bot.files.rates import RatesFileError, load_rates


def test_shipped_rates_say_their_date_and_that_they_are_examples() -> None:
    rates = load_rates()
    assert rates.example
    assert rates.as_of.year == 2026
    assert rates.base == "CNY"


def test_amounts_are_converted_both_ways_and_across() -> None:
    rates = load_rates()
    assert convert(Decimal(100), "USD", "CNY", rates) == Decimal("710.00")
    assert convert(Decimal(710), "RMB", "USD", rates) == Decimal(100)
    assert convert(Decimal(71), "EUR", "USD", rates) == Decimal(83)
    assert convert(Decimal(5), "rmb", "CNY", rates) == Decimal(5)


def test_a_currency_without_a_rate_is_asked_not_guessed() -> None:
    with pytest.raises(UnknownRateError) as caught:
        convert(Decimal(1), "THB", "CNY", load_rates())
    assert caught.value.fields == {"currency": "THB"}
    with pytest.raises(UnknownRateError):
        convert(Decimal(1), "CNY", "THB", load_rates())


def test_a_currency_is_its_own_even_without_a_rate() -> None:
    assert convert(Decimal(7), "THB", "thb", load_rates()) == Decimal(7)


def test_a_workspaces_own_rates_replace_the_example(tmp_path: Path) -> None:
    file = tmp_path / "rates.yaml"
    file.write_text("as_of: 2026-10-01\nbase: CNY\nper_unit: {THB: '0.2'}\n", "utf-8")
    rates = load_rates(file)
    assert not rates.example
    assert convert(Decimal(10), "THB", "CNY", rates) == Decimal(2)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "as_of: soon\nbase: CNY\nper_unit: {}",
        "as_of: 2026-10-01\nbase: CNY\nper_unit: {USD: 0}",
        "a: [",
        "base: CNY",
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(RatesFileError, match=r"mine\.yaml"):
        load_rates(file)
    with pytest.raises(RatesFileError):
        load_rates(tmp_path / "none.yaml")
