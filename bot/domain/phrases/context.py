"""What a message is read with: the clock and the calendar of who wrote it, and the words of their workspace."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.phrases.kinds import KeywordTable
from bot.domain.phrases.orders import Named, take_names
from bot.domain.phrases.reading import KnownOrders, OrderRef, WorkingCalendar
from bot.domain.phrases.statements import Request
from bot.domain.phrases.vocabulary import MilestoneWords


@dataclass(frozen=True, kw_only=True)
class PhraseReader:
    """What every line of a message is read with."""

    now: datetime
    calendar: WorkingCalendar
    milestones: MilestoneWords
    known_orders: KnownOrders | None = None
    orders_called: KnownOrders | None = None
    """The orders of which a whole line is a name; unlike `known_orders` a part of a name finds none."""
    orders_headed: Callable[[tuple[str, ...]], Mapping[str, Sequence[str]]] | None = None
    """By each of some words that a product of an open order ends with, those orders."""
    default_order: OrderRef | None = None
    prompt_open: bool = False
    """Whether a stand-up's question to this person is unanswered, so that plain words answer it."""
    keywords: KeywordTable = field(default_factory=lambda: KeywordTable.of({}))
    """Which kind of anomaly a word names."""
    parts: MilestoneWords = field(default_factory=lambda: MilestoneWords.of({}))
    """Words that name only a part of what a milestone waits for (拉链 of the trims)."""
    is_person: Callable[[str], bool] | None = None
    """Whether a word is a colleague's name, which says nothing of an order; asked only of words that nobody knows."""
    requests: dict[str, Request | None] = field(init=False, default_factory=dict, repr=False, compare=False)
    """What texts that were read were found to ask for, by this very reader."""
    _names: dict[tuple[str, KnownOrders | None], Named] = field(default_factory=dict, repr=False, compare=False)

    def names(self, text: str) -> Named:
        """The orders, mentions and things that a normalised text names; looked for once in each."""
        key = (text, self.known_orders)
        if key not in self._names:
            self._names[key] = take_names(text, self.known_orders)
        return self._names[key]
