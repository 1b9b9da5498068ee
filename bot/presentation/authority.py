"""The answers of `/authority` about decisions."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.authority import Origin
from bot.presentation import blocks as b
from bot.presentation.registry import Payload, renders
from bot.presentation.words import Words
from bot.views.authority import AuthorityHelp, DecisionLine, DecisionList, DecisionView, TablePage

NAME = "authority_decision"
SHOWN = 20


@renders("authority_help")
def authority_help(view: AuthorityHelp, words: Words) -> Payload:
    """What can be asked."""
    shapes = [b.section(words("authority_help", "title")), b.section(words("authority_help", "body", view=view))]
    buttons = [b.button(words.label("authority.table"), "authority.table", {"p": 0})]
    if view.is_admin:
        buttons.append(b.button(words.label("authority.settings"), "rulebook.open", {}))
        buttons.append(b.button(words.label("authority.history"), "rulebook.history", {}))
    shapes.append(b.actions(*buttons))
    return Payload(text=words("authority_help", "fallback"), blocks=shapes)


@renders(NAME)
def authority_decision(view: DecisionView, words: Words) -> Payload:
    """One decision: what the asker's own role may do first, then every row of the table."""
    shapes = [b.section(words(NAME, "title", view=view))]
    if not view.on:
        shapes.append(b.section(words(NAME, "off", view=view)))
    for role in view.mine:
        lines = [words(NAME, "mine", line=line) for line in role.lines]
        shapes.append(b.section(words(NAME, "role", role=role, lines=lines)))
    if view.vacant:
        shapes.append(b.section("\n".join(words(NAME, "vacant", one=seat) for seat in view.vacant)))
    shapes.append(b.divider())
    for rule in view.rules:
        marks = {"unconfirmed": rule.origin is Origin.PRACTICE, "confirmed": rule.origin is Origin.CONFIRMED}
        shapes.append(b.section(words(NAME, "rule", rule=rule, **marks)))
    if view.on:
        shapes.append(b.actions(b.button(words.label("authority.ask_for"), "anomaly.open", {"d": view.key})))
    shapes.append(b.context(words(NAME, "footer", view=view)))
    return Payload(text=words(NAME, "fallback", view=view), blocks=b.fit(shapes, b.context(words.label("case.cut"))))


@renders("authority_list")
def authority_list(view: DecisionList, words: Words) -> Payload:
    """What fits, each with a button; or what is near."""
    typed = b.cut(view.typed, b.QUOTED)
    shapes = [b.section(words("authority_list", "body", view=view, typed=typed))]
    shapes += [*decision_rows(view.lines[:SHOWN], words), *b.more(len(view.lines) - SHOWN, words)]
    return Payload(text=words("authority_list", "fallback", view=view, typed=typed), blocks=shapes)


@renders("authority_table")
def authority_table(view: TablePage, words: Words) -> Payload:
    """One page of the table."""
    shapes = [b.section(words("authority_table", "title", view=view)), *decision_rows(view.lines, words)]
    turns = [(view.page - 1, "authority.previous"), (view.page + 1, "authority.next")]
    buttons = [
        b.button(words.label(name), f"authority.table:{page}", {"p": page})
        for page, name in turns
        if 0 <= page < view.pages
    ]
    if buttons:
        shapes.append(b.actions(*buttons))
    shapes.append(b.context(words("authority_table", "footer", view=view)))
    return Payload(text=words("authority_table", "fallback", view=view), blocks=shapes)


def decision_rows(lines: Sequence[DecisionLine], words: Words) -> list[b.Block]:
    """Decisions, each in one line with a button that opens it."""
    shown = words.label("authority.show")
    nobody = words.label("authority.nobody")
    return [
        b.section(
            words(
                "authority_list",
                "line",
                line=line,
                deciders=" / ".join(words.text(decider) or nobody for decider in line.deciders),
            ),
            accessory=b.button(shown, f"authority.show:{line.key}", {"k": line.key}),
        )
        for line in lines
    ]
