"""Words of a state reached: done, finished, arrived, begun, on track. Whether they hold is for their clause to say."""

from __future__ import annotations

import re
from enum import StrEnum

from bot.domain.phrases.normal import led_by


class Reached(StrEnum):
    """PAST says that it is so (到了, done), FINISH and ARRIVE may name a plan as well (完成, 到厂, in house)."""

    PAST = "past"
    FINISH = "finish"
    ARRIVE = "arrive"
    STARTED = "started"
    ON_TRACK = "on_track"
    WORK = "work"


_WORK = (
    r"注塑|车缝|裁剪|包装|组装|拼装|装配|涂装|打样|打包|打磨|烘干|熏蒸|报关|清关|申报|订舱|定舱|制单|做单"
    r"|备料|备货|采购|下单|测试|检验|验货|质检|后整|整烫|试模|生产|制作|装柜|装箱|装车|装船|提货|交单|交货"
    r"|送货|审批|审核|核对|核实|确认|签收|签字|盖章|批复|批准|入库|入仓|进仓|进港|还柜|收汇|收款|付款|放舱"
    r"|放行|发货|出货|出运|出厂"
    r"|做|裁|缝|包|装|印|绣|洗|烫|染|织|烘|喷|涂|焊|测|验|检|查|打|磨|贴|钉|锁|备|赶|跑|出|发|寄|收|签|交"
    r"|付|办|弄|搞|整(?=[完好妥])|干(?=[完好])|开|批|放|报|传|制|核|审|订|提|买|采|切|压|注|补|递|领|取|封"
)
"""What is done to goods and papers; which of it somebody did is for the milestone's name to say."""

_WHOLE = r"(?:全部|全数|全都|都|全|均)?"
_RESULT = r"(?:完毕|完成|齐全|出来|下来|回来|过来|进来|出去|完|好(?![像象似])|齐|妥|清|毕)"
_SINGLE = (
    r"(?:提交|递交|上传|回传|到货|到厂|到港|到仓|到位|到账|到齐|送达|通过|关闭|关掉|结束|结清|付清|收到|收齐"
    r"|开船|开航|启运|起运|离港|下来|出来|回来|搞定|完成|完工|完毕|收尾|封样|办妥|出证|达成|拿到|取到|领到|谈妥|敲定|搞掂"
    r"|到|齐|好|完|发|寄|收|签|交|付|批|放|过|订|关)"
)
"""What is over once it is said with 了; 做了, 装了, 裁了 may be half done."""

