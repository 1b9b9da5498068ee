"""Messages that report nothing of an order: look-ups, help, undo, a verdict alone, leave, words for the stand-up.

A request is a whole message: a word of the bot inside a longer sentence is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.domain.phrases.answering import asks, may_name_order
from bot.domain.phrases.calling import named_at
from bot.domain.phrases.context import PhraseReader
from bot.domain.phrases.courtesies import SMALL_TALK
from bot.domain.phrases.harmless import without_greeting
from bot.domain.phrases.listings import listed, waiting_or_credit, whose
from bot.domain.phrases.normal import normalise
from bot.domain.phrases.pasted import is_stamped
from bot.domain.phrases.reading import Kind, OrderRef, OrderSort
from bot.domain.phrases.statements import Request, Wanted
from bot.domain.phrases.suppositions import supposition
from bot.domain.standups import leads, parts_of

LONGEST = 80
"""No name, phrase or question of one line is longer."""

SHORTEST_TEXT = 30
"""Part of a name (卫衣) is no longer than this."""

_FLAGS = re.I | re.A
_END = r"\s*[。.!?~]*\s*"
_STROKE = re.compile(r"^\s*[/\uff0f、\\\uff3c]\s*")


def _whole(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{'|'.join(patterns)}){_END}", _FLAGS)


_VERBS: Sequence[tuple[str, re.Pattern[str]]] = tuple(
    (verb, re.compile(rf"(?:{words})(?=[\s:]|$)", _FLAGS))
    for verb, words in (
        ("delay", "delay|延期|延误|推迟|报延期|报告延期|晚"),
        ("milestone", "milestone|里程碑|进度|节点|打卡|报进度|报节点|报告节点"),
        ("anomaly", "anomaly|异常|报异常|报告异常"),
        ("order", "order|订单|查单|查询|查"),
        ("standup", "stand-?up|站会|例会|日报"),
        ("authority", "authority|权限|谁能定|谁可以定|谁有权定?|who (?:may|can) (?:decide|approve|sign off)"),
        ("help", r"help|帮助|怎么用|使用说明|说明|菜单|\?+"),
    )
)
"""What a message is led by: after a stroke, or alone."""

_SPOKEN = frozenset({"order", "authority"})
"""Verbs that lead what is asked without a stroke, too."""

_REPORTS = frozenset({"", "delay", "milestone", "anomaly"})
"""Behind these, or none, 如果… supposes what would otherwise be reported."""

_SHOW = (
    r"(?:(?:帮我)?(?:看一?下|看看|查一?下|查|列一?下|列出|我的|有哪些|有没有|哪些|show(?:\sme)?|list|my"
    r"|what'?s|what\sis|anything)\s?)*"
)
_OF_ORDERS = r"(?:的?(?:订单|单子|单|节点|货)|\sorders?|\smilestones?)?(?:有哪些|有没有|有多少|有什么|哪些|吗|呢)?"
_THOSE = r"的(?:订单|单子|单|节点|货)?(?:有哪些|有没有|有多少|有几[张个]|有什么|是哪些|哪些|吗|呢)?"
_PLAIN: Sequence[tuple[Wanted, re.Pattern[str]]] = (
    (
        Wanted.HELP,
        _whole(
            *("help", "帮助", "怎么用", "如何使用", "使用说明", "菜单", "你会什么", "你能做什么"),
            *("你好", "您好", "hi", "hello", "在吗", r"\?+"),
            r"(?:please\s)?(?:how|where)\s(?:to|(?:do|can|should)\s(?:i|we|you))\s(?:report|record|log|file|enter|add|undo|change)"
            r"(?:\s(?:an?|the|my|this|new|delays?|progress|milestones?|anomal(?:y|ies)|issues?|problems?|orders?|dates?))*",
            r"(?:请问|想问)?(?:这个?)?(?:怎么?|如何|咋)样?(?:报|改|填|用|查|撤销?|写|记|录入?)(?:进度|延期|异常|订单|节点|完成|日期|这个)*(?:啊|呀|呢|的)?"
            r"(?:[\s,]*(?:不太?会用?|不懂|教我?一?下|谢谢))?",
        ),
    ),
    (
        Wanted.UNDO,
        _whole(
            *("撤销", "撤消", "撤回", "(?:撤销|撤回)(?:刚才|刚刚|上一条|上一个)的?"),
            "(?:刚才|刚刚|上一条|上一个)(?:那条|那个|的)?(?:作废|不算|不对|错了|取消|撤销|撤回)了?",
            r"undo(?:\s(?:that|it|last))?",
        ),
    ),
    (
        Wanted.VERDICT,
        _whole(
            *("我?(?:不)?同意", "批准", "通过", "不?可以的?", "不?行", "准了?", "驳回", "没意见"),
            *("ok", "okay", "yes", "no", "agreed?", r"i\sagree", "approved?", "rejected?", "declined?", "lgtm"),
        ),
    ),
    (
        Wanted.MY_ORDERS,
        _whole(
            *("我的(?:订单|单子?|单)", r"my\sorders?", "订单列表", "今天有哪些单?"),
            rf"{_SHOW}我(?:手上|手头|这边|负责|名下|现在|目前|跟)*的?(?:订单|单子|单)?(?:有哪些|有多少|有几张|有什么|哪些)(?:订单|单子|单)?",
            rf"{_SHOW}(?:all\s)?my\s(?:open\s)?orders?",
            rf"{_SHOW}我(?:手上|手头|手里|这边|名下)(?:现在|目前|还|都|有)*(?:有?哪些|有?哪几[张个]?|几[张个]|多少)(?:订单|单子|单)?"
            r"(?:还|都)?[没未]有?(?:出货?|走货?|发货?|交货?|装柜|开船|做完|完成?)(?:掉|的)?(?:呢|啊|吗)?",
            r"(?:which|what|how\smany)\sorders?\s(?:do\si\s(?:have|follow|handle)|are\smine)",
        ),
    ),
    (
        Wanted.WITH_CASES,
        _whole(
            rf"{_SHOW}(?:未|没)?(?:处理|解决|关闭|结)?(?:完|掉)?的?异常(?:单|的?订单|列表)?(?:有哪些|有没有|有多少|有几个|哪些|吗|呢)?",
            r"(?:我的|哪些|哪几张|有哪些)(?:订?单子?)?(?:有|出了?)?异常(?:单|订单)?",
            rf"{_SHOW}(?:all\s)?(?:the\s)?(?:my\s)?(?:open|unresolved|current|pending)\s(?:anomal(?:y|ies)|cases?|issues?)",
        ),
    ),
    (
        Wanted.DUE_TODAY,
        _whole(
            rf"{_SHOW}今[天日]要?(?:到期|截止|该交|该做|要做|要交){_OF_ORDERS}",
            rf"{_SHOW}今[天日](?:需?要|该)(?:跟进?|处理|盯|催|办){_THOSE}",
            r"今[天日]有?(?:哪些|什么|哪几[张个])(?:订单|单子|单|节点)?(?:需?要|该|会)(?:跟进?|做|交|处理|到期|盯|催|办)的?",
            r"我?今[天日]我?(?:需?要|该|应该)?(?:跟进?|做|干|交|处理|盯|催|办)(?:哪些|什么|啥|哪几[张个])(?:订单|单子|单|节点)?",
            rf"{_SHOW}due\stoday",
            r"(?:what|which)(?:\sorders?)?(?:'?s|\sis|\sare)?\s(?:due|(?:do|should)\si\s(?:follow|do|chase))(?:\sup)?(?:\son)?\stoday",
        ),
    ),
    (
        Wanted.OVERDUE,
        _whole(rf"{_SHOW}(?:已经?)?(?:逾期|过期|超期)了?{_OF_ORDERS}", rf"{_SHOW}(?:is\s)?overdue(?:\sorders?)?"),
    ),
    (
        Wanted.THIS_WEEK,
        _whole(
            rf"{_SHOW}(?:本周|这周|这个?星期|这个?礼拜)(?:要|内)?(?:到期|截止|该交|要做|出货)?{_OF_ORDERS}",
            rf"{_SHOW}(?:本周|这周|这个?星期|这个?礼拜)(?:内|里)?(?:需?要|该|会)?(?:到期|截止|跟进?|交|做|出货?|走|发货?|装柜?|开船?){_THOSE}",
            r"(?:本周|这周|这个?星期|这个?礼拜)有?(?:哪些|什么|哪几[张个批])(?:订单|单子|单|货|节点)?(?:需?要|该|会)(?:出货?|走|发货?|交|装柜?|到期|跟进?)的?",
            r"(?:what|which)(?:\sorders?)?(?:'?s|\sis|\sare)?\s(?:due|shipping|to\sship|ships?|leaving|leaves?)\sthis\sweek",
            rf"{_SHOW}(?:due\s)?this\sweek",
        ),
    ),
    (
        Wanted.LATE,
        _whole(
            rf"{_SHOW}(?:延误|延期|晚了?|迟了?|拖期|会晚|要晚|推迟)的(?:订单|单子|单|货)(?:有哪些|吗|呢)?",
            r"(?:哪些|有哪些|哪几张)(?:订单|单子|单)(?:会|要)?(?:延误|延期|晚|迟)了?",
            rf"{_SHOW}(?:late|delayed)\sorders?",
            r"which\sorders?\s(?:is|are)\s(?:late|delayed)",
        ),
    ),
    (
        Wanted.REST_ON_TRACK,
        _whole(
            r"(?:其余|其他|其它|剩下的?|余下的?|都|全部|一切)(?:都|均|的)?(?:正常|没问题|按计划|顺利|ok|没变化)了?",
            r"(?:the\s)?(?:rest|others?|everything(?:\selse)?|all)\s(?:is\s|are\s)?(?:on\strack|fine|normal|ok|good)",
            *("正常", r"on\strack"),
        ),
    ),
    (
        Wanted.UNSAVED,
        _whole(rf"{_SHOW}(?:还)?[没未](?:有)?(?:保存|存上?|记上?)的?(?:有哪些|哪些|吗)?", rf"{_SHOW}(?:un|not\s)saved"),
    ),
    (Wanted.SKIP_TODAY, _whole("(?:今天)?跳过", "今天不填", r"skip(?:\stoday)?")),
    (
        Wanted.SAME_AS_YESTERDAY,
        _whole("(?:今天)?[同跟和与]昨[天日](?:一样|相同|一致)?", "照昨天", r"(?:the\s)?same\sas\syesterday"),
    ),
)
"""Phrases that are a message by themselves."""

_THANKS = (
    r"(?:(?:谢谢?|多谢|感谢)(?:各位|你们?|您|大家|啦|了)?|(?:(?:今[天日]|都)?(?:各位|你们?|您|大家|兄弟们|同事们)都?(?:今[天日])?)?辛苦(?:了|啦|(?:各位|你们?|大家)(?:了|啦)?)?|(?:大家|各位)?(?:都|也|先)?早[点些]休息|收到|好[的滴嘞]?|嗯+|哦+|噢|知道了?|明白了?|了解"
    rf"|(?:我?(?:马上|这就|立刻))(?:就|去|来)?(?:安排|处理|办|弄|去|看|查|跟进|联系)(?:一下)?|没事|不客气|早上?好?|晚安|拜拜|再见|哈+|{SMALL_TALK}"
    r"|\[[^\[\]\n]{1,6}\]|:[a-z0-9_+'-]+:|[\U0001F300-\U0001FAFF\u2600-\u27BF\uFE0F])"
)
_NOTHING = re.compile(rf"(?:[\s,、。.!~;]*+(?>{_THANKS}))++[\s,、。.!~]*", _FLAGS)
"""Nothing but such words, each taken once and not divided anew: 嗯嗯嗯嗯嗯嗯 would be tried in every way there is."""

STAND_UP_WORDS: Sequence[tuple[str, re.Pattern[str]]] = (
    ("report", _whole("report", "汇总", "报告", "日报", "总结", "summary", "digest")),
    ("history", _whole("history", "历史", "历史记录", "记录", "log")),
    ("pause", _whole("pause", "暂停", "停一?停", "stop", "resume", "恢复")),
    ("new", _whole("new", "新建", "创建", "create", "add")),
    ("settings", _whole("settings?", "设置", "status", "状态", "list", "列表", "config", "edit")),
)
"""Words behind /standup that ask for something; they are never an answer."""

_FILTERS: Sequence[tuple[Wanted, re.Pattern[str]]] = (
    (Wanted.DUE_TODAY, _whole("today", "今[天日]")),
    (Wanted.OVERDUE, _whole("overdue", "逾期", "过期", "超期")),
    (Wanted.THIS_WEEK, _whole("week", "本周", "这周")),
    (Wanted.WITH_CASES, _whole("cases?", "anomal(?:y|ies)", "异常")),
    (Wanted.LATE, _whole("late", "delayed", "延误", "延期", "晚了?")),
    (Wanted.MY_ORDERS, _whole("mine", "my", "我的")),
)
"""Words behind /order."""

_AWAY_WORD = re.compile(
    r"(?:^|[\s,])(?:我[^,。;]{0,12}?|[\d/.月日号今明后天下上本这个周星期礼拜一二三四五六日到至~-]+(?:我)?)(?:要|得|会|都)?(?:[去在](?!出差)[\u4e00-\u9fff]{2,3}?)?出差"
    r"|请假|休假|请[半一二两三四五\d][\s个]*天的?假|[年病事婚产丧]假|调休|补休|轮休|休息(?=[一半两\d]|$|[,。])"
    r"|\bon\s(?:annual\s|sick\s)?leave\b|\bout\sof\s(?:the\s)?office\b|\booo\b|\bpto\b|\bday\soff\b|\bon\svacation\b"
    r"|\b(?:i'?m|i\sam|i'll\sbe)\sout\b(?=\s(?:\d|today|tomorrow|on\s|from\s|next\s|this\s|mon|tue|wed|thu|fri))"
    r"|\b(?:i'?m|i\sam|i'll\sbe|taking)\s(?:\w+\s){0,3}off\b|\boff\ssick\b|\boff\s?(?=[一1]天|全天|$)"
    r"|\b(?:annual|sick|personal|casual|maternity|paternity|parental|(?:un)?paid)\sleave\b|\boff\s(?=today|tomorrow|on\s|from\s|next\s|mon|tue|wed|thu|fri)"
    r"|^\s*(?:(?:i'?m|i\sam|calling\sin|out)\s)?sick\b(?=\s(?:today|tomorrow|on\s|until))",
    _FLAGS,
)
_NOT_IN = re.compile(
    r"^\s*(?:sorry\s|fyi\s)?(?:i(?:'m|\sam)?\s)?(?:(?:won't|will\snot)\sbe\s(?:in|around|available|at\swork)|not\s(?:in|around|available|working))"
    r"(?:\s(?:the\s)?office)?(?=\s(?:today|tomorrow|on\s|from\s|until\s|next\s|this\s|mon|tue|wed|thu|fri)|\s*[.!]*$)",
    _FLAGS,
)
"""Somebody who says of themselves that they are not there; of a thing it is news."""

_AWAY_LEAD = re.compile(r"\s*(?:我(?:要|想)?)?(?:away|absence|absent|leave|请假|休假)(?:[\s:,]+(?P<rest>.*)|$)", _FLAGS)
_UNSURE = re.compile(
    r"[没别未]|不(?!舒服|适|在)|取消|可能|也许|如果|要是|假如|能不能|可不可以|吗|"
    r"\b(?:not?|never|cancel|maybe|might|may|if|could|can|should|who|when)\b|n't",
    _FLAGS,
)
_SEATS = re.compile(r"\s*(?:我的)?(?:岗位|角色)(?:[\s:]+(?P<rest>.*)|$)", _FLAGS)
_ME = _whole(
    *("whoami", r"who\sam\si", "我是谁", r"why\sme", "为什么是我", "为什么(?:问|找)我"),
    *(r"why\s(?:are\syou\s)?ask(?:ing)?\sme", r"what\s(?:may|can)\si\s(?:decide|approve)"),
    r"(?:what(?:'?s|\sis|\sare)\s)?my\s(?:roles?|seats?|rights|permissions?)",
    *("我(?:的)?(?:权限|岗位|角色)(?:是什么|有哪些)?", "我(?:能|可以)(?:定|批|决定)(?:什么|哪些)"),
)
"""Who somebody is to us, and so why they are asked."""

_DECIDES = re.compile(
    r"\s*(?:who(?:'?s|\sis)?\s(?:decides?|approves?|signs?\soff|(?:has|needs)\sto\s(?:approve|decide)"
    r"|should\s(?:approve|decide)|(?:is\s)?responsible\sfor|to\s(?:approve|decide))(?:\s(?:on|about))?\s(?P<what>.+?)"
    r"|(?P<zh>.+?)(?:由谁|该谁|谁来?|归谁)(?:批|定|决定|拍板|审批|签)的?)\s*[。.!?]*\s*",
    _FLAGS,
)
"""A question about who may, whatever it is about."""

_AROUND = re.compile(r"^(?:an?|the|this|that)\s+|\s+(?:on|for|of|in)$|的$", _FLAGS)
_WHY = re.compile(r"\s*(?:为什么|why)\s*(?P<case>C\d+)\s*\??\s*", _FLAGS)
_JOINED = re.compile(r"以及|还有|和|及|跟|与|\band\b", _FLAGS)
_GETS_ON = r"going|doing|getting\son|coming\s(?:on|along)|progressing|(?:at|standing)(?:\snow)?|now"
_ABOUT = (
    r"(?:最新|现在|目前|当前|今天)?的?(?:进度|进展|情况|状态|动态"
    r"|计划|排期|船期|交期|货期|节点|船名|柜号|提单号?|资料|明细)"
)
_ASKS = _whole(
    r"(?:现在|目前|今天)?(?:到哪(?:里|儿|一?步)?了?|怎么?样了?|如何了?|什么情况|啥情况|进展(?:如何|怎么样)?|状态|在哪里?|情况)(?:呢|啊|呀)?",
    r"(?:看|查)(?:一?下|看)",
    rf"(?:帮我|帮忙|麻烦|请|给我|把)*(?:看|查|发|报|说|同步)?(?:一?下|看|给?我)?\s?的?{_ABOUT}(?:(?:发给?|给)我(?:看看|看?一下)?|发(?:一?下|来)|报一?下|说一?下|怎么?样了?|如何|呢|啊|多少|是?哪天|是?几号)?",
    rf"(?:status|where|how)(?:'?s|\s(?:is|are)(?:\s(?:it|this))?)?(?:\s(?:{_GETS_ON}))?",
)
"""What is left of a question about an order once its names are taken out."""

_HOW_IS = _whole(
    rf"(?:(?:how|where)(?:'?s|\sis)|what'?s\s(?:up|new|happening)\swith)\s(?:order\s)?(?P<po>\d{{4,6}})(?:\s(?:{_GETS_ON}))?"
)
"""An order by a bare number, which may be one that they do not see."""

_ALSO_CHECK_IN = re.compile(
    r"今天(?:要|计划|准备|打算|做|完成|跟|去)|昨天(?:做|完成|跟|去)|(?:没有|无|暂无)(?:阻碍|阻塞|困难|问题|异常)"
    r"|(?:^|\n)\s*(?:卡[住点]|受阻)\s?:|阻碍:|困难:|\b(?:yesterday|today)\s?(?::|i\b|i'm)|\bno\sblockers?\b"
    r"|\b(?:blockers?|blocked)\s?:",
    _FLAGS,
)


def read_request(text: str, reader: PhraseReader) -> Request | None:
    """What a message as a whole asks for; None for any other, which reports something or is not understood.

    Asked of a message, of what it reports, and of each of its lines; of the same words once.
    """
    if text not in reader.requests:
        reader.requests[text] = _requested(text, reader)
    return reader.requests[text]


def _requested(text: str, reader: PhraseReader) -> Request | None:
    plain = without_greeting(normalise(text).plain.strip())
    command, body, slashed = led_by(plain)
    if command in _REPORTS and (supposed := supposition(body)) is not None:
        return Request(text=text, wanted=Wanted.WHAT_IF, words=supposed, command=command)
    if command and (slashed or command in _SPOKEN or not body):
        return _behind(command, body, text, reader, slashed=slashed)
    return _without_verb(text, _STROKE.sub("", plain), reader)


_FIGURE = re.compile(
    r"\d{3,}|\d\s*[%％万千kK]|[一二三四五六七八九十两]成(?!立|本|品|分|员|功)|\d\s*(?:件|套|箱|打|双|个柜|pcs|sets?|cartons?)",
    re.I,
)


def tells_of(text: str, reader: PhraseReader) -> bool:
    """Whether words name an order or give a figure: such words are never left out without a word."""
    plain = normalise(text).text
    return _FIGURE.search(plain) is not None or bool(reader.names(plain).items)


def led_by(plain: str) -> tuple[str, str, bool]:
    """The verb a message is led by, what stands behind it, and whether there was a stroke."""
    body = _STROKE.sub("", plain)
    for verb, pattern in _VERBS:
        if found := pattern.match(normalise(body).text):
            return verb, body[found.end() :].strip(" \t:\uff1a"), body != plain
    return "", body, body != plain


def behind_authority(text: str) -> str | None:
    """What a message of one line asks of the authority: `权限 FOB`, `为什么 C0007`, `请假`; None for any other."""
    plain = normalise(text).plain.strip()
    command, body, _ = led_by(plain)
    if command == "authority":
        return body
    line = normalise(_STROKE.sub("", plain)).text
    if seats := _SEATS.fullmatch(line):
        return f"roles {seats['rest'] or ''}".strip()
    away = _AWAY_LEAD.fullmatch(line)
    return "away" if away and not away["rest"] else None


def _behind(command: str, body: str, text: str, reader: PhraseReader, *, slashed: bool) -> Request | None:
    """What stands behind a verb; nothing asks for its form."""
    plain = normalise(body).text
    wanted, words = None, body
    if command in ("authority", "help"):
        wanted = Wanted.AUTHORITY if command == "authority" else Wanted.HELP
    elif body and _matched(_PLAIN, plain) is Wanted.HELP:
        wanted, words = Wanted.HELP, ""
    elif body and _matched(_PLAIN, plain) is Wanted.UNSAVED:
        wanted, words = Wanted.UNSAVED, ""
    elif command == "order":
        wanted = _of_orders(body, plain, reader, slashed=slashed)
    elif command == "standup":
        wanted, words = _of_stand_up(body, plain)
    elif not body:
        wanted = Wanted.FORM
    return None if wanted is None else Request(text=text, wanted=wanted, words=words, command=command)


def _of_orders(body: str, plain: str, reader: PhraseReader, *, slashed: bool) -> Wanted | None:
    """Behind /order stands what is looked for, unless it reports something of an order."""
    if not body:
        return Wanted.MY_ORDERS
    asked = _matched((*_FILTERS, *_PLAIN), plain)
    if asked in _LISTS:
        return asked
    names = _names(plain, reader)
    return Wanted.ORDERS if only_names(body, reader) or (slashed and not names) or _asked_of(plain, reader) else None


_LISTS = frozenset(
    {Wanted.MY_ORDERS, Wanted.DUE_TODAY, Wanted.OVERDUE, Wanted.THIS_WEEK, Wanted.LATE, Wanted.WITH_CASES}
)


def _of_stand_up(body: str, plain: str) -> tuple[Wanted, str]:
    """Behind /standup stand words of the bot, leave, or the answers themselves."""
    word = next((word for word, pattern in STAND_UP_WORDS if pattern.fullmatch(plain)), None)
    asked = _matched(_PLAIN, plain)
    wanted, words = Wanted.CHECK_IN, body
    if not body:
        wanted = Wanted.FORM
    elif word is not None:
        wanted, words = Wanted.STAND_UP, word
    elif _AWAY_LEAD.fullmatch(plain) or _AWAY_WORD.search(plain):
        wanted, words = Wanted.LEAVE, _away(plain, body)
    elif asked in (Wanted.SKIP_TODAY, Wanted.SAME_AS_YESTERDAY, Wanted.REST_ON_TRACK):
        wanted = asked
    elif re.fullmatch(r"[A-Za-z-]+", plain):  # no answer is one word of English: a word we do not know
        wanted, words = Wanted.STAND_UP, ""
    return wanted, words


_CONTACT = re.compile(
    r"[,;.]\s*(?:pls\s|please\s)?(?:ping|contact|call|ask|reach|message|write|text|e-?mail)\b.*$",
    _FLAGS,
)
"""Whom to turn to is no deputy: nobody's right passes by it."""


