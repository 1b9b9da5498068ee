"""The closings before a sailing and what people call them: 截单 is the SI's, 截港 the yard's, 截关 the customs'."""

from __future__ import annotations

import re

from bot.domain.phrases.statements import CutOffKind

_CUT = r"\s?(?:cut[\s-]?off|cut|closing|closes?|deadline)"
_CLOSINGS = (
    (
        CutOffKind.SI,
        re.compile(
            rf"截(?:补料|SI|提单补料|单|文件)|SI\s?截止|\b(?:SI|S/I|docs?|documents?|shipping\sinstructions?){_CUT}\b",
            re.I | re.A,
        ),
    ),
    (CutOffKind.VGM, re.compile(rf"截\s?VGM|VGM\s?截止?|\bVGM{_CUT}\b", re.I | re.A)),
    (
        CutOffKind.CY,
        re.compile(
            rf"截(?:港|柜|重柜?|箱|仓|进港|CY|货)|(?:进港|还柜|进仓)截止|\b(?:CY|port|terminal|gate(?:-?in)?|container"
            rf"|yard){_CUT}\b",
            re.I | re.A,
        ),
    ),
    (
        CutOffKind.CUSTOMS,
        re.compile(rf"截(?:关|放行条?|报关)|报关截止|\bcustoms{_CUT}\b|\bcut[\s-]?off\b", re.I | re.A),
    ),
)


_HANDED_IN = re.compile(
    r"(?:\s?(?:补料|SI|S/I)(?![A-Za-z]))?\s*(?:的?(?:资料|文件|信息))?(?:今[天早日]|昨[天日晚]|刚刚?|上午|下午|早上|\x00)*(?:已经?|都|全)?\s?"
    r"(?:完成|做[好完]|提交|递交|交了|好了|OK|done|submitted|finished|completed)",
    re.I | re.A,
)
"""截单 that is done is the job of that name, and no closing."""


def find_closings(masked: str) -> list[tuple[CutOffKind, int, int]]:
    """The closings named in a text, by their place."""
    found: list[tuple[CutOffKind, int, int]] = []
    for kind, pattern in _CLOSINGS:
        for m in pattern.finditer(masked):
            job = kind is CutOffKind.SI and _HANDED_IN.match(masked, m.end())
            if not job and not any(a < m.end() and m.start() < b for _, a, b in found):
                found.append((kind, m.start(), m.end()))
    return sorted(found, key=lambda spot: spot[1])
