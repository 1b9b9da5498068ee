"""What a message wants that reports nothing of an order: a list, help, undo, words of the stand-up, leave."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.domain.phrases.context import PhraseReader
from bot.domain.phrases.normal import normalise
from bot.domain.phrases.reading import OrderRef, OrderSort
from bot.domain.phrases.statements import Request, Wanted
from bot.domain.standups import leads

COMMANDS: Mapping[str, re.Pattern[str]] = {
    "delay": re.compile(r"(?:delay|延期|延误|推迟|报延期|报告延期)(?=[\s:]|$)", re.I | re.A),
    "milestone": re.compile(r"(?:milestone|里程碑|进度|节点|打卡|报进度|报节点|报告节点)(?=[\s:]|$)", re.I | re.A),
    "anomaly": re.compile(r"(?:anomaly|异常|报异常|报告异常)(?=[\s:]|$)", re.I | re.A),
    "order": re.compile(r"(?:order|订单|查单|查询|查)(?=[\s:]|$|(?=P|p|\d))", re.I | re.A),
    "standup": re.compile(r"(?:stand-?up|站会|例会|日报)(?=[\s:]|$)", re.I | re.A),
    "authority": re.compile(r"(?:authority|权限)(?=[\s:]|$)", re.I | re.A),
    "help": re.compile(r"(?:help|帮助|怎么用|使用说明|说明|菜单|\?+)(?=[\s!。]|$)", re.I | re.A),
}
_ONLY_ALONE = frozenset(("standup", "help"))
"""Commands whose word leads a plain line only where nothing stands behind it."""
_SLASH = re.compile(r"^\s*[/、\\]\s*")
_END = r"[\s!。.~?]*"
_WHOLE = (
    (
        Wanted.HELP,
        r"help|帮助|帮帮我|怎么用|如何使用|使用说明|说明|菜单|你会什么|你能做什么|你好|您好|hi|hello|在吗|\?+",
    ),
    (Wanted.MY_ORDERS, r"我的(?:订单|单子?)|我跟的?(?:订单|单子?)|my\sorders?|订单列表|今天有哪些单"),
    (
        Wanted.DUE_TODAY,
        r"(?:今天|今日|当天)(?:要?到期|要交|该交|要出|截止)(?:的)?(?:订单|单子?|节点|有哪些)*|(?:what'?s\s|orders?\s)?due\stoday",
    ),
    (
        Wanted.OVERDUE,
        r"(?:已|已经)?(?:逾期|超期|过期)(?:未完成)?(?:了)?(?:的)?(?:订单|单子?|节点|有哪些|列表|清单)*|(?:what'?s\s)?overdue(?:\sorders?)?",
    ),
    (
        Wanted.THIS_WEEK,
        r"(?:本周|这周|这个星期|这星期)(?:要?到期|要交|要出|该交)?(?:的)?(?:订单|单子?|节点|有哪些|计划)*|(?:due\s)?this\sweek(?:'s\sorders?)?",
    ),
    (
        Wanted.LATE,
        (
            r"(?:有哪些|哪些)?(?:延误|延期|晚|迟|拖期|要晚|会晚)(?:了)?的?(?:订单|单子?)(?:有哪些)?|哪些(?:订单"
            r"|单子?)(?:延误|延期|晚|会晚|要晚)了?|(?:late|delayed)\sorders?|which\sorders\sare\s(?:late|delayed)"
            r"|orders\sthat\sare\slate"
        ),
    ),
    (Wanted.UNDO, r"撤销|撤回|撤消|取消上一条|刚才(?:那条)?(?:错了|不算|撤销)|undo(?:\sthat|\slast)?|revert"),
    (Wanted.SKIP_TODAY, r"跳过|今天跳过|跳过今天|skip(?:\stoday)?"),
    (Wanted.SAME_AS_YESTERDAY, r"(?:同|和|跟|与)昨天(?:一样|相同)?|同上|照旧|same\sas\syesterday|no\schange"),
    (
        Wanted.VERDICT,
        (
            r"(?:我)?(?:同意|不同意|批准|不批准|可以|不可以|行|不行|准了|通过|驳回|拒绝|否决|ok|okay|approved?|agreed?"
            r"|rejected?|yes|no|go\sahead|lgtm)(?:了|的)?"
        ),
    ),
    (
        Wanted.REST_ON_TRACK,
        (
            r"(?:其余|其他|其它|剩下的?|余下的?|都|全部|一切)(?:都|均|的)?(?:正常|没问题|按计划|顺利|ok|没变化)了?"
            r"|(?:the\s)?(?:rest|others?|everything(?:\selse)?|all)\s(?:is\s|are\s)?(?:on\strack|fine|normal|ok"
            r"|good)|正常|on\strack"
        ),
    ),
)
_COMPILED = tuple((wanted, re.compile(rf"\s*(?:{pattern}){_END}", re.I | re.A)) for wanted, pattern in _WHOLE)
_LEAVE = re.compile(
    r"(?:请|休|补休|调|事|病|年|产|婚|陪产|丧)(?:[一二两三半\d]{1,2}天)?假|调休|补休|休息|(?<!退)休(?:一"
    r"|半|\d)天|(?:我|本人)[^,。]{0,6}不(?:在"
    r"|上班|来)(?![^,。]*(?:订单|面料|货))"
    r"|\b(?:i'?m|i\sam|i'll\sbe|i\swill\sbe|taking)\s(?:(?:off|away|out|on\s(?:leave|holiday|vacation)|ooo)\b"
    r"|(?:a\s|the\s)?(?:day|week|morning|afternoon)\soff)|\b(?:sick|annual|on|parental)\sleave\b|\bday\soff\b"
    r"|\bout\sof\s(?:the\s)?office\b|\booo\b",
    re.I | re.A,
)
_DID = re.compile(r"(?:^|[\s,;。!\n])(?:昨天|昨日|上周五|yesterday)", re.I)
_PLAN = re.compile(r"(?:^|[\s,;。!\n])(?:今天|今日|today|计划|打算)", re.I)
_BLOCK = re.compile(
    r"卡[住点在]|受阻|阻碍|阻塞|困难|没有?(?:什么)?问题|无(?:阻碍|问题|困难)|\bblock(?:ed|ers?)\b", re.I
)
_LED_BY = re.compile(r"\s*(?:昨[天日]|今[天日]|卡[住点]的?|阻碍|受阻|困难|yesterday|today|blockers?|blocked)\s?:", re.I)
_PLAN_ALONE = re.compile(
    r"^\s*(?:今天|今日)(?:要|计划|准备|打算|继续|跟|去|主要)|^\s*today\s(?:i|i'll|i\swill|:)", re.I
)


def command_of(line: str) -> tuple[str, str]:
    """The verb that a line starts with, and what stands behind it; no verb is an empty one."""
    normal = normalise(line)
    body = _SLASH.sub("", normal.text)
    slashed = body != normal.text
    plain = normal.plain[len(normal.text) - len(body) :]
    for name, pattern in COMMANDS.items():
        m = pattern.match(body)
        if m and (slashed or name not in _ONLY_ALONE or m.end() == len(body)):
            return name, plain[m.end() :].lstrip(" \t:\uff1a").rstrip()
    return "", plain.strip() if slashed else line


def whole_wish(text: str, *, command: str = "") -> Request | None:
    """A text that is nothing but a fixed phrase."""
    plain = normalise(text).text
    for wanted, pattern in _COMPILED:
        if pattern.fullmatch(plain):
            return Request(text=text.strip(), wanted=wanted, command=command)
    return None


_LISTS = {
    "today": Wanted.DUE_TODAY,
    "今天": Wanted.DUE_TODAY,
    "overdue": Wanted.OVERDUE,
    "week": Wanted.THIS_WEEK,
    "late": Wanted.LATE,
    "延误": Wanted.LATE,
    "mine": Wanted.MY_ORDERS,
}


def commanded(command: str, body: str) -> Request | None:
    """What a command asks for that reports nothing: a form without words, a look-up, a word of the stand-up."""
    text = body or command
    if command in ("delay", "milestone", "anomaly"):
        return None if body else Request(text=text, wanted=Wanted.FORM, command=command)
    if command == "order":
        return _looked_up(text, body)
    if command == "standup":
        whole = whole_wish(body, command=command) if body else None
        if whole is not None and whole.wanted in (Wanted.SKIP_TODAY, Wanted.SAME_AS_YESTERDAY):
            return whole
        return Request(
            text=text, wanted=Wanted.LEAVE if is_leave(body) else Wanted.STAND_UP, words=body, command=command
        )
    wanted = {"authority": Wanted.AUTHORITY, "help": Wanted.HELP}.get(command)
    return Request(text=text, wanted=wanted, words=body, command=command) if wanted else None


def _looked_up(text: str, body: str) -> Request | None:
    """/order alone, with the name of a list, or with words that say one; None: it names orders."""
    listed = _LISTS.get(body.strip().casefold()) if body else Wanted.MY_ORDERS
    return Request(text=text, wanted=listed, command="order") if listed else whole_wish(body, command="order")


_WHO_MAY = re.compile(
    r"\s*谁(?:能|可以|有权|来|该)?(?:审?批|决定|定|签|说了算)(?P<zh>.*)|\s*who\s(?:can|may|has\sto|should"
    r"|must)\s(?:approve|decide|sign)(?:\son)?(?P<en>.*)",
    re.I | re.A,
)


def asks_authority(text: str) -> Request | None:
    """谁能批空运: who may decide."""
    m = _WHO_MAY.fullmatch(normalise(text).text.rstrip("?。! "))
    return Request(text=text, wanted=Wanted.AUTHORITY, words=(m["zh"] or m["en"] or "").strip()) if m else None


def is_leave(text: str) -> bool:
    """Whether a text without an order says that its author is away."""
    return _LEAVE.search(normalise(text).text) is not None


def names_questions(text: str) -> bool:
    """Whether a text names two of the stand-up's questions with a colon (昨天:…今天:…), or begins with one."""
    named = leads(text)
    return len(set(named)) > 1 or (_LED_BY.match(normalise(text).text) is not None)


def is_check_in(text: str) -> bool:
    """Whether a text without an order answers the stand-up's questions, wherever their parts stand."""
    plain = normalise(text).text
    parts = sum(pattern.search(plain) is not None for pattern in (_DID, _PLAN, _BLOCK))
    return parts > 1 or _PLAN_ALONE.search(plain) is not None


def only_a_name(text: str, reader: PhraseReader) -> Request | None:
    """A text that is nothing but what an order is called, or its customer, product, vessel, credit."""
    name = _SLASH.sub("", normalise(text).text).strip(" ?!。")
    if reader.orders_called is None or not 1 < len(name) <= 80 or "\n" in name:
        return None
    found = tuple(reader.orders_called(name))
    ref = OrderRef(key=name, sort=OrderSort.NAME, matches=found)
    return Request(text=text.strip(), wanted=Wanted.ORDERS, words=name, orders=(ref,)) if found else None
