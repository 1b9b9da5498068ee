"""A plain message to the bot: where it came from, what each line wants, and what was read of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time
from enum import StrEnum

from bot.domain.phrases.almanac import Scene
from bot.domain.phrases.context import PhraseReader
from bot.domain.phrases.delays import DelayLine, read_delay, without_names
from bot.domain.phrases.milestones import MilestoneLine, is_bare_report, read_milestones
from bot.domain.phrases.moments import take_moments
from bot.domain.phrases.normal import normalise
from bot.domain.phrases.orders import take_names
from bot.domain.phrases.reader import read
from bot.domain.phrases.reading import (
    Item,
    Kind,
    Negation,
    Note,
    OrderRef,
    OrderSort,
    Question,
    Reading,
    Role,
    State,
)
from bot.domain.phrases.sentences import note
from bot.domain.standups import leads


class Intent(StrEnum):
    """What a line of a message wants."""

    DELAY = "delay"
    ANOMALY = "anomaly"
    MILESTONE = "milestone"
    NO_DELAY = "no_delay"
    ORDER_QUERY = "order_query"
    MY_ORDERS = "my_orders"
    STAND_UP = "stand_up"
    REST_ON_TRACK = "rest_on_track"
    HELP = "help"
    UNCLEAR = "unclear"


@dataclass(frozen=True, kw_only=True)
class Source:
    """Who said a pasted line, as typed, and when; `said_at` is None when the stamp had no day we can tell."""

    name: str
    stamp: str
    said_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class MessageLine:
    """One line: what it wants and what was read of it. `results` may hold questions."""

    text: str
    intent: Intent
    results: tuple[DelayLine | MilestoneLine | Question, ...] = ()
    orders: tuple[OrderRef, ...] = ()
    source: Source | None = None
    notes: tuple[Note, ...] = ()
    reading: Reading | None = None

    @property
    def only_names(self) -> bool:
        """Whether nothing stands in the line but names of orders."""
        return self.reading is None or _only_names(self.reading)


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message read line by line."""

    lines: tuple[MessageLine, ...]

    @property
    def intent(self) -> Intent:
        """What the message wants: what its lines agree on, unclear ones aside, else the first clear one."""
        return next((line.intent for line in self.lines if line.intent is not Intent.UNCLEAR), Intent.UNCLEAR)


_COMMANDS = (
    (re.compile(r"(?:delay|延期|延误|推迟|报延期|报告延期|晚)(?=[\s:]|$)", re.I | re.A), Intent.DELAY),
    (
        re.compile(r"(?:milestone|里程碑|进度|节点|打卡|报进度|报节点|报告节点)(?=[\s:]|$)", re.I | re.A),
        Intent.MILESTONE,
    ),
    (re.compile(r"(?:anomaly|异常|报异常|报告异常)(?=[\s:]|$)", re.I | re.A), Intent.ANOMALY),
    (re.compile(r"(?:order|订单|查单|查|查询)(?=[\s:]|$|(?=P|p|\d))", re.I | re.A), Intent.ORDER_QUERY),
    (re.compile(r"(?:stand-?up|站会|例会|日报)(?=[\s:]|$)", re.I | re.A), Intent.STAND_UP),
    (re.compile(r"(?:help|帮助|怎么用|使用说明|说明|菜单|\?+)(?=[\s!。]|$)", re.I | re.A), Intent.HELP),
)
_LED_BY_A_WORD = (Intent.DELAY, Intent.MILESTONE, Intent.ANOMALY, Intent.ORDER_QUERY)
"""What a line wants that begins with the command's word, also without a stroke before it."""

