"""Who is asked when, which milestones a prompt shows, and how a plain reply is read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

ROWS_SHOWN = 8
TASKS_SHOWN = 5
"""How many conditions a prompt lists beside its milestones."""

DUE_SOON_DAYS = 2


class RoundState(StrEnum):
    """Where a day of a stand-up stands."""

    OPEN = "open"
    CLOSED = "closed"


class CheckInState(StrEnum):
    """Where one member's part of a round stands.

    Stale: its hours were over when it was planned. Left: who was taken out of the stand-up before they answered.
    """

    WAITING = "waiting"
    ASKED = "asked"
    ANSWERED = "answered"
    SKIPPED = "skipped"
    AWAY = "away"
    MISSED = "missed"
    STALE = "stale"
    LEFT = "left"


class QuestionKind(StrEnum):
    """What a question is about; free: nothing in particular."""

    DID = "did"
    PLAN = "plan"
    BLOCKED = "blocked"
    FREE = "text"


class RowStatus(StrEnum):
    """What was said of a milestone that a prompt asks about. Late and blocked are said in forms of their own."""

    OK = "ok"
    DONE = "done"
    LATE = "late"
    BLOCKED = "blocked"


class Why(StrEnum):
    """Why a milestone is in a prompt, the most pressing first."""

    OVERDUE = "overdue"
    PROMISED = "promised"
    DUE_SOON = "due_soon"
    SILENT = "silent"


@dataclass(frozen=True, kw_only=True)
class Hours:
    """A team's hours on each member's own clock."""

    opens_at: time
    reminds_at: time
    closes_at: time


@dataclass(frozen=True, kw_only=True)
class Asking:
    """The aware moments of one check-in; remind_at is None when it would not lie between the others."""

    ask_at: datetime
    remind_at: datetime | None
    closes_at: datetime


def asking(day: date, hours: Hours, zone: str) -> Asking:
    """The moments of a member's check-in on that day in the member's zone; clock changes are the zone's business.

    An hour that a clock change skips is asked at the same instant after it; one that comes twice, at its first.
    """
    local = ZoneInfo(zone)

    def at(hour: time) -> datetime:
        return datetime.combine(day, hour, tzinfo=local)

    ask, remind, close = at(hours.opens_at), at(hours.reminds_at), at(hours.closes_at)
    if close <= ask:
        close = ask + timedelta(hours=2)
    return Asking(ask_at=ask, remind_at=remind if ask < remind < close else None, closes_at=close)


def plans_at(day: date) -> datetime:
    """When a day's round is planned: before that day has begun anywhere on earth (UTC+14)."""
    return datetime.combine(day, time(0), tzinfo=ZoneInfo("Etc/GMT-14"))


@dataclass(frozen=True, kw_only=True)
class OpenMilestone:
    """What a prompt needs to know of an open milestone; float in working days, touched_on the last word about it."""

    milestone_id: int
    forecast_on: date | None
    promised_on: date | None
    latest_on: date | None
    float_days: int | None
    touched_on: date | None
    working_days_silent: int
    startable: bool


@dataclass(frozen=True, kw_only=True)
class PromptRow:
    """One milestone to ask about, and why."""

    milestone_id: int
    why: Why
    due_on: date | None


