"""Photos as they are kept: a row a file and place; where one was moved from or taken back stays on record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from mimetypes import guess_type
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bot.db.models import FiledPhoto, Milestone
from bot.services.orders.photos.evidence import KeptFile, kept_files
from bot.work.unit import Work

PAPER = "application/pdf"
SOUND = ("audio/", "video/")
SHEETS = frozenset({"xlsx", "xls", "csv"})
NAMES_AS_EVIDENCE = 5


@dataclass(frozen=True, kw_only=True)
class Photo(KeptFile):
    """A photo, or a PDF, of which image is false."""

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
        photos += [Photo(id=file.id, name=file.name, link=file.link, image=image) for file in kept]
        is_sheet = name.rpartition(".")[2].lower() in SHEETS
        sheet, other = sheet or is_sheet, other or not (kept or is_sheet)
    return Sorted(photos=tuple(photos), sheet=sheet, other=other)


def write(
    work: Work,
    photos: Sequence[Photo],
    *,
    root: str,
    order_id: int | None,
    milestone_id: int | None,
    named: bool,
) -> None:
    """Keep photos in one place: with an order, or with none while it is asked."""
    work.session.add_all(
        FiledPhoto(
            root=root,
            order_id=order_id,
            milestone_id=milestone_id,
            file_id=photo.id,
            name=photo.name,
            link=photo.link,
            image=photo.image,
            sender_id=work.actor,
            named=named,
            filed_at=work.now,
        )
        for photo in photos
    )
    work.session.flush()


def lift(work: Work, rows: Sequence[FiledPhoto]) -> None:
    """Take photos from where they are."""
    for row in rows:
        row.lifted_at = work.now
    work.session.flush()


def rows_of(session: Session, root: str) -> Sequence[FiledPhoto]:
    """Where the photos of one message are now; none once they were taken back."""
    return _live(session, FiledPhoto.root == root)


def last_of(session: Session, member_id: str, *, since: datetime) -> FiledPhoto | None:
    """The last photo of that person, where it is now."""
    rows = _live(session, FiledPhoto.sender_id == member_id, FiledPhoto.filed_at >= since)
    return rows[-1] if rows else None


def waiting_root(session: Session, member_id: str, *, since: datetime) -> str | None:
    """The last message of that person whose photos still wait for their order."""
    rows = _live(
        session, FiledPhoto.sender_id == member_id, FiledPhoto.order_id.is_(None), FiledPhoto.filed_at >= since
    )
    return rows[-1].root if rows else None


def of_order(session: Session, order_id: int) -> tuple[Photo, ...]:
    """The photos of an order, oldest first, each once."""
    return photos_of(_live(session, FiledPhoto.order_id == order_id))


def as_evidence(session: Session, milestone: Milestone) -> str | None:
    """The names of the photos whose sender named the milestone, as the note that a gate wants; None for none."""
    of = FiledPhoto.order_id == milestone.line.order_id
    rows = _live(session, of, FiledPhoto.milestone_id == milestone.id, FiledPhoto.named.is_(True))
    names = [photo.name for photo in photos_of(rows)]
    return "、".join(names[:NAMES_AS_EVIDENCE]) or None


def photos_of(rows: Iterable[FiledPhoto]) -> tuple[Photo, ...]:
    """The files of rows, each once."""
    found = {row.file_id: Photo(id=row.file_id, name=row.name, link=row.link, image=row.image) for row in rows}
    return tuple(found.values())


def _live(session: Session, *where: ColumnElement[bool]) -> Sequence[FiledPhoto]:
    wanted = select(FiledPhoto).where(FiledPhoto.lifted_at.is_(None), *where)
    return session.scalars(wanted.order_by(FiledPhoto.id)).all()
