"""转报: what somebody said who may not record it waits for who follows the order; nothing takes effect by silence.

All of one day for one person are one message, edited as it grows (`bot/views/relays.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, String, cast, or_, select

from bot.db.base import row_id
from bot.db.models import DueRow, Member, Milestone, Order, OrderLine, Relay
from bot.domain.authority import resolve_role
from bot.domain.errors import GendanError
from bot.domain.relays import RelayState
from bot.services.people.members import names_of
from bot.services.people.office import administrators, office_of
from bot.services.reports.outcomes import CUT_OFFS, ValueChange
from bot.work import outbox
from bot.work.codec import pack, stored, unpack
from bot.work.kinds import MessageKind
from bot.work.unit import Work

SILENT = "relay.silent"
"""The kind of due row of a date that nobody has taken up."""

PROGRESS = frozenset({"state", "progress", "made"})
"""What one statement about a milestone says together."""

DATES = frozenset({"promised", "customer_date", "etd", *CUT_OFFS.values()})
"""What of an order goes to the lead when its follower is silent."""


@dataclass(frozen=True, kw_only=True)
class RelayedValue:
    """A value as it stood when it was said, and as it would be; in words that `say` prints."""

    field: str
    old: str | None = None
    new: str | None = None


@stored("relayed")
@dataclass(frozen=True, kw_only=True)
class Relayed:
    """What a report would change; float_days: what would be left of its milestone's; saved: what was, if it differs.

    note: what was said beside it; on: the day it was said to be of. parts: what of it is recorded by itself; taken: in
    which batch each that is was saved or submitted. preview: the root of the one in which the rest was shown last.
    """

    values: tuple[RelayedValue, ...]
    float_days: int | None = None
    note: str = ""
    on: date | None = None
    saved: tuple[RelayedValue, ...] = ()
    parts: tuple[str, ...] = ()
    taken: Mapping[str, str] = field(default_factory=dict)
    preview: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether all that was said is saved or submitted."""
        return bool(self.parts) and set(self.parts) <= set(self.taken)

    @property
    def left(self) -> tuple[RelayedValue, ...]:
        """The values that are neither saved nor submitted yet."""
        return tuple(value for value in self.values if part_of(value.field) not in self.taken)


def part_of(field: str) -> str:
    """The part of a report that a value belongs to."""
    return "progress" if field in PROGRESS else field


@stored("relay_list")
@dataclass(frozen=True, kw_only=True)
class RelayListMessage:
    """All that was passed on to somebody on one day."""

    to: str
    day: date


@stored("relay_told")
@dataclass(frozen=True, kw_only=True)
class RelayToldMessage:
    """What became of a person's reports, settled at once; silent: nobody took one up, and the lead has it too."""

    relays: tuple[int, ...]
    silent: bool = False


class RelayGone(GendanError):
    """It does not wait any more: somebody settled it, or its reporter took it back."""

    code = "relay_gone"


class RelayShown(GendanError):
    """Its preview waits to be submitted."""

    code = "relay_shown"


class RelayNotYours(GendanError):
    """It waits for somebody else's word."""

    code = "relay_not_yours"


class RelayReason(GendanError):
    """Why a report is not right is said to who made it."""

    code = "relay_reason"


@dataclass(frozen=True, kw_only=True)
class Passing:
    """News that is to be passed on: whose order it is of, what it would change, and the words it was said in."""

    order: Order
    line: OrderLine | None = None
    milestone: Milestone | None = None
    changes: tuple[ValueChange, ...] = ()
    text: str
    float_days: int | None = None
    note: str = ""
    on: date | None = None


@dataclass(frozen=True, kw_only=True)
class PassedOn:
    """What became of it: its row, and to whom it was told."""

    relay: int
    to: str


