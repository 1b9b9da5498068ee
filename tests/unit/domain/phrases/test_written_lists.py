"""Reports of several lines: their title, and to which order a line without one belongs."""

from __future__ import annotations

import pytest

from tests.unit.domain.phrases.hearing import short, told


@pytest.mark.parametrize("title", ["日报", "例会", "站会", "日报:"])
def test_a_title_that_is_a_word_of_the_bot_asks_for_no_form(title: str) -> None:
    assert short(f"{title}\n3301 车缝 60%") == "Progressed 3301 sewing percent=60"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3301 车缝 60%\n   包装 20%", "Progressed 3301 sewing percent=60 | Progressed 3301 packing percent=20"),
        (
            "3301 车缝 60%\n包装 20%\n3303 车缝 30%\n加班到9点",
            "Progressed 3301 sewing percent=60 | Progressed 3301 packing percent=20 | Progressed 3303 sewing percent=30",
        ),
        ("3302 装柜改到9/24\n报关9/25", "Promised 3302 loading move=09-24 | Promised 3302 customs move=09-25"),
    ],
)
def test_a_line_that_begins_with_a_milestone_is_of_the_order_above(text: str, expected: str) -> None:
    assert short(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "3301 3303 车缝 60%\n包装 20%",
        "3301 车缝 60% 3303 车缝 30%\n包装 20%",
        "石磊 09:12\n3301 车缝 60%\n方敏 09:15\n包装 20%",
        "3301 车缝 60%\n60%",
    ],
)
def test_what_may_be_of_another_order_names_none(text: str) -> None:
    assert told(text)[-1].orders == ()
