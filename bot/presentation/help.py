"""How to say things, and what to do with a voice clip."""

from __future__ import annotations

from bot.presentation import blocks as b
from bot.presentation.registry import Payload, renders
from bot.presentation.words import Words
from bot.views.help import FormOfferView, HelpView, NoDelayView


@renders("help")
def help_message(view: HelpView, words: Words) -> Payload:
    """What was not understood, and one example for each thing that can be said."""
    typed = view.typed.in_brief() if view.typed else None
    shapes = [b.section(words("help", "title", typed=typed)), b.section(words("help", "body"))]
    shapes.append(
        b.actions(
            [
                b.button(words.label("home.report"), "milestone.open", {}),
                b.button(words.label("home.delay"), "delay.open", {}),
                b.button(words.label("home.anomaly"), "anomaly.open", {}),
            ]
        )
    )
    return Payload(text=words("help", "fallback", typed=typed), blocks=shapes)


@renders("help_sound")
def sound(view: HelpView, words: Words) -> Payload:
    """A voice clip cannot be read; how to turn it into text."""
    text = words("help_sound", "body", view=view)
    return Payload(text=text, blocks=[b.section(text)])


@renders("no_delay")
def no_delay(view: NoDelayView, words: Words) -> Payload:
    """No date was moved."""
    text = words("no_delay", "body", view=view)
    return Payload(text=text, blocks=[b.section(text)])


FORMS = {
    "milestone": ("home.report", "milestone.open"),
    "delay": ("home.delay", "delay.open"),
    "anomaly": ("home.anomaly", "anomaly.open"),
    "stand_up": ("standup.fill", "standup.open"),
}
"""By form: the button's label and its action."""


@renders("form_offer")
def form_offer(view: FormOfferView, words: Words) -> Payload:
    """The button that opens the form, and how to say it in one line instead."""
    path, action = FORMS[view.form]
    label, value = words.label(path), "{}" if view.check_in is None else str(view.check_in)
    text = words("form_offer", "body", view=view)
    button = b.button(label, action, value, style="primary")
    return Payload(
        text=words("form_offer", "fallback", label=label),
        blocks=[b.section(text), b.actions([button])],
    )
