"""One message = one name = one loader: what it needs to know, and who reads it, read when it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from bot.db.models import Member
from bot.work import codec
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


@dataclass(frozen=True)
class Skip:
    """The message is not to be sent any more, and why."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """A view with its reader, ready to be put into words."""

    view: object
    reader: Reader


Loader = Callable[..., object | Skip]
"""Reads what one message shows, `(work, *, reader, message)`; returns a frozen view, or why it is skipped."""

LOADERS: dict[str, Loader] = {}


def message(of: type) -> Callable[[Loader], Loader]:
    """Register the loader of a message by its stored class; a message has one."""

    def keep(loader: Loader) -> Loader:
        name = codec.stored_as(of)
        if name in LOADERS:
            raise ValueError(f"message {name!r} has two loaders")
        LOADERS[name] = loader
        return loader

    return keep


def load(
    work: Work,
    *,
    name: str,
    context: dict[str, Any],
    reader_id: str | None,
    outside: bool = False,
) -> Loaded | Skip:
    """Read what the message of that name (and version) shows to that reader now. Raises Unreadable.

    outside: it leaves Slack, for a mailbox or a group's robot. It is read there as in a channel, without amounts and by
    nobody in particular, in the language of whom it was written for.
    """
    who = reader(work.session, work.company, reader_id)
    who = replace(who, id=None) if outside else who
    plain = codec.name_of(name)
    if plain not in LOADERS:
        raise codec.Unreadable(kind=name, why="unknown kind")
    view = LOADERS[plain](work, reader=who, message=codec.load(name, context))
    return view if isinstance(view, Skip) else Loaded(view=view, reader=who)
