"""Fixed views of the other ways out of a delay, of a supposition, and of the list of suppliers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from bot.domain.plans.options import LeftOut, OvertimeWork, WayKind
from bot.domain.text import Text
from bot.presentation import ways
from bot.presentation.delays import moved_form
from bot.views.cases import Choice, Effect
from bot.views.delay_parts import MovedDate, OneEffect, PreviewRow
from bot.views.ways import LineWaysView, OfferView, PartView, SuppliersView, WaysView, WayView
from bot.views.what_if import SupposedRow, WhatIfView
from tests.unit.presentation.specimens import TODAY, Say, Specimen, message, typed_by

FABRIC = Text.pair(zh="面料到厂", en="Fabric in house")
WHOLE = Decimal(8000)


def part(ready: date, leaves: date, reaches: date, quantity: Decimal = WHOLE) -> PartView:
    return PartView(quantity=quantity, ready_on=ready, leaves_on=leaves, reaches_on=reaches)


LATE = part(date(2026, 10, 24), date(2026, 10, 29), date(2026, 11, 28))
WORKED = OvertimeWork(output=Decimal(400), raised=Decimal(500), days=16)
KEPT = part(date(2026, 10, 22), date(2026, 10, 26), date(2026, 11, 25))


def offer(say: Say) -> OfferView:
    note = typed_by(say, "同色号,可先染两缸")
    return OfferView(name=say("宏达纺织"), lead_days=7, by=say("许峰"), on=TODAY, note=note)


def way(say: Say, kind: WayKind, *parts: PartView, **more: Any) -> WayView:
    given = {"first": say("王芳"), "deciding": say("陈志强"), "ruled": True}
    return WayView(kind=kind, parts=parts, **{**given, **more})


def every(say: Say) -> tuple[WayView, ...]:
    flown = replace(LATE, leaves_on=date(2026, 10, 27), reaches_on=date(2026, 10, 31))
    parts = (replace(KEPT, quantity=Decimal(6400)), replace(LATE, quantity=Decimal(1600)))
    return (
        way(say, WayKind.AS_IS, LATE, late=1, notes=("credit_late",)),
        way(say, WayKind.OVERTIME, KEPT, late=-2, gained=3, overtime=WORKED),
        way(say, WayKind.AIR, flown, late=-1, gained=28, notes=("nominated",)),
        way(say, WayKind.PARTIAL, *parts, late=1, notes=("consent", "credit_parts")),
        way(say, WayKind.SUPPLIER, KEPT, late=-2, gained=3, offer=offer(say)),
    )


def line(say: Say, *found: WayView, **more: Any) -> LineWaysView:
    given: dict[str, Any] = {
        "po": say("PO2402"),
        "product": say("男式卫衣"),
        "milestone_key": "fabric",
        "milestone": FABRIC,
        "old_on": date(2026, 9, 20),
        "new_on": date(2026, 9, 30),
        "ship_old": date(2026, 10, 26),
        "due_on": date(2026, 10, 28),
        "unit": say("件"),
        "made_in": say("件"),
        "owner": "purchasing",
        "place": "",
        "surface": 30,
        "air": 4,
        "keeps": False,
    }
    return LineWaysView(**{**given, **more}, ways=found)


def view(*rows: LineWaysView, more: int = 0) -> WaysView:
    source = Text.pair(zh="示例航程", en="example transit times")
    return WaysView(rows=rows, more=more, source=source, as_of=date(2026, 9, 15), example=True, overtime=Decimal(25))


def narrow(say: Say) -> tuple[WayView, ...]:
    """Hardly anything can be: the goods are made, nobody supplies what is late."""
    vacant = way(say, WayKind.AIR, LATE, late=1, first=None, deciding=None)
    return (
        way(say, WayKind.AS_IS, LATE, late=0, settles=True),
        WayView(kind=WayKind.OVERTIME, left_out=LeftOut.NOTHING_TO_MAKE),
        vacant,
        WayView(kind=WayKind.PARTIAL, left_out=LeftOut.NOTHING_READY),
        WayView(kind=WayKind.SUPPLIER, left_out=LeftOut.LATER, offer=offer(say)),
    )


def asking(say: Say) -> tuple[WayView, ...]:
    """What nobody knows is asked, never made up."""
    return (
        way(say, WayKind.AS_IS, LATE, late=None),
        way(say, WayKind.OVERTIME, missing=(Text.pair(zh="预计费用", en="expected cost"),), ruled=False),
        way(say, WayKind.PARTIAL, external=True),
        way(say, WayKind.SUPPLIER, ruled=False),
    )


def holding(say: Say) -> tuple[WayView, ...]:
    others = (kind for kind in WayKind if kind is not WayKind.AS_IS)
    kept = way(say, WayKind.AS_IS, KEPT, late=-2)
    return (kept, *(WayView(kind=kind, left_out=LeftOut.NOT_LATE) for kind in others))


def supposed(say: Say, **more: Any) -> WhatIfView:
    given: dict[str, Any] = {
        "po": say("PO2402"),
        "product": say("男式卫衣"),
        "milestone": FABRIC,
        "old_on": date(2026, 9, 20),
        "new_on": date(2026, 9, 30),
        "ship_old": date(2026, 10, 26),
        "ship_new": date(2026, 10, 29),
        "ship_days": 3,
        "late": 1,
        "float_left": -1,
    }
    return WhatIfView(rows=(SupposedRow(**{**given, **more}),), value={"l": "3", "m": "fabric", "d": "2026-09-30"})


def unclear(say: Say) -> WhatIfView:
    return WhatIfView(code="which_line", choices=(Text.same(say("第一批")), Text.same(say("第二批"))))


def suppliers(say: Say, *offers: OfferView) -> SuppliersView:
    fabric, trims = Choice(key="fabric", label=FABRIC), Choice(key="trims", label=Text.pair(zh="辅料到厂", en="Trims"))
    return SuppliersView(milestones=(fabric, trims), chosen="fabric", offers=tuple((fabric, offer) for offer in offers))


def knocked_on(say: Say) -> PreviewRow:
    """A line whose later fabric moves a milestone that had a day, and one that had none."""
    cut, sewn = (Text.pair(zh=say(zh), en=say(en)) for zh, en in (("裁剪", "Cutting"), ("车缝", "Sewing")))
    moved = (
        MovedDate(label=cut, old=date(2026, 9, 26), new=date(2026, 10, 6)),
        MovedDate(label=sewn, old=None, new=date(2026, 10, 20)),
    )
    effect = OneEffect(
        shown=Effect(order=say("PO2402"), product=say("男式卫衣"), milestone=FABRIC),
        days=10,
        working=7,
        moved=moved,
        assumed_sailing=False,
        incomplete_years=(),
    )
    return PreviewRow(index=0, typed=None, subject=say("PO2402 男式卫衣"), kind=None, severity=None, effects=(effect,))


SPECIMENS: dict[str, Specimen] = {
    "moved_form": lambda words, say: moved_form(knocked_on(say), words),
    "ways_to_propose": lambda words, say: ways.ways_form(
        view(line(say, *every(say))), words, private={"k": "p1", "i": 0}
    ),
    "ways": lambda words, say: ways.ways_form(view(line(say, *every(say))), words),
    "ways_narrow": lambda words, say: ways.ways_form(
        view(line(say, *narrow(say), place="Hamburg", owner="general_manager"), more=2), words
    ),
    "ways_asked": lambda words, say: ways.ways_form(view(line(say, *asking(say), keeps=True)), words),
    "ways_holding": lambda words, say: ways.ways_form(view(line(say, *holding(say))), words),
    "ways_none": lambda words, say: ways.ways_form(view(), words),
    "ways_suppliers": lambda words, say: ways.suppliers_form(suppliers(say, offer(say)), words),
    "ways_suppliers_empty": lambda words, say: ways.suppliers_form(suppliers(say), words),
    "what_if": message("what_if", supposed),
    "what_if_holding": message(
        "what_if", lambda say: supposed(say, ship_new=date(2026, 10, 26), ship_days=0, late=-2, float_left=4)
    ),
    "what_if_unclear": message("what_if", unclear),
    "what_if_refused": message("what_if", lambda _: WhatIfView(refused="milestone_done")),
}
