"""A company's own words, orders and people for sentences read as a whole, and a short way to write what was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache

from bot.domain.phrases.context import PhraseReader
from bot.domain.phrases.reading import Amount, LengthOfTime, OrderRef, Quantity
from bot.domain.phrases.sayings import read_statements
from bot.domain.phrases.statements import MilestoneNamed, NewDay, Speaker, Statement
from bot.domain.phrases.vocabulary import MilestoneWords
from bot.files.aliases import load_aliases
from bot.files.keywords import load_keywords
from bot.files.plans import load_templates
from tests.unit.domain.phrases.scene import CALENDAR, NOW

POS = tuple(f"PO{number}" for number in range(3301, 3321))
CALLED = {"雨伞": ("PO3311",), "kl204": ("PO3302",), "lindqvist": ("PO3301", "PO3302"), "ever grace": ("PO3305",)}
PRODUCTS = {"PO3311": "折叠雨伞", "PO3312": "沙滩雨伞", "PO3306": "橡木餐桌", "PO3307": "注塑卡扣"}
PEOPLE = frozenset(("石磊", "方敏", "杜鹃"))


@cache
def words() -> MilestoneWords:
    """The words of all shipped plans."""
    names: dict[str, list[str]] = {}
    aliases = load_aliases()
    for template in load_templates().values():
        tails = (entry for tail in template.tails.values() for entry in tail)
        for entry in (*template.milestones, *tails):
            known = names.setdefault(entry.id, [])
            known += [word for word in (*entry.label.all, *aliases.names.get(entry.id, ())) if word not in known]
    return MilestoneWords.of(names)


def known(token: str) -> Sequence[str]:
    """The orders of the book by their numbers, with and without letters."""
    key = token.upper().removeprefix("PO")
    return (f"PO{key}",) if f"PO{key}" in POS else ()


def called(line: str) -> Sequence[str]:
    return CALLED.get(line.casefold().replace("-", ""), ())


def headed(heads: tuple[str, ...]) -> Mapping[str, Sequence[str]]:
    """The orders of the book whose product ends with one of the words."""
    found = {head: [po for po, product in PRODUCTS.items() if product.endswith(head)] for head in heads}
    return {head: pos for head, pos in found.items() if pos}


@cache
def reader(*, prompt_open: bool = False) -> PhraseReader:
    return PhraseReader(
        now=NOW,
        calendar=CALENDAR,
        milestones=words(),
        known_orders=known,
        orders_called=called,
        orders_headed=headed,
        prompt_open=prompt_open,
        keywords=load_keywords(),
        parts=MilestoneWords.of(load_aliases().parts, ids=False),
        is_person=PEOPLE.__contains__,
    )


def told(text: str, *, prompt_open: bool = False) -> tuple[Statement, ...]:
    """What the text says that morning, without what nobody is answered for."""
    found = read_statements(text, reader(prompt_open=prompt_open))
    return tuple(statement for statement in found if getattr(statement, "wanted", None) != "nothing")


def short(text: str, *, prompt_open: bool = False) -> str:
    """Each statement in short: `Progressed 3301 sewing percent=70`, doubts behind a question mark."""
    return " | ".join(map(shown, told(text, prompt_open=prompt_open)))


_QUIET = frozenset(("text", "note", "notes", "offers", "doubts", "orders", "milestone", "words", "command", "total"))


def shown(statement: Statement) -> str:
    orders = "+".join(ref.key.removeprefix("PO") for ref in statement.orders)
    named = getattr(statement, "milestone", None)
    parts = [type(statement).__name__, orders, _named(named) if named else ""]
    for name, value in vars(statement).items():
        quiet = name in _QUIET or (name == "state" and getattr(statement, "percent", None) is not None)
        if not quiet and value not in (None, "", (), False):
            parts.append(f"{name}={_value(value)}")
    if getattr(statement, "total", False):
        parts.append("total")
    parts += [f"?{question.code}" for question in statement.doubts]
    return " ".join(part for part in parts if part)


def _named(milestone: MilestoneNamed) -> str:
    return "/".join(milestone.ids) + ("(part)" if milestone.part else "")


def _value(value: object) -> str:
    match value:
        case NewDay():
            return _day(value)
        case LengthOfTime():
            return _length(value)
        case Quantity():
            return f"{value.value:f}{value.unit or ''}"
        case Amount():
            return f"{value.value:f}{value.currency or ''}"
        case Decimal():
            return f"{value:f}"
        case date():
            return f"{value:%m-%d}"
        case Speaker() | OrderRef():
            return value.name if isinstance(value, Speaker) else value.key
        case Statement():
            return f"({shown(value)})"
        case tuple():
            return ",".join(map(str, value))
    return str(value)


def _day(move: NewDay) -> str:
    at = f"{move.at:T%H:%M}" if move.at else ""
    on = f"{move.on:%m-%d}{at}" if move.on else ""
    delta = f"{_length(move.delta)}" if move.delta else ""
    way = {True: " later", False: " earlier", None: ""}[move.later]
    left = f" from {move.old_on:%m-%d}" if move.old_on else ""
    return f"{on}{delta}{way}{left}" or "none"


def _length(length: LengthOfTime) -> str:
    parts = ((length.months, "mo"), (length.days, "d"), (length.working_days, "wd"), (length.hours, "h"))
    return "+".join(
        f"{count:f}{unit}" if isinstance(count, Decimal) else f"{count}{unit}" for count, unit in parts if count
    )
