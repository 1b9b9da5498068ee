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


def revision_line(shown: RevisionShown, words: Words, *, named: bool = False) -> str:
    """Old → new, the sailing against the customer's date, and what was done in vain. named: the order stands first."""
    return words(
        "revision",
        "body",
        r=shown,
        named=named,
        changes=value_changes(shown.changes, words, unit=shown.unit),
        done=words.label("case.name_joint").join(words.text(name) for name in shown.done),
    )


def value_changes(values: Iterable[EchoValue], words: Words, *, unit: str = "") -> str:
    """Each value by its name, as it was and as it becomes."""
    shown = (
        words("revision", CANCELLED, old=words.label(f"order_states.{value.old}"))
        if value.new == CANCELLED
        else words(
            "revision",
            "change",
            name=words.label(f"revisions.{value.field}"),
            old=_value(value, value.old, words),
            new=_value(value, value.new, words, whole=True),
            unit=unit if value.field == "quantity" else "",
        )
        for value in values
    )
    return escape("\n").join(shown)


def _value(value: EchoValue, text: str | None, words: Words, *, whole: bool = False) -> str:
    if text is None:
        return "—"
    if value.field == "customer_date":
        day = date.fromisoformat(text)
        return words.date(day) if whole else words.short_date(day)
    return words.number(Decimal(text))
