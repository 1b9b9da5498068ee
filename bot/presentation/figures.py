"""The figures of cases: numbers as text, and the same as a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from math import ceil

from bot.domain.case_figures import Group, Spread
from bot.domain.text import Text
from bot.presentation import blocks as b
from bot.presentation.pictures import BLUE, GREEN, GREY, INK, ORANGE, PALE, bar, canvas, label, line, png
from bot.presentation.registry import Attachment, Payload, renders
from bot.presentation.words import Words
from bot.views.figures import FiguresView

SHOWN = 8
WIDTH, TOP, ROW = 960, 150, 34
Named = tuple[str, Group]


@renders("case_figures")
def case_figures(view: FiguresView, words: Words) -> Payload:
    """The numbers of the total, by month, kind and role; with a picture where there is something to draw."""
    total = view.figures.total
    title = words("case_figures", "title", months=view.months, everything=view.everything)
    if total.cases == 0:
        empty = words("case_figures", "empty", months=view.months)
        return Payload(text=empty, blocks=[b.section(empty)])
    parts: list[str] = [words("case_figures", "body", **_numbers(total, words))]
    shapes = [b.header(words.plain("case_figures", "heading")), b.section(f"{title}\n{parts[0]}")]
    for name, groups in _tables(view, words):
        rows: list[str] = [
            words("case_figures", "row", name=shown, **_numbers(group, words)) for shown, group in groups[:SHOWN]
        ]
        parts.append("\n".join([f"*{name}*", *rows, *words.more(len(groups) - SHOWN)]))
        shapes.append(b.section(parts[-1]))
    footer = words("case_figures", "footer")
    shapes.append(b.context(footer))
    alt = words.plain("case_figures", "fallback", months=view.months, **_numbers(total, words))
    picture = Attachment(
        name=f"{words.label('figures.file')}.png", title=words.plain("case_figures", "heading"),
        data=png(draw(view, words)), alt=alt,
    )  # fmt: skip
    return Payload(text="\n".join([title, *parts, footer]), blocks=shapes, files=(picture,))


ONE_HOUR = timedelta(hours=1)


def hours(span: timedelta | None, words: Words) -> str:
    """3.5 小时 / 3.5 h of working time, below one hour 12 分钟 / 12 min; a dash for none."""
    if span is None:
        return "—"
    if span < ONE_HOUR:
        return words.label("figures.minutes", count=_minutes(span))
    return words.label("figures.hours", count=_count(span))


def _minutes(span: timedelta) -> str:
    return str(ceil(span.total_seconds() / 60))


def _count(span: timedelta | None) -> str:
    return f"{span.total_seconds() / 3600:.1f}".removesuffix(".0") if span is not None else "—"


def _short(name: str, width: int = 24) -> str:
    """As much of a name as fits beside its bar; a Chinese character takes the room of two letters."""
    used = 0
    for place, letter in enumerate(name):
        used += 2 if ord(letter) > 0x2E80 else 1
        if used > width:
            return name[: place - 1] + b.CUT
    return name


def _numbers(group: Group, words: Words) -> dict[str, object]:
    return {
        "cases": group.cases,
        "ack": _spread(group.acknowledge, words),
        "decide": _spread(group.decide, words),
        "close": _spread(group.close, words),
        "lowest": f"{round(100 * group.at_lowest / group.decided)}%" if group.decided else "—",
        "timed_out": group.timed_out,
    }


def _spread(spread: Spread, words: Words) -> str:
    if spread.median is None or spread.p90 is None:
        return "—"
    if spread.p90 < ONE_HOUR:
        return words.label("figures.spread_minutes", median=_minutes(spread.median), p90=_minutes(spread.p90))
    return words.label("figures.spread", median=_count(spread.median), p90=_count(spread.p90))


def _tables(view: FiguresView, words: Words) -> list[tuple[str, list[Named]]]:
    figures = view.figures
    return [
        (words.label("figures.by_month"), [(group.name, group) for group in figures.months]),
        (words.label("figures.by_kind"), _named(figures.kinds, view.kinds, words)),
        (words.label("figures.by_role"), _named(figures.roles, view.roles, words)),
    ]


def _named(groups: Sequence[Group], names: Mapping[str, Text], words: Words) -> list[Named]:
    """Each group with its name; a kind or role that the table has dropped keeps its id."""
    found = []
    for group in groups:
        name = names.get(group.name)
        found.append((words.text(name) if name is not None else group.name, group))
    return found


def draw(view: FiguresView, words: Words) -> str:
    """Tiles of the total; cases by month with those that went up by silence; time to decide by kind."""
    months = [(group.name, group) for group in view.figures.months]
    kinds = _named(view.figures.kinds, view.kinds, words)[:SHOWN]
    height = TOP + max(230, 70 + ROW * len(kinds)) + 30
    heading = words.plain("case_figures", "title", months=view.months, everything=view.everything)
    return canvas(
        WIDTH,
        height,
        label(30, 38, heading.replace("*", ""), size=20),
        *_tiles(view.figures.total, words),
        *_month_bars(months, words),
        *_kind_bars(kinds, words),
        label(30, height - 12, words.plain("case_figures", "footer"), size=11, fill=GREY),
    )


def _tiles(total: Group, words: Words) -> list[str]:
    numbers = _numbers(total, words)
    shapes = []
    for place, name in enumerate(("cases", "ack", "decide", "close", "lowest", "timed_out")):
        x = 30 + place * 152
        shapes += [
            bar(x, 56, 142, 62, "#f8f8f8"),
            label(x + 10, 78, words.label(f"figures.{name}"), size=12, fill=GREY),
        ]
        shapes.append(label(x + 10, 104, str(numbers[name]), size=16))
    return shapes


def _month_bars(months: Sequence[Named], words: Words) -> list[str]:
    x, bottom, tall = 30.0, TOP + 210.0, 140.0
    most = max(group.cases for _, group in months)
    step = 380 / max(len(months), 4)
    shapes = [
        label(x, TOP + 16, words.label("figures.month_title"), size=14),
        line(x, bottom, x + 390, bottom, stroke=GREY),
    ]
    for place, (name, group) in enumerate(months):
        left, high = x + 8 + place * step, tall * group.cases / most
        up = tall * group.timed_out / most
        shapes += [bar(left, bottom - high, step * 0.6, high, BLUE), bar(left, bottom - up, step * 0.6, up, ORANGE)]
        middle = left + step * 0.3
        shapes.append(label(middle, bottom - high - 6, str(group.cases), size=12, anchor="middle"))
        shapes.append(label(middle, bottom + 18, name, size=12, fill=GREY, anchor="middle"))
    shapes += [
        bar(x, TOP + 28, 10, 10, BLUE),
        label(x + 15, TOP + 37, words.label("figures.cases"), size=11, fill=GREY),
    ]
    shapes += [bar(x + 110, TOP + 28, 10, 10, ORANGE)]
    return [*shapes, label(x + 125, TOP + 37, words.label("figures.timed_out"), size=11, fill=GREY)]


def _kind_bars(kinds: Sequence[Named], words: Words) -> list[str]:
    x, width = 620.0, 250.0
    spans = [span for _, group in kinds for span in (group.decide.median, group.decide.p90) if span is not None]
    most = max([*spans, timedelta(minutes=1)]).total_seconds()
    shapes = [label(470, TOP + 16, words.label("figures.kind_title"), size=14)]
    shapes += [
        bar(470, TOP + 28, 10, 10, GREEN),
        label(485, TOP + 37, words.label("figures.median"), size=11, fill=GREY),
    ]
    shapes += [line(560, TOP + 28, 560, TOP + 38, stroke=INK, width=2), label(567, TOP + 37, "90%", size=11, fill=GREY)]
    for place, (name, group) in enumerate(kinds):
        y = TOP + 54 + place * ROW
        shapes += [label(x - 10, y + 14, _short(name), size=12, anchor="end"), bar(x, y, width, 18, PALE)]
        if group.decide.median is None or group.decide.p90 is None:
            shapes.append(label(x + 6, y + 14, "—", size=12, fill=GREY))
            continue
        middle, far = (width * span.total_seconds() / most for span in (group.decide.median, group.decide.p90))
        shapes += [bar(x, y, max(middle, 2), 18, GREEN), line(x + far, y - 2, x + far, y + 20, stroke=INK, width=2)]
        shapes.append(label(x + width + 8, y + 14, hours(group.decide.median, words), size=12))
    return shapes
