"""Asking for a hand-over, confirming or refusing it, and what happens when nobody answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.db.models import DueRow, Handover, Member
from bot.domain.authority import resolve_role
from bot.domain.handovers import HandoverState
from bot.domain.working_clock import WorkingDays
from bot.services.handover import listing
from bot.services.handover.errors import (
    HandoverOver,
    HandoverReason,
    HandoverWaiting,
    NoMerchandiser,
    NothingToHandOver,
    NotYourHandover,
    SamePerson,
    UnknownHandover,
)
from bot.services.handover.messages import HandoverCardMessage
from bot.services.handover.move import carry_out
from bot.services.people import members
from bot.services.people.handover_lists import HandoverList
from bot.services.people.office import administrators, office_of
from bot.services.seating import checks
from bot.work import dues, outbox
from bot.work.codec import pack, unpack
from bot.work.kinds import MessageKind, towards
from bot.work.lock import HANDOVERS, take_turn
from bot.work.outbox import MessageFate
from bot.work.unit import Work

LAPSE = "handover.lapse"
EACH_SIDE = WorkingDays(3)


@dataclass(frozen=True, kw_only=True)
class HandoverPlan:
    """What a hand-over would be; customer None means all of them."""

    giver: str
    taker: str
    customer: str | None
    why: str


def check(work: Work, *, plan: HandoverPlan) -> HandoverList:
    """Whether the hand-over may be asked for by this person; returns the list as it would be shown."""
    giver = _giver(work.session, plan.giver)
    taker = checks.person(work.session, plan.taker, block="taker")
    if giver.id == taker.id:
        raise SamePerson(block="taker")
    _require_taker(work, taker)
    if not plan.why.strip():
        raise HandoverReason(block="why")
    _require_right(work, plan=plan)
    found = listing.listed(work, giver=giver.id, customer=plan.customer)
    if not found.orders:
        raise NothingToHandOver(person=giver.name, block="giver")
    for other in work.session.scalars(
        select(Handover).where(Handover.giver_id == giver.id, Handover.state == HandoverState.WAITING)
    ):
        if None in {other.customer, plan.customer} or other.customer == plan.customer:
            raise HandoverWaiting(number=other.id, block="giver")
    return found


def _giver(session: Session, member_id: str) -> Member:
    """Whose orders go: also somebody who is a colleague no more, for whom the line above confirms."""
    member = session.get(Member, member_id)
    return member if member is not None and not member.is_outside else checks.person(session, None, block="giver")


def _require_taker(work: Work, taker: Member) -> None:
    """Who takes over is there and a 跟单员: when it is asked for, and again at each confirmation."""
    seats = office_of(work).seats_held(taker.id)
    follows = any(seat.role == work.company.rules.follower for seat in seats)
    if taker.is_outside or not follows:
        raise NoMerchandiser(person=taker.name, block="taker")


def _require_right(work: Work, *, plan: HandoverPlan) -> None:
    """An administrator, the 跟单员 themselves, or who leads both: holds the line above on every order that goes."""
    member = work.session.get(Member, work.actor)
    if work.actor == plan.giver or (member is not None and member.is_admin):
        return
    above = work.company.rules.line_above.above(work.company.rules.follower, "business")
    office = office_of(work)
    orders = listing.orders_of(work.session, plan.giver, plan.customer)
    leads = any(seat.role == above for seat in office.seats_held(work.actor))
    if leads and all(above in office.roles_on(work.actor, order) for order in orders):
        return
    named = members.names_of(work.session, administrators(work.session))
    raise NotYourHandover(who="、".join(named.values()) or "—", block="giver")


def ask(work: Work, *, plan: HandoverPlan) -> int:
    """Keep the hand-over and send both the list with their own button. Nothing moves yet."""
    take_turn(work.session, HANDOVERS, now=work.now)
    found = check(work, plan=plan)
    stood_in_for = not work.session.get_one(Member, plan.giver).active
    clock = work.company.clock_of(work.company.zone, work.company.calendar)
    row = Handover(
        giver_id=plan.giver,
        taker_id=plan.taker,
        customer=plan.customer,
        why=plan.why.strip(),
        listed=pack(found),
        asked_by=work.actor,
        asked_at=work.now,
        expires_at=clock.add(work.now, EACH_SIDE),
        giver_at=work.now if stood_in_for else None,
    )
    work.session.add(row)
    work.session.flush()
    for person in dict.fromkeys((row.asked_by if stood_in_for else row.giver_id, row.taker_id, row.asked_by)):
        show(work, row, person, kind=towards(person, work.actor, MessageKind.ASK))
    work.plan(
        key=f"{LAPSE}:{row.id}",
        kind=LAPSE,
        subject=f"handover:{row.id}",
        due_at=row.expires_at,
        step=_step(row),
    )
    _record(work, row, action="handover.ask")
    return row.id


def show(work: Work, row: Handover, person: str, *, kind: MessageKind) -> None:
    """Send somebody their copy of the list, once; it is edited all its life."""
    work.post(
        key=f"handover:{row.id}:{person}",
        kind=kind,
        audience=person,
        message=HandoverCardMessage(handover=row.id),
        card=card_of(row, person),
        reader=person,
    )


def card_of(row: Handover, person: str) -> str:
    """The name of somebody's copy."""
    return f"handover:{row.id}:{person}"


