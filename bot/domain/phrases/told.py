"""An anomaly, filled in with what was said of it: how late, how long stopped, what it costs, how many pieces."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.domain.phrases.claims import Claim, ReadSentence, Sort, is_bare_count
from bot.domain.phrases.clauses import Clause, clauses_of
from bot.domain.phrases.context import PhraseReader
from bot.domain.phrases.judgement import first_words
from bot.domain.phrases.kinds import name_kind
from bot.domain.phrases.moods import Mood
from bot.domain.phrases.normal import blank, led_by
from bot.domain.phrases.promised import TOO_LATE, DayMove, closes_with, cut_off, days_of_closing, move_of
from bot.domain.phrases.reading import Amount, LengthOfTime, Quantity, Question, Role, Stretch
from bot.domain.phrases.sentences import ask
from bot.domain.phrases.shapes import WORKERS, find_shapes
from bot.domain.phrases.statements import AnomalyTold, CutOffNamed, NotUnderstood, Statement
from bot.domain.phrases.telling import Telling
from bot.domain.phrases.terms import INCOTERMS_2020

_COST = re.compile(
    r"(?:费用?|罚款|扣款|赔偿?款?|损失|成本|违约金|\b(?:cost\w*|fees?|charges?|fine[sd]?|penalt\w+|claims?"
    r"|demurrage|detention|loss(?:es)?))[\s\x00:是为约共要了各计大概]*$",
    re.I | re.A,
)
_PIECES_BEFORE = re.compile(
    r"(?:返工|返修|短装|短少|少了?|(?<![主次重轻大小])缺了?|差|坏了?|报废|退货?|拒收|不合格|不良|破损|丢了?"
    r"|多了?|\b(?:rework|short(?:\sof)?|reject(?:ed)?|missing|lost|damaged|defective))[\s\x00:约共计有]*$",
    re.I | re.A,
)
_PIECES_AFTER = re.compile(
    r"[\s的]*(?:要?返工|要?返修|短装|短少|坏|报废|退货|拒收|不合格|不良|破损|丢|\b(?:to\srework|rework|short"
    r"|rejected|missing|lost|damaged|defective))",
    re.I | re.A,
)
_OVER = re.compile(
    r"(?:返工|返修|维修|修理|补货|补料)(?:已经?)?(?:完成|完毕|结束|[完好])了?|(?:修|处理|解决|恢复|复工"
    r"|复产|修复|补齐|补发|换)(?:完|好|妥)?了"
    r"|已经?(?:全部|都)?(?:处理|解决|修复|恢复|复工|复产|补齐|补发|修好|换好)(?:完毕|完|好|妥)?(?![不没一半未中])"
    r"|\b(?:fixed|repaired|resolved|solved|restored|back\sto\snormal)\b",
    re.I | re.A,
)


def _is_only_late(telling: Telling, troubles: Sequence[Claim]) -> bool:
    """Whether the trouble is no more than that a new day is given: 车缝赶不上,要到22号."""
    late = bool(troubles) and all(TOO_LATE.fullmatch(telling.sentence.words(claim)) for claim in troubles)
    return late and _move(telling, without=()) is not None


_CONDITION = re.compile(r"如果|要是|若|倘若|假[如设]|万一|除非|一旦|if|unless|in\scase", re.I)


def anomaly(telling: Telling, reader: PhraseReader) -> Statement | None:
    """What has gone wrong; None when nothing has, or when only the table could tell and does not."""
    sentence = telling.sentence
    troubles = sentence.of(Sort.TROUBLE)
    undecided = sentence.of(Sort.UNDECIDED)
    wishes_term = _wishes_term(telling) and not sentence.of(Sort.NO_TROUBLE)
    if not (troubles or undecided or wishes_term or _is_thing_behind_verb(telling)):
        return None
    kinds = _kinds(telling, reader)
    if not kinds and not undecided and not wishes_term and _is_only_late(telling, troubles):
        return None
    if wishes_term and TERM_REQUEST not in kinds[:1]:
        kinds = [TERM_REQUEST, *(kind for kind in kinds if kind != TERM_REQUEST)]
    if not troubles and not kinds:
        return None
    over = _OVER.search(sentence.text)
    if (
        over
        and not undecided
        and all(over.start() <= claim.start < over.end() or claim.start < over.start() for claim in troubles)
    ):
        asked = ask("trouble_over", sentence.plain[over.start() : over.end()])
        return NotUnderstood(**telling.common(()), doubts=(asked,))
    closes = days_of_closing(telling)
    holding = days_of_closing(telling, holding=True)
    closing_move = move_of(telling, plain=False, without=_other_days(telling, holding)) if holding else None
    move = _move(telling, without=closes)
    closing = _closing(telling, closing_move if closes else move)
    if closing_move is None and closing is not None:
        move = None
    milestone, named = telling.milestone_near(_about(telling, move) or [*troubles, *undecided])
    amounts, rates = _amounts(telling)
    subjects = sentence.of(Sort.SUBJECT)
    used: list[Claim] = [*named]
    used += move.used if move is not None else ()
    return AnomalyTold(
        **(telling.common(used) | {"note": telling.text}),
        kinds=tuple(kinds),
        milestone=milestone,
        subject=subjects[0].subject if subjects and milestone is None and move is not None else None,
        move=move.day if move is not None else None,
        cut_off=closing,
        downtime=_downtime(telling),
        resumes_on=next((telling.day(claim) for claim in sentence.of(Sort.DAY) if _has(claim, Role.RESUMES)), None),
        cost=amounts[0] if amounts else None,
        rate=rates[0] if rates else None,
        pieces=_pieces(telling),
        doubts=_doubts(telling, troubles, move),
    )


def _is_thing_behind_verb(telling: Telling) -> bool:
    """`/anomaly 2403 汇率`: the verb says that something is wrong, so that its bare name tells the kind."""
    settled = telling.sentence.of(Sort.NO_TROUBLE, Sort.REACHED, Sort.ON_TIME)
    return telling.command == "anomaly" and not settled and not telling.sentence.moods(Mood.DENIED)


def _about(telling: Telling, move: DayMove | None) -> tuple[Claim, ...]:
    """The new day, where its own clause names the milestone that it is of: 备货延到10/13,原料晚进厂."""
    if move is None:
        return ()
    clauses = clauses_of(telling.sentence)
    dated = any(clause.has(Sort.MILESTONE) and any(claim in clause.claims for claim in move.used) for clause in clauses)
    return move.used if dated else ()


def _kinds(telling: Telling, reader: PhraseReader) -> list[str]:
    sentence = telling.sentence
    hidden = ((claim.start, claim.end) for claim in sentence.of(Sort.ORDER, Sort.NO_TROUBLE, Sort.MENTION))
    kinds = name_kind(blank(sentence.text, *hidden), reader.keywords, told=True)
    troubles = sentence.of(Sort.TROUBLE)
    shaped = [kind for kind, start, end in find_shapes(sentence.text) if _lies_in(troubles, start, end)]
    kinds = list(dict.fromkeys((*shaped, *kinds)))
    if not troubles and kinds[:1] == ["supplier_stopped"]:  # a supplier that is late has not stopped
        kinds = kinds[1:] or ["material_late"]
    kinds = _cause_first(kinds, sentence)
    failed = any(_FAILED.search(sentence.text[claim.start : claim.end]) for claim in troubles)
    if failed and not any(claim.kind for claim in troubles):  # fabric failed: a topic only says what it is about
        return ["quality", *(kind for kind in kinds if kind != "quality")]
    return kinds


def _lies_in(troubles: Sequence[Claim], start: int, end: int) -> bool:
    return any(claim.start <= start and end <= claim.end for claim in troubles)


_MOULD = re.compile(r"模具|模芯|\b(?:mou?lds?|tooling)\b", re.I | re.A)


def _cause_first(kinds: list[str], sentence: ReadSentence) -> list[str]:
    """A mould that is broken stops the machine: what stands still is not what is wrong."""
    if "mold_damage" not in kinds or kinds[0] != "line_down":
        return kinds
    clauses = (clause for clause in clauses_of(sentence) if _MOULD.search(sentence.text, clause.start, clause.end))
    broken = any(clause.has(Sort.TROUBLE) for clause in clauses)
    return ["mold_damage", *(kind for kind in kinds if kind != "mold_damage")] if broken else kinds


TERM_REQUEST = "delivery_term_request"
_TERM = re.compile(rf"(?<![A-Za-z])(?:{'|'.join(sorted(INCOTERMS_2020))})(?![A-Za-z])", re.I)
_WISHES = re.compile(
    r"客户|客人|买家|买方|改|换|要求"
    r"|\b(?:customer|client|buyer|chang\w+|switch\w*|instead|wants?|asks?|request\w*|amend\w*)\b",
    re.I | re.A,
)


def _wishes_term(telling: Telling) -> bool:
    """Whether another delivery term is wished for: named, with who wishes it or from what it changes."""
    text = telling.sentence.text
    return _TERM.search(text) is not None and _WISHES.search(text) is not None


_FAILED = re.compile(r"过|通过|合格|达标|\b(?:fail\w*|reject\w*)\b", re.I)


def _has(claim: Claim, role: Role) -> bool:
    return claim.item is not None and claim.item.role is role


def _other_days(telling: Telling, closes: Collection[Claim]) -> tuple[Claim, ...]:
    """What is no day of the closing: other days, and every length of time."""
    return tuple(claim for claim in telling.sentence.of(Sort.DAY, Sort.LENGTH) if claim not in closes)


def _move(telling: Telling, *, without: Collection[Claim]) -> DayMove | None:
    """The new day; a day beside 没到 without 改到 is the one that is missed."""
    sentence = telling.sentence
    missed_days = [
        claim
        for clause in clauses_of(sentence)
        if _misses(sentence, clause)
        for claim in clause.claims
        if claim.sort is Sort.DAY and not _has(claim, Role.TO) and not _is_planned(sentence, clause, claim)
    ]
    missed_days += [
        claim for claim in sentence.of(Sort.DAY) if _is_time_of_trouble(sentence, claim) or _is_sailing(sentence, claim)
    ]
    move = move_of(telling, plain=telling.command == "delay", without=(*missed_days, *without), said=_led_by(telling))
    if move is None:
        return None
    said = [claim for claim in move.used if _has(claim, Role.TO) or claim.sort is Sort.LENGTH]
    ahead = all(claim.sort is not Sort.DAY or telling.ahead(claim) for claim in move.used)
    missed = sentence.of(Sort.UNDECIDED) and not sentence.of(Sort.TROUBLE) and not sentence.moods(Mood.PLANNED)
    return move if said or (ahead and not missed) or (sentence.of(Sort.CLOSING) and not without) else None


_PLACE = re.compile(r"\s*(?:(?:at|in|on|from)\s)?(?:(?-i:[A-Z])[a-z]+\s)?\s*", re.A)


def _is_time_of_trouble(sentence: ReadSentence, day: Claim) -> bool:
    """Whether a week or a month ends a clause right behind its trouble, whose time it is: no space this week."""
    if day.item is None or not isinstance(day.item.value, Stretch) or not _has(day, Role.PLAIN):
        return False
    ends = re.match(r"\s*(?:$|[,;.!])", sentence.text[day.end :]) is not None
    return ends and any(
        claim.end <= day.start and _PLACE.fullmatch(sentence.text, claim.end, day.start)
        for claim in sentence.of(Sort.TROUBLE)
    )


_ROLLED = re.compile(r"\b(?:roll(?:s|ed)?(?:\sover)?|bumped|moved|shifted|pushed)\s(?:on)?to\s(?:the\s)?$", re.I | re.A)
_SAILING = re.compile(r"'s(?=\s*(?:$|[,.;!]))|(?:'s)?\s(?:vessel|sailing|ship|boat|departure)\b", re.I | re.A)


def _is_sailing(sentence: ReadSentence, day: Claim) -> bool:
    """Whether a week names the sailing that a box is rolled to, and no day: rolled to next week's."""
    if day.item is None or not isinstance(day.item.value, Stretch):
        return False
    start, end = day.item.start, day.item.end
    return _ROLLED.search(sentence.text, 0, start) is not None and _SAILING.match(sentence.text, end) is not None


