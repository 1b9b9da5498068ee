"""One locale's words: Jinja templates with named blocks, labels, dates and numbers as its readers write them."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, Undefined
from markupsafe import Markup

from bot.domain.text import Filling, Phrase, Sentence, Text, phrase_from_data
from bot.domain.typed import Typed, one_line
from bot.files.locales import locales_in
from bot.presentation import mrkdwn
from bot.presentation.sheets import BAR

BRIEF = 300
WHOLE = 2400
"""Characters of a quote, as escaped: of one in two lines, of any other."""


UNITS = {"件": "piece", "套": "set", "个": "each", "双": "pair", "条": "length", "台": "machine"}
"""How orders write what they count, by the name of its label."""


def closest_locale(tag: str | None, default: str, locales: Sequence[str]) -> str:
    """Of the locales there are: the exact tag, then its language, then the workspace's."""
    return Text.of({locale: locale for locale in locales}).in_locale(tag or "", default)


def _environment(folder: Path, withheld: Callable[[], str], *, escaping: bool) -> Environment:
    def finish(value: Any) -> Any:
        if isinstance(value, Undefined):
            return str(value)  # StrictUndefined raises here, naming the variable
        if value is None:
            return ""
        if isinstance(value, Typed):
            return quote(value, withheld(), escaping=escaping)
        if escaping:
            return mrkdwn.escape(value)
        return value if isinstance(value, Markup) else one_line(str(value))

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


def quote(typed: Typed, withheld: str, *, escaping: bool, bar: str = "") -> Markup | str:
    """The one way in which a text that a person typed is shown: as a quote that fills lines of its own."""
    limit = BRIEF if typed.brief else WHOLE
    lines, left = [], limit
    for line in typed.lines(withheld):
        size = len(mrkdwn.escape(line)) + 3 if escaping else len(line) + 3
        if size > left:
            lines.append(_beginning(line, left, escaping=escaping))
            break
        lines.append(line)
        left -= size
    if escaping:
        return mrkdwn.quote(lines, bar or ">")
    return "\n" + "\n".join(f"{bar or BAR} {line}" for line in lines) + "\n"


