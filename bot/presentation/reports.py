"""The echo of milestone reports, with Undo, and the form."""

from __future__ import annotations

from typing import Any

from bot.domain.text import Text
from bot.domain.typed import Typed
from bot.presentation import blocks as b
from bot.presentation.registry import Payload, renders
from bot.presentation.words import Words
from bot.views.reports import OPTIONS_SHOWN, EchoView, FormView

VALUE_LIMIT = 2000


@renders("milestone_echo")
def echo(view: EchoView, words: Words) -> Payload:
    """One block for each line: what was saved with its Undo, what is asked with its buttons, what was refused."""
    shapes: list[b.Block] = []
    for place, row in enumerate(view.rows):
        shapes += _ROWS[row["kind"]](row, words, place)
    rest = b.context(words.label("buttons.more", count=max(1, len(shapes) - 49)))
    text = words("milestone_echo", "fallback", view=view, first=view.rows[0] if view.rows else None)
    return Payload(text=text, blocks=b.fit(shapes, rest))


def _saved(row: dict[str, Any], words: Words, place: int) -> list[b.Block]:
    text = words(
        "milestone_echo",
        "saved",
        row=row,
        name=words.text(row["name"]),
        old=words.label(f"states.{row['old_state']}"),
        state=words.label(f"states.{row['state']}"),
    )
    if row["unchanged"]:
        return [b.section(text)]
    undo = b.button(words.label("buttons.undo"), f"milestone.undo:{place}", {"b": row["batch"]})
    return [b.section(text, accessory=undo)]


def _quoted(row: dict[str, Any]) -> Typed | None:
    """What was typed, with the names of colleagues, in two lines."""
    quoted: Typed | None = row["quoted"]
    return quoted.in_brief() if quoted else None


def _refused(row: dict[str, Any], words: Words, place: int) -> list[b.Block]:
    path = f"errors.{row['code']}"
    said = words.label(path, **row["fields"]) if words.has_label(path) else words.label("errors.delay_refused")
    text = words("milestone_echo", "refused", typed=_quoted(row), said=said)
    return [b.section(text), *_answers(row, words, place)]


def _question(row: dict[str, Any], words: Words, place: int) -> list[b.Block]:
    said = b.cut(words.text(row["asked"]), b.QUOTED)
    text = words("milestone_echo", "question", typed=_quoted(row), said=said)
    return [b.section(text), *_answers(row, words, place)]


def _answers(row: dict[str, Any], words: Words, place: int) -> list[b.Block]:
    """A button for each answer that can be offered, and the form for any other."""
    options = row.get("options") or []
    buttons = [
        b.button(words.text(one["label"]), f"milestone.answer:{place}-{index}", _answer(row, one))
        for index, one in enumerate(options[:OPTIONS_SHOWN])
    ]
    form = b.button(words.label("milestone.form"), f"milestone.open:{place}", row.get("form") or {})
    opened = [b.actions([form])] if "form" in row else []
    if not buttons or not all(len(one["value"]) <= VALUE_LIMIT for one in buttons):
        return opened
    return [b.actions([*buttons, form] if opened else buttons)]


def _answer(row: dict[str, Any], one: dict[str, Any]) -> dict[str, Any]:
    """What stands in the place of the words in doubt; of a whole line only the new one, so that it fits a button."""
    value = one["value"]
    if row.get("chosen") is not None or one.get("sure"):
        meant = {"m": row.get("chosen"), "c": int(bool(one.get("sure")))}
        return {"t": row["typed"], "s": row["span"] if value else "", "v": value} | meant
    if row["span"] == row["typed"]:
        return {"t": value, "s": "", "v": ""}
    return {"t": row["typed"], "s": row["span"], "v": value}


def _which_line(row: dict[str, Any], words: Words, place: int) -> list[b.Block]:
    shapes = [b.section(words("milestone_echo", "which_line", typed=_quoted(row)))]
    buttons = [
        b.button(option["label"], f"milestone.pick:{place}-{index}", {"t": row["typed"], "m": option["milestone"]})
        for index, option in enumerate(row["options"][:OPTIONS_SHOWN])
    ]
    return shapes + _pressable(buttons)


def _pressable(buttons: list[b.Block]) -> list[b.Block]:
    """The buttons, unless what was typed is too long for one to carry: then it has to be typed again, shorter."""
    return [b.actions(buttons)] if buttons and all(len(one["value"]) <= VALUE_LIMIT for one in buttons) else []


_ROWS = {"saved": _saved, "refused": _refused, "question": _question, "which_line": _which_line}


def form(view: FormView, words: Words) -> dict[str, Any]:
    """The milestone form: which one, how far, a promised day, a note."""
    groups: list[dict[str, Any]] = [
        {
            "label": b.plain(line.label, 75),
            "options": [b.option(f"{line.po} {_option(one, words)}", str(one[0])) for one in line.milestones],
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
    return b.modal(
        "milestone_form",
        words.plain("milestone_form", "title"),
        [b.field("milestone", words.label("milestone.which"), select), *_report_fields(view, words)],
        submit=words.label("buttons.submit"),
        close=words.label("buttons.cancel"),
        private={},
    )


def _report_fields(view: FormView, words: Words) -> list[dict[str, Any]]:
    """How far it is, when it will be done, and the evidence; each may be left empty."""
    states = [b.option(words.label(f"states.{key}"), key) for key in ("in_progress", "done", "blocked")]
    state = b.radio("s", states, initial=view.state)
    percent = {
        "type": "number_input",
        "action_id": "n",
        "is_decimal_allowed": False,
        "min_value": "0",
        "max_value": "100",
    }
    if view.progress is not None:
        percent["initial_value"] = str(view.progress)
    note, hint = (
        b.text_input("t", initial=view.note, multiline=True, max_length=1000),
        words.label("milestone.note_hint"),
    )
    return [
        b.field("state", words.label("milestone.state"), state, optional=True),
        b.field("progress", words.label("milestone.progress"), percent, optional=True),
        b.field("promised", words.label("milestone.promised"), b.date_input("d", initial=view.promised), optional=True),
        b.field("note", words.label("milestone.note"), note, optional=True, hint=hint),
    ]


def _option(one: tuple[int, Text, int], words: Words) -> str:
    name = words.text(one[1])
    return f"{name} {one[2]}%" if one[2] else name
