"""Fixed views of what a customer changes of an order: before it is submitted, and once it is saved."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.domain.text import Text
from bot.services.reports.messages import EchoValue, SavedRow
from bot.views.delay_parts import DelayPreview, DelaySaved, PreviewRow
from bot.views.revisions import RevisionShown
from tests.unit.presentation.specimens import Say, Specimen, message, typed_by

CUT, SEWN = Text.pair(zh="裁剪", en="Cutting"), Text.pair(zh="车缝", en="Sewing")
QUANTITY = EchoValue(field="quantity", old="12000", new="12500")
DATE = EchoValue(field="customer_date", old="2026-10-28", new="2026-10-15")
ENDED = EchoValue(field="state", old="in_production", new="cancelled")


def shown(say: Say, value: EchoValue, **more: Any) -> RevisionShown:
    return RevisionShown(order=say("PO2401"), product=say("女式针织开衫"), changes=(value,), **more)


def preview(say: Say, *revisions: RevisionShown) -> DelayPreview:
    row = PreviewRow(
        index=0,
        typed=typed_by(say, "2401 客户加单500件"),
        subject=say("PO2401 女式针织开衫"),
        kind=None,
        severity=None,
        revisions=revisions,
        earlier=True,
        ready=True,
    )
    return DelayPreview(key="p1", rows=(row,), saved=False, year=2026)


def more_goods(say: Say) -> DelayPreview:
    ships = {"ship_old_on": date(2026, 10, 18), "ship_new_on": date(2026, 10, 19)}
    return preview(say, shown(say, QUANTITY, unit=say("件"), work_days=1, short=1, lc_broken=True, **ships))


def sooner(say: Say) -> DelayPreview:
    ships = {"ship_old_on": date(2026, 10, 26), "ship_new_on": date(2026, 10, 23)}
    return preview(say, shown(say, DATE, days=-13, short=8, **ships))


def held(say: Say) -> DelayPreview:
    day = date(2026, 10, 18)
    less = shown(say, EchoValue(field="quantity", old="12000", new="11000"), work_days=-2)
    later = shown(say, DATE, days=3, ship_old_on=day, ship_new_on=day, float_left=2)
    return preview(say, less, later)


def ended(say: Say) -> DelayPreview:
    return preview(say, shown(say, ENDED, done=(CUT, SEWN), more=2))


def saved(say: Say) -> DelaySaved:
    row = SavedRow(po=say("PO2401"), product=say("女式针织开衫"), case=say("C0031"), changes=(QUANTITY, DATE))
    gone = SavedRow(po=say("PO2402"), product=None, changes=(ENDED,))
    return DelaySaved(batch="p1", rows=(row, gone), left=(), undoable=True, year=2026)


SPECIMENS: dict[str, Specimen] = {
    "preview_more_goods": message("delay_preview", more_goods),
    "preview_sooner": message("delay_preview", sooner),
    "preview_revisions": message("delay_preview", held),
    "preview_cancelled": message("delay_preview", ended),
    "revisions_saved": message("delay_saved", saved),
}
