"""`如果…` as it is answered: the ship date that would follow, against the customer's date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.db.models import OrderLine
from bot.domain.errors import GendanError
from bot.domain.plans.templates import ARRIVAL_TERMS
from bot.domain.text import Phrase, Text
from bot.services.orders.promises import LineEffect
from bot.services.reports.delays.assess import think
from bot.services.reports.messages import WhatIfMessage
from bot.services.reports.what_if import supposed
from bot.work.messages import Reader, Skip, message
from bot.work.unit import Work


@dataclass(frozen=True, kw_only=True)
class SupposedRow:
    """What it would do to one line; late: calendar days after the customer's date (negative: before), None unknown."""

    po: str
    product: str | None
    milestone: Text | None
    old_on: date | None
    new_on: date | None
    ship_old: date | None
    ship_new: date | None
    ship_days: int
    late: int | None
    float_left: int | None


@dataclass(frozen=True, kw_only=True)
class WhatIfView:
    """The answer, or what is to be said first. value: what the button to the other ways carries."""

    rows: tuple[SupposedRow, ...] = ()
    value: Mapping[str, object] = field(default_factory=dict)
    code: str = ""
    asked: Phrase | None = None
    choices: tuple[Phrase, ...] = ()
    refused: str = ""
    fields: dict[str, str] = field(default_factory=dict)


@message(WhatIfMessage)
def what_if_view(work: Work, *, reader: Reader, message: WhatIfMessage) -> WhatIfView | Skip:
    """Worked out as it is shown, for who asked."""
    if reader.id is None:
        return Skip("a supposition is answered to one person")
    if message.new_on is None:
        return WhatIfView(
            code=message.code,
            asked=message.asked,
            choices=message.choices,
            refused=message.refused,
            fields=message.fields,
        )
    try:
        effects = think(work.by(reader.id), draft=supposed(message)).effects
    except GendanError as error:
        return WhatIfView(refused=error.code, fields={name: str(value) for name, value in error.fields.items()})
    value = {
        "l": " ".join(map(str, message.lines)),
        "m": message.milestone,
        "d": message.new_on.isoformat(),
        "r": message.relative,
    }
    return WhatIfView(rows=tuple(_row(effect) for effect in effects), value=value)


def _row(effect: LineEffect) -> SupposedRow:
    line, impact = effect.line, effect.impact
    return SupposedRow(
        po=line.order.po,
        product=line.product,
        milestone=next((known.name for known in line.milestones if known.key == effect.milestone), None),
        old_on=effect.promised_on,
        new_on=effect.new_on,
        ship_old=effect.ship_old,
        ship_new=impact.ship_new if impact is not None else None,
        ship_days=effect.ship_days,
        late=_late(line, effect),
        float_left=impact.float_left_days if impact is not None else None,
    )


def _late(line: OrderLine, effect: LineEffect) -> int | None:
    """Against the customer's date: where it arrives under a D term, else where it leaves."""
    if effect.impact is None or line.due_on is None:
        return None
    arrives = effect.impact.plan.milestone("arrive") if line.order.term in ARRIVAL_TERMS else None
    kept = arrives.finish if arrives is not None else effect.impact.ship_new
    return (kept - line.due_on).days if kept is not None else None
