"""The lines of a text, as somebody typed them."""

from __future__ import annotations

import re

from bot.domain.phrases.normal import normalise


def read_lines(text: str) -> list[str]:
    """The lines of a message: split at line breaks and ；, without the empty ones. Commas never split."""
    plain = normalise(text).plain
    return [line for part in re.split(r"[\n;\uff1b]", plain) if (line := part.strip())]
