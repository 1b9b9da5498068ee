"""如果 … / what if …: what asks what would be is no report, and what promises on a condition is no question."""

from __future__ import annotations

import pytest

from bot.domain.phrases.context import PhraseReader
from bot.domain.phrases.sayings import read_statements
from bot.domain.phrases.statements import Request, Wanted
from bot.domain.phrases.suppositions import supposition
from tests.every import every
from tests.unit.domain.phrases.scene import CALENDAR, NOW, WORDS


@every(
    ("text", "words"),
    [
        ("如果 2402 面料 9/30 到", "2402 面料 9/30 到"),
        ("如果2402面料9/30到会怎样?", "2402面料9/30到"),
        ("2402 假如辅料9/28到,船期会变吗", "2402 辅料9/28到"),
        ("PO2402 面料要是推到9/30会怎么样?", "PO2402 面料 推到9/30"),
        ("假如 2402 面料晚 5 天,来得及吗?", "2402 面料晚 5 天"),
        ("2402 面料 9/30 到的话来得及吗", "2402 面料 9/30 到"),
        ("what if PO2402 fabric comes 30 Sep", "PO2402 fabric comes 30 Sep"),
        ("What happens if 2402 fabric slips to 9/30?", "2402 fabric slips to 9/30"),
        ("If PO2402 fabric comes 30 Sep, will it ship on time?", "PO2402 fabric comes 30 Sep"),
        ("Suppose PO2402 fabric comes 30 Sep", "PO2402 fabric comes 30 Sep"),
    ],
)
def test_what_is_supposed_is_said_without_the_words_that_ask(text: str, words: str) -> None:
    found = supposition(text)
    assert found is not None
    assert found.split() == words.split()


@every(
    "text",
    [
        "2402 裁剪要是顺利明天就齐",
        "如果面料明天到就能开裁",
        "2402 fabric could arrive 22 Sep if customs clears",
        "if customs clears PO2402 fabric comes 22 Sep",
        "2402 面料 9/30 到",
        "2402 面料什么时候到?",
        "@林晓 can you check with the factory if cutting of 2402 is on track?",
        "could you ask the mill if the fabric of 2402 is in?",
        "如果",
        "",
        "如果 2402 面料 9/30 到\n2403 包装 85%",
    ],
)
def test_a_report_a_condition_and_several_lines_are_none(text: str) -> None:
    assert supposition(text) is None


@pytest.mark.parametrize("verb", ["", "/delay ", "、延期 "])
def test_the_reader_takes_it_as_a_request_with_and_without_a_verb(verb: str) -> None:
    reader = PhraseReader(now=NOW, calendar=CALENDAR, milestones=WORDS)
    [found] = read_statements(f"{verb}如果 2402 面料 9/30 到", reader)
    assert isinstance(found, Request)
    assert (found.wanted, found.words) == (Wanted.WHAT_IF, "2402 面料 9/30 到")


def test_what_a_colleague_wrote_in_a_chat_asks_us_nothing() -> None:
    reader = PhraseReader(now=NOW, calendar=CALENDAR, milestones=WORDS)
    found = read_statements("张三 09:12\n如果 2402 面料 9/30 到", reader)
    assert not any(isinstance(said, Request) and said.wanted is Wanted.WHAT_IF for said in found)