_AFTER_COMMAND = " \t:\uff1a"
_SLASH = re.compile(r"^\s*[/、\\]\s*")
_LONGEST_NAME = 80
_HELP = re.compile(
    r"\s*(?:help|帮助|怎么用|如何使用|使用说明|菜单|你会什么|你能做什么|你好|您好|hi|hello|在吗|\?+)\s*[!。??~]*\s*",
    re.I | re.A,
)
_ASKS = re.compile(
    r"[??]\s*$|到哪|怎么样|什么情况|啥情况|进展|什么时候|几号|哪天|多久|能不能|查一?下|看一?下|看看|在哪|状态|跟进一?下|关注一?下|留意一?下|\blook(?:ing)?\s(?:at|into)\b|\b(?:status|where|when|how|what|show|track(?!ed))\b",
    re.I | re.A,
)
_MY_ORDERS = re.compile(r"\s*(?:我的(?:订单|单子?|单)|my\sorders?|订单列表|今天有哪些单?)\s*[??]?\s*", re.I | re.A)
_REST = re.compile(
    r"\s*(?:其余|其他|其它|剩下的?|余下的?|都|全部|一切)(?:都|均|的)?(?:正常|没问题|按计划|顺利|ok|没变化)了?\s*[。!]?\s*|\s*(?:the\s)?(?:rest|others?|everything(?:\selse)?|all)\s(?:is\s|are\s)?(?:on\strack|fine|normal|ok|good)\s*\.?\s*|\s*(?:正常|on\strack)\s*[。!.]?\s*",
    re.I | re.A,
)
_STAND_UP = re.compile(
    r"昨天.{0,40}今天|今天(?:要|计划|准备|打算|做|完成|跟|去)|昨天(?:做|完成|跟|去)|(?:没有|无|暂无)(?:阻碍|阻塞|困难|问题|异常)|(?:^|\n)\s*(?:卡[住点]|受阻)\s?[::]|阻碍[::]|困难[::]|\b(?:yesterday|today)\s?(?::|i\b|i'm)|\bno\sblockers?\b|\b(?:blockers?|blocked)\s?:",
    re.I | re.A | re.S,
)
_STAMP = (
    r"(?P<stamp>(?:(?:\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?|\d{1,2}[/月]\d{1,2}日?|今天|昨天|前天|(?:周|星期)[一二三四五六日天])\s*)?"
    r"(?:凌晨|早上|上午|中午|下午|晚上)?\s?\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp][Mm])?)"
)
_PASTED = re.compile(rf"^\s*(?P<name>[^\s:,;。/][^\n:,;。]{{0,19}}?)\s*[:\s]\s*\(?{_STAMP}\)?\s*:?\s*(?P<rest>.*)$")
_NAMELESS = re.compile(r"\d|^(?:PO|船|交期|截关|ETD|ETA|今天|明天|预计|开船|出货|到港|最晚|/)", re.I | re.A)


def read_lines(text: str) -> list[str]:
    """The lines of a message: split at line breaks and ；, without the empty ones. Commas never split."""
    plain = normalise(text).plain
    return [line for part in re.split(r"[\n;\uff1b]", plain) if (line := part.strip())]


def read_message(text: str, reader: PhraseReader) -> Message:
    """Read a plain message, or one that starts with 、 ／ or /, or one pasted from WeChat."""
    lines: list[MessageLine] = []
    source: Source | None = None
    command: Intent | None = None
    named = _only_a_name(text, reader)
    if named is not None:
        return Message(lines=(named,))
    has_orders = any(_starts_with_order(typed, reader) for typed in read_lines(text))
    if _is_check_in(text, reader) or (reader.prompt_open and not has_orders and _is_answer(text)):
        return Message(lines=(MessageLine(text=text.strip(), intent=Intent.STAND_UP),))
    if has_orders:
        reader = replace(reader, prompt_open=False)
    for typed in read_lines(text):
        pasted = _source(typed, reader)
        source, said = pasted or (source, typed)
        if not said:
            continue
        command, body = _command(said, command)
        if body or command:
            lines.append(_read_line(body, command, source, reader))
    return Message(lines=tuple(line for line in lines if line.text) or tuple(lines[:1]))


def _only_a_name(text: str, reader: PhraseReader) -> MessageLine | None:
    """A message that is nothing but what an order is called asks for that order, also while a prompt waits."""
    lines = read_lines(text)
    name = _SLASH.sub("", lines[0]).strip() if len(lines) == 1 else ""
    if reader.orders_called is None or not 1 < len(name) <= _LONGEST_NAME:
        return None
    found = tuple(reader.orders_called(name))
    ref = OrderRef(key=name, sort=OrderSort.NAME, matches=found)
    return MessageLine(text=name, intent=Intent.ORDER_QUERY, orders=(ref,)) if found else None


def _is_answer(text: str) -> bool:
    return _STAND_UP.search(normalise(text).text) is not None


