"""Somebody is a colleague no more: every open step of theirs goes to the line above, in this transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import or_, select, update

from bot.db.models import Absence, Case, CaseDecision, CheckIn, Member, Notice, Seat
from bot.domain.authority import Office, follower_of, heir
from bot.domain.cases.history import EventKind
from bot.domain.cases.states import CaseState, DecisionState
from bot.domain.standups import CheckInState
from bot.services.cases.asking import asking_side, asking_side_of, last_question
from bot.services.cases.follow import StepMoved, follow_seats
from bot.services.cases.messages import CaseNoteMessage
from bot.services.cases.record import Act, changed, log, show_member, step_key, tell
from bot.services.cases.rights import standing
from bot.services.handover import agree, listing
from bot.services.membership import unfinished
from bot.services.membership.messages import MemberLeftMessage
from bot.services.people.office import office_of
from bot.services.seating.messages import SeatChangedMessage
from bot.work import outbox
from bot.work.kinds import MessageKind, NoteKind
from bot.work.unit import Work


def leave(work: Work, *, people: Collection[str]) -> None:
    """Let go of everything that waits for these people; they hold no seat by now. Nothing is sent to them any more."""
    seats = {person: _seats_of(work, person) for person in people}
    away = _release_deputies(work, people)
    roles = {seat.role for held in seats.values() for seat in held}
    moved = follow_seats(work.by(None), of={*people, *away}, roles=roles)
    answered = _ask_again(work, people)
    _tell_waiting(work, moved, people, told=answered)
    unfinished.hand_on_proofs(work, people)
    unfinished.hand_on_tasks(work, people)
    unfinished.hand_on_questions(work, people)
    unfinished.hand_on_reports(work, people)
    agree.giver_or_taker_left(work, people)
    for person in people:
        member = work.session.get_one(Member, person)
        _tell_who_takes_over(work, member, seats[person])
        silence(work, member)
        _leave_standups(work, person)
        counted = sum(step.before == person for step in moved)
        action = f"member.{member.standing}"
        work.by(None).note(action=action, subject_kind="member", subject_id=person, moved=counted)


def _seats_of(work: Work, member_id: str) -> Sequence[Seat]:
    """The seats somebody holds today."""
    today = work.today
    held = (
        select(Seat)
        .where(Seat.member_id == member_id)
        .where(or_(Seat.valid_from.is_(None), Seat.valid_from <= today))
        .where(or_(Seat.valid_to.is_(None), Seat.valid_to >= today))
    )
    return work.session.scalars(held.order_by(Seat.id)).all()


def silence(work: Work, member: Member) -> None:
    """What waits in the outbox for somebody is not sent, with the reason; what comes later is not either."""
    theirs = or_(Notice.audience == member.id, Notice.reader_id == member.id)
    unsent = update(Notice).where(theirs, Notice.state.in_(outbox.WAITING))
    work.session.flush()
    work.session.execute(unsent.values(state="skipped", reason=member.standing, next_at=work.now))


def _leave_standups(work: Work, member_id: str) -> None:
    """No prompt and no reminder any more; the digest does not count them."""
    open_ones = select(CheckIn).where(
        CheckIn.member_id == member_id,
        CheckIn.state.in_((CheckInState.WAITING, CheckInState.ASKED)),
        CheckIn.closes_at > work.now,
    )
    for check_in in work.session.scalars(open_ones).all():
        check_in.state = CheckInState.LEFT
        outbox.kill_step(work.session, f"standup:{check_in.id}", CheckInState.LEFT.value, work.now)


def _release_deputies(work: Work, people: Collection[str]) -> set[str]:
    """Absences in which one of them was to stand in have no deputy any more; who is away and who stands in are told.

    Returns who is away today: what waits for them moves too.
    """
    today = work.today
    wanted = select(Absence).where(
        Absence.deputy_id.in_(people), Absence.cancelled_at.is_(None), Absence.ends_on >= today
    )
    away: set[str] = set()
    for row in work.session.scalars(wanted.order_by(Absence.id)).all():
        gone, row.deputy_id, row.limit_cny = str(row.deputy_id), None, None
        action, number = "absence.deputy_gone", row.id
        work.by(None).note(action=action, subject_kind="absence", subject_id=number, deputy=gone)
        if row.starts_on <= today:
            away.add(row.member_id)
        work.session.flush()
        instead = _above(work, row.member_id)
        for person in dict.fromkeys((row.member_id, instead)):
            if person is None or person in people or person.startswith("outside:"):
                continue
            work.post(
                key=f"seat:deputy_left:absence:{row.id}:{gone}:{person}",
                kind=MessageKind.NEWS,
                audience=person,
                message=SeatChangedMessage(kind="deputy_left", entry=f"absence:{row.id}", actor=gone, instead=instead),
                reader=person,
            )
    return away


def _above(work: Work, member_id: str) -> str | None:
    """Whom what waits for somebody falls to: their standing deputy or the line above, by their first seat."""
    office = office_of(work)
    seat = next(iter(office.seats_held(member_id)), None)
    found = next(iter(office.administrators), None)
    return heir(seat.role, office=office, rules=work.company.rules) if seat is not None else found


def _ask_again(work: Work, people: Collection[str]) -> set[int]:
    """A question that one of them was to answer is asked of who speaks for the asking side now; returns the cases."""
    questioned = (
        select(CaseDecision)
        .join(Case, Case.id == CaseDecision.case_id)
        .where(Case.state == CaseState.OPEN, CaseDecision.state == DecisionState.QUESTIONED)
        .order_by(CaseDecision.id)
    )
    cases: set[int] = set()
    for row in work.session.scalars(questioned).all():
        last = last_question(work.session, row)
        if last is None or last.target_id not in people:
            continue
        own = standing(work, row).decision.own
        person = next(iter(asking_side(work.session, row.case, own, asker=last.actor_id)), None)
        if person is None or person in people:
            continue
        show_member(work, row.case, person, kind=MessageKind.COPY)
        question = CaseNoteMessage(
            case=row.case_id,
            kind=NoteKind.QUESTION,
            decision=row.id,
            step=row.step,
            sender=last.actor_id,
            note=last.note,
        )
        key = f"case-question:{row.id}:{row.step}:{person}:{last.target_id}"
        tell(work.by(None), row.case, person, question, key=key, step=step_key(row))
        log(work, row.case, EventKind.RESEATED, Act(actor=None, now=work.now, target=person), decision=row)
        changed(work, row.case)
        cases.add(row.case_id)
        if last.actor_id and last.actor_id not in people:
            _say_moved(work, row, str(last.target_id), last.actor_id, to=person)
    return cases


def _tell_waiting(work: Work, moved: Iterable[StepMoved], people: Collection[str], *, told: Collection[int]) -> None:
    """Who waits for a step hears once of each case who has it now: the asking side, of an instruction who gave it."""
    for step in moved:
        row = work.session.get_one(CaseDecision, step.decision_id)
        if step.before not in people or row.case_id in told:
            continue
        instructed = row.state in {DecisionState.INSTRUCTED, DecisionState.EXECUTED}
        waiting = [row.decided_by] if instructed else asking_side_of(work, row.case)
        for person in waiting:
            if person is not None and person not in {step.after, *people}:
                _say_moved(work, row, str(step.before), person, to=step.after)


def _say_moved(work: Work, row: CaseDecision, gone: str, person: str, *, to: str | None) -> None:
    note = CaseNoteMessage(
        case=row.case_id, kind=NoteKind.HOLDER_LEFT, decision=row.id, step=row.step, sender=gone, who=to
    )
    key = f"case-holder_left:{row.case_id}:{gone}:{person}:{work.now.timestamp():.0f}"
    tell(work.by(None), row.case, person, note, key=key)


def _tell_who_takes_over(work: Work, member: Member, seats: Sequence[Seat]) -> None:
    """Once each: the lead with the orders to hand over, administrators with the seats nobody holds any more."""
    everyone = office_of(work)
    empty = [(seat.role, seat.scope_kind, seat.scope_key) for seat in seats if _is_empty(seat, everyone)]
    orders: dict[str, list[int]] = {}
    for order in listing.orders_of(work.session, member.id, None):
        person = follower_of(order, office=everyone, rules=work.company.rules)
        if person is not None:
            orders.setdefault(person, []).append(order.id)
    typed = unfinished.unsubmitted(work, member.id)
    lead = heir(everyone.follower, office=everyone, rules=work.company.rules)
    above = next(iter(orders), lead) if typed else None
    admins = (everyone.administrators or ((lead,) if lead else ())) if empty else ()
    for person in dict.fromkeys((*orders, *((above,) if above else ()), *admins)):
        work.post(
            key=f"member_gone:{member.id}:{work.now.timestamp():.0f}:{person}",
            kind=MessageKind.TASK if person in orders else MessageKind.NEWS,
            audience=person,
            message=MemberLeftMessage(
                member=member.id,
                standing=member.standing,
                orders=tuple(orders.get(person, ())),
                seats=tuple(empty) if person in admins else (),
                typed=tuple(typed) if person == above else (),
            ),
            reader=person,
        )


def _is_empty(seat: Seat, office: Office) -> bool:
    """Whether nobody else holds that role there, or wherever it reaches."""
    same = (other for other in office.seats if other.role == seat.role and other.is_held(office.on))
    return not any(
        other.scope_kind in {"workspace", seat.scope_kind} and other.scope_key in {"", seat.scope_key} for other in same
    )
