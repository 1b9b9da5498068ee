"""A sentence with everything in it claimed by who can read it; what nobody claims is left for judgement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.domain.phrases.achieved import Reached, find_reached, work_before
from bot.domain.phrases.afterthoughts import find_afterthoughts
from bot.domain.phrases.calling import english_heads, head_at
from bot.domain.phrases.claims import EVENT, Claim, ReadSentence, Sort
from bot.domain.phrases.context import PhraseReader
from bot.domain.phrases.criteria import criteria
from bot.domain.phrases.feasts import closed_for_feast
from bot.domain.phrases.harmless import harmless, said_again
from bot.domain.phrases.labels import find_lots, papers
from bot.domain.phrases.moods import Mood, find_moods
from bot.domain.phrases.naming import MEASURE, find_claims_of_trouble, find_done, find_names, once
from bot.domain.phrases.normal import blank, led_by, normalise
from bot.domain.phrases.participles import is_participle
from bot.domain.phrases.reader import LONGEST, read
from bot.domain.phrases.reading import Item, Kind, Negation, OrderRef, OrderSort, Reading, Role
from bot.domain.phrases.tallies import find_tallies
from bot.domain.phrases.terms import CHANGES_TERM
from bot.domain.phrases.works import find_work

_KINDS = {
    Kind.PERCENT: Sort.PERCENT,
    Kind.QUANTITY: Sort.COUNT,
    Kind.AMOUNT: Sort.MONEY,
    Kind.DATE: Sort.DAY,
    Kind.DATETIME: Sort.DAY,
    Kind.RANGE: Sort.DAY,
    Kind.DURATION: Sort.LENGTH,
    Kind.ORDER: Sort.ORDER,
}
_LED_TO = frozenset((Sort.PERCENT, Sort.COUNT))
_NAMES = frozenset((OrderSort.VESSEL, OrderSort.CONTAINER, OrderSort.BILL, OrderSort.CREDIT))
_MENTION = re.compile(
    r"@\s?(?:[\u4e00-\u9fff]{1,4}(?=[\s,:\x00]|$)|[\u4e00-\u9fff]{2,3}|[A-Za-z][\w.-]*(?:\s[A-Z][a-z]+)?)"
)
_TOTAL = re.compile(
    r"累计|累积|总共|合计|总计|共计|一共|共(?=[\s\x00\d已完做])|到目前(?:为止)?|截至目前|迄今|\b(?:in\stotal"
    r"|total|so\sfar|to\sdate|cumulative(?:ly)?|altogether)\b",
    re.I | re.A,
)
_RATE = re.compile(
    r"每[天日周月柜箱]|(?:一|/)\s?[天日周]|\b(?:per|a|each|every)\s(?:day|week|container)\b|/\s?(?:day|week"
    r"|d)\b|\bdaily\b",
    re.I | re.A,
)
_HOUR = re.compile(
    r"(?:今早|今晨|早上|上午|中午|下午|傍晚|晚上|夜里|凌晨|刚才|刚刚)|\b(?:as\sof\s)?(?:this\s(?:morning"
    r"|afternoon|evening)|noon)\b"
    r"|\bas\sof\b",
    re.I | re.A,
)
"""A part of a day without its day: it says when a figure was so, and of a promise it says too little."""

_OUTPUT = re.compile(r"(?:日|今日|昨日|当日)?(?:产量|产出|下机|下线)|\boutput\b", re.I | re.A)


def _is_known(item: Item) -> bool:
    """Whether an order's number is in the book: 3301/3303 are two of them, 4500/6500 is a share."""
    return isinstance(item.value, OrderRef) and bool(item.value.matches)


