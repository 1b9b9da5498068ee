"""What an import left waiting for a directory of members: names become members, questions find who answers them."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import select

from bot.db.models import ImportQuestion, Order
from bot.domain.authority import follower_of
from bot.services.imports.people import People, follow_book, load_people, place_merchandiser, place_seats
from bot.services.imports.questions import put_question, remind
from bot.services.people.office import office_of
from bot.work.unit import Work


def resolve_people(work: Work) -> int:
    """Match the names of earlier imports with the directory as it is now; returns how many orders found their 跟单员.

    Called whenever the directory or the seed was read; a second call changes nothing.
    """
    people = load_people(work)
    if not people.has_directory:
        return 0
    place_seats(work, people)
    found = 0
    waiting = work.session.scalars(select(Order).where(Order.merchandiser_id.is_(None)).order_by(Order.id)).all()
    for order in waiting:
        place_merchandiser(work, people, order)
        found += order.merchandiser_id is not None
        _ask_who(work, people, order)
    work.session.flush()
    follow_book(work, people)
    remind(work, _address(work, people), batch=f"import:{uuid4().hex[:12]}")
    return found


def _ask_who(work: Work, people: People, order: Order) -> None:
    """A 跟单员 whom nobody in the directory is called is asked of the administrator, once."""
    if order.merchandiser_name is None or not order.lines:
        return
    source = order.lines[0].source
    cell = source.get("cells", {}).get("merchandiser", "")
    doubt = people.doubt(order.merchandiser_name, cell, "merchandiser")
    if doubt is not None:
        put_question(
            work,
            key=f"person:{doubt.value}",
            sheet=source.get("sheet", ""),
            row=source.get("row", 0),
            doubt=doubt,
            order=order,
            line=order.lines[0],
            asked_id=None,
        )


def _address(work: Work, people: People) -> set[str]:
    """Give questions that nobody was asked to the order's 跟单员, else to the administrator."""
    told, office = set(), office_of(work)
    loose = select(ImportQuestion).where(ImportQuestion.asked_id.is_(None), ImportQuestion.answered_at.is_(None))
    for question in work.session.scalars(loose):
        order = work.session.get(Order, question.order_id) if question.order_id else None
        person = question.code in ("unknown_person", "ambiguous_person")
        theirs = None if person or order is None or order.merchandiser_id is None else order
        follows = follower_of(theirs, office=office, rules=work.company.rules) if theirs is not None else None
        question.asked_id = follows or people.admin
        if question.asked_id is not None:
            told.add(question.asked_id)
    return told
