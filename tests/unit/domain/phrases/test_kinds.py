"""Which kind of anomaly a text names."""

from __future__ import annotations

import pytest

from bot.domain.phrases.kinds import KeywordTable, name_kind

TABLE = KeywordTable.of(
    {
        "material_late": ["面料未到", "面料*没到", "fabric late"],
        "supplier_stopped": ["供应商停产", "supplier"],
        "line_down": ["停产", "line down"],
        "other": [],
    }
)


def test_the_kind_whose_words_cover_most_comes_first() -> None:
    assert name_kind("供应商停产了", TABLE) == ["supplier_stopped", "line_down"]


def test_of_equal_weight_the_one_named_first_wins() -> None:
    table = KeywordTable.of({"b": ["停电"], "a": ["台风"]})
    assert name_kind("台风停电", table) == ["a", "b"]


def test_a_star_spans_a_few_characters_within_a_clause() -> None:
    assert name_kind("面料还没到", TABLE) == ["material_late"]
    assert name_kind("面料,客人说没到", TABLE) == []


def test_full_width_traditional_and_capitals_need_no_words_of_their_own() -> None:
    assert name_kind("ＦＡＢＲＩＣ ＬＡＴＥ", TABLE) == ["material_late"]
    assert name_kind("麵料未到", TABLE) == ["material_late"]


def test_an_english_word_is_matched_whole() -> None:
    assert name_kind("suppliers", TABLE) == []


def test_what_is_denied_is_not_named() -> None:
    assert name_kind("不是面料未到", TABLE) == []


@pytest.mark.parametrize("text", ["", "你好", "2403 3天"])
def test_no_word_names_no_kind(text: str) -> None:
    assert name_kind(text, TABLE) == []
