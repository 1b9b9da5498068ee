"""News of how far a milestone is: a per cent, a count, a state, a measured value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from bot.domain.phrases.achieved import Reached
from bot.domain.phrases.claims import Claim, ReadSentence, Sort
from bot.domain.phrases.clauses import clauses_of
from bot.domain.phrases.figures import is_at_least
from bot.domain.phrases.judgement import Judged, canonical, doubts_of, judge
from bot.domain.phrases.moods import Mood
from bot.domain.phrases.normal import led_by
from bot.domain.phrases.reaching import UNNAMED, as_option, calm, checked, turns
from bot.domain.phrases.reading import Item, Precision, Quantity, Question, State
from bot.domain.phrases.sentences import ask, option
from bot.domain.phrases.statements import Made, Measured, Progressed, Statement
from bot.domain.phrases.states_said import plans, state_told
from bot.domain.phrases.telling import Telling
from bot.domain.text import Text

_ROUGH = (Mood.ROUGH,)
_DONE = (Reached.PAST, Reached.FINISH, Reached.ARRIVE)
_GAP = 4


def measured(telling: Telling) -> Statement | None:
    """良率 98.6 %: a value under its name."""
    sentence = telling.sentence
    names, values = sentence.of(Sort.MEASURE), sentence.of(Sort.PERCENT)
    if names and not values:
        return _with_unit(telling, names[0])
    if not names or not values or sentence.of(Sort.TROUBLE):
        return None
    name = names[0]
    value = min(values, key=lambda claim: abs(claim.start - name.end))
    milestone, named = telling.milestone_near([name])
    dated = [claim for claim in sentence.of(Sort.DAY) if telling.dates(claim)]
    ways = [other for other in values if _WAY.match(sentence.text, other.end)]
    used = [name, value, *ways, *named, *dated, *sentence.of(Sort.HOUR, Sort.TOTAL)]
    said = canonical(telling.orders, milestone, f"{sentence.words(name)} {sentence.words(value)}")
    judged = _without_verdict(sentence, judge(sentence, used, may=_ROUGH, figure=True), value, named)
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


_WAY = re.compile(r"\s?(?:warp|weft|length(?:wise)?|width(?:wise)?|[LW])(?![A-Za-z])", re.I)
"""A value of either way: shrinkage 3.2% warp, 2.8% weft."""

_MEASURED = re.compile(
    r"\s*(?:[:=]|为|是|达到?|实测|测得|(?:came\s(?:in|out)\s|measured\s)?at|measured|was|is|of)?\s*(?P<value>\d{1,6}(?:\.\d{1,4})?)(?:\s?[-~～至到]\s?(?P<high>\d{1,6}"
    r"(?:\.\d{1,4})?))?\s?(?P<unit>级|克|度|牛|gsm|g/m[2²]|g|ppm|mg/kg|kgf|kN|N|MPa|cP|mPa·?s|HRC|HB|A|grade|[µμu]m|mm|cm|oz|ohms?|Ω|°C|℃)?(?![\w/.%天日号月周年小个件套箱万千百])",
    re.I | re.A,
)
"""What stands behind a criterion's name that is measured in no per cent: 4-5级, 280g, 1.33."""


def _with_unit(telling: Telling, name: Claim) -> Statement | None:
    """色牢度 4-5级: whatever else was read in the value is the value."""
    sentence = telling.sentence
    m = _MEASURED.match(sentence.plain, name.end)
    if m is None or sentence.of(Sort.TROUBLE):
        return None
    others = (claim for claim in sentence.claims if claim is not name)
    within = [claim for claim in others if m.start() <= claim.start and claim.end <= m.end()]
    value = Claim(start=m.start(), end=m.end(), sort=Sort.MEASURE)
    left = "\x00" * (m.end() - m.start())
    shown = replace(
        sentence,
        claims=(*(claim for claim in sentence.claims if claim not in within), value),
        left=sentence.left[: m.start()] + left + sentence.left[m.end() :],
    )
    milestone, named = telling.milestone_near([name])
    used = [name, value, *named, *(claim for claim in shown.of(Sort.DAY) if telling.dates(claim))]
    said = canonical(telling.orders, milestone, f"{sentence.words(name)} {m[0].strip()}")
    judged = _without_verdict(shown, judge(shown, used, may=_ROUGH, figure=True), value, named)
    asked = (question for question in telling.time_doubts(past=True) if question.span not in m[0])
    high = m["high"]
    return Measured(
        **replace(telling, sentence=shown).common(used),
        milestone=milestone,
        name=sentence.words(name),
        value=Decimal(m["value"]),
        high=None if high is None else Decimal(high),
        unit=m["unit"] or "",
        doubts=(*asked, *doubts_of(shown, judged, what=said, told=(option(said, "save_it"),))),
    )


