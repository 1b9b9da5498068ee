"""Named settings written as text."""

from __future__ import annotations

import pytest

from bot.domain.defaults import BadSetting, Defaults
from tests.every import every


@every(("text", "on"), [("no", False), ("false", False), ("yes", True), (" TRUE ", True)])
def test_a_setting_that_is_on_or_off_is_read_from_a_word(text: str, on: bool) -> None:
    assert Defaults().changed("separation_of_duties", text).separation_of_duties is on


@pytest.mark.parametrize("text", ["", "0", "maybe"])
def test_any_other_word_is_refused_and_separation_stays_on(text: str) -> None:
    with pytest.raises(BadSetting):
        Defaults().changed("separation_of_duties", text)
    assert Defaults().separation_of_duties
