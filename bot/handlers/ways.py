"""换个办法: the ways side by side, from a preview or from a supposition, and the list of suppliers behind one."""

from __future__ import annotations

from bot.domain.errors import GendanError
from bot.handlers.reading import day, number, word
from bot.presentation.ways import suppliers_form, ways_form
from bot.services.reports.delays.drafts import Draft
from bot.services.reports.suppliers import keep_supplier
from bot.slack.ask import Answer, Ask, Errors, ExpiredButton
from bot.slack.refusals import why
from bot.slack.registry import Registry
from bot.views.ways import suppliers_view, ways_of_draft, ways_of_preview

FIELDS = {"bad_lead": "lead", "no_supplier_name": "name"}


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    app.action("ways.open", open_ways)
    app.action("ways.what_if", what_if)
    app.action("ways.suppliers", open_suppliers)
    app.action("suppliers.open", own_suppliers)
    app.view("suppliers", submit_suppliers)


async def open_ways(ask: Ask) -> None:
    """换个办法… under a preview."""
    key, index = word(ask.data.get("k")), number(ask.data.get("i"))
    view = await ask.services.read(ways_of_preview, actor=ask.user, key=key, index=index)
    await ask.open(ways_form(view, ask.words))


async def what_if(ask: Ask) -> None:
    """The same under an answer to 如果…: the button carries what was supposed, for nothing of it is stored."""
    lines, new_on = word(ask.data.get("l")).split(), day(ask.data.get("d"))
    if new_on is None:
        raise ExpiredButton
    draft = Draft(
        typed="",
        line_ids=tuple(number(line) for line in lines),
        milestone=word(ask.data.get("m")),
        new_on=new_on,
        relative=ask.data.get("r") is True,
    )
    view = await ask.services.read(ways_of_draft, actor=ask.user, draft=draft)
    await ask.open(ways_form(view, ask.words))


async def open_suppliers(ask: Ask) -> None:
    """备用供应商…, laid on the form."""
    view = await ask.services.read(suppliers_view, actor=ask.user, milestone=word(ask.data.get("m")))
    await ask.push(suppliers_form(view, ask.words))


async def own_suppliers(ask: Ask) -> None:
    """The same from the Home, for all the milestones one keeps them of."""
    await ask.open(suppliers_form(await ask.services.read(suppliers_view, actor=ask.user), ask.words))


async def submit_suppliers(ask: Ask) -> Answer:
    """提交: what cannot be is said under its field."""
    name, lead, note = (str(ask.values.get(field) or "").strip() for field in ("name", "lead", "note"))
    dropped = ask.values.get("drop")
    pairs = [str(chosen).partition(":") for chosen in dropped] if isinstance(dropped, list) else []
    try:
        await ask.services.run(
            keep_supplier,
            actor=ask.user,
            milestone=word(ask.values.get("milestone")),
            name=name,
            lead=lead,
            note=note,
            drop=[(milestone, supplier) for milestone, _, supplier in pairs],
        )
    except GendanError as error:
        return Errors({FIELDS.get(error.code, "name"): why(ask, error)})
    return None
