"""Reading what a person typed: the grammar with their clock, the orders they may see and the milestones in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.db.models import CheckIn, Member
from bot.domain.authority import Office
from bot.domain.phrases.context import PhraseReader
from bot.domain.phrases.reading import OrderRef
from bot.domain.standups import CheckInState
from bot.services.orders.find import NAMED, look_up, numbers_of, orders_called, orders_headed
from bot.services.people.office import office_of
from bot.work.unit import Work

LATE_ANSWERS = timedelta(hours=20)


def reader_for(work: Work, *, member_id: str, default_order: OrderRef | None = None) -> PhraseReader:
    """What every line of this person's message is read with, as of when it was said."""

    @cache
    def office() -> Office:
        return office_of(work)

    @cache
    def known(token: str) -> Sequence[str]:
        return numbers_of(work.session, look_up(work.session, office(), member_id=member_id, text=token), most=NAMED)

    @cache
    def called(line: str) -> Sequence[str]:
        return orders_called(work.session, office(), member_id=member_id, text=line, most=NAMED)

    @cache
    def headed(words: tuple[str, ...]) -> Mapping[str, Sequence[str]]:
        return orders_headed(work.session, office(), member_id=member_id, words=words, most=NAMED)

    @cache
    def person(name: str) -> bool:
        return work.session.scalar(select(Member.id).where(Member.name == name).limit(1)) is not None

    return PhraseReader(
        now=work.then.astimezone(zone_of(work.by(member_id))),
        calendar=work.company.home_calendar(),
        milestones=work.company.milestone_words,
        known_orders=known,
        orders_called=called,
        orders_headed=headed,
        default_order=default_order,
        prompt_open=_prompt_open(work, member_id),
        keywords=work.company.keywords,
        parts=work.company.part_words,
        is_person=person,
    )


def zone_of(work: Work) -> ZoneInfo:
    """Where the clock of who does this stands."""
    member = work.session.get(Member, work.actor)
    return ZoneInfo(member.zone if member else work.company.zone)


def _prompt_open(work: Work, member_id: str) -> bool:
    """Whether a prompt waits for an answer; a late answer still is one."""
    since = work.now - LATE_ANSWERS
    found = work.session.scalar(
        select(CheckIn.id)
        .where(CheckIn.member_id == member_id, CheckIn.state == CheckInState.ASKED, CheckIn.asked_at > since)
        .limit(1)
    )
    return found is not None
