"""Who is asked next: opening a rung, and carrying out what the state machine calls for, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import exists, select

from bot.db.models import CaseDecision, CaseEvent, Member
from bot.domain.authority import EXTERNAL
from bot.domain.authority.ladder import Rung
from bot.domain.authority.seats import PersonId
from bot.domain.cases.history import EventKind
from bot.domain.cases.states import UNDECIDED, UNFINISHED, DecisionState
from bot.domain.escalations import (
    CancelDue,
    DueKind,
    Effect,
    Event,
    NoticeKind,
    Notify,
    OpenStep,
    Posted,
    ScheduleDue,
    SendOutside,
    TellAdministrators,
    advance,
    open_step,
    rungs_left,
)
from bot.services.cases.asking import asking_side
from bot.services.cases.kept import EventDetail, StepDue, keep_ladder
from bot.services.cases.messages import CaseNoteMessage
from bot.services.cases.mornings import plan_morning
from bot.services.cases.pace import keep, kept, timing_of
from bot.services.cases.record import Act, asks_with_card, is_outside, show_member, step_key
from bot.services.cases.rights import DecisionWork
from bot.services.people.office import administrators
from bot.work import dues, outbox
from bot.work.kinds import MessageKind, NoteKind, towards

ONE_MOMENT = timedelta(minutes=1)
OUTSIDE_SLACK = (EventKind.REACHED_OUTSIDE_SLACK, EventKind.NOT_REACHED_OUTSIDE_SLACK)
STARTING = {NoticeKind.ASKED, NoticeKind.ASKED_AGAIN, NoticeKind.QUESTION, NoticeKind.ANSWER}
"""What starts somebody's time once it is posted."""

ASKED_AS = {
    EventKind.TIMED_OUT: NoteKind.PASSED_TO,
    EventKind.PASSED_UP: NoteKind.PASSED_TO,
    EventKind.HANDED_OVER: NoteKind.HANDED_TO,
}


def open_rung(turn: DecisionWork, index: int, *, event: EventKind = EventKind.ASKED, person: str | None = None) -> None:
    """Ask who stands on a rung, or the next one above it with somebody; a ladder without anybody is a vacancy."""
    row, rungs = turn.row, list(turn.stands.decision.rungs)
    if person is not None:
        rungs[index] = replace(rungs[index], person=PersonId(person), acting_for=None)
    keep_ladder(row, rungs)
    row.step += 1
    row.state, row.acknowledged_at = DecisionState.ASKED, None
    found = next((at for at in range(index, len(rungs)) if rungs[at].person is not None), None)
    if turn.stands.ruling.accountable == EXTERNAL or found is None:
        row.rung = len(rungs)
        _nobody(turn)
    else:
        row.rung, row.principal_id = found, rungs[found].acting_for
        _begin(turn, rungs, found, event)


def open_own(turn: DecisionWork, rung: Rung, *, state: DecisionState) -> None:
    """Ask one person outside a ladder: who may settle it alone, or who confirms what was recorded."""
    row = turn.row
    row.step += 1
    row.rung, row.state, row.principal_id = -1, state, rung.acting_for
    if rung.person is None:
        row.holder_id = None
        _tell_vacancy(turn, rung.role)
        return
    timing = timing_of(turn.work, turn.case, rung.person)
    step, effects = open_step([rung], 0, requester=PersonId(turn.case.reporter_id), now=turn.now, timing=timing)
    keep(row, step)
    carry_out(turn, effects)


def _begin(turn: DecisionWork, rungs: list[Rung], index: int, event: EventKind) -> None:
    rung = rungs[index]
    timing = timing_of(turn.work, turn.case, rung.person, rungs_left=rungs_left(rungs, index))
    step, effects = open_step(rungs, index, requester=PersonId(turn.case.reporter_id), now=turn.now, timing=timing)
    keep(turn.row, step)
    told = replace(turn.act, target=rung.person)
    turn.log(event, told, detail=EventDetail(until=step.act_by))
    carry_out(turn, effects, asked_as=event)


def move(turn: DecisionWork, event: Event) -> None:
    """Let an event happen to the step under way; what it calls for is written in the same transaction."""
    row = turn.row
    left = rungs_left(turn.stands.decision.rungs, row.rung) if row.rung >= 0 else 1
    timing = timing_of(turn.work, turn.case, row.holder_id, rungs_left=left)
    step, effects = advance(kept(row), event, turn.now, timing=timing)
    keep(row, step)
    if step.state.value in UNDECIDED and row.state in UNDECIDED:
        row.state = DecisionState(step.state)
    carry_out(turn, effects)


