"""Numbers as people write them: 12,000 · 3万5 · 一万二 · 20k · 十五 · three."""

from __future__ import annotations

import re
from decimal import Decimal

_EUROPEAN = r"\d{1,3}(?:\.\d{3})+,\d{1,2}(?!\d)"
ARABIC = rf"(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)(?:\.\d+)?|{_EUROPEAN}|\d{{1,15}}(?:\.\d{{1,9}})?)"
CJK_DIGITS = "零一二两三四五六七八九"
CJK = rf"(?:[{CJK_DIGITS}十百千万亿廿卅]{{1,16}}|[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]{{2,24}})"
"""A number in characters, also in those of cheques (伍仟, 壹万贰仟)."""
SCALED = rf"{ARABIC}\s?[百千万亿](?:[\d{CJK_DIGITS}十百千万亿]{{1,16}})?"
LETTERED = rf"{ARABIC}\s?(?:[kKwW]|M)(?![A-Za-z])"
NUMBER = rf"(?:{SCALED}|{LETTERED}|{ARABIC}|{CJK})"
"""Any number of the grammar; read it with `number`."""

SMALL = rf"(?:\d{{1,9}}|[{CJK_DIGITS}十百廿卅]{{1,5}})"
"""A whole number small enough to count days or months; read it with `whole`."""

_ENGLISH = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_ENGLISH_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
ENGLISH_PERCENT = (
    rf"(?:(?:a\s|one\s)?hundred|(?:{'|'.join(_ENGLISH_TENS)})(?:[\s-](?:{'|'.join(_ENGLISH[1:10])}))?"
    rf"|{'|'.join(sorted(_ENGLISH, key=len, reverse=True))})"
)
"""A whole number up to a hundred in English words; read it with `worded`."""
ENGLISH_WORDS = {word: n for n, word in enumerate(_ENGLISH)} | {"a": 1, "an": 1}
ENGLISH_SMALL = rf"(?:\d{{1,9}}|{'|'.join(sorted(ENGLISH_WORDS, key=len, reverse=True))})"

_VALUES = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_SHORT = {ord("廿"): "二十", ord("卅"): "三十"} | {
    ord(cheque): plain for cheque, plain in zip("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千", strict=True)
}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_LETTERS = {"k": 1_000, "w": 10_000, "m": 1_000_000}
_HUGE = Decimal(10) ** 20
_TOKEN = re.compile(rf"{ARABIC}|[{CJK_DIGITS}十百千万亿]")


def tidy(value: Decimal) -> Decimal:
    """The same value without a needless fraction: 15000.0 is 15000."""
    if not value.is_finite() or abs(value) >= _HUGE:
        return value
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def number(token: str) -> Decimal | None:
    """The value of a token that `NUMBER` matched; None when it is no number after all (万, 三五)."""
    value = _number(token.replace(" ", "").replace("\x00", "").translate(_SHORT))
    return None if value is None else tidy(value)


def _number(token: str) -> Decimal | None:
    if not token:
        return None
    if token[-1] in "kKwWM":
        body = _number(token[:-1])
        return None if body is None else body * _LETTERS[token[-1].lower()]
    parts = _TOKEN.findall(token)
    if len(parts) == 1 and parts[0] not in _UNITS:
        return _plain(parts[0])
    if all(part in _VALUES for part in parts):
        return _positional(parts)
    if parts[0] in _UNITS and parts[0] != "十":
        return None
    return _scaled(parts)


def whole(token: str) -> int | None:
    """The value of a token that `SMALL` or `ENGLISH_SMALL` matched."""
    word = ENGLISH_WORDS.get(token.lower())
    if word is not None:
        return word
    value = number(token)
    return int(value) if value is not None and value == value.to_integral_value() else None


def worded(token: str) -> Decimal:
    """The value of a token that `ENGLISH_PERCENT` matched."""
    words = token.lower().replace("-", " ").split()
    if words[-1] == "hundred":
        return Decimal(100)
    return Decimal(
        sum(20 + 10 * _ENGLISH_TENS.index(word) if word in _ENGLISH_TENS else _ENGLISH.index(word) for word in words)
    )


def _plain(part: str) -> Decimal:
    if part in _VALUES:
        return Decimal(_VALUES[part])
    european = "." in part and part.find(",") > part.find(".")
    return Decimal(part.replace(".", "").replace(",", ".") if european else part.replace(",", ""))


def _positional(parts: list[str]) -> Decimal | None:
    """二零二六: digits said one by one. Two of them without 零 are a spread (三五天), not a number."""
    if len(parts) == 2 and "零" not in parts:
        return None
    return Decimal("".join(str(_VALUES[part]) for part in parts))


def _scaled(parts: list[str]) -> Decimal | None:
    """Sums what the units say; a last digit without unit takes the next lower one (一万二, 3万5)."""
    total = section = Decimal(0)
    held: Decimal | None = None
    last_unit = 1
    for part in parts:
        unit = _UNITS.get(part)
        if unit is None:
            if held is not None and held != 0:
                return None
            held = _plain(part)
            if part == "零":
                last_unit = 10
            continue
        if unit >= 10_000:
            section += held or 0
            hundred_millions = unit > 10_000 or (section == 0 and total > 0)
            total = (total + section) * unit if hundred_millions else total + section * unit
            section = Decimal(0)
        else:
            section += (Decimal(1) if held is None else held) * unit
        held, last_unit = None, unit
    if held is not None:
        single = held < 10 and held == held.to_integral_value()
        section += held * last_unit / 10 if last_unit >= 100 and single else held
    return total + section
