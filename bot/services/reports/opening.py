"""An order that is not in the book yet: previewed with its plan, written as a draft once it is submitted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from bot.db.models import Member
from bot.domain.errors import GendanError
from bot.domain.orders import normal_po
from bot.domain.phrases import read_cell_quantity, read_cell_term
from bot.domain.phrases.reading import Option, Quantity
from bot.domain.phrases.sentences import ask
from bot.domain.phrases.statements import NewOrder
from bot.domain.text import Text
from bot.services.orders.opening import (
    OpenedOrder,
    follower_for,
    followers,
    known_customer,
    near_customers,
    plan_ahead,
    require_new,
    require_opening,
)
from bot.services.people.members import names_of
from bot.services.reports.contradictions import SURE
from bot.services.reports.delays.drafts import Draft
from bot.services.reports.entry import Doubted, ReportEntry, Told
from bot.services.reports.outcomes import ReportOutcome, ShipDates, StatementOutcome, ValueChange

_FOLLOWED_BY = re.compile(r"(?:跟单员?|merchandiser)\s*[:\uff1a]?\s*([^\s,\uff0c;\uff1b]+)", re.IGNORECASE)
OFFERED = 5


class BadQuantity(GendanError):
    """A quantity of the form that cannot be read."""

    code = "bad_quantity"


class BadTerm(GendanError):
    """A delivery term of the form that is none."""

    code = "bad_term"


@dataclass(frozen=True, kw_only=True)
class NewOrderFilled:
    """What the form of a new order holds, as its fields do."""

    po: str = ""
    customer: str = ""
    style: str = ""
    product: str = ""
    quantity: str = ""
    term: str = ""
    due_on: date | None = None
    merchandiser: str | None = None


def statement_of(filled: NewOrderFilled) -> NewOrder:
    """What a form says, as a statement. Raises BadQuantity, BadTerm."""
    count, term = read_cell_quantity(filled.quantity.strip() or None), read_cell_term(filled.term)
    if filled.quantity.strip() and (count.value is None or count.value <= 0 or count.problem is not None):
        raise BadQuantity(value=filled.quantity)
    if filled.term.strip() and term.term is None:
        raise BadTerm(value=filled.term)
    said = (filled.po, filled.customer, filled.style, filled.product, filled.quantity, filled.term)
    return NewOrder(
        text=" ".join(part for part in said if part),
        po=filled.po,
        customer=filled.customer,
        style=filled.style.strip(),
        product=filled.product.strip(),
        quantity=Quantity(value=count.value, unit=count.unit) if count.value is not None else None,
        term=term.term or "",
        place=term.place or "",
        due_on=filled.due_on,
    )


def new_order_told(entry: ReportEntry, statement: NewOrder, *, merchandiser: str | None = None) -> Told:
    """Preview the order that would be opened. Raises Doubted, MayNotOpen, OrderExists, OrderTaken.

    merchandiser: who was chosen to follow it.
    """
    require_opening(entry.work, entry.office)
    opened = opened_of(entry, statement, merchandiser=merchandiser)
    require_new(entry.work, opened, entry.office)
    draft = Draft(typed=statement.text, text=statement.text, opened=opened)
    outcome = StatementOutcome(
        text=statement.text,
        outcome=ReportOutcome.PREVIEW,
        changes=opened_changes(opened),
        ship=ShipDates(
            agreed=None, forecast_old=None, forecast_new=plan_ahead(entry.work, opened).ship_on, customer=opened.due_on
        ),
    )
    return Told(outcome=outcome, draft=draft)


def opened_of(entry: ReportEntry, statement: NewOrder, *, merchandiser: str | None = None) -> OpenedOrder:
    """The order that is meant, with whose it would be. Raises Doubted for what must be known of every order."""
    po = normal_po(statement.po)
    if po is None:
        raise Doubted(ask("which_po"))
    for question in statement.doubts:
        raise Doubted(question)
    if statement.due_on is not None and statement.due_on < entry.work.today:
        raise Doubted(ask("past_date", statement.due_on.isoformat()))
    customer, named = _customer(entry, statement), _FOLLOWED_BY.search(statement.text)
    chosen = merchandiser if merchandiser in followers(entry.office) else None
    known = _named(entry, named[1]) if named is not None else follower_for(entry.work, entry.office, customer)
    follows = chosen or known
    if follows is None:
        raise Doubted(ask("which_merchandiser", options=_followers(entry)))
    said = statement.quantity
    return OpenedOrder(
        po=po,
        customer=customer,
        style=statement.style,
        product=_FOLLOWED_BY.sub("", statement.product).strip(),
        quantity=said.value if said is not None else None,
        unit=(said.unit or "") if said is not None else "",
        term=statement.term,
        place=statement.place,
        due_on=statement.due_on,
        merchandiser=follows,
    )


def opened_changes(opened: OpenedOrder) -> tuple[ValueChange, ...]:
    """What the new order would say."""
    quantity = opened.quantity
    said: dict[str, str | int | None] = {
        "customer": opened.customer,
        "style": opened.style or None,
        "quantity": None if quantity is None else int(quantity) if quantity == int(quantity) else f"{quantity:f}",
        "term": " ".join(part for part in (opened.term, opened.place) if part) or None,
        "customer_date": opened.due_on.isoformat() if opened.due_on else None,
    }
    return tuple(ValueChange(order=opened.po, field=name, new=value) for name, value in said.items() if value)


def _customer(entry: ReportEntry, statement: NewOrder) -> str:
    """The customer as the orders spell it; a name they do not have is a new one unless it is a slip away."""
    session, name = entry.work.session, statement.customer.strip()
    if not name:
        raise Doubted(ask("which_customer"))
    known = known_customer(session, name)
    if known is None and (near := near_customers(session, name)):
        options = tuple(Option(value=customer, label=Text.same(customer)) for customer in near)
        question = ask("customer_near", name, options=(*options, SURE))
        if not entry.is_meant(question):
            raise Doubted(question)
    return known or name


def _named(entry: ReportEntry, name: str) -> str | None:
    """The one who follows orders of that name."""
    who = select(Member.id).where(Member.name == name, Member.id.in_(followers(entry.office)))
    return entry.work.session.scalar(who)


def _followers(entry: ReportEntry) -> tuple[Option, ...]:
    names = names_of(entry.work.session, followers(entry.office))
    return tuple(Option(value=f"merchandiser {name}", label=Text.same(name)) for name in list(names.values())[:OFFERED])
