"""A text that data gives in several languages; any data may give it in one more."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

_TAG = re.compile(r"[a-z]{2}(-[A-Za-z]{2,8})*")


@dataclass(frozen=True)
class Text:
    """Words by locale tag, as the data gives them: at least one."""

    wordings: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, by_tag: Mapping[str, str]) -> Text:
        """The text as data has it: a tag (`zh-CN`, `en`), then its words."""
        return cls(tuple(by_tag.items()))

    @classmethod
    def pair(cls, *, zh: str, en: str) -> Text:
        """The text of two columns of a row."""
        return cls((("zh-CN", zh), ("en", en)))

    @classmethod
    def same(cls, words: str) -> Text:
        """What is called so in every language: an id, a PO number."""
        return cls((("", words),))

    def in_locale(self, tag: str, otherwise: str = "") -> str:
        """The exact tag, else its language, else those of `otherwise` (the workspace's), else the first given."""
        for wanted in (tag, otherwise):
            for fits in (str.casefold, language_of):
                for given, words in self.wordings:
                    if fits(given) == fits(wanted):
                        return words
        return self.wordings[0][1]

    def as_data(self) -> dict[str, str]:
        """The text as `of` reads it."""
        return dict(self.wordings)

    @property
    def zh(self) -> str:
        """Its words for a row's column in Chinese."""
        return self.in_locale("zh-CN")

    @property
    def en(self) -> str:
        """Its words for a row's column in English."""
        return self.in_locale("en")

    @property
    def all(self) -> tuple[str, ...]:
        """Its words in every language, each once."""
        return tuple(dict.fromkeys(words for _, words in self.wordings))

    def __str__(self) -> str:
        return " / ".join(self.all)


@dataclass(frozen=True)
class Sentence:
    """Words that every locale has under this key (`questions.past_date`), with what fills their `{…}`."""

    key: str
    fields: tuple[tuple[str, Filling], ...] = ()

    @classmethod
    def of(cls, key: str, /, **fields: object) -> Sentence:
        """The sentence; days and phrases are put into words with it, anything else stands as it is."""
        return cls(key, tuple((name, _filling(value)) for name, value in fields.items()))


Phrase: TypeAlias = Text | Sentence
"""What is put into words when its reader is known."""

Filling: TypeAlias = str | date | Text | Sentence | tuple[Text | Sentence, ...]
"""What stands in a sentence; several phrases are listed."""


def phrase_as_data(phrase: Phrase) -> dict[str, Any]:
    if isinstance(phrase, Text):
        return phrase.as_data()
    return {"key": phrase.key, "fields": {name: _filling_as_data(value) for name, value in phrase.fields}}


def phrase_from_data(data: Mapping[str, Any]) -> Phrase:
    """The phrase that `phrase_as_data` wrote."""
    if "key" not in data:
        return Text.of(data)
    return Sentence(data["key"], tuple((name, _filling_from_data(value)) for name, value in data["fields"].items()))


def _filling(value: object) -> Filling:
    return value if isinstance(value, date | Text | Sentence | tuple) else str(value)


def _filling_as_data(value: Filling) -> Any:
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, tuple):
        return [phrase_as_data(phrase) for phrase in value]
    return value if isinstance(value, str) else phrase_as_data(value)


def _filling_from_data(value: Any) -> Filling:
    if isinstance(value, list):
        return tuple(phrase_from_data(phrase) for phrase in value)
    if isinstance(value, str):
        return value
    return date.fromisoformat(value["day"]) if "day" in value else phrase_from_data(value)


def is_tag(name: object) -> bool:
    """Whether a key of a file names a locale: `zh`, `zh-CN`, `pt-BR`."""
    return isinstance(name, str) and _TAG.fullmatch(name) is not None


def language_of(tag: str) -> str:
    """`zh` of `zh-CN`."""
    return tag.replace("_", "-").split("-")[0].casefold()
