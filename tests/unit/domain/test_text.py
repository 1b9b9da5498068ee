"""A text in several languages: one fall-back, and a language more is a key more in the data."""

from __future__ import annotations

from bot.domain.text import Text
from tests.every import every

GREETING = Text.of({"zh-CN": "您好", "en": "hello", "pt-BR": "olá"})


@every(
    ("tag", "otherwise", "expected"),
    [
        ("en", "", "hello"),
        ("EN-gb", "", "hello"),
        ("zh_TW", "", "您好"),
        ("pt", "", "olá"),
        ("fr", "en", "hello"),
        ("fr", "en-US", "hello"),
        ("fr", "de", "您好"),
        ("", "", "您好"),
    ],
)
def test_a_reader_gets_the_tag_then_its_language_then_the_workspace_s_then_the_first(
    tag: str, otherwise: str, expected: str
) -> None:
    assert GREETING.in_locale(tag, otherwise) == expected


def test_what_is_called_the_same_everywhere_needs_no_language() -> None:
    assert Text.same("PO2404").in_locale("fr", "en") == "PO2404"
