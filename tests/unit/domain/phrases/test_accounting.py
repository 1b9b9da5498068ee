"""A reading accounts for everything: what nobody has read is asked, and of what is read nothing is lost."""

from __future__ import annotations

import re
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.phrases.claiming import sentence_of
from bot.domain.phrases.harmless import PLANS
from bot.domain.phrases.sayings import read_statements
from bot.domain.phrases.statements import Request
from tests.every import every
from tests.sizes import sized
from tests.unit.domain.phrases.hearing import reader, short, told

PLAIN = (
    "3303 车缝 64%",
    "3301 面料到了",
    "PO3302 trims arrived",
    "3301 packing 35% done",
    "3303 车缝 今天到61%",
    "3306 补料已提交",
    "3302 面料 9/22 到",
    "3302 fabric ETA 22 Sep",
    "3302 booking 19 Oct",
    "3302 装柜改到9/27",
    "3301 车缝 今日出300件",
    "3301 包装 累计4100件",
    "3305 包装完成",
    "3301 车缝 40%,辛苦石磊",
)
RISKY = (
    *("没有", "未", "不", "别", "应该", "可能", "要是", "听说", "好像", "吗", "多少", "3箱", "5天", "三", "明天", "10/8", "3307", "尾查"),
    *("not", "won't", "should", "maybe", "if", "they say", "?", "7 pcs", "tomorrow", "two", "until Friday", "hasn't", "hardly"),
)  # fmt: skip
AS_IT_IS = cache(short)
GAP = re.compile(r"\s+|(?<=[,%])|$")


@every("plain", PLAIN)
def test_a_plain_sentence_is_read_without_a_doubt(plain: str) -> None:
    assert "?" not in short(plain)


@every("token", RISKY)
@every("plain", PLAIN)
def test_a_risky_word_anywhere_is_read_or_asked_and_never_ignored(plain: str, token: str) -> None:
    before = AS_IT_IS(plain)
    for gap in GAP.finditer(plain):
        changed = f"{plain[: gap.start()]} {token} {plain[gap.end() :]}".strip()
        assert short(changed) != before, changed


@every("plain", [*PLAIN, "3303 2号线 车缝 58%,组长换人了", "3308 COA 合格 报告号 K-771"])
def test_a_statement_taken_apart_is_the_whole_text(plain: str) -> None:
    for statement in told(plain):
        sentence = sentence_of(statement.text, reader())
        for m in re.finditer(r"\w+", sentence.left.replace("\x00", " ")):
            assert m[0] in statement.note or PLANS.fullmatch(m[0])
        again = read_statements(statement.text, reader())
        assert [type(found) for found in again] == [type(statement)]
        assert again[0] == statement


PIECES = st.sampled_from(
    [
        *PLAIN,
        *RISKY,
        "3304",
        "车缝",
        "面料",
        "到了",
        "完成",
        "推到",
        "晚",
        "甩柜",
        "@石磊",
        "客户",
        "取消",
        "\n",
        ",",
        "、",
        "石磊 09:12\n",
        "[图片]",
    ]
)
TEXTS = st.one_of(
    st.lists(PIECES, max_size=8).map(" ".join), st.lists(PIECES, max_size=8).map("".join), st.text(max_size=40)
)


@settings(max_examples=sized(120, 3000), deadline=None)
@given(TEXTS)
def test_whatever_is_typed_is_read_and_quoted(text: str) -> None:
    for statement in read_statements(text, reader()):
        assert statement.text == statement.text.strip()
        assert statement.text or isinstance(statement, Request)
        for question in statement.doubts:
            assert question.code
