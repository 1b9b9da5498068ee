"""What is kept beside an order and moves nothing of it: values measured, and notes of what nobody has to decide."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum


class OrderNoteKind(StrEnum):
    """A value measured under the name of a criterion, or a note of what is the matter."""

    READING = "reading"
    NOTE = "note"


_CRITERIA = (
    ("first_pass_yield", r"直通|first[\s-]pass|fpy"),
    ("defect_rate", r"不良|次品|不合格|defect|reject"),
    ("rework_rate", r"返工|返修|rework"),
    ("yield", r"良|成品率|yield"),
    ("pass_rate", r"合格|通过|抽检|pass\srate"),
    ("scrap_rate", r"破损|损耗|报废"),
    ("shrinkage", r"缩水|shrinkage"),
    ("moisture", r"含水|湿度|moisture"),
    ("colour_fastness", r"色牢|colou?r\s?fastness"),
    ("tear_strength", r"撕破|tear"),
    ("strength", r"拉力|强力|断裂|顶破|tensile|bursting"),
    ("weight", r"克重|gsm"),
    ("formaldehyde", r"甲醛|formaldehyde"),
    ("ph", r"pH"),
    ("process_capability", r"cpk"),
    ("hardness", r"硬度|hardness"),
    ("viscosity", r"粘度|黏度|viscosity"),
)
_PATTERNS = tuple((key, re.compile(pattern, re.I | re.A)) for key, pattern in _CRITERIA)


def criterion_of(name: str) -> str | None:
    """The criterion that a name as typed stands for, in one word for both languages; None for one nobody knows."""
    return next((key for key, pattern in _PATTERNS if pattern.search(name)), None)


def measured_text(value: Decimal, high: Decimal | None, unit: str) -> str:
    """A value with its unit as people write it: 94.9%, 4-5级, 25 N."""
    said = "-".join(f"{figure.normalize():f}" for figure in (value, high) if figure is not None)
    return f"{said} {unit}" if unit[:1].isascii() and unit[:1].isalpha() else said + unit
