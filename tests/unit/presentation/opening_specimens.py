"""Fixed views of a new order: its preview, its echo, its form."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from bot.presentation.opening import opening_form
from bot.services.reports.messages import SavedRow
from bot.views.delay_parts import DelayPreview, DelaySaved, PreviewRow
from bot.views.opening import OpeningForm, OpeningShown
from tests.unit.presentation.specimens import Say, Specimen, form, message, typed_by


def shown(say: Say, **more: Any) -> OpeningShown:
    given: dict[str, Any] = {
        "po": say("PO2430"),
        "customer": say("NORDVIK"),
        "style": say("NV-130"),
        "product": say("针织开衫"),
        "quantity": Decimal(3000),
        "unit": say("件"),
        "term": say("FOB 宁波"),
        "due_on": date(2026, 12, 15),
        "merchandiser": say("林晓"),
        "new_customer": False,
        "ship_on": date(2026, 12, 10),
        "missing_days": 0,
        "float_left": 3,
        "short": 0,
    }
    return OpeningShown(**{**given, **more})


def preview(say: Say, opening: OpeningShown) -> DelayPreview:
    typed = typed_by(say, "新单 PO2430 NORDVIK NV-130 3,000件 FOB宁波 交期 12/15")
    row = PreviewRow(
        index=0, typed=typed, subject=say("PO2430"), kind=None, severity=None, opening=opening, earlier=True, ready=True
    )
    return DelayPreview(key="p1", rows=(row,), year=2026, saved=False)


def late(say: Say) -> DelayPreview:
    ships = date(2026, 12, 23)
    return preview(say, shown(say, ship_on=ships, missing_days=6, float_left=-6, short=8))


def bare(say: Say) -> DelayPreview:
    unsaid = ("style", "quantity", "term", "customer_date")
    nothing: dict[str, Any] = {"style": "", "product": "", "quantity": None, "unit": "", "term": "", "due_on": None}
    return preview(say, shown(say, **nothing, merchandiser=None, new_customer=True, unsaid=unsaid, float_left=None))


def saved(say: Say) -> DelaySaved:
    row = SavedRow(po=say("PO2430"), product=say("针织开衫"), opened=True)
    return DelaySaved(batch="p1", rows=(row,), left=(), undoable=True, year=2026)


def people(say: Say) -> OpeningForm:
    return OpeningForm(followers=(("U01", say("林晓")), ("U02", say("周敏"))), proposed="U01")


SPECIMENS: dict[str, Specimen] = {
    "new_order": message("delay_preview", lambda say: preview(say, shown(say))),
    "new_order_late": message("delay_preview", late),
    "new_order_bare": message("delay_preview", bare),
    "new_order_saved": message("delay_saved", saved),
    "new_order_form": form(opening_form, people),
    "new_order_form_of_nobody": form(opening_form, lambda _: OpeningForm(followers=(), proposed=None)),
}