def carry_out(turn: DecisionWork, effects: Iterable[Effect], *, asked_as: EventKind = EventKind.ASKED) -> None:
    """Write what the state machine calls for: timers, messages, the next rung.

    Where nothing is to be posted that could start a person's time (they pressed it themselves), it starts now.
    """
    effects = tuple(effects)
    starting = [effect for effect in effects if isinstance(effect, Notify) and effect.kind in STARTING]
    on_its_way = False
    for effect in effects:
        if isinstance(effect, CancelDue) and effect.timers_only:
            dues.kill_step(turn.work.session, step_key(turn.row), "posted")
        elif isinstance(effect, CancelDue):
            outbox.kill_step(turn.work.session, step_key(turn.row), "acted", turn.now)
        elif isinstance(effect, ScheduleDue):
            _schedule(turn, effect)
        elif isinstance(effect, Notify):
            on_its_way |= _notify(turn, effect, asked_as)
        elif isinstance(effect, OpenStep):
            _open_next(turn, effect)
        elif isinstance(effect, SendOutside):
            _send_outside_slack(turn, effect.person)
        elif isinstance(effect, TellAdministrators):
            _tell_silence(turn, effect.person)
    if starting and not on_its_way:
        move(turn, Posted())


def _open_next(turn: DecisionWork, effect: OpenStep) -> None:
    row = turn.row
    if turn.act.actor is None:
        silent = replace(turn, act=Act(actor=row.holder_id, now=turn.now, by_clock=True))
        if effect.unreached:
            open_rung(turn, effect.rung)
        else:
            open_rung(silent, effect.rung, event=EventKind.TIMED_OUT)
    elif effect.rung == row.rung:
        open_rung(turn, effect.rung, event=EventKind.HANDED_OVER, person=effect.person)
    else:
        open_rung(turn, effect.rung, event=EventKind.PASSED_UP)


def _schedule(turn: DecisionWork, effect: ScheduleDue) -> None:
    row = turn.row
    kind = "case.remind" if effect.kind is DueKind.REMIND else "case.expire"
    turn.work.plan(
        key=f"{kind}:{row.id}:{row.step}:{uuid4().hex}",
        kind=kind,
        subject=f"case:{row.case_id}",
        due_at=effect.at,
        step=step_key(row),
        data=StepDue(decision=row.id, step=row.step),
    )


def _notify(turn: DecisionWork, effect: Notify, asked_as: EventKind) -> bool:
    """Tell one person; returns whether a message is on its way whose posting starts somebody's time."""
    person, mark = effect.person, f"{turn.now.timestamp():.0f}"
    about = Act(actor=None, now=turn.now, target=person)
    if effect.kind is NoticeKind.ASKED:
        return _ask(turn, person, asked_as)
    if effect.kind is NoticeKind.INFORMED_EARLY:
        if not show_member(turn.work, turn.case, person, kind=MessageKind.NEWS):
            turn.tell(person, NoteKind.INFORMED)
        turn.log(EventKind.INFORMED, about)
    elif effect.kind is NoticeKind.REMINDER:
        turn.tell(person, NoteKind.REMINDER, mark=mark, dies=True)
        turn.log(EventKind.REMINDED, about)
    elif effect.kind is NoticeKind.ASKED_AGAIN:
        told = turn.tell(person, NoteKind.ASKED_AGAIN, mark=mark, dies=True)
        turn.log(EventKind.ASKED_AGAIN, about)
        return told
    elif effect.kind is NoticeKind.TIMED_OUT:
        turn.tell(person, NoteKind.PASSED_OVER)
    elif effect.kind is NoticeKind.QUESTION:
        asked = asking_side(turn.work.session, turn.case, turn.stands.decision.own, asker=turn.act.actor)
        by, note = turn.act.actor, effect.note
        new = [turn.tell(person, NoteKind.QUESTION, mark=mark, sender=by, note=note) for person in asked]
        return any(new)
    elif effect.kind is NoticeKind.ANSWER:
        return turn.tell(person, NoteKind.ANSWERED, mark=mark, sender=turn.act.actor, note=effect.note)
    elif effect.kind is NoticeKind.UNREACHABLE:
        tell_unreachable(turn, person)
    elif effect.kind is NoticeKind.UNANSWERED:
        turn.log(EventKind.QUESTION_OVER, about)
    elif effect.kind is NoticeKind.RECALLED:
        turn.tell(person, NoteKind.RECALLED, sender=turn.act.actor)
    return False


