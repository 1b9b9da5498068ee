"""Which orders, lines and milestones a statement means, of those the person may know of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TypeVar

from sqlalchemy import bindparam, select

from bot.db.models import Milestone, Order, OrderLine, OrderSummary
from bot.domain.errors import GendanError
from bot.domain.orders import MilestoneState
from bot.domain.phrases.labels import every_lot, lots_in
from bot.domain.phrases.reading import Option, OrderRef, OrderSort, Question
from bot.domain.phrases.sentences import ask, option
from bot.domain.phrases.statements import MilestoneNamed, Statement
from bot.domain.phrases.vocabulary import Subject
from bot.domain.text import Text
from bot.services.orders.find import WHOLE, MilestoneGone, MilestoneNotFound, OrderNotFound, find_orders, open_lines
from bot.services.people.office import sees_order
from bot.services.reports.entry import EVERY_LINE, Doubted, ReportEntry
from bot.services.reports.milestones import OrderCancelled
from bot.services.reports.questions import OFFERED, open_milestones, order_options

T = TypeVar("T")

SHIP = {Subject.ETD: ("etd",), Subject.CUSTOMER_DATE: ("etd", "delivered"), Subject.ETA: ("arrive",)}
BY_SUBJECT = {**SHIP, Subject.GOODS_READY: ("final", "packing"), Subject.CUTOFF: ("customs",)}
EVENT = frozenset({OrderSort.VESSEL, OrderSort.CONTAINER, OrderSort.BILL})
"""Names that stand for one event over all the orders they hit."""


LIKE_DIGITS = str.maketrans("oOlLiI", "001111")
"""Letters that are typed for the figure they look like."""

FEW = 3
"""Of so many orders at most one is likely to be meant by a number with one digit that is another."""


class LineAsked(GendanError):
    """Several lines of an order may be meant: each is a button."""

    code = "which_line"

    def __init__(self, milestones: Sequence[Milestone]) -> None:
        super().__init__()
        self.milestones = tuple(milestones)


class OrderOver(GendanError):
    """The order is delivered; nothing of it can be late any more."""

    code = "order_over"


def orders_of(entry: ReportEntry, statement: Statement) -> list[Order]:
    """The orders a statement names, all of them alive. Raises OrderNotFound, OrderCancelled, Doubted."""
    if entry.form:
        return [_of_form(entry)]
    found: dict[int, Order] = {}
    for ref in statement.orders:
        for order in _orders_named(entry, statement, ref):
            found[order.id] = order
    return list(found.values())


def _of_form(entry: ReportEntry) -> Order:
    """A form and a button name their milestone itself, whatever other order is called as this one."""
    milestone = entry.work.session.get(Milestone, entry.chosen) if entry.chosen is not None else None
    if milestone is None:
        raise MilestoneGone
    order = milestone.line.order
    if entry.part_in(order) is None:
        raise OrderNotFound(name=order.po)
    if order.cancelled_at or milestone.line.cancelled_at:
        raise OrderCancelled(po=order.po)
    return order


def _orders_named(entry: ReportEntry, statement: Statement, ref: OrderRef) -> list[Order]:
    found = _found(entry, ref)
    if not found:
        near = _near(entry, ref)
        if near:
            raise Doubted(_misspelt(statement, ref, near))
        raise OrderNotFound(name=ref.key)
    alive = [order for order in found if order.cancelled_at is None]
    if entry.chosen is not None:
        alive = [order for order in alive if _has(order, entry.chosen)] or alive
    if not alive:
        raise OrderCancelled(po=found[0].po)
    if len(alive) > 1 and ref.sort not in EVENT:
        raise Doubted(_which_of(statement, ref, alive))
    return alive


_OF_POS = select(Order).where(Order.po.in_(bindparam("pos", expanding=True))).order_by(Order.po).options(WHOLE)


def load_named(entry: ReportEntry, refs: Iterable[OrderRef]) -> None:
    """Load what reading found already: all that a message names at once, and nothing of it twice."""
    known = entry.known
    pos = {po for ref in refs for po in ref.matches} - known.pos
    if pos:
        known.pos |= pos
        known.loaded += entry.work.session.scalars(_OF_POS, {"pos": list(pos)}).unique()


def _found(entry: ReportEntry, ref: OrderRef) -> list[Order]:
    """The orders of that name the person may see; those that reading found already are only loaded."""
    if ref.key in entry.known.named:
        return entry.known.named[ref.key]
    work, office = entry.work, entry.office
    if ref.matches:
        load_named(entry, [ref])
        found = [order for order in entry.known.loaded if order.po in ref.matches and office.sees(work.actor, order)]
    else:
        found = list(find_orders(work.session, member_id=work.actor, text=ref.key, office=office))
    entry.known.named[ref.key] = found
    return found


def _has(order: Order, milestone_id: int) -> bool:
    return any(row.id == milestone_id for line in order.lines for row in line.milestones)


def _which_of(statement: Statement, ref: OrderRef, orders: Sequence[Order]) -> Question:
    """A name that fits several orders: each is a button, its PO in the place of the name."""
    options = tuple(Option(value=order.po, label=Text.same(_name(order))) for order in orders[:OFFERED])
    return ask("which_of_orders", _span_of(statement, ref), options=options, name=ref.key)


def _name(order: Order) -> str:
    return " ".join([order.po, *[line.product for line in order.lines if line.product][:1]])


def _span_of(statement: Statement, ref: OrderRef) -> str:
    """The words by which an order was named, as they stand in the text."""
    number = re.sub(r"^\D+", "", ref.key)
    for name in (ref.key, number):
        if name and (at := statement.text.casefold().find(name.casefold())) >= 0:
            return statement.text[at : at + len(name)]
    return ""


def _misspelt(statement: Statement, ref: OrderRef, near: Sequence[str]) -> Question:
    options = tuple(Option(value=po, label=Text.same(po)) for po in near)
    return ask("no_such_order", _span_of(statement, ref), options=options, name=ref.key, near=near[0])


def _near(entry: ReportEntry, ref: OrderRef) -> list[str]:
    """The person's orders whose number is one slip away: two digits changed, one is another, missing or more."""
    number = re.sub(r"^(?:P\.?[O0]\.?|\D)[#:\-]?(?=.*\d)", "", ref.key, flags=re.I).translate(LIKE_DIGITS)
    if not re.fullmatch(r"\d{3,12}", number):
        return []
    session = entry.work.session
    wanted = select(OrderSummary.po).where(
        OrderSummary.po_number.in_({number, *_slips(number)}),
        sees_order(entry.office, entry.work.actor),
        ~OrderSummary.finished,
    )
    found = session.scalars(wanted.order_by(OrderSummary.po)).all()
    swapped = {number[:at] + number[at + 1] + number[at] + number[at + 2 :] for at in range(len(number) - 1)}
    likely = [po for po in found if re.sub(r"^\D+", "", po) in {number, *swapped}]
    return likely or list(found if len(found) <= FEW else ())