def _away(plain: str, body: str) -> str:
    """What is said beside the word that leads it; the days may also stand before that."""
    plain, body = _CONTACT.sub("", plain), _CONTACT.sub("", body)
    led = _AWAY_LEAD.fullmatch(plain)
    absent = _NOT_IN.search(plain)
    said = (led["rest"] or "") if led else plain[absent.end() :] if absent else body
    return _BESIDE_LEAVE.sub(" ", said.strip()).strip()


_BESIDE_LEAVE = re.compile(
    r"[\s,，]*(?:身体|人|有点|实在)*(?:不舒服|不适|生病|发烧|感冒|家里有事|有点事|去医院|看病)了?[,，]?\s*"
    r"|我?(?:要|得|会|都)?(?:[去在](?!出差)[\u4e00-\u9fff]{2,3}?)?出差(?:去[\u4e00-\u9fff]{2,3}(?![\u4e00-\u9fff]))?了?"
    r"|[\s,，]+(?:(?:手机|电话|微信|邮件)(?:都|会)?(?:在|开着?|带着?|通|可以?|能看|随时)+|有(?:急|要紧)?事情?(?:就|请|可以?)?(?:打|发|call)(?:我)?(?:手机|电话|微信)?|随时(?:可以?)?(?:联系|找我|电话))+[的哈啊]?"
    r"|[\s,，]*(?:如果|要是)?(?:有(?:急|什么|啥|要紧)?事情?|急事)(?:的话)?(?:就|请|可以)?(?:找|联系)\s*"
)
"""Why somebody is away, and that another is to be asked meanwhile: the name behind it stands in for them."""


