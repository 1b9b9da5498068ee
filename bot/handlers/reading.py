"""What handlers read out of an ask in one way: what buttons carry, where the answer goes."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bot.slack.ask import ExpiredButton

LAST_SECOND = 4_102_444_800
"""The year 2100."""


def number(value: object) -> int:
    """A row's id out of a button or a form; anything else belongs to no button of ours."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise ExpiredButton
    try:
        return int(value)
    except ValueError as error:
        raise ExpiredButton from error


def word(value: object) -> str:
    """A key out of a button or a form; anything else, and an empty one, belongs to none of ours."""
    if not isinstance(value, str) or not value:
        raise ExpiredButton
    return value


def day(value: object) -> date | None:
    """The day of a date picker; None when it was left empty. Anything else belongs to no form of ours."""
    if value is None or value == "":
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise ExpiredButton from error


def moment_of(value: object) -> datetime | None:
    """The moment of a picker, whole seconds since 1970; anything else is none."""
    if isinstance(value, bool) or not isinstance(value, int | str) or not str(value).isdecimal():
        return None
    seconds = int(str(value)[:11])
    return datetime.fromtimestamp(seconds, UTC) if seconds < LAST_SECOND else None
