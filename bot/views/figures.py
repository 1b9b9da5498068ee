"""What the figures show to one reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.db.models import Member
from bot.domain.case_figures import Figures
from bot.domain.text import Text
from bot.services.figures.digest import MONTHS, figures_for
from bot.work.company import Company
from bot.work.messages import message
from bot.work.reader import Reader


@dataclass(frozen=True, kw_only=True)
class FiguresView:
    """The figures with the names of kinds and roles; `everything`: of all cases, not only of the reader's orders."""

    figures: Figures
    kinds: dict[str, Text]
    roles: dict[str, Text]
    months: int
    everything: bool


@message("case_figures")
def case_figures(
    session: Session, company: Company, *, now: datetime, reader: Reader, context: dict[str, Any]
) -> FiguresView:
    """The figures of the cases the reader answers for, as they are now."""
    member = session.get(Member, reader.id) if reader.id else None
    return FiguresView(
        figures=figures_for(session, company, now=now, member_id=reader.id),
        kinds={name: kind.label for name, kind in company.rules.anomalies.items()},
        roles=dict(company.rules.roles),
        months=MONTHS,
        everything=member is not None and member.is_admin,
    )
