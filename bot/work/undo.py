"""Undo: a compensating entry, never a deletion. One window, one owner, one look at who has acted since, for every kind.

How an act is found again and put back is its floor's; app's table says which (bot/app/wiring.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from bot.domain.errors import GendanError
from bot.work.unit import Work

UNDOINGS = "undoings"
"""Under which name the sessions of a database carry the table."""


class NothingToUndo(GendanError):
    """There is no such act, or it is undone already."""

    code = "nothing_to_undo"


class UndoTooLate(GendanError):
    """The time for Undo is over."""

    code = "undo_too_late"


class UndoOvertaken(GendanError):
    """Somebody has acted on it since."""

    code = "undo_overtaken"


class NotYours(GendanError):
    """Somebody else did that."""

    code = "not_yours"


class UndoKind(StrEnum):
    """What people may undo; the button is `<kind>.undo`."""

    CASE = "case"
    CHECK_IN = "check_in"
    DELAY = "delay"
    IMPORT = "import"
    MILESTONE = "milestone"
    PHOTO = "photo"
    SEAT = "seat"


@dataclass(frozen=True, kw_only=True)
class Deed:
    """An act that is not undone yet: who had a part in it, since when, and whether somebody has acted on it since.

    about: what its own floor needs to put it back.
    """

    by: frozenset[str | None]
    at: datetime
    overtaken: bool
    about: Any


class Find(Protocol):
    """The act that a button names, None for none; `given`: the names on the button, each of the kind it should be."""

    def __call__(self, work: Work, *, given: Mapping[str, Any]) -> Deed | None: ...


class PutBack(Protocol):
    """Writes the compensating entries and says so."""

    def __call__(self, work: Work, *, deed: Deed) -> None: ...


class Latest(Protocol):
    """The last act of this kind that who asks did at that moment or later: when, and what its button would name."""

    def __call__(self, work: Work, *, since: datetime) -> Done | None: ...


@dataclass(frozen=True, kw_only=True)
class Done:
    """An act somebody did, by the names on its button."""

    at: datetime
    given: Mapping[str, Any]


class Refuse(Protocol):
    """Says why not, where the refused attempt itself is on record."""

    def __call__(self, work: Work, *, given: Mapping[str, Any], error: GendanError) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Undoing:
    """How one kind of act is undone; without `refuse` the error is raised for the edge to tell.

    latest: how the word 撤销 finds what it means; without it only a button does.
    """

    find: Find
    put_back: PutBack
    refuse: Refuse | None = None
    latest: Latest | None = None


def undo(work: Work, *, kind: UndoKind, given: Mapping[str, Any]) -> None:
    """Take back what somebody has just done. Raises NothingToUndo, NotYours, UndoTooLate, UndoOvertaken."""
    how: Undoing = work.session.info[UNDOINGS][kind]
    try:
        deed = _undoable(work, how.find(work, given=given))
    except GendanError as error:
        if how.refuse is None:
            raise
        how.refuse(work, given=given, error=error)
        return
    how.put_back(work, deed=deed)


def undo_last(work: Work) -> bool:
    """Take back the last thing somebody did that a button could; False where there is none. Raises as `undo`."""
    kinds: Mapping[UndoKind, Undoing] = work.session.info[UNDOINGS]
    since = work.now - work.company.defaults.undo
    found = [
        (done.at, kind, done.given)
        for kind, how in kinds.items()
        if how.latest is not None and (done := how.latest(work, since=since)) is not None
    ]
    if not found:
        return False
    _, kind, given = max(found, key=lambda act: act[0])
    undo(work, kind=kind, given=given)
    return True


def _undoable(work: Work, deed: Deed | None) -> Deed:
    if deed is None:
        raise NothingToUndo
    if deed.by != {work.actor}:
        raise NotYours
    if work.now - deed.at > work.company.defaults.undo:
        raise UndoTooLate(minutes=int(work.company.defaults.undo.total_seconds() // 60))
    if deed.overtaken:
        raise UndoOvertaken
    return deed
