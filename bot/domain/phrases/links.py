"""The words around a date: before, until, from … to, about, already; what they make of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.phrases.reading import Role

_MOVE_ZH = (
    r"(?:往后)?(?:推迟|延迟|延期|延后|推后|顺延|拖延|推|延|拖|改期|改|调整|调|变更|变|换|挪|移|提前|提早|后推"
    r"|更改|更新|(?<!不)晚|缓|往后移|后移|延长)了?(?:到|至|为|成|\s?to\b)|(?:安排|重排|排|约|定|订|放|转)(?:到|至|在|于)"
)
_MOVE_EN = (
    r"\b(?:slip(?:s|ped|ping)?|move[sd]?|moving|push(?:ed|es)?|delay(?:ed|s)?|postpone[ds]?|change[sd]?|shift(?:ed|s)?"
    r"|reschedule[sd]?|revise[sd]?|brought|pull(?:ed)?|extend(?:ed|s)?)(?:\s(?:back|out|forward|in))?(?:\s(?:to|until|till)\b|\s?了?\s?(?:到|至|为|成))"
)
_ARROW = r"->|-->|=>|→|>"
_MOVE = re.compile(rf"(?:{_MOVE_ZH}|改(?:期)?(?=\s*$)|{_MOVE_EN}|{_ARROW})", re.I | re.A)
_MOVED_HERE = re.compile(
    rf"(?:(?:{_MOVE_ZH}|改(?:期)?|{_MOVE_EN}|{_ARROW})|新的?(?:交期|船期|货期|交货期|日期|ETD|ETA)(?:是|为|定在|:|在)?"
    r"|\b(?:push|move|delay|postpone|shift|reschedule|change|extend|pull|bring|set)(?:s|d|ed)?\s(?:[A-Za-z\x00'-]+\s){1,5}to"
    r"|(?:天|周|星期|礼拜|个月|工作日|\bdays?|\bweeks?)\s?(?:到|至|to|until)"
    r"|\bnew\s(?:ETD|ETA|date|delivery(?:\sdate)?|ship(?:ping|ment)?(?:\sdate)?)(?:\sis)?\s?:?)\s*$",
    re.I | re.A,
)
_LEFT_BEHIND = re.compile(
    r"(?:原来?(?:定|计划|交期|船期|本|先)?(?:是|在|为|的|于)?(?:ETD|ETA|交期|船期)?|原定(?:于|在)?|\boriginal(?:ly)?\s?(?:ETD|ETA|date)?|\bpreviously|\bwas|\bformerly|,?\s?\b(?:instead\sof|rather\sthan|and\snot|,\snot)(?:\son)?(?:\sthe)?)\s?:?\s*$",
    re.I | re.A,
)
_FROM = re.compile(r"(?:从|自|由|原来?的?|\bfrom)\s*(?:ETD|ETA|交期|船期)?\s*$", re.I | re.A)
_TO = re.compile(r"[)\s]*(?:-{1,2}|~|到|至|to|through|thru|until|till|and|和)\s*[(\s]*$", re.I | re.A)
_STRONG_TO = re.compile(r"[)\s]*(?:-{1,2}|~|到|至|to|through|thru)\s*$", re.I | re.A)
_OR = re.compile(r"[)\s]*(?:,?\s?(?:或者?是?|还是|\bor\b|and/or)|、|/|和|与|跟|及|&|\band\b)\s*[(\s]*", re.I | re.A)
_BETWEEN = re.compile(r"(?:\bbetween|介于|在)\s*$", re.I | re.A)
_OPENED = re.compile(r"(?:\b(?:sometime\s)?between|介于|在|从|自|由|\bfrom)\s*(?:the\s)?$", re.I | re.A)
_CLOSED = re.compile(r"\s?(?:的?之?间|期间|中间|这几天|这段时间)")
_MOVING = re.compile(rf"推|延|改|调|挪|提前|{_MOVE_EN}|\b(?:slip|move|push|delay|postpone|change|shift)", re.I | re.A)

_BEFORE_SIDE = re.compile(
    r"(?P<upper>不(?:晚|迟)于|最晚(?:不超过|到|是|在)?|最迟(?:不超过|到|是|在)?|至迟|至晚|截止(?:日期|时间)?(?:到|至|是|为|:)?|截至|赶在|务必在|不超过"
    r"|\b(?:by|before|no\slater\sthan|not\slater\sthan|latest(?:\sby)?|until|till|up\sto)(?:\sthe)?)"
    r"|(?P<lower>最早(?:要?到|要|也要|是|在)?|不早于|\b(?:after|from|since|no\searlier\sthan|not\sbefore|earliest|as\sof)(?:\sthe)?)"
    r"|(?P<approx>\b(?:about|around|approx\.?|approximately|roughly|circa|on|at)(?:\sthe)?|大概|大约|约|差不多|预计|预估|估计|估摸着?|暂定|~)",
    re.I | re.A,
)
_BEFORE_END = re.compile(rf"(?:{_BEFORE_SIDE.pattern})\s*:?\s*$", re.I | re.A)
_AFTER_SIDE = re.compile(
    r"\s?(?:的)?(?:(?P<approx>左右|前后|上下|附近|or\sso\b|\(?(?:est|tbc)\b\.?\)?)"
    r"|(?P<upper>之前|以前|前(?![天后年期道台面往段])|以内|之内|内(?![销部容衬里])|截止|为止|止(?!损)|(?:at\sthe\s)?latest\b|or\s(?:before|earlier)\b)"
    r"|(?P<lower>之后|以后|过后|后(?![天年面续勤道段整])|起(?![来重])|onwards?\b|or\slater\b))",
    re.I | re.A,
)
_WITHIN = ("以内", "之内", "内", "截止", "为止", "止")
_APPROXIMATE = re.compile(
    r"大概|大约|约(?!定)|差不多|预计|预估|估计|估摸|可能|应该|左右|前后|上下|暂定|\b(?:about|around|approx|approximately|roughly|expected|expect|estimated?|probably|maybe|likely|tentative(?:ly)?|circa|or\sso)\b|~\s?$",
    re.I | re.A,
)
_ROUGHLY = re.compile(r"\s?(?:的)?(?:左右|前后|上下|附近|or\sso\b)", re.I | re.A)
_CLAUSE_END = re.compile(r"[,;。!?\n]")
_PAST_AFTER = re.compile(
    r"已经?|(?<![不为除])了(?![解吗么])|过了|才收到|到的|出的|发的|做的|\b(?:arrived|shipped|received|delivered|completed|finished|done|sent|left|departed|already|sailed)\b",
    re.I | re.A,
)
_PAST_BEFORE = re.compile(
    r"已经?(?:于|在|到|收到|出货|完成)?\s*$|已经?于|\b(?:was|were|has|have|had|did|arrived|shipped|received|delivered|completed|finished|done|sent|left|departed|already|sailed)\b",
    re.I | re.A,
)
_FUTURE = re.compile(
    r"要|将|会(?!议)|能|才能|快|可以|预计|计划|准备|争取|应该|得|打算|希望|\b(?:will|to\sbe|shall|expect(?:ed)?|plan(?:ned)?|should|must|going\sto)\b",
    re.I | re.A,
)
_DELAYING = re.compile(r"(?:推迟|延迟|延期|延后|推|延|改|调整?|拖|顺延|提前|挪)了?(?:到|至|为|成)", re.I | re.A)
_TOLD = re.compile(
    r"\b(?:submitted|sent|filed|issued|released|cleared|closed|loaded|stuffed|handed\s(?:over|in)|picked\sup|gated\sin|collected"
    r"|signed|uploaded|went\sout|done|finished|completed|arrived|received|delivered|sailed|departed|left|reached)\b",
    re.I | re.A,
)
_RESUMES_AFTER = re.compile(
    r"\s?(?:左右|才|才能|能|可以|可|会|上午|下午|早上)?\s?(?:能|可以)?\s?(?:恢复|复工|复产|修好|修复|修完|开机|重新开|来电|通电|resum|restart|repaired|fixed|back\s(?:up|on))",
    re.I | re.A,
)
_RESUMES_BEFORE = re.compile(
    r"(?:恢复|复工|复产|修好|修复|来电)(?:时间|生产|正常|供电)?(?:要?到|在|是|:|预计)?\s*$|\b(?:resum(?:es|ing|ed?)|restart(?:s|ing)?|back\s(?:up|on)|repaired|fixed)\s(?:on|by|at|around)?\s?(?:the\s)?$",
    re.I | re.A,
)
_STANDS_UNTIL = re.compile(
    r"(?:停[电水气产机工线航运窑了]?|断电|限电|限产|封[港路航厂城闭]|关[停厂港]|放假|检修|维修|[抢大]修|罢工|台风|隔离)[了,\s]*"
    r"(?:时间|生产)?(?:预计|估计|可能|计划|说是|要|会|将|得)*(?:一?直|持续|延续)?(?:到|至)\s*$"
    r"|\b(?:down|closed|close|out|outage|cut|stop(?:ped|s)?|halted|shut(?:\sdown)?|off|rationing|rationed|strike|suspended|typhoon"
    r"|maintenance|repair)\s(?:till|until|'?til|through|thru|to)\s(?:the\s)?$",
    re.I | re.A,
)
"""停电到, closed until: the day behind it ends a standstill, and is nobody's promise."""


