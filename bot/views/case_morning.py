"""The morning's list of what waits for a person's decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.cases.states import DecisionState
from bot.domain.text import Text
from bot.services.cases.messages import CaseMorningMessage
from bot.services.cases.mornings import Waiting, waiting_for
from bot.services.people.members import names_of
from bot.services.people.office import office_of
from bot.views.cases import subjects_of
from bot.work.company import Company
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


@message(CaseMorningMessage)
def case_morning(work: Work, *, reader: Reader, message: CaseMorningMessage) -> MorningView | Skip:
    """Read when it is sent: what was settled meanwhile is not in it."""
    office = office_of(work, on=message.day)
    found = waiting_for(work.session, str(reader.id), office=office, most=SHOWN)
    if not found.rows:
        return Skip("nothing is open any more")
    return MorningView(rows=morning_rows(work, found.rows), count=found.count)


def morning_rows(work: Work, waiting: Sequence[Waiting]) -> tuple[MorningRow, ...]:
    """The decisions that wait, for the reader's list."""
    subjects = subjects_of(work.session, [one.row.case for one in waiting])
    names = names_of(work.session, [one.for_id for one in waiting])
    return tuple(_row(work.company, one, subjects, names, work.now) for one in waiting)


def _row(
    company: Company, one: Waiting, subjects: Mapping[int, str], names: Mapping[str, str], now: datetime
) -> MorningRow:
    row, case = one.row, one.row.case
    return MorningRow(
        decision_id=row.id,
        number=case.number,
        subject=subjects[case.id],
        kind=company.rules.anomalies[case.kind].label,
        label=company.rules.decisions[row.key].label,
        severity=case.severity,
        expires_at=row.expires_at,
        late=row.expires_at is not None and row.expires_at < now,
        for_name=names.get(one.for_id, "") if one.for_id else None,
        confirms=row.state is DecisionState.RECORDED,
    )
