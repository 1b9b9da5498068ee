"""What the figures show to one reader."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.case_figures import Figures
from bot.domain.text import Text
from bot.services.figures.digest import MONTHS, figures_for
from bot.services.figures.messages import CaseFiguresMessage
from bot.work.messages import Reader, message
from bot.work.unit import Work


@dataclass(frozen=True, kw_only=True)
class FiguresView:
    """The figures with the names of kinds and roles; `everything`: of all cases, not only of the reader's orders."""

    figures: Figures
    kinds: dict[str, Text]
    roles: dict[str, Text]
    months: int
    everything: bool


@message(CaseFiguresMessage)
def case_figures(work: Work, *, reader: Reader, message: CaseFiguresMessage) -> FiguresView:
    """The figures of the cases the reader answers for, as they are now."""
    return FiguresView(
        figures=figures_for(work, member_id=reader.id),
        kinds={name: kind.label for name, kind in work.company.rules.anomalies.items()},
        roles=dict(work.company.rules.roles),
        months=MONTHS,
        everything=reader.is_admin,
    )