def sentence_of(typed: str, reader: PhraseReader, *, called: str = "") -> ReadSentence:
    """Everything in one stretch of text, claimed; called: what its order is called, where that is no number."""
    normal = normalise(typed)
    lots = find_lots(normal.text, reader.known_orders)
    named = normal.text.find(called) if called else -1
    orders = (item.reach for item in reader.names(blank(normal.text, *lots)).items if _is_known(item))
    ratios = list(find_tallies(blank(normal.text, *orders)))
    numbers = papers(blank(normal.text[:LONGEST], *lots))
    numbers += find_afterthoughts(normal.text[:LONGEST], reader)
    numbers += closed_for_feast(normal.text[:LONGEST])
    numbers += criteria(normal.text[:LONGEST]) if MEASURE.search(normal.text) else []
    hidden = blank(
        normal.text,
        *lots,
        *numbers,
        *((claim.start, claim.end) for claim in ratios),
        *([(named, named + len(called))] if named >= 0 else []),
    )
    found = read(hidden, now=reader.now, calendar=reader.calendar, known_orders=reader.known_orders)
    length = len(found.text)
    text, plain = normal.text[:length], normal.plain[:length]
    claims = [Claim(start=start, end=end, sort=Sort.LOT) for start, end in lots if end <= length]
    claims += [Claim(start=start, end=end, sort=Sort.THING) for start, end in (*numbers, *found.names)]
    claims += [Claim(start=start, end=end, sort=Sort.MENTION) for start, end in found.masks]
    claims += _items(found)
    claims += (claim for claim in ratios if claim.end <= length)
    if named >= 0:
        claims.append(Claim(start=named, end=named + len(called), sort=Sort.ORDER))
    masked = _masked(text, claims, Sort.ORDER, Sort.LOT, Sort.THING, Sort.MENTION)
    mentions = [Claim(start=m.start(), end=m.end(), sort=Sort.MENTION) for m in _MENTION.finditer(masked)]
    masked = blank(masked, *((claim.start, claim.end) for claim in mentions))
    claims += mentions
    claims += find_names(masked, reader)
    claims += list(find_done(masked, claims))
    if not any(claim.sort is Sort.MILESTONE for claim in claims):
        claims += list(find_work(masked, claims, reader.milestones))
    claims += find_claims_of_trouble(masked, claims, reader)
    claims = once(claims)
    left = blank(text, *((claim.start, claim.end) for claim in claims))
    for take in (
        _said_again,
        _looked,
        _led_to,
        _marked,
        _came,
        _events,
        _reached,
        _moods,
        _again,
        _harmless,
        _own_names,
        _people,
    ):
        more = list(take(left, claims, text, reader))
        claims += more
        left = blank(left, *((claim.start, claim.end) for claim in more))
    claims.sort(key=lambda claim: (claim.start, claim.end))
    reading = replace(found, text=text, plain=plain)
    return ReadSentence(text=text, plain=plain, reading=reading, claims=tuple(claims), left=left)


def _masked(text: str, claims: list[Claim], *sorts: Sort) -> str:
    return blank(text, *((claim.start, claim.end) for claim in claims if claim.sort in sorts))


def _items(reading: Reading) -> Iterator[Claim]:
    """What the readers of single things have found; states and what is not done are read here, of their clause."""
    leading = any(isinstance(item.value, OrderRef) and item.value.sort not in _NAMES for item in reading.items)
    for item in reading.items:
        start, end = item.reach
        if isinstance(item.value, OrderRef) and item.value.sort in _NAMES and leading:
            yield Claim(start=start, end=end, sort=Sort.THING, item=item)
        elif item.kind in _KINDS:
            yield Claim(start=start, end=end, sort=_KINDS[item.kind], item=item)
        elif item.value in (Negation.NO_DELAY, Negation.NO_EFFECT):
            yield Claim(start=start, end=end, sort=Sort.ON_TIME, item=item)


def _led_to(left: str, claims: list[Claim], text: str, reader: PhraseReader) -> Iterator[Claim]:
    """The words that lead up to a figure: 做到, 累计, 产量."""
    figures = any(claim.sort in _LED_TO for claim in claims)
    for claim in claims:
        until = led_by(_UNTIL, left, claim.start) if claim.sort is Sort.DAY and figures else None
        if until:
            yield Claim(start=until.start(), end=until.end(), sort=Sort.HARMLESS)
        if claim.sort not in _LED_TO:
            continue
        few = led_by(_ONLY, left, claim.start)
        if few:
            yield Claim(start=few.start(), end=few.end(), sort=Sort.HARMLESS)
            left = blank(left, few.span())
        rough = led_by(_ROUGHLY, left, claim.start)
        if rough:
            yield Claim(start=rough.start(), end=rough.end(), sort=Sort.HARMLESS)
            left = blank(left, rough.span())
            continue
        behind = _NEARLY.match(left, claim.end)
        if behind:
            yield Claim(start=behind.start(), end=behind.end(), sort=Sort.HARMLESS)
        start = work_before(left[: claim.start], claim.start)
        if left[start : claim.start].strip():
            yield Claim(start=start, end=claim.start, sort=Sort.HARMLESS)


