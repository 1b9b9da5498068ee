"""The echo of milestone reports, with Undo, and the form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bot.domain.text import Text, phrase_from_data
from bot.presentation import blocks as b
from bot.presentation.mrkdwn import escape
from bot.presentation.registry import Payload, renders
from bot.presentation.words import Words
from bot.services.reports.messages import EchoChoice, EchoKept, EchoPick, EchoQuestion, EchoRefused, EchoValue
from bot.services.reports.outcomes import CUT_OFFS
from bot.views.reports import OPTIONS_SHOWN, EchoRow, EchoView, ReportFormView

TOGETHER = 8
"""Things kept, in one block."""
EXISTS = "order_exists"
"""A refusal whose button opens the order that is in the way."""


@renders("milestone_echo")
def echo(view: EchoView, words: Words) -> Payload:
    """What is asked with its buttons and what was refused, then a line for each thing kept; one Undo.

    Of several things said their number comes first.
    """
    said = view.saved + view.passed + view.asked + view.refused + view.previews
    several = view.listed or len(view.rows) > 1 or said > 1
    shapes: list[b.Block] = [b.section(f"*{words('milestone_echo', 'batch', view=view)}*")] if several else []
    for place, row in enumerate(view.rows):
        shapes += _row(row, words, place, year=view.year, listed=view.listed)
    if view.asked:
        shapes.append(b.context(words("milestone_echo", "unanswered", listed=view.listed)))
    kept = [_kept(row.line, row, words, year=view.year) for row in view.rows if isinstance(row.line, EchoKept)]
    shapes += [b.section("\n".join(kept[at : at + TOGETHER])) for at in range(0, len(kept), TOGETHER)]
    kept_now = view.saved + view.passed
    label = words.label("buttons.undo_all", count=kept_now) if kept_now > 1 else words.label("buttons.undo")
    undo = [b.actions(b.button(label, "milestone.undo", {"b": view.batch}))] if view.batch else []
    rest = b.context(words.label("buttons.more", count=max(1, len(shapes) - 48)))
    text = words("milestone_echo", "batch", view=view) if several else _notice(view, words)
    return Payload(text=text, blocks=[*b.fit(shapes, rest, 50 - len(undo)), *undo])


def _notice(view: EchoView, words: Words) -> str:
    """The notification of one line: its own first line; of a question also the words that it asks about."""
    row = view.rows[0]
    if isinstance(row.line, EchoKept):
        return b.first_line(_kept(row.line, row, words, year=view.year))
    asked = b.first_line(_asking(row, words, year=view.year))
    return f"{asked}{words.quote(row.quoted.in_brief())}".strip() if row.quoted else asked


def _asking(row: EchoRow, words: Words, *, year: int, listed: bool = False) -> str:
    """What is asked or refused, with the order it is about in front where the sentence does not name it.

    listed: under a heading that says already that nothing of it is saved.
    """
    line, block = row.line, "question"
    if isinstance(line, EchoChoice):
        return words("milestone_echo", "which_line", po=line.po, listed=listed)
    if isinstance(line, EchoRefused):
        path, block = f"errors.{line.code}", "refused"
        said = words.label(path if words.has_label(path) else "errors.delay_refused", **line.fields)
    else:
        assert isinstance(line, EchoQuestion)
        said = b.cut(words.text(line.text, year), b.QUOTED)
    return words("milestone_echo", block, po="" if row.po in said else row.po, said=said, listed=listed)


def _row(row: EchoRow, words: Words, place: int, *, year: int, listed: bool) -> list[b.Block]:
    if isinstance(row.line, EchoKept):
        return []
    said = _asking(row, words, year=year, listed=listed)
    if listed:
        said = f"{place + 1}. {said}"
    shown = b.section(f"{said}{words.quote(row.quoted.in_brief())}" if row.quoted else said)
    match row.line:
        case EchoRefused() as line:
            return [shown, *_answers(line, words, place)]
        case EchoQuestion() as line:
            return [shown, *_answers(line, words, place)]
        case EchoChoice() as line:
            buttons = _buttons(line.key, [_picked(pick, line, words) for pick in line.options], place)
            return [shown, b.actions(*buttons)] if buttons else [shown]


def _picked(pick: EchoPick, line: EchoChoice, words: Words) -> str:
    """第一批 3,600 套, a line by its product, or all of them."""
    if not pick.label:
        return words.label("reports.both_lots" if len(line.options) == 3 else "reports.every_lot")
    if not pick.lot:
        return pick.label
    number, _, unit = pick.quantity.partition(" ")
    quantity = f"{number} {words.unit(unit)}".strip() if unit else number
    return words.label("reports.lot", number=words.lot(pick.lot), quantity=quantity)


def _kept(line: EchoKept, row: EchoRow, words: Words, *, year: int) -> str:
    path = f"reports.answers.{line.code}"
    return words(
        "milestone_echo",
        "kept",
        row=line,
        note=row.note,
        typed=row.quoted.in_brief() if row.quoted else None,
        name=words.text(line.name) or _of_the_order(line, words),
        changes=_changes(line, words, year=year),
        now=_now(line, words, year=year),
        year=year,
        said=words.label(path, **_said(line, words, year)) if line.code and words.has_label(path) else "",
    )


def _said(line: EchoKept, words: Words, year: int) -> dict[str, object]:
    """What fills an answer, the days in it as in the rest of the message."""
    return {
        name: words.text(phrase_from_data(value), year) if isinstance(value, dict) else value
        for name, value in line.fields.items()
    }


def _of_the_order(line: EchoKept, words: Words) -> str:
    """What is another where no milestone is: 截关, 数量."""
    return next((words.find(f"relay.named.{value.field}") or "" for value in line.changes), "")


def _changes(line: object, words: Words, *, year: int) -> str:
    """Old → new of everything that is another now; a state stands for the progress that goes with it."""
    if not isinstance(line, EchoKept):
        return ""
    values = {value.field: value for value in line.changed}
    state, progress = values.get("state"), values.get("progress")
    if state is not None and (progress is None or state.new != "in_progress"):
        values.pop("progress", None)
        if progress is not None and progress.old not in {None, "0"}:
            values["state"] = replace(state, old=f"{progress.old}%")
    elif progress is not None:
        values.pop("state", None)
    pairs = (
        words("milestone_echo", "change", old=_value(v, v.old, words), new=_value(v, v.new, words, year=year))
        for v in values.values()
    )
    return escape(words.label("reports.joint")).join(pairs)


def _now(line: EchoKept, words: Words, *, year: int) -> str:
    """What stands where nothing has changed."""
    return words.label("reports.joint").join(_value(value, value.new, words, year=year) for value in line.changes[-1:])


def _value(value: EchoValue, text: str | None, words: Words, *, year: int | None = None) -> str:
    """One value in words; the new day of a pair has its weekday, and its year where that is not this `year`."""
    if text is None:
        return "—"
    if value.field == "state":
        return words.find(f"states.{text}") or text
    if value.field == "progress":
        return f"{text}%"
    if value.field in CUT_OFFS.values() and "T" in text:
        return words.moment(datetime.fromisoformat(text))
    if value.field in {"promised", "customer_date", *CUT_OFFS.values()}:
        day = date.fromisoformat(text)
        return words.short_date(day) if year is None else words.day(day, year)
    return words.number(Decimal(text)) if value.field in {"quantity", "made"} else text


def _answers(line: EchoRefused | EchoQuestion, words: Words, place: int) -> list[b.Block]:
    """A button for each answer that can be offered, and the form for any other."""
    if isinstance(line, EchoRefused) and line.code == EXISTS:
        return [
            b.actions(b.button(words.label("buttons.open"), f"order.open:{place}", {"o": (line.form or {}).get("o")}))
        ]
    answers = (
        _buttons(line.key, [words.text(option.label) for option in line.options], place)
        if isinstance(line, EchoQuestion)
        else []
    )
    form = b.button(
        words.label("milestone.form_no" if len(answers) == 1 else "milestone.form"),
        f"milestone.open:{place}",
        line.form or {},
    )
    buttons = [*answers, *([form] if line.form is not None else [])]
    return [b.actions(*buttons)] if buttons else []


def _buttons(key: str, labels: Iterable[str], place: int) -> list[b.Block]:
    """Each names what waits for the answer, and which answer it is; what waits for none has none."""
    shown = list(labels)[:OPTIONS_SHOWN] if key else []
    return [
        b.button(label, f"milestone.answer:{place}-{index}", {"q": key, "i": index})
        for index, label in enumerate(shown)
    ]


def form(view: ReportFormView, words: Words) -> b.Block:
    """The milestone form: which one, how far, a promised day, a note."""
    groups: list[b.Block] = [
        {
            "label": b.plain(line.label, 75),
            "options": [_option(line.po, open_one, words) for open_one in line.milestones],
        }
        for line in view.lines
        if line.milestones
    ]
    if not groups:
        return b.modal(
            "milestone_none",
            words.plain("milestone_form", "title"),
            [b.section(words("milestone_form", "none"))],
            close=words.label("buttons.close"),
        )
    select: dict[str, Any] = {"type": "static_select", "action_id": "pick", "option_groups": groups[:100]}
    options = [option for group in groups for option in group["options"]]
    first = options[0] if len(groups) == 1 else None
    chosen = next((option for option in options if option["value"] == str(view.chosen)), first)
    if chosen is not None and (view.chosen is not None or view.progress is None):
        select["initial_option"] = chosen
    shapes = [b.field("milestone", words.label("milestone.which"), select), *_report_fields(view, words)]
    return b.form("milestone_form", words.plain("milestone_form", "title"), shapes, words, private={})


def _report_fields(view: ReportFormView, words: Words) -> list[b.Block]:
    """How far it is, when it will be done, and the evidence; each may be left empty."""
    states = [b.option(words.label(f"states.{key}"), key) for key in ("in_progress", "done", "blocked")]
    state = b.radio("s", states, initial=view.state)
    percent = b.percent_input("n", initial=view.progress)
    note = b.text_input("t", initial=view.note, multiline=True, max_length=1000)
    return [
        b.field("state", words.label("milestone.state"), state, optional=True),
        b.field("progress", words.label("milestone.progress"), percent, optional=True),
        b.field("promised", words.label("milestone.promised"), b.date_input("d", initial=view.promised), optional=True),
        b.field("note", words.label("milestone.note"), note, optional=True, hint=words.label("milestone.note_hint")),
    ]


def _option(po: str, milestone: tuple[int, Text, int], words: Words) -> b.Block:
    number, name, progress = milestone
    label = f"{po} {words.text(name)}"
    return b.option(f"{label} {progress}%" if progress else label, str(number))
