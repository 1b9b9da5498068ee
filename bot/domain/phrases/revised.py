"""What a customer changes of the order itself: its quantity, their date, all of it; and an order that is new."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from bot.domain.phrases.claims import Claim, Sort
from bot.domain.phrases.judgement import canonical, doubts_of, judge
from bot.domain.phrases.moods import Mood
from bot.domain.phrases.normal import blank
from bot.domain.phrases.promised import move_of
from bot.domain.phrases.reading import LengthOfTime, Precision, Quantity
from bot.domain.phrases.sentences import ask, option
from bot.domain.phrases.statements import Revised, Revision, Statement
from bot.domain.phrases.telling import Telling

_CUSTOMER = re.compile(r"客户|客人|客方|买家|买方|甲方|\b(?:customer|client|buyer)s?\b", re.I | re.A)
_ORDER = r"(?:the\s)?(?:order\s)?(?:p\.?o\.?[\s#-]?)?\d{4,6}(?:'s)?\s(?:(?:order|quantity|qty)\s)?"
_RAISES = r"(?:ups|upped|rais(?:e[sd]?|ing)|bump(?:s|ed)?|increas(?:e[sd]?|ing))"
_GOES = (
    r"(?:customers?|clients?|buyers?|they|(?-i:[A-Z])[A-Za-z]+)\s(?:has\s|have\s|now\s|is\s|are\s)?"
    r"(?:goes|go|went|going|gone|moves?|moved)\s(?:up|down)"
)
"""Of who orders it; what goes up by itself may be what is made."""
_LOWERS = r"(?:cuts?|reduc(?:e[sd]?|ing)|decreas(?:e[sd]?|ing)|lower(?:s|ed)?|trim(?:s|med)?|drop(?:s|ped)?)"
_TURNS = rf"(?:{_RAISES}|{_LOWERS}|tak(?:e|es|ing)|chang(?:e[sd]?|ing)|amend(?:s|ed)?|revis(?:e[sd]?|ing))"
"""Verbs between which and their figure the order's number stands: ups PO2402 to 9000."""

_PLAIN = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?!\d|,\d)"
_MORE = re.compile(
    r"(?:加单|追加|加订|增加|增订|增单|翻单|加做|多订|再加|[加增]量|加)(?:了)?\s*$|\b(?:adds?|added|adding|increas\w+(?:\s(?:the\s)?(?:order"
    r"|quantity))?(?:\sby)?|extra|additional|plus|another|\+)\s*$"
    rf"|\b{_RAISES}\s{_ORDER}by\s*$",
    re.I | re.A,
)
_LESS = re.compile(
    r"(?:砍单|砍掉?|砍|减单|减少|减掉|减订|减量|减|取消|扣减|少要|少订)(?:了)?\s*$|\b(?:cuts?|reduc\w+|decreas\w+"
    r"|cancel\w*|drops?|dropped)(?:\s(?:the\s)?(?:order|quantity))?(?:\sby)?\s*$"
    rf"|\b{_LOWERS}\s{_ORDER}by\s*$",
    re.I | re.A,
)
_TO = re.compile(
    r"(?:数量|订单量|单量|件数|总数|qty|quantity)[\s\x00\S]{0,8}?(?:改为|改成|改到|改|变成|变为|调整?到|调整?为"
    r"|增加到|减少?到|加到|减到|降到|是|to|is\snow|becomes|changed\sto|->|→)\s*$|(?:加单|追加|加订|增加?|增订|增单|翻单|加做|多订|再加|加|砍单|砍掉?|减单|减少|减掉|减订|减|扣减)了?(?:到|至|成|为)\s*$|(?:加到|减到|增加到|减少到"
    r"|改成|改为|改到)\s*$|\b(?:increas\w+|reduc\w+|chang\w+|cut|amend\w*|revis\w+)\s(?:the\s)?(?:order"
    r"|quantity)?\s?to\s*$|(?:加|增|减|提)量了?(?:到|至|成|为)\s*$"
    rf"|\b{_TURNS}\s{_ORDER}(?:up\s|down\s)?to\s*$"
    r"|\b(?:upped|raised|bumped|dropped|lowered|increased|reduced|cut|trimmed)\s(?:\S+\s){0,2}(?:up\s|down\s)?to\s*$",
    re.I | re.A,
)
_INSTEAD = re.compile(
    r"[,\s]+(?:instead\sof|rather\sthan|not)\s(?:the\s)?[\d,.]+\s?k?(?:\s?(?:pcs|pieces|sets|units|pairs|ctns|cartons))?(?=\s*(?:$|[,.;!]|on\b|for\b))",
    re.I | re.A,
)
"""6,000 pcs instead of 6,500: the quantity it becomes, and the one it was."""

