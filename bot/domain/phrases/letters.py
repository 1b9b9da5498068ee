"""A chat of WhatsApp and a forwarded e-mail: stamps, headers, what they quote, how they greet and sign."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from bot.domain.phrases.almanac import Scene
from bot.domain.phrases.normal import normalise
from bot.domain.phrases.statements import Speaker

_DAY = r"(?P<a>\d{1,4})[./-](?P<b>\d{1,2})[./-](?P<c>\d{2,4})"
_CLOCK = r"(?P<hh>\d{1,2}):(?P<mm>\d{2})(?::\d{2})?(?:\s?(?P<half>[ap])\.?m\.?)?"
_NAME = r"(?P<name>[^\s:\[\]][^:\n\[\]]{0,29}?)"
_CHAT = re.compile(
    rf"^\s*(?:\[{_DAY},?\s+{_CLOCK}\]\s*|{_DAY.replace('?P<', '?P<x')},?\s+{_CLOCK.replace('?P<', '?P<x')}\s+-\s+)"
    rf"{_NAME}\s?:\s(?P<rest>.*)$",
    re.I | re.A,
)
"""[16/09/26, 08:12:33] Anna: … of one telephone, 16/09/2026, 08:12 - Anna: … of the other."""

_FIELD = re.compile(
    r"^\s*(?P<field>from|sent|date|to|cc|bcc|subject|re|fw|fwd|importance|attachments?|reply-to|发件人|发送时间|收件人|抄送|主题|日期|附件)\s?:"
    r"\s*(?P<value>.*)$",
    re.I | re.A,
)
_OF_LETTERS = frozenset(("subject", "cc", "bcc", "reply-to", "发件人", "收件人", "抄送", "主题"))
_AGAIN = re.compile(r"^(?:\s*(?:re|fw|fwd|aw|wg|答复|回复|转发)\s?:)+\s*", re.I | re.A)
_MAIL_HEADS = 2
"""So many lines of these, one of which is of no other thing, make a letter of a message."""

_SILENT = re.compile(
    r"\s*(?:on\s.{4,80}\swrote:|.{2,60}\s写道:|-{2,}\s?(?:original|forwarded)\smessage\s?-{2,}|begin\sforwarded\smessage:|-{2,}|_{4,}"
    r"|sent\sfrom\s(?:my\s)?[\w\s]{2,30}|get\soutlook\sfor\s\w+|<media\somitted>|\W?(?:image|video|audio|sticker|document)\somitted"
    r"|this\smessage\swas\s(?:deleted|edited)|messages\sand\scalls\sare\send-to-end\sencrypted.*)\s*",
    re.I | re.A,
)
_GREETS = re.compile(
    r"\s*(?i:hi|hello|hey|dear|good\s(?:morning|afternoon|evening|day))(?:\s(?:Mr|Mrs|Ms)\.?)?"
    r"(?:\s(?:(?i:all|team|everyone|everybody|guys|folks|there|sir|madam|colleagues|both)|[A-Z][a-z]{1,14}|/|&|[\u4e00-\u9fff]{1,4})){0,4}\s*[,!.:]?\s*"
)
_SIGNS = re.compile(
    r"\s*(?:(?:many\s|best\s|kind\s|warm\s)?(?:thanks|regards|thank\syou)(?:\s?(?:&|and|\+|/)\s?(?:best\s|kind\s)?(?:regards|br|rgds))?"
    r"|b\.?\s?rgds|brgds|br|rgds|best|cheers|yours\s(?:sincerely|truly)|sincerely|mit\sfreundlichen\sgr(?:ü|ue)ßen|此致|祝好|顺祝商祺)\s*[,.!]*\s*",
    re.I,
)


def chat_header(line: str, scene: Scene) -> tuple[Speaker, str] | None:
    """Who said a line of a western chat and what; None when no stamp leads it."""
    normal = normalise(line)
    m = _CHAT.match(normal.text)
    if m is None:
        return None
    part = {name: m[name] or m[f"x{name}"] for name in ("a", "b", "c", "hh", "mm", "half")}
    stamp = normal.plain[: m.start("name")].strip(" []-")
    speaker = Speaker(name=m["name"].strip(), stamp=stamp, said_at=_said_at(part, scene))
    return speaker, normal.plain[m.start("rest") :].strip()


def _said_at(part: dict[str, str | None], scene: Scene) -> datetime | None:
    """The moment of a stamp; 9/10 is of the ninth or the tenth month, whichever lies nearer behind us."""
    a, b, c, hour, minute = (int(part[name] or 0) for name in ("a", "b", "c", "hh", "mm"))
    if part["half"]:
        hour = hour % 12 + (12 if part["half"].lower() == "p" else 0)
    days = ((a, b, c),) if a > 31 else ((c, b, a), (c, a, b))
    found = []
    for year, month, day in days:
        try:
            at = datetime.combine(date(year + 2000 if year < 100 else year, month, day), time(hour, minute))
        except ValueError:
            continue
        moment = at.replace(tzinfo=scene.now.tzinfo)
        found += [moment] if moment <= scene.now else []
    return max(found, default=None)


def is_letter(lines: list[str]) -> bool:
    """Whether a message is a forwarded e-mail."""
    fields = [m for line in lines if (m := _FIELD.match(normalise(line).text))]
    known = any(m["field"].casefold() in _OF_LETTERS or "@" in m["value"] for m in fields)
    return known and len(fields) >= _MAIL_HEADS


def field_of(line: str) -> tuple[str, str] | None:
    """The name of a header and what it says; None of any other line."""
    normal = normalise(line)
    m = _FIELD.match(normal.text)
    return (m["field"].casefold(), _AGAIN.sub("", normal.plain[m.start("value") :])) if m else None


def is_frame(line: str) -> bool:
    """Whether a line only frames what is said: it leads a quotation, says from what it was sent, or greets."""
    text = normalise(line).text
    return _SILENT.fullmatch(text) is not None or _GREETS.fullmatch(text) is not None


_CONTACT = re.compile(
    r"\b(?:tel|mob(?:ile)?|phone|cell|fax|whatsapp|wechat|skype|www|https?|gmbh|ltd|inc|llc|co)\b|@|\+\d|电话|手机|地址|有限公司",
    re.I,
)


def is_contact(line: str) -> bool:
    """Whether a line says how to reach somebody, or for whom they work."""
    return _CONTACT.search(normalise(line).text) is not None


def signs(line: str) -> bool:
    """Whether a line ends what is said: what stands below is who says it."""
    return _SIGNS.fullmatch(normalise(line).text) is not None
