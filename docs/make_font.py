"""Makes bot/data/fonts: Noto Sans CJK SC cut to what Chinese business text needs (GB 2312, Latin, signs).

Run once, by whoever changes the selection; needs Debian's fonts-noto-cjk and `pip install fonttools`:

    python docs/make_font.py /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

FAMILY = "Noto Sans CJK SC"
OUT = Path(__file__).resolve().parent.parent / "bot" / "data" / "fonts"
SIGNS = "·—–…‘’“”•→←↑↓⇒−×÷≤≥≠±≈°€£¥￥§©®™✓✗✕■□▲▼◆◇○●★☆⚠"


def characters() -> set[int]:
    """GB 2312 whole (hanzi, punctuation, Greek, Cyrillic, kana), Latin with accents, and signs of ours."""
    found = {*range(0x20, 0x7F), *range(0xA0, 0x180), *map(ord, SIGNS), *range(0xFF01, 0xFF5F)}
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                found.add(ord(bytes([high, low]).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return found


def chinese(path: Path) -> TTFont:
    """The simplified Chinese face of the collection."""
    for font in TTCollection(path, lazy=True):
        if font["name"].getDebugName(1) == FAMILY:
            return font
    raise SystemExit(f"{path} has no face {FAMILY}")


def main(source: Path) -> None:
    """Cut the face and write it with its licence beside it."""
    font = chinese(source)
    options = subset.Options(layout_features=["kern"], name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14], hinting=False,
                             desubroutinize=False, notdef_outline=True)  # fmt: skip
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters())
    cutter.subset(font)
    OUT.mkdir(parents=True, exist_ok=True)
    font.save(OUT / "NotoSansSC-GB2312.otf")
    print(OUT, (OUT / "NotoSansSC-GB2312.otf").stat().st_size)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