_UNTIL = re.compile(r"(?:截[至止]|到)\s?$")
_ROUGHLY = re.compile(
    r"(?:做到|到|已|有|完成|达到?)?(?:了)?(?:超过|至少|不低于|不少于|已过|高于|大约|大概|差不多|将近|接近"
    r"|大致|约|近)(?:有|到|是)?\s?$"
    r"|\b(?:about|around|over|roughly|approx\.?|approximately|nearly|almost|at\sleast|more\sthan)\s$",
    re.I | re.A,
)
"""What makes a figure approximate or its lower bound, right before it."""

_ONLY = re.compile(r"(?:还|总共|一共)?(?:才|只有?|仅仅?|也就|又)(?=[\x00\s了完好到出做有]{0,4}$)")
"""才60%, 只车了300件: how little it is changes nothing of the figure."""

_NEARLY = re.compile(r"\s?(?:左右|上下|多(?![少装出做])|出头|以上|整(?![理烫改])|\+(?!\d)|or\sso|plus\b)", re.I)


_LOOKED = re.compile(
    r"(?<![\u4e00-\u9fff])(?:我|刚|刚刚|刚才|今早|上午|下午)?(?:去|来)?[看查数点清盘]了一?下"
    r"|(?<![\u4e00-\u9fff])(?:我|来)?(?:[跟和给向](?:你们?|您|大家|各位))?(?:先|再)?(?:报一?下(?![\u4e00-\u9fff])|报个(?:数|进度)|说一?[声下](?![\u4e00-\u9fff])|更新一?下|汇报一?下)"
    r"|\bjust\s(?:checked|counted|looked)\b|\bquick\s(?:update|note|check|report)\b",
    re.I | re.A,
)
"""看了下, 报一下, just checked: looking and telling say nothing beside the figure; what another said is hearsay."""


def _looked(left: str, claims: list[Claim], text: str, reader: PhraseReader) -> Iterator[Claim]:
    if any(claim.sort in _LED_TO for claim in claims):
        yield from (Claim(start=m.start(), end=m.end(), sort=Sort.HARMLESS) for m in _LOOKED.finditer(left))


def _said_again(left: str, claims: list[Claim], text: str, reader: PhraseReader) -> Iterator[Claim]:
    """What says again that a thing is done (all cartons closed), and where a word comes from (per carrier notice)."""
    yield from (Claim(start=start, end=end, sort=Sort.HARMLESS) for start, end in said_again(left))
    if any(claim.item is not None and claim.item.role in (Role.TO, Role.DELAY) for claim in claims):
        yield from (Claim(start=m.start(), end=m.end(), sort=Sort.HARMLESS) for m in _MORE_TIME.finditer(left))
    if any(claim.sort is Sort.MEASURE for claim in claims):
        yield from (Claim(start=m.start(), end=m.end(), sort=Sort.HARMLESS) for m in _WAY.finditer(left))


_MORE_TIME = re.compile(r"\b(?:needs?|needed|wants?)\s(?:some\s|a\s(?:little|bit)\s)?more\stime\b", re.I)
"""Why another day is given, and nothing of it."""

_WAY = re.compile(
    r"(?<=\x00)\s?(?:warp|weft|length(?:wise)?|width(?:wise)?)(?![A-Za-z])|\b(?:with)?in\s(?:spec|tolerance|limits?)\b|\bmeasured\b",
    re.I,
)
"""Which way something is measured, and that it is as it should be."""


