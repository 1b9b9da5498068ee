"""A sentence with everything in it claimed by who can read it; what nobody claims is left for judgement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.phrases.achieved import Reached, find_reached, work_before
from bot.domain.phrases.closings import find_closings
from bot.domain.phrases.context import PhraseReader
from bot.domain.phrases.harmless import harmless
from bot.domain.phrases.labels import LOT, papers
from bot.domain.phrases.moods import Mood, find_moods
from bot.domain.phrases.normal import blank, normalise
from bot.domain.phrases.reader import LONGEST, read
from bot.domain.phrases.reading import Item, Kind, Negation, OrderRef, OrderSort, Quantity, Reading, Role
from bot.domain.phrases.statements import CutOffKind
from bot.domain.phrases.troubles import find_troubles
from bot.domain.phrases.vocabulary import Subject, WordFound, find_subjects


class Sort(StrEnum):
    """What a stretch of text was claimed as."""

    ORDER = "order"
    LOT = "lot"
    MILESTONE = "milestone"
    SUBJECT = "subject"
    CLOSING = "closing"
    PERCENT = "percent"
    COUNT = "count"
    MONEY = "money"
    DAY = "day"
    LENGTH = "length"
    ON_TIME = "on_time"
    THING = "thing"
    MENTION = "mention"
    MEASURE = "measure"
    TOTAL = "total"
    HOUR = "hour"
    RATE = "rate"
    TROUBLE = "trouble"
    UNDECIDED = "undecided"
    NO_TROUBLE = "no_trouble"
    REACHED = "reached"
    MOOD = "mood"
    CHANGE = "change"
    HARMLESS = "harmless"


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A stretch of text and what claims it."""

    start: int
    end: int
    sort: Sort
    item: Item | None = None
    ids: tuple[str, ...] = ()
    part: bool = False
    subject: Subject | None = None
    closing: CutOffKind | None = None
    reached: Reached | None = None
    mood: Mood | None = None
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A stretch of one line that is read by itself: as the grammar reads it, as typed, and who claims what."""

    text: str
    plain: str
    reading: Reading
    claims: tuple[Claim, ...]
    left: str
    """The text with all claims out of sight; positions stay."""

    def of(self, *sorts: Sort) -> tuple[Claim, ...]:
        """The claims of these sorts, in the order of the text."""
        return tuple(claim for claim in self.claims if claim.sort in sorts)

    def moods(self, *moods: Mood) -> tuple[Claim, ...]:
        return tuple(claim for claim in self.claims if claim.mood in moods)

    def words(self, claim: Claim) -> str:
        return self.plain[claim.start : claim.end].strip()


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
_COMPOUND = re.compile(
    r"(?:机(?!会)|规格|要求|方式|材料|袋|箱|尺寸|资料|费|线(?![上下])|工人|人员|间|师傅|工(?![艺序时])|样(?!衣)"
    r"|款|商|厂商|钱|卡|标)"
)
"""What makes another thing of a milestone's name: 包装规格, 注塑机."""

EVENT = re.compile(
    r"(?:签收|放行|开船|装柜|装箱|装车|进港|进仓|还柜|交单|寄单|电放|报关|清关|订舱|放舱|出货|出运|发货"
    r"|启运|到港|提货|收汇|回款|关闭|确认|批复|批色|核对|封样|熏蒸|开裁|到厂|到账|closed|approval|release"
    r"|loading|delivered|paid)$",
    re.I,
)
_MENTION = re.compile(
    r"@\s?(?:[\u4e00-\u9fff]{2,4}(?=[\s,:\x00]|$)|[\u4e00-\u9fff]{2,3}|[A-Za-z][\w.-]*(?:\s[A-Z][a-z]+)?)"
)
_MEASURE = re.compile(
    r"(?:一次)?(?:通过|交验)?(?:良|合格|不良|次品|不合格|返工|返修|缩水|含水|甲醛|色牢|破损|损耗|报废|直通"
    r"|成品|抽检)率|良品率|含水量|湿度|色牢度|拉力|克重|pH值?"
    r"|\b(?:yield|defect\srate|reject\srate|pass\srate|first[\s-]pass\s(?:yield|rate)|fpy|moisture|shrinkage"
    r"|rework\srate)\b",
    re.I | re.A,
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
    r"|afternoon|evening)|now|noon)\b"
    r"|\bas\sof\b",
    re.I | re.A,
)
"""A part of a day without its day: it says when a figure was so, and of a promise it says too little."""

