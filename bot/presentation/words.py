"""One locale's words: Jinja templates with named blocks, labels, dates and numbers as its readers write them."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, Undefined
from markupsafe import Markup

from bot.presentation import mrkdwn

LOCALES = ("zh-CN", "en")
_WEEKDAYS = {
    "zh-CN": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def closest_locale(tag: str | None, default: str) -> str:
    """Exact tag, then language, then the workspace's."""
    if tag in LOCALES:
        return tag
    language = (tag or "").replace("_", "-").split("-")[0].lower()
    for locale in LOCALES:
        if locale.split("-")[0] == language:
            return locale
    return default if default in LOCALES else LOCALES[0]


def _environment(folder: Path, *, escaping: bool) -> Environment:
    def finish(value: Any) -> Any:
        if isinstance(value, Undefined):
            return str(value)  # StrictUndefined raises here, naming the variable
        if value is None:
            return ""
        return mrkdwn.escape(value) if escaping else str(value)

    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True if escaping else False,  # noqa: S701, SIM210 (plain_text must stay unescaped)
        undefined=StrictUndefined,
        finalize=finish,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["join"] = _join_escaped if escaping else _join_plain
    return environment


def _join_escaped(values: Iterable[object], separator: str = "") -> Markup:
    """Jinja's own join would let mrkdwn through, because it only escapes HTML."""
    return mrkdwn.escape(separator).join(mrkdwn.escape(value) for value in values)


def _join_plain(values: Iterable[object], separator: str = "") -> str:
    return separator.join(str(value) for value in values)


class Words:
    """The words of one locale for one reader's zone; cheap to make, the templates behind it are shared."""

    def __init__(self, book: LocaleBook, zone: str) -> None:
        self._book = book
        self.locale = book.locale
        self.zone = ZoneInfo(zone)

    def __call__(self, name: str, block: str, /, **context: Any) -> Markup:
        """Render a block of a message as mrkdwn; what people typed comes out escaped, so it may stand in another."""
        return Markup(self._book.block(name, block, {**context, "w": self, "m": mrkdwn}, escaping=True))  # noqa: S704

    def plain(self, name: str, block: str, /, **context: Any) -> str:
        """Render a block for `plain_text`: nothing is escaped."""
        return self._book.block(name, block, {**context, "w": self, "m": mrkdwn}, escaping=False)

    def label(self, path: str, /, **fields: object) -> str:
        """A short label (button, field, state) as plain text; fields fill `{name}`."""
        text = self._book.label(path)
        return (
            text.format_map({key: "" if value is None else value for key, value in fields.items()}) if fields else text
        )

    def has_label(self, path: str) -> bool:
        """Whether the locale has that label."""
        return self._book.find(path) is not None

    def pack(self, name: str) -> str:
        """The name of a pack of decisions; one of a workspace's own table goes by its id."""
        return self.label(f"packs.{name}") if self.has_label(f"packs.{name}") else name

    def pick(self, zh: str, en: str) -> str:
        """Of a text that data carries in both languages, this locale's."""
        return zh if self.locale.startswith("zh") else en

    def heading(self, text: str) -> str:
        """A label at the head of a field: in English with a capital."""
        return text[:1].upper() + text[1:]

    def weekday(self, day: dt.date) -> str:
        """周三 / Wed."""
        return _WEEKDAYS[self.locale][day.weekday()]

    def date(self, day: dt.date | None) -> str:
        """2026-09-30 周三 / Wed 30 Sep 2026; a dash for none."""
        if day is None:
            return "—"
        if self.locale == "en":
            return f"{self.weekday(day)} {day.day} {_MONTHS[day.month - 1]} {day.year}"
        return f"{day.isoformat()} {self.weekday(day)}"

    def short_date(self, day: dt.date | None) -> str:
        """9/30 / 30 Sep; a dash for none."""
        if day is None:
            return "—"
        return f"{day.day} {_MONTHS[day.month - 1]}" if self.locale == "en" else f"{day.month}/{day.day}"

    def moment(self, at: datetime | None) -> str:
        """9月16日 周三 09:00 / Wed 16 Sep 09:00, in the reader's zone; a dash for none."""
        if at is None:
            return "—"
        local = at.astimezone(self.zone)
        if self.locale == "en":
            return f"{self.weekday(local)} {local.day} {_MONTHS[local.month - 1]} {local:%H:%M}"
        return f"{local.month}月{local.day}日 {self.weekday(local)} {local:%H:%M}"

    def clock(self, at: datetime) -> str:
        """09:00 in the reader's zone."""
        return f"{at.astimezone(self.zone):%H:%M}"

    def number(self, value: Decimal | int | float | None) -> str:
        """12,000 / 1,350.5; a dash for none."""
        if value is None:
            return "—"
        text = f"{Decimal(str(value)):,f}"
        return text.rstrip("0").rstrip(".") if "." in text else text

    def signed(self, value: int) -> str:
        """A whole number with a true minus sign, as floats are written."""
        return str(value) if value >= 0 else f"−{-value}"

    def days(self, count: int) -> str:
        """1 day / 3 days: calendar days."""
        return self.pick(f"{count} 天", f"{count} day{'' if count == 1 else 's'}")

    def working_days(self, count: int) -> str:
        """1 working day / 3 working days."""
        return self.pick(f"{count} 个工作日", f"{count} working day{'' if count == 1 else 's'}")

    def money(self, value: Decimal | None, currency: str | None) -> str:
        """USD 79,200 / USD 12.50, with more decimals only where there are more; a dash for none."""
        if value is None:
            return "—"
        whole, _, rest = self.number(value).partition(".")
        return f"{currency or ''} {whole}{'.' + rest.ljust(2, '0') if rest else ''}".strip()


class LocaleBook:
    """The templates and labels of one locale, compiled once."""

    def __init__(self, folder: Path, locale: str) -> None:
        self.locale = locale
        self._escaped = _environment(folder / locale, escaping=True)
        self._plain = _environment(folder / locale, escaping=False)
        with (folder / locale / "labels.toml").open("rb") as file:
            self._labels: Mapping[str, Any] = tomllib.load(file)
        self._template = cache(self._load)

    def _load(self, name: str, escaping: bool) -> Template:
        return (self._escaped if escaping else self._plain).get_template(f"{name}.j2")

    def block(self, name: str, block: str, context: dict[str, Any], *, escaping: bool) -> str:
        """Render one named block and trim it."""
        template = self._template(name, escaping)
        text = "".join(template.blocks[block](template.new_context(context)))
        if escaping:
            text = text.replace("&#34;", '"').replace("&#39;", "'")
        return text.strip()

    def find(self, path: str) -> str | None:
        """The label at a dotted path, or None."""
        found: Any = self._labels
        for part in path.split("."):
            if not isinstance(found, Mapping) or part not in found:
                return None
            found = found[part]
        return found if isinstance(found, str) else None

    def label(self, path: str) -> str:
        """The label at a dotted path; a missing one is an error of ours."""
        text = self.find(path)
        if text is None:
            raise KeyError(f"no label {path!r} in {self.locale}")
        return text


_book = cache(LocaleBook)


class Lexicon:
    """Every locale's words; what lies in a folder is read and compiled once a process."""

    def __init__(self, folder: Path, default_locale: str) -> None:
        self._books = {locale: _book(folder, locale) for locale in LOCALES}
        self._default = default_locale

    def words(self, locale: str | None, zone: str) -> Words:
        """The words for a reader."""
        return Words(self._books[closest_locale(locale, self._default)], zone)


def templates_folder() -> Path:
    """Where the templates lie: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"
