from __future__ import annotations

from pathlib import Path

from bot.files.data_folder import OwnData


def test_only_what_the_folder_holds_replaces_the_shipped_data(tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    own = OwnData(tmp_path)
    assert (own.calendars, own.plans, own.rates) == (None, tmp_path / "plans", None)
    (tmp_path / "rates.yaml").write_text("", "utf-8")
    assert own.rates == tmp_path / "rates.yaml"
    assert own.rules is None
    (tmp_path / "authority.yaml").write_text("extends: shipped", "utf-8")
    assert own.rules == tmp_path / "authority.yaml"


def test_without_a_folder_everything_is_the_shipped_data() -> None:
    own = OwnData(None)
    assert (own.calendars, own.plans, own.rates) == (None, None, None)
