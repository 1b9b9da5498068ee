"""A hand-over as those it concerns read it: the list, who has confirmed, what became of it; and its form."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Handover, Order
from bot.domain.handovers import HandoverState
from bot.domain.typed import Discretion, Typed
from bot.services.handover import agree, listing
from bot.services.handover.agree import HandoverPlan
from bot.services.handover.errors import NotYourHandover
from bot.services.handover.messages import HandoverCardMessage
from bot.services.people.handover_lists import HandoverList, list_of, moved_of
from bot.services.people.members import names_of
from bot.services.people.office import administrators_named, is_administrator, office_of
from bot.work.messages import Reader, Skip, message
from bot.work.unit import Work


@dataclass(frozen=True, kw_only=True)
class HandoverView:
    """One hand-over for one reader; `mine` says that their own confirmation is still waited for.

    gone: who of the two left before both had confirmed.
    """

    id: int | None
    giver: str
    taker: str
    customer: str | None
    why: Typed | None
    state: str
    listed: HandoverList
    asked_by: str = ""
    expires_at: datetime | None = None
    giver_by: str = ""
    """Who confirms in the place of a giver who is a colleague no more."""
    giver_at: datetime | None = None
    taker_at: datetime | None = None
    ended_by: str = ""
    ended_at: datetime | None = None
    note: Typed | None = None
    gone: str = ""
    added: tuple[str, ...] = ()
    stayed: tuple[str, ...] = ()
    mine: bool = False


@dataclass(frozen=True, kw_only=True)
class HandoverForm:
    """Who may be chosen as giver: everybody for administrators and leads, else only oneself (`fixed`).

    customers: those with open orders that the reader may hand over, and how many; checked again once chosen.
    """

    giver: str
    fixed: bool
    customers: tuple[tuple[str, int], ...]


def load_form(work: Work, *, giver: str = "") -> HandoverForm:
    """The form; who may not hand over anything is told before it opens. `giver`: whose, when that is settled."""
    own = listing.customers_of(work.session, work.actor)
    above = work.company.rules.line_above.above(work.company.rules.follower, "business")
    office = office_of(work)
    leads = any(seat.role == above for seat in office.seats_held(work.actor))
    is_admin = is_administrator(work)
    if not (own or leads or is_admin):
        raise NotYourHandover(who=administrators_named(work.session))
    if giver and giver != work.actor and (leads or is_admin):
        led = listing.customers_led(work.session, office, work.actor, str(above)) if not is_admin else None
        theirs = listing.customers_of(work.session, giver)
        customers = {name: count for name, count in theirs.items() if led is None or name in led}
        return HandoverForm(giver=giver, fixed=True, customers=tuple(sorted(customers.items())))
    fixed = not (leads or is_admin)
    if is_admin:
        customers = listing.customers_of(work.session, None)
    elif above is not None and leads:
        customers = listing.customers_led(work.session, office, work.actor, above)
    else:
        customers = own
    return HandoverForm(giver=work.actor if own else "", fixed=fixed, customers=tuple(sorted(customers.items())))


def load_preview(work: Work, *, plan: HandoverPlan) -> HandoverView:
    """The list before anything is asked; raises why it cannot be."""
    found = agree.check(work, plan=plan)
    known = names_of(work.session, [plan.giver, plan.taker])
    return HandoverView(
        id=None,
        giver=known[plan.giver],
        taker=known[plan.taker],
        customer=plan.customer,
        why=Discretion(reader_id=work.actor, amounts=False).typed(plan.why, by=work.actor),
        state="preview",
        listed=_named(work.session, found),
    )


@message(HandoverCardMessage)
def handover_card(work: Work, *, reader: Reader, message: HandoverCardMessage) -> HandoverView | Skip:
    """The hand-over as it stands."""
    row = work.session.get(Handover, message.handover)
    if row is None:
        return Skip("the hand-over is gone")
    known = names_of(work.session, [row.giver_id, row.taker_id, row.asked_by, row.ended_by])
    shown = _discretion(work, row, reader_id=reader.id)
    givers = agree.givers_of(work, row)
    open_for = {**dict.fromkeys(givers, row.giver_at), row.taker_id: row.taker_at}
    moved = moved_of(row)
    instead = names_of(work.session, [giver for giver in givers if giver != row.giver_id])
    return HandoverView(
        id=row.id,
        giver=known[row.giver_id],
        taker=known[row.taker_id],
        customer=row.customer,
        why=shown.typed(row.why, by=row.asked_by),
        state=row.state,
        listed=_named(work.session, list_of(row)),
        asked_by=known.get(row.asked_by, row.asked_by),
        expires_at=row.expires_at,
        giver_by="、".join(instead.values()),
        giver_at=row.giver_at,
        taker_at=row.taker_at,
        ended_by=known.get(row.ended_by or "", ""),
        ended_at=row.ended_at,
        note=shown.typed(row.note, by=row.ended_by) if row.state is HandoverState.REFUSED else None,
        gone=(row.note or "") if row.state is HandoverState.LAPSED else "",
        added=moved.added,
        stayed=moved.stayed,
        mine=row.state is HandoverState.WAITING and reader.id in open_for and open_for[str(reader.id)] is None,
    )


def _discretion(work: Work, row: Handover, *, reader_id: str | None) -> Discretion:
    """Amounts in the reason are for who may see those of every order on the list."""
    pos = {order.po for order in list_of(row).orders}
    orders = work.session.scalars(select(Order).where(Order.po.in_(pos))).unique().all() if reader_id else []
    office = office_of(work)
    return Discretion(reader_id=reader_id, amounts=office.sees_prices(str(reader_id), *orders))


def _named(session: Session, listed: HandoverList) -> HandoverList:
    """Whose turn a case is, by name."""
    known = names_of(session, [person for case in listed.cases for person in case.turn])
    cases = (replace(case, turn=tuple(known.get(person, person) for person in case.turn)) for case in listed.cases)
    return replace(listed, cases=tuple(cases))
