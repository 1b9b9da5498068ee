"""An anomaly becomes a case: its effect per order line, its decisions ruled by the table, the first rung asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from uuid import uuid4

from bot.db.models import Case, CaseDecision, CaseEffect, Milestone, Order
from bot.domain.authority import FactValue, Verdict, resolve_role
from bot.domain.cases.history import EventKind
from bot.domain.cases.states import DecisionOutcome, DecisionState
from bot.services.cases import instructions
from bot.services.cases.events import CaseRaised, DecisionMade
from bot.services.cases.facts import UNKNOWN_BELOW, Assessment, assess, effect_detail, known_facts
from bot.services.cases.kept import CaseFacts, EventDetail, KeptRuling, SourceMessage, keep_ladder
from bot.services.cases.messages import CaseNoteMessage
from bot.services.cases.opinions import proposers
from bot.services.cases.record import Act, log, show_channel, show_member, tell, told
from bot.services.cases.rights import DecisionWork, office_in, standing
from bot.services.cases.rulings import SHIFT, MissingFacts, Planned, Rulings, asking_role, rule_all
from bot.services.cases.steps import open_own, open_rung
from bot.services.orders.photos.evidence import KeptFile
from bot.services.orders.promises import LineEffect
from bot.services.people import channels
from bot.services.people.office import office_of
from bot.work import places
from bot.work.codec import pack
from bot.work.company import Company
from bot.work.kinds import MessageKind, NoteKind, towards
from bot.work.unit import Work

UNCONFIRMED = "unconfirmed"
"""Where a case comes from that somebody files of what another did not submit: its author hears of that by itself."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """An anomaly as somebody reported it. picks are the choices they made, given the facts they stated.

    origin: the message it was made from, if any; files: what was put beside it. plain: a later day without a reason.
    proposal: another way out that its author proposes; proposed_as: the decision it would be.
    """

    kind: str
    text: str
    order: Order
    effects: tuple[LineEffect, ...] = ()
    given: Mapping[str, FactValue] = field(default_factory=dict)
    picks: Collection[str] = ()
    recorded: str | None = None
    batch: str | None = None
    source: str = "slack"
    origin: SourceMessage | None = None
    files: tuple[KeptFile, ...] = ()
    plain: bool = False
    proposal: str = ""
    proposed_as: str = ""


def raise_case(work: Work, *, report: Report) -> Case:
    """Write the case and ask the first rung of each decision. Raises MissingFacts naming what must be asked first."""
    case = _written(work, report=report)
    act = Act(actor=work.actor, now=work.now)
    show_channel(work, case)
    show_member(work, case, work.actor, kind=MessageKind.ANSWER)
    note = replace(act, note="\n".join(text for text in (report.text, report.proposal) if text) or None)
    log(work, case, EventKind.OPENED, note, detail=EventDetail(files=report.files))
    work.happened(CaseRaised(case_id=case.id, effects=report.effects, act=act))
    office = office_in(work, case)
    for row in case.decisions:
        stands = standing(work, row, office=office)
        _open(DecisionWork(work=work, row=row, stands=stands, act=act), report)
    instructions.close_if_done(work, case, act)
    _tell_follower(work, case, report)
    work.note(
        action="case.report",
        subject_kind="case",
        subject_id=case.id,
        number=case.number,
        kind=case.kind,
        severity=case.severity,
        decisions=[row.key for row in case.decisions],
    )
    if work.company.follow_channel and places.blocked(work.session, work.company.follow_channel):
        for person in channels.concerned(work)[:1]:
            show_member(work, case, person, kind=towards(person, work.actor, MessageKind.NEWS))
    return case


def _tell_follower(work: Work, case: Case, report: Report) -> None:
    """Whose order somebody else reports on hears of it in one message, unless the case has reached them already."""
    office = office_of(work).around(report.order)
    follows = resolve_role(office.follower, office=office, inside=True)
    person = follows.person if follows.fell_to is None else None
    if person in {None, work.actor} or report.source == UNCONFIRMED:
        return
    if person is not None and person not in told(work.session, case):
        note = CaseNoteMessage(case=case.id, kind=NoteKind.REPORTED, sender=work.actor, note=case.text or None)
        tell(work, case, person, note, key=f"case-reported:{case.id}:{person}")


def _written(work: Work, *, report: Report) -> Case:
    """The case with its number, its decisions ruled; of how many rungs they are counts for how urgent it is."""
    role = asking_role(work.company, office_of(work), report.order, work.actor)
    effects = report.effects or tuple(LineEffect(line=line) for line in report.order.lines[:1])
    facts = known_facts(work, effects, given=report.given)
    rulings = rule_all(work.company, kind=report.kind, facts=facts, role=role, picks=report.picks, plain=report.plain)
    if rulings.missing:
        raise MissingFacts(facts=", ".join(rulings.missing), names=rulings.missing)
    known = assess(work, effects, kind=report.kind, given=report.given, facts=facts, rungs=rulings.rungs)
    case = _case(work.company, report, known, rulings, role=role, actor=work.actor, now=work.now)
    work.session.add(case)
    work.session.flush()
    case.number = f"C{case.id:04d}"
    work.session.flush()
    return case


def _case(
    company: Company,
    report: Report,
    known: Assessment,
    rulings: Rulings,
    *,
    role: str,
    actor: str,
    now: datetime,
) -> Case:
    cost = None if known.facts.get(UNKNOWN_BELOW) else known.facts.get("cost_cny")
    proposed = _proposed(rulings.planned, report) if report.proposal else None
    return Case(
        number=f"new-{uuid4().hex}",
        kind=report.kind,
        text=report.text,
        reporter_id=actor,
        order_id=report.order.id,
        severity=known.severity,
        cost_cny=None if cost is None else Decimal(str(cost)),
        deadline_at=known.deadline_at,
        facts=pack(CaseFacts(ruled_by=known.facts, role=role, origin=report.origin, files=report.files)),
        batch=report.batch,
        source=report.source,
        opened_at=now,
        decisions=[
            _decision(at, planned, report, actor, proposed=planned is proposed)
            for at, planned in enumerate(rulings.planned)
        ],
        effects=[_effect(company, effect) for effect in report.effects],
    )


def _proposed(planned: Sequence[Planned], report: Report) -> Planned | None:
    """The decision that a proposal of the author goes with: its own, else that of a new day, else the first asked."""
    asked = [ahead for ahead in planned if not ahead.ruling.settles]
    named = [ahead for key in (report.proposed_as, instructions.COMMITMENT) for ahead in asked if key in ahead.choices]
    return next(iter([*named, *asked]), None)


def _decision(position: int, planned: Planned, report: Report, actor: str, *, proposed: bool) -> CaseDecision:
    proposes = proposed or planned.ruling.verdict is Verdict.PROPOSE
    return CaseDecision(
        position=position,
        key=planned.key,
        choices=list(planned.choices) if not planned.picked or len(planned.choices) > 1 else [planned.key],
        ruling=pack(KeptRuling.of(planned.ruling, others=planned.others)),
        state=DecisionState.ASKED,
        proposal=(report.proposal if proposed else report.text) if proposes else None,
        proposed_by=actor if proposes else None,
    )


def _effect(company: Company, effect: LineEffect) -> CaseEffect:
    impact, found = effect.impact, _milestone(effect)
    detail = pack(effect_detail(effect, company.home_calendar()))
    if impact is None:
        return CaseEffect(line_id=effect.line.id, milestone_id=found.id if found else None, detail=detail)
    return CaseEffect(
        line_id=effect.line.id,
        milestone_id=found.id if found else None,
        old_on=effect.promised_on,
        new_on=effect.new_on,
        float_left_days=impact.float_left_days,
        etd_old_on=effect.ship_old,
        etd_new_on=impact.ship_new,
        delay_days=max(effect.ship_days, 0),
        detail=detail,
    )


def _milestone(effect: LineEffect) -> Milestone | None:
    return next((milestone for milestone in effect.line.milestones if milestone.key == effect.milestone), None)


def _open(turn: DecisionWork, report: Report) -> None:
    """Ask the first who has to act: the ladder, the reporter's own decision, or who confirms a record."""
    ruling, row = turn.stands.ruling, turn.row
    keep_ladder(row, turn.stands.decision.rungs)
    if not ruling.settles:
        open_rung(turn, 0)
        _tell_consulted(turn)
    elif ruling.verdict is Verdict.RECORD_ONLY:
        _record(turn, report)
    elif row.key == SHIFT and turn.act.actor in turn.stands.decision.own.right_holders:
        _settle_at_once(turn)
    else:
        open_own(turn, turn.stands.decision.own, state=DecisionState.ASKED)
        if row.key not in instructions.CARRIED_OUT_BY_CONSULTED:
            _tell_consulted(turn)


