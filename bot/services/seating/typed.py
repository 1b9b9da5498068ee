"""Absences typed in a line: `9/28-9/30 王芳`, `林晓 下周一到下周三 王芳 5万`; and showing the list of roles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Member
from bot.domain.errors import GendanError
from bot.domain.phrases import Item, Reading, read
from bot.domain.phrases.reading import Amount, Kind, LengthOfTime, Quantity, Stretch
from bot.services.seating import checks
from bot.services.seating.change import SeatChange, SeatWish, change
from bot.services.seating.errors import DayNeeded, DaysUnclear, FarAbsence, HalfDay, NoSuchDay, UnknownPerson
from bot.services.seating.messages import AbsenceAskedMessage, RolesAskedMessage
from bot.work.notices import RefusalMessage
from bot.work.unit import Work

_FILLER = re.compile(
    r"[请休]?(?:年休|[年病事婚产丧])假|(?<=\s)的?假(?=\s|$)|请假|休假|请?[调补轮]休|请(?=\s|$)|休息|不在|代理人|代班|代我|代(?=$|\s)|由|限额?|以下|[,,、;;::。.!]"
    r"|(?:^|(?<=\s))(?:我|本人|要|想|打算|准备|需要)+(?=\s|$)|^我(?:要|想|打算|准备)?"
    r"|\b(?:deputy|limit|below|by|away|is|stands in|covers?(?: for me)?|backup)\b"
    r"|\b(?:i'?m|i am|i'?ll be|i will be|taking|take|on|sick|annual|leave|off|out of(?: the)? office|ooo|pto|day)\b"
    r"|\b(?:until|till|calling|in)\b(?=\s|$)|\bout\b|直到|到(?=\s|$)"
    r"|\b(?:vacation|work|from|a|the|please)\b",
    re.IGNORECASE,
)
_HALF = re.compile(r"上午|下午|半天|早上|晚上|中午|小时|\b(?:morning|afternoon|half|hours?)\b", re.IGNORECASE)
_BACK = re.compile(
    r"[\s,，;；。.]*(?:\band\s)?(?:\bi'?(?:m|ll\sbe)\s)?(?:\b(?:back|return(?:ing)?)\b(?:\s(?:at|to|in)\s(?:the\s)?(?:work|office))?"
    r"(?:\son)?(?:\sthe)?\s(?P<day>[^,，;；]+)|(?P<tag>[^\s,，;；。]+?)(?:再|就|才)?(?:回来|回公司|回去|返岗|上班)(?:了|的)?(?=[\s,，;；。]|$))",
    re.IGNORECASE,
)
"""The day somebody is there again is none of the days away."""
_UNTIL = re.compile(r"\b(?:until|till|through)\b|直到|(?:^|[\s假休])到", re.IGNORECASE)
_DOTS = re.compile(r"\s*\.{2,3}\s*")

_BARE_NUMBER = re.compile(r"(?<!\S)\d[\d,]*(?:\.\d+)?(?!\S)")
"""A limit without a unit, beside the name: 王芳 20000."""
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DAYS_WITH_DASH = re.compile(
    rf"\b(\d{{1,2}})\s*({_MONTH})?\s*[-\u2013\u2014~]\s*(\d{{1,2}})\s*({_MONTH})", re.IGNORECASE
)
"""28 Sep - 30 Sep, 28-30 Sep: as our own English texts write days."""


ONE_DAY = LengthOfTime(days=Decimal(1))


def show_roles(work: Work, *, query: str) -> None:
    """Who holds what, as this person may change it."""
    work.reply(RolesAskedMessage(query=query))


def type_absence(work: Work, *, text: str) -> SeatChange:
    """`/authority away …`: the days, then who stands in; before the days whose absence it is, if not one's own."""
    try:
        wish, far = read_absence(work, text=text)
    except GendanError as error:
        work.note(action="absence.add", subject_kind="absence", subject_id=work.actor, allowed=False, code=error.code)
        came = SeatChange(error=error)
    else:
        if far:
            work.reply(_asked(wish))
            return SeatChange(error=FarAbsence(block="first"))
        came = change(work, what="absence.add", wish=wish)
    return refuse(work, came)


