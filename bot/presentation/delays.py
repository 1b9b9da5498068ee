"""Reports before and after they are saved: the preview, its questions, the echo with Undo."""

from __future__ import annotations

from datetime import date, datetime

from bot.presentation import blocks as b
from bot.presentation.cases import one_named
from bot.presentation.mrkdwn import escape
from bot.presentation.opening import opening_lines
from bot.presentation.registry import Payload, renders
from bot.presentation.revisions import revision_line, value_changes
from bot.presentation.words import Words
from bot.views.delay_parts import (
    DecisionAhead,
    DelayNote,
    DelayPreview,
    DelaySaved,
    FactChoice,
    OneEffect,
    PreviewDiffers,
    PreviewQuestion,
    PreviewRow,
)

COMMITMENT = "ship_date_commitment"
OPTIONS_SHOWN = 20
FALLBACK = 150
WAYS_OFFERED = 3


@renders("delay_preview")
def delay_preview(view: DelayPreview, words: Words) -> Payload:
    """What a report would do, its first line a question; a line in doubt asks instead. Several lines have a heading."""
    first, several = view.rows[0], len(view.rows) > 1
    title = words("delay_preview", "title", count=len(view.rows), saved=view.saved, ready=view.can_submit)
    shapes: list[b.Block] = []
    if view.differs is not None and not view.saved:
        shapes.append(b.section(_differs(view.differs, words)))
    if several or view.saved:
        shapes.append(b.section(f"*{title}*"))
    for row in view.rows:
        shapes += [*preview_row(row, words, year=view.year, ask=not several), *_question_buttons(view.key, row, words)]
    if view.saved:
        shapes.append(b.context(words("delay_preview", "footer")))
    elif buttons := preview_buttons(view, words):
        shapes.append(b.actions(*buttons))
    fallback = words(
        "delay_preview", "fallback", lead=title if several or view.saved else _head(first, words, view.year)
    )
    return Payload(text=fallback, blocks=b.fit(shapes, b.context(words.label("case.cut"))))


def _differs(differs: PreviewDiffers, words: Words) -> str:
    """Between the preview and 提交 something changed: that stands first."""
    labels = {item: words.label("case.or_joint").join(map(words.text, item.choices)) for item in differs.decisions}
    return words("delay_preview", "differs", view=differs, labels=labels)


def _name(row: PreviewRow, words: Words, limit: int) -> str:
    """A line by what it is about; by its own words while nobody knows."""
    return b.cut(row.subject, limit) if row.subject else words.line(row.typed, limit)


def _head(row: PreviewRow, words: Words, year: int) -> str:
    """The notification of a single line: its own first line."""
    if row.refused is not None:
        return words("delay_preview", "title", count=1, saved=False, ready=False)
    if row.question is not None and not row.subject:
        return question_text(row.question, words)
    return _lead(row, words, year=year, ask=row.question is None)


def _lead(row: PreviewRow, words: Words, *, year: int, ask: bool, effect: OneEffect | None = None) -> str:
    """The sentence that matters: a ship date that moves against the customer's, else what moves, or what happened."""
    shown = effect or (row.effects[0] if len(row.effects) == 1 else None)
    name = shown.shown.order if shown is not None else row.subject or words.line(row.typed, FALLBACK)
    return words(
        "delay_preview", "lead", ask=ask and not row.missing, name=name, e=shown, kind=words.text(row.kind), year=year
    )


