"""Who is asked next: opening a rung, and carrying out what the state machine calls for, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.db.models import Case, CaseDecision, Member
from bot.domain.authority import EXTERNAL
from bot.domain.authority.ladder import Rung
from bot.domain.authority.seats import PersonId
from bot.domain.escalations import (
    CancelDue,
    DueKind,
    Effect,
    Event,
    NoticeKind,
    Notify,
    OpenStep,
    ScheduleDue,
    SendOutside,
    TellAdministrators,
    advance,
    open_step,
    rungs_left,
)
from bot.services import dues, outbox
from bot.services.cases.pace import keep, kept, timing_of
from bot.services.cases.record import Act, lane, log, show_member, step_key, tell
from bot.services.cases.rights import Standing, store
from bot.services.company import Company
from bot.services.seats import administrators

STEP_STATES = {"asked", "acknowledged", "questioned"}
WEBHOOK = "critical"


def open_rung(
    session: Session,
    company: Company,
    row: CaseDecision,
    standing: Standing,
    *,
    index: int,
    act: Act,
    event: str = "asked",
    person: str | None = None,
) -> None:
    """Ask who stands on a rung, or the next one above it with somebody; a ladder without anybody is a vacancy."""
    case, rungs = row.case, list(standing.decision.rungs)
    if person is not None:
        rungs[index] = replace(rungs[index], person=PersonId(person), acting_for=None)
    found = next((at for at in range(index, len(rungs)) if rungs[at].person is not None), None)
    row.ladder = store(rungs, row.ladder)
    row.step += 1
    row.state, row.acknowledged_at = "asked", None
    if standing.ruling.accountable == EXTERNAL or found is None:
        row.rung = len(rungs)
        _nobody(session, company, row, standing, act, external=standing.ruling.accountable == EXTERNAL)
        return
    rung = rungs[found]
    row.rung, row.principal_id = found, rung.acting_for
    _begin(session, company, row, standing, rungs, found, act, event)


def open_own(session: Session, company: Company, row: CaseDecision, rung: Rung, *, act: Act, state: str) -> None:
    """Ask one person outside a ladder: who may settle it alone, or who confirms what was recorded."""
    row.step += 1
    row.rung, row.state, row.principal_id = -1, state, rung.acting_for
    case = row.case
    if rung.person is None:
        row.holder_id = None
        _tell_administrators(session, company, row, rung.role, act)
        return
    timing = timing_of(session, company, case, rung.person)
    step, effects = open_step([rung], 0, requester=PersonId(case.reporter_id), now=act.now, timing=timing)
    keep(row, step)
    carry_out(session, company, row, effects, act)


def _begin(
    session: Session,
    company: Company,
    row: CaseDecision,
    standing: Standing,
    rungs: list[Rung],
    index: int,
    act: Act,
    event: str,
) -> None:
    case, rung = row.case, rungs[index]
    timing = timing_of(session, company, case, rung.person, rungs_left=rungs_left(rungs, index))
    step, effects = open_step(rungs, index, requester=PersonId(case.reporter_id), now=act.now, timing=timing)
    keep(row, step)
    log(
        session,
        company,
        case,
        event,
        Act(actor=act.actor, now=act.now, for_id=act.for_id, target=rung.person, note=act.note),
        decision=row,
        until=step.act_by.isoformat() if step.act_by else None,
    )
    carry_out(session, company, row, effects, act, asked_as=event)
    if rung.outside:
        _reach_outside(session, row, standing, rung, act.now)


def move(
    session: Session, company: Company, row: CaseDecision, standing: Standing | None, event: Event, act: Act
) -> None:
    """Let an event happen to the step under way; what it calls for is written in the same transaction."""
    case = row.case
    left = rungs_left(standing.decision.rungs, row.rung) if standing and row.rung >= 0 else 1
    timing = timing_of(session, company, case, row.holder_id, rungs_left=left)
    step, effects = advance(kept(row), event, act.now, timing=timing)
    keep(row, step)
    if step.state.value in STEP_STATES and row.state in STEP_STATES:
        row.state = step.state.value
    carry_out(session, company, row, effects, act, standing=standing)


def carry_out(
    session: Session,
    company: Company,
    row: CaseDecision,
    effects: Iterable[Effect],
    act: Act,
    *,
    standing: Standing | None = None,
    asked_as: str = "asked",
) -> None:
    """Write what the state machine calls for: timers, messages, the next rung."""
    for effect in effects:
        if isinstance(effect, CancelDue):
            outbox.kill_step(session, step_key(row), "acted", act.now)
        elif isinstance(effect, ScheduleDue):
            _schedule(session, row, effect)
        elif isinstance(effect, Notify):
            _notify(session, company, row, effect, act, asked_as)
        elif isinstance(effect, OpenStep) and standing is not None:
            _open_next(session, company, row, standing, effect, act)
        elif isinstance(effect, SendOutside):
            _send_outside_slack(session, company, row, effect.person, act)
        elif isinstance(effect, TellAdministrators):
            _tell_silent(session, company, row, effect.person, act)


def _open_next(
    session: Session, company: Company, row: CaseDecision, standing: Standing, effect: OpenStep, act: Act
) -> None:
    event = "timed_out" if act.actor is None else "passed_up" if effect.rung != row.rung else "handed_over"
    before = row.holder_id
    told = act if act.actor is not None else Act(actor=before, now=act.now)
    open_rung(
        session,
        company,
        row,
        standing,
        index=effect.rung,
        act=told,
        event=event,
        person=effect.person if event == "handed_over" else None,
    )


def _schedule(session: Session, row: CaseDecision, effect: ScheduleDue) -> None:
    kind = "case.remind" if effect.kind is DueKind.REMIND else "case.expire"
    dues.put(
        session,
        key=f"{kind}:{row.id}:{row.step}:{int(effect.at.timestamp())}",
        kind=kind,
        subject=f"case:{row.case_id}",
        due_at=effect.at,
        step=step_key(row),
        data={"decision": row.id, "step": row.step},
    )


def _notify(session: Session, company: Company, row: CaseDecision, effect: Notify, act: Act, asked_as: str) -> None:
    case, person, now = row.case, effect.person, act.now
    mark = f"{row.id}:{row.step}"
    if effect.kind is NoticeKind.ASKED:
        _ask(session, row, person, act, asked_as)
    elif effect.kind is NoticeKind.INFORMED_EARLY:
        if not show_member(session, case, person, now):
            tell(session, case, person, "informed", now, key=f"case-informed:{mark}", decision=row.id)
        log(session, company, case, "informed", Act(actor=None, now=now, target=person), decision=row)
    elif effect.kind in {NoticeKind.REMINDER, NoticeKind.ASKED_AGAIN}:
        kind = "reminder" if effect.kind is NoticeKind.REMINDER else "asked_again"
        key = f"case-{kind}:{mark}:{int(now.timestamp())}"
        tell(session, case, person, kind, now, key=key, step=step_key(row), interrupts=True, decision=row.id)
        said = "reminded" if kind == "reminder" else "asked_again"
        log(session, company, case, said, Act(actor=None, now=now, target=person), decision=row)
    elif effect.kind is NoticeKind.TIMED_OUT:
        tell(session, case, person, "passed_over", now, key=f"case-passed:{mark}", decision=row.id)
    elif effect.kind is NoticeKind.QUESTION:
        data = {"decision": row.id, "from": act.actor, "note": effect.note}
        key = f"case-question:{mark}:{int(now.timestamp())}"
        tell(session, case, person, "question", now, key=key, interrupts=True, **data)
    elif effect.kind is NoticeKind.ANSWER:
        data = {"decision": row.id, "from": act.actor, "note": effect.note}
        tell(session, case, person, "answered", now, key=f"case-answer:{mark}:{int(now.timestamp())}", **data)
    elif effect.kind is NoticeKind.UNANSWERED:
        log(session, company, case, "question_over", Act(actor=None, now=now), decision=row)
    elif effect.kind is NoticeKind.RECALLED:
        tell(session, case, person, "recalled", now, key=f"case-recalled:{mark}", **{"from": act.actor})


def _ask(session: Session, row: CaseDecision, person: str, act: Act, asked_as: str) -> None:
    """A person new to the case gets the card; who has it already gets one line, so that the edit is noticed."""
    if show_member(session, row.case, person, act.now):
        return
    kind = {"timed_out": "passed_to", "passed_up": "passed_to", "handed_over": "handed_to"}.get(asked_as, "asked")
    own = row.case.reporter_id == person and act.actor == person
    if own:
        return
    tell(
        session,
        row.case,
        person,
        kind,
        act.now,
        key=f"case-ask:{row.id}:{row.step}",
        step=step_key(row),
        interrupts=True,
        decision=row.id,
        **{"from": act.actor},
    )


def _nobody(
    session: Session, company: Company, row: CaseDecision, standing: Standing, act: Act, *, external: bool
) -> None:
    row.holder_id = row.principal_id = row.remind_at = row.expires_at = None
    case = row.case
    if not external:
        _tell_administrators(session, company, row, standing.ruling.accountable or standing.ruling.role, act)
        return
    log(session, company, case, "external", Act(actor=None, now=act.now), decision=row)
    for rung in standing.decision.rungs:
        if rung.person is not None and not show_member(session, case, rung.person, act.now, interrupts=False):
            tell(session, case, rung.person, "external", act.now, key=f"case-external:{row.id}", decision=row.id)


def _tell_administrators(session: Session, company: Company, row: CaseDecision, role: str, act: Act) -> None:
    for person in administrators(session):
        key = f"case-vacant:{row.id}:{row.step}:{person}"
        tell(session, row.case, person, "vacant", act.now, key=key, interrupts=True, decision=row.id, role=role)
    log(session, company, row.case, "vacant", Act(actor=None, now=act.now), decision=row, role=role)


def _tell_silent(session: Session, company: Company, row: CaseDecision, silent: str, act: Act) -> None:
    asked = kept(row).repeats + 1
    data = {"decision": row.id, "who": silent, "count": asked}
    for person in administrators(session):
        key = f"case-silent:{row.id}:{row.step}:{person}"
        tell(session, row.case, person, "silent", act.now, key=key, interrupts=True, **data)
    log(session, company, row.case, "admin_told", Act(actor=None, now=act.now, target=silent), decision=row)


def _send_outside_slack(session: Session, company: Company, row: CaseDecision, person: str, act: Act) -> None:
    """A critical rung passed unread: the next person gets an e-mail, and the workspace's webhook if it has one."""
    member = session.get(Member, person)
    context = {"case": row.case_id, "decision": row.id, "kind": "asked"}
    common = {
        "lane": lane(row.case),
        "message": "case_note",
        "context": context,
        "reader": person,
        "step": step_key(row),
        "critical": True,
        "now": act.now,
    }
    if member is not None and member.email:
        outbox.put(session, key=f"case-email:{row.id}:{row.step}:{person}", method="email", audience=member.email, **common)
    key = f"case-webhook:{row.id}:{row.step}:{person}"
    outbox.put(session, key=key, method="webhook", audience=WEBHOOK, **common)
    log(session, company, row.case, "reached_outside_slack", Act(actor=None, now=act.now, target=person), decision=row)


def _reach_outside(session: Session, row: CaseDecision, standing: Standing, rung: Rung, now: datetime) -> None:
    """Somebody without Slack is asked through the order's 跟单员, who gets a text to copy and records the answer."""
    through = standing.decision.own.person
    if through is not None:
        data = {"decision": row.id, "who": rung.person}
        tell(session, row.case, through, "outside", now, key=f"case-outside:{row.id}:{row.step}", interrupts=True, **data)


def open_case_steps(case: Case) -> list[CaseDecision]:
    """The decisions of a case that somebody still has to act on."""
    return [row for row in case.decisions if row.state in STEP_STATES | {"recorded", "instructed"}]
