"""States (√, 已到, 受阻), denials (没有延期, 不影响船期) and the words that give no date."""

from __future__ import annotations

import re

from bot.domain.phrases.normal import led_by
from bot.domain.phrases.reading import Item, Kind, Negation, Precision, Question, State
from bot.domain.phrases.sentences import ask

_DELAY_WORD = r"(?:延期|延迟|延误|推迟|延后|推后|顺延|拖延|拖期|耽误|耽搁|误期|超期|逾期|晚|迟|拖)"
_LENGTH = r"\s?[\d一二两三四五六七八九十半]{1,3}\s?(?:天|周|个?工作日|个?小时|个?星期|个月)"
_NO_DELAY = re.compile(
    rf"(?:没有?|不会?|未|无|不用|不需要?|没什么|并没有?|并未|绝不)(?:再|会|任何|发生|出现)?{_DELAY_WORD}(?!于|多少)(?:了|的)?(?:情况|风险|{_LENGTH})?"
    r"|\b(?:not?|never|without(?:\sany)?|isn'?t|won'?t\sbe|wasn'?t|no\slonger)\s(?:be\s)?(?:delay(?:ed|s)?|late|slipp?(?:ing|ed|s)?|postponed)\b|\bno\sdelays?\b",
    re.I | re.A,
)
_NOT_THAT = re.compile(rf"不是{_DELAY_WORD}?{_LENGTH}")
_NO_EFFECT = re.compile(
    r"(?:不会?|没有?|未|毫不|无)影响(?:到)?(?:船期|交期|出货|交货|大货|货期|进度|生产|开船|ETD|ETA)?"
    r"|\b(?:no|without)\s(?:impact|effect)\b|\b(?:does|do|will|is|are)\s?(?:not|n't)\s(?:be\s)?(?:affect(?:ed|ing)?|impact(?:ed|ing)?)\b|\b(?:doesn|don|won)'t\s(?:affect|impact)\b",
    re.I | re.A,
)
_NOT_DONE = re.compile(
    r"(?:还没有?|没有?|尚未|未|还不|仍未|不能|无法|没法|没能)(?:全部|按时|如期|及时|能)?(?:完成|做完|做好|搞定|到货|到厂|到位|到(?!\d|底|期)|好(?!转)|齐|出货|出运|装完|入库|收到|付|付款|开船|签|批|回复|确认|弄好|通过|合格|发货|裁|开始)"
    r"|(?:完成|做|赶|来|出|交|修)不(?:了|完|及|出)|\b(?:not|never|isn't|hasn't|haven't|aren't)\s(?:yet\s)?(?:been\s)?(?:done|finished|complete(?:d)?|ready|arrived|received|shipped|started|confirmed)\b|\bcan(?:not|'t)\s(?:finish|complete|ship|deliver)\b|\bunfinished\b|\bincomplete\b|×|✗|✘|❌",
    re.I | re.A,
)
_NOT_STARTED = re.compile(
    r"(?:还没|没有?|尚未|未)(?:有)?(?:开始|开工|开裁|动工|上线|启动)|\bnot\s(?:yet\s)?started\b|待开始", re.I | re.A
)
_DONE_STRONG = re.compile(
    r"√|已(?:经)?(?:全部|都)?(?:完成|做完|做好|好|到(?!\d|期)|到货|到厂|到齐|到位|出货|出运|发货|发出|装柜|装完|装船|开船|入库|裁完|包装完|寄出|收到|确认|通过|签收|交单|放行|付款?|收汇|关闭|订舱?|进港|结束|齐|搞定|验完|修好|恢复|解决|处理|批|提交|更新|报关)(?:了|完|好)?"
    r"|(?:都|全部|全)?(?:完成|做完|做好|搞定|弄好|到货|到厂|到齐|裁完|裁好|包完|装完|装好|验完|验过|发出|寄出|收到|签收|入库|通过|出货|开船|解决|结束|处理好?|修好|搞好|齐|到|办好|办完|做)了(?![吗么没解\d]|\s?[\d一二两三四五六七八九十半])"
    r"|(?<![不没])(?<!更)(?:好了|OK了|ok了)(?![吗么没])|到齐|搞定|完工|完毕|完事|验货合格|商检通过"
    r"|\b(?:done|finished|completed|all\sgood|is\scomplete|are\scomplete|has\sarrived|have\sarrived|arrived|shipped|received|signed\soff|approved)\b",
    re.I | re.A,
)
_DONE_ON = re.compile(r"已经?(?:于|在)?[\x00\s]+(?:全部)?(?:出货|到货|到厂|到|完成|开船|发货|装柜|寄出|交单|入库|裁完)")
_DONE_WEAK = re.compile(
    r"(?<![不没未能])(?:完成|做完|做好)(?![了率度时不情\d])|(?<![A-Za-z])OK(?![A-Za-z])|(?<![A-Za-z])complete(?![A-Za-z])|(?<![不未])合格|库存(?![不])",
    re.I | re.A,
)
_BLOCKED = re.compile(
    r"受阻|卡住|卡在|卡着|停产|停机|停线|停工|停了|做不了|做不下去|没法做|无法继续|暂停|搁置|挂起|被叫停|动不了|进行不下去"
    r"|\b(?:blocked|stuck|on\shold|stopped|halted|stalled)\b|:no_entry:|:construction:",
    re.I | re.A,
)
_IN_PROGRESS = re.compile(
    r"进行中|正在|生产中|在生产|在做|做着|在裁|在缝|在包|在验|在印|在赶|备料中|办理中|处理中|审核中|排产中|已(?:经)?(?:开始|开工|开裁|上线|排产|启动)|(?<![没未])(?<!还没)(?<!没有)(?:开始|开工|开裁|上线)了|(?<![尚还])进行(?:了|到)"
    r"|\b(?:in\sprogress|ongoing|under\sway|underway|started|wip|working\son|in\sproduction|halfway)\b",
    re.I | re.A,
)
_ON_TRACK = re.compile(
    r"(?:一切|进度|都|生产|其余|其他|其它)?(?<![不非异])正常(?![化人])|(?<![不没未])(?:按时|准时|如期|按期|按计划|照计划)|没问题|没变化|无变化|不变"
    r"|\b(?:on\s(?:track|time|schedule)|as\s(?:planned|scheduled)|normal|no\schange)\b",
    re.I | re.A,
)
_ASKING = re.compile(
    r"[??]|吗|么(?:$|[,。?\s])|没有\s*$|了没|了没有|是不是|有没有|\b(?:is|are|has|have|did|when|what|where)\s\w+.*\?",
    re.I | re.A,
)
_LATER_ON = re.compile(
    r"预计|计划|争取|将|要(?!求|是)|会(?!议)|能(?!源)|准备|打算|希望|尽量|保证|可以|可(?=完成|做完|出)|之后|以后|后(?=完成|做)|前(?=完成|做|能|要)"
    r"|\b(?:will|to\sbe|expect(?:ed)?|plan(?:ned)?|should|by|can|shall|going\sto|until|once|when)\b",
    re.I | re.A,
)
_CLAUSE_END = re.compile(r"[,;。!\n]")
DATELESS = re.compile(
    r"尽快|尽早|待定|待通知|看情况|视情况|再说|再定|未定|定不下来|不好说|说不准|说不好|还?不(?:确定|清楚|知道)(?:哪天|时间|什么时候|日期)?|等通知|等消息|近期|过几天|过两天|过阵子|过段时间|改天|这几天|这两天|有空再|回头再|马上|很快|随时"
    r"|(?<![A-Za-z])(?:TBD|TBA|TBC|ASAP)(?![A-Za-z])|\b(?:as\ssoon\sas\spossible|to\sbe\s(?:confirmed|advised|determined|decided)|not\ssure(?:\syet)?|no\sidea|it\sdepends|soon|don'?t\sknow)\b",
    re.I | re.A,
)