def _beginning(line: str, size: int, *, escaping: bool) -> str:
    """As much of a line as a quote has room for, with a visible mark where it was cut."""
    kept = line[: max(0, size)]
    while kept and escaping and len(mrkdwn.escape(kept)) > size:
        kept = kept[: len(kept) * 3 // 4]
    return f"{kept}…"


class Words:
    """The words of one locale for one reader's zone; cheap to make, the templates behind it are shared."""

    def __init__(self, book: LocaleBook, zone: str, default: str) -> None:
        self._book, self._default = book, default
        self.locale = book.locale
        self.zone = ZoneInfo(zone)

    def __call__(self, name: str, block: str, /, **context: Any) -> Markup:
        """Render a block of a message as mrkdwn; what people typed comes out escaped, so it may stand in another."""
        return Markup(self._book.block(name, block, {**context, "w": self, "m": mrkdwn}, escaping=True))  # noqa: S704

    def has_block(self, name: str, block: str) -> bool:
        """Whether the message has that block."""
        return self._book.has_block(name, block)

    def quote(self, typed: Typed | None, *, bar: str = "") -> Markup:
        """What a person typed as mrkdwn by itself; `bar` begins its lines inside a fence, where no markup is read."""
        return Markup(quote(typed, self.withheld, escaping=True, bar=bar)) if typed else Markup("")  # noqa: S704

    def line(self, typed: Typed | None, limit: int) -> str:
        """What a person typed as one short plain line: a button, an option, the text of a notification."""
        if not typed:
            return ""
        text = " ".join(typed.lines(self.withheld))
        return text if len(text) <= limit else f"{text[: limit - 1]}…"

    def field(self, typed: Typed | None) -> str:
        """What a person typed as it stands in a field, to be changed there; None is an empty field."""
        return "\n".join(typed.lines(self.withheld)) if typed else ""

    def said(self, typed: Typed | None) -> list[str]:
        """What a person typed line by line for a page, each marked as quoted."""
        return [f"{BAR} {line}" for line in typed.lines(self.withheld)] if typed else []

    @property
    def withheld(self) -> str:
        """What stands in place of an amount that the reader may not see."""
        return self.label("typed.withheld")

    def plain(self, name: str, block: str, /, **context: Any) -> str:
        """Render a block for `plain_text`: nothing is escaped."""
        return self._book.block(name, block, {**context, "w": self, "m": mrkdwn}, escaping=False)

    def label(self, path: str, /, **fields: object) -> str:
        """A short label (button, field, state) as plain text; fields fill `{name}`."""
        text = self._book.label(path)
        return text.format_map({key: self._field_of(value) for key, value in fields.items()}) if fields else text

    def _field_of(self, value: object) -> object:
        """A value inside a label: a phrase in this locale, also one kept as data; a word somebody typed on its line."""
        if isinstance(value, Text | Sentence):
            return self.text(value)
        if isinstance(value, dict):
            return self.text(phrase_from_data(value))
        if isinstance(value, str) and not isinstance(value, Markup):
            return one_line(value)
        return "" if value is None else value

    def lot(self, number: int) -> str:
        """第一批, or a number that has no word."""
        return self.find(f"reports.lots.{number}") or str(number)

    def find(self, path: str) -> str | None:
        """The label at a path, if the locale has it."""
        return self._book.find(path)

    def has_label(self, path: str) -> bool:
        """Whether the locale has that label."""
        return self.find(path) is not None

    def more(self, count: int) -> list[str]:
        """还有 N 条 / N more, as a line to add under a list that was cut; no line where the list is whole."""
        return [self.label("buttons.more", count=count)] if count > 0 else []

    def pack(self, name: str) -> str:
        """The name of a pack of decisions; one of a workspace's own table goes by its id."""
        return self.find(f"packs.{name}") or name

    def unit(self, name: str) -> str:
        """A unit of goods as this locale writes it; one it does not know as the order does."""
        return self.find(f"units.{UNITS[name]}") or name if name in UNITS else name

    def text(self, phrase: Phrase | None, year: int | None = None) -> str:
        """A text or a sentence in this locale; empty for none. year: the one that its days leave unsaid."""
        if phrase is None:
            return ""
        if isinstance(phrase, Text):
            return phrase.in_locale(self.locale, self._default)
        fields = {name: self._filling(value, year) for name, value in phrase.fields}
        return self._book.sentence(phrase.key).format_map(fields)

    def _filling(self, value: Filling, year: int | None) -> str:
        if isinstance(value, dt.date):
            return self.date(value) if year is None else self.day(value, year)
        if isinstance(value, tuple):
            return self.texts(value)
        return value if isinstance(value, str) else self.text(value, year)

    def texts(self, texts: Iterable[Phrase]) -> str:
        """Several of them: 项目经理、财务 / PM, finance."""
        return self.label("case.name_joint").join(map(self.text, texts))

    def heading(self, text: str) -> str:
        """A label at the head of a field: in English with a capital."""
        return text[:1].upper() + text[1:]

    def weekday(self, day: dt.date) -> str:
        """周三 / Wed."""
        return self.label("calendar.weekdays").split()[day.weekday()]

    def date(self, day: dt.date | None) -> str:
        """2026-09-30 周三 / Wed 30 Sep 2026; a dash for none."""
        return self._day("calendar.date", day)

    def short_date(self, day: dt.date | None) -> str:
        """9/30 / 30 Sep; a dash for none."""
        return self._day("calendar.short_date", day)

    def day(self, day: dt.date | None, year: int) -> str:
        """9/30 周三 / Wed 30 Sep; the year is written only where it is not this one."""
        return self.date(day) if day is not None and day.year != year else self._day("calendar.day", day)

    def moment(self, at: datetime | None) -> str:
        """9/16 周三 09:00 / Wed 16 Sep 09:00, in the reader's zone; a dash for none."""
        return self._day("calendar.moment", at.astimezone(self.zone) if at is not None else None)

    def _day(self, pattern: str, day: dt.date | None) -> str:
        """A day by a label's pattern: `m` its month in digits, `month` in words."""
        if day is None:
            return "—"
        month = self.label("calendar.months").split()[day.month - 1]
        clock = f"{day:%H:%M}" if isinstance(day, datetime) else ""
        fields = {"iso": f"{day:%Y-%m-%d}", "weekday": self.weekday(day), "month": month, "clock": clock}
        return self.label(pattern, **fields, year=day.year, m=day.month, day=day.day)

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
        return self.label("calendar.one_day" if count == 1 else "calendar.days", count=count)

    def working_days(self, count: int) -> str:
        """1 working day / 3 working days."""
        return self.label("calendar.one_working_day" if count == 1 else "calendar.working_days", count=count)

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
        self._escaped = _environment(folder / locale, self._withheld, escaping=True)
        self._plain = _environment(folder / locale, self._withheld, escaping=False)
        with (folder / locale / "labels.toml").open("rb") as file:
            self._labels: Mapping[str, Any] = tomllib.load(file)
        with (folder / locale / "questions.toml").open("rb") as file:
            self._sentences: Mapping[str, Any] = tomllib.load(file)
        self._template = cache(self._load)

    def _withheld(self) -> str:
        return self.label("typed.withheld")

    def _load(self, name: str, escaping: bool) -> Template:
        return (self._escaped if escaping else self._plain).get_template(f"{name}.j2")

    def block(self, name: str, block: str, context: dict[str, Any], *, escaping: bool) -> str:
        """Render one named block and trim it; a quote at its beginning or end keeps its own line."""
        template = self._template(name, escaping)
        text = "".join(template.blocks[block](template.new_context(context)))
        if escaping:
            text = text.replace("&#34;", '"').replace("&#39;", "'")
        text, bar = mrkdwn.close_up(text.strip()), "> " if escaping else f"{BAR} "
        before = "\n" if text.startswith(bar) else ""
        return f"{before}{text}\n" if text.rpartition("\n")[2].startswith(bar) else before + text

    def has_block(self, name: str, block: str) -> bool:
        """Whether a template has that block."""
        return block in self._template(name, True).blocks

    def find(self, path: str) -> str | None:
        """The label at a dotted path, or None."""
        return _at(self._labels, path)

    def sentence(self, key: str) -> str:
        """The sentence of a key; a missing one is an error of ours."""
        text = _at(self._sentences, key)
        if text is None:
            raise KeyError(f"no sentence {key!r} in {self.locale}")
        return text

    def label(self, path: str) -> str:
        """The label at a dotted path; a missing one is an error of ours."""
        text = self.find(path)
        if text is None:
            raise KeyError(f"no label {path!r} in {self.locale}")
        return text


def _at(tree: Mapping[str, Any], path: str) -> str | None:
    found: Any = tree
    for part in path.split("."):
        if not isinstance(found, Mapping) or part not in found:
            return None
        found = found[part]
    return found if isinstance(found, str) else None


_book = cache(LocaleBook)


class Lexicon:
    """Every locale's words; what lies in a folder is read and compiled once a process."""

    def __init__(self, folder: Path, default_locale: str) -> None:
        self.locales = locales_in(folder)
        self._books = {locale: _book(folder, locale) for locale in self.locales}
        self._default = default_locale

    def words(self, locale: str | None, zone: str) -> Words:
        """The words for a reader."""
        return Words(self._books[closest_locale(locale, self._default, self.locales)], zone, self._default)

    def in_all(self, phrase: Phrase, zone: str, joint: str = " / ") -> str:
        """A phrase in every language, one beside the other: for those who read no locale of their own."""
        return joint.join(dict.fromkeys(self.words(locale, zone).text(phrase) for locale in self.locales))
