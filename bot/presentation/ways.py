"""换个办法 as a form, the list of suppliers behind one way, and the answer to `如果…`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.plans.options import WayKind
from bot.presentation import blocks as b
from bot.presentation.registry import Payload, renders
from bot.presentation.words import Words
from bot.services.reports.suppliers import LONGEST_NAME
from bot.views.ways import LineWaysView, SuppliersView, WaysView, WayView
from bot.views.what_if import WhatIfView

LONGEST_NOTE, SUPPLIERS_SHOWN = 150, 20


def ways_form(view: WaysView, words: Words, *, private: Mapping[str, Any] | None = None) -> b.Block:
    """Two lines a way, one under the other: a table may not stand in a form, and columns of spaces break on a phone.

    private: of the preview it was opened from; then one of them may go with the report as its author's proposal.
    """
    shapes: list[b.Block] = []
    for place, row in enumerate(view.rows):
        shapes.append(b.section(words("ways", "head", row=row)))
        dated = [way for way in row.ways if way.left_out is None and (way.parts or way.kind is WayKind.AS_IS)]
        shapes += [b.section(_way(way, row, words)) for way in dated]
        if asked := _to_ask(row, words):
            shapes.append(b.context(words("ways", "to_ask", asked=asked)))
        if reasons := _left_out(row, words):
            shapes.append(b.context(words("ways", "left_out", reasons=reasons)))
        if row.keeps:
            value, action = {"m": row.milestone_key}, f"ways.suppliers:{place}"
            shapes.append(b.actions(b.button(words.label("ways.suppliers"), action, value)))
    if not shapes:
        shapes.append(b.section(words("ways", "nothing")))
    shapes += b.more(view.more, words)
    shapes.append(b.context(words("ways", "source", view=view)))
    title, close = words.label("ways.title"), words.label("buttons.close")
    options = [b.option(_named(way, words), value) for value, _, way in choosable(view)]
    if private is None or not options:
        return b.modal("ways", title, shapes, close=close)
    picked = b.select("s", options, placeholder=words.label("ways.none"))
    shapes.append(b.field("way", words.label("ways.propose"), picked, optional=True, hint=words.label("ways.hint")))
    return b.modal("ways", title, shapes, submit=words.label("ways.attach"), close=close, private=private)


def choosable(view: WaysView) -> list[tuple[str, LineWaysView, WayView]]:
    """The ways with dates besides leaving it as it is, each by what chooses it."""
    return [
        (f"{place}-{at}", row, way)
        for place, row in enumerate(view.rows)
        for at, way in enumerate(row.ways)
        if way.parts and way.left_out is None and way.kind is not WayKind.AS_IS
    ]


def proposal_of(way: WayView, row: LineWaysView, words: Words) -> str:
    """A way in one plain sentence, as its author proposes it."""
    return words.plain("ways", "proposal", way=way, row=row, name=_named(way, words))


def _named(way: WayView, words: Words) -> str:
    name = words.label(f"ways.kinds.{way.kind}")
    return f"{name} {way.offer.name}" if way.offer else name


def _way(way: WayView, row: LineWaysView, words: Words) -> str:
    kept = way.kind is WayKind.AS_IS and way.late is not None and way.late <= 0
    payer = words.find(f"ways.payers.{row.owner}") or words.label("ways.payer_unknown")
    return words(
        "ways",
        "way",
        way=way,
        row=row,
        name=words.label(f"ways.kinds.{way.kind}"),
        cost=words.label("ways.no_cost" if kept else f"ways.costs.{way.kind}"),
        payer="" if kept else payer,
        asks="" if way.parts else words.label(f"ways.asks.{way.kind}"),
        notes=[words.label(f"ways.notes.{code}") for code in way.notes],
        missing=words.texts(way.missing),
    )


def _to_ask(row: LineWaysView, words: Words) -> list[str]:
    """What cannot be reckoned yet, with what is to be asked of whom."""
    unknown = [way for way in row.ways if way.left_out is None and not way.parts and way.kind is not WayKind.AS_IS]
    return [
        words("ways", "reason", names=_named(way, words), why=words.label(f"ways.asks.{way.kind}")) for way in unknown
    ]


def _left_out(row: LineWaysView, words: Words) -> list[str]:
    """Each reason once, with all that it rules out."""
    by_reason: dict[str, list[str]] = {}
    for way in row.ways:
        if way.left_out is not None:
            by_reason.setdefault(words.label(f"ways.left_out.{way.left_out}"), []).append(_named(way, words))
    joint = words.label("case.name_joint")
    return [words("ways", "reason", names=joint.join(names), why=why) for why, names in by_reason.items()]


def suppliers_form(view: SuppliersView, words: Words) -> b.Block:
    """A supplier to enter, or to correct by the same name, and those to be taken off the list."""
    named = [(words.text(choice.label), choice.key, offer) for choice, offer in view.offers]
    shown = [words("ways", "supplier", milestone=label, offer=offer) for label, _, offer in named[:SUPPLIERS_SHOWN]]
    shapes: list[b.Block] = [b.section(words("ways", "suppliers", shown=shown))]
    shapes += b.more(len(named) - SUPPLIERS_SHOWN, words)
    milestones = [b.option(words.text(choice.label), choice.key) for choice in view.milestones]
    note = b.text_input("t", max_length=LONGEST_NOTE)
    hint = words.label("ways.fields.lead_hint")
    shapes += [
        b.field("milestone", words.label("ways.fields.milestone"), b.select("s", milestones, initial=view.chosen)),
        b.field("name", words.label("ways.fields.name"), b.text_input("t", max_length=LONGEST_NAME), optional=True),
        b.field("lead", words.label("ways.fields.lead"), b.text_input("n", max_length=3), optional=True, hint=hint),
        b.field("note", words.label("ways.fields.note"), note, optional=True),
    ]
    if named:
        options = [
            b.option(f"{label} · {offer.name}", f"{key}:{b.cut(offer.name, LONGEST_NAME)}")
            for label, key, offer in named
        ]
        shapes.append(b.field("drop", words.label("ways.fields.drop"), b.multi_select("s", options), optional=True))
    return b.form("suppliers", words.label("ways.suppliers_title"), shapes, words, private={})


@renders("what_if")
def what_if(view: WhatIfView, words: Words) -> Payload:
    """The ship date first, that nothing is stored, and the way to the others."""
    reason = asked = ""
    if view.refused:
        known = words.has_label(f"errors.{view.refused}")
        reason = words.label(f"errors.{view.refused if known else 'delay_refused'}", **view.fields)
    elif view.code:
        label = f"delay.questions.{view.code}"
        asked = words.text(view.asked) or words.label(
            label if words.has_label(label) else "delay.questions.which_delay"
        )
    choices = [words.text(choice) for choice in view.choices]
    text = words("what_if", "body", view=view, reason=reason, asked=asked, choices=choices)
    shapes = [b.section(text)]
    if any(row.ship_days > 0 for row in view.rows):
        shapes.append(b.actions(b.button(words.label("ways.look"), "ways.what_if", view.value)))
    return Payload(text=b.first_line(text), blocks=shapes)