_DENIALS = ((_NO_DELAY, Negation.NO_DELAY), (_NOT_THAT, Negation.NO_DELAY), (_NO_EFFECT, Negation.NO_EFFECT))


def find_denials(masked: str, text: str) -> list[Item]:
    """没有延期, 不延期, 不影响船期, no delay: said before dates are read, so that nothing is made of them."""
    items: list[Item] = []
    for pattern, value in _DENIALS:
        for m in pattern.finditer(masked):
            if not any(item.start < m.end() and m.start() < item.end for item in items):
                items.append(_item(Kind.NEGATION, value, m, text))
    return items


def find_states(masked: str, text: str, others: list[Item], *, doubtful: bool = False) -> list[Item]:
    """States in a text whose names, figures and dates are taken out; `others` is what they were.

    `doubtful` says that a time is asked for, so that 完成 alone may well be a plan.
    """
    items: list[Item] = []
    taken: list[tuple[int, int]] = []

    def take(pattern: re.Pattern[str], value: State | Negation, kind: Kind) -> None:
        for m in pattern.finditer(masked):
            if any(start < m.end() and m.start() < end for start, end in taken):
                continue
            taken.append(m.span())
            weak = pattern is _DONE_WEAK
            if kind is Kind.STATE and _only_asks(masked, m):
                continue
            if value is State.DONE and _not_yet(masked, m, others, weak=weak, doubtful=doubtful):
                continue
            items.append(_item(kind, value, m, text))

    take(_NOT_STARTED, State.PLANNED, Kind.STATE)
    take(_NOT_DONE, Negation.NOT_DONE, Kind.NEGATION)
    take(_BLOCKED, State.BLOCKED, Kind.STATE)
    take(_IN_PROGRESS, State.IN_PROGRESS, Kind.STATE)
    take(_DONE_STRONG, State.DONE, Kind.STATE)
    take(_DONE_ON, State.DONE, Kind.STATE)
    take(_DONE_WEAK, State.DONE, Kind.STATE)
    take(_ON_TRACK, State.ON_TRACK, Kind.STATE)
    return items


