"""Where a report of a delay or an anomaly stands in its reporter's messages: one card from its preview to its Undo."""

from __future__ import annotations


def whole_of(root: str) -> str:
    """The report that a line of it, changed in the form, belongs to: `<root>/<place>`; any other is whole itself."""
    whole, _, place = root.rpartition("/")
    return whole if place.isdigit() else root


def card_of(root: str) -> str:
    """The card of a report: its preview, and what became of it."""
    return f"report:{root}"
