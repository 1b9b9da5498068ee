"""What a message says: lines, pieces by their orders, and of each piece the statements it makes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.phrases.achieved import Reached
from bot.domain.phrases.almanac import Scene
from bot.domain.phrases.claims import Claim, Sentence, Sort, sentence_of
from bot.domain.phrases.clauses import segments_of
from bot.domain.phrases.context import PhraseReader
from bot.domain.phrases.judgement import doubts_of, judge
from bot.domain.phrases.moods import Mood
from bot.domain.phrases.new_orders import new_order
from bot.domain.phrases.normal import normalise
from bot.domain.phrases.pasted import bar_of, header_of, is_chatter, is_quoted, speaker_of, without_marks
from bot.domain.phrases.pieces import Piece, pieces_of
from bot.domain.phrases.progress import happened, is_evidenced, measured, progressed
from bot.domain.phrases.promised import promised
from bot.domain.phrases.reading import Option, OrderRef, Question
from bot.domain.phrases.revised import revised
from bot.domain.phrases.sentences import ask, note, option
from bot.domain.phrases.statements import (
    AnomalyTold,
    MilestoneNamed,
    NewDay,
    NotUnderstood,
    OnTrack,
    Progressed,
    Promised,
    Request,
    Speaker,
    Statement,
    Task,
    Wanted,
)
from bot.domain.phrases.telling import Telling
from bot.domain.phrases.told import anomaly
from bot.domain.phrases.wishes import (
    command_of,
    commanded,
    is_check_in,
    is_leave,
    names_questions,
    only_a_name,
    whole_wish,
)

_LINE = re.compile(r"[\n;\uff1b]")


@dataclass(frozen=True, kw_only=True)
class _Line:
    """A line that says something, who said it, and the verb it was typed behind."""

    text: str
    speaker: Speaker | None = None
    command: str = ""
    heading: tuple[OrderRef, ...] = ()
    head: str = ""


def read_statements(text: str, reader: PhraseReader) -> tuple[Statement, ...]:
    """Everything that a message says, in its order; nothing is left out without a word.

    A text is plain, begins with a verb (/delay, 、milestone, 延期), or is pasted from a chat.
    """
    lines = [line for part in _LINE.split(normalise(text).plain) if (line := part.strip())]
    whole = _whole(text, lines, reader)
    if whole is not None:
        return (whole,)
    scene = Scene(now=reader.now, calendar=reader.calendar)
    statements: list[Statement] = []
    for line in _said(lines, scene, reader):
        statements += [Request(text=line, wanted=Wanted.NOTHING)] if isinstance(line, str) else _read(line, reader)
    return tuple(statements)


def _whole(text: str, lines: list[str], reader: PhraseReader) -> Statement | None:
    """What a message wants as a whole."""
    if not lines:
        return Request(text="", wanted=Wanted.HELP)
    scene = Scene(now=reader.now, calendar=reader.calendar)
    if names_questions(text) and header_of(lines[0], scene, None) is None:
        return Request(text=text.strip(), wanted=Wanted.CHECK_IN, words=text.strip())
    if len(lines) > 1:
        plain = replace(reader, orders_called=None)
        has_order = any(piece.orders for line in lines for piece in pieces_of(line, plain))
        checks_in = not has_order and is_check_in(text) and header_of(lines[0], scene, None) is None
        return Request(text=text.strip(), wanted=Wanted.CHECK_IN, words=text.strip()) if checks_in else None
    return whole_wish(lines[0]) or only_a_name(lines[0], reader)


def _said(lines: list[str], scene: Scene, reader: PhraseReader) -> Iterator[_Line | str]:
    """The lines with who said them; what is no news comes as it is."""
    speaker: Speaker | None = None
    day: date | None = None
    command = ""
    for typed in lines:
        is_bar, said_on = bar_of(typed, scene)
        if is_bar or is_quoted(typed):
            day = said_on or day
            yield typed
            continue
        speaker, spoken = header_of(typed, scene, day) or speaker_of(typed, reader.is_person) or (speaker, typed)
        said = without_marks(spoken)
        if not said or (is_chatter(said) and (speaker is not None or len(lines) > 1 or not whole_wish(said))):
            yield typed
            continue
        verb, body = command_of(said)
        command = verb or (command if not speaker else "")
        yield _Line(text=body, speaker=speaker, command=command)


def _read(line: _Line, reader: PhraseReader) -> list[Statement]:
    """The statements of one line."""
    asked = commanded(line.command, line.text) if line.command else None
    found = asked or (whole_wish(line.text, command=line.command) if line.text else None)
    if found is not None:
        return [found]
    if not line.text:
        return []
    now = line.speaker.said_at if line.speaker and line.speaker.said_at else reader.now
    drafted = new_order(line.text, replace(reader, now=now))
    if drafted is not None:
        return [drafted]
    statements: list[Statement] = []
    given = (reader.default_order,) if reader.default_order is not None else ()
    for piece in pieces_of(line.text, reader):
        if line.command == "order" and not piece.orders:
            return [Request(text=line.text, wanted=Wanted.ORDERS, words=line.text, command=line.command)]
        statements += _of_piece(replace(piece, orders=piece.orders or given), line, replace(reader, now=now))
    return statements


def _of_piece(piece: Piece, line: _Line, reader: PhraseReader) -> Iterator[Statement]:
    if not piece.orders and (wish := _without_order(piece.text, line, reader)) is not None:
        yield wish
        return
    sentence = sentence_of(piece.text, reader, called=piece.called)
    stretches = segments_of(sentence)
    for start, end in stretches:
        part = sentence
        if len(stretches) > 1:
            words = sentence.plain[start:end].strip(" \t\n,;，；、。|")
            has_head = any(start <= claim.start < end for claim in sentence.of(Sort.ORDER))
            part = sentence_of(
                words if has_head or not piece.head else f"{piece.head} {words}", reader, called=piece.called
            )
        for statement in _stated(part, piece, line, reader):
            yield _tied(statement, piece)


def _tied(statement: Statement, piece: Piece) -> Statement:
    """Another order stands in what is said of this one: asked, whatever was read."""
    if not piece.tied or isinstance(statement, Request):
        return statement
    return replace(statement, doubts=(*statement.doubts, ask("second_order", piece.tied)))


def _without_order(text: str, line: _Line, reader: PhraseReader) -> Statement | None:
    """What a line wants that names no order."""
    if is_leave(text):
        return Request(text=text, wanted=Wanted.LEAVE, words=text, command=line.command)
    if is_check_in(text):
        return Request(text=text, wanted=Wanted.CHECK_IN, words=text, command=line.command)
    return None


def _stated(sentence: Sentence, piece: Piece, line: _Line, reader: PhraseReader) -> Iterator[Statement]:
    said_at = line.speaker.said_at if line.speaker else None
    telling = Telling(
        sentence=sentence,
        scene=Scene(now=reader.now, calendar=reader.calendar),
        orders=piece.orders,
        speaker=line.speaker,
        notes=(note("from_source", said=line.speaker.stamp),) if line.speaker and said_at else (),
        command=line.command,
    )
    if _is_name_only(sentence) and piece.orders:
        yield Request(text=telling.text, orders=piece.orders, wanted=Wanted.ORDERS, command=line.command)
        return
    task = _task(telling)
    if task is not None:
        yield task
        return
    if _asks(sentence):
        yield _question(telling)
        return
    yield _report(telling, reader)


def _is_name_only(sentence: Sentence) -> bool:
    silent = (Sort.ORDER, Sort.LOT, Sort.HARMLESS)
    return all(claim.sort in silent for claim in sentence.claims) and not re.search(
        r"\w", sentence.left.replace("\x00", " ")
    )


_MARK = re.compile(r"\?+")


def _asks(sentence: Sentence) -> bool:
    """Whether it asks; a figure or a state with nothing but a mark behind it is told with doubt."""
    asked = sentence.moods(Mood.ASKED)
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
    return (
        revised(telling)
        or anomaly(telling, reader)
        or measured(telling)
        or progressed(telling)
        or promised(telling)
        or _on_track(telling)
        or _unread(telling, reader)
    )


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
    if milestone is not None:
        doubts = turned or (ask("which_value", options=_how_far(telling, milestone.word)),)
        return Progressed(**telling.common(named), milestone=milestone, doubts=doubts)
    late = sentence.of(Sort.UNDECIDED) and telling.orders
    return NotUnderstood(**telling.common(()), doubts=(ask("which_delay"),) if late else turned)


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


def _how_far(telling: Telling, word: str) -> tuple[Option, ...]:
    head = " ".join((*(ref.key for ref in telling.orders), word))
    return (option(f"{head} 完成", "done"), option(f"{head} 进行中", "in_progress"))
