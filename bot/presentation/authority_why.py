"""Why a case went where it went, in words."""

from __future__ import annotations

from bot.domain.authority import FactKind
from bot.presentation import blocks as b
from bot.presentation.case_messages import event_line
from bot.presentation.registry import Payload, renders
from bot.presentation.words import Words
from bot.views.authority_why import FactLine, WhyPart, WhyView

NAME = "authority_why"
SHOWN = 20
"""Events that are listed; the thread of the card has all of them."""
LONGEST = 2_800


@renders(NAME)
def authority_why(view: WhyView, words: Words) -> Payload:
    """Each decision with its rule, its facts and its way up; then what happened."""
    shapes = [b.section(words(NAME, "title", view=view))]
    for part in view.parts:
        shapes += [b.divider(), *_part(part, words)]
    shapes += [b.divider(), *_history(view, words)]
    shapes.append(b.actions(b.button(words.label("authority.case"), "case.show", {"c": view.case_id})))
    return Payload(text=words(NAME, "fallback", view=view), blocks=b.fit(shapes, b.context(words.label("case.cut"))))


def _part(part: WhyPart, words: Words) -> list[b.Block]:
    facts = words.label("case.note_joint").join(fact_words(fact, words) for fact in part.facts)
    text = words(NAME, "part", p=part, facts=facts)
    rungs = [words(NAME, "rung", r=rung, place=place) for place, rung in enumerate(part.rungs, 1)]
    if part.room is not None:
        rungs.insert(part.room.after, words(NAME, "room", room=part.room))
    shapes = [b.section(text)]
    if rungs:
        shapes.append(b.section(words(NAME, "ladder", rungs=rungs)))
    return [*shapes, b.context(words(NAME, "rule", p=part))]


def fact_words(fact: FactLine, words: Words) -> str:
    """One fact: 危险品 / 危险品:否 / 延期天数 3 / 跟进方式 业务跟进."""
    name = words.text(fact.label)
    if fact.kind is FactKind.BOOL:
        return name if fact.value else words.label("authority.not", name=name)
    if fact.value is None:
        return words.label("authority.hidden", name=name)
    if isinstance(fact.value, int | float):
        return words.label("authority.fact", name=name, value=words.number(fact.value).replace("-", "−"))
    return words.label("authority.fact", name=name, value=words.text(fact.value))


def _history(view: WhyView, words: Words) -> list[b.Block]:
    left = len(view.history) - SHOWN
    lines = [
        words(NAME, "event", at=happening.at, line=event_line(happening.line, words))
        for happening in view.history[-SHOWN:]
    ]
    shapes = []
    text: str = words(NAME, "history", count=max(0, left))
    for line in lines:
        longer = f"{text}\n{line}"
        if len(longer) > LONGEST:
            shapes.append(b.section(text))
            longer = line
        text = longer
    return [*shapes, b.section(text)]