def _without_verb(text: str, body: str, reader: PhraseReader) -> Request | None:
    plain = normalise(body).text
    one_line = "\n" not in body and len(body) <= LONGEST
    wanted, words = None, body
    if _NOTHING.fullmatch(plain) and not tells_of(plain, reader):
        wanted = Wanted.NOTHING
    elif one_line and (asked := _matched(_PLAIN, plain) or listed(plain) or _waiting_of(plain, reader)) is not None:
        wanted, words = asked, ""
    elif one_line and (why := _WHY.fullmatch(plain)):
        wanted, words = Wanted.AUTHORITY, f"why {why['case']}"
    elif one_line and _ME.fullmatch(plain):
        wanted, words = Wanted.AUTHORITY, "roles"
    elif one_line and (decides := _DECIDES.fullmatch(plain)):
        what = _without_names(decides["what"] or decides["zh"], reader)
        named = _AROUND.sub("", what.strip())
        wanted, words = (Wanted.AUTHORITY, named) if named else (Wanted.ORDERS, " ".join(_names(plain, reader)))
    elif one_line and (seats := _SEATS.fullmatch(plain)):
        wanted, words = Wanted.AUTHORITY, f"roles {seats['rest'] or ''}".strip()
    elif one_line and (only_names(body, reader) or _asked_of(plain, reader) or _is_person(body, reader)):
        wanted, words = Wanted.ORDERS, " ".join(_names(plain, reader)) or body
    elif one_line and (customer := _orders_of(plain, reader) or known_name(whose(plain), reader)):
        wanted, words = Wanted.ORDERS, customer
    elif one_line and _PROPER.fullmatch(plain) and not reader.milestones.find(plain):
        wanted = Wanted.ORDERS
    elif one_line and is_leave(plain, reader):
        wanted, words = Wanted.LEAVE, _away(plain, body)
    elif _is_check_in(body, reader):
        wanted = Wanted.CHECK_IN
    if wanted is None:
        return None
    refs = _refs(body, reader) if wanted is Wanted.ORDERS and only_names(body, reader) else ()
    return Request(text=text, wanted=wanted, words=words, orders=refs)