_BARE = re.compile(
    r"(?:数量|订单量|单量|件数|总数|\b(?:order\s)?(?:qty|quantity)\b(?:\s(?:on|of|for)\s(?:the\s)?(?:order\s)?(?:PO\s?)?\d{4,6})?)\s*(?:改为|改成|改到|变成|变为|调整?到"
    r"|调整?为|是|now|to|is\snow|(?:(?:is|goes|was)\s)?(?:up|down|changed|increased|reduced|revised|amended)\s(?:from\s[\d,]+\s)?to"
    r"|becomes|changed\sto|->|→|[::])\s*(\d{1,3}(?:,\d{3})+|\d+)(?![\d.,/%:-])",
    re.I | re.A,
)
"""The quantity by its name, and the number it becomes."""
_FROM_TO = re.compile(
    r"(?:数量|订单量|单量|件数|总数|\b(?:order\s)?(?:qty|quantity)\b(?:\s(?:on|of|for)\s(?:the\s)?(?:order\s)?(?:PO\s?)?\d{4,6})?)\s*:?\s*"
    r"(?:(?:is|was|goes|go|went|going|up|down|changed|increased|reduced|revised|amended|cut|raised)\s)*(?:从|由|原来?|from\s)?\s*"
    rf"(?P<old>{_PLAIN})\s?(?:[张件套个只双条把台吨]|公斤|pcs|sets|pairs|units)?\s*"
    rf"(?:改[为成到]?|变[为成]|调整?[为到]|减[少到]*|加[到]?|->|→|(?:(?:up|down)\s)?to\s)\s*(?P<new>{_PLAIN})(?!\d|[./%:-]|,\d|\s?[天日号月])",
    re.I | re.A,
)
"""数量 300改280, qty up from 300 to 320: the one it was, and the one it becomes."""
_PRODUCT = (
    r"(?!(?:days?|weeks?|months?|years?|hours?|minutes?|shifts?|workers?|people|persons?|cartons?|ctns?|boxes|pallets?|kgs?"
    r"|kilos?|tons?|tonnes?|cbm|usd|eur|gbp|rmb|cny|dollars?|euros?|yuan|percent|degrees?|gsm|ppm|lines?|machines?|rolls?"
    r"|metres?|meters?|yards?|dozens?)\b)[a-z]{3,}s(?:\s[a-z]{3,}s)?"
)
"""What the pieces are called, behind their number: 8,400 hoodies; no measure, no money, no time."""
_TURNED = re.compile(
    rf"\b(?:{_RAISES}|{_LOWERS}|{_GOES}|cut)\s(?:\S+\s){{0,5}}?from\s(?P<old>{_PLAIN})\s?(?:pcs|sets|pairs|units)?\s(?:(?:up|down)\s)?to\s"
    rf"(?P<new>{_PLAIN})(?=\s?(?:pcs|pieces|sets|pairs|units)\b|\s{_PRODUCT}\s*(?:$|[,;!.])|\s*(?:$|[,;!]|\.(?:\s|$)|per\b|as\b|pls\b|please\b))",
    re.I | re.A,
)
"""NORDVIK cut 2402 from 8000 to 7200: the same, where only a verb says what it is of."""
_CANCELLED = re.compile(
    r"取消(?:订单|这单|此单|该单|整单|全部)?|撤单|不要了|\bcancel(?:s|led|ed|lation)?\b", re.I | re.A
)
_OTHER_THING = re.compile(
    r"(?:航次|船期|船公司|订舱|舱位|船|会议|检验|验货|航班|班次|提货|vessel|sailing|booking|inspection|meeting)\S{0,3}\s*$",
    re.I | re.A,
)
_OF_THE_ORDER = re.compile(
    r"[了掉过啦吧]*(?:(?:这|该|此|整)?[一个张笔份票]{0,2}(?:订单|单子|单)|全部|全单)?[了掉啦吧哈啊呀呢]*", re.A
)
_OF_THE_ORDER_EN = re.compile(
    r"(?:(?:the|this|that|their|our|his|whole|entire|complete|all|of)\s)*(?:(?:orders?|PO|it|everything)\b)?\s*"
    r"(?:(?:by|on|at|in|via|as|per|this|last|today|yesterday|just|now|already|altogether|completely|officially|due|because|after)\b.*)?",
    re.I | re.A,
)
"""What may stand right behind a word of cancelling that is of the order: a video call is cancelled too."""
_THREAT = re.compile(r"就(?:要|会|得|给|直接)?\s*$|\b(?:threat\w*|going)\s(?:to|with)\s$", re.I | re.A)
_WISH = re.compile(
    r"客户交期|(?:客户|客人|买家|买方)(?:那边)?(?:要求|想|要|希望|说|通知|来邮件)?\S{0,6}?(?:交期|提前|推迟"
    r"|延后|推到|改到|延期|提早|早交|晚交|[早晚]\s?[\d一二两三四五六七八九十半])|\b(?:customer|client|buyer)(?:'s)?\s(?:wants?"
    r"|asks?(?:\sfor)?"
    r"|requests?|requires?|needs?|moved?|pushed|pulled|changed|delivery|due|date)\b",
    re.I | re.A,
)


