"""Undo: a compensating entry, never a deletion, within the time for it and while nobody else has acted on it."""

from __future__ import annotations

from bot.domain.errors import GendanError


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
