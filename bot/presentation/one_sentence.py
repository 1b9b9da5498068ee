"""Messages that are one sentence: the template's body, with a shorter one for the notification where there is one."""

from __future__ import annotations

from functools import partial

from bot.presentation import blocks as b
from bot.presentation.registry import Payload, renders
from bot.presentation.words import Words

MESSAGES = (
    "channel_note",
    "edit_unread",
    "figures_reply",
    "help_file",
    "help_sound",
    "installation_back",
    "letter_reply",
    "message_set_aside",
    "milestone_undone",
    "no_delay",
    "outside_failed",
)


def _rendered(name: str, view: object, words: Words) -> Payload:
    text = words(name, "body", view=view)
    short = words(name, "fallback", view=view) if words.has_block(name, "fallback") else text
    return Payload(text=short, blocks=[b.section(text)])


for name in MESSAGES:
    renders(name)(partial(_rendered, name))
