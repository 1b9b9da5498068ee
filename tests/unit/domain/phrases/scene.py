"""One morning in which every sentence of these tests is read, and a short way to write what was read."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.domain.phrases import Item, Reading, read
from bot.domain.phrases.reading import Amount, LengthOfTime, OrderRef, Precision, Quantity, Stretch
from bot.domain.phrases.vocabulary import MilestoneWords
from bot.files.calendars import load_calendar

NOW = datetime(2026, 9, 16, 8, 50, tzinfo=ZoneInfo("Asia/Shanghai"))
"""A Wednesday."""
CALENDAR = load_calendar("cn")
WORDS = MilestoneWords.of(
    {
        "fabric": ["面料到厂", "面料", "fabric"],
        "trims": ["辅料到厂", "辅料"],
        "cutting": ["裁剪", "cutting"],
        "sewing": ["车缝", "sewing"],
        "packing": ["后整包装", "包装", "packing"],
        "lab_dip_ok": ["批色"],
        "booking": ["订舱/SO"],
        "etd": ["开船", "ETD"],
        "assembly": ["组装"],
        "machining": ["组装"],
    }
)
_MARKS = {Precision.EXACT: "", Precision.APPROXIMATE: " ~", Precision.BOUND: " |"}


def reading(text: str, now: datetime = NOW) -> Reading:
    """The text as the grammar reads it that morning."""
    return read(text, now=now, calendar=CALENDAR)


def said(text: str, now: datetime = NOW) -> str:
    """What was read, in short: `date 2026-10-08 ~; duration 3d`. `~` is approximate, `|` a bound."""
    return "; ".join(shown(item) for item in reading(text, now).items)


def asked(text: str, now: datetime = NOW) -> list[str]:
    """The codes of the questions, offers in brackets."""
    return [f"({q.code})" if q.offer else q.code for q in reading(text, now).questions]


def shown(item: Item) -> str:
    return f"{item.kind.value} {value(item.value)}{_MARKS[item.precision]}"


def value(found: object) -> str:
    match found:
        case datetime():
            return f"{found:%Y-%m-%dT%H:%M}"
        case date():
            return found.isoformat()
        case Stretch():
            return f"{value(found.first)}..{value(found.last)}"
        case LengthOfTime():
            parts = (("mo", found.months), ("d", found.days), ("wd", found.working_days), ("h", found.hours))
            return "+".join(
                f"{count:f}{unit}" if isinstance(count, Decimal) else f"{count}{unit}" for unit, count in parts if count
            )
        case Amount():
            return f"{found.value:f} {found.currency or '?'}"
        case Quantity():
            return f"{found.value:f} {found.unit or '?'}"
        case OrderRef():
            return found.key
        case Decimal():
            return f"{found:f}"
        case None:
            return ""
        case _:
            return str(found)
