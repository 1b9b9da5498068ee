"""What news of a milestone share: the doubts that turn them, and the milestone that must be named whole."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.phrases.achieved import Reached
from bot.domain.phrases.claims import Claim, Sort
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
    found = doubts_of(sentence, judged, what=said, told=told)
    return tuple(replace(question, span=sentence.plain) if question.options == told else question for question in found)


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
