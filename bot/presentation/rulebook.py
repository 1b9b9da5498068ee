"""The rule table in words: its versions, the forms that change it, and what a change would have done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.presentation import blocks as b
from bot.presentation.registry import Payload, renders
from bot.presentation.words import Words
from bot.views.rulebook import (
    Changed,
    EffectView,
    HistoryView,
    Pack,
    PracticeRule,
    RulesForm,
    ShiftView,
    VersionView,
)

SETTING = "set:"
PACKS, CONFIRMED, WHY = "packs", "confirmed", "why"
NUMBERS_SHOWN = 8
"""Case numbers that one line names; more are counted."""
SHIFTS_SHOWN = 12
LONGEST_WHY = 500
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
    return [*(change_line(change, words) for change in changes[:MOST]), *words.more(len(changes) - MOST)]


def change_line(one: Changed, words: Words) -> str:
    """One change: 费用线 10,000 → 8,000; 行业包“零售”启用; 规则 NS-01 已改."""
    if one.kind == "setting":
        old, new = _number(one.old, words), _number(one.new, words)
        return words.label("rulebook.changes.setting", name=setting_label(one.name, words), old=old, new=new)
    path, named = f"rulebook.changes.{one.kind}_{_turn(one)}", words.pack(one.name) if one.kind == "pack" else one.name
    return words.label(path, id=named, name=one.label).strip()


def _turn(one: Changed) -> str:
    if one.kind in {"pack", "origin"}:
        return str(one.new)
    return "added" if one.old is None else "removed" if one.new is None else "changed"


def _number(text: str | None, words: Words) -> str:
    return "—" if text is None else words.number(float(text) if "." in text else int(text))


def setting_label(name: str, words: Words) -> str:
    """A setting's name in words where it has one."""
    return words.find(f"rulebook.settings.{name}") or name


def rules_form(view: RulesForm, words: Words) -> b.Block:
    """The numbers, the packs and the practice rules as they stand."""
    shapes = [b.section(words("rules_form", "body"))]
    for name, value in view.draft.settings.items():
        label_of = setting_label(name, words)
        heading = words.heading(label_of) if label_of != name else name
        shapes.append(b.field(f"{SETTING}{name}", heading, b.text_input("value", initial=value)))
    if view.packs:
        options = [_pack(pack, words) for pack in view.packs]
        element = b.checkboxes("value", options, initial=[pack.name for pack in view.packs if pack.on])
        shapes.append(b.field(PACKS, words.label("rulebook.packs"), element, optional=True))
    if view.practice:
        options = [b.option(_rule_words(rule, words), rule.id) for rule in view.practice]
        chosen = [rule.id for rule in view.practice if rule.confirmed]
        element = b.multi_select("value", options, initial=chosen, placeholder=words.label("rulebook.choose"))
        hint = words.label("rulebook.confirmed_hint")
        shapes.append(b.field(CONFIRMED, words.label("rulebook.confirmed"), element, optional=True, hint=hint))
    title, private = words.label("authority.settings"), {"n": view.number}
    return b.form("rules_form", title, shapes, words, submit="rulebook.look", private=private)


def _pack(pack: Pack, words: Words) -> b.Block:
    return b.option(words.heading(words.pack(pack.name)), pack.name, words.texts(pack.decisions))


def _rule_words(rule: PracticeRule, words: Words) -> str:
    """VC-02 改配/换船(船期守得住:否): a rule by its id, its decision and its conditions."""
    name = f"{rule.id} {words.text(rule.label)}"
    return words.label("case.with_office", name=name, office=words.text(rule.when)) if rule.when else name


def rules_preview(view: EffectView, words: Words, *, private: dict[str, Any], why: str = "") -> b.Block:
    """What changes, what it would have done to the cases of the last 90 days, and the reason to be written down."""
    shapes = [
        b.section(words("rules_preview", "body", lines=change_lines(view.changes, words))),
        b.divider(),
        b.section(words("rules_preview", "effect", view=view, lines=_effect_lines(view, words))),
        b.field(
            WHY,
            words.label("rulebook.why"),
            b.text_input("value", initial=why, multiline=True, max_length=LONGEST_WHY),
        ),
    ]
    title = words.label("authority.settings")
    return b.form("rules_preview", title, shapes, words, submit="buttons.save", private=private)


def _effect_lines(view: EffectView, words: Words) -> list[str]:
    lines = [_shift_line(shift, words) for shift in view.shifts[:SHIFTS_SHOWN]]
    lines += words.more(len(view.shifts) - SHIFTS_SHOWN)
    for path, cases in (("urgent", view.urgent), ("calmer", view.calmer), ("unknown", view.unknown)):
        if cases:
            lines.append(words.label(f"rulebook.effect.{path}", count=len(cases), cases=_numbers(cases, words)))
    return lines + [
        words.label("rulebook.effect.vacant", role=words.text(seat.role), person=seat.falls_to) for seat in view.vacant
    ]


def _shift_line(shift: ShiftView, words: Words) -> str:
    nobody = words.label("authority.nobody")
    return words.label(
        f"rulebook.effect.{shift.kind}",
        count=len(shift.cases),
        decision=words.text(shift.decision),
        before=words.text(shift.before) or nobody,
        after=words.text(shift.after) or nobody,
        cases=_numbers(shift.cases, words),
    )


def _numbers(cases: Sequence[str], words: Words) -> str:
    shown = words.label("case.name_joint").join(cases[:NUMBERS_SHOWN])
    return shown if len(cases) <= NUMBERS_SHOWN else words.label("rulebook.and_more", shown=shown, count=len(cases))


@renders("rules_history")
def rules_history(view: HistoryView, words: Words) -> Payload:
    """The newest versions, each with what it changed and a button to put it back."""
    shapes = [b.section(words("rules_history", "title", view=view))]
    for version in view.versions:
        lines = change_lines(version.changes, words)
        again = b.button(words.label("rulebook.back"), f"rulebook.back:{version.number}", {"n": version.number})
        text = words("rules_history", "version", view=version, lines=lines)
        shapes.append(b.section(text, accessory=None if version.in_force else again))
    shapes += b.more(view.more, words)
    return Payload(text=words("rules_history", "fallback", view=view), blocks=shapes)
