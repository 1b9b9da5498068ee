"""Counts whose unit nobody says: 累计4300, 7,600 in total."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from bot.domain.phrases.claims import Claim, Sort
from bot.domain.phrases.reading import Item, Kind, Quantity

_MADE = re.compile(
    r"(?:累计|累积|总共|合计|产量|产出|日产|今日出|今天出|昨天出|出了?|output|total)\s?:?\s?(?P<a>\d{3,7}"
    r"|\d{1,3}(?:,\d{3})+)(?=\s*(?:$|[,。;\n]))"
    r"|(?<![\d./])(?P<b>\d{3,7}|\d{1,3}(?:,\d{3})+)(?=\s(?:in\stotal|so\sfar|to\sdate|made|produced|output)\b)",
    re.I,
)


def find_tallies(text: str) -> Iterator[Claim]:
    """The counts of what is made, where only the words beside them say that they count."""
    for m in _MADE.finditer(text):
        group = "a" if m["a"] else "b"
        count = Quantity(value=Decimal(m[group].replace(",", "")), unit=None)
        item = Item(kind=Kind.QUANTITY, value=count, text=m[group], start=m.start(group), end=m.end(group))
        yield Claim(start=item.start, end=item.end, sort=Sort.COUNT, item=item)
