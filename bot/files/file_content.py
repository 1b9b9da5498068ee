"""The bytes of a file somebody gives us: opened by size, refused in one tree of errors that says what to do."""

from __future__ import annotations

from pathlib import Path

from bot.domain.errors import GendanError

LARGEST_FILE = 50 * 1024 * 1024


class UnusableFile(GendanError):
    """The file cannot be used as it is."""

    code = "unreadable_file"


class UnreadableFile(UnusableFile):
    """The file is not a spreadsheet that can be read (xlsx, xls or csv)."""


class MissingFile(UnusableFile):
    """There is no such file, or it may not be read."""

    code = "missing_file"


class ProtectedFile(UnusableFile):
    """The file is protected by a password; save it without one and import it again."""

    code = "protected_file"


class FileTooLarge(UnusableFile):
    """The file is larger than an order book can be."""

    code = "file_too_large"


class TooMuchInFile(UnusableFile):
    """The file is broken or unfolds to too much; save only the sheet with the table as a new xlsx."""

    code = "too_much_in_file"


class TooManyCells(UnusableFile):
    """There are more cells than a table has; save only the sheet with the table, without empty rows and columns."""

    code = "too_many_cells"


class StrayCell(UnusableFile):
    """A cell lies far below or right of the table: delete it and the empty rows before it."""

    code = "stray_cell"

    def __init__(self, *, file: str, sheet: str, cell: str) -> None:
        message = (
            f"the sheet {sheet} has something in {cell}, far from the table: delete that stray cell, or save only "
        )
        super().__init__(f"{message}the sheet with the table", file=file, sheet=sheet, cell=cell)


class NamedLikeABook(UnusableFile):
    """It is called a spreadsheet and is a web page or XML; open it in Excel and save it as xlsx."""

    code = "named_like_a_book"


class UnknownEncoding(UnusableFile):
    """The text is neither UTF-8 nor GB18030; save it as CSV UTF-8 or xlsx."""

    code = "unknown_encoding"


class OpenQuote(UnusableFile):
    """A quotation mark is opened and never closed, so the lines after it cannot be told apart."""

    code = "open_quote"

    def __init__(self, *, file: str, line: int) -> None:
        super().__init__(f"the quotation mark opened in line {line} is never closed", file=file, line=line)


def content_of(path: Path) -> bytes:
    """The bytes of a file. Raises MissingFile, FileTooLarge."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise FileTooLarge(file=path.name, megabytes=LARGEST_FILE // 1024 // 1024)
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        raise MissingFile(file=str(path), detail=getattr(error, "strerror", "") or "") from error
    if len(data) > LARGEST_FILE:  # a pipe or a device has no size
        raise FileTooLarge(file=path.name, megabytes=LARGEST_FILE // 1024 // 1024)
    return data
