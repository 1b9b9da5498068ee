"""Words people use for a milestone beside its name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.domain.errors import GendanError
from bot.files.data_folder import shipped
from bot.files.yaml_text import load_yaml, read_yaml_text


class AliasesFileError(GendanError):
    """The file of milestone words cannot be read."""

    code = "bad_aliases_file"


PARTS = "parts"


@dataclass(frozen=True, kw_only=True)
class MilestoneAliases:
    """Milestone id → words. names: of the whole milestone. parts: of something it waits for among other things."""

    names: Mapping[str, tuple[str, ...]]
    parts: Mapping[str, tuple[str, ...]]


def load_aliases(file: Path | None = None) -> MilestoneAliases:
    """The workspace's file or the shipped one. Raises AliasesFileError naming the file and what is wrong in it."""
    source = str(file) if file else "aliases.yaml"
    try:
        raw = load_yaml(read_yaml_text(file or shipped("aliases.yaml")))
    except yaml.YAMLError as error:
        raise AliasesFileError(f"{source}: {error}", file=source) from error
    if not isinstance(raw, dict):
        raise AliasesFileError(f"{source}: expected a list of words for each milestone", file=source)
    names = _words({key: words for key, words in raw.items() if key != PARTS}, source)
    parts = _words(raw.get(PARTS) or {}, source)
    whole = {word.casefold() for words in names.values() for word in words}
    twice = sorted(word for words in parts.values() for word in words if word.casefold() in whole)
    if twice:
        raise AliasesFileError(f"{source}: {', '.join(twice)}: a part and the whole at once", file=source)
    return MilestoneAliases(names=names, parts=parts)


def _words(raw: object, source: str) -> dict[str, tuple[str, ...]]:
    if not isinstance(raw, dict) or not all(isinstance(words, list) for words in raw.values()):
        raise AliasesFileError(f"{source}: expected a list of words for each milestone", file=source)
    return {str(key): tuple(str(word) for word in words) for key, words in raw.items()}
