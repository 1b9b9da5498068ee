"""What a stretch of text can be claimed as, and a sentence with everything in it claimed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.phrases.achieved import Reached
from bot.domain.phrases.moods import Mood
from bot.domain.phrases.reading import Item, Quantity, Reading
from bot.domain.phrases.statements import CutOffKind
from bot.domain.phrases.vocabulary import Subject


class Sort(StrEnum):
    """What a stretch of text was claimed as."""

    ORDER = "order"
    LOT = "lot"
    MILESTONE = "milestone"
    SUBJECT = "subject"
    CLOSING = "closing"
    PERCENT = "percent"
    COUNT = "count"
    MONEY = "money"
    DAY = "day"
    LENGTH = "length"
    ON_TIME = "on_time"
    THING = "thing"
    MENTION = "mention"
    MEASURE = "measure"
    TOTAL = "total"
    HOUR = "hour"
    RATE = "rate"
    TROUBLE = "trouble"
    UNDECIDED = "undecided"
    NO_TROUBLE = "no_trouble"
    REACHED = "reached"
    MOOD = "mood"
    CHANGE = "change"
    HARMLESS = "harmless"


@dataclass(frozen=True, kw_only=True, eq=False)
class Claim:
    """A stretch of text and what claims it; each is only itself."""

    start: int
    end: int
    sort: Sort
    item: Item | None = None
    ids: tuple[str, ...] = ()
    part: bool = False
    subject: Subject | None = None
    closing: CutOffKind | None = None
    reached: Reached | None = None
    mood: Mood | None = None
    kind: str = ""
    word: str = ""
    """What is said again of it, where its own words could not be read alone."""


@dataclass(frozen=True, kw_only=True)
class ReadSentence:
    """A stretch of one line that is read by itself: as the grammar reads it, as typed, and who claims what."""

    text: str
    plain: str
    reading: Reading
    claims: tuple[Claim, ...]
    left: str
    """The text with all claims out of sight; positions stay."""

    def of(self, *sorts: Sort) -> tuple[Claim, ...]:
        """The claims of these sorts, in the order of the text."""
        return tuple(claim for claim in self.claims if claim.sort in sorts)

    def moods(self, *moods: Mood) -> tuple[Claim, ...]:
        return tuple(claim for claim in self.claims if claim.mood in moods)

    def words(self, claim: Claim) -> str:
        return self.plain[claim.start : claim.end].strip()


EVENT = re.compile(
    r"(?:签收|放行|开船|装柜|装箱|装车|进港|进仓|还柜|交单|寄单|电放|报关|清关|订舱|放舱|出货|出运|发货"
    r"|启运|到港|提货|收汇|回款|关闭|确认|批复|批色|核对|封样|熏蒸|到厂|到账|closed|approval|release"
    r"|loading|delivered|paid)$",
    re.I,
)


def is_bare_count(claim: Claim) -> bool:
    """A number with a scale but without a unit: 1.2万."""
    value = claim.item.value if claim.item else None
    return isinstance(value, Quantity) and value.unit is None
