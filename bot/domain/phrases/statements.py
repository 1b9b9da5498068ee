"""What a message says, statement by statement: of which orders, and what must be asked before it is stored.

A reader accounts for every word of a message: what it took is in the statement's own fields, what is harmless is its
`note`, and whatever else stands there is one of its `doubts`. Nothing here knows the order book but through the names
that were found in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from bot.domain.phrases.reading import (
    Amount,
    LengthOfTime,
    Note,
    OrderRef,
    Precision,
    Quantity,
    Question,
    State,
)
from bot.domain.phrases.vocabulary import Subject


@dataclass(frozen=True, kw_only=True)
class Speaker:
    """Who said a pasted line, as typed, and when; `said_at` is None when the stamp had no day we can tell."""

    name: str
    stamp: str = ""
    said_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class MilestoneNamed:
    """A milestone by its word; `ids` are those it may mean, by template. `part`: the word names only a part (拉链)."""

    word: str
    ids: tuple[str, ...]
    part: bool = False


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One thing said. `again` can be read by itself; `orders` is empty when none was named.

    doubts: what must be asked before it is stored, none when it was understood whole. lot: the line of an order by its
    own label (第二批). command: the verb it was typed behind (`delay`), empty for a plain message.
    """

    text: str
    command: str = ""
    orders: tuple[OrderRef, ...] = ()
    lot: str | None = None
    note: str = ""
    speaker: Speaker | None = None
    notes: tuple[Note, ...] = ()
    offers: tuple[Question, ...] = ()
    doubts: tuple[Question, ...] = ()

    @property
    def again(self) -> str:
        """Its words as they are read again: behind their verb, without which 面料 10天 is no delay."""
        return f"/{self.command} {self.text}" if self.command else self.text


@dataclass(frozen=True, kw_only=True)
class Progressed(Statement):
    """How far a milestone is (0–100; `at_least`: 过半), or its state; `on`: the day gone by on which it was done."""

    milestone: MilestoneNamed
    percent: Decimal | None = None
    at_least: bool = False
    state: State | None = None
    on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Made(Statement):
    """A count made at a milestone; `total`: since its start (累计), else in a day; `of`: of how many (12/20箱)."""

    milestone: MilestoneNamed
    count: Quantity
    of: Quantity | None = None
    total: bool = False


@dataclass(frozen=True, kw_only=True)
class Measured(Statement):
    """A value to be held against a criterion (良率 98.6 %), never progress; high: the end of a range (4-5级)."""

    milestone: MilestoneNamed | None = None
    name: str
    value: Decimal
    high: Decimal | None = None
    unit: str = "%"


@dataclass(frozen=True, kw_only=True)
class NewDay:
    """A new day: `on` (with its hour, `at`), or `delta` from the promise as it stands; `later`: it was said to be
    later (推到 True, 提前 False), None when it was not said. old_on: the day it is said to be moved from.
    """

    on: date | None = None
    at: datetime | None = None
    delta: LengthOfTime | None = None
    later: bool | None = None
    old_on: date | None = None
    precision: Precision = Precision.EXACT


@dataclass(frozen=True, kw_only=True)
class Promised(Statement):
    """A new day for a milestone, by its word, or by the date of the order it is (船期); both None: whatever is next."""

    milestone: MilestoneNamed | None = None
    subject: Subject | None = None
    move: NewDay


class CutOffKind(StrEnum):
    """The four closings before a sailing."""

    SI = "si"
    VGM = "vgm"
    CY = "cy"
    CUSTOMS = "customs"

    @property
    def holds_sailing(self) -> bool:
        """Whether the goods miss the sailing that miss it; of papers and weights it is only noted."""
        return self in (CutOffKind.CY, CutOffKind.CUSTOMS)


@dataclass(frozen=True, kw_only=True)
class CutOffNamed(Statement):
    """When a closing is; no milestone's day."""

    closing: CutOffKind
    move: NewDay


@dataclass(frozen=True, kw_only=True)
class AnomalyTold(Statement):
    """An anomaly. kinds: by the keyword table, the likeliest first; none: it is asked.

    rate: a cost for each day, week, container (每天 800 美金), never the total. pieces: how many are concerned.
    """

    kinds: tuple[str, ...] = ()
    milestone: MilestoneNamed | None = None
    subject: Subject | None = None
    move: NewDay | None = None
    cut_off: CutOffNamed | None = None
    downtime: LengthOfTime | None = None
    resumes_on: date | None = None
    cost: Amount | None = None
    rate: Amount | None = None
    pieces: Quantity | None = None


@dataclass(frozen=True, kw_only=True)
class OnTrack(Statement):
    """All goes as planned (正常), or nothing is late (没有延期): nothing of the plan changes."""


class Revision(StrEnum):
    """What of an order itself is to change."""

    QUANTITY = "quantity"
    CUSTOMER_DATE = "customer_date"
    TERM = "term"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class Revised(Statement):
    """The customer changes the order: a quantity to or by so many, the customer's date, or all of it is cancelled."""

    what: Revision
    quantity: Quantity | None = None
    by: Quantity | None = None
    move: NewDay | None = None
    term: str | None = None


@dataclass(frozen=True, kw_only=True)
class NewOrder(Statement):
    """An order that is not in the book yet; what was not said is None."""

    po: str
    customer: str = ""
    style: str = ""
    product: str = ""
    quantity: Quantity | None = None
    term: str = ""
    place: str = ""
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Task(Statement):
    """What somebody is asked to do or to answer; `to`: the member's id or the name behind @, as typed."""

    to: tuple[str, ...]
    what: str
    due_on: date | None = None
    asks: bool = False


class Wanted(StrEnum):
    """What a message wants that reports nothing of an order."""

    ORDERS = "orders"
    MY_ORDERS = "my_orders"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    THIS_WEEK = "this_week"
    LATE = "late"
    WITH_CASES = "with_cases"
    UNDER_CREDIT = "under_credit"
    WAITING = "waiting"
    WHAT_IF = "what_if"
    AUTHORITY = "authority"
    HELP = "help"
    FORM = "form"
    UNDO = "undo"
    VERDICT = "verdict"
    REST_ON_TRACK = "rest_on_track"
    UNSAVED = "unsaved"
    STAND_UP = "stand_up"
    SKIP_TODAY = "skip_today"
    SAME_AS_YESTERDAY = "same_as_yesterday"
    CHECK_IN = "check_in"
    LEAVE = "leave"
    NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True)
class Request(Statement):
    """A look-up, a word of the bot, an answer to the stand-up. words: what stands behind the word, as typed.

    NOTHING: thanks, 收到, a picture's placeholder; nobody is answered.
    """

    wanted: Wanted
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class NotUnderstood(Statement):
    """Words that were read as nothing; its doubts say what is asked, none: how to say it."""
