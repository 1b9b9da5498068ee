"""Text files of separated values: their encoding, their separator, their rows."""

from __future__ import annotations

import csv
import io
import re

from bot.files.file_content import (
    FileTooLarge,
    NamedLikeABook,
    OpenQuote,
    TooManyCells,
    UnknownEncoding,
    UnreadableFile,
)

LARGEST_TEXT = 20 * 1024 * 1024
MOST_CELLS = 3_000_000
"""Of a table, empty ones included: an order book of 50,000 lines with 60 columns. Read, they take about 200 MB."""

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_OTHER_FORMATS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"{\\rtf")
_MARKUP = re.compile(r"\s*<(?:(?P<xml>\?xml|\?mso|\w*:?Workbook)|(?:!doctype|!--|/?[a-z]+[\s>]))", re.IGNORECASE)
_MAILED_PAGE = re.compile(r"\s*MIME-Version:", re.IGNORECASE)
_SEPARATORS = ",;\t"
_SAMPLE = 100_000
_BYTES_OF_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_END = "\x1e"


def decoded(data: bytes, name: str) -> str:
    """The text of a file. Raises FileTooLarge, NamedLikeABook, UnknownEncoding, UnreadableFile."""
    if len(data) > LARGEST_TEXT:
        raise FileTooLarge(file=name, megabytes=LARGEST_TEXT // 1024 // 1024)
    if not data.strip() or data.startswith(_OTHER_FORMATS):
        raise UnreadableFile(file=name)
    text = _text(data, name)
    if len(text) - len(CONTROL.sub("", text)) > len(text) // 10:
        raise UnreadableFile(file=name)
    markup = _MARKUP.match(text)
    if markup is not None or _MAILED_PAGE.match(text):
        raise NamedLikeABook(file=name, format="XML" if markup is not None and markup["xml"] else "HTML")
    return text


def _text(data: bytes, name: str) -> str:
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    if marked or _BYTES_OF_NO_TEXT.search(data):
        raise UnreadableFile(file=name)
    raise UnknownEncoding(file=name)


def separator_of(text: str) -> str:
    """The separator that cuts the first lines into the most cells; a comma when nothing does."""
    lines = text[:_SAMPLE].splitlines()[:30]
    counts = {mark: max((_outside_quotes(line, mark) for line in lines), default=0) for mark in _SEPARATORS}
    return max(_SEPARATORS, key=lambda mark: counts[mark])


def _outside_quotes(line: str, mark: str) -> int:
    return sum(part.count(mark) for part in line.split('"')[::2])


def separated(text: str, separator: str, name: str) -> list[list[str]]:
    """The rows of a text. Raises TooManyCells, OpenQuote, UnreadableFile."""
    if text.count(separator) + text.count("\n") + text.count("\r") > MOST_CELLS:
        raise TooManyCells(file=name, most=MOST_CELLS)
    closed = text if text.endswith(("\n", "\r")) else text + "\n"
    rows: list[list[str]] = []
    previous = csv.field_size_limit(LARGEST_TEXT)
    try:
        begun, reader = 0, csv.reader(io.StringIO(closed + _END, newline=""), delimiter=separator)
        for row in reader:
            rows.append(row)
            begun, ended = reader.line_num, begun
    except csv.Error as error:
        raise UnreadableFile(file=name) from error
    finally:
        csv.field_size_limit(previous)
    if rows.pop() != [_END]:  # swallowed by a quote that is still open
        raise OpenQuote(file=name, line=ended + 1)
    return rows
