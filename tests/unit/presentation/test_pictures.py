"""Pictures: every label is drawn, in our own font, with the same numbers as the text."""

from __future__ import annotations

import struct
import zlib

import pytest

from bot.app.features import load_messages
from bot.files.locales import LOCALES, templates_folder
from bot.presentation.figures import draw
from bot.presentation.pictures import FONT, bar, canvas, label, png
from bot.presentation.registry import render
from bot.presentation.words import Lexicon
from tests.every import every
from tests.unit.presentation.figures_specimens import view

load_messages()
LEXICON = Lexicon(templates_folder(), "zh-CN")


def pixels(data: bytes) -> tuple[int, int, bytes]:
    """Width, height and the unfiltered bytes of an RGBA picture."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", data[16:24])
    at, packed = 8, b""
    while at < len(data):
        size = struct.unpack(">I", data[at : at + 4])[0]
        if data[at + 4 : at + 8] == b"IDAT":
            packed += data[at + 8 : at + 8 + size]
        at += size + 12
    return width, height, zlib.decompress(packed)


def drawn(text: str) -> int:
    """How many different rows a line of text makes: an empty picture has one."""
    width, height, raw = pixels(png(canvas(200, 40, label(10, 28, text, size=20)), zoom=1))
    stride = len(raw) // height
    assert width == 200
    return len({raw[at * stride + 1 : (at + 1) * stride] for at in range(height)})


@every("text", ["批示", "Decided", "90% ≥ 3.5", "鑫(船)、“装”", "−6 → 8"])
def test_a_label_is_not_empty(text: str) -> None:
    assert drawn(text) > 5


def test_without_text_there_is_nothing() -> None:
    assert drawn(" ") <= 2


def test_the_font_is_shipped_with_its_licence() -> None:
    assert FONT.stat().st_size < 1_700_000
    assert "SIL OPEN FONT LICENSE" in (FONT.parent / "OFL.txt").read_text("utf-8")


def test_what_was_typed_does_not_break_the_drawing() -> None:
    assert png(canvas(100, 40, label(5, 20, "<script>&\"'"), bar(0, 0, 0, 5, "#000")))[:4] == b"\x89PNG"


@pytest.mark.parametrize("locale", LOCALES)
def test_the_picture_of_the_figures_has_the_numbers_of_its_text_and_says_them_aloud(locale: str) -> None:
    words = LEXICON.words(locale, "Asia/Shanghai")
    payload = render("case_figures", view(), words)
    [picture] = payload.files
    svg = draw(view(), words)

    for number in ("2 / 4", "67%", "6 / 9.5"):
        assert all(part in svg for part in number.split(" / ")), number
    assert "67%" in payload.text
    assert picture.alt is not None
    assert "67%" in picture.alt
    width, height, raw = pixels(picture.data)
    assert (width, height) > (900, 300)
    assert len(set(raw)) > 50
