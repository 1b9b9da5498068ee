"""Money, quantities and percentages in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from bot.domain.phrases.normal import blank
from bot.domain.phrases.numerals import (
    ARABIC,
    CJK,
    ENGLISH_PERCENT,
    ENGLISH_WORDS,
    LETTERED,
    NUMBER,
    SCALED,
    number,
    tidy,
    worded,
)
from bot.domain.phrases.reading import Amount, Item, Kind, Note, Option, Precision, Quantity, Question
from bot.domain.phrases.sentences import ask, note, option
from bot.domain.phrases.units import AFTER, BEFORE, CJK_UNIT, CURRENCIES, LATIN_UNIT, UNIT
from bot.domain.text import Text

_COUNTS = {word: n for word, n in ENGLISH_WORDS.items() if n > 1}
_EDGE = r"(?<![\d./A-Za-z])(?<!\d,)"
_BEFORE_MONEY = re.compile(rf"(?P<sign>{BEFORE})\s?(?P<n>{NUMBER})(?:\s?(?P<after>{AFTER})整?)?", re.I | re.A)
_AFTER_MONEY = re.compile(rf"{_EDGE}(?P<n>{NUMBER})(?:\s?(?:多|余|来))?\s?(?P<after>{AFTER})整?", re.I | re.A)
_CONTEXT = re.compile(
    r"(?:金额|费用|预算|成本|运费|单价|总价|价格|货款|货值|定金|尾款|订金|罚款|(?<![免浪消缴])费|赔偿?|扣款|差价|花了?|追加|报价"
    r"|\b(?:cost|budget|price|amount|deposit|freight|fee|fine)s?\b)"
    r"(?:大概|大约|约|预计|共|要|了|是|为|多|超|超了|超出|增加|of|is|:|\s){0,3}\s*"
    rf"(?P<n>{NUMBER})(?!\s?(?:%|{UNIT}|[天周月号日年点成/\-:]|小时|个|days?|weeks?)|[\d.])",
    re.I | re.A,
)
_ABOUT = r"(?:好?几|来|多|余|把|\+)"
_QUANTITY = re.compile(
    rf"{_EDGE}(?P<n>{NUMBER})(?:\s?(?P<about>{_ABOUT}))?\s?(?P<unit>{UNIT})(?![号])(?P<half>半(?![天日年个小成]))?"
    rf"|{_EDGE}(?P<word>{'|'.join(_COUNTS)})\s(?P<latin>{LATIN_UNIT})",
    re.I | re.A,
)
_ROUGH = re.compile(
    rf"(?P<some>(?<![\d一二两三四五六七八九])(?:上|近|成|数|[好大]?几|十好?几)(?P<scale>[十百千万]*)|(?<![\d一二两三四五六七八九十百千万])(?P<unit>[百千万]))"
    rf"{_ABOUT}?\s?个?(?P<counted>{CJK_UNIT})"
)
_RATIO = re.compile(
    rf"{_EDGE}(?P<n>{ARABIC})\s?(?:{UNIT})?\s?(?:/|\bof\b|\bout\sof\b)\s?(?:共|总共|the\s)?\s?(?P<of>{ARABIC})"
    rf"(?:(?P<unit>{CJK_UNIT})|\s(?P<apart>{CJK_UNIT})(?=$|[\s,;。、.)!了已完做装好\x00])|\s?(?P<latin>{LATIN_UNIT}))",
    re.I | re.A,
)
_TO = r"(?:-{1,2}|~|到|至|或者?|、|(?<=[\s%])(?:to|or)(?=\s)|(?<=[a-z])(?:to|or)(?=\s))"
_COUNT_SPREAD = re.compile(
    rf"{_EDGE}(?P<a>{NUMBER})\s?(?:{UNIT})?\s?{_TO}\s?(?P<b>{NUMBER})\s?(?P<unit>{UNIT})(?![号])", re.I | re.A
)
_FROM = re.compile(r"(?:\bfrom|从|由)\s?$", re.I | re.A)
_BECOMES = re.compile(rf"\s?(?:{UNIT})?\s?(?:to\b|到|至)", re.I | re.A)
_CJK_SPREAD = re.compile(
    rf"(?<![\d.一二两三四五六七八九十百千万第])(?P<a>[一二两三四五六七八])(?P<b>[二两三四五六七八九])(?P<scale>[十百千万]{{0,2}})个?(?P<unit>{CJK_UNIT})"
)
_POINTED = re.compile(r"(?!0\.)\d{1,3}\.\d{3}(?![\d.,])")
_BARE = re.compile(
    rf"{_EDGE}(?P<n>{LETTERED}|{SCALED}|[一二两三四五六七八九十百千]+[万亿][零一二三四五六七八九十百千万亿]*|[壹贰叁肆伍陆柒捌玖拾][零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+"
    r"|[一二两三四五六七八九]千[零一二三四五六七八九百十]*)(?![点号日天周月年\d])"
)
_SIGN = r"(?:%|％|percent\b|pct\b|per\s?cent\b|个百分点)"
_PERCENT = re.compile(
    rf"(?<![\d.A-Za-z])(?P<n>-?{ARABIC})\s?{_SIGN}|(?<![A-Za-z])(?P<word>{ENGLISH_PERCENT})[\s-](?:percent|pct|per\s?cent)\b",
    re.I | re.A,
)
_PERCENT_SPREAD = re.compile(
    rf"(?<![\d./A-Za-z])(?P<a>{ARABIC})\s?(?:{_SIGN})?\s?(?:{_TO}|/)\s?(?P<b>{ARABIC})\s?{_SIGN}"
    rf"|百分之(?P<c>{CJK}|{ARABIC})(?:-|~|到|至|或)(?:百分之)?(?P<d>{CJK}|{ARABIC})"
    r"|(?<![\d一二三四五六七八九分])(?P<e>[1-9一二两三四五六七八九])成?\s?(?:-|~|到|至|、|或)?\s?(?P<f>[1-9一二两三四五六七八九十]|10)成(?![品本功立为员分交衣1-9一二三四五六七八九半])",
    re.I | re.A,
)
_GAINED = re.compile(
    r"(?:提高|提升|增加|上升|上涨|涨|又做|多做|推进|前进|进展|降低|下降|减少|(?<![至最])少|\bup(?:\sby)?|\bdown(?:\sby)?|\banother|\bextra|\+)了?\s?$",
    re.I | re.A,
)
"""What is won or lost is no figure of how far something is (又做了5%)."""
_HUNDREDTHS = re.compile(rf"(?P<of>[百千万])分之(?P<n>{CJK}|{ARABIC})(?:点(?P<d>[零一二三四五六七八九]+))?")
_TENTHS = re.compile(
    r"(?<![\d一二三四五六七八九分])(?P<n>[1-9一二两三四五六七八九十]|10)成(?P<half>半|[1-9一二三四五六七八九](?!成))?(?![品本功立为员分交衣])"
)
_FRACTION = re.compile(
    r"(?P<d>[二三四五六七八九十])分之(?P<n>[一二两三四五六七八九])(?!十)"
    r"|\b(?P<over>one|two|three|four)[\s-](?P<under>third|quarter|fourth|fifth)s?\b",
    re.I | re.A,
)
_PARTS = {"third": 3, "quarter": 4, "fourth": 4, "fifth": 5}
_HALF = re.compile(
    r"半数(?:以上)?|过半(?![天日年个月小])|(?:已|超)?过了?一半(?![天年])"
    r"|一?大半(?![天年个])|(?:over|more than) half\b|一半(?![天年])"
    r"|(?<!over )(?<!than )\bhalf(?:way)?\b(?!\s+(?:an?|day|month|week))",
    re.I | re.A,
)
_DECIMAL = re.compile(r"(?<![\d.,/A-Za-z-])(?:0\.\d{1,4}|1\.0{1,2})(?![\d.%/]|\s?[A-Za-z]|\s?[天周月年个件元块吨米])")
_LEFT = re.compile(
    r"(?:(?:还|只|仅|就|也)?(?:(?<![误偏色相温公时])差|剩(?:下|余)?|余(?:下)?|欠|还有)(?:了|大概|大约|约|不到|将近|不足)?"
    r"|\b(?:remaining|short(?:\sof)?|missing)\s?:?)\s*$",
    re.I | re.A,
)
_LEFT_AFTER = re.compile(
    r"(?P<undone>(?:还没|没有|没|尚未|未)有?(?:完成|做[完好]?|完|好))"
    r"|\s(?:is\s|are\s|still\s)*(?:left|to\sgo|to\sdo|remaining|remains?|missing|outstanding|short|not\sdone|open)\b",
    re.I | re.A,
)
_LOWER = re.compile(r"(?:超过|至少|不低于|不少于|已过|高于|over|more than|at least|above|>=?)\s*$", re.I | re.A)
_UPPER = re.compile(r"(?:不到|不足|不超过|至多|最多|低于|少于|未达|under|less than|below|at most|<=?)\s*$", re.I | re.A)
_APPROXIMATE = re.compile(
    r"(?:大概|大约|约|差不多|将近|接近|近|估计|预计|about|around|approx\.?|approximately|roughly|nearly|almost|~)\s*(?:完成)?\s*$",
    re.I | re.A,
)
_LOWER_AFTER = re.compile(r"\s?(?:以上|\+|or more|多(?!少))", re.I | re.A)
_UPPER_AFTER = re.compile(r"\s?(?:以下|不到)")
_APPROXIMATE_AFTER = re.compile(r"\s?(?:左右|上下|来[件片套个]|or so)", re.I | re.A)
_JPY = re.compile(r"日元|日币|円|\bJPY|\byen\b", re.I | re.A)
_MONEY_HINT = re.compile(
    r"[¥$€£元块刀币镑欧円]|rmb|cny|usd|eur|gbp|hkd|jpy|aud|cad|krw|twd|chf|sgd|yuan|dollar|yen|美金|瑞郎|卢布|人民币",
    re.I | re.A,
)
_HAS_NUMBER = re.compile(
    r"[\d零一二两三四五六七八九十百千万亿半几壹贰叁肆伍陆柒捌玖拾佰仟]|half|cent\b|pct\b|\b(?:one|t(?:wo|hree|en|we)|f(?:our|ive|ift)|s(?:ix|even)|eigh|nine|eleven)",
    re.I | re.A,
)


def take_figures(masked: str, text: str) -> tuple[list[Item], list[Question], str]:
    """Everything with a currency, a unit or a per cent sign; what is left of the text comes last."""
    items: list[Item] = []
    questions: list[Question] = []
    if not _HAS_NUMBER.search(masked):
        return items, questions, masked
    for take in (_percent_spreads, _percents, _ratios, _amounts, _quantity_spreads, _quantities):
        found, asked = take(masked, text)
        items += found
        questions += asked
        masked = blank(masked, *((item.start, item.end) for item in found))
        masked = blank(masked, *(question.where for question in asked if question.where))
    return items, questions, masked


def take_loose_figures(masked: str, text: str) -> tuple[list[Item], str]:
    """Numbers without a unit, read after the dates: 3万5, 20k, 0.85."""
    items = [
        _item(Kind.QUANTITY, Quantity(value=value, unit=None), m.span("n"), masked, text)
        for m in _BARE.finditer(masked)
        if (value := number(m["n"])) is not None
    ]
    masked = blank(masked, *((item.start, item.end) for item in items))
    if "." in masked:
        fractions = [
            _item(Kind.PERCENT, tidy(Decimal(m[0]) * 100), m.span(), masked, text, notes=(note("fraction"),))
            for m in _DECIMAL.finditer(masked)
        ]
        masked = blank(masked, *((item.start, item.end) for item in fractions))
        items += fractions
    return items, masked


def _precision(masked: str, start: int, end: int) -> Precision:
    before = masked[max(0, start - 16) : start]
    if _LOWER.search(before) or _UPPER.search(before):
        return Precision.BOUND
    if _LOWER_AFTER.match(masked, end) or _UPPER_AFTER.match(masked, end):
        return Precision.BOUND
    if _APPROXIMATE.search(before) or _APPROXIMATE_AFTER.match(masked, end):
        return Precision.APPROXIMATE
    return Precision.EXACT


def _reach(masked: str, start: int, end: int) -> tuple[int, int]:
    """The figure with the words that bound or soften it (大概, 以上)."""
    before = [
        m.start() for word in (_LOWER, _UPPER, _APPROXIMATE) if (m := word.search(masked, max(0, start - 16), start))
    ]
    softened = (word.match(masked, end) for word in (_LOWER_AFTER, _UPPER_AFTER, _APPROXIMATE_AFTER))
    return min([start, *before]), max([end, *(m.end() for m in softened if m)])


def is_at_least(text: str, item: Item) -> bool:
    """Whether a figure is the lower bound of what is meant: 过半, 80%以上, over 80 %."""
    over = any(note.code == "over_half" for note in item.notes)
    return over or bool(_LOWER.search(text, max(0, item.start - 16), item.start) or _LOWER_AFTER.match(text, item.end))


def _item(
    kind: Kind,
    value: Decimal | Amount | Quantity,
    span: tuple[int, int],
    masked: str,
    text: str,
    *,
    notes: tuple[Note, ...] = (),
    precision: Precision | None = None,
) -> Item:
    start, end = span
    return Item(
        kind=kind,
        value=value,
        text=text[start:end],
        start=start,
        end=end,
        precision=precision or _precision(masked, start, end),
        notes=notes,
        covers=_reach(masked, start, end),
    )


_ALL = Decimal(100)
_RISES = re.compile(
    rf"(?:从|由)(?:昨[天日晚]|早上|上午|上周|原来)?的?\s?(?P<a>{ARABIC})\s?(?:{_SIGN})?\s?(?:的?进度)?(?:[提拉]?[升高]|提|上[升涨]|涨|增加?|[做干车缝包裁打赶推跑走])?"
    rf"(?:进|高|升)?[到至]了?\s?(?P<b>{ARABIC})\s?{_SIGN}",
    re.I | re.A,
)
"""由60%提到66%: what stood before, and what it has come to."""


def _percent_spreads(masked: str, text: str) -> tuple[list[Item], list[Question]]:
    """45-50%, 七八成: one of two, and nobody guesses which; from 60 to 66 % is the second, which the first becomes."""
    items = []
    for m in _RISES.finditer(masked):
        before, now = number(m["a"]), number(m["b"])
        if before is not None and now is not None and before < now <= _ALL:
            found = _item(Kind.PERCENT, now, m.span(), masked, text)
            items.append(replace(found, covers=m.span()))
    masked = blank(masked, *((item.start, item.end) for item in items))
    questions = []
    for m in _PERCENT_SPREAD.finditer(masked):
        tenths = m["f"] is not None
        low, high = number(m["a"] or m["c"] or m["e"]), number(m["b"] or m["d"] or m["f"])
        if low is None or high is None or (tenths and m["e"].isdigit() and m.end("e") == m.start("f")):
            continue
        ends = [f"{(value * 10 if tenths else value):f}%" for value in (low, high)]
        questions.append(_which_figure(m, text, ends))
    return items, questions


def _which_figure(m: re.Match[str], text: str, values: Sequence[str]) -> Question:
    options = tuple(Option(value=value, label=Text.same(value)) for value in dict.fromkeys(values))
    return ask("several_figures", text[slice(*m.span())].strip(), options=options, where=m.span())


def _percents(masked: str, text: str) -> tuple[list[Item], list[Question]]:
    items: list[Item] = []
    questions: list[Question] = []
    taken: set[int] = set()
    for span, value, precision, notes in _percent_values(masked):
        if not taken.isdisjoint(range(*span)):
            continue
        if gained := _GAINED.search(masked, max(0, span[0] - 12), span[0]):
            where = (gained.start(), span[1])
            questions.append(ask("which_value", text[slice(*where)], where=where))
        elif 0 <= value <= 100:
            found = _item(Kind.PERCENT, value, span, masked, text, notes=notes, precision=precision)
            items.append(_of_rest(found, masked))
            taken.update(range(*span))
        else:
            questions.append(ask("impossible_percent", text[slice(*span)], where=span))
    return items, questions


def _of_rest(item: Item, masked: str) -> Item:
    """还差10%, 10% to go: what is missing says how much is done."""
    before, after = _LEFT.search(masked, max(0, item.start - 16), item.start), _LEFT_AFTER.match(masked, item.end)
    if not (before or after) or not isinstance(item.value, Decimal):
        return item
    if after and after["undone"] and not before and item.value > 50:
        return item  # 90%没完成 may well be ninety per cent and not complete
    done = 100 - item.value
    said = (before.start() if before else item.start, after.end() if after else item.end)
    notes = (*item.notes, note("of_rest", masked[slice(*said)].strip(), n=f"{done.normalize():f}"))
    return replace(item, value=done, notes=notes, covers=(min(said[0], item.reach[0]), max(said[1], item.reach[1])))


_PER = {"百": 1, "千": 10, "万": 100}
_PercentValue = tuple[tuple[int, int], Decimal, Precision | None, tuple[Note, ...]]


def _percent_values(masked: str) -> Iterator[_PercentValue]:
    for m in _PERCENT.finditer(masked):
        if m["word"]:
            yield m.span(), worded(m["word"]), None, ()
            continue
        sign = -1 if m["n"].startswith("-") and not masked[: m.start()].rstrip(" \x00").endswith("%") else 1
        yield m.span(), sign * (number(m["n"].lstrip("-")) or Decimal(0)), None, ()
    for m in _HUNDREDTHS.finditer(masked):
        value = Decimal(100) if m["n"] == "百" else number(m["n"])
        if value is not None:
            decimals = "".join(str(number(digit)) for digit in m["d"] or "")
            value = value + Decimal(f"0.{decimals}") if decimals else value
            yield m.span(), tidy(value / _PER[m["of"]]), None, ()
    for m in _TENTHS.finditer(masked):
        tens = number(m["n"])
        rest = Decimal(5) if m["half"] == "半" else number(m["half"] or "零")
        if tens is not None and rest is not None:
            yield m.span(), tens * 10 + rest, None, ()
    for m in _FRACTION.finditer(masked):
        over = number(m["n"]) if m["n"] else Decimal(ENGLISH_WORDS[m["over"].lower()])
        under = number(m["d"]) if m["d"] else Decimal(_PARTS[m["under"].lower()])
        if over is not None and under:
            yield m.span(), tidy(round(over * 100 / under, 2)), None, ()
    for m in _HALF.finditer(masked):
        beyond = m[0].startswith(("半数以上", "过", "已", "超", "大", "一大", "o", "O", "m", "M"))
        precision = Precision.BOUND if beyond else None
        yield m.span(), Decimal(50), precision, (note("over_half"),) if beyond else ()


def _amounts(masked: str, text: str) -> tuple[list[Item], list[Question]]:
    items: list[Item] = []
    questions: list[Question] = []
    if _MONEY_HINT.search(masked):
        yen = _JPY.search(masked) is not None
        for pattern in (_BEFORE_MONEY, _AFTER_MONEY):
            left = blank(masked, *((item.start, item.end) for item in items))
            for m in pattern.finditer(left):
                item = _amount(m, masked, text, yen=yen)
                if item is None:
                    continue
                items.append(item)
                if isinstance(item.value, Amount) and item.value.currency is None:
                    questions.append(
                        ask("ambiguous_currency", item.text, options=_YUAN_OR_YEN, where=(item.start, item.end))
                    )
                questions += _pointed(m["n"], item)
    left = blank(masked, *((item.start, item.end) for item in items))
    for m in _CONTEXT.finditer(left):
        value = number(m["n"])
        if value is not None:
            items.append(_item(Kind.AMOUNT, Amount(value=value, currency=None), m.span("n"), masked, text))
    return items, questions


_YUAN_OR_YEN = (
    option("CNY", "renminbi"),
    option("JPY", "yen"),
)


def _amount(m: re.Match[str], masked: str, text: str, *, yen: bool) -> Item | None:
    value = number(m["n"])
    if value is None:
        return None
    signs = [sign.lower() for sign in (m.groupdict().get("sign"), m["after"]) if sign]
    codes = [CURRENCIES[sign] for sign in signs]
    notes: tuple[Note, ...] = ()
    currency: str | None = codes[-1]
    if "¥" in signs:
        currency = None if yen else next((c for s, c in zip(signs, codes, strict=True) if s != "¥"), "CNY")
        notes = (note("yuan"),) if signs == ["¥"] and not yen else ()
    elif signs == ["$"]:
        notes = (note("dollar"),)
    return _item(Kind.AMOUNT, Amount(value=value, currency=currency), m.span(), masked, text, notes=notes)


def _pointed(typed: str, item: Item) -> list[Question]:
    """1.200 may be one thousand two hundred or one and a fifth."""
    if not _POINTED.fullmatch(typed):
        return []
    options = tuple(
        Option(value=value, label=Text.same(value)) for value in (typed.replace(".", ""), typed[:-1].rstrip("0."))
    )
    return [ask("ambiguous_number", typed, options=options, where=(item.start, item.end))]


def _ratios(masked: str, text: str) -> tuple[list[Item], list[Question]]:
    """12/20箱, 12 of 20 cartons: so many of how many, and no day."""
    items = []
    for m in _RATIO.finditer(masked):
        done, whole = number(m["n"]), number(m["of"])
        if done is not None and whole is not None and done <= whole:
            quantity = Quantity(value=done, unit=m["unit"] or m["apart"] or m["latin"], of=whole)
            items.append(_item(Kind.QUANTITY, quantity, m.span(), masked, text))
    return items, []


def _quantity_spreads(masked: str, text: str) -> tuple[list[Item], list[Question]]:
    """500-600件, 三四百件: one of two; from 8000 to 7200 pcs is the second, which the first becomes."""
    items: list[Item] = []
    questions = []
    for pattern in (_COUNT_SPREAD, _CJK_SPREAD):
        for m in pattern.finditer(masked):
            origin = _FROM.search(masked, max(0, m.start() - 6), m.start()) if pattern is _COUNT_SPREAD else None
            becomes = number(m["b"]) if origin is not None and _BECOMES.match(masked, m.end("a")) else None
            if origin is not None and becomes is not None:
                whole = _item(Kind.QUANTITY, Quantity(value=becomes, unit=m["unit"]), m.span(), masked, text)
                items.append(replace(whole, covers=(origin.start(), m.end())))
                continue
            scale = m["scale"] if pattern is _CJK_SPREAD else ""
            values = [number(m[end] + scale) for end in ("a", "b")]
            if None not in values:
                ends = [f"{value:f}{m['unit']}" for value in values if value is not None]
                questions.append(_which_figure(m, text, ends))
    return items, questions


def _quantities(masked: str, text: str) -> tuple[list[Item], list[Question]]:
    items: list[Item] = []
    questions: list[Question] = []
    for m in _QUANTITY.finditer(masked):
        value = Decimal(_COUNTS[m["word"].lower()]) if m["word"] else number(m["n"])
        if value is None or (m["n"] and m["n"] in "一两" and m["unit"] in "个条本对台人"):
            continue
        value += Decimal("0.5") if m["half"] else 0
        quantity = Quantity(value=value, unit=m["unit"] or m["latin"])
        precision = Precision.APPROXIMATE if m["about"] else None
        items.append(_item(Kind.QUANTITY, quantity, m.span(), masked, text, precision=precision))
        questions += _pointed(m["n"] or "", items[-1])
    left = blank(masked, *((item.start, item.end) for item in items))
    for m in _ROUGH.finditer(left):
        scale = m["unit"] or m["scale"]
        value = number(f"一{scale}") if scale else Decimal(10) if m["some"].startswith("十") else None
        if value is not None:
            quantity = Quantity(value=value, unit=m["counted"])
            items.append(_item(Kind.QUANTITY, quantity, m.span(), masked, text, precision=Precision.BOUND))
    return items, questions
