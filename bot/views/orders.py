"""What orders look like to the person who asks: prices and L/C only for those allowed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from bot.db.models import Case, CaseEffect, Change, Member, Milestone, Order, OrderLine, OrderNote
from bot.db.summaries import NO_FLOAT, OrderFacts, load_facts
from bot.domain.authority import Office
from bot.domain.cases.states import UNDECIDED, CaseState, Severity
from bot.domain.order_notes import OrderNoteKind, measured_text
from bot.domain.orders import MilestoneState
from bot.domain.phrases.statements import CutOffKind
from bot.domain.phrases.withheld import without_amounts
from bot.domain.text import Text
from bot.domain.typed import Typed, one_line, typed
from bot.services.orders import notes
from bot.services.orders.changes import UNDOABLE
from bot.services.orders.find import (
    NamedOrders,
    OrderNotFound,
    known_order,
    late_first,
    named_orders,
)
from bot.services.orders.lists import OrderFilter, listed
from bot.services.orders.messages import OrderAskedMessage, OrdersAskedMessage
from bot.services.orders.opening import may_open
from bot.services.orders.photos.kept import Photo, of_order
from bot.services.orders.planning import CLOSINGS, closing_of
from bot.services.orders.states import line_state_of, state_of
from bot.services.people.members import names_of
from bot.services.people.office import office_of
from bot.views.projects import ProjectMark, mark_of
from bot.work.messages import Reader, Skip, message
from bot.work.unit import Work

PAGE = 10
NOTES_SHOWN = 3
NOBODY: Mapping[tuple[int, str], str] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class MilestoneView:
    """A milestone on a card; late by calendar days against its latest day."""

    name: Text
    state: str
    progress: int
    gate: bool
    critical: bool
    forecast_on: date | None
    promised_on: date | None
    late: bool


@dataclass(frozen=True, kw_only=True)
class ClosingLine:
    """When a closing is: its moment, or its day where no hour was said; by: who said so last, none where a book did."""

    closing: CutOffKind
    at: datetime | None
    on: date | None
    by: str | None


@dataclass(frozen=True, kw_only=True)
class LineView:
    """A line of an order as shown to one reader; price parts are None for those who may not see them."""

    id: int
    style: str | None
    product: str | None
    quantity: Decimal | None
    unit: str | None
    unit_price: Decimal | None
    amount: Decimal | None
    due_on: date | None
    etd_on: date | None
    etd_forecast_on: date | None
    vessel: str | None
    closings: tuple[ClosingLine, ...]
    float_days: int | None
    state: str
    cancelled: bool
    note: Typed | None
    milestones: tuple[MilestoneView, ...]

    @property
    def next_up(self) -> tuple[MilestoneView, ...]:
        """Open milestones, the nearest first."""
        still_open = [milestone for milestone in self.milestones if milestone.state != MilestoneState.DONE]
        return tuple(sorted(still_open, key=lambda milestone: milestone.forecast_on or date.max))

    @property
    def critical_path(self) -> tuple[MilestoneView, ...]:
        """The open milestones that leave no room."""
        return tuple(
            milestone for milestone in self.milestones if milestone.critical and milestone.state != MilestoneState.DONE
        )


@dataclass(frozen=True, kw_only=True)
class CaseLine:
    """An open case on an order."""

    number: str
    kind: Text
    severity: Severity
    waiting_for: str | None


@dataclass(frozen=True, kw_only=True)
class NoteLine:
    """What is kept beside an order: a value under its name, or, with its kind, words of their author."""

    milestone: Text | None
    said: str
    kind: Text | None
    quoted: Typed | None
    author: str
    heard_from: str | None
    on: date


@dataclass(frozen=True, kw_only=True)
class OrderCard:
    """One order as one reader may see it."""

    id: int
    po: str
    customer: str
    state: str
    merchandiser: str | None
    term: str | None
    currency: str | None
    lc_number: str | None
    lc_latest_on: date | None
    prices: bool
    lines: tuple[LineView, ...]
    cases: tuple[CaseLine, ...]
    today: date
    project: ProjectMark | None = None
    photos: tuple[Photo, ...] = ()
    notes: tuple[NoteLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OrderRow:
    """One order in a list; float is the tightest line's."""

    id: int
    po: str
    customer: str
    product: str | None
    state: str
    due_on: date | None
    etd_on: date | None
    float_days: int | None
    late: bool
    next: Text | None
    next_on: date | None
    cases: int


@dataclass(frozen=True, kw_only=True)
class OrderList:
    """A page of orders; query is what was asked for, None for those one person follows (None: the reader).

    missing: names in the query that fit none. opens: who reads it may open new ones; only their own list says so.
    """

    query: str | None
    rows: tuple[OrderRow, ...]
    page: int
    total: int
    missing: tuple[str, ...] = ()
    which: OrderFilter = OrderFilter.FOLLOWED
    person: str | None = None
    person_id: str | None = None
    opens: bool = False

    @property
    def more(self) -> int:
        """How many follow this page."""
        return max(0, self.total - (self.page + 1) * PAGE)


