"""Loaders of a case: its card for the channel and each person, its thread, notes and private answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, lazyload

from bot.db.models import Case, CaseDecision, CaseEffect, Member, Milestone, Order, OrderLine
from bot.domain.authority import EXTERNAL, Office, Verdict, resolve_role
from bot.domain.authority.ladder import Rung
from bot.domain.cases.states import UNDECIDED, CaseState, DecisionState
from bot.domain.text import Text
from bot.domain.typed import Discretion
from bot.services.cases.amounts import discretion_in
from bot.services.cases.instructions import carriers, doers
from bot.services.cases.messages import CaseCardMessage
from bot.services.cases.record import room_place
from bot.services.cases.rights import StepStanding, order_of, standing
from bot.services.cases.room import may_open, waiting_above
from bot.services.cases.undo import acted_by_another
from bot.services.people.members import names
from bot.services.people.office import office_of
from bot.views.authority import rests_on_practice
from bot.views.case_parts import CaseCard, Choice, Effect, Part, Person
from bot.views.case_parts import CaseOrigin as Source
from bot.views.case_tasks import files_of, task_lines
from bot.views.projects import change_lines
from bot.work.company import Company
from bot.work.messages import Skip, message
from bot.work.reader import Reader
from bot.work.unit import Work


@message(CaseCardMessage)
def case_card(work: Work, *, reader: Reader, message: CaseCardMessage) -> CaseCard | Skip:
    """The case as it stands, for its channel (no reader) or one person."""
    case = work.session.get(Case, message.case)
    if case is None:
        return Skip("the case is gone")
    return load_card(work, case, reader_id=reader.id)


def load_card(work: Work, case: Case, *, reader_id: str | None) -> CaseCard:
    """The card of a case as one reader may see it; None is the channel."""
    office = office_of(work)
    people = office.around(order_of(work.session, case), critical=case.severity == "critical")
    shown = discretion_in(work, case, reader_id=reader_id, office=office)
    reporter = reader_id == case.reporter_id
    acted = acted_by_another(work.session, case)
    return CaseCard(
        id=case.id,
        number=case.number,
        kind=work.company.rules.anomalies[case.kind].label,
        subject=subject_of(work.session, case),
        severity=case.severity,
        state=case.state,
        text=shown.typed(case.text, by=case.reporter_id),
        reporter=Person(id=case.reporter_id, name=_name(work.session, case.reporter_id)),
        reader_id=reader_id,
        opened_at=case.opened_at,
        effects=_effects(work.session, case, prices=shown.amounts),
        parts=tuple(
            _part(work, row, shown=replace(shown, brief=reader_id is None), people=people)
            for row in _concerning(work, case, people, reader_id=reader_id)
        ),
        deadline_at=case.deadline_at,
        closed_at=case.closed_at,
        cost_cny=case.cost_cny if shown.amounts else None,
        changes=change_lines(work.session, case, prices=shown.amounts),
        origin=_origin(work.session, case),
        files=files_of(case.facts.get("files"), shown, by=case.reporter_id),
        may_recall=reporter and case.state == CaseState.OPEN and not any(row.decided_at for row in case.decisions),
        may_undo=reporter
        and case.state != CaseState.UNDONE
        and not acted
        and work.now - case.opened_at <= work.company.defaults.undo,
        room=str(case.room["name"]) if case.room else "",
        room_place=room_place(case),
        may_open_room=reader_id is not None and not case.room and _offers_room(work, case, reader_id),
    )


def _offers_room(work: Work, case: Case, reader_id: str) -> bool:
    waits = case.state == CaseState.OPEN and bool(waiting_above(case))
    return waits and may_open(work, case, reader_id)


def _origin(session: Session, case: Case) -> Source | None:
    kept = case.facts.get("origin")
    return Source(author=_name(session, kept.get("author") or "?"), link=kept.get("link") or "") if kept else None


def _concerning(work: Work, case: Case, people: Office, *, reader_id: str | None) -> list[CaseDecision]:
    """The decisions a person asked has to do with; all of them for the channel, the reporter and who only looks.

    What is the 跟单员's own does not concern the lead who may stand in for them: that button is on the channel's card.
    """
    if reader_id is None or reader_id == case.reporter_id:
        return case.decisions
    mine = []
    for row in case.decisions:
        stands = standing(work, row, people=people)
        own = stands.decision.own
        involved = {row.holder_id, row.decided_by, row.executed_by, *carriers(stands), own.person, *own.holders}
        for rung in () if stands.ruling.settles else stands.decision.rungs:
            involved |= {rung.person, *rung.right_holders}
        if reader_id in involved:
            mine.append(row)
    return mine or case.decisions


def load_part(work: Work, *, decision_id: int, reader_id: str | None) -> Part:
    """One decision of a case, for its form."""
    row = work.session.get_one(CaseDecision, decision_id)
    shown = discretion_in(work, row.case, reader_id=reader_id)
    return _part(work, row, shown=shown)


def subject_of(session: Session, case: Case) -> str:
    """What the case is about: its order, or its orders when one event hits many."""
    return subjects_of(session, [case])[case.id]


def subjects_of(session: Session, cases: Iterable[Case]) -> dict[int, str]:
    """The same for several cases, by their ids."""
    own = {case.id: case.order_id for case in cases}
    lines = select(CaseEffect.case_id, OrderLine.order_id, CaseEffect.id.label("place"))
    hits = lines.join(OrderLine, OrderLine.id == CaseEffect.line_id).where(CaseEffect.case_id.in_(own)).subquery()
    stand = select(hits.c.case_id, Order.po).join(Order, Order.id == hits.c.order_id).order_by(hits.c.place)
    pos: dict[int, list[str]] = {}
    for case_id, po in session.execute(stand):
        pos.setdefault(case_id, []).append(po)
    named = {row.id: row.po for row in session.execute(select(Order.id, Order.po).where(Order.id.in_(own.values())))}
    found = {}
    for case_id, order_id in own.items():
        hit = list(dict.fromkeys(pos.get(case_id, [])))
        first = named.get(order_id, hit[0] if hit else "")
        found[case_id] = f"{hit[0]} +{len(hit) - 1}" if len(hit) > 1 else first
    return found


def _effects(session: Session, case: Case, *, prices: bool) -> tuple[Effect, ...]:
    """What the case does to each line; the lines are read at once, without the rest of their orders."""
    alone = (joinedload(OrderLine.order).lazyload(Order.lines), lazyload(OrderLine.milestones))
    of_lines = select(OrderLine).where(OrderLine.id.in_({effect.line_id for effect in case.effects}))
    lines = {line.id: line for line in session.scalars(of_lines.options(*alone))}
    moved = {effect.milestone_id for effect in case.effects if effect.milestone_id}
    of_milestones = select(Milestone).where(Milestone.id.in_(moved)).options(lazyload(Milestone.line))
    milestones = {milestone.id: milestone for milestone in session.scalars(of_milestones)} if moved else {}
    return tuple(
        _effect(effect, lines[effect.line_id], milestones.get(effect.milestone_id or 0), prices=prices)
        for effect in case.effects
    )


def _effect(effect: CaseEffect, line: OrderLine, milestone: Milestone | None, *, prices: bool) -> Effect:
    detail = effect.detail
    sailing = detail.get("next_sailing_on")
    broken, warned = bool(detail.get("lc_breach")), bool(detail.get("lc_warning"))
    return Effect(
        order=line.order.po,
        product=line.product,
        milestone=milestone.name if milestone else None,
        old_on=effect.old_on,
        new_on=effect.new_on,
        float_left=effect.float_left_days,
        etd_old_on=effect.etd_old_on,
        etd_new_on=effect.etd_new_on,
        delay_days=effect.delay_days,
        delay_working_days=detail.get("ship_working_days"),
        lc_broken=broken,
        lc_warned=warned,
        lc_latest_on=line.order.lc_latest_on if prices and (broken or warned) else None,
        cutoff_missed=bool(detail.get("cutoff_missed")),
        cutoff_at=line.cutoff_at,
        cutoff_on=line.cutoff_on,
        next_sailing_on=date.fromisoformat(sailing) if sailing else None,
    )


def _part(work: Work, row: CaseDecision, *, shown: Discretion, people: Office | None = None) -> Part:
    stands = standing(work, row, people=people)
    asked = stands.decision.asked if row.rung >= 0 else None
    ruling, decision = stands.ruling, work.company.rules.decisions[row.key]
    known = names(work.session, _people_ids(row, stands))
    reason = asked.why if asked is not None else ruling.reason
    return Part(
        id=row.id,
        step=row.step,
        number=row.position + 1,
        label=decision.label,
        state=row.state,
        settles=ruling.settles,
        may_decide=ruling.settles or (asked is not None and asked.decides),
        proposes=asked is not None and asked.role in _proposing(stands),
        external=ruling.accountable == EXTERNAL,
        rule=ruling.rule,
        unconfirmed=rests_on_practice(work.company, ruling),
        why=reason,
        lower_role=_lower_role(work.company, row, stands),
        vacant_role=_role(work.company, ruling.accountable or ruling.role),
        holder=_holder(work, row, asked, known),
        **_people_of_part(work.company, row, stands, known),
        choices=tuple(Choice(key=key, label=work.company.rules.decisions[key].label) for key in row.choices),
        actions=tuple(actions_of(row, stands, shown.reader_id)),
        proposal=shown.typed(row.proposal, by=row.proposed_by),
        proposed_by=_name(work.session, row.proposed_by) if row.proposed_by else None,
        expires_at=row.expires_at if row.state in UNDECIDED else None,
        outcome=row.outcome,
        chosen=work.company.rules.decisions[row.chosen].label if row.chosen else None,
        reason=shown.typed(row.reason, by=row.decided_by),
        conditions=shown.typed(row.conditions, by=row.decided_by),
        decided_by=_decider(row, known),
        decided_at=row.decided_at,
        executed_by=_name(work.session, row.executed_by) if row.executed_by else None,
        executed_at=row.executed_at,
        evidence=shown.typed(row.evidence, by=row.executed_by),
        tasks=task_lines(work, row, shown=shown),
        files=files_of(row.files, shown, by=row.executed_by),
    )


def _people_of_part(company: Company, row: CaseDecision, stands: StepStanding, known: dict[str, str]) -> dict[str, Any]:
    """Everybody a part names besides who holds it."""
    return {
        "next": _next(company, row, stands, known),
        "decider": _decides(company, row, stands, known),
        "others": tuple(_others(company, row, stands, known)),
        "consulted": tuple(_consulted(company, stands, known)),
        "ladder_people": tuple(_person(company, rung, known) for rung in stands.decision.rungs if rung.person),
        "executors": tuple(_executors(row, stands, known)),
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
    allowed = reader_id is None or any(reader_id in each.right_holders for each in over)
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
    return {one.role for one in stands.ruling.standings if one.verdict is Verdict.PROPOSE}


def _working(row: CaseDecision, stands: StepStanding) -> set[str]:
    return {row.case.reporter_id, *stands.decision.own.right_holders, *doers(row, stands)}


def _people_ids(row: CaseDecision, stands: StepStanding) -> set[str | None]:
    rungs = (*stands.decision.rungs, stands.decision.own)
    found: set[str | None] = {row.holder_id, row.principal_id, row.decided_by, row.decided_for, row.case.reporter_id}
    for rung in rungs:
        found |= {rung.person, rung.acting_for, *rung.right_holders}
    return found | set(carriers(stands)) | set(_rights_in_channel(stands))


def _rights_in_channel(stands: StepStanding) -> list[str]:
    return [person for rung in stands.decision.rungs for person in rung.right_holders]


def _role(company: Company, role: str) -> Text | None:
    return company.rules.roles.get(role)


def _person(company: Company, rung: Rung, known: dict[str, str]) -> Person:
    person = str(rung.person)
    return Person(
        id=person,
        name=known.get(person, person),
        role=_role(company, rung.fell_to or rung.role),
        for_name=known.get(rung.acting_for, rung.acting_for) if rung.acting_for else None,
    )


def _holder(work: Work, row: CaseDecision, asked: Rung | None, known: dict[str, str]) -> Person | None:
    if row.holder_id is None:
        return None
    member = work.session.get(Member, row.holder_id)
    return Person(
        id=row.holder_id,
        name=known.get(row.holder_id, row.holder_id),
        role=_role(work.company, asked.fell_to or asked.role) if asked is not None else None,
        for_name=known.get(row.principal_id, row.principal_id) if row.principal_id else None,
        contact=member.company if member is not None and member.is_outside else None,
    )


def _lower_role(company: Company, row: CaseDecision, stands: StepStanding) -> Text | None:
    """The role below the rung that is asked: the one that was not enough."""
    if row.rung < 0 or stands.ruling.settles:
        return None
    rungs = stands.decision.rungs
    return _role(company, rungs[row.rung - 1].role if 0 < row.rung <= len(rungs) else stands.ruling.role)


def _next(company: Company, row: CaseDecision, stands: StepStanding, known: dict[str, str]) -> Person | None:
    above = stands.decision.rungs[row.rung + 1 :] if row.rung >= 0 else ()
    found = next((rung for rung in above if rung.person is not None), None)
    return _person(company, found, known) if found is not None else None


def _decides(company: Company, row: CaseDecision, stands: StepStanding, known: dict[str, str]) -> Person | None:
    """Who decides in the end, while a rung below is asked."""
    rung = stands.decision.deciding
    if stands.ruling.settles or rung is None or rung.person is None or rung.person == row.holder_id:
        return None
    return _person(company, rung, known)


def _others(company: Company, row: CaseDecision, stands: StepStanding, known: dict[str, str]) -> Iterable[Person]:
    """Who else may settle it: the deciding rung's other holders."""
    rung = stands.decision.deciding
    for person in rung.right_holders if rung is not None else ():
        if person not in {row.holder_id, rung.person if rung else None} and rung is not None:
            yield Person(id=person, name=known.get(person, person), role=_role(company, rung.fell_to or rung.role))


def _consulted(company: Company, stands: StepStanding, known: dict[str, str]) -> Iterable[Person]:
    for role in stands.ruling.consulted:
        person = resolve_role(role, office=stands.people, inside=True).person
        if person is not None:
            yield Person(id=person, name=known.get(person, person), role=_role(company, role))


def _executors(row: CaseDecision, stands: StepStanding, known: dict[str, str]) -> Iterable[Person]:
    if row.state is DecisionState.RECORDED:
        people = carriers(stands)
    else:
        people = doers(row, stands) or [str(stands.decision.own.person or row.case.reporter_id)]
    return [Person(id=person, name=known.get(person, person)) for person in people]


def _decider(row: CaseDecision, known: dict[str, str]) -> Person | None:
    if row.decided_by is None:
        return None
    return Person(
        id=row.decided_by,
        name=known.get(row.decided_by, row.decided_by),
        for_name=known.get(row.decided_for, row.decided_for) if row.decided_for else None,
    )


def _name(session: Session, member_id: str) -> str:
    member = session.get(Member, member_id)
    return member.name if member is not None else member_id
