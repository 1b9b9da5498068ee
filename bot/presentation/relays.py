"""转报: the day's one message with its buttons, the same one by one, and its forms."""

from __future__ import annotations

from datetime import date, datetime

from markupsafe import Markup

from bot.domain.orders import MilestoneState
from bot.domain.relays import RelayState
from bot.presentation import blocks as b
from bot.presentation.registry import Payload, renders
from bot.presentation.words import Words
from bot.services.reports.relays import DATES
from bot.views.relays import RelayListView, RelayRow, RelayToldView, RelayValue

ROWS_SHOWN, ROWS_IN_FORM = 8, 20
VERBS = ("keep", "change", "refuse")
UNASKED = frozenset({"made"})
"""What stands beside the progress that it is."""


@renders("relay_list")
def relay_list(view: RelayListView, words: Words) -> Payload:
    """Who reported how much, a line each; one alone has its buttons, of several each has a menu."""
    waiting = view.waiting
    shapes = [b.section(_title(view, words))]
    alone = len(waiting) == 1
    for row in view.rows[:ROWS_SHOWN]:
        menu = _menu(row, words) if row.state is RelayState.WAITING and not alone else None
        only = alone and len(view.rows) == 1
        alike = len(view.reporters) == 1
        text = words("relay_list", "only", row=row) if only else relay_line(row, words, alike=alike)
        shapes.append(b.section(text, accessory=menu))
        if alone and row.state is RelayState.WAITING:
            shapes.append(b.actions(*_buttons(row, words)))
    shapes += b.more(len(view.rows) - ROWS_SHOWN, words)
    if len(waiting) > 1:
        value = {"t": view.to, "d": view.day.isoformat()}
        every = b.button(words.label("relay.keep_all", count=len(waiting)), "relay.keep_all", value, style="primary")
        shapes.append(b.actions(every, b.button(words.label("relay.look"), "relay.look", value)))
    if waiting:
        shapes.append(b.context(words("relay_list", "otherwise", view=view)))
    return Payload(text=b.first_line(_title(view, words)), blocks=shapes)


@renders("relay_told")
def relay_told(view: RelayToldView, words: Words) -> Payload:
    """One line to a reporter: what became of what they said."""
    row, count = view.rows[0], len(view.rows)
    shown = {"row": row, "what": _what(row, words), "saved": _values(row.saved, words, old=False)}
    listed = words.label("case.name_joint").join(f"{told.po} {_what(told, words)}".strip() for told in view.rows)
    shown |= {"count": count, "silent": view.silent, "listed": listed}
    text = words("relay_told", "body", **shown)
    return Payload(text=b.first_line(text), blocks=[b.section(text)])


def look(view: RelayListView, words: Words) -> b.Block:
    """逐条看: each with the words it was said in and its own buttons."""
    shapes: list[b.Block] = []
    for row in view.rows[:ROWS_IN_FORM]:
        shapes.append(b.section(words("relay_list", "whole", row=row, line=relay_line(row, words))))
        if row.state is RelayState.WAITING:
            shapes.append(b.actions(*_buttons(row, words)))
    shapes += b.more(len(view.rows) - ROWS_IN_FORM, words)
    title = words.label("relay.look_title")
    return b.modal("relay_look", title, shapes, close=words.label("buttons.close"), private=_private(view))


