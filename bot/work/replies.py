"""Private answers to one person, where they asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.work import outbox
from bot.work.kinds import MessageKind


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Where an answer goes and what makes it one: the member, the audience and method of the outbox, the envelope.

    original is the response_url under which the unseen message that was pressed can be replaced, if it was one.
    """

    member: str
    audience: str
    method: str
    key: str
    original: str = ""


def reply(
    session: Session,
    to: Answer,
    *,
    now: datetime,
    message: str,
    context: dict[str, Any],
    part: str = "",
    card: str | None = None,
) -> None:
    """Put an answer into the outbox; the same envelope answers once (once for each part)."""
    outbox.put(
        session,
        key=f"reply:{to.key}:{part}",
        kind=MessageKind.ANSWER,
        method=to.method,
        audience=to.audience,
        message=message,
        context=context,
        card=card if to.method == "post" else None,
        reader=to.member,
        now=now,
    )


def replace_with(
    session: Session,
    to: Answer,
    *,
    now: datetime,
    message: str,
    context: dict[str, Any],
    part: str = "",
    card: str | None = None,
) -> None:
    """What became of a message of ours, in its place: an edit of its card, or of the unseen one that was pressed.

    A message that stands nowhere any more, or in a place we cannot reach, is answered as anything else.
    """
    in_dm = card is not None and to.method == "post" and outbox.posted(session, card) is not None
    if not in_dm and not to.original:
        reply(session, to, now=now, message=message, context=context, part=part, card=card)
        return
    outbox.put(
        session,
        key=f"reply:{to.key}:{part}",
        kind=MessageKind.ANSWER,
        method="update" if in_dm else "replace",
        audience=to.audience if in_dm else f"respond:{to.original}",
        message=message,
        context=context,
        card=card if in_dm else None,
        reader=to.member,
        now=now,
    )