_STOPS = re.compile(r"停|坏|修|断|故障|每|\b(?:stop|halt|broke|down|repair|every)", re.I | re.A)


def _led_by(telling: Telling) -> tuple[Claim, ...]:
    """The length of time that leads the report as its own word, as behind /delay: 2402 3天 面料未到."""
    sentence = telling.sentence
    if _STOPS.search(sentence.text):
        return ()
    head = max((claim.end for claim in sentence.of(Sort.ORDER, Sort.LOT)), default=0)
    for claim in sentence.of(Sort.LENGTH):
        before, behind = sentence.text[head : claim.start], sentence.text[claim.end : claim.end + 1]
        if claim.start >= head and not re.search(r"\w", before) and behind in (" ", ",", ";", ":"):
            return (claim,)
    return ()


_PLANNED = re.compile(
    r"(?:预计|预估|估计|计划|最[快早晚迟]|[要得](?:等?到)?|改|定在?|now|eta|expected|will\sbe)\s?$", re.I | re.A
)


def _is_planned(sentence: ReadSentence, clause: Clause, day: Claim) -> bool:
    """Whether a day behind the trouble, or set apart from it, is the one it is planned for now: 面料未到 预计9/25."""
    at = day.item.start if day.item is not None else day.start
    troubles = [claim for claim in clause.claims if claim.sort in (Sort.TROUBLE, Sort.UNDECIDED)]
    behind = bool(troubles) and all(claim.end <= day.start for claim in troubles)
    apart = sentence.text[: day.start].endswith(" ")
    return behind and (apart or led_by(_PLANNED, sentence.text, at) is not None)


