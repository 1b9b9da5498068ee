"""Reading what a person typed: the grammar with their clock, the orders they may see and the milestones in use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import CheckIn, Member
from bot.domain.authority import Office
from bot.domain.phrases.messages import Reader
from bot.domain.phrases.reading import OrderRef
from bot.services.orders.find import NAMED, look_up, numbers_of, orders_called
from bot.services.people.office import office_of
from bot.work.company import Company

LATE_ANSWERS = timedelta(hours=20)


def reader_for(
    session: Session, company: Company, *, now: datetime, member_id: str, default_order: OrderRef | None = None
) -> Reader:
    """What every line of this person's message is read with."""
    member = session.get(Member, member_id)
    zone = ZoneInfo(member.zone if member else company.zone)

    @cache
    def office() -> Office:
        return office_of(session, company, now=now)

    @cache
    def known(token: str) -> Sequence[str]:
        return numbers_of(session, look_up(session, office(), member_id=member_id, text=token), most=NAMED)

    @cache
    def called(line: str) -> Sequence[str]:
        return orders_called(session, office(), member_id=member_id, text=line, most=NAMED)

    return Reader(
        now=now.astimezone(zone),
        calendar=company.home_calendar(),
        milestones=company.milestone_words,
        known_orders=known,
        orders_called=called,
        default_order=default_order,
        prompt_open=_prompt_open(session, member_id, now),
    )


def _prompt_open(session: Session, member_id: str, now: datetime) -> bool:
    """Whether a prompt waits for an answer; a late answer still is one."""
    since = now - LATE_ANSWERS
    found = session.scalar(
        select(CheckIn.id)
        .where(CheckIn.member_id == member_id, CheckIn.state == "asked", CheckIn.asked_at > since)
        .limit(1)
    )
    return found is not None
