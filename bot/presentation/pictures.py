"""SVG into PNG with the font that is shipped; drawn in a worker thread, the renderer imported when first used."""

from __future__ import annotations

from html import escape
from pathlib import Path

FONT = Path(__file__).resolve().parent.parent / "data" / "fonts" / "NotoSansSC-GB2312.otf"
FAMILY = "Noto Sans CJK SC"
INK, GREY, PALE, BLUE, ORANGE, GREEN = "#1d1c1d", "#616061", "#e8e8e8", "#1264a3", "#de8a00", "#2bac76"


def png(svg: str, *, zoom: float = 2.0) -> bytes:
    """The picture; text in any other family than ours would not be drawn, so there is only ours."""
    import resvg_py  # noqa: PLC0415 (heavy)

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg, zoom=zoom, skip_system_fonts=True, font_files=[str(FONT)], font_family=FAMILY,
            sans_serif_family=FAMILY, background="#ffffff",
        )
    )  # fmt: skip


def canvas(width: int, height: int, *shapes: str) -> str:
    """An SVG document of our family."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="{FAMILY}">{"".join(shapes)}</svg>'
    )


def label(x: float, y: float, text: str, *, size: int = 14, fill: str = INK, anchor: str = "start") -> str:
    """A line of text; y is its baseline."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}" text-anchor="{anchor}">{escape(text)}</text>'
    )


def bar(x: float, y: float, width: float, height: float, fill: str) -> str:
    """A filled rectangle; nothing where it has no size."""
    if width <= 0 or height <= 0:
        return ""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="2" fill="{fill}"/>'


def line(x1: float, y1: float, x2: float, y2: float, *, stroke: str = PALE, width: float = 1) -> str:
    """A straight line."""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}" stroke-width="{width}"/>'