def _is_person(body: str, reader: PhraseReader) -> bool:
    known = reader.is_person
    return known is not None and len(body) <= SHORTEST_TEXT and not re.search(r"\d", body) and known(body)


def _matched(phrases: Iterable[tuple[Wanted, re.Pattern[str]]], plain: str) -> Wanted | None:
    return next((wanted for wanted, pattern in phrases if pattern.fullmatch(plain)), None)


def _refs(body: str, reader: PhraseReader) -> tuple[OrderRef, ...]:
    """The orders that a look-up names, by whatever name."""
    whole = tuple(reader.orders_called(body)) if reader.orders_called is not None else ()
    if whole:
        return (OrderRef(key=body, sort=OrderSort.NAME, matches=whole),)
    items = reader.names(normalise(body).text).items
    return tuple(item.value for item in items if isinstance(item.value, OrderRef))


def _names(plain: str, reader: PhraseReader) -> tuple[str, ...]:
    """The orders a text names."""
    items = reader.names(plain).items
    return tuple(dict.fromkeys(item.value.key for item in items if isinstance(item.value, OrderRef)))


def only_names(body: str, reader: PhraseReader) -> bool:
    """Whether a text is nothing but what orders are called, joined at most by 和."""
    if reader.orders_called is not None and 1 < len(body) <= LONGEST and reader.orders_called(body):
        return True
    plain = normalise(body).text
    if _names(plain, reader):
        return not re.search(r"\w", _JOINED.sub("", _without_names(plain, reader)))
    fits = reader.known_orders is not None and 1 < len(body) <= SHORTEST_TEXT and not reader.milestones.find(plain)
    return fits and reader.known_orders is not None and bool(reader.known_orders(body))


