"""Filing photos: under the order a message names, or the one its sender picks; moved and taken back by them alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.db.models import DueRow, FiledPhoto, Milestone, Order
from bot.domain.orders import MilestoneState
from bot.domain.phrases.normal import normalise
from bot.domain.phrases.reading import OrderRef
from bot.services.orders.changes import new_batch
from bot.services.orders.find import MilestoneGone, OrderNotFound, find_orders, one_order, open_lines
from bot.services.orders.messages import FileRefusedMessage, PhotosKeptMessage
from bot.services.orders.photos import coming, kept
from bot.services.people.office import office_of
from bot.work.company import Company
from bot.work.undo import Deed, Done, NothingToUndo, NotYours, UndoOvertaken
from bot.work.unit import Work

STILL_MEANT = timedelta(minutes=15)
"""How long an order's bare name, sent after photos, is taken for the answer to whose they are."""


@dataclass(frozen=True, kw_only=True)
class FilingPlace:
    """Where photos go: an order and a milestone of it, if it has one that is open; named: by who sent them."""

    order: Order
    milestone: Milestone | None
    named: bool = False


def keep_photos(
    work: Work, *, photos: Sequence[kept.Photo], orders: Sequence[OrderRef], text: str, opens: str = ""
) -> None:
    """File photos under the one order that their message names, else keep them and ask which it is.

    Without words their names may say it. opens: the PO of an order that is not there yet; they wait for it.
    """
    root, office = new_batch(), office_of(work)
    called = coming.po_by_name(photos) if not orders and not text else ""
    names = [po for ref in orders for po in ref.matches] + [po for po in (called, opens) if po]
    found = [order for po in names for order in find_orders(work.session, member_id=work.actor, text=po, office=office)]
    named = list(dict.fromkeys(found))
    missing = [ref.key for ref in orders if not ref.matches and ref.key != opens]
    only = named[0] if len(named) == 1 and not missing and not opens else None
    place = _place(work.company, only, text) if only else None
    _put(work, photos, place, root=root)
    awaited = opens or ("" if named else called)
    if awaited:
        coming.await_order(work, root=root, po=awaited)
    asked = PhotosKeptMessage(
        root=root,
        orders=tuple(order.id for order in named),
        missing=tuple(missing),
        opens=awaited,
        told=bool(opens),
    )
    work.reply(asked, part="photos", card=_card(root))


def answer_waiting(work: Work, *, member_id: str, orders: Sequence[OrderRef]) -> None:
    """An order's bare name after photos without one says whose they are."""
    root = kept.waiting_root(work.session, member_id, since=work.then - STILL_MEANT)
    names = [po for ref in orders for po in ref.matches]
    if root is None:
        return
    if len(names) == 1:
        order = one_order(work.session, member_id=member_id, text=names[0], office=office_of(work))
        _move(work.by(member_id), kept.rows_of(work.session, root), _place(work.company, order))


def file_awaiting(work: Work, *, order: Order) -> None:
    """An order was opened: what waited for it is filed under it, whoever sent it."""
    for root in coming.take_awaiting(work, po=order.po):
        rows = kept.rows_of(work.session, root)
        if rows and rows[0].order_id is None:
            _move(work.by(rows[0].sender_id), rows, _place(work.company, order))


def file_under(work: Work, *, root: str, order_id: int) -> None:
    """The button of an order."""
    rows = _own(work, root)
    order = _seen(work, order_id)
    _move(work, rows, _place(work.company, order))


def file_by_name(work: Work, *, root: str, name: str) -> None:
    """其他: the order as its sender writes it."""
    rows = _own(work, root)
    order = one_order(work.session, member_id=work.actor, text=name, office=office_of(work))
    _move(work, rows, _place(work.company, order))


def move(work: Work, *, root: str, milestone_id: int) -> None:
    """换个节点: another milestone of the same order."""
    rows = _own(work, root)
    milestone = work.session.get(Milestone, milestone_id)
    if milestone is None or milestone.line.order_id != rows[0].order_id:
        raise MilestoneGone
    order = _seen(work, milestone.line.order_id)
    _move(work, rows, FilingPlace(order=order, milestone=milestone, named=True))


def confirm(work: Work, *, root: str) -> None:
    """是凭证: the gate where they are is the one they show."""
    rows = _own(work, root)
    milestone = work.session.get(Milestone, rows[0].milestone_id or 0)
    if milestone is None or rows[0].order_id is None:
        raise MilestoneGone
    order = _seen(work, rows[0].order_id)
    _move(work, rows, FilingPlace(order=order, milestone=milestone, named=True))


