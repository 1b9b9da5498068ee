"""Plan templates: the milestones of a kind of goods, and the tail that its term of delivery adds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from bot.domain.schedule import Link, LinkType
from bot.domain.text import Text

READY = "ready"
SEA_TERMS = frozenset({"FAS", "FOB", "CFR", "CIF"})
ARRIVAL_TERMS = frozenset({"DAP", "DPU", "DDP", "DAT"})
DOOR_TERM = "EXW"


class Site(StrEnum):
    """Whose calendar a milestone follows."""

    FACTORY = "factory"
    BUYER = "buyer"
    PORT = "port"


class Only(StrEnum):
    """When a milestone is part of the plan at all."""

    DANGEROUS_GOODS = "dangerous_goods"
    ARRIVAL = "arrival"


@dataclass(frozen=True, kw_only=True, slots=True)
class Duration:
    """Working days: `days`, plus ⌈quantity ÷ daily output⌉ when `per_output`; `transit` is the order's own number."""

    days: int = 0
    per_output: bool = False
    transit: bool = False

    def of(self, *, quantity: Decimal | None, daily_output: Decimal | None, transit_days: int) -> int:
        """Days for an order; an unknown quantity or output counts as one day's work."""
        if self.transit:
            return transit_days
        if not self.per_output:
            return self.days
        if not quantity or not daily_output:
            return self.days + 1
        return self.days + int(quantity // daily_output) + (quantity % daily_output > 0)


@dataclass(frozen=True, kw_only=True)
class MilestoneTemplate:
    """One milestone. `gate` names its evidence; `supplied`: a date given for it means that it was ordered.

    `before_etd` (calendar days, another number for dangerous goods) plans it ahead of the sailing.
    """

    id: str
    label: Text
    owner: str
    links: tuple[Link, ...] = ()
    duration: Duration
    site: Site
    gate: Text | None = None
    note: Text | None = None
    only: Only | None = None
    supplied: bool = False
    before_etd: int | None = None
    before_etd_dangerous: int | None = None


@dataclass(frozen=True, kw_only=True)
class Template:
    """A kind of goods. `tails` are the shared ends by name; `tail` is the one this kind takes by default.

    `ready` is its own last milestone; `transit_days` are calendar days from departure to the named place.
    `order_book` says which milestones a column of the order book speaks of.
    """

    id: str
    label: Text
    categories: tuple[str, ...]
    milestones: tuple[MilestoneTemplate, ...]
    ready: str
    daily_output: Decimal | None = None
    unit: str = ""
    transit_days: int = 30
    tail: str | None = None
    tails: Mapping[str, tuple[MilestoneTemplate, ...]] = field(default_factory=dict)
    order_book: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    gate_answers: tuple[str, ...] = ()
    _networks: dict[tuple[str | None, bool, bool], tuple[MilestoneTemplate, ...]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def network(
        self, *, term: str | None = None, dangerous_goods: bool = False, arrival: bool = False
    ) -> tuple[MilestoneTemplate, ...]:
        """The milestones of one order, predecessors first: own, then the term's tail, without what does not apply."""
        arrival = arrival or term in ARRIVAL_TERMS
        key = (self.tail_of(term), dangerous_goods, arrival)
        if key not in self._networks:
            self._networks[key] = self._composed(*key)
        return self._networks[key]

    def tail_of(self, term: str | None) -> str | None:
        """The name of the tail that a term asks for; None for a template without one."""
        if self.tail is None:
            return None
        if term == DOOR_TERM:
            return "door"
        return "sea" if term in SEA_TERMS else self.tail

    def _composed(self, tail: str | None, dangerous_goods: bool, arrival: bool) -> tuple[MilestoneTemplate, ...]:
        keep = {Only.DANGEROUS_GOODS: dangerous_goods, Only.ARRIVAL: arrival}
        whole = self.milestones + self.tails.get(tail or "", ())
        resolved = [with_ready(m, self.ready) for m in whole]
        dropped = {m.id: m.links for m in resolved if m.only is not None and not keep[m.only]}
        # What a tail does not have (a booking, at the seller's door) is not waited for.
        dropped.update({link.predecessor: () for link in _missing_links(resolved)} if self.tail else {})
        kept = [replace(m, links=_bridged(m.links, dropped)) for m in resolved if m.id not in dropped]
        return tuple(predecessors_first(kept))


@dataclass(frozen=True, kw_only=True)
class TemplateProblem:
    """What is wrong with one milestone of a template."""

    milestone: str
    code: str
    message: str


def anchor_of(network: Sequence[MilestoneTemplate], *, term: str | None, ready: str) -> str:
    """The milestone that the customer's date speaks of: on board, at the door, or arrival at the named place."""
    ids = {milestone.id for milestone in network}
    if term in ARRIVAL_TERMS and "arrive" in ids:
        return "arrive"
    if "etd" in ids:
        return "etd"
    return "loading" if "loading" in ids else ready


def template_for(category: str, templates: Iterable[Template]) -> Template | None:
    """The template of an order book's 类别, None when no template knows the word."""
    wanted = _folded(category)
    for template in templates:
        names = (template.id, *template.label.all, *template.categories)
        if wanted in {_folded(name) for name in names}:
            return template
    return None


def check_network(milestones: Sequence[MilestoneTemplate], *, roles: Collection[str]) -> list[TemplateProblem]:
    """Unknown predecessors and owners, duplicate ids and cycles, each with the milestone it belongs to."""
    ids = [milestone.id for milestone in milestones]
    problems = [
        TemplateProblem(milestone=name, code="duplicate_id", message=f"{name} is given twice")
        for name in sorted({name for name in ids if ids.count(name) > 1})
    ]
    for milestone in milestones:
        for link in milestone.links:
            if link.predecessor not in ids:
                message = f"{milestone.id} follows {link.predecessor}, which does not exist"
                problems.append(TemplateProblem(milestone=milestone.id, code="unknown_predecessor", message=message))
        if milestone.owner not in roles:
            message = f"{milestone.id}: no such role {milestone.owner}"
            problems.append(TemplateProblem(milestone=milestone.id, code="unknown_owner", message=message))
    if not problems:
        placed = {milestone.id for milestone in predecessors_first(milestones)}
        circle = [name for name in ids if name not in placed]
        message = f"these wait for each other: {', '.join(circle)}"
        problems += [TemplateProblem(milestone=name, code="cycle", message=message) for name in circle[:1]]
    return problems


def predecessors_first(milestones: Sequence[MilestoneTemplate]) -> list[MilestoneTemplate]:
    """A stable order in which nothing comes before what it waits for; members of a cycle are left out."""
    placed: set[str] = set()
    order: list[MilestoneTemplate] = []
    waiting = list(milestones)
    while waiting:
        free = [m for m in waiting if all(link.predecessor in placed for link in m.links)]
        if not free:
            break
        first = free[0]
        placed.add(first.id)
        order.append(first)
        waiting.remove(first)
    return order


def with_ready(milestone: MilestoneTemplate, ready: str) -> MilestoneTemplate:
    """The same waiting for a template's own last milestone where it says `ready`."""
    links = (replace(link, predecessor=ready) if link.predecessor == READY else link for link in milestone.links)
    return replace(milestone, links=tuple(links))


def _missing_links(milestones: Sequence[MilestoneTemplate]) -> list[Link]:
    ids = {milestone.id for milestone in milestones}
    return [link for milestone in milestones for link in milestone.links if link.predecessor not in ids]


def _bridged(links: tuple[Link, ...], dropped: Mapping[str, tuple[Link, ...]]) -> tuple[Link, ...]:
    """Links to a left-out milestone become links to what that one waited for."""
    found: dict[tuple[str, LinkType], Link] = {}
    for link in links:
        bridged = _bridged(dropped[link.predecessor], dropped) if link.predecessor in dropped else (link,)
        for bridge in bridged:
            found.setdefault((bridge.predecessor, bridge.type), bridge)
    return tuple(found.values())


def _folded(text: str) -> str:
    return "".join(text.split()).casefold()
