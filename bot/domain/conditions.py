"""The conditions of an approval, one a line: what is to be done, by whom, until when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.errors import GendanError
from bot.domain.phrases import Reading, read
from bot.domain.phrases.reading import Kind, Stretch, WorkingCalendar

LONGEST = 300
MOST = 10
AROUND = " ,:\uff0c\uff1a"
"""What may stand between a name, a day and the text; the last two are the full-width comma and colon."""
DOUBTS = {"impossible_date", "past_date", "far_date"}
_MARKS = re.compile(r"^\s*(?:[-*•·]|\d{1,2}[.、)\uff09]|[(\uff08]\d{1,2}[)\uff09])\s*")
_HEAD = re.compile(r"^([^:\uff1a]{1,40})[:\uff1a]\s*(.+)$")
_MENTION = re.compile(r"^<@([A-Z0-9]+)(?:\|[^>]*)?>\s*[,:\uff0c\uff1a]?\s*")


class UnclearCondition(GendanError):
    """A line whose day cannot be: `line` is its number, `words` what was written."""

    code = "unclear_condition"


class UnknownOwner(GendanError):
    """A line that names by whom and until when, and `words` is nobody's name here: `line` is its number."""

    code = "unknown_owner"


class TooManyConditions(GendanError):
    """More lines than `most`."""

    code = "too_many_conditions"


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One condition; owner and due_on as they were chosen for all unless the line says otherwise."""

    text: str
    owner: str
    due_on: date


@dataclass(frozen=True, kw_only=True)
class ConditionScene:
    """What lines are read with: the writer's moment and calendar, who may be named, and what holds for all."""

    now: datetime
    calendar: WorkingCalendar
    people: Mapping[str, str]
    owner: str
    due_on: date


def read_conditions(text: str, scene: ConditionScene) -> tuple[Condition, ...]:
    """The conditions of a text. A line may begin with a name, a day or both: `王芳 9/28前:补检测报告`.

    A day before which something is to be done needs no colon: `9/28前补检测报告`, `王芳 9/28前补检测报告`.
    `scene.people` are ids by name. Raises UnclearCondition for a day that cannot be or is past, UnknownOwner for a
    day behind the name of nobody, TooManyConditions.
    """
    lines = [line for line in (_MARKS.sub("", typed).strip() for typed in text.splitlines()) if line]
    if len(lines) > MOST:
        raise TooManyConditions(most=MOST)
    return tuple(_one(line, number, scene) for number, line in enumerate(lines, start=1))


def _one(line: str, number: int, scene: ConditionScene) -> Condition:
    owner, rest = _mentioned(line, scene)
    head = _HEAD.match(rest)
    if head:
        named, words = _named(head[1].strip(), scene)
        due_on = _whole_day(words, scene) if words else scene.due_on
        if due_on is not None and (named or words):
            return _made(head[2], named or owner, _checked(due_on, words, number, scene), scene)
        _refuse_doubts(words, number, scene)
        if not (named or owner):
            _refuse_strangers(words, number, scene)
    named, words = _named(rest, scene)
    reading = _read(words, scene)
    bound = next((item for item in reading.items if item.start == 0 and _bound(item.value)), None)
    after = "" if bound is None else words[bound.end :].lstrip(AROUND)
    if bound is None or not after or len(reading.text) != len(words):
        return _made(rest, owner, scene.due_on, scene)
    return _made(after, named or owner, _checked(_bound(bound.value), words[: bound.end], number, scene), scene)


def _made(text: str, owner: str | None, due_on: date, scene: ConditionScene) -> Condition:
    return Condition(text=text.strip()[:LONGEST], owner=owner or scene.owner, due_on=due_on)


def _mentioned(line: str, scene: ConditionScene) -> tuple[str | None, str]:
    found = _MENTION.match(line)
    if found is None or found[1] not in scene.people.values():
        return None, line
    return found[1], line[found.end() :]


def _named(words: str, scene: ConditionScene) -> tuple[str | None, str]:
    """The person a head begins with, longest name first, and what is left of it."""
    bare = words.lstrip("@")
    for name in sorted(scene.people, key=len, reverse=True):
        if bare == name or bare.startswith(tuple(f"{name}{mark}" for mark in AROUND)):
            return scene.people[name], bare[len(name) :].strip(AROUND)
    return None, words


def _whole_day(words: str, scene: ConditionScene) -> date | None:
    """The day these words are, when they are nothing else."""
    reading = _read(words, scene)
    if len(reading.items) != 1 or reading.questions:
        return None
    item = reading.items[0]
    if item.start != 0 or item.end < len(words.strip()):
        return None
    return _day(item.value) if item.kind is Kind.DATE else _bound(item.value)


def _refuse_doubts(words: str, number: int, scene: ConditionScene) -> None:
    """A head that would be a day, were there such a day, is not taken for text."""
    if any(question.code in DOUBTS for question in _read(words, scene).questions):
        raise UnclearCondition(line=number, words=words)


def _refuse_strangers(words: str, number: int, scene: ConditionScene) -> None:
    """A day before the colon belongs to who is named before it; neither is dropped because nobody has that name."""
    reading = _read(words, scene)
    last = reading.items[-1] if reading.items else None
    if last is None or last.start == 0 or last.end < len(reading.text.rstrip()):
        return
    if _day(last.value) or _bound(last.value):
        raise UnknownOwner(line=number, words=reading.text[: last.start].strip(AROUND))


def _checked(day: date | None, words: str, number: int, scene: ConditionScene) -> date:
    if words:
        _refuse_doubts(words, number, scene)
    if day is None or day < scene.now.date():
        raise UnclearCondition(line=number, words=words)
    return day


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _bound(value: object) -> date | None:
    """The last day of “before this day”; None for anything else."""
    return _day(value.last) if isinstance(value, Stretch) and value.first is None else None


def _read(words: str, scene: ConditionScene) -> Reading:
    return read(words, now=scene.now, calendar=scene.calendar)