_OUTPUT = re.compile(r"(?:日|今日|昨日|当日)?(?:产量|产出|产能|下机|下线)|\boutput\b", re.I | re.A)


def sentence_of(typed: str, reader: PhraseReader, *, called: str = "") -> Sentence:
    """Everything in one stretch of text, claimed; called: what its order is called, where that is no number."""
    normal = normalise(typed)
    lots = [m.span() for m in LOT.finditer(normal.text)]
    named = normal.text.find(called) if called else -1
    numbers = papers(blank(normal.text[:LONGEST], *lots))
    hidden = blank(
        normal.text,
        *lots,
        *numbers,
        *([(named, named + len(called))] if named >= 0 else []),
    )
    found = read(hidden, now=reader.now, calendar=reader.calendar, known_orders=reader.known_orders)
    length = len(found.text)
    text, plain = normal.text[:length], normal.plain[:length]
    claims = [Claim(start=start, end=end, sort=Sort.LOT) for start, end in lots if end <= length]
    claims += [Claim(start=start, end=end, sort=Sort.THING) for start, end in (*numbers, *found.names)]
    claims += [Claim(start=start, end=end, sort=Sort.MENTION) for start, end in found.masks]
    claims += _items(found)
    if named >= 0:
        claims.append(Claim(start=named, end=named + len(called), sort=Sort.ORDER))
    masked = _masked(text, claims, Sort.ORDER, Sort.LOT, Sort.THING, Sort.MENTION)
    mentions = [Claim(start=m.start(), end=m.end(), sort=Sort.MENTION) for m in _MENTION.finditer(masked)]
    masked = blank(masked, *((claim.start, claim.end) for claim in mentions))
    claims += mentions
    claims += _named(masked, reader)
    claims += _troubles(masked, claims, reader)
    claims = _once(claims)
    left = blank(text, *((claim.start, claim.end) for claim in claims))
    for take in (_led_to, _marked, _events, _reached, _moods, _harmless, _people):
        more = list(take(left, claims, text, reader))
        claims += more
        left = blank(left, *((claim.start, claim.end) for claim in more))
    claims.sort(key=lambda claim: (claim.start, claim.end))
    reading = replace(found, text=text, plain=plain)
    return Sentence(text=text, plain=plain, reading=reading, claims=tuple(claims), left=left)


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


def _named(masked: str, reader: PhraseReader) -> Iterator[Claim]:
    """Milestones, their parts, the dates of an order and the closings, by their words."""
    closings = find_closings(masked)
    for kind, start, end in closings:
        yield Claim(start=start, end=end, sort=Sort.CLOSING, closing=kind)
    masked = blank(masked, *((start, end) for _, start, end in closings))
    parts = reader.parts.find(masked)
    for word in parts:
        yield _milestone(word, part=True)
    masked = blank(masked, *((word.start, word.end) for word in parts))
    words = [word for word in reader.milestones.find(masked) if not _COMPOUND.match(masked, word.end)]
    for word in words:
        yield _milestone(word)
    masked = blank(masked, *((word.start, word.end) for word in words))
    for subject, start, end in find_subjects(masked):
        yield Claim(start=start, end=end, sort=Sort.SUBJECT, subject=subject)


def _milestone(word: WordFound, *, part: bool = False) -> Claim:
    return Claim(start=word.start, end=word.end, sort=Sort.MILESTONE, ids=word.ids, part=part)


def _troubles(masked: str, claims: list[Claim], reader: PhraseReader) -> Iterator[Claim]:
    measured = [m.span() for m in _MEASURE.finditer(masked)]
    yield from (Claim(start=start, end=end, sort=Sort.MEASURE) for start, end in measured)
    denied = [(claim.start, claim.end) for claim in claims if claim.sort is Sort.ON_TIME]
    named = frozenset(masked[claim.start : claim.end].casefold() for claim in claims if claim.sort in _OF_NAMES)
    moves = [claim for claim in claims if claim.item is not None and claim.item.role in (Role.DELAY, Role.TO)]
    for spot in find_troubles(blank(masked, *measured, *denied), reader.keywords, named=named):
        if (spot.kind or not spot.certain) and any(move.start < spot.end and spot.start < move.end for move in moves):
            continue
        sort = Sort.NO_TROUBLE if spot.none else Sort.TROUBLE if spot.certain else Sort.UNDECIDED
        yield Claim(start=spot.start, end=spot.end, sort=sort, kind=spot.kind)


