"""YAML read and written safely and fast: by libyaml where PyYAML was built with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    SafeLoader = yaml.SafeLoader
    SafeDumper = yaml.SafeDumper
else:
    SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    SafeDumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def load_yaml(text: str) -> Any:
    """The values of a document. Raises yaml.YAMLError."""
    return yaml.load(text, Loader=SafeLoader)  # noqa: S506 - a safe loader, whichever it is


def dump_yaml(value: Any) -> str:
    """A document of plain values."""
    return str(yaml.dump(value, Dumper=SafeDumper, allow_unicode=True))
