"""YAML read and written safely and fast: by libyaml where PyYAML was built with it.

A document is looked over before it is composed: composing walks itself in C and dies of a hundred thousand levels, and
whatever walks the values afterwards meets every alias again.
"""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    SafeLoader = yaml.SafeLoader
    SafeDumper = yaml.SafeDumper
else:
    SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    SafeDumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

LARGEST_YAML = 10 * 1024 * 1024
DEEPEST = 64
MOST_VALUES = 500_000
"""Of one document, each alias counted with all that stands behind it."""

CONSTRUCTION = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)
"""What PyYAML's constructors raise of a value that is not of its kind: a 30 February, a `!!bool maybe`."""


class NotYaml(yaml.MarkedYAMLError):
    """The file cannot be used as YAML; `problem` says why."""

    def __init__(self, problem: str, mark: Any = None) -> None:
        super().__init__(problem=problem, problem_mark=mark)


def fault_in(error: Exception) -> tuple[int | None, str]:
    """The line a YAML error names, counted from 1, and what is wrong there."""
    mark = getattr(error, "problem_mark", None)
    return mark.line + 1 if mark else None, str(getattr(error, "problem", None) or error)


def read_yaml_text(file: Path | Traversable) -> str:
    """The text of a file. Raises NotYaml when it cannot be read, is no UTF-8 or is too large to be settings."""
    try:
        with file.open("rb") as opened:
            data: bytes = opened.read(LARGEST_YAML + 1)
        if len(data) > LARGEST_YAML:
            raise NotYaml(f"larger than {LARGEST_YAML // 1024 // 1024} MB")
        return data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise NotYaml(f"cannot be read: {getattr(error, 'strerror', None) or error}") from error


def load_yaml(text: str, loader: type[yaml.SafeLoader] = SafeLoader) -> Any:
    """The values of a document. Raises yaml.YAMLError, of whatever is wrong."""
    _refuse_unbounded(text)
    try:
        return yaml.load(text, Loader=loader)  # noqa: S506 - a safe loader, whichever it is
    except CONSTRUCTION as error:
        raise NotYaml(f"a value is not of its kind: {error}") from error


def compose_yaml(text: str) -> yaml.Node | None:
    """The nodes of a document, each with its line; None of an empty one. Raises yaml.YAMLError."""
    _refuse_unbounded(text)
    return yaml.compose(text, Loader=SafeLoader)


def _refuse_unbounded(text: str) -> None:
    """Raises NotYaml for what is too deep or unfolds to too much."""
    values = 0
    open_: list[tuple[str | None, int]] = []
    sizes: dict[str | None, int] = {}
    for event in yaml.parse(text, Loader=SafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            open_.append((event.anchor, values))
            values += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = open_.pop()
            if anchor is not None:
                sizes[anchor] = values - before
        elif isinstance(event, yaml.AliasEvent):
            if any(anchor == event.anchor for anchor, _ in open_):
                raise NotYaml(f"the alias *{event.anchor} stands inside itself", event.start_mark)
            values += sizes.get(event.anchor, 1)
        elif isinstance(event, yaml.ScalarEvent):
            values += 1
            if event.anchor is not None:
                sizes[event.anchor] = 1
        if len(open_) > DEEPEST or values > MOST_VALUES:
            what = f"more than {DEEPEST} levels" if len(open_) > DEEPEST else f"more than {MOST_VALUES} values"
            raise NotYaml(what, event.start_mark)


def dump_yaml(value: Any) -> str:
    return str(yaml.dump(value, Dumper=SafeDumper, allow_unicode=True))
