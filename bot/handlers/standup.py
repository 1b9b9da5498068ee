"""`/standup`, the prompt's buttons, the form, a plain reply."""

from __future__ import annotations

from functools import partial

from bot.domain.standups import RowStatus
from bot.handlers import report
from bot.handlers.reading import number
from bot.handlers.saying import say_command
from bot.presentation import commands
from bot.presentation import reports as milestone_shapes
from bot.presentation import standups as shapes
from bot.services.reports.entry import Doubted
from bot.services.reports.milestones import EvidenceNeeded
from bot.services.standups import answers, blockers
from bot.slack.ask import Ask
from bot.slack.registry import Registry
from bot.views.reports import load_form_at
from bot.views.standups import load_prompt


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    app.command(commands.STANDUP, command)
    app.action("standup.open", open_form)
    app.action("standup.ok", partial(press, status=RowStatus.OK))
    app.action("standup.done", mark_done)
    app.action("standup.rest_ok", rest_ok)
    app.action("standup.skip", skip)
    app.action("standup.late", partial(report_row, blocked=False))
    app.action("standup.blocked", partial(report_row, blocked=True))
    app.action("standup.to_anomaly", to_anomaly)
    app.view("standup_form", submit)


async def command(ask: Ask) -> None:
    """Bare: the form of today's stand-up, also ahead of time; else a word of the bot's, leave, or the answer."""
    if ask.text:
        await say_command(ask)
    else:
        await _open(ask, await ask.services.read(answers.current, to=ask.to))


async def open_form(ask: Ask) -> None:
    """The button that opens the form."""
    await _open(ask, number(ask.value))


async def _open(ask: Ask, check_in_id: int) -> None:
    view = await ask.services.read(load_prompt, actor=ask.user, check_in_id=check_in_id)
    await ask.open(shapes.form(view, ask.words))


async def mark_done(ask: Ask) -> None:
    """完成; a gate asks for its evidence in the form, what is out of its order for the reason."""
    try:
        await press(ask, status=RowStatus.DONE)
    except (EvidenceNeeded, Doubted):
        view = await ask.services.read(load_form_at, actor=ask.user, milestone_id=number(ask.data.get("m")))
        await ask.open(milestone_shapes.form(view, ask.words))


async def press(ask: Ask, *, status: RowStatus) -> None:
    """What a row's button says of its milestone."""
    await ask.services.run(
        answers.press_row,
        to=ask.to,
        check_in_id=number(ask.data.get("c")),
        milestone_id=number(ask.data.get("m")),
        status=status,
    )


async def report_row(ask: Ask, *, blocked: bool) -> None:
    """晚了…, 受阻: the form of a delay or of an anomaly with the row's order and milestone in it."""
    filled = await ask.services.read(
        blockers.row_filled,
        actor=ask.user,
        check_in_id=number(ask.data.get("c")),
        milestone_id=number(ask.data.get("m")),
        blocked=blocked,
    )
    await report.open_form(ask, dated=not blocked, filled=filled)


async def to_anomaly(ask: Ask) -> None:
    """转为异常: what was answered becomes an anomaly, nothing is typed again."""
    await ask.services.run(blockers.raise_blocker, to=ask.to, check_in_id=number(ask.value))


async def rest_ok(ask: Ask) -> None:
    """其余正常."""
    await ask.services.run(answers.rest_ok, to=ask.to, check_in_id=number(ask.value))


async def skip(ask: Ask) -> None:
    """今天跳过."""
    await ask.services.run(answers.skip, to=ask.to, check_in_id=number(ask.value))


async def submit(ask: Ask) -> None:
    """The form: each question's answer by its block."""
    given = {
        block[1:]: str(value or "") for block, value in ask.values.items() if block[:1] == "q" and "." not in block
    }
    await ask.services.run(answers.answer, to=ask.to, check_in_id=number(ask.private.get("c")), answers=given)
