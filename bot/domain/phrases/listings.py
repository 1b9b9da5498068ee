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


_AROUND_NAME_WORDS = (
    "a an about all and any anything are at can check could current currently do does doing down every everything"
    " find for from get give going got has have hey hi hows how i in is it let list look lookup me my need now of"
    " on open orders order our outstanding overview pls please progress pull quick running see show some stand"
    " standing state status still summary tell that the there these this up update updates us want we what whats"
    " where whereabouts which who with would you active ongoing late delayed pending kindly by under thanks today"
    " week month moment right stuff run through placed going's moving happening new"
)
_OPENS = frozenset(_AROUND_NAME_WORDS.split())
"""Words around the name of whose orders are looked up; they may stand before it or behind."""

_LOOKING_WORDS = (
    "list show status state what whats which how hows where overview summary find see everything anything update"
    " updates give pull get check"
)
_LOOKS = frozenset(_LOOKING_WORDS.split())
_EDGE = re.compile(r"^[\s,.;:!?\"'–—-]+|[\s,.;:!?\"'–—-]+$")
_LONGEST_NAME = 40


def whose(plain: str) -> str:
    """Whose orders, in whatever order of words they are asked for (status of all X orders pls); empty: of nobody."""
    words = plain.split()
    bare = [_EDGE.sub("", word).casefold().replace("'", "").replace("\u2019", "") for word in words]
    if not _LOOKS.intersection(bare) or any(char.isdigit() for char in plain):
        return ""
    first, last = 0, len(words)
    while first < last and (not bare[first] or bare[first] in _OPENS):
        first += 1
    while last > first and (not bare[last - 1] or bare[last - 1] in _OPENS):
        last -= 1
    name = re.sub(r"['\u2019]s$", "", _EDGE.sub("", " ".join(words[first:last])))
    return name if 1 < len(name) <= _LONGEST_NAME else ""


_CREDIT = re.compile(r"\b(?:l/cs?|lcs?|letters?\sof\scredit)\b", _FLAGS)
_BESIDE_CREDIT_WORDS = (
    "on under with by an a against via paid pay month this next week ship ships shipping sail sails leave leaves"
    " go goes covered payment terms have has"
)
_WORDS_OF_CREDIT = frozenset(_BESIDE_CREDIT_WORDS.split())
_CREDIT_ZH = re.compile(
    r"(?:我们?|这个?|本|下个?|月|周|有|要|哪些|哪几[张个]|查一?下|看一?下|列一?下|列出|的?(?:订单|单子?)|走|做|用|是|出货?|开船|的)*+"
    r"(?:信用证|L/?C)(?:付款|结算|出货|条款)?(?:的?(?:订单|单子?)|的|有|哪些|哪几[张个]|吗|呢|这个?月|本月|这周|要|出货?|开船)*+\W*",
    _FLAGS,
)

_DECIDING_WORDS = "decision decisions approval approvals decide approve sign-off signoff sign verdict ok go-ahead"
_DECISION = frozenset(_DECIDING_WORDS.split())
_MINE = frozenset(("my", "me", "i", "mine"))
_BESIDE_WAITING_WORDS = (
    "what whats is are there anything any which things items cases case waiting wait waits for on pending open"
    " outstanding awaiting await need needs needed to do does have has show list still of mine the that all left"
    " off over in queue now today this week please pls requests request decisions from requires require required"
)
_WORDS_OF_WAITING = frozenset(_BESIDE_WAITING_WORDS.split())
_WAITING_ZH = re.compile(
    r"(?:我这边|我(?!要|该|得|需要)|有没有|没有|有|现在|目前|今[天日]|这周|本周|还有?|哪些|哪几[张个件]|什么|多少|查一?下|看一?下|看看|列一?下|\s)*+"
    r"(?:(?:在|都)?[等待](?:着)?我(?:来|去)?(?:批|审批?|定|决定|拍板|签字?|审核|处理|确认|同意)|待我(?:批|审批?|定)|我(?:要|该|得|需要)(?:批|审批|定|拍板|签字))"
    r"(?:的|了|吗|呢|啊|没?有|哪些|哪几[张个件]|什么|多少|事情?|单子?|订单|异常单?|\s)*+\W*",
    _FLAGS,
)


def waiting_or_credit(plain: str) -> Wanted | None:
    """Whether somebody asks for what waits for their decision, or for the orders under a letter of credit."""
    if _LISTING.search(plain) or plain.rstrip().endswith("的"):
        if _WAITING_ZH.fullmatch(plain):
            return Wanted.WAITING
        if _CREDIT_ZH.fullmatch(plain):
            return Wanted.UNDER_CREDIT
    if re.search(r"\d", plain):
        return None
    under = _CREDIT.search(plain) is not None
    text = _CREDIT.sub(" ", plain).casefold().replace("'", "")
    words = _TOKEN.findall(text)
    said = frozenset(words)
    if not words or not (_ASKING.intersection(words[:3]) or plain.rstrip().endswith("?")) or _NO_LIST.search(text):
        return None
    if under:
        return Wanted.UNDER_CREDIT if not said - _BESIDE - _WORDS_OF_CREDIT else None
    mine = _DECISION & said and _MINE & said
    return Wanted.WAITING if mine and not said - _DECISION - _MINE - _WORDS_OF_WAITING else None


def listed(plain: str) -> Wanted | None:
    """Which list somebody asks for; None: some of the words say another thing."""
    asked = waiting_or_credit(plain)
    if asked is not None:
        return asked
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