_VERDICT = re.compile(
    r"\s*,?\s*(?:(?:也|都|是|属于?|完全|全部|均|客户)?(?:达标|合格|符合(?:要求|标准|规格)?|(?:在|低于|小于)?(?:标准|允许?|公差|要求)?(?:范围|标准|公差|要求)(?:之?内|以内)"
    r"|可接受|良好|稳定|过关|(?<![A-Za-z])(?:ok|okay|pass|within\s(?:spec|limits?|tolerance))(?![A-Za-z])))+了?[的啊哈]?(?=\s*(?:[,;。!~]|$))",
    re.I,
)
_INSPECTIONS = frozenset(("final", "inline", "inspection", "coa", "fqc", "e_test", "white_body_check"))


def _without_verdict(sentence: ReadSentence, judged: Judged, value: Claim, named: Sequence[Claim]) -> Judged:
    """含水率 9.8% 合格: what is thought of the value says no more of it; of an inspection it may be its end."""
    verdict = _VERDICT.match(sentence.text, value.end)
    if verdict is None or any(_INSPECTIONS.intersection(claim.ids) for claim in named):
        return judged
    apart = [
        tuple(span for span in spans if not (value.end <= span[0] and span[1] <= verdict.end()))
        for spans in (judged.risky, judged.unknown)
    ]
    return replace(judged, risky=apart[0], unknown=apart[1])


def _value(claim: Claim) -> Decimal:
    value = claim.item.value if claim.item else None
    return value if isinstance(value, Decimal) else Decimal(0)


def progressed(telling: Telling) -> Statement | None:
    """The news of one milestone; None when nothing is said of how far it is."""
    sentence = telling.sentence
    percents = sentence.of(Sort.PERCENT)
    counts = tuple(claim for claim in sentence.of(Sort.COUNT) if not _is_left(telling, claim))
    if percents and all(_is_emphasis(telling, claim) for claim in percents):
        return None
    reached = tuple(claim for claim in sentence.of(Sort.REACHED) if claim.reached is not Reached.ON_TRACK)
    if percents:
        return _per_cent(telling, percents, reached)
    makes = sentence.of(Sort.TOTAL) or _MAKES.search(sentence.text)
    if counts and (sentence.of(Sort.MILESTONE) or (telling.orders and makes)):
        return _made(telling, counts, reached)
    if reached and not plans(telling, reached):
        return state_told(telling, reached)
    return None


_LEFT = re.compile(r"(?:差|剩余?|欠|缺|余下?|除了?)下?的?\s?(?:最后)?\s?$")


def _is_left(telling: Telling, claim: Claim) -> bool:
    """差10箱: how many are still to be made is no count of what is."""
    return led_by(_LEFT, telling.sentence.text, claim.start) is not None


def _left_to_make(telling: Telling) -> list[Claim]:
    """What says only how many are left, beside a figure that says how far it is: 包装80%,还差200箱."""
    sentence = telling.sentence
    found: list[Claim] = []
    for clause in clauses_of(sentence):
        counts = [claim for claim in clause.claims if claim.sort is Sort.COUNT]
        if len(counts) == 1 and _is_left(telling, counts[0]) and not clause.has(Sort.PERCENT, Sort.REACHED, Sort.DAY):
            found += [counts[0], *(claim for claim in clause.claims if claim.mood is Mood.DENIED)]
    return found


_MAKES = re.compile(
    r"(?:生产|做|打|开|产|注|跑|包|装|缝|裁|印|织)(?:了|好|完|出)|\b(?:made|produced|packed|sewn|moulded|molded|finished)\b",
    re.I | re.A,
)
"""So many were made, of a milestone that is not named: it is asked which."""

_JUDGES = re.compile(r"合格|通过|放行|\bpass", re.I)
"""合格70% is how much of it is good, and not how much is done."""

_PAYMENTS = frozenset(("deposit", "paid"))
"""定金30% is what was agreed to be paid."""


def _is_half(item: Item) -> bool:
    """过半 is kept as over fifty; any other bound is no figure."""
    return any(note.code == "over_half" for note in item.notes)