_NEARLY = re.compile(
    r"(?:基本上?|差不多|快要?|几乎|大部分|大体|\b(?:almost|nearly|mostly))\s*(?:都|已经?)?\s*$", re.I | re.A
)


def _item(kind: Kind, value: State | Negation, m: re.Match[str], text: str) -> Item:
    nearly = kind is Kind.STATE and led_by(_NEARLY, text, m.start())
    return Item(
        kind=kind,
        value=value,
        text=text[m.start() : m.end()],
        start=m.start(),
        end=m.end(),
        precision=Precision.APPROXIMATE if nearly else Precision.EXACT,
    )


_WINDOW = 80


def _clause(masked: str, m: re.Match[str]) -> tuple[int, int]:
    """Where the clause around a state begins and ends, within a window that keeps long texts fast."""
    lower, upper = max(0, m.start() - _WINDOW), min(len(masked), m.end() + _WINDOW)
    ends = [end.end() for end in _CLAUSE_END.finditer(masked, lower, m.start())]
    closing = _CLAUSE_END.search(masked, m.end(), upper)
    return ends[-1] if ends else lower, closing.start() if closing else upper


def _only_asks(masked: str, m: re.Match[str]) -> bool:
    start, end = _clause(masked, m)
    return bool(_ASKING.search(masked[start:end]))


def _not_yet(masked: str, m: re.Match[str], others: list[Item], *, weak: bool, doubtful: bool) -> bool:
    """预计周五完成, 完成85%: the word is there, but the thing is not done."""
    if m[0] == "√":
        return False
    start, end = _clause(masked, m)
    near = [item for item in others if start <= item.start < end]
    if any(item.kind is Kind.PERCENT and item.value != 100 and _beside(item, m) for item in near):
        return True
    if _LATER_ON.search(masked[start : m.start()]):
        return True
    return weak and (doubtful or any(item.kind in _PROMISES for item in near))


def _beside(item: Item, m: re.Match[str]) -> bool:
    return max(item.start - m.end(), m.start() - item.end) <= 3


_PROMISES = (Kind.DATE, Kind.DATETIME, Kind.RANGE, Kind.DURATION)


def dateless(masked: str, text: str, items: list[Item]) -> list[Question]:
    """尽快, 待定, 看情况 give no date: asked again, unless the text names one all the same."""
    if any(item.kind in _PROMISES for item in items):
        return []
    m = DATELESS.search(masked)
    return [ask("no_date", text[m.start() : m.end()], where=m.span())] if m else []
