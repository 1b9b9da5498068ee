"""What is asked before a report is saved: a count without a per cent, a step back, work out of its order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.db.models import Milestone
from bot.domain.errors import GendanError
from bot.domain.orders import MilestoneState
from bot.domain.phrases.milestones import MilestoneLine
from bot.domain.phrases.reading import Kind, Option, Question, State
from bot.domain.phrases.sentences import ask, option
from bot.domain.plans import Known, contradicted_by
from bot.domain.text import Sentence, Text
from bot.services.orders.photos.kept import as_evidence
from bot.services.orders.planning import is_implied, known_of, pieces, template_of
from bot.services.reports.milestones import settled
from bot.work.company import Company
from bot.work.unit import Work

SURE = option("", "save_it")
"""The answer that the line is meant as it stands."""


class OutOfOrder(GendanError):
    """Work is called under way or over while what it waits for is known to be open."""

    code = "out_of_order"


def doubt_of(work: Work, found: MilestoneLine, milestone: Milestone, *, today: date) -> Question | None:
    """What must be asked of one report before it is saved; None when nothing is in doubt."""
    if found.percent is None and found.state is None and found.on is None and found.quantity is not None:
        return _count(found, milestone)
    if found.percent is None and found.state is None:
        return None
    state = None if found.state in {None, State.ON_TRACK} else str(found.state)
    progress = None if found.percent is None else int(found.percent)
    if found.percent is None and state is None:
        return None
    if found.state is State.DONE and milestone.gate and not found.note and as_evidence(work.session, milestone) is None:
        return None  # without its evidence a gate is refused anyway
    return _goes_back(found, milestone) or _order(work.company, milestone, state, progress, today=today)


def require_order(
    company: Company, milestone: Milestone, *, state: str | None, progress: int | None, today: date
) -> None:
    """Refuse what is out of its order. Raises OutOfOrder."""
    before = _open_before(company, milestone, state, progress, today=today)
    if before:
        zh = "、".join(f"{milestone.name_zh} {milestone.progress}%" for milestone in before)
        en = ", ".join(f"{milestone.name_en} {milestone.progress}%" for milestone in before)
        raise OutOfOrder(names_zh=zh, names_en=en, milestone=milestone.id)


def _count(found: MilestoneLine, milestone: Milestone) -> Question | None:
    """包装 5000件: of the order's quantity it is so many per cent, which is asked and never guessed."""
    items = found.reading.of(Kind.QUANTITY)
    line, quantity = milestone.line, found.quantity
    if not items or quantity is None:
        return None
    span, whole = items[0].text, pieces(line.quantity, line.unit)
    count = pieces(quantity.value, quantity.unit)
    if not whole or count is None or not 0 < count <= whole:
        return ask("count_unclear", span)
    percent = f"{int(count * 100 / whole)}%"
    options = (Option(value=f"{percent} {span}", label=Text.same(percent)),)
    return ask("count_of", span, options=options, percent=percent, whole=f"{whole.normalize():f}")


def _goes_back(found: MilestoneLine, milestone: Milestone) -> Question | None:
    """95 % and then 90 % may be a slip of the finger; 过半 is true of sixty too."""
    new = None if found.percent is None else int(found.percent)
    if new is None or found.at_least or new >= milestone.progress or is_implied(milestone):
        return None
    return replace(ask("goes_back", options=(SURE,), old=f"{milestone.progress}%", new=f"{new}%"), span="")


def _order(
    company: Company, milestone: Milestone, state: str | None, progress: int | None, *, today: date
) -> Question | None:
    before = _open_before(company, milestone, state, progress, today=today)
    if not before:
        return None
    names = tuple(
        Sentence.of("options.so_far", name=milestone.name, progress=f"{milestone.progress}%") for milestone in before
    )
    return ask("out_of_order", options=(SURE,), names=names, name=milestone.name)


def _open_before(
    company: Company, milestone: Milestone, state: str | None, progress: int | None, *, today: date
) -> list[Milestone]:
    """What is known to be open before a milestone and must not be, if it was not so already before the report."""
    line = milestone.line
    network = template_of(company, line).network(term=line.order.term, dangerous_goods=line.dangerous_goods)
    if milestone.key not in {node.id for node in network}:
        return []
    known = dict(known_of(line))
    blocked = {milestone.key for milestone in line.milestones if milestone.state == MilestoneState.BLOCKED}
    earlier = contradicted_by(network, known, milestone.key, blocked=blocked, today=today)
    new_state, new_progress = settled(milestone, state, progress)
    if earlier or new_state not in {MilestoneState.DONE, MilestoneState.IN_PROGRESS}:
        return []
    known[milestone.key] = Known(
        progress=100 if new_state == MilestoneState.DONE else min(new_progress, 99), started=True
    )
    against = contradicted_by(network, known, milestone.key, blocked=blocked, today=today)
    return [milestone for milestone in line.milestones if milestone.key in against]
