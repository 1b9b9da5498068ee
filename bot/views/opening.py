"""An order that would be opened by hand: what it says, and whether its plan still fits before the customer's date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.services.orders.opening import OpenedOrder, followers, known_customer, plan_ahead
from bot.services.people.members import names_of
from bot.services.people.office import office_of
from bot.work.unit import Work


@dataclass(frozen=True, kw_only=True)
class OpeningShown:
    """missing_days: working days that are missing, planned backwards; short: calendar days the sailing is too late.

    new_customer: there is no other order of theirs. unsaid: what an order should say and this one does not.
    """

    po: str
    customer: str
    style: str
    product: str
    quantity: Decimal | None
    unit: str
    term: str
    due_on: date | None
    merchandiser: str | None
    new_customer: bool
    ship_on: date | None
    missing_days: int
    float_left: int | None
    short: int
    unsaid: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OpeningForm:
    """The form of a new order: who may follow it, and who is proposed."""

    followers: Sequence[tuple[str, str]]
    proposed: str | None


def opening_shown(work: Work, opened: OpenedOrder) -> OpeningShown:
    """What it would be today."""
    plan = plan_ahead(work, opened)
    anchor = plan.milestone(plan.anchor)
    finish = anchor.finish if anchor is not None else None
    names = names_of(work.session, [opened.merchandiser] if opened.merchandiser else [])
    said = {
        "style": opened.style or opened.product,
        "quantity": opened.quantity,
        "term": opened.term,
        "customer_date": opened.due_on,
    }
    return OpeningShown(
        po=opened.po,
        customer=opened.customer,
        style=opened.style,
        product=opened.product,
        quantity=opened.quantity,
        unit=opened.unit,
        term=" ".join(part for part in (opened.term, opened.place) if part),
        due_on=opened.due_on,
        merchandiser=names.get(opened.merchandiser or ""),
        new_customer=known_customer(work.session, opened.customer) is None,
        ship_on=plan.ship_on,
        missing_days=plan.missing_days,
        float_left=anchor.float_days if anchor is not None else None,
        short=max(0, (finish - opened.due_on).days) if finish is not None and opened.due_on is not None else 0,
        unsaid=tuple(name for name, value in said.items() if not value),
    )


def load_opening_form(work: Work) -> OpeningForm:
    """Everybody who follows orders, the reader first where they do."""
    people = followers(office_of(work))
    names = names_of(work.session, people)
    own = work.actor if work.actor in people else None
    return OpeningForm(followers=tuple((person, names.get(person, person)) for person in people), proposed=own)
