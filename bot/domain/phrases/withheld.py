"""Amounts cut from what somebody typed, for a reader who may not see them.

Money and unit prices go; days, quantities, order numbers and percentages of progress stay. In doubt it is cut: a figure
too few costs the reader a question, one too many cannot be taken back.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator

from bot.domain.phrases.figures import take_figures
from bot.domain.phrases.normal import shaped
from bot.domain.phrases.reading import Kind
from bot.domain.phrases.units import UNIT

_GAP = r"[\s*_~`]{0,3}"
"""What may stand inside an amount: room, and signs of Slack's markup."""
_DIGITS = "零一二两三四五六七八九"
_CJK = rf"[{_DIGITS}十百千万亿几数半]"
_SCALE = (
    r"(?:[十百千]?[万亿]|[百千]|[kw](?![a-z])|(?-i:M)(?![A-Za-z])|m(?:illion|io|ln)\b|billion\b|grand\b|thousand\b|hundred\b"
    r"|lakhs?\b|wan\b)"
)
_ARABIC = (
    r"(?:\d(?: \d){2,9}(?!\d)|\d{1,3}(?:[ '_]\d{3}){1,4}(?!\d)|\d{1,3}(?:\.\d{3})+,\d{1,2}(?!\d)"
    r"|\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d{1,9})?"
    r"|\d{1,2},\d(?=\s?[万亿])|\d{1,15},\d{2}(?!\s?[\d件套箱柜个双只天日月号人])|\d{1,15}(?:\.\d{1,9})?)"
)
_SCALED = rf"(?:{_ARABIC}{_GAP}[多几来余]?{_SCALE}(?:[\d{_DIGITS}]{{1,4}}[百千]?){{0,2}}[多余几]?)"
_WORD = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    r"|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billion|grand)"
)
_SPELLED = (
    rf"(?:\b(?:half\s+a\s+|an?\s+(?:few\s+|couple\s+of\s+)?|several\s+)?{_WORD}"
    rf"(?:[\s-]+(?:and\s+(?:a\s+half\s+)?)?{_WORD}){{0,9}}\b)"
)
_ONE = rf"(?>{_SCALED}|{_ARABIC}|{_CJK}{{1,16}}(?:点[{_DIGITS}]{{1,4}})?[多余几来把]?|{_SPELLED})"
_TO = rf"{_GAP}(?:[-~到至→]|->|变[成为]?|\bto\b|\bor\b|\band\b){_GAP}"
_NUMBER = rf"(?:{_ONE}(?:{_TO}{_ONE})?)"
_EDGE = r"(?<![A-Za-z\d])(?<!\d[./:])"
"""A number does not begin within another, a date or a code; behind a comma it does: "PO2403,8万"."""

