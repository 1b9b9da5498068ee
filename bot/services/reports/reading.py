"""Reading what a person typed: the grammar with their clock, the orders they may see and the milestones in use."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, exists, select

from bot.db.models import CheckIn, Member
from bot.domain.authority import Office
from bot.domain.phrases.context import PhraseReader
from bot.domain.phrases.normal import normalise
from bot.domain.phrases.reading import OrderRef
from bot.domain.phrases.requests import LONGEST
from bot.domain.standups import CheckInState
from bot.services.orders.find import NAMED, LookedAhead, look_ahead, look_up, numbers_of, orders_called, orders_headed
from bot.services.people.office import office_of
from bot.work.unit import Work

LATE_ANSWERS = timedelta(hours=20)


AHEAD = 40
"""So many lines of a message are looked for at once as names; of a longer one the others by themselves."""

_NUMBER = re.compile(r"\d{3,12}")


def reader_for(work: Work, *, member_id: str, text: str = "", default_order: OrderRef | None = None) -> PhraseReader:
    """What every line of this person's message is read with, as of when it was said.

    text: the message, as far as it is known; what it may name is looked for at once.
    """

    @cache
    def office() -> Office:
        return office_of(work)

    @cache
    def ahead() -> LookedAhead:
        plain = normalise(text)
        lines = [line.strip() for line in plain.plain.split("\n")][:AHEAD]
        return look_ahead(
            work.session,
            office(),
            member_id=member_id,
            names=[line for line in lines if len(line) <= LONGEST],
            numbers=_NUMBER.findall(plain.text),
        )

    @cache
    def known(token: str) -> Sequence[str]:
        found = look_up(work.session, office(), member_id=member_id, text=token, ahead=ahead())
        return numbers_of(work.session, found, most=NAMED)

    @cache
    def called(line: str) -> Sequence[str]:
        return orders_called(work.session, office(), member_id=member_id, text=line, most=NAMED, ahead=ahead())

    @cache
    def headed(words: tuple[str, ...]) -> Mapping[str, Sequence[str]]:
        return orders_headed(work.session, office(), member_id=member_id, words=words, most=NAMED)

    @cache
    def person(name: str) -> bool:
        return work.session.scalar(select(Member.id).where(Member.name == name).limit(1)) is not None

    zone, prompt_open = _person(work, member_id)
    return PhraseReader(
        now=work.then.astimezone(ZoneInfo(zone)),
        calendar=work.company.home_calendar(),
        milestones=work.company.milestone_words,
        known_orders=known,
        orders_called=called,
        orders_headed=headed,
        default_order=default_order,
        prompt_open=prompt_open,
        keywords=work.company.keywords,
        parts=work.company.part_words,
        is_person=person,
    )


def zone_of(work: Work) -> ZoneInfo:
    """Where the clock of who does this stands."""
    member = work.session.get(Member, work.actor)
    return ZoneInfo(member.zone if member else work.company.zone)


_PERSON = select(
    Member.zone,
    exists()
    .where(CheckIn.member_id == Member.id, CheckIn.state == CheckInState.ASKED, CheckIn.asked_at > bindparam("since"))
    .label("prompt_open"),
).where(Member.id == bindparam("person"))


def _person(work: Work, member_id: str) -> tuple[str, bool]:
    """Where somebody's clock stands, and whether a prompt waited for their answer when it was said."""
    found = work.session.execute(_PERSON, {"person": member_id, "since": work.then - LATE_ANSWERS}).one_or_none()
    return (found.zone, bool(found.prompt_open)) if found is not None else (work.company.zone, False)