def _is_check_in(text: str, reader: PhraseReader) -> bool:
    """Whether a message names two of the questions it answers (昨天:…今天:…): one's own stand-up, asked or not."""
    first = next(iter(read_lines(text)), "")
    return len(set(leads(text))) > 1 and _source(first, reader) is None


def _starts_with_order(line: str, reader: PhraseReader) -> bool:
    """Whether a line is about an order, which is no answer to the stand-up's questions."""
    body = _SLASH.sub("", normalise(line).text).lstrip()
    return any(item.kind is Kind.ORDER and item.reach[0] == 0 for item in take_names(body, reader.known_orders).items)


def _source(line: str, reader: PhraseReader) -> tuple[Source, str] | None:
    """`张三 09:12` and what follows it; None when the line is no WeChat stamp."""
    normal = normalise(line)
    m = _PASTED.match(normal.text)
    if m is None or _NAMELESS.search(m["name"]):
        return None
    stamp = m["stamp"].strip()
    name = normal.plain[m.start("name") : m.end("name")].strip()
    return Source(name=name, stamp=stamp, said_at=_said_at(stamp, reader)), normal.plain[m.start("rest") :].strip()


def _said_at(stamp: str, reader: PhraseReader) -> datetime | None:
    """The moment of a stamp; None when it would lie in the future, so that days count from now."""
    scene = Scene(now=reader.now, calendar=reader.calendar)
    items, _, _ = take_moments(f"{stamp} 已", f"{stamp} 已", scene)
    moment = next((item.value for item in items if isinstance(item.value, datetime)), None)
    if moment is not None:
        return moment if moment <= reader.now else None
    found = re.search(r"(\d{1,2}):(\d{2})", stamp)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    at = time(int(found[1]), int(found[2]), tzinfo=reader.now.tzinfo)
    return datetime.combine(reader.now.date(), at) if at.replace(tzinfo=None) <= reader.now.time() else None


def _command(line: str, previous: Intent | None) -> tuple[Intent | None, str]:
    """The command a line starts with; the lines under a bare command belong to it."""
    body = _SLASH.sub("", normalise(line).text)
    slashed = body != normalise(line).text
    plain = normalise(line).plain[len(normalise(line).text) - len(body) :]
    for pattern, intent in _COMMANDS:
        m = pattern.match(body)
        if m and (slashed or intent in _LED_BY_A_WORD or m.end() == len(body)):
            return intent, plain[m.end() :].lstrip(_AFTER_COMMAND).rstrip()
    return (previous if not slashed else None), plain if slashed else line


def _read_line(line: str, command: Intent | None, source: Source | None, reader: PhraseReader) -> MessageLine:
    now = source.said_at if source and source.said_at else reader.now
    notes = (note("from_source", said=source.stamp),) if source and source.said_at else ()
    reading = read(line, now=now, calendar=reader.calendar, known_orders=reader.known_orders)
    intent = command if command in (Intent.HELP, Intent.STAND_UP, Intent.ANOMALY) else _intent(line, reading, reader)
    if command in (Intent.DELAY, Intent.MILESTONE) and intent is not Intent.NO_DELAY:
        intent = command
    if command is Intent.ORDER_QUERY and intent not in (Intent.DELAY, Intent.MILESTONE):
        intent = Intent.ORDER_QUERY if line else Intent.MY_ORDERS
    return MessageLine(
        text=line,
        intent=intent,
        results=_RESULTS[intent](line, reading, reader, now) if intent in _RESULTS and line else (),
        orders=reading.orders or ((reader.default_order,) if reader.default_order else ()),
        source=source,
        notes=notes,
        reading=reading,
    )


_Results = tuple[DelayLine | MilestoneLine | Question, ...]


def _delays(line: str, reading: Reading, reader: PhraseReader, now: datetime) -> _Results:
    found = read_delay(
        line,
        now=now,
        calendar=reader.calendar,
        milestones=reader.milestones,
        known_orders=reader.known_orders,
        default_order=reader.default_order,
        reading=reading,
    )
    return (found,)


