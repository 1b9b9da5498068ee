"""News of how far a milestone is: a per cent, a count, a state, a measured value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from bot.domain.phrases.achieved import Reached
from bot.domain.phrases.claims import EVENT, Claim, Sentence, Sort
from bot.domain.phrases.figures import is_at_least
from bot.domain.phrases.judgement import Judged, canonical, doubts_of, judge
from bot.domain.phrases.moods import Mood
from bot.domain.phrases.reading import Option, Precision, Quantity, Question, State
from bot.domain.phrases.sentences import ask, option
from bot.domain.phrases.statements import Made, Measured, MilestoneNamed, Progressed, Statement
from bot.domain.phrases.telling import Telling
from bot.domain.text import Text

_ROUGH = (Mood.ROUGH,)
_DONE = (Reached.PAST, Reached.FINISH, Reached.ARRIVE)
_GAP = 4


def measured(telling: Telling) -> Statement | None:
    """良率 98.6 %: a value under its name."""
    sentence = telling.sentence
    names, values = sentence.of(Sort.MEASURE), sentence.of(Sort.PERCENT)
    if not names or not values or sentence.of(Sort.TROUBLE):
        return None
    name = names[0]
    value = min(values, key=lambda claim: abs(claim.start - name.end))
    milestone, named = telling.milestone_near([name])
    dated = [claim for claim in sentence.of(Sort.DAY) if telling.dates(claim)]
    used = [name, value, *named, *dated, *sentence.of(Sort.HOUR, Sort.TOTAL)]
    said = canonical(telling.orders, milestone, f"{sentence.words(name)} {sentence.words(value)}")
    judged = judge(sentence, used, may=_ROUGH)
    return Measured(
        **telling.common(used),
        milestone=milestone,
        name=sentence.words(name),
        value=_value(value),
        doubts=(
            *telling.time_doubts(past=True),
            *doubts_of(sentence, judged, what=said, told=(option(said, "save_it"),)),
        ),
    )


def _value(claim: Claim) -> Decimal:
    value = claim.item.value if claim.item else None
    return value if isinstance(value, Decimal) else Decimal(0)


def progressed(telling: Telling) -> Statement | None:
    """The news of one milestone; None when nothing is said of how far it is."""
    sentence = telling.sentence
    percents, counts = sentence.of(Sort.PERCENT), sentence.of(Sort.COUNT)
    if percents and all(_is_emphasis(telling, claim) for claim in percents):
        return None
    reached = tuple(claim for claim in sentence.of(Sort.REACHED) if claim.reached is not Reached.ON_TRACK)
    if percents:
        return _per_cent(telling, percents, reached)
    if counts and sentence.of(Sort.MILESTONE):
        return _made(telling, counts, reached)
    if reached and not _plans(telling, reached):
        return _state(telling, reached)
    return None


def _is_emphasis(telling: Telling, claim: Claim) -> bool:
    """100% on schedule: a word, no figure."""
    calm = (other for other in telling.sentence.of(Sort.REACHED) if other.reached is Reached.ON_TRACK)
    return any(0 <= other.start - claim.end <= 1 for other in calm)


def _plans(telling: Telling, reached: Sequence[Claim]) -> bool:
    """Whether a day to come makes a plan of 完成, 到厂, in house; behind 完成, or with 了, that is asked."""
    sentence = telling.sentence
    ahead = [claim for claim in sentence.of(Sort.DAY) if telling.ahead(claim) or not telling.dates(claim)]
    today = [claim for claim in sentence.of(Sort.DAY) if telling.day(claim) == telling.today]
    if not ahead and not today and not sentence.of(Sort.LENGTH):
        return False
    kinds = {claim.reached for claim in reached}
    if Reached.PAST in kinds and not sentence.moods(Mood.PLANNED):
        return False
    if Reached.STARTED in kinds:
        return False
    if ahead and Reached.FINISH in kinds and not sentence.moods(Mood.PLANNED):
        return any(claim.start > ahead[0].start for claim in reached if claim.reached is Reached.FINISH)
    return bool(ahead) or bool(sentence.of(Sort.LENGTH)) or bool(sentence.moods(Mood.PLANNED))


def _per_cent(telling: Telling, percents: Sequence[Claim], reached: Sequence[Claim]) -> Statement:
    sentence = telling.sentence
    milestone, named = telling.milestone_near(percents)
    figure = percents[0]
    value = _value(figure)
    beside = [
        claim
        for claim in reached
        if value == 100
        or claim.reached is Reached.STARTED
        or max(claim.start - figure.end, figure.start - claim.end) <= _GAP
    ]
    dated = [claim for claim in sentence.of(Sort.DAY) if telling.dates(claim)]
    counts = [claim for claim in sentence.of(Sort.COUNT) if value]
    used = [figure, *named, *beside, *dated, *counts, *sentence.of(Sort.TOTAL, Sort.HOUR), *_calm(telling)]
    at_least = figure.item is not None and is_at_least(sentence.text, figure.item)
    said = canonical(telling.orders, milestone, sentence.words(figure))
    doubts = list(telling.time_doubts(past=True))
    if len({_value(claim) for claim in percents}) > 1:
        options = tuple(_as(telling, milestone, sentence.words(claim)) for claim in percents)
        doubts.append(replace(ask("which_value", options=options), span=sentence.plain))
    elif _MORE_BY.search(sentence.text, max(0, figure.start - 4), figure.start) or (
        figure.item is not None and figure.item.precision is Precision.BOUND and not at_least
    ):
        doubts.append(ask("unread", sentence.words(figure), options=(option("", "save_it"),), what=Text.same(said)))
    doubts += _more(telling, judge(sentence, [*used, *percents], may=_ROUGH), milestone, said, state=value == 100)
    return _checked(
        Progressed(
            **telling.common(used),
            milestone=milestone or _NONE,
            percent=value,
            at_least=at_least,
            state=State.DONE if value == 100 else State.IN_PROGRESS,
            doubts=tuple(doubts),
        )
    )


_MORE_BY = re.compile(r"(?:\+|增加|提升|提高|上升|涨|多了|加|降|掉|跌|\b(?:by|another|extra|up|down))\s*$", re.I | re.A)
"""So much more or less than before is no figure of how far it is."""

_NONE = MilestoneNamed(word="", ids=())


def _calm(telling: Telling) -> tuple[Claim, ...]:
    on_track = (claim for claim in telling.sentence.of(Sort.REACHED) if claim.reached is Reached.ON_TRACK)
    return (*on_track, *telling.sentence.of(Sort.ON_TIME, Sort.NO_TROUBLE))


def _as(telling: Telling, milestone: MilestoneNamed | None, value: str) -> Option:
    return Option(value=canonical(telling.orders, milestone, value), label=Text.same(value))


def _more(
    telling: Telling, judged: Judged, milestone: MilestoneNamed | None, said: str, *, state: bool
) -> tuple[Question, ...]:
    """The doubts about words; a turned "done" is offered as done and as under way, a figure as it was said."""
    sentence = telling.sentence
    told: tuple[Option, ...]
    if state:
        told = (
            option(canonical(telling.orders, milestone, "完成"), "done"),
            option(canonical(telling.orders, milestone, "进行中"), "in_progress"),
        )
    else:
        told = (option(said, "save_it"),)
    found = doubts_of(sentence, judged, what=said, told=told)
    return tuple(replace(question, span=sentence.plain) if question.options == told else question for question in found)


def _checked(statement: Progressed | Made) -> Progressed | Made:
    """Without a milestone, or with the name of a part only, it is asked which."""
    if not statement.milestone.ids:
        return replace(statement, doubts=(*statement.doubts, ask("which_milestone")))
    if statement.milestone.part and not statement.doubts:
        word = statement.milestone.word
        whole = canonical(statement.orders, statement.milestone, _said(statement))
        asked = ask("part", word, options=(option(whole, "all_of_it"),))
        return replace(statement, doubts=(replace(asked, span=statement.text),))
    return statement


def _said(statement: Progressed | Made) -> str:
    if isinstance(statement, Made):
        return f"{statement.count.value:f}{statement.count.unit or ''}"
    return (
        f"{statement.percent:f}%"
        if statement.percent is not None
        else "完成"
        if statement.state is State.DONE
        else "进行中"
    )


_OF = re.compile(r"\s*(?:/|里|中|里面|其中|当中|of|out of|共)\s*", re.I)


def _made(telling: Telling, counts: Sequence[Claim], reached: Sequence[Claim]) -> Statement:
    """A count of what is made: a day's, or the total of it; said without either it is asked which."""
    sentence = telling.sentence
    milestone, named = telling.milestone_near(counts)
    totals = sentence.of(Sort.TOTAL)
    dated = [claim for claim in sentence.of(Sort.DAY) if telling.dates(claim)]
    count, of = _count(telling, counts)
    used = [count, *named, *dated, *totals, *reached, *sentence.of(Sort.HOUR), *_calm(telling)] + ([of] if of else [])
    whole = _quantity(of) if of else _whole(count)
    total = bool(totals) or whole is not None
    if totals and len(counts) == 2 and of is None:
        count = next((claim for claim in counts if claim.start >= totals[0].start), count)
        used = [*used, *counts]
    said = canonical(telling.orders, milestone, f"{'累计' if total else '今天'}{sentence.words(count)}")
    doubts = [
        *telling.time_doubts(past=True),
        *_more(telling, judge(sentence, used, may=_ROUGH), milestone, said, state=False),
    ]
    if count.item is not None and count.item.precision is not Precision.EXACT and not doubts:
        doubts.append(ask("unread", count.item.text, options=(option("", "save_it"),), what=Text.same(said)))
    if not total and not dated and not doubts:
        options = (
            option(canonical(telling.orders, milestone, f"累计{sentence.words(count)}"), "in_total"),
            option(canonical(telling.orders, milestone, f"今天{sentence.words(count)}"), "in_a_day"),
        )
        doubts.append(replace(ask("day_or_total", sentence.words(count), options=options), span=sentence.plain))
    return _checked(
        Made(
            **telling.common(used),
            milestone=milestone or _NONE,
            count=_quantity(count),
            of=whole,
            total=total,
            doubts=tuple(doubts),
        )
    )