def _marked(left: str, claims: list[Claim], text: str, reader: PhraseReader) -> Iterator[Claim]:
    for sort, pattern in ((Sort.TOTAL, _TOTAL), (Sort.RATE, _RATE), (Sort.HOUR, _HOUR), (Sort.HARMLESS, _OUTPUT)):
        for m in pattern.finditer(left):
            yield Claim(start=m.start(), end=m.end(), sort=sort)
    if any(claim.sort is Sort.DAY for claim in claims):
        yield from (Claim(start=m.start(), end=m.end(), sort=Sort.HARMLESS) for m in SOONER_APART.finditer(left))


SOONER_APART = re.compile(r"提[前早]了?(?=\s?[,;])")
"""面料提前,本周五进厂: the day behind the comma is the earlier one."""

_BEHIND = re.compile(
    r"(?P<going>中)(?![\u4e00-\u9fff])|(?P<past>[完好齐妥毕]?了)|(?P<finish>[完好齐毕])(?![\u4e00-\u9fff])"
)
_BEFORE = re.compile(r"已经?\s?$")
_BEGINS = re.compile(r"^开(?![船航证会])|上线$|启动$")
"""A name of a milestone that says that it begins: 开裁."""

_A_MONTH = timedelta(days=31)
_CAME = re.compile(r"\s?(?:上午|下午|早上|晚上|中午)?(?:刚)?到的?(?![\u4e00-\u9fff\x00])")


def _came(left: str, claims: list[Claim], text: str, reader: PhraseReader) -> Iterator[Claim]:
    """昨天到, 9/15到的: on a day gone by it has arrived."""
    for claim in claims:
        value = claim.item.value if claim.item is not None and claim.sort is Sort.DAY else None
        day = value.date() if isinstance(value, datetime) else value
        gone = isinstance(day, date) and reader.now.date() - _A_MONTH < day < reader.now.date()
        m = _CAME.match(left, claim.end) if gone else None
        if m is not None and m[0].strip():
            yield Claim(start=m.start(), end=m.end(), sort=Sort.REACHED, reached=Reached.PAST)


def _events(left: str, claims: list[Claim], text: str, reader: PhraseReader) -> Iterator[Claim]:
    """A milestone's own word that is said to have happened: 已装柜, 签收了, 裁剪完, packed."""
    figures = any(claim.sort in _LED_TO for claim in claims)
    for claim in claims:
        if claim.sort is not Sort.MILESTONE:
            continue
        if is_participle(text[claim.start : claim.end]):
            if not figures:
                yield Claim(start=claim.end, end=claim.end, sort=Sort.REACHED, reached=Reached.PAST)
            continue
        event = EVENT.search(text[claim.start : claim.end]) is not None
        m, before = _BEHIND.match(left, claim.end), _BEFORE.search(left, 0, claim.start)
        begins = _BEGINS.search(text[claim.start : claim.end]) is not None
        if m and m["going"]:
            yield Claim(start=m.start(), end=m.end(), sort=Sort.REACHED, reached=Reached.STARTED)
        elif begins and (before or (m and m["past"])):
            start, end = (m.start(), m.end()) if m else (before.start(), claim.start) if before else (0, 0)
            yield Claim(start=start, end=end, sort=Sort.REACHED, reached=Reached.STARTED)
        elif m and (event or m["finish"] or len(m[0]) > 1):
            reached = Reached.PAST if m["past"] else Reached.FINISH
            yield Claim(start=m.start(), end=m.end(), sort=Sort.REACHED, reached=reached)
        elif before and event:
            yield Claim(start=before.start(), end=claim.start, sort=Sort.REACHED, reached=Reached.PAST)
        elif text[claim.start : claim.end].lower().endswith(("到厂", "in house")):
            yield Claim(start=claim.end, end=claim.end, sort=Sort.REACHED, reached=Reached.ARRIVE)


def _reached(left: str, claims: list[Claim], text: str, reader: PhraseReader) -> Iterator[Claim]:
    for reached, start, end in find_reached(left):
        yield Claim(start=start, end=end, sort=Sort.REACHED, reached=reached)


_MOVES = re.compile(r"\s?(?:推|延|拖|顺延|改[到为]|晚|delay|slip|push)", re.I)
"""What 要 leads to when it only says that a day will be another (要推到 9/23)."""


_TO_DAY = re.compile(r"等?到\s?")
"""要到22号: when it will be, and no wish."""


