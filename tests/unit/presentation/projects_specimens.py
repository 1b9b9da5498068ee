"""Fixed views of change control: a request on a case's card, the baseline on an order's, its form, its versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from bot.domain.cases.states import Severity
from bot.domain.text import Text
from bot.presentation.projects import baseline_form
from bot.presentation.words import Words
from bot.views.cases import CaseCard, Effect, Person
from bot.views.projects import (
    BaselineForm,
    BaselineHistory,
    ChangeLine,
    PlannedLine,
    ProjectMark,
    ShiftShown,
    VersionRow,
)
from tests.unit.presentation.specimens import Say, Specimen, card, message, typed_by

AT = datetime(2026, 9, 16, 1, 0, tzinfo=UTC)
FABRIC = Text.pair(zh="面料到厂", en="Fabric in")
INSPECTION = Text.pair(zh="验货", en="Final inspection")
SHIP = ShiftShown(milestone=None, old=date(2026, 10, 28), new=date(2026, 11, 3), days=6)
GATE = ShiftShown(milestone=INSPECTION, old=date(2026, 10, 20), new=date(2026, 10, 21), days=1)


def line(number: int, kind: str = "date", state: str = "open", **more: Any) -> ChangeLine:
    return ChangeLine(**{"before": 1, "after": None, **more}, number=f"CR-{number:03d}", kind=kind, state=state)


def case(say: Say, *, prices: bool = True) -> CaseCard:
    cost = Decimal(12_000) if prices else None
    return CaseCard(
        id=1,
        number="C0001",
        kind=Text.pair(zh="面料/辅料/物料未到", en="Material late"),
        subject=say("PO2402"),
        severity=Severity.MAJOR,
        state="open",
        text=typed_by(say, "面料未到"),
        reporter=Person(id="U01", name=say("林晓")),
        reader_id="U06" if prices else None,
        opened_at=AT,
        effects=(
            Effect(
                order=say("PO2402"),
                product=say("夹克"),
                milestone=FABRIC,
                old_on=date(2026, 9, 18),
                new_on=date(2026, 9, 28),
                float_left=-4,
                etd_old_on=date(2026, 10, 28),
                etd_new_on=date(2026, 11, 3),
                delay_days=6,
                delay_working_days=4,
            ),
        ),
        parts=(),
        cost_cny=cost,
        changes=(
            line(1, shift=SHIP, more=2, cost_cny=cost),
            line(2, "scope", "approved", after=2, shift=GATE),
            line(3, "budget", "rejected", before=2, cost_cny=cost),
            line(4, shift=GATE, state="withdrawn"),
            line(5, "scope", joins=1),
        ),
    )


def history(say: Say) -> BaselineHistory:
    def row(number: int, cause: str, **more: Any) -> VersionRow:
        given: dict[str, Any] = {"case": None, "change": None, "scope": None, "budget_cny": None}
        return VersionRow(
            **{**given, **more}, number=number, at=AT, by=say("李伟"), cause=cause, why=typed_by(say, "合同 HT-12")
        )

    moved = line(1, state="", after=2, shift=SHIP)
    back = line(1, state="", before=2, after=3, shift=replace(SHIP, old=SHIP.new, new=SHIP.old, days=-6))
    return BaselineHistory(
        project=say("新线"),
        rows=(
            row(3, "restored", case="C0001", change=back),
            row(2, "approved", case="C0001", change=moved),
            row(1, "set", scope=typed_by(say, "夹克 6500 件"), budget_cny=Decimal(500_000)),
        ),
    )


def form_view(say: Say, *, lines: int = 2) -> BaselineForm:
    gates = ((FABRIC, date(2026, 9, 18)), (INSPECTION, date(2026, 10, 20)))
    one = PlannedLine(
        po=say("PO2402"), product=say("夹克"), ship=date(2026, 10, 28), due=date(2026, 11, 10), gates=gates
    )
    return BaselineForm(order_id=3, project=say("新线"), lines=(one, replace(one, gates=()))[:lines])


def form(words: Words, say: Say) -> dict[str, Any]:
    return baseline_form(form_view(say), words)


def marked(say: Say, **more: Any) -> ProjectMark:
    return ProjectMark(**more, name=say("新线"))


SPECIMENS: dict[str, Specimen] = {
    "case_change_request": message("case_card", case),
    "case_change_request_channel": message("case_card", lambda say: case(say, prices=False)),
    "baseline_history": message("baseline_history", history),
    "baseline_history_none": message("baseline_history", lambda say: replace(history(say), rows=())),
    "baseline_form": form,
    "order_card_project": message("order_card", lambda say: card(say, project=marked(say, may_set=True))),
    "order_card_baseline": message(
        "order_card", lambda say: card(say, project=marked(say, number=2, ships={3: date(2026, 9, 30)}))
    ),
    "order_card_outside_baseline": message(
        "order_card", lambda say: card(say, project=marked(say, number=2, outside=2, may_join=True))
    ),
    "order_card_joining_baseline": message(
        "order_card", lambda say: card(say, project=marked(say, number=2, outside=1, joining="CR-005"))
    ),
}
