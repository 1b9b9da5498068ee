"""What a message says: lines, pieces by their orders, and of each piece the statements it makes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from bot.domain.phrases.afterthoughts import goes_on
from bot.domain.phrases.almanac import Scene
from bot.domain.phrases.assembling import stated
from bot.domain.phrases.claiming import sentence_of
from bot.domain.phrases.claims import ReadSentence, Sort
from bot.domain.phrases.clauses import segments_of
from bot.domain.phrases.context import PhraseReader
from bot.domain.phrases.forewords import without_foreword
from bot.domain.phrases.harmless import without_greeting
from bot.domain.phrases.letters import chat_header, field_of, is_contact, is_frame, is_letter, signs
from bot.domain.phrases.new_orders import new_order, speaks_of_new
from bot.domain.phrases.normal import normalise
from bot.domain.phrases.pasted import bar_of, header_of, is_chatter, quoted_in, speaker_of, without_marks
from bot.domain.phrases.pieces import Piece, pieces_of
from bot.domain.phrases.reading import State
from bot.domain.phrases.requests import led_by, read_request, tells_of
from bot.domain.phrases.searching import looked_for
from bot.domain.phrases.sentences import ask, note, option
from bot.domain.phrases.statements import (
    AnomalyTold,
    MilestoneNamed,
    NotUnderstood,
    Progressed,
    Request,
    Speaker,
    Statement,
    Task,
    Wanted,
)
from bot.domain.phrases.telling import Telling
from bot.domain.phrases.turning import turned_back
from bot.domain.text import Text

LONGEST_LINE = 600
"""Characters of one line; nobody reports in more, and what is longer is asked for in lines."""

_LINE = re.compile(r"\n")
_COUNTED = re.compile(r"^\s*(?:[(]?\d{1,2}[.、)](?!\d)|[①-⑳]|[-*•·])\s*")
"""The number or the dot that only counts the lines of a list."""

_OURS = frozenset({Wanted.CHECK_IN, Wanted.WHAT_IF})
"""What is asked of us, and not of those who read a chat."""


@dataclass(frozen=True, kw_only=True)
class _Line:
    """A line that says something, who said it, and the verb it was typed behind.

    heading: the orders of a line above it that names nothing else. chat: it was pasted from one. quoted: what
    somebody answers, who may put it right.
    """

    text: str
    speaker: Speaker | None = None
    command: str = ""
    heading: Piece | None = None
    chat: bool = False
    quoted: bool = False


def read_statements(text: str, reader: PhraseReader) -> tuple[Statement, ...]:
    """Everything that a message says, in its order; nothing is left out without a word.

    A text is plain, begins with a verb (/delay, 、milestone, 延期), or is pasted from a chat.
    """
    request = read_request(text, reader)
    if request is not None:
        return (replace(request, text=request.text.strip()),)
    lines = [line for part in _LINE.split(normalise(text).plain) if (line := part.strip())]
    scene = Scene(now=reader.now, calendar=reader.calendar)
    statements: list[Statement] = []
    for line in _headed(list(_said(lines, scene, reader)), reader):
        statements += [Request(text=line, wanted=Wanted.NOTHING)] if isinstance(line, str) else _read(line, reader)
    if statements and all(map(_says_nothing, statements)) and (asked := looked_for(text, reader)) is not None:
        return (replace(asked, text=asked.text.strip()),)
    return turned_back(statements, reader)


def _says_nothing(statement: Statement) -> bool:
    """Whether nothing could be saved of it: it is of no order, and not understood or in doubt."""
    unread = isinstance(statement, NotUnderstood) or bool(statement.doubts)
    return unread and not statement.orders and not statement.speaker


def _said(lines: list[str], scene: Scene, reader: PhraseReader) -> Iterator[_Line | str]:
    """The lines with who said them; what is no news comes as it is."""
    speaker: Speaker | None = None
    day: date | None = None
    command, chat = "", False
    for typed, frames in _framed(lines, reader):
        if frames:
            yield typed
            continue
        is_bar, said_on = bar_of(typed, scene)
        if is_bar:
            day = said_on or day
            yield typed
            continue
        quoted = quoted_in(typed)
        if quoted is not None:
            who, words = speaker_of(quoted, reader.is_person) or (None, quoted)
            yield _Line(text=words, speaker=who, chat=True, quoted=True)
            continue
        headed = chat_header(typed, scene) or header_of(typed, scene, day)
        headed = None if headed and _names_milestone(headed[0].name, reader) else headed
        chat = chat or headed is not None
        day = headed[0].said_at.date() if headed and headed[0].said_at else day
        speaker, spoken = headed or speaker_of(typed, reader.is_person) or (speaker, typed)
        said = without_greeting(without_marks(spoken))
        if (not said or is_chatter(said)) and (headed or not tells_of(spoken, reader)):
            yield typed
            continue
        said = said or spoken
        verb, body = _led(_COUNTED.sub("", said) or said)
        command = verb or (command if not speaker else "")
        yield _Line(text=body, speaker=speaker, command=command, chat=chat)


def _framed(lines: list[str], reader: PhraseReader) -> Iterator[tuple[str, bool]]:
    """Each line, and whether it only frames what a letter or a chat says: headers, greetings, who signs."""
    letter, signed = is_letter(lines), False
    for line in lines:
        signed = len(lines) > 1 and (signs(line) or (signed and not _goes_on(line, reader)))
        field = field_of(line) if letter else None
        if field is not None and _is_all(field, lines, reader):
            yield field[1], False
        else:
            yield line, signed or field is not None or (len(lines) > 1 and is_frame(line))


def _goes_on(typed: str, reader: PhraseReader) -> bool:
    """Whether a line below the thanks is news again, and neither a name nor how to reach somebody."""
    text = normalise(typed).text
    named = reader.names(text).items or reader.milestones.find(text) or reader.parts.find(text)
    return bool(named) or (tells_of(typed, reader) and not is_contact(typed))


def _is_all(field: tuple[str, str], lines: list[str], reader: PhraseReader) -> bool:
    """Whether the subject of a letter is all that names its order."""
    name, value = field
    if name not in ("subject", "主题") or not reader.names(normalise(value).text).items:
        return False
    return not any(reader.names(normalise(line).text).items for line in lines if field_of(line) is None)


_REACHED = re.compile(r"[\s到好完齐出进装开货]*", re.A)


def _names_milestone(name: str, reader: PhraseReader) -> bool:
    """装柜 14:00 is a milestone and its hour, nobody who says something."""
    plain = normalise(name).text
    found = reader.milestones.find(plain)
    return bool(found) and found[0].start == 0 and _REACHED.fullmatch(plain, found[0].end) is not None


def _headed(lines: list[_Line | str], reader: PhraseReader) -> Iterator[_Line | str]:
    """A line of nothing but an order is the heading of the lines below that name none.

    Below one that says more, what begins with a milestone is of its order: 2401 车缝 90%⏎后整 50%.
    """
    heading: Piece | None = None
    above: tuple[Piece, Speaker | None] | None = None
    for line, following in zip(lines, [*lines[1:], ""][: len(lines)], strict=True):
        if isinstance(line, str):
            above = None
            yield line
            continue
        pieces = pieces_of(line.text, reader) if line.text else (Piece(text=""),)
        piece = pieces[0]
        if not piece.orders:
            of_above = above is not None and above[1] == line.speaker and _goes_with(line, reader)
            yield replace(line, heading=heading or (above[0] if above and of_above else None))
            continue
        above = (piece, line.speaker) if len(pieces) == len(piece.orders) == 1 and not piece.tied else None
        below = (
            isinstance(following, _Line) and bool(following.text) and not pieces_of(following.text, reader)[0].orders
        )
        only = not re.search(r"\w", piece.text.replace(piece.head, "", 1))
        heading = piece if below and only and not line.command else None
        if heading is None:
            yield line


def _goes_with(line: _Line, reader: PhraseReader) -> bool:
    """Whether a line without an order goes on with the one above: it begins with a milestone, and asks for nothing."""
    text = normalise(line.text).text
    return any(word.start == 0 for word in reader.milestones.find(text)) and read_request(line.text, reader) is None


_SPOKEN = frozenset(("delay", "milestone", "anomaly", "order"))
"""Verbs that lead a report also without a stroke."""


def _led(said: str) -> tuple[str, str]:
    """The verb that a line is led by, and the line without it."""
    verb, body, slashed = led_by(said)
    return (verb, body) if verb and (slashed or verb in _SPOKEN) else ("", said if not slashed else body)


_WHEN = (
    r"(?:(?:今|明|后)[天早晚]|(?:下个?)?(?:周|星期|礼拜)[一二三四五六日天]|下周|月底|[上下]午|晚上|晚点|晚些|回头|稍[后晚]"
    r"|下班前|过后|之后)"
)
_REST_LATER = re.compile(
    r"(?:(?<=[%％件套个只条])|(?<=[\d一二两三四五六七八九]成))\s*[,，;；。]\s*(?:剩下|其余|余下|其他|其它)的?(?:几[张个单])?"
    rf"(?:我|等?到?{_WHEN})*\s?(?:再|才|会|统一|一起)?(?:上?报(?![关检价验])|汇报|补报|告诉)(?:给?[你您大]家?们?)?[\s。.!]*$"
)
"""What else there is to be told, and when, behind a figure: 剩下的礼拜五报."""
_ANSWER_ME = re.compile(
    rf"[,，。;；]\s*(?P<tail>(?:请|麻烦)?(?:{_WHEN}|尽快|马上|现在)?(?:之?前)?(?:回复?|答复|告诉|告知|通知)一?下?我(?:一?下|一声)?)[\s。.!]*$"
)
"""When somebody is to answer belongs to what they are asked: 寄了没,今天回我."""


def _with_tail(statement: Statement, tail: str) -> Statement:
    return replace(statement, what=f"{statement.what},{tail}") if isinstance(statement, Task) else statement


def _read(line: _Line, reader: PhraseReader) -> list[Statement]:
    """The statements of one line; until when somebody is to answer stays with what they are asked."""
    line = replace(line, text=without_foreword(_REST_LATER.sub("", line.text), reader))
    answer_me = _ANSWER_ME.search(line.text) if "@" in line.text else None
    if answer_me is not None:
        asked_of = _read_line(replace(line, text=line.text[: answer_me.start()]), reader)
        if all(isinstance(statement, Task) for statement in asked_of):
            return [_with_tail(statement, answer_me["tail"]) for statement in asked_of]
    return _read_line(line, reader)


def _read_line(line: _Line, reader: PhraseReader) -> list[Statement]:
    if not line.text:
        return []
    if len(line.text) > LONGEST_LINE:
        return [NotUnderstood(text=line.text, speaker=line.speaker, doubts=(ask("too_long"),))]
    asked = _asked(line, reader)
    if asked is not None:
        return [asked]
    now = line.speaker.said_at if line.speaker and line.speaker.said_at else reader.now
    drafted = new_order(line.text, replace(reader, now=now))
    if drafted is not None:
        return [drafted]
    if speaks_of_new(line.text, reader):
        return [NotUnderstood(text=line.text, speaker=line.speaker)]
    statements: list[Statement] = []
    for piece in pieces_of(line.text, reader):
        statements += _of_piece(_with_orders(piece, line, reader), line, replace(reader, now=now))
    if line.quoted:
        statements = [_as_heard(statement) for statement in statements]
    return [_left_out(statement, reader) if line.chat else statement for statement in statements]


def _asked(line: _Line, reader: PhraseReader) -> Request | None:
    """What a line asks for; no word among others asks for a form (日报 is their title), and 加班到9点 is no news."""
    if goes_on(normalise(line.text).text):
        return Request(text=line.text, speaker=line.speaker, wanted=Wanted.NOTHING)
    asked = read_request(line.text, reader) if line.heading is None else None
    if asked is None or (asked.wanted in _OURS and line.chat):
        return None
    if asked.wanted is Wanted.FORM:
        asked = replace(asked, wanted=Wanted.NOTHING)
    return replace(asked, command=line.command, speaker=line.speaker)


def _with_orders(piece: Piece, line: _Line, reader: PhraseReader) -> Piece:
    """A piece that names no order is of the heading's above it, or of the thread's or form's."""
    if piece.orders:
        return piece
    if line.heading is not None:
        return replace(line.heading, text=f"{line.heading.head} {piece.text}")
    return replace(piece, orders=(reader.default_order,)) if reader.default_order is not None else piece