def confirm_absence(work: Work, *, asked: Mapping[str, Any]) -> SeatChange:
    """对: days that were asked about are kept as they stand in the question."""
    words = {name: str(asked.get(name) or "") for name in ("person", "deputy", "limit")}
    first, last = (_as_day(asked.get(name)) for name in ("first", "last"))
    wish = SeatWish(
        person=words["person"] or None, first=first, last=last, deputy=words["deputy"] or None, limit=words["limit"]
    )
    came = change(work, what="absence.add", wish=wish)
    return refuse(work, came)


def refuse(work: Work, came: SeatChange) -> SeatChange:
    """Say where it was pressed or typed why nothing was changed."""
    if came.error is not None:
        work.reply(RefusalMessage(code=came.error.code, fields={**came.error.fields}))
    return came


def _asked(wish: SeatWish) -> AbsenceAskedMessage:
    assert wish.first is not None
    assert wish.last is not None
    return AbsenceAskedMessage(
        first=wish.first, last=wish.last, person=wish.person, deputy=wish.deputy, limit=wish.limit
    )


def _as_day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def read_absence(work: Work, *, text: str) -> tuple[SeatWish, bool]:
    """What the line asks for, and whether its days have no year and are nearly one away.

    Raises DayNeeded without days, HalfDay for hours, DaysUnclear for a length, UnknownPerson for a name that is not
    one person's.
    """
    member = work.session.get(Member, work.actor)
    zone = member.zone if member else work.company.zone
    if half := _HALF.search(text):
        raise HalfDay(words=half[0], block="first")
    text, again = _without_return(work, text, zone)
    mentions = re.sub(r"<@(\w+)(?:\|[^>]*)?>", r" \1 ", _DOTS.sub(" to ", text))
    mentions = _DAYS_WITH_DASH.sub(_with_to, _by_id(work.session, mentions))
    reading = read(mentions, now=work.then.astimezone(ZoneInfo(zone)), calendar=work.company.home_calendar())
    spans = [item for item in reading.items if item.kind in {Kind.RANGE, Kind.DATE, Kind.DATETIME}]
    doubt = next((question for question in reading.questions if not question.offer), None)
    if doubt is not None and doubt.span:
        raise (NoSuchDay if doubt.code == "impossible_date" else DaysUnclear)(words=doubt.span, block="first")
    if not spans:
        raise DayNeeded(block="first")
    if long := next((item for item in reading.of(Kind.DURATION) if item.value != ONE_DAY), None):
        raise DaysUnclear(words=long.text, block="first")
    days = [day for item in spans for day in _days(item)]
    before = _names(reading, 0, spans[0].start)
    after, limit = _names(reading, spans[-1].end, len(reading.text)), _limit(reading, spans[-1].end)
    if not limit and (bare := _BARE_NUMBER.search(after)):
        after, limit = " ".join(_BARE_NUMBER.sub(" ", after, count=1).split()), bare[0]
    first, last = min(days), max(days)
    if again is not None and again < first:  # off from Monday, back Thursday: the one after
        again += timedelta(days=7)
    if again is not None and not first < again:
        raise DaysUnclear(words=text.strip(), block="first")
    if first == last and _UNTIL.search(text[: text.find(spans[0].text) + len(spans[0].text)]):
        first = min(first, work.then.astimezone(ZoneInfo(zone)).date())
    wish = SeatWish(
        person=_person(work.session, before, text, block="person"),
        first=first,
        last=max(last, again - timedelta(days=1)) if again else last,
        deputy=_person(work.session, after, text, block="deputy"),
        limit=limit,
    )
    return wish, any(question.code == "far_date" for question in reading.questions)


_STANDS_IN = re.compile(
    r"@|代|由|顶班|顶替|替我|交给|找|限额?|\b(?:deputy|covers?|covering|backup|stands?\sin|by|limit|instead|person)\b",
    re.IGNORECASE,
)


