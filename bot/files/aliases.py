"""Words people use for a milestone beside its name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

from bot.domain.errors import GendanError
from bot.files.data_folder import shipped
from bot.files.yaml_text import load_yaml, read_yaml_text


class AliasesFileError(GendanError):
    """The file of milestone words cannot be read."""

    code = "bad_aliases_file"


def load_aliases(file: Path | None = None) -> Mapping[str, tuple[str, ...]]:
    """Milestone id → words; the workspace's file or the shipped one. Raises AliasesFileError naming the file."""
    source = str(file) if file else "aliases.yaml"
    try:
        raw = load_yaml(read_yaml_text(file or shipped("aliases.yaml")))
    except yaml.YAMLError as error:
        raise AliasesFileError(f"{source}: {error}", file=source) from error
    if not isinstance(raw, dict) or not all(isinstance(words, list) for words in raw.values()):
        raise AliasesFileError(f"{source}: expected a list of words for each milestone", file=source)
    return {str(key): tuple(str(word) for word in words) for key, words in raw.items()}
