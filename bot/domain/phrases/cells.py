"""A figure in a spreadsheet's cell: quantities, amounts and progress."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.domain.phrases.cell_dates import LONGEST_CELL, NOTHING, RawCell
from bot.domain.phrases.figures import take_figures
from bot.domain.phrases.normal import normalise
from bot.domain.phrases.numerals import NUMBER, number, tidy
from bot.domain.phrases.reading import Kind, Precision, Question, State
from bot.domain.phrases.sentences import ask
from bot.domain.phrases.states import find_states
from bot.domain.phrases.units import AFTER, BEFORE, CURRENCIES

_BRACKET = re.compile(r"\([^)]*\)")
_QUANTITY = re.compile(
    rf"(?P<about>约|大约|~|about\s)?\s*(?P<n>-?{NUMBER})\s*(?P<unit>[A-Za-z\u4e00-\u9fff³]{{0,8}}\.?)", re.I
)
_EUROPEAN = re.compile(r"\d{1,3}\.\d{3}")
_AMOUNT = re.compile(rf"(?P<before>{BEFORE})?\s*(?P<n>-?{NUMBER})\s*(?P<after>{AFTER})?(?:整|正)?", re.I)
_PER_UNIT = re.compile(r"\s*(?:/|每|per\s)\s*[A-Za-z\u4e00-\u9fff]{1,6}\.?$", re.I)
_BARE_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_OUT_OF = re.compile(r"(?P<done>\d[\d,]*)\s?/\s?(?P<all>\d[\d,]*)")


@dataclass(frozen=True, kw_only=True)
class CellQuantity:
    """A count or weight with its unit as typed."""

    value: Decimal | None = None
    unit: str | None = None
    precision: Precision = Precision.EXACT
    problem: Question | None = None


@dataclass(frozen=True, kw_only=True)
class CellAmount:
    """Money; `currency` None when the cell names none."""

    value: Decimal | None = None
    currency: str | None = None
    problem: Question | None = None


@dataclass(frozen=True, kw_only=True)
class CellProgress:
    """How far something is: a per cent, a state, or words that are neither (白胚)."""

    percent: Decimal | None = None
    state: State | None = None
    text: str = ""
    precision: Precision = Precision.EXACT
    problem: Question | None = None


SOME = ("些", "点")
"""What makes of a numeral a word for some of it: 一些 is not one."""


def read_cell_quantity(value: RawCell) -> CellQuantity:
    """12,000件 · 20k片 · 1.5万片 · 3000打 · 18吨 · 24MT · 8000."""
    if value is None or isinstance(value, bool | date):
        return CellQuantity(problem=ask("not_a_quantity", str(value)) if isinstance(value, date) else None)
    if isinstance(value, int | float | Decimal):
        return _quantity(_decimal(value), None, str(value))
    text = normalise(value[:LONGEST_CELL]).text.strip()
    if text.lower() in NOTHING:
        return CellQuantity()
    m = _QUANTITY.fullmatch(_BRACKET.sub("", text).strip())
    if m is None or (m["unit"] or "").startswith(SOME):
        return CellQuantity(problem=ask("not_a_quantity", text))
    if _EUROPEAN.fullmatch(m["n"]) and m["unit"]:
        return CellQuantity(unit=m["unit"], problem=ask("ambiguous_number", text))
    return _quantity(_signed(m["n"]), m["unit"] or None, text, approximate=bool(m["about"]))


def _quantity(value: Decimal | None, unit: str | None, words: str, *, approximate: bool = False) -> CellQuantity:
    if value is None or not value.is_finite() or value <= 0:
        return CellQuantity(unit=unit, problem=ask("not_a_quantity", words))
    precision = Precision.APPROXIMATE if approximate else Precision.EXACT
    return CellQuantity(value=value, unit=unit, precision=precision)


def _signed(token: str) -> Decimal | None:
    value = number(token.lstrip("-"))
    return -value if value is not None and token.startswith("-") else value


def _decimal(value: float | Decimal) -> Decimal:
    return tidy(value if isinstance(value, Decimal) else Decimal(str(value)))


def read_cell_amount(value: RawCell, *, beside: str = "") -> CellAmount:
    """US$7.35 · 1.8万 · 26,460.00 · ¥12.5; `beside` is the row's currency, so that ¥ near yen is asked."""
    if value is None or isinstance(value, bool | date):
        return CellAmount(problem=ask("not_an_amount", str(value)) if isinstance(value, date) else None)
    if isinstance(value, int | float | Decimal):
        return _amount(_decimal(value), None, str(value))
    text = normalise(value[:LONGEST_CELL]).text.strip()
    return CellAmount() if text.lower() in NOTHING else _typed_amount(text, beside)