def confirm(work: Work, *, handover_id: int) -> HandoverState:
    """One of the two confirms; with both, everything moves in this transaction. Returns the state it has then."""
    row = _waiting(work, handover_id)
    givers = givers_of(work, row)
    if work.actor not in {*givers, row.taker_id}:
        raise NotYourHandover(who=_both(work.session, row))
    _require_taker(work, work.session.get_one(Member, row.taker_id))
    row.giver_at = row.giver_at or (work.now if work.actor in givers else None)
    row.taker_at = row.taker_at or (work.now if work.actor == row.taker_id else None)
    _record(work, row, action="handover.confirm")
    if row.giver_at is not None and row.taker_at is not None:
        row.state, row.ended_at, row.ended_by = HandoverState.DONE, work.now, work.actor
        moved = carry_out(work, row)
        row.moved = pack(moved)
        outbox.kill_step(work.session, _step(row), "handed over", work.now)
        _record(work, row, action="handover.done", orders=list(moved.orders))
        _tell_above(work, row)
    work.refresh(_step(row))
    return row.state


def refuse(work: Work, *, handover_id: int, why: str) -> None:
    """One of the two does not agree: nothing moves, the line above is told."""
    row = _waiting(work, handover_id)
    if work.actor not in {*givers_of(work, row), row.taker_id}:
        raise NotYourHandover(who=_both(work.session, row), block="why")
    if not why.strip():
        raise HandoverReason(block="why")
    row.state, row.ended_at, row.ended_by, row.note = HandoverState.REFUSED, work.now, work.actor, why.strip()
    outbox.kill_step(work.session, _step(row), "refused", work.now)
    _record(work, row, action="handover.refuse")
    _tell_above(work, row)
    work.refresh(_step(row))


def posted(work: Work, *, due: DueRow) -> str:
    """One of the two has the list before them: the days to confirm it run from the later of their copies."""
    fate = unpack(MessageFate, due.data)
    card: HandoverCardMessage = fate.read()
    row = work.session.get(Handover, card.handover, with_for_update=True)
    if row is None or row.state != HandoverState.WAITING or fate.person not in {row.giver_id, row.taker_id}:
        return "overtaken"
    clock = work.company.clock_of(work.company.zone, work.company.calendar)
    ends = clock.add(due.due_at, EACH_SIDE)
    if ends > row.expires_at:
        moved = ends.replace(second=0, microsecond=0) > row.expires_at.replace(second=0, microsecond=0)
        row.expires_at = ends
        dues.move(work.session, f"{LAPSE}:{row.id}", ends)
        if moved:
            work.refresh(_step(row))
    return "done"


