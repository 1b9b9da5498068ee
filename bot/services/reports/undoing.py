"""Undo of what one message said: its values are put back; what it passed on, asked of others and noted is withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.db.models import MemberTask, Order, OrderNote, Pending, Relay
from bot.domain.relays import RelayState
from bot.domain.tasks import MemberTaskState
from bot.services.cases import undo as cases
from bot.services.orders import notes
from bot.services.orders.changes import deed_of_batch, latest_batch, put_back
from bot.services.reports import relays
from bot.services.reports.messages import MilestoneUndoneMessage
from bot.services.tasks import asked
from bot.work.undo import Deed, Done
from bot.work.unit import Work


@dataclass(frozen=True, kw_only=True)
class SaidBefore:
    """What one message changed, what it passed on, what it asked of others and what it had noted."""

    batch: str
    kept: Pending | None
    passed_on: Sequence[Relay]
    asked: Sequence[MemberTask]
    noted: Sequence[OrderNote]


def find_report(work: Work, *, given: Mapping[str, Any]) -> Deed | None:
    """What the report of that batch (`b`) changed and passed on; overtaken once somebody has acted on either."""
    batch = given.get("b", "")
    deed = deed_of_batch(work.session, batch)
    rows = [row for row in relays.passed_on_by(work, batch=batch) if row.state is not RelayState.WITHDRAWN]
    tasks = [row for row in asked.of_batch(work, batch=batch) if row.state is not MemberTaskState.WITHDRAWN]
    noted = notes.of_batch(work.session, batch)
    if deed is None and not rows and not tasks and not noted:
        return None
    by = [deed.by] if deed is not None else []
    by += [frozenset({row.reporter_id}) for row in rows] + [frozenset({row.asked_by}) for row in tasks]
    by += [frozenset({row.author_id}) for row in noted]
    at = [deed.at] if deed is not None else []
    at += [row.kept_at for row in rows] + [row.asked_at for row in tasks]
    at += [row.noted_at for row in noted]
    waits = all(row.state is RelayState.WAITING for row in rows) and all(
        row.state is MemberTaskState.OPEN for row in tasks
    )
    kept = deed.about if deed is not None else None
    about = SaidBefore(batch=batch, kept=kept, passed_on=rows, asked=tasks, noted=noted)
    return Deed(by=by[0], at=at[0], overtaken=not waits or (deed is not None and deed.overtaken), about=about)


def put_back_report(work: Work, *, deed: Deed) -> None:
    """Put back what a report changed, withdraw what it passed on, asked of others and had noted, and say so."""
    said: SaidBefore = deed.about
    po = put_back(work, kept=said.kept).po if said.kept is not None else None
    if said.kept is not None:
        relays.reopen(work, saved_as=said.kept.subject)
    relays.withdraw(work, batch=said.batch)
    asked.withdraw(work, batch=said.batch)
    notes.withdraw(work, batch=said.batch)
    orders = {row.order_id for row in said.passed_on} | {row.order_id for row in said.asked if row.order_id}
    orders |= {row.order_id for row in said.noted}
    if said.kept is None and len(orders) == 1:
        po = work.session.get_one(Order, orders.pop()).po
    work.reply(MilestoneUndoneMessage(po=po))


def latest_report(work: Work, *, since: datetime) -> Done | None:
    """The last message of who asks that changed, passed on or noted something, or asked something of others."""
    passed_on = select(Relay.kept_at, Relay.batch).where(
        Relay.reporter_id == work.actor, Relay.kept_at >= since, Relay.state == RelayState.WAITING
    )
    wanted = select(MemberTask.asked_at, MemberTask.batch).where(
        MemberTask.asked_by == work.actor, MemberTask.asked_at >= since, MemberTask.state == MemberTaskState.OPEN
    )
    rows = [*work.session.execute(passed_on), *work.session.execute(wanted)]
    found = [Done(at=at, given={"b": batch}) for at, batch in rows]
    if (changed := latest_batch(work, since=since)) is not None:
        found.append(changed)
    if (noted := notes.latest_note(work, since=since)) is not None:
        found.append(noted)
    return max(found, key=lambda done: done.at, default=None)


def put_back_delay(work: Work, *, deed: Deed) -> None:
    """Take back what was submitted; what it took up of others waits again."""
    cases.put_back_report(work, deed=deed)
    relays.reopen(work, saved_as=deed.about.batch)


def put_back_case(work: Work, *, deed: Deed) -> None:
    """The same, from the case that it became."""
    cases.put_back_case(work, deed=deed)
    relays.reopen(work, saved_as=deed.about.batch)
