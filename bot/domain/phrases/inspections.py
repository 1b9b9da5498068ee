"""FRI, the final random inspection: written like the Friday it is not."""

from __future__ import annotations

import re
from collections.abc import Iterator

_FRI = re.compile(
    r"(?<![A-Za-z])FRI(?=\s?(?i:pass|fail|report|result|book|inspect|done\b|sched|is\b|was\b|on\b|at\b|by\b|with\b|reject|accept"
    r"|finish|plan|set\b|postpon|mov|delay|push|resched|cancel|brought|AQL|date|today|tomorrow|yesterday|not\b|has\b"
    r"|will\b|ok\b|complete|:|\d{1,2}[/.-]\d))|(?:(?<=\bthe\s)|(?<=\bfinal\s)|(?<=\bpassed\s)|(?<=\bfailed\s))FRI(?![A-Za-z])"
)


def find_inspections(text: str) -> Iterator[tuple[int, int]]:
    """Where the inspection is meant: in capitals, beside what becomes of one."""
    for m in _FRI.finditer(text):
        yield m.span()
