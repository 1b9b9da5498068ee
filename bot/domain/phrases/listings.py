"""A list of orders, asked for in words of which none says anything of one: 我手上逾期的有哪些, whats late."""

from __future__ import annotations

import re

from bot.domain.phrases.statements import Wanted

_FLAGS = re.I | re.A
_OF_A_LIST = (
    (Wanted.WITH_CASES, r"异常"),
    (Wanted.OVERDUE, r"逾期|超期|过期"),
    (Wanted.DUE_TODAY, r"今[天日]"),
    (Wanted.THIS_WEEK, r"本周|这周|这个?(?:星期|礼拜)|本礼拜|本星期"),
    (Wanted.LATE, r"延误|延期|晚|推迟"),
)
_WORDS_OF_A_LIST = (
    r"(?:我们?|把|全部?|所有|统统|手[上里头]|这边|名下|负责|跟[的进]?|的|得|有没有|有|都|还|快|马上|要|该|需要?|会|现在|目前|帮我|帮忙|请|麻烦"
    r"|看|查|列|出来|给我|发我|一下|下|哪些|哪几[张个批单]|什么|多少|几[张个单]|订单|单子|单|货|节点|了|吗|呢|啊|吧|到期|截止"
    r"|交|出|走|装柜?|开船|出货|发货|做|处理|盯|催|\s)*+"
)
_LISTS_ASKED = tuple(
    (wanted, re.compile(rf"{_WORDS_OF_A_LIST}(?:{topic}){_WORDS_OF_A_LIST}\W*", _FLAGS)) for wanted, topic in _OF_A_LIST
)
_LISTING = re.compile(r"哪些|哪几|什么|多少|几[张个]|[看查列]|发我|吗|呢|\?")

_TOPICS = (
    (Wanted.WITH_CASES, frozenset({"case", "cases", "anomaly", "anomalies", "issues", "problems", "exceptions"})),
    (Wanted.OVERDUE, frozenset({"overdue", "outstanding"})),
    (Wanted.LATE, frozenset({"late", "delayed", "behind", "slipping"})),
    (Wanted.DUE_TODAY, frozenset({"today"})),
    (Wanted.THIS_WEEK, frozenset({"this-week"})),
)
"""What a list is of; of two the first: what is overdue this week is overdue."""

_ASKING = frozenset({"what", "whats", "which", "any", "anything", "show", "list", "give", "see", "got"})
_WORDS_BESIDE = (
    "you about a all am any anything are at be can chase check could currently deliver do due find follow for get give"
    " go got has have i and in is it leave leaves leaving list load loading me milestone milestones mine moment my need"
    " needs now of on open or order orders our ours out pls please plate pos right running see send sail sailing sails"
    " schedule ship shipping ships show side something still tell that the there things to up us we what whats which"
)
_BESIDE = frozenset(_WORDS_BESIDE.split())
_TWO_WORDS = (
    (re.compile(r"\bthis\sw(?:ee)?k\b", _FLAGS), "this-week"),
    (re.compile(r"\bpast\sdue\b", _FLAGS), "overdue"),
)
_TOKEN = re.compile(r"[A-Za-z][A-Za-z-]*")
_NO_LIST = re.compile(r"[^A-Za-z\s',.!?-]")


def listed(plain: str) -> Wanted | None:
    """Which list somebody asks for; None: some of the words say another thing."""
    if _LISTING.search(plain):
        found = next((wanted for wanted, pattern in _LISTS_ASKED if pattern.fullmatch(plain)), None)
        if found is not None:
            return found
    return None if _NO_LIST.search(plain) else _in_english(plain)


def _in_english(plain: str) -> Wanted | None:
    text = plain.casefold().replace("'", "")
    for pattern, word in _TWO_WORDS:
        text = pattern.sub(word, text)
    words = _TOKEN.findall(text)
    if not words or not (words[0] in _ASKING or _ASKING.intersection(words[:3]) or plain.rstrip().endswith("?")):
        return None
    said = set(words)
    topics = [(wanted, topic & said) for wanted, topic in _TOPICS]
    if said - _BESIDE - {word for _, hits in topics for word in hits}:
        return None
    return next((wanted for wanted, hits in topics if hits), None)
