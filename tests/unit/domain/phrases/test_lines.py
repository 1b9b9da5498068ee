"""Where the lines of a message end."""

from __future__ import annotations

from bot.domain.phrases.lines import read_lines


def test_lines_split_at_line_breaks_and_semicolons_only() -> None:
    assert read_lines("2403 晚3天,面料\n\n2404 晚2天；2405 晚1天; 2406 &lt; 5天\r\n") == [
        "2403 晚3天,面料",
        "2404 晚2天",
        "2405 晚1天",
        "2406 < 5天",
    ]
