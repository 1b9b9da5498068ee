"""Frozen values as JSON and back, under a kind and a version that stay when classes move or are renamed.

A change of a class's fields is a new version and a pure upgrade of the old data. A sample of every version stands in
tests/data/stored and is read for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from cattrs import BaseValidationError, Converter, transform_error
from cattrs.gen import make_dict_unstructure_fn

from bot.domain.authority import FactValue
from bot.domain.authority.amendment import plain
from bot.domain.authority.conditions import Number
from bot.domain.authority.decide import fact_as_data
from bot.domain.errors import GendanError
from bot.domain.text import Sentence, Text, phrase_as_data, phrase_from_data

T = TypeVar("T")
Data = dict[str, Any]
Upgrade = Callable[[Data], Data]


class Unreadable(GendanError):
    """What is stored is of a kind or version that this program does not know, or not of its shape."""

    code = "stored_unreadable"


@dataclass(kw_only=True)
class StoredKind:
    """What is stored under one name: the class of its newest version, and how older ones become it."""

    stored: type
    version: int
    upgrades: dict[int, Upgrade] = field(default_factory=dict)


KINDS: dict[str, StoredKind] = {}
_NAMES: dict[type, str] = {}


def stored(name: str, *, version: int = 1, whole: bool = False) -> Callable[[type[T]], type[T]]:
    """Store values of a frozen class under this name, given once. whole: what has its default is written too."""

    def keep(cls: type[T]) -> type[T]:
        if name in KINDS:
            raise ValueError(f"two classes are stored as {name!r}")
        KINDS[name] = StoredKind(stored=cls, version=version)
        _NAMES[cls] = name
        if whole:
            CONVERTER.register_unstructure_hook_factory(
                lambda kind: kind is cls,
                lambda kind: make_dict_unstructure_fn(kind, CONVERTER, _cattrs_omit_if_default=False),
            )
        return cls

    return keep


def upgrade(name: str, version: int) -> Callable[[Upgrade], Upgrade]:
    """Register how data of a version becomes that of the next."""

    def keep(step: Upgrade) -> Upgrade:
        KINDS[name].upgrades[version] = step
        return step

    return keep


def stored_as(cls: type) -> str:
    """The name under which values of a class are stored."""
    return _NAMES[cls]


def kind_of(value: object) -> str:
    """The kind under which a value is stored: `name/version`, version 1 without it."""
    name = _NAMES[type(value)]
    version = KINDS[name].version
    return name if version == 1 else f"{name}/{version}"


def name_of(kind: str) -> str:
    """`delay_preview` of `delay_preview/2`."""
    return kind.partition("/")[0]


def dump(value: object) -> Data:
    """A frozen value as JSON; what has its default is left out."""
    data: Data = CONVERTER.unstructure(value)
    return data


def load(kind: str, data: Mapping[str, Any]) -> Any:
    """The value stored under a kind, through the upgrades since.

    Raises Unreadable where a later program wrote it or it is not as its version was written; that quotes nothing of the
    data, because it is logged.
    """
    name, _, version = kind.partition("/")
    known = KINDS.get(name)
    if known is None:
        raise Unreadable(kind=kind, why="unknown kind")
    if not (version or "1").isdecimal() or int(version or 1) > known.version:
        raise Unreadable(kind=kind, why="unknown version")
    try:
        for number in range(int(version or 1), known.version):
            data = known.upgrades[number](dict(data))
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable(kind=kind, why=f"not of its version's shape: {type(error).__name__}") from None
    try:
        return CONVERTER.structure(data, known.stored)
    except (BaseValidationError, LookupError, TypeError, ValueError) as error:
        raise Unreadable(kind=name, why="; ".join(transform_error(error))) from None


VERSION = "stored"
"""Beside what a column of one class holds: the version, from the second on."""


def pack(value: object) -> Data:
    """A value for a column that holds nothing but its class."""
    version = KINDS[_NAMES[type(value)]].version
    return dump(value) if version == 1 else {**dump(value), VERSION: version}


def unpack(of: type[T], data: Mapping[str, Any]) -> T:
    """The value of such a column. Raises Unreadable."""
    rest = {name: value for name, value in data.items() if name != VERSION}
    value: T = load(f"{_NAMES[of]}/{data.get(VERSION, 1)}", rest)
    return value


def _exact(wanted: type[T]) -> Callable[[object, Any], T]:
    """JSON's own types are taken as they are: what is something else was not written by us."""

    def same(value: object, _: Any) -> T:
        if type(value) is not wanted:
            raise TypeError(f"a {type(value).__name__} is no {wanted.__name__}")
        return value

    return same


def _moment_or_day(text: str | None) -> datetime | date | None:
    if text is None:
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _number(text: str) -> Number:
    value = Decimal(text)
    return int(value) if value == int(value) else value


def _fact(value: object, _: Any) -> FactValue:
    if not isinstance(value, bool | int | float | str):
        raise TypeError(f"a {type(value).__name__} is no fact")
    return Decimal(str(value)) if isinstance(value, float) else value


def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True, omit_if_default=True)
    for own in (str, int, bool):
        converter.register_structure_hook(own, _exact(own))
    converter.register_structure_hook(StrEnum, lambda value, kind: kind(value))
    for moment in (datetime, date, time):
        converter.register_unstructure_hook(moment, moment.isoformat)
        converter.register_structure_hook(moment, lambda text, kind: kind.fromisoformat(text))
    converter.register_structure_hook(datetime | date | None, lambda text, _: _moment_or_day(text))
    converter.register_unstructure_hook(Decimal, str)
    converter.register_structure_hook(Decimal, lambda text, _: Decimal(text))
    converter.register_unstructure_hook(timedelta, timedelta.total_seconds)
    converter.register_structure_hook(timedelta, lambda seconds, _: timedelta(seconds=seconds))
    for phrase in (Text, Sentence):
        converter.register_unstructure_hook(phrase, phrase_as_data)
        converter.register_structure_hook(phrase, lambda data, _: phrase_from_data(data))
    converter.register_structure_hook(Text | Sentence, lambda data, _: phrase_from_data(data))
    converter.register_structure_hook(Text | Sentence | None, lambda data, _: data and phrase_from_data(data))
    converter.register_unstructure_hook(Number, plain)
    converter.register_structure_hook(Number, lambda text, _: _number(text))
    converter.register_unstructure_hook(FactValue, fact_as_data)
    converter.register_structure_hook(FactValue, _fact)
    return converter


CONVERTER = _converter()
"""How the parts of values are written; a type that JSON has no word for registers its own two ways here."""


def told_apart(union: Any, **kinds: type) -> None:
    """Of several classes a value is of the one that its `kind` names, never of one that its fields happen to fit."""

    def read(data: Mapping[str, Any], _: Any) -> Any:
        return CONVERTER.structure(data, kinds[data["kind"]])

    CONVERTER.register_structure_hook_func(lambda wanted: wanted == union, read)
