"""Versions of the rule table, in words."""

from __future__ import annotations

from bot.presentation import blocks as b
from bot.presentation.registry import Payload, renders
from bot.presentation.words import Words
from bot.views.rulebook import Changed, VersionView

MOST = 12
"""Changes that are listed one by one; more are counted."""


@renders("rules_changed")
def rules_changed(view: VersionView, words: Words) -> Payload:
    """One version: who, why, and what it changed."""
    lines = change_lines(view.changes, words)
    shapes = [b.section(words("rules_changed", "body", view=view, lines=lines))]
    shapes.append(b.context(words("rules_changed", "footer", view=view)))
    return Payload(text=words("rules_changed", "fallback", view=view), blocks=shapes)


def change_lines(changes: tuple[Changed, ...], words: Words) -> list[str]:
    """What changed, a line each; a long list says how many more there are."""
    lines = [change_line(change, words) for change in changes[:MOST]]
    if len(changes) > MOST:
        lines.append(words.label("buttons.more", count=len(changes) - MOST))
    return lines


def change_line(one: Changed, words: Words) -> str:
    """One change: 费用线 10,000 → 8,000; 行业包“零售”启用; 规则 NS-01 已改."""
    name = words.text(one.label) if one.label else ""
    if one.kind == "setting":
        label = setting_label(one.name, words)
        return words.label(
            "rulebook.changes.setting", name=label, old=_number(one.old, words), new=_number(one.new, words)
        )
    path = f"rulebook.changes.{one.kind}_{_turn(one)}"
    return words.label(path, id=words.pack(one.name) if one.kind == "pack" else one.name, name=name).strip()


def _turn(one: Changed) -> str:
    if one.kind in {"pack", "origin"}:
        return str(one.new)
    return "added" if one.old is None else "removed" if one.new is None else "changed"


def _number(text: str | None, words: Words) -> str:
    return "—" if text is None else words.number(float(text) if "." in text else int(text))


def setting_label(name: str, words: Words) -> str:
    """A setting's name in words where it has one."""
    return words.label(f"rulebook.settings.{name}") if words.has_label(f"rulebook.settings.{name}") else name
