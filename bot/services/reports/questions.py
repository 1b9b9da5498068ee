"""What is asked back about a report on a milestone, with its answers taken from the orders, and its form."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.db.models import Milestone, Order, OrderLine, OrderSummary
from bot.domain.authority import Office
from bot.domain.orders import MilestoneState
from bot.domain.phrases.delays import without_names
from bot.domain.phrases.reading import Kind, Option, OrderRef, Question, Reading
from bot.domain.text import Text
from bot.services.orders.find import OrderUnclear, followed, in_order, line_is_open, one_order, open_lines
from bot.services.people.office import office_of
from bot.services.reports.messages import EchoOption, EchoQuestion, EchoRefused
from bot.work.company import Company
from bot.work.unit import Work

OFFERED = 5
"""How many orders or milestones are offered as buttons; the form has all of them."""


def question_row(
    work: Work,
    question: Question,
    *,
    typed: str,
    said: str,
    reading: Reading | None,
    member_id: str,
) -> EchoQuestion | EchoRefused:
    """A question for the echo. Raises OrderNotFound: that there is no such order is said first."""
    office = office_of(work)
    try:
        order = named_order(work.session, reading, member_id=member_id, office=office)
    except OrderUnclear as error:
        return unclear_row(error, typed=typed, said=said, reading=reading)
    options = question.options or _options(work, question, order, reading, member_id=member_id, office=office)
    milestone = named_milestone(work.company, order, reading)
    return EchoQuestion(
        kind="question",
        typed=question.span if question.span and question.span not in typed else typed,
        said=said,
        text=question.text,
        span=question.span,
        options=tuple(EchoOption(value=option.value, label=option.label) for option in options),
        form=form_of(order, milestone),
    )


def unclear_row(error: OrderUnclear, *, typed: str, said: str, reading: Reading | None) -> EchoRefused:
    """A name that fits several orders: each of them is a button, its PO in the place of the name."""
    items = reading.of(Kind.ORDER) if reading else ()
    span = next((item.text for item in items if isinstance(item.value, OrderRef) and item.text in typed), "")
    candidates = error.fields["candidates"]
    pos = [str(po) for po in candidates] if isinstance(candidates, tuple) else []
    return EchoRefused(
        kind="refused",
        typed=typed,
        said=said,
        code=error.code,
        fields={"name": str(error.fields["name"]), "candidates": ", ".join(pos)},
        span=span,
        options=tuple(EchoOption(value=po, label=Text.same(po)) for po in pos[:OFFERED]),
    )


def doubt_row(question: Question, *, typed: str, said: str, milestone: Milestone, chosen: int | None) -> EchoQuestion:
    """What is in doubt of a report that was understood; an option without a value says that it is meant so."""
    return EchoQuestion(
        kind="question",
        typed=typed,
        said=said,
        text=question.text,
        span=question.span,
        options=tuple(
            EchoOption(value=option.value, label=option.label, sure=not option.value) for option in question.options
        ),
        form=form_of(milestone.line.order, milestone),
        chosen=chosen,
    )


def form_of(order: Order | None, milestone: Milestone | None) -> dict[str, int]:
    """What the form is opened with."""
    found = {"o": order.id if order else None, "m": milestone.id if milestone else None}
    return {name: number for name, number in found.items() if number is not None}


def named_order(session: Session, reading: Reading | None, *, member_id: str, office: Office) -> Order | None:
    """The order a line names, None when it names none; raises OrderNotFound and OrderUnclear."""
    refs = reading.orders if reading else ()
    return one_order(session, member_id=member_id, text=refs[0].key, office=office).order if refs else None


def named_milestone(company: Company, order: Order | None, reading: Reading | None) -> Milestone | None:
    """The open milestone of the order that a line's only milestone word means."""
    if order is None or reading is None:
        return None
    ids = milestone_ids(company, reading)
    found = [milestone for milestone in open_milestones(order) if milestone.key in ids]
    return found[0] if len(found) == 1 else None


def milestone_ids(company: Company, reading: Reading) -> frozenset[str]:
    """The milestones, by template, that the words of a line may mean."""
    words = company.milestone_words.find(without_names(reading))
    return frozenset(key for word in words for key in word.ids)


def open_milestones(order: Order) -> list[Milestone]:
    """The open milestones of an order, the nearest first."""
    still = [
        milestone
        for line in open_lines(order)
        for milestone in line.milestones
        if milestone.state != MilestoneState.DONE
    ]
    return sorted(still, key=lambda milestone: (milestone.forecast_on or date.max, milestone.position))


def _options(
    work: Work,
    question: Question,
    order: Order | None,
    reading: Reading | None,
    *,
    member_id: str,
    office: Office,
) -> Sequence[Option]:
    if question.code == "which_milestone" and order is not None:
        names = dict.fromkeys(milestone.name for milestone in open_milestones(order))
        return [Option(value=name.zh, label=name) for name in list(names)[:OFFERED]]
    if question.code == "which_order":
        ids = milestone_ids(work.company, reading) if reading else frozenset()
        return order_options(work.session, member_id=member_id, office=office, ids=ids)
    return []


def order_options(
    session: Session,
    *,
    member_id: str,
    office: Office,
    ids: frozenset[str],
    first: Collection[str] = (),
    most: int = OFFERED,
) -> list[Option]:
    """The person's orders with one of those milestones open (any, when none is named), the nearest first.

    first: POs that come before all others.
    """
    which = followed(office, member_id)
    near = func.min(func.coalesce(Milestone.forecast_on, date.max))
    wanted = (
        select(OrderSummary.order_id)
        .join(OrderLine, OrderLine.order_id == OrderSummary.order_id)
        .join(Milestone, Milestone.line_id == OrderLine.id)
        .where(
            which, line_is_open(), Milestone.state != MilestoneState.DONE, *([Milestone.key.in_(ids)] if ids else [])
        )
        .group_by(OrderSummary.order_id, OrderSummary.po)
        .order_by(OrderSummary.po.not_in(first), near, OrderSummary.po)
        .limit(most)
    )
    orders = in_order(session, session.scalars(wanted).all())
    return [Option(value=order.po, label=Text.same(_name(order))) for order in orders]


def _name(order: Order) -> str:
    products: Sequence[str] = [line.product for line in order.lines if line.product]
    return " ".join([order.po, *products[:1]])
