"""Days on the way from their YAML file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot.domain.errors import GendanError
from bot.domain.plans.transit import Transit, TransitDays, folded
from bot.domain.text import Text
from bot.files.data_folder import shipped
from bot.files.yaml_text import load_yaml, read_yaml_text

LONGEST = 120
"""Days: no sailing takes longer."""


class TransitFileError(GendanError):
    """The file of days on the way cannot be read."""

    code = "bad_transit_file"


def load_transit(file: Path | None = None) -> Transit:
    """The workspace's days on the way, or the shipped example. Raises TransitFileError naming the file."""
    source = str(file) if file else "transit.yaml"
    try:
        return _transit(load_yaml(read_yaml_text(file or shipped("transit.yaml"))))
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise TransitFileError(f"{source}: {error}", file=source) from error


def _transit(raw: Mapping[str, Any]) -> Transit:
    places = {str(name): _days(str(name), row) for name, row in (raw.get("places") or {}).items()}
    names: dict[str, str] = {}
    for place, row in (raw.get("places") or {}).items():
        for name in (place, *row.get("names", ())):
            if names.setdefault(folded(str(name)), str(place)) != str(place):
                raise ValueError(f"{name} names two places")
    customers: dict[str, str] = {}
    for customer, place in (raw.get("customers") or {}).items():
        if folded(str(place)) not in names:
            raise ValueError(f"customers: {customer} is at {place}, which is not among the places")
        customers[folded(str(customer))] = names[folded(str(place))]
    return Transit(
        as_of=_day(raw["as_of"]),
        source=Text.of({str(tag): str(words) for tag, words in raw["source"].items()}),
        handling=_number("handling", raw["handling"]),
        default=_days("default", raw["default"]),
        places=places,
        names=names,
        customers=customers,
        example=bool(raw.get("example", False)),
    )


def _days(place: str, row: Mapping[str, Any]) -> TransitDays:
    return TransitDays(sea=_number(place, row["sea"]), air=_number(place, row["air"]))


def _number(place: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LONGEST:
        raise ValueError(f"{place}: {value!r} is not a number of days up to {LONGEST}")
    return value


def _day(value: object) -> date:
    if type(value) is not date:
        raise ValueError(f"as_of: {value!r} is not a day written as YYYY-MM-DD")
    return value