_SIGN = r"[$¢-¥֏؋৲৳฿₠-⃀￠￡￥￦💰💲-💷]"
_CODE = (
    r"(?:rmb|cn[yh]|u[\s.]?s[\s.]?d|us|eur|gbp|hkd|jpy|aud|cad|krw|twd|chf|sgd|inr|vnd|thb|idr|myr|php|brl|mxn|rub|zar|nzd|aed"
    r"|sar|teur|pln|sek|nok|dkk|usdt)(?![a-z])"
)
_NAMED = r"人民币|美金|美元|美刀|欧元|英镑|港[币元纸]|日[元币]|澳元|加元|韩元|新?台币|瑞郎|卢布|新币|[外本]币"
_BEFORE = rf"(?:{_SIGN}|(?<![A-Za-z]){_CODE}|{_NAMED})"
_AFTER = (
    rf"(?:{_NAMED}|{_SIGN}|{_CODE}|[元圆](?![旦月领形])|块(?![面料状布板])钱?|刀(?![模具片口卡])|欧(?![洲盟式])|镑|円|[.,]-{{1,2}}(?=[\s,;.)]|$)|毛(?![利料衣线呢织坯毯巾])钱?"
    r"|角(?![度落钢铁])钱?|分钱|(?:yuan|renminbi|kuai|dollars?|bucks?|euros?|pounds?|quid|cents?|pence|yen|grand)(?![a-z]))"
)
_TURNED = rf"{_GAP}(?:→|->|变[成为]?|[涨降加减]到){_GAP}"
_PRICED = (
    rf"(?:{_BEFORE}{_GAP}[:=.约大概]{{0,3}}{_GAP}{_NUMBER}(?:{_GAP}{_AFTER})?"
    rf"|{_EDGE}{_NUMBER}{_GAP}(?:大洋|{_AFTER})(?:[\d{_DIGITS}]{{1,2}}(?![\d月日号件套箱天])|{_TURNED}{_NUMBER})?"
    rf"|(?<!\d)(?<!\d\.)(?>{_SCALED}|{_ARABIC}){_GAP}(?:{_NAMED}|元(?![旦月领形]))"
    r"|(?<![A-Za-z])(?:exw|fca|fob|cfr|cnf|c&f|cif|cip|dap|dpu|ddp) ?[a-z\u4e00-\u9fff]{1,12} ?[:=]? ?"
    r"(?>\d{1,4}\.\d{1,4})(?![\d.]|\s?(?:[前后号日截开出交船装上下周晚早到]|之前|以前))"
    rf"|(?<![A-Za-z])(?:exw|fca|fob|cfr|cnf|c&f|cif|cip|dap|dpu|ddp){_GAP}[:=价]?{_GAP}(?!20[12]0\b)(?>{_ARABIC})"
    r"(?!\s?(?:[天日月号/-]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)))"
)
_PER = (
    r"(?:(?:个|整)?(?:大|小|高)?柜|件|套|个(?![月星小工])|只|双|条|箱|打|米|码|公斤|千克|斤|吨|立?方|平米|票|pcs?\b|pieces?\b|sets?\b|pairs?\b|doz"
    r"|dozen\b|ctns?\b|cartons?\b|containers?\b|ctrs?\b|units?\b|kgs?\b|tons?\b|mt\b|m\b|met(?:er|re)s?\b|yards?\b|yds?\b|cbm\b|head\b"
    r"|teu\b|feu\b|(?:20|40|45)['尺]?(?:gp|hq|hc|rf)\b)"
)
_COUNTED = r"(?:ctns?|cartons?|boxes|pallets?)\b"
"""So many in each of these is as often a quantity as a price; only beside a word of money it is cut."""
_UNIT_PRICE = (
    rf"(?:{_EDGE}{_NUMBER}{_GAP}/{_GAP}{_PER}"
    rf"|{_EDGE}{_NUMBER}{_GAP}[一每]{_PER}"
    rf"|{_EDGE}{_NUMBER}\s+(?:per|an?|each|every)\s+(?!{_COUNTED}){_PER}|{_EDGE}{_NUMBER}\s+each\b"
    rf"|(?<![A-Za-z])(?:per|each|every)\s+(?!{_COUNTED}){_PER}\s*[:=]?\s*{_NUMBER}"
    rf"|(?:[每单](?!箱){_PER}|柜[一每]个)[^\d\n,。;]{{0,4}}(?>{_NUMBER})(?!{_GAP}(?:[%件套箱个双米码片条打卷包盒只]|pcs|sets|天|日|小时|分钟))|@\s?{_ARABIC}(?![点:号\d]))"
)

