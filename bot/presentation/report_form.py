"""The form of a delay or an anomaly, and the page that shows what it would do before it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.presentation import blocks as b
from bot.presentation.delays import preview_row
from bot.presentation.words import Words
from bot.views.cases import Choice
from bot.views.delay_parts import DelayPreview, FactField, ReportForm
from bot.views.report_form import NAMED

LONGEST_TEXT = 800
DECIDER = "-"


def report_form(view: ReportForm, words: Words, *, private: Mapping[str, Any]) -> b.Block:
    """Order, milestone, new date or days, kind, reason, and what the kind asks for."""
    filled = view.filled
    orders = [b.option(order.label, str(order.line_id)) for order in view.orders]
    title = words.label("delay.form_title" if view.dated else "delay.anomaly_title")
    if not orders:
        close = words.label("buttons.close")
        return b.modal("report_none", title, [b.section(words.label("delay.problems.no_orders"))], close=close)
    choose, text = words.label("delay.fields.choose"), filled.text or words.text(filled.about)
    kinds = _select("report.kind", view.kinds, words, initial=filled.kind)
    words_of_it = b.text_input("t", initial=text, multiline=True, max_length=LONGEST_TEXT)
    shapes = [
        _field(
            "order", b.select("report.order", orders, initial=filled.line, placeholder=choose), words, dispatch=True
        ),
        _field("kind", kinds, words, dispatch=True, optional=view.dated),
        *_when(view, words),
        _field("text", words_of_it, words, optional=view.dated),
        *_picks(view, words),
        *_decision(view, words),
        *_recorded(view, words),
        *(_fact(fact, view, words) for fact in view.facts),
        b.field("files", words.label("case.form_files"), b.file_input("f"), optional=True),
    ]
    return b.form("report_form", title, shapes, words, submit="delay.fields.next", private=private)


def report_preview(view: DelayPreview, words: Words, *, private: Mapping[str, Any]) -> b.Block:
    """The second page: what would be saved, and where each decision would go."""
    shapes = [shape for row in view.rows for shape in preview_row(row, words, year=view.year)]
    return b.modal(
        "report_preview",
        words.label("delay.preview_title"),
        shapes,
        submit=words.label("buttons.submit") if view.can_submit else None,
        close=words.label("buttons.cancel"),
        private=private,
    )


def _field(name: str, element: b.Block, words: Words, **how: Any) -> b.Block:
    """A field under its own label."""
    return b.field(name, words.label(f"delay.fields.{name}"), element, **how)


def _select(action_id: str, choices: tuple[Choice, ...], words: Words, *, initial: str) -> b.Block:
    options = [b.option(words.text(choice.label), choice.key) for choice in choices]
    return b.select(action_id, options, initial=initial, placeholder=words.label("delay.fields.choose"))


def _when(view: ReportForm, words: Words) -> list[b.Block]:
    """Which milestone, and either its new day or by how many days it is late."""
    if not view.milestones:
        return []
    filled = view.filled
    milestones = _select("m", view.milestones, words, initial=filled.milestone)
    days = b.text_input("n", initial=filled.days, max_length=20)
    return [
        _field("milestone", milestones, words, optional=not view.dated),
        _field("new_on", b.date_input("d", initial=filled.new_on), words, optional=True),
        _field("days", days, words, optional=True, hint=words.label("delay.fields.days_hint")),
    ]


def _picks(view: ReportForm, words: Words) -> list[b.Block]:
    shapes = []
    for place, choices in enumerate(view.picks):
        options = [b.option(words.text(choice.label), choice.key) for choice in choices]
        options.append(b.option(words.label("delay.fields.decider_picks"), DECIDER))
        chosen = next((choice.key for choice in choices if choice.key in view.filled.picks), None)
        element = b.radio("p", options, initial=view.filled.picks.get(str(place)) or chosen)
        label = words.label("delay.fields.pick")
        shapes.append(b.field(f"pick{place}", label, element, optional=place in view.wished))
    return shapes


def _decision(view: ReportForm, words: Words) -> list[b.Block]:
    if not view.decisions:
        return []
    picks = view.filled.picks
    chosen = picks.get(NAMED) or next((decision.key for decision in view.decisions if decision.key in picks), "")
    element = _select("report.decision", view.decisions, words, initial=chosen)
    label, hint = words.label("delay.fields.decision"), words.label("delay.fields.decision_hint")
    return [b.field(f"pick{NAMED}", label, element, optional=True, dispatch=True, hint=hint)]


def _recorded(view: ReportForm, words: Words) -> list[b.Block]:
    if not view.records:
        return []
    element = b.text_input("h", initial=view.filled.recorded, max_length=40)
    return [_field("recorded", element, words)]


def _fact(fact: FactField, view: ReportForm, words: Words) -> b.Block:
    label, given = words.heading(words.text(fact.label)), view.filled.facts.get(fact.name, "")
    if fact.kind == "bool":
        options = [b.option(words.label(f"delay.fields.{answer}"), answer) for answer in ("yes", "no")]
        radio = b.radio("f", options, initial=given or None)
        return b.field(f"fact:{fact.name}", label, radio, optional=not fact.required)
    if fact.kind == "enum":
        return b.field(f"fact:{fact.name}", label, _select("f", fact.values, words, initial=given))
    hint = words.label("delay.fields.cost_hint")
    element = b.text_input("f", initial=given, max_length=40)
    return b.field(f"fact:{fact.name}", label, element, optional=not fact.required, hint=hint)
