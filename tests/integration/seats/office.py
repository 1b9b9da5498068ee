"""Changes of seats as people make them, and what they are told."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import select

from bot.db.models import Absence, AuditEntry, Member, Notice, Seat
from bot.services.seating import change, typed
from bot.services.seating.change import SeatChange, SeatWish
from bot.services.seating.night import ensure_night
from bot.work.undo import UndoKind
from tests.factories import day
from tests.integration.cases.world import World, _text


def make(world: World, actor: str, what: str, **fields: Any) -> SeatChange:
    """A form: days are written as text."""
    for name in ("first", "last"):
        if isinstance(fields.get(name), str):
            fields[name] = day(fields[name])
    return world.do(change.change, actor=actor, what=what, wish=SeatWish(**fields), to=world.to(actor))


def end(world: World, actor: str, entry: str, on: str) -> SeatChange:
    """结束."""
    return world.do(change.end, actor=actor, entry=entry, day=day(on), to=world.to(actor))


def typed_away(world: World, actor: str, line: str) -> SeatChange:
    """`/authority away …`."""
    return world.do(typed.type_absence, to=world.to(actor), text=line)


def undo(world: World, actor: str, entry: str) -> str:
    """撤销 under the echo; why it was refused, empty when it was not."""
    before = len(world.notices(message="refusal"))
    world.undo(actor, UndoKind.SEAT, e=entry)
    refused = world.notices(message="refusal")[before:]
    return str(refused[0].context["code"]) if refused else ""


def absences(world: World) -> list[tuple[str, str, str, str | None]]:
    """Who is away, from when to when, and who stands in."""
    found = world.look(lambda session: session.scalars(select(Absence).order_by(Absence.id)).all())
    return [
        (absence.member_id, absence.starts_on.isoformat(), absence.ends_on.isoformat(), absence.deputy_id)
        for absence in found
    ]


def code(came: SeatChange) -> str:
    """Why it was refused; empty when it was not."""
    return came.error.code if came.error is not None else ""


def roles(world: World, reader: str, query: str = "", locale: str | None = None) -> str:
    """The list as somebody reads it."""
    world.do(typed.show_roles, to=world.to(reader), query=query)
    return _text(world.render(world.notices(message="roles_list")[-1], locale=locale))


def roles_buttons(world: World, reader: str) -> list[str]:
    """The buttons under the list."""
    world.do(typed.show_roles, to=world.to(reader), query="")
    blocks = world.render(world.notices(message="roles_list")[-1]).blocks
    return [
        element["action_id"]
        for block in blocks
        for element in block.get("elements", [])
        if element.get("type") == "button"
    ]


def told(world: World, person: str) -> list[str]:
    """What changes of seats told a person, newest last."""
    return [_text(world.render(row)) for row in world.notices(person, message="seat_note")]


def answers(world: World, person: str) -> list[Notice]:
    """The answers to the changes somebody made."""
    rows = world.notices(message="seat_note")
    return [row for row in rows if row.key.startswith("reply:") and row.reader_id == person]


def answer(world: World, person: str) -> str:
    """The last answer to a change somebody made."""
    return _text(world.render(answers(world, person)[-1]))


def seat_of(world: World, person: str, role: str, key: str = "") -> int:
    """The id of a seat."""
    wanted = select(Seat.id).where(Seat.member_id == person, Seat.role == role, Seat.scope_key == key)
    found = world.look(lambda session: session.scalars(wanted.order_by(Seat.id.desc())).first())
    assert found is not None
    return found


def audited(world: World, action: str) -> list[AuditEntry]:
    """The entries of the trail about one kind of change."""
    found = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)
    return world.look(lambda session: list(session.scalars(found)))


def contact(world: World, name: str) -> Member:
    """The outside contact of that name."""
    return world.look(lambda session: session.scalars(select(Member).where(Member.name == name)).one())


def waiting_for(world: World, person: str) -> list[Notice]:
    """Unsent messages to a person."""
    return [row for row in world.notices(person) if row.state == "new"]


def night(world: World) -> World:
    """Let the nightly look be planned, as a start does."""
    world.do(ensure_night)
    return world


def together() -> Callable[[], None]:
    """Where two wait for each other, unless only one of them can come that far."""
    barrier = Barrier(2, timeout=0.5)

    def wait() -> None:
        with suppress(BrokenBarrierError):
            barrier.wait()

    return wait


def after(monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str, wait: Callable[[], None]) -> None:
    """Let everybody wait once they have been checked and before they write."""
    checked = getattr(module, name)

    def slow(*given: Any, **named: Any) -> Any:
        found = checked(*given, **named)
        wait()
        return found

    monkeypatch.setattr(module, name, slow)
