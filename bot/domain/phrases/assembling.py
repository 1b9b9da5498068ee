"""Which statement a sentence makes: its first reading, in the order in which one would outweigh the other."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.domain.phrases.achieved import Reached
from bot.domain.phrases.claims import Claim, ReadSentence, Sort
from bot.domain.phrases.context import PhraseReader
from bot.domain.phrases.judgement import doubts_of, judge
from bot.domain.phrases.lengths import SAYS_LATER
from bot.domain.phrases.moods import WHAT_NOW, Mood
from bot.domain.phrases.normal import blank
from bot.domain.phrases.progress import measured, progressed
from bot.domain.phrases.promised import promised
from bot.domain.phrases.reading import Option, Question
from bot.domain.phrases.revised import revised
from bot.domain.phrases.sentences import ask, option
from bot.domain.phrases.statements import (
    AnomalyTold,
    Made,
    MilestoneNamed,
    NewDay,
    NotUnderstood,
    OnTrack,
    Progressed,
    Promised,
    Request,
    Statement,
    Task,
    Wanted,
)
from bot.domain.phrases.states_said import happened, is_evidenced
from bot.domain.phrases.telling import Common, Telling
from bot.domain.phrases.told import anomaly
from bot.domain.text import Text


def stated(telling: Telling, reader: PhraseReader) -> Statement:
    """The one statement that a sentence makes."""
    sentence = telling.sentence
    if _is_name_only(sentence) and telling.orders:
        return Request(text=telling.text, orders=telling.orders, wanted=Wanted.ORDERS, command=telling.command)
    task = _task(telling)
    if task is not None:
        return task
    return _question(telling) if _asks(sentence) else _report(telling, reader)


_LOOK = re.compile(r"查询?|看", re.A)


def _is_name_only(sentence: ReadSentence) -> bool:
    """Whether it names orders and wants at most to see them (查2403)."""
    silent = (Sort.ORDER, Sort.LOT, Sort.HARMLESS)
    left = _LOOK.sub("", sentence.left.replace("\x00", " "))
    return all(claim.sort in silent for claim in sentence.claims) and re.search(r"\w", left) is None


_MARK = re.compile(r"\?+")


def _asks(sentence: ReadSentence) -> bool:
    """Whether it asks; a figure or a state with nothing but a mark behind it is told with doubt.

    Trouble is told, though it is asked what to do about it.
    """
    asked = sentence.moods(Mood.ASKED)
    troubles = sentence.of(Sort.TROUBLE)
    if asked and troubles and WHAT_NOW.fullmatch(sentence.text, max(claim.end for claim in troubles)):
        return False
    words = [claim for claim in asked if not _MARK.fullmatch(sentence.text[claim.start : claim.end])]
    return bool(words) or bool(asked and not sentence.of(Sort.PERCENT, Sort.COUNT))


def _question(telling: Telling) -> Statement:
    if not telling.orders:
        return NotUnderstood(**telling.common(()))
    return Request(
        text=telling.text, orders=telling.orders, speaker=telling.speaker, wanted=Wanted.ORDERS, words=telling.text
    )


def _task(telling: Telling) -> Task | None:
    """A name with @ and what they are asked to do or to answer; with a plain figure it only makes them look."""
    sentence = telling.sentence
    names = sentence.of(Sort.MENTION)
    if not names:
        return None
    asks = bool(sentence.moods(Mood.ASKED))
    reports = sentence.of(Sort.PERCENT, Sort.COUNT, Sort.TROUBLE, Sort.UNDECIDED) or any(
        claim.reached in (Reached.PAST, Reached.STARTED) for claim in sentence.of(Sort.REACHED)
    )
    if reports and not asks:
        return None
    days = [claim for claim in sentence.of(Sort.DAY) if telling.day(claim) is not None]
    to = tuple(
        dict.fromkeys(
            (
                *sentence.reading.mentions,
                *(sentence.words(name).lstrip("@ ") for name in names if "<" not in sentence.words(name)),
            )
        )
    )
    what = telling.text
    for name in names:
        what = what.replace(sentence.words(name), "", 1)
    return Task(
        **telling.common(()),
        to=to,
        what=" ".join(what.split()).strip(" ,:，："),
        due_on=telling.day(days[0]) if days and not asks else None,
        asks=asks,
        doubts=telling.time_doubts(past=True) if not asks else (),
    )


def _report(telling: Telling, reader: PhraseReader) -> Statement:
    """The first reading that a sentence has, in the order in which one would outweigh the other."""
    return _of_something(
        revised(telling)
        or anomaly(telling, reader)
        or measured(telling)
        or progressed(telling)
        or promised(telling)
        or _on_track(telling)
        or _unread(telling, reader)
    )


_UNKNOWN = frozenset(("meant", "unread"))


def _of_something(statement: Statement) -> Statement:
    """What names no milestone is asked which it is before its words are; what names no order either says nothing."""
    if not isinstance(statement, Progressed | Made | Promised) or not _UNKNOWN & {q.code for q in statement.doubts}:
        return statement
    if isinstance(statement, Promised):
        named = statement.milestone is not None or statement.subject is not None
        moved = statement.move.delta is not None or statement.move.old_on is not None
    else:
        named, moved = bool(statement.milestone.ids), False
    if named or moved:
        return statement
    figure = isinstance(statement, Made) or (isinstance(statement, Progressed) and statement.percent is not None)
    if not statement.orders and not figure:
        common = {name: getattr(statement, name) for name in Common.__annotations__}
        return NotUnderstood(**(common | {"note": ""}))
    doubts = tuple(doubt for doubt in statement.doubts if doubt.code not in _UNKNOWN)
    if not any(doubt.code == "which_milestone" for doubt in doubts):
        doubts = (*doubts, ask("which_milestone"))
    return replace(statement, doubts=doubts)


def _on_track(telling: Telling) -> Statement | None:
    sentence = telling.sentence
    calm = [claim for claim in sentence.of(Sort.REACHED) if claim.reached is Reached.ON_TRACK]
    calm += sentence.of(Sort.ON_TIME, Sort.NO_TROUBLE)
    if not calm:
        return None
    used = [*calm, *sentence.of(Sort.MILESTONE, Sort.SUBJECT, Sort.PERCENT, Sort.HOUR)]
    used += [claim for claim in sentence.of(Sort.DAY) if telling.dates(claim)]
    judged = judge(sentence, used, may=(Mood.PLANNED, Mood.ROUGH))
    doubts = doubts_of(sentence, replace(judged, unknown=()), what=telling.text, told=(option("", "save_it"),))
    return OnTrack(**telling.common(used), doubts=doubts)


def _unread(telling: Telling, reader: PhraseReader) -> Statement:
    """Nothing was read: a milestone without a value is asked how far it is, anything else how to say it."""
    sentence = telling.sentence
    milestone, named = telling.milestone_near(sentence.of(Sort.MILESTONE))
    time = telling.time_doubts()
    if telling.command == "anomaly":
        return AnomalyTold(**(telling.common(()) | {"note": telling.text}), milestone=milestone, doubts=time)
    if time:
        return _dateless(telling, milestone, named, time)
    judged = judge(sentence, named)
    turned = doubts_of(sentence, replace(judged, risky=(), unknown=()), what=telling.text) if judged.moods else ()
    if milestone is not None and not turned and is_evidenced(sentence):
        return happened(telling, milestone)
    unnamed = blank(sentence.text, *((claim.start, claim.end) for claim in sentence.of(Sort.THING)))
    late = telling.command == "delay" or SAYS_LATER.search(unnamed) or sentence.of(Sort.UNDECIDED)
    if late and telling.orders and not turned:
        return _how_late(telling, milestone, named)
    if milestone is not None:
        asked = ask("which_value", telling.text, options=_how_far(telling, milestone.word))
        return Progressed(**telling.common(named), milestone=milestone, doubts=turned or (asked,))
    return NotUnderstood(**telling.common(()), doubts=turned)


def _how_late(telling: Telling, milestone: MilestoneNamed | None, named: tuple[Claim, ...]) -> Statement:
    """Something is late, and nobody says by how much."""
    head = _head(telling, milestone.word if milestone is not None else "")
    options = tuple(option(f"{head} 晚{days}天", "days", n=days) for days in (3, 7))
    asked = ask("which_delay", telling.text, options=options)
    if milestone is None:
        return NotUnderstood(**telling.common(()), doubts=(asked,))
    return Promised(**telling.common(named), milestone=milestone, move=NewDay(), doubts=(asked,))


def _dateless(
    telling: Telling, milestone: MilestoneNamed | None, named: tuple[Claim, ...], time: tuple[Question, ...]
) -> Statement:
    """A promise whose day is none that can be read."""
    subjects = telling.sentence.of(Sort.SUBJECT)
    if milestone is None and not subjects:
        return NotUnderstood(**telling.common(()), doubts=time)
    subject = subjects[0].subject if subjects and milestone is None else None
    common = telling.common((*named, *subjects))
    return Promised(**common, milestone=milestone, subject=subject, move=NewDay(), doubts=time)


_BARE = re.compile(r"(?<![\d.,])(?:100|[1-9]?\d)(?![\d.,])")


def _how_far(telling: Telling, word: str) -> tuple[Option, ...]:
    """Done, under way, or as many per cent as a bare number may mean (包装 85)."""
    head, numbers = _head(telling, word), _BARE.findall(telling.sentence.left)
    reached = [Option(value=f"{head} {number}%", label=Text.same(f"{number}%")) for number in numbers[:1]]
    states = (option(f"{head} 完成", "done"), option(f"{head} 进行中", "in_progress"))
    return (*(reached if len(numbers) == 1 else ()), *states)


def _head(telling: Telling, word: str) -> str:
    return " ".join(part for part in (*(ref.key for ref in telling.orders), word) if part)
