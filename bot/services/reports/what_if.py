"""`如果…`: what another day would do, reckoned and answered privately. Nothing of it is stored."""

from __future__ import annotations

from bot.domain.errors import GendanError
from bot.services.reports.delays.assess import think
from bot.services.reports.delays.drafts import Draft
from bot.services.reports.delays.reading import read_drafts
from bot.services.reports.messages import WhatIfMessage
from bot.services.reports.outcomes import ReportOutcome
from bot.work.unit import Work


def what_if(work: Work, *, text: str, part: str = "") -> ReportOutcome:
    """Answer what is supposed in some words, the first of them that names an order, a milestone and a day.

    Where one of those is missing it is asked for: there is nothing to press, the words are to be said again.
    """
    draft = read_drafts(work, text=text)[0]
    message = _answer(work, draft)
    work.reply(message, part=f"what_if{part}")
    return ReportOutcome.ANSWERED if message.new_on is not None else ReportOutcome.ASKED


def _answer(work: Work, draft: Draft) -> WhatIfMessage:
    if draft.refused is not None:
        return WhatIfMessage(refused=draft.refused, fields=dict(draft.refused_with))
    if draft.asked is not None:
        asked, labels = draft.asked, tuple(option.label for option in draft.asked.options)
        return WhatIfMessage(code=asked.code, asked=asked.text, choices=labels)
    if draft.milestone is None or draft.new_on is None:
        return WhatIfMessage(code="which_delay")
    try:
        think(work, draft=supposed(draft))
    except GendanError as error:
        return WhatIfMessage(refused=error.code, fields={name: str(value) for name, value in error.fields.items()})
    return WhatIfMessage(lines=draft.line_ids, milestone=draft.milestone, new_on=draft.new_on, relative=draft.relative)


def supposed(said: Draft | WhatIfMessage) -> Draft:
    """The draft of what is supposed, without a kind: nobody has to say why something might happen."""
    lines = said.lines if isinstance(said, WhatIfMessage) else said.line_ids
    return Draft(typed="", line_ids=lines, milestone=said.milestone, new_on=said.new_on, relative=said.relative)
