"""Change control as people see it: the line on a case's card, the baseline on an order's, its history, its form."""

from __future__ import annotations

from bot.presentation import blocks as b
from bot.presentation.registry import Payload, renders
from bot.presentation.words import Words
from bot.views.projects import BaselineForm, BaselineHistory, ChangeLine, ProjectMark

LINES_SHOWN = 30
VERSIONS_SHOWN = 20
LONGEST_WHY = 300
LONGEST_SCOPE = 1000


def change_line(line: ChangeLine, words: Words) -> str:
    """变更申请 CR-001 · 基线 v1:开船 10/28 → 11/3(+6 天)."""
    return words("baseline_history", "change", c=line, kind=words.label(f"baseline.kinds.{line.kind}"))


def project_line(mark: ProjectMark, words: Words) -> str:
    """The order's project and the version of its baseline."""
    return words("baseline_history", "project", mark=mark)


def project_buttons(order_id: int, mark: ProjectMark, words: Words) -> list[b.Block]:
    """设基线 for who may, while there is none; 基线记录 once there is one, and for what is not in it a request."""
    value = {"o": order_id}
    if mark.number is not None:
        join = [b.button(words.label("baseline.join"), "baseline.join", value)] if mark.may_join else []
        return [*join, b.button(words.label("baseline.history"), "baseline.history", value)]
    return [b.button(words.label("baseline.set"), "baseline.open", value)] if mark.may_set else []


@renders("baseline_history")
def baseline_history(view: BaselineHistory, words: Words) -> Payload:
    """Every version with who, when, why and the request that moved it."""
    shapes = [b.section(words("baseline_history", "title", view=view))]
    for row in view.rows[:VERSIONS_SHOWN]:
        change = change_line(row.change, words) if row.change is not None else None
        cause = words.label(f"baseline.causes.{row.cause}")
        shapes.append(b.section(words("baseline_history", "row", row=row, cause=cause, change=change)))
    if not view.rows:
        shapes.append(b.section(words("baseline_history", "body", view=view)))
    shapes += b.more(len(view.rows) - VERSIONS_SHOWN, words)
    return Payload(text=words("baseline_history", "fallback", view=view), blocks=shapes)


def baseline_form(view: BaselineForm, words: Words) -> b.Block:
    """What would be kept, and why; scope and budget may stay empty."""
    shapes = [b.section(words("baseline_history", "form_title", view=view))]
    shapes += [
        b.section(words("baseline_history", "line", line=line, gates=[words.text(g) for g, _ in line.gates]))
        for line in view.lines[:LINES_SHOWN]
    ]
    shapes += b.more(len(view.lines) - LINES_SHOWN, words)
    scope = b.text_input("s", multiline=True, max_length=LONGEST_SCOPE)
    shapes += [
        b.field("why", words.label("baseline.why"), b.text_input("w", multiline=True, max_length=LONGEST_WHY)),
        b.field("scope", words.label("baseline.scope"), scope, optional=True),
        b.field("budget", words.label("baseline.budget"), b.text_input("b", max_length=30), optional=True),
    ]
    title, private = words.label("baseline.set"), {"o": view.order_id}
    return b.form("baseline_form", title, shapes, words, submit="buttons.save", private=private)