@message(OrderAskedMessage)
def order_card(work: Work, *, reader: Reader, message: OrderAskedMessage) -> OrderCard | Skip:
    """The card of one order for this reader; skipped when they may not see it."""
    order = work.session.get(Order, message.order)
    if order is None or reader.id is None:
        return Skip("the order is gone")
    office = office_of(work)
    if not office.sees(reader.id, order):
        return Skip("not this person's order")
    return _card_for(work, order, office, reader.id)


def load_card(work: Work, *, order_id: int) -> OrderCard:
    """The card for a form; raises when the order is gone or not this person's."""
    order, office = known_order(work.session, order_id), office_of(work)
    office.require_sight(work.actor, order)
    return _card_for(work, order, office, work.actor)


def _card_for(work: Work, order: Order, office: Office, reader_id: str) -> OrderCard:
    card = card_of(work, order, prices=office.sees_prices(reader_id, order), today=work.today)
    return replace(card, project=mark_of(work, order, reader_id=reader_id))


def load_list(work: Work, *, asked: OrdersAskedMessage) -> OrderList:
    """A page of orders for a form."""
    return list_of(work, member_id=work.actor, asked=asked)


def card_of(work: Work, order: Order, *, prices: bool, today: date) -> OrderCard:
    """One order for somebody who may see it, and its prices or not."""
    merchandiser = work.session.get(Member, order.merchandiser_id) if order.merchandiser_id else None
    said_by = _who_closed(work, order)
    return OrderCard(
        id=order.id,
        po=order.po,
        customer=order.customer,
        state=str(state_of(order)),
        merchandiser=merchandiser.name if merchandiser else order.merchandiser_name,
        term=_term(order, prices=prices),
        currency=order.currency,
        lc_number=order.lc_number,
        lc_latest_on=order.lc_latest_on,
        prices=prices,
        lines=tuple(line_view(line, prices=prices, today=today, by=said_by) for line in order.lines),
        cases=open_cases(work, order),
        today=today,
        photos=of_order(work.session, order.id),
        notes=_notes(work, order, prices=prices),
    )


def _notes(work: Work, order: Order, *, prices: bool) -> tuple[NoteLine, ...]:
    """The newest readings and notes."""
    rows = notes.newest_of(work.session, order.id, most=NOTES_SHOWN)
    people = names_of(work.session, [row.author_id for row in rows])
    milestones = {row.id: row.name for line in order.lines for row in line.milestones}
    zone = ZoneInfo(work.company.zone)
    return tuple(
        NoteLine(
            milestone=milestones.get(row.milestone_id or 0),
            said=_measured(row),
            kind=_kind(work, row),
            quoted=typed(row.text, amounts=prices) if row.kind is OrderNoteKind.NOTE else None,
            author=people.get(row.author_id, row.author_id),
            heard_from=one_line(row.heard_from) if row.heard_from else None,
            on=row.noted_at.astimezone(zone).date(),
        )
        for row in rows
    )


def _measured(row: OrderNote) -> str:
    return f"{row.name} {measured_text(row.value, row.high, row.unit or '')}" if row.value is not None else ""


def _kind(work: Work, row: OrderNote) -> Text | None:
    kind = work.company.rules.anomalies.get(row.about or "") if row.kind is OrderNoteKind.NOTE else None
    return kind.label if kind is not None else None


def _who_closed(work: Work, order: Order) -> Mapping[tuple[int, str], str]:
    """Who said last when a closing is, by its line and the column of its day."""
    days = [day for _, day in CLOSINGS.values()]
    rows = work.session.execute(
        select(Change.subject_id, Change.field, Change.actor_id)
        .where(Change.order_id == order.id, Change.subject_kind == "line", Change.undone_by.is_(None))
        .where(Change.field.in_(days), Change.source.in_(UNDOABLE))
        .order_by(Change.id)
    ).all()
    people = names_of(work.session, [row.actor_id for row in rows])
    return {(row.subject_id, row.field): people[row.actor_id] for row in rows if row.actor_id in people}


def _closings(line: OrderLine, by: Mapping[tuple[int, str], str]) -> tuple[ClosingLine, ...]:
    found = []
    for closing, (_, column) in CLOSINGS.items():
        said = closing_of(line, closing)
        if said is not None:
            at, on = (said, None) if isinstance(said, datetime) else (None, said)
            found.append(ClosingLine(closing=closing, at=at, on=on, by=by.get((line.id, column))))
    return tuple(found)


def line_view(line: OrderLine, *, prices: bool, today: date, by: Mapping[tuple[int, str], str] = NOBODY) -> LineView:
    """One line, without its price parts for those who may not see them."""
    milestones = tuple(_milestone(milestone, today=today) for milestone in line.milestones)
    return LineView(
        id=line.id,
        style=line.style,
        product=line.product,
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.unit_price if prices else None,
        amount=line.amount if prices else None,
        due_on=line.due_on,
        etd_on=line.etd_on,
        etd_forecast_on=next((row.forecast_on for row in line.milestones if row.key == "etd"), None),
        vessel=line.vessel,
        closings=_closings(line, by),
        float_days=tightest(line.milestones),
        state=str(line_state_of(line)),
        cancelled=line.cancelled_at is not None,
        note=typed(line.note, amounts=prices),
        milestones=milestones,
    )


