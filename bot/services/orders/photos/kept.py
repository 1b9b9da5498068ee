"""Photos as they are kept: rows of the history, so that where one was filed, moved and taken back stays on record.

A row's subject is the milestone (0 for the order as a whole), its field the file, its order empty while it is asked
which order it belongs to. `why` names the message it came with: all its rows are one act's life.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from mimetypes import guess_type
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Change, Milestone
from bot.services.orders.photos.evidence import kept_files
from bot.work.unit import Work

KIND = "photo"
PAPER = "application/pdf"
SOUND = ("audio/", "video/")
SHEETS = frozenset({"xlsx", "xls", "csv"})
NAMES_AS_EVIDENCE = 5
NEXT = "next"
"""The source of a row whose milestone nobody named: it was the next one. Such a photo is no gate's evidence."""


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A kept file; image is false for a PDF. link is empty where Slack gave none."""

    id: str
    name: str
    link: str
    image: bool


@dataclass(frozen=True, kw_only=True)
class Sorted:
    """Files of a message: those to keep, and whether there was a spreadsheet or anything else that is not kept."""

    photos: tuple[Photo, ...]
    sheet: bool
    other: bool


def sort_files(given: Iterable[Mapping[str, Any]]) -> Sorted:
    """Tell photos and PDFs from what cannot be filed; sound is somebody else's to answer."""
    photos: list[Photo] = []
    sheet = other = False
    for file in given:
        name = str(file.get("name") or "")
        media = str(file.get("mimetype") or guess_type(name)[0] or "")
        if media.startswith(SOUND):
            continue
        image = media.startswith("image/")
        kept = kept_files([file]) if image or media == PAPER else ()
        photos += [Photo(image=image, **one) for one in kept]
        is_sheet = name.rpartition(".")[2].lower() in SHEETS
        sheet, other = sheet or is_sheet, other or not (kept or is_sheet)
    return Sorted(photos=tuple(photos), sheet=sheet, other=other)


def write(
    work: Work,
    photos: Sequence[Photo],
    *,
    batch: str,
    root: str,
    order_id: int | None,
    milestone_id: int,
    source: str,
) -> None:
    """Keep photos in one place: with an order, or with none while it is asked."""
    work.session.add_all(
        Change(
            batch=batch,
            subject_kind=KIND,
            subject_id=milestone_id,
            order_id=order_id,
            field=one.id,
            new=json.dumps({"name": one.name, "link": one.link, "image": one.image}, ensure_ascii=False),
            actor_id=work.actor,
            source=source,
            why=root,
            at=work.now,
        )
        for one in photos
    )
    work.session.flush()


def lift(
    work: Work,
    rows: Sequence[Change],
    *,
    batch: str,
    source: str,
) -> None:
    """Take photos from where they are: a compensating row each, nothing is deleted."""
    for row in rows:
        row.undone_by = batch
        work.session.add(
            Change(
                batch=batch,
                subject_kind=KIND,
                subject_id=row.subject_id,
                order_id=row.order_id,
                field=row.field,
                old=row.new,
                actor_id=work.actor,
                source=source,
                why=row.why,
                at=work.now,
            )
        )
    work.session.flush()


def rows_of(session: Session, root: str) -> Sequence[Change]:
    """Where the photos of one message are now; none once they were taken back."""
    return _live(session, Change.why == root)


def waiting_root(session: Session, member_id: str, *, since: datetime) -> str | None:
    """The last message of that person whose photos still wait for their order."""
    rows = _live(
        session, Change.subject_id == 0, Change.actor_id == member_id, Change.order_id.is_(None), Change.at >= since
    )
    return rows[-1].why if rows else None


def of_order(session: Session, order_id: int) -> tuple[Photo, ...]:
    """The photos of an order, oldest first, each once."""
    return photos_of(_live(session, Change.order_id == order_id))


def as_evidence(session: Session, milestone: Milestone) -> str | None:
    """The names of the photos whose sender named the milestone, as the note that a gate wants; None for none."""
    named = Change.source != NEXT
    rows = _live(session, Change.subject_id == milestone.id, Change.order_id == milestone.line.order_id, named)
    names = [one.name for one in photos_of(rows)]
    return "、".join(names[:NAMES_AS_EVIDENCE]) or None


def photos_of(rows: Iterable[Change]) -> tuple[Photo, ...]:
    """The files of rows, each once."""
    return tuple({row.field: Photo(id=row.field, **json.loads(row.new or "{}")) for row in rows}.values())


def _live(session: Session, *where: Any) -> Sequence[Change]:
    wanted = (Change.subject_kind == KIND, Change.new.is_not(None), Change.undone_by.is_(None), *where)
    return session.scalars(select(Change).where(*wanted).order_by(Change.id)).all()
