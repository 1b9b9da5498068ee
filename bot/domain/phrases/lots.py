"""A line of an order by its own label: 第二批, lot 2, 2nd batch."""

from __future__ import annotations

import re

LOT = re.compile(
    r"第\s?(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s?批|(?<![A-Za-z])(?:lot|batch)\s?#?\d{1,2}(?![\d./%])"
    r"|\b\d{1,2}(?:st|nd|rd|th)\s(?:batch|lot)\b",
    re.I | re.A,
)
