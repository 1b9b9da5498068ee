"""Refusals, the button in place of a form, and the digest of what the daily cap held back."""

from __future__ import annotations

from bot.presentation import blocks as b
from bot.presentation import mrkdwn
from bot.presentation.registry import Payload, render, renders
from bot.presentation.words import Words
from bot.services.people.messages import InstallationHaltedMessage
from bot.views.traffic import CappedView
from bot.work.notices import OpenAgainMessage, RefusalMessage

SHOWN = 20


@renders("refusal")
def refusal(view: RefusalMessage, words: Words) -> Payload:
    """The locale's sentence for the error."""
    known = words.has_label(f"errors.{view.code}")
    path, fields = (f"errors.{view.code}", view.fields) if known else ("errors.unexpected", {"reference": view.code})
    text = mrkdwn.escape(words.label(path, **fields))
    return Payload(text=text, blocks=[b.section(text)])


@renders("open_again")
def open_again(view: OpenAgainMessage, words: Words) -> Payload:
    """One line and the button that opens the form now."""
    return Payload(
        text=words("open_again", "fallback", view=view),
        blocks=[
            b.section(words("open_again", "body", view=view)),
            b.actions(b.button(words.label("buttons.open"), "envelope.again", view.key, style="primary")),
        ],
    )


@renders("installation_halted")
def installation_halted(view: InstallationHaltedMessage, words: Words) -> Payload:
    """That nothing leaves, why, and what mends it."""
    what = installation_fix(view.code, words)
    return Payload(
        text=words("installation_halted", "fallback", view=view, what=what),
        blocks=[b.section(words("installation_halted", "body", view=view, what=what))],
    )


def installation_fix(code: str, words: Words) -> str:
    """What Slack's word for a trouble of the installation means, and what mends it."""
    return words.find(f"installation.{code}") or words.label("installation.other", code=code)


@renders("capped_digest")
def capped_digest(view: CappedView, words: Words) -> Payload:
    """One line for each message that was held back; a long list says how many more there are."""
    lines = [render(item.name, item.view, words).text for item in view.held]
    shapes = [b.section(words("capped_digest", "body", view=view))]
    shapes += [b.section(b.cut_marked(line, 300)) for line in lines[:SHOWN]]
    shapes += b.more(len(lines) - SHOWN, words)
    return Payload(text=words("capped_digest", "fallback", view=view), blocks=shapes)
