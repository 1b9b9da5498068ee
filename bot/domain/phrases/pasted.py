"""A chat pasted from WeChat: who says what, and what of it is no news at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time

from bot.domain.phrases.almanac import Scene
from bot.domain.phrases.moments import take_moments
from bot.domain.phrases.normal import normalise
from bot.domain.phrases.statements import Speaker

_STAMP = (
    r"(?P<stamp>(?:(?:\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?|\d{1,2}[/月-]\d{1,2}日?|今天|昨天|前天|(?:周"
    r"|星期)[一二三四五六日天])\s*)?"
    r"(?:凌晨|早上|上午|中午|下午|晚上)?\s?\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp][Mm])?)"
)
_HEADED = re.compile(rf"^\s*(?P<name>[^\s:,;。/][^\n:,;。]{{0,19}}?)\s*[:\s]\s*\(?{_STAMP}\)?\s*:?\s*(?P<rest>.*)$")
_COLON = re.compile(
    r"^\s*(?P<name>[\u4e00-\u9fff]{1,4}(?:师傅|总|工|姐|哥|经理|主任|厂长|老师)?|[A-Z][a-z]+(?:\s[A-Z][a-z]+)?)\s?:\s*(?P<rest>.*)$"
)
_NAMELESS = re.compile(
    r"\d|^(?:PO|船|交期|截关|截单|ETD|ETA|今天|昨天|明天|预计|开船|出货|到港|最晚|/|原因|备注|进度|订单"
    r"|客户|数量|卡住|阻碍|计划|问题|延期|异常|里程碑|撤销|权限|帮助)",
    re.I | re.A,
)
_TITLED = re.compile(r"^[\u4e00-\u9fff]{1,2}(?:师傅|总|工|姐|哥|经理|主任|厂长|老师)$|^[老小阿][\u4e00-\u9fff]$")
_BAR = re.compile(
    r"^[\s\-_=*·~]*(?:(?P<day>\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?|\d{1,2}月\d{1,2}日|今天|昨天|(?:周|星期)[一二三四五六日天])?(?:\s*(?:周"
    r"|星期)[一二三四五六日天])?(?:\s*(?:凌晨|早上|上午|中午|下午|晚上)?\s?\d{1,2}:\d{2}(?::\d{2})?)?|以下(?:是"
    r"|为)新消息|聊天记录)[\s\-_=*·~]*$"
)
_EMPTY = re.compile(
    r"^(?:[\s,。.!~、]|\[[^\]\n]{1,8}\]|\((?:图片|表情|文件|语音|视频)\)|收到了?|好的?(?:的|嘞|滴|呢)?|嗯++"
    r"|哦++|噢|行的?|ok++|okay|知道了?|明白了?|了解了?|没问题|辛苦(?:了|啦|大家|各位)?|谢谢(?:你|您|大家)?"
    r"|多谢|感谢|不客气|"
    r"早|早安|早上好|上午好|下午好|晚上好|哈++|稍等|等下|马上|在的?|可以的?|thanks?(?:\syou)?|thx|noted|received"
    r"|got\sit|sure|great|welcome|morning|well\s|@[\u4e00-\u9fff]{2,4}|[\U0001F300-\U0001FAFF\u2600-\u27BF\ufe0f]"
    r"|:[a-z0-9_+-]+:"
    r"|(?>[\u4e00-\u9fff]{1,3}(?:师傅|总|工|姐|哥|经理|主任)))+$",
    re.I | re.A,
)
_MARKS = re.compile(
    r"\[(?:图片|表情|文件|语音|视频|链接|动画表情|强|抱拳|OK|玫瑰|握手|微笑|鼓掌|Photo|Image|File|Sticker"
    r"|[\u4e00-\u9fff]{1,3})\]",
    re.I,
)


def header_of(line: str, scene: Scene, day: date | None) -> tuple[Speaker, str] | None:
    """`张三 09:12` and what follows it; None when the line is no stamp."""
    normal = normalise(line)
    m = _HEADED.match(normal.text)
    if m is None or _NAMELESS.search(m["name"]):
        return None
    stamp = m["stamp"].strip()
    name = normal.plain[m.start("name") : m.end("name")].strip()
    return Speaker(name=name, stamp=stamp, said_at=_said_at(stamp, scene, day)), normal.plain[m.start("rest") :].strip()


def is_stamped(text: str) -> bool:
    """Whether a text was pasted from a chat: its first line is who said what when."""
    m = _HEADED.match(normalise(text.strip().split("\n", 1)[0]).text)
    return m is not None and not _NAMELESS.search(m["name"])


def speaker_of(line: str, is_person: Callable[[str], bool] | None) -> tuple[Speaker, str] | None:
    """`金师傅: …`, as the desktop copies it; None when nobody's name leads the line."""
    normal = normalise(line)
    m = _COLON.match(normal.text)
    if m is None or _NAMELESS.search(m["name"]):
        return None
    if not _TITLED.search(m["name"]) and not (is_person is not None and is_person(m["name"])):
        return None
    return Speaker(name=normal.plain[m.start("name") : m.end("name")]), normal.plain[m.start("rest") :].strip()


def bar_of(line: str, scene: Scene) -> tuple[bool, date | None]:
    """Whether a line only says a day between two messages, and which."""
    text = normalise(line).text
    m = _BAR.match(text)
    if m is None or not text.strip() or not (m["day"] or re.search(r"\d:\d|新消息|聊天记录|^[\s\-_=*·~]{3,}$", text)):
        return False, None
    if not m["day"]:
        return True, None
    items, _, _ = take_moments(f"{m['day']} 已", f"{m['day']} 已", scene)
    found = next((item.value for item in items if isinstance(item.value, date)), None)
    return True, found.date() if isinstance(found, datetime) else found


def is_chatter(line: str) -> bool:
    """Whether a line is thanks, 收到, or a picture's placeholder."""
    return _EMPTY.fullmatch(normalise(line).text.strip()) is not None


_QUOTED = re.compile(r"\s*(?:「(.*)」\s*|(?:(?:>|&gt;)\s?)+(?!=?\s?\d{1,3}(?:\.\d+)?\s?[%％成])(.*))", re.A)
"""「…」 as WeChat copies an answer, and the line that Slack and mail set behind an arrow; >80% is a bound."""


def quoted_in(line: str) -> str | None:
    """What a line quotes above an answer; None when it is no quotation."""
    found = _QUOTED.fullmatch(line)
    return (found[1] or found[2] or "").strip() if found else None


def without_marks(line: str) -> str:
    """A line without the placeholders of pictures and faces."""
    return _MARKS.sub(" ", line).strip()


def _said_at(stamp: str, scene: Scene, day: date | None) -> datetime | None:
    """The moment of a stamp; None when it would lie in the future, so that days count from now."""
    items, _, _ = take_moments(f"{stamp} 已", f"{stamp} 已", scene)
    moment = next((item.value for item in items if isinstance(item.value, datetime)), None)
    if moment is not None and not re.match(r"\d{1,2}:\d{2}", stamp):
        return moment if moment <= scene.now else None
    found = re.search(r"(\d{1,2}):(\d{2})", stamp)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    at = datetime.combine(day or scene.today, time(int(found[1]), int(found[2]), tzinfo=scene.now.tzinfo))
    return at if at <= scene.now else None
