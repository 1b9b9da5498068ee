"""What was passed on is recorded by who follows the order: ruled again as it is now, in the words of its reporter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from bot.db.models import Member, Milestone, Order, Relay
from bot.domain.phrases.reading import OrderRef, OrderSort, State
from bot.domain.phrases.sayings import read_statements
from bot.domain.phrases.statements import (
    CutOffKind,
    CutOffNamed,
    MilestoneNamed,
    NewDay,
    Progressed,
    Promised,
    Speaker,
    Statement,
)
from bot.domain.relays import RelayState
from bot.services.orders.changes import new_batch
from bot.services.reports import relays
from bot.services.reports.door import answer, rule
from bot.services.reports.entry import Entry, Told
from bot.services.reports.outcomes import ReportOutcome
from bot.services.reports.reading import reader_for, zone_of
from bot.services.reports.relays import RelayedValue, said_of
from bot.work.codec import pack
from bot.work.unit import Work

SOURCE = "relay"
"""Of the changes in the history that somebody else's words became."""

PROGRESS = frozenset({"state", "progress", "made"})
"""What one statement about a milestone says together."""


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
    entry = Entry(work=work, batch=new_batch(), source=SOURCE)
    told: list[Told] = []
    settled: list[Relay] = []
    for row in rows:
        own = replace(entry, chosen=row.milestone_id)
        outcomes = [ruled for statement in _statements(work, row, values) for ruled in rule(own, statement)]
        told += outcomes
        if (state := _state(outcomes, changed=values is not None)) is not None:
            if state is RelayState.CHANGED:
                row.said = pack(replace(said_of(row), saved=_corrected(row, values or {})))
            relays.settle(work, row, state, reason=note or None, saved_as=entry.batch)
            settled.append(row)
    answer(entry, told, part=SOURCE)
    relays.tell(work, settled)


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
    if milestone is None and "cut_off" in found:
        at = datetime.fromisoformat(found["cut_off"])
        move = NewDay(on=at.date(), at=_clock_time(work, at) if "T" in found["cut_off"] else None)
        kind = CutOffKind.CUSTOMS
        return (CutOffNamed(text=row.text, orders=(ref,), speaker=speaker, closing=kind, move=move),)
    if milestone is None or not found.keys() <= {*PROGRESS, "promised"}:
        then = work.at(row.said_at)
        read = read_statements(row.text, reader_for(then, member_id=work.actor, default_order=ref))
        return [replace(statement, speaker=speaker) for statement in read]
    named = MilestoneNamed(word=milestone.name_zh, ids=(milestone.key,))
    statements: list[Statement] = []
    if "promised" in found:
        move = NewDay(on=date.fromisoformat(found["promised"]))
        statements.append(Promised(text=row.text, orders=(ref,), speaker=speaker, milestone=named, move=move))
    if found.keys() & PROGRESS:
        statements.append(
            Progressed(
                text=row.text,
                orders=(ref,),
                speaker=speaker,
                note=said.note,
                milestone=named,
                percent=Decimal(found["progress"]) if found.get("progress") else None,
                state=State(found["state"]) if found.get("state") in set(State) else None,
                on=said.on or row.said_at.astimezone(zone_of(work)).date(),
            )
        )
    return statements


def _clock_time(work: Work, at: datetime) -> datetime:
    """As a statement holds it: on the clock of who says it."""
    return at.astimezone(zone_of(work)) if at.tzinfo is not None else at
