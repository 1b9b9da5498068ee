"""A line that reports a delay: which order, how much or until when, and why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import overload

from bot.domain.phrases.almanac import Scene
from bot.domain.phrases.lengths import shift
from bot.domain.phrases.moments import last_day
from bot.domain.phrases.normal import blank
from bot.domain.phrases.reader import read
from bot.domain.phrases.reading import (
    Item,
    Kind,
    KnownOrders,
    LengthOfTime,
    Negation,
    Note,
    Option,
    OrderRef,
    Precision,
    Question,
    Reading,
    Role,
    Stretch,
    WorkingCalendar,
)
from bot.domain.phrases.remainders import remainder
from bot.domain.phrases.sentences import ask, day_option, option
from bot.domain.phrases.vocabulary import MilestoneWords, Subject, WordFound, find_subject
from bot.domain.text import Phrase, Text

TIME_QUESTIONS = frozenset(
    (
        "impossible_date",
        "impossible_time",
        "past_date",
        "ambiguous_date",
        "no_date",
        "which_holiday",
        "unknown_holiday",
        "vague_duration",
        "rhythm",
        "lunar_date",
        "ambiguous_time",
        "too_far",
        "too_long",
    )
)
_TIME = (Kind.DATE, Kind.DATETIME, Kind.RANGE)
_BARE_COUNT = re.compile(r"(?<![\w./-])(?P<n>[1-9]\d?)(?![\w./%-])")


@dataclass(frozen=True, kw_only=True)
class DelayLine:
    """A delay as it was reported.

    One of `delta` (relative to the current promise, negative when earlier), `new_on` (absolute) and
    `downtime` is set; `delta` and `new_on` both when both were said. `milestone_ids` are the
    milestones the word may mean, by template. `reason` is as typed. `offers` may be ignored.
    """

    orders: tuple[OrderRef, ...]
    milestone_ids: tuple[str, ...] = ()
    milestone_word: str = ""
    subject: Subject | None = None
    delta: LengthOfTime | None = None
    new_on: date | None = None
    new_at: datetime | None = None
    old_on: date | None = None
    downtime: LengthOfTime | None = None
    resumes_on: date | None = None
    precision: Precision = Precision.EXACT
    reason: str = ""
    notes: tuple[Note, ...] = ()
    offers: tuple[Question, ...] = ()
    reading: Reading

    @property
    def milestone(self) -> str | None:
        """The milestone named, None when none or when the word means several."""
        return self.milestone_ids[0] if len(self.milestone_ids) == 1 else None

    def moved(self, promise: date, *, now: datetime, calendar: WorkingCalendar) -> date | None:
        """The new day of a promise; None when only a downtime in hours is known."""
        if self.new_on is not None:
            return self.new_on
        scene = Scene(now=now, calendar=calendar)
        if self.delta is not None:
            return shift(promise, self.delta, scene)
        if self.downtime is not None and not self.downtime.hours:
            return shift(promise, self.downtime, scene)
        return None


@dataclass(frozen=True, kw_only=True)
class _Move:
    """What is read of a move before its order and its reason."""

    delta: Item | None = None
    target: Item | None = None
    origin: Item | None = None
    downtime: Item | None = None
    resumes: Item | None = None

    @property
    def used(self) -> tuple[Item, ...]:
        items = (self.delta, self.target, self.origin, self.downtime, self.resumes)
        return tuple(item for item in items if item is not None)


def read_delay(
    text: str,
    *,
    now: datetime,
    calendar: WorkingCalendar,
    milestones: MilestoneWords,
    known_orders: KnownOrders | None = None,
    default_order: OrderRef | None = None,
    reading: Reading | None = None,
) -> DelayLine | Question:
    """Read one line as a delay, or ask. `default_order` is the order of the thread or form, if any."""
    reading = reading or read(text, now=now, calendar=calendar, known_orders=known_orders)
    blocked = first_doubt(reading)
    if blocked:
        return blocked
    orders = reading.orders or ((default_order,) if default_order else ())
    if not orders:
        return ask("which_order")
    move = _move(reading, Scene(now=now, calendar=calendar))
    if isinstance(move, Question):
        return move
    masked = without_names(reading)
    word = nearest_word(milestones.find(masked), move.used)
    subject = find_subject(masked)
    return _line(reading, orders, move, word, subject)


def first_doubt(reading: Reading) -> Question | None:
    """The first question about time that stops a promise; a date nearly a year off is one of them."""
    for question in reading.questions:
        if question.code in TIME_QUESTIONS and not question.offer:
            return question
        if question.code == "far_date":
            return replace(question, offer=False)
    return None


def without_names(reading: Reading) -> str:
    """The text with its orders, mentions and document numbers out of sight."""
    orders = (item.reach for item in reading.of(Kind.ORDER))
    return blank(reading.text, *reading.masks, *reading.names, *orders)


def nearest_word(words: Sequence[WordFound], items: Sequence[Item]) -> WordFound | None:
    """The milestone's word that stands nearest to what is said of it; a word before it is preferred."""
    if not words or not items:
        return words[0] if words else None

    def distance(word: WordFound) -> tuple[int, int]:
        gaps = [
            item.reach[0] - word.end if word.end <= item.reach[0] else 40 + word.start - item.reach[1] for item in items
        ]
        return min(abs(gap) for gap in gaps), word.start

    return min(words, key=distance)


