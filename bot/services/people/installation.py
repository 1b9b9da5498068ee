"""When Slack lets the installation in no more: kept for the next start and the doctor, administrators told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.db.database import signal
from bot.db.models import Member, Setting
from bot.services.people.messages import InstallationBackMessage, InstallationHaltedMessage
from bot.services.people.office import administrators
from bot.work.codec import stored
from bot.work.kinds import MessageKind
from bot.work.remembered import recall, remember
from bot.work.unit import Work

NAME = "installation.halt"
SIGNAL = "installation.halted:"
"""Begins the signal of a commit that says so, Slack's word behind it."""


@stored("installation_halt")
@dataclass(frozen=True, kw_only=True)
class Halt:
    """Slack's word for the trouble, as it was last heard, and since when nothing has left."""

    code: str
    since: datetime


def kept(session: Session) -> Halt | None:
    """The trouble that lasts; None when there is none."""
    return recall(session, NAME, Halt)


def halt(work: Work, *, code: str) -> None:
    """Keep the trouble. The first time administrators are told outside Slack, where a way out is set up."""
    known = kept(work.session)
    trouble = Halt(code=code, since=work.now if known is None else known.since)
    remember(work.session, NAME, trouble, now=work.now)
    if known is None:
        _tell_outside(work, trouble)


def end(work: Work, *, code: str) -> None:
    """Slack itself says that the installation is over: nothing more is tried from this commit on."""
    signal(work.session, f"{SIGNAL}{code}")
    halt(work, code=code)


def tell_return(work: Work) -> None:
    """Slack answers again: administrators read what it was, in the first message that goes."""
    known = kept(work.session)
    if known is None:
        return
    for person in administrators(work.session):
        work.post(
            key=f"installation-back:{known.since.isoformat()}:{person}",
            kind=MessageKind.NEWS,
            audience=person,
            message=InstallationBackMessage(code=known.code, since=known.since),
            reader=person,
        )


def forget_halt(work: Work) -> None:
    """A message went through: the trouble is over."""
    row = work.session.get(Setting, NAME)
    if row is not None:
        work.session.delete(row)


def _tell_outside(work: Work, trouble: Halt) -> None:
    ways: list[tuple[str, str, str | None]] = [("webhook", name, None) for name in work.company.webhooks]
    if work.company.emails:
        people = [work.session.get_one(Member, person) for person in administrators(work.session)]
        ways += [("email", member.email, member.id) for member in people if member.email]
    for method, audience, reader in ways:
        work.post(
            key=f"installation-halt:{trouble.since.isoformat()}:{audience}",
            kind=MessageKind.OUTSIDE,
            method=method,
            audience=audience,
            message=InstallationHaltedMessage(code=trouble.code, since=trouble.since),
            reader=reader,
        )
