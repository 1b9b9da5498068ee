"""照记 · 改一下… · 不对… · 全部照记 · 逐条看, under what was passed on to who follows an order."""

from __future__ import annotations

from datetime import date, datetime

from bot.domain.errors import GendanError
from bot.handlers.reading import day, moment_of, number, word
from bot.presentation import relays as shapes
from bot.services.reports import relays, taking_up
from bot.slack.ask import Answer, Ask, Errors, ExpiredButton
from bot.slack.refusals import why
from bot.slack.registry import Registry
from bot.views.relays import load_relay, load_relays


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    app.action("relay.keep", keep)
    app.action("relay.keep_all", keep_all)
    app.action("relay.change", open_change)
    app.action("relay.refuse", open_refuse)
    app.action("relay.menu", menu)
    app.action("relay.look", look)
    app.view("relay_change", change)
    app.view("relay_refuse", refuse)


async def keep(ask: Ask) -> None:
    """照记; in the form that lists them all, the list is shown anew."""
    await ask.services.run(taking_up.keep, to=ask.to, relay_id=number(ask.data.get("r")))
    if "d" in ask.private:
        view = await ask.services.read(load_relays, actor=ask.user, day=_day(ask.private["d"]))
        await ask.update_view(shapes.look(view, ask.words))


async def keep_all(ask: Ask) -> None:
    """全部照记."""
    await ask.services.run(taking_up.keep_all, to=ask.to, day=_day(ask.data.get("d")))


async def look(ask: Ask) -> None:
    """逐条看."""
    view = await ask.services.read(load_relays, actor=ask.user, day=_day(ask.data.get("d")))
    await ask.open(shapes.look(view, ask.words))


async def menu(ask: Ask) -> None:
    """A row's menu, where there are several."""
    verb = {"keep": keep, "change": open_change, "refuse": open_refuse}.get(str(ask.data.get("v")))
    if verb is None:
        raise ExpiredButton
    await verb(ask)


async def open_change(ask: Ask) -> None:
    """改一下…: who may not settle it is refused before a form opens."""
    row = await ask.services.read(load_relay, actor=ask.user, relay_id=number(ask.data.get("r")))
    await _form(ask, shapes.change_form(row, ask.words))


async def open_refuse(ask: Ask) -> None:
    """不对…."""
    row = await ask.services.read(load_relay, actor=ask.user, relay_id=number(ask.data.get("r")))
    await _form(ask, shapes.refuse_form(row, ask.words))


async def _form(ask: Ask, form: dict[str, object]) -> None:
    """On top of the list of them all, where it was opened from there."""
    await (ask.push(form) if "d" in ask.private else ask.open(form))


async def change(ask: Ask) -> Answer:
    """The report as it was corrected."""
    values = {
        block.removeprefix("v:"): moment.isoformat() if (moment := _moment(block, value)) else str(value)
        for block, value in ask.values.items()
        if block.startswith("v:") and "." not in block and value not in (None, "", [])
    }
    relay_id, note = number(ask.private.get("r")), str(ask.values.get("note") or "")
    try:
        await ask.services.run(taking_up.change, to=ask.to, relay_id=relay_id, values=values, note=note)
    except GendanError as error:
        return Errors({"note": why(ask, error)})
    return None


async def refuse(ask: Ask) -> Answer:
    """Why it is not right."""
    relay_id, said = number(ask.private.get("r")), str(ask.values.get("why") or "")
    try:
        await ask.services.run(relays.refuse, to=ask.to, relay_id=relay_id, why=said)
    except GendanError as error:
        return Errors({"why": why(ask, error)})
    return None


def _moment(block: str, value: object) -> datetime | None:
    """A closing's hour comes from its picker as a number."""
    return moment_of(value) if block == "v:cut_off" else None


def _day(value: object) -> date:
    found = day(word(value))
    if found is None:
        raise ExpiredButton
    return found
