"""Reports of several lines: their title, and to which order a line without one belongs."""

from __future__ import annotations

import pytest

from tests.unit.domain.phrases.hearing import short


@pytest.mark.parametrize("title", ["日报", "例会", "站会", "日报:"])
def test_a_title_that_is_a_word_of_the_bot_asks_for_no_form(title: str) -> None:
    assert short(f"{title}\n3301 车缝 60%") == "Progressed 3301 sewing percent=60"
