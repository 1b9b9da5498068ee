"""What answers who asks about orders or sends a photo: each names the rows it shows, read when it is sent."""

from __future__ import annotations

from dataclasses import dataclass

from bot.services.orders.lists import OrderFilter
from bot.work.codec import stored


@stored("help")
@dataclass(frozen=True, kw_only=True)
class HelpMessage:
    """How to say things; typed is what was not understood, empty when help was asked for. topic: of one command."""

    typed: str = ""
    topic: str = ""


@stored("order_card")
@dataclass(frozen=True, kw_only=True)
class OrderAskedMessage:
    """One order's card."""

    order: int


@stored("order_list")
@dataclass(frozen=True, kw_only=True)
class OrdersAskedMessage:
    """A page of those that fit the query, else of the orders that the reader or another person follows."""

    query: str | None = None
    page: int = 0
    which: OrderFilter = OrderFilter.FOLLOWED
    person: str | None = None


@stored("photo_card")
@dataclass(frozen=True, kw_only=True)
class PhotosKeptMessage:
    """The photos of one message; orders are those it named, missing the words that named none.

    opens: the PO of an order that is not there yet, under which they are filed once it is; told: its preview stands
    beside.
    """

    root: str
    orders: tuple[int, ...] = ()
    missing: tuple[str, ...] = ()
    opens: str = ""
    told: bool = False


@stored("help_file")
@dataclass(frozen=True, kw_only=True)
class FileRefusedMessage:
    """A file that is not kept; sheet: a spreadsheet."""

    sheet: bool = False
