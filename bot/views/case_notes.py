"""The short messages around a case: what each line, note and private answer shows, and their loaders."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Case, CaseDecision, CaseEvent
from bot.domain.authority import MissingFact, Ruling, Verdict, rule_on
from bot.domain.cases.history import EventKind
from bot.domain.cases.states import UNDECIDED, CaseState, DecisionOutcome, Severity
from bot.domain.text import Phrase, Text
from bot.domain.typed import Discretion, Typed, typed
from bot.services.cases.amounts import discretion_in
from bot.services.cases.kept import event_detail, facts_of, ruling_of
from bot.services.cases.messages import (
    CaseCopyMessage,
    CaseEffectsMessage,
    CaseEventMessage,
    CaseNoteMessage,
    CaseReplyMessage,
)
from bot.services.cases.offer import OFFERED_AFTER, right_person
from bot.services.cases.record import ASKING, is_over
from bot.services.cases.rights import StepStanding, order_of, standing
from bot.services.people.office import office_of
from bot.views.cases import (
    CaseCard,
    File,
    NamedPeople,
    Person,
    TaskLine,
    actions_of,
    files_of,
    load_card,
    subject_of,
    task_lines,
)
from bot.work.company import Company, settings_of
from bot.work.kinds import NoteKind
from bot.work.messages import Reader, Skip, message
from bot.work.quiet import QuietHours
from bot.work.unit import Work

ASIDES = {NoteKind.CONSULTED, NoteKind.MAY_PROPOSE, NoteKind.INFORMED}
"""Notes that say nothing any more once the decision is made."""
OWN_REQUEST = "own_request"
"""A refusal of who reported it themselves, and so may be told of which order."""


@dataclass(frozen=True, kw_only=True)
class EventLine:
    """One event of a case for its thread; role stands in for the target when the seat is vacant.

    mentions: the target is called by this line; of several asked in one moment the first calls.
    """

    number: str
    kind: EventKind
    actor: Person | None
    for_name: str | None
    target: Person | None
    role: Text | None
    label: Text | None
    until: datetime | None = None
    outcome: DecisionOutcome | None = None
    settles: bool = False
    chosen: Text | None = None
    note: Typed | None = None
    mentions: bool = False
    task: Typed | None = None
    due: date | None = None
    dropped: bool = False
    files: tuple[File, ...] = ()
    how: str = ""
    said_at: datetime | None = None
    change: str = ""
    versions: tuple[int, int] = (0, 0)


@dataclass(frozen=True, kw_only=True)
class CaseNote:
    """A short direct message; actions are buttons of the decision named by decision_id and step.

    over is how the case ended when what is asked fell away with it; otherwise `settled` says that what was asked is
    done: decided (by `decider`), carried out (executed), answered (`answer`, by `answered_by`), or asked of `who` by
    now (moved).
    """

    kind: str
    number: str
    subject: str
    case_kind: Text
    label: Text | None = None
    decision_id: int | None = None
    step: int = 0
    actions: tuple[str, ...] = ()
    from_name: str = ""
    who: tuple[Person, ...] = ()
    next: tuple[Person, ...] = ()
    role: Text | None = None
    until: datetime | None = None
    outcome: str | None = None
    chosen: Text | None = None
    note: Typed | None = None
    conditions: Typed | None = None
    text: Typed | None = None
    count: int = 0
    over: str | None = None
    settled: str | None = None
    deadline: datetime | None = None
    decider: Person | None = None
    orders: tuple[str, ...] = ()
    event: str = ""
    answer: Typed | None = None
    answered_by: str = ""
    tasks: tuple[TaskLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CaseReply:
    """Why a press had no effect: the code owns the sentence, the rest fills it.

    place: "elsewhere" who holds the deciding office, but for other orders; "proposes" and
    "consulted" whose role has that much say beside the ladder; "no_part" whose role has none.
    offer is who could act now in place of the one who was refused.
    """

    code: str
    verb: str | None = None
    label: Text | None = None
    reason: Phrase | None = None
    rule: str | None = None
    place: str = ""
    office: Text | None = None
    holder: Person | None = None
    deciders: tuple[Person, ...] = ()
    decider: Person | None = None
    target: str = ""
    at: datetime | None = None
    outcome: str | None = None
    state: str | None = None
    minutes: int = 10
    text: str = ""
    po: str = ""
    offer: Person | None = None
    decision_id: int | None = None
    step: int = 0


@message(CaseEventMessage)
def case_event(work: Work, *, reader: Reader, message: CaseEventMessage) -> EventLine | Skip:
    """One line of a case's history."""
    event = work.session.get(CaseEvent, message.event)
    if event is None:
        return Skip("the event is gone")
    case = work.session.get_one(Case, event.case_id)
    asked = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.kind == event.kind).order_by(CaseEvent.id)
    earlier = work.session.scalars(asked).all() if event.kind == EventKind.ASKED else ()
    shown, known = discretion_in(work, case, reader_id=reader.id), NamedPeople.load(work.session, people_in([event]))
    return event_lines(work, case, [event], known, shown=shown, among=earlier)[0]


