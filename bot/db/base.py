"""Column types and the declarative base every model shares."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, DateTime, Dialect, MetaData, Numeric, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase

from bot.domain.cases.history import EventKind
from bot.domain.cases.states import CaseState, DecisionOutcome, DecisionState, RequestState, Severity, TaskState
from bot.domain.handovers import HandoverState
from bot.domain.order_notes import OrderNoteKind
from bot.domain.orders import MilestoneState
from bot.domain.relays import RelayState
from bot.domain.standups import CheckInState, QuestionKind, RoundState
from bot.domain.tasks import MemberTaskState

WORDS: tuple[type[StrEnum], ...] = (
    CaseState,
    CheckInState,
    DecisionOutcome,
    DecisionState,
    EventKind,
    HandoverState,
    MemberTaskState,
    MilestoneState,
    OrderNoteKind,
    QuestionKind,
    RelayState,
    RequestState,
    RoundState,
    Severity,
    TaskState,
)
"""What columns hold one word of."""

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def row_id(text: str) -> int:
    """The id of a row as a button or a form names it; 0, which no row has, for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC without an offset so that both databases order it alike."""

    impl = DateTime
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment into naive UTC; a naive one is a programming error."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive datetime cannot be kept: {value!r}")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the kept moment back as aware UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


class Money(TypeDecorator[Decimal]):
    """A decimal amount; text on SQLite, which has no decimals, NUMERIC on PostgreSQL."""

    impl = String
    cache_ok = True

    @property
    def python_type(self) -> type[Decimal]:
        return Decimal

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Choose the column type of the database at hand."""
        kind = Numeric(20, 6) if dialect.name == "postgresql" else String(40)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """Write the amount exactly."""
        if value is None or dialect.name == "postgresql":
            return value
        return format(value, "f")

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Read the amount exactly, without the zeros that PostgreSQL's scale adds."""
        return None if value is None else Decimal(value).normalize() + Decimal(0)


class Word(TypeDecorator[StrEnum]):
    """A member of an enum, kept as its word; a word that is no member cannot be read."""

    impl = String
    cache_ok = True

    def __init__(self, members: type[StrEnum]) -> None:
        super().__init__()
        self.members = members

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> Any:
        """Write the word of a member."""
        return None if value is None else self.members(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> StrEnum | None:
        """Give the member back."""
        return None if value is None else self.members(value)


class Base(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Moment,
        Decimal: Money,
        **{words: Word(words) for words in WORDS},
        dict[str, Any]: JSON,
        list[Any]: JSON,
        list[str]: JSON,
    }
