"""A line that reports a delay."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.domain.phrases.delays import DelayLine, read_delay
from bot.domain.phrases.reading import LengthOfTime, OrderRef, OrderSort, Precision, Question
from bot.domain.phrases.vocabulary import Subject
from bot.domain.text import Sentence
from tests.unit.domain.phrases.scene import CALENDAR, NOW, WORDS, value


def line(text: str, *, default_order: OrderRef | None = None) -> DelayLine:
    found = read_delay(text, now=NOW, calendar=CALENDAR, milestones=WORDS, default_order=default_order)
    assert isinstance(found, DelayLine), found
    return found


def question(text: str) -> Question:
    found = read_delay(text, now=NOW, calendar=CALENDAR, milestones=WORDS)
    assert isinstance(found, Question), found
    return found


@pytest.mark.parametrize(
    ("text", "orders", "delta", "reason"),
    [
        ("PO2402 3天 面料未到", "PO2402", "3d", "面料未到"),
        ("/delay PO2402 3天 面料未到", "PO2402", "3d", "面料未到"),
        ("2403 推迟一周,染厂返工", "PO2403", "7d", "染厂返工"),
        ("2403 顺延两个工作日", "PO2403", "2wd", ""),
        ("PO2403 delayed 3 days, fabric late", "PO2403", "3d", "fabric late"),
        ("PO2402 delayed by one week because of rain", "PO2402", "7d", "rain"),
        ("船 MSC ANNA 636W 推迟3天", "MSC ANNA 636W", "3d", ""),
        ("2403、2404 推迟3天 台风", "PO2403 PO2404", "3d", "台风"),
        ("2403 延期3天 因为客户没批色", "PO2403", "3d", "客户没批色"),
        ("2403 提前2天", "PO2403", "-2d", ""),
        ("2403 推迟半个月", "PO2403", "15d", ""),
        ("2403 推迟一个月,等面料", "PO2403", "1mo", "等面料"),
        ("PO2404 HM-080 晚 7 天:染色返工", "PO2404 HM-080", "7d", "染色返工"),
        ("<@U05WANGFANG> 2403 晚3天,機器壞了", "PO2403", "3d", "機器壞了"),
        ("2403 -2天", "PO2403", "-2d", ""),
    ],
)
def test_a_relative_delay_keeps_its_length_and_its_reason_as_typed(
    text: str, orders: str, delta: str, reason: str
) -> None:
    found = line(text)
    assert (" ".join(order.key for order in found.orders), value(found.delta), found.reason) == (orders, delta, reason)
    assert found.new_on is None


@pytest.mark.parametrize(
    ("text", "new_on", "old_on", "subject"),
    [
        ("2403 交期从9/20推到9/28", date(2026, 9, 28), date(2026, 9, 20), Subject.CUSTOMER_DATE),
        ("2403 船期改到9/30", date(2026, 9, 30), None, Subject.ETD),
        ("PO2403 ETD slips to 10/8", date(2026, 10, 8), None, Subject.ETD),
        ("PO2403 ETA moved from 10/20 to 10/28", date(2026, 10, 28), date(2026, 10, 20), Subject.ETA),
        ("2403 货好推到国庆后", date(2026, 10, 8), None, Subject.GOODS_READY),
        ("2403 截关延到9/29", date(2026, 9, 29), None, Subject.CUTOFF),
        ("2403 从9/10推到9/28", date(2026, 9, 28), date(2026, 9, 10), None),
        ("PO2402 10/8", date(2026, 10, 8), None, None),
        ("2403 推到月底", date(2026, 9, 30), None, None),
    ],
)
def test_an_absolute_delay_names_the_new_day(
    text: str, new_on: date, old_on: date | None, subject: Subject | None
) -> None:
    found = line(text)
    assert (found.new_on, found.old_on, found.subject, found.delta) == (new_on, old_on, subject, None)


def test_a_relative_and_an_absolute_delay_in_one_line_are_both_kept() -> None:
    found = line("2403 推迟3天到10/8")
    assert (value(found.delta), found.new_on) == ("3d", date(2026, 10, 8))


def test_an_upper_bound_is_taken_as_its_last_day_and_says_so() -> None:
    found = line("2403 推到10/8之前")
    assert (found.new_on, found.precision) == (date(2026, 10, 8), Precision.BOUND)


def test_a_cut_off_keeps_its_hour() -> None:
    found = line("2403 截关改到9/27 18:00")
    assert found.new_at == datetime(2026, 9, 27, 18, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert found.new_on == date(2026, 9, 27)


def test_a_downtime_keeps_its_hours_and_the_day_work_goes_on() -> None:
    found = line("2414 模具坏了停产16小时 预计后天恢复")
    assert found.downtime == LengthOfTime(hours=Decimal(16))
    assert (found.delta, found.new_on, found.resumes_on) == (None, None, date(2026, 9, 18))
    assert found.reason == "模具坏了停产"


@pytest.mark.parametrize(
    ("text", "milestone", "reason"),
    [
        ("2403 包装推迟2天,面料未到", "packing", "面料未到"),
        ("2403 面料晚3天", "fabric", ""),
        ("PO2402 3天 面料未到", "fabric", "面料未到"),
        ("2403 包装 晚2天 缺纸箱", "packing", "缺纸箱"),
        ("2403 packing 2 days late", "packing", ""),
        ("2403 推迟2天", None, ""),
        ("2403 订舱晚一天", "booking", ""),
    ],
)
def test_the_milestone_nearest_to_the_delay_is_the_one_that_moves(
    text: str, milestone: str | None, reason: str
) -> None:
    found = line(text)
    assert (found.milestone, found.reason) == (milestone, reason)


def test_a_word_that_names_milestones_of_two_templates_keeps_both() -> None:
    found = line("2408 组装晚两天")
    assert (found.milestone, found.milestone_ids) == (None, ("assembly", "machining"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ETD slips to 10/8", "which_order"),
        ("顺延两个工作日", "which_order"),
        ("2403 不延期", "no_delay"),
        ("2403 没有延期", "no_delay"),
        ("2403 面料晚到,不影响船期", "no_delay"),
        ("2403 没有延期,晚3天", "contradiction"),
        ("2403 面料晚3天,不影响船期", "contradiction"),
        ("2403 推迟 3", "which_unit"),
        ("2403 推迟", "which_delay"),
        ("2403 尽快", "no_date"),
        ("2403 延期到2月30日", "impossible_date"),
        ("2403 推到2026-09-01", "past_date"),
        ("2403 推迟到昨天", "past_date"),
        ("2403 推到9/15", "far_date"),
        ("2403 推到10月中旬", "which_day"),
        ("2403 推到10/8以后", "which_day"),
        ("2403 晚3-5天", "vague_duration"),
        ("2403 推到10/8,再推到10/9", "several_dates"),
        ("2403 晚3天,包装晚5天", "several_durations"),
        ("2403 推到节后", "which_holiday"),
        ("2403 推到10/08/26", "ambiguous_date"),
    ],
)
def test_what_is_unclear_is_a_question(text: str, code: str) -> None:
    found = question(text)
    assert found.code == code
    assert not found.offer
    assert isinstance(found.text, Sentence)
    assert found.text.key == f"questions.{code}"


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("2403 推迟 3", ["3天", "3个工作日"]),
        ("2403 晚3-5天", ["3天", "5天"]),
        ("2403 推到10月中旬", ["2026-10-20", "2026-10-12"]),
        ("2403 推到下周", ["2026-09-21", "2026-09-22", "2026-09-23", "2026-09-24"]),
        ("2403 推到本周", ["2026-09-16", "2026-09-17", "2026-09-18", "2026-09-20"]),
        ("2403 推到10/8,再推到10/9", ["2403 推到10/8,再推到", "2403 推到 ,再推到10/9"]),
        ("2403 晚3天,包装晚5天", ["2403 晚3天,包装晚", "2403 晚 ,包装晚5天"]),
        ("2403 没有延期,晚3天", ["2403 没有延期,晚", "2403 ,晚3天"]),
        ("2403 推到9/15", ["2027-09-15", "2026-09-15"]),
        ("2403 推到10/08/26", ["2026-08-10", "2026-10-08"]),
        ("2403 延期到9月31日", ["2026-09-30"]),
    ],
)
def test_a_question_comes_with_its_buttons(text: str, options: list[str]) -> None:
    assert [option.value for option in question(text).options] == options


def test_the_order_of_the_thread_stands_in_when_none_is_named() -> None:
    ref = OrderRef(key="PO2402", sort=OrderSort.PO)
    assert line("推迟3天", default_order=ref).orders == (ref,)


def test_the_end_of_a_month_on_a_day_off_is_taken_and_the_working_day_offered() -> None:
    found = line("2403 推到10月底")
    (offer,) = found.offers
    assert (found.new_on, offer.code) == (date(2026, 10, 31), "day_off")
    assert offer.options[0].value == "2026-10-30"


@pytest.mark.parametrize(
    ("text", "promise", "moved"),
    [
        ("2403 推迟3天", date(2026, 9, 28), date(2026, 10, 1)),
        ("2403 顺延两个工作日", date(2026, 9, 30), date(2026, 10, 9)),
        ("2403 推迟一个月", date(2027, 1, 31), date(2027, 2, 28)),
        ("2403 推到10/8", date(2026, 9, 28), date(2026, 10, 8)),
        ("2403 提前2天", date(2026, 9, 28), date(2026, 9, 26)),
        ("2403 停产3天", date(2026, 9, 28), date(2026, 10, 1)),
    ],
)
def test_a_promise_moves_by_calendar_days_unless_working_days_were_said(text: str, promise: date, moved: date) -> None:
    assert line(text).moved(promise, now=NOW, calendar=CALENDAR) == moved


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("PO2414 mould broken, 16 hours down", "mould broken"),
        ("PO2414 mould broken, down 16 hours", "mould broken, down"),
        ("PO2414 mould broken, 16 hours of downtime", "mould broken"),
        ("PO2414 模具坏了停产16小时", "模具坏了停产"),
        ("PO2414 模具坏了,16小时停产", "模具坏了"),
    ],
)
def test_hours_stood_still_are_downtime_in_either_language_and_order(text: str, reason: str) -> None:
    found = line(text)
    assert (found.downtime, found.delta, found.reason) == (LengthOfTime(hours=Decimal(16)), None, reason)


def test_a_downtime_in_hours_moves_no_day_by_itself() -> None:
    assert line("2403 停产16小时").moved(date(2026, 9, 28), now=NOW, calendar=CALENDAR) is None


def test_the_day_counts_from_the_zone_of_the_writer() -> None:
    late = datetime(2026, 9, 16, 23, 30, tzinfo=ZoneInfo("America/Los_Angeles"))
    found = read_delay("2403 推到明天", now=late, calendar=CALENDAR, milestones=WORDS)
    assert isinstance(found, DelayLine)
    assert found.new_on == late.date() + timedelta(days=1)
