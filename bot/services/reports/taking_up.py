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
from bot.services.orders.changes import begin_batch
from bot.services.reports import relays
from bot.services.reports.delays.drafts import ReportDrafts
from bot.services.reports.door import answer, rule
from bot.services.reports.entry import ReportEntry, Told
from bot.services.reports.outcomes import CUT_OFFS, ReportOutcome
from bot.services.reports.reading import reader_for, zone_of
from bot.services.reports.relays import PROGRESS, Relayed, RelayedValue, said_of
from bot.work import pending
from bot.work.codec import pack
from bot.work.company import Company
from bot.work.unit import Work

SOURCE = "relay"
"""Of the changes in the history that somebody else's words became."""

REVISED = {"quantity": Revision.QUANTITY, "customer_date": Revision.CUSTOMER_DATE}
"""What of an order itself was said to be another."""

CLOSED = {field: closing for closing, field in CUT_OFFS.items()}
"""Which closing a value is of."""


class RelayValueUnread(GendanError):
    """What a value was corrected to is none of its kind."""

    code = "relay_value_unread"


def keep(work: Work, *, relay_id: int) -> None:
    """照记. Raises RelayGone, RelayNotYours, RelayShown."""
    take_up(work, rows=[_unshown(work, relays.own(work, relay_id))])


def keep_all(work: Work, *, day: date) -> None:
    """全部照记: everything of a day that waits for who does this, one answer and one Undo.

    What stands in a preview already waits to be submitted there. Raises RelayGone, RelayShown.
    """
    listed = relays.listed(work, to=work.actor, day=day)
    rows = [relays.own(work, row.id) for row in listed if row.state is RelayState.WAITING]
    if not rows:
        raise relays.RelayGone
    left = [row for row in rows if not is_shown(work, said_of(row))]
    if not left:
        raise relays.RelayShown
    take_up(work, rows=left)


def change(work: Work, *, relay_id: int, values: Mapping[str, str], note: str = "") -> None:
    """改一下: recorded as it was corrected; values by field. Raises RelayGone, RelayNotYours, RelayShown."""
    take_up(work, rows=[_unshown(work, relays.own(work, relay_id))], values=values, note=note.strip())


def is_shown(work: Work, said: Relayed) -> bool:
    """Whether what is left of it stands in a preview that was neither submitted nor dropped."""
    return bool(said.preview and pending.about(work, said.preview, of=ReportDrafts))


def _unshown(work: Work, row: Relay) -> Relay:
    if is_shown(work, said_of(row)):
        raise relays.RelayShown
    return row


def take_up(work: Work, *, rows: Sequence[Relay], values: Mapping[str, str] | None = None, note: str = "") -> None:
    """Rule on each part of each anew: recorded, or in the preview of who takes it up, until that is submitted.

    A report is settled once all of it is saved or submitted; what is asked, refused or previewed goes on waiting. What
    no longer fits the milestone as it stands by now is asked like anything else.

    values: as they were corrected, and the `note` that goes to its reporter.
    """
    entry = ReportEntry(work=work, batch=begin_batch(work.session), source=SOURCE)
    told: list[Told] = []
    settled: list[Relay] = []
    shown: list[Relay] = []
    for row in rows:
        own, said = replace(entry, chosen=_chosen(work, row)), said_of(row)
        parts = _parts(work, row, values)
        said = replace(said, parts=tuple(parts))
        for part in (part for part in parts if part not in said.taken):
            outcomes = [_of_relay(ruled, row, part) for ruled in rule(own, parts[part])]
            told += outcomes
            became = {ruled.outcome.outcome for ruled in outcomes}
            if became == {ReportOutcome.SAVED}:
                said = replace(said, taken={**said.taken, part: entry.batch})
            elif ReportOutcome.PREVIEW in became and row not in shown:
                shown.append(row)
        if said.is_whole and values is not None:
            said = replace(said, saved=_corrected(row, values))
        row.said = pack(said)
        if said.is_whole:
            state = RelayState.KEPT if values is None else RelayState.CHANGED
            relays.settle(work, row, state, reason=note or None, saved_as=entry.batch)
            settled.append(row)
    preview = answer(entry, told, part=SOURCE)
    for row in shown:
        row.said = pack(replace(said_of(row), preview=preview))
    for row in rows:
        relays.refresh(work, row)
    relays.tell(work, settled)


def _of_relay(told: Told, row: Relay, part: str) -> Told:
    """A draft of its preview says which report it records."""
    return told if told.draft is None else replace(told, draft=replace(told.draft, relay=row.id, relay_part=part))


def _chosen(work: Work, row: Relay) -> int | None:
    """A milestone by which the line that is meant is told from the order's others."""
    if row.milestone_id is not None or row.line_id is None:
        return row.milestone_id
    line = work.session.get_one(OrderLine, row.line_id)
    return next((milestone.id for milestone in line.milestones), None)


def _corrected(row: Relay, values: Mapping[str, str]) -> tuple[RelayedValue, ...]:
    return tuple(replace(value, new=values.get(value.field, value.new)) for value in said_of(row).values)


def _parts(work: Work, row: Relay, values: Mapping[str, str] | None) -> Mapping[str, Statement]:
    """What was said, part by part, made of its values as of a form's; words that were read as none are read again as of
    their day.
    """
    said, order = said_of(row), work.session.get_one(Order, row.order_id)
    milestone = work.session.get(Milestone, row.milestone_id) if row.milestone_id is not None else None
    corrected = dict(values or {})
    found = {value.field: corrected.get(value.field, value.new or "") for value in said.values}
    reporter = work.session.get(Member, row.reporter_id)
    ref = OrderRef(key=order.po, sort=OrderSort.PO, matches=(order.po,))
    speaker = Speaker(name=reporter.name if reporter is not None else row.reporter_id, said_at=row.said_at)
    if milestone is None and len(found) == 1:
        ((field, text),) = found.items()
        if (kind := CLOSED.get(field)) is not None:
            move = _closing(work.company, text)
            return {field: CutOffNamed(text=row.text, orders=(ref,), speaker=speaker, closing=kind, move=move)}
        if (what := REVISED.get(field)) is not None:
            quantity = Quantity(value=_number(text), unit=None) if what is Revision.QUANTITY else None
            moved = NewDay(on=_day(text)) if what is Revision.CUSTOMER_DATE else None
            plain = Revised(text=row.text, orders=(ref,), speaker=speaker, what=what, quantity=quantity, move=moved)
            return {field: plain}
    if milestone is None or not found.keys() <= {*PROGRESS, "promised"}:
        reader = reader_for(work.saying(row.said_at), member_id=work.actor, text=row.text, default_order=ref)
        read = read_statements(row.text, reader)
        return {f"#{place}": replace(statement, speaker=speaker) for place, statement in enumerate(read)}
    named = MilestoneNamed(word=milestone.name_zh, ids=(milestone.key,))
    statements: dict[str, Statement] = {}
    if "promised" in found:
        move = NewDay(on=_day(found["promised"]))
        said_so = Promised(text=row.text, orders=(ref,), speaker=speaker, milestone=named, move=move)
        statements["promised"] = said_so
    if found.keys() & PROGRESS:
        statements["progress"] = Progressed(
            text=row.text,
            orders=(ref,),
            speaker=speaker,
            note=said.note,
            milestone=named,
            percent=_number(found["progress"]) if found.get("progress") else None,
            state=State(found["state"]) if found.get("state") in set(State) else None,
            on=said.on or row.said_at.astimezone(zone_of(work)).date(),
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