def _count(telling: Telling, counts: Sequence[Claim]) -> tuple[Claim, Claim | None]:
    """The count that is made, and of how many it is (12000件里装好7200件, 7200/12000件)."""
    if len(counts) != 2:
        return counts[0], None
    first, second = counts
    between = telling.sentence.text[first.end : second.start]
    if between.strip().startswith(("里", "中", "其中", "当中")) or "of" in between.split()[:0]:
        return second, first
    if _OF.fullmatch(between):
        return (first, second) if _quantity(first).value <= _quantity(second).value else (second, first)
    return first, None


def _whole(claim: Claim) -> Quantity | None:
    """Of how many a count is by itself (12/20箱)."""
    said = _quantity(claim)
    return Quantity(value=said.of, unit=said.unit) if said.of is not None else None


def _quantity(claim: Claim) -> Quantity:
    value = claim.item.value if claim.item else None
    return value if isinstance(value, Quantity) else Quantity(value=Decimal(0), unit=None)


def _state(telling: Telling, reached: Sequence[Claim]) -> Statement:
    sentence = telling.sentence
    milestone, named = telling.milestone_near(reached)
    done = [claim for claim in reached if claim.reached in _DONE]
    state = State.DONE if done else State.IN_PROGRESS
    dated = [claim for claim in sentence.of(Sort.DAY) if telling.dates(claim)]
    ahead = [claim for claim in sentence.of(Sort.DAY) if telling.ahead(claim)]
    sure = any(claim.reached is Reached.PAST for claim in done)
    today = [] if sure or not done else [claim for claim in dated if telling.day(claim) == telling.today]
    used = [*reached, *named, *dated, *sentence.of(Sort.HOUR), *_calm(telling)]
    said = canonical(telling.orders, milestone, "完成" if done else "进行中")
    planned = [*ahead, *today]
    turned = _more(telling, judge(sentence, [*used, *ahead]), milestone, said, state=bool(done))
    asked = (_done_ahead(telling, milestone, planned[0]),) if planned and done else ()
    doubts = turned or asked or telling.time_doubts(past=True)
    part = next((claim for claim in dated if _OF_THE_DAY.match(sentence.text, claim.end)), None)
    place = next((claim for claim in sentence.of(Sort.THING) if _PLACE.search(sentence.words(claim))), None)
    partial = part or place
    if partial is not None and done and not doubts:
        doubts = (
            replace(ask("part", sentence.words(partial), options=(option(said, "all_of_it"),)), span=sentence.plain),
        )
    if ahead and not done:
        doubts = (ask("unread", sentence.words(ahead[0]), what=Text.same(said)),)
    on = telling.day(dated[0]) if done and dated and not planned else None
    return _checked(Progressed(**telling.common(used), milestone=milestone or _NONE, state=state, on=on, doubts=doubts))