def _typed_amount(text: str, beside: str) -> CellAmount:
    m = _AMOUNT.fullmatch(_PER_UNIT.sub("", _BRACKET.sub("", text)).strip())
    if m is None or (value_read := _signed(m["n"])) is None:
        return CellAmount(problem=ask("not_an_amount", text))
    signs = [sign.lower() for sign in (m["before"], m["after"]) if sign]
    codes = {CURRENCIES[sign] for sign in signs if sign != "¥"}
    if "¥" in signs and ("JPY" in codes or "JPY" in beside.upper() or "日" in beside):
        return CellAmount(value=value_read, problem=ask("ambiguous_currency", text))
    if len(codes) > 1:
        return CellAmount(value=value_read, problem=ask("ambiguous_currency", text))
    currency = next(iter(codes), "CNY" if "¥" in signs else None)
    return _amount(value_read, currency, text)


def _amount(value: Decimal, currency: str | None, words: str) -> CellAmount:
    if not value.is_finite() or value < 0:
        return CellAmount(currency=currency, problem=ask("not_an_amount", words))
    return CellAmount(value=value, currency=currency)


def read_cell_progress(value: RawCell) -> CellProgress:
    """85%, 0.85, 1.0, √, 完成; words that are neither a per cent nor a state come back as `text`."""
    if value is None or isinstance(value, date):
        return CellProgress(text=value.isoformat() if value else "")
    if isinstance(value, bool):
        return CellProgress(percent=Decimal(100), state=State.DONE) if value else CellProgress()
    if isinstance(value, int | float | Decimal):
        return _percent(_share(_decimal(value)), str(value))
    text = normalise(value[:LONGEST_CELL]).text.strip()
    return CellProgress() if text.lower() in NOTHING else _typed_progress(text)


def _typed_progress(text: str) -> CellProgress:
    bare = _BARE_NUMBER.fullmatch(text)
    if bare:
        return _percent(_share(Decimal(text)), text)
    out_of = _OUT_OF.fullmatch(text)
    if out_of and int(out_of["all"].replace(",", "")) > 31:
        done, every = (Decimal(out_of[name].replace(",", "")) for name in ("done", "all"))
        return _percent(round(done * 100 / every, 2), text)
    return _progress_text(text)


def _share(value: Decimal) -> Decimal:
    """A cell formatted as per cent holds a fraction: 0.85 and 1 are 85 and 100."""
    return tidy(value * 100) if value.is_finite() and abs(value) <= 1 else value


def _percent(value: Decimal, words: str, *, rest: str = "", precision: Precision = Precision.EXACT) -> CellProgress:
    if not value.is_finite() or not 0 <= value <= 100:
        return CellProgress(text=words, problem=ask("impossible_percent", words))
    state = State.DONE if value == 100 else State.IN_PROGRESS if value > 0 else State.PLANNED
    return CellProgress(percent=value, state=state, text=rest, precision=precision)


def _progress_text(text: str) -> CellProgress:
    items, questions, masked = take_figures(text, text)
    percents = [item for item in items if item.kind is Kind.PERCENT]
    if len(percents) == 1 and isinstance(percents[0].value, Decimal):
        item = percents[0]
        rest = (text[: item.start] + text[item.end :]).strip(" ,;:()完成约左右")
        return _percent(percents[0].value, text, rest=rest, precision=item.precision)
    if questions:
        return CellProgress(text=text, problem=questions[0])
    states = [item.value for item in find_states(masked, text, items)]
    if len(states) == 1 and isinstance(states[0], State) and states[0] is not State.ON_TRACK:
        done = states[0] is State.DONE
        return CellProgress(percent=Decimal(100) if done else None, state=states[0], text="" if done else text)
    return CellProgress(text=text)