def _ask(turn: DecisionWork, person: str, asked_as: EventKind) -> bool:
    """A person new to the case gets the card; who has seen it already gets one line, so that the edit is noticed.

    Somebody without Slack is asked by who follows the order. Returns whether a message is on its way.
    """
    if is_outside(person):
        own = turn.stands.decision.own.person
        return own is not None and turn.tell(own, NoteKind.OUTSIDE, who=person) and own != turn.act.presser
    plan_morning(turn.work, person)
    kind = towards(person, turn.act.presser, MessageKind.ASK)
    new = show_member(turn.work, turn.case, person, kind=kind)
    if person == turn.act.presser:
        return False
    if new or asks_with_card(turn.work, turn.case, person):
        return True
    return turn.tell(person, ASKED_AS.get(asked_as, NoteKind.ASKED), dies=True, sender=turn.act.actor)


def _nobody(turn: DecisionWork) -> None:
    """Nobody inside may decide, or nobody is there: those concerned are told by name."""
    row = turn.row
    row.holder_id = row.principal_id = None
    row.remind_at = row.expires_at = None
    if turn.stands.ruling.accountable != EXTERNAL:
        _tell_vacancy(turn, turn.stands.ruling.accountable or turn.stands.ruling.role)
        return
    turn.log(EventKind.EXTERNAL, Act(actor=None, now=turn.now))
    for rung in turn.stands.decision.rungs:
        news = MessageKind.NEWS
        if rung.person and not show_member(turn.work, turn.case, rung.person, kind=news):
            turn.tell(rung.person, NoteKind.EXTERNAL)


def _tell_vacancy(turn: DecisionWork, role: str) -> None:
    for person in administrators(turn.work.session):
        turn.tell(person, NoteKind.VACANT, role=role)
    turn.log(EventKind.VACANT, Act(actor=None, now=turn.now), detail=EventDetail(role=role))


def _tell_silence(turn: DecisionWork, silent: str) -> None:
    asked = kept(turn.row).repeats + 1
    for person in administrators(turn.work.session):
        turn.tell(person, NoteKind.SILENT, who=silent, count=asked)
    turn.log(EventKind.ADMIN_TOLD, Act(actor=None, now=turn.now, target=silent))


def tell_unreachable(turn: DecisionWork, person: str) -> None:
    """A message could not be posted to somebody: administrators hear it, who can mend it."""
    for administrator in administrators(turn.work.session):
        turn.tell(administrator, NoteKind.UNREACHABLE, mark=person, who=person)
    turn.log(EventKind.UNREACHABLE, Act(actor=None, now=turn.now, target=person))


def _send_outside_slack(turn: DecisionWork, person: str) -> None:
    """A critical rung passed unread: the next person gets an e-mail, and every robot of the workspace a line.

    Several decisions of a case that wake somebody in one moment wake them once. Where nothing is set up that could
    reach them, the history says so.
    """
    member = turn.work.session.get(Member, person)
    ways = [("webhook", name) for name in turn.work.company.webhooks]
    if member is not None and member.email:
        ways.append(("email", member.email))
    woken = _woken(turn, person)
    for method, audience in () if woken else ways:
        turn.work.post(
            key=f"case-{method}:{turn.case.id}:{turn.now.timestamp():.0f}:{person}:{audience}",
            kind=MessageKind.OUTSIDE,
            method=method,
            audience=audience,
            message=CaseNoteMessage(case=turn.case.id, kind=NoteKind.URGENT, decision=turn.row.id),
            reader=person,
            step=step_key(turn.row),
            critical=True,
        )
    reached = any(method == "webhook" or turn.work.company.emails for method, _ in ways)
    kind = OUTSIDE_SLACK[0 if reached else 1]
    turn.log(kind, Act(actor=None, now=turn.now, target=person))


def _woken(turn: DecisionWork, person: str) -> bool:
    """Whether they were just woken for this case: timers of one moment are worked off one after the other."""
    just_now = CaseEvent.at > turn.now - ONE_MOMENT
    told = CaseEvent.case_id == turn.case.id, CaseEvent.target_id == person, CaseEvent.kind.in_(OUTSIDE_SLACK)
    return bool(turn.work.session.scalar(select(exists().where(*told, just_now))))


def waiting(row: CaseDecision) -> bool:
    """Whether somebody still has to act on the decision."""
    return row.state in UNFINISHED
