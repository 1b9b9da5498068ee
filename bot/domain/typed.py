"""What a person typed, on its way to a reader: readable characters only, no amounts that this reader may not see."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import NoReturn, Self

from bot.domain.phrases.withheld import without_amounts

_BREAKS = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u20dd-\u20e4\u2800\u3164\ud800-\udfff\ue000-\uf8ff\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufffc\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
"""Controls, marks of direction, characters without width or ink, half a surrogate pair, private use, tags."""
_EMOJI = "\u2190-\u2bff\u3030\u303d\U0001f000-\U0001faff"
_JOINS = re.compile(f"(?<=[{_EMOJI}])\ufe0f|(?<=[{_EMOJI}\ufe0f])\u200d(?=[{_EMOJI}])")
"""The two unseen characters that make one emoji of several; anywhere else they go like the others."""
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_PILED = re.compile(f"([{_MARKS}]{{2}})[{_MARKS}]+|(?<=[0-9一二三四五六七八九十百千万])[{_MARKS}]+")
"""Marks upon marks reach into the lines above and below; upon a digit they only hide it."""
_RUN = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]{2,}")
_FOLDED = " / "


def legible(text: str) -> str:
    """The same text in characters that can be seen; its line breaks are `\\n`, no line is empty, no gap is wide."""
    text = _BREAKS.sub("\n", text)
    if _UNSEEN.search(text):
        kept = {found.start() for found in _JOINS.finditer(text)}
        text = _UNSEEN.sub(lambda found: _instead(found, kept), text)
    text = _RUN.sub(" ", _PILED.sub(r"\1", text))
    return "\n".join(line.strip() for line in text.split("\n") if line.strip()) if "\n" in text else text


def _instead(found: re.Match[str], kept: set[int]) -> str:
    return found[0] if found.start() in kept else " " if found[0] == "\t" else ""


def one_line(text: str) -> str:
    """A name, a number, a word somebody typed: it stands inside a line of ours and can never begin one."""
    text = legible(text)
    return text.replace("\n", " ") if "\n" in text else text


@dataclass(frozen=True, slots=True)
class Typed:
    """A text that a person typed, for one reader. It becomes text only through `lines`, so that it is always a quote.

    amounts: whether this reader may see what it says of money; brief: shown in two lines where there is no room.
    """

    unquoted: str = field(repr=False)
    amounts: bool
    brief: bool = False

    def lines(self, withheld: str) -> tuple[str, ...]:
        """What is shown, line by line; `withheld` stands where an amount was cut."""
        text = legible(self.unquoted)
        if not self.amounts:
            text = without_amounts(text, withheld)
        found = tuple(text.split("\n"))
        return (found[0], _FOLDED.join(found[1:])) if self.brief and len(found) > 2 else found

    def in_brief(self) -> Self:
        """The same where two lines must do."""
        return replace(self, brief=True)

    def __bool__(self) -> bool:
        return bool(self.unquoted.strip())

    def __str__(self) -> NoReturn:
        raise TypeError("what a person typed is quoted, never put into a sentence: see Words.quote")

    def __format__(self, spec: str) -> NoReturn:
        raise TypeError("what a person typed is quoted, never put into a sentence: see Words.quote")


def typed(raw: str | None, *, amounts: bool, brief: bool = False) -> Typed | None:
    """The text for a reader; None where nothing was typed."""
    return Typed(raw, amounts, brief) if raw and raw.strip() else None


@dataclass(frozen=True, kw_only=True)
class Discretion:
    """What one reader is shown of what people typed: amounts only if they may see them, their own words always whole.

    brief: in two lines, because the whole stands elsewhere (of a card in a channel: in its thread).
    """

    reader_id: str | None
    amounts: bool
    brief: bool = False

    def typed(self, raw: str | None, *, by: str | None = None) -> Typed | None:
        """A text that `by` typed, for this reader; None where there is none."""
        own = by is not None and by == self.reader_id
        return typed(raw, amounts=self.amounts or own, brief=self.brief)
