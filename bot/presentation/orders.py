"""Order cards and lists."""

from __future__ import annotations

from bot.presentation import blocks as b
from bot.presentation.photos import photo_line
from bot.presentation.projects import project_buttons, project_line
from bot.presentation.registry import Payload, renders
from bot.presentation.words import Words
from bot.views.orders import LineView, MilestoneView, OrderCard, OrderList, OrderRow

PATH_SHOWN = 8
NEXT_SHOWN = 5
OVER = frozenset({"cancelled", "closed"})
"""States in which there is nothing left to report."""


@renders("order_card")
def order_card(card: OrderCard, words: Words) -> Payload:
    """One order: where it stands, its dates, what comes next, what leaves no room, and its open cases."""
    state = words.label(f"order_states.{card.state}")
    shapes = _card(card, words, state)
    value = {"o": card.id}
    buttons = [
        b.button(words.label("order.report"), "milestone.open", value),
        b.button(words.label("order.delay"), "delay.open", value, style="primary"),
        b.button(words.label("order.anomaly"), "anomaly.open", value),
    ]
    if card.project is not None:
        buttons += project_buttons(card.id, card.project, words)
    footer = [b.context(words("order_card", "footer", card=card))]
    if card.state not in OVER:
        footer.insert(0, b.actions(*buttons))
    rest = b.context(words.label("buttons.more", count=max(1, len(shapes) - 47)))
    return Payload(
        text=words("order_card", "fallback", card=card, state=state), blocks=[*b.fit(shapes, rest, 48), *footer]
    )


def order_modal(card: OrderCard, words: Words) -> b.Block:
    """The same to look at over the Home."""
    shapes = _card(card, words, words.label(f"order_states.{card.state}"))
    rest = b.context(words.label("buttons.more", count=max(1, len(shapes) - 99)))
    return b.modal("order_card", card.po, b.fit(shapes, rest, 100), close=words.label("buttons.close"))


def list_modal(view: OrderList, words: Words) -> b.Block:
    """The list over the Home."""
    title = words.plain("order_list", "heading", view=view)
    return b.modal("order_list", title, order_list(view, words).blocks, close=words.label("buttons.close"))


def _card(card: OrderCard, words: Words, state: str) -> list[b.Block]:
    shapes = [
        b.header(words.plain("order_card", "title", card=card, state=state)),
        b.section(words("order_card", "body", card=card, state=state)),
    ]
    if card.project is not None:
        shapes.append(b.context(project_line(card.project, words)))
    for line in card.lines:
        shapes.append(b.divider())
        shapes += _line(card, line, words)
    if card.cases:
        shapes.append(b.divider())
        shapes.append(
            b.section(
                words(
                    "order_card",
                    "cases",
                    card=card,
                    kinds=[words.text(case.kind) for case in card.cases],
                    severities=[words.label(f"severity.{case.severity}") for case in card.cases],
                )
            )
        )
    if card.notes:
        rows = [
            words("order_card", "note", row=row, milestone=words.text(row.milestone), kind=words.text(row.kind))
            for row in card.notes
        ]
        shapes.append(b.section(words("order_card", "notes", rows=rows)))
    if card.photos:
        shapes.append(photo_line(card.photos, words))
    return shapes


def _line(card: OrderCard, line: LineView, words: Words) -> list[b.Block]:
    state = words.label(f"order_states.{line.state}")
    shapes = [b.section(words("order_card", "line", card=card, line=line, state=state))]
    if line.cancelled:
        return shapes
    if card.project is not None and (agreed := card.project.ships.get(line.id)) is not None:
        shapes.append(b.context(words("order_card", "baseline", number=card.project.number, agreed=agreed, line=line)))
    if line.next_up:
        shown = [_milestone(milestone, words) for milestone in line.next_up[:NEXT_SHOWN]]
        shapes.append(b.section(words("order_card", "next", rows=shown, more=len(line.next_up) - len(shown))))
    if line.critical_path:
        names = [words.text(milestone.name) for milestone in line.critical_path[:PATH_SHOWN]]
        more = len(line.critical_path) - len(names)
        shapes.append(b.context(words("order_card", "path", names=names, more=more)))
    return shapes


def _milestone(one: MilestoneView, words: Words) -> str:
    name, state = words.text(one.name), words.label(f"states.{one.state}")
    return words("order_card", "milestone", one=one, name=name, state=state)


@renders("order_list")
def order_list(view: OrderList, words: Words) -> Payload:
    """A page of orders, the most pressing first, each with a way to its card."""
    title = words("order_list", "title", view=view)
    shapes: list[b.Block] = [b.section(title)]
    shapes += [_row(row, words) for row in view.rows]
    if not view.rows:
        shapes.append(b.context(words("order_list", "body", view=view)))
    if view.missing:
        shapes.append(b.context(words("order_list", "footer", view=view)))
    buttons: list[b.Block] = []
    if view.more:
        more = {name: value for name, value in (("w", str(view.which)), ("u", view.person_id)) if value}
        value = {"q": view.query, "p": view.page + 1, **more}
        buttons.append(b.button(words.label("buttons.more", count=view.more), "order.page", value))
    if view.opens:
        buttons.append(b.button(words.label("new_order.open"), "order.new", {}))
    if buttons:
        shapes.append(b.actions(*buttons))
    return Payload(text=words("order_list", "fallback", view=view), blocks=shapes)


def _row(row: OrderRow, words: Words) -> b.Block:
    state = words.label(f"order_states.{row.state}")
    text = words("order_list", "row", row=row, state=state, next=words.text(row.next))
    return b.section(text, accessory=b.button(words.label("buttons.open"), f"order.open:{row.id}", {"o": row.id}))