def _moods(left: str, claims: list[Claim], text: str, reader: PhraseReader) -> Iterator[Claim]:
    for mood, start, end in find_moods(left):
        leads_to = _TO_DAY.match(text, end)
        to_day = leads_to is not None and any(
            claim.sort is Sort.DAY and claim.start == leads_to.end() for claim in claims
        )
        if text[start:end] == "要" and (to_day or _MOVES.match(text, end)):
            yield Claim(start=start, end=end, sort=Sort.HARMLESS)
            continue
        told = mood is Mood.ASKED and _is_told_to(text, start, end, claims)
        yield Claim(start=start, end=end, sort=Sort.HARMLESS if told else Sort.MOOD, mood=None if told else mood)


_UPDATE = re.compile(r"(?:please|pls|kindly)\supdate", re.I)
_ENDS = re.compile(r"(?:\s(?:the\s)?(?:order|system|record|plan|accordingly))*[\s.!]*$", re.I)


def _is_told_to(text: str, start: int, end: int, claims: list[Claim]) -> bool:
    """Whether pls update ends what another term or day is told with, and so asks for its record, not for news."""
    if not _UPDATE.fullmatch(text, start, end) or not _ENDS.match(text, end):
        return False
    moved = any(claim.item is not None and claim.item.role is Role.TO for claim in claims if claim.sort is Sort.DAY)
    return moved or CHANGES_TERM.search(text) is not None


def _harmless(left: str, claims: list[Claim], text: str, reader: PhraseReader) -> Iterator[Claim]:
    for start, end in harmless(left):
        yield Claim(start=start, end=end, sort=Sort.HARMLESS)


def _again(left: str, claims: list[Claim], text: str, reader: PhraseReader) -> Iterator[Claim]:
    """The product of the order that is named, said beside its number: 2401开衫, 开衫那单(2401)."""
    refs = [claim.item.value for claim in claims if claim.item is not None and claim.sort is Sort.ORDER]
    for m in _SO_MANY.finditer(left):
        if _HOW_MANY.find(m["n"]) // 2 + 2 == len(refs):
            yield Claim(start=m.start(), end=m.end(), sort=Sort.HARMLESS)
    matches = {po for ref in refs if isinstance(ref, OrderRef) for po in ref.matches}
    for start, end in english_heads(left, frozenset(matches), reader):
        yield Claim(start=start, end=end, sort=Sort.HARMLESS)
    for m in _PRODUCT.finditer(left) if matches else ():
        head = head_at(left, m.start(), reader)
        if head is not None and matches.intersection(head.matches):
            yield Claim(start=m.start(), end=m.start() + len(head.key), sort=Sort.HARMLESS)


_HOW_MANY = "两2三3四4五5六6七7八8九9"
_SO_MANY = re.compile(rf"这?(?P<n>[{_HOW_MANY}])[张个票单笔](?:单子?|订单|货|柜)?(?:的)?")
"""两票 beside two orders counts them."""
_PRODUCT = re.compile(r"[\u4e00-\u9fff]{2,}")
_RUN = re.compile(r"[\u4e00-\u9fff]{2,4}|[A-Za-z]+(?:\s[A-Z][a-z]+)?")


_CAPITALS = re.compile(r"[A-Z][A-Za-z&.'-]{2,}", re.A)


def _own_names(left: str, claims: list[Claim], text: str, reader: PhraseReader) -> Iterator[Claim]:
    """The customer of the very orders that are named (NORDVIK 2401 packing 60%) says nothing more of them."""
    refs = [claim.item.value for claim in claims if claim.sort is Sort.ORDER and claim.item is not None]
    orders = {match for ref in refs if isinstance(ref, OrderRef) for match in ref.matches}
    if not orders or reader.known_orders is None:
        return
    for m in _CAPITALS.finditer(left):
        if orders <= set(reader.known_orders(m[0])):
            yield Claim(start=m.start(), end=m.end(), sort=Sort.HARMLESS)


def _people(left: str, claims: list[Claim], text: str, reader: PhraseReader) -> Iterator[Claim]:
    if reader.is_person is None:
        return
    for m in _RUN.finditer(left):
        if reader.is_person(m[0]):
            yield Claim(start=m.start(), end=m.end(), sort=Sort.HARMLESS)
