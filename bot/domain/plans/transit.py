"""How many days goods are on the way by sea and by air, as the workspace's file gives them for a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.domain.plans.templates import ARRIVAL_TERMS
from bot.domain.text import Text

PAID_TO_TERMS = ARRIVAL_TERMS | {"CFR", "CIF", "CPT", "CIP"}
"""Terms whose named place is where the goods go; under any other it is where the seller hands them over."""


@dataclass(frozen=True, kw_only=True)
class TransitDays:
    """Calendar days from departure to the customer's port or airport."""

    sea: int
    air: int


@dataclass(frozen=True, kw_only=True)
class TransitRoute:
    """The way of one order. place: where it goes, empty when that is not known and the default counts."""

    place: str = ""
    days: TransitDays


@dataclass(frozen=True, kw_only=True)
class Transit:
    """Days on the way by place. `handling`: working days from goods ready to the aircraft; names and customers are
    folded; `example` figures are to be replaced.
    """

    as_of: date
    source: Text
    handling: int
    default: TransitDays
    places: Mapping[str, TransitDays]
    names: Mapping[str, str] = field(default_factory=dict)
    customers: Mapping[str, str] = field(default_factory=dict)
    example: bool = False

    def route(self, *, term: str | None, place: str | None, customer: str) -> TransitRoute:
        """The way to where an order's goods go: its named place where the term says so, else the customer's."""
        named = self.names.get(folded(place)) if place and term in PAID_TO_TERMS else None
        known = named or self.customers.get(folded(customer))
        return TransitRoute(days=self.default) if known is None else TransitRoute(place=known, days=self.places[known])


def folded(name: str) -> str:
    """A place's or customer's name as it is compared."""
    return "".join(name.split()).casefold()