def _move(reading: Reading, scene: Scene) -> _Move | Question:
    lengths = reading.of(Kind.DURATION)
    downtimes = [item for item in lengths if item.role is Role.DOWNTIME]
    deltas = [item for item in lengths if item.role is Role.DELAY]
    if not deltas and not downtimes:
        deltas = [item for item in lengths if item.role is Role.PLAIN]
    days = [item for item in reading.of(*_TIME) if not _looks_back(item)]
    targets = [item for item in days if item.role is Role.TO]
    resumes = next((item for item in days if item.role is Role.RESUMES), None)
    origin = next((item for item in reading.of(*_TIME) if item.role is Role.FROM), None)
    if not targets and not deltas:
        targets = [item for item in days if item.role is Role.PLAIN]
    denied = _denied(reading, deltas or targets)
    if denied:
        return denied
    if len({item.value for item in deltas}) > 1:
        return one_of(reading, "several_durations", deltas)
    if len({item.value for item in targets}) > 1:
        return one_of(reading, "several_dates", targets)
    if not (deltas or targets or downtimes):
        return _bare(reading) if resumes is None else _Move(target=resumes)
    target = targets[0] if targets else None
    doubt = which_day(target, scene) if target else None
    return doubt or _Move(
        delta=deltas[0] if deltas else None,
        target=target,
        origin=origin,
        downtime=downtimes[0] if downtimes else None,
        resumes=resumes,
    )


def _looks_back(item: Item) -> bool:
    return any(note.code == "looks_back" for note in item.notes)


def _denied(reading: Reading, said: Sequence[Item]) -> Question | None:
    """没有延期, 不影响船期 create no delay; beside a number of days it is a contradiction, and asked."""
    denials = [item for item in reading.of(Kind.NEGATION) if item.value is not Negation.NOT_DONE]
    if not denials:
        return None
    if not said:
        return ask("no_delay", denials[0].text)
    question = ask("contradiction", said[0].text)
    options = (
        option(without(reading, said), "no_delay"),
        option(without(reading, denials), "late", said=said[0].text),
    )
    return replace(question, options=options, span=reading.plain)


def one_of(reading: Reading, code: str, items: Sequence[Item]) -> Question:
    """Asks which of several values is meant; an option is the whole text without the others."""
    first = {item.value: item for item in reversed(items)}
    kept = [item for item in items if first[item.value] is item]
    options = tuple(
        Option(
            value=without(reading, [other for other in items if other.value != item.value]),
            label=_said(item),
        )
        for item in kept
    )
    return replace(ask(code, options=options), span=reading.plain)


def _said(item: Item) -> Phrase:
    day = _day(item)
    return day_option(day).label if day is not None else Text.same(item.text)


def without(reading: Reading, items: Sequence[Item]) -> str:
    """The text as it was typed, without these stretches."""
    text = blank(reading.plain, *((item.start, item.end) for item in items))
    return re.sub(r"\s*\x00+\s*", " ", text).strip()


