"""A case: what one reader sees of it, and its loaders for the channel's card and each person's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from bot.db.models import Case, CaseDecision, CaseEffect, CaseEvent, CaseTask, Member, Milestone, Order, OrderLine
from bot.domain.authority import EXTERNAL, Verdict, resolve_role
from bot.domain.authority.ladder import Rung
from bot.domain.calendars import first_over
from bot.domain.cases.history import EventKind
from bot.domain.cases.states import UNDECIDED, CaseState, DecisionOutcome, DecisionState, RoomPlace, Severity, TaskState
from bot.domain.phrases.statements import CutOffKind
from bot.domain.text import Phrase, Text
from bot.domain.typed import Discretion, Typed
from bot.services.cases.amounts import discretion_in
from bot.services.cases.instructions import carriers, doers
from bot.services.cases.kept import detail_of, facts_of, files_in, war_room_of
from bot.services.cases.messages import CaseCardMessage
from bot.services.cases.record import acted_by_another
from bot.services.cases.rights import StepStanding, may_open_room, order_of, standing, waiting_above
from bot.services.orders.photos.evidence import KeptFile
from bot.services.people.office import office_of
from bot.views.projects import ChangeLine, change_lines
from bot.work.company import Company
from bot.work.messages import Reader, Skip, message
from bot.work.unit import Work

OPINIONS_SHOWN = 5
"""More stand in the thread of the channel's card."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody in a case; for_name is the principal a deputy stands in for, contact how an outsider is reached."""

    id: str
    name: str
    role: Text | None = None
    for_name: str | None = None
    contact: str | None = None


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What the case does to one order line; spans are calendar days unless said, L/C dates only for who may see."""

    order: str
    product: str | None
    milestone: Text | None = None
    old_on: date | None = None
    new_on: date | None = None
    float_left: int | None = None
    etd_old_on: date | None = None
    etd_new_on: date | None = None
    delay_days: int = 0
    delay_working_days: int | None = None
    lc_broken: bool = False
    lc_warned: bool = False
    lc_latest_on: date | None = None
    cutoff_missed: bool = False
    cutoff_at: datetime | None = None
    cutoff_on: date | None = None
    closing: CutOffKind = CutOffKind.CUSTOMS
    next_sailing_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of the decisions among which the reporter or the decider picks."""

    key: str
    label: Phrase


@dataclass(frozen=True, kw_only=True)
class File:
    """A file somebody put beside a note; its name is typed like the note."""

    name: Typed
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class TaskLine:
    """One condition of an approval. state: open, done, dropped; late is computed."""

    text: Typed | None
    owner: Person
    due_on: date
    state: str
    late: bool = False
    note: Typed | None = None


