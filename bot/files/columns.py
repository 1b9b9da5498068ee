"""The words an order book uses for its columns, from `data/columns.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.domain.errors import GendanError
from bot.domain.text import Text
from bot.files.data_folder import shipped
from bot.files.yaml_text import load_yaml, read_yaml_text

_REMARK = re.compile(r"[((\[【][^))\]】]*[))\]】]")
_PUNCTUATION = re.compile(r"[^\w]+|_")


class BadColumns(GendanError):
    """The file of column words cannot be used."""

    code = "bad_columns"


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Normalised words → fields, the words that mark rows and cells, an export's headings and other words."""

    orders: Mapping[str, str]
    assignments: Mapping[str, str]
    subtotals: frozenset[str]
    notes: frozenset[str]
    arrived: frozenset[str]
    shortage: tuple[str, ...]
    dangerous_goods: tuple[str, ...]
    flags: Mapping[str, bool]
    export: Mapping[str, Text]
    written: Mapping[str, Text]

    def is_dangerous(self, text: str) -> bool:
        """Whether a note speaks of dangerous goods and does not deny it."""
        return any(
            re.search(rf"(?<![非不无])(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])", text, re.IGNORECASE)
            for word in self.dangerous_goods
        )


def normal_heading(text: str) -> str:
    """A heading without spaces, punctuation, case and bracketed remarks: `L/C 最迟装期(ETD)` → lc最迟装期."""
    return _PUNCTUATION.sub("", _REMARK.sub("", text)).casefold()


def remark(text: str) -> str:
    """What a heading says in brackets: `金额(USD)` → USD."""
    found = _REMARK.search(text)
    return found[0][1:-1].strip() if found else ""


@cache
def load_columns(path: Path | None = None) -> Columns:
    """Read the shipped file or an administrator's own; raises BadColumns naming the word that is wrong."""
    name = path.name if path else "columns.yaml"
    try:
        data = load_yaml(read_yaml_text(path or shipped(name)))
        return Columns(
            orders=_by_word(data["orders"], name),
            assignments=_by_word(data["assignments"], name),
            subtotals=frozenset(map(normal_heading, data["subtotals"])),
            notes=frozenset(map(normal_heading, data["notes"])),
            arrived=frozenset(map(normal_heading, data["arrived"])),
            shortage=tuple(data["shortage"]),
            dangerous_goods=tuple(data["dangerous_goods"]),
            flags={str(word).casefold(): said == "affirmed" for said in ("affirmed", "denied") for word in data[said]},
            export={name: Text.of(words) for name, words in data["export"].items()},
            written={name: Text.of(words) for name, words in data["written"].items()},
        )
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise BadColumns(file=name, detail=str(error)) from error


def _by_word(groups: Mapping[str, list[Any]], name: str) -> dict[str, str]:
    words: dict[str, str] = {}
    for field, synonyms in groups.items():
        for synonym in (field.replace("_", " "), *synonyms):
            word = normal_heading(str(synonym))
            if words.setdefault(word, field) != field:
                raise BadColumns(file=name, detail=f"{synonym}: {words[word]}, {field}")
    return words