@dataclass(frozen=True, kw_only=True)
class Side:
    """What the words on one side of a date say; `counts` when they belong to the quoted text."""

    start: int
    end: int
    side: str = ""
    role: Role = Role.PLAIN
    counts: bool = False


_CLAUSE = 80
"""A clause longer than this says nothing about a date any more, and long texts stay fast."""


def _clause_start(masked: str, at: int) -> int:
    window = max(0, at - _CLAUSE)
    ends = [m.end() for m in _CLAUSE_END.finditer(masked, window, at)]
    return ends[-1] if ends else window


def _clause_end(masked: str, at: int) -> int:
    window = min(len(masked), at + _CLAUSE)
    m = _CLAUSE_END.search(masked, at, window)
    return m.start() if m else window


def is_past(masked: str, start: int, end: int, following: int) -> bool:
    """Whether the clause around a date tells what has happened (已, 了); a moved date never does."""
    clause_from, clause_to = _clause_start(masked, start), min(_clause_end(masked, end), following)
    before, after = masked[clause_from:start], masked[end:clause_to]
    if _DELAYING.search(before) or _MOVED_HERE.search(before):
        return False
    if _FUTURE.search(after) or _FUTURE.search(before):
        return False
    return bool(_PAST_AFTER.search(after) or _PAST_BEFORE.search(before))


