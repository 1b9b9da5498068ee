"""What was passed on is recorded by who follows the order: ruled again as it is now, in the words of its reporter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from bot.db.models import Member, Milestone, Order, OrderLine, Relay
from bot.domain.errors import GendanError
from bot.domain.phrases.reading import OrderRef, OrderSort, Quantity, State
from bot.domain.phrases.sayings import read_statements
from bot.domain.phrases.statements import (
    CutOffKind,
    CutOffNamed,
    MilestoneNamed,
    NewDay,
    Progressed,
    Promised,
    Revised,
    Revision,
    Speaker,
    Statement,
)
from bot.domain.relays import RelayState
from bot.services.orders.changes import new_batch
from bot.services.reports import relays
from bot.services.reports.door import answer, rule
from bot.services.reports.entry import ReportEntry, Told
from bot.services.reports.outcomes import ReportOutcome
from bot.services.reports.reading import reader_for, zone_of
from bot.services.reports.relays import RelayedValue, said_of
from bot.work.codec import pack
from bot.work.company import Company
from bot.work.unit import Work

SOURCE = "relay"
"""Of the changes in the history that somebody else's words became."""

REVISED = {"quantity": Revision.QUANTITY, "customer_date": Revision.CUSTOMER_DATE}
"""What of an order itself was said to be another."""

PROGRESS = frozenset({"state", "progress", "made"})
"""What one statement about a milestone says together."""


class RelayValueUnread(GendanError):
    """What a value was corrected to is none of its kind."""

    code = "relay_value_unread"


def keep(work: Work, *, relay_id: int) -> None:
    """照记. Raises RelayGone, RelayNotYours."""
    take_up(work, rows=[relays.own(work, relay_id)])


def keep_all(work: Work, *, day: date) -> None:
    """全部照记: everything of a day that waits for who does this, one answer and one Undo. Raises RelayGone."""
    listed = relays.listed(work, to=work.actor, day=day)
    rows = [relays.own(work, row.id) for row in listed if row.state is RelayState.WAITING]
    if not rows:
        raise relays.RelayGone
    take_up(work, rows=rows)


def change(work: Work, *, relay_id: int, values: Mapping[str, str], note: str = "") -> None:
    """改一下: recorded as it was corrected; values by field. Raises RelayGone, RelayNotYours."""
    take_up(work, rows=[relays.own(work, relay_id)], values=values, note=note.strip())


def take_up(work: Work, *, rows: Sequence[Relay], values: Mapping[str, str] | None = None, note: str = "") -> None:
    """Rule on each anew: recorded, or the preview of who takes it up; what is asked or refused goes on waiting.

    What no longer fits the milestone as it stands by now is asked like anything else.

    values: as they were corrected, and the `note` that goes to its reporter.
    """
    entry = ReportEntry(work=work, batch=new_batch(), source=SOURCE)
    told: list[Told] = []
    settled: list[Relay] = []
    for row in rows:
        own = replace(entry, chosen=_chosen(work, row))
        outcomes = [ruled for statement in _statements(work, row, values) for ruled in rule(own, statement)]
        told += outcomes
        if (state := _state(outcomes, changed=values is not None)) is not None:
            if state is RelayState.CHANGED:
                row.said = pack(replace(said_of(row), saved=_corrected(row, values or {})))
            relays.settle(work, row, state, reason=note or None, saved_as=entry.batch)
            settled.append(row)
    answer(entry, told, part=SOURCE)
    relays.tell(work, settled)


def _chosen(work: Work, row: Relay) -> int | None:
    """A milestone by which the line that is meant is told from the order's others."""
    line = work.session.get(OrderLine, row.line_id) if row.line_id is not None else None
    first = line.milestones[0].id if line is not None and line.milestones else None
    return row.milestone_id if row.milestone_id is not None else first


def _state(told: Sequence[Told], *, changed: bool) -> RelayState | None:
    """What becomes of it; None: it goes on waiting."""
    outcomes = {ruled.outcome.outcome for ruled in told}
    if outcomes and outcomes <= {ReportOutcome.SAVED}:
        return RelayState.CHANGED if changed else RelayState.KEPT
    return RelayState.TAKEN_UP if ReportOutcome.PREVIEW in outcomes else None


def _corrected(row: Relay, values: Mapping[str, str]) -> tuple[RelayedValue, ...]:
    return tuple(replace(value, new=values.get(value.field, value.new)) for value in said_of(row).values)


def _statements(work: Work, row: Relay, values: Mapping[str, str] | None) -> Sequence[Statement]:
    """What was said, made of its values as of a form's; words that were read as none are read again as of their day."""
    said, order = said_of(row), work.session.get_one(Order, row.order_id)
    milestone = work.session.get(Milestone, row.milestone_id) if row.milestone_id is not None else None
    corrected = dict(values or {})
    found = {value.field: corrected.get(value.field, value.new or "") for value in said.values}
    reporter = work.session.get(Member, row.reporter_id)
    ref = OrderRef(key=order.po, sort=OrderSort.PO, matches=(order.po,))
    speaker = Speaker(name=reporter.name if reporter is not None else row.reporter_id, said_at=row.said_at)
    if milestone is None and len(found) == 1:
        ((field, text),) = found.items()
        if field == "cut_off":
            move, kind = _closing(work.company, text), CutOffKind.CUSTOMS
            return (CutOffNamed(text=row.text, orders=(ref,), speaker=speaker, closing=kind, move=move),)
        if (what := REVISED.get(field)) is not None:
            quantity = Quantity(value=_number(text), unit=None) if what is Revision.QUANTITY else None
            moved = NewDay(on=_day(text)) if what is Revision.CUSTOMER_DATE else None
            plain = Revised(text=row.text, orders=(ref,), speaker=speaker, what=what, quantity=quantity, move=moved)
            return (plain,)
    if milestone is None or not found.keys() <= {*PROGRESS, "promised"}:
        reader = reader_for(work.saying(row.said_at), member_id=work.actor, default_order=ref)
        read = read_statements(row.text, reader)
        return [replace(statement, speaker=speaker) for statement in read]
    named = MilestoneNamed(word=milestone.name_zh, ids=(milestone.key,))
    statements: list[Statement] = []
    if "promised" in found:
        move = NewDay(on=_day(found["promised"]))
        statements.append(Promised(text=row.text, orders=(ref,), speaker=speaker, milestone=named, move=move))
    if found.keys() & PROGRESS:
        statements.append(
            Progressed(
                text=row.text,
                orders=(ref,),
                speaker=speaker,
                note=said.note,
                milestone=named,
                percent=_number(found["progress"]) if found.get("progress") else None,
                state=State(found["state"]) if found.get("state") in set(State) else None,
                on=said.on or row.said_at.astimezone(zone_of(work)).date(),
            )
        )
    return statements


def _closing(company: Company, text: str) -> NewDay:
    """On the port's clock, as whoever names a closing means it."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise RelayValueUnread(value=text) from error
    at = at.astimezone(ZoneInfo(company.zone)) if at.tzinfo is not None else at
    return NewDay(on=at.date(), at=at if "T" in text else None)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise RelayValueUnread(value=text) from error


def _number(text: str) -> Decimal:
    """8,000 as people write it."""
    try:
        value = Decimal(text.replace(",", "").replace("\uff0c", "").strip())
    except InvalidOperation as error:
        raise RelayValueUnread(value=text) from error
    if not value.is_finite():
        raise RelayValueUnread(value=text)
    return value
