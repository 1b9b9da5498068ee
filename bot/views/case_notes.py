"""Loaders of the short messages around a case."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Case, CaseDecision, CaseEvent, Member
from bot.domain.authority import ruling_from_data
from bot.domain.cases.states import UNDECIDED, CaseState
from bot.domain.text import Phrase, Text
from bot.domain.typed import Discretion, Typed, typed
from bot.services.cases.amounts import discretion_in
from bot.services.cases.messages import (
    CaseCopyMessage,
    CaseEffectsMessage,
    CaseEventMessage,
    CaseNoteMessage,
    CaseReplyMessage,
)
from bot.services.cases.offer import OFFERED_AFTER, right_person
from bot.services.cases.record import ASKING, is_over
from bot.services.cases.rights import StepStanding, standing
from bot.views.case_messages import CaseNote, CaseReply, EventLine
from bot.views.case_parts import CaseCard, Person
from bot.views.case_places import place_of
from bot.views.case_tasks import files_of, task_lines
from bot.views.cases import actions_of, load_card, subject_of
from bot.work.company import Company
from bot.work.kinds import NoteKind
from bot.work.messages import Skip, message
from bot.work.quiet import quiet_until
from bot.work.reader import Reader
from bot.work.unit import Work

ASIDES = {NoteKind.CONSULTED, NoteKind.MAY_PROPOSE, NoteKind.INFORMED}
"""Notes that say nothing any more once the decision is made."""


@message(CaseEventMessage)
def case_event(work: Work, *, reader: Reader, message: CaseEventMessage) -> EventLine | Skip:
    """One line of a case's history."""
    event = work.session.get(CaseEvent, message.event)
    if event is None:
        return Skip("the event is gone")
    case = work.session.get_one(Case, event.case_id)
    shown = discretion_in(work, case, reader_id=reader.id)
    return load_event(work, event, shown=shown)


def load_event(work: Work, event: CaseEvent, *, shown: Discretion) -> EventLine:
    """The same among others of its case."""
    case = work.session.get_one(Case, event.case_id)
    row = work.session.get(CaseDecision, event.decision_id) if event.decision_id else None
    until, chosen, role = event.data.get("until"), event.data.get("chosen"), event.data.get("role")
    return EventLine(
        number=case.number,
        kind=event.kind,
        actor=person(work, event.actor_id),
        for_name=name(work.session, event.for_id) if event.for_id else None,
        target=person(work, event.target_id),
        role=work.company.rules.roles.get(role) if role else None,
        label=label_of(work.company, row),
        until=datetime.fromisoformat(until) if until else None,
        outcome=event.data.get("outcome"),
        settles=row is not None and ruling_from_data(row.ruling).settles,
        chosen=work.company.rules.decisions[chosen].label if row and chosen and chosen != row.key else None,
        note=shown.typed(event.note, by=event.actor_id),
        mentions=_mentions(work, event, critical=case.severity == "critical"),
        task=shown.typed(event.data.get("task"), by=row.decided_by if row is not None else None),
        due=date.fromisoformat(event.data["due"]) if event.data.get("due") else None,
        dropped=bool(event.data.get("closed")),
        files=files_of(event.data.get("files"), shown, by=event.actor_id),
        how=str(event.data.get("how") or ""),
        said_at=datetime.fromisoformat(event.data["said_at"]) if event.data.get("said_at") else None,
        change=str(event.data.get("change") or ""),
        versions=(event.data.get("before", 0), event.data.get("version", 0)),
    )


def _mentions(work: Work, event: CaseEvent, *, critical: bool) -> bool:
    """Whoever is asked is called once, also when a case asks them for several decisions in one moment.

    In their quiet hours they are named and not called, unless it is critical.
    """
    if event.kind != "asked" or event.target_id is None:
        return False
    if not critical and quiet_until(work.session, work.company, event.target_id, work.now) is not None:
        return False
    earlier = select(CaseEvent.id).where(
        CaseEvent.case_id == event.case_id,
        CaseEvent.kind == "asked",
        CaseEvent.target_id == event.target_id,
        CaseEvent.at == event.at,
        CaseEvent.id < event.id,
    )
    return work.session.scalar(earlier.limit(1)) is None


