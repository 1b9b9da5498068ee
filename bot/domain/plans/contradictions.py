"""What is said of a milestone against what is known of those before it: sewing is not over before cutting."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from bot.domain.plans.nodes import NOTHING_KNOWN, stands_open
from bot.domain.plans.templates import MilestoneTemplate
from bot.domain.plans.values import Known
from bot.domain.schedule import Link, LinkType

ENOUGH = 80
"""Per cent of a predecessor from which what finishes with it may be over (final inspection from 80 % packed)."""


def contradicted_by(
    network: tuple[MilestoneTemplate, ...],
    known: Mapping[str, Known],
    milestone: str,
    *,
    blocked: Collection[str] = (),
    today: date,
) -> tuple[str, ...]:
    """The milestones that are known to be open although what is known of `milestone` needs them over, or begun.

    What nobody has spoken of is taken as done, and what is before it is looked at in its place. The rest of what is
    supplied may still be on its way when work with it has begun.
    """
    templates = {template.id: template for template in network}
    told = known.get(milestone, NOTHING_KNOWN)
    waiting = [(milestone, told.done, True)] if told.done or told.begun else []
    seen: set[tuple[str, bool]] = set()
    found: dict[str, None] = {}
    while waiting:
        name, finished, direct = waiting.pop()
        if (name, finished) in seen:
            continue
        seen.add((name, finished))
        for link in templates[name].links:
            before = templates[link.predecessor]
            so_far = known.get(before.id, NOTHING_KNOWN)
            if so_far.done:
                continue
            if before.id not in blocked and not stands_open(so_far, today):
                if link.type is not LinkType.FF or finished:
                    waiting.append((before.id, link.type is not LinkType.SS, False))
            elif _clashes(link, before, so_far, finished=finished, direct=direct):
                found[before.id] = None
            elif finished and link.type is LinkType.FF:
                waiting.append((before.id, True, False))
    return tuple(template.id for template in network if template.id in found)


def _clashes(link: Link, before: MilestoneTemplate, known: Known, *, finished: bool, direct: bool) -> bool:
    if link.type is LinkType.SS:
        return not known.begun
    if link.type is LinkType.FF:
        return finished and known.progress < ENOUGH
    return finished or not (before.supplied and direct)
