"""Find an order by what a person calls it: PO (also without letters), style, product, vessel, container, B/L, L/C."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, joinedload, lazyload, selectinload

from bot.db.models import Milestone, Order, OrderLine, OrderSummary
from bot.db.summaries import folded, po_key
from bot.domain.authority import Office
from bot.domain.errors import GendanError
from bot.domain.orders import MilestoneState
from bot.domain.phrases.normal import normalise
from bot.domain.phrases.orders import take_names
from bot.domain.phrases.reading import OrderRef
from bot.services.people.office import sees_order

NAMED = 500
"""So many orders are named one by one, by their ids or their POs; a word that fits more is no name of an order."""

TOLD = 20
"""How many of those that fit a name are said to somebody who meant one."""

WHOLE = joinedload(Order.lines).options(
    lazyload(OrderLine.order), selectinload(OrderLine.milestones).options(lazyload(Milestone.line))
)
"""With its lines and their milestones in two statements, without what each of those joins by itself: it is loaded
already. An order has few lines; its milestones are many, and would repeat all of it."""

NAME_ENDS = ("\n", " ")
"""What stands behind a name among an order's names: a vessel is named without its voyage too."""

SeenBy = Callable[[], ColumnElement[bool]]

URGENCY = (OrderSummary.float_days, OrderSummary.due_on, OrderSummary.po)


class OrderNotFound(GendanError):
    """No order of that name is known to the person who asks."""

    code = "order_not_found"


class OrderUnclear(GendanError):
    """More than one order or line fits; candidates say which."""

    code = "order_unclear"


class MilestoneNotFound(GendanError):
    """The line has no milestone of that name."""

    code = "milestone_not_found"


class MilestoneGone(GendanError):
    """There is no such milestone any more."""

    code = "milestone_gone"


def known_order(session: Session, order_id: int) -> Order:
    """The order of a button or a form. Raises OrderNotFound."""
    order = session.get(Order, order_id)
    if order is None:
        raise OrderNotFound(name=str(order_id))
    return order


@dataclass(frozen=True, kw_only=True)
class Fits:
    """Orders by the condition their summaries fulfil, and how many they are; none of them is loaded.

    ids, pos: of up to `NAMED` orders, in the order of their POs.
    """

    which: ColumnElement[bool]
    total: int
    ids: Sequence[int] = ()
    pos: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class NamedOrders:
    """The orders a text names, and the names in it that fit none."""

    fits: Fits
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LookedAhead:
    """What one statement found for everything that a message may call an order, as of this transaction.

    keys: the POs and numbers, names: the whole names that were looked for; rows: the orders that any of it fits.
    """

    keys: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    rows: Sequence[Row[*tuple[Any, ...]]] = ()

    def of_po(self, key: str, digits: str) -> list[Row[*tuple[Any, ...]]]:
        """The rows of that PO, else of that number."""
        return [row for row in self.rows if row.po_key == key] or [
            row for row in self.rows if digits.isdigit() and row.po_number == digits
        ]

    def called(self, name: str) -> list[Row[*tuple[Any, ...]]]:
        """The rows that the person sees of orders with that name."""
        return [row for row in self.rows if row.seen and any(f"\n{name}{end}" in row.names for end in NAME_ENDS)]


NOTHING_AHEAD = LookedAhead()


def look_ahead(
    session: Session, office: Office, *, member_id: str, names: Iterable[str], numbers: Iterable[str]
) -> LookedAhead:
    """Look for whole names (those are POs at times) and numbers at once.

    Where they fit more orders than are named nothing is found ahead, and each is looked for by itself.
    """
    sees, whole = sees_order(office, member_id), {folded(name): po_key(name) for name in names if len(folded(name)) > 1}
    keys = {*whole.values(), *(key for number in numbers for key in (number, f"PO{number}"))}
    if not keys:
        return LookedAhead()
    wanted: list[ColumnElement[bool]] = [OrderSummary.po_key.in_(keys)]
    if digits := {number for key in keys if (number := _number_of(key)).isdigit()}:
        wanted.append(OrderSummary.po_number.in_(digits))
    if whole:
        begun = (OrderSummary.names.contains(f"\n{name}", autoescape=True) for name in whole)
        wanted.append(and_(or_(*begun), sees))
    rows = session.execute(
        select(
            OrderSummary.po,
            OrderSummary.order_id,
            OrderSummary.po_key,
            OrderSummary.po_number,
            OrderSummary.names,
            sees.label("seen"),
        )
        .where(or_(*wanted))
        .limit(NAMED + 1)
    ).all()
    if len(rows) > NAMED:
        return LookedAhead()
    return LookedAhead(keys=frozenset(keys), names=frozenset(whole), rows=rows)


def look_up(session: Session, office: Office, *, member_id: str, text: str, ahead: LookedAhead = NOTHING_AHEAD) -> Fits:
    """The orders that fit and that the person may see; an exact PO beats everything else."""
    sees = _seen_by(office, member_id)
    for said in dict.fromkeys((text, normalise(text).text)):
        if (found := _of_po(session, said, sees, ahead)) is not None:
            return found
        found = fits(session, and_(_part_of_name(said), sees()))
        if found.total:
            return found
    return Fits(which=false(), total=0)


