"""What holds for every text."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from time import thread_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.phrases import (
    read,
    read_cell_amount,
    read_cell_date,
    read_cell_progress,
    read_cell_quantity,
    read_cell_term,
)
from bot.domain.phrases.context import PhraseReader
from bot.domain.phrases.normal import normalise
from bot.domain.phrases.reading import Kind
from bot.domain.phrases.requests import read_request
from bot.domain.phrases.sayings import read_statements
from tests.every import every
from tests.sizes import sized
from tests.unit.domain.phrases.scene import CALENDAR, NOW, WORDS, reading, value

PIECES = [
    *"0123456789./-:%,，。；：号日月年周天前后内万千百亿半个上中下旬初底到至推迟延期从已了没不的一二三四五六七八九十两零√（） \n\x00<>@$¥€kwM",
    *(
        "工作日",
        "小时",
        "下周",
        "星期",
        "国庆",
        "春节",
        "成",
        "百分之",
        "分之",
        "日元",
        "delay",
        " days ",
        "Oct ",
        "am",
        "2月30日",
    ),
    *(
        "廿",
        "卅",
        "初五",
        "农历",
        "每",
        "逢",
        "下半年",
        "季度",
        "Q4",
        "W40",
        "week ",
        "或",
        "、",
        "之间",
        "前两天",
        "夜",
        "半夜",
        "24:00",
    ),
    *(
        "晚上12点",
        "22-Sep-26",
        "20-25 ",
        "Friday week",
        "COB ",
        "EOW",
        "after ",
        "before ",
        "the ",
        "a fortnight",
        "周一周二",
    ),
    *(
        "3号线",
        "B栋2楼",
        "第2版",
        "报告号",
        "SF123",
        "line 3",
        "rev 4",
        "款号",
        "P0",
        "PO24O3",
        "2401-2403",
        "2401/2/3",
    ),
    *(
        "12/20箱",
        "45-50%",
        "七八成",
        "百来件",
        "多",
        "余",
        "几",
        "伍仟",
        "元整",
        "千分之",
        "1.200,50",
        "seventy percent",
        "又做了",
    ),
    *(
        "PO2403",
        "2403 ",
        "包装",
        "完成",
        "9/28",
        "3天",
        "延期",
        "推到",
        "不",
        "大概",
        "99999999",
        "２",
        "張三 09:12\n",
        "&lt;",
    ),
]
TEXTS = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
TIMES = (Kind.DATE, Kind.DATETIME, Kind.RANGE)


@settings(max_examples=sized(100, 2000), deadline=None)
@given(TEXTS)
def test_every_reading_quotes_the_normalised_text(text: str) -> None:
    found = reading(text)
    normal = normalise(text)
    assert (found.text, len(found.plain)) == (normal.text, len(normal.text))
    for item in found.items:
        assert item.text
        assert item.text == normal.text[item.start : item.end]


@settings(max_examples=sized(100, 2000), deadline=None)
@given(TEXTS, st.booleans())
def test_every_item_and_every_question_stands_where_it_says(text: str, known: bool) -> None:
    book = (lambda token: [f"PO{token}"] if token.endswith("3") else []) if known else None
    found = read(text, now=NOW, calendar=CALENDAR, known_orders=book)
    for item in found.items:
        assert item.reach[0] <= item.start < item.end <= item.reach[1] <= len(found.text)
    for question in found.questions:
        assert question.where is None or 0 <= question.where[0] < question.where[1] <= len(found.text)
    assert all(0 <= start < end <= len(found.text) for start, end in found.names)


def test_no_string_of_the_alphabet_of_dates_takes_long() -> None:
    """Spent on this thread alone, so that a busy machine does not count; a string is slow that is so again and again."""
    pick = Random(10)
    for _ in range(sized(400, 20_000)):
        text = "".join(pick.choices(PIECES, k=pick.randint(1, 20)))
        assert _seconds(text) < _LONGEST or min(_seconds(text) for _again in range(3)) < _LONGEST, text


_LONGEST = 0.05


def _seconds(text: str) -> float:
    started = thread_time()
    reading(text)
    return thread_time() - started


@settings(max_examples=sized(100, 2000), deadline=None)
@given(TEXTS)
def test_nothing_that_is_typed_raises(text: str) -> None:
    reader = PhraseReader(now=NOW, calendar=CALENDAR, milestones=WORDS)
    assert read_request(text, reader) == read_request(text, reader)
    assert all(statement.text for statement in read_statements(text, reader) if text.strip())
    for read_cell in (read_cell_quantity, read_cell_amount, read_cell_progress, read_cell_term):
        assert read_cell(text) == read_cell(text)
    assert read_cell_date(text, year_hint=2026, near=[date(2026, 9, 9)]).precision


@settings(max_examples=sized(100, 2000), deadline=None)
@given(st.floats() | st.integers())
def test_no_number_in_a_cell_raises(number: float) -> None:
    assert read_cell_date(number, year_hint=2026).precision
    assert read_cell_quantity(number).precision
    assert read_cell_progress(number).precision
    assert read_cell_amount(number).currency is None


@settings(max_examples=sized(80, 1600), deadline=None)
@given(TEXTS, st.sampled_from(["2月30日", "32号", "13月5日", "9/31", "2026-02-30", "Feb 30"]))
def test_a_sentence_with_an_impossible_date_never_yields_a_date(text: str, impossible: str) -> None:
    found = reading(f"{text},{impossible},")
    if any(question.code == "impossible_date" for question in found.questions):
        assert found.of(*TIMES) == ()


@every("frame", ["{}", "推到{}", "PO2403 包装 {}", "交期从9/20改到{},面料未到", "预计{}左右"])
@every("impossible", ["2月30日", "32号", "13月5日", "9/31", "2026-02-30", "Feb 30"])
def test_an_impossible_date_is_asked_wherever_it_stands(frame: str, impossible: str) -> None:
    found = reading(frame.format(impossible))
    assert "impossible_date" in [question.code for question in found.questions]
    assert found.of(*TIMES) == ()


@settings(max_examples=sized(80, 1600), deadline=None)
@given(
    st.dates(date(2026, 9, 16), date(2099, 12, 31)),
    st.sampled_from(
        ["{0:%Y-%m-%d}", "{0.year}/{0.month}/{0.day}", "{0.year}年{0.month}月{0.day}日", "{0:%Y%m%d}", "{0:%d %b %Y}"]
    ),
)
def test_a_date_that_is_printed_is_read_back(day: date, form: str) -> None:
    (item,) = reading(form.format(day)).items
    assert item.value == day


@settings(max_examples=sized(100, 2000), deadline=None)
@given(
    st.dates(date(2026, 9, 16), date(2027, 9, 15)),
    st.sampled_from(["{0.month}/{0.day}", "{0.month}月{0.day}号", "{0.month}.{0.day}"]),
)
def test_the_next_such_day_is_read_back_without_its_year(day: date, form: str) -> None:
    (item,) = reading(form.format(day)).of(*TIMES)
    assert item.value == day


@settings(max_examples=sized(100, 2000), deadline=None)
@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)), st.integers(0, 400))  # noqa: DTZ001
def test_days_after_count_from_any_day(moment: datetime, days: int) -> None:
    now = moment.replace(tzinfo=NOW.tzinfo)
    (item,) = read(f"{days}天后", now=now, calendar=CALENDAR).items
    assert item.value == now.date() + timedelta(days=days)


@settings(max_examples=sized(40, 800), deadline=None)
@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)), st.times())
def test_a_weekday_is_never_in_the_past_and_never_a_week_off(day: date, at: time) -> None:
    now = datetime.combine(day, at, tzinfo=NOW.tzinfo)
    for name in "一二三四五六日":
        (item,) = read(f"周{name}", now=now, calendar=CALENDAR).items
        assert isinstance(item.value, date)
        assert day <= item.value < day + timedelta(days=7)


def test_a_naive_now_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="aware"):
        read("明天", now=datetime(2026, 9, 16), calendar=CALENDAR)  # noqa: DTZ001


def test_known_orders_decide_which_numbers_are_orders() -> None:
    book = {"2403": ["PO2403"], "HM-080": ["PO2404"]}
    found = read("催一下 2403 和 5000", now=NOW, calendar=CALENDAR, known_orders=lambda token: book.get(token, []))
    assert [(order.key, order.matches) for order in found.orders] == [("PO2403", ("PO2403",))]


@every("piece", ["9/28 ", "改到", "国庆", "昨天", "1", "一", "√ ", "<@U1>", "MSC ANNA ", "aa-1-", "3天", "不"])
def test_a_long_text_is_read_to_its_end(piece: str) -> None:
    assert read((piece * 2000)[:2000], now=NOW, calendar=CALENDAR)


def test_what_is_too_long_to_be_read_is_said() -> None:
    found = reading("2403 推迟3天 " + "面料未到," * 500)
    assert [question.code for question in found.questions] == ["too_long"]
    assert value(found.items[1].value) == "3d"
