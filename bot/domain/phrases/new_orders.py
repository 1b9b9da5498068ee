"""An order that is not in the book yet, in one line: 新单 PO2430 NORDVIK NV-130 3,000件 FOB宁波 交期 12/15."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.domain.phrases.claiming import sentence_of
from bot.domain.phrases.claims import Claim, ReadSentence, Sort
from bot.domain.phrases.context import PhraseReader
from bot.domain.phrases.moments import last_day
from bot.domain.phrases.normal import normalise
from bot.domain.phrases.reading import OrderRef, OrderSort, Quantity, Question
from bot.domain.phrases.sentences import ask
from bot.domain.phrases.statements import NewOrder
from bot.domain.phrases.terms import INCOTERMS_2020

_LED = re.compile(
    r"^\s*(?:下单(?=\s*PO)|来单(?=\s*PO)|新单|新订单|新增订单|新建(?:订单)?|新开单|录单|new\s(?:order|po))\s*[:,]?\s*",
    re.I,
)
_PO = re.compile(r"(?<![A-Za-z])(?:PO)[\s#:.-]*(\d[A-Z0-9]*(?:-[A-Z0-9]+)*)|(?<![\d.])(\d{4,8})(?![\d.,/件套个])", re.I)
_TERM = re.compile(
    rf"(?<![A-Za-z])(?P<term>{'|'.join(sorted(INCOTERMS_2020))})(?![A-Za-z])\s*(?P<place>[\u4e00-\u9fff]{{2,4}}"
    rf"|[A-Z][a-z]+(?:\s[A-Z][a-z]+)?)?"
)
_STYLE = re.compile(
    r"(?<![A-Za-z0-9-])(?=[A-Za-z0-9-]*\d)[A-Za-z]{1,6}(?:-[A-Za-z0-9]+)+|(?<![A-Za-z0-9-])[A-Za-z]{1,5}-?\d{2,6}[A-Za-z0-9-]*"
)
_NAME = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ&.' ]*[A-Za-zÀ-ÿ]|[\u4e00-\u9fff]{2,12}")
_LABELS = re.compile(
    r"客户|款号|款|数量|品名|产品|交期|货期|交货期?|条款|customer|style|qty|quantity|delivery|due|term|:", re.I
)


_SPOKEN_OF = re.compile(r"新单|新订单|\bnew\s(?:order|po)s?\b", re.I | re.A)


def speaks_of_new(line: str, reader: PhraseReader) -> bool:
    """Whether words speak of an order that may come (客户可能要下新单 NV-160): what it is called is in no book yet."""
    text = normalise(line).text
    if _SPOKEN_OF.search(text) is None:
        return False
    items = reader.names(text).items
    return not any(isinstance(item.value, OrderRef) and item.value.matches for item in items)


def new_order(line: str, reader: PhraseReader) -> NewOrder | None:
    """The order that a line announces; None when it announces none."""
    normal = normalise(line)
    led = _LED.match(normal.text)
    if led is None:
        return None
    body = normal.plain[led.end() :]
    found = _PO.search(normalise(body).text)
    if found is None:
        return NewOrder(text=line.strip(), po="", doubts=(ask("which_order"),))
    po = f"PO{(found[1] or found[2]).upper()}"
    sentence = sentence_of(body, replace(reader, known_orders=None))
    rest = list(sentence.text)
    _hide(rest, found.start(), found.end())
    counts = sentence.of(Sort.COUNT)
    days = [claim for claim in sentence.of(Sort.DAY) if claim.item is not None]
    for claim in (*counts, *days, *sentence.of(Sort.SUBJECT, Sort.MONEY)):
        _hide(rest, claim.start, claim.end)
    term = _TERM.search("".join(rest))
    if term:
        _hide(rest, *term.span())
    style = _style(sentence, rest)
    for m in _LABELS.finditer("".join(rest)):
        _hide(rest, *m.span())
    names = [sentence.plain[m.start() : m.end()].strip() for m in _NAME.finditer("".join(rest))]
    customer = names[0] if names else ""
    quantity = counts[0].item.value if counts and counts[0].item else None
    return NewOrder(
        text=line.strip(),
        orders=(OrderRef(key=po, sort=OrderSort.PO),),
        po=po,
        customer=customer,
        style=style,
        product=" ".join(names[1:]),
        quantity=quantity if isinstance(quantity, Quantity) else None,
        term=term["term"].upper() if term else "",
        place=(term["place"] or "") if term else "",
        due_on=last_day(days[0].item) if days and days[0].item is not None else None,
        doubts=_doubts(sentence, counts, days),
    )


def _hide(rest: list[str], start: int, end: int) -> None:
    rest[start:end] = "\x00" * (end - start)


def _style(sentence: ReadSentence, rest: list[str]) -> str:
    m = _STYLE.search("".join(rest))
    if m is None:
        return ""
    _hide(rest, *m.span())
    return sentence.plain[m.start() : m.end()]


def _doubts(sentence: ReadSentence, counts: tuple[Claim, ...], days: list[Claim]) -> tuple[Question, ...]:
    if len(days) > 1:
        return (ask("several_dates"),)
    if len(counts) > 1:
        return (ask("count_unclear", sentence.words(counts[1])),)
    return tuple(question for question in sentence.reading.questions if not question.offer)