def _without_names(plain: str, reader: PhraseReader) -> str:
    for item in reversed([item for item in reader.names(plain).items if item.kind is Kind.ORDER]):
        plain = f"{plain[: item.reach[0]]} {plain[item.reach[1] :]}"
    return plain


def _asked_of(plain: str, reader: PhraseReader) -> bool:
    """Whether it asks how an order, or a milestone of it, stands."""
    if "@" in plain or not _names(plain, reader):
        return False
    rest = _without_names(plain, reader)
    for found in reader.milestones.find(rest):
        rest = rest.replace(found.word, " ")
    return _ASKS.fullmatch(" ".join(rest.split())) is not None


def is_leave(plain: str, reader: PhraseReader) -> bool:
    """Whether somebody says on which days they are not there; doubts and what speaks of an order are none."""
    absent = _NOT_IN.search(plain)
    said = absent or _AWAY_WORD.search(plain) or _AWAY_LEAD.fullmatch(plain)
    certain = plain[absent.end() :] if absent else plain
    return said is not None and not _UNSURE.search(certain) and not _names(plain, reader)


_PROPER = re.compile(r"[A-Z][A-Z0-9&'.-]{2,}(?:\s[A-Z0-9&'.-]+){0,4}", re.A)
"""A name in capitals: of a customer, a vessel, a style; where it fits none, that is said."""

