"""YAML read safely and fast: by libyaml where PyYAML was built with it, and never deeper or larger than a workspace is.

A document is looked over before it is composed: composing walks itself in C and dies of a hundred thousand levels, and
whatever walks the values afterwards meets every alias again.
"""

from __future__ import annotations

from typing import Any

import yaml

DEEPEST = 64
MOST_VALUES = 500_000
"""Of one document, each alias counted with all that stands behind it."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_yaml(text: str) -> Any:
    """The values of a document. Raises yaml.YAMLError, and ValueError for a value that is not of its kind."""
    _refuse_unbounded(text)
    try:
        return yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe loader, whichever it is
    except (TypeError, KeyError, IndexError, AttributeError, OverflowError) as error:
        raise ValueError(f"a value is not of its kind: {error}") from error


def _refuse_unbounded(text: str) -> None:
    values = 0
    sizes: dict[str | None, int] = {}
    within: list[tuple[str | None, int]] = []
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionEndEvent):
            anchor, before = within.pop()
            sizes[anchor] = values - before
        elif isinstance(event, yaml.AliasEvent):
            if any(anchor == event.anchor for anchor, _ in within):
                raise _refused("an alias stands inside itself", event.start_mark)
            values += sizes.get(event.anchor, 1)
        elif isinstance(event, yaml.NodeEvent):
            values += 1
        if isinstance(event, yaml.CollectionStartEvent):
            within.append((event.anchor, values - 1))
        if len(within) > DEEPEST or values > MOST_VALUES:
            raise _refused(f"more than {DEEPEST} levels or {MOST_VALUES} values", event.start_mark)


def _refused(problem: str, mark: Any) -> yaml.YAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=mark)
