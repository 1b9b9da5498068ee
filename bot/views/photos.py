"""What the answer to photos shows: where they are, where else they may go, or which order they wait for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from bot.db.models import Milestone, Order, OrderLine, OrderSummary
from bot.domain.authority import Office
from bot.domain.orders import MilestoneState
from bot.domain.text import Text
from bot.services.orders.find import followed, in_order, line_is_open, open_lines
from bot.services.orders.messages import PhotosKeptMessage
from bot.services.orders.opening import may_open
from bot.services.orders.photos import kept
from bot.services.people.office import office_of
from bot.work.messages import Reader, Skip, message
from bot.work.unit import Work

ORDERS_OFFERED = 5


@dataclass(frozen=True, kw_only=True)
class MilestoneChoice:
    """A milestone to file under; line tells an order's lines apart and is empty where there is only one."""

    id: int
    name: Text
    line: str


@dataclass(frozen=True, kw_only=True)
class Offered:
    """An order the photos may belong to."""

    id: int
    label: str


@dataclass(frozen=True, kw_only=True)
class PhotoView:
    """state: asked, filed or undone; images is false as soon as one of them is a PDF.

    unsure: they are at a gate that nobody named, and are its evidence once their sender says so. opens: the PO of an
    order that is not there yet and for which they wait; form: the form that opens it is offered.
    """

    root: str
    state: str
    count: int
    images: bool
    po: str = ""
    at: MilestoneChoice | None = None
    others: tuple[MilestoneChoice, ...] = ()
    orders: tuple[Offered, ...] = ()
    missing: tuple[str, ...] = ()
    unsure: bool = False
    opens: str = ""
    form: bool = False


@message(PhotosKeptMessage)
def photo_card(work: Work, *, reader: Reader, message: PhotosKeptMessage) -> PhotoView | Skip:
    """The photos of one message as they are now, for who sent them."""
    root = message.root
    rows = kept.rows_of(work.session, root)
    if not rows:
        return PhotoView(root=root, state="undone", count=0, images=True)
    photos = kept.photos_of(rows)
    images = all(photo.image for photo in photos)
    order = work.session.get(Order, rows[0].order_id) if rows[0].order_id else None
    if order is None:
        office = office_of(work)
        waits = bool(message.opens) and may_open(office, reader.id or "")
        return PhotoView(
            root=root,
            state="waiting" if waits else "asked",
            count=len(photos),
            images=images,
            orders=()
            if waits and not message.orders
            else _offered(work.session, reader.id or "", message.orders, office=office),
            missing=message.missing if waits or not message.opens else (*message.missing, message.opens),
            opens=message.opens if waits else "",
            form=waits and not message.told,
        )
    milestone = work.session.get(Milestone, rows[0].milestone_id or 0)
    nodes = _nodes(order)
    return PhotoView(
        root=root,
        state="filed",
        count=len(photos),
        images=images,
        po=order.po,
        at=_node(milestone, len(open_lines(order)) > 1) if milestone else None,
        others=tuple(node for node in nodes if milestone is None or node.id != milestone.id),
        unsure=not rows[0].named
        and milestone is not None
        and milestone.gate
        and milestone.state != MilestoneState.DONE,
    )


def _offered(session: Session, member_id: str, ids: Sequence[int], *, office: Office) -> tuple[Offered, ...]:
    """The orders a message named, else the person's own, the nearest customer's date first."""
    named = [session.get(Order, order_id) for order_id in ids]
    orders = [order for order in named if order is not None and office.sees(member_id, order)]
    if not orders:
        due_on = func.min(func.coalesce(OrderLine.due_on, date.max))
        wanted = (
            select(OrderSummary.order_id)
            .outerjoin(OrderLine, and_(OrderLine.order_id == OrderSummary.order_id, line_is_open()))
            .where(followed(office, member_id))
            .group_by(OrderSummary.order_id, OrderSummary.po)
            .order_by(func.coalesce(due_on, date.max), OrderSummary.po)
            .limit(ORDERS_OFFERED)
        )
        orders = in_order(session, session.scalars(wanted).all())
    orders.sort(
        key=lambda order: (min((line.due_on or date.max for line in open_lines(order)), default=date.max), order.po)
    )
    return tuple(Offered(id=order.id, label=_label(order)) for order in orders[:ORDERS_OFFERED])


def _label(order: Order) -> str:
    product = next((line.product or line.style for line in order.lines if line.product or line.style), "")
    return f"{order.po} {product}".strip()


def _nodes(order: Order) -> tuple[MilestoneChoice, ...]:
    lines = open_lines(order)
    found = [milestone for line in lines for milestone in line.milestones if milestone.state != MilestoneState.DONE]
    return tuple(_node(milestone, len(lines) > 1) for milestone in found)


def _node(milestone: Milestone, several: bool) -> MilestoneChoice:
    line: OrderLine = milestone.line
    told_apart = (line.product or line.style or line.key) if several else ""
    return MilestoneChoice(id=milestone.id, name=milestone.name, line=told_apart)
