"""作战室: a case by the wall clock, on two levels only, in a channel of its own until it is closed."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Case, CaseDecision, DueRow, Member
from bot.domain.cases.history import EventKind
from bot.domain.cases.states import CaseState, RoomPlace, Severity
from bot.services.cases.instructions import consulted_people
from bot.services.cases.kept import EventDetail, WarRoom, rungs_kept, war_room_of
from bot.services.cases.messages import CaseRoomMessage
from bot.services.cases.outcome import PressOutcome, about_case, answer
from bot.services.cases.record import Act, changed, channel_card, is_outside, log, room_card, step_key
from bot.services.cases.rights import DecisionWork, above_of, may_open_room, office_in, standing, waiting_above
from bot.services.cases.steps import open_rung
from bot.work import outbox
from bot.work.codec import pack
from bot.work.kinds import MessageKind, WordKind
from bot.work.unit import Work

VERB = "room"


def open_room(work: Work, *, case_id: int) -> PressOutcome:
    """Put a case into war-room mode: who may, each waiting decision straight to who decides, and a channel."""
    case = _locked(work.session, case_id)
    code = _hindrance(work, case)
    if code or case is None:
        return answer(work, about_case(case, case_id, code or "unknown", verb=VERB))
    people = _people(work, case)
    act = Act(actor=work.actor, now=work.now)
    name = room_name(case)
    asked = {str(row.id): rungs_kept(row)[: row.rung + 1] for row in waiting_above(case)}
    case.room = pack(WarRoom(by=work.actor, at=work.now, name=name, severity=case.severity, asked=asked))
    case.severity = Severity.CRITICAL
    work.session.flush()
    log(work, case, EventKind.ROOM_OPENED, act, detail=EventDetail(name=name))
    for row in waiting_above(case):
        _to_who_decides(work, row, act)
    _make_channel(work, case, people)
    work.note(
        action="case.room", subject_kind="case", subject_id=case.id, number=case.number, channel=name, people=people
    )
    changed(work, case)
    return PressOutcome(case_id=case.id, verb=VERB)


def _locked(session: Session, case_id: int) -> Case | None:
    """The case with its decisions held first, in the order a press holds them: nobody decides one meanwhile."""
    rows = select(CaseDecision).where(CaseDecision.case_id == case_id).order_by(CaseDecision.id)
    for row in session.scalars(rows.with_for_update(of=CaseDecision)).all():
        session.refresh(row)
    return session.get(Case, case_id, populate_existing=True, with_for_update={"of": Case})


def room_name(case: Case) -> str:
    """The channel's name: the same for a case however often it is made, and no other case's."""
    mark = sha256(f"{case.number} {case.opened_at.isoformat()}".encode()).hexdigest()[:6]
    return f"gendan-{case.number.lower()}-{mark}"


def _hindrance(work: Work, case: Case | None) -> str:
    if case is None:
        return "unknown"
    if case.state != CaseState.OPEN:
        return "case_over"
    if case.room:
        return "room_open"
    if not waiting_above(case):
        return "nothing_open"
    return "" if may_open_room(work, case, work.actor) else "not_in_room"


def _to_who_decides(work: Work, row: CaseDecision, act: Act) -> None:
    """Ask the deciding rung now; who was asked below is told that nothing more is to be done."""
    before, mode = row.holder_id, standing(work.at(act.now), row)
    outbox.kill_step(work.session, step_key(row), VERB, act.now)
    turn = DecisionWork(work=work, row=row, stands=mode, act=act)
    row.ladder = []
    open_rung(turn, 0)
    if before is not None and before not in {row.holder_id, act.actor}:
        turn.say(before, WordKind.ROOM_LOWER, who=row.holder_id)


def _people(work: Work, case: Case) -> list[str]:
    """Everybody with Slack whom the case concerns: who reported, carries out, is asked, decides or is consulted."""
    found: list[str | None] = [case.reporter_id]
    office = office_in(work, case)
    for row in case.decisions:
        stands = standing(work, row, office=office)
        deciding = stands.decision.deciding
        above = above_of(stands.ruling, office)[:1]
        found += [stands.decision.own.person, row.holder_id, deciding.person if deciding is not None else None]
        found += [*(rung.person for rung in above), *consulted_people(stands)]
    inside = [person for person in dict.fromkeys(found) if person is not None and not is_outside(person)]
    return [person for person in inside if work.session.get_one(Member, person).active]


def _make_channel(work: Work, case: Case, people: list[str]) -> None:
    """One row: the channel, its people, the card. Where Slack lets us make none it is a line in the card's thread."""
    opened = war_room_of(case)
    fallback = work.company.follow_channel or (opened.by if opened else "")
    work.post(
        key=f"case-room:{case.id}",
        kind=MessageKind.CARD,
        method="room",
        audience=f"room:{room_name(case)}",
        message=CaseRoomMessage(case=case.id, name=room_name(case), people=tuple(people), otherwise=fallback),
        card=room_card(case),
        thread=channel_card(case) if work.company.follow_channel else None,
        critical=True,
    )


def fell_back(work: Work, *, due: DueRow) -> str:
    """Slack lets us make no channel: the cards, which named it, say where the room is instead."""
    case = work.session.get(Case, int(due.subject.rpartition(":")[2]))
    opened = war_room_of(case) if case is not None else None
    if case is None or opened is None:
        return "gone"
    case.room = pack(replace(opened, place=RoomPlace.THREAD if work.company.follow_channel else RoomPlace.NOWHERE))
    changed(work, case)
    return "done"