def reason_to_ask(milestone: OpenMilestone, *, today: date, due_soon_until: date, silence_days: int) -> Why | None:
    """Why this milestone is asked about today, or None. due_soon_until is today plus two working days."""
    if milestone.touched_on == today:
        return None
    due = milestone.promised_on or milestone.forecast_on
    if due is not None and due < today:
        return Why.OVERDUE
    if milestone.promised_on is not None and milestone.promised_on <= due_soon_until:
        return Why.PROMISED
    if due is not None and due <= due_soon_until:
        return Why.DUE_SOON
    patience = max(silence_days, (milestone.float_days or 0) // 2)
    if milestone.startable and milestone.touched_on is not None and milestone.working_days_silent > patience:
        return Why.SILENT
    return None


def choose_rows(
    milestones: Iterable[OpenMilestone], *, today: date, due_soon_until: date, silence_days: int
) -> tuple[tuple[PromptRow, ...], int]:
    """At most eight rows, the most pressing first, and how many more there are."""
    order = list(Why)
    found = []
    for milestone in milestones:
        why = reason_to_ask(milestone, today=today, due_soon_until=due_soon_until, silence_days=silence_days)
        if why is not None:
            due = milestone.promised_on or milestone.forecast_on
            found.append(PromptRow(milestone_id=milestone.milestone_id, why=why, due_on=due))
    found.sort(key=lambda row: (order.index(row.why), row.due_on or date.max, row.milestone_id))
    return tuple(found[:ROWS_SHOWN]), max(0, len(found) - ROWS_SHOWN)


_LEAD = {
    QuestionKind.DID: re.compile(
        r"^\s*(?:昨天|昨日|已完成|完成了|做了|yesterday|did)\s*[:,\uff1a\uff0c]?\s*", re.IGNORECASE
    ),
    QuestionKind.PLAN: re.compile(
        r"^\s*(?:今天|今日|计划|打算|today|plan|will do)\s*[:,\uff1a\uff0c]?\s*", re.IGNORECASE
    ),
    QuestionKind.BLOCKED: re.compile(
        r"^\s*(?:卡(?:住|点|在)?|阻碍|受阻|困难|blocked|blocker|blockers)\s*[:,\uff1a\uff0c]?\s*", re.IGNORECASE
    ),
}
_LED = re.compile(
    r"(?P<did>(?:昨[天日]|(?<![^\s,，。;；.!])(?:已完成|完成了|做了)|(?<![A-Za-z])(?:yesterday|did))\s*[:：])"
    r"|(?P<plan>(?:今[天日]|(?<![^\s,，。;；.!])(?:计划|打算)|(?<![A-Za-z])(?:today|plan|will do))\s*[:：])"
    r"|(?P<blocked>(?:卡(?:住|点)|(?<![^\s,，。;；.!])(?:卡|卡在|阻碍|受阻|困难)|(?<![A-Za-z])(?:blocked|blockers?))\s*[:：])",
    re.IGNORECASE,
)
"""What an answer is led by, with its colon, wherever it stands in a line."""
_NUMBER = re.compile(r"^\s*(?:\d{1,2}\s*[.、))::]|[一二三四五六七八九]\s*[、.]|[①②③④⑤⑥⑦⑧⑨]|Q\d\s*[::])\s*")
_JOINT = " \t,，;；、"
_DENIED = re.compile(
    r"\s*(?:(?:没有?|无|暂无)(?:什么|任何)?(?:被)?(?:卡[住点]?|阻碍|阻塞|受阻|问题|困难|异常)(?:的|了|的地方|的事)?|no(?:t|thing)?\s(?:blocked|blockers?|stuck))[。.!]?\s*",
    re.IGNORECASE,
)
_NOTHING = {"无", "没有", "没", "暂无", "none", "no", "nothing", "n/a", "-", "无。", "没有。"}


def leads(text: str) -> tuple[QuestionKind, ...]:
    """The kinds of question that a text names with a colon (昨天:…今天:…卡住:…), in its order."""
    return tuple(QuestionKind(m.lastgroup) for m in _LED.finditer(text) if m.lastgroup)


_PART = re.compile(
    r"\s*(?:(?P<did>昨[天日晚]|yesterday)|(?P<plan>今[天日]|today)"
    r"|(?P<blocked>(?:没有?|无|暂无|不)?(?:什么)?(?:被)?(?:卡[住点在]|卡(?=[:：])|阻碍|阻塞|受阻)|(?:没有?|无|暂无)(?:什么)?(?:问题|困难|异常)"
    r"|(?:no\s|not\s)?(?:blocked|blockers?|stuck)))",
    re.IGNORECASE,
)
"""What a part of a sentence begins with that answers a question by itself."""
_BREAK = re.compile(r"[,\uff0c\u3002;\uff1b\n]+\s*|\.\s+")


@dataclass(frozen=True, kw_only=True)
class ReplyPart:
    """A part of what was said, and the question it answers; None: no word says which."""

    kind: QuestionKind | None
    text: str


def parts_of(text: str) -> tuple[ReplyPart, ...]:
    """A sentence cut where another question is answered (昨天…,今天…,没有卡住的), wherever that stands.

    What no word leads goes on with what stands before it.
    """
    found: list[ReplyPart] = []
    for piece in filter(None, (piece.strip() for piece in _BREAK.split(text))):
        lead = _PART.match(piece)
        kind = QuestionKind(lead.lastgroup) if lead and lead.lastgroup else None
        if kind is None and found:
            found[-1] = ReplyPart(kind=found[-1].kind, text=f"{found[-1].text},{piece}")
        else:
            found.append(ReplyPart(kind=kind, text=piece))
    return tuple(found)


def split_reply(text: str, kinds: Sequence[QuestionKind]) -> dict[int, str]:
    """A plain reply as answers by question position.

    Numbered lines, what begins with what it answers (昨天/今天/卡…, with a colon also within a line), or as many lines
    as there are questions are told apart; anything else is one answer to the first question.
    """
    parts = [part for typed in text.strip().splitlines() for line in _parted(typed) for part in _told_apart(line)]
    lines = [part.text for part in parts]
    named: dict[int, str] = {}
    current: int | None = None
    numbered = sum(1 for line in lines if _NUMBER.match(line)) >= 2
    for part in parts:
        line = part.text
        position = _position(part, kinds, numbered=numbered, taken=len(named))
        if position is not None and position < len(kinds):
            current = position
            body = _strip_lead(line, kinds[position], numbered=numbered)
        else:
            body = line
        if current is None:
            current = 0
        named[current] = f"{named[current]}\n{body}" if current in named else body
    if not numbered and len(lines) == len(kinds) and set(named) == {0}:
        return dict(enumerate(lines))
    return named


def _parted(line: str) -> list[str]:
    """A line cut before each lead within it, tidied; a number stays with what it counts."""
    starts = [m.start() for m in _LED.finditer(line)]
    if starts and (not line[: starts[0]].strip() or _NUMBER.fullmatch(line[: starts[0]])):
        starts[0] = 0
    ends = [*starts, len(line)]
    pieces = [line[: ends[0]], *(line[start:end] for start, end in zip(starts, ends[1:], strict=True))]
    return [tidy for piece in pieces if (tidy := piece.strip(_JOINT))]


def _told_apart(line: str) -> Sequence[ReplyPart]:
    """A line that answers several questions by their words, cut between them; any other stays whole."""
    parts = parts_of(line)
    several = len({part.kind for part in parts if part.kind is not None}) > 1
    return parts if several else [ReplyPart(kind=None, text=line)]


def _position(part: ReplyPart, kinds: Sequence[QuestionKind], *, numbered: bool, taken: int) -> int | None:
    if numbered:
        return taken if _NUMBER.match(part.text) else None
    if part.kind in kinds:
        return kinds.index(part.kind)
    for position, kind in enumerate(kinds):
        if kind in _LEAD and _LEAD[kind].match(part.text):
            return position
    return None


def _strip_lead(line: str, kind: QuestionKind, *, numbered: bool) -> str:
    if numbered:
        line = _NUMBER.sub("", line, count=1)
    lead = _LEAD.get(kind)
    bare = lead.sub("", line, count=1) if lead else line
    return bare or line


def says_nothing(answer: str | None) -> bool:
    """Whether an answer to "what blocks you" means nothing does."""
    return (
        answer is None
        or not answer.strip()
        or answer.strip().lower() in _NOTHING
        or _DENIED.fullmatch(answer) is not None
    )
