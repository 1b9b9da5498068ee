"""What is written down when something happens in a case: the event, its line in the thread, and every card of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.db.models import Case, CaseDecision, CaseEvent, CaseTold
from bot.domain.cases.history import ENDS, UNPRESSED, EventKind
from bot.domain.cases.states import UNDECIDED, CaseState, DecisionState, RoomPlace, Severity
from bot.services.cases.kept import EventDetail, war_room_of
from bot.services.cases.messages import (
    CaseCardMessage,
    CaseEventMessage,
    CaseNoteMessage,
    CaseWordMessage,
)
from bot.work import audit, outbox
from bot.work.codec import Unreadable, load, pack
from bot.work.kinds import NOTES, MessageKind, NoteKind, WordKind, towards
from bot.work.sending import tell_set_aside
from bot.work.unit import Work


@dataclass(frozen=True, kw_only=True)
class Act:
    """Who does something in a case now, for whom and towards whom."""

    actor: str | None
    now: datetime
    for_id: str | None = None
    target: str | None = None
    note: str | None = None
    by_clock: bool = False
    """Time passed; the actor is who let it pass, and has done nothing."""

    @property
    def presser(self) -> str | None:
        """Who has just done something themselves."""
        return None if self.by_clock else self.actor


def step_key(decision: CaseDecision) -> str:
    """What groups the reminders and timers of one step, so that they die together."""
    return f"case:{decision.id}:{decision.step}"


def channel_card(case: Case) -> str:
    """The name of the case's card in the follow-up channel."""
    return f"case:{case.id}"


def room_card(case: Case) -> str:
    """The name of the case's card in its war room."""
    return f"case:{case.id}:room"


def whole_of(root: str) -> str:
    """The report that a line of it, changed in the form, belongs to: `<root>/<place>`; any other is whole itself."""
    whole, _, place = root.rpartition("/")
    return whole if place.isdigit() else root


def report_card(root: str) -> str:
    """The one card of a report in its reporter's messages, from its preview to its Undo."""
    return f"report:{root}"


def room_place(case: Case) -> RoomPlace | None:
    """Where a case's war room is; None where nobody opened one."""
    room = war_room_of(case)
    return room.place if room else None


def member_card(case: Case, member_id: str) -> str:
    """The name of the case's card in a person's DM."""
    return f"case:{case.id}:{member_id}"


ASKING = {
    NoteKind.REMINDER,
    NoteKind.ASKED_AGAIN,
    NoteKind.ASKED,
    NoteKind.PASSED_TO,
    NoteKind.HANDED_TO,
    NoteKind.INSTRUCTION,
    NoteKind.QUESTION,
    NoteKind.DO,
    NoteKind.OUTSIDE,
}
"""Notes that carry buttons; they are cards, so that dead buttons can be taken away."""

CONSULTING = {NoteKind.CONSULTED, NoteKind.MAY_PROPOSE}
"""Notes in whose thread an opinion is given: it is known where they stand, and nothing of them is edited."""

ASKED_WHILE = {
    NoteKind.INSTRUCTION: {DecisionState.INSTRUCTED, DecisionState.EXECUTED},
    NoteKind.DO: {DecisionState.INSTRUCTED, DecisionState.EXECUTED},
    NoteKind.QUESTION: {DecisionState.QUESTIONED},
}
"""The states of a decision in which a note still asks for something; every other one asks while its step is open."""


def told(session: Session, case: Case) -> set[str]:
    """Everybody who was sent the case's card or a note of it."""
    return set(session.scalars(select(CaseTold.member_id).where(CaseTold.case_id == case.id)))


def _keep_told(session: Session, case: Case, member_id: str) -> None:
    if member_id not in told(session, case):
        session.add(CaseTold(case_id=case.id, member_id=member_id))


def is_outside(member_id: str) -> bool:
    """Whether an id is of a contact without Slack."""
    return member_id.startswith("outside:")


def log(
    work: Work,
    case: Case,
    kind: EventKind,
    act: Act,
    *,
    decision: CaseDecision | None = None,
    detail: EventDetail | None = None,
) -> CaseEvent:
    """Write one event and put its line into the thread of the channel card."""
    event = CaseEvent(
        case_id=case.id,
        decision_id=decision.id if decision else None,
        kind=kind,
        actor_id=act.actor,
        for_id=act.for_id,
        target_id=act.target,
        note=act.note,
        data=pack(detail or EventDetail()),
        at=act.now,
    )
    work.session.add(event)
    work.session.flush()
    _to_trail(work.session, event, case)
    if work.company.follow_channel:
        work.at(act.now).post(
            key=f"case-event:{event.id}",
            kind=MessageKind.LINE,
            audience=work.company.follow_channel,
            message=CaseEventMessage(event=event.id),
            thread=channel_card(case),
        )
    return event


def acted_by_another(session: Session, case: Case) -> bool:
    """Whether anybody but the reporter has done something about the case; silence is not an act."""
    of_another = exists().where(
        CaseEvent.case_id == case.id, CaseEvent.actor_id != case.reporter_id, CaseEvent.kind != EventKind.TIMED_OUT
    )
    return bool(session.scalar(select(of_another)))


