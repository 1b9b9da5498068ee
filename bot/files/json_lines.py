"""Lines of JSON written as a file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bot.files.book_writer import NotWritten


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """One document a line, UTF-8. Raises NotWritten."""
    write_text(path, "".join(f"{line}\n" for line in lines))


def write_text(path: Path, text: str) -> None:
    """A text as it is, UTF-8. Raises NotWritten."""
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise NotWritten(file=str(path), detail=error.strerror or "") from error
