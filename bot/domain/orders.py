"""Orders: how their lines are told apart, what a new statement does to a kept value, and the state they are in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bot.domain.order_book import ORDER_FIELDS, Problem, RawLine, Stated, Weight, problem

_PO_PREFIX = re.compile(r"^P\.?O\.?(?:\s*NO\.?)?[\s\-_#:.]*(?=\d)")
_NO_PO = re.compile(r"^(?:[-—/\\.?? ]*|无|没有|未到|待定|待到|N/?A|NONE|NIL|TB[ADC]|PENDING)$", re.IGNORECASE)
_AMOUNT_TOLERANCE = Decimal("0.005")
_SAMPLES = frozenset({"fit", "pp", "seal_sample", "mould_check", "first_piece"})


class OrderState(StrEnum):
    """Where an order stands; derived from its milestones, never typed."""

    DRAFT = "draft"
    CONFIRMED = "confirmed"
    PREPARING = "preparing"
    IN_PRODUCTION = "in_production"
    READY = "ready"
    AT_PORT = "at_port"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class MilestoneState(StrEnum):
    """Where a milestone stands; late is computed, not a state. Blocked is what somebody says, never the plan."""

    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    BLOCKED = "blocked"


OVER = frozenset({OrderState.DELIVERED, OrderState.CLOSED, OrderState.CANCELLED})
"""The states in which an order is nobody's work any more."""

_FURTHEST = (
    ("paid", OrderState.CLOSED),
    ("delivered", OrderState.DELIVERED),
    ("etd", OrderState.SHIPPED),
    ("port_in", OrderState.AT_PORT),
)


class Merge(StrEnum):
    """What a stated value does to the kept one."""

    SAME = "same"
    TAKE = "take"
    ASK = "ask"


@dataclass(frozen=True, kw_only=True)
class MilestoneFact:
    """What the state of an order needs to know of a milestone."""

    key: str
    owner_role: str
    state: MilestoneState
    progress: int = 0

    @property
    def done(self) -> bool:
        return self.state == MilestoneState.DONE

    @property
    def begun(self) -> bool:
        return self.state != MilestoneState.PLANNED or self.progress > 0


def normal_po(text: str) -> str | None:
    """One spelling of a PO: `po 2404 `, `P.O. #2404` → PO2404; None when the cell says there is none yet."""
    folded = re.sub(r"\s+", " ", text.strip()).upper()
    if _NO_PO.match(folded):
        return None
    match = _PO_PREFIX.match(folded)
    return ("PO" + folded[match.end() :] if match else folded).replace(" ", "")


def line_keys(lines: Sequence[RawLine]) -> list[str]:
    """The key of each line of one order: its line number, else its style and its place among lots of that style."""
    lots: Counter[str] = Counter()
    keys = []
    for line in lines:
        number = line.value("line_no")
        if number is None:
            style = (line.value("style") or line.value("product") or "").upper()
            lots[style] += 1
            number = f"{style}#{lots[style]}"
        keys.append(number)
    return keys


def merge(*, base: str | None, kept: str | None, stated: str | None) -> Merge:
    """Weigh what a file says now against what it said last time (base) and what is kept.

    A blank says nothing. A file that repeats itself does not undo what a person said since; a file that says something
    new against what a person said is asked.
    """
    if stated is None or stated in (kept, base):
        return Merge.SAME
    return Merge.TAKE if kept is None or kept == base else Merge.ASK


def contradictions(line: RawLine) -> list[Problem]:
    """Stated values that cannot all be true; they are kept and asked."""
    if line.cancelled or line.value("shipped_on"):
        return []
    found = []
    latest, sails, cutoff = line.day("lc_latest"), line.day("etd"), line.day("cutoff")
    for name in ("ship_date", "etd"):
        day = line.day(name)
        if day and latest and day > latest:
            found.append(_kept(line.stated[name], "after_lc_latest", latest=latest.isoformat()))
    if cutoff and sails and cutoff > sails:
        found.append(_kept(line.stated["cutoff"], "cutoff_after_etd", etd=sails.isoformat()))
    quantity, price, amount = line.number("quantity"), line.number("unit_price"), line.number("amount")
    if quantity is not None and price is not None and amount is not None:
        product = quantity * price
        if abs(product - amount) > max(Decimal(1), abs(product) * _AMOUNT_TOLERANCE):
            found.append(_kept(line.stated["amount"], "amount_mismatch", product=f"{product.normalize():f}"))
    return found


def disagreements(lines: Iterable[RawLine]) -> dict[tuple[int, str], Problem]:
    """Fields of the order that a later line of it states otherwise than the first, by (place of the line, field)."""
    first: dict[str, str] = {}
    found: dict[tuple[int, str], Problem] = {}
    for place, line in enumerate(lines):
        for name in ORDER_FIELDS:
            stated = line.stated.get(name)
            if stated is None or stated.value is None:
                continue
            if first.setdefault(name, stated.value) != stated.value:
                found[place, name] = _kept(stated, "lines_disagree", other=first[name])
    return found


def line_state(milestones: Sequence[MilestoneFact], *, cancelled: bool = False, closed: bool = False) -> OrderState:
    """The state of one line from its milestones; the furthest thing that happened counts."""
    if cancelled:
        return OrderState.CANCELLED
    if closed:
        return OrderState.CLOSED
    done = {fact.key for fact in milestones if fact.done}
    for key, state in _FURTHEST:
        if key in done:
            return state
    if _packed_and_passed(milestones):
        return OrderState.READY
    return _early_state(milestones, po_done="po" in done)


def order_state(lines: Sequence[OrderState], *, cancelled: bool = False) -> OrderState:
    """The state of an order: that of its line that is furthest behind, cancelled lines left out."""
    living = [state for state in lines if state is not OrderState.CANCELLED]
    if cancelled or not living:
        return OrderState.CANCELLED if cancelled or lines else OrderState.DRAFT
    order = list(OrderState)
    return min(living, key=order.index)


def _kept(stated: Stated, code: str, **details: str) -> Problem:
    return problem(code, cell=stated.cell, field=stated.field, value=stated.raw, weight=Weight.KEEPS, details=details)


def _early_state(milestones: Sequence[MilestoneFact], *, po_done: bool) -> OrderState:
    begun = [fact for fact in milestones if fact.begun]
    if any(_is_production(fact) for fact in begun):
        return OrderState.IN_PRODUCTION
    if any(fact.key != "po" for fact in begun):
        return OrderState.PREPARING
    return OrderState.CONFIRMED if po_done else OrderState.DRAFT


def _packed_and_passed(milestones: Sequence[MilestoneFact]) -> bool:
    """Whether packing and the last inspection before loading are done."""
    packing = next((fact for fact in milestones if fact.key == "packing"), None)
    checks = [fact for fact in milestones if fact.owner_role == "qc"]
    return packing is not None and packing.done and bool(checks) and checks[-1].done


def _is_production(fact: MilestoneFact) -> bool:
    """Making the goods: production's own steps and packing; samples and trials only prepare."""
    return fact.key == "packing" or (fact.owner_role == "production" and fact.key not in _SAMPLES)
