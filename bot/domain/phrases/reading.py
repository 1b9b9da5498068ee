"""What a text was read as: values with the words they came from, and the questions left open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from bot.domain.text import Phrase


class WorkingCalendar(Protocol):
    """The part of a calendar the grammar asks (see `bot.domain.calendars.Calendar`)."""

    def is_working(self, day: date) -> bool: ...

    def add(self, day: date, n: int) -> date: ...

    def holiday(self, name: str, year: int) -> tuple[date, date] | None: ...

    def complete(self, year: int) -> bool: ...


KnownOrders = Callable[[str], Sequence[str]]
"""Given a token as typed (`2403`, `HM-080`), the keys of the orders it finds, none if it finds none."""


class Kind(StrEnum):
    """What a piece of text was read as."""

    DATE = "date"
    DATETIME = "datetime"
    RANGE = "range"
    DURATION = "duration"
    AMOUNT = "amount"
    QUANTITY = "quantity"
    PERCENT = "percent"
    STATE = "state"
    NEGATION = "negation"
    ORDER = "order"


class Precision(StrEnum):
    """How far a value can be trusted to the digit."""

    EXACT = "exact"
    APPROXIMATE = "approximate"
    BOUND = "bound"


class Role(StrEnum):
    """What part a date or a duration plays in its sentence."""

    PLAIN = ""
    FROM = "from"
    TO = "to"
    DELAY = "delay"
    DOWNTIME = "downtime"
    RESUMES = "resumes"


class State(StrEnum):
    """A milestone's state in somebody's words; `on_track` says that nothing changed."""

    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    BLOCKED = "blocked"
    ON_TRACK = "on_track"


class Negation(StrEnum):
    """What is denied."""

    NO_DELAY = "no_delay"
    NO_EFFECT = "no_effect"
    NOT_DONE = "not_done"


class OrderSort(StrEnum):
    """Which of an order's names was typed."""

    PO = "po"
    STYLE = "style"
    VESSEL = "vessel"
    CONTAINER = "container"
    BILL = "bill"
    CREDIT = "credit"
    NAME = "name"


@dataclass(frozen=True, kw_only=True)
class Note:
    """Something assumed while reading, said with the answer."""

    code: str
    text: Phrase


@dataclass(frozen=True, kw_only=True)
class Option:
    """One button under a question; `value` is what it stands for (ISO dates, codes)."""

    value: str
    label: Phrase


@dataclass(frozen=True, kw_only=True)
class Question:
    """What must be asked. An `offer` may be ignored: the reading stands without an answer.

    `where`: the stretch of `Reading.text` it asks about, whose words are claimed by it; None: of the text as a whole.
    """

    code: str
    text: Phrase
    options: tuple[Option, ...] = ()
    span: str = ""
    offer: bool = False
    where: tuple[int, int] | None = None


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Days from `first` to `last`, both included; None is an open end. An end with an hour is a datetime."""

    first: date | None
    last: date | None


@dataclass(frozen=True, kw_only=True)
class LengthOfTime:
    """A length of time; negative when it is earlier. Parts of different units add up."""

    months: int = 0
    days: Decimal = Decimal(0)
    working_days: int = 0
    hours: Decimal = Decimal(0)

    def negated(self) -> LengthOfTime:
        """The same length in the other direction."""
        return LengthOfTime(months=-self.months, days=-self.days, working_days=-self.working_days, hours=-self.hours)


@dataclass(frozen=True, kw_only=True)
class Amount:
    """Money; `currency` is an ISO code, None when none was said or it is asked."""

    value: Decimal
    currency: str | None


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """A count or weight; `unit` as it was typed. `of`: of how many (12/20箱)."""

    value: Decimal
    unit: str | None
    of: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class OrderRef:
    """An order as somebody named it: `key` is canonical (`po 2404 ` → `PO2404`)."""

    key: str
    sort: OrderSort
    matches: tuple[str, ...] = ()


Value = date | datetime | Stretch | LengthOfTime | Amount | Quantity | Decimal | State | Negation | OrderRef


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing read, where it stands in `Reading.text`, and how far it can be trusted."""

    kind: Kind
    value: Value
    text: str
    start: int
    end: int
    precision: Precision = Precision.EXACT
    notes: tuple[Note, ...] = ()
    role: Role = Role.PLAIN
    covers: tuple[int, int] | None = None
    """The wider stretch of text this item speaks for (`推到10/8` for `10/8`)."""
    days: tuple[date, ...] = ()
    """The days of which a range is one (21或22号, 周一周五); none: any day of the range."""

    @property
    def reach(self) -> tuple[int, int]:
        """Where a sentence's rest begins and ends around this item."""
        return self.covers or (self.start, self.end)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A text as it was read. `plain` has the same length as `text` and keeps the typed characters."""

    text: str
    plain: str
    items: tuple[Item, ...]
    questions: tuple[Question, ...]
    mentions: tuple[str, ...] = ()
    masks: tuple[tuple[int, int], ...] = ()
    """Stretches that are mentions, links or numbers of no interest to a sentence."""
    names: tuple[tuple[int, int], ...] = ()
    """Stretches that name a thing (3号线, B栋2楼, 第2版, 报告号 C-8812, a B/L that is no order's): claimed, and part of
    the note; never a word, a day, a figure or an order."""

    def of(self, *kinds: Kind) -> tuple[Item, ...]:
        """The items of these kinds, in the order of the text."""
        return tuple(item for item in self.items if item.kind in kinds)

    @property
    def orders(self) -> tuple[OrderRef, ...]:
        """The orders named, each once."""
        found: dict[str, OrderRef] = {}
        for item in self.of(Kind.ORDER):
            if isinstance(item.value, OrderRef):
                found.setdefault(item.value.key, item.value)
        return tuple(found.values())

    @property
    def open_questions(self) -> tuple[Question, ...]:
        """The questions that must be answered before anything is saved."""
        return tuple(question for question in self.questions if not question.offer)

    @property
    def offers(self) -> tuple[Question, ...]:
        """The questions that may be ignored."""
        return tuple(question for question in self.questions if question.offer)
