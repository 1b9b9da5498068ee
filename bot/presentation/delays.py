"""Reports before and after they are saved: the preview, its questions, the echo with Undo."""

from __future__ import annotations

from datetime import date, datetime

from bot.presentation import blocks as b
from bot.presentation.cases import MARKS, one_named
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
    OneEffect,
    PreviewDiffers,
    PreviewQuestion,
    PreviewRow,
)

OPTIONS_SHOWN = 20
FALLBACK = 150
WAYS_OFFERED = 3


@renders("delay_preview")
def delay_preview(view: DelayPreview, words: Words) -> Payload:
    """What a report would do, with 提交 / 修改 / 取消; a line in doubt asks instead."""
    title = words.plain("delay_preview", "title", count=len(view.rows), saved=view.saved)
    shapes: list[b.Block] = [b.header(title)]
    if view.differs is not None and not view.saved:
        shapes.append(b.section(_differs(view.differs, words)))
    for row in view.rows:
        shapes += [*preview_row(row, words), *_question_buttons(view.key, row, words)]
    if view.saved:
        shapes.append(b.context(words("delay_preview", "footer")))
    elif buttons := preview_buttons(view, words):
        shapes.append(b.actions(*buttons))
    first = view.rows[0]
    fallback = words("delay_preview", "fallback", subject=_name(first, words, FALLBACK))
    return Payload(text=fallback, blocks=b.fit(shapes, b.context(words.label("case.cut"))))


def _differs(differs: PreviewDiffers, words: Words) -> str:
    """Between the preview and 提交 something changed: that stands first."""
    labels = {item: words.label("case.or_joint").join(map(words.text, item.choices)) for item in differs.decisions}
    return words("delay_preview", "differs", view=differs, labels=labels)


def _name(row: PreviewRow, words: Words, limit: int) -> str:
    """A line by what it is about; by its own words while nobody knows."""
    return b.cut(row.subject, limit) if row.subject else words.line(row.typed, limit)


def preview_row(row: PreviewRow, words: Words) -> list[b.Block]:
    """One line of the preview without its buttons: for the message and for the form's second page."""
    if row.saved:
        return [b.section(words("delay_preview", "saved", subject=row.subject, typed=row.typed))]
    if row.refused is not None:
        known = words.has_label(f"errors.{row.refused}")
        reason = words.label(f"errors.{row.refused if known else 'delay_refused'}", **row.refused_with)
        return [b.section(words("delay_preview", "refused", typed=row.typed, reason=reason))]
    kind = words.text(row.kind)
    severity = words.label(f"severity.{row.severity}") if row.severity else None
    mark = MARKS[row.severity] if row.severity else "•"
    lines: list[str] = [
        words("delay_preview", "row", subject=row.subject, kind=kind, severity=severity, mark=mark, typed=row.typed)
    ]
    several = len(row.effects) > 1
    lines += [effect_line(effect, words, named=several) for effect in row.effects]
    lines += [revision_line(shown, words, named=len(row.revisions) > 1) for shown in row.revisions]
    if row.opening is not None:
        lines.append(opening_lines(row.opening, words))
    if row.earlier and not _of_order(row):
        lines.append(words("delay_preview", "earlier"))
    lines += [_decision(decision, words) for decision in row.decisions]
    if row.missing:
        missing = words.label("case.name_joint").join(words.text(fact) for fact in row.missing)
        lines.append(words("delay_preview", "missing", missing=missing))
    shapes = [b.section("\n".join(line for line in lines if line))]
    if row.question is not None:
        shapes.append(b.section(question_text(row.question, words)))
    if row.assumed:
        notes = "; ".join(words.text(assumption) for assumption in row.assumed)
        shapes.append(b.context(words("delay_preview", "assumed", notes=notes)))
    return shapes


def effect_line(effect: OneEffect, words: Words, *, named: bool = False) -> str:
    """新的日子,日历日在前:晚几天(几个工作日),浮动剩几天;以及跟着动的节点。named: 几张订单时先写是哪一张。"""
    lines = [words("delay_preview", "order", e=effect.shown)] if named else []
    lines.append(words("delay_preview", "body", e=effect.shown, one=effect))
    if cut_off := cut_off_of(effect.cut_off, words):
        lines.append(words("delay_preview", "cutoff", at=cut_off))
    return "\n".join(line for line in lines if line)


def question_text(question: PreviewQuestion, words: Words) -> str:
    """The question in the reader's language."""
    text = words.text(question.text) or words.label(f"delay.questions.{question.code}")
    return words("delay_preview", "question", text=text)


def _decision(decision: DecisionAhead, words: Words) -> str:
    label = words.label("case.or_joint").join(words.text(choice.label) for choice in decision.choices)
    return words(
        "delay_preview",
        "decision",
        label=label,
        mine=decision.mine,
        external=decision.external,
        records=decision.records,
        first=one_named(words, decision.first) if decision.first else None,
        deciding=one_named(words, decision.deciding) if decision.deciding else None,
    )


def _question_buttons(key: str, row: PreviewRow, words: Words) -> list[b.Block]:
    """Options as buttons; of many, the likely ones as buttons and all of them as a list."""
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
