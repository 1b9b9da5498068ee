"""What a hand-over keeps: the 交接清单 as both were shown it, and what changed hands in the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.db.models import Handover
from bot.domain.text import Text
from bot.work.codec import Data, stored, unpack, upgrade


@dataclass(frozen=True, kw_only=True)
class ListedOrder:
    """One order, with the milestone that is next on it."""

    po: str
    customer: str
    product: str | None = None
    due_on: date | None = None
    next: Text | None = None
    next_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ListedCase:
    """One open case and whose turn it is."""

    number: str
    po: str | None = None
    kind: Text
    turn: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ListedPromise:
    """A date that was promised."""

    po: str
    name: Text
    on: date


@stored("handover_list", version=2)
@dataclass(frozen=True, kw_only=True)
class HandoverList:
    """交接清单; of the order book's questions and of conditions only how many."""

    orders: tuple[ListedOrder, ...] = ()
    cases: tuple[ListedCase, ...] = ()
    promises: tuple[ListedPromise, ...] = ()
    questions: int = 0
    tasks: int = 0


@upgrade("handover_list", 1)
def _texts_by_language(data: Data) -> Data:
    """Texts stood as two words, and orders and cases under their ids too."""

    def row(was: Data) -> Data:
        return {
            name: {"zh-CN": value[0], "en": value[1]} if name in {"next", "kind", "name"} and value else value
            for name, value in was.items()
            if name != "id"
        }

    return {**data, **{part: [row(was) for was in data[part]] for part in ("orders", "cases", "promises")}}


@stored("handover_moved")
@dataclass(frozen=True, kw_only=True)
class HandoverMoved:
    """What changed hands; added: orders that came after the list, stayed: those of it that were over by then."""

    orders: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    stayed: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    questions: int = 0
    tasks: int = 0


def list_of(row: Handover) -> HandoverList:
    """The list as both were shown it."""
    return unpack(HandoverList, row.listed)


def moved_of(row: Handover) -> HandoverMoved:
    """What changed hands; nothing until both have confirmed."""
    return unpack(HandoverMoved, row.moved)
