"""What a measured value is held against, said beside it: spec 1.6, target 50 +/-10%, vs 280 spec, min 20."""

from __future__ import annotations

import re

_NUMBER = r"[<>≤≥=]{0,2}\s?\d{1,6}(?:\.\d{1,4})?"
_UNIT = r"(?:\s?(?:%|‰|[µμu]m|mm|cm|ohms?|Ω|gsm|g|N|MPa|°C|℃)(?![A-Za-z]))?"
_TOLERANCE = r"(?:\s?(?:\+\s?/\s?-|±)\s?\d{1,4}(?:\.\d{1,4})?\s?%?)"
_VALUE = rf"{_NUMBER}{_UNIT}(?:\s?[-~]\s?\d{{1,6}}(?:\.\d{{1,4}})?{_UNIT})?{_TOLERANCE}?"
_WORD = r"(?:spec(?:ification|s)?|target|nominal|limits?|criterion|standard|tol(?:erance)?|required|allowed)\.?"
_CRITERION = re.compile(
    rf"\b(?:vs\.?\s|against\s)?(?:the\s)?{_WORD}\s?(?:is\s|of\s|[:=])?\s?{_VALUE}"
    rf"|\b(?:vs\.?|against)\s{_VALUE}(?:\s{_WORD})?|\b(?:min|max)(?:imum|\.)?\s?(?:is\s|of\s|[:=])?\s?{_VALUE}"
    rf"|(?<=\d)\s?(?<!\s\s){_TOLERANCE}",
    re.I | re.A,
)


def criteria(text: str) -> list[tuple[int, int]]:
    """Where a text says what a value should be; asked of a text that names what is measured."""
    return [m.span() for m in _CRITERION.finditer(text)]
