"""`/authority roles` and `/authority away`: who holds what, and the forms by which it changes."""

from __future__ import annotations

from functools import partial

from bot.handlers.authority import subcommand
from bot.handlers.reading import day
from bot.handlers.saying import say
from bot.presentation import commands
from bot.presentation import seat_forms as shapes
from bot.services.seating import change, typed
from bot.services.seating.change import SeatChange, SeatWish
from bot.slack.ask import Answer, Ask, Errors, View
from bot.slack.refusals import said, sentence
from bot.slack.registry import Registry
from bot.views.seat_forms import SeatForm, load_entries, load_form

FORMS = {"seat_form": "seat.add", "duty_form": "duty.add", "away_form": "absence.add", "contact_form": "contact.add"}
FIRST_FIELD = {"absence.add": "first", "contact.add": "name"}
VERBS = {"seat_form": "add", "duty_form": "duty"}


def register(app: Registry) -> None:
    """Tell the registry what this feature answers."""
    subcommand(away, "away", "请假", "absence")
    for verb in ("add", "away", "duty", "contact", "end"):
        app.action(f"seat.{verb}", partial(open_form, verb=verb))
    app.action("seat.scope", refill)
    app.action("seat.away_far", confirm)
    for name, what in FORMS.items():
        app.view(name, partial(submit, what=what))
    app.view("seat_end_form", submit_end)


async def away(ask: Ask, text: str) -> None:
    """`/authority away`: bare the form, else the days and who stands in."""
    if text:
        await say(ask, " ".join((commands.AUTHORITY.name, "away", text)))
    else:
        await _open(ask, "away", "")


async def confirm(ask: Ask) -> None:
    """对,就是这几天."""
    await ask.services.run(typed.confirm_absence, to=ask.to, asked=ask.data)


async def open_form(ask: Ask, *, verb: str) -> None:
    """A button under the list, or on the Home."""
    query = ask.data.get("q") if ask.value else ""
    await _open(ask, verb, query if isinstance(query, str) else "")


async def _open(ask: Ask, verb: str, query: str) -> None:
    if verb == "end":
        form = await ask.services.read(load_entries, actor=ask.user, query=query)
    else:
        form = await ask.services.read(load_form, actor=ask.user, verb=verb)
    await ask.open(_shape(form, verb, ask))


def _shape(form: SeatForm, verb: str, ask: Ask) -> View:
    if verb == "contact":
        return shapes.contact_form(ask.words, private={})
    shape = {"add": shapes.seat_form, "duty": shapes.duty_form, "away": shapes.away_form, "end": shapes.end_form}[verb]
    return shape(form, ask.words, private={})


async def refill(ask: Ask) -> None:
    """Another kind of scope was chosen: the field for which one follows."""
    verb, kind = VERBS.get(str(ask.view.get("callback_id")), "add"), str(ask.value or "workspace")
    form = await ask.services.read(load_form, actor=ask.user, verb=verb, scope_kind=kind)
    await ask.update_view(_shape(form, verb, ask))


async def submit(ask: Ask, *, what: str) -> Answer:
    """A form of something new; what does not hold is said under its field, and the attempt is on record."""
    given = ask.values

    def text(name: str) -> str:
        return str(given.get(name) or "").strip()

    wish = SeatWish(
        person=text("person") or None,
        outside=text("outside") or None,
        role=text("role"),
        scope_kind=text("scope_kind") or "workspace",
        scope_key=text("scope_key"),
        first=day(text("first")),
        last=day(text("last")),
        deputy=text("deputy") or None,
        limit=text("limit"),
        name=text("name"),
        company=text("company"),
        phone=text("phone"),
    )
    came = await ask.services.run(change.change, actor=ask.user, what=what, wish=wish, to=ask.to)
    return _errors(ask, came, default=FIRST_FIELD.get(what, "person"))


async def submit_end(ask: Ask) -> Answer:
    """结束."""
    entry, first = str(ask.values.get("entry") or ""), day(ask.values.get("day"))
    came = await ask.services.run(change.end, actor=ask.user, entry=entry, day=first, to=ask.to)
    return _errors(ask, came, default="entry")


def _errors(ask: Ask, came: SeatChange, *, default: str) -> Answer:
    """A refused change is said under the field it belongs to; that it was tried is on record already."""
    if came.error is None:
        return None
    fields = said(came.error)
    block = str(fields.get("block") or default)
    shown = {str(block_shown.get("block_id")) for block_shown in ask.view.get("blocks", [])}
    return Errors({block if block in shown else default: sentence(ask, came.error.code, fields)})
