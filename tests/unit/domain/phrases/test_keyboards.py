"""Full-width, Traditional, smart quotes, Slack's escapes: one grammar for every keyboard."""

from __future__ import annotations

import pytest

from tests.every import every
from tests.unit.domain.phrases.scene import asked, said


@every(
    ("text", "readings", "questions"),
    [
        ("２４０３　推迟３天，面料未到", "order PO2403; duration 3d; negation not_done", []),
        ("１０／８", "date 2026-10-08", []),
        ("８５％", "percent 85", []),
        ("３天后", "date 2026-09-19", []),
        ("９．２８", "date 2026-09-28", []),
        ("（１０月８日）", "date 2026-10-08", []),
        ("１２，０００件", "quantity 12000 件", []),
    ],
)
def test_full_width_digits_and_punctuation_are_understood(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("延期三天", "duration 3d", []),
        ("推遲3天", "duration 3d", []),
        ("過兩週", "date 2026-09-30", []),
        ("兩週後", "date 2026-09-30", []),
        ("下禮拜三", "date 2026-09-23", []),
        ("10月8號", "date 2026-10-08", []),
        ("十五號", "date 2026-10-15", []),
        ("國慶後", "date 2026-10-08", []),
        ("貨好了", "state done", []),
        ("三萬五", "quantity 35000 ?", []),
        ("五千塊", "amount 5000 CNY", []),
        ("沒有延期", "negation no_delay", []),
        ("預計後天", "date 2026-09-18 ~", []),
        ("3個工作日後", "date 2026-09-20", []),
        ("麵料未到", "negation not_done", []),
    ],
)
def test_traditional_forms_are_understood(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("9/20 -&gt; 9/28", "date 2026-09-20; date 2026-09-28", []),
        ("&lt;@U05&gt; 2403", "order PO2403", []),
        ("2403 &amp; 2404 晚3天", "order PO2403; order PO2404; duration 3d", []),
        ("9/20-&gt;9/28", "date 2026-09-20; date 2026-09-28", []),
        (":heavy_check_mark:", "state done", []),
    ],
)
def test_slack_escapes_are_understood(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("“10/8”", "date 2026-10-08", []),
        ("‘3天’", "duration 3d", []),
        ("9/20—9/28", "range 2026-09-20..2026-09-28", []),
        ("9/20–9/28", "range 2026-09-20..2026-09-28", []),
        ("9/20～9/28", "range 2026-09-20..2026-09-28", []),
        ("「10月8日」", "date 2026-10-08", []),
    ],
)
def test_smart_quotes_and_long_dashes_are_understood(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@pytest.mark.parametrize(
    ("text", "readings", "questions"),
    [
        ("10\u200b/8", "date 2026-10-08", []),
        ("\ufeff3天", "duration 3d", []),
        ("PO\u00a02404 晚3天", "order PO2404; duration 3d", []),
    ],
)
def test_invisible_characters_are_ignored(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)
