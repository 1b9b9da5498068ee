"""The answer to photos: filed where, with Undo and another milestone; or which order they belong to."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from bot.presentation import blocks as b
from bot.presentation import mrkdwn
from bot.presentation.registry import Payload, renders
from bot.presentation.words import Words
from bot.services.orders.photos.kept import Photo
from bot.views.photos import MilestoneChoice, PhotoView

LINKS_SHOWN = 6
NODES_SHOWN = 100
NAME_SHOWN = 40


@renders("photo_card")
def photo_card(view: PhotoView, words: Words) -> Payload:
    """One message for the photos' whole life, edited in place."""
    what, ask = counted(view.count, view.images, words), counted(view.count, view.images, words, "ask_")
    shown = {"view": view, "what": what, "ask": ask, "node": _name(view.at, words)}
    shown["missing"] = words.label("case.name_joint").join(b.cut(name, NAME_SHOWN) for name in view.missing)
    shapes = [b.section(words("photo_card", view.state, **shown))]
    if view.state == "asked":
        shapes.append(b.actions(*_orders(view, words)))
    if view.state == "waiting":
        new = b.button(words.label("new_order.open"), "order.new", {"po": view.opens}, style="primary")
        shapes.append(b.actions(*([new] if view.form else []), *_orders(view, words)))
    if view.state == "filed":
        shapes.append(b.actions(*_filed(view, words)))
    return Payload(text=words("photo_card", "fallback", **shown), blocks=shapes)


def _orders(view: PhotoView, words: Words) -> list[b.Block]:
    buttons = [
        b.button(order.label, f"photo.order:{order.id}", {"r": view.root, "o": order.id}) for order in view.orders
    ]
    return [*buttons, b.button(words.label("photo.other"), "photo.other", {"r": view.root})]


def _filed(view: PhotoView, words: Words) -> list[b.Block]:
    value = {"r": view.root}
    sure = [b.button(words.label("photo.confirm"), "photo.confirm", value, style="primary")] if view.unsure else []
    elements = [*sure, b.button(words.label("buttons.undo"), "photo.undo", value)]
    options = [
        b.option(_name(other, words), f'{{"r":"{view.root}","m":{other.id}}}') for other in view.others[:NODES_SHOWN]
    ]
    if options:
        elements.append(b.select("photo.move", options, placeholder=words.label("photo.move")))
    return elements


def _name(node: MilestoneChoice | None, words: Words) -> str:
    if node is None:
        return ""
    name = words.text(node.name)
    return f"{node.line} {name}" if node.line else name


def counted(count: int, images: bool, words: Words, use: str = "") -> str:
    """照片 2 张, or asked whose they are; 文件 where not all of them are pictures."""
    what = "photo" if images else "file"
    return words.label(f"photo.{use}one_{what}" if count == 1 else f"photo.{use}{what}s", count=count)


def photo_line(photos: Sequence[Photo], words: Words) -> b.Block:
    """The photos of an order on its card, the newest first, each a link where it has one."""
    newest = list(reversed(photos))[:LINKS_SHOWN]
    names = [(photo.link, b.cut(photo.name, NAME_SHOWN)) for photo in newest]
    links: list[Markup] = [mrkdwn.link(link, name) if link else mrkdwn.escape(name) for link, name in names]
    what = counted(len(photos), all(photo.image for photo in photos), words)
    more = len(photos) - len(newest)
    return b.context(words("order_card", "photos", what=what, links=links, more=more))


def form(words: Words, root: str) -> b.Block:
    """其他: which order, as people write it."""
    text, hint = b.text_input("t", max_length=100), words.label("photo.order_hint")
    order = b.field("order", words.label("photo.order"), text, hint=hint)
    return b.form("photo_form", words.label("photo.form_title"), [order], words, private={"r": root})