_MONEY_ZH = (
    r"费|价(?!值观)|(?<![一二两三四五六七八九十几\d这该新老此每那本种])款(?![式号色型])|钱|成本|金额|总额|预算|利润|毛利|净利|佣金|回扣|返点|折扣|[定订押]金"
    r"|保证金|罚|赔|补[贴偿]|差额|税|汇[率款]|结汇|[账帐]|付|[垫欠]|货值|价值|发票|利息|[抵结]|扣(?![子眼件])|花(?![边型色纹式])|亏|赚|涨|贵(?![司公])|便宜"
    r"|加收|另收|工资|人工|利差|贴息|利率|开证|合同额"
)
_MONEY_EN = (
    r"(?:costs?|costing|pric(?:e[sd]?|ing)|fees?|margins?|profits?|amounts?|budgets?|deposits?|freight|fine[sd]?|penalt\w+"
    r"|discount\w*|commissions?|charge[sd]?|surcharges?|quot(?:e[sd]?|ation)s?|rates|pay(?:s|ing|able|ment|ments)?|paid"
    r"|refund\w*|owe[sd]?|owing|compensat\w+|claim(?:s|ed|ing)?|worth|valued?|invoiced?|expens\w+|spend\w*|spent|bill(?:s|ed)?|money"
    r"|cash|cheap\w*|tax(?:es)?|dut(?:y|ies)|demurrage|detention|savings?|loss(?:es)?|lose|balance|rebates?|mark-?up|rent|wages?|l/?c\s(?:for|of|value))"
)
_MONEY = re.compile(rf"{_MONEY_ZH}|\b{_MONEY_EN}\b", re.I | re.A)
_SHARE = re.compile(
    r"毛利|净利|利润|佣金|回扣|返[点利]|折扣|让利|让价|让\s?[\d一二两三四五六七八九十]|退税|税|[加涨降提]价|涨|[上下]浮|贴息|利息|手续费|扣款|罚|赔|[定订]金|预付|尾款|首付|保证金|货[值款]|[费价]"
    r"|扣(?![子眼件])|利率|t/t\b|合同额|总[价额]|\b(?:margins?|profits?|commissions?|discount\w*|rebates?|mark-?up|deposits?|surcharges?|penalt\w+|interest"
    r"|kickback|down\s?payment|advance|costs?|pric(?:e[sd]?|ing)|fees?|value|invoice|tax(?:es)?|dut(?:y|ies)|compensat\w+|refund\w*)\b",
    re.I | re.A,
)
_PERCENT = re.compile(
    rf"{_EDGE}{_NUMBER}\s?(?:%|‰|percent\b|per\s?cent\b|pct\b|个点|个百分点|折(?!叠))|百分之{_NUMBER}|[打让]{_GAP}{_NUMBER}{_GAP}[折成]",
    re.I | re.A,
)
_PROGRESS = re.compile(
    r"(?:完成|进度|包装|后整|车缝|裁剪?|验货|备料|生产|做到|做了|良率|合格率?|不良率?|缩水率?|湿度"
    r"|\b(?:done|complete[d]?|progress|packed|packing|sewing|cutting|finishing|yield|pass(?:\s?rate)?|defects?))\W{0,3}$",
    re.I | re.A,
)
_PROGRESS_AFTER = re.compile(
    r"\W{0,2}(?:完成|合格|done|complete|finished|packed|ready|of\s+the\s+(?:goods|quantity))", re.I | re.A
)
_SENTENCE = re.compile(r"[。!?]|\.(?=\s|$)")
_CLAUSE = re.compile(r"[。!?;,\n]|\.(?=\s|$)")

