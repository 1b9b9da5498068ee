"""Whether plain words answer the stand-up while its question waits, and whether they ask themselves."""

from __future__ import annotations

import re

from bot.domain.phrases.normal import normalise
from bot.domain.phrases.pasted import is_stamped
from bot.domain.phrases.units import CJK_UNIT, LATIN_UNIT
from bot.domain.standups import parts_of

_FLAGS = re.I | re.A


_DOING = re.compile(
    r"[做跟催去查验送改发打开会见谈弄搞等写寄签核盯赶]|完成|处理|确认|安排|联系|整理|对账|沟通|协调|对接|测试|准备|更新|讨论|培训|出差"
    r"|\b(?:did|do|done|finish\w*|work\w*|chas\w+|follow\w*|call\w*|met|meet\w*|sent|send\w*|check\w*|visit\w*|review\w*|"
    r"prepar\w+|fix\w*|writ\w+|wrote|plan\w*|start\w*|updat\w+|talk\w*|wait\w*|test\w*)\b",
    _FLAGS,
)


_NUMBERED = re.compile(
    rf"(?<![\d.,:/A-Za-z-])(?!20[23]\d)\d{{3,6}}(?:[-#/]\d{{1,2}})?(?![\d.,%:A-Za-z]|[\s来多余]?(?:{CJK_UNIT}|[万千百元块封份人家页次台辆号天])"
    rf"|\s(?:{LATIN_UNIT}|e-?mails|people|times|days|hours|lines|rows))|(?<![\d.,:/A-Za-z-])\d{{4}}[-#/]\d{{1,2}}(?!\d)",
    _FLAGS,
)
"""A number that counts nothing may be an order's, known or mistyped (2404-1): that is asked, and kept as no answer."""


def may_name_order(plain: str) -> bool:
    """Whether a number stands in a normalised text that may be an order's."""
    return _NUMBERED.search(plain) is not None


def reads_as_answer(text: str) -> bool:
    """Whether plain words say what somebody did, does or waits for, and so answer the stand-up while it asks.

    Anything else, a name that fits no order or a word about the bot's own records, is none: it would be kept unseen.
    """
    plain = normalise(text).text
    if asks(plain) or is_stamped(text) or may_name_order(plain):
        return False
    about_us = re.search(
        r"作废|不算|记错|报错|发错|撤|取消|上一条|刚才|\?\s*$|吗\s*$|[@/]|\bwfh\b|\bfrom\shome\b", plain, re.I
    )
    return about_us is None and (_DOING.search(plain) is not None or any(part.kind for part in parts_of(text)))


_ASKING = re.compile(
    r"^\s*(?:请问|想问|问一下|帮我|帮忙|麻烦)*(?:有哪些|有没有|有多少|哪|什么|几[张个号点]|谁|怎么)"
    r"|^\s*(?:what|which|who|whose|when|where|why|how|list|show|find|any|is|are|do|does|did|can|could|should)\b"
    r"|(?:\?|吗|呢|(?<!怎)么)[\s。.!]*$"
    r"|^(?![^,;。\n]*[问核看]|.*确认).*?(?:哪些|什么|啥|干嘛|咋|怎么|怎样|如何|何时|多久|哪几[张个批]|有几[张个批]|有?多少)[\u4e00-\u9fff]{0,5}[\s。.!]*$",
    _FLAGS,
)
_LOOKING = re.compile(r"\s*(?:请问|请|帮我|帮忙|麻烦)*(?:[查看列][一下看出]+|列表)", _FLAGS)
_TODAY = re.compile(r"^\s*(?:今[天日]|昨[天日]|today|yesterday)[\s,:]*", _FLAGS)


def asks(plain: str) -> bool:
    """Whether a sentence as a whole asks: what is asked is no answer to anything."""
    led = _LOOKING.match(plain) is not None
    return led or any(_ASKING.search(words) is not None for words in (plain, _TODAY.sub("", plain)))
