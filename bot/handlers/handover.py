"""移交: the form, the list, each one's own confirmation."""

from __future__ import annotations

from bot.handlers.authority import subcommand
from bot.handlers.reading import number
from bot.presentation import handovers as shapes
from bot.services.handover import agree
from bot.services.handover.agree import HandoverPlan
from bot.slack.ask import Answer, Ask, Clear, ExpiredButton, Update
from bot.slack.registry import Registry
from bot.views.handovers import load_form, load_preview


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    subcommand(command, "handover", "移交", "交接")
    app.action("handover.open", open_form)
    app.action("handover.confirm", confirm)
    app.action("handover.refuse", open_refusal)
    app.view("handover_form", preview)
    app.view("handover_preview", send)
    app.view("handover_refusal", refuse)


async def command(ask: Ask, text: str) -> None:
    """`/authority handover`: the form; with a number: that list again."""
    wanted = text.lstrip("#＃号 ")
    if wanted.isdecimal():
        await ask.services.run(agree.read_again, to=ask.to, handover_id=int(wanted[:9]))
    else:
        await open_form(ask)


async def open_form(ask: Ask) -> None:
    """Whose orders, to whom; of somebody who left the button says whose."""
    pressed = ask.data if ask.kind == "action" else {}
    form = await ask.services.read(load_form, actor=ask.user, giver=str(pressed.get("g") or ""))
    private = {"g": form.giver or ask.user} if form.fixed else {"g": ""}
    await ask.open(shapes.handover_form(form, ask.words, private=private))


async def preview(ask: Ask) -> Answer:
    """下一步: the list as both would see it; nothing is kept yet."""
    given = {name: str(value or "") for name, value in ask.values.items()}
    plan = HandoverPlan(
        giver=given.get("giver") or str(ask.private.get("g") or ""),
        taker=given.get("taker", ""),
        customer=None if given.get("customer", shapes.ALL) == shapes.ALL else given["customer"],
        why=given.get("why", ""),
    )
    view = await ask.services.read(load_preview, actor=ask.user, plan=plan)
    private = {"giver": plan.giver, "taker": plan.taker, "customer": plan.customer, "why": plan.why}
    return Update(shapes.handover_preview(view, ask.words, private=private))


async def send(ask: Ask) -> Answer:
    """发给双方: checked again, because time has passed and the form is not trusted."""
    kept = ask.private
    texts = [kept.get(name) for name in ("giver", "taker", "why")]
    customer = kept.get("customer")
    if not all(isinstance(text, str) for text in texts) or not (customer is None or isinstance(customer, str)):
        raise ExpiredButton
    plan = HandoverPlan(giver=str(texts[0]), taker=str(texts[1]), customer=customer, why=str(texts[2]))
    await ask.services.run(agree.ask, actor=ask.user, plan=plan)
    return Clear()


async def confirm(ask: Ask) -> None:
    """确认."""
    await ask.services.run(agree.confirm, actor=ask.user, handover_id=number(ask.data.get("h")))


async def open_refusal(ask: Ask) -> None:
    """不同意: why."""
    await ask.open(shapes.refuse_form(ask.words, private={"h": number(ask.data.get("h"))}))


async def refuse(ask: Ask) -> Answer:
    """The reason was written."""
    why = str(ask.values.get("why") or "")
    await ask.services.run(agree.refuse, actor=ask.user, handover_id=number(ask.private.get("h")), why=why)
    return None