def _bare(reading: Reading) -> Question:
    """A number without a unit (PO2402 3) is asked: calendar days or working days."""
    m = _BARE_COUNT.search(blank(reading.text, *reading.masks, *reading.names, *(item.reach for item in reading.items)))
    if m is None:
        return ask("which_delay")
    n = m["n"]
    options = (option(f"{n}天", "days", n=n), option(f"{n}个工作日", "working_days", n=n))
    return ask("which_unit", n, options=options)


_A_WEEK = timedelta(days=7)


def which_day(item: Item, scene: Scene) -> Question | None:
    """A stretch of days is no promise and one of its working days is asked for; an upper bound is taken as the day."""
    if not isinstance(item.value, Stretch) or item.value.first is None:
        return None
    first, last = _date(item.value.first), _date(item.value.last)
    if item.days:
        days = [day for day in item.days if day >= scene.today] or list(item.days)
    elif last is None:
        days = [first]
    elif last - first < _A_WEEK:
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        days = [day for day in days if day >= scene.today and scene.calendar.is_working(day)] or days
    else:
        days = [_working(last, -1, scene), _working(max(first, min(last, scene.today)), 1, scene)]
    return ask("which_day", item.text, options=tuple(map(day_option, dict.fromkeys(days))), where=item.reach)


@overload
def _date(day: date) -> date: ...
@overload
def _date(day: None) -> None: ...
def _date(day: date | None) -> date | None:
    return day.date() if isinstance(day, datetime) else day


def _working(day: date, step: int, scene: Scene) -> date:
    return day if scene.calendar.is_working(day) else scene.calendar.add(day, step)


def _day(item: Item | None) -> date | None:
    return last_day(item) if item else None


def _line(
    reading: Reading,
    orders: tuple[OrderRef, ...],
    move: _Move,
    word: WordFound | None,
    subject: tuple[Subject, tuple[int, int]] | None,
) -> DelayLine:
    spans = [item.reach for item in (*move.used, *reading.of(Kind.ORDER))]
    reason = remainder(reading, spans)
    if word and stands_alone(reading, word, spans):
        reason = remainder(reading, [*spans, (word.start, word.end)])
    if subject and stands_alone(reading, subject[1], spans):
        reason = remainder(reading, [*spans, subject[1], *([(word.start, word.end)] if word else [])])
    main = move.target or move.delta or move.downtime
    return DelayLine(
        orders=orders,
        milestone_ids=word.ids if word else (),
        milestone_word=word.word if word else "",
        subject=subject[0] if subject else None,
        delta=_length(move.delta),
        new_on=_day(move.target),
        new_at=move.target.value if move.target and isinstance(move.target.value, datetime) else None,
        old_on=_day(move.origin),
        downtime=_length(move.downtime),
        resumes_on=_day(move.resumes),
        precision=main.precision if main else Precision.EXACT,
        reason=reason,
        notes=tuple(dict.fromkeys(note for item in (*reading.of(Kind.ORDER), *move.used) for note in item.notes)),
        offers=reading.offers,
        reading=reading,
    )


def _length(item: Item | None) -> LengthOfTime | None:
    return item.value if item and isinstance(item.value, LengthOfTime) else None


_SEPARATOR = re.compile(r"[\s,;:。、()的]*(?:从|由|自|要|会|将|is|will|the|预计|大概|可能)?[\s]*", re.I)


def stands_alone(reading: Reading, word: WordFound | tuple[int, int], spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a word only names what is moved (包装推迟2天) and is no part of the reason (面料未到)."""
    start, end = (word.start, word.end) if isinstance(word, WordFound) else word
    text = blank(reading.text, *spans)
    before = re.split(r"[\x00,;。\n]", text[:start])[-1]
    after = re.split(r"[\x00,;。\n]", text[end:])[0]
    return bool(_SEPARATOR.fullmatch(before)) and bool(_SEPARATOR.fullmatch(after))


def is_token(reading: Reading, span: tuple[int, int], spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a word stands between spaces, punctuation or what is taken out already."""
    text = f" {blank(reading.text, *spans)} "
    return not (text[span[0]].isalnum() or text[span[1] + 1].isalnum())