@dataclass(frozen=True, kw_only=True)
class Part:
    """One decision of a case as it stands. actions are the buttons this reader's card carries.

    decider: who decides in the end while somebody below is asked; others: whoever else may settle it now.
    """

    id: int
    step: int
    number: int
    label: Text
    state: DecisionState
    settles: bool
    may_decide: bool
    proposes: bool
    external: bool
    rule: str | None
    unconfirmed: bool
    why: Phrase | None
    vacant_role: Text | None
    holder: Person | None
    next: Person | None
    decider: Person | None
    others: tuple[Person, ...]
    consulted: tuple[Person, ...]
    ladder_people: tuple[Person, ...]
    executors: tuple[Person, ...]
    choices: tuple[Choice, ...]
    actions: tuple[str, ...]
    proposal: Typed | None = None
    proposed_by: str | None = None
    expires_at: datetime | None = None
    outcome: DecisionOutcome | None = None
    chosen: Text | None = None
    reason: Typed | None = None
    conditions: Typed | None = None
    decided_by: Person | None = None
    decided_at: datetime | None = None
    executed_by: str | None = None
    executed_at: datetime | None = None
    evidence: Typed | None = None
    tasks: tuple[TaskLine, ...] = ()
    files: tuple[File, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CaseOrigin:
    """The message a case was made from; link is empty where Slack would not give one."""

    author: str
    link: str


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What somebody consulted, or who decides, wrote in the thread of the ask."""

    by: str
    text: Typed | None


@dataclass(frozen=True, kw_only=True)
class CaseCard:
    """A case for one reader: the channel (reader_id None), the reporter, or a person asked.

    room: the name of its war room; room_place: where that is.
    """

    id: int
    number: str
    kind: Text
    subject: str
    severity: Severity
    state: str
    text: Typed | None
    reporter: Person
    reader_id: str | None
    opened_at: datetime
    effects: tuple[Effect, ...]
    parts: tuple[Part, ...]
    deadline_at: datetime | None = None
    closed_at: datetime | None = None
    cost_cny: Decimal | None = None
    origin: CaseOrigin | None = None
    files: tuple[File, ...] = ()
    may_recall: bool = False
    may_undo: bool = False
    room: str = ""
    room_place: RoomPlace | None = None
    may_open_room: bool = False
    changes: tuple[ChangeLine, ...] = ()
    opinions: tuple[Opinion, ...] = ()


@dataclass(frozen=True)
class NamedPeople:
    """People as messages name them, loaded at once; who is unknown goes by their id."""

    found: Mapping[str, Any]

    @classmethod
    def load(cls, session: Session, ids: Iterable[str | None]) -> NamedPeople:
        """Those of the ids; None is nobody."""
        columns = Member.id, Member.name, Member.company, Member.is_outside, Member.zone, Member.calendar
        wanted = {member_id for member_id in ids if member_id}
        rows = session.execute(select(*columns).where(Member.id.in_(wanted))) if wanted else ()
        return cls({row.id: row for row in rows})

    def name(self, member_id: str | None) -> str:
        """A person's name; empty for nobody."""
        found = self.found.get(member_id or "")
        return found.name if found is not None else member_id or ""

    def contact(self, member_id: str) -> str | None:
        """The company of somebody outside."""
        found = self.found.get(member_id)
        return found.company if found is not None and found.is_outside else None

    def person(self, member_id: str | None) -> Person | None:
        """A person as a message names them; somebody outside with the company they belong to."""
        if not member_id:
            return None
        return Person(id=member_id, name=self.name(member_id), contact=self.contact(member_id))

    def people(self, ids: Iterable[str | None]) -> tuple[Person, ...]:
        """Those of several who are somebody."""
        return tuple(person for person in map(self.person, ids) if person is not None)


@message(CaseCardMessage)
def case_card(work: Work, *, reader: Reader, message: CaseCardMessage) -> CaseCard | Skip:
    """The case as it stands, for its channel (no reader) or one person."""
    case = work.session.get(Case, message.case)
    if case is None:
        return Skip("the case is gone")
    return load_card(work, case, reader_id=reader.id)


def load_card(
    work: Work, case: Case, *, reader_id: str | None, shown: Discretion | None = None, opinions: bool = True
) -> CaseCard:
    """The card of a case as one reader may see it; None is the channel. shown: what they see, if it is known."""
    office = office_of(work)
    around = office.around(order_of(work.session, case), critical=case.severity is Severity.CRITICAL)
    shown = shown or discretion_in(work, case, reader_id=reader_id, office=office)
    stands = {row.id: standing(work, row, office=around) for row in case.decisions}
    rows = [row for row in case.decisions if _concerns(row, stands[row.id], reader_id)] or case.decisions
    kept, room = facts_of(case), war_room_of(case)
    reporter, origin = reader_id == case.reporter_id, kept.origin
    author = (origin.author or "?") if origin else None
    named = [member_id for row in rows for member_id in _people_ids(row, stands[row.id])]
    known = NamedPeople.load(work.session, [case.reporter_id, author, *named])
    brief = replace(shown, brief=reader_id is None)
    tasks = task_lines(work, rows, shown=brief)
    may_undo = reporter and case.state != CaseState.UNDONE and work.now - case.opened_at <= work.company.defaults.undo
    offers_room = reader_id is not None and not case.room and case.state == CaseState.OPEN and waiting_above(case)
    return CaseCard(
        id=case.id,
        number=case.number,
        kind=work.company.rules.anomalies[case.kind].label,
        subject=subject_of(work.session, case),
        severity=case.severity,
        state=case.state,
        text=shown.typed(case.text, by=case.reporter_id),
        reporter=Person(id=case.reporter_id, name=known.name(case.reporter_id)),
        reader_id=reader_id,
        opened_at=case.opened_at,
        effects=_effects(work.session, case, prices=shown.amounts, zone=ZoneInfo(work.company.zone)),
        parts=tuple(_part(work, row, stands[row.id], known, shown=brief, tasks=tasks[row.id]) for row in rows),
        deadline_at=case.deadline_at,
        closed_at=case.closed_at,
        cost_cny=case.cost_cny if shown.amounts else None,
        changes=change_lines(work.session, case, prices=shown.amounts),
        origin=CaseOrigin(author=known.name(author), link=origin.link) if origin else None,
        files=files_of(kept.files, shown, by=case.reporter_id),
        may_recall=reporter and case.state == CaseState.OPEN and not any(row.decided_at for row in case.decisions),
        may_undo=may_undo and not acted_by_another(work.session, case),
        opinions=_opinions(work.session, case, shown=brief) if opinions else (),
        room=room.name if room else "",
        room_place=room.place if room else None,
        may_open_room=bool(offers_room) and may_open_room(work, case, str(reader_id), office=around),
    )


def _opinions(session: Session, case: Case, *, shown: Discretion) -> tuple[Opinion, ...]:
    """The last opinions on an open case, in the order they were given."""
    said = (
        select(CaseEvent.note, CaseEvent.actor_id, Member.name)
        .join(Member, Member.id == CaseEvent.actor_id)
        .where(CaseEvent.case_id == case.id, CaseEvent.kind == EventKind.OPINED)
        .order_by(CaseEvent.id.desc())
        .limit(OPINIONS_SHOWN)
    )
    rows = session.execute(said).all()
    return tuple(Opinion(by=row.name, text=shown.typed(row.note, by=row.actor_id)) for row in reversed(rows))


def _concerns(row: CaseDecision, stands: StepStanding, reader_id: str | None) -> bool:
    """Whether a decision has to do with somebody; the channel and the reporter see all, and so does who only looks.

    What is the 跟单员's own does not concern the lead who may stand in for them: that button is on the channel's card.
    """
    if reader_id is None or reader_id == row.case.reporter_id:
        return True
    own = stands.decision.own
    involved = {row.holder_id, row.decided_by, row.executed_by, *carriers(stands), own.person, *own.holders}
    for rung in () if stands.ruling.settles else stands.decision.rungs:
        involved |= {rung.person, *rung.right_holders}
    return reader_id in involved


def load_part(work: Work, *, decision_id: int, reader_id: str | None) -> Part:
    """One decision of a case, for its form."""
    row = work.session.get_one(CaseDecision, decision_id)
    shown, stands = discretion_in(work, row.case, reader_id=reader_id), standing(work, row)
    known = NamedPeople.load(work.session, _people_ids(row, stands))
    return _part(work, row, stands, known, shown=shown, tasks=task_lines(work, [row], shown=shown)[row.id])


def subject_of(session: Session, case: Case) -> str:
    """What the case is about: its order, or its orders when one event hits many."""
    return subjects_of(session, [case])[case.id]


def subjects_of(session: Session, cases: Iterable[Case]) -> dict[int, str]:
    """The same for several cases, by their ids."""
    ids = {case.id for case in cases}
    own = select(Case.id.label("case_id"), literal(0).label("place"), Order.po)
    hit = select(CaseEffect.case_id, CaseEffect.id, Order.po).join(OrderLine, OrderLine.id == CaseEffect.line_id)
    stand = union_all(
        own.join(Order, Order.id == Case.order_id).where(Case.id.in_(ids)),
        hit.join(Order, Order.id == OrderLine.order_id).where(CaseEffect.case_id.in_(ids)),
    )
    named: dict[int, str] = {}
    hits: dict[int, dict[str, None]] = {case_id: {} for case_id in ids}
    for case_id, place, po in session.execute(stand.order_by("place")):
        if place:
            hits[case_id][po] = None
        else:
            named[case_id] = po
    return {
        case_id: f"{next(iter(pos))} +{len(pos) - 1}" if len(pos) > 1 else named.get(case_id, next(iter(pos), ""))
        for case_id, pos in hits.items()
    }


def _effects(session: Session, case: Case, *, prices: bool, zone: ZoneInfo) -> tuple[Effect, ...]:
    """What the case does to each line."""
    closings = OrderLine.cutoff_at, OrderLine.cutoff_on, OrderLine.cy_at, OrderLine.cy_on
    columns = OrderLine.product, *closings, Order.po, Order.lc_latest_on
    rows = session.execute(
        select(CaseEffect, *columns, Milestone.name_zh, Milestone.name_en)
        .join(OrderLine, OrderLine.id == CaseEffect.line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .outerjoin(Milestone, Milestone.id == CaseEffect.milestone_id)
        .where(CaseEffect.case_id == case.id)
        .order_by(CaseEffect.id)
    )
    found = []
    for row in rows:
        effect, detail = row.CaseEffect, detail_of(row.CaseEffect)
        dated = prices and (detail.lc_breach or detail.lc_warning)
        said = {CutOffKind.CY: row.cy_at or row.cy_on, CutOffKind.CUSTOMS: row.cutoff_at or row.cutoff_on}
        closing, at = first_over(said, zone) or (CutOffKind.CUSTOMS, None)
        found.append(
            Effect(
                order=row.po,
                product=row.product,
                milestone=Text.pair(zh=row.name_zh, en=row.name_en) if row.name_zh is not None else None,
                old_on=effect.old_on,
                new_on=effect.new_on,
                float_left=effect.float_left_days,
                etd_old_on=effect.etd_old_on,
                etd_new_on=effect.etd_new_on,
                delay_days=effect.delay_days,
                delay_working_days=detail.ship_working_days,
                lc_broken=detail.lc_breach,
                lc_warned=detail.lc_warning,
                lc_latest_on=row.lc_latest_on if dated else None,
                cutoff_missed=detail.cutoff_missed,
                cutoff_at=at if isinstance(at, datetime) else None,
                cutoff_on=at,
                closing=closing,
                next_sailing_on=detail.next_sailing_on,
            )
        )
    return tuple(found)


def task_lines(
    work: Work, decisions: Collection[CaseDecision], *, shown: Discretion
) -> dict[int, tuple[TaskLine, ...]]:
    """The conditions of these decisions, oldest first."""
    found: dict[int, list[TaskLine]] = {row.id: [] for row in decisions}
    conditional = {row.id: row for row in decisions if row.outcome is DecisionOutcome.CONDITIONS}
    tasks = (
        select(CaseTask, Member.name)
        .join(Member, Member.id == CaseTask.owner_id)
        .where(CaseTask.decision_id.in_(conditional))
        .order_by(CaseTask.id)
    )
    for task, owner in work.session.execute(tasks).all() if conditional else ():
        row = conditional[task.decision_id]
        if task.created_at == row.decided_at or task.state != TaskState.DROPPED:
            line = TaskLine(
                text=shown.typed(task.text, by=row.decided_by),
                owner=Person(id=task.owner_id, name=owner),
                due_on=task.due_on,
                state=task.state,
                late=task.state == TaskState.OPEN and task.due_on < work.today,
                note=shown.typed(task.note, by=task.owner_id),
            )
            found[row.id].append(line)
    return {decision_id: tuple(lines) for decision_id, lines in found.items()}


def files_of(kept: Iterable[KeptFile], shown: Discretion, *, by: str | None = None) -> tuple[File, ...]:
    """Kept files, for who may see the amounts in their names; `by` put them there."""
    named = ((shown.typed(file.name, by=by), file.link) for file in kept)
    return tuple(File(name=name, link=link) for name, link in named if name)


def _part(
    work: Work,
    row: CaseDecision,
    stands: StepStanding,
    known: NamedPeople,
    *,
    shown: Discretion,
    tasks: tuple[TaskLine, ...],
) -> Part:
    asked = stands.decision.asked if row.rung >= 0 else None
    ruling, decisions, roles = stands.ruling, work.company.rules.decisions, work.company.rules.roles
    return Part(
        id=row.id,
        step=row.step,
        number=row.position + 1,
        label=decisions[row.key].label,
        state=row.state,
        settles=ruling.settles,
        may_decide=ruling.settles or (asked is not None and asked.decides),
        proposes=asked is not None and asked.role in _proposing(stands),
        external=ruling.accountable == EXTERNAL,
        rule=ruling.rule,
        unconfirmed=ruling.rests_on_practice(work.company.rules),
        why=asked.why if asked is not None else ruling.reason,
        vacant_role=roles.get(ruling.accountable or ruling.role),
        holder=_holder(work.company, row, asked, known),
        **_people_of_part(work.company, row, stands, known),
        choices=tuple(Choice(key=key, label=decisions[key].label) for key in row.choices),
        actions=tuple(actions_of(row, stands, shown.reader_id)),
        proposal=shown.typed(row.proposal, by=row.proposed_by),
        proposed_by=known.name(row.proposed_by) or None,
        expires_at=row.expires_at if row.state in UNDECIDED else None,
        outcome=row.outcome,
        chosen=decisions[row.chosen].label if row.chosen else None,
        reason=shown.typed(row.reason, by=row.decided_by),
        conditions=shown.typed(row.conditions, by=row.decided_by),
        decided_by=_acting(row.decided_by, row.decided_for, known) if row.decided_by else None,
        decided_at=row.decided_at,
        executed_by=known.name(row.executed_by) or None,
        executed_at=row.executed_at,
        evidence=shown.typed(row.evidence, by=row.executed_by),
        tasks=tasks,
        files=files_of(files_in(row.files), shown, by=row.executed_by),
    )


def _acting(member_id: str, principal: str | None, known: NamedPeople, **more: Any) -> Person:
    """Somebody, and for whom they act."""
    return Person(id=member_id, name=known.name(member_id), for_name=known.name(principal) or None, **more)


def _people_of_part(company: Company, row: CaseDecision, stands: StepStanding, known: NamedPeople) -> dict[str, Any]:
    """Everybody a part names besides who holds it.

    next: who is asked after this rung. decider: who decides in the end, while a rung below is asked. others: who else
    may settle it, the deciding rung's other holders.
    """
    roles, rungs, deciding = company.rules.roles, stands.decision.rungs, stands.decision.deciding
    settles = stands.ruling.settles

    def on(rung: Rung) -> Person:
        role = roles.get(rung.fell_to or rung.role)
        return _acting(str(rung.person), rung.acting_for, known, role=role)

    above = (rung for rung in rungs[row.rung + 1 :] if row.rung >= 0 and rung.person is not None)
    following = next(above, None)
    decides = not settles and deciding is not None and deciding.person not in {None, row.holder_id}
    others = (
        Person(id=person, name=known.name(person), role=roles.get(deciding.fell_to or deciding.role))
        for person in (deciding.right_holders if deciding is not None else ())
        if deciding is not None and person not in {row.holder_id, deciding.person}
    )
    consulted = ((role, resolve_role(role, office=stands.office, inside=True)) for role in stands.ruling.consulted)
    if row.state is DecisionState.RECORDED:
        executors = carriers(stands)
    else:
        executors = doers(row, stands) or [str(stands.decision.own.person or row.case.reporter_id)]
    return {
        "next": on(following) if following is not None else None,
        "decider": on(deciding) if decides and deciding is not None else None,
        "others": tuple(others),
        "consulted": tuple(
            Person(id=rung.person, name=known.name(rung.person), role=roles.get(role))
            for role, rung in consulted
            if rung.person is not None
        ),
        "ladder_people": tuple(on(rung) for rung in rungs if rung.person),
        "executors": tuple(Person(id=person, name=known.name(person)) for person in executors),
    }


def actions_of(row: CaseDecision, stands: StepStanding, reader_id: str | None) -> list[str]:
    """The buttons of a decision. The channel carries them for all; a person's card only those that are theirs.

    What a button shows is a convenience: the right is checked again when it is pressed.
    """
    if row.case.state != CaseState.OPEN:
        return []
    after = AFTER.get(row.state, ())
    if after:
        allowed = set(carriers(stands)) if "confirm" in after else _working(row, stands)
        actions = list(after) if reader_id is None or reader_id in allowed else []
        return actions + (["revoke"] if _revokes(row, stands, reader_id) else [])
    if row.state not in UNDECIDED:
        return []
    answering = {row.case.reporter_id, *stands.decision.own.holders, stands.decision.own.person}
    if reader_id is not None and row.state is DecisionState.QUESTIONED and reader_id in answering:
        return ["answer"]
    return _deciding_actions(row, stands, reader_id)


AFTER = {
    DecisionState.INSTRUCTED: ("execute", "execute_with"),
    DecisionState.EXECUTED: ("prove",),
    DecisionState.RECORDED: ("confirm",),
}
"""What is pressed once nothing is to be decided any more."""


def _revokes(row: CaseDecision, stands: StepStanding, reader_id: str | None) -> bool:
    """Whether a card offers to take the decision back while it waits to be carried out; the channel's does to all."""
    rung = stands.decision.own if stands.ruling.settles else stands.decision.deciding
    over = () if rung is None else (rung, *stands.decision.above)
    allowed = reader_id is None or any(reader_id in rung.right_holders for rung in over)
    return row.state is DecisionState.INSTRUCTED and allowed


def _deciding_actions(row: CaseDecision, stands: StepStanding, reader_id: str | None) -> list[str]:
    if stands.ruling.settles:
        return ["approve", "reject"] if reader_id is None or reader_id in stands.decision.own.right_holders else []
    asked, deciding = stands.decision.asked, stands.decision.deciding
    if asked is not None and asked.outside:
        return ["proxy_yes", "proxy_no"] if reader_id in {None, *stands.decision.own.right_holders} else []
    on_rung = asked is not None and (reader_id is None or reader_id in asked.right_holders)
    decides = deciding is not None and (reader_id is None or _may_decide(stands, reader_id))
    if not on_rung and not decides:
        return []
    actions = ["ack"] if on_rung and row.state is DecisionState.ASKED else []
    actions += ["approve", "reject", "conditions"] if decides else []
    actions += ["choose"] if decides and len(row.choices) > 1 else []
    if on_rung:
        higher = any(rung.person for rung in stands.decision.rungs[row.rung + 1 :])
        if higher:
            actions += ["propose"] if asked is not None and asked.role in _proposing(stands) else ["up"]
        actions += ["hand", "ask"]
    return actions


def _may_decide(stands: StepStanding, reader_id: str) -> bool:
    """Whether a rung that decides is theirs: in a war room there are two."""
    return any(rung.decides and reader_id in rung.right_holders for rung in stands.decision.rungs)


def _proposing(stands: StepStanding) -> set[str]:
    return {standing.role for standing in stands.ruling.standings if standing.verdict is Verdict.PROPOSE}


def _working(row: CaseDecision, stands: StepStanding) -> set[str]:
    return {row.case.reporter_id, *stands.decision.own.right_holders, *doers(row, stands)}


def _people_ids(row: CaseDecision, stands: StepStanding) -> set[str | None]:
    """Everybody a part may name."""
    found: set[str | None] = {row.holder_id, row.principal_id, row.decided_by, row.decided_for, row.case.reporter_id}
    for rung in (*stands.decision.rungs, stands.decision.own):
        found |= {rung.person, rung.acting_for, *rung.right_holders}
    return found | {row.proposed_by, row.executed_by, *carriers(stands)}


def _holder(company: Company, row: CaseDecision, asked: Rung | None, known: NamedPeople) -> Person | None:
    if row.holder_id is None:
        return None
    role = company.rules.roles.get(asked.fell_to or asked.role) if asked is not None else None
    return _acting(row.holder_id, row.principal_id, known, role=role, contact=known.contact(row.holder_id))
