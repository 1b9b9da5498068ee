"""Asking for a hand-over, confirming or refusing it, and what happens when nobody answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.db.models import DueRow, Handover, Member, Notice
from bot.domain.authority import resolve_role
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
from bot.services.handover.move import carry_out
from bot.services.people import members
from bot.services.people.office import administrators, office_of
from bot.services.seating import checks
from bot.work import audit, dues, outbox
from bot.work.company import Company
from bot.work.kinds import MessageKind, towards
from bot.work.lock import HANDOVERS, take_turn
from bot.work.replies import Answer, reply

LAPSE = "handover.lapse"
EACH_SIDE = WorkingDays(3)
CARD = "handover_card"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a hand-over would be; customer None means all of them."""

    giver: str
    taker: str
    customer: str | None
    why: str


def check(session: Session, company: Company, *, now: datetime, actor: str, plan: Plan) -> dict[str, Any]:
    """Whether the hand-over may be asked for by this person; returns the list as it would be shown."""
    giver = _giver(session, plan.giver)
    taker = checks.person(session, plan.taker, block="taker")
    if giver.id == taker.id:
        raise SamePerson(block="taker")
    _require_taker(session, company, taker, now=now)
    if not plan.why.strip():
        raise HandoverReason(block="why")
    _require_right(session, company, actor=actor, plan=plan, now=now)
    found = listing.listed(session, company, giver=giver.id, customer=plan.customer)
    if not found["orders"]:
        raise NothingToHandOver(person=giver.name, block="giver")
    for other in session.scalars(select(Handover).where(Handover.giver_id == giver.id, Handover.state == "waiting")):
        if None in {other.customer, plan.customer} or other.customer == plan.customer:
            raise HandoverWaiting(number=other.id, block="giver")
    return found


def _giver(session: Session, member_id: str) -> Member:
    """Whose orders go: also somebody who is a colleague no more, for whom the line above confirms."""
    member = session.get(Member, member_id)
    return member if member is not None and not member.is_outside else checks.person(session, None, block="giver")


def _require_taker(session: Session, company: Company, taker: Member, *, now: datetime) -> None:
    """Who takes over is there and a 跟单员: when it is asked for, and again at each confirmation."""
    seats = office_of(session, company, now=now).seats_held(taker.id)
    follows = any(seat.role == company.rules.follower for seat in seats)
    if taker.is_outside or not follows:
        raise NoMerchandiser(person=taker.name, block="taker")


def _require_right(session: Session, company: Company, *, actor: str, plan: Plan, now: datetime) -> None:
    """An administrator, the 跟单员 themselves, or who leads both: holds the line above on every order that goes."""
    member = session.get(Member, actor)
    if actor == plan.giver or (member is not None and member.is_admin):
        return
    above = company.rules.line_above.above(company.rules.follower, "business")
    office = office_of(session, company, now=now)
    orders = listing.orders_of(session, plan.giver, plan.customer)
    leads = any(seat.role == above for seat in office.seats_held(actor))
    if leads and all(above in office.roles_on(actor, order) for order in orders):
        return
    named = members.names(session, administrators(session))
    raise NotYourHandover(who="、".join(named.values()) or "—", block="giver")


def ask(session: Session, company: Company, *, now: datetime, actor: str, plan: Plan, to: Answer | None = None) -> int:
    """Keep the hand-over and send both the list with their own button. Nothing moves yet."""
    take_turn(session, HANDOVERS, now=now)
    found = check(session, company, now=now, actor=actor, plan=plan)
    stood_in_for = not session.get_one(Member, plan.giver).active
    clock = company.clock_of(company.zone, company.calendar)
    row = Handover(
        giver_id=plan.giver,
        taker_id=plan.taker,
        customer=plan.customer,
        why=plan.why.strip(),
        listed=found,
        asked_by=actor,
        asked_at=now,
        expires_at=clock.add(now, EACH_SIDE),
        giver_at=now if stood_in_for else None,
    )
    session.add(row)
    session.flush()
    for person in dict.fromkeys((row.asked_by if stood_in_for else row.giver_id, row.taker_id, row.asked_by)):
        show(session, row, person, kind=towards(person, actor, MessageKind.ASK), now=now)
    dues.put(
        session,
        key=f"{LAPSE}:{row.id}",
        kind=LAPSE,
        subject=f"handover:{row.id}",
        due_at=row.expires_at,
        step=_step(row),
        data={"handover": row.id},
    )
    _record(session, row, now=now, actor=actor, action="handover.ask")
    return row.id


