"""People come and go: what somebody leaves behind."""

from __future__ import annotations

from bot.presentation import blocks as b
from bot.presentation.registry import Payload, renders
from bot.presentation.roles import sections, where_of
from bot.presentation.words import Words
from bot.views.membership import MemberGone

MOST_ORDERS, MOST_TYPED = 40, 5


@renders("member_gone")
def member_gone(view: MemberGone, words: Words) -> Payload:
    """The orders to hand over with the button that begins it, and the seats nobody holds."""
    shapes = [b.section(words("member_gone", "title", view=view))]
    lines = [words("member_gone", "order", po=po, customer=customer) for po, customer in view.orders[:MOST_ORDERS]]
    if lines:
        shapes += sections([words("member_gone", "orders", view=view), *lines], words)
    shapes += b.more(len(view.orders) - MOST_ORDERS, words)
    for seat in view.seats:
        role = words.text(seat.label)
        where = words.label("case.name_joint").join(where_of(scope, words) for scope in seat.scopes)
        shapes.append(b.section(words("member_gone", "seat", role=role, where=where, seat=seat)))
    if view.typed:
        shapes.append(b.section(words("member_gone", "typed", view=view)))
        shapes += [b.section(words.quote(text.in_brief())) for text in view.typed[:MOST_TYPED]]
    if view.orders:
        hand_over = b.button(words.label("seats.buttons.handover"), "handover.open", {"g": view.member_id})
        shapes.append(b.actions(hand_over))
    return Payload(text=words("member_gone", "fallback", view=view), blocks=shapes)
