"""Who left or is a colleague no more, for who takes over: orders to hand over, seats that nobody holds."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select

from bot.db.models import Channel, Member, Order
from bot.domain.authority import resolve_role
from bot.domain.text import Text
from bot.domain.typed import Discretion, Typed
from bot.services.membership.messages import MemberLeftMessage
from bot.services.people.members import names_of
from bot.services.people.messages import ChannelChangedMessage
from bot.services.people.office import office_of
from bot.views.authority import role_label
from bot.views.roles import Where, falls_to, scope_of
from bot.work.messages import Reader, Skip, message
from bot.work.unit import Work


@dataclass(frozen=True, kw_only=True)
class EmptySeatRow:
    """An office nobody holds any more in some scopes, and whom it falls to there."""

    label: Text
    scopes: tuple[Where, ...]
    falls_to: str


@dataclass(frozen=True, kw_only=True)
class MemberGone:
    """Somebody who left, or became a guest or a stranger (`standing`); orders by PO with their customer."""

    member_id: str
    name: str
    standing: str
    orders: tuple[tuple[str, str], ...]
    seats: tuple[EmptySeatRow, ...]
    typed: tuple[Typed, ...] = ()
    """What they typed as a report and never submitted."""


@message(MemberLeftMessage)
def member_gone(work: Work, *, reader: Reader, message: MemberLeftMessage) -> MemberGone | Skip:
    """What they leave behind, as far as it still is so."""
    member = work.session.get_one(Member, message.member)
    if member.active:
        return Skip("they are back")
    found = select(Order).where(Order.id.in_(message.orders), Order.merchandiser_id == member.id)
    orders = work.session.scalars(found.order_by(Order.customer, Order.po)).unique().all()
    office = office_of(work)
    empty: dict[tuple[str, str], list[Where]] = {}
    for role, kind, key in message.seats:
        where = Where(kind=kind, key=key)
        here = replace(office, scope=scope_of(work.session, where))
        if resolve_role(role, office=here).person is None:
            empty.setdefault((role, falls_to(work, here, role)), []).append(where)
    shown = Discretion(reader_id=reader.id, amounts=office.sees_prices(str(reader.id), *orders))
    typed = tuple(text for typed_line in message.typed if (text := shown.typed(typed_line)))
    if not orders and not empty and not typed:
        return Skip("everything was handed over")
    return MemberGone(
        member_id=member.id,
        name=member.name,
        standing=member.standing,
        orders=tuple((order.po, order.customer) for order in orders),
        seats=tuple(
            EmptySeatRow(label=role_label(work.company.rules, role), scopes=tuple(scopes), falls_to=whose)
            for (role, whose), scopes in empty.items()
        ),
        typed=typed,
    )


@dataclass(frozen=True, kw_only=True)
class ChannelNote:
    """A channel in which nothing is posted any more, and why; or in which it is again (`clean`)."""

    kind: str
    channel: str
    name: str
    who: tuple[str, ...]


@message(ChannelChangedMessage)
def channel_note(work: Work, *, reader: Reader, message: ChannelChangedMessage) -> ChannelNote | Skip:
    """How the channel stands, unless that is over by now."""
    row = work.session.get(Channel, message.channel)
    if row is None or (row.told or "clean") != message.kind:
        return Skip("it has changed again")
    found = names_of(work.session, message.who)
    who = tuple(found.get(person, person) for person in message.who)
    return ChannelNote(kind=message.kind, channel=row.id, name=row.name or row.id, who=who)
