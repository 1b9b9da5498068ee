"""News that a milestone is reached, or has begun."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.domain.phrases.achieved import Reached
from bot.domain.phrases.claims import EVENT, Claim, ReadSentence, Sort
from bot.domain.phrases.clauses import clauses_of
from bot.domain.phrases.fitting import approval_of, fits
from bot.domain.phrases.judgement import canonical, judge
from bot.domain.phrases.moods import Mood
from bot.domain.phrases.reaching import UNNAMED, calm, checked, turns
from bot.domain.phrases.reading import Question, Role, State
from bot.domain.phrases.sentences import ask, option
from bot.domain.phrases.statements import MilestoneNamed, Progressed, Statement
from bot.domain.phrases.telling import Telling
from bot.domain.text import Text

_DONE = (Reached.PAST, Reached.FINISH, Reached.ARRIVE)


def plans(telling: Telling, reached: Sequence[Claim]) -> bool:
    """Whether a day to come makes a plan of 完成, 到厂, in house; behind 完成, or with 了, that is asked."""
    sentence = telling.sentence
    ahead = [claim for claim in sentence.of(Sort.DAY) if telling.ahead(claim) or not telling.dates(claim)]
    today = [claim for claim in sentence.of(Sort.DAY) if telling.day(claim) == telling.today]
    if not ahead and not today and not sentence.of(Sort.LENGTH):
        return False
    kinds = {claim.reached for claim in reached}
    moved = kinds <= {Reached.FINISH, Reached.ARRIVE} and ahead and any(map(_is_left, sentence.of(Sort.DAY)))
    due = Reached.STARTED not in kinds and any(_is_due(sentence, reached, claim) for claim in (*ahead, *today))
    if moved or due:
        return True
    if Reached.PAST in kinds and not sentence.moods(Mood.PLANNED):
        return False
    if Reached.STARTED in kinds:
        return False
    if ahead and Reached.FINISH in kinds and not sentence.moods(Mood.PLANNED):
        return any(_is_of(sentence, claim, ahead[0], reached) for claim in reached if claim.reached is Reached.FINISH)
    return bool(ahead) or bool(sentence.of(Sort.LENGTH)) or bool(sentence.moods(Mood.PLANNED))


def _is_left(day: Claim) -> bool:
    """Whether a day is the one that is given up for another: finish 9/18 -> 9/21."""
    return day.item is not None and day.item.role is Role.FROM


def _is_of(sentence: ReadSentence, finish: Claim, day: Claim, reached: Sequence[Claim]) -> bool:
    """Whether a day before 完成 is its day; behind the comma of one with its own (in house 3pm, all in) not."""
    clause = next((clause for clause in clauses_of(sentence) if day in clause.claims), None)
    own = clause is not None and any(claim in clause.claims for claim in reached)
    return finish.start > day.start and (not own or (clause is not None and finish in clause.claims))


_DUE_BY = re.compile(r"\s*\b(?:by|before|(?:no|not)\slater\sthan|latest)\b", re.I | re.A)
_WILL_BE = re.compile(r"(?:ready|complete|finish(?:es)?|good\sto\sgo|all\sset)", re.I | re.A)
_BOOKED = re.compile(r"(?:booked|confirmed)", re.I)
_FOR = re.compile(r"\s*for\b", re.I)
"""An inspection booked for a day is one to come."""
_ON = re.compile(r"\s*(?:on|for|around|about)?\s*", re.I | re.A)


def _is_due(sentence: ReadSentence, reached: Sequence[Claim], day: Claim) -> bool:
    """Whether a day to come bounds what is said to be reached: packed by Friday, ready on 9/23."""
    books = any("booking" in name.ids for name in sentence.of(Sort.MILESTONE))
    for claim in reached:
        if claim.end > day.end:
            continue
        words = sentence.text[claim.end : day.end]
        start = day.item.start if day.item is not None else day.start
        if _DUE_BY.match(words) or (_BOOKED.fullmatch(sentence.words(claim)) and _FOR.match(words) and not books):
            return True
        between = sentence.text[claim.end : start]
        if _WILL_BE.fullmatch(sentence.words(claim)) and between.strip() and _ON.fullmatch(between):
            return True
    return False


def state_told(telling: Telling, reached: Sequence[Claim]) -> Statement:
    sentence = telling.sentence
    milestone, named = telling.milestone_near(reached)
    done = [claim for claim in reached if claim.reached in _DONE]
    strange = [claim for claim in done if milestone is not None and not _fits(telling, claim, milestone)]
    if milestone is not None and done:
        words = " ".join(sentence.words(claim) for claim in done)
        milestone = replace(milestone, ids=approval_of(words, milestone.ids, telling.milestones))
        strange = [claim for claim in strange if not _fits(telling, claim, milestone)]
    state = State.DONE if done else State.IN_PROGRESS
    dated = [claim for claim in sentence.of(Sort.DAY) if telling.dates(claim)]
    ahead = [claim for claim in sentence.of(Sort.DAY) if telling.ahead(claim)]
    sure = any(claim.reached is Reached.PAST for claim in done)
    today = [] if sure or not done else [claim for claim in dated if telling.day(claim) == telling.today]
    used = [*reached, *named, *dated, *sentence.of(Sort.HOUR), *calm(telling)]
    said = canonical(telling.orders, milestone, "完成" if done else "进行中")
    planned = [*ahead, *today]
    turned = turns(telling, judge(sentence, [*used, *ahead]), milestone, said, state=bool(done))
    if strange and not turned:
        turned = (ask("meant", sentence.words(strange[0]), options=(option("", "save_it"),), what=Text.same(said)),)
    asked = (_done_ahead(telling, milestone, planned[0]),) if planned and done else ()
    doubts: tuple[Question, ...] = turned or asked or telling.time_doubts(past=True)
    part = next((claim for claim in dated if _is_share(sentence, claim, done)), None)
    place = next((claim for claim in sentence.of(Sort.THING) if _is_place_of(sentence, claim, done)), None)
    partial = part or place
    if partial is not None and done and not doubts:
        doubts = (
            replace(ask("part", sentence.words(partial), options=(option(said, "all_of_it"),)), span=sentence.plain),
        )
    begins_today = [claim for claim in dated if telling.day(claim) == telling.today] if not done and not doubts else []
    if begins_today and not any(_BEGUN.search(sentence.words(claim)) for claim in reached):
        doubts = (
            ask("unread", sentence.words(begins_today[0]), options=(option("", "save_it"),), what=Text.same(said)),
        )
    rhythm = _RHYTHM.search(sentence.text)
    if rhythm is not None:
        doubts = (ask("no_date", sentence.plain[rhythm.start() : rhythm.end()]),)
    if ahead and not done:
        doubts = (ask("unread", sentence.words(ahead[0]), what=Text.same(said)),)
    on = telling.day(dated[0]) if done and dated and not planned else None
    return checked(
        Progressed(**telling.common(used), milestone=milestone or UNNAMED, state=state, on=on, doubts=doubts)
    )


_RHYTHM = re.compile(r"每(?:隔)?[周天日月][一二三四五六日、]*|\b(?:every|each)\s\w+|\b(?:daily|weekly)\b", re.I | re.A)
"""每周二到货: what goes on is not over."""

_BEGUN = re.compile(r"了|已|中|正在|在|\b(?:started|began|begun|underway|progress|ongoing|running)\b", re.I)


def _fits(telling: Telling, claim: Claim, milestone: MilestoneNamed) -> bool:
    """Whether the words are what reaches such a milestone; a bare 了 behind its own verb always is."""
    words = telling.sentence.text[claim.start : claim.end]
    return not words.strip() or fits(words, milestone.ids, milestone.word)


def _is_place_of(sentence: ReadSentence, claim: Claim, done: Sequence[Claim]) -> bool:
    """Whether a place is what is done (二楼做完了), not where it is (到了,在B栋2楼)."""
    return _PLACE.search(sentence.words(claim)) is not None and any(claim.start < reached.start for reached in done)


def _is_share(sentence: ReadSentence, claim: Claim, done: Sequence[Claim]) -> bool:
    """Whether a day names what was due in it (今天的做完了, done for today), not when it was done."""
    ends = any(claim.start > reached.start for reached in done)
    led = sentence.text[: claim.start].rstrip().lower().endswith("for")
    return led or (not ends and _OF_THE_DAY.match(sentence.text, claim.end) is not None)


_OF_THE_DAY = re.compile(r"\s?的(?!时候)")
_PLACE = re.compile(r"线|组|班|机|台|拉|窑|缸|炉|楼|栋|幢|车间|厂|层|\b(?:line|machine|shift|table)\b", re.I)
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


def is_evidenced(sentence: ReadSentence) -> bool:
    """Whether an event is named beside the number of its paper: 签收 签收单号S-20."""
    events = any(EVENT.search(sentence.text[claim.start : claim.end]) for claim in sentence.of(Sort.MILESTONE))
    return events and bool(sentence.of(Sort.THING))


def happened(telling: Telling, milestone: MilestoneNamed) -> Statement:
    """An event that its paper proves."""
    sentence = telling.sentence
    used = [*sentence.of(Sort.MILESTONE), *(claim for claim in sentence.of(Sort.DAY) if telling.dates(claim))]
    said = canonical(telling.orders, milestone, "完成")
    doubts = turns(telling, judge(sentence, used), milestone, said, state=True)
    return checked(Progressed(**telling.common(used), milestone=milestone, state=State.DONE, doubts=doubts))
