"""A line of an order by its own label (第二批, lot 2), and a paper by its number (SO EGLV0917, POD no. S-31)."""

from __future__ import annotations

import re

from bot.domain.phrases.almanac import in_reach
from bot.domain.phrases.reading import KnownOrders

_LABEL = (
    r"第\s?(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s?批|(?<![A-Za-z])(?:lot|batch)\s?#?\d{1,2}(?![\d./%])"
    r"|\b\d{1,2}(?:st|nd|rd|th)\s(?:batch|lot)\b(?!\sof\s(?!(?:(?:the|this|our)\s)*(?:order|P\.?O\.?|\d{4})))"
    r"|\b(?:first|second|third)\s(?:batch|lot)(?=\s(?:of|for|on|in)\s(?:the\s)?(?:order\s)?(?:P\.?O\.?[\s#-]?)?\d{4})"
)
_EVERY = (
    r"(?<![第分这那前后头每了来到出发交走做完\d])[两三四2-4]\s?批(?![次号]|\s?(?:面|辅|物|原|布|料|纸|包|拉|货款))"
    r"|(?:全部|所有|各)批次?(?!号)|\bboth\s(?:of\sthe\s)?(?:lots|batches)\b|\ball\s(?:the\s)?(?:lots|batches)\b"
)
LOT = re.compile(f"{_LABEL}|{_EVERY}", re.I | re.A)
"""A line by its own label, or all of them: 两批都, both lots. 分两批 is a way to ship, 两批面料 is of the fabric."""

_BY_NUMBER = re.compile(
    r"(?<![\w./:-])(?:P\.?O\.?[\s#-]?)?(?P<po>\d{4,6})(?P<lot>[-#]\d{1,2})(?![\w./%#-]|:\d)"
    r"(?!\s?(?:[天日号月周年点时件套箱个小成万千百元吨双条打卷][\u4e00-\u9fff]?|%|days?\b|weeks?\b|hours?\b|pcs\b|[ap]m\b))",
    re.I | re.A,
)


def find_lots(text: str, known: KnownOrders | None) -> list[tuple[int, int]]:
    """Where lots are named: by their labels, and by their number behind their order's (2404-1, 2404#2)."""
    found = [m.span() for m in LOT.finditer(text)]
    if known is None:
        return found
    behind = (m for m in _BY_NUMBER.finditer(text) if known(m["po"]) and not known(m["po"] + m["lot"]))
    return sorted([*found, *(m.span("lot") for m in behind if not in_reach(int(m["po"])))])


_ONE_LOT, _EVERY_LOT = re.compile(_LABEL, re.I | re.A), re.compile(_EVERY, re.I | re.A)
_COUNTED = {"两": 2, "2": 2, "三": 3, "3": 3, "四": 4, "4": 4}
_CODE = r"(?=[A-Za-z-]*\d)(?!\d{1,2}[/.-]\d{1,2}(?!\d))[A-Za-z0-9]+(?:[-/][A-Za-z0-9]+)*"
_PAPERS = re.compile(
    r"(?:(?<![A-Za-z])(?:POD|DN|B/?L|AWB|GRN|FCR|CI|PL|TC)|(?<![A-Za-z]SO)(?<=SO)|(?<=S/O)|(?<=COA))\s?(?:"
    rf"(?:号码?|编号|no\.?|number|\#)\s?:?\s?{_CODE}|[:#]?\s?(?=[A-Za-z]{{1,6}}-?\d|\d{{6}}){_CODE})(?![%\w])"
    r"|(?:报告|证书|[送签运提水回][货收单执提运]?单|回执|收据|发票|箱单|快递单|汇款单|转账单|底单|\b(?:report|certificate|invoice"
    r"|receipt|waybill|note))"
    r"\s?(?:号码?|编号|no\.?|number|\#)?\s?[:#]?\s?20\d{6}(?:-\d{1,4})?(?![\d%])"
    r"|\b(?:(?:bank|remittance|wire|transfer|pay-?in|payment|deposit|credit|delivery)\s)?(?:slip|advice|waybill)\s?"
    rf"(?:no\.?|number|\#)\s?[:#]?\s?{_CODE}(?![%\w])"
    rf"|\b(?:bank|remittance|wire|transfer|pay-?in|tt|t/t)\s(?:slip|advice|ref(?:erence)?\.?)\s?[:#]?\s?(?=[A-Za-z]{{0,6}}-?\d{{4}}){_CODE}(?![%\w])",
    re.I | re.A,
)


def papers(text: str) -> list[tuple[int, int]]:
    """Where a paper is named by its number, though it looks like a day or stands behind a short name."""
    return [m.span() for m in _PAPERS.finditer(text)]


def lots_in(words: str) -> list[str]:
    """The labels of lots among the words by which lines are named, each once."""
    return list(dict.fromkeys(m[0] for m in _ONE_LOT.finditer(words)))


def every_lot(words: str) -> int | None:
    """How many lots are meant by words for all of them, 0 where they do not say; None: no such words."""
    found = _EVERY_LOT.search(words)
    if found is None:
        return None
    return 2 if found[0].casefold().startswith("both") else _COUNTED.get(found[0][0], 0)