def _record(turn: DecisionWork, report: Report) -> None:
    row = turn.row
    row.proposal, row.proposed_by = report.recorded or report.text, turn.act.actor
    turn.log(EventKind.RECORDED, replace(turn.act, note=report.recorded))
    confirming = [
        role
        for role in turn.stands.ruling.consulted
        if resolve_role(role, office=turn.stands.office, inside=True).person
    ]
    if confirming:
        confirms = resolve_role(confirming[0], office=turn.stands.office, inside=True)
        open_own(turn, confirms, state=DecisionState.RECORDED)
    else:
        row.step, row.state = row.step + 1, DecisionState.CLOSED


def _settle_at_once(turn: DecisionWork) -> None:
    """The reporter moved the date and has the right to: the report was the decision."""
    row, act = turn.row, turn.act
    row.step, row.rung, row.holder_id = 1, -1, act.actor
    row.outcome, row.chosen, row.decided_by, row.decided_at = DecisionOutcome.APPROVE, row.key, act.actor, act.now
    row.state, row.executed_by, row.executed_at = DecisionState.CLOSED, act.actor, act.now
    turn.log(EventKind.DECIDED, detail=EventDetail(outcome=row.outcome, chosen=row.key))
    turn.happened(DecisionMade(decision_id=row.id, act=act))


def _tell_consulted(turn: DecisionWork) -> None:
    deciding = turn.stands.decision.deciding
    who = deciding.person if deciding is not None else turn.row.holder_id
    for person in instructions.consulted_people(turn.stands):
        if person not in {turn.act.actor, turn.row.holder_id, who}:
            turn.tell(person, NoteKind.CONSULTED, who=who)
    for person in proposers(turn.work.company, turn.row, turn.stands):
        if person not in {turn.act.actor, turn.row.holder_id, who}:
            turn.tell(person, NoteKind.MAY_PROPOSE, who=who)