def _is_guess(telling: Telling, figure: Claim, reached: Sequence[Claim]) -> bool:
    """八成做完了: eight tenths, or most likely all of it?"""
    tenths = telling.sentence.text[figure.start : figure.end].endswith("成")
    return tenths and any(0 <= claim.start - figure.end <= 1 and claim.reached is Reached.PAST for claim in reached)


def _beside(telling: Telling, claim: Claim, figure: Claim) -> bool:
    """Whether a count only says again what the per cent does: 60%(7,200件)."""
    text = telling.sentence.text
    behind = claim.start >= figure.end and _AGAIN.fullmatch(text, figure.end, claim.start)
    return bool(behind) or (
        claim.end <= figure.start and _MAKES_UP.fullmatch(text, claim.end, figure.start) is not None
    )


_AGAIN = re.compile(r"\s?[(=]\s?")
_MAKES_UP = re.compile(
    r"\s?(?:=|≈|->|→|[(]=?|,?\s?(?:which|that)(?:\sis|'s|\smakes)|\bi\.?e\.?|,\s?(?:i\.?e\.?|so)|即|也就是|等于|合)\s?"
    r"(?:about\s|约)?",
    re.I | re.A,
)
"""4,550 pcs = 70%: the per cent says the count again."""


_ALL = Decimal(100)


def _is_emphasis(telling: Telling, claim: Claim) -> bool:
    """100% on schedule: a word, no figure; less of it is one, as in 44% 无异常."""
    if _value(claim) != _ALL:
        return False
    calm = (other for other in telling.sentence.of(Sort.REACHED) if other.reached is Reached.ON_TRACK)
    text = telling.sentence.text
    return any(claim.end <= other.start and not text[claim.end : other.start].strip() for other in calm)


def _per_cent(telling: Telling, percents: Sequence[Claim], reached: Sequence[Claim]) -> Statement:
    sentence = telling.sentence
    milestone, named = telling.milestone_near(percents)
    figure = percents[0]
    value = _value(figure)
    beside = [
        claim
        for claim in reached
        if not _JUDGES.search(sentence.words(claim))
        and (
            value == 100
            or claim.reached is Reached.STARTED
            or max(claim.start - figure.end, figure.start - claim.end) <= _GAP
        )
    ]
    dated = [claim for claim in sentence.of(Sort.DAY) if telling.dates(claim)]
    counts = [claim for claim in sentence.of(Sort.COUNT) if _beside(telling, claim, figure)]
    used = [figure, *named, *beside, *dated, *counts, *sentence.of(Sort.TOTAL, Sort.HOUR), *calm(telling)]
    used += _left_to_make(telling) if value != 100 else ()
    at_least = figure.item is not None and is_at_least(sentence.text, figure.item)
    said = canonical(telling.orders, milestone, sentence.words(figure))
    doubts = [*_other_day(telling), *telling.time_doubts(past=True)]
    if len({_value(claim) for claim in percents}) > 1:
        options = tuple(as_option(telling, milestone, sentence.words(claim)) for claim in percents)
        doubts.append(replace(ask("which_value", options=options), span=sentence.plain))
    elif (milestone is not None and _PAYMENTS.issuperset(milestone.ids)) or (
        _is_guess(telling, figure, reached)
        or led_by(_MORE_BY, sentence.text, figure.start)
        or (figure.item is not None and figure.item.precision is Precision.BOUND and not _is_half(figure.item))
    ):
        doubts.append(ask("unread", sentence.words(figure), options=(option("", "save_it"),), what=Text.same(said)))
    doubts += turns(
        telling, judge(sentence, [*used, *percents], may=_ROUGH, figure=True), milestone, said, state=value == 100
    )
    return checked(
        Progressed(
            **telling.common(used),
            milestone=milestone or UNNAMED,
            percent=value,
            at_least=at_least,
            state=State.DONE if value == 100 else State.IN_PROGRESS,
            doubts=tuple(doubts),
        )
    )


_MORE_BY = re.compile(r"(?:\+|增加|提升|提高|上升|涨|多了|加|降|掉|跌|\b(?:by|another|extra|up|down))\s*$", re.I | re.A)
"""So much more or less than before is no figure of how far it is."""

_OF = re.compile(r"\s*(?:/|里|中|里面|其中|当中|of|out of|共)\s*", re.I)