_NOT_BY = re.compile(r"不(?:了|上|及|来|到|完|成)|没|未|\bmiss|won't|will\snot|cannot|can't|not\b", re.I)


def _misses(sentence: ReadSentence, clause: Clause) -> bool:
    """Whether the day of a clause is the one that is not kept: 9/20到不了, not by the 20th."""
    words = (
        sentence.text[claim.start : claim.end]
        for claim in clause.claims
        if claim.sort in (Sort.TROUBLE, Sort.UNDECIDED)
    )
    return any(_NOT_BY.search(word) for word in words)


def _closing(telling: Telling, move: DayMove | None) -> CutOffNamed | None:
    if move is None or not closes_with(telling, move):
        return None
    return replace(cut_off(telling, move), doubts=())


def _downtime(telling: Telling) -> LengthOfTime | None:
    for claim in telling.sentence.of(Sort.LENGTH):
        if _has(claim, Role.DOWNTIME) and claim.item is not None and isinstance(claim.item.value, LengthOfTime):
            return claim.item.value
    return None


def _amounts(telling: Telling) -> tuple[list[Amount], list[Amount]]:
    """What it costs in all, and what it costs for each day, week or container."""
    sentence = telling.sentence
    text = blank(sentence.text, *((claim.start, claim.end) for claim in sentence.of(Sort.ORDER)))
    once: list[Amount] = []
    each: list[Amount] = []
    for claim in sentence.of(Sort.MONEY, Sort.COUNT):
        amount = claim.item.value if claim.item is not None else None
        if claim.sort is Sort.COUNT:
            if not is_bare_count(claim) or not led_by(_COST, text, claim.start) or not isinstance(amount, Quantity):
                continue
            amount = Amount(value=amount.value, currency=None)
        if isinstance(amount, Amount):
            (each if _is_rate(telling, claim) else once).append(amount)
    return once, each


