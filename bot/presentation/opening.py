"""A new order: what it would be, in words, and its form."""

from __future__ import annotations

from bot.presentation import blocks as b
from bot.presentation.words import Words
from bot.views.opening import OpeningForm, OpeningShown


def opening_head(shown: OpeningShown, words: Words, *, year: int) -> str:
    """Whose it is, how much and until when: the sentence that matters."""
    return words("new_order", "head", n=shown, year=year)


def opening_lines(shown: OpeningShown, words: Words, *, year: int) -> str:
    """What else it says, what the plan makes of it, and who follows it."""
    unsaid = words.label("case.name_joint").join(words.label(f"new_order.{name}") for name in shown.unsaid)
    return words("new_order", "body", n=shown, unsaid=unsaid, year=year)


def opening_form(form: OpeningForm, words: Words, *, po: str = "") -> b.Block:
    """The form of eight fields; only PO and customer must be given. po: where it is known already."""
    people = [b.option(name, person) for person, name in form.followers[:100]]
    own = next((option for option in people if option["value"] == form.proposed), None)
    follows = b.select("m", people, placeholder=words.label("new_order.choose"))
    if own is not None:
        follows["initial_option"] = own

    def text(name: str, limit: int, *, optional: bool = True, hint: str | None = None, initial: str = "") -> b.Block:
        label, given = words.label(f"new_order.{name}"), initial or None
        return b.field(name, label, b.text_input("t", initial=given, max_length=limit), optional=optional, hint=hint)

    shapes = [
        text("po", 40, optional=False, initial=po),
        text("customer", 80, optional=False),
        text("style", 60),
        text("product", 80),
        text("quantity", 30, hint=words.label("new_order.quantity_hint")),
        text("term", 60, hint=words.label("new_order.term_hint")),
        b.field("customer_date", words.label("new_order.customer_date"), b.date_input("d"), optional=True),
    ]
    if people:
        shapes.append(b.field("merchandiser", words.label("new_order.merchandiser"), follows, optional=True))
    return b.form("order_form", words.label("new_order.title"), shapes, words, submit="new_order.next", private={})
