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


class KeywordsFileError(GendanError):
    """The file of keywords cannot be read."""

    code = "bad_keywords_file"


def load_keywords(file: Path | None = None) -> KeywordTable:
    """The workspace's keywords, or the shipped ones. Raises KeywordsFileError naming the file and the kind."""
    source = str(file) if file else "keywords.yaml"
    try:
        text = read_yaml_text(file or shipped("keywords.yaml"))
        return KeywordTable.of(_words(load_yaml(text)))
    except (yaml.YAMLError, TypeError, ValueError) as error:
        raise KeywordsFileError(f"{source}: {error}", file=source) from error


def _words(raw: object) -> dict[str, list[str]]:
    if not isinstance(raw, dict) or not raw:
        raise ValueError("expected kinds, each with the lists zh and en")
    owners: dict[str, str] = {}
    words: dict[str, list[str]] = {}
    for kind, languages in raw.items():
        if not isinstance(languages, dict) or not {"zh", "en"} <= set(languages) or not all(map(is_tag, languages)):
            raise ValueError(f"{kind}: expected the lists zh and en")
        words[str(kind)] = [
            _word(word, str(kind), owners)
            for language in dict.fromkeys(("zh", "en", *languages))
            for word in _listed(languages[language], str(kind))
        ]
    return words


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