_DUE = re.compile(r"\b(?:by|(?:no|not)\slater\sthan)(?:\sthe)?\s*$", re.I | re.A)
_WAS = re.compile(r"\b(?:was|were|had|did)\b|已", re.I | re.A)


def is_due(masked: str, start: int) -> bool:
    """Whether a day is what something is done by, and so to come: packed by Friday, but not was packed by Friday."""
    return (
        _DUE.search(masked, max(0, start - 24), start) is not None
        and _WAS.search(masked, _clause_start(masked, start), start) is None
    )


def is_told_at(masked: str, start: int) -> bool:
    """Whether an hour is when something was done (SI submitted 10:20): of today, or of yesterday if it is to come."""
    before = masked[_clause_start(masked, start) : start]
    told = _TOLD.search(before) is not None and _FUTURE.search(before) is None
    return told and _DUE_BY.search(before) is None


_DUE_BY = re.compile(r"\b(?:by|before|until|till|latest|for)(?:\sthe)?\s*$", re.I | re.A)


def is_approximate(masked: str, start: int, end: int) -> bool:
    """Whether the clause up to a date, or the words right after it, call it approximate."""
    before = masked[_clause_start(masked, start) : start]
    beside = _ROUGHLY.match(masked, end) or _ROUGHLY.search(masked, max(start, end - 4), end)
    return bool(_APPROXIMATE.search(before) or beside)


def between(masked: str, start: int, end: int, following: int) -> str | None:
    """How two dates belong together: `move` (从9/20推到9/28), `range` (9/20至9/28), `or` (21或22号), or not at all."""
    words = masked[end:following]
    before = masked[_clause_start(masked, start) : start]
    if len(words) > 40 or "\n" in words:
        return None
    if _MOVED_HERE.search(before):
        return "range" if _STRONG_TO.fullmatch(words) else "or" if _OR.fullmatch(words) else None
    if _MOVE.search(words) and not _CLAUSE_END.search(words.replace(",", "")):
        return "move"
    joined, came_from = _TO.fullmatch(words) is not None, _FROM.search(before) is not None
    if joined and came_from and _MOVING.search(before):
        return "move"
    if joined and (came_from or _STRONG_TO.fullmatch(words) or _BETWEEN.search(before)):
        return "range"
    return "or" if _OR.fullmatch(words) else None


def around(masked: str, start: int, end: int) -> tuple[int, int]:
    """The stretch of a range with the words that open and close it (between … and …, …之间)."""
    opened = _OPENED.search(masked, max(0, start - 24), start)
    closed = _CLOSED.match(masked, end)
    return opened.start() if opened else start, closed.end() if closed else end


def side_before(masked: str, start: int) -> Side | None:
    """最晚, by, after, 推到, 原定 right before a date."""
    window = max(0, start - 40)
    before = masked[window:start]
    moved = _MOVED_HERE.search(before)
    if moved:
        return Side(start=window + moved.start(), end=start, role=Role.TO)
    left = _LEFT_BEHIND.search(before)
    if left:
        return Side(start=window + left.start(), end=start, role=Role.FROM)
    m = _BEFORE_END.search(before)
    if m:
        side = "within" if m["upper"] else "after" if m["lower"] else ""
        return Side(start=window + m.start(), end=start, side=side, counts=bool(side))
    came = _FROM.search(before)
    return Side(start=window + came.start(), end=start) if came else None


_AS_OF = re.compile(r"(?:截至|截止(?:到|至)?|\b(?:as\sof|up\sto)(?:\sthe)?)\s*$", re.I | re.A)


def is_as_of(masked: str, start: int) -> bool:
    """Whether a day says how things stood on it (截至9/15, as of today), if it is not to come."""
    return _AS_OF.search(masked, max(0, start - 16), start) is not None


def side_after(masked: str, end: int) -> Side | None:
    """前, 之后, 以内, 左右 right after a date."""
    m = _AFTER_SIDE.match(masked, end)
    if m is None:
        return None
    word = m["upper"] or ""
    side = "within" if word in _WITHIN else "before" if word else "after" if m["lower"] else ""
    return Side(start=m.start(), end=m.end(), side=side)


def resumes(masked: str, start: int, end: int) -> bool:
    """Whether a date is the one on which work goes on."""
    before = masked[max(0, start - 24) : start]
    return bool(_RESUMES_AFTER.match(masked, end) or _RESUMES_BEFORE.search(before) or _STANDS_UNTIL.search(before))