def show(session: Session, row: Handover, person: str, *, kind: MessageKind, now: datetime) -> None:
    """Send somebody their copy of the list, once; it is edited all its life."""
    outbox.put(
        session,
        key=f"handover:{row.id}:{person}",
        kind=kind,
        audience=person,
        message=CARD,
        context={"handover": row.id},
        card=card_of(row, person),
        reader=person,
        now=now,
    )


def card_of(row: Handover, person: str) -> str:
    """The name of somebody's copy."""
    return f"handover:{row.id}:{person}"


def confirm(session: Session, company: Company, *, now: datetime, actor: str, handover_id: int) -> str:
    """One of the two confirms; with both, everything moves in this transaction. Returns the state it has then."""
    row = _waiting(session, handover_id, now=now)
    givers = givers_of(session, company, row, now=now)
    if actor not in {*givers, row.taker_id}:
        raise NotYourHandover(who=_both(session, row))
    _require_taker(session, company, session.get_one(Member, row.taker_id), now=now)
    row.giver_at = row.giver_at or (now if actor in givers else None)
    row.taker_at = row.taker_at or (now if actor == row.taker_id else None)
    _record(session, row, now=now, actor=actor, action="handover.confirm")
    if row.giver_at is not None and row.taker_at is not None:
        row.state, row.ended_at, row.ended_by = "done", now, actor
        row.moved = carry_out(session, company, row, now=now, actor=actor)
        outbox.kill_step(session, _step(row), "handed over", now)
        _record(session, row, now=now, actor=actor, action="handover.done", orders=row.moved["orders"])
        _tell_above(session, company, row, now=now)
    _refresh(session, row, now=now)
    return row.state


def refuse(session: Session, company: Company, *, now: datetime, actor: str, handover_id: int, why: str) -> None:
    """One of the two does not agree: nothing moves, the line above is told."""
    row = _waiting(session, handover_id, now=now)
    if actor not in {*givers_of(session, company, row, now=now), row.taker_id}:
        raise NotYourHandover(who=_both(session, row), block="why")
    if not why.strip():
        raise HandoverReason(block="why")
    row.state, row.ended_at, row.ended_by, row.note = "refused", now, actor, why.strip()
    outbox.kill_step(session, _step(row), "refused", now)
    _record(session, row, now=now, actor=actor, action="handover.refuse")
    _tell_above(session, company, row, now=now)
    _refresh(session, row, now=now)


def posted(session: Session, company: Company, *, now: datetime, due: DueRow) -> str:
    """One of the two has the list before them: the days to confirm it run from the later of their copies."""
    row = session.get(Handover, due.data["context"]["handover"], with_for_update=True)
    if row is None or row.state != "waiting" or due.data["person"] not in {row.giver_id, row.taker_id}:
        return "overtaken"
    clock = company.clock_of(company.zone, company.calendar)
    ends = clock.add(due.due_at, EACH_SIDE)
    if ends > row.expires_at:
        moved = ends.replace(second=0, microsecond=0) > row.expires_at.replace(second=0, microsecond=0)
        row.expires_at = ends
        dues.move(session, f"{LAPSE}:{row.id}", ends)
        if moved:
            _refresh(session, row, now=now)
    return "done"


def lapse(session: Session, company: Company, *, now: datetime, due: DueRow) -> str:
    """Three working days without both: nothing moves, the line above is told."""
    row = session.get(Handover, due.data["handover"], with_for_update=True)
    if row is None or row.state != "waiting":
        return "overtaken"
    row.state, row.ended_at = "lapsed", now
    _record(session, row, now=now, actor=None, action="handover.lapse")
    _tell_above(session, company, row, now=now)
    _refresh(session, row, now=now)
    return "done"


