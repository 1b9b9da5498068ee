"""What an import left waiting for a directory of members: names become members, questions find who answers them."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import ImportQuestion, Order
from bot.domain.authority import follower_of
from bot.services.imports.people import People, follow_book, load_people, place_merchandiser, place_seats
from bot.services.imports.questions import put_question, remind
from bot.services.people.office import office_of
from bot.work.company import Company


def resolve_people(session: Session, company: Company, *, now: datetime, actor: str) -> int:
    """Match the names of earlier imports with the directory as it is now; returns how many orders found their 跟单员.

    Called whenever the directory or the seed was read; a second call changes nothing.
    """
    people = load_people(session, company)
    if not people.has_directory:
        return 0
    today = company.today(now)
    place_seats(session, people, now=now, today=today)
    found = 0
    waiting = session.scalars(select(Order).where(Order.merchandiser_id.is_(None)).order_by(Order.id)).all()
    for order in waiting:
        place_merchandiser(session, people, order, today=today)
        found += order.merchandiser_id is not None
        _ask_who(session, people, order, now=now)
    session.flush()
    follow_book(session, company, people, now=now, actor=actor)
    remind(session, _address(session, company, people, now=now), batch=f"import:{uuid4().hex[:12]}", now=now)
    return found


def _ask_who(session: Session, people: People, order: Order, *, now: datetime) -> None:
    """A 跟单员 whom nobody in the directory is called is asked of the administrator, once."""
    if order.merchandiser_name is None or not order.lines:
        return
    source = order.lines[0].source
    cell = source.get("cells", {}).get("merchandiser", "")
    doubt = people.doubt(order.merchandiser_name, cell, "merchandiser")
    if doubt is not None:
        put_question(
            session,
            key=f"person:{doubt.value}",
            sheet=source.get("sheet", ""),
            row=source.get("row", 0),
            doubt=doubt,
            order=order,
            line=order.lines[0],
            asked_id=None,
            now=now,
        )


def _address(session: Session, company: Company, people: People, *, now: datetime) -> set[str]:
    """Give questions that nobody was asked to the order's 跟单员, else to the administrator."""
    told, office = set(), office_of(session, company, now=now)
    loose = select(ImportQuestion).where(ImportQuestion.asked_id.is_(None), ImportQuestion.answered_at.is_(None))
    for question in session.scalars(loose):
        order = session.get(Order, question.order_id) if question.order_id else None
        person = question.code in ("unknown_person", "ambiguous_person")
        theirs = None if person or order is None or order.merchandiser_id is None else order
        follows = follower_of(theirs, office=office, rules=company.rules) if theirs is not None else None
        question.asked_id = follows or people.admin
        if question.asked_id is not None:
            told.add(question.asked_id)
    return told