def _milestones(line: str, reading: Reading, reader: PhraseReader, now: datetime) -> _Results:
    return read_milestones(
        line,
        now=now,
        calendar=reader.calendar,
        milestones=reader.milestones,
        known_orders=reader.known_orders,
        default_order=reader.default_order,
        reading=reading,
    )


_RESULTS: dict[Intent, Callable[[str, Reading, PhraseReader, datetime], _Results]] = {
    Intent.DELAY: _delays,
    Intent.MILESTONE: _milestones,
}
_DELAYING = re.compile(
    r"推迟|延迟|延期|延误|延后|推后|顺延|延到|推到|改到|改为|逾期|(?<![最今明昨不])晚|拖|停产|停机|停线"
    r"|\b(?:delay|late|slip|postpone|push|behind)",
    re.I | re.A,
)


_WHOLE = ((_HELP, Intent.HELP), (_MY_ORDERS, Intent.MY_ORDERS), (_REST, Intent.REST_ON_TRACK))


def whole_intent(text: str) -> Intent | None:
    """What a text wants that is nothing but a fixed phrase (help, 我的订单, 其余正常); None for anything else."""
    plain = normalise(text).text
    return next((intent for pattern, intent in _WHOLE if pattern.fullmatch(plain)), None)


def _intent(line: str, reading: Reading, reader: PhraseReader) -> Intent:
    """What a line without a verb wants, from what was read of it."""
    text = reading.text
    whole = whole_intent(text)
    if whole:
        return whole
    has_order = bool(reading.orders) or reader.default_order is not None
    if _moves(reading.items):
        return Intent.DELAY
    if _denies(reading.items):
        return Intent.NO_DELAY if has_order else _answer(reader)
    if has_order:
        return _of_order(text, reading, reader)
    return _without_order(text, reading, reader)


def _without_order(text: str, reading: Reading, reader: PhraseReader) -> Intent:
    if reader.prompt_open and is_bare_report(reading, reader.milestones):
        return Intent.MILESTONE
    if _STAND_UP.search(text) or reader.prompt_open:
        return Intent.STAND_UP
    if any(question.code in ("no_date", "vague_duration", "impossible_date") for question in reading.questions):
        return Intent.DELAY if _DELAYING.search(text) else Intent.UNCLEAR
    has_value = bool(reading.of(Kind.PERCENT, Kind.STATE, Kind.DATE, Kind.RANGE, Kind.DATETIME))
    return Intent.MILESTONE if has_value and reader.milestones.find(text) else Intent.UNCLEAR


def _of_order(text: str, reading: Reading, reader: PhraseReader) -> Intent:
    if _ASKS.search(text):
        return Intent.ORDER_QUERY
    if _DELAYING.search(text):
        return Intent.DELAY
    values = reading.of(Kind.PERCENT, Kind.STATE, Kind.DATE, Kind.DATETIME, Kind.RANGE, Kind.NEGATION, Kind.QUANTITY)
    if _only_names(reading):
        return Intent.ORDER_QUERY
    named = bool(reader.milestones.find(without_names(reading)))
    if values or reading.open_questions:
        return Intent.DELAY if reading.of(Kind.DURATION) and not named else Intent.MILESTONE
    if reading.of(Kind.DURATION):
        return Intent.DELAY
    return Intent.MILESTONE if named else Intent.UNCLEAR


_JOINED = re.compile(r"以及|还有|和|及|跟|与|\band\b", re.I | re.A)


def _only_names(reading: Reading) -> bool:
    """Whether a text is nothing but names of orders, joined at most by 和."""
    text = reading.text
    for item in reversed(reading.of(Kind.ORDER)):
        text = f"{text[: item.reach[0]]} {text[item.reach[1] :]}"
    return not re.search(r"\w", _JOINED.sub("", text))


def _answer(reader: PhraseReader) -> Intent:
    return Intent.STAND_UP if reader.prompt_open else Intent.NO_DELAY


def _moves(items: tuple[Item, ...]) -> bool:
    return any(item.role in (Role.DELAY, Role.TO, Role.DOWNTIME) for item in items)


def _denies(items: tuple[Item, ...]) -> bool:
    states = {item.value for item in items if item.kind is Kind.STATE}
    denied = any(item.value in (Negation.NO_DELAY, Negation.NO_EFFECT) for item in items)
    return denied and not states - {State.ON_TRACK}
