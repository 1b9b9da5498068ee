"""A clause in front of the news that says only as of when it is, or where somebody was to know it."""

from __future__ import annotations

import re

from bot.domain.phrases.context import PhraseReader
from bot.domain.phrases.normal import normalise

_GONE = r"(?:昨[天日晚早儿]个?(?:晚上?|早上?|夜里)?|前天)"
_DAY = rf"(?:{_GONE}|今[天日早晨晚儿]个?|\d{{1,2}}/\d{{1,2}}|\d{{1,2}}月\d{{1,2}}[日号]?|\d{{1,2}}[日号])"
_PART = r"(?:早上|上午|中午|下午|傍晚|晚上|夜里|凌晨|刚才|刚刚|刚)"
_OVER = r"(?:下班|收工|放工|打烊)(?:的?时候?|后)?"
_AS_OF = re.compile(
    rf"(?:截[止至](?:到|至)?|(?P<upto>到))\s?(?P<when>{_DAY}{_PART}?|{_PART})\s?(?P<over>{_OVER})?(?P<until>为止)?\s*(?:[,:]\s*|\s+)",
    re.A,
)
_PLACE = r"(?:(?![不没别未可能吗如若要才等说完好齐前后])[\u4e00-\u9fff]){1,6}?"
_LOOKED = r"(?:看|转|巡|跑|走|盘|点|数|核|对|称)"
_DID = re.compile(
    rf"(?P<when>(?:{_DAY})?{_PART}?)\s?(?:我们?|咱们?|俺们?)?(?:刚(?:才|刚)?|又|也|特[地意]|专门)?\s?(?:"
    rf"(?:去|到|在|跑)了?{_PLACE}{_LOOKED}(?:了|过)?(?:一?[圈下趟遍眼]|{_LOOKED})?了?"
    rf"|(?:从{_PLACE}|刚)(?:过来|回来|出来)了?|(?:去|到)了?{_PLACE}(?:一趟|现场)了?"
    r"|(?:盘|点|数|核|对|称)(?:了|过)(?:一?下|一遍|个)?[数料货库存账]{0,2}了?|[盘点][点数料货库]了?|过[了完]?[磅秤]了?"
    r")\s*(?:[,。;]\s*|\s+)",
    re.A,
)
_BEFORE_TODAY = re.compile(rf"{_GONE}|\d", re.A)
_EVENING = 17
"""The hour before which no work of today is over: 截至今天下班, said before it, is what is aimed at this evening."""


def without_foreword(line: str, reader: PhraseReader) -> str:
    """A line without such a clause, where an order or a milestone begins behind it; another day than today stays."""
    normal = normalise(line)
    if (as_of := _AS_OF.match(normal.text)) is not None:
        when, rest = as_of["when"], normal.plain[as_of.end() :]
        is_over = as_of["until"] or when.startswith("昨") or (as_of["over"] and not as_of["upto"])
        if not is_over or not _begins(rest, reader):
            return line
        to_come = as_of["over"] and when.startswith("今") and reader.now.hour < _EVENING
        return f"今晚 {rest}" if to_come else f"截至{when} {rest}"
    did = _DID.match(normal.text)
    if did is None:
        return line
    when, rest = did["when"], normal.plain[did.end() :]
    if not _begins(rest, reader) or _names(did[0], reader):
        return line
    return f"{when} {rest}" if _BEFORE_TODAY.match(when) else rest


def _names(words: str, reader: PhraseReader) -> bool:
    """Whether what was done is itself news of a milestone."""
    words = words.replace("车间", "厂里")
    return bool(reader.milestones.find(words) or reader.parts.find(words) or reader.names(words).items)


def _begins(rest: str, reader: PhraseReader) -> bool:
    plain = normalise(rest).text
    named = any(item.reach[0] == 0 for item in reader.names(plain).items)
    return named or any(word.start == 0 for word in reader.milestones.find(plain))