def _seen_by(office: Office, member_id: str) -> SeenBy:
    """What the person sees, as a condition, for who has to ask."""
    return cache(lambda: sees_order(office, member_id))


def fits(session: Session, which: ColumnElement[bool]) -> Fits:
    """Those of whom a condition holds; a few are looked for once only."""
    rows = session.execute(select(OrderSummary.po, OrderSummary.order_id).where(which).limit(NAMED + 1)).all()
    if len(rows) <= NAMED:
        return _these((row.po, row.order_id) for row in rows)
    return Fits(which=which, total=session.scalar(select(func.count()).select_from(OrderSummary).where(which)) or 0)


def _these(orders: Iterable[tuple[str, int]]) -> Fits:
    """A few orders by their POs and ids."""
    by_po = sorted(orders)
    ids = [order_id for _, order_id in by_po]
    return Fits(which=OrderSummary.order_id.in_(ids), total=len(ids), ids=ids, pos=[po for po, _ in by_po])


def followed(office: Office, member_id: str) -> ColumnElement[bool]:
    """The orders a person follows; for everybody else those they may see. What is over is left out."""
    people, other = (member_id, *office.stands_in_for(member_id)), aliased(OrderSummary)
    own = OrderSummary.merchandiser_id.in_(people)
    follows_none = ~exists().where(other.merchandiser_id.in_(people))
    return and_(or_(own, follows_none), sees_order(office, member_id), ~OrderSummary.finished)


def most_urgent(session: Session, which: ColumnElement[bool], *, most: int, after: int = 0) -> Sequence[int]:
    """The ids of the first orders, the tightest first, without the `after` before them."""
    wanted = select(OrderSummary.order_id).where(which).order_by(*URGENCY)
    return session.scalars(wanted.offset(after).limit(most)).all()


def late_first(
    session: Session, which: ColumnElement[bool], *, today: date, most: int, after: int = 0
) -> Sequence[int]:
    """The same with those that are late before all others; each part walks an index and stops when it has enough."""
    late = OrderSummary.late_after < today
    first = most_urgent(session, and_(which, late), most=most, after=after)
    if len(first) == most:
        return first
    before = after + len(first)
    if after and not first:
        before = session.scalar(select(func.count()).select_from(OrderSummary).where(which, late)) or 0
    rest = max(0, after - before)
    return [*first, *most_urgent(session, and_(which, ~late), most=most - len(first), after=rest)]


def numbers_of(session: Session, found: Fits, *, most: int) -> Sequence[str]:
    """The POs of the first of them."""
    if found.total == len(found.pos):
        return found.pos[:most]
    return session.scalars(select(OrderSummary.po).where(found.which).order_by(OrderSummary.po).limit(most)).all()


def load_found(session: Session, found: Fits) -> tuple[Order, ...]:
    """The orders themselves, all of them."""
    wanted = select(Order).join(OrderSummary, OrderSummary.order_id == Order.id).where(found.which).options(WHOLE)
    return tuple(session.scalars(wanted.order_by(OrderSummary.po)).unique())


def find_orders(session: Session, *, member_id: str, text: str, office: Office) -> tuple[Order, ...]:
    """Every order that fits and that the person may see, loaded: for what is done to all of them."""
    found = look_up(session, office, member_id=member_id, text=text)
    return load_found(session, found) if found.total else ()


def named_orders(session: Session, *, member_id: str, text: str, office: Office) -> NamedOrders:
    """The orders that fit the text as a whole, else those that its names fit one by one (PO2403 PO2404)."""

    @cache
    def fitting(name: str) -> Fits:
        return look_up(session, office, member_id=member_id, text=name)

    whole = fitting(text)
    if whole.total:
        return NamedOrders(fits=whole)
    items = take_names(normalise(text).text, lambda name: numbers_of(session, fitting(name), most=TOLD)).items
    names = dict.fromkeys(item.value.key for item in items if isinstance(item.value, OrderRef))
    missing = tuple(name for name in names if not fitting(name).total)
    return NamedOrders(fits=fits(session, or_(false(), *(fitting(name).which for name in names))), missing=missing)


def visible(orders: Sequence[Order], member_id: str, who: Office) -> tuple[Order, ...]:
    """Those of the orders that the person may see."""
    return tuple(order for order in orders if who.sees(member_id, order))


def _of_po(session: Session, text: str, sees: SeenBy, ahead: LookedAhead) -> Fits | None:
    """Those the person sees of the orders of that PO, or of that number without its letters; None: there are none."""
    key = po_key(text)
    digits = _number_of(key)
    if key in ahead.keys:
        rows = ahead.of_po(key, digits)
    else:
        called = OrderSummary.po_key == key
        either = or_(called, OrderSummary.po_number == digits) if digits.isdigit() else called
        wanted = select(OrderSummary.po, OrderSummary.order_id, called.label("exact"), sees().label("seen"))
        found = session.execute(wanted.where(either)).all()
        rows = [row for row in found if row.exact] or list(found)
    return _these((row.po, row.order_id) for row in rows if row.seen) if rows else None