def change_form(row: RelayRow, words: Words) -> b.Block:
    """改一下…: the report as it was said, to be corrected before it is recorded."""
    fields: list[b.Block] = [b.section(words("relay_list", "whole", row=row, line=relay_line(row, words)))]
    for value in row.values:
        label = words.label(f"relay.fields.{value.field}")
        if value.field in UNASKED and len(row.values) > 1:
            continue
        if isinstance(value.new, datetime):
            fields.append(b.field(f"v:{value.field}", label, b.moment_input("m", initial=value.new)))
        elif isinstance(value.new, date):
            fields.append(b.field(f"v:{value.field}", label, b.date_input("d", initial=value.new)))
        elif value.field == "state":
            states = [b.option(words.label(f"states.{state}"), state) for state in MilestoneState]
            fields.append(b.field("v:state", label, b.radio("s", states, initial=value.new)))
        elif value.field == "progress":
            fields.append(b.field("v:progress", label, b.percent_input("n", initial=int(value.new or 0))))
        else:
            fields.append(b.field(f"v:{value.field}", label, b.text_input("t", initial=value.new, max_length=200)))
    note = b.text_input("t", multiline=True, max_length=500)
    fields.append(b.field("note", words.label("relay.note"), note, optional=True))
    return b.form("relay_change", words.label("relay.change_title"), fields, words, private={"r": row.id})


def refuse_form(row: RelayRow, words: Words) -> b.Block:
    """不对…: why, which its reporter reads."""
    shown = b.section(words("relay_list", "whole", row=row, line=relay_line(row, words)))
    why = b.field("why", words.label("relay.why"), b.text_input("t", multiline=True, max_length=500))
    return b.form("relay_refuse", words.label("relay.refuse_title"), [shown, why], words, private={"r": row.id})


def _private(view: RelayListView) -> dict[str, str]:
    return {"d": view.day.isoformat()}


def _told(view: RelayListView, words: Words) -> dict[str, object]:
    who = words.label("case.name_joint").join(view.reporters)
    dates = all(value.field in DATES for row in view.rows for value in row.values) and all(
        row.values for row in view.rows
    )
    only = view.rows[0] if len(view.rows) == 1 else None
    what = _what(only, words) if only is not None else ""
    return {"who": who, "count": len(view.rows), "left": len(view.waiting), "dates": dates, "only": only, "what": what}


def _title(view: RelayListView, words: Words) -> str:
    return words("relay_list", "title", **_told(view, words))


def relay_line(row: RelayRow, words: Words, *, alike: bool = False) -> Markup:
    """One report as a line: order, from what to what, by whom, what became of it; alike: the heading names them."""
    saved = _values(row.saved, words, old=False)
    return words("relay_list", "row", row=row, what=_what(row, words), saved=saved, alike=alike)


def _what(row: RelayRow, words: Words) -> str:
    """装柜 9/26 → 9/27 周日."""
    name = words.text(row.name) if row.name is not None else ""
    return " ".join(part for part in (name, _values(row.values, words)) if part)


def _values(values: tuple[RelayValue, ...], words: Words, *, old: bool = True) -> str:
    return words.label("case.name_joint").join(_value(value, words, old=old) for value in values)


def _value(value: RelayValue, words: Words, *, old: bool) -> str:
    was, now = (_written(value.field, said, words) for said in (value.old, value.new))
    if isinstance(value.new, date) and not isinstance(value.new, datetime):
        now = words.day(value.new, value.new.year)
    label = words.find(f"relay.named.{value.field}") or ""
    changed = f"{was} → {now}" if old and was else now
    return f"{label} {changed}".strip()


def _written(field: str, said: date | str | None, words: Words) -> str:
    if isinstance(said, datetime):
        return words.moment(said)
    if said is None or isinstance(said, date):
        return words.short_date(said) if said is not None else ""
    if field == "state":
        return words.find(f"states.{said}") or said
    return f"{said}%" if field == "progress" else said


def _buttons(row: RelayRow, words: Words) -> list[b.Block]:
    return [
        b.button(
            words.label(f"relay.{verb}"),
            f"relay.{verb}:{row.id}",
            {"r": row.id},
            style="primary" if verb == "keep" else None,
        )
        for verb in VERBS
    ]


def _menu(row: RelayRow, words: Words) -> b.Block:
    options = [b.option(words.label(f"relay.{verb}"), f'{{"r":{row.id},"v":"{verb}"}}') for verb in VERBS]
    return b.overflow(f"relay.menu:{row.id}", options)