def _to_trail(session: Session, event: CaseEvent, case: Case) -> None:
    """What nobody pressed is in the audit trail too; presses write their own entries."""
    if event.kind not in UNPRESSED:
        return
    audit.write(
        session,
        now=event.at,
        actor=event.actor_id if event.kind in ENDS else None,
        action=f"case.{event.kind}",
        subject_kind="case_decision" if event.decision_id else "case",
        subject_id=event.decision_id or case.id,
        case=case.number,
        silent=event.actor_id if event.kind == EventKind.TIMED_OUT else None,
        target=event.target_id,
    )


def show_channel(work: Work, case: Case) -> None:
    """Post the card of a new case in the follow-up channel, once for its life."""
    if work.company.follow_channel:
        work.post(
            key=f"case-card:{channel_card(case)}",
            kind=MessageKind.CARD,
            audience=work.company.follow_channel,
            message=CaseCardMessage(case=case.id),
            card=channel_card(case),
            critical=case.severity is Severity.CRITICAL,
        )


def show_member(work: Work, case: Case, member_id: str, *, kind: MessageKind) -> bool:
    """Post a person's copy of the card unless they have one; returns whether it is new to them.

    An outside contact has no DM: they are reached through the order's 跟单员.
    """
    if is_outside(member_id):
        return True
    _keep_told(work.session, case, member_id)
    return work.post(
        key=f"case-card:{member_card(case, member_id)}",
        kind=kind,
        audience=member_id,
        message=CaseCardMessage(case=case.id),
        card=member_card(case, member_id),
        reader=member_id,
        critical=case.severity is Severity.CRITICAL,
    )


def asks_with_card(work: Work, case: Case, member_id: str) -> bool:
    """Whether a person's copy of the card still waits to be sent: it shows what is true then, and asks for it."""
    critical = case.severity is Severity.CRITICAL
    return outbox.become(work.session, member_card(case, member_id), MessageKind.ASK, critical=critical, now=work.now)


def changed(work: Work, case: Case) -> None:
    """Notes that ask in vain by now never leave; the cards of the case follow once this is committed (`cards`)."""
    work.session.flush()
    keep_back(work, case)
    work.refresh(channel_card(case))


def keep_back(work: Work, case: Case) -> None:
    """A note whose question is settled before it was sent asks nobody."""
    for note in outbox.going_under(work.session, notes_of(case)):
        asked = asked_by(work, case, note)
        if asked is not None and is_over(*asked):
            outbox.kill(work.session, str(note.key), "settled before it was sent")


def notes_of(case: Case) -> str:
    """How the names of the case's notes begin."""
    return f"{channel_card(case)}:note:"


def asked_by(work: Work, case: Case, note: outbox.Card) -> tuple[CaseDecision, CaseNoteMessage] | None:
    """The decision that a note asks about, and the note; one that cannot be read holds nobody up."""
    try:
        said: CaseNoteMessage = load(note.message, note.context)
    except Unreadable as error:
        tell_set_aside(work.session, kind=note.message, why=str(error.fields["why"]), now=work.now)
        return None
    row = next((row for row in case.decisions if row.id == said.decision), None)
    return None if row is None or said.kind in CONSULTING else (row, said)


def end_room(session: Session, case: Case, act: Act) -> None:
    """The case is closed: its war room is told once, in its channel, which stays as a record, or its thread."""
    place = outbox.posted(session, room_card(case)) if case.room else None
    if place is not None:
        outbox.put(
            session,
            key=f"case-room-closed:{case.id}",
            kind=MessageKind.LINE,
            audience=place.channel,
            message=CaseWordMessage(case=case.id, kind=WordKind.ROOM_CLOSED, sender=act.actor),
            thread=channel_card(case) if room_place(case) is RoomPlace.THREAD else None,
            now=act.now,
        )


def is_over(row: CaseDecision, note: CaseNoteMessage) -> bool:
    """Whether what a note asked for is done, or asked of somebody else by now."""
    if row.case.state != CaseState.OPEN or (note.step is not None and row.step != note.step):
        return True
    return row.state not in ASKED_WHILE.get(note.kind, UNDECIDED)


def tell(work: Work, case: Case, member_id: str, note: CaseNoteMessage, *, key: str, step: str | None = None) -> bool:
    """Send a person one short message about the case in their DM; the key makes it happen once.

    actor: who has just pressed something; to them it is an answer.
    """
    if is_outside(member_id):
        return False
    _keep_told(work.session, case, member_id)
    return work.post(
        key=key,
        kind=towards(member_id, work.member, NOTES[note.kind]),
        audience=member_id,
        message=note,
        card=f"{notes_of(case)}{key}" if note.kind in ASKING | CONSULTING else None,
        reader=member_id,
        step=step,
        critical=case.severity is Severity.CRITICAL,
    )
