"""The morning's list: one line a decision with its deadline and a button that opens the case."""

from __future__ import annotations

from bot.presentation import blocks as b
from bot.presentation.cases import MARKS
from bot.presentation.registry import Block, Payload, renders
from bot.presentation.words import Words
from bot.views.case_work import MorningRow, MorningView


@renders("case_morning")
def case_morning(view: MorningView, words: Words) -> Payload:
    """What waits for the reader today."""
    shapes = [b.section(words("case_morning", "title", count=view.count))]
    shapes += [waiting_line(row, words) for row in view.rows]
    if view.count > len(view.rows):
        shapes.append(b.context(words("case_morning", "more", count=view.count - len(view.rows))))
    return Payload(text=words("case_morning", "fallback", count=view.count), blocks=shapes)


def waiting_line(row: MorningRow, words: Words) -> Block:
    """One decision that waits, with the button that opens it."""
    kind, label = words.text(row.kind), words.text(row.label)
    line = words("case_morning", "body", row=row, kind=kind, label=label, mark=MARKS[row.severity])
    button = b.button(words.label("case.buttons.show"), f"case.show:{row.decision_id}", {"d": row.decision_id})
    return b.section(line, accessory=button)