_ORDERS_OF = re.compile(
    r"\s*(?:(?:pls|please|can\syou|could\syou|list|show(?:\sme)?|find|give\sme|which|what|all|any|the|open|our|current|running)\s)*"
    r"orders?(?:\s(?:do\swe\shave|are\sthere|are\sopen|we\shave))?\s(?:for|of|from|with|by)\s(?P<of>[^,;?!.]{2,40}?)"
    r"|\s*(?:(?:list|show(?:\sme)?|find|all|any|the|open|our)\s)+(?P<whose>[^,;?!.]{2,40}?)(?:'s?)?\sorders?"
    rf"|{_SHOW}(?P<zh>[^,;?!。]{{2,20}}?)的?(?:所有|全部)?(?:的)?(?:订单|单子)(?:有哪些|有多少|列表|情况)?" + _END,
    _FLAGS,
)
"""Orders by whose they are."""

_LATE_EN = r"(?:late|delayed|overdue|behind(?:\sschedule)?)"
_LATE_ZH = r"(?:延误|延期|逾期|晚|推迟|超期|拖期)"
_LATE_OF = re.compile(
    rf"\s*(?:which|what|any)(?:\sof)?(?:\sthe)?\s(?P<of>[^,;?!.]{{2,40}}?)(?:'s?)?\sorders?\s(?:is|are|will\sbe|running)\s{_LATE_EN}"
    rf"|{_SHOW}(?:the\s|all\s|any\s)*{_LATE_EN}\sorders?\s(?:for|of|from|with|by)\s(?P<whose>[^,;?!.]{{2,40}}?)"
    rf"|{_SHOW}(?P<zh>[^,;?!。\s]{{2,20}}?)\s?的?(?:有?哪些|哪几[张个])(?:订单|单子?)\s?(?:会|要|都)?{_LATE_ZH}了?(?:吗|呢)?"
    rf"|{_SHOW}(?P<those>[^,;?!。\s]{{2,20}}?)\s?的?(?:有?哪些)?{_LATE_ZH}了?的(?:订单|单子?)(?:有?哪些|吗|呢)?",
    _FLAGS,
)
"""Those that are late of whose orders: they are looked up, and how each stands is in the answer."""


