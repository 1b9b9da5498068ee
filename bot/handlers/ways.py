"""换个办法: the ways side by side, from a preview or from a supposition, and the list of suppliers behind one."""

from __future__ import annotations

from bot.domain.errors import GendanError
from bot.handlers.reading import day, number, word
from bot.presentation.ways import choosable, proposal_of, suppliers_form, ways_form
from bot.services.reports.delays import previews
from bot.services.reports.delays.drafts import Draft
from bot.services.reports.delays.forms import answer_at
from bot.services.reports.suppliers import keep_supplier
from bot.services.reports.ways import DECISIONS
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
    app.view("ways", propose)
    app.view("suppliers", submit_suppliers)


async def open_ways(ask: Ask) -> None:
    """换个办法… under a preview."""
    key, index = word(ask.data.get("k")), number(ask.data.get("i"))
    view = await ask.services.read(ways_of_preview, actor=ask.user, key=key, index=index)
    private = {"k": key, "i": index, "audience": ask.to.audience, "method": ask.to.method, "original": ask.original}
    await ask.open(ways_form(view, ask.words, private=private))


async def propose(ask: Ask) -> Answer:
    """附上: the way that was chosen goes with the report as its author's proposal; none takes it away again."""
    key, index = word(ask.private.get("k")), number(ask.private.get("i"))
    chosen, proposal, proposed_as = ask.values.get("way"), "", ""
    try:
        view = await ask.services.read(ways_of_preview, actor=ask.user, key=key, index=index)
        for value, row, way in choosable(view):
            if value == chosen:
                proposal, proposed_as = proposal_of(way, row, ask.words), DECISIONS[way.kind]
        place = answer_at(ask.to, *(str(ask.private.get(name) or "") for name in ("audience", "method", "original")))
        await ask.services.run(
            previews.propose, to=place, key=key, index=index, proposal=proposal, proposed_as=proposed_as
        )
    except GendanError as error:
        return Errors({"way": why(ask, error)})
    return None


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
