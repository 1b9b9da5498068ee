"""Calendars from files: one YAML file per calendar and year, one per site, and buyers' countries from `holidays`.

An administrator adds a year by putting `cn-2027.yaml` into a folder of their own, or a site by `factory.yaml`;
a file there replaces the shipped file of the same name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import cast

import yaml

from bot.domain.calendars import Calendar, CalendarYear, Holiday, WeekPattern, days
from bot.domain.errors import GendanError
from bot.files.data_folder import shipped
from bot.files.yaml_text import load_yaml, read_yaml_text

NO_HOLIDAYS = "none"
COUNTRY_YEARS = range(2020, 2041)

_NAME = re.compile(r"[\w-]{1,40}")
_SITE_KEYS = frozenset({"calendar", "name", "week", "anchor", "follows_make_up", "extra_working", "closed"})
_PATTERNS = {
    **{pattern.value: pattern for pattern in WeekPattern},
    "双休": WeekPattern.TWO_OFF,
    "单休": WeekPattern.ONE_OFF,
    "大小周": WeekPattern.ALTERNATE,
    "无休": WeekPattern.EVERY_DAY,
}


class UnknownCalendarError(GendanError):
    """There is no calendar of this name."""

    code = "unknown_calendar"


class CalendarFileError(GendanError):
    """A calendar file cannot be read."""

    code = "bad_calendar_file"


def load_calendar(name: str = "cn", *, folder: Path | None = None, above: tuple[str, ...] = ()) -> Calendar:
    """The calendar of a name: `cn`, a site (`factory`, `port`), or a country code (`DE`, `US-CA`).

    `folder` holds an administrator's own files `<name>-<year>.yaml` and `<site>.yaml`, which win over the shipped ones;
    `above` are the sites whose calendar stands on this one. Raises UnknownCalendarError, CalendarFileError.
    """
    key = name.strip().casefold()
    if key in above:
        raise CalendarFileError(f"{key}.yaml: the calendar of {' → '.join(above)} stands on itself", file=f"{key}.yaml")
    if not _NAME.fullmatch(key):
        raise UnknownCalendarError(f"unknown calendar: {name}", name=name)
    site = _site_text(key, folder)
    if site is not None:
        return site_calendar({"name": key, **_mapping(site, f"{key}.yaml")}, folder=folder, above=(*above, key))
    years = _shipped_years(key) | (_folder_years(folder, key) if folder else {})
    if years:
        return Calendar(name=key, years=tuple(years[year] for year in sorted(years)))
    if key == NO_HOLIDAYS:
        return Calendar(name=key, bound_to_years=False)
    return _country(name.strip().upper())


def site_calendar(spec: Mapping[str, object], *, folder: Path | None = None, above: tuple[str, ...] = ()) -> Calendar:
    """A site's calendar from its settings.

    Keys: `calendar` (see load_calendar, default cn; `none` keeps no holidays), `name`, `week` (双休/单休/大小周/无休
    or two_off, one_off, alternate, every_day), `anchor` (a day of a two-day-off week), `follows_make_up`,
    `extra_working` and `closed` (days, or [first, last] pairs). Raises CalendarFileError naming the key.
    """
    unknown = sorted(map(str, set(spec) - _SITE_KEYS))
    if unknown:
        where = f"{above[-1]}.yaml: " if above else ""
        raise CalendarFileError(f"{where}unknown calendar setting: {', '.join(unknown)}", keys=unknown)
    base = load_calendar(str(spec.get("calendar", "cn")), folder=folder, above=above)
    week = str(spec.get("week", base.pattern.value))
    if week not in _PATTERNS:
        raise CalendarFileError(f"week: {week!r} is not one of {', '.join(_PATTERNS)}", key="week", value=week)
    anchor = spec.get("anchor")
    if _PATTERNS[week] is WeekPattern.ALTERNATE and not isinstance(anchor, date):
        raise CalendarFileError("anchor: 大小周 needs a day of a week with two days off", key="anchor")
    return replace(
        base,
        name=str(spec.get("name", base.name)),
        pattern=_PATTERNS[week],
        anchor=anchor if isinstance(anchor, date) else None,
        follows_make_up=bool(spec.get("follows_make_up", True)),
        extra_working=_day_set(spec, "extra_working"),
        closed=_day_set(spec, "closed"),
    )


def read_year(text: str, *, source: str) -> tuple[str, CalendarYear]:
    """A calendar's name and one year of it from YAML text. Raises CalendarFileError naming `source`."""
    try:
        raw = load_yaml(text)
        year = int(raw["year"])
        holidays = tuple(_holiday(entry) for entry in raw["holidays"])
        make_up = frozenset(day for entry in raw["holidays"] for day in _dates(entry.get("make_up", ())))
        notice = CalendarYear(year=year, holidays=holidays, make_up=make_up, complete=bool(raw["complete"]))
        name = str(raw["calendar"]).casefold()
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise CalendarFileError(f"{source}: {error}", file=source) from error
    strays = sorted(day for day in notice.off | notice.make_up if day.year != year)
    both = sorted(notice.off & notice.make_up)
    if strays or both:
        raise CalendarFileError(f"{source}: {strays or both} out of {year} or both off and made up", file=source)
    return name, notice


