"""Counts whose unit nobody says: 累计4300, 7,600 in total."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from bot.domain.phrases.claims import Claim, Sort
from bot.domain.phrases.numerals import number
from bot.domain.phrases.reading import Item, Kind, Quantity

_MADE = re.compile(
    r"(?:累计|累积|总共|合计|产量|产出|日产|今日出|今天出|昨天出|出了?|output|total|cumulative(?:ly)?|cum\.|accumulated)\s?:?\s?(?P<a>\d{3,7}"
    r"|\d{1,3}(?:,\d{3})+)(?=\s*(?:$|[,。;\n]))"
    r"|(?<![\d./])(?P<b>\d{3,7}|\d{1,3}(?:,\d{3})+)(?=\s(?:in\stotal|so\sfar|to\sdate|cumulative(?:ly)?|altogether|accumulated|made|produced|output)\b|\scum\.)",
    re.I,
)


_TODAY = re.compile(
    r"(?:今|昨|当)[天日](?:做|产|出|车|缝|裁|包|打|注|完成)?了?\s?(?P<a>\d{2,6})(?=[\s,;]*(?:累计|总共|共计|合计|一共)\s?[\d一二三四五六七八九])"
)
"""今天600,累计10900件: a day's count whose unit stands behind the total."""

_OF_WORK = re.compile(
    r"(?<![\d./])(?P<n>\d)/(?P<of>10|[2-9])(?=\s?(?:done|completed?|finished|packed|sewn|完成|做完|做好|已完))", re.I
)
"""3/4 done is three quarters, and no day of March."""

_WHOLE_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d{1,7})(?!\d|,\d)"
_OF_ALL = re.compile(
    rf"(?<![\d./A-Za-z-])(?<!\d,)(?P<n>{_WHOLE_NUMBER})\s?/\s?(?P<of>{_WHOLE_NUMBER})(?![./A-Za-z%-])", re.A
)
_PIECES = r"(?:pcs|pieces|sets|units|pairs|ctns|cartons|shots)"
_OUT_OF = re.compile(
    rf"(?<![\d./A-Za-z-])(?<!\d,)(?P<n>{_WHOLE_NUMBER})(?P<unit>\s?{_PIECES})?(?:\s(?:so\sfar|done|packed|sewn|cut|made|finished))?"
    rf"\s(?:out\s)?of\s(?:the\s|a\stotal\s(?:of\s)?|total\s)?(?P<of>{_WHOLE_NUMBER}|\d{{1,3}}(?:\.\d)?k(?![A-Za-z]))"
    rf"(?:\s?(?P<units>{_PIECES})(?![A-Za-z]))?(?![\d./A-Za-z%-])",
    re.I | re.A,
)
"""5,000 pcs so far out of 8,000: the unit stands once, if at all."""

_OF_A_DAY = re.compile(
    r"\b(?:today|yesterday)\s?:?\s?(?P<a>\d{3,7}|\d{1,3}(?:,\d{3})+)(?=\s*[,;](?!\d))"
    r"|(?<![\d./])(?P<b>\d{3,7}|\d{1,3}(?:,\d{3})+)(?=\s(?:today|yesterday)\s*[,;])",
    re.I,
)
_IN_TOTAL = re.compile(r"\btotal\b|\bso\sfar\b|\bcumulative|累计|累积|总共|合计", re.I)
"""A day's count without a unit stands beside the total of all days."""

_LAST_DAY = 31
"""What is divided by more than this is no day of a month: 4500/6500."""


def find_tallies(text: str) -> Iterator[Claim]:
    """The counts of what is made, where only the words beside them say that they count."""
    for m in _OF_WORK.finditer(text):
        if 0 < int(m["n"]) < int(m["of"]):
            percent = Decimal(round(int(m["n"]) * 100 / int(m["of"])))
            item = Item(kind=Kind.PERCENT, value=percent, text=m[0], start=m.start(), end=m.end())
            yield Claim(start=m.start(), end=m.end(), sort=Sort.PERCENT, item=item)
    for m in _OF_ALL.finditer(text):
        part, whole = (int(m[name].replace(",", "")) for name in ("n", "of"))
        if part <= whole and whole > _LAST_DAY:
            share = Quantity(value=Decimal(part), unit=None, of=Decimal(whole))
            item = Item(kind=Kind.QUANTITY, value=share, text=m[0], start=m.start(), end=m.end())
            yield Claim(start=m.start(), end=m.end(), sort=Sort.COUNT, item=item)
    for m in _OUT_OF.finditer(text):
        made, of = number(m["n"]), number(m["of"])
        if made is not None and of is not None and made <= of and of > _LAST_DAY:
            share = Quantity(value=made, unit=(m["unit"] or m["units"] or "").strip() or None, of=of)
            item = Item(kind=Kind.QUANTITY, value=share, text=m[0], start=m.start(), end=m.end())
            yield Claim(start=m.start(), end=m.end(), sort=Sort.COUNT, item=item)
    said = [*_MADE.finditer(text), *(_OF_A_DAY.finditer(text) if _IN_TOTAL.search(text) else ())]
    for m in _TODAY.finditer(text):
        if any(other.start() <= m.start("a") < other.end() for other in said):
            continue
        count = Quantity(value=Decimal(m["a"]), unit=None)
        item = Item(kind=Kind.QUANTITY, value=count, text=m["a"], start=m.start("a"), end=m.end("a"))
        yield Claim(start=item.start, end=item.end, sort=Sort.COUNT, item=item)
    for m in said:
        group = "a" if m["a"] else "b"
        count = Quantity(value=Decimal(m[group].replace(",", "")), unit=None)
        item = Item(kind=Kind.QUANTITY, value=count, text=m[group], start=m.start(group), end=m.end(group))
        yield Claim(start=item.start, end=item.end, sort=Sort.COUNT, item=item)
