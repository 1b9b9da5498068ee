"""Exchange rates from their YAML file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import yaml

from bot.domain.errors import GendanError
from bot.domain.rates import Rates, currency_code
from bot.files.data_folder import shipped
from bot.files.yaml_text import load_yaml, read_yaml_text


class RatesFileError(GendanError):
    """The file of exchange rates cannot be read."""

    code = "bad_rates_file"


def load_rates(file: Path | None = None) -> Rates:
    """The workspace's rates, or the shipped example. Raises RatesFileError naming the file."""
    source = str(file) if file else "rates.yaml"
    try:
        raw = load_yaml(read_yaml_text(file or shipped("rates.yaml")))
        per_unit = {currency_code(str(code)): _positive(value) for code, value in raw["per_unit"].items()}
        return Rates(
            base=currency_code(str(raw["base"])),
            as_of=_day(raw["as_of"]),
            per_unit=per_unit,
            example=bool(raw.get("example", False)),
        )
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise RatesFileError(f"{source}: {error}", file=source) from error


def _day(value: object) -> date:
    if type(value) is not date:
        raise ValueError(f"as_of: {value!r} is not a day written as YYYY-MM-DD")
    return value


def _positive(value: object) -> Decimal:
    try:
        rate = Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError(f"{value!r} is not a rate") from error
    if not rate.is_finite() or rate <= 0:
        raise ValueError(f"{value!r} is not a rate")
    return rate
