"""One event over many orders: a vessel, container, mould, line, material or factory, or orders named together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.db.models import Case, Order, OrderLine
from bot.domain.authority import follower_of
from bot.domain.orders import MilestoneState
from bot.services.cases.messages import CaseNoteMessage
from bot.services.cases.record import is_outside, tell
from bot.services.orders.find import open_lines, visible
from bot.services.people.office import office_of
from bot.work.kinds import NoteKind
from bot.work.unit import Work

THING = re.compile(
    r"(?:模具|产线|流水线|工厂|物料|面料|材料|辅料|\b(?:mould|mold|line|factory|material|fabric)\b)\s*[::]?\s*"
    r"([A-Za-z0-9][A-Za-z0-9-]*\d[A-Za-z0-9-]*)",
    re.IGNORECASE,
)
"""What an event may be named by, and the name behind it: it always has a figure (模具 T-550)."""


def named_thing(text: str) -> str | None:
    """The mould, line, material or factory a text names."""
    found = THING.search(text)
    return found.group(1) if found else None


def lines_of_thing(work: Work, *, member_id: str, thing: str) -> list[OrderLine]:
    """The person's open lines whose remark, style or product speaks of the thing."""
    pattern = f"%{thing}%"
    fits = or_(
        *(func.lower(column).like(pattern.lower()) for column in (OrderLine.note, OrderLine.style, OrderLine.product))
    )
    orders = (
        work.session.scalars(select(Order).join(OrderLine).where(fits).order_by(Order.po).distinct()).unique().all()
    )
    mine = visible(orders, member_id, office_of(work))
    whole = re.compile(rf"(?<![A-Za-z0-9]){re.escape(thing)}(?![A-Za-z0-9])", re.IGNORECASE)
    return [
        line
        for order in mine
        if order.cancelled_at is None
        for line in open_lines(order)
        if any(whole.search(text or "") for text in (line.note, line.style, line.product))
    ]


def still_open(lines: Iterable[OrderLine], milestone: str) -> list[OrderLine]:
    """Those lines whose milestone an event can still move: what has sailed is not delayed any more."""
    return [
        line
        for line in lines
        if any(known.key == milestone and known.state != MilestoneState.DONE for known in line.milestones)
    ]


def new_day(line: OrderLine, milestone: str, *, first: OrderLine, new_on: date) -> date:
    """For a line of several, as many days later than its own promise as the first line's is."""
    own, theirs = _promise(line, milestone), _promise(first, milestone)
    return new_on if own is None or theirs is None else own + (new_on - theirs)


def _promise(line: OrderLine, milestone: str) -> date | None:
    row = next((known for known in line.milestones if known.key == milestone), None)
    return (row.promised_on or row.forecast_on) if row is not None else None


def tell_others(work: Work, case: Case, *, event: str, lines: Sequence[OrderLine]) -> None:
    """The 跟单员 of the other orders on the same vessel or in the same container hear of it; they report their own.

    They hear what moves and which of their orders are on it, and nothing of the case: its order is not theirs to see.
    """
    carrier = _carrier(lines, event)
    if not carrier:
        return
    named, office = {line.id for line in lines}, office_of(work)
    theirs: dict[str, list[str]] = {}
    for line in _aboard(work.session, lines):
        order = line.order
        person = follower_of(order, office=office, rules=work.company.rules) if order.merchandiser_id else None
        if line.id in named or person is None or person == work.actor or order.cancelled_at is not None:
            continue
        if line in open_lines(order) and still_open([line], "etd") and order.po not in theirs.setdefault(person, []):
            theirs[person].append(order.po)
    for person, orders in theirs.items():
        if orders and not is_outside(person):
            note = CaseNoteMessage(
                case=case.id, kind=NoteKind.SAME_EVENT, sender=work.actor, orders=tuple(orders), event=carrier
            )
            key = f"case-same_event:{case.id}:{person}"
            tell(work.by(None), case, person, note, key=key)


def _carrier(lines: Sequence[OrderLine], event: str) -> str:
    """The vessel or container an event names, itself or by a B/L; empty for a mould, a line, a material."""
    wanted = _flat(event)
    if not wanted:
        return ""
    for line in lines:
        for own in (line.vessel, line.container):
            if own and (wanted in _flat(own) or _flat(own) in wanted):
                return own
        if line.bill_of_lading and _flat(line.bill_of_lading) == wanted:
            return line.vessel or line.container or ""
    return ""


def _flat(name: str) -> str:
    return re.sub(r"\s", "", name).casefold()


def _aboard(session: Session, lines: Sequence[OrderLine]) -> Sequence[OrderLine]:
    vessels = {line.vessel for line in lines if line.vessel}
    containers = {line.container for line in lines if line.container}
    same = or_(OrderLine.vessel.in_(vessels), OrderLine.container.in_(containers))
    return session.scalars(select(OrderLine).where(same).order_by(OrderLine.id)).unique().all()