@message(CaseNoteMessage)
def case_note(work: Work, *, reader: Reader, message: CaseNoteMessage) -> CaseNote | Skip:
    """A short message about a case; what it asks for may have been settled meanwhile, then it has no buttons."""
    case = work.session.get(Case, message.case)
    if case is None:
        return Skip("the case is gone")
    row = work.session.get(CaseDecision, message.decision) if message.decision else None
    kind = message.kind
    if kind is NoteKind.SAME_EVENT:
        return _same_event(work, case, message)
    shared: dict[str, Any] = {
        "kind": kind,
        "number": case.number,
        "subject": subject_of(work.session, case),
        "over": case.state if kind in ASKING and case.state in {CaseState.RECALLED, CaseState.UNDONE} else None,
    }
    label, sender = work.company.rules.anomalies[case.kind].label, message.sender
    shown = discretion_in(work, case, reader_id=reader.id)
    said = shown.typed(message.note, by=sender)
    if row is None:
        return CaseNote(**shared, case_kind=label, from_name=name(work.session, sender), note=said)
    decided = kind in {NoteKind.INSTRUCTION, NoteKind.DECISION}
    answered = _answered(work.session, row, message) if kind is NoteKind.QUESTION else None
    over = kind in ASKING and (answered is not None or is_over(row, message))
    if kind in ASIDES and (case.state != CaseState.OPEN or row.state not in UNDECIDED):
        return Skip("settled meanwhile")
    stands = standing(work, row)
    above = stands.decision.rungs[row.rung + 1 :] if row.rung >= 0 else ()
    following = next((rung.person for rung in above if rung.person), None)
    who = message.who or row.holder_id
    return CaseNote(
        **shared,
        case_kind=label,
        label=label_of(work.company, row),
        decision_id=row.id,
        step=row.step,
        actions=tuple(actions_of(row, stands, reader.id)) if kind in ASKING and reader.id and not over else (),
        settled=("answered" if answered else _settled(row)) if over and shared["over"] is None else None,
        answer=shown.typed(answered.note, by=answered.actor_id) if answered else None,
        answered_by=name(work.session, answered.actor_id) if answered else "",
        decider=person(work, row.decided_by),
        from_name=name(work.session, sender),
        who=_people(work, who),
        next=_people(work, following),
        role=work.company.rules.roles.get(message.role) if message.role else None,
        until=None if over else row.expires_at,
        outcome=message.outcome or row.outcome,
        chosen=_chosen(work.company, row),
        note=said or (shown.typed(row.reason, by=row.decided_by) if decided else None),
        conditions=shown.typed(row.conditions, by=row.decided_by) if decided else None,
        tasks=task_lines(work, row, shown=shown) if decided else (),
        text=_text(case, kind, shown),
        deadline=case.deadline_at if kind is NoteKind.URGENT else None,
        count=message.count,
    )


def _text(case: Case, kind: NoteKind, shown: Discretion) -> Typed | None:
    """What was reported, where a note says it; what is copied for somebody outside has no amounts for anybody."""
    if kind is NoteKind.OUTSIDE:
        return typed(case.text, amounts=False)
    return shown.typed(case.text, by=case.reporter_id) if kind is NoteKind.URGENT else None


def _same_event(work: Work, case: Case, message: CaseNoteMessage) -> CaseNote:
    """What somebody reported of a vessel or container: of their case only who says it, never its order or words."""
    return CaseNote(
        kind="same_event",
        number="",
        subject="",
        case_kind=work.company.rules.anomalies[case.kind].label,
        from_name=name(work.session, message.sender),
        orders=message.orders,
        event=message.event,
    )


def _answered(session: Session, row: CaseDecision, message: CaseNoteMessage) -> CaseEvent | None:
    """What was answered to this question; a later one is asked anew, perhaps in the same words."""
    events = session.scalars(
        select(CaseEvent)
        .where(CaseEvent.decision_id == row.id, CaseEvent.kind.in_(("questioned", "answered")))
        .order_by(CaseEvent.id)
    ).all()
    asked = [at for at, one in enumerate(events) if one.kind == "questioned" and one.note == message.note]
    after = events[asked[-1] + 1 :] if asked else ()
    return next((one for one in after if one.kind == "answered"), None)