def pass_on(work: Work, *, news: Passing, batch: str) -> PassedOn:
    """Keep what who does this said, for who follows the order; `batch` names the message, whose Undo withdraws it."""
    to = recipient(work, news.order, besides={work.actor}) or work.actor
    said = Relayed(
        values=tuple(
            RelayedValue(field=change.field, old=_word(change.old), new=_word(change.new)) for change in news.changes
        ),
        float_days=news.float_days,
        note=news.note,
        on=news.on,
    )
    row = Relay(
        batch=batch,
        reporter_id=work.actor,
        follower_id=to,
        order_id=news.order.id,
        line_id=news.line.id if news.line is not None else None,
        milestone_id=news.milestone.id if news.milestone is not None else None,
        day=work.today,
        text=news.text,
        said=pack(said),
        said_at=work.then,
        kept_at=work.now,
    )
    for older in _older(work, row, said):
        settle(work, older, RelayState.REPLACED)
    work.session.add(row)
    work.session.flush()
    work.note(action="relay.pass_on", subject_kind="relay", subject_id=row.id, po=news.order.po, to=to)
    show(work, row, to)
    if any(value.field in DATES for value in said.values):
        _watch(work, row, _due_at(work, row))
    return PassedOn(relay=row.id, to=to)


def _word(value: str | int | None) -> str | None:
    return None if value is None else str(value)


def said_of(row: Relay) -> Relayed:
    """What a report would change."""
    return unpack(Relayed, row.said)


def recipient(work: Work, order: Order, *, besides: Collection[str] = ()) -> str | None:
    """Who records what others say of an order: its 跟单员 or who stands in, else the lead, the line above, at last an
    administrator; None where there is nobody besides those.
    """
    office, rules = office_of(work).around(order), work.company.rules
    chain = rules.line_above.chain(rules.follower, order.mode) if rules.follower else ()
    for role in dict.fromkeys((rules.follower, rules.lead or "", *chain)):
        person = resolve_role(role, office=office, inside=True).person if role else None
        if person is not None and person not in besides:
            return person
    return next((person for person in administrators(work.session) if person not in besides), None)


def _older(work: Work, row: Relay, said: Relayed) -> Sequence[Relay]:
    """What its reporter said of the same thing before, and nobody has taken up."""
    same = select(Relay).where(
        Relay.reporter_id == row.reporter_id,
        Relay.order_id == row.order_id,
        Relay.line_id.is_not_distinct_from(row.line_id),
        Relay.milestone_id.is_not_distinct_from(row.milestone_id),
        Relay.said_at <= row.said_at,
        Relay.state == RelayState.WAITING,
    )
    fields = {value.field for value in said.values}
    return [
        older
        for older in work.session.scalars(same)
        if fields and fields == {value.field for value in said_of(older).values}
    ]


def card_of(to: str, day: date) -> str:
    """The name of somebody's message of a day."""
    return f"relays:{to}:{day.isoformat()}"


def step_of(row: Relay) -> str:
    return f"relay:{row.id}"


def show(work: Work, row: Relay, to: str) -> None:
    """The day's message comes into being with its first row and is edited from then on; quiet hours hold it."""
    card = card_of(to, row.day)
    message = RelayListMessage(to=to, day=row.day)
    if not work.post(key=card, kind=MessageKind.LIST, audience=to, message=message, card=card, reader=to):
        work.refresh(card)


def of_list(work: Work, *, due: DueRow) -> None:
    """The day's message is edited."""
    _, to, day = due.subject.split(":")
    work.edit(due, card=due.subject, message=RelayListMessage(to=to, day=date.fromisoformat(day)))


def _is_for(member_id: str) -> ColumnElement[bool]:
    """Who was told of it, and who follows its order by now."""
    followed = select(Order.id).where(Order.merchandiser_id == member_id)
    return or_(Relay.follower_id == member_id, Relay.lead_id == member_id, Relay.order_id.in_(followed))


def listed(work: Work, *, to: str, day: date) -> Sequence[Relay]:
    """What stands in somebody's message of a day, in the order it came; what was withdrawn does not."""
    gone = (RelayState.WITHDRAWN, RelayState.REPLACED)
    found = select(Relay).where(_is_for(to), Relay.day == day, Relay.state.not_in(gone))
    return work.session.scalars(found.order_by(Relay.kept_at, Relay.id)).all()


def waiting_for(work: Work, member_id: str) -> Sequence[Relay]:
    """What waits for somebody, of whatever day."""
    found = select(Relay).where(_is_for(member_id), Relay.state == RelayState.WAITING)
    return work.session.scalars(found.order_by(Relay.kept_at, Relay.id)).all()


