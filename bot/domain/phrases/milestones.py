"""A line that reports a milestone: which order, which milestone, how far or when, and a note."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from bot.domain.phrases.almanac import Scene
from bot.domain.phrases.delays import (
    first_doubt,
    is_token,
    nearest_word,
    one_of,
    stands_alone,
    which_day,
    without_names,
)
from bot.domain.phrases.figures import is_at_least
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
    Quantity,
    Question,
    Reading,
    Role,
    State,
    WorkingCalendar,
)
from bot.domain.phrases.remainders import remainder
from bot.domain.phrases.report_doubts import done_ahead, fraction_or_day
from bot.domain.phrases.sentences import ask, option
from bot.domain.phrases.vocabulary import MilestoneWords, WordFound
from bot.domain.text import Text

_TIME = (Kind.DATE, Kind.DATETIME, Kind.RANGE)
_VALUES = (*_TIME, Kind.PERCENT, Kind.STATE, Kind.DURATION, Kind.QUANTITY, Kind.NEGATION)


@dataclass(frozen=True, kw_only=True)
class MilestoneLine:
    """News of one milestone.

    `on` is the day it was done when `state` is DONE, else the day promised for it (an upper bound
    counts as the day, `precision` says so). `delta` moves the promise; `quantity` is what is ready.
    `at_least`: the per cent is a lower bound, as in 过半.
    """

    orders: tuple[OrderRef, ...]
    milestone_ids: tuple[str, ...]
    milestone_word: str
    percent: Decimal | None = None
    at_least: bool = False
    state: State | None = None
    on: date | None = None
    delta: LengthOfTime | None = None
    quantity: Quantity | None = None
    precision: Precision = Precision.EXACT
    note: str = ""
    notes: tuple[Note, ...] = ()
    offers: tuple[Question, ...] = ()
    reading: Reading

    @property
    def milestone(self) -> str | None:
        """The milestone named, None when the word means several."""
        return self.milestone_ids[0] if len(self.milestone_ids) == 1 else None


def read_milestones(
    text: str,
    *,
    now: datetime,
    calendar: WorkingCalendar,
    milestones: MilestoneWords,
    known_orders: KnownOrders | None = None,
    default_order: OrderRef | None = None,
    reading: Reading | None = None,
) -> tuple[MilestoneLine | Question, ...]:
    """Read a line that may report several milestones of an order (PO2403 裁剪 √ 车缝 60% 包装 10%)."""
    reading = reading or read(text, now=now, calendar=calendar, known_orders=known_orders)
    words = milestones.find(without_names(reading))
    cuts = _cuts(reading, words)
    if len(cuts) < 2:
        return (
            read_milestone(
                text,
                now=now,
                calendar=calendar,
                milestones=milestones,
                known_orders=known_orders,
                default_order=default_order,
                reading=reading,
            ),
        )
    orders = reading.orders
    head = " ".join(ref.key for ref in orders)
    ends = [*cuts[1:], len(reading.plain)]
    return tuple(
        read_milestone(
            f"{head} {reading.plain[start:end]}",
            now=now,
            calendar=calendar,
            milestones=milestones,
            known_orders=known_orders,
            default_order=default_order,
        )
        for start, end in zip(cuts, ends, strict=True)
    )


def is_bare_report(reading: Reading, milestones: MilestoneWords) -> bool:
    """Whether a text is a milestone, a figure or a date for it, and nothing else (包装 85%)."""
    words = milestones.find(without_names(reading))
    figures = reading.of(*_TIME, Kind.PERCENT, Kind.QUANTITY)
    if not words or not figures:
        return False
    spans = [item.reach for item in reading.of(*_VALUES)] + [(word.start, word.end) for word in words]
    return not remainder(reading, spans)


def _cuts(reading: Reading, words: Sequence[WordFound]) -> list[int]:
    """Where the news of each milestone starts: at each word that has a value of its own behind it."""
    if any(item.start < words[0].start for item in reading.of(*_VALUES)) if words else True:
        return []
    orders_behind = words and any(item.start > words[0].start for item in reading.of(Kind.ORDER))
    if orders_behind:
        return []
    starts: list[int] = []
    for index, word in enumerate(words):
        end = words[index + 1].start if index + 1 < len(words) else len(reading.text)
        if any(word.end <= item.start < end for item in reading.of(*_VALUES)):
            starts.append(word.start)
    return starts


def read_milestone(
    text: str,
    *,
    now: datetime,
    calendar: WorkingCalendar,
    milestones: MilestoneWords,
    known_orders: KnownOrders | None = None,
    default_order: OrderRef | None = None,
    reading: Reading | None = None,
) -> MilestoneLine | Question:
    """Read one line as the news of one milestone, or ask; several at once go to `read_milestones`."""
    reading = reading or read(text, now=now, calendar=calendar, known_orders=known_orders)
    scene = Scene(now=now, calendar=calendar)
    doubt = (
        _other_meaning(reading, scene)
        or first_doubt(reading)
        or next((question for question in reading.open_questions if question.code == "impossible_percent"), None)
    )
    if doubt:
        return doubt
    orders = reading.orders or ((default_order,) if default_order else ())
    if not orders:
        return ask("which_order")
    values = reading.of(*_VALUES)
    word = nearest_word(milestones.find(without_names(reading)), values)
    if word is None:
        return ask("which_milestone")
    return _line(reading, orders, word, scene)


def _other_meaning(reading: Reading, scene: Scene) -> Question | None:
    """A day that may be no day, or not the one that was read."""
    days = [item for item in reading.of(*_TIME) if item.role is not Role.FROM]
    doubt = done_ahead(reading, reading.of(Kind.STATE), days, today=scene.today) or first_doubt(reading)
    if doubt or len(days) != 1 or reading.of(Kind.PERCENT, Kind.STATE):
        return doubt
    return fraction_or_day(days[0], today=scene.today)


def _line(reading: Reading, orders: tuple[OrderRef, ...], word: WordFound, scene: Scene) -> MilestoneLine | Question:
    percents, states = reading.of(Kind.PERCENT), reading.of(Kind.STATE)
    if len({item.value for item in percents}) > 1:
        return one_of(reading, "which_value", percents)
    days = [item for item in reading.of(*_TIME) if item.role is not Role.FROM]
    if len({item.value for item in days}) > 1:
        return one_of(reading, "several_dates", days)
    day = days[0] if days else None
    if day and (doubt := which_day(day, scene)):
        return doubt
    length = next((item for item in reading.of(Kind.DURATION) if item.role is Role.DELAY), None)
    count = next((item for item in reading.of(Kind.QUANTITY) if not _is_missing(reading, item)), None)
    state = _state(reading, percents, states)
    if isinstance(state, Question):
        return state
    if state is None and not (percents or day or length or count):
        return _how_far(reading)
    used = [item for item in (*percents, day, length, count) if item is not None]
    return MilestoneLine(
        orders=orders,
        milestone_ids=word.ids,
        milestone_word=word.word,
        percent=_percent(percents, state),
        at_least=bool(percents) and is_at_least(reading.text, percents[0]),
        state=state,
        on=last_day(day) if day else None,
        delta=length.value if length and isinstance(length.value, LengthOfTime) else None,
        quantity=count.value if count and isinstance(count.value, Quantity) else None,
        precision=used[0].precision if used else Precision.EXACT,
        note=_note(reading, word, [item for item in used if item is not count], states),
        notes=tuple(dict.fromkeys(note for item in (*reading.of(Kind.ORDER), *used) for note in item.notes)),
        offers=reading.offers,
        reading=reading,
    )


_MISSING = re.compile(r"(?:差|少|缺|剩|欠|短|不足|\b(?:short|missing|left|remaining))\s*$", re.I | re.A)


def _is_missing(reading: Reading, item: Item) -> bool:
    """差10箱 counts what is not ready."""
    return _MISSING.search(reading.text, max(0, item.start - 12), item.start) is not None


_BARE_COUNT = re.compile(r"(?<![\w./-])(?P<n>100|[1-9]?\d)(?![\w./%-])")
_HOW_FAR = (
    option("完成", "done"),
    option("进行中", "in_progress"),
    option("受阻", "blocked"),
)


def bare_count(reading: Reading) -> str | None:
    """A number up to a hundred without a unit, that may be meant as per cent (包装 85)."""
    spans = (item.reach for item in reading.items)
    found = _BARE_COUNT.search(blank(reading.text, *reading.masks, *reading.names, *spans))
    return found["n"] if found else None


def _how_far(reading: Reading) -> Question:
    n = bare_count(reading)
    if n is None:
        return ask("which_value", options=_HOW_FAR)
    percent = Option(value=f"{n}%", label=Text.same(f"{n}%"))
    return ask("which_value", n, options=(percent,))


def _done_or_not(words: str) -> Question:
    """基本完成 is asked for its per cent, which then decides."""
    options = tuple(Option(value=f"{n}%", label=Text.same(f"{n}%")) for n in (100, 95, 90))
    return replace(ask("unclear_state", words, options=options), span="")


def _state(reading: Reading, percents: Sequence[Item], states: Sequence[Item]) -> State | Question | None:
    """What the words and the per cent say together; done and not done at once is asked."""
    said = [item.value for item in states if isinstance(item.value, State)]
    denied = [item for item in reading.of(Kind.NEGATION) if item.value is Negation.NOT_DONE]
    if State.DONE in said and denied and not percents:
        return _done_or_not(denied[0].text)
    nearly = next((item for item in states if item.precision is not Precision.EXACT), None)
    if nearly and not percents:
        return _done_or_not(nearly.text)
    for state in (State.BLOCKED, State.DONE, State.IN_PROGRESS, State.PLANNED):
        if state in said and not (state is State.DONE and percents and percents[0].value != 100):
            return state
    if percents:
        return State.DONE if percents[0].value == 100 else State.IN_PROGRESS
    calm = any(item.value is not Negation.NOT_DONE for item in reading.of(Kind.NEGATION))
    return State.ON_TRACK if State.ON_TRACK in said or calm else None


def _percent(percents: Sequence[Item], state: State | None) -> Decimal | None:
    if percents and isinstance(percents[0].value, Decimal):
        return percents[0].value
    return Decimal(100) if state is State.DONE else None


def _note(reading: Reading, word: WordFound, used: Sequence[Item], states: Sequence[Item]) -> str:
    spans = [item.reach for item in (*used, *reading.of(Kind.ORDER))]
    spans += [item.reach for item in states if is_token(reading, item.reach, spans)]
    if stands_alone(reading, word, spans):
        spans.append((word.start, word.end))
    spans += [item.reach for item in states if stands_alone(reading, item.reach, spans)]
    return remainder(reading, spans)
