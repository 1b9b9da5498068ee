"""Fixed views of the answer to photos and of an order's card with photos."""

from __future__ import annotations

from typing import Any

from bot.domain.text import Text
from bot.presentation import photos
from bot.services.orders.messages import FileRefusedMessage
from bot.services.orders.photos.kept import Photo
from bot.views.photos import MilestoneChoice, Offered, PhotoView
from tests.unit.presentation.specimens import Say, Specimen, card, message

SEWING = {"name": Text.pair(zh="车缝", en="Sewing")}
FINAL = {"name": Text.pair(zh="尾期验货", en="Final inspection")}


def view(say: Say, **more: Any) -> PhotoView:
    given: dict[str, Any] = {"state": "filed", "count": 2, "images": True, "po": say("PO2403")}
    return PhotoView(**{**given, **more}, root="b1")


def filed(say: Say) -> PhotoView:
    return view(
        say,
        at=MilestoneChoice(id=4, line="", **FINAL),
        others=(MilestoneChoice(id=3, line=say("雨衣"), **SEWING), MilestoneChoice(id=5, line="", **SEWING)),
    )


def asked(say: Say, **more: Any) -> PhotoView:
    orders = tuple(Offered(id=number, label=say(f"PO240{number} 连帽夹克")) for number in range(1, 6))
    return view(say, state="asked", po="", orders=orders, **more)


def taken(say: Say) -> tuple[Photo, ...]:
    return tuple(
        Photo(id=f"F{number}", name=say(f"IMG_{number}.jpg"), link="https://x.slack.com/F" * (number % 2), image=True)
        for number in range(8)
    )


SPECIMENS: dict[str, Specimen] = {
    "photo_card": message("photo_card", filed),
    "photo_card_unsure": message(
        "photo_card", lambda say: view(say, at=MilestoneChoice(id=4, line=say("雨衣"), **FINAL), unsure=True)
    ),
    "photo_card_of_an_order": message("photo_card", lambda say: view(say, count=1, images=False)),
    "photo_card_asked": message("photo_card", asked),
    "photo_card_waiting": message(
        "photo_card", lambda say: view(say, state="waiting", po="", opens=say("PO2420"), images=False)
    ),
    "photo_card_waiting_for_a_form": message(
        "photo_card", lambda say: view(say, state="waiting", po="", opens="PO2420", form=True, count=1)
    ),
    "photo_card_asked_again": message("photo_card", lambda say: asked(say, missing=(say("PO2499"),), count=1)),
    "photo_card_undone": message("photo_card", lambda say: view(say, state="undone", count=0)),
    "photo_form": lambda words, say: photos.form(words, "b1"),
    "help_file": message("help_file", lambda say: FileRefusedMessage(sheet=False)),
    "help_file_sheet": message("help_file", lambda say: FileRefusedMessage(sheet=True)),
    "order_card_with_photos": message("order_card", lambda say: card(say, photos=taken(say))),
}