def events_of(session: Session, case: Case) -> Sequence[CaseEvent]:
    """Everything that happened in a case."""
    return session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id)).all()


def people_in(events: Sequence[CaseEvent]) -> list[str | None]:
    """Everybody these events name."""
    return [member for event in events for member in (event.actor_id, event.for_id, event.target_id)]


def event_lines(
    work: Work,
    case: Case,
    events: Sequence[CaseEvent],
    known: NamedPeople,
    *,
    shown: Discretion,
    among: Sequence[CaseEvent],
) -> list[EventLine]:
    """Events of one case as lines; among: its events that asked somebody, the oldest first, whatever else is in it."""
    rows, called = {row.id: row for row in case.decisions}, _called(work, case, among, known)
    roles, decisions = work.company.rules.roles, work.company.rules.decisions
    found = []
    for event in events:
        row = rows.get(event.decision_id or 0)
        detail = event_detail(event)
        other = detail.chosen if row is not None and detail.chosen != row.key else None
        found.append(
            EventLine(
                number=case.number,
                kind=event.kind,
                actor=known.person(event.actor_id),
                for_name=known.name(event.for_id) or None,
                target=known.person(event.target_id),
                role=roles.get(detail.role) if detail.role else None,
                label=label_of(work.company, row),
                until=detail.until,
                outcome=detail.outcome,
                settles=row is not None and ruling_of(row).settles,
                chosen=decisions[other].label if other else None,
                note=shown.typed(event.note, by=event.actor_id),
                mentions=event.id in called,
                task=shown.typed(detail.task, by=row.decided_by if row is not None else None),
                due=detail.due,
                dropped=detail.closed,
                files=files_of(detail.files, shown, by=event.actor_id),
                how=detail.how,
                said_at=detail.said_at,
                change=detail.change,
                versions=(detail.before, detail.version),
            )
        )
    return found


def _called(work: Work, case: Case, events: Sequence[CaseEvent], known: NamedPeople) -> set[int]:
    """The events that call whom they ask: once, also when a case asks them for several decisions in one moment.

    In their quiet hours they are named and not called, unless it is critical.
    """
    quiet, first, called = QuietHours.of(work.company), set(), set()
    for event in events:
        moment = event.target_id, event.at
        if event.kind != EventKind.ASKED or event.target_id is None or moment in first:
            continue
        first.add(moment)
        member = known.found.get(event.target_id)
        rests = member is not None and quiet.over_at(member.zone, member.calendar, work.now) is not None
        if case.severity is Severity.CRITICAL or not rests:
            called.add(event.id)
    return called