def preview_row(row: PreviewRow, words: Words, *, year: int, ask: bool = False) -> list[b.Block]:
    """One line of the preview without its buttons: for the message and for the form's second page.

    Object, effect, who, and what follows, in this order; ask: the line itself is the question.
    """
    if row.saved:
        return [b.section(words("delay_preview", "saved", subject=row.subject, typed=row.typed))]
    if row.refused is not None:
        known = words.has_label(f"errors.{row.refused}")
        reason = words.label(f"errors.{row.refused if known else 'delay_refused'}", **row.refused_with)
        return [b.section(words("delay_preview", "refused", typed=row.typed, reason=reason))]
    asked = row.question is not None
    if row.question is not None and not row.subject:
        return [b.section(f"{question_text(row.question, words)}{words.quote(row.typed)}")]
    lead = _lead(row, words, year=year, ask=ask and not asked)
    quoted = row.typed if asked or not row.subject else None
    lines: list[str] = [words("delay_preview", "row", lead=lead, typed=quoted), _object(row, words)]
    if len(row.effects) > 1:
        lines += [_lead(row, words, year=year, ask=False, effect=effect) for effect in row.effects]
    lines += [_warnings(effect, words, year=year) for effect in row.effects]
    lines += [revision_line(shown, words, named=len(row.revisions) > 1) for shown in row.revisions]
    if row.opening is not None:
        lines.append(opening_lines(row.opening, words))
    if row.earlier and not _of_order(row):
        lines.append(words("delay_preview", "earlier"))
    lines.append(_after(row, words))
    if row.missing:
        missing = words.label("case.name_joint").join(words.text(fact) for fact in row.missing)
        lines.append(words("delay_preview", "missing", missing=missing, form=not row.choices))
    shapes = [b.section("\n".join(line for line in lines if line))]
    if row.question is not None:
        shapes.append(b.section(question_text(row.question, words)))
    small = [words("delay_preview", "follows", e=effect) for effect in row.effects if effect.moved]
    if row.assumed:
        notes = "; ".join(words.text(assumption) for assumption in row.assumed)
        small.append(words("delay_preview", "assumed", notes=notes))
    return [*shapes, *(b.context(text) for text in small)]


def _object(row: PreviewRow, words: Words) -> str:
    """What it is about: the goods, how urgent, of what kind, and what the later sailing comes from."""
    effect = row.effects[0] if len(row.effects) == 1 else None
    moves = effect is not None and effect.shown.delay_days > 0
    parts: list[str] = list(row.about)
    if row.severity:
        parts.append(words("delay_preview", "severity", severity=words.label(f"severity.{row.severity}")))
    if effect is not None and row.kind and (effect.shown.new_on or moves):
        parts.append(words.text(row.kind))
    if effect is not None and moves and effect.shown.new_on and effect.shown.new_on != effect.shown.etd_new_on:
        parts.append(words("delay_preview", "cause", e=effect))
    if effect is not None and effect.shown.float_left is not None and not (moves and effect.customer_on):
        parts.append(words("delay_preview", "float", left=effect.shown.float_left))
    if row.cost is not None:
        parts.append(words("delay_preview", "cost", amount=words.money(row.cost, "CNY")))
    if moves and not row.has_lc:
        parts.append(words("delay_preview", "no_lc"))
    return words("delay_preview", "object", parts=parts) if parts else ""


def _warnings(effect: OneEffect, words: Words, *, year: int) -> str:
    """The credit, the cut-off that is named or missed, and calendars that are not complete."""
    lines = [words("delay_preview", "warnings", e=effect, year=year).strip()]
    if cut_off := cut_off_of(effect.cut_off, words):
        lines.append(words("delay_preview", "cutoff", at=cut_off, e=effect))
    return "\n".join(line for line in lines if line)


def _after(row: PreviewRow, words: Words) -> str:
    """Who decides once it is submitted; whoever decides alike stands once."""
    if not row.decisions:
        return ""
    promises = any(choice.key == COMMITMENT for decision in row.decisions for choice in decision.choices)
    by_way: dict[str, list[str]] = {}
    for decision in row.decisions:
        label = words.label("case.or_joint").join(words.text(choice.label) for choice in decision.choices)
        by_way.setdefault(_way(decision, words), []).append(label)
    alone = promises and len(row.decisions) == 1
    said = []
    for decision in row.decisions:
        labels = by_way.pop(_way(decision, words), [])
        if labels:
            said.append(_way(decision, words, label="" if alone else words.label("case.name_joint").join(labels)))
    return words("delay_preview", "after", decisions=said, promises=promises)


def _way(decision: DecisionAhead, words: Words, *, label: str = "") -> str:
    return words(
        "delay_preview",
        "decision",
        label=label,
        mine=decision.mine,
        external=decision.external,
        records=decision.records,
        proposes=decision.proposes,
        first=one_named(words, decision.first) if decision.first else None,
        deciding=one_named(words, decision.deciding) if decision.deciding else None,
    )


def question_text(question: PreviewQuestion, words: Words) -> str:
    """The question in the reader's language."""
    text = words.text(question.text) or words.label(f"delay.questions.{question.code}")
    return words("delay_preview", "question", text=text)


def _fact_buttons(key: str, row: PreviewRow, words: Words) -> list[b.Block]:
    """The two answers of the fact that decides who decides."""
    buttons = [
        b.button(
            _fact_label(choice, words),
            f"delay.answer:{row.index}:{place}",
            {"k": key, "i": row.index, "v": f"given:{choice.fact}={choice.value}"},
        )
        for place, choice in enumerate(row.choices)
    ]
    return [b.actions(*buttons, block_id=f"{row.index}|{key}")] if buttons else []