_BIG = (
    rf"(?<![A-Za-z\d])(?<!\d[.:])(?>(?:{_ARABIC}{_TO})?{_ARABIC}{_GAP}[多几来余]?(?:[十百千]?[万亿]|[kw](?![a-z])|(?-i:M)(?![A-Za-z])|m(?:illion|io|ln)\b|billion\b|grand\b"
    rf"|lakhs?\b|wan\b|thousand\b)(?:[\d{_DIGITS}]{{1,4}}[百千]?){{0,2}}[多余几]?"
    rf"|(?<!{_CJK})[{_DIGITS}十百几数半上](?:{_CJK}|[来把]){{0,6}}[万亿]{_CJK}{{0,6}}[多余几]?"
    rf"|\b(?:half\s+a\s+|an?\s+(?:few\s+|couple\s+of\s+)?|several\s+)?(?:{_WORD}[\s-]+(?:and\s+)?){{0,6}}(?:hundreds?|thousands?|millions?|billion|grand|{_WORD}\s?k)"
    rf"\b(?:[\s-]+(?:and\s+)?{_WORD}){{0,6}})"
)
_CHANGED = r"(?:加|补|赔|扣|罚|让|返|贴|退|降|涨|减|省|花|付|收)(?:价|了|个|到|至|约)?"
_CHANGED_BY = re.compile(rf"{_CHANGED}{_GAP}(?P<n>{_SCALED}|{_ARABIC}|{_CJK}{{2,16}})", re.I | re.A)
_OF_QUANTITY = re.compile(r"(?:数量|产量|产能|件数|库存|出货量|订单量|qty|quantity|output|stock)\W{0,3}$", re.I | re.A)
_CONTEXT_NUMBER = re.compile(
    rf"{_EDGE}(?:{_SCALED}|{_ARABIC})|(?<!{_CJK})(?=[{_DIGITS}十几数]?{_CJK}*[百千万亿])(?![千万]+(?!{_CJK})){_CJK}{{2,16}}[多余几]?"
    rf"|\b{_WORD}(?:[\s-]+(?:and\s+)?{_WORD}){{1,9}}\b|(?<=\bis\s){_WORD}\b|(?<=\bof\s){_WORD}\b|(?<=\bto\s){_WORD}\b|(?<=\bby\s){_WORD}\b",
    re.I | re.A,
)
_GLUED = re.compile(rf"\b{_MONEY_EN}(?P<n>{_NUMBER})", re.I | re.A)

