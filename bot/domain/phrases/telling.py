"""What every kind of statement is made from: a sentence, its orders and who said it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from typing import TypedDict

from bot.domain.phrases.almanac import Scene, add_months
from bot.domain.phrases.claims import Claim, ReadSentence, Sort
from bot.domain.phrases.judgement import note_of
from bot.domain.phrases.moments import last_day
from bot.domain.phrases.reading import Note, OrderRef, Question, Stretch
from bot.domain.phrases.statements import MilestoneNamed, Speaker

_JOINED = re.compile(r"[\s、,，/&+和及与跟]*(?:and\s*)?", re.I)


class Common(TypedDict):
    """The fields that every statement has."""

    text: str
    command: str
    orders: tuple[OrderRef, ...]
    lot: str | None
    note: str
    speaker: Speaker | None
    notes: tuple[Note, ...]
    offers: tuple[Question, ...]


@dataclass(frozen=True, kw_only=True)
class Telling:
    """A sentence that says one thing, and what it is said of. command: the verb it was typed behind."""

    sentence: ReadSentence
    scene: Scene
    orders: tuple[OrderRef, ...] = ()
    speaker: Speaker | None = None
    notes: tuple[Note, ...] = ()
    command: str = ""
    milestones: frozenset[str] = frozenset()
    """The ids that the company's words may mean."""

    @property
    def text(self) -> str:
        return self.sentence.plain.strip()

    @property
    def today(self) -> date:
        return self.scene.today

    def common(self, used: Collection[Claim]) -> Common:
        """The fields of the statement that took these claims."""
        items = (claim.item for claim in self.sentence.claims if claim in used and claim.item is not None)
        notes = dict.fromkeys((*self.notes, *(note for item in items for note in item.notes)))
        return Common(
            text=self.text,
            command=self.command,
            orders=self.orders,
            lot=self._lot(),
            note=note_of(self.sentence, used),
            speaker=self.speaker,
            notes=tuple(notes),
            offers=self.sentence.reading.offers,
        )

    def _lot(self) -> str | None:
        """The lots that are named as one, 第一批和第二批; of what is said of one beside another it is asked which."""
        lots = sorted(self.sentence.of(Sort.LOT), key=lambda claim: claim.start)
        between = (self.sentence.text[before.end : after.start] for before, after in pairwise(lots))
        if not lots or not all(map(_JOINED.fullmatch, between)):
            return None
        return " ".join(self.sentence.words(lot).replace("-", "#") for lot in lots)

    def time_doubts(self, *, past: bool = False) -> tuple[Question, ...]:
        """What the reader of days asks; past: a day gone by is none of it, it dates what is reported."""
        found = []
        for question in self.sentence.reading.questions:
            if question.code == "far_date" and not past:
                found.append(replace(question, offer=False))
            elif not question.offer and not (past and question.code in ("past_date", "no_date")):
                found.append(question)
        return tuple(found)

    def milestone_near(self, values: Collection[Claim]) -> tuple[MilestoneNamed | None, tuple[Claim, ...]]:
        """The milestone whose word stands nearest to a value, one before it first, with all claims that name it."""
        names = self.sentence.of(Sort.MILESTONE)
        if not names:
            return None, ()

        def distance(name: Claim) -> tuple[int, int]:
            gaps = [
                value.start - name.end if name.end <= value.start else 40 + name.start - value.end for value in values
            ]
            return min(map(abs, gaps), default=0), name.start

        nearest = min(names, key=distance)
        same = tuple(name for name in names if set(name.ids) & set(nearest.ids))
        ids = tuple(id_ for id_ in nearest.ids if all(id_ in name.ids for name in same))
        named = MilestoneNamed(
            word=nearest.word or self.sentence.words(nearest), ids=ids or nearest.ids, part=nearest.part
        )
        return named, same

    def ahead(self, claim: Claim) -> date | None:
        """The day to come that a claim means: in full, or without a year and so taken for last year's."""
        day = last_day(claim.item) if claim.item is not None else None
        if day is None or claim.item is None:
            return None
        words = claim.item.text
        if any(question.code == "far_date" and question.span == words for question in self.sentence.reading.questions):
            day = add_months(day, 12) if day < self.today else day
        hour = self.moment(claim)
        return day if day > self.today or (hour is not None and hour > self.scene.now) else None

    def dates(self, claim: Claim) -> bool:
        """Whether a day only says when something was so: today or before; a bound or a range does not."""
        if claim.item is None:
            return False
        if isinstance(claim.item.value, Stretch) and not (claim.item.value.first is None and "截" in claim.item.text):
            return False
        return claim.sort is Sort.DAY and self.ahead(claim) is None and self.day(claim) is not None

    def day(self, claim: Claim) -> date | None:
        return last_day(claim.item) if claim.item is not None else None

    def moment(self, claim: Claim) -> datetime | None:
        value = claim.item.value if claim.item is not None else None
        return value if isinstance(value, datetime) else None
