"""What was agreed for a project's order lines, what goes beyond it, and how a version follows from the one before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

SHIP = "ship"
"""The item of a line that is its ship date; every other item is a gate, by its milestone's key."""


@dataclass(frozen=True, kw_only=True)
class LineDates:
    """The days of one order line: on board, the customer's, and each gate's."""

    ship: date | None = None
    due: date | None = None
    gates: Mapping[str, date] = field(default_factory=dict)

    def of(self, item: str) -> date | None:
        return self.ship if item == SHIP else self.gates.get(item)

    def with_day(self, item: str, day: date) -> LineDates:
        """The same with another day for one item."""
        return replace(self, ship=day) if item == SHIP else replace(self, gates={**self.gates, item: day})


Lines = Mapping[int, LineDates]


@dataclass(frozen=True, kw_only=True)
class Shift:
    """One day of one line that moves: of the baseline, and the new one."""

    line: int
    item: str
    old: date
    new: date

    @property
    def days(self) -> int:
        """Calendar days later."""
        return (self.new - self.old).days


def beyond(line: int, agreed: LineDates, after: LineDates, later: Collection[str]) -> tuple[Shift, ...]:
    """The items among `later` whose new day is after the agreed one, the ship date first."""
    found = []
    for item in (SHIP, *agreed.gates):
        old, new = agreed.of(item), after.of(item)
        if item in later and old is not None and new is not None and new > old:
            found.append(Shift(line=line, item=item, old=old, new=new))
    return tuple(found)


def moved(lines: Lines, shifts: Iterable[Shift]) -> dict[int, LineDates]:
    """The lines after a request was approved; a later day that was approved meanwhile stays."""
    found = dict(lines)
    for shift in shifts:
        known = found.get(shift.line, LineDates())
        found[shift.line] = known.with_day(shift.item, max(shift.new, known.of(shift.item) or shift.new))
    return found


def restored(now: Lines, *, first: Lines, shifts: Iterable[Shift], standing: Collection[Shift]) -> dict[int, LineDates]:
    """The lines once an approval is taken back: each of its days is the latest that other approved requests stand for.

    Where none does it is the one first agreed, whatever the order in which they were approved and taken back.
    """
    found = dict(now)
    for shift in shifts:
        agreed = first.get(shift.line, LineDates()).of(shift.item)
        if shift.line in found and agreed is not None:
            others = (other.new for other in standing if (other.line, other.item) == (shift.line, shift.item))
            found[shift.line] = found[shift.line].with_day(shift.item, max((agreed, *others)))
    return found
