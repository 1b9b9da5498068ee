"""Exchange rates of one day, given by the workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.domain.errors import GendanError

_SAME = {"RMB": "CNY", "CNH": "CNY"}


class UnknownRateError(GendanError):
    """There is no rate for this currency: ask."""

    code = "unknown_rate"


@dataclass(frozen=True, kw_only=True)
class Rates:
    """How much of `base` one unit of each currency is worth on a day; `example` rates are to be replaced."""

    base: str
    as_of: date
    per_unit: Mapping[str, Decimal]
    example: bool = False

    def rate(self, currency: str) -> Decimal:
        """Units of base for one unit of a currency. Raises UnknownRateError naming it."""
        code = currency_code(currency)
        if code == self.base:
            return Decimal(1)
        if code not in self.per_unit:
            raise UnknownRateError(f"no rate for {code}", currency=code)
        return self.per_unit[code]


def currency_code(currency: str) -> str:
    """The ISO code: RMB and CNH are CNY."""
    code = currency.strip().upper()
    return _SAME.get(code, code)


def convert(amount: Decimal, currency: str, to: str, rates: Rates) -> Decimal:
    """An amount in another currency, unrounded. Raises UnknownRateError: a missing rate is asked, not guessed."""
    if currency_code(currency) == currency_code(to):
        return amount
    return amount * rates.rate(currency) / rates.rate(to)
