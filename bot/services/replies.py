"""Private answers to one person, where they asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.services import outbox


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Where an answer goes and what makes it one: the member, the audience and method of the outbox, the envelope."""

    member: str
    audience: str
    method: str
    key: str


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
        lane=outbox.REPLY,
        method=to.method,
        audience=to.audience,
        message=message,
        context=context,
        card=card if to.method == "post" else None,
        reader=to.member,
        now=now,
    )