def _orders_of(plain: str, reader: PhraseReader) -> str:
    """The customer or product whose orders are looked for; only one that the reader knows by its name, or a number."""
    if numbered := _HOW_IS.fullmatch(plain):
        return numbered["po"]
    late = re.fullmatch(rf"(?:{_LATE_OF.pattern}){_END}", plain, _FLAGS)
    m = late or re.fullmatch(rf"(?:{_ORDERS_OF.pattern}){_END}", plain, _FLAGS)
    if m is None:
        return ""
    name = next((name for name in m.groupdict().values() if name), "").strip()
    return known_name(name, reader) or (name if reader.is_person is not None and reader.is_person(name) else "")


def known_name(name: str, reader: PhraseReader) -> str:
    """A name that fits orders, and is no milestone's; empty where it fits none."""
    if not name or (reader.milestones.find(name) and not (reader.orders_called and reader.orders_called(name))):
        return ""
    known = reader.known_orders is not None and bool(reader.known_orders(name))
    called = reader.orders_called is not None and bool(reader.orders_called(name))
    return name if known or called else ""


def _waiting_of(plain: str, reader: PhraseReader) -> Wanted | None:
    """Whether what waits for a decision is asked for, of somebody's orders: the list of all of it has theirs."""
    head = re.match(r"\s*([A-Za-z][A-Za-z .&-]*?)\s?(?:的|那边)?(?=[\u4e00-\u9fff])", plain)
    asked = head and waiting_or_credit(plain[head.end() :]) is Wanted.WAITING
    return Wanted.WAITING if head and asked and known_name(head[1], reader) else None


