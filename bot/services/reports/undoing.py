"""Undo of what one message said: its values are put back, and what it passed on is withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.db.models import Order, Pending, Relay
from bot.domain.relays import RelayState
from bot.services.orders.changes import deed_of_batch, put_back
from bot.services.reports import relays
from bot.services.reports.messages import MilestoneUndoneMessage
from bot.work.undo import Deed
from bot.work.unit import Work


@dataclass(frozen=True, kw_only=True)
class SaidBefore:
    """What one message changed, and what it passed on."""

    kept: Pending | None
    passed_on: Sequence[Relay]


def find_report(work: Work, *, given: Mapping[str, Any]) -> Deed | None:
    """What the report of that batch (`b`) changed and passed on; overtaken once somebody has acted on either."""
    batch = given.get("b", "")
    deed = deed_of_batch(work.session, batch)
    rows = [row for row in relays.passed_on_by(work, batch=batch) if row.state is not RelayState.WITHDRAWN]
    if deed is None and not rows:
        return None
    by = deed.by if deed is not None else frozenset({rows[0].reporter_id})
    at = deed.at if deed is not None else rows[0].said_at
    taken_up = any(row.state is not RelayState.WAITING for row in rows)
    about = SaidBefore(kept=deed.about if deed is not None else None, passed_on=rows)
    return Deed(by=by, at=at, overtaken=taken_up or (deed is not None and deed.overtaken), about=about)


def put_back_report(work: Work, *, deed: Deed) -> None:
    """Put back what a report changed, withdraw what it passed on, and say so."""
    said: SaidBefore = deed.about
    po = put_back(work, kept=said.kept).po if said.kept is not None else None
    for batch in {row.batch for row in said.passed_on}:
        relays.withdraw(work, batch=batch)
    orders = {row.order_id for row in said.passed_on}
    if said.kept is None and len(orders) == 1:
        po = work.session.get_one(Order, orders.pop()).po
    work.reply(MilestoneUndoneMessage(po=po))
