"""Words that their author changes after they were taken: records are made from what was sent."""

from __future__ import annotations

from bot.services.conversation.messages import EditUnreadMessage
from bot.work.unit import Work


def take_edit(work: Work) -> None:
    """Say how to correct a record. `work.to.key` is the message's own, so that it is said once."""
    work.reply(EditUnreadMessage())