def unconfirmed_of(work: Work, reporter_id: str) -> Sequence[Relay]:
    """What somebody said and nobody has taken up."""
    found = select(Relay).where(Relay.reporter_id == reporter_id, Relay.state == RelayState.WAITING)
    return work.session.scalars(found.order_by(Relay.kept_at, Relay.id)).all()


def settle(
    work: Work, row: Relay, state: RelayState, *, reason: str | None = None, saved_as: str | None = None
) -> None:
    """It waits no more: what would remind of it dies, and the messages it stands in are edited."""
    row.state, row.settled_at, row.settled_by = state, work.now, work.member
    row.reason, row.saved_as = reason, saved_as
    outbox.kill_step(work.session, step_of(row), state.value, work.now)
    refresh(work, row)
    work.note(action=f"relay.{state}", subject_kind="relay", subject_id=row.id)


def refresh(work: Work, row: Relay) -> None:
    """The messages it stands in are edited."""
    for person in filter(None, (row.follower_id, row.lead_id)):
        work.refresh(card_of(person, row.day))


def show_again(work: Work, ids: Collection[int]) -> None:
    """Their preview was dropped: the messages they stand in say so."""
    for row in work.session.scalars(select(Relay).where(Relay.id.in_(ids))) if ids else ():
        refresh(work, row)


def own(work: Work, relay_id: int) -> Relay:
    """One that waits, for who may settle it: the order's 跟单员, the lead, who stands in.

    Raises RelayGone, RelayNotYours.
    """
    row = work.session.get(Relay, relay_id, with_for_update=True)
    if row is None or row.state is not RelayState.WAITING:
        raise RelayGone
    rules, order = work.company.rules, work.session.get_one(Order, row.order_id)
    roles = office_of(work).roles_on(work.actor, order)
    told = work.actor in {row.follower_id, row.lead_id} and bool(roles)
    if row.reporter_id == work.actor or not (told or roles & {rules.follower, rules.lead}):
        raise RelayNotYours(who=names_of(work.session, [row.follower_id]).get(row.follower_id, row.follower_id))
    return row


def submitted(work: Work, *, relay_id: int, part: str, batch: str) -> None:
    """A part of it that had been previewed was submitted; with the last of them its reporter is told."""
    row = work.session.get(Relay, relay_id, with_for_update=True)
    if row is None or row.state is not RelayState.WAITING:
        return
    said = said_of(row)
    said = replace(said, taken={**said.taken, part: batch})
    row.said = pack(said)
    if not said.is_whole:
        refresh(work, row)
        return
    settle(work, row, RelayState.TAKEN_UP, saved_as=batch)
    tell(work, [row])


def refuse(work: Work, *, relay_id: int, why: str) -> None:
    """不对: it is not recorded, and its reporter reads why. Raises RelayReason."""
    row = own(work, relay_id)
    if not why.strip():
        raise RelayReason(block="why")
    settle(work, row, RelayState.REFUSED, reason=why.strip())
    tell(work, [row])


def reopen(work: Work, *, saved_as: str) -> None:
    """What took it up was undone: it waits again, and its reporter is told, unless they have not heard of it yet."""
    of_it = cast(Relay.said, String).contains(saved_as, autoescape=True)
    found = select(Relay).where(or_(Relay.saved_as == saved_as, of_it))
    rows = []
    for row in work.session.scalars(found.order_by(Relay.id)).all():
        said = said_of(row)
        taken = {part: batch for part, batch in said.taken.items() if batch != saved_as}
        row.said = pack(replace(said, taken=taken))
        if row.state is RelayState.WAITING:
            refresh(work, row)
            continue
        if row.saved_as != saved_as and taken == said.taken:
            continue
        rows.append(row)
        row.state, row.settled_at, row.settled_by, row.reason, row.saved_as = RelayState.WAITING, None, None, None, None
        work.note(action="relay.reopen", subject_kind="relay", subject_id=row.id)
        refresh(work, row)
    heard = [ids for ids in _by_reporter(rows).values() if not outbox.kill(work.session, _told_key(ids), "undone")]
    tell(work, [row for row in rows if any(row.id in ids for ids in heard)], again=True)


