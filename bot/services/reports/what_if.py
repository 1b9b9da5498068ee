"""`如果…`: what another day would do, reckoned and answered privately. Nothing of it is stored."""

from __future__ import annotations

from bot.domain.errors import GendanError
from bot.domain.phrases.sayings import read_statements
from bot.domain.phrases.sentences import ask
from bot.domain.phrases.statements import AnomalyTold, Promised
from bot.services.reports.dates import day_of
from bot.services.reports.delays.assess import think
from bot.services.reports.delays.drafts import Draft
from bot.services.reports.door import promised_milestone
from bot.services.reports.entry import Doubted, ReportEntry
from bot.services.reports.messages import WhatIfMessage
from bot.services.reports.outcomes import ReportOutcome
from bot.services.reports.reading import reader_for
from bot.services.reports.targets import LineAsked, orders_of, which_order
from bot.work.unit import Work


def what_if(work: Work, *, text: str, part: str = "") -> ReportOutcome:
    """Answer what is supposed in some words, the first of them that names an order, a milestone and a day.

    Where one of those is missing it is asked for: there is nothing to press, the words are to be said again.
    """
    message = _answer(work, text)
    work.reply(message, part=f"what_if{part}")
    return ReportOutcome.ANSWERED if message.new_on is not None else ReportOutcome.ASKED


def _answer(work: Work, text: str) -> WhatIfMessage:
    statements = read_statements(text, reader_for(work, member_id=work.actor, text=text))
    moves = [said for said in statements if isinstance(said, Promised | AnomalyTold) and said.move is not None]
    try:
        return _reckoned(work, moves[0]) if moves else WhatIfMessage(code="which_delay")
    except Doubted as error:
        question = error.question
        return WhatIfMessage(
            code=question.code, asked=question.text, choices=tuple(option.label for option in question.options)
        )
    except LineAsked:
        return WhatIfMessage(code="which_line", asked=ask("which_line").text)
    except GendanError as error:
        return WhatIfMessage(refused=error.code, fields={name: str(value) for name, value in error.fields.items()})


def _reckoned(work: Work, said: Promised | AnomalyTold) -> WhatIfMessage:
    """The day that is supposed, thought through; what is only supposed need not be meant. Raises what is missing."""
    entry = ReportEntry(work=work, batch="", source="", sure=True)
    orders = orders_of(entry, said)
    if not orders:
        raise which_order(entry)
    move = said.move
    assert move is not None
    named = Promised(text=said.text, lot=said.lot, milestone=said.milestone, subject=said.subject, move=move)
    milestone = promised_milestone(entry, named, orders[0])
    message = WhatIfMessage(
        lines=(milestone.line_id,), milestone=milestone.key, new_on=day_of(entry, named, move, milestone)
    )
    think(work, draft=supposed(message), office=entry.office)
    return message


def supposed(said: WhatIfMessage) -> Draft:
    """The draft of what is supposed, without a kind: nobody has to say why something might happen."""
    return Draft(typed="", line_ids=said.lines, milestone=said.milestone, new_on=said.new_on, relative=said.relative)