def _is_rate(telling: Telling, claim: Claim) -> bool:
    return any(
        abs(rate.end - claim.start) <= 12 if rate.end <= claim.start else rate.start - claim.end <= 3
        for rate in telling.sentence.of(Sort.RATE)
    )


def _pieces(telling: Telling) -> Quantity | None:
    text = telling.sentence.text
    people = [claim for claim in telling.sentence.of(Sort.TROUBLE) if WORKERS.match(text, claim.start)]
    for claim in telling.sentence.of(Sort.COUNT):
        value = claim.item.value if claim.item is not None else None
        if not isinstance(value, Quantity) or value.unit is None or _lies_in(people, claim.start, claim.end):
            continue
        if led_by(_PIECES_BEFORE, text, claim.start) or _PIECES_AFTER.match(text, claim.end):
            return value
    return None


def _doubts(telling: Telling, troubles: Sequence[Claim], move: DayMove | None) -> tuple[Question, ...]:
    """A preview shows all that was typed: what is asked is a day that is none, and whether it is so at all."""
    sentence = telling.sentence
    denied = [
        claim
        for claim in sentence.moods(Mood.DENIED)
        if any(0 <= trouble.start - claim.end <= 2 for trouble in troubles)
        or (not troubles and _TERM.search(sentence.text, claim.end) and "不" in sentence.text[claim.start : claim.end])
    ]
    if denied:
        return (ask("denied", first_words(sentence, [(claim.start, claim.end) for claim in denied])),)
    conditions = [
        claim for claim in sentence.moods(Mood.IF) if _CONDITION.fullmatch(sentence.text[claim.start : claim.end])
    ]
    if conditions:
        return (ask("supposed", first_words(sentence, [(claim.start, claim.end) for claim in conditions])),)
    time = (question for question in telling.time_doubts(past=True) if question.code not in _OF_FIGURES)
    return (*time, *(move.doubts if move is not None else ()))


_OF_FIGURES = frozenset(("which_value", "impossible_percent", "count_unclear"))
"""What is asked of a figure, which an anomaly only quotes."""