def givers_of(session: Session, company: Company, row: Handover, *, now: datetime) -> tuple[str, ...]:
    """Who confirms for the giver's side: they themselves, or, when they are a colleague no more, the line above."""
    giver = session.get_one(Member, row.giver_id)
    return (giver.id,) if giver.active else _above(session, company, row, now=now)


def giver_or_taker_left(session: Session, company: Company, people: Collection[str], *, now: datetime) -> None:
    """Open hand-overs of somebody who left: the line above confirms for the giver; without a taker nothing moves."""
    involved = or_(Handover.giver_id.in_(people), Handover.taker_id.in_(people))
    for row in session.scalars(select(Handover).where(Handover.state == "waiting", involved).order_by(Handover.id)):
        if row.taker_id in people:
            row.state, row.ended_at = "lapsed", now
            row.note = members.names(session, [row.taker_id])[row.taker_id]
            outbox.kill_step(session, _step(row), "the taker left", now)
            _record(session, row, now=now, actor=None, action="handover.lapse")
            _tell_above(session, company, row, now=now)
        else:
            for person in givers_of(session, company, row, now=now):
                show(session, row, person, kind=MessageKind.ASK, now=now)
        _refresh(session, row, now=now)


def read_again(session: Session, company: Company, *, now: datetime, to: Answer, handover_id: int) -> None:
    """The list again, for those it concerns; without its buttons once it is over."""
    row = session.get(Handover, handover_id)
    member = session.get(Member, to.member)
    if row is None or member is None:
        raise UnknownHandover(number=handover_id)
    concerned = {row.giver_id, row.taker_id, row.asked_by, *_above(session, company, row, now=now)}
    if to.member not in concerned and not member.is_admin:
        raise UnknownHandover(number=handover_id)
    reply(session, to, now=now, message=CARD, context={"handover": row.id})


def _waiting(session: Session, handover_id: int, *, now: datetime) -> Handover:
    row = session.scalar(select(Handover).where(Handover.id == handover_id).with_for_update())
    if row is None:
        raise UnknownHandover(number=handover_id)
    session.refresh(row)
    if row.state != "waiting" or now >= row.expires_at:
        raise HandoverOver(number=handover_id)
    return row


def _above(session: Session, company: Company, row: Handover, *, now: datetime) -> tuple[str, ...]:
    """The line above the 跟单员, else the administrators."""
    above = company.rules.line_above.above(company.rules.follower, "business")
    found = resolve_role(above, office=office_of(session, company, now=now), inside=True) if above else None
    asked = (found.person,) if found is not None and found.person is not None else ()
    return tuple(person for person in asked if person not in {row.giver_id, row.taker_id}) or administrators(session)


def _tell_above(session: Session, company: Company, row: Handover, *, now: datetime) -> None:
    _notify(session, row, _above(session, company, row, now=now), now=now)


def _notify(session: Session, row: Handover, people: Iterable[str], *, now: datetime) -> None:
    """Who has no copy yet gets one: it says what became of it."""
    for person in people:
        show(session, row, person, kind=MessageKind.NEWS, now=now)


def _refresh(session: Session, row: Handover, *, now: datetime) -> None:
    session.flush()
    sent = select(Notice.card).where(Notice.message == CARD, outbox.cards_under(session, card_of(row, "")))
    for card in session.scalars(sent.distinct().order_by(Notice.card)).all():
        outbox.edit(
            session,
            card=str(card),
            message=CARD,
            context={"handover": row.id},
            now=now,
        )


def _record(session: Session, row: Handover, *, now: datetime, actor: str | None, action: str, **data: Any) -> None:
    audit.write(
        session,
        now=now,
        actor=actor,
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
    return "、".join(members.names(session, [row.giver_id, row.taker_id]).values())