@message(CaseNoteMessage)
def case_note(work: Work, *, reader: Reader, message: CaseNoteMessage) -> CaseNote | Skip:
    """A short message about a case; what it asks for may have been settled meanwhile, then it has no buttons."""
    case = work.session.get(Case, message.case)
    if case is None:
        return Skip("the case is gone")
    row = work.session.get(CaseDecision, message.decision) if message.decision else None
    kind, sender, label = message.kind, message.sender, work.company.rules.anomalies[case.kind].label
    if kind is NoteKind.SAME_EVENT:
        return CaseNote(  # of their case only who says it, never its order or words
            kind="same_event",
            number="",
            subject="",
            case_kind=label,
            from_name=NamedPeople.load(work.session, [sender]).name(sender),
            orders=message.orders,
            event=message.event,
        )
    shared: dict[str, Any] = {
        "kind": kind,
        "number": case.number,
        "subject": subject_of(work.session, case),
        "case_kind": label,
        "over": case.state if kind in ASKING and case.state in {CaseState.RECALLED, CaseState.UNDONE} else None,
    }
    office = office_of(work)
    shown = discretion_in(work, case, reader_id=reader.id, office=office)
    said = shown.typed(message.note, by=sender)
    if row is None:
        return CaseNote(**shared, from_name=NamedPeople.load(work.session, [sender]).name(sender), note=said)
    decided = kind in {NoteKind.INSTRUCTION, NoteKind.DECISION}
    answered = _answered(work.session, row, message) if kind is NoteKind.QUESTION else None
    over = kind in ASKING and (answered is not None or is_over(row, message))
    if kind in ASIDES and (case.state != CaseState.OPEN or row.state not in UNDECIDED):
        return Skip("settled meanwhile")
    around = office.around(order_of(work.session, case), critical=case.severity is Severity.CRITICAL)
    stands = standing(work, row, office=around)
    above = stands.decision.rungs[row.rung + 1 :] if row.rung >= 0 else ()
    following = next((rung.person for rung in above if rung.person), None)
    who, answerer = message.who or row.holder_id, answered.actor_id if answered else None
    known = NamedPeople.load(work.session, [sender, who, following, answerer, row.decided_by])
    return CaseNote(
        **shared,
        label=label_of(work.company, row),
        decision_id=row.id,
        step=row.step,
        actions=tuple(actions_of(row, stands, reader.id)) if kind in ASKING and reader.id and not over else (),
        settled=("answered" if answered else _settled(row)) if over and shared["over"] is None else None,
        answer=shown.typed(answered.note, by=answerer) if answered else None,
        answered_by=known.name(answerer),
        decider=known.person(row.decided_by),
        from_name=known.name(sender),
        who=known.people([who]),
        next=known.people([following]),
        role=work.company.rules.roles.get(message.role) if message.role else None,
        until=None if over else row.expires_at,
        outcome=message.outcome or row.outcome,
        chosen=_chosen(work.company, row),
        note=said or (shown.typed(row.reason, by=row.decided_by) if decided else None),
        conditions=shown.typed(row.conditions, by=row.decided_by) if decided else None,
        tasks=task_lines(work, [row], shown=shown)[row.id] if decided else (),
        text=_text(case, kind, shown),
        deadline=case.deadline_at if kind is NoteKind.URGENT else None,
        count=message.count,
    )


def _text(case: Case, kind: NoteKind, shown: Discretion) -> Typed | None:
    """What was reported, where a note says it; what is copied for somebody outside has no amounts for anybody."""
    if kind is NoteKind.OUTSIDE:
        return typed(case.text, amounts=False)
    return shown.typed(case.text, by=case.reporter_id) if kind is NoteKind.URGENT else None


