"""What a person typed becomes text in one way only, and only what can be seen of it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.typed import Typed, legible, one_line, typed
from tests.every import every

UNSEEN = {
    "a mark of direction": "同意\u202e意不",
    "an isolate": "\u2066同意\u2069",
    "an Arabic mark": "同\u061c意",
    "no width": "同\u200b\u200c\ufeff意",
    "a soft hyphen": "同\u00ad意",
    "a control": "同\x00\x1b\x07意",
    "half a pair": "同\ud83d意",
    "a tag": "同\U000e0041意",
    "private use": "同\ue000意",
    "a blank letter": "同\u3164意",
    "a variation": "同\ufe0f意",
}


@every("text", UNSEEN.values())
def test_what_cannot_be_seen_is_not_shown(text: str) -> None:
    shown = legible(text)
    assert set(shown) <= set("同意不")
    shown.encode()


@every("mark", ["\n", "\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029", "\x1c"])
def test_every_line_break_is_one_and_none_stays_in_a_name(mark: str) -> None:
    assert legible(f"甲{mark}{mark}乙") == "甲\n乙"
    assert one_line(f"甲{mark}{mark}乙") == "甲 乙"


@every("text", ["👩‍💻 好", "❤️ 谢谢", "👍🏽", "面料 9/20 → 9/30", "Größe café", "٣ قطعة", "第 2 版,NV_118"])
def test_what_people_really_write_stays(text: str) -> None:
    assert legible(text) == text


def test_marks_piled_upon_a_letter_reach_into_no_other_line() -> None:
    assert legible("Z\u0301\u0302\u0303\u0304\u0305o") == "Z\u0301\u0302o"


def test_a_gap_is_one_space() -> None:
    assert legible("同意" + " " * 60 + "\u3000陈志强") == "同意 陈志强"


@given(st.text())
def test_whatever_was_typed_comes_out_in_lines_that_can_be_read(text: str) -> None:
    shown = legible(text)
    assert legible(shown) == shown
    assert shown.splitlines() == shown.split("\n") or not shown
    assert all(unicodedata.category(char) not in {"Cc", "Cs", "Co"} or char == "\n" for char in shown)
    assert "\n" not in one_line(text)


def test_it_can_stand_in_no_sentence() -> None:
    text = typed("同意", amounts=True)
    with pytest.raises(TypeError):
        str(text)
    with pytest.raises(TypeError):
        f"陈志强 {text}"
    with pytest.raises(TypeError):
        "陈志强 {note}".format_map({"note": text})


def test_in_brief_it_has_two_lines_and_loses_none_of_its_words() -> None:
    assert Typed("一\n二\n三", amounts=True).in_brief().lines("") == ("一", "二 / 三")


def test_nothing_typed_is_nothing_to_show() -> None:
    assert typed("  ", amounts=True) is None
    assert typed(None, amounts=True) is None
