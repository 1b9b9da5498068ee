"""Private answers to one person, where they asked."""

from __future__ import annotations

from bot.work import outbox
from bot.work.kinds import MessageKind
from bot.work.unit import Work


def reply(work: Work, *, message: object, part: str = "", card: str | None = None) -> None:
    """Put an answer into the outbox; the same envelope answers once (once for each part)."""
    work.post(
        key=f"reply:{work.to.key}:{part}",
        kind=MessageKind.ANSWER,
        method=work.to.method,
        audience=work.to.audience,
        message=message,
        card=card if work.to.method == "post" else None,
        reader=work.actor,
    )


def replace_with(work: Work, *, message: object, part: str = "", card: str | None = None) -> None:
    """What became of a message of ours, in its place: an edit of its card, or of the unseen one that was pressed.

    A message that stands nowhere any more, or in a place we cannot reach, is answered as anything else.
    """
    in_dm = card is not None and work.to.method == "post" and outbox.posted(work.session, card) is not None
    if not in_dm and not work.to.original:
        reply(work, message=message, part=part, card=card)
        return
    work.post(
        key=f"reply:{work.to.key}:{part}",
        kind=MessageKind.ANSWER,
        method="update" if in_dm else "replace",
        audience=work.to.audience if in_dm else f"respond:{work.to.original}",
        message=message,
        card=card if in_dm else None,
        reader=work.actor,
    )
