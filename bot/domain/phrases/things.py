"""Numbers that name a thing: a line, a machine, a version, a report; never a day, a figure or an order."""

from __future__ import annotations

import re

from bot.domain.phrases.units import LATIN_UNIT

Spans = list[tuple[int, int]]

_N = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
_EDGE = r"(?<![\d.,/:月第零一二两三四五六七八九十百千万A-Za-z-])"
_MADE_THERE = r"(?=(?:缝制|车缝|包装|装配|组装|注塑|裁剪|后整)(?:线|机|组|车间))"
"""3号车缝线 names a line, and its milestone too."""
_NUMBERED = (
    rf"{_EDGE}(?:{_N}\s?(?:号|#)|#\s?{_N}\s?号?)\s?(?:{_MADE_THERE}|(?:生产|流水)?"
    r"(?:线|楼|栋|幢|座|车间|机台|机(?![会场])|仓库?|库[位房]?|门|厂房?|窗口?|工位|组(?!装)|班|炉|缸|模(?!板)|台(?!风)"
    r"|柜|车(?!缝)|码头|泊位|色|布|拉|房))"
)
_COUNTED = (
    rf"{_EDGE}{_N}(?:线(?![下上索程路性头])|楼|栋|幢|车间|层|组(?![装成织合])|班(?![倒次车组])|区(?!别)|厂(?!家))"
)
_LETTERED = (
    r"(?<![A-Za-z])[A-Z]\d{1,3}\s?(?:库位?|仓|区|机台?|线|工位|车间|货架)|(?<![\w.])\d{1,2}F(?![\w])"
    r"|(?<![A-Za-z])[A-Za-z]\s?(?:栋|座|区|库|楼|幢|线|仓|车间|组|班|拉|段|门|号)"
    rf"(?:\s?{_N}\s?(?:号?[楼层库线门仓室]|单元))?"
)
_PLACE_EN = (
    r"(?<![A-Za-z])(?:line|machine|building|bldg\.?|floor|workshop|block|room|gate|dock|bay|station|hall|warehouse|table)"
    r"\s?(?:no\.?\s?|number\s|\#\s?)?(?:\d{1,3}(?!\d|[%/.:-]\d|[%-])|(?-i:[A-Z])(?![\w'-]))"
    rf"(?!\s?(?:days?|hours?|weeks?|am|pm|percent|pct|of|%|{LATIN_UNIT})(?![A-Za-z]))"
    r"|(?<![\d.])\d{1,2}(?:st|nd|rd|th)\s(?:floor|line|building|shift)(?![A-Za-z])"
)
_VERSION = (
    rf"第\s?{_N}\s?(?:版本?|稿|次|轮|遍|页|条|章|步|票|联|封|箱|柜|层|组|排|台|道|点|项|号|位|家)"
    r"|(?:(?:版本|版次)\s?)?(?<![A-Za-z\d])(?:V|ver\.?|version|rev\.?|revision)\s?\.?\s?(?:\d{1,2}(?:\.\d{1,2})*(?:版本?|(?![\w%/]))|(?-i:[A-Z])(?![\w'-]))"
    r"|(?:版本|版次)\s?:?\s?\d{1,2}(?:\.\d{1,2})*|(?<![\d.第])\d{1,2}(?:\.\d{1,2})*\s?版(?![面费单型])"
)
_CONTAINER_SIZE = (
    r"(?<![\d.A-Za-z])(?:\d{1,2}\s?[x*×]\s?)?(?:20|40|45)\s?"
    r"(?:(?:GP|HQ|HC|RF|OT|FR|ft)(?![A-Za-z])|'|英?尺(?:高?柜|柜)?)"
)
_TECHNICAL = (
    r"\bAQL\s?\d+(?:\.\d+)?|\bISO\s?\d[\d-]*|含水率\s?\d[\d.]*%?\s?[~-]\s?\d[\d.]*%?|\bS-[1-4]\b|\b[vV]\d+(?:\.\d+)+"
    r"|(?<![A-Za-z])(?:GB(?:/T)?|FZ/T|QB/T|ASTM|AATCC|EN|BS|JIS|(?-i:REACH)|BSCI)\s?(?:[A-Z]\s?)?(?![\d.,]+\s?%)\d[\d.-]*"
    r"|(?<![\d.])\d{1,6}(?:\.\d{1,4})?\s?(?:(?:mm|cm|°C|gsm(?!\s?[:=]?\s?\d)|oz|kw|kV)\b|℃|g/㎡|克(?!重)|克重(?!\s*[:为是]?\s*\d)|毫米|厘米|公分|英寸|支(?=[纱棉])|度(?![假过]))"
)
_LETTER_AND_NUMBER = r"(?<![\w-])(?-i:[A-VXYZ])-\d{2,6}[A-Za-z]?(?![\w%./])"
_PHONE = r"(?<![\dA-Za-z])1[3-9]\d{9}(?!\d)|(?<![\w+])\+\d{1,3}[\s-]?\d{2,4}[\s-]?\d{3,8}(?:[\s-]?\d{2,6})?(?!\d)"
_BUILT = re.compile(
    "|".join(
        (_TECHNICAL, _NUMBERED, _LETTERED, _COUNTED, _VERSION, _CONTAINER_SIZE, _PLACE_EN, _LETTER_AND_NUMBER, _PHONE)
    ),
    re.I | re.A,
)