_COLON = re.compile(r"\s*[^\s:]{1,9}\s?:", _FLAGS)
"""What leads an answer by itself (今天:…)."""

_VALUE = re.compile(
    r"%|[一二三四五六七八九十两半\d]成|百分|\d\s*(?:件|箱|套|打|pcs|cartons?)|完成|[做弄搞]完|到了|好了|齐了|晚|推|延|停|坏|缺"
    r"|\b(?:done|finished|arrived|delay\w*|late|slip\w*|short)\b",
    _FLAGS,
)


def _reports(plain: str, reader: PhraseReader) -> bool:
    """Whether a part of a sentence is news of an order, and no answer to a question."""
    return _VALUE.search(plain) is not None and _speaks_of_order(plain, reader)


def _speaks_of_order(plain: str, reader: PhraseReader) -> bool:
    """Whether it names one, by its number or by what it is called."""
    return bool(_names(plain, reader)) or named_at(plain, 0, reader) is not None


def _is_check_in(body: str, reader: PhraseReader) -> bool:
    """Whether a message answers the stand-up: by two of its parts, or by one while its question waits."""
    if len(set(leads(body))) > 1:
        return True
    parts, plain = parts_of(body), normalise(body).text
    if is_stamped(body) or ("\n" not in body and not leads(body) and asks(plain)):
        return False
    if all(_reports(normalise(part.text).text, reader) for part in parts):
        return False
    led = bool(leads(body)) and parts[0].kind is not None and _COLON.match(plain) is not None
    if led or len({part.kind for part in parts if part.kind is not None}) > 1:
        return True
    if not reader.prompt_open or may_name_order(plain):
        return False
    return not _speaks_of_order(plain, reader) and _ALSO_CHECK_IN.search(plain) is not None