def _settled(row: CaseDecision) -> str:
    """What became of what a note asked for."""
    if row.executed_at is not None:
        return "executed"
    return "decided" if row.decided_at is not None else "moved"


@message(CaseReplyMessage)
def case_reply(work: Work, *, reader: Reader, message: CaseReplyMessage) -> CaseReply:
    """Why a press had no effect, for the one who pressed."""
    return load_reply(work, reader_id=reader.id, message=message)


def load_reply(work: Work, *, reader_id: str | None, message: CaseReplyMessage) -> CaseReply:
    """The same for the error line of a form."""
    row = work.session.get(CaseDecision, message.decision) if message.decision else None
    stands = standing(work, row) if row is not None else None
    place, office, own = place_of(work, row, stands, reader_id)
    return CaseReply(
        code=message.code,
        verb=message.verb,
        label=label_of(work.company, row),
        reason=own or _reason(row, stands, reader_id),
        rule=stands.ruling.rule if stands is not None else None,
        place=place,
        office=office,
        holder=person(work, message.holder),
        deciders=tuple(
            decider for decider in (person(work, decider) for decider in message.deciders) if decider is not None
        ),
        decider=person(work, message.decider),
        target=name(work.session, message.target),
        at=message.at,
        outcome=message.outcome,
        state=message.state,
        minutes=int(work.company.defaults.undo.total_seconds() // 60),
        text=message.text,
        offer=person(work, _offered(message.code, row, stands, reader_id)),
        decision_id=row.id if row is not None else None,
        step=row.step if row is not None else 0,
    )


def _offered(code: str, row: CaseDecision | None, stands: StepStanding | None, reader_id: str | None) -> str | None:
    """Who could act now in place of the one who was refused."""
    if row is None or stands is None or reader_id is None or code not in OFFERED_AFTER:
        return None
    return right_person(row, stands, reader_id)


@message(CaseCopyMessage)
def case_copy(work: Work, *, reader: Reader, message: CaseCopyMessage) -> CaseCard | Skip:
    """The case as plain text to copy into WeChat: nothing in it that an outsider may not see."""
    case = work.session.get(Case, message.case)
    return Skip("the case is gone") if case is None else load_card(work, case, reader_id=None)


@message(CaseEffectsMessage)
def case_effects(work: Work, *, reader: Reader, message: CaseEffectsMessage) -> CaseCard | Skip:
    """The effect on every order of a case."""
    case = work.session.get(Case, message.case)
    return Skip("the case is gone") if case is None else load_card(work, case, reader_id=reader.id)


def _asking(row: CaseDecision | None) -> str | None:
    return row.case.reporter_id if row is not None else None


def _reason(row: CaseDecision | None, stands: StepStanding | None, reader_id: str | None) -> Phrase | None:
    """Of the asking side's own matter, and to who reported, the rule's own sentence; else why who decides does."""
    if stands is not None and (stands.ruling.settles or reader_id == _asking(row)):
        return stands.ruling.reason
    return _why(stands)


def _why(stands: Any) -> Phrase | None:
    """Why the right lies where it lies: the sentence of the deciding rung."""
    deciding = stands.decision.deciding if stands is not None else None
    return deciding.why if deciding is not None else None


def _chosen(company: Company, row: CaseDecision) -> Text | None:
    if row.chosen is None or len(row.choices) < 2:
        return None
    return company.rules.decisions[row.chosen].label


def label_of(company: Company, row: CaseDecision | None) -> Text | None:
    """What a decision is called."""
    return company.rules.decisions[row.key].label if row is not None else None


def name(session: Session, member_id: str | None) -> str:
    """A person's name; empty for nobody."""
    member = session.get(Member, member_id) if member_id else None
    return member.name if member is not None else member_id or ""


def person(work: Work, member_id: str | None) -> Person | None:
    """A person as a message names them; somebody outside with the company they belong to."""
    if not member_id:
        return None
    member = work.session.get(Member, member_id)
    outside = member.company if member is not None and member.is_outside else None
    return Person(id=member_id, name=name(work.session, member_id), contact=outside)


def _people(work: Work, member_id: str | None) -> tuple[Person, ...]:
    found = person(work, member_id)
    return (found,) if found is not None else ()
