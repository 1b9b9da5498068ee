"""What follows from an act, and what the unit of work needs of the floors above it.

A call goes downwards, an event upwards: a frozen value, said with `happened`, heard in the same transaction by the
listeners that app's one table names, in floor order. Only what would otherwise leave a record untrue is heard so; what
only shows is a due row that is worked off after the commit (`refresh`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from bot.db.models import DueRow
from bot.domain.errors import GendanError
from bot.work import dues, outbox
from bot.work.codec import stored, unpack
from bot.work.company import Company

PORTS = "ports"
"""Under which name the sessions of a database carry its ports."""

REFRESH = "refresh"
_HEARING = "hearing"


class Listener(Protocol):
    """Writes its own floor's tables only, and raises no error that people are told."""

    def __call__(self, work: Any, *, event: Any) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Hearing:
    """One row of the table: who hears of an event, and the one further event they may cause."""

    event: type
    listener: Listener
    causes: type | None = None


@dataclass(frozen=True, kw_only=True)
class Ports:
    """What app hands in for one workspace: functions of higher floors, and who listens to what."""

    in_force: Callable[[Session, Company], Company]
    """The company with its rules as this transaction finds them."""
    administrators: Callable[[Session], Sequence[str]]
    hearings: Mapping[type, tuple[Hearing, ...]] = field(default_factory=dict)


@stored("refresh_due")
@dataclass(frozen=True, kw_only=True)
class RefreshDue:
    """The cards that the transaction which asked for it has written itself."""

    written: tuple[str, ...] = ()


class WrongListener(RuntimeError):
    """A listener does what none may: a mistake of ours, never something to tell people."""


def ports(session: Session) -> Ports:
    """What app has handed in for the workspace of this session."""
    found: Ports = session.info[PORTS]
    return found


def happened(work: Any, event: object) -> None:
    """Let those hear of it who listen, now and in this transaction."""
    session: Session = work.session
    heard_by: Hearing | None = session.info.get(_HEARING)
    if heard_by is not None and heard_by.causes is not type(event):
        raise WrongListener(f"{_name(heard_by)} may not cause {type(event).__name__}")
    for hearing in ports(session).hearings.get(type(event), ()):
        session.info[_HEARING] = hearing
        try:
            hearing.listener(work, event=event)
        except GendanError as error:
            raise WrongListener(f"{_name(hearing)} refuses {type(event).__name__}: {error.code}") from error
        finally:
            session.info[_HEARING] = heard_by


def _name(hearing: Hearing) -> str:
    return f"{hearing.listener.__module__}.{getattr(hearing.listener, '__name__', hearing.listener)}"


def refresh(session: Session, subject: str, *, now: datetime) -> None:
    """What shows this subject is made anew once this is committed; said twice before that, it is done once."""
    data = RefreshDue(written=tuple(outbox.written(session)))
    dues.again(session, key=f"{REFRESH}:{subject}", kind=REFRESH, subject=subject, due_at=now, data=data)


def shown(due: DueRow, card: str) -> bool:
    """Whether a card was written by the very transaction that asked last: it left after it, and shows it."""
    return card in unpack(RefreshDue, due.data).written
