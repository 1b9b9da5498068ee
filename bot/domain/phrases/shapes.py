"""Trouble that is told by its shape, whatever its words are: 缺8个平车工, 染厂关停了, 覆铜板缺120张."""

from __future__ import annotations

import re

_N = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3}|好?几)"
_WORKER = r"(?:工(?![作序艺期厂单时具程装])|师傅|人(?![民份])|员工|车位(?!号)|帮手|小工|手(?![机工续]))"
WORKERS = re.compile(
    rf"(?:缺|差|少)了?(?:最少|至少|大概|约|起码)?\s?{_N}[多来]?\s?(?:个|名|位)\s?[\u4e00-\u9fff]{{0,5}}?{_WORKER}", re.A
)
_MAKER = r"(?:[\u4e00-\u9fff]{0,3}(?:染|织|布|料|板|箱|链|花|洗|纱|件|金|绵|漆|材|膜|器|铁|钢)厂家?|供[应货]商|供方)"
_SHUT = (
    r"(?:关停|倒闭|破产|查封|跑路|关门(?!时)|停业|停产整[顿改]|(?:停产|停工)了?(?!\s?[\d一二两三四五六七八九十半几]))"
)
_SUPPLIER = re.compile(
    rf"{_MAKER}(?:那边|这边)?(?:已经?|也|都|全|刚|又|突然|临时|今天|昨天|被|因为?|环保|安监|消防|督查|检查|要求|勒令|责令){{0,4}}{_SHUT}",
    re.A,
)
_STOCK = re.compile(
    r"(?![还又就只才仅])[\u4e00-\u9fff]{2,5}(?:缺|欠)了?\s?(?:\d[\d,.]{0,8}|[一二两三四五六七八九十百千]{1,4})"
    r"\s?(?:张|米|码|公斤|千克|kg|吨|卷|颗|粒|捆|桶|令|根)",
    re.I | re.A,
)
_SHAPES = (("capacity", WORKERS), ("supplier_stopped", _SUPPLIER), ("material_late", _STOCK))


def find_shapes(text: str) -> list[tuple[str, int, int]]:
    """The kinds of anomaly that are told so in a normalised text, and where."""
    return [(kind, m.start(), m.end()) for kind, pattern in _SHAPES for m in pattern.finditer(text)]
