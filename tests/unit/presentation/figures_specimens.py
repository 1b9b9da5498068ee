"""Fixed views of the figures of cases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.domain.case_figures import CaseRecord, DecisionRecord, figures
from bot.domain.text import Text
from bot.views.figures import FiguresView
from tests.unit.presentation.specimens import Say, Specimen, message

KINDS = {
    "booking": Text.pair(zh="订舱/甩柜/截关/换船", en="Booking, rolled, cut-off, vessel change"),
    "material_late": Text.pair(zh="面料/辅料/物料未到", en="Material late"),
}
ROLES = {"merch_lead": Text.pair(zh="跟单主管", en="merchandising lead")}


def case(month: str, kind: str, *spans: float, **more: Any) -> CaseRecord:
    ack, decide, close = (timedelta(hours=span) for span in spans)
    decision = DecisionRecord(role="merch_lead", acknowledged=(ack,), decided=decide, lowest=not more)
    return CaseRecord(month=month, kind=kind, decisions=(decision,), closed=close, **more)


def view(*, everything: bool = True, name: str = "gone") -> FiguresView:
    cases = [
        case("2026-08", "booking", 0.5, 1, 9),
        case("2026-08", "material_late", 2, 6, 16),
        case("2026-09", "booking", 4, 9.5, 20, timed_out=True),
        CaseRecord(month="2026-09", kind=name, decisions=(DecisionRecord(role=name),)),
    ]
    return FiguresView(figures=figures(cases), kinds=KINDS, roles=ROLES, months=6, everything=everything)


def quick(_say: Say) -> FiguresView:
    """The first minutes of a workspace: everything within the hour."""
    cases = [case("2026-09", "booking", 0, 0.2, 0.5), case("2026-09", "material_late", 0.004, 0.75, 0.99)]
    return FiguresView(figures=figures(cases), kinds=KINDS, roles=ROLES, months=6, everything=True)


def nothing(_say: Say) -> FiguresView:
    return FiguresView(figures=figures([]), kinds=KINDS, roles=ROLES, months=6, everything=False)


SPECIMENS: dict[str, Specimen] = {
    "case_figures": message("case_figures", lambda say: view(name=say("gone"))),
    "case_figures_quick": message("case_figures", quick),
    "case_figures_none": message("case_figures", nothing),
    "figures_reply": message("figures_reply", lambda _say: {}),
}
