"""Which kind of anomaly a text names, by a table of keywords that is data."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bot.domain.phrases.normal import normalise

_DENIED = re.compile(r"(?:不是|并非|无关|not\s|isn't\s)\s*$", re.I)


@dataclass(frozen=True, kw_only=True)
class KeywordTable:
    """Kinds in the order of the file with their words.

    One may hold `*` for up to six characters (面料*未到), `**` for twelve.
    words: of trouble. about: bare things (面料), which are no trouble and only help to tell the kind of one.
    """

    words: Mapping[str, Sequence[str]]
    about: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, words: Mapping[str, Sequence[str]], *, about: Mapping[str, Sequence[str]] | None = None
    ) -> KeywordTable:
        """Build the table."""
        return cls(words=words, about=about or {})

    @cached_property
    def patterns(self) -> Mapping[str, re.Pattern[str]]:
        """One pattern of its words for each kind; made when first asked for, because hundreds of words take a while."""
        return {kind: _pattern(keywords) for kind, keywords in self.words.items() if keywords}

    @cached_property
    def things(self) -> Mapping[str, re.Pattern[str]]:
        """The same of the bare things."""
        return {kind: _pattern(keywords) for kind, keywords in self.about.items() if keywords}

    @cached_property
    def of_all(self) -> Mapping[str, Sequence[str]]:
        """By kind every word, for who looks one up."""
        return {kind: (*words, *self.about.get(kind, ())) for kind, words in self.words.items()}


def _pattern(keywords: Sequence[str]) -> re.Pattern[str]:
    longest_first = sorted({normalise(word).text.strip() for word in keywords}, key=len, reverse=True)
    return re.compile("|".join(map(_word, longest_first)), re.I)


def _word(keyword: str) -> str:
    body = "".join(
        f"[^,;。!?\\n没未不无]{{0,{6 * len(part)}}}?"
        if part.startswith("*")
        else re.escape(part.strip()).replace(r"\ ", r"\s+")
        for part in re.split(r"(\*+)", keyword)
    )
    before = r"(?<![A-Za-z])" if keyword[:1].isascii() and keyword[:1].isalnum() else ""
    after = r"(?![A-Za-z])" if keyword[-1:].isascii() and keyword[-1:].isalnum() else ""
    return f"{before}{body}{after}"


def find_keywords(text: str, table: KeywordTable) -> list[tuple[str, int, int]]:
    """Every word of trouble in a normalised text, with its kind and where it stands; one that is denied is left out."""
    return _found(text, table.patterns)


def _found(text: str, patterns: Mapping[str, re.Pattern[str]]) -> list[tuple[str, int, int]]:
    return [
        (kind, m.start(), m.end())
        for kind, pattern in patterns.items()
        for m in pattern.finditer(text)
        if not _DENIED.search(text, 0, m.start())
    ]


def name_kind(text: str, table: KeywordTable, *, told: bool = False) -> list[str]:
    """The kinds a text names, best first; none when no keyword fits, and then it is asked.

    told: that something is wrong is known, so that a bare thing is enough to tell the kind.
    A kind scores by the letters its keywords cover, English words counting less per letter and bare things half; of
    equal scores the one named first in the text wins.
    """
    normal = normalise(text).text
    scores: dict[str, tuple[float, int]] = {}
    troubles = find_keywords(normal, table)
    things = _found(normal, table.things) if told or troubles else []
    for found, share in ((troubles, 1.0), (things, 0.5)):
        for kind, start, end in found:
            score, first = scores.get(kind, (0.0, -start))
            scores[kind] = (score + share * _weight(normal[start:end]), max(first, -start))
    return sorted(scores, key=lambda kind: scores[kind], reverse=True)


def _weight(word: str) -> float:
    return sum(0.4 if char.isascii() else 1.0 for char in word)
