"""What names an order or gives a figure is never left out without a word, wherever it stands; a question is no answer."""

from __future__ import annotations

import pytest

from bot.domain.phrases.answering import reads_as_answer
from bot.domain.phrases.requests import read_request
from bot.domain.phrases.sayings import read_statements
from bot.domain.phrases.statements import Request, Wanted
from tests.every import every
from tests.unit.domain.phrases.hearing import reader

TELLING = (
    "3302打了8万8千件了",
    "3302包好了2千件",
    "做了88000了",
    "3302",
    "[3302 85%]",
    ":3302:",
    "「石磊:3302 车缝 66%」",
    "车缝85%了",
    "3302那批有点问题",
    "今天跑了七成",
)
AROUND = (
    "{}",
    "石磊 07:35\n{}\n方敏 07:38\n收到",
    "方敏 07:38\n好的\n石磊 07:40\n[图片]\n{}",
    "石磊: {}\n方敏: 辛苦了",
    "谢谢\n{}\n收到",
)


def _is_silent(text: str) -> bool:
    said = read_statements(text, reader())
    return all(isinstance(statement, Request) and statement.wanted is Wanted.NOTHING for statement in said)


@every("around", AROUND)
@every("words", TELLING)
def test_what_tells_of_an_order_or_gives_a_figure_is_never_silent(words: str, around: str) -> None:
    assert not _is_silent(around.format(words))


@every(
    "text",
    ["石磊 07:35\n收到\n方敏 07:38\n[图片]", "石磊 07:35\n中午吃什么\n方敏 07:38\n随便", "「好的」\n- - -\n收到", "👍"],
)
def test_what_tells_of_none_is_left_out(text: str) -> None:
    assert _is_silent(text)


def test_a_milestone_with_its_hour_is_nobody_who_speaks() -> None:
    said = read_statements("方敏 07:38\n装柜 14:00", reader())
    assert [statement.text for statement in said if not isinstance(statement, Request)] == ["装柜 14:00"]


def test_what_an_answer_quotes_is_asked_before_it_is_kept() -> None:
    quoted, *_ = read_statements("「石磊:3302 车缝 66%」\n- - -\n说错了", reader())
    assert [doubt.code for doubt in quoted.doubts] == ["heard"]


@every(
    "text",
    [
        "今天要跟的有哪些",
        "今天做哪些单",
        "今天要催什么",
        "今天有几张单要查",
        "what did we finish yesterday",
        "list what I do today",
        "which orders do I chase today",
        "昨天完成的有哪些",
        "昨天进度怎么样",
        "今天干啥",
        "今天要做的呢",
        "石磊 07:35\n今天做了两批\n方敏 07:38\n收到",
    ],
)
def test_what_asks_is_never_kept_as_an_answer(text: str) -> None:
    asked = read_request(text, reader(prompt_open=True))
    assert asked is None or asked.wanted is not Wanted.CHECK_IN
    assert not reads_as_answer(text)


@pytest.mark.parametrize("text", ["今天问客户要哪些颜色", "今天查一下染厂进度", "昨天跟了面料,今天催染厂"])
def test_what_somebody_asks_others_today_is_an_answer(text: str) -> None:
    asked = read_request(text, reader(prompt_open=True))
    assert (asked is not None and asked.wanted is Wanted.CHECK_IN) or reads_as_answer(text)


@every(
    "words",
    ["morning, ", "hi ", "Hi all, ", "早,", "大家好,", "各位早上好!", "FYI ", "FYI: ", "update: ", "good morning team - ", "汇报:"],
)  # fmt: skip
def test_a_greeting_before_a_report_changes_nothing(words: str) -> None:
    plain = read_statements("3302 车缝 66%", reader())
    assert read_statements(f"{words}3302 车缝 66%", reader()) == plain
