"""Where a sentence is cut: at its commas, and where the news of another milestone begins."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.phrases.achieved import Reached
from bot.domain.phrases.claims import Claim, ReadSentence, Sort
from bot.domain.phrases.moods import WHAT_NOW, Mood
from bot.domain.phrases.reading import Role
from bot.domain.phrases.vocabulary import Subject

_COMMA = re.compile(r"[,;。!?、\n]|(?<!\d)\.(?=\s|$)|(?<=\s)-(?=\s)|\|")
_BUT = re.compile(r"但是?|不过|另外|而且|可是|然后|\b(?:but|however|meanwhile|whereas|while)\b", re.I | re.A)
_FIGURES = (Sort.PERCENT, Sort.COUNT)
_DAYS = (Sort.DAY, Sort.LENGTH)
_VALUES = (
    *_FIGURES,
    *_DAYS,
    Sort.REACHED,
    Sort.TROUBLE,
    Sort.UNDECIDED,
    Sort.ON_TIME,
    Sort.NO_TROUBLE,
    Sort.CLOSING,
    Sort.MEASURE,
)
_JOINED = re.compile(r"[\s,、/和及跟与&+]*(?:and\s+)?")


@dataclass(frozen=True, kw_only=True)
class Clause:
    """A stretch between two commas, with the claims in it."""

    start: int
    end: int
    claims: tuple[Claim, ...]

    def has(self, *sorts: Sort) -> bool:
        return any(claim.sort in sorts for claim in self.claims)

    @property
    def asks(self) -> bool:
        return any(claim.mood is Mood.ASKED for claim in self.claims)

    @property
    def figure(self) -> bool:
        """Whether it says how far something is, or that it is reached."""
        return self.has(*_FIGURES) or any(
            claim.reached is not None and claim.reached is not Reached.ON_TRACK for claim in self.claims
        )

    @property
    def trouble(self) -> bool:
        return self.has(Sort.TROUBLE, Sort.UNDECIDED)

    @property
    def day(self) -> bool:
        return self.has(*_DAYS)


def clauses_of(sentence: ReadSentence) -> tuple[Clause, ...]:
    """The clauses of a sentence, cut at commas only."""
    return _clauses(sentence, _commas(sentence))


def _commas(sentence: ReadSentence) -> list[int]:
    ends = {len(sentence.text)}
    for m in _COMMA.finditer(sentence.text):
        inside = (claim for claim in sentence.claims if claim.start < m.start() < claim.end - 1)
        if next(inside, None) is None and not _between_names(sentence, m.start(), m.end()):
            ends.add(m.end())
    ends.update(m.start() for m in _BUT.finditer(sentence.text) if m.start())
    return sorted(ends)


def _between_names(sentence: ReadSentence, start: int, end: int) -> bool:
    """面料、辅料都到了: two names side by side belong together."""
    before = max((claim.end for claim in sentence.of(Sort.MILESTONE) if claim.end <= start), default=None)
    after = min((claim.start for claim in sentence.of(Sort.MILESTONE) if claim.start >= end), default=None)
    return before is not None and after is not None and _JOINED.fullmatch(sentence.text[before:after]) is not None


def _clauses(sentence: ReadSentence, ends: list[int]) -> tuple[Clause, ...]:
    found: list[Clause] = []
    start = 0
    for end in ends:
        claims = tuple(claim for claim in sentence.claims if start <= claim.start < end)
        if sentence.text[start:end].strip():
            found.append(Clause(start=start, end=end, claims=claims))
        start = end
    return tuple(found)


def segments_of(sentence: ReadSentence) -> tuple[tuple[int, int], ...]:
    """The stretches that each say one thing: clauses that belong together, in the order of the text."""
    ends = sorted({*_commas(sentence), *_new_milestones(sentence)})
    stretches: list[list[Clause]] = []
    clauses = _clauses(sentence, ends)
    for clause, following in zip(clauses, (*clauses[1:], None), strict=True):
        so_far = _merged(stretches[-1]) if stretches else None
        troubled = so_far is not None and so_far.trouble
        what_now = troubled and WHAT_NOW.fullmatch(sentence.text, clause.start, clause.end)
        if what_now or (
            so_far is not None and not _begins(so_far, clause) and not _leads_on(so_far, clause, following)
        ):
            stretches[-1].append(clause)
        else:
            stretches.append([clause])
    return tuple((clauses[0].start, clauses[-1].end) for clauses in stretches)


def _new_milestones(sentence: ReadSentence) -> list[int]:
    """Where another milestone begins whose value stands behind it, as that of the one before does."""
    cuts: list[int] = []
    for clause in clauses_of(sentence):
        names = [claim for claim in clause.claims if claim.sort is Sort.MILESTONE]
        values = [claim for claim in clause.claims if claim.sort in _VALUES and not _of_today(claim)]
        if len(names) < 2 or any(value.end <= names[0].start for value in values):
            continue
        for name, following in zip(names[1:], [*names[2:], None], strict=True):
            upto = following.start if following else clause.end
            before = any(value.start < name.start and value.end <= name.start for value in values)
            behind = any(name.start <= value.start < upto for value in values)
            if before and behind:
                start = min([name.start, *(value.start for value in values if value.start < name.start < value.end)])
                cuts.append(_with_its_day(sentence, values, start))
    return cuts


def _with_its_day(sentence: ReadSentence, values: list[Claim], start: int) -> int:
    """车缝 75% 明天包装 60%: a day right before a milestone, behind the figure of another, is its own."""
    for day in values:
        if day.sort is Sort.DAY and day.end <= start and not sentence.text[day.end : start].strip():
            figure = any(value.sort in _FIGURES and value.end <= day.start for value in values)
            return day.start if figure else start
    return start


def _of_today(claim: Claim) -> bool:
    return (
        claim.sort is Sort.DAY
        and claim.item is not None
        and any(note.code == "looks_back" for note in claim.item.notes)
    )


def _merged(clauses: list[Clause]) -> Clause:
    claims = tuple(claim for clause in clauses for claim in clause.claims)
    return Clause(start=clauses[0].start, end=clauses[-1].end, claims=claims)


def _begins(so_far: Clause, clause: Clause) -> bool:
    """Whether a clause says another thing than what was said so far."""
    if not so_far.has(*_VALUES):
        return False
    if clause.asks != so_far.asks:
        return clause.asks or clause.has(*_VALUES)
    if clause.trouble and so_far.figure and not so_far.trouble and so_far.has(Sort.MILESTONE):
        return so_far.has(*_FIGURES) or clause.has(Sort.MILESTONE)
    return _dates_another(so_far, clause) or _tells_another(so_far, clause)


def _tells_another(so_far: Clause, clause: Clause) -> bool:
    """Whether it names a milestone or a measure and what is told of it."""
    if not clause.has(Sort.MILESTONE, Sort.MEASURE) or not clause.has(*_VALUES):
        return False
    if so_far.trouble:
        return clause.figure and not clause.trouble and not _moves(clause)
    return not (clause.trouble and so_far.day)


_DATED = frozenset((Subject.ETD, Subject.ETA, Subject.GOODS_READY))


def _dates_another(so_far: Clause, clause: Clause) -> bool:
    """Whether both give a day, each of another thing: 船期改到10/5,截关10/2."""
    if so_far.trouble or clause.trouble or not (so_far.day and clause.day):
        return False
    before, now = _dated_by(so_far), _dated_by(clause)
    return bool(before) and bool(now) and not before & now


def _dated_by(clause: Clause) -> set[object]:
    """What of an order a clause speaks of: closings, its sailing and its arrival, milestones."""
    found: set[object] = {claim.closing for claim in clause.claims if claim.sort is Sort.CLOSING}
    found |= {claim.subject.value for claim in clause.claims if claim.subject in _DATED and claim.subject is not None}
    return found | {id_ for claim in clause.claims if claim.sort is Sort.MILESTONE for id_ in claim.ids}


def _leads_on(so_far: Clause, clause: Clause, following: Clause | None) -> bool:
    """Whether it names another milestone whose value stands behind the next comma: 包装有点慢,18%."""
    if following is None or not so_far.has(*_VALUES) or not clause.has(Sort.MILESTONE) or clause.has(*_VALUES):
        return False
    return following.has(*_FIGURES) and not following.has(Sort.MILESTONE)


def _moves(clause: Clause) -> bool:
    """Whether it says how late something is, which belongs to the trouble before it."""
    return any(
        claim.sort is Sort.LENGTH or (claim.sort is Sort.DAY and claim.item is not None and claim.item.role is Role.TO)
        for claim in clause.claims
    )