def _slips(number: str) -> Iterator[str]:
    for at in range(len(number)):
        yield number[:at] + number[at + 1 :]
        if at + 1 < len(number):
            yield number[:at] + number[at + 1] + number[at] + number[at + 2 :]
        for digit in "0123456789":
            yield number[:at] + digit + number[at + 1 :]
            yield number[:at] + digit + number[at:]
    yield from (number + digit for digit in "0123456789")


def lines_of(order: Order, lot: str | None = None, *, only_open: bool = False) -> list[OrderLine]:
    """The lines of an order that may be meant: its open ones, of these the lot that is named. Raises OrderOver."""
    lines = open_lines(order)
    if not lines and only_open:
        raise OrderOver(po=order.po)
    lines = lines or [line for line in order.lines if line.cancelled_at is None]
    if not lot or every_lot(lot) is not None:
        return lines
    labels = lots_in(lot) or [lot]
    return [line for line in lines if any(is_lot(line, label) for label in labels)] or lines


def all_meant(entry: ReportEntry, lot: str | None, lines: Sequence[OrderLine]) -> bool:
    """Whether what was said is said of each of these lines: by its words (两批都, 第一批和第二批), or by the button."""
    if entry.chosen is not None or lot is None:
        return entry.chosen == EVERY_LINE
    return every_lot(lot) is not None or len(lots_in(lot)) == len(lines)


def require_lots(entry: ReportEntry, statement: Statement, orders: Sequence[Order]) -> None:
    """Of an order with another number of lots it is asked what was meant by both, or the third. Raises Doubted."""
    if not statement.lot or entry.chosen is not None:
        return
    said = every_lot(statement.lot)
    for order in orders:
        lines = [line for line in order.lines if line.cancelled_at is None]
        if (said is None and _lacks(lines, statement.lot)) or (
            said is not None and (len(lines) < 2 or said not in {0, len(lines)})
        ):
            what = Text.same(statement.text)
            question = ask("unread", str(statement.lot), options=(option("", "save_it"),), what=what)
            if not entry.is_meant(question):
                raise Doubted(question, order=order)


def _lacks(lines: Sequence[OrderLine], lot: str) -> bool:
    """Whether an order of one lot has none of that number."""
    labels = lots_in(lot) or [lot]
    beyond = any((number_of_lot(label) or 1) > 1 for label in labels)
    return len(lines) == 1 and beyond and not any(is_lot(lines[0], label) for label in labels)


