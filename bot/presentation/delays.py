"""Reports before and after they are saved: the preview, its questions, the echo with Undo."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.presentation import blocks as b
from bot.presentation.cases import one_named
from bot.presentation.mrkdwn import escape
from bot.presentation.opening import opening_head, opening_lines
from bot.presentation.registry import Payload, renders
from bot.presentation.revisions import CANCELLED, revision_head, revision_line, value_changes
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
SAID = 40
"""What is cited of its author's words in the sentence that matters."""
EDGES = " ,,:"
"""What may stand between an order and what is said of it."""
TOGETHER = 20
"""Milestones in one block of the form."""

WAYS, EDIT, DROP, MOVED = "ways", "edit", "drop", "moved"
"""What ⋯ offers."""


@renders("delay_preview")
def delay_preview(view: DelayPreview, words: Words) -> Payload:
    """What a report would do, its first line a question; a line in doubt asks instead. Several lines have a heading."""
    first, several = view.rows[0], len(view.rows) > 1
    names = words.label("case.name_joint").join(dict.fromkeys(row.po or row.subject for row in view.rows))
    title = words("delay_preview", "title", count=len(view.rows), saved=view.saved, ready=view.can_submit, names=names)
    shapes: list[b.Block] = []
    if view.differs is not None and not view.saved:
        shapes.append(b.section(_differs(view.differs, words)))
    if several or view.saved:
        shapes.append(b.section(f"*{title}*"))
    ends = _ends(view, words)
    for row in view.rows:
        of_row = preview_row(row, words, year=view.year, ask=not several, ends="" if several else ends)
        if several and (verbs := _verbs(row)):
            of_row[0]["accessory"] = _menu(view.key, row, verbs, words)
        shapes += [*of_row, *_question_buttons(view.key, row, words)]
    if several and ends:
        shapes.append(b.context(ends))
    if view.saved:
        shapes.append(b.context(words("delay_preview", "footer")))
    elif buttons := preview_buttons(view, words):
        shapes.append(b.actions(*buttons))
    fallback = words(
        "delay_preview", "fallback", lead=title if several or view.saved else _head(first, words, view.year)
    )
    return Payload(text=fallback, blocks=b.fit(shapes, b.context(words.label("case.cut"))))


def _ends(view: DelayPreview, words: Words) -> str:
    """What becomes of it if nobody submits it."""
    if view.saved or view.ends_at is None:
        return ""
    return words("delay_preview", "ends", at=view.ends_at, to=words.label("case.name_joint").join(view.to))


def _differs(differs: PreviewDiffers, words: Words) -> str:
    """Between the preview and 提交 something changed: that stands first."""
    labels = {item: words.label("case.or_joint").join(map(words.text, item.choices)) for item in differs.decisions}
    return words("delay_preview", "differs", view=differs, labels=labels)


def _head(row: PreviewRow, words: Words, year: int) -> str:
    """The notification of a single line: its own first line."""
    if row.refused is not None:
        return words("delay_preview", "title", count=1, saved=False, ready=False, names="")
    if row.question is not None and not row.subject:
        return question_text(row.question, words)
    return _lead(row, words, year=year, ask=row.question is None)


def _lead(row: PreviewRow, words: Words, *, year: int, ask: bool, effect: OneEffect | None = None) -> str:
    """The sentence that matters: a ship date that moves against the customer's, else what moves, or what happened."""
    shown = effect or (row.effects[0] if len(row.effects) == 1 else None)
    name = row.subject or words.line(row.typed, FALLBACK)
    if shown is not None:
        name = " ".join([shown.shown.order, *([words.lot(shown.lot)] if shown.lot else [])])
    what: str = words.text(row.kind)
    if len(row.revisions) == 1:
        name, what = row.revisions[0].order, revision_head(row.revisions[0], words, year=year)
    elif row.opening is not None:
        what = opening_head(row.opening, words, year=year)
    said = _cited(row, shown, words) if what else ""
    return words(
        "delay_preview", "lead", ask=ask and not row.missing, name=name, e=shown, kind=what, said=said, year=year
    )


def _cited(row: PreviewRow, effect: OneEffect | None, words: Words) -> str:
    """Its author's own words, without the order's number, of what moves no day: they say more than its kind."""
    if row.kind is None or (effect is None and row.effects) or (effect is not None and _dated(effect)):
        return ""
    said, po = words.line(row.typed, SAID), row.po or row.subject
    for name in (po, po.removeprefix("PO")):
        if name and said.upper().startswith(name.upper()):
            said = said[len(name) :]
    return said.strip(EDGES)


