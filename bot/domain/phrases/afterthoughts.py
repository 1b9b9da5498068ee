"""What somebody adds behind a figure or a new day that changes nothing of it: the work goes on, why it is late."""

from __future__ import annotations

import re

from bot.domain.phrases.context import PhraseReader

Spans = list[tuple[int, int]]

_FIGURE = re.compile(
    r"\d\s?%|百分之|[\d一二两三四五六七八九]\s?成|\d\s?(?:[件套箱打只双张片把块条台个吨]|pcs|sets?|ctns?)", re.I | re.A
)
_WHOLE = re.compile(r"(?<!\d)100\s?%|百分之百|十成", re.A)
"""Beside all of it, work that goes on is no calm word."""
_WHEN = (
    r"今[天晚日早]|明[天晚日早]|后天|晚上|夜里|下午|上午|中午|早上|[这后接]下?来?的?[两几]天|后面几天"
    r"|接下来|回头|随后|周末|[这本下]周"
)
_WHO = (
    r"大家伙?|工人们?|师傅们?|兄弟们|姐妹们|俺们?|我们?|咱们?|阿拉|车间|厂里|组里|线上|全组|全员|老板|领导|客[户人]|业务|跟单|主管|人手?"
    r"|机[台器]"
)
_HOW = (
    r"还是?|都|要|得|会|再|接着|继续|一直|也|在|正|天天|每天|马上|加紧|抓紧|加快|拼命|使劲|全力|努力|通宵|连夜|安排|轮流|两班倒|三班倒"
    r"|满负荷|往前|很|太|好|的|地|着|呢|啊|呀|哈|哦|嘛|啦|吧(?=$)"
)
_WORK = (
    r"加班加点|加班|加点|熬夜|赶工|赶货|赶(?![不到上完])|忙(?![完好])|干(?![完好到])|做(?![完好到出])|弄(?![完好])|整(?![完好])|搞(?![完好定])"
    r"|拼(?![完好])|冲刺|收尾|烘(?![完好])|去(?:验货?|查货?|看看?|盯|催|拿|拉货?|提|送货?|寄)|跟进|盯|催得[紧急很]+|催货|催|齐|全开"
)
_MORE = r"到\s?(?:晚上)?\d{1,2}\s?点(?:半|多)?"
_GOES_ON = re.compile(
    r"加班|加点|通宵|连夜|熬夜|赶工|赶货|接着|继续|还要|还得|收尾|冲刺|抓紧|加紧|加快|两班倒|三班倒|满负荷|去[验查看盯催拿拉提送寄]|催|拼|忙|(?:人|都)齐|全开"
)
_WORDS = rf"(?:{_WHEN}|{_WHO}|{_HOW}|{_WORK}|{_MORE}|\s(?=[\u4e00-\u9fff]))++"
_TAIL = re.compile(rf"(?<=[,;。!~\s])(?:{_WORDS})(?=\s*(?:[,;。!~\n]|$))", re.A)
_ALONE = re.compile(rf"{_WORDS}[\s,;。!~]*", re.A)


def goes_on(text: str) -> bool:
    """Whether a normalised line says nothing but that people are at work: 加班到9点."""
    return _ALONE.fullmatch(text) is not None and _GOES_ON.search(text) is not None


def _going_on(text: str) -> Spans:
    """晚上还要加班, behind a figure: what is still to be done is no part of what is told."""
    figure = _FIGURE.search(text)
    if figure is None or _WHOLE.search(text) or _GOES_ON.search(text, figure.end()) is None:
        return []
    return [m.span() for m in _TAIL.finditer(text, figure.end()) if _GOES_ON.search(m[0])]


_MOVED = re.compile(r"(?:推|延|改|拖|挪|晚|调|→|->|=>)[^,;。\n]{0,12}?\d|\d\s?(?:号|日)\s?(?:才?能?)?到", re.A)
_CALM = r"[^\W\d_A-Za-z不没别未可能吗如若要才等说到完好齐前后]"
_FEAST = r"(?:国庆|中秋|春节|元旦|五一|清明|端午|双节|过年|假期)(?:节|长假|假期)?(?:期间)?"
_HOLIDAY = re.compile(
    rf"(?<=[,;。\s])(?:因为?|由于)?{_CALM}{{0,6}}{_FEAST}{_CALM}{{0,4}}(?:放假|休假|休息|停工|停产|停机|不上班|没人)"
    r"(?:了|呢)?(?=\s*(?:[,;。!~\n]|$))"
)
_AWAY = re.compile(
    rf"(?<=[,;。\s])(?:{_CALM}|[A-Z]){{1,8}}(?:没空|没时间|没档期|出差|请假|休假|不在(?:家|公司|国内|厂里)?)(?:了|呢)?"
    r"(?=\s*(?:[,;。!~\n]|$))"
)
_NOT_THERE = re.compile(
    rf"(?<=[,;。\s])(?P<thing>(?:不锈钢|不干胶)?{_CALM}{{1,6}})(?:还|仍|都|一直)?[没未]有?(?:到|来|收到|到货|到厂|回来)(?:了|呢)?(?=\s*(?:[,;。!~\n]|$))"
)


_CANNOT = re.compile(
    r"(?<=[,;。\s])(?P<thing>[\u4e00-\u9fff]{0,8}?)(?:[排调忙做赶搞弄供周叫约腾凑]不(?:过来|上来|上|到|出来|出|及|开|动|够)|排期[晚满紧]|档期[晚满紧])了?"
    r"(?=\s*(?:[,;。!~\n]|$))",
    re.A,
)
_TELLS = re.compile(r"[没未别可如若要才等说完齐]|今|明|昨|还")


def _reasons(text: str, reader: PhraseReader) -> Spans:
    """国庆放假, 不锈钢卷还没到: why it moves, behind a new day that is given in figures."""
    moved = _MOVED.search(text)
    if moved is None:
        return []
    found = [m.span() for why in (_HOLIDAY, _AWAY) for m in why.finditer(text, moved.end())]
    for m in _CANNOT.finditer(text, moved.end()):
        thing = m["thing"]
        own = any(reader.milestones.find(thing[at:]) or reader.parts.find(thing[at:]) for at in range(len(thing)))
        if not own and _TELLS.search(thing) is None:
            found.append(m.span())
    for m in _NOT_THERE.finditer(text, moved.end()):
        thing = m["thing"]
        if not (reader.milestones.find(thing) or reader.parts.find(thing)):
            found.append(m.span())
    return found


def find_afterthoughts(text: str, reader: PhraseReader) -> Spans:
    """Where such words stand in a normalised text."""
    return [*_going_on(text), *_reasons(text, reader)]