def _as_heard(statement: Statement) -> Statement:
    """What an answer quotes may be what it puts right."""
    if isinstance(statement, Request | NotUnderstood) or statement.doubts:
        return statement
    asked = ask("heard", "「」", options=(option("", "save_it"),))
    return replace(statement, doubts=(asked,))


def _left_out(statement: Statement, reader: PhraseReader) -> Statement:
    """What was said in a chat of no order and no figure and is no news is left out without a word."""
    if statement.orders or not isinstance(statement, NotUnderstood) or tells_of(statement.text, reader):
        return statement
    return Request(text=statement.text, speaker=statement.speaker, wanted=Wanted.NOTHING)


def _of_piece(piece: Piece, line: _Line, reader: PhraseReader) -> list[Statement]:
    """The statements of a piece; done is asked where the same breath reports trouble with it."""
    found = _once(_stretches(piece, line, reader))
    against = {id_: said for said in found if (named := _tells_against(said)) is not None for id_ in named.ids}
    return [_unsettled(statement, against) for statement in found]


def _once(statements: Iterable[Statement]) -> list[Statement]:
    """舱订好了,SO拿到了: one thing that is done and said in two ways is one."""
    found: list[Statement] = []
    for statement in statements:
        last = found[-1] if found else None
        same = (
            isinstance(statement, Progressed)
            and isinstance(last, Progressed)
            and statement.state is last.state is State.DONE
            and (statement.milestone.ids, statement.orders, statement.lot, statement.percent, statement.on)
            == (last.milestone.ids, last.orders, last.lot, last.percent, last.on)
            and not (statement.doubts or last.doubts or statement.milestone.part)
        )
        if last is not None and same:
            note_said = ",".join(part for part in (last.note, statement.note) if part)
            found[-1] = replace(last, note=note_said)
        else:
            found.append(statement)
    return found