_BEGUN_ANYHOW = rf"(?:{_SINGLE}|{_WORK})"
_PAST = re.compile(
    rf"√|出了(?=\s*(?:$|[,。;!\x00]))|刚刚?(?:到|齐|好|完|放|出|{_RESULT})(?![\u4e00-\u9fff\x00])|(?:早|均|都|现|刚)?已经?{_WHOLE}{_BEGUN_ANYHOW}{_RESULT}?了?"
    rf"|{_WHOLE}(?:(?:{_WORK}){_RESULT}|{_SINGLE}|{_RESULT}|装柜|装船|出货|出运|发货|入库|入仓|进仓|进港"
    rf"|还柜|签收|交单|批复|批准|确认|放行|放舱|报关|订舱|制单|收汇|付款|签字|盖章)(?<!就好)了(?![解])"
    r"|(?<![A-Za-z])(?:submit|confirm|book|release|approve|finish|close|receive|deliver|complete|load|sign|send|issue|clear"
    r"|ship|upload|pass|check)(?:t?ed|d)?\s?(?:完|好)?了(?![解])"
    r"|\b(?:done(?:\sand\sdusted)?|finished|completed|arrived|received|shipped|sailed|departed|left\sport|signed(?:\soff)?"
    r"|approved|passed|delivered|loaded|stuffed|packed|sewn|paid|released"
    r"|cleared|closed|submitted|filed|sent|booked|confirmed|issued|credited|collected|picked\sup|gated\sin|handed\s(?:over"
    r"|in)|settled|came(?:\sin)?|landed|got\sin|(?:is|are)\s(?:all\s)?(?:in|here)(?=\s*(?:$|[,.;!\x00]|now"
    r"|already|full|today|yesterday))|all\s(?:in|here)(?=\s*(?:$|[,.;!\x00]))|dried|fumigated|accepted|obtained|wrapped\sup|all\ssewn\sup|answered|(?<=\x00\s)checked(?=\s*(?:$|[,.;!]))|turned\sup|showed\sup|presented"
    r"|reached\s(?:us|the\s(?:factory|mill|port|warehouse|workshop))|got\s(?:here|approved|confirmed|released|cleared))\b",
    re.I | re.A,
)
_FINISH = re.compile(
    rf"{_WHOLE}(?:(?:{_WORK}){_RESULT}|完成(?![率度情])|完工|完毕|搞[定掂]|收尾|办妥|合格(?!率|证|品)|通过(?!率)"
    rf"|关闭|放行|齐(?!码|色)|结清|付清|提交|收到|签收|拿到|领到|到账)"
    rf"|(?:{_WORK})?\s?(?<![A-Za-z])(?:okay|ok)(?![A-Za-z])"
    r"|(?<![A-Za-z])(?:complet(?:e|es|ion)|finish(?:es)?|ready|good\sto\sgo|all\sset|pass(?:es)?|closed?)(?![A-Za-z])",
    re.I | re.A,
)
_ARRIVE = re.compile(
    rf"{_WHOLE}到(?:货|厂|仓|港|位|齐)|进厂|入库|\bin[\s-]house\b|\bin\sstock\b|\bat\s(?:the\s)?(?:factory"
    rf"|warehouse)\b"
    r"|\bon\s(?:site|board)\b",
    re.I | re.A,
)
_STARTED = re.compile(
    r"(?:已经?)?(?:开始|开工|开裁|开机|上线|启动|动工|投产)了?|进行中|正在(?:[\u4e00-\u9fff]{1,2})?|在(?:做"
    r"|裁|缝|包|验|印|赶|产|生产)着?|(?:生产|办理|处理|审核|排产|制作|备料)中"
    r"|\b(?:start(?:s|ed|ing)?|beg[iu]n(?:s|ning)?|began|in\sprogress|under\s?way|ongoing|wip|in\sproduction"
    r"|running)\b",
    re.I | re.A,
)
_ON_TRACK = re.compile(
    r"(?:一切|进度|都|全部|生产)?(?:都|均)?(?<![不异非])正常(?!化)|没(?:有|什么|啥)?(?:大)?问题|没事|无异常"
    r"|照旧|照常|老样子|不变|没变化?|(?:没有?|不|未)(?:会)?受?(?:到)?影响|无变化|按(?:时|期|计划|原计划)"
    r"|照计划|如期|准时|顺利|无误"
    r"|\b(?:on\s(?:track|time|schedule)|as\s(?:planned|scheduled|usual)|normal|(?:not|un)\s?affected|no\s(?:change"
    r"|issues?|problems?)"
    r"|fine|all\sgood|smooth(?:ly)?)\b",
    re.I | re.A,
)
_AHEAD_OF_FIGURE = re.compile(
    rf"(?:已经?)?(?:{_WORK}|(?<!烘)干|忙|弄|整|拼|进(?=了)|搞[定掂]?|记|报|填|登|完成[度率]?|完工率|达|进展|进行|推进|进度)?(?:到|达到|达|至|了|好|完|有)?(?:了|已)?[\s:]*(?:是"
    rf"|在|约|已|有)?\s*$|\b(?:at|is|are|now|reached|up\sto|about)\s*$",
    re.I | re.A,
)
_ORDER = (
    (Reached.ON_TRACK, _ON_TRACK),
    (Reached.PAST, _PAST),
    (Reached.STARTED, _STARTED),
    (Reached.ARRIVE, _ARRIVE),
    (Reached.FINISH, _FINISH),
)


def find_reached(masked: str) -> list[tuple[Reached, int, int]]:
    """The states in what nobody has read yet, by their place."""
    found: list[tuple[Reached, int, int]] = []
    for reached, pattern in _ORDER:
        for m in pattern.finditer(masked):
            if m.end() > m.start() and not any(a < m.end() and m.start() < b for _, a, b in found):
                found.append((reached, m.start(), m.end()))
    return sorted(found, key=lambda spot: spot[1])


def work_before(masked: str, start: int) -> int:
    """Where the words begin that lead up to a figure and say only that so much is made (做到, 装好, at)."""
    m = led_by(_AHEAD_OF_FIGURE, masked, start)
    return m.start() if m else start
