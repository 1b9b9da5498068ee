"""From a view to a payload: one renderer for each message name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.presentation.blocks import Block
from bot.presentation.words import Words
from bot.work.codec import name_of


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file of a message: its name, title, bytes, and of a picture what it shows in words."""

    name: str
    title: str
    data: bytes
    alt: str | None = None


@dataclass(frozen=True, kw_only=True)
class Payload:
    """What is posted: fallback text and blocks (plain dicts); at most 50 blocks.

    Of a message with files the text goes beside them, and text and blocks in their place where Slack takes no files.
    `mark` stands in text and blocks already: it comes first too where only the words of the blocks are sent.
    """

    text: str
    blocks: list[Block] = field(default_factory=list)
    files: tuple[Attachment, ...] = ()
    mark: str = ""


Renderer = Callable[[Any, Words], Payload]
RENDERERS: dict[str, Renderer] = {}


def renders(name: str) -> Callable[[Renderer], Renderer]:
    """Register the renderer of a message; a name is given once."""

    def keep(renderer: Renderer) -> Renderer:
        if name in RENDERERS:
            raise ValueError(f"message {name!r} has two renderers")
        RENDERERS[name] = renderer
        return renderer

    return keep


def render(name: str, view: object, words: Words) -> Payload:
    """Put a view into words and shapes; the name may carry a version, as what is stored does."""
    return RENDERERS[name_of(name)](view, words)