def _tells_against(said: Statement) -> MilestoneNamed | None:
    """The milestone that a statement has in trouble, or denies."""
    if isinstance(said, AnomalyTold):
        return said.milestone
    denies = isinstance(said, Progressed) and any(doubt.code == "denied" for doubt in said.doubts)
    return said.milestone if isinstance(said, Progressed) and denies else None


def _unsettled(statement: Statement, told: Mapping[str, Statement]) -> Statement:
    """辅料到齐,拉链没到, 舱订好了,SO还没拿到: both of the same milestone."""
    if not isinstance(statement, Progressed) or statement.state is not State.DONE:
        return statement
    against = next((told[id_] for id_ in statement.milestone.ids if id_ in told), None)
    if against is None or against is statement:
        return statement
    asked = ask("unread", against.text, options=(option("", "save_it"),), what=Text.same(statement.text))
    return replace(statement, doubts=(*statement.doubts, replace(asked, span="")))


def _stretches(piece: Piece, line: _Line, reader: PhraseReader) -> Iterator[Statement]:
    sentence = sentence_of(piece.text, reader, called=piece.called)
    stretches = segments_of(sentence)
    loose = ""
    for start, end in stretches:
        part = sentence
        if len(stretches) > 1:
            words = sentence.plain[start:end].strip(" \t\n,;，；、。|")
            has_head = any(start <= claim.start < end for claim in sentence.of(Sort.ORDER))
            part = sentence_of(
                words if has_head or not piece.head else f"{piece.head} {words}", reader, called=piece.called
            )
        for single in _each_named(part, piece, reader):
            yield _tied(stated(_telling(single, piece, line, reader), reader), piece.tied or loose)
        number = _NUMBER.search(part.left)
        loose = loose or (number[0] if number else "")


