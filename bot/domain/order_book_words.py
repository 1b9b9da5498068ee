"""An order book's problems: a code and what fills its words, which the locales have."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.order_book import Problem, Weight
from bot.domain.phrases.reading import Option
from bot.domain.text import Sentence

LONGEST_SHOWN = 80


def problem(
    code: str,
    *,
    cell: str,
    field: str,
    value: str,
    weight: Weight = Weight.OPENS,
    options: tuple[Option, ...] = (),
    details: Mapping[str, str] | None = None,
) -> Problem:
    """A problem with its sentence; details fill the sentence's `{…}`, `{value}` is what the cell shows."""
    short = shorten(value)
    return Problem(
        cell=cell,
        field=field,
        value=short,
        code=code,
        text=Sentence.of(f"book.{code}", value=short, **(details or {})),
        weight=weight,
        options=options,
    )


def shorten(value: str) -> str:
    """What a cell shows, on one line and cut where it shows."""
    line = " ".join(value.split())
    return line if len(line) <= LONGEST_SHOWN else line[: LONGEST_SHOWN - 1] + "…"