def _dated(effect: OneEffect) -> bool:
    """Whether it says a new day, or moves the sailing."""
    return effect.shown.new_on is not None or effect.shown.delay_days > 0


def preview_head(view: DelayPreview, words: Words) -> str:
    """What a preview is about, for who has it above already; empty where nobody knows."""
    waiting = [row for row in view.rows if not row.saved] or list(view.rows)
    row, more = waiting[0], len(waiting) - 1
    if row.refused is not None or not row.subject:
        return ""
    lead = _lead(row, words, year=view.year, ask=False)
    return f"{lead} +{more}" if more else lead


def preview_row(row: PreviewRow, words: Words, *, year: int, ask: bool = False, ends: str = "") -> list[b.Block]:
    """One line of the preview without its buttons: for the message and for the form's second page.

    Object, effect, who, and what follows, in this order; ask: the line itself is the question. ends: what becomes of
    it if nobody submits it, in the one small line below.
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
    lines += [revision_line(shown, words, year=year, named=len(row.revisions) > 1) for shown in row.revisions]
    if row.opening is not None:
        lines.append(opening_lines(row.opening, words, year=year))
    if row.earlier and not _of_order(row):
        lines.append(words("delay_preview", "earlier"))
    lines += [_settled(row, words), _after(row, words)]
    if row.proposal:
        lines.append(words("delay_preview", "proposal", typed=row.proposal.in_brief()))
    if row.missing:
        missing = words.label("case.name_joint").join(words.text(fact) for fact in row.missing)
        lines.append(words("delay_preview", "missing", missing=missing, form=not row.choices))
    shapes = [b.section("\n".join(line for line in lines if line))]
    if row.question is not None:
        shapes.append(b.section(question_text(row.question, words)))
    small = [words("delay_preview", "follows", e=effect) for effect in row.effects if effect.moved]
    small += [words("delay_preview", "assumed", note=words.text(note, year)) for note in row.assumed]
    joint = escape(words.label("delay.small_joint"))
    below = [*small, ends] if ends else small
    return [*shapes, b.context(joint.join(below))] if below else shapes


def _settled(row: PreviewRow, words: Words) -> str:
    """What submitting it does where no date says it: an order that ends, what nobody decides, what has no day."""
    free = row.ready and not row.decisions
    if any(value.new == CANCELLED for shown in row.revisions for value in shown.changes):
        return words("delay_preview", "ending", free=free)
    if row.kind is not None and not any(_dated(effect) or effect.cut_off for effect in row.effects):
        return words("delay_preview", "dateless")
    return words("delay_preview", "kept") if free and not row.earlier and row.opening is None else ""


def _object(row: PreviewRow, words: Words) -> str:
    """What it is about: the goods, how urgent, of what kind, and what the later sailing comes from."""
    effect = row.effects[0] if len(row.effects) == 1 else None
    moves = effect is not None and effect.shown.delay_days > 0
    parts: list[str] = list(row.about)
    if row.severity:
        parts.append(words("delay_preview", "severity", severity=words.label(f"severity.{row.severity}")))
    named = effect is not None and _dated(effect) and not effect.shown.cutoff_missed
    if row.kind and (named or _cited(row, effect, words)):
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
    if not effect.shown.cutoff_missed and (cut_off := cut_off_of(effect.cut_off, words, year)):
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
    """提交 and 换个办法 of a single line, the rest in ⋯; until it can be submitted what mends it stands first.

    Of several lines each has its own menu beside it.
    """
    drop = b.button(words.label("delay.more.drop"), "delay.cancel", {"k": view.key})
    first = [b.button(words.label("buttons.submit"), "delay.submit", {"k": view.key}, style="primary")]
    row, buttons = view.rows[0], first if view.can_submit else []
    verbs = _verbs(row) if len(view.rows) == 1 else []
    for verb, action in (WAYS, "ways.open"), (EDIT, "delay.edit"):
        if verb in verbs and (verb == WAYS or not view.can_submit):
            verbs.remove(verb)
            value = {"k": view.key, "i": row.index}
            buttons.append(b.button(words.label(f"delay.more.{verb}"), f"{action}:{row.index}", value))
    if not verbs:
        return [*buttons, drop]
    verbs.insert(verbs.index(EDIT) + 1 if EDIT in verbs else 0, DROP)
    return [*buttons, _menu(view.key, row, verbs, words)]


def _verbs(row: PreviewRow) -> list[str]:
    """What may be done about one line of a preview, the submitting of it all apart."""
    if row.saved or _of_order(row) or (row.refused is not None and not row.effects):
        return []
    late = any(effect.shown.delay_days > 0 for effect in row.effects)
    moved = sum(len(effect.moved) for effect in row.effects)
    return [verb for verb, there in ((WAYS, late), (EDIT, True), (MOVED, bool(moved))) if there]


def _menu(key: str, row: PreviewRow, verbs: Sequence[str], words: Words) -> b.Block:
    """⋯: its options have no room for more than the verb and whose line it is."""
    count = sum(len(effect.moved) for effect in row.effects)
    options = [
        b.option(words.label(f"delay.more.{verb}", count=count), f'{{"k":"{key}","i":{row.index},"v":"{verb}"}}')
        for verb in verbs
    ]
    return b.overflow(f"delay.more:{row.index}", options)


def moved_form(row: PreviewRow, words: Words) -> b.Block:
    """看 N 个顺延节点: every milestone that follows, old → new (how much later)."""
    shapes: list[b.Block] = []
    for effect in row.effects:
        if not effect.moved:
            continue
        name = effect.shown.order if len(row.effects) == 1 else _subject(effect)
        lines = _by_day(effect, words)
        shapes.append(b.section(words("delay_preview", "moved_head", e=effect, name=name)))
        shapes += [b.section("\n".join(lines[at : at + TOGETHER])) for at in range(0, len(lines), TOGETHER)]
    shapes.append(b.context(words("delay_preview", "moved_foot")))
    return b.modal("delay_moved", words.label("delay.moved_title"), shapes, close=words.label("buttons.close"))


def _by_day(effect: OneEffect, words: Words) -> list[str]:
    """What follows, the sailing among it, in the order of the new days."""
    moved = [(item.new or date.max, words("delay_preview", "moved_line", moved=item)) for item in effect.moved]
    if effect.shown.delay_days > 0 and effect.shown.etd_new_on:
        moved.append((effect.shown.etd_new_on, words("delay_preview", "moved_ship", e=effect)))
    return [line for _, line in sorted(moved, key=lambda item: item[0])]


def _subject(effect: OneEffect) -> str:
    return " ".join(part for part in (effect.shown.order, effect.shown.product) if part)


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
            cutoff=cut_off_of(row.cut_off, words, view.year),
            changes=value_changes(row.changes, words, year=view.year),
            opened=words.label("new_order.opened") if row.opened else "",
            due=view.due.get(row.po),
            late=_late(row.ship, view.due.get(row.po)),
        )
        for row in view.rows
    ]
    if len(lines) > 1:
        lines.insert(0, words("delay_saved", "body", count=len(lines)))
    else:
        lines = [words("delay_saved", "only", row=line) for line in lines]
    if view.waits:
        lines.append(words("delay_saved", "next", waits=words.label("case.name_joint").join(view.waits)))
    shapes = [b.section("\n".join(lines))]
    if view.left:
        quotes = "".join(words.quote(typed) for typed in view.left)
        shapes.append(b.section(f"{words('delay_saved', 'left')}{quotes}"))
    if view.undoable:
        shapes.append(b.actions(b.button(words.label("buttons.undo"), "delay.undo", {"b": view.batch})))
    return Payload(text=b.first_line(lines[0]), blocks=shapes)


def _late(ship: date | None, due: date | None) -> int:
    """Days by which a sailing misses the customer's date; 0 where it does not, or nobody knows."""
    return max(0, (ship - due).days) if ship is not None and due is not None else 0


def cut_off_of(at: datetime | date | None, words: Words, year: int) -> str:
    """A cut-off: a day, or a moment of it; empty for none."""
    if at is None:
        return ""
    return words.moment(at) if isinstance(at, datetime) else words.day(at, year)


@renders("delay_undone")
@renders("delay_dropped")
def delay_note(view: DelayNote, words: Words) -> Payload:
    """The report was taken back, or dropped."""
    text = words.label(f"delay.notes.{view.code}")
    if view.orders:
        text = f"{escape(words.label('case.name_joint').join(view.orders))} · {text}"
    return Payload(text=text, blocks=[b.section(text)])
