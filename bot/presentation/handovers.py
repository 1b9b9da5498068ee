"""The hand-over of a 跟单员's orders: the form, the list before it is asked, and each one's copy of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.presentation import blocks as b
from bot.presentation.registry import Payload, renders
from bot.presentation.roles import sections
from bot.presentation.seat_forms import LONGEST_VALUE
from bot.presentation.words import Words
from bot.services.people.handover_lists import HandoverList
from bot.views.handovers import HandoverForm, HandoverView

ALL = "*"
MOST_CUSTOMERS = 99
MOST_ORDERS = 40
MOST_OTHERS = 15
LONGEST_WHY = 300


@renders("handover_card")
def handover_card(view: HandoverView, words: Words) -> Payload:
    """What goes, what became of it; two buttons for each of the two who has not confirmed yet."""
    shapes = [b.section(words("handover_card", "title", view=view)), *_list(view.listed, words)]
    if state := words("handover_card", "state", view=view):
        shapes.append(b.section(state))
    if view.mine:
        value = {"h": view.id}
        shapes.append(
            b.actions(
                b.button(words.label("handover.confirm"), "handover.confirm", value, style="primary"),
                b.button(words.label("handover.refuse"), "handover.refuse", value, style="danger"),
            )
        )
    if footer := words("handover_card", "footer", view=view):
        shapes.append(b.context(footer))
    return Payload(text=words("handover_card", "fallback", view=view), blocks=shapes)


def handover_form(view: HandoverForm, words: Words, *, private: Mapping[str, Any]) -> b.Block:
    """Whose orders, to whom, for which customer, why."""
    shapes: list[b.Block] = []
    if not view.fixed:
        giver = b.user_input("u", initial=view.giver or None, placeholder=words.label("seats.fields.choose"))
        shapes.append(b.field("giver", words.label("handover.giver"), giver))
    taker = b.user_input("t", placeholder=words.label("seats.fields.choose"))
    customers = [b.option(words.label("handover.all"), ALL)]
    customers += [
        b.option(words.label("handover.customer_option", name=name, count=count), name)
        for name, count in view.customers[:MOST_CUSTOMERS]
        if len(name) <= LONGEST_VALUE
    ]
    shapes += [
        b.field("taker", words.label("handover.taker"), taker),
        b.field("customer", words.label("handover.customer"), b.select("c", customers, initial=ALL)),
        b.field("why", words.label("handover.why"), b.text_input("w", multiline=True, max_length=LONGEST_WHY)),
    ]
    title = words.label("handover.form_title")
    return b.form("handover_form", title, shapes, words, submit="delay.fields.next", private=private)


def handover_preview(view: HandoverView, words: Words, *, private: Mapping[str, Any]) -> b.Block:
    """交接清单 before it is sent to both."""
    shapes = [b.section(words("handover_card", "title", view=view)), *_list(view.listed, words)]
    shapes.append(b.context(words("handover_card", "preview", view=view)))
    title = words.label("handover.preview_title")
    return b.form("handover_preview", title, shapes, words, submit="handover.send", private=private)


def refuse_form(words: Words, *, private: Mapping[str, Any]) -> b.Block:
    """Why not."""
    text = b.text_input("w", multiline=True, max_length=LONGEST_WHY)
    why = b.field("why", words.label("handover.why_not"), text)
    return b.form("handover_refusal", words.label("handover.refuse"), [why], words, private=private)


def _list(listed: HandoverList, words: Words) -> list[b.Block]:
    orders = [
        words("handover_card", "order", one=order, next=words.text(order.next)) for order in listed.orders[:MOST_ORDERS]
    ]
    shapes = sections([words("handover_card", "orders", count=len(listed.orders)), *orders], words)
    shapes += b.more(len(listed.orders) - MOST_ORDERS, words)
    parts = (
        ("case", [(case, case.kind) for case in listed.cases]),
        ("promise", [(promise, promise.name) for promise in listed.promises]),
    )
    for block, rows in parts:
        if rows:
            lines = [
                words("handover_card", block, one=row, label=words.text(label)) for row, label in rows[:MOST_OTHERS]
            ]
            shapes += sections([words("handover_card", f"{block}s", count=len(rows)), *lines], words)
            shapes += b.more(len(rows) - MOST_OTHERS, words)
    if rest := words("handover_card", "rest", listed=listed):
        shapes.append(b.context(rest))
    return shapes
