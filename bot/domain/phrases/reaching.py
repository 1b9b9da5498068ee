"""What news of a milestone share: the doubts that turn them, and the milestone that must be named whole."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.domain.phrases.achieved import Reached
from bot.domain.phrases.claims import Claim, Sort
from bot.domain.phrases.clauses import clauses_of
from bot.domain.phrases.judgement import Judged, canonical, doubts_of
from bot.domain.phrases.reading import Option, Question, State
from bot.domain.phrases.sentences import ask, option
from bot.domain.phrases.statements import Made, MilestoneNamed, Progressed
from bot.domain.phrases.telling import Telling
from bot.domain.text import Text

UNNAMED = MilestoneNamed(word="", ids=())


def calm(telling: Telling) -> tuple[Claim, ...]:
    on_track = (claim for claim in telling.sentence.of(Sort.REACHED) if claim.reached is Reached.ON_TRACK)
    return (*on_track, *telling.sentence.of(Sort.ON_TIME, Sort.NO_TROUBLE))


def as_option(telling: Telling, milestone: MilestoneNamed | None, value: str) -> Option:
    return Option(value=canonical(telling.orders, milestone, value), label=Text.same(value))


def turns(
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
    found = doubts_of(sentence, judged, what=said, told=told) or _to_come(telling, told)
    return tuple(replace(question, span=sentence.plain) if question.options == told else question for question in found)


_TONIGHT = re.compile(r"晚|夜|(?:收工|下班)前|\b(?:tonight|evening)\b", re.I | re.A)
_EVENING = 17
"""The hour before which no evening of today is over."""
_DAWN = 5
"""Until then who speaks of tonight speaks of the night that goes on."""
_GOES_HOME = re.compile(
    r"[,;.]\s*(?:now\s|i'?m\s|we're\s)?(?:(?:going|heading|off|gone)\shome|(?:heading|knocking|clocking)\soff|calling\sit\sa\s(?:day|night)"
    r"|signing\soff|收工了|下班了|回家了|先走了)",
    re.I | re.A,
)
"""Who goes home says what was reached, at whatever hour."""


def _to_come(telling: Telling, told: tuple[Option, ...]) -> tuple[Question, ...]:
    """今晚干到75%, said in the morning, is what is aimed at and no figure yet."""
    hour = telling.scene.now.hour
    if hour >= _EVENING or _GOES_HOME.search(telling.sentence.text):
        return ()
    for clause in clauses_of(telling.sentence):
        days = [claim for claim in clause.claims if claim.sort is Sort.DAY and telling.day(claim) == telling.today]
        if days and clause.has(Sort.PERCENT, Sort.COUNT, Sort.REACHED):
            words = telling.sentence.words(days[0])
            night = hour < _DAWN and clause.has(Sort.PERCENT) and words.casefold() == "tonight"
            if _TONIGHT.search(words) and not night:
                return (ask("supposed", words, options=told),)
    return ()


def checked(statement: Progressed | Made) -> Progressed | Made:
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