_TIME = (
    r"(?:个)?(?:半)?(?:天|日|周|星期|礼拜|月|年|小时|钟头|分钟|秒|工作日|自然日|季度?)|(?:more\s+|working\s+|calendar\s+|business\s+)?-?"
    r"(?:days?|weeks?|months?|years?|hours?|hrs?|h|mins?|minutes?)(?![a-z])"
)
_COUNT = (
    rf"{UNIT}|人(?!民币|工)|次|单(?!价)|票|笔|家|种|样|款|色|层|楼|线|班|组|轮|版|项|名|位|趟|车|船|期|遍|处|段|页|份|部|座|栋|间|排|行|格|度|寸|尺|级|号|公里|平方|平米"
    r"|封|针|转|倍|台|辆|克|(?:people|persons|workers|orders|lines|styles|colou?rs|times|containers?|trucks?|vessels?|samples?|stitches|km|cm|mm|inch(?:es)?"
    r"|degrees|gsm|ml|sqm)(?![a-z])"
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*"
_KEPT = re.compile(
    rf"(?:19|20)\d\d[-/.年]\d{{1,2}}(?!\d|\s?[万亿元])(?:[-/.月]\d{{1,2}})?[日号月]?|20[2-4]\d(?=\s?(?:年|q[1-4]|[春夏秋冬]))"
    rf"|(?:\d{{1,2}}|[{_DIGITS}十]{{1,3}})\s?月(?!{_GAP}{_PER})(?:\s?(?:\d{{1,2}}|[{_DIGITS}十]{{1,3}})\s?[日号]?)?"
    rf"|(?:\d{{1,2}}|[{_DIGITS}十]{{1,3}})\s?[日号]"
    rf"|(?<![\d/])(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01])(?![\d/]|{_GAP}/)"
    r"|(?<![\d.])(?:0?[1-9]|1[0-2])[.-](?:0?[1-9]|[12]\d|3[01])(?=\s?(?:前|后|号|日|之前|以前|截|开船|出货|交货|上午|下午|周|晚|早|到))"
    r"|(?<=(?:ETD|ETA)\s)\d{1,2}[.-]\d{1,2}|(?<=[交船货]期)\s?\d{1,2}[.-]\d{1,2}|(?<=[推改延]到)\s?\d{1,2}[.-]\d{1,2}"
    r"|\d{1,2}:\d{2}(?::\d{2})?|\d{1,2}点(?!钱)(?:半|\d{1,2}分?)?|\d{1,2}\s?(?:am|pm)\b|\d+\s?:\s?\d+"
    rf"|{_MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?\b|\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}\b(?:\s+\d{{4}})?"
    rf"|{_NUMBER}{_GAP}(?:多|余|来|几)?(?:{_TIME})|{_NUMBER}{_GAP}(?:多|余|来|几)?(?:{_COUNT})"
    rf"|{_NUMBER}\s?[x×]\s?(?:{_NUMBER}|[a-z])"
    r"|(?<![A-Za-z\d])(?!(?:cost|price|fee|margin|profit|amount|budget|deposit|freight|paid|pay)s?\d)[a-z][a-z&]*[-_#./]?\d[\w-]*+(?![万亿元])"
    r"|(?<![\w.,])\d+(?!k\b|w\b|m\b)[a-z]{1,4}\b[\w-]*|(?<![\w.,])\d+-[a-z][\w-]*"
    r"|(?:单号|订单|合同|编号|批[号次]|[款货柜箱封型色]号|提单|运单|快递|票号|航[次班]|电话|手机|\b(?:p\.?o\.?|no\.?|order|style|contract|batch|lot"
    r"|container|seal|b/l|voyage|case|room|line|tel|phone|ext|invoice\s+no)|№|#)\s?(?:号码?|no\.?|number)?\s?[:#]?\s?\d[\d-]*(?![万亿元])(?:\s?[、/]\s?\d[\d-]*)*"
    rf"|第\s?{_NUMBER}|(?-i:(?<=[A-Z]{{2}}\s)\d{{3,4}}[NSEW]\b)|(?<!\d)1[3-9]\d{{9}}(?!\d)|(?<![\d,.])\d{{9,}}(?![\d,.])",
    re.I | re.A,
)
_ORDER_AT_START = re.compile(
    r"(?m)^\s*(?P<n>(?P<year>\d\d)\d{2,4}(?:\s?(?:[、/]\s?\d{4,6}|,\s?(?P=year)\d{2,4}(?!\d)))*)(?!(?:(?<=\d{5})\s)?[(|]?\w?(?:费|罚|赔|成本|[货尾]款))(?=[\s、,:]*[^\d\s、,:$¥€£])(?!\s?[千万亿kwKW元块美欧港刀])"
)
_MONEY_BEFORE = re.compile(rf"(?:{_MONEY_ZH}|\b{_MONEY_EN})[用额项]?[\s:,.是为-]{{0,4}}$", re.I | re.A)
_LISTED = re.compile(r"(?m)^[\s*_~`(]*(?P<n>\d{1,2})[.、)](?!\d)")
"""A number that only counts the lines of a list."""
_FIGURE = re.compile(rf"[\d{_DIGITS}十百千万亿半]|\b{_WORD}\b", re.I)
_CUT = tuple(re.compile(pattern, re.I | re.A) for pattern in (_PRICED, _UNIT_PRICE))
_CUT_BIG = re.compile(_BIG, re.I | re.A)
_APART = re.compile(rf"{_GAP}(?:[-~到至/,+]|\bto\b|\band\b)?{_GAP}", re.I)

_WORD_LONG = 16
"""As far back as a word is looked for that says what a number counts."""

Span = tuple[int, int]


_GRAMMAR = f"{_DIGITS}十百千万亿"
_POINT = re.compile(r"(?<=\d)[·﹒•](?=\d)")


class _OtherDigits(dict[int, str]):
    """Digits of any script and the numerals of cheques as the grammar's own; every other character as it is."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        value = unicodedata.numeric(char, None) if code > 127 and char not in _GRAMMAR else None
        self[code] = char if value is None or value % 1 or value > 9 else str(int(value))
        return self[code]


_NUMERALS = _OtherDigits(
    {
        ord(financial): as_
        for financial, as_ in zip(
            "壹贰貳叁參肆伍陆陸柒捌玖拾佰仟廿卅〇圓", "一二二三三四五六六七八九十百千十十零元", strict=True
        )
    }
)


def without_amounts(text: str, mark: str) -> str:
    """The text with `mark` in place of every amount of money and every price; without any it comes back as it is."""
    shape = _POINT.sub(".", shaped(text).translate(_NUMERALS))
    if not _FIGURE.search(shape):
        return text
    found, parts, at = _joined(_amounts(shape), shape), [], 0
    for start, end in found:
        parts += [text[at:start], mark]
        at = end
    return "".join([*parts, text[at:]])


def _amounts(shape: str) -> Iterator[Span]:
    """Every span that goes: what names a currency or a unit's price, then what stands near a word of money."""
    for pattern in _CUT:
        yield from (found.span() for found in pattern.finditer(shape))
    kept = [found.span() for found in _KEPT.finditer(shape)]
    orders = (found.span("n") for found in _ORDER_AT_START.finditer(shape))
    kept += [span for span in orders if not _MONEY_BEFORE.search(shape, max(0, span[0] - 24), span[0])]
    kept += [found.span("n") for found in _LISTED.finditer(shape)]
    kept = _merged(kept)
    yield from (span for span in _named(shape) if not _touches(span, kept))
    percents = [found.span() for found in _PERCENT.finditer(shape)]
    yield from _shares(shape, percents)
    kept = _merged(kept + percents)
    yield from _large(shape, kept)
    for pattern, group in ((_CHANGED_BY, "n"), (_GLUED, "n")):
        yield from (found.span(group) for found in pattern.finditer(shape) if not _touches(found.span(group), kept))
    for start, end in _pieces(_SENTENCE, shape):
        if _MONEY.search(shape, start, end):
            numbers = (found.span() for found in _CONTEXT_NUMBER.finditer(shape, start, end))
            yield from (span for span in numbers if not _touches(span, kept) and not _of_quantity(shape, span))


def _large(shape: str, kept: list[Span]) -> Iterator[Span]:
    """Large round numbers; of one that begins in an order's number or a date only what comes behind that."""
    for found in _CUT_BIG.finditer(shape):
        span, other = found.span(), _touched(found.span(), kept)
        if other is not None and (behind := _CUT_BIG.search(shape, other[1], span[1])):
            span = behind.span()
        if not _touches(span, kept) and not _of_quantity(shape, span):
            yield span


def _of_quantity(shape: str, span: Span) -> bool:
    return _OF_QUANTITY.search(shape, max(0, span[0] - _WORD_LONG), span[0]) is not None


def _named(shape: str) -> list[Span]:
    """What the grammar itself reads as an amount."""
    items, _, _ = take_figures(shape, shape)
    return [(item.start, item.end) for item in items if item.kind is Kind.AMOUNT]


def _shares(shape: str, percents: list[Span]) -> Iterator[Span]:
    """The percentages of money: a margin, a discount, a deposit; those of progress are not."""
    left = iter(percents)
    span = next(left, None)
    for start, end in _pieces(_CLAUSE, shape):
        of_money = None
        while span is not None and span[0] < end:
            if "折" in shape[slice(*span)]:
                yield span
            elif not _of_progress(shape, start, span):
                of_money = _SHARE.search(shape, start, end) is not None if of_money is None else of_money
                if of_money:
                    yield span
            span = next(left, None)


def _of_progress(shape: str, start: int, span: Span) -> bool:
    begins = max(start, span[0] - _WORD_LONG)
    return bool(_PROGRESS.search(shape, begins, span[0]) or _PROGRESS_AFTER.match(shape, span[1]))


def _pieces(cut: re.Pattern[str], shape: str) -> Iterator[Span]:
    at = 0
    for found in cut.finditer(shape):
        if found.end() > at:
            yield at, found.end()
        at = found.end()
    if at < len(shape):
        yield at, len(shape)


def _merged(spans: list[Span]) -> list[Span]:
    """The same in order, none upon another: so that one is found without looking at all."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif start < end:
            found.append((start, end))
    return found


def _touched(span: Span, others: list[Span]) -> Span | None:
    """The last of `others`, in order, that lies upon the span."""
    at = bisect_left(others, (span[1],)) - 1
    return others[at] if at >= 0 and span[0] < others[at][1] else None


def _touches(span: Span, others: list[Span]) -> bool:
    return _touched(span, others) is not None


def _joined(spans: Iterator[Span], shape: str) -> list[Span]:
    """Spans in order, one for those that overlap or stand side by side."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and (start <= found[-1][1] or _APART.fullmatch(shape, found[-1][1], start)):
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