_PARTICLES = re.compile(r"[哈哦噢啊呀啦呢吧了嘞\s]*")
_OF_MINE = re.compile(
    r"(?:我?家?里?的?)?(?:娃|小孩|孩子|宝宝|儿子|女儿|老婆|老公|爱人|爸妈?|妈妈?|父母|老人|家里|家人)"
    r"|(?:my\s)?(?:kids?|child(?:ren)?|son|daughter|wife|husband|mother|mom|mum|father|dad|family|baby)\b",
    re.IGNORECASE,
)
"""Of whom somebody says why they are away themselves; any other name before the days is whose absence it is."""


_LIKE_A_NAME = re.compile(
    r"[王李张刘陈杨赵黄周吴徐孙胡朱林何郭马罗梁宋郑谢韩唐冯董程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶余潘杜戴夏钟汪任姜范石姚谭廖邹熊陆崔秦顾侯邵孟钱][\u4e00-\u9fff]{1,2}"
    r"|[A-Z][a-z]+\s[A-Z][a-z]+"
)
"""A name that nobody here has is asked about behind a comma too: who was meant to stand in is not dropped."""


def _person(session: Session, words: str, text: str, *, block: str) -> str | None:
    """Whom words beside the days name; why somebody is away (娃发烧, dentist) names nobody, and is left out.

    Raises UnknownPerson where somebody is said to stand in, and for a name that is set off by nothing.
    """
    if _PARTICLES.fullmatch(words):
        return None
    try:
        return checks.named(session, words, block=block).id
    except UnknownPerson:
        apart = re.search(rf"[,，;；。]\s*(?:[\w']+\s){{0,2}}{re.escape(words.split(maxsplit=1)[0])}", text)
        reason = _OF_MINE.match(words) if block == "person" else apart
        if reason is None or _STANDS_IN.search(text) or (block == "deputy" and _LIKE_A_NAME.fullmatch(words)):
            raise
        return None


def _without_return(work: Work, text: str, zone: str) -> tuple[str, date | None]:
    """A line without the day on which somebody is back, and that day."""
    said = _BACK.search(text)
    if said is None:
        return text, None
    reading = read(
        said["day"] or said["tag"], now=work.then.astimezone(ZoneInfo(zone)), calendar=work.company.home_calendar()
    )
    days = [day for item in reading.items if item.kind in {Kind.DATE, Kind.DATETIME} for day in _days(item)]
    if len(days) != 1:
        raise DaysUnclear(words=said[0].strip(" ,，;；。."), block="first")
    return f"{text[: said.start()]} {text[said.end() :]}", days[0]


def _by_id(session: Session, text: str) -> str:
    """Names by their ids, so that no name is read as a length of time: the 周 of 周敏 is also a week."""
    rows = session.execute(select(Member.id, Member.name).where(Member.active, Member.is_outside.is_(False))).all()
    known = Counter(name for _, name in rows)
    for member_id, name in sorted(rows, key=lambda row: -len(row[1])):
        if name and known[name] == 1:
            text = text.replace(name, f" {member_id} ")
    return text


def _with_to(found: re.Match[str]) -> str:
    first, month, last, other = found.groups()
    return f"{first} {month or other} to {last} {other}"


def _days(item: Item) -> list[date]:
    value = item.value
    ends = [value.first, value.last] if isinstance(value, Stretch) else [value]
    return [day.date() if isinstance(day, datetime) else day for day in ends if isinstance(day, date)]


def _limit(reading: Reading, start: int) -> str:
    found = [item for item in reading.items if item.start >= start and isinstance(item.value, Amount | Quantity)]
    return found[0].text if found else ""


def _names(reading: Reading, start: int, end: int) -> str:
    """What is left of a part of the line once everything that was read is taken out."""
    text = reading.text[start:end]
    for item in reading.items:
        if item.start >= start and item.end <= end:
            text = text.replace(item.text, " ", 1)
    return " ".join(_FILLER.sub(" ", text).split())
