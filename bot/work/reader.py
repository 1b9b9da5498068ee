"""Who reads a message: their name, language and zone."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.db.models import Member
from bot.work.company import Company
from bot.work.unit import Work


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who reads a message; id is None for a channel, which reads in the workspace's language."""

    id: str | None
    name: str
    locale: str
    zone: str
    is_admin: bool = False


def reader(session: Session, company: Company, member_id: str | None) -> Reader:
    """The reader of a message; a channel (None) or somebody not yet known reads as the workspace does."""
    member = session.get(Member, member_id) if member_id else None
    if member is None:
        return Reader(id=member_id, name=member_id or "", locale=company.locale, zone=company.zone)
    return Reader(id=member.id, name=member.name, locale=member.locale, zone=member.zone, is_admin=member.is_admin)


def load_reader(work: Work, *, member_id: str | None) -> Reader:
    """The same as a use case of its own, for the edge."""
    return reader(work.session, work.company, member_id)
