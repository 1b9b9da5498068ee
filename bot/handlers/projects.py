"""设基线 and 基线记录 on the card of a project's order."""

from __future__ import annotations

from bot.handlers import report
from bot.handlers.reading import number
from bot.presentation.projects import baseline_form
from bot.services.projects import baselines
from bot.services.projects.baselines import BaselineWish
from bot.slack.ask import Answer, Ask
from bot.slack.registry import Registry
from bot.views.projects import load_form
from bot.views.report_form import for_decision_on


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    app.action("baseline.open", open_form)
    app.action("baseline.history", show_history)
    app.action("baseline.join", open_request)
    app.view("baseline_form", submit)


async def open_form(ask: Ask) -> None:
    """设基线: who may not is told who may, and the attempt is on record."""
    order_id = number(ask.data.get("o"))
    view = await ask.services.read(load_form, actor=ask.user, order_id=order_id)
    if view is None:
        await ask.services.run(baselines.refuse, to=ask.to, order_id=order_id)
    else:
        await ask.open(baseline_form(view, ask.words))


async def open_request(ask: Ask) -> None:
    """申请纳入基线: the form of an anomaly that asks for a change of the scope, filled in."""
    filled = await ask.services.read(
        for_decision_on,
        actor=ask.user,
        decision=baselines.CHANGES_SCOPE,
        order_id=number(ask.data.get("o")),
        text=ask.words.label("baseline.join_text"),
    )
    await report.open_form(ask, dated=False, filled=filled)


async def show_history(ask: Ask) -> None:
    """基线记录."""
    await ask.services.run(baselines.show_history, to=ask.to, order_id=number(ask.data.get("o")))


async def submit(ask: Ask) -> Answer:
    """保存: the right is checked again."""
    wish = BaselineWish(**{name: str(ask.values.get(name) or "") for name in ("why", "scope", "budget")})
    order_id = number(ask.private.get("o"))
    await ask.services.run(baselines.set_baseline, to=ask.to, order_id=order_id, wish=wish)
    return None