_NUMERALS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "1st": 1, "2nd": 2, "3rd": 3}


def is_lot(line: OrderLine, lot: str) -> bool:
    """Whether a line is the lot of that label: its product says so, else the number behind its style."""
    if lot.casefold() in (line.product or "").casefold():
        return True
    counted = number_of_lot(lot)
    return counted is not None and lot_of(line) == str(counted)


def number_of_lot(lot: str) -> int | None:
    """第二批, lot 2: its number."""
    number = re.search(r"\d+", lot)
    counted = int(number[0]) if number else next((_NUMERALS[sign] for sign in lot if sign in _NUMERALS), None)
    if counted is None:
        counted = next((_ORDINALS[word] for word in lot.casefold().split() if word in _ORDINALS), None)
    return counted


def lot_of(line: OrderLine) -> str:
    """The number behind the style in a line's key, else the key."""
    return line.key.rpartition("#")[2]


def line_name(line: OrderLine) -> str | None:
    """How a line is told from the others of its order; None for an only one."""
    others = [other for other in line.order.lines if other is not line and other.cancelled_at is None]
    if not others:
        return None
    return line.key if lot_of(line) in map(lot_of, others) else lot_of(line)


def milestones_of(
    entry: ReportEntry, order: Order, named: MilestoneNamed, lines: Sequence[OrderLine]
) -> list[Milestone]:
    """The milestone meant, one for each line it fits; the person's choice decides. Raises MilestoneNotFound."""
    fitting = [milestone for line in lines if (milestone := of_line(line, named)) is not None]
    if entry.chosen is not None:
        fitting = [milestone for milestone in fitting if milestone.id == entry.chosen] or fitting
    if not fitting:
        known = dict.fromkeys(milestone.name_zh for line in lines for milestone in line.milestones)
        raise MilestoneNotFound(po=order.po, name=named.word, known="、".join(known), order=order.id)
    return fitting


def of_line(line: OrderLine, named: MilestoneNamed) -> Milestone | None:
    """Of the milestones a word may mean, the one this line has; an open one before one that is done.

    A word of another plan is the only milestone here whose name begins with it: 检验 is 检验 COA.
    """
    fitting = [milestone for milestone in line.milestones if milestone.key in named.ids]
    if not fitting and named.word:
        word = named.word.casefold()
        begin = [
            milestone
            for milestone in line.milestones
            if any(name.casefold().startswith(word) for name in milestone.name.all)
        ]
        fitting = begin if len(begin) == 1 else []
    return next(
        (milestone for milestone in fitting if milestone.state != MilestoneState.DONE), fitting[0] if fitting else None
    )


def by_subject(line: OrderLine, subject: Subject | None) -> Milestone | None:
    """The milestone that stands for a date of the order."""
    by_key = {milestone.key: milestone for milestone in line.milestones}
    found = [by_key[key] for key in BY_SUBJECT.get(subject, ()) if key in by_key] if subject else []
    return next((milestone for milestone in found if milestone.state != MilestoneState.DONE), next(iter(found), None))


def which_milestone(order: Order) -> Doubted:
    """Asks which of the order's open milestones is meant, the nearest first."""
    names = dict.fromkeys(milestone.name for milestone in open_milestones(order))
    options = tuple(Option(value=name.zh, label=name) for name in list(names)[:OFFERED])
    return Doubted(ask("which_milestone", options=options), order=order)


def which_line(lines: Sequence[OrderLine], named: MilestoneNamed | None = None) -> LineAsked:
    """Asks which line is meant; each is stood for by the milestone that is meant of it, else its next one."""
    picks = {line.id: (of_line(line, named) if named is not None else None) or nearest(line) for line in lines}
    return LineAsked([milestone for milestone in picks.values() if milestone is not None])


def which_order(entry: ReportEntry, ids: frozenset[str] = frozenset()) -> Doubted:
    """Asks which order is meant, with those of the person's that have one of these milestones open."""
    work = entry.work
    found = order_options(work.session, member_id=work.actor, office=entry.office, ids=ids, first=entry.near)
    return Doubted(ask("which_order", options=tuple(found)))


def only(rows: Sequence[T]) -> T | None:
    """The one there is; None where there are none or several."""
    return next(iter(rows)) if len(rows) == 1 else None


def nearest(line: OrderLine) -> Milestone | None:
    """The open milestone that is due next."""
    still = [milestone for milestone in line.milestones if milestone.state != MilestoneState.DONE]
    return min(still, key=lambda milestone: (milestone.forecast_on or date.max, milestone.position), default=None)