def _number_of(key: str) -> str:
    """A PO as a look-up asks for it, without its letters."""
    return re.sub(r"^P\.?O\.?[#:\-]?", "", key)


def _part_of_name(text: str) -> ColumnElement[bool]:
    name = folded(text)
    named = or_(OrderSummary.names.contains(name, autoescape=True), func.lower(OrderSummary.project) == name)
    return named if name else false()


def orders_called(
    session: Session, office: Office, *, member_id: str, text: str, most: int, ahead: LookedAhead = NOTHING_AHEAD
) -> Sequence[str]:
    """The POs the person may see of which `text` is a name as a whole: style, product, vessel, container, B/L, L/C.

    A vessel without its voyage is still its name; a part of a word is nobody's.
    """
    name, sees = folded(text), _seen_by(office, member_id)
    if len(name) < 2 or _of_po(session, text, sees, ahead) is not None:
        return ()
    if name in ahead.names:
        return sorted(row.po for row in ahead.called(name))[:most]
    whole = (OrderSummary.names.contains(f"\n{name}{end}", autoescape=True) for end in NAME_ENDS)
    return numbers_of(session, fits(session, and_(or_(*whole), sees())), most=most)


def orders_headed(
    session: Session, office: Office, *, member_id: str, words: Collection[str], most: int
) -> Mapping[str, Sequence[str]]:
    """By each of the words that a product of an open order ends with (餐桌 of 橡木餐桌), the POs the person may see."""
    ends = {word: tuple(f"{folded(word)}{end}" for end in ("\n", "(", "（")) for word in words}
    wanted = or_(
        false(), *(OrderSummary.names.contains(end, autoescape=True) for some in ends.values() for end in some)
    )
    rows = session.execute(
        select(OrderSummary.po, OrderSummary.names)
        .where(wanted, sees_order(office, member_id), ~OrderSummary.finished)
        .order_by(OrderSummary.po)
        .limit(most)
    ).all()
    found = {word: [row.po for row in rows if any(end in row.names for end in some)] for word, some in ends.items()}
    return {word: pos for word, pos in found.items() if pos}


def one_order(session: Session, *, member_id: str, text: str, office: Office) -> Order:
    """The one order that fits; raises OrderNotFound or OrderUnclear with the candidates."""
    found = look_up(session, office, member_id=member_id, text=text)
    if not found.total:
        raise OrderNotFound(name=text.strip())
    if found.total > 1:
        more = ("…",) if found.total > TOLD else ()
        raise OrderUnclear(name=text.strip(), candidates=(*numbers_of(session, found, most=TOLD), *more))
    return load_found(session, found)[0]


def in_order(session: Session, ids: Sequence[int]) -> list[Order]:
    """These orders with all that hangs under them, one after the other as named."""
    wanted = select(Order).where(Order.id.in_(ids)).options(WHOLE)
    found = {order.id: order for order in session.scalars(wanted).unique()}
    return [found[order_id] for order_id in ids]


def line_is_open() -> ColumnElement[bool]:
    """What `open_lines` asks of a line, as a condition."""
    gone = aliased(Milestone)
    delivered = exists().where(gone.line_id == OrderLine.id, gone.key == "delivered", gone.state == MilestoneState.DONE)
    return and_(OrderLine.cancelled_at.is_(None), ~delivered)


def first_open_lines(
    session: Session, which: ColumnElement[bool], *order_by: ColumnElement[Any] | InstrumentedAttribute[Any], most: int
) -> Sequence[OrderLine]:
    """The first open lines of those orders, with their milestones."""
    return (
        session.scalars(
            select(OrderLine)
            .join(OrderSummary, OrderSummary.order_id == OrderLine.order_id)
            .where(which, line_is_open())
            .order_by(*order_by, OrderLine.order_id, OrderLine.position)
            .limit(most)
        )
        .unique()
        .all()
    )


def open_lines(order: Order) -> list[OrderLine]:
    """The order's lines that are neither cancelled nor delivered."""
    return [line for line in order.lines if line.cancelled_at is None and not is_delivered(line)]


def lot_number(line: OrderLine) -> int:
    """The number of a lot among those of the same goods; 0 of a line that is told by its goods, or is the only one."""
    goods, number = line.style or line.product, line.key.rpartition("#")[2]
    left = (other for other in line.order.lines if other.cancelled_at is None)
    several = sum((other.style or other.product) == goods for other in left) > 1
    return int(number) if several and number.isdigit() else 0


def is_delivered(line: OrderLine) -> bool:
    """Whether the line has been signed for."""
    return any(milestone.key == "delivered" and milestone.state == MilestoneState.DONE for milestone in line.milestones)
