"""Why a hand-over cannot be asked for, confirmed or refused."""

from __future__ import annotations

from bot.domain.errors import GendanError


class NotYourHandover(GendanError):
    """An administrator, the lead of both, or the 跟单员 asks for a hand-over; each confirms their own part."""

    code = "not_your_handover"


class NoMerchandiser(GendanError):
    """Orders go from one 跟单员 to another."""

    code = "no_merchandiser"


class SamePerson(GendanError):
    """Nobody hands over to themselves."""

    code = "same_person"


class NothingToHandOver(GendanError):
    """There is no open order of theirs."""

    code = "nothing_to_hand_over"


class HandoverWaiting(GendanError):
    """A hand-over of the same orders waits to be confirmed."""

    code = "handover_waiting"


class HandoverOver(GendanError):
    """The hand-over is done, refused or lapsed."""

    code = "handover_over"


class HandoverReason(GendanError):
    """A reason is needed."""

    code = "handover_reason"


class UnknownHandover(GendanError):
    """There is no such hand-over, or it is not this person's."""

    code = "unknown_handover"