_OF_NAMES = frozenset((Sort.MILESTONE, Sort.SUBJECT, Sort.CLOSING))
_MAY_OVERLAP = frozenset((Sort.TROUBLE, Sort.UNDECIDED, Sort.NO_TROUBLE, Sort.MILESTONE, Sort.SUBJECT))


def _once(claims: list[Claim]) -> list[Claim]:
    """Without the names inside what is no name of them; a word of trouble may lie upon a milestone's (面料未到)."""
    return [
        claim
        for claim in claims
        if claim.sort not in _OF_NAMES
        or not any(
            other.sort not in _MAY_OVERLAP
            and other is not claim
            and other.start <= claim.start < claim.end <= other.end
            for other in claims
            if other.item is None or other.item.role is Role.PLAIN
        )
    ]


def _led_to(left: str, claims: list[Claim], text: str, reader: PhraseReader) -> Iterator[Claim]:
    """The words that lead up to a figure: 做到, 累计, 产量."""
    for claim in claims:
        if claim.sort not in _LED_TO:
            continue
        start = work_before(left[: claim.start], claim.start)
        if left[start : claim.start].strip():
            yield Claim(start=start, end=claim.start, sort=Sort.HARMLESS)


def _marked(left: str, claims: list[Claim], text: str, reader: PhraseReader) -> Iterator[Claim]:
    for sort, pattern in ((Sort.TOTAL, _TOTAL), (Sort.RATE, _RATE), (Sort.HOUR, _HOUR), (Sort.HARMLESS, _OUTPUT)):
        for m in pattern.finditer(left):
            yield Claim(start=m.start(), end=m.end(), sort=sort)


_BEHIND = re.compile(r"(?P<past>[完好齐妥毕]?了)|(?P<finish>[完好齐毕])(?![\u4e00-\u9fff])")
_BEFORE = re.compile(r"已经?\s?$")


def _events(left: str, claims: list[Claim], text: str, reader: PhraseReader) -> Iterator[Claim]:
    """A milestone's own word that is said to have happened: 已装柜, 签收了, 裁剪完."""
    for claim in claims:
        if claim.sort is not Sort.MILESTONE:
            continue
        event = EVENT.search(text[claim.start : claim.end]) is not None
        m, before = _BEHIND.match(left, claim.end), _BEFORE.search(left, 0, claim.start)
        if m and (event or m["finish"] or len(m[0]) > 1):
            reached = Reached.PAST if m["past"] else Reached.FINISH
            yield Claim(start=m.start(), end=m.end(), sort=Sort.REACHED, reached=reached)
        elif before and event:
            yield Claim(start=before.start(), end=claim.start, sort=Sort.REACHED, reached=Reached.PAST)
        elif text[claim.start : claim.end].lower().endswith(("到厂", "in house")):
            yield Claim(start=claim.end, end=claim.end, sort=Sort.REACHED, reached=Reached.ARRIVE)


def _reached(left: str, claims: list[Claim], text: str, reader: PhraseReader) -> Iterator[Claim]:
    for reached, start, end in find_reached(left):
        yield Claim(start=start, end=end, sort=Sort.REACHED, reached=reached)


def _moods(left: str, claims: list[Claim], text: str, reader: PhraseReader) -> Iterator[Claim]:
    for mood, start, end in find_moods(left):
        yield Claim(start=start, end=end, sort=Sort.MOOD, mood=mood)


def _harmless(left: str, claims: list[Claim], text: str, reader: PhraseReader) -> Iterator[Claim]:
    for start, end in harmless(left):
        yield Claim(start=start, end=end, sort=Sort.HARMLESS)


_RUN = re.compile(r"[\u4e00-\u9fff]{2,4}|[A-Za-z]+(?:\s[A-Z][a-z]+)?")


def _people(left: str, claims: list[Claim], text: str, reader: PhraseReader) -> Iterator[Claim]:
    if reader.is_person is None:
        return
    for m in _RUN.finditer(left):
        if reader.is_person(m[0]):
            yield Claim(start=m.start(), end=m.end(), sort=Sort.HARMLESS)


def is_bare_count(claim: Claim) -> bool:
    """A number with a scale but without a unit: 1.2万."""
    value = claim.item.value if claim.item else None
    return isinstance(value, Quantity) and value.unit is None
