"""A line of an order by its own label (第二批, lot 2), and a paper by its number (SO EGLV0917, POD no. S-31)."""

from __future__ import annotations

import re

LOT = re.compile(
    r"第\s?(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s?批|(?<![A-Za-z])(?:lot|batch)\s?#?\d{1,2}(?![\d./%])"
    r"|\b\d{1,2}(?:st|nd|rd|th)\s(?:batch|lot)\b",
    re.I | re.A,
)
_CODE = r"(?=[A-Za-z-]*\d)(?!\d{1,2}[/.-]\d{1,2}(?!\d))[A-Za-z0-9]+(?:[-/][A-Za-z0-9]+)*"
_PAPERS = re.compile(
    r"(?:(?<![A-Za-z])(?:POD|DN|B/?L|AWB|GRN|FCR|CI|PL|TC)|(?<![A-Za-z]SO)(?<=SO)|(?<=S/O)|(?<=COA))\s?(?:"
    rf"(?:号码?|编号|no\.?|number|\#)\s?:?\s?{_CODE}|[:#]?\s?(?=[A-Za-z]{{1,6}}-?\d|\d{{6}}){_CODE})(?![%\w])"
    r"|(?:报告|证书|[送签运提水回][货收单执提运]?单|回执|收据|发票|箱单|快递单|\b(?:report|certificate|invoice"
    r"|receipt|waybill|note))"
    r"\s?(?:no\.?|number|\#)?\s?[:#]?\s?20\d{6}(?!\d)",
    re.I | re.A,
)


def papers(text: str) -> list[tuple[int, int]]:
    """Where a paper is named by its number, though it looks like a day or stands behind a short name."""
    return [m.span() for m in _PAPERS.finditer(text)]
