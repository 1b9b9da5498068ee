"""A look-up in words that no list of phrases has: read last, where a message would not be understood."""

from __future__ import annotations

import re

from bot.domain.phrases.context import PhraseReader
from bot.domain.phrases.normal import normalise
from bot.domain.phrases.requests import known_name
from bot.domain.phrases.statements import Request, Wanted

_FLAGS = re.I | re.A
_LONGEST = 80
_LONGEST_NAME = 40
_MOST_NAMES = 5
_MOST_CLAUSES = 2
_CLAUSE = re.compile(r"[,;。!?\n]+|\.(?=\s|$)")
_COURTESY = re.compile(
    r"\s*(?:谢谢|多谢|辛苦了?|麻烦了?|拜托了?|你好|在吗|急|thanks?(?:\syou)?|thx|please|pls|hi|hello|hey|urgent)\s*",
    _FLAGS,
)
_ASKS = re.compile(
    r"哪些|哪几|什么情况|啥情况|什么进度|怎么样|多少[张个]?(?:订单|单)|几[张个](?:订单|单)|有没有"
    r"|^\s*(?:请问|请|帮我|帮忙|麻烦|你|给我|再)*(?:列|拉|统计|汇总|查|看|调|导)(?:一下|下|看|个|出来?|一)"
    r"|(?:列|拉|统计|汇总|查|看|调|导)(?:一下|下|看|个|出来|给我|一览)(?:给我|吧|呢|看看|看)*\s*$"
    r"|^\s*(?:(?:please|pls|hi|hey|so|and|ok|quick|can\syou|could\syou|would\syou)\s)*"
    r"(?:which|what(?!\sa\b)|what'?s|whats|how\smany|how\sare|show|list|pull|give\sme|send\sme|any|status|overview|are\sthere|do\s(?:we|i)\shave)\b",
    _FLAGS,
)
_OF_ORDERS = re.compile(r"订单|单子|[张的]单|[几些]个?单|\b(?:orders?|pos?|shipments?)\b", _FLAGS)
_LISTED_NEGATION = re.compile(r"(?:还|都)?[没未]有?[^\s,;。]{1,6}的(?=订单|单)")
_SHIPS = re.compile(
    r"出货|走货|发货|收汇|收款|交货|开船|\b(?:ship(?:s|ping|ped)?|shipments?|leav(?:e|es|ing)|sail(?:s|ing)?)\b", _FLAGS
)
_REPORTS = re.compile(
    r"[%@$¥€]|\d{3,}|\d\s*(?:件|箱|套|打|吨|只|条|层|天|小时|万|千|k\b|pcs|sets?|cartons?|days?|layers?|hours?|weeks?)"
    r"|[没未不别勿无]|(?<!什么)(?<!怎么)已经|完成|[做弄搞]完|[到好齐完](?:了|啦)|改[成到为]|加单|减单|取消|坏|缺|停|因为|由于|说|听|告诉|通知"
    r"|[问要让叫](?:我们?|他们?|她)|客户[问要说让催改]|问[^一下,]{0,4}哪|如果|要是|可能|再说|以后"
    r"|\b(?:not?|never|done|finished|arrived|received|cancel\w*|because|due\sto|if|unless|says?|said|asks|asked|told|wants?"
    r"|confirm\w*|chang\w+|was|were|pushed|moved|until|to\sbe)\b|n't",
    _FLAGS,
)
_HELP = re.compile(
    r"\s*(?:请问|想问|问一?下|那)?\s?(?:我|我们)?(?:要?是?)?(?:延期|延误|进度|异常|节点|完成|日期|新单|新订单|订单|改期|请假|晚了|推迟)?(?:的话)?"
    r"(?:要|该|应该|得|是|在哪|可以|能)*(?:怎么|怎样|如何|咋|哪里|哪儿)(?:去|来|样)?(?:上?报|填|录入?|登记?|记|写|提交?|弄)"
    r"(?:延期|延误|进度|异常|节点|完成|日期|新单|订单|改期)?(?:啊|呀|呢|的|吗)?\s*"
    r"|\s*(?:(?:hi|hey|please|pls|sorry)\s)*(?:how|where)\s(?:to|(?:do|can|should|would)\s(?:i|we|you|one))\s"
    r"(?:report|record|log|file|enter|submit|register|tell\syou)\b[a-z\s]{0,40}",
    _FLAGS,
)
_WAITS = re.compile(
    r"[等待](?:着)?我(?:来|去)?(?:的|批|审|定|决定|拍板|签|处理|确认|同意|\s*$)|[要需]要?我(?:来|去)?(?:批|审|定|决定|拍板|签)"
    r"|\b(?:wait\w*|pending|open)\s(?:for|on|with)\sme\b|\bneeds?\smy\b|\bawait\w*\s(?:me|my)\b",
    _FLAGS,
)
_TOPICS = (
    (Wanted.UNDER_CREDIT, re.compile(r"信用证|\bl/?cs?\b|letters?\sof\scredit", _FLAGS)),
    (Wanted.OVERDUE, re.compile(r"逾期|超期|过期|\b(?:overdue|past\sdue)\b", _FLAGS)),
    (
        Wanted.LATE,
        re.compile(r"延[期误迟]|晚|推迟|拖期|风险|危险|\b(?:late|delay\w*|behind|risk\w*|slip\w*)\b", _FLAGS),
    ),
    (Wanted.WITH_CASES, re.compile(r"异常|\b(?:anomal(?:y|ies)|issues?|problems?)\b", _FLAGS)),
    (Wanted.DUE_TODAY, re.compile(r"今[天日]|\btoday\b", _FLAGS)),
    (Wanted.THIS_WEEK, re.compile(r"[本这]个?(?:周|星期|礼拜)|\bthis\sw(?:ee)?k\b", _FLAGS)),
)
"""What a list is of; of two the first. A month has no list of its own: everything somebody follows has it, too."""


