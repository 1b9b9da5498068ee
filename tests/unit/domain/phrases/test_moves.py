"""Relative and absolute: 延期3天 counts from the promise, 推到10/8 is a day."""

from __future__ import annotations

from tests.every import every
from tests.unit.domain.phrases.scene import asked, said


@every(
    ("text", "readings", "questions"),
    [
        ("推到10/8", "date 2026-10-08", []),
        ("推迟到10/8", "date 2026-10-08", []),
        ("延期到10月8日", "date 2026-10-08", []),
        ("延到下周五", "date 2026-09-25", []),
        ("顺延至10/8", "date 2026-10-08", []),
        ("改到10/8", "date 2026-10-08", []),
        ("改为10月8日", "date 2026-10-08", []),
        ("调整到10/8", "date 2026-10-08", []),
        ("挪到15号", "date 2026-10-15", []),
        ("推迟到月底", "date 2026-09-30", []),
        ("推到国庆后", "date 2026-10-08", []),
        ("提前到9/18", "date 2026-09-18", []),
        ("新交期9/28", "date 2026-09-28", []),
        ("交期改9/28", "date 2026-09-28", []),
        ("ETD slips to 10/8", "date 2026-10-08", []),
        ("moved to Oct 8", "date 2026-10-08", []),
        ("pushed to 10/8", "date 2026-10-08", []),
        ("postponed until 10/8", "date 2026-10-08", []),
        ("new ETD 10/8", "date 2026-10-08", []),
    ],
)
def test_an_absolute_move_names_the_new_day(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("交期从9/20推到9/28", "date 2026-09-20; date 2026-09-28", []),
        ("从9月20日改到9月28日", "date 2026-09-20; date 2026-09-28", []),
        ("9/20→9/28", "date 2026-09-20; date 2026-09-28", []),
        ("9/20改9/28", "date 2026-09-20; date 2026-09-28", []),
        ("原定9/20,新交期9/28", "date 2026-09-20; date 2026-09-28", []),
        ("ETD moved from 9/20 to 9/28", "date 2026-09-20; date 2026-09-28", []),
        ("从10/20推到28号", "date 2026-10-20; date 2026-10-28", []),
        ("由9/20改为9/28", "date 2026-09-20; date 2026-09-28", []),
    ],
)
def test_from_and_to_are_told_apart(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("模具坏了停产16小时 预计后天恢复", "state blocked; duration 16h; date 2026-09-18 ~", []),
        ("停电,明天恢复", "date 2026-09-17", []),
        ("恢复生产要到9/20", "date 2026-09-20", []),
        ("back on Friday", "date 2026-09-18", []),
        ("停产两天,周五复工", "state blocked; duration 2d; date 2026-09-18", []),
    ],
)
def test_work_goes_on_again(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)
