"""A new day for a milestone, for a date of the order, or for a closing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain.phrases.achieved import Reached
from bot.domain.phrases.claiming import SOONER_APART
from bot.domain.phrases.claims import Claim, Sort
from bot.domain.phrases.clauses import clauses_of
from bot.domain.phrases.fitting import AWAITED
from bot.domain.phrases.judgement import canonical, doubts_of, judge
from bot.domain.phrases.moods import Mood
from bot.domain.phrases.normal import led_by
from bot.domain.phrases.reading import (
    LengthOfTime,
    Negation,
    Option,
    OrderSort,
    Precision,
    Question,
    Role,
    Stretch,
)
from bot.domain.phrases.sentences import ask, day_option, option
from bot.domain.phrases.statements import CutOffNamed, MilestoneNamed, NewDay, Promised, Statement
from bot.domain.phrases.telling import Telling
from bot.domain.phrases.vocabulary import Subject
from bot.domain.text import Text

PLANNING = (Mood.PLANNED, Mood.ROUGH)
_SOONER = re.compile(r"提前|提早|赶前|往前|\b(?:pull\w*|advanc\w*|ahead|earl\w+|brought|sooner|forward)\b", re.I | re.A)
_LATER = re.compile(
    r"推|延|拖|晚|迟|顺|往后|\b(?:push\w*|slip\w*|delay\w*|postpon\w*|late|later|behind|set\sback)\b", re.I | re.A
)


@dataclass(frozen=True, kw_only=True)
class DayMove:
    """A move as it was said, the claims it took, and what must be asked of it."""

    day: NewDay
    used: tuple[Claim, ...]
    doubts: tuple[Question, ...] = ()


def move_of(
    telling: Telling, *, plain: bool = True, without: Collection[Claim] = (), said: Collection[Claim] = ()
) -> DayMove | None:
    """The new day or the delay that a sentence gives.

    plain: a length of time without 晚 is one too, and asked. without: days and lengths that are none of it. said:
    lengths without 晚 that are a delay all the same.
    """
    sentence = telling.sentence
    days = [claim for claim in sentence.of(Sort.DAY) if _role(claim) not in (Role.FROM, Role.RESUMES)]
    days = [claim for claim in days if claim not in without]
    origins = [claim for claim in sentence.of(Sort.DAY) if _role(claim) is Role.FROM]
    spans = [claim for claim in sentence.of(Sort.LENGTH) if claim not in without]
    lengths = [claim for claim in spans if _role(claim) is Role.DELAY]
    bare = [claim for claim in spans if _role(claim) is Role.PLAIN]
    late = [claim for claim in bare if claim in said or led_by(_LATE_BY, sentence.text, claim.start)]
    lengths, bare = [*lengths, *late], [claim for claim in bare if claim not in late]
    if telling.command == "delay" or not plain:
        lengths, bare = [*lengths, *(bare if telling.command == "delay" or plain else [])], []
    if lengths:  # 从9/26延期3天
        left = [claim for claim in days if _LEFT.search(sentence.text, 0, claim.item.start if claim.item else 0)]
        days, origins = [claim for claim in days if claim not in left], [*origins, *left]
    targets = [claim for claim in days if _role(claim) is Role.TO] or [
        claim for claim in days if not telling.dates(claim) or telling.day(claim) == telling.today
    ]
    if not targets and not lengths and not bare:
        return None
    used = (*targets, *origins, *lengths)
    if not targets and not lengths:
        return DayMove(day=NewDay(delta=_length(bare[0])), used=tuple(bare), doubts=(_late_or_left(telling, bare[0]),))
    doubts = _several(telling, targets, lengths)
    target, length = (targets[0] if targets else None), (lengths[0] if lengths else None)
    if target is not None and not doubts and (doubt := which_day(telling, target)):
        doubts = (doubt,)
    day = telling.day(target) if target is not None else None
    delta = _length(length) if length is not None else None
    main = target or length
    return DayMove(
        day=NewDay(
            on=day,
            at=telling.moment(target) if target is not None else None,
            delta=delta,
            later=_later(telling, targets, delta),
            old_on=telling.day(origins[0]) if origins else None,
            precision=main.item.precision if main is not None and main.item is not None else Precision.EXACT,
        ),
        used=used,
        doubts=doubts,
    )


_LEFT = re.compile(r"(?:从|由|自|\bfrom)\s?$", re.I)
_LATE_BY = re.compile(r"(?:[晚迟](?:到|交|发|出|开|装|做)?|延误|延迟|\b(?:late|behind)(?:\sby)?)了?\s?$", re.I | re.A)


def _role(claim: Claim) -> Role:
    return claim.item.role if claim.item is not None else Role.PLAIN


def _length(claim: Claim) -> LengthOfTime | None:
    value = claim.item.value if claim.item is not None else None
    return value if isinstance(value, LengthOfTime) else None


def _later(telling: Telling, targets: Sequence[Claim], delta: LengthOfTime | None) -> bool | None:
    """What was said of the direction, in the words right before the day or by the sign of the length."""
    if delta is not None:
        return not (delta.months < 0 or delta.days < 0 or delta.working_days < 0 or delta.hours < 0)
    for claim in targets:
        words = telling.sentence.text[max(0, claim.start - 8) : claim.item.start if claim.item else claim.end]
        if _role(claim) is Role.TO:
            return False if _SOONER.search(words) else True if _LATER.search(words) else None
    return False if targets and SOONER_APART.search(telling.sentence.text) else None


def _several(telling: Telling, targets: Sequence[Claim], lengths: Sequence[Claim]) -> tuple[Question, ...]:
    """Asks which of several values is meant; an option is the short sentence with one of them."""
    milestone, _ = telling.milestone_near([*targets, *lengths])
    for code, claims in (("dates", targets), ("durations", lengths)):
        if len({claim.item.value for claim in claims if claim.item is not None}) < 2:
            continue
        options = tuple(_said(telling, milestone, claim) for claim in claims)
        asked = ask("several_dates", options=options) if code == "dates" else ask("several_durations", options=options)
        return (replace(asked, span=telling.sentence.plain),)
    return ()


def _said(telling: Telling, milestone: MilestoneNamed | None, claim: Claim) -> Option:
    day = telling.day(claim) if claim.sort is Sort.DAY else None
    words = telling.sentence.words(claim)
    value = canonical(telling.orders, milestone, day.isoformat() if day else words)
    found = day_option(day) if day else option(value, "late", said=words)
    return replace(found, value=value)


def _late_or_left(telling: Telling, claim: Claim) -> Question:
    """面料 3天: so much later than promised, or so long from now?"""
    milestone, _ = telling.milestone_near([claim])
    words = claim.item.text if claim.item is not None else telling.sentence.words(claim)
    options = (
        option(canonical(telling.orders, milestone, f"晚{words}"), "later_by", said=words),
        option(canonical(telling.orders, milestone, f"{words}后"), "from_today", said=words),
    )
    return replace(ask("later_or_from_today", words, options=options), span=telling.sentence.plain)


_A_WEEK = timedelta(days=7)


def which_day(telling: Telling, claim: Claim) -> Question | None:
    """A stretch of days is no promise: one of its working days is asked for; an upper bound is taken as the day."""
    item, scene = claim.item, telling.scene
    if item is None or not isinstance(item.value, Stretch) or item.value.first is None:
        return None
    first, last = _date(item.value.first), item.value.last and _date(item.value.last)
    if item.days:
        days = [day for day in item.days if day >= scene.today] or list(item.days)
    elif last is None:
        days = [first]
    elif last - first < _A_WEEK:
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        days = [day for day in days if day >= scene.today and scene.calendar.is_working(day)] or days
    else:
        days = [_working(telling, last, -1), _working(telling, max(first, min(last, scene.today)), 1)]
    return ask("which_day", item.text, options=tuple(map(day_option, dict.fromkeys(days))))


def _date(day: date) -> date:
    return day.date() if isinstance(day, datetime) else day


def _working(telling: Telling, day: date, step: int) -> date:
    calendar = telling.scene.calendar
    return day if calendar.is_working(day) else calendar.add(day, step)


def _denied_and_said(telling: Telling, milestone: MilestoneNamed | None, said: str, *, moved: bool) -> list[Question]:
    """没有延期,晚3天 says both: which of them is meant?"""
    denials = [
        telling.sentence.words(claim)
        for claim in telling.sentence.of(Sort.ON_TIME)
        if claim.item is not None and claim.item.value is Negation.NO_DELAY
    ]
    if not (moved and denials):
        return []
    calm = canonical(telling.orders, milestone, denials[0])
    options = tuple(Option(value=value, label=Text.same(value)) for value in (calm, said))
    return [replace(ask("supposed", denials[0], options=options), span=telling.sentence.plain)]


def promised(telling: Telling) -> Statement | None:
    """A promise, or the day of a closing; None when no day is given."""
    sentence = telling.sentence
    move = move_of(telling)
    if move is None:
        return None
    if closes_with(telling, move):
        return cut_off(telling, move)
    milestone, named = telling.milestone_near(move.used)
    subjects = sentence.of(Sort.SUBJECT)
    sails = Subject.ETD if milestone is None and not subjects and _names_vessel(telling) else None
    plans = [claim for claim in sentence.of(Sort.REACHED) if claim.reached is not Reached.STARTED]
    late = [claim for claim in sentence.of(Sort.TROUBLE) if TOO_LATE.fullmatch(sentence.words(claim))]
    late += _moving(telling, move)
    used = [*move.used, *named, *subjects, *plans, *late, *sentence.of(Sort.ON_TIME)]
    said = canonical(telling.orders, milestone, " ".join(sentence.words(claim) for claim in move.used))
    doubts = [*telling.time_doubts(), *move.doubts]
    doubts += _other_meaning(telling, milestone, move)
    judged = judge(sentence, [*used, *_reasons(telling, move)], may=PLANNING, planned=True)
    doubts += doubts_of(sentence, judged, what=said, told=(option("", "save_it"),))
    moved = any(_role(claim) in (Role.TO, Role.DELAY) for claim in move.used)
    doubts += _denied_and_said(telling, milestone, said, moved=moved)
    if milestone is None and not subjects and not moved and sails is None:
        doubts.append(ask("which_milestone"))
    if milestone is not None and milestone.part and not doubts:
        asked = ask(
            "part",
            milestone.word,
            options=(
                option(canonical(telling.orders, milestone, said.split(milestone.ids[0], 1)[-1].strip()), "all_of_it"),
            ),
        )
        doubts.append(replace(asked, span=sentence.plain))
    return Promised(
        **telling.common(used),
        milestone=milestone,
        subject=subjects[0].subject if subjects and milestone is None else sails,
        move=move.day,
        doubts=tuple(doubts),
    )


_WAITS = re.compile(r"(?:wait|await|pending)\w*", re.I | re.A)


def _reasons(telling: Telling, move: DayMove) -> list[Claim]:
    """What is waited for, behind the comma of a delay, is its reason: slips to 9/21, waiting on the mill."""
    if not any(_role(claim) in (Role.TO, Role.DELAY) for claim in move.used):
        return []
    text, end = telling.sentence.text, max(claim.end for claim in move.used)
    waits = [
        claim
        for claim in telling.sentence.moods(Mood.DENIED)
        if claim.start >= end and _WAITS.fullmatch(telling.sentence.words(claim)) and "," in text[end : claim.start]
    ]
    return [*waits, *(name for name in telling.sentence.of(Sort.MILESTONE) if waits and name.start > waits[0].start)]


def _moving(telling: Telling, move: DayMove) -> list[Claim]:
    """The word of lateness that only says again what from … to … does: slipped from 10/26 to 10/28."""
    if not any(_role(claim) is Role.FROM for claim in move.used) or move.day.on is None:
        return []
    late = telling.sentence.of(Sort.UNDECIDED)
    return [claim for claim in late if not claim.kind and _LATER.search(telling.sentence.words(claim))]


def _names_vessel(telling: Telling) -> bool:
    """Whether it speaks of a vessel, whose delay is the sailing's."""
    beside = (telling.sentence.words(claim) for claim in telling.sentence.of(Sort.THING))
    return any(ref.sort is OrderSort.VESSEL for ref in telling.orders) or any(map(_VOYAGE.search, beside))


