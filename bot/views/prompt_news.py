"""What a prompt says beside its rows: who reported since the last one, what is not settled yet, what was not saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from bot.db.models import Change, Order
from bot.services.people.members import names_of
from bot.services.reports import relays, unsaved
from bot.views.relays import RelayRow, relay_rows
from bot.work.unit import Work

BY_PEOPLE = ("answer", "form", "standup", "text")
"""The sources of what people saved in their own names."""


@dataclass(frozen=True, kw_only=True)
class ReportedBy:
    """How many milestones of one's orders somebody else reported on by themselves."""

    name: str
    count: int


@dataclass(frozen=True, kw_only=True)
class PromptNews:
    """to_settle: what waits for the reader's word, own: what they said themselves and nobody has recorded."""

    reported: tuple[ReportedBy, ...] = ()
    to_settle: tuple[RelayRow, ...] = ()
    own: tuple[RelayRow, ...] = ()
    unsaved: int = 0


NO_NEWS = PromptNews()


def load_news(work: Work, *, member_id: str, since: datetime) -> PromptNews:
    """What has come since the last prompt, and what still waits."""
    to_settle, own = relays.waiting_for(work, member_id), relays.unconfirmed_of(work, member_id)
    return PromptNews(
        reported=_reported(work, member_id, since),
        to_settle=relay_rows(work, to_settle, member_id) if to_settle else (),
        own=relay_rows(work, own, member_id) if own else (),
        unsaved=len(unsaved.waiting(work, member_id)),
    )


def _reported(work: Work, member_id: str, since: datetime) -> tuple[ReportedBy, ...]:
    """On the orders somebody follows, by whom and on how many milestones."""
    count = func.count(Change.subject_id.distinct())
    wanted = (
        select(Change.actor_id, count)
        .join(Order, Order.id == Change.order_id)
        .where(
            Order.merchandiser_id == member_id,
            Change.actor_id.is_not(None),
            Change.actor_id != member_id,
            Change.subject_kind == "milestone",
            Change.source.in_(BY_PEOPLE),
            Change.undone_by.is_(None),
            Change.at > since,
        )
        .group_by(Change.actor_id)
        .order_by(count.desc(), Change.actor_id)
    )
    found = work.session.execute(wanted).all()
    names = names_of(work.session, [actor for actor, _ in found])
    return tuple(ReportedBy(name=names.get(actor or "", ""), count=number) for actor, number in found)