_NO_PO = r"(?!P\.?[O0]\.?[\s#:._-]*\d)"
_NO_DAY = r"(?!(?:\d{1,2})?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|etd|eta|wk?|q)[a-z]*\d)(?!20\d{6}(?!\d))"
_CODE = rf"{_NO_PO}(?=[A-Za-z0-9_/.-]*\d)[A-Za-z0-9]+(?:[-/_.][A-Za-z0-9]+)*(?![%A-Za-z0-9])"
_STRONG = (
    rf"{_NO_PO}(?!\d+(?:\.\d+)?\s?{LATIN_UNIT}){_NO_DAY}(?=[A-Za-z0-9-]*\d)"
    r"(?:[A-Za-z]+[A-Za-z0-9]*(?:-[A-Za-z0-9]+)*|\d+[A-Za-z]+\d[A-Za-z0-9]*(?:-[A-Za-z0-9]+)*"
    r"|\d+(?:-\d*[A-Za-z][A-Za-z0-9]*)+|\d{5,20})(?:/[A-Za-z0-9]+)?(?![%A-Za-z0-9./:])(?!\s?[元块件片套个只箱美刀欧万千人]|-\d)"
)
_PAPER = (
    r"报告|证书|送货单|快递单?|运单|提货单|发票|箱单|合同|协议"
    r"|报关单|水单|签收单|收据|回执|工单|入库单|出库单|封条|铅封|封签|车牌|顺丰"
)
_NOUN = (
    rf"{_PAPER}|船封|关封|封|票|批次?|色|缸|图|型|料|货|物料|编|流水|序列|手机|电话|账|样品?|证"
    r"|航班|车次|条码|快递|物流|面单|工"
)
_PLATE = r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z]\s?[A-Z0-9]{5,6}(?![A-Z0-9])"
_CUED = re.compile(
    rf"(?:{_NOUN})单?(?:号码?|编号|号牌)\s?(?:是|为)?[\s:#]*{_CODE}"
    rf"|(?:{_PAPER}|电话|手机)\s?[:#]?\s?{_STRONG}|(?:{_PAPER})\s?(?:No\.?|\#)\s?{_CODE}"
    rf"|(?:车牌(?:号码?)?[\s:]*)?{_PLATE}|(?<![A-Za-z])(?:BK|PI|CI|HS|AWB)(?:号码?|编码|\s?\#|\s?no\.?)[\s:]*{_CODE}"
    rf"|(?:(?<=booking)|(?<=订舱)|(?<=S/O)|(?<=SO)|(?<=SI)|(?<=VGM)|(?<=COA))\s?(?:单?号码?|\#|(?:no\.?|number|ref\.?)(?![A-Za-z]))[\s:#]*{_CODE}"
    rf"|(?<![A-Za-z])(?:lot|batch)\s?\#?\s?(?=[A-Za-z-]*\d{{4}}){_CODE}"
    r"|(?<![A-Za-z])(?:report|rpt|cert(?:ificate)?|invoice|inv|waybill|awb|hawb|mawb|tracking|seal|receipt|delivery\snote|dn|grn|contract|ticket"
    r"|truck|plate|colou?r|shade|pantone|job|work\sorder|ref(?:erence)?|serial|fcr|phone|tel|mobile|courier|docket)"
    rf"\.?\s?(?:(?:no\.?|number|nr\.?|num|id|code|\#)(?![A-Za-z])\s?[:#]?\s?{_CODE}|[:#]?\s?{_STRONG})"
    rf"|(?<=[a-z])(?<!order)(?<!style)(?<!article)(?<!item)(?<!lot)(?<!batch)(?<!container)(?<!b/l)(?<!lading)(?<!l/c)(?<!cntr)\sno\.\s?[:#]?\s?{_STRONG}",
    re.I | re.A,
)
"""Behind the word for a paper, and behind no. (passed, rpt no. SGS-15), stands its number."""