def _fact_label(choice: FactChoice, words: Words) -> str:
    if choice.limit is not None:
        return words.label(f"delay.facts.cost.{'from' if choice.yes else 'below'}", limit=words.number(choice.limit))
    said = "yes" if choice.yes else "no"
    known = words.find(f"delay.facts.{choice.fact}.{said}")
    return known or words.label(f"delay.facts.any.{said}", fact=words.text(choice.label))


def _question_buttons(key: str, row: PreviewRow, words: Words) -> list[b.Block]:
    """Options as buttons; of many, the likely ones as buttons and all of them as a list."""
    if row.choices:
        return _fact_buttons(key, row, words)
    question = row.question
    if question is None or not question.options:
        return []
    options = question.options
    shown = options[: question.likely or OPTIONS_SHOWN]
    elements = []
    for place, option in enumerate(shown):
        value = {"k": key, "i": row.index, "v": option.key}
        elements.append(b.button(words.text(option.label), f"delay.answer:{row.index}:{place}", value))
    if len(shown) < len(options):
        listed = [b.option(words.text(option.label), option.key) for option in options]
        elements.append(b.select(f"delay.pick:{row.index}", listed, placeholder=words.label("delay.others")))
    return [b.actions(*elements, block_id=f"{row.index}|{key}")]


def preview_buttons(view: DelayPreview, words: Words) -> list[b.Block]:
    buttons = []
    if view.can_submit:
        buttons.append(b.button(words.label("buttons.submit"), "delay.submit", {"k": view.key}, style="primary"))
    open_rows = [row for row in view.rows if not row.saved and not _of_order(row)]
    late = [row for row in open_rows if any(effect.shown.delay_days > 0 for effect in row.effects)]
    for row in late[:WAYS_OFFERED]:
        label = words.label("ways.open" if len(late) == 1 else "ways.open_one", name=_name(row, words, FALLBACK))
        buttons.append(b.button(label, f"ways.open:{row.index}", {"k": view.key, "i": row.index}))
    changeable = [row for row in open_rows if row.refused is None or row.effects]
    for row in changeable[:OPTIONS_SHOWN]:
        path = "delay.edit" if len(changeable) == 1 else "delay.edit_one"
        label = words.label(path, name=_name(row, words, FALLBACK))
        buttons.append(b.button(label, f"delay.edit:{row.index}", {"k": view.key, "i": row.index}))
    drop = "delay.drop" if any(map(_of_order, view.rows)) else "buttons.cancel"
    buttons.append(b.button(words.label(drop), "delay.cancel", {"k": view.key}))
    return buttons


def _of_order(row: PreviewRow) -> bool:
    """Whether it is of the order itself: what a form of delays does not hold."""
    return bool(row.revisions) or row.opening is not None


@renders("delay_saved")
def delay_saved(view: DelaySaved, words: Words) -> Payload:
    """What was saved, in the words of the echo, with Undo."""
    lines: list[str] = [
        words(
            "delay_saved",
            "row",
            r=row,
            year=view.year,
            cutoff=cut_off_of(row.cut_off, words),
            changes=value_changes(row.changes, words),
            opened=words.label("new_order.opened") if row.opened else "",
        )
        for row in view.rows
    ]
    shapes = [b.section("\n".join([words("delay_saved", "body", count=len(view.rows)), *lines]))]
    if view.left:
        quotes = "".join(words.quote(typed) for typed in view.left)
        shapes.append(b.section(f"{words('delay_saved', 'left')}{quotes}"))
    if view.undoable:
        shapes.append(b.actions(b.button(words.label("buttons.undo"), "delay.undo", {"b": view.batch})))
    return Payload(text=words("delay_saved", "fallback", po=view.rows[0].po), blocks=shapes)


def cut_off_of(at: datetime | date | None, words: Words) -> str:
    """A cut-off: a day, or a moment of it; empty for none."""
    if at is None:
        return ""
    return words.moment(at) if isinstance(at, datetime) else words.date(at)


@renders("delay_undone")
@renders("delay_dropped")
def delay_note(view: DelayNote, words: Words) -> Payload:
    """The report was taken back, or dropped."""
    text = words.label(f"delay.notes.{view.code}")
    if view.orders:
        text = f"{escape(words.label('case.name_joint').join(view.orders))} · {text}"
    return Payload(text=text, blocks=[b.section(text)])
