"""Fixed views of a preview nobody submitted: reminder, question, outcome; and of one that no longer shows what it did."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.domain.text import Text
from bot.views.delay_parts import DayDiffers, DecisionDiffers, DelayPreview, PreviewDiffers, PreviewRow
from bot.views.unconfirmed import PreviewOpenView, UnconfirmedTold, UnconfirmedView
from tests.unit.presentation.specimens import ELEVEN, NEW_DATE, Say, Specimen, message, typed_by

AMENDMENT = Text.pair(zh="修改信用证条款", en="Amend the L/C")
AIR = Text.pair(zh="改空运", en="Air freight")


def preview(say: Say, *, ready: bool = True, about: str = "PO2403 连帽夹克", **more: Any) -> DelayPreview:
    typed, subject = typed_by(say, "2403 装柜推到 9/30"), say(about) if about else ""
    row = PreviewRow(index=0, typed=typed, subject=subject, kind=None, severity=None, ready=ready)
    return DelayPreview(key="p1", rows=(row,), saved=False, year=2026, **more)


def waiting(say: Say, **more: Any) -> PreviewOpenView:
    given: dict[str, Any] = {"preview": preview(say), "ended": False, "ends_at": ELEVEN, "to": (say("林晓"),)}
    return PreviewOpenView(**{**given, **more})


def asked(say: Say, state: str) -> UnconfirmedView:
    typed = typed_by(say, "2403 甩柜了,赶不上 9/29")
    return UnconfirmedView(key="u1", author=say("冯涛"), subject=say("PO2403 连帽夹克"), typed=typed, state=state)


def told(say: Say, filed: bool) -> UnconfirmedTold:
    cases = (say("C0031"),) if filed else ()
    typed = typed_by(say, "2403 甩柜了")
    return UnconfirmedTold(who=say("林晓"), filed=filed, subject=say("PO2403 连帽夹克"), typed=typed, cases=cases)


def changed(say: Say) -> DelayPreview:
    differs = PreviewDiffers(
        days=(DayDiffers(po=say("PO2403"), old=date(2026, 9, 29), new=date(2026, 10, 6)),),
        decisions=(
            DecisionDiffers(choices=(NEW_DATE,), old=say("王芳"), new=say("陈志强")),
            DecisionDiffers(choices=(AMENDMENT,), old=None, new=say("孙丽")),
            DecisionDiffers(choices=(AIR,), old=say("陈志强"), new=None),
        ),
    )
    return preview(say, differs=differs)


SPECIMENS: dict[str, Specimen] = {
    "preview_open": message("preview_open", waiting),
    "preview_open_of_no_order": message(
        "preview_open", lambda say: waiting(say, preview=preview(say, about=""), to=(), ends_at=None)
    ),
    "preview_open_asks": message("preview_open", lambda say: waiting(say, preview=preview(say, ready=False))),
    "preview_open_ended": message("preview_open", lambda say: waiting(say, ended=True, ends_at=None)),
    "preview_differs": message("delay_preview", changed),
    "unconfirmed_card": message("unconfirmed_card", lambda say: asked(say, "waiting")),
    "unconfirmed_card_filed": message("unconfirmed_card", lambda say: asked(say, "saved")),
    "unconfirmed_card_dismissed": message("unconfirmed_card", lambda say: asked(say, "dropped")),
    "unconfirmed_card_taken_up": message("unconfirmed_card", lambda say: asked(say, "ended")),
    "unconfirmed_told": message("unconfirmed_told", lambda say: told(say, True)),
    "unconfirmed_told_not_so": message("unconfirmed_told", lambda say: told(say, False)),
}