_VOYAGE = re.compile(r"[A-Z]{2,}[\s/,]+V?\.?\s?\d{2,4}[NSEWR]{1,2}$", re.I | re.A)


TOO_LATE = re.compile(r"赶不(?:上|及|完|出来?)|来不及|出不来|到不了|交不了|走不了|做不[完出]")
"""Lateness itself, which is no other trouble beside the new day."""

_OF_TEN = re.compile(r"(?P<n>\d{1,2})/(?P<of>10|[2-9])")
_SOON = timedelta(days=60)
"""A day within this time is meant as a day, however much it looks like a fraction."""

_LEAVES = re.compile(
    r"做|办|下[机线]|出缸|验货?|检验|查货|交(?![期货])|发货?|寄|出货|出厂|离厂|走货|起运|\b(?:leaves?|leaving|ships?|shipping|departs?|dispatch\w*|ex[\s-]?(?:mill"
    r"|works|factory))\b",
    re.I | re.A,
)


def _other_meaning(telling: Telling, milestone: MilestoneNamed | None, move: DayMove) -> Iterator[Question]:
    """包装 3/4 may be three quarters where the fourth of March is far off; what sets out on a day is not there yet."""
    if milestone is None:
        return
    for claim in move.used:
        written = _OF_TEN.fullmatch(claim.item.text) if claim.item is not None else None
        day = telling.day(claim)
        if written and day is not None and abs(day - telling.today) >= _SOON and int(written["n"]) < int(written["of"]):
            percent = f"{round(int(written['n']) * 100 / int(written['of']))}%"
            words = telling.sentence.words(claim)
            options = (
                Option(value=canonical(telling.orders, milestone, percent), label=Text.same(percent)),
                replace(day_option(day), value=canonical(telling.orders, milestone, day.isoformat())),
            )
            asked = ask("fraction_or_day", words, options=options, day=day, percent=percent)
            yield replace(asked, span=telling.sentence.plain)
    leaves = _LEAVES.search(telling.sentence.text)
    if leaves and AWAITED & set(milestone.ids):
        words = telling.sentence.plain[leaves.start() : leaves.end()]
        said = canonical(telling.orders, milestone, " ".join(telling.sentence.words(claim) for claim in move.used))
        yield ask("meant", words, options=(option("", "save_it"),), what=Text.same(said))


