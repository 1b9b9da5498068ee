"""Photos and papers of an order that is not there yet: they wait for it by its PO, and are filed once it is opened."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.orders import normal_po
from bot.domain.phrases.normal import normalise
from bot.services.orders.photos.kept import Photo
from bot.work import pending
from bot.work.codec import stored
from bot.work.pending import PendingOutcome
from bot.work.unit import Work

LASTS = timedelta(days=4)
"""As long as a preview, over a long weekend."""

_PO = re.compile(r"(?<![A-Za-z])P\.?O\.?[\s#:._-]*(\d{3,12})(?!\d)", re.I | re.A)


@stored("photos_awaiting")
@dataclass(frozen=True, kw_only=True)
class PhotosAwaiting:
    """Which photos wait; root: of the message they came with."""

    root: str


def po_by_name(photos: Iterable[Photo]) -> str:
    """The one PO that the files are called by, with its letters; empty for none or several. No file is opened."""
    found = {f"PO{m[1]}" for photo in photos for m in _PO.finditer(normalise(photo.name).text.replace("_", " "))}
    return found.pop() if len(found) == 1 else ""


def await_order(work: Work, *, root: str, po: str) -> None:
    """Let the photos of a message wait for the order of that PO."""
    pending.put(work, key=f"photos:{root}", value=PhotosAwaiting(root=root), subject=_subject(po), lasts=LASTS)


def take_awaiting(work: Work, *, po: str) -> list[str]:
    """The messages whose photos waited for that order; they wait no more."""
    rows = [row for row in pending.about(work, _subject(po), of=PhotosAwaiting) if row.ends_at > work.now]
    roots = [pending.read(row, PhotosAwaiting).root for row in rows]
    pending.settle(work, subject=_subject(po), of=PhotosAwaiting, outcome=PendingOutcome.SAVED)
    return roots


def _subject(po: str) -> str:
    return f"photos_of:{normal_po(po) or po}"