_MOVED = re.compile(rf"(?:from|从|由)\s?{_PLAIN}", re.I | re.A)
"""A count with the one it was: from 8000 to 7200 pcs."""

_CHANGES = re.compile(
    rf"{_CUSTOMER.pattern}|\b(?:{_TURNS}|qty|quantity|order)\b|数量|单量|订单|[加减砍改追]", re.I | re.A
)
"""What says that it is the order's: made may it be in a day as well (went from 4000 to 4400 pcs)."""


def revised(telling: Telling) -> Statement | None:
    """A change of the order; None when the sentence makes none."""
    return _quantity(telling) or _customer_date(telling) or _cancelled(telling)


def _quantity(telling: Telling) -> Statement | None:
    sentence = telling.sentence
    counts = sentence.of(Sort.COUNT)
    customer = _CUSTOMER.search(sentence.text)
    for claim in counts:
        value = claim.item.value if claim.item is not None else None
        jobs = [name for name in sentence.of(Sort.MILESTONE) if name.ids != ("po",)]  # a revised PO is its paper
        if not isinstance(value, Quantity) or (jobs and not customer):
            continue
        before = sentence.text[max(0, claim.start - 32) : claim.start]
        to, less, more = _TO.search(before), _LESS.search(before), _MORE.search(before)
        instead = _INSTEAD.match(sentence.text, claim.end)
        moved = _MOVED.match(sentence.text, claim.start, claim.end) and _CHANGES.search(sentence.text, 0, claim.start)
        to = to or instead or moved
        if not (to or less or more) or _is_output(before, sentence.text[claim.end :]):
            continue
        sign = -1 if less and not to else 1
        changed = replace(value, value=sign * value.value)
        doubts = telling.time_doubts(past=True)
        if claim.item is not None and claim.item.precision is not Precision.EXACT:
            doubts = (*doubts, ask("not_a_quantity", claim.item.text))
        turned = [mood for mood in sentence.moods(Mood.DENIED, Mood.IF) if not (instead and mood.start < instead.end())]
        if turned or len(counts) > (2 if to else 1):
            judged = judge(sentence, [claim], may=tuple(mood for mood in Mood if mood not in (Mood.DENIED, Mood.IF)))
            doubts = (*doubts, *doubts_of(sentence, judged, what=telling.text, told=(option("", "save_it"),)))
        return Revised(
            **telling.common([claim]),
            what=Revision.QUANTITY,
            quantity=changed if to else None,
            by=None if to else changed,
            doubts=doubts,
        )
    return _bare_quantity(telling)


_OUTPUT = re.compile(r"产量|产能|日产|\b(?:output|capacity)\b", re.I | re.A)
_EACH = re.compile(
    r"\s?(?:/|每|一|\bper\s|\b(?:an?|each|every)\s)\s?(?:day|week|shift|hour|carton|ctn|box|pallet|container|[天日周班箱柜托])",
    re.I | re.A,
)


def _is_output(before: str, behind: str) -> bool:
    """Whether a count is what is made in a day or goes into a carton, and no quantity ordered."""
    return _OUTPUT.search(before) is not None or _EACH.match(behind) is not None