_ORDER_CUED = re.compile(
    rf"(?:款|柜|箱|提单|主单|分单|信用证|单)(?:号码?|编号)[\s:#]*{_CODE}|(?:款|提单|主单|分单|信用证|集装箱)[\s:#]*{_STRONG}"
    rf"|(?<![A-Za-z])(?:B/?L|bill\sof\slading|L/?C|container|cntr|style|article|item|lot|batch)\s?(?:no\.?|number|nr\.?|num|\#)(?![A-Za-z])\s?[:#]?\s?{_CODE}",
    re.I | re.A,
)
_CURRENCY = (
    r"汇率|汇价|牌价|中间价|美元|美金|欧元|英镑|日元|港币|人民币|[\u4e00-\u9fff]价|单价|价格|运费"
    r"|(?<![A-Za-z])(?:USD|EUR|GBP|JPY|CNY|CNH|RMB|dollar|euro|yuan|rmb|rate|price|freight)(?![A-Za-z])"
)
_MOVES = (
    r"跌|涨|升|降|贬|破"
    r"|(?<![A-Za-z])(?:fell|fallen|falls|dropp?ed|drops|rose|risen|rises|slid|down|up|moved)(?![A-Za-z])"
)
_SAID = (
    r"[\s/:|-]|对|兑|换|已经?|又|今[天日早]|现在|目前|波动|值|到|至|了|为|是|报|在|从|由|一路|跌|再|约"
    r"|(?<![A-Za-z])(?:has|have|to|at|is|was|now|from|against|the|today|below|above|about|exchange)(?![A-Za-z])"
)
_QUOTE = r"(?<![\d./])\d{1,3}\.\d{1,4}(?![\d./]|\s?[月天日号%])"
_RATE = re.compile(_QUOTE, re.A)
_QUOTED = re.compile(
    rf"(?:{_CURRENCY})(?>{_SAID}|{_CURRENCY}){{0,8}}(?P<old>{_QUOTE})?(?>{_SAID}|{_CURRENCY}){{0,8}}(?:{_MOVES})(?>{_SAID}|{_MOVES}){{0,8}}(?P<new>{_QUOTE})"
    rf"|(?:汇率|汇价|牌价|中间价|(?<![A-Za-z])exchange\srate)(?>{_SAID}|{_CURRENCY}){{0,8}}(?P<now>{_QUOTE})",
    re.I | re.A,
)
"""美元跌到7.02: what a currency or a price stands at is no day of July."""

_HINT = re.compile(
    r"\d|[一二两三四五六七八九十]|[A-Za-z]\s?[栋座区库楼幢线仓车组班拉段门号]|\b(?:rev|ver|line|machine)", re.I | re.A
)


def things(masked: str) -> Spans:
    """What is named by a number and can be no order: read before the orders are."""
    if not _HINT.search(masked):
        return []
    found = [m.span() for m in _CUED.finditer(masked)]
    if _RATE.search(masked):  # without a rate nothing is looked for: the words before it may be split in many ways
        found += [m.span(name) for m in _QUOTED.finditer(masked) for name in ("old", "new", "now") if m[name]]
    return found + [m.span() for m in _BUILT.finditer(masked) if not _within(m.span(), found)]


def cued_codes(masked: str) -> Spans:
    """Numbers of a style, a container, a bill that no order has: read when the orders are taken out."""
    return [m.span() for m in _ORDER_CUED.finditer(masked)]


def _within(span: tuple[int, int], spans: Spans) -> bool:
    return any(start < span[1] and span[0] < end for start, end in spans)