def _by_reporter(rows: Sequence[Relay]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row in rows:
        found.setdefault(row.reporter_id, []).append(row.id)
    return found


def _told_key(ids: Sequence[int]) -> str:
    return f"relay.told:{'-'.join(map(str, ids))}"


def tell(work: Work, rows: Sequence[Relay], *, again: bool = False) -> None:
    """Each reporter hears in one line what became of what was settled at once; again: that it waits once more."""
    for reporter, ids in _by_reporter(rows).items():
        key = f"{_told_key(ids)}:{work.now.isoformat()}" if again else _told_key(ids)
        message = RelayToldMessage(relays=tuple(ids))
        work.post(key=key, kind=MessageKind.NEWS, audience=reporter, message=message, reader=reporter)


def withdraw(work: Work, *, batch: str) -> int:
    """What one message passed on and nobody has taken up is taken back. Returns how many rows."""
    found = select(Relay).where(Relay.batch == batch, Relay.state == RelayState.WAITING)
    rows = work.session.scalars(found.order_by(Relay.id)).all()
    for row in rows:
        settle(work, row, RelayState.WITHDRAWN)
    return len(rows)


def passed_on_by(work: Work, *, batch: str) -> Sequence[Relay]:
    """What one message passed on, whatever became of it."""
    return work.session.scalars(select(Relay).where(Relay.batch == batch).order_by(Relay.id)).all()


def follower_left(work: Work, people: Collection[str]) -> None:
    """What waits for who is a colleague no more waits for who records it now, and is told to them."""
    theirs = or_(Relay.follower_id.in_(people), Relay.lead_id.in_(people))
    found = select(Relay).where(theirs, Relay.state == RelayState.WAITING).order_by(Relay.id)
    for row in work.session.scalars(found).all():
        order = work.session.get_one(Order, row.order_id)
        to = recipient(work, order, besides={row.reporter_id, *people})
        if to is None:
            continue
        if row.follower_id in people:
            row.follower_id = to
        if row.lead_id in people:
            row.lead_id = to
        work.by(None).note(action="relay.moved", subject_kind="relay", subject_id=row.id, po=order.po, to=to)
        work.session.flush()
        show(work, row, to)


def _due_at(work: Work, row: Relay) -> datetime:
    """When a date goes to the lead: so much working time after its message came into its follower's hands."""
    member, company = work.session.get(Member, row.follower_id), work.company
    zone, calendar = (member.zone, member.calendar) if member is not None else (company.zone, company.calendar)
    card = card_of(row.follower_id, row.day)
    stands = outbox.posted(work.session, card)
    if stands is not None:
        begins = max(row.kept_at, stands.posted_at)
    else:
        begins = work.now if outbox.going_under(work.session, card) else row.kept_at
    return company.clock_of(zone, calendar).add(begins, company.defaults.relay)


def _watch(work: Work, row: Relay, due_at: datetime) -> None:
    key, step = f"{SILENT}:{row.id}:{due_at.isoformat()}", step_of(row)
    work.plan(key=key, kind=SILENT, subject=step, due_at=due_at, step=step)


def silent(work: Work, *, due: DueRow) -> str:
    """Nobody took a date up in time: the lead has it too, once, and both are told."""
    row = work.session.get(Relay, row_id(due.subject.partition(":")[2]), with_for_update=True)
    if row is None or row.state is not RelayState.WAITING or row.lead_id is not None:
        return "overtaken"
    due_at = _due_at(work, row)
    if due_at > work.now:
        _watch(work, row, due_at)
        return "its message came later"
    order = work.session.get_one(Order, row.order_id)
    lead = recipient(work, order, besides={row.follower_id, row.reporter_id})
    if lead is None:
        return "nobody is above"
    row.lead_id = lead
    work.note(action="relay.unconfirmed", subject_kind="relay", subject_id=row.id, po=order.po, to=lead)
    show(work, row, lead)
    work.refresh(card_of(row.follower_id, row.day))
    work.post(
        key=f"relay.up:{row.id}",
        kind=MessageKind.NEWS,
        audience=row.follower_id,
        message=RelayToldMessage(relays=(row.id,), silent=True),
        reader=row.follower_id,
        step=step_of(row),
    )
    return "done"