def find_photos(work: Work, *, given: Mapping[str, Any]) -> Deed | None:
    """The photos of one message (`r`) where they are now; those that have passed a gate stay."""
    rows = kept.rows_of(work.session, given.get("r", ""))
    if not rows:
        return None
    return Deed(by=frozenset({rows[0].sender_id}), at=rows[0].filed_at, overtaken=_used(work.session, rows), about=rows)


def latest_photos(work: Work, *, since: datetime) -> Done | None:
    """The last photos that who asks has filed."""
    last = kept.last_of(work.session, work.actor, since=since)
    return None if last is None else Done(at=last.filed_at, given={"r": last.root})


def put_back_photos(work: Work, *, deed: Deed) -> None:
    """撤销: they are filed nowhere any more."""
    rows: Sequence[FiledPhoto] = deed.about
    kept.lift(work, rows)
    _record(work, "photo.undo", rows[0].order_id, files=[row.file_id for row in rows])
    work.refresh(_card(rows[0].root))


def refuse_files(work: Work, *, sheet: bool) -> None:
    """What is neither photo nor PDF is not kept, and that is said."""
    work.reply(FileRefusedMessage(sheet=sheet), part="files")


def _own(work: Work, root: str) -> Sequence[FiledPhoto]:
    rows = kept.rows_of(work.session, root)
    if not rows:
        raise NothingToUndo
    if rows[0].sender_id != work.actor:
        raise NotYours
    return rows


def _seen(work: Work, order_id: int) -> Order:
    """The order, if the person may see it; another's order is like none."""
    order = work.session.get(Order, order_id)
    if order is None or not office_of(work).sees(work.actor, order):
        raise OrderNotFound(name=str(order_id))
    return order


def _used(session: Session, rows: Iterable[FiledPhoto]) -> bool:
    """Photos by which a gate was passed since are its evidence."""
    for row in rows:
        milestone = session.get(Milestone, row.milestone_id or 0)
        reported = milestone.touched_at if milestone is not None and row.named else None
        if (
            milestone is not None
            and milestone.gate
            and milestone.state == MilestoneState.DONE
            and reported
            and reported >= row.filed_at
        ):
            return True
    return False


def _place(company: Company, order: Order, text: str = "") -> FilingPlace:
    """The milestone that a text names, else the next open one of the order."""
    still_open = [
        milestone
        for line in open_lines(order)
        for milestone in line.milestones
        if milestone.state != MilestoneState.DONE
    ]
    still_open.sort(key=lambda milestone: (milestone.forecast_on or date.max, milestone.position))
    named = {key for found in company.milestone_words.find(normalise(text).text) for key in found.ids} if text else ()
    meant = [milestone for milestone in still_open if milestone.key in named]
    return FilingPlace(order=order, milestone=next(iter(meant or still_open), None), named=bool(meant))


def _move(work: Work, rows: Sequence[FiledPhoto], place: FilingPlace) -> None:
    if _used(work.session, rows):
        raise UndoOvertaken
    root, photos = rows[0].root, kept.photos_of(rows)
    kept.lift(work, rows)
    _put(work, photos, place, root=root)
    work.refresh(_card(root))


def _put(work: Work, photos: Sequence[kept.Photo], place: FilingPlace | None, *, root: str) -> None:
    milestone = place.milestone if place else None
    order_id = place.order.id if place else None
    kept.write(
        work,
        photos,
        root=root,
        order_id=order_id,
        milestone_id=milestone.id if milestone else None,
        named=place is None or place.named,
    )
    more: Mapping[str, Any] = {"milestone": milestone.key} if milestone else {}
    _record(work, "photo.file" if place else "photo.keep", order_id, files=[photo.id for photo in photos], **more)


def _record(work: Work, action: str, order_id: int | None, *, files: list[str], **more: Any) -> None:
    order = work.session.get(Order, order_id) if order_id else None
    data = {"files": files, **more, **({"po": order.po} if order else {})}
    work.note(action=action, subject_kind="order", subject_id=order_id or 0, **data)


def _card(root: str) -> str:
    return f"photo:{root}"


def of_photos(work: Work, *, due: DueRow) -> None:
    """`photo:<root>`: the card of a message's photos says where they are."""
    work.edit(due, card=due.subject, message=PhotosKeptMessage(root=due.subject.partition(":")[2]))