def lapse(work: Work, *, due: DueRow) -> str:
    """Three working days without both: nothing moves, the line above is told."""
    row = work.session.get(Handover, int(due.subject.rpartition(":")[2]), with_for_update=True)
    if row is None or row.state != HandoverState.WAITING:
        return "overtaken"
    row.state, row.ended_at = HandoverState.LAPSED, work.now
    _record(work.by(None), row, action="handover.lapse")
    _tell_above(work, row)
    work.refresh(_step(row))
    return "done"


def givers_of(work: Work, row: Handover) -> tuple[str, ...]:
    """Who confirms for the giver's side: they themselves, or, when they are a colleague no more, the line above."""
    giver = work.session.get_one(Member, row.giver_id)
    return (giver.id,) if giver.active else _above(work, row)


def giver_or_taker_left(work: Work, people: Collection[str]) -> None:
    """Open hand-overs of somebody who left: the line above confirms for the giver; without a taker nothing moves."""
    involved = or_(Handover.giver_id.in_(people), Handover.taker_id.in_(people))
    for row in work.session.scalars(
        select(Handover).where(Handover.state == HandoverState.WAITING, involved).order_by(Handover.id)
    ):
        if row.taker_id in people:
            row.state, row.ended_at = HandoverState.LAPSED, work.now
            row.note = members.names_of(work.session, [row.taker_id])[row.taker_id]
            outbox.kill_step(work.session, _step(row), "the taker left", work.now)
            _record(work.by(None), row, action="handover.lapse")
            _tell_above(work, row)
        else:
            for person in givers_of(work, row):
                show(work, row, person, kind=MessageKind.ASK)
        work.refresh(_step(row))


def read_again(work: Work, *, handover_id: int) -> None:
    """The list again, for those it concerns; without its buttons once it is over."""
    row = work.session.get(Handover, handover_id)
    member = work.session.get(Member, work.actor)
    if row is None or member is None:
        raise UnknownHandover(number=handover_id)
    concerned = {row.giver_id, row.taker_id, row.asked_by, *_above(work, row)}
    if work.actor not in concerned and not member.is_admin:
        raise UnknownHandover(number=handover_id)
    work.reply(HandoverCardMessage(handover=row.id))


def _waiting(work: Work, handover_id: int) -> Handover:
    row = work.session.scalar(select(Handover).where(Handover.id == handover_id).with_for_update())
    if row is None:
        raise UnknownHandover(number=handover_id)
    work.session.refresh(row)
    if row.state != HandoverState.WAITING or work.now >= row.expires_at:
        raise HandoverOver(number=handover_id)
    return row


def _above(work: Work, row: Handover) -> tuple[str, ...]:
    """The line above the 跟单员, else the administrators."""
    above = work.company.rules.line_above.above(work.company.rules.follower, "business")
    found = resolve_role(above, office=office_of(work), inside=True) if above else None
    asked = (found.person,) if found is not None and found.person is not None else ()
    return tuple(person for person in asked if person not in {row.giver_id, row.taker_id}) or administrators(
        work.session
    )


def _tell_above(work: Work, row: Handover) -> None:
    _notify(work, row, _above(work, row))


def _notify(work: Work, row: Handover, people: Iterable[str]) -> None:
    """Who has no copy yet gets one: it says what became of it."""
    for person in people:
        show(work, row, person, kind=MessageKind.NEWS)


def of_handover(work: Work, *, due: DueRow) -> None:
    """`handover:<id>`: everybody's copy shows how it stands."""
    for card in outbox.cards_under(work.session, f"{due.subject}:"):
        work.edit(due, card=card.name, message=HandoverCardMessage(handover=int(due.subject.partition(":")[2])))


def _record(work: Work, row: Handover, *, action: str, **data: Any) -> None:
    work.note(
        action=action,
        subject_kind="handover",
        subject_id=row.id,
        giver=row.giver_id,
        taker=row.taker_id,
        customer=row.customer,
        state=row.state,
        **data,
    )


def _step(row: Handover) -> str:
    return f"handover:{row.id}"


def _both(session: Session, row: Handover) -> str:
    return "、".join(members.names_of(session, [row.giver_id, row.taker_id]).values())
