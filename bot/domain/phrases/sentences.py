"""The grammar's questions and notes: a code and what fills its words, which the locales have."""

from __future__ import annotations

from datetime import date

from bot.domain.phrases.reading import Note, Option, Question
from bot.domain.text import Sentence


def day_option(day: date) -> Option:
    """A button that stands for one day."""
    return Option(value=day.isoformat(), label=Sentence.of("options.day", day=day))


def option(value: str, key: str, /, **fields: object) -> Option:
    """A button with the words of this key."""
    return Option(value=value, label=Sentence.of(f"options.{key}", **fields))


def ask(
    code: str,
    span: str = "",
    *,
    options: tuple[Option, ...] = (),
    offer: bool = False,
    where: tuple[int, int] | None = None,
    **fields: object,
) -> Question:
    """The question of this code about these words, which stand there in the text."""
    text = Sentence.of(f"questions.{code}", span=span, **fields)
    return Question(code=code, text=text, options=options, span=span, offer=offer, where=where)


def note(code: str, span: str = "", **fields: object) -> Note:
    """The note of this code."""
    return Note(code=code, text=Sentence.of(f"notes.{code}", span=span, **fields))