def _site_text(name: str, folder: Path | None) -> str | None:
    own = folder / f"{name}.yaml" if folder else None
    if own and own.is_file():
        return _text(own, str(own))
    file = shipped("calendars", f"{name}.yaml") if name.isalnum() else None
    return _text(file, file.name) if file and file.is_file() else None


def _text(file: Path | Traversable, source: str) -> str:
    try:
        return read_yaml_text(file)
    except yaml.YAMLError as error:
        raise CalendarFileError(f"{source}: {error}", file=source) from error


def _mapping(text: str, source: str) -> dict[str, object]:
    try:
        raw = load_yaml(text)
    except yaml.YAMLError as error:
        raise CalendarFileError(f"{source}: {error}", file=source) from error
    if not isinstance(raw, dict) or str(raw.get("calendar", "cn")).casefold() == source.removesuffix(".yaml"):
        raise CalendarFileError(f"{source}: not the settings of a site", file=source)
    return raw


@lru_cache(maxsize=64)
def _shipped_years(name: str) -> dict[int, CalendarYear]:
    files = sorted(shipped("calendars").iterdir(), key=lambda file: file.name)
    mine = [file for file in files if file.name.startswith(f"{name}-") and file.name.endswith(".yaml")]
    return _years([(file.name, _text(file, file.name)) for file in mine], name)


def _folder_years(folder: Path, name: str) -> dict[int, CalendarYear]:
    return _years([(str(file), _text(file, str(file))) for file in sorted(folder.glob(f"{name}-*.yaml"))], name)


def _years(texts: Sequence[tuple[str, str]], name: str) -> dict[int, CalendarYear]:
    read = [read_year(text, source=source) for source, text in texts]
    return {notice.year: notice for calendar, notice in read if calendar == name}


def _holiday(entry: Mapping[str, object]) -> Holiday:
    first, last = _dates((entry["first"], entry["last"]))
    return Holiday(
        key=str(entry["key"]),
        label=str(entry.get("label", "")),
        first=first,
        last=last,
        statutory=_dates(entry.get("statutory", ())),
    )


def _dates(values: object) -> tuple[date, ...]:
    given = tuple(cast("Sequence[object]", values))
    for value in given:
        if type(value) is not date:
            raise ValueError(f"{value!r} is not a day written as YYYY-MM-DD")
    return cast("tuple[date, ...]", given)


def _day_set(spec: Mapping[str, object], key: str) -> frozenset[date]:
    found: set[date] = set()
    try:
        for entry in cast("Sequence[object]", spec.get(key, ())):
            pair = _dates(entry if isinstance(entry, list | tuple) else (entry, entry))
            found.update(days(pair[0], pair[1]))
    except (TypeError, ValueError, IndexError) as error:
        raise CalendarFileError(f"{key}: {error}", key=key) from error
    return frozenset(found)


@lru_cache(maxsize=64)
def _country(code: str) -> Calendar:
    """Public holidays of a country or one of its parts; the library is heavy, so it is imported here."""
    import holidays  # noqa: PLC0415

    country, _, part = code.partition("-")
    try:
        found = holidays.country_holidays(country, subdiv=part or None, years=COUNTRY_YEARS, language="en_US")
    except NotImplementedError as error:
        raise UnknownCalendarError(f"unknown calendar: {code}", name=code) from error
    by_year: dict[int, list[Holiday]] = {year: [] for year in COUNTRY_YEARS}
    for day, label in sorted(found.items()):
        if day.year in by_year:
            by_year[day.year] += [
                Holiday(key=name.strip(), label=name.strip(), first=day, last=day, statutory=(day,))
                for name in label.split(";")
            ]
    years = tuple(CalendarYear(year=year, holidays=tuple(found)) for year, found in by_year.items())
    return Calendar(name=code, years=years)
