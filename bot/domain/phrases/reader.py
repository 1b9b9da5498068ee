"""Reads one text: names first, then figures, then time, then states."""

from __future__ import annotations

from datetime import datetime

from bot.domain.phrases.almanac import Scene
from bot.domain.phrases.figures import take_figures, take_loose_figures
from bot.domain.phrases.moments import take_moments
from bot.domain.phrases.normal import blank, normalise
from bot.domain.phrases.orders import take_names
from bot.domain.phrases.reading import KnownOrders, Reading, WorkingCalendar
from bot.domain.phrases.sentences import ask
from bot.domain.phrases.states import dateless, find_denials, find_states

LONGEST = 2000
"""Characters that are read of a text; nobody reports a delay in more, and the rest is said not to be read."""


def read(text: str, *, now: datetime, calendar: WorkingCalendar, known_orders: KnownOrders | None = None) -> Reading:
    """What a text says, how precise it is and what was assumed; what is unclear comes as questions.

    `now` is aware, in the zone of the person who wrote; relative days count from it. `known_orders`
    decides which bare numbers are orders; without it only those in an order's place are.
    """
    if now.tzinfo is None:
        raise ValueError("now must be aware")
    scene = Scene(now=now, calendar=calendar)
    normal = normalise(text[:LONGEST])
    named = take_names(normal.text, known_orders)
    items = list(named.items)
    denials = find_denials(named.masked, normal.text)
    masked = blank(named.masked, *((item.start, item.end) for item in denials))
    figures, questions, masked = take_figures(masked, normal.text)
    moments, asked, masked = take_moments(masked, normal.text, scene)
    loose, masked = take_loose_figures(masked, normal.text)
    others = items + figures + moments + loose
    states = find_states(masked, normal.text, others, doubtful=bool(asked))
    questions += asked
    questions += named.questions
    if len(text) > LONGEST:
        questions.append(ask("too_long"))
    if not any(question.code in ("impossible_date", "past_date") for question in questions):
        questions += dateless(masked, normal.text, others)
    return Reading(
        text=normal.text,
        plain=normal.plain,
        items=tuple(sorted(others + denials + states, key=lambda item: (item.start, item.end))),
        questions=tuple(questions),
        mentions=named.mentions,
        masks=named.masks,
        names=named.names,
    )
