"""`/milestone`: lines, the form, the questions' buttons, Undo."""

from __future__ import annotations

from datetime import date

from bot.domain.errors import GendanError
from bot.handlers.reading import number, word
from bot.handlers.saying import say_command
from bot.presentation import commands
from bot.presentation import reports as shapes
from bot.services.reports.entry import Doubted
from bot.services.reports.ways_in import answer_question, report_by_form
from bot.slack.ask import Answer, Ask, Errors
from bot.slack.refusals import why
from bot.slack.registry import Registry
from bot.views.reports import load_form, load_form_at, load_form_of

FIELDS = {
    **dict.fromkeys(("evidence_needed", "out_of_order"), "note"),
    **dict.fromkeys(("bad_progress", "goes_back"), "progress"),
    **dict.fromkeys(("past_date", "too_far", "milestone_done"), "promised"),
}
"""The field under which a refusal stands, where it is not the milestone's."""


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    app.command(commands.MILESTONE, command)
    app.action("milestone.open", open_form)
    app.action("milestone.answer", answer)
    app.view("milestone_form", submit)


async def command(ask: Ask) -> None:
    """Bare: the form; a line that says too little: the form with what it says; else one report a line."""
    if not ask.text:
        await _open(ask, None)
        return
    filled = await ask.services.read(load_form_of, to=ask.to, text=ask.text)
    if filled is not None:
        await ask.open(shapes.form(filled, ask.words))
    else:
        await say_command(ask)


async def open_form(ask: Ask) -> None:
    """The button on a card, on the Home or under a question, with what is known of order and milestone."""
    order, milestone = ask.data.get("o"), ask.data.get("m")
    if milestone is not None:
        chosen = number(milestone)
        view = await ask.services.read(load_form_at, actor=ask.user, milestone_id=chosen, done=False)
        await ask.open(shapes.form(view, ask.words))
    else:
        await _open(ask, number(order) if order is not None else None)


async def _open(ask: Ask, order_id: int | None) -> None:
    view = await ask.services.read(load_form, actor=ask.user, order_id=order_id)
    await ask.open(shapes.form(view, ask.words))


async def answer(ask: Ask) -> None:
    """A question's button: which question, and which of its answers."""
    key, index = word(ask.data.get("q")), number(ask.data.get("i"))
    await ask.services.run(answer_question, to=ask.to, key=key, index=index)


def _said(ask: Ask, doubt: Doubted) -> str:
    """A question under its field; what may be meant so all the same wants a note that says why."""
    text = ask.words.text(doubt.question.text)
    meant = any(not option.value for option in doubt.question.options)
    return f"{text} {ask.words.label('milestone.say_why')}" if meant else text


async def submit(ask: Ask) -> Answer:
    """The form; what cannot be saved is said under its field and nothing is lost."""
    given = ask.values
    progress = given.get("progress")
    if given.get("state") is None and progress in (None, "") and not given.get("promised"):
        return Errors({"state": ask.words.label("milestone.nothing")})
    promised = given.get("promised")
    try:
        await ask.services.run(
            report_by_form,
            to=ask.to,
            milestone_id=number(given.get("milestone")),
            state=given.get("state"),
            progress=number(progress) if progress not in (None, "") else None,
            promised_on=date.fromisoformat(promised) if promised else None,
            note=str(given.get("note") or "").strip() or None,
        )
    except Doubted as doubt:
        return Errors({FIELDS.get(doubt.question.code, "milestone"): _said(ask, doubt)})
    except GendanError as error:
        return Errors({FIELDS.get(error.code, "milestone"): why(ask, error)})
    return None