def _term(order: Order, *, prices: bool) -> str | None:
    """The term with its place, where somebody may have written the price beside it."""
    place = order.term_place or ""
    told = prices or without_amounts(place, "") == place
    return " ".join(part for part in (order.term, place if told else "") if part) or None


def tightest(milestones: Sequence[Milestone]) -> int | None:
    """The smallest float among open milestones, in working days."""
    floats = [
        milestone.float_days
        for milestone in milestones
        if milestone.state != MilestoneState.DONE and milestone.float_days is not None
    ]
    return min(floats, default=None)


def _milestone(one: Milestone, *, today: date) -> MilestoneView:
    due = one.promised_on or one.forecast_on
    late = one.state != MilestoneState.DONE and (
        (due is not None and due < today) or (one.latest_on is not None and due is not None and due > one.latest_on)
    )
    return MilestoneView(
        name=one.name,
        state=one.state,
        progress=one.progress,
        gate=one.gate,
        critical=one.critical,
        forecast_on=one.forecast_on,
        promised_on=one.promised_on,
        late=late,
    )


def open_cases(work: Work, order: Order) -> tuple[CaseLine, ...]:
    """Cases of the order that are not closed, with who each waits for."""
    lines = [line.id for line in order.lines]
    hit = select(CaseEffect.case_id).where(CaseEffect.line_id.in_(lines))
    cases = work.session.scalars(
        select(Case)
        .where(Case.state == CaseState.OPEN, (Case.order_id == order.id) | Case.id.in_(hit))
        .order_by(Case.id)
    ).all()
    waits = {
        case.id: next((decision.holder_id for decision in case.decisions if decision.state in UNDECIDED), None)
        for case in cases
    }
    names = names_of(work.session, waits.values())
    return tuple(
        CaseLine(
            number=case.number,
            kind=work.company.rules.anomalies[case.kind].label,
            severity=case.severity,
            waiting_for=names.get(waits[case.id] or ""),
        )
        for case in cases
    )


@message(OrdersAskedMessage)
def order_list(work: Work, *, reader: Reader, message: OrdersAskedMessage) -> OrderList | Skip:
    """A page of the reader's orders, or of those that fit a word."""
    if reader.id is None:
        return Skip("lists are for people")
    return list_of(work, member_id=reader.id, asked=message)


def list_of(work: Work, *, member_id: str, asked: OrdersAskedMessage) -> OrderList:
    """A page of a person's orders, or of those that fit a word; raises OrderNotFound when none does."""
    today, office, query, page = work.today, office_of(work), asked.query, asked.page
    if query:
        named = named_orders(work.session, member_id=member_id, text=query, office=office)
        if not named.fits.total:
            raise OrderNotFound(name=query)
    else:
        found = listed(work.session, office, member_id=member_id, which=asked.which, person=asked.person, today=today)
        named = NamedOrders(fits=found)
    ids = late_first(work.session, named.fits.which, today=today, most=PAGE, after=page * PAGE)
    return OrderList(
        query=query,
        rows=order_rows(work, ids),
        page=page,
        total=named.fits.total,
        missing=named.missing,
        which=asked.which,
        person=names_of(work.session, [asked.person]).get(asked.person or ""),
        person_id=asked.person,
        opens=asked == OrdersAskedMessage() and may_open(office, member_id),
    )


def order_rows(work: Work, ids: Sequence[int]) -> tuple[OrderRow, ...]:
    """These orders as rows of a list, in this order."""
    open_cases = select(func.count()).where(Case.order_id == Order.id, Case.state == CaseState.OPEN).scalar_subquery()
    orders = {order.row.id: order for order in load_facts(work.session, ids, open_cases.label("cases"))}
    return tuple(_order_row(orders[order_id], today=work.today) for order_id in ids)


def _order_row(order: OrderFacts, *, today: date) -> OrderRow:
    tight, still_open = order.tightest, order.still_open
    nearest = min(still_open, key=lambda milestone: milestone.forecast_on or date.max, default=None)
    etds = (milestone.forecast_on for milestone in (tight.milestones if tight else ()) if milestone.key == "etd")
    float_days = tight.tightness[0] if tight else NO_FLOAT
    return OrderRow(
        id=order.row.id,
        po=order.row.po,
        customer=order.row.customer,
        product=next((line.row.product for line in order.living if line.row.product), None),
        state=str(order.state),
        due_on=tight.row.due_on if tight else None,
        etd_on=next(etds, None) or (tight.row.etd_on if tight else None),
        float_days=None if float_days == NO_FLOAT else float_days,
        late=order.late_after < today,
        next=Text.pair(zh=nearest.name_zh, en=nearest.name_en) if nearest else None,
        next_on=nearest.forecast_on if nearest else None,
        cases=order.row.cases,
    )
