"""The sentences of an order book's problems, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.order_book import Problem, Weight
from bot.domain.phrases.reading import Option
from bot.domain.text import Text

LONGEST_SHOWN = 80

_SENTENCES: dict[str, tuple[str, str]] = {
    "missing_po": (
        "没有 PO 号,未导入;PO 到了再导入。",
        "No PO number, so not imported until the PO is here.",
    ),
    "missing_customer": ("没有客户名,未导入。", "No customer, so not imported."),
    "bad_po": ("PO 号读不懂,未导入。", "The PO number cannot be read, so not imported."),
    "duplicate_line": (
        "同一 PO 的行号重复(第 {other} 行已有),未导入。",
        "The same line number of this PO stands in row {other}, so not imported.",
    ),
    "implausible_date": (
        "日期不像真的:{value}。请确认。",
        "Hard to believe: {value}. Which date is right?",
    ),
    "no_year": (
        "{value} 没写年份,表里也看不出来。是哪一年?",
        "{value} has no year, nor has the sheet. Which year?",
    ),
    "vague_date": (
        "“{value}”是一段时间({first} 至 {last})。请给出具体日期。",
        "“{value}” is a span ({first} to {last}). Which day?",
    ),
    "approximate_date": ("“{value}”是大概的日期。请确认具体哪天。", "“{value}” is approximate. Which day exactly?"),
    "day_off": (
        "“{value}”按 {read} 记,这天休息;最后一个工作日是 {offer}。用哪天?",
        "“{value}” is kept as {read}, a day off; the last working day is {offer}. Which one?",
    ),
    "approximate_quantity": ("数量“{value}”是大概数。准确是多少?", "“{value}” is approximate. How many exactly?"),
    "unreadable_quantity": ("数量“{value}”读不懂。是多少?", "The quantity “{value}” cannot be read. How many?"),
    "unreadable_amount": ("金额“{value}”读不懂。是多少?", "The amount “{value}” cannot be read. How much?"),
    "unit_conflict": (
        "数量写的是 {value},单位栏写的是 {other}。用哪个单位?",
        "The quantity says {value}, the unit column {other}. Which unit?",
    ),
    "currency_conflict": (
        "{value} 的币种是 {read},币种栏写的是 {other}。是哪个?",
        "{value} is in {read}, the currency column says {other}. Which one?",
    ),
    "unknown_currency": ("不认识的币种:{value}。", "Unknown currency: {value}."),
    "unknown_category": (
        "类别“{value}”没有对应的计划模板。按哪一类跟?",
        "There is no plan for the category “{value}”. Which one should it follow?",
    ),
    "unreadable_progress": (
        "进度“{value}”读不懂。完成了百分之几?",
        "Unreadable progress: “{value}”. What per cent?",
    ),
    "unreadable_flag": ("“{value}”读不懂。是还是否?", "“{value}” cannot be read. Yes or no?"),
    "shortage": ("“{value}”:缺料。什么时候到齐?", "“{value}”: something is missing. When will it be complete?"),
    "too_long": ("内容太长({length} 个字),未采用。", "Too long ({length} characters), so left out."),
    "after_lc_latest": (
        "{value} 晚于信用证最迟装期 {latest}。日期先保留,请确认是改日期还是改证。",
        "{value} is after the L/C's latest shipment {latest}. It is kept; is it wrong, or must the L/C be amended?",
    ),
    "cutoff_after_etd": (
        "截关 {value} 晚于 ETD {etd}。日期先保留,请确认。",
        "The cut-off {value} is after the ETD {etd}. It is kept; which one is right?",
    ),
    "amount_mismatch": (
        "金额 {value} 与数量 × 单价 {product} 不符。先保留,请确认。",
        "The amount {value} is not quantity × price, {product}. It is kept; which one is right?",
    ),
    "lines_disagree": (
        "同一 PO 的另一行写的是 {other},这一行写的是 {value}。以哪个为准?",
        "Another line of this PO says {other}, this one {value}. Which one counts?",
    ),
    "changed_by_person": (
        "表里现在是 {value},上次导入后有人改成了 {kept}。以哪个为准?",
        "The file now says {value}; since the last import somebody set {kept}. Which one counts?",
    ),
    "emptied": (
        "表里清空了,原来是 {kept}。先保留,请确认。",
        "The file's cell is now empty; it was {kept}. It is kept; should it stay?",
    ),
    "unreadable_choice": ("“{value}”读不懂,请重新填写。", "“{value}” cannot be read. Please answer again."),
    "unknown_person": ("成员里找不到“{value}”。是谁?", "Nobody is called “{value}”. Who is it?"),
    "ambiguous_person": ("叫“{value}”的不止一人。是谁?", "More than one member is called “{value}”. Who is it?"),
}


def problem(
    code: str,
    *,
    cell: str,
    field: str,
    value: str,
    weight: Weight = Weight.OPENS,
    options: tuple[Option, ...] = (),
    details: Mapping[str, str] | None = None,
) -> Problem:
    """A problem with its sentence; details fill the sentence's `{…}`, `{value}` is what the cell shows."""
    short = shorten(value)
    return Problem(
        cell=cell,
        field=field,
        value=short,
        code=code,
        text=sentence(code, value=short, **(details or {})),
        weight=weight,
        options=options,
    )


def sentence(code: str, **fields: str) -> Text:
    """The sentence of a code in both languages."""
    zh, en = _SENTENCES[code]
    return Text.pair(zh=zh.format_map(fields), en=en.format_map(fields))


def shorten(value: str) -> str:
    """What a cell shows, on one line and cut where it shows."""
    line = " ".join(value.split())
    return line if len(line) <= LONGEST_SHOWN else line[: LONGEST_SHOWN - 1] + "…"
