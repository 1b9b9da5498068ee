"""Who holds what, as a message with the administrator's buttons; and the short messages when it changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.presentation import blocks as b
from bot.presentation.registry import Payload, renders
from bot.presentation.words import Words
from bot.views.roles import AwayRow, Holder, RoleRow, RolesView, Where
from bot.views.seat_notes import AbsenceQuestion, EmptyView, SeatNote

MOST_HOLDERS = 15
MOST_SCOPES = 6
MOST_AWAY = 20
MOST_DECISIONS = 5
MOST_EMPTY = 15
MOST_TEXT = 2400
MOST_SECTIONS = 4


@renders("roles_list")
def roles_list(view: RolesView, words: Words) -> Payload:
    """One line a role, then who is away and who is on duty, then the buttons."""
    view = replace(view, query=b.cut(view.query, b.QUOTED))
    title = words("roles_list", "title", view=view, at=where_of(view.at, words))
    lines = [_row(row, words) for row in view.rows]
    shapes = [b.section(title), *sections(lines or [words("roles_list", "nothing", view=view)], words)]
    for name, rows in (("away", view.away), ("duty", view.duty)):
        if rows:
            shown = [_away(name, row, words) for row in rows[:MOST_AWAY]]
            lines = [words("roles_list", f"{name}_title"), *shown, *words.more(len(rows) - MOST_AWAY)]
            shapes.append(b.section("\n".join(lines)))
    shapes.append(b.actions(*_buttons(view, words)))
    if not view.query:
        shapes.append(b.context(words("roles_list", "footer", view=view)))
    return Payload(text=words("roles_list", "fallback", view=view), blocks=shapes)


def _buttons(view: RolesView, words: Words) -> list[b.Block]:
    value = {"q": view.query}
    verbs = ["add", "end", "away", "duty", "contact"] if view.is_admin else ["away"]
    verbs += ["end"] if view.has_absence and not view.is_admin else []
    found = [b.button(words.label(f"seats.buttons.{verb}"), f"seat.{verb}", value) for verb in verbs]
    if view.is_admin or view.hands_over:
        found.append(b.button(words.label("seats.buttons.handover"), "handover.open", {}))
    return found


def _row(row: RoleRow, words: Words) -> str:
    holders = [_holder(holder, words) for holder in row.holders[:MOST_HOLDERS]]
    holders += words.more(len(row.holders) - MOST_HOLDERS)
    return words("roles_list", "row", label=words.text(row.label), holders=holders, falls_to=row.falls_to)


def _holder(one: Holder, words: Words) -> str:
    scopes = [where_of(scope, words) for scope in one.scopes if scope.kind != "workspace"]
    more = words.label("seats.and_more", count=len(scopes) - MOST_SCOPES) if len(scopes) > MOST_SCOPES else ""
    whole = len(scopes) < len(one.scopes)
    return words("roles_list", "holder", one=one, scopes=scopes[:MOST_SCOPES], more=more, whole=whole)


def _away(block: str, one: AwayRow, words: Words) -> str:
    return words("roles_list", block, one=one, role=words.text(one.label), where=where_of(one.where, words))


def where_of(at: Where | None, words: Words) -> str:
    """The customer, project or order; the whole company for the workspace; one not to be named by what it is."""
    if at is None:
        return ""
    return words.label(f"seats.scopes.{at.kind}") if at.kind in {"workspace", "hidden"} else at.key


def sections(lines: Iterable[str], words: Words) -> list[b.Block]:
    """Lines in as few sections as hold them; what does not fit at all is counted."""
    texts: list[list[str]] = [[]]
    left = 0
    for line in lines:
        if sum(map(len, texts[-1])) + len(line) > MOST_TEXT and texts[-1]:
            texts.append([])
        if len(texts) > MOST_SECTIONS:
            left += 1
            texts[-1] = []
        else:
            texts[-1].append(b.cut_marked(line, MOST_TEXT))
    shapes = [b.section("\n".join(text)) for text in texts if text]
    return [*shapes, *b.more(left, words)]


@renders("seat_note")
def seat_note(note: SeatNote, words: Words) -> Payload:
    """One sentence on what changed, and what follows from it."""
    shown = {"note": note, "role": words.text(note.label), "where": where_of(note.where, words)}
    shapes = [b.section(words("seat_note", "body", **shown))]
    if footer := words("seat_note", "footer", **shown):
        shapes.append(b.context(footer))
    if note.undo:
        shapes.append(b.actions(b.button(words.label("buttons.undo"), "seat.undo", {"e": note.undo})))
    return Payload(text=words("seat_note", "fallback", **shown), blocks=shapes)


@renders("absence_question")
def absence_question(view: AbsenceQuestion, words: Words) -> Payload:
    """Days nearly a year away, with a button to keep them and one to choose others."""
    buttons = [
        b.button(words.label("seats.buttons.far"), "seat.away_far", view.wish),
        b.button(words.label("seats.buttons.other_days"), "seat.away", {"q": ""}),
    ]
    shapes = [b.section(words("absence_question", "body", view=view)), b.actions(*buttons)]
    return Payload(text=words("absence_question", "fallback", view=view), blocks=shapes)


@renders("seats_empty")
def seats_empty(view: EmptyView, words: Words) -> Payload:
    """One line a seat: from when to when, who has it then, which decisions it touches; a button to mend it."""
    lines: list[str] = []
    for row in view.rows[:MOST_EMPTY]:
        role, decisions = words.text(row.label), [words.text(decision) for decision in row.decisions]
        shown = {"decisions": decisions[:MOST_DECISIONS], "count": len(decisions)}
        lines.append(words("seats_empty", "row", row=row, role=role, **shown))
    lines += words.more(len(view.rows) - MOST_EMPTY)
    value = {"q": ""}
    buttons = [
        b.button(words.label("seats.buttons.add"), "seat.add", value, style="primary"),
        b.button(words.label("seats.buttons.away"), "seat.away", value),
    ]
    shapes = [b.section(words("seats_empty", "title", view=view)), *sections(lines, words), b.actions(*buttons)]
    return Payload(
        text=words("seats_empty", "fallback", view=view),
        blocks=[*shapes, b.context(words("seats_empty", "footer", view=view))],
    )
