"""How to say things, and what to do with a voice clip."""

from __future__ import annotations

from bot.presentation import blocks as b
from bot.presentation.commands import COMMANDS, STANDUP
from bot.presentation.registry import Payload, renders
from bot.presentation.words import Words
from bot.services.conversation.messages import FormOfferMessage
from bot.views.help import HelpView


@renders("help")
def help_message(view: HelpView, words: Words) -> Payload:
    """What was not understood, and one example for each thing that can be said."""
    typed = view.typed.in_brief() if view.typed else None
    shapes = [b.section(words("help", "title", typed=typed))]
    told = sorted(COMMANDS, key=lambda command: command.told)
    told = [command for command in told if command.name == f"/{view.topic}"] or told
    lines = [words("help", command.help) for command in told]
    shapes.append(b.section("\n".join([*lines, *([] if len(told) == 1 else [words("help", "body")])])))
    forms = [command.form for command in told if command.form and command is not STANDUP]  # that form needs its round
    if forms:
        shapes.append(b.actions(*(b.button(words.label(path), action, {}) for path, action in forms)))
    return Payload(text=words("help", "fallback", typed=typed), blocks=shapes)


FORMS = {command.name.removeprefix("/"): command.form for command in COMMANDS if command.form is not None}
"""By the verb that was typed alone: the button's label and its action."""


@renders("form_offer")
def form_offer(view: FormOfferMessage, words: Words) -> Payload:
    """The button that opens the form, and how to say it in one line instead."""
    path, action = FORMS[view.form.replace("_", "")]  # stand_up
    label, value = words.label(path), "{}" if view.check_in is None else str(view.check_in)
    text = words("form_offer", "body", view=view)
    button = b.button(label, action, value, style="primary")
    return Payload(text=words("form_offer", "fallback", label=label), blocks=[b.section(text), b.actions(button)])
