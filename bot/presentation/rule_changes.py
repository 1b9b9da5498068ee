"""The forms by which administrators change the rule table, what a change would have done, and the versions so far."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.presentation import blocks as b
from bot.presentation.registry import Payload, renders
from bot.presentation.rulebook import change_lines, setting_label
from bot.presentation.words import Words
from bot.views.rule_changes import EffectView, HistoryView, Pack, PracticeRule, RulesForm, ShiftView

SETTING = "set:"
PACKS, CONFIRMED, WHY = "packs", "confirmed", "why"
NUMBERS_SHOWN = 8
"""Case numbers that one line names; more are counted."""
SHIFTS_SHOWN = 12
LONGEST_WHY = 500


def rules_form(view: RulesForm, words: Words) -> dict[str, Any]:
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
    return b.modal(
        "rules_form",
        words.label("authority.settings"),
        shapes,
        submit=words.label("rulebook.look"),
        close=words.label("buttons.cancel"),
        private={"n": view.number},
    )


def _pack(pack: Pack, words: Words) -> dict[str, Any]:
    return b.option(words.heading(words.pack(pack.name)), pack.name, words.texts(pack.decisions))


def _rule_words(rule: PracticeRule, words: Words) -> str:
    """VC-02 改配/换船(船期守得住:否): a rule by its id, its decision and its conditions."""
    name = f"{rule.id} {words.text(rule.label)}"
    return words.label("case.with_office", name=name, office=words.text(rule.when)) if rule.when else name


def rules_preview(view: EffectView, words: Words, *, private: dict[str, Any], why: str = "") -> dict[str, Any]:
    """What changes, what it would have done to the cases of the last 90 days, and the reason to be written down."""
    shapes = [
        b.section(words("rules_preview", "body", lines=change_lines(view.changes, words))),
        b.divider(),
        b.section(words("rules_preview", "effect", view=view, lines=_effect_lines(view, words))),
        b.field(
            WHY,
            words.label("rulebook.why"),
            b.text_input("value", initial=why or None, multiline=True, max_length=LONGEST_WHY),
        ),
    ]
    return b.modal(
        "rules_preview",
        words.label("authority.settings"),
        shapes,
        submit=words.label("buttons.save"),
        close=words.label("buttons.cancel"),
        private=private,
    )


def _effect_lines(view: EffectView, words: Words) -> list[str]:
    lines = [_shift_line(shift, words) for shift in view.shifts[:SHIFTS_SHOWN]]
    if len(view.shifts) > SHIFTS_SHOWN:
        lines.append(words.label("buttons.more", count=len(view.shifts) - SHIFTS_SHOWN))
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
    if view.more:
        shapes.append(b.context(words.label("buttons.more", count=view.more)))
    return Payload(text=words("rules_history", "fallback", view=view), blocks=shapes)
