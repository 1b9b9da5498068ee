"""Dates, moments, ranges and lengths of a sentence, put together: bounds, roles, doubts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain.phrases.almanac import ONE_DAY, Days, Outcome, Scene, Spot, TimeOfDay, one_of
from bot.domain.phrases.clocks import CLOCK, EVENING, JOINT, PART_OF_DAY, hour
from bot.domain.phrases.days import (
    Finder,
    days_of_month,
    full_days,
    month_days,
    months,
    nth_days,
    relative_days,
    spreads,
    weekdays,
    year_ends,
)
from bot.domain.phrases.english_days import english_days, english_spreads
from bot.domain.phrases.feasts import feasts
from bot.domain.phrases.lengths import Length, counted_days, duration_item, find_lengths
from bot.domain.phrases.links import (
    around,
    between,
    is_approximate,
    is_as_of,
    is_due,
    is_past,
    is_told_at,
    resumes,
    side_after,
    side_before,
)
from bot.domain.phrases.normal import blank
from bot.domain.phrases.offsets import NTH_DAY, UNANCHORED, UNANCHORED_EN, overlaps, with_offsets
from bot.domain.phrases.periods import periods
from bot.domain.phrases.reading import Item, Kind, Note, Option, Precision, Question, Role, Stretch
from bot.domain.phrases.sentences import ask, day_option, note
from bot.domain.text import Text

_BEFORE_LENGTHS = (periods, full_days, feasts, nth_days)
_FINDERS = (
    english_spreads,
    spreads,
    months,
    year_ends,
    month_days,
    english_days,
    weekdays,
    relative_days,
    days_of_month,
)
_DIGIT_OR_WORD = re.compile(
    r"[\d一二两三四五六七八九十廿卅半月年周天日旬节庆秋午旦清春圣底末今明昨点假历夕季逢每隔夜宵重七]|星期|礼拜|[A-Za-z]{3}|EO|WK|Q[1-4]"
)
_LABEL = re.compile(r"(?<![A-Za-z])(?:ETD|ETA|ATD|ATA|CY|SI|DDL)(?=\d)", re.I)
"""Labels that people write right before a date (ETD10/8)."""
_JUST_A_JOINT = re.compile(r"[\s(,]*$")


@dataclass(frozen=True, kw_only=True)
class Read:
    """One day expression with its hour, resolved."""

    start: int
    end: int
    days: Days
    spot: Spot
    notes: tuple[Note, ...]
    past: bool


def take_moments(masked: str, text: str, scene: Scene) -> tuple[list[Item], list[Question], str]:
    """Everything about time in a sentence whose names and figures are already taken out."""
    if not _DIGIT_OR_WORD.search(masked):
        return [], [], masked
    spots, hidden = _found(_BEFORE_LENGTHS, masked, scene)
    lengths, questions, without_vague = find_lengths(hidden)
    masked = _blanked_alike(masked, hidden, without_vague)
    counted = list(counted_days(lengths, masked, scene))
    plain = [length for length in lengths if all(length is not counting for _, counting in counted)]
    durations = [(length, duration_item(length, masked, text)) for length in plain]
    labels = (m.span() for m in _LABEL.finditer(masked))
    taken = [(spot.start, spot.end) for spot, _ in counted] + [(item.start, item.end) for _, item in durations]
    more, hidden = _found(_FINDERS, blank(without_vague, *labels, *taken), scene)
    spots = with_offsets(sorted(spots + more, key=lambda spot: spot.start), masked, scene)
    durations = [pair for pair in durations if not any(overlaps(spot, pair[0].start, pair[0].end) for spot in spots)]
    spots += [spot for spot, _ in counted if not any(overlaps(other, spot.start, spot.end) for other in spots)]
    hidden = blank(hidden, *((spot.start, spot.end) for spot in spots))
    durations, asked = _anchored(durations, masked)
    asked += [ask("ambiguous_date", m[0], where=m.span()) for m in NTH_DAY.finditer(hidden)]
    hidden = blank(hidden, *(question.where for question in asked if question.where))
    questions += asked
    spots, hidden, asked = _with_hours(sorted(spots, key=lambda spot: spot.start), hidden, text, scene)
    questions += asked
    reads, asked = _resolved(_without_doubled_weekdays(_without_day_ends(spots, text), text), masked, text, scene)
    questions += asked
    items, asked = _composed(reads, masked, text, scene)
    questions += asked
    if any(question.code == "impossible_date" for question in questions):
        items = []
    return items + [item for _, item in durations], questions, hidden


def _found(finders: Sequence[Finder], hidden: str, scene: Scene) -> tuple[list[Spot], str]:
    """What the finders find, the first before the later; what is left of the text comes last."""
    spots = []
    for finder in finders:
        for spot in finder(hidden, scene):
            if "\x00" not in hidden[spot.start : spot.end]:
                spots.append(spot)
                hidden = blank(hidden, (spot.start, spot.end))
    return spots, hidden


def _blanked_alike(masked: str, before: str, after: str) -> str:
    """The text without what is out of sight in `after` and was not yet in `before`."""
    return "".join("\x00" if b != a else kept for kept, b, a in zip(masked, before, after, strict=True))


_Durations = list[tuple[Length, Item]]


def _anchored(durations: _Durations, masked: str) -> tuple[_Durations, list[Question]]:
    """定金后30天, 3 days before ETD: so long from a day that the text does not give is asked for, and no length."""
    kept, questions = [], []
    for length, item in durations:
        behind = UNANCHORED.search(masked, max(0, length.start - 6), length.start)
        ahead = UNANCHORED_EN.match(masked, length.end)
        if item.role is Role.PLAIN and (behind or ahead):
            where = (behind.start() if behind else length.start, ahead.end() if ahead else length.end)
            questions.append(ask("ambiguous_date", masked[slice(*where)].strip(), where=where))
        else:
            kept.append((length, item))
    return kept, questions


def _without_day_ends(spots: list[Spot], text: str) -> list[Spot]:
    """COB Friday, tomorrow EOD: the end of the day beside it."""
    kept: list[Spot] = []
    for spot in spots:
        last = kept[-1] if kept else None
        if (
            last
            and last.ends_a_day is not spot.ends_a_day
            and re.fullmatch(r"\s?(?:on|of|,|by)?\s?", text[last.end : spot.start])
        ):
            day = spot if last.ends_a_day else last
            kept[-1] = replace(day, start=last.start, end=spot.end)
        else:
            kept.append(spot)
    return kept


def _with_hours(spots: list[Spot], hidden: str, text: str, scene: Scene) -> tuple[list[Spot], str, list[Question]]:
    """Give each day the hour beside it; an hour alone is the next such hour."""
    questions: list[Question] = []
    joined: list[Spot] = []
    for spot in spots:
        joint = JOINT.match(hidden, spot.end)
        m = CLOCK.match(hidden, joint.end() if joint else spot.end)
        read = hour(m) if m else None
        if read is None:
            pattern = EVENING if text[spot.start : spot.end].endswith(("今", "明", "昨")) else PART_OF_DAY
            part = pattern.match(hidden, spot.end)
            joined.append(replace(spot, end=part.end()) if part else spot)
        elif read.at is None:
            questions.append(ask("impossible_time", text[read.start : read.end], where=(read.start, read.end)))
            joined.append(replace(spot, end=read.end))
        else:
            joined.append(replace(spot, end=read.end, clock=read.at))
        hidden = blank(hidden, (spot.start, joined[-1].end))
    for m in CLOCK.finditer(hidden):
        read = hour(m)
        if read is None or m[0].strip() == "一点":
            continue
        hidden = blank(hidden, (read.start, read.end))
        if read.at is None:
            questions.append(ask("impossible_time", text[read.start : read.end], where=(read.start, read.end)))
            continue
        joined = _alone(joined, (read.start, read.end), read.at, text, scene)
    return sorted(joined, key=lambda spot: spot.start), hidden, questions


def _alone(spots: list[Spot], where: tuple[int, int], at: TimeOfDay, text: str, scene: Scene) -> list[Spot]:
    """An hour before its day (3pm tomorrow) joins it; without a day it is the next such hour."""
    start, end = where
    for index, spot in enumerate(spots):
        if spot.clock is None and re.fullmatch(r"\s*(?:on\s|,)?\s*", text[end : spot.start]) and end <= spot.start:
            return [*spots[:index], replace(spot, start=start, clock=at), *spots[index + 1 :]]

    def resolve(past: bool) -> Days:
        day = scene.today
        ahead, told = at.at >= scene.now.time(), is_told_at(text, start)
        if at.days and ahead and not at.ends_the_day:
            day -= timedelta(days=at.days)  # 夜里2点, said at one
        elif not at.days and told and ahead:
            day -= timedelta(days=1)
        elif not past and not at.days and not ahead and not told:
            day += timedelta(days=1)
        return Days(first=day, last=day, notes=(note("next_time", day=day + timedelta(days=at.days)),))

    return [*spots, Spot(start=start, end=end, resolve=resolve, clock=replace(at, unsure=False))]


def _without_doubled_weekdays(spots: list[Spot], text: str) -> list[Spot]:
    """10/8(周四) is one day: the weekday only confirms it."""
    kept: list[Spot] = []
    for spot in spots:
        last = kept[-1] if kept else None
        if last and last.is_weekday != spot.is_weekday and _JUST_A_JOINT.match(text[last.end : spot.start]):
            date_spot, day_spot = (last, spot) if spot.is_weekday else (spot, last)
            end = spot.end + 1 if text[spot.end : spot.end + 1] == ")" else spot.end
            kept[-1] = replace(
                date_spot,
                start=last.start,
                end=end,
                resolve=_confirmed(date_spot, day_spot, text[last.start : end]),
                clock=spot.clock or last.clock,
            )
        else:
            kept.append(spot)
    return kept


def _confirmed(date_spot: Spot, day_spot: Spot, words: str) -> Callable[[bool], Outcome]:
    def resolve(past: bool) -> Outcome:
        found, weekday = date_spot.resolve(past), day_spot.resolve(past)
        if isinstance(found, Question) or isinstance(weekday, Question) or not found.first or not weekday.first:
            return found
        if not found.single or found.first.weekday() == weekday.first.weekday():
            return found
        return ask("ambiguous_date", words, options=_both(found.first, weekday.first))

    return resolve


def _both(day: date, weekday: date) -> tuple[Option, ...]:
    """The day as written, and the nearest one that has the weekday as written."""
    shift = (weekday.weekday() - day.weekday() + 3) % 7 - 3
    return day_option(day), day_option(day + timedelta(days=shift))


def _resolved(spots: list[Spot], masked: str, text: str, scene: Scene) -> tuple[list[Read], list[Question]]:
    reads: list[Read] = []
    questions: list[Question] = []
    for index, spot in enumerate(spots):
        following = spots[index + 1].start if index + 1 < len(spots) else len(text)
        past = is_past(masked, spot.start, spot.end, following) and not is_due(masked, spot.start)
        nearest = _is_left(masked, spot, following) or is_as_of(masked, spot.start)
        found = _origin(spot) if nearest else spot.resolve(past)
        if isinstance(found, Question):
            before, after = side_before(masked, spot.start), side_after(masked, spot.end)
            where = (before.start if before else spot.start, after.end if after else spot.end)
            questions.append(replace(found, where=found.where or where))
            continue
        if past and (doubt := _or_fraction(found, text[spot.start : spot.end], scene)):
            questions.append(replace(doubt, where=(spot.start, spot.end)))
            continue
        if spot.clock and spot.clock.unsure and not _is_today(found, spot, text):
            questions.append(_which_night(found, spot.clock, text[spot.start : spot.end], (spot.start, spot.end)))
            continue
        reads.append(Read(start=spot.start, end=spot.end, days=found, spot=spot, notes=found.notes, past=past))
        questions += (replace(question, where=(spot.start, spot.end)) for question in found.questions)
    return reads, questions


_OF_A_FEW = re.compile(r"(?P<n>\d)/(?P<of>[2-9]|10)")
_SOON = timedelta(days=60)
_SO_FAR = re.compile(r"为?止")


def _or_fraction(found: Days, words: str, scene: Scene) -> Question | None:
    """sewing 3/4 done: three quarters, where the fourth of March is long gone."""
    m, day = _OF_A_FEW.fullmatch(words), found.first
    if m is None or day is None or abs(day - scene.today) < _SOON or int(m["n"]) >= int(m["of"]):
        return None
    percent = f"{round(100 * int(m['n']) / int(m['of']))}%"
    options = (Option(value=percent, label=Text.same(percent)), day_option(day))
    return ask("fraction_or_day", words, options=options, day=day, percent=percent)


def _is_today(found: Days, spot: Spot, text: str) -> bool:
    """Whether the night is the one to come: of today (今天半夜), or of an evening (tonight, 明晚)."""
    return re.search(r"今|tonight|today", text[spot.start : spot.end], re.I) is not None or found.first is None


def _which_night(found: Days, clock: TimeOfDay, words: str, where: tuple[int, int]) -> Question:
    """周五半夜2点, midnight on Friday: the night that ends in that day, or the one that begins in it."""
    moments = [datetime.combine((found.first or date.min) + timedelta(days=n), clock.at) for n in (0, clock.days)]
    options = tuple(
        Option(value=f"{moment:%Y-%m-%dT%H:%M}", label=Text.same(f"{moment:%Y-%m-%d %H:%M}")) for moment in moments
    )
    return ask("ambiguous_time", words, options=options, where=where)


def _is_left(masked: str, spot: Spot, following: int) -> bool:
    """Whether a promise is moved away from this day."""
    before = side_before(masked, spot.start)
    if before and before.role is Role.FROM:
        return True
    return following < len(masked) and between(masked, spot.start, spot.end, following) == "move"


def _origin(spot: Spot) -> Outcome:
    """The day a promise is moved from: the nearest such day, whether it has gone by or not."""
    ahead = spot.resolve(False)
    if isinstance(ahead, Question) or all(question.code != "far_date" for question in ahead.questions):
        return ahead
    return spot.resolve(True)


def _composed(reads: list[Read], masked: str, text: str, scene: Scene) -> tuple[list[Item], list[Question]]:
    items: list[Item] = []
    questions: list[Question] = []
    index = 0
    moved = False
    while index < len(reads):
        read = reads[index]
        following = reads[index + 1] if index + 1 < len(reads) else None
        link = between(masked, read.start, read.end, following.start) if following else None
        if following and link == "range":
            item, asked = _range(read, following, masked, text)
            index += 2
        elif following and link == "or":
            alternatives = _alternatives(reads[index:], masked, text)
            item, asked = _one_of_them(alternatives, masked, text), []
            index += len(alternatives)
        else:
            role = Role.FROM if link == "move" else Role.TO if moved else Role.PLAIN
            if moved and items:
                sooner = _sooner(items[-1], read, masked, scene)
                which = _either(items[-1], sooner, read, text) if sooner else []
                read = sooner if sooner and not which else _after(items[-1], read)
                questions += which
            item, asked = _checked(_single(read, role, masked, text, scene), read, masked, scene)
            index += 1
        moved = link == "move"
        items += [item] if item else []
        questions += asked
    return items, questions


def _alternatives(reads: Sequence[Read], masked: str, text: str) -> list[Read]:
    """The days that 或 joins, from the first on."""
    joined = [reads[0]]
    for read in reads[1:]:
        if between(masked, joined[-1].start, joined[-1].end, read.start) != "or":
            break
        joined.append(read)
    return joined


def _one_of_them(reads: Sequence[Read], masked: str, text: str) -> Item | None:
    """21号或22号, 周一、周三: a range of which only those days are meant."""
    days: list[date] = []
    for read in reads:
        last = _not_before(days[-1], read).last if days else read.days.last
        days += [day for day in (read.days.first, last) if day is not None]
    if not days:
        return None
    start, end = reads[0].start, reads[-1].end
    notes = tuple(note for read in reads for note in read.notes)
    return _stretch_item(replace(one_of(*days), notes=notes), (start, end), masked, text)


def _stretch_item(days: Days, where: tuple[int, int], masked: str, text: str) -> Item:
    """A range of days with the words that open, close and soften it."""
    start, end = where
    before, after = side_before(masked, start), side_after(masked, end)
    opened, closed = around(masked, start, end)
    approximate = is_approximate(masked, start, end)
    return Item(
        kind=Kind.RANGE,
        value=days.stretch,
        text=text[start:end],
        start=start,
        end=end,
        precision=Precision.APPROXIMATE if approximate else Precision.EXACT,
        notes=days.notes,
        role=before.role if before else Role.PLAIN,
        covers=(min(opened, before.start if before else start), max(closed, after.end if after else end)),
        days=days.choices,
    )


_LATER_THAN = re.compile(r"推|延|拖|晚|迟|后|\b(?:slip|push|delay|postpon)", re.I)
_NEAR = timedelta(days=7)


def _sooner(origin: Item, read: Read, masked: str, scene: Scene) -> Read | None:
    """21号改18号: changed and not put off, so that a lower day may be one of the same month."""
    day, last = origin.value, read.days.last
    if not isinstance(day, date) or isinstance(day, datetime) or last is None or not read.spot.day_of_month:
        return None
    if read.spot.day_of_month >= day.day or _LATER_THAN.search(masked, origin.end, read.start):
        return None
    same = day.replace(day=read.spot.day_of_month)
    return replace(read, days=replace(read.days, first=same, last=same)) if same >= scene.today else None


def _either(origin: Item, sooner: Read, read: Read, text: str) -> list[Question]:
    """A day far before the one it is changed from may as well be one of the next month."""
    later, first = _after(origin, read).days.last, sooner.days.last
    if not isinstance(origin.value, date) or first is None or later is None or origin.value - first <= _NEAR:
        return []
    options = (day_option(first), day_option(later))
    return [ask("which_day", text[read.start : read.end], options=options, where=(read.start, read.end))]


def _after(origin: Item, read: Read) -> Read:
    """从10/20推到28号: a day without its month is the one after the day it is moved from."""
    day = origin.value
    if not isinstance(day, date) or isinstance(day, datetime):
        return read
    return replace(read, days=_not_before(day, read))


def _not_before(first: date, read: Read) -> Days:
    last = read.days.last
    if last is None or last >= first or not read.days.single:
        return read.days
    if read.spot.day_of_month:
        while last < first or last.day != read.spot.day_of_month:
            last += timedelta(days=1)
        return replace(read.days, first=last, last=last)
    if read.spot.is_weekday:
        last += timedelta(days=-(-(first - last).days // 7) * 7)
        return replace(read.days, first=last, last=last)
    return read.days


def _range(first: Read, second: Read, masked: str, text: str) -> tuple[Item | None, list[Question]]:
    start, end = first.start, second.end
    words = text[start:end]
    last = _not_before(first.days.first, second).last if first.days.first else None
    if first.days.first is None or last is None or last < first.days.first:
        return None, [ask("ambiguous_date", words, where=(start, end))]
    days = Days(first=first.days.first, last=last, notes=(*first.notes, *second.notes), single=False)
    return _stretch_item(days, (start, end), masked, text), []


def _single(read: Read, role: Role, masked: str, text: str, scene: Scene) -> Item:
    before, after = side_before(masked, read.start), side_after(masked, read.end)
    days = read.days
    start, end, covers_from = read.start, after.end if after else read.end, read.start
    side = (after and after.side) or (before and before.side) or ""
    if not days.single:
        covers_from, end = around(masked, read.start, end)
    if before:
        covers_from = min(covers_from, before.start)
        role = before.role if before.role is not Role.PLAIN and role is Role.PLAIN else role
        start = before.start if before.counts else start
    if role is Role.PLAIN and resumes(masked, read.start, end):
        role = Role.RESUMES
    if role is Role.FROM or (side != "before" and _has_been(read, masked, scene)):
        side, start = "", read.start
    value, kind, notes = _value(read, days, side, scene)
    if read.spot.clock and read.spot.clock.ends_the_day and days.last:
        notes = (*notes, note("end_of_day", day=days.last))
    notes = (*notes, note("absolute")) if role is Role.TO else notes
    precision = Precision.EXACT
    if kind is Kind.RANGE and (side or days.bound):
        precision = Precision.BOUND
    elif is_approximate(masked, read.start, end):
        precision = Precision.APPROXIMATE
    return Item(
        kind=kind,
        value=value,
        text=text[start:end],
        start=start,
        end=end,
        precision=precision,
        notes=notes,
        role=role,
        covers=(min(covers_from, start), end),
        days=days.choices,
    )


def _has_been(read: Read, masked: str, scene: Scene) -> bool:
    """截至昨天, 到今天为止: a day that is said to bound what has been bounds nothing to come."""
    bounded = is_as_of(masked, read.start) or _SO_FAR.match(masked, read.end) is not None
    return bounded and read.days.single and read.days.last is not None and read.days.last <= scene.today


def _value(read: Read, days: Days, side: str, scene: Scene) -> tuple[date | datetime | Stretch, Kind, tuple[Note, ...]]:
    if side:
        inside = (note("includes_the_day"),) if days.single and not read.spot.clock else ()
        return _bounded(read, days, side, scene), Kind.RANGE, read.notes + inside
    if not days.single or days.first is None:
        return days.stretch, Kind.RANGE, read.notes
    moment = _moment(days.first, read, scene)
    return moment, Kind.DATETIME if isinstance(moment, datetime) else Kind.DATE, read.notes


def _moment(day: date, read: Read, scene: Scene) -> date:
    clock = read.spot.clock
    return datetime.combine(day + timedelta(days=clock.days), clock.at, tzinfo=scene.now.tzinfo) if clock else day


def _bounded(read: Read, days: Days, side: str, scene: Scene) -> Stretch:
    """前 of several days ends before they begin, 以内 with them; 后 begins when they are over."""
    first, last = days.first, days.last
    if side == "after":
        edge = first if days.single else last and last + ONE_DAY
        return Stretch(first=edge and _moment(edge, read, scene), last=None)
    if side == "before" and not days.single and first:
        last = first - ONE_DAY
    return Stretch(first=None, last=last and _moment(last, read, scene))


def _checked(item: Item, read: Read, masked: str, scene: Scene) -> tuple[Item | None, list[Question]]:
    """10月以后 may begin with the month or after it: asked; so is a day gone by."""
    after, days = side_after(masked, read.end), read.days
    if days.choices and item.precision is Precision.BOUND:
        return None, [ask("ambiguous_date", item.text, options=tuple(map(day_option, days.choices)), where=item.reach)]
    if after and after.side == "after" and not days.single and days.first and days.last:
        options = (day_option(days.first), day_option(days.last + ONE_DAY))
        return None, [ask("ambiguous_date", item.text, options=options, where=item.reach)]
    return item, _past(item, read, scene)


def _past(item: Item, read: Read, scene: Scene) -> list[Question]:
    """A day gone by is asked, unless the sentence looks back or names the day that is left behind."""
    looks_back = read.past or (read.days.backward and item.role is not Role.TO)
    if looks_back or item.role is Role.FROM:
        return []
    last = last_day(item)
    return [ask("past_date", item.text, where=item.reach)] if last is not None and last < scene.today else []


def last_day(item: Item) -> date | None:
    """The day of a date, a moment or the end of a range; None when that end is open. 24:00 is of the day it ends."""
    value = item.value.last if isinstance(item.value, Stretch) else item.value
    if isinstance(value, datetime):
        return value.date() - ONE_DAY if any(note.code == "end_of_day" for note in item.notes) else value.date()
    return value if isinstance(value, date) else None
