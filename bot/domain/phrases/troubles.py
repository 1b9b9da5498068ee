"""Words that report trouble, whatever milestone's name stands beside them, and the kinds of anomaly they name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.phrases.kinds import KeywordTable, find_keywords
from bot.domain.phrases.normal import led_by
from bot.domain.phrases.shapes import find_shapes

_CERTAIN = re.compile(
    r"[没未](?:过关?(?!程)|通过|合格)|不(?:合格|达标|通过|过关|符合?|良(?!率)|够|足|对(?=$|[\s,。!了的版色]))"
    r"|对不上|(?<![生累忙急乐吓饿])坏|故障|断(?:货|料|供|裂|纱|线|了)|(?<!分)裂|破(?!冰)"
    r"|(?<!不)错(?![开峰])|漏(?!斗)|(?<!不)缺(?!席)|短(?:装|缺|少|斤|码)|(?<!多)少(?:了|装|发|一|两|几|\d|\x00)"
    r"|多(?:装|发)了?"
    r"|(?<!不)停(?:了|产|机|线|工|电|水|摆|下|航)|卡(?:住|在|着|壳|关)|受阻|做不下去|甩(?:柜|箱|了)|被甩"
    r"|(?<!不)拒(?:收"
    r"|付|绝|签)|退(?:货|单|回|件|运)(?!税)|报废|返(?:工|修)"
    r"|差错|误(?:差|船|期)|丢(?:了|失|件)|遗失|损(?:坏|失|伤)|事故|[起失着]火|火灾|受伤|罢工|塌|发?霉|色差"
    r"|污渍?|超(?:标|差|重|载)|偏(?:差|小|大|色)"
    r"|被?扣(?:货|留|关|柜|住|了)|被查验|滞(?:港|箱|报|留)|压港|爆[舱仓]|拥堵|赶不(?:上|及|完|出来?)|来不及|出不来|到不了"
    r"|交不了|走不了|装不下|开不了|投诉|客诉|索赔|进水|受潮|淋湿"
    r"|变形|开胶|掉色|串色|起球|起泡|脱线|台风|暴[雨雪]|(?:空运|加急|改单|返工|滞[箱港期]|堆存|违约)费|罚款"
    r"|扣款|赔款|违约金|(?<!下)跌|涨(?:了|价|到)|贬值|升值|限电|拉闸|地震|洪水|缺人|待料|插单|抽调|倒闭"
    r"|跑路"
    r"|破产|没(?:货|料|柜|舱|人手?|电|水)(?!问)|不对劲"
    r"|(?:(?<![没无还])有|出)(?:现|了|一|点|儿|些|大|质量|严重)*(?:问题|状况|毛病)(?!再|请|找|随时|联系|及时|就|的话)"
    r"|\b(?:has|have|having|got|is|a|an|some)\s(?:an?\s|some\s)?(?:quality\s)?(?:problems?|issues?|trouble)\b"
    r"|\b(?:miss(?:ed|es)?|chargebacks?|penalt(?:y|ies)|fined|air[\s-]?freight|fail(?:s|ed|ing|ures?)?|reject(?:s"
    r"|ed|ion)?|refus\w+|short(?:age|ages|fall|ed)?|stop(?:s|ped)?"
    r"|halt(?:ed|s)?|brok(?:e|en)|breaks?\sdown|breakdown|damag\w+|defect\w*"
    r"|wrong|errors?|mistakes?|mismatch\w*|discrepanc\w+|missing|lost|stuck|block(?:ed|s)|on\shold|detain\w+"
    r"|rolled(?:\sover)?|roll(?:\s|-)?over|shut\sout|bumped|off-?loaded"
    r"|overbooked|strike|typhoon|storm|flood\w*|fire|power\s(?:cut|outage)|outage|no\s(?:cartons?|fabrics?"
    r"|trims|materials?|space|containers?|labels?|zippers?|buttons?|parts|power|workers|people|labou?r|trucks?"
    r"|yarn)"
    r"|customs\b(?:(?!\bnot?\b|n't|\bnever\b|\blonger\b)[^,;.!?\n]){0,30}\b(?:holding|holds?|held|seized|detain(?:ed|s|ing)|impounded)"
    r"|(?:do|does|did)(?:\s?not|n't)\s(?:match|fit|meet|comply|conform|correspond)"
    r"|out\sof\s(?:stock|tolerance|spec)|understaffed|rework\w*|recall\w*|complain\w*|stain\w*|crack\w*"
    r"|leak\w*|mix(?:ed)?[\s-]?up|unpaid|congest\w+|demurrage|collapsed|burn(?:t|ed))\b",
    re.I | re.A,
)
_UNDECIDED = re.compile(
    r"(?:还没有?|没有?|尚未|并未|仍未|未)(?:有)?(?:收到|到账|到货|到厂|到位|到(?!齐)|来|收|付款?|打款|批复?"
    r"|签|回复?|确认|开证)"
    r"|(?:迟迟|一直)(?:没|未|不)[\u4e00-\u9fff]{1,2}|(?<![最今明昨早])(?:[晚迟](?:到|进|来|交|出|发)(?:厂|货|仓)?)(?![\d一二两三四五六七八九十半]|期)|延误|延迟|拖延|拖"
    r"|\b(?:won't|will\snot|isn't|is\snot|aren't|hasn't|have\s?n't|has\snot|not)\s(?:yet\s)?(?:be(?:en)?\s)?(?:in"
    r"|here|arrived?|arriving|received?|come|paid|approved|confirmed|make\sit)\b"
    r"|\b(?:late|delay(?:s|ed)?|overdue|(?<!bank )(?<!remittance )(?<!transfer )(?<!wire )slip|slips|slipped)\b",
    re.I | re.A,
)
"""What is trouble only where the table knows of what kind: 面料没到, and not 还没批."""

_WHETHER = re.compile(r"(?P<verb>[\u4e00-\u9fff])[不没](?P=verb)|有没有?")
"""够不够, 到没到: a question, whatever the word means."""

_SLIP = re.compile(
    r"(?:(?<=[-,。;\s\x00])|^)我?(?:刚才|刚刚|前面|上面)?(?:打|说|报|记|看|发|搞|弄|填|写)错了?(?=\s*(?:$|[,。;!]))"
)
"""What a person says of their own words."""

_NO_TROUBLE = re.compile(
    r"(?:差一?点儿?|险些|几乎|\b(?:almost|nearly)\s|没有?(?:出现|发生|发现|再)?|[无未]|并未|不(?:会|用|再"
    r"|需要?)?|\b(?:no|not|never|without(?:\sany)?"
    r"|isn't|wasn't|zero)\s(?:been\s|be\s|any\s)?)\s*$",
    re.I | re.A,
)


@dataclass(frozen=True, kw_only=True)
class TroubleSpot:
    """A word of trouble; `certain` is False where only a kind of the table makes it one; `none`: it is denied."""

    start: int
    end: int
    certain: bool = True
    none: bool = False
    kind: str = ""


def find_troubles(text: str, table: KeywordTable, *, named: frozenset[str]) -> list[TroubleSpot]:
    """The words of trouble in a text whose orders are out of sight; named: what milestones and dates are called."""
    found: list[TroubleSpot] = []
    for kind, start, end in (*find_keywords(text, table), *find_shapes(text)):
        word = text[start:end].casefold()
        if word not in named and not _WHETHER.search(word):
            found.append(_trouble(text, start, end, kind=kind))
    asked = [m.span() for pattern in (_WHETHER, _SLIP) for m in pattern.finditer(text)]
    found = [spot for spot in found if not any(a < spot.end and spot.start < b for a, b in asked)]
    for certain, pattern in ((True, _CERTAIN), (False, _UNDECIDED)):
        for m in pattern.finditer(text):
            if any(a < m.end() and m.start() < b for a, b in asked):
                continue
            inside = next((spot for spot in found if spot.start <= m.start() and m.end() <= spot.end), None)
            if inside is None:
                found.append(_trouble(text, m.start(), m.end(), certain=certain))
    return sorted(found, key=lambda spot: (spot.start, -spot.end))


def _trouble(text: str, start: int, end: int, *, certain: bool = True, kind: str = "") -> TroubleSpot:
    denied = led_by(_NO_TROUBLE, text, start)
    if denied is None or text[start] in "没未不" or _WHETHER.search(text, denied.start() - 1, start):
        return TroubleSpot(start=start, end=end, certain=certain, kind=kind)
    return TroubleSpot(start=denied.start(), end=end, certain=certain, none=True, kind=kind)