def _answered(session: Session, row: CaseDecision, message: CaseNoteMessage) -> CaseEvent | None:
    """What was answered to this question; a later one is asked anew, perhaps in the same words."""
    events = session.scalars(
        select(CaseEvent)
        .where(CaseEvent.decision_id == row.id, CaseEvent.kind.in_((EventKind.QUESTIONED, EventKind.ANSWERED)))
        .order_by(CaseEvent.id)
    ).all()
    asked = [
        at
        for at, happened in enumerate(events)
        if happened.kind == EventKind.QUESTIONED and happened.note == message.note
    ]
    after = events[asked[-1] + 1 :] if asked else ()
    return next((happened for happened in after if happened.kind == EventKind.ANSWERED), None)


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
    place, office, own = _place_of(work, row, stands, reader_id)
    offered = None
    if row is not None and stands is not None and reader_id is not None and message.code in OFFERED_AFTER:
        offered = right_person(row, stands, reader_id)
    named = message.holder, message.decider, message.target, offered
    known = NamedPeople.load(work.session, [*named, *message.deciders])
    return CaseReply(
        code=message.code,
        verb=message.verb,
        label=label_of(work.company, row),
        reason=own or _reason(row, stands, reader_id),
        rule=stands.ruling.rule if stands is not None else None,
        place=place,
        office=office,
        holder=known.person(message.holder),
        deciders=known.people(message.deciders),
        decider=known.person(message.decider),
        target=known.name(message.target),
        at=message.at,
        outcome=message.outcome,
        state=message.state,
        minutes=int(work.company.defaults.undo.total_seconds() // 60),
        text=message.text,
        po=_po_of(work, row) if message.code == OWN_REQUEST else "",
        offer=known.person(offered),
        decision_id=row.id if row is not None else None,
        step=row.step if row is not None else 0,
    )


def _po_of(work: Work, row: CaseDecision | None) -> str:
    """Of which order, for who reported it themselves."""
    order = order_of(work.session, row.case) if row is not None else None
    return order.po if order is not None else ""


def _place_of(
    work: Work,
    row: CaseDecision | None,
    stands: StepStanding | None,
    reader_id: str | None,
) -> tuple[str, Text | None, Phrase | None]:
    """Where a person stands to a decision that a rung takes: who has that office, but for other orders; who may
    propose or is asked for an opinion beside the ladder, and why so far only; no part in it.

    Empty for those whose own role the ladder speaks of.
    """
    order = order_of(work.session, row.case) if row is not None else None
    deciding = stands.decision.deciding if stands is not None else None
    if row is None or order is None or stands is None or deciding is None or reader_id is None:
        return "", None, None
    here = office_of(work).roles_on(reader_id, order)
    if any(seat.role == deciding.role and seat.person == reader_id for seat in stands.office.seats):
        if deciding.role in here:
            return "", None, None
        return "elsewhere", work.company.rules.roles.get(deciding.role), None
    concerned = {stands.ruling.role, *(rung.role for rung in stands.decision.rungs)}
    return ("", None, None) if here & concerned else _beside(work.company, row, here)


def _beside(company: Company, row: CaseDecision, roles: Collection[str]) -> tuple[str, Text | None, Phrase | None]:
    """What the table gives to an office that is on no rung, and its reason; a proposal counts for more."""
    facts = facts_of(row.case).ruled_by
    found: dict[Verdict, tuple[str, Ruling]] = {}
    for role in sorted(roles):
        with suppress(MissingFact):
            ruling = rule_on(company.rules, decision=row.key, role=role, facts=facts, settings=settings_of(company))
            found.setdefault(ruling.verdict, (role, ruling))
    for verdict, place in ((Verdict.PROPOSE, "proposes"), (Verdict.CONSULTED, "consulted")):
        if verdict in found:
            role, ruling = found[verdict]
            general = company.rules.verdict_reasons.get(verdict)
            return place, company.rules.roles.get(role), None if ruling.reason == general else ruling.reason
    return "no_part", None, None


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


def _reason(row: CaseDecision | None, stands: StepStanding | None, reader_id: str | None) -> Phrase | None:
    """Of the asking side's own matter, and to who reported, the rule's own sentence; else why who decides does."""
    if row is None or stands is None:
        return None
    if stands.ruling.settles or reader_id == row.case.reporter_id:
        return stands.ruling.reason
    return stands.decision.deciding.why if stands.decision.deciding is not None else None


def _chosen(company: Company, row: CaseDecision) -> Text | None:
    if row.chosen is None or len(row.choices) < 2:
        return None
    return company.rules.decisions[row.chosen].label


def label_of(company: Company, row: CaseDecision | None) -> Text | None:
    """What a decision is called."""
    return company.rules.decisions[row.key].label if row is not None else None
