"""An answer that is typed instead of pressed: the words of a button, and nothing else, while its question waits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.phrases.labels import LOT, every_lot
from bot.domain.phrases.normal import normalise
from bot.domain.text import Text
from bot.services.reports import unsaved
from bot.services.reports.entry import EVERY_LINE
from bot.services.reports.messages import EchoChoice, EchoLine, EchoPick, EchoQuestion
from bot.services.reports.targets import number_of_lot
from bot.work.unit import Work

LONGEST = 40
"""No answer in words has more."""

JUST_ASKED = timedelta(minutes=15)
"""How long a word that may also be meant otherwise (面料) is taken for an answer."""

A_MOMENT = timedelta(seconds=30)
"""How far Slack's clock may be behind ours; what was said before the question was asked is no answer to it."""

_NAMES_ORDER = re.compile(r"\d{4}")
"""What names an order is a look-up or a report of its own, never taken for an answer."""

_LOTS = re.compile(rf"(?:是|就是|it's|for)?\s*(?P<lots>{LOT.pattern})\s*(?:都是的?|都|的|吧)*[\s。.!]*", re.I | re.A)


@dataclass(frozen=True, kw_only=True)
class TypedAnswer:
    """Which of the questions that wait a text answers, and with which of its options."""

    key: str
    index: int
    line: EchoLine


def answers_in(work: Work, text: str) -> Sequence[TypedAnswer]:
    """The questions one of whose answers the whole text is, in the order they were asked."""
    said = _plain(text)
    if not said or "\n" in text or len(said) > LONGEST or _NAMES_ORDER.search(said):
        return ()
    found = []
    for row in unsaved.waiting(work, work.actor):
        fresh = -A_MOMENT <= work.then - row.created_at <= JUST_ASKED
        for line in unsaved.lines_of_waiting(row):
            index = _place(line, said, fresh=fresh)
            if index is not None:
                found.append(TypedAnswer(key=row.key, index=index, line=line))
    return found


def _place(line: EchoLine, said: str, *, fresh: bool) -> int | None:
    """At which place of its options the words stand. A name counts only just after the question."""
    if isinstance(line, EchoChoice):
        return next((place for place, pick in enumerate(line.options) if _picks(pick, line, said, fresh=fresh)), None)
    if not isinstance(line, EchoQuestion) or not fresh:
        return None
    labels = [option.label for option in line.options]
    return next((place for place, label in enumerate(labels) if isinstance(label, Text) and _has(label, said)), None)


def _picks(pick: EchoPick, line: EchoChoice, said: str, *, fresh: bool) -> bool:
    lots = _LOTS.fullmatch(said)
    if pick.milestone == EVERY_LINE:
        many = every_lot(lots["lots"]) if lots is not None else None
        return many is not None and many in {0, len(line.options) - 1}
    if lots is not None and pick.lot:
        return every_lot(lots["lots"]) is None and number_of_lot(lots["lots"]) == pick.lot
    return fresh and said == _plain(pick.label)


def _has(label: Text, said: str) -> bool:
    return any(said == _plain(words) for _, words in label.wordings)


def _plain(text: str) -> str:
    return " ".join(normalise(text).text.split()).casefold()
