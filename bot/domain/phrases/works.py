"""Verbs of work beside a count of pieces, which name their milestone: 车了600件 is the sewing's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.domain.phrases.claims import Claim, Sort
from bot.domain.phrases.reading import Quantity
from bot.domain.phrases.vocabulary import MilestoneWords

_WORKS = (
    ("车缝", r"(?<![装拼拖吊叉卡货火汽派约提发叫整平\d一二两三四五六七八九十])车|(?<![裂])缝"),
    ("裁剪", r"(?<![总仲])裁"),
    ("包装", r"(?<![打面外承红书钱])包"),
    ("注塑", r"(?<![拷敲单])打|(?<![关备])注|啤"),
    ("涂装", r"喷|涂"),
    ("组装", r"(?<![小班\d一二两三四五六七八九十])组|拼"),
)
"""The milestone's name, and the verbs that nobody uses of any other; 装, 做, 验 may be several's and are none."""

_DONE = r"(?:完|好|出来?|掉|成|到|得)?了?\s?(?:有|已|大?约|差不多)?\s?$"
_LED = r"(?<=[已经才只又共没能])"
"""Before a verb that stands right before its count: 已包1950件."""
_PATTERNS = tuple(
    (word, re.compile(rf"(?P<verb>{verbs})(?=[了完好出掉到])(?={_DONE})|{_LED}(?P<bare>{verbs})\s?$"))
    for word, verbs in _WORKS
)


def find_work(masked: str, claims: Iterable[Claim], milestones: MilestoneWords) -> Iterator[Claim]:
    """The verbs right before a count of pieces or a share, each as its milestone; a bare number may be money."""
    for claim in claims:
        value = claim.item.value if claim.item is not None else None
        if claim.sort is not Sort.PERCENT and not (isinstance(value, Quantity) and value.unit is not None):
            continue
        before = masked[max(0, claim.start - 8) : claim.start]
        for word, pattern in _PATTERNS:
            ids = milestones.owners.get(word, ())
            m = pattern.search(before) if ids else None
            if m is not None:
                start, end = m.span("verb") if m["verb"] else m.span("bare")
                at = claim.start - len(before)
                yield Claim(start=at + start, end=at + end, sort=Sort.MILESTONE, ids=ids, word=word)
