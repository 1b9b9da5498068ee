"""The table of keywords: which words name which kind of anomaly."""

from __future__ import annotations

from pathlib import Path

import yaml

from bot.domain.errors import GendanError
from bot.domain.phrases.kinds import KeywordTable
from bot.domain.phrases.normal import normalise
from bot.domain.text import is_tag
from bot.files.data_folder import shipped
from bot.files.yaml_text import load_yaml, read_yaml_text

ABOUT = "about"
"""Of a kind, the words that only say what something is about."""


class KeywordsFileError(GendanError):
    """The file of keywords cannot be read."""

    code = "bad_keywords_file"


def load_keywords(file: Path | None = None) -> KeywordTable:
    """The workspace's keywords, or the shipped ones. Raises KeywordsFileError naming the file and the kind."""
    source = str(file) if file else "keywords.yaml"
    try:
        text = read_yaml_text(file or shipped("keywords.yaml"))
        return _table(load_yaml(text))
    except (yaml.YAMLError, TypeError, ValueError) as error:
        raise KeywordsFileError(f"{source}: {error}", file=source) from error


def _table(raw: object) -> KeywordTable:
    if not isinstance(raw, dict) or not raw:
        raise ValueError("expected kinds, each with the lists zh and en")
    owners: dict[str, str] = {}
    words: dict[str, list[str]] = {}
    about: dict[str, list[str]] = {}
    for kind, languages in raw.items():
        things = languages.get(ABOUT) if isinstance(languages, dict) else None
        words[str(kind)] = _words(_without(languages, ABOUT), str(kind), owners)
        about[str(kind)] = _words(things, f"{kind}.{ABOUT}", owners) if things is not None else []
    return KeywordTable.of(words, about=about)


def _without(languages: object, key: str) -> object:
    if not isinstance(languages, dict):
        return languages
    return {name: value for name, value in languages.items() if name != key}


def _words(languages: object, kind: str, owners: dict[str, str]) -> list[str]:
    if not isinstance(languages, dict) or not {"zh", "en"} <= set(languages) or not all(map(is_tag, languages)):
        raise ValueError(f"{kind}: expected the lists zh and en")
    return [
        _word(word, kind, owners)
        for language in dict.fromkeys(("zh", "en", *languages))
        for word in _listed(languages[language], kind)
    ]


def _listed(value: object, kind: str) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(f"{kind}: zh and en are lists, [] when empty")
    return value


def _word(word: object, kind: str, owners: dict[str, str]) -> str:
    if not isinstance(word, str):
        raise TypeError(f"{kind}: {word!r} is not a word")
    if len(word.strip(" *")) < 2:
        raise ValueError(f"{kind}: {word!r} is not a keyword of two characters or more")
    key = normalise(word).text.strip().casefold()
    if key in owners:
        raise ValueError(f"{kind}: {word!r} stands under {owners[key]} already")
    owners[key] = kind
    return word
