"""The morning's list of what waits for a person's decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.domain.cases.states import DecisionState
from bot.domain.text import Text
from bot.services.cases.mornings import Waiting, waiting_for
from bot.services.cases.rights import order_of
from bot.services.people.office import office_of
from bot.views.case_notes import name
from bot.views.cases import subject_of
from bot.work.messages import Skip, message
from bot.work.reader import Reader
from bot.work.unit import Work

SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class MorningRow:
    """One decision; for_name is whose it is when the reader stands in, late: its time is over."""

    decision_id: int
    number: str
    subject: str
    kind: Text
    label: Text
    severity: str
    expires_at: datetime | None
    late: bool
    for_name: str | None
    confirms: bool


@dataclass(frozen=True, kw_only=True)
class MorningView:
    """What waits for the reader, the nearest deadline first; `count` is how many there are in all."""

    rows: tuple[MorningRow, ...]
    count: int


@message("case_morning")
def case_morning(work: Work, *, reader: Reader, context: dict[str, Any]) -> MorningView | Skip:
    """Read when it is sent: what was settled meanwhile is not in it."""
    office = office_of(work, on=date.fromisoformat(context["day"]))
    found = waiting_for(work.session, str(reader.id), office=office, most=SHOWN)
    if not found.rows:
        return Skip("nothing is open any more")
    return MorningView(rows=tuple(morning_row(work, one) for one in found.rows), count=found.count)


def morning_row(
    work: Work,
    one: Waiting,
) -> MorningRow:
    """One decision that waits, for the reader's list."""
    row, case = one.row, one.row.case
    return MorningRow(
        decision_id=row.id,
        number=case.number,
        subject=subject_of(work.session, case, order_of(work.session, case)),
        kind=work.company.rules.anomalies[case.kind].label,
        label=work.company.rules.decisions[row.key].label,
        severity=case.severity,
        expires_at=row.expires_at,
        late=row.expires_at is not None and row.expires_at < work.now,
        for_name=name(work.session, one.for_id) if one.for_id else None,
        confirms=row.state is DecisionState.RECORDED,
    )
