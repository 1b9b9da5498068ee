"""Answers that took the place of others: the old ones are shown with an Undo, and nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from bot.db.models import CheckIn
from bot.services.standups.messages import StandupEchoMessage
from bot.work import pending
from bot.work.codec import stored
from bot.work.pending import PendingOutcome
from bot.work.undo import Deed, Done
from bot.work.unit import Work


@stored("replaced_answers")
@dataclass(frozen=True, kw_only=True)
class ReplacedAnswers:
    """A check-in's answers by question, as they were and as they became."""

    check_in: int
    before: Mapping[str, str]
    after: Mapping[str, str]

    @property
    def lost(self) -> dict[str, str]:
        """What was said before and is not said any more."""
        return {question: text for question, text in self.before.items() if self.after.get(question) != text}


def keep_replaced(work: Work, check_in: CheckIn, before: Mapping[str, str]) -> str:
    """Keep what was answered before, if anything of it is another now; returns the name under which it is undone."""
    value = ReplacedAnswers(check_in=check_in.id, before=dict(before), after=dict(check_in.answers))
    if not value.lost:
        return ""
    key = f"answers:{uuid4().hex}"
    pending.put(work, key=key, value=value, subject=f"check_in:{check_in.id}", lasts=work.company.defaults.undo)
    return key


def replaced(work: Work, *, key: str) -> ReplacedAnswers | None:
    """What stood there before, as long as it may be put back."""
    row = pending.take(work, key=key, of=ReplacedAnswers) if key else None
    return None if row is None or row.settled_at is not None else pending.read(row, ReplacedAnswers)


def find_answers(work: Work, *, given: Mapping[str, Any]) -> Deed | None:
    """The answers of that name (`k`); overtaken as soon as they are others again."""
    row = pending.take(work, key=given.get("k", ""), of=ReplacedAnswers)
    if row is None or row.settled_at is not None:
        return None
    value = pending.read(row, ReplacedAnswers)
    check_in = work.session.get_one(CheckIn, value.check_in)
    return Deed(
        by=frozenset({row.owner_id}), at=row.created_at, overtaken=check_in.answers != dict(value.after), about=row
    )


def latest_answers(work: Work, *, since: datetime) -> Done | None:
    """The last answers of who asks that took the place of others."""
    rows = pending.waiting(work, work.actor, of=ReplacedAnswers, since=work.now - since)
    return Done(at=rows[-1].created_at, given={"k": rows[-1].key}) if rows else None


def put_back_answers(work: Work, *, deed: Deed) -> None:
    """The old answers stand again, and that is shown."""
    value = pending.read(deed.about, ReplacedAnswers)
    check_in = work.session.get_one(CheckIn, value.check_in)
    check_in.answers = dict(value.before)
    deed.about.settled_at, deed.about.outcome = work.now, PendingOutcome.UNDONE
    work.note(action="standup.undo", subject_kind="check_in", subject_id=check_in.id)
    work.refresh(f"check_in:{check_in.id}")
    work.refresh(f"round:{check_in.round_id}")
    work.reply(StandupEchoMessage(check_in=check_in.id), part="undone")