def _bare_quantity(telling: Telling) -> Statement | None:
    """数量改成12,500: behind the quantity's own name a number without a unit is one."""
    changed = _FROM_TO.search(telling.sentence.text) or _turned(telling)
    found = changed or _BARE.search(telling.sentence.text)
    jobs = [name for name in telling.sentence.of(Sort.MILESTONE) if name.ids != ("po",)]
    if found is None or jobs or telling.sentence.moods(*_UNSURE):
        return None
    value = Decimal(found["new" if changed else 1].replace(",", ""))
    if changed is not None and not _adds_up(telling, Decimal(changed["old"].replace(",", "")), value):
        return None
    return Revised(
        **telling.common([]),
        what=Revision.QUANTITY,
        quantity=Quantity(value=value, unit=None),
        doubts=telling.time_doubts(past=True),
    )


def _turned(telling: Telling) -> re.Match[str] | None:
    """A verb of more or less between two numbers, where none of them is money."""
    return None if telling.sentence.of(Sort.MONEY) else _TURNED.search(telling.sentence.text)


_UNSURE = (Mood.DENIED, Mood.IF, Mood.ASKED, Mood.SUPPOSED, Mood.HEARD)


def _adds_up(telling: Telling, old: Decimal, new: Decimal) -> bool:
    """Whether whatever else is counted beside it is the difference: 300改280,少20张."""
    counts = (claim.item.value for claim in telling.sentence.of(Sort.COUNT) if claim.item is not None)
    return all(isinstance(count, Quantity) and abs(count.value) in (old, new, abs(old - new)) for count in counts)


def _customer_date(telling: Telling) -> Statement | None:
    sentence = telling.sentence
    if sentence.of(Sort.MILESTONE) or not _WISH.search(sentence.text):
        return None
    move = move_of(telling)
    if move is None:
        return None
    sooner = re.search(r"提前|提早|早(?!上)|\b(?:earlier|sooner|advance|forward)\b", sentence.text, re.I)
    day = move.day
    if day.delta is not None and sooner and day.later is not False:
        day = replace(day, delta=day.delta.negated() if _positive(day.delta) else day.delta, later=False)
    used: tuple[Claim, ...] = (*move.used, *sentence.of(Sort.SUBJECT))
    doubts = [*telling.time_doubts(), *(question for question in move.doubts if question.code != "later_or_from_today")]
    if sentence.moods(Mood.DENIED, Mood.IF):
        judged = judge(
            sentence, used, may=tuple(mood for mood in Mood if mood not in (Mood.DENIED, Mood.IF)), planned=True
        )
        doubts += doubts_of(sentence, judged, what=telling.text, told=(option("", "save_it"),))
    return Revised(**telling.common(used), what=Revision.CUSTOMER_DATE, move=day, doubts=tuple(doubts))


def _positive(length: LengthOfTime) -> bool:
    return not (length.months < 0 or length.days < 0 or length.working_days < 0 or length.hours < 0)


def _is_of_the_order(behind: str) -> bool:
    """Whether the words right behind a word of cancelling, up to the end of its clause, name nothing else."""
    rest = re.split(r"[,;.!?\n\u2014]", behind, maxsplit=1)[0]
    joined = re.match(r"[\u4e00-\u9fff]*", rest)
    if joined is not None and joined[0]:
        return _OF_THE_ORDER.fullmatch(joined[0]) is not None
    return re.match(r"\s*[A-Za-z]", rest) is None or _OF_THE_ORDER_EN.fullmatch(rest.strip()) is not None


def _cancelled(telling: Telling) -> Statement | None:
    sentence = telling.sentence
    found = _CANCELLED.search(sentence.text)
    if found is None or sentence.of(Sort.MILESTONE, Sort.COUNT, Sort.CLOSING):
        return None
    if _OTHER_THING.search(sentence.text, 0, found.start()) or _THREAT.search(sentence.text, 0, found.start()):
        return None
    named = ((claim.start, claim.end) for claim in sentence.of(Sort.ORDER, Sort.LOT, Sort.MENTION))
    if not _is_of_the_order(blank(sentence.text, *named)[found.end() :]):
        return None
    claims = [claim for claim in sentence.claims if claim.start < found.end() and found.start() < claim.end]
    judged = judge(sentence, claims, may=(Mood.PLANNED,))
    what = canonical(telling.orders, None, telling.sentence.plain[found.start() : found.end()])
    moods = replace(judged, risky=(), unknown=())
    return Revised(
        **telling.common(claims),
        what=Revision.CANCELLED,
        doubts=doubts_of(sentence, moods, what=what, told=(option("", "save_it"),)),
    )
