"""Verbs that name their milestone and say it is reached at once: packed, container stuffed, vessel sailed."""

from __future__ import annotations

import re
from collections.abc import Iterator

_BEING = r"(?:\s(?:is|are|was|were|has|have|been|all|now|already|fully|just|got))*\s"
_TAIL = r"(?:\s(?:and|&)\s(?:sealed|locked|ready|closed|dispatched))?"
_BOX = r"(?:(?:the|our|both|all)\s)?(?:containers?|trucks?|lorr(?:y|ies)|boxes|box|cntrs?)"
_SHIP = r"(?:(?:the|our)\s)?(?:vessel|ship|boat|feeder|mother\svessel)"
_SPACE = r"(?:(?:the|our)\s)?(?:(?:vessel\s)?space|slot|vessel|trucks?|lorry|container|trucking|freight|carrier)"

_STEM = r"(?=\s(?:is\s|at\s|now\s)*\d{1,3}(?:\.\d)?\s?%)"
"""Behind an order and before a per cent the verb itself names the work: pack 97%."""

_OF_GOODS = (
    (("packing",), rf"(?<=\x00\s)pack{_STEM}|packed(?!\s(?:in|into)\s(?:the\s)?container)|cartoned"),
    (("sewing",), rf"(?<=\x00\s)sew{_STEM}|sewn|stitched"),
    (("moulding",), rf"(?<=\x00\s)mou?ld{_STEM}|moulded|molded|injection[\s-]mou?lded"),
    (("assembly",), rf"(?<=\x00\s)assemble{_STEM}|assembled"),
    (("finish",), r"painted|lacquered|varnished"),
    (("fumigation",), r"fumigated|heat[\s-]treated"),
)
"""What is done to the goods, and may be done to some of them."""

_EVENTS = (
    (("booking",), rf"{_SPACE}{_BEING}(?:booked|confirmed|secured)"),
    (("loading",), rf"{_BOX}{_BEING}(?:loaded|stuffed){_TAIL}|stuffed{_TAIL}"),
    (("port_in",), rf"(?:{_BOX}{_BEING})?gated[\s-]in"),
    (("delivered",), r"signed\sfor"),
    (("etd",), rf"(?:{_SHIP}{_BEING})(?:sailed|departed|left(?:\sport)?)|sailed|left\sport"),
)
"""What happens once, to all of it."""

_CUT = (
    r"(?:(?<=all\s)|(?<=fully\s)|(?<=been\s)|(?<=is\s)|(?<=are\s)|(?<=now\s))cut(?![\s-]?(?:off|to|by|down|short|back|\d))"
    r"|cut(?=\s[\d,.]+\s?k?(?:\s?(?:pcs|pieces|sets|units|garments))?\s(?:so\sfar|in\stotal|today|yesterday|out\sof|of)\b)"
    r"|cut(?=\s[\d,.]+\s?k?\s?(?:pcs|pieces|sets|units|garments)\b)"
    r"|(?:(?<=pcs\s)|(?<=pieces\s)|(?<=%\s)|(?<=\dk\s)|(?<=\d\s))cut(?=\s*(?:$|[,.;!]|so\sfar|in\stotal|today|yesterday))"
)
"""Cut is also what a customer does to a quantity: it is the job only where a state or a tally stands beside it."""


def _table(rows: tuple[tuple[tuple[str, ...], str], ...]) -> tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]:
    return tuple((ids, re.compile(rf"\b(?:{words})(?![A-Za-z])", re.I | re.A)) for ids, words in rows)


_GOODS = _table((*_OF_GOODS, (("cutting",), _CUT)))
_HAPPENED = _table(_EVENTS)
_WORDS = re.compile(rf"(?:{'|'.join(words for _, words in (*_OF_GOODS, *_EVENTS))}|cut)", re.I | re.A)


_OF_ORDER = re.compile(r"\b(?:customer|client|buyer|order|quantity|qty|price|budget|cost)s?\b", re.I | re.A)
"""Beside these cut may be what becomes of the order itself."""

_CLAUSE = re.compile(r"[,;。!?\n]")


def find_participles(masked: str, *, counted: bool) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """The milestones that a text names only by what was done; counted: with a figure, of which no event is made."""
    for ids, pattern in _GOODS if counted else (*_GOODS, *_HAPPENED):
        if ids == ("cutting",) and _OF_ORDER.search(masked):
            continue
        for m in pattern.finditer(masked):
            yield ids, m.start(), m.end()


def same_clause(text: str, first: int, second: int) -> bool:
    """Whether no comma stands between two places."""
    return _CLAUSE.search(text, min(first, second), max(first, second)) is None


def is_participle(words: str) -> bool:
    """Whether a milestone's name says by itself that it is reached."""
    return _WORDS.fullmatch(words.strip()) is not None