def days_of_closing(telling: Telling, *, holding: bool = False) -> tuple[Claim, ...]:
    """The days beside a closing's name, which are the days of nothing else: 截关明早6点.

    holding: of a closing that holds the sailing only.
    """
    found: list[Claim] = []
    for clause in clauses_of(telling.sentence):
        names = [claim for claim in clause.claims if claim.closing is not None]
        at = min((claim.start for claim in names), default=None)
        if at is None or (holding and not any(name.closing and name.closing.holds_sailing for name in names)):
            continue
        days = [claim for claim in clause.claims if claim.sort is Sort.DAY]
        behind = [claim for claim in days if claim.start > at]
        found += behind or (days if not clause.has(Sort.MILESTONE, Sort.SUBJECT) else [])
    return tuple(found)


def closes_with(telling: Telling, move: DayMove) -> bool:
    """Whether a day or a length is a closing's: said in its clause, or in one that names nothing else."""
    named = telling.sentence.of(Sort.CLOSING)
    if not named:
        return False
    clauses = [clause for clause in clauses_of(telling.sentence) if any(claim in clause.claims for claim in move.used)]
    return any(clause.has(Sort.CLOSING) or not clause.has(Sort.SUBJECT, Sort.MILESTONE) for clause in clauses)


def cut_off(telling: Telling, move: DayMove) -> CutOffNamed:
    """When a closing is; the day stands beside its word."""
    sentence = telling.sentence
    closings = [claim for claim in sentence.of(Sort.CLOSING) if claim.closing is not None]
    closing = next((claim for claim in closings if claim.closing and claim.closing.holds_sailing), closings[0])
    used = [closing, *move.used]
    judged = judge(sentence, used, may=PLANNING, planned=True)
    doubts = (
        *telling.time_doubts(),
        *move.doubts,
        *doubts_of(sentence, judged, what=telling.text, told=(option("", "save_it"),)),
    )
    assert closing.closing is not None
    return CutOffNamed(**telling.common(used), closing=closing.closing, move=move.day, doubts=doubts)
