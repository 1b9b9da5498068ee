"""The words of a workspace's milestones, and the dates of an order by their names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from bot.domain.phrases.normal import normalise


class Subject(StrEnum):
    """Which promise of an order a line speaks of, when it is none of its milestones."""

    CUSTOMER_DATE = "customer_date"
    GOODS_READY = "goods_ready"
    ETD = "etd"
    ETA = "eta"
    CUTOFF = "cutoff"


_SUBJECTS = (
    (
        re.compile(r"客户交期|交货期|交货日期?|交期|货期|\bdelivery(?:\sdate)?\b|\bdue\sdate\b", re.I | re.A),
        Subject.CUSTOMER_DATE,
    ),
    (
        re.compile(r"货好日?|出货日期?|\bgoods\sready\b|\bready\sdate\b", re.I | re.A),
        Subject.GOODS_READY,
    ),
    (
        re.compile(
            r"船期|开船日?期?|(?<![A-Za-z])ETD(?![A-Za-z])|\bnext\s(?:vessel|sailing)\b|\bship(?:ping|ment)?\sdate\b",
            re.I | re.A,
        ),
        Subject.ETD,
    ),
    (re.compile(r"到港日?期?|(?<![A-Za-z])ETA(?![A-Za-z])|\barrival(?:\sdate)?\b", re.I | re.A), Subject.ETA),
    (re.compile(r"截关|截港|截单|\bcut-?\s?off\b", re.I | re.A), Subject.CUTOFF),
)


@dataclass(frozen=True, kw_only=True)
class WordFound:
    """A milestone's word in a text; `ids` are the milestones it may mean, by template."""

    start: int
    end: int
    word: str
    ids: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MilestoneWords:
    """Every name and alias of the milestones in use, compiled once."""

    pattern: re.Pattern[str] | None
    owners: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, names: Mapping[str, Sequence[str]], *, ids: bool = True) -> MilestoneWords:
        """From milestone id to its names and aliases; ids: the id itself counts as one."""
        owners: dict[str, tuple[str, ...]] = {}
        for milestone, words in names.items():
            for word in (*((milestone.replace("_", " "), milestone) if ids else ()), *words):
                for part in _parts(word):
                    known = owners.get(part, ())
                    owners[part] = known if milestone in known else (*known, milestone)
        longest_first = sorted(owners, key=len, reverse=True)
        pattern = re.compile("|".join(map(_bounded, longest_first)), re.I | re.A) if owners else None
        return cls(pattern=pattern, owners=owners)

    def find(self, masked: str) -> tuple[WordFound, ...]:
        """The words in a normalised text, in its order."""
        if self.pattern is None:
            return ()
        return tuple(
            WordFound(start=m.start(), end=m.end(), word=m[0], ids=self._owners_of(m[0]))
            for m in self.pattern.finditer(masked)
        )

    @cached_property
    def ids(self) -> frozenset[str]:
        """Every milestone that a word may mean."""
        return frozenset(id_ for ids in self.owners.values() for id_ in ids)

    def _owners_of(self, word: str) -> tuple[str, ...]:
        """The milestones of a word as typed, be it in the plural or with & for and."""
        key = word.casefold().replace("&", "and")
        spelt = (key, key.removesuffix("s"), key.replace(" ", "-"), key.removesuffix("s").replace(" ", "-"))
        return next(self.owners[word] for word in spelt if word in self.owners)


def _parts(word: str) -> list[str]:
    """A name and, of a name with strokes (装柜/进港), each part."""
    name = normalise(word).text.strip().casefold()
    parts = [part.strip() for part in name.split("/")]
    return [part for part in dict.fromkeys((name, *parts)) if len(part) > 1]


def _bounded(word: str) -> str:
    body = re.escape(word).replace(r"\ and\ ", r"\s(?:and|&)\s").replace(r"\-", r"[\s-]")
    before = r"(?<![A-Za-z])" if word[0].isascii() else ""
    after = r"s?(?![A-Za-z])" if word[-1].isascii() else ""
    return f"{before}{body}{after}"


_DEPARTS = re.compile(
    r"船(?=(?:又|再|也|要|会|将)?(?:延|推|改|晚|提前|顺延|开(?!了)|走|离|定))"
    r"|\b(?:(?:vessel|ship|boat|feeder)\s(?:now\s)?(?=sail|depart|leav))?(?:ships?|shipping|sails?"
    r"|sailing|departs?|departure|leaves|on\sboard)\b"
    r"|\b(?:shipment|vessel|boat)(?=(?:\s(?:is|was|will|be|has|been|gets?|got|to|now|again)){0,3}"
    r"\s(?:delay|postpon|slip|push|mov|resched|late\b))",
    re.I | re.A,
)
"""A verb that names the sailing where no milestone is named."""


def find_subjects(masked: str) -> list[tuple[Subject, int, int]]:
    """Every promise of an order that a text names, by its place."""
    found = [(subject, *m.span()) for pattern, subject in _SUBJECTS for m in pattern.finditer(masked)]
    found += [(Subject.ETD, *m.span()) for m in _DEPARTS.finditer(masked)]
    return sorted(found, key=lambda spot: spot[1])
