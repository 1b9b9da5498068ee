"""A preview nobody submitted: the reminder under it, the question whether it is a case, what became of it."""

from __future__ import annotations

from bot.presentation import blocks as b
from bot.presentation.delays import preview_buttons, preview_head
from bot.presentation.registry import Payload, renders
from bot.presentation.words import Words
from bot.views.unconfirmed import WAITING, PreviewOpenView, UnconfirmedTold, UnconfirmedView


@renders("preview_open")
def preview_open(view: PreviewOpenView, words: Words) -> Payload:
    """The preview's own first line and buttons once more, and what becomes of it."""
    head, said = preview_head(view.preview, words), view.preview.rows[0].typed
    text = words(
        "preview_open",
        "body",
        head=head or words.label("unconfirmed.yours"),
        typed=said.in_brief() if said is not None and not head else None,
        to=words.label("case.name_joint").join(view.to),
        ended=view.ended,
        ready=view.preview.can_submit,
        ends_at=view.ends_at,
    )
    buttons = preview_buttons(view.preview, words)
    return Payload(text=b.first_line(text), blocks=[b.section(text), *([b.actions(*buttons)] if buttons else [])])


@renders("unconfirmed_card")
def unconfirmed_card(view: UnconfirmedView, words: Words) -> Payload:
    """Who said what, in their words, with 立案 and 不是 as long as it waits."""
    about = (preview_head(view.preview, words) if view.preview is not None else "") or view.subject
    text = words("unconfirmed_card", "body", author=view.author, subject=about, typed=view.typed, state=view.state)
    shapes = [b.section(text)]
    if view.state == WAITING:
        value = {"k": view.key}
        file = b.button(words.label("unconfirmed.file"), "unconfirmed.file", value, style="primary")
        shapes.append(b.actions(file, b.button(words.label("unconfirmed.dismiss"), "unconfirmed.dismiss", value)))
        shapes.append(b.context(words("unconfirmed_card", "footer")))
    return Payload(text=b.first_line(text), blocks=shapes)


@renders("unconfirmed_told")
def unconfirmed_told(view: UnconfirmedTold, words: Words) -> Payload:
    """One line to the author."""
    typed = view.typed.in_brief() if view.typed is not None else None
    cases = words.label("case.name_joint").join(view.cases)
    text = words(
        "unconfirmed_told", "body", who=view.who, filed=view.filed, subject=view.subject, typed=typed, cases=cases
    )
    return Payload(text=b.first_line(text), blocks=[b.section(text)])
