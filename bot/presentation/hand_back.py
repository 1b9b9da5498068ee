"""交回清单: what waits again, each with the button that opens it, and what was done meanwhile."""

from __future__ import annotations

from bot.presentation import blocks as b
from bot.presentation.case_work import waiting_line
from bot.presentation.registry import Payload, renders
from bot.presentation.words import Words
from bot.views.hand_back import DoneRow, HandBackView

SHOWN = 10
"""Of each kind; the rest is counted. Four lists and their headings stay within one message."""


@renders("hand_back")
def hand_back(view: HandBackView, words: Words) -> Payload:
    """One message on return."""
    count = view.waiting + len(view.work) + len(view.conditions)
    given = {"view": view, "count": count}
    shapes = [b.section(f"{words('hand_back', 'title', **given)}\n{words('hand_back', 'body', **given)}")]
    shapes += [waiting_line(row, words) for row in view.rows[:SHOWN]]
    shapes += _more(view.waiting - SHOWN, words)
    for decision in view.work[:SHOWN]:
        line = words("hand_back", "work", row=decision, label=words.text(decision.label))
        action, value = f"case.show:work:{decision.decision_id}", {"d": decision.decision_id}
        shapes.append(b.section(line, accessory=b.button(words.label("case.buttons.show"), action, value)))
    shapes += _more(len(view.work) - SHOWN, words)
    for row in view.conditions[:SHOWN]:
        button = b.button(words.label("case.buttons.task_done"), f"case.task_done:{row.id}", {"t": row.id})
        shapes.append(b.section(words("home", "task", row=row), accessory=button))
    shapes += _more(len(view.conditions) - SHOWN, words)
    if view.done:
        shapes += [b.divider(), b.section(words("hand_back", "meanwhile", **given))]
        shapes += [_done(row, words) for row in view.done[:SHOWN]]
        shapes += _more(len(view.done) - SHOWN, words)
    return Payload(text=words("hand_back", "fallback", **given), blocks=shapes)


def _done(row: DoneRow, words: Words) -> b.Block:
    outcome = words.label(f"case.outcomes.{row.outcome}") if row.outcome else ""
    label, chosen = words.text(row.label), words.text(row.chosen)
    return b.section(words("hand_back", "done", row=row, label=label, chosen=chosen, outcome=outcome))


def _more(count: int, words: Words) -> list[b.Block]:
    return [b.context(words("hand_back", "more", count=count))] if count > 0 else []
