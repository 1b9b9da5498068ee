"""A look-up in words that no list has is answered with the nearest list; what may be news never is."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.phrases.sayings import read_statements
from bot.domain.phrases.searching import looked_for
from bot.domain.phrases.statements import Request, Wanted
from tests.every import every
from tests.unit.domain.phrases.hearing import reader


@every(
    ("text", "wanted"),
    [
        ("请问延期要怎么报?", Wanted.HELP),
        ("how do I report a delay", Wanted.HELP),
        ("统计一下这周延期的单", Wanted.LATE),
        ("which of my orders are at risk this week", Wanted.LATE),
        ("逾期的单子拉个表看看", Wanted.OVERDUE),
        ("what's waiting for me?", Wanted.WAITING),
        ("本月要出货的单列一下", Wanted.MY_ORDERS),
        ("how many of my orders ship before 30 Sep?", Wanted.MY_ORDERS),
        ("NORDVIK的单子有哪些会晚?", Wanted.ORDERS),
    ],
)
def test_what_asks_for_a_list_in_any_words_is_a_look_up(text: str, wanted: Wanted) -> None:
    knows = replace(reader(), known_orders=lambda name: ["PO2411"] if name == "NORDVIK" else [])
    found = read_statements(text, knows)
    assert [said.wanted for said in found if isinstance(said, Request)] == [wanted]


@every(
    "text",
    [
        "客户看看单子再定",
        "客户问哪些单会晚",
        "2403 哪些单晚了3天",
        "NORDVIK的单子面料有没有到",
        "看一下单子,染厂昨天起火",
        "any orders cancelled because of the typhoon",
        "status of the orders: buyer wants another colour",
    ],
)
def test_what_may_be_news_is_no_look_up(text: str) -> None:
    assert looked_for(text, reader()) is None


def test_what_something_was_before_is_no_question() -> None:
    found = read_statements("2406 rev C gerbers in: 8 layers now, was 6", reader())
    assert not any(isinstance(said, Request) for said in found)
