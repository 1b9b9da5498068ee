"""Stand-ups: hours on each member's own clock, the rows of a prompt, plain replies."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from bot.domain.standups import (
    Hours,
    OpenMilestone,
    QuestionKind,
    Why,
    asking,
    choose_rows,
    plans_at,
    reason_to_ask,
    says_nothing,
    split_reply,
)
from tests.every import every

HOURS = Hours(opens_at=time(9), reminds_at=time(10, 30), closes_at=time(11))
KINDS = (QuestionKind.DID, QuestionKind.PLAN, QuestionKind.BLOCKED)


@every(
    ("zone", "day", "expected"),
    [
        ("Asia/Shanghai", date(2026, 9, 16), datetime(2026, 9, 16, 1, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 10, 24), datetime(2026, 10, 24, 7, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 10, 25), datetime(2026, 10, 25, 8, tzinfo=UTC)),
        ("America/Los_Angeles", date(2026, 9, 16), datetime(2026, 9, 16, 16, tzinfo=UTC)),
        ("America/Los_Angeles", date(2026, 11, 2), datetime(2026, 11, 2, 17, tzinfo=UTC)),
    ],
)
def test_a_member_is_asked_at_nine_on_their_own_clock_also_after_a_clock_change(
    zone: str, day: date, expected: datetime
) -> None:
    assert asking(day, HOURS, zone).ask_at == expected


def test_a_reminder_before_the_own_hour_is_left_out() -> None:
    late = Hours(opens_at=time(10, 45), reminds_at=time(10, 30), closes_at=time(11))
    assert asking(date(2026, 9, 16), late, "Asia/Shanghai").remind_at is None


def test_the_round_is_planned_before_the_day_begins_anywhere() -> None:
    assert plans_at(date(2026, 9, 16)) <= datetime(2026, 9, 15, 10, tzinfo=UTC)


def milestone(**given: object) -> OpenMilestone:
    """An open milestone about which there is nothing to ask."""
    base: dict[str, object] = {
        "milestone_id": 1,
        "forecast_on": date(2026, 10, 20),
        "promised_on": None,
        "latest_on": date(2026, 10, 25),
        "float_days": 3,
        "touched_on": date(2026, 9, 15),
        "working_days_silent": 1,
        "startable": True,
    }
    return OpenMilestone(**(base | given))  # type: ignore[arg-type]


@every(
    ("given", "expected"),
    [
        ({}, None),
        ({"forecast_on": date(2026, 9, 15)}, Why.OVERDUE),
        ({"promised_on": date(2026, 9, 14)}, Why.OVERDUE),
        ({"promised_on": date(2026, 9, 16)}, Why.PROMISED),
        ({"forecast_on": date(2026, 9, 16)}, Why.DUE_SOON),
        ({"promised_on": date(2026, 9, 18)}, Why.PROMISED),
        ({"forecast_on": date(2026, 9, 18)}, Why.DUE_SOON),
        ({"working_days_silent": 3}, Why.SILENT),
        ({"working_days_silent": 3, "float_days": 8}, None),
        ({"working_days_silent": 3, "startable": False}, None),
        ({"forecast_on": date(2026, 9, 15), "touched_on": date(2026, 9, 16)}, None),
    ],
)
def test_a_milestone_is_asked_about_only_with_a_reason(given: dict[str, object], expected: Why | None) -> None:
    why = reason_to_ask(milestone(**given), today=date(2026, 9, 16), due_soon_until=date(2026, 9, 18), silence_days=2)
    assert why is expected


def test_a_prompt_shows_the_eight_most_pressing_and_counts_the_rest() -> None:
    many = [milestone(milestone_id=n, forecast_on=date(2026, 9, 1 + n)) for n in range(1, 12)]
    rows, more = choose_rows(many, today=date(2026, 9, 16), due_soon_until=date(2026, 9, 18), silence_days=2)
    assert [row.milestone_id for row in rows] == list(range(1, 9))
    assert more == 3


@every(
    ("text", "expected"),
    [
        ("做完 PO2403 包装", {0: "做完 PO2403 包装"}),
        ("1. 验货\n2. 装柜\n3. 无", {0: "验货", 1: "装柜", 2: "无"}),
        ("昨天:验货\n今天 装柜\n卡住:缺面料", {0: "验货", 1: "装柜", 2: "缺面料"}),
        ("验货\n装柜\n没有", {0: "验货", 1: "装柜", 2: "没有"}),
        ("今天:装柜\n还有订舱", {1: "装柜\n还有订舱"}),
        ("Yesterday: inspection\nToday: loading\nBlocked: none", {0: "inspection", 1: "loading", 2: "none"}),
        ("昨天:看了船期 今天:跟验货 卡住:缺面料", {0: "看了船期", 1: "跟验货", 2: "缺面料"}),
        ("昨天：看了船期，今天：跟验货，卡住：缺面料", {0: "看了船期", 1: "跟验货", 2: "缺面料"}),
        ("昨天:看了船期今天:跟验货卡住:缺面料", {0: "看了船期", 1: "跟验货", 2: "缺面料"}),
        ("yesterday: vessels, today: PO2409; blocked: no answer", {0: "vessels", 1: "PO2409", 2: "no answer"}),
        ("1. 昨天:验货\n2. 今天:装柜", {0: "验货", 1: "装柜"}),
        ("跟了生产计划:裁剪和车缝", {0: "跟了生产计划:裁剪和车缝"}),
    ],
)
def test_a_plain_reply_is_told_apart_into_the_questions(text: str, expected: dict[int, str]) -> None:
    assert split_reply(text, KINDS) == expected


@every(("answer", "nothing"), [("无", True), (" none ", True), (None, True), ("缺面料", False)])
def test_nothing_is_understood_as_nothing(answer: str | None, nothing: bool) -> None:
    assert says_nothing(answer) is nothing