def _made(telling: Telling, counts: Sequence[Claim], reached: Sequence[Claim]) -> Statement:
    """A count of what is made: a day's, or the total of it; said without either it is asked which."""
    sentence = telling.sentence
    milestone, named = telling.milestone_near(counts)
    totals = sentence.of(Sort.TOTAL)
    dated = [claim for claim in sentence.of(Sort.DAY) if telling.dates(claim)]
    count, of = _count(telling, counts)
    used = [count, *named, *dated, *totals, *reached, *sentence.of(Sort.HOUR), *calm(telling)] + ([of] if of else [])
    used += _left_to_make(telling)
    whole = _quantity(of) if of else _whole(count)
    so_far = not dated and not sentence.of(Sort.HOUR) and _SO_FAR.search(sentence.text, 0, count.start)
    total = bool(totals) or whole is not None or bool(so_far)
    doubtful = totals and len(counts) == 2 and of is None and dated and _IN_ALL.search(sentence.words(totals[0]))
    asked = ask("unread", sentence.words(totals[0]), what=Text.same(sentence.words(counts[0]))) if doubtful else None
    if totals and len(counts) == 2 and of is None:
        count = _of_total(telling, counts, totals[0])
        used = [*used, *counts] if dated else [claim for claim in used if claim not in counts] + [count]
    said = canonical(telling.orders, milestone, f"{'累计' if total else '今天'}{sentence.words(count)}")
    doubts = [
        *((asked,) if asked is not None else ()),
        *_other_day(telling),
        *telling.time_doubts(past=True),
        *turns(telling, judge(sentence, used, may=_ROUGH, figure=True), milestone, said, state=False),
    ]
    if count.item is not None and count.item.precision is not Precision.EXACT and not doubts:
        doubts.append(ask("unread", count.item.text, options=(option("", "save_it"),), what=Text.same(said)))
    if not total and not dated and not doubts:
        options = (
            option(canonical(telling.orders, milestone, f"累计{sentence.words(count)}"), "in_total"),
            option(canonical(telling.orders, milestone, f"今天{sentence.words(count)}"), "in_a_day"),
        )
        doubts.append(replace(ask("day_or_total", sentence.words(count), options=options), span=sentence.plain))
    return checked(
        Made(
            **telling.common(used),
            milestone=milestone or UNNAMED,
            count=_quantity(count),
            of=whole,
            total=total,
            doubts=tuple(doubts),
        )
    )


_OF_DAY = re.compile(r"的?(?:数[据字量]?|产量|进度)?[\s\x00,。.!;]*")


def _other_day(telling: Telling) -> list[Question]:
    """今天车了600件,昨天的: a clause that only says of which day the figure is, and another than was said with it."""
    sentence = telling.sentence
    found: dict[date | None, Claim] = {}
    for clause in clauses_of(sentence):
        days = [claim for claim in clause.claims if telling.dates(claim)]
        alone = len(days) == 1 and _OF_DAY.fullmatch(sentence.text, days[0].end, clause.end) is not None
        alone = alone and not re.search(r"\w", sentence.text[clause.start : days[0].start])
        if alone and found and telling.day(days[0]) not in found:
            words = sentence.words(days[0])
            return [replace(ask("unread", words, what=Text.same(telling.text)), span=sentence.plain)]
        found |= {telling.day(claim): claim for claim in days}
    return []


_SO_FAR = re.compile(r"已经?(?:完成|[做生产车缝裁包装打注喷涂印绣织组拼])?(?:好|完|了|出|到|成)?了?\s?(?:约|有)?\s?$")
"""已包1950件: what is made by now is the total of it, where no day is named."""

_BEHIND = re.compile(r"(?:in\stotal|so\sfar|to\sdate|altogether)", re.I)


def _of_total(telling: Telling, counts: Sequence[Claim], total: Claim) -> Claim:
    """The count that a word of a total means: the one right before it (27,400 in total), else the one behind."""
    if _BEHIND.fullmatch(telling.sentence.words(total)):
        before = [claim for claim in counts if claim.end <= total.start]
        if before and not telling.sentence.text[before[-1].end : total.start].strip():
            return before[-1]
    return next((claim for claim in counts if claim.start >= total.start), counts[0])


_IN_ALL = re.compile(r"共|合计", re.A)
"""今天18箱,共60箱: sixty may be all that there is to pack."""


def _count(telling: Telling, counts: Sequence[Claim]) -> tuple[Claim, Claim | None]:
    """The count that is made, and of how many it is (12000件里装好7200件, 7200/12000件)."""
    if len(counts) != 2:
        return counts[0], None
    first, second = counts
    between = telling.sentence.text[first.end : second.start]
    if between.strip().startswith(("里", "中", "其中", "当中")):
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
