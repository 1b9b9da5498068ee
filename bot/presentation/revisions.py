"""What a customer changes of an order, in words: for the preview and for the echo."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from bot.presentation.mrkdwn import escape
from bot.presentation.words import Words
from bot.services.reports.messages import EchoValue
from bot.views.revisions import RevisionShown

CANCELLED = "cancelled"


def revision_head(shown: RevisionShown, words: Words, *, year: int) -> str:
    """Old → new of one line, as it stands in the sentence that matters."""
    changes = value_changes(shown.changes, words, unit=shown.unit, year=year, ahead=True)
    return words("revision", "head", r=shown, changes=escape(changes.replace("\n", words.label("case.name_joint"))))


def revision_line(shown: RevisionShown, words: Words, *, year: int, named: bool = False) -> str:
    """The sailing against the customer's date, and what was done in vain; of several each begins with what changes."""
    return words(
        "revision",
        "body",
        r=shown,
        named=named,
        head=revision_head(shown, words, year=year) if named else "",
        done=words.label("case.name_joint").join(words.text(name) for name in shown.done),
        year=year,
    )


def value_changes(values: Iterable[EchoValue], words: Words, *, year: int, unit: str = "", ahead: bool = False) -> str:
    """Each value by its name, as it was and as it becomes; ahead: nothing of it is done yet."""
    shown = (
        words("revision", CANCELLED, old=words.label(f"order_states.{value.old}"), ahead=ahead)
        if value.new == CANCELLED
        else words(
            "revision",
            "change",
            name=words.label(f"revisions.{value.field}"),
            old=_value(value, value.old, words),
            new=_value(value, value.new, words, year=year),
            unit=unit if value.field == "quantity" else "",
        )
        for value in values
    )
    return escape("\n").join(shown)


def _value(value: EchoValue, text: str | None, words: Words, *, year: int | None = None) -> str:
    if text is None:
        return "—"
    if value.field == "customer_date":
        day = date.fromisoformat(text)
        return words.short_date(day) if year is None else words.day(day, year)
    return words.number(Decimal(text))
