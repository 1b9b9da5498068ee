"""The words the tables are written in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class String:
    """A JSON string of `low` to `high` code points; `form` names a pattern, `choices` the words allowed."""

    low: int = 0
    high: int | None = None
    form: str = ""
    choices: frozenset[str] = frozenset()
    counts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text object; `counts` says its words count towards the message's total."""

    low: int = 1
    high: int = 3000
    plain: bool = True
    mrkdwn: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Integer:
    """A whole number from `low` to `high`."""

    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number, above `above` when that is given."""

    above: float | None = None


@dataclass(frozen=True, slots=True)
class Boolean:
    """true or false."""


@dataclass(frozen=True, slots=True)
class Anything:
    """Any JSON object that Slack only hands on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Array:
    """A list of `low` to `high` items of one rule."""

    of: Rule
    low: int = 0
    high: int | None = None
    nullable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An object of the named shape."""

    shape: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf:
    """An object whose `type` is one of these; each type names the shape its object has."""

    types: Mapping[str, str]


Rule = String | Text | Integer | Number | Boolean | Anything | Array | Part | OneOf


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The fields of an object: which there are, which it needs, which exclude each other.

    `any_of` needs at least one, `one_of` exactly one of its fields. `checks` names further checks
    of `sandbox.rules.checks`. A field that is not listed is refused.
    """

    fields: Mapping[str, Rule] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing Slack would refuse, with the JSON pointer to it."""

    pointer: str
    code: str
    message: str
    field: str
    constraint: int | str | None = None

    def line(self) -> str:
        """As `response_metadata.messages` words it."""
        return f"[ERROR] {self.message} [json-pointer:{self.pointer}]"

    def as_json(self) -> dict[str, object]:
        """As `blocks.validate` lists it."""
        return {
            "pointer": self.pointer,
            "code": self.code,
            "message": self.message,
            "field": self.field,
            "constraint": self.constraint,
        }


def one_of(*names: str, prefix: str = "") -> OneOf:
    """Objects of these types; the shape is called after the type."""
    return OneOf(types=MappingProxyType({name: prefix + name for name in sorted(names)}))


def plain(high: int, low: int = 1) -> Text:
    """A plain_text object."""
    return Text(low=low, high=high, mrkdwn=False)


def words(*choices: str) -> String:
    """A string that must be one of these."""
    return String(choices=frozenset(choices))
