"""The milestones of one order with what is known of them: what is done, implied, begun, and how much is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.calendars import Calendar
from bot.domain.orders import MilestoneState
from bot.domain.plans.templates import MilestoneTemplate
from bot.domain.plans.values import Known, PlanRequest
from bot.domain.schedule import Link, LinkType

NOTHING_KNOWN = Known()


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanNode:
    """One milestone of one order. `worked` are the days of it that its progress stands for, to the nearest day."""

    template: MilestoneTemplate
    calendar: Calendar
    known: Known
    state: MilestoneState
    implied: bool
    worked: int
    days_left: int

    @property
    def id(self) -> str:
        return self.template.id

    @property
    def done(self) -> bool:
        return self.state is MilestoneState.DONE

    @property
    def done_on(self) -> date | None:
        return self.known.done_on or (self.known.expected_on if self.done else None)

    @property
    def begun(self) -> bool:
        """Whether work on it is under way."""
        return self.state is MilestoneState.IN_PROGRESS

    def lag_left(self, link: Link) -> int | None:
        """What is left of a start-to-start lag after this node's progress; None when it has been served."""
        if not self.begun or link.lag < 0:
            return link.lag
        left = link.lag - self.worked
        return left if left > 0 else None


def nodes_of(request: PlanRequest) -> list[PlanNode]:
    """Every milestone of the order, predecessors first."""
    network = request.template.network(
        term=request.term, dangerous_goods=request.dangerous_goods, arrival=request.follow_eta
    )
    implied = _implied(network, request.known, request.today)
    if request.booking and not stands_open(request.known.get("booking", NOTHING_KNOWN), request.today):
        implied.add("booking")
    output = request.daily_output or request.template.daily_output
    nodes = []
    for template in network:
        known = request.known.get(template.id, NOTHING_KNOWN)
        days = template.duration.of(quantity=request.quantity, daily_output=output, transit_days=request.transit)
        worked = (days * known.progress * 2 + 100) // 200
        done = known.done or template.id in implied
        begun = not done and known.begun
        state = MilestoneState.DONE if done else MilestoneState.IN_PROGRESS if begun else MilestoneState.PLANNED
        node = PlanNode(
            template=template,
            calendar=request.sites.of(template.site),
            known=known,
            state=state,
            implied=done and not known.done,
            worked=worked if begun else 0,
            days_left=0 if done else max(min(days, 1), days - worked),
        )
        nodes.append(node)
    return _held(nodes)


def _held(nodes: Sequence[PlanNode]) -> list[PlanNode]:
    """Let what stands open behind work that was called done keep binding what comes after that work.

    Goods are not loaded before they are sewn, whoever said that the inspection was over. What is supplied is here,
    however it came; an SS predecessor binds only while it has not begun.
    """
    known = {node.id: node for node in nodes}
    behind: dict[str, tuple[Link, ...]] = {}
    held: list[PlanNode] = []
    for node in nodes:
        direct = {link.predecessor for link in node.template.links}
        more: dict[str, Link] = {}
        for link in node.template.links:
            before = known[link.predecessor]
            if before.done and (node.done or not before.implied):
                more.update(
                    (earlier.predecessor, earlier) for earlier in behind[before.id] if earlier.predecessor not in direct
                )
            elif node.done and not before.done and not (link.type is LinkType.SS and before.begun):
                kind = LinkType.SS if link.type is LinkType.SS else LinkType.FS
                more[before.id] = Link(predecessor=before.id, type=kind)
        passes = not node.template.supplied
        behind[node.id] = tuple(more.values()) if node.done and passes else ()
        bound = more and passes and not node.done
        links = (*node.template.links, *more.values())
        held.append(replace(node, template=replace(node.template, links=links)) if bound else node)
    return held


def _implied(network: tuple[MilestoneTemplate, ...], known: Mapping[str, Known], today: date) -> set[str]:
    """What must be done because something after it has begun.

    Work that has begun implies its FS predecessors, and those of what it started beside; work that is done implies
    everything before it. A date given for something supplied means that it was ordered. What is itself known to be
    under way or promised for a coming day is not implied: the rest of the fabric may be late after cutting began.
    """
    templates = {template.id: template for template in network}
    implied: set[str] = set()
    waiting = [
        (name, known[name].done) for name in templates if name in known and _speaks(templates[name], known[name])
    ]
    seen: set[tuple[str, bool]] = set()
    while waiting:
        item = waiting.pop()
        if item in seen:
            continue
        seen.add(item)
        name, finished = item
        for link in templates[name].links:
            before = link.predecessor
            if stands_open(known.get(before, NOTHING_KNOWN), today):
                waiting.append((before, False))
            elif finished or link.type is LinkType.FS:
                implied.add(before)
                waiting.append((before, True))
            elif link.type is LinkType.SS:
                waiting.append((before, False))
    return implied


def _speaks(template: MilestoneTemplate, known: Known) -> bool:
    return known.done or known.begun or (template.supplied and known.expected_on is not None)


def stands_open(known: Known, today: date) -> bool:
    """Whether somebody said that it is under way or promised it for a coming day."""
    if known.done:
        return False
    return known.begun or (known.expected_on is not None and known.expected_on >= today)