_NUMBER = re.compile(r"\d{3,}")
"""A number that nobody has read may be an order, and then what stands behind it is said of that."""


def _telling(sentence: ReadSentence, piece: Piece, line: _Line, reader: PhraseReader) -> Telling:
    speaker = line.speaker
    return Telling(
        sentence=sentence,
        scene=Scene(now=reader.now, calendar=reader.calendar),
        orders=piece.orders,
        speaker=speaker,
        notes=(note("from_source", said=speaker.stamp),) if speaker and speaker.said_at else (),
        command=line.command,
        milestones=reader.milestones.ids,
    )


_JOINED = re.compile(r"[\s,、/和及跟与&+]*(?:and\s+)?", re.I)
_BOTH = re.compile(r"\s?(?:都|均|全|both\b|all\b)", re.I)


def _each_named(sentence: ReadSentence, piece: Piece, reader: PhraseReader) -> Iterator[ReadSentence]:
    """面料、辅料都到了: one sentence for each of the milestones that stand side by side."""
    names = sentence.of(Sort.MILESTONE)
    pairs = list(pairwise(names))
    between = [sentence.text[first.end : second.start] for first, second in pairs]
    both = _BOTH.match(sentence.text, names[-1].end) is not None if names else False
    joined = all(_JOINED.fullmatch(words) and (both or words.strip()) for words in between)
    apart = all(not set(first.ids) & set(second.ids) for first, second in pairs)
    if not pairs or not joined or not apart or sentence.of(Sort.TROUBLE, Sort.UNDECIDED):
        yield sentence
        return
    before, behind = sentence.plain[: names[0].start], sentence.plain[names[-1].end :]
    for name in names:
        yield sentence_of(f"{before}{sentence.words(name)}{behind}", reader, called=piece.called)


def _tied(statement: Statement, other: str) -> Statement:
    """Another order stands in what is said of this one: asked, whatever was read."""
    if not other:
        return statement
    if isinstance(statement, Request):
        asked = NotUnderstood(text=statement.text, orders=statement.orders, speaker=statement.speaker)
        return replace(asked, doubts=(ask("second_order", other),))
    return replace(statement, doubts=(*statement.doubts, ask("second_order", other)))
