"""What stands in a sentence beside what a statement took of it: its note where it is harmless, else a doubt."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from bot.domain.phrases.achieved import Reached
from bot.domain.phrases.claims import Claim, ReadSentence, Sort
from bot.domain.phrases.clauses import Clause, clauses_of
from bot.domain.phrases.harmless import NUMERAL, PLANS, TIME_WORD
from bot.domain.phrases.moods import Mood
from bot.domain.phrases.reading import Option, OrderRef, Question
from bot.domain.phrases.sentences import ask, option
from bot.domain.phrases.statements import MilestoneNamed
from bot.domain.text import Text

_SILENT = frozenset((Sort.ORDER, Sort.LOT, Sort.THING, Sort.MENTION, Sort.HARMLESS, Sort.SUBJECT, Sort.NO_TROUBLE))
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_SAVE = option("", "save_it")


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What was not taken: the words that may turn a statement, and those that nobody knows."""

    moods: tuple[Claim, ...]
    risky: tuple[tuple[int, int], ...]
    unknown: tuple[tuple[int, int], ...]


def judge(
    sentence: ReadSentence,
    used: Collection[Claim],
    *,
    may: Collection[Mood] = (),
    planned: bool = False,
    figure: bool = False,
) -> Judged:
    """Judge what nobody took.

    may: moods that turn nothing here. planned: what a thing does on a day is known too. figure: free words beside
    the milestone's name alone are its note, as they are in a clause of their own.
    """
    moods, risky, unknown = [], [], []
    for clause in clauses_of(sentence):
        moods += [
            claim for claim in clause.claims if claim.mood is not None and claim.mood not in may and claim not in used
        ]
        risky += [(claim.start, claim.end) for claim in clause.claims if _is_open(claim, used)]
        closed = any(claim in used for claim in clause.claims if _closes(claim, figure=figure))
        for start, end, words in _left(sentence, clause, planned=planned):
            if NUMERAL.search(words) or TIME_WORD.search(words):
                risky.append((start, end))
            elif closed:
                unknown.append((start, end))
    return Judged(moods=tuple(moods), risky=tuple(risky), unknown=tuple(unknown))


_NEVER_CLOSE = frozenset((Sort.ORDER, Sort.ON_TIME, Sort.NO_TROUBLE, Sort.HARMLESS))


def _closes(claim: Claim, *, figure: bool) -> bool:
    """Whether every other word of a clause must be known for what this claim says: a value, a name."""
    calm = claim.sort in _NEVER_CLOSE or claim.reached is Reached.ON_TRACK
    return not calm and not (figure and claim.sort is Sort.MILESTONE)


def _is_open(claim: Claim, used: Collection[Claim]) -> bool:
    return claim not in used and claim.sort not in _SILENT and claim.mood is None


def _left(sentence: ReadSentence, clause: Clause, *, planned: bool) -> Iterator[tuple[int, int, str]]:
    left = sentence.left[clause.start : clause.end]
    if planned:
        left = PLANS.sub(lambda m: "\x00" * len(m[0]), left)
    for m in _WORD.finditer(left):
        yield clause.start + m.start(), clause.start + m.end(), m[0]


def first_words(sentence: ReadSentence, spans: Collection[tuple[int, int]]) -> str:
    """The words from the first stretch to the last, as typed."""
    ordered = sorted(spans)
    return sentence.plain[ordered[0][0] : ordered[-1][1]].strip() if ordered else ""


def canonical(orders: Collection[OrderRef], milestone: MilestoneNamed | None, value: str) -> str:
    """The shortest sentence that says a thing, to be read again."""
    word = (milestone.ids[0] if milestone.part else milestone.word) if milestone else ""
    return " ".join(part for part in (" ".join(ref.key for ref in orders), word, value) if part)


def doubts_of(
    sentence: ReadSentence, judged: Judged, *, what: str, told: tuple[Option, ...] = ()
) -> tuple[Question, ...]:
    """What must be asked. what: the statement in short; told: the answers where a word may turn it."""
    spans = [(claim.start, claim.end) for claim in judged.moods]
    words = first_words(sentence, spans)
    moods = {claim.mood for claim in judged.moods}
    if Mood.DENIED in moods:
        return (ask("denied", words, options=told),)
    if Mood.HEARD in moods:
        return (ask("heard", words, options=told),)
    if moods:
        return (ask("supposed", words, options=told),)
    if judged.risky:
        return (ask("unread", first_words(sentence, judged.risky), options=(_SAVE,), what=Text.same(what)),)
    if judged.unknown:
        return (ask("meant", first_words(sentence, judged.unknown), options=(_SAVE,), what=Text.same(what)),)
    return ()


_EDGES = " \t\n\x00,;:.。、!?-~()\"'/=+|→<>·*\uff0c\uff1b\uff1a\uff01\uff1f\uff08\uff09\u3000“”‘’—–～"


_PARTICLES = re.compile(rf"(?:{PLANS.pattern}|\s)+", re.I | re.A)
"""What a thing does on its day (到, ready by) notes nothing."""

_MANY_PARTICLES = 24
"""So many letters of them nobody says of one day; they could be divided in too many ways."""


def _is_particles(piece: str) -> bool:
    return len(piece) <= _MANY_PARTICLES and _PARTICLES.fullmatch(piece) is not None


def note_of(sentence: ReadSentence, used: Collection[Claim]) -> str:
    """The words beside what was taken, as typed: numbers that name a thing, free words, thanks to somebody."""
    taken = [claim for claim in sentence.claims if claim in used or claim.sort in (Sort.ORDER, Sort.LOT)]
    hidden = list(sentence.plain)
    for claim in taken:
        hidden[claim.start : claim.end] = "\x00" * (claim.end - claim.start)
    silent = {at for claim in sentence.claims if claim.sort is Sort.HARMLESS for at in range(claim.start, claim.end)}
    pieces: list[str] = []
    at = 0
    for piece in "".join(hidden).split("\x00"):
        says = any(char.isalnum() and at + place not in silent for place, char in enumerate(piece))
        if says and not _is_particles(piece.strip(_EDGES)):
            pieces.append(piece.strip(_EDGES))
        at += len(piece) + 1
    return ",".join(piece for piece in pieces if piece)