_OF_THE_DAY = re.compile(r"\s?的(?!时候)", re.A)
_PLACE = re.compile(r"线|组|班|机|台|拉|窑|缸|炉|\b(?:line|machine|shift|table)\b", re.I)
"""What is done at one line or by one shift is only a part."""


def _done_ahead(telling: Telling, milestone: MilestoneNamed | None, claim: Claim) -> Question:
    """完成 9/28, said on the sixteenth: planned for that day, or done already?"""
    day = telling.ahead(claim) or telling.day(claim) or telling.today
    options = (
        option(canonical(telling.orders, milestone, f"预计 {day.isoformat()}"), "planned", day=day),
        option(canonical(telling.orders, milestone, "已完成"), "done_today"),
    )
    asked = ask("done_ahead", telling.sentence.words(claim), options=options, day=day)
    return replace(asked, span=telling.sentence.plain)


def is_evidenced(sentence: Sentence) -> bool:
    """Whether an event is named beside the number of its paper: 签收 签收单号S-20."""
    events = any(EVENT.search(sentence.text[claim.start : claim.end]) for claim in sentence.of(Sort.MILESTONE))
    return events and bool(sentence.of(Sort.THING))


def happened(telling: Telling, milestone: MilestoneNamed) -> Statement:
    """An event that its paper proves."""
    sentence = telling.sentence
    used = [*sentence.of(Sort.MILESTONE), *(claim for claim in sentence.of(Sort.DAY) if telling.dates(claim))]
    said = canonical(telling.orders, milestone, "完成")
    doubts = _more(telling, judge(sentence, used), milestone, said, state=True)
    return _checked(Progressed(**telling.common(used), milestone=milestone, state=State.DONE, doubts=doubts))