def looked_for(text: str, reader: PhraseReader) -> Request | None:
    """The nearest list to what a message asks for that reports nothing; None: news, or words of which nobody asks.

    Every clause asks or speaks of orders: what nothing reads beside them may be news, and is no look-up.
    """
    typed = normalise(text).plain.strip()
    if len(typed) > _LONGEST or "\n" in typed:
        return None
    plain = normalise(typed).text
    wanted, words = None, ""
    if _HELP.fullmatch(plain.rstrip(" ?。.!")) and not re.search(r"\d", plain):
        wanted = Wanted.HELP
    elif not _tells(plain, reader):
        wanted, words = _list_asked(plain, reader)
    return None if wanted is None else Request(text=text, wanted=wanted, words=words)


def _tells(plain: str, reader: PhraseReader) -> bool:
    """Whether it may be news: of a numbered order, a milestone, with a value or a denial."""
    said = _LISTED_NEGATION.sub("", plain)
    named = reader.names(plain).items or reader.milestones.find(_SHIPS.sub(" ", said))
    return bool(named) or _REPORTS.search(said) is not None


def _list_asked(plain: str, reader: PhraseReader) -> tuple[Wanted | None, str]:
    clauses = [clause for clause in _CLAUSE.split(plain) if clause.strip() and not _COURTESY.fullmatch(clause)]
    asking = [_ASKS.search(clause) is not None for clause in clauses]
    of_orders = [_OF_ORDERS.search(clause) is not None for clause in clauses]
    known = len(clauses) <= _MOST_CLAUSES and all(map(any, zip(asking, of_orders, strict=True)))
    if not known or not any(asking):
        return None, ""
    if _WAITS.search(plain):
        return Wanted.WAITING, ""
    if name := _named(plain, reader):
        return Wanted.ORDERS, name
    wanted = next((wanted for wanted, topic in _TOPICS if topic.search(plain)), Wanted.MY_ORDERS)
    return (wanted, "") if any(of_orders) else (None, "")


_AROUND_NAME = re.compile(
    r"[,;。!?]|哪些|哪几[张个批]?|那[几些]?[张个批]?|这[几些]?[张个批]?|所有|全部|订单|单子|单|的|现在|目前|什么情况|啥情况|怎么样了?|有没有|多少|列|拉|统计|汇总"
    r"|查|看|调|一下|帮我|帮忙|请问|请|麻烦|给我|会|要|有|延[期误迟]|晚|逾期|了|吗|呢|吧"
    r"|\b(?:which|whats?|what's|how|many|show|list|pull|give|send|any|status|overview|are|is|there|do|we|i|have|me|my|all|of|the|for|from|with"
    r"|orders?|pos?|shipments?|open|our|at|risk|late|delayed|behind|overdue|this|week|month|today|please|pls|can|could|you|on|in|up)\b",
    _FLAGS,
)


def _named(plain: str, reader: PhraseReader) -> str:
    """The customer, product or project that stands beside the words of asking; empty where it fits no order."""
    parts = (re.sub(r"'s$", "", part.strip(" '-.")) for part in _AROUND_NAME.split(plain))
    names = [name for name in parts if 1 < len(name) <= _LONGEST_NAME and not name.isdigit()]
    return next((name for name in names if known_name(name, reader)), "") if len(names) < _MOST_NAMES else ""
