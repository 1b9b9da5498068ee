"""转报 as those they wait for read them, and what became of them as their reporters do."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import DueRow, DueState, Milestone, Order, Relay
from bot.domain.relays import RelayState
from bot.domain.text import Text
from bot.domain.typed import Discretion, Typed
from bot.services.orders.find import open_lines
from bot.services.people.members import names_of, with_names
from bot.services.people.office import office_of
from bot.services.reports.relays import (
    DATES,
    SILENT,
    RelayedValue,
    RelayListMessage,
    RelayToldMessage,
    listed,
    own,
    recipient,
    said_of,
    step_of,
)
from bot.services.reports.taking_up import is_shown
from bot.work.messages import Reader, Skip, message
from bot.work.unit import Work

T = TypeVar("T", Milestone, Order)


@dataclass(frozen=True, kw_only=True)
class RelayValue:
    """A value from what to what: days for a date, else as it is written."""

    field: str
    old: date | str | None
    new: date | str | None


@dataclass(frozen=True, kw_only=True)
class RelayRow:
    """One report passed on. line tells the order's lines apart; lead: who was told as well, by name.

    shown: what is left of it stands in a preview that waits to be submitted.
    """

    id: int
    day: date
    po: str
    line: str
    name: Text | None
    reporter: str
    said_at: datetime
    values: tuple[RelayValue, ...]
    saved: tuple[RelayValue, ...]
    float_days: int | None
    state: RelayState
    follower: str
    lead: str
    settled_by: str
    quoted: Typed | None
    reason: Typed | None
    shown: bool = False


@dataclass(frozen=True, kw_only=True)
class RelayListView:
    """All of one day for one person; what waits for somebody else by now is theirs to settle all the same.

    lead_at: when the first date that waits goes to `lead` as well.
    """

    to: str
    day: date
    rows: tuple[RelayRow, ...]
    lead: str = ""
    lead_at: datetime | None = None

    @property
    def waiting(self) -> tuple[RelayRow, ...]:
        return tuple(row for row in self.rows if row.state is RelayState.WAITING)

    @property
    def reporters(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row.reporter for row in self.rows))


@dataclass(frozen=True, kw_only=True)
class RelayToldView:
    """What became of reports; silent: of one, that nobody has taken it up and the lead has it too."""

    rows: tuple[RelayRow, ...]
    silent: bool


@message(RelayListMessage)
def relay_list(work: Work, *, reader: Reader, message: RelayListMessage) -> RelayListView | Skip:
    """The day's message as it stands now."""
    rows = listed(work, to=message.to, day=message.day)
    if not rows:
        return Skip("all of it was taken back")
    lead, lead_at = _up_next(work, rows)
    shown = relay_rows(work, rows, message.to)
    return RelayListView(to=message.to, day=message.day, rows=shown, lead=lead, lead_at=lead_at)


def _up_next(work: Work, rows: Sequence[Relay]) -> tuple[str, datetime | None]:
    """Who hears next of a date that nobody takes up, and when."""
    steps = {step_of(row): row for row in rows if row.state is RelayState.WAITING}
    of_rows = (DueRow.kind == SILENT, DueRow.state == DueState.WAITING, DueRow.subject.in_(steps))
    due = (
        work.session.scalars(select(DueRow).where(*of_rows).order_by(DueRow.due_at).limit(1)).first() if steps else None
    )
    if due is None:
        return "", None
    row = steps[due.subject]
    order = work.session.get_one(Order, row.order_id)
    lead = recipient(work, order, besides={row.follower_id, row.reporter_id})
    return (names_of(work.session, [lead]).get(lead, ""), due.due_at) if lead is not None else ("", None)


@message(RelayToldMessage)
def relay_told(work: Work, *, reader: Reader, message: RelayToldMessage) -> RelayToldView | Skip:
    """What became of a person's reports, as it stands when it is sent."""
    rows = [row for number in message.relays if (row := work.session.get(Relay, number)) is not None]
    if not rows:
        return Skip("they are gone")
    return RelayToldView(rows=relay_rows(work, rows, reader.id or ""), silent=message.silent)


def load_relays(work: Work, *, day: date) -> RelayListView:
    """The reader's own list of a day, to be looked at one by one."""
    return RelayListView(
        to=work.actor, day=day, rows=relay_rows(work, listed(work, to=work.actor, day=day), work.actor)
    )


def load_relay(work: Work, *, relay_id: int) -> RelayRow:
    """One of them, for its form. Raises RelayGone, RelayNotYours."""
    return relay_rows(work, [own(work, relay_id)], work.actor)[0]


def relay_rows(work: Work, rows: Sequence[Relay], reader_id: str) -> tuple[RelayRow, ...]:
    """The rows for one reader."""
    office = office_of(work)
    orders = _by_id(work.session, Order, {row.order_id for row in rows})
    milestones = _by_id(work.session, Milestone, {row.milestone_id for row in rows})
    people = names_of(
        work.session,
        {person for row in rows for person in (row.reporter_id, row.follower_id, row.lead_id, row.settled_by)},
    )
    found = []
    for row in rows:
        order, said = orders[row.order_id], said_of(row)
        milestone = milestones.get(row.milestone_id or 0)
        shown = Discretion(reader_id=reader_id, amounts=office.sees_prices(reader_id, order))
        found.append(
            RelayRow(
                id=row.id,
                day=row.day,
                po=order.po,
                line=_line(order, row),
                name=milestone.name if milestone is not None else None,
                reporter=people.get(row.reporter_id, row.reporter_id),
                said_at=row.said_at,
                values=_values(said.left if row.state is RelayState.WAITING else said.values),
                saved=_values(said.saved),
                float_days=said.float_days,
                state=row.state,
                follower=people.get(row.follower_id, row.follower_id),
                lead=people.get(row.lead_id or "", ""),
                settled_by=people.get(row.settled_by or "", ""),
                quoted=shown.typed(with_names(work.session, row.text), by=row.reporter_id),
                reason=shown.typed(row.reason, by=row.settled_by),
                shown=row.state is RelayState.WAITING and is_shown(work, said),
            )
        )
    return tuple(found)


def _values(values: Sequence[RelayedValue]) -> tuple[RelayValue, ...]:
    return tuple(
        RelayValue(field=value.field, old=_value(value.field, value.old), new=_value(value.field, value.new))
        for value in values
    )


def _value(field: str, text: str | None) -> date | str | None:
    if field not in DATES or not text:
        return text
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _by_id(session: Session, model: type[T], ids: Collection[int | None]) -> dict[int, T]:
    """Rows of one table in one statement, however many there are."""
    wanted = {number for number in ids if number is not None}
    found = session.scalars(select(model).where(model.id.in_(wanted))).unique().all() if wanted else ()
    return {row.id: row for row in found}


def _line(order: Order, row: Relay) -> str:
    """What tells an order's lines apart; empty where it has only one."""
    lines = open_lines(order)
    line = next((line for line in lines if line.id == row.line_id), None) if len(lines) > 1 else None
    return (line.product or line.style or line.key) if line is not None else ""
