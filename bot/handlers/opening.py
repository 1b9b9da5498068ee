"""[新建] and `/order new`: the form of a new order, whose preview comes as a message."""

from __future__ import annotations

from datetime import date

from bot.domain.errors import GendanError
from bot.presentation.opening import opening_form
from bot.services.reports import ways_in
from bot.services.reports.entry import Doubted
from bot.services.reports.opening import NewOrderFilled
from bot.slack.ask import Answer, Ask, Errors
from bot.slack.refusals import why
from bot.slack.registry import Registry
from bot.views.opening import load_opening_form

FIELDS = {
    "which_customer": "customer",
    "past_date": "customer_date",
    "which_merchandiser": "merchandiser",
    "bad_quantity": "quantity",
    "bad_term": "term",
}
"""The field under which a problem stands, where it is not the PO's."""


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    app.action("order.new", open_form)
    app.view("order_form", submit)


async def open_form(ask: Ask) -> None:
    """The form, empty but for the PO that a file was called by."""
    called = ask.data.get("po") if ask.value else None
    form = await ask.services.read(load_opening_form, actor=ask.user)
    await ask.open(opening_form(form, ask.words, po=called if isinstance(called, str) else ""))


async def submit(ask: Ask) -> Answer:
    """下一步: the preview in the DM; what cannot be read is said under its field."""
    try:
        await ask.services.run(ways_in.open_by_form, to=ask.to, filled=filled_of(ask))
    except Doubted as doubt:
        return Errors({FIELDS.get(doubt.question.code, "po"): ask.words.text(doubt.question.text)})
    except GendanError as error:
        return Errors({FIELDS.get(error.code, "po"): why(ask, error)})
    return None


def filled_of(ask: Ask) -> NewOrderFilled:
    """What the form holds."""
    given = {name: str(value or "").strip() for name, value in ask.values.items()}
    due = given.get("customer_date")
    return NewOrderFilled(
        po=given.get("po", ""),
        customer=given.get("customer", ""),
        style=given.get("style", ""),
        product=given.get("product", ""),
        quantity=given.get("quantity", ""),
        term=given.get("term", ""),
        due_on=date.fromisoformat(due) if due else None,
        merchandiser=given.get("merchandiser") or None,
    )
