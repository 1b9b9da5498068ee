"""What a message is answered with that is nobody else's to answer."""

from __future__ import annotations

from dataclasses import dataclass

from bot.work.codec import stored


@stored("help_sound")
@dataclass(frozen=True, kw_only=True)
class HelpSoundMessage:
    """What to do with a voice clip. typed: always empty, rows on their way have it."""

    typed: str = ""


@stored("form_offer")
@dataclass(frozen=True, kw_only=True)
class FormOfferMessage:
    """The form that was asked for by its word alone: milestone, delay, anomaly, or the check-in of a stand_up."""

    form: str
    check_in: int | None = None


@stored("edit_unread")
@dataclass(frozen=True, kw_only=True)
class EditUnreadMessage:
    """That words changed after they were sent change no record, and how to correct one."""
