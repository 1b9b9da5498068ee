"""The state machine of a step: an event and the moment in, the new step and the effects out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.authority.ladder import Rung
from bot.domain.authority.seats import PersonId
from bot.domain.escalations.steps import (
    Acknowledged,
    Advance,
    Answered,
    CancelDue,
    Decided,
    DueKind,
    Effect,
    Event,
    HandedOver,
    NoRungAbove,
    NoticeKind,
    Notify,
    OpenStep,
    PassedUp,
    Posted,
    Questioned,
    Recalled,
    ScheduleDue,
    SendOutside,
    Step,
    StepClosed,
    StepState,
    TellAdministrators,
    TimeCame,
    Unreachable,
)
from bot.domain.escalations.times import Deadlines, Timing, acknowledgement_span, deadlines_of, decision_span
from bot.domain.working_clock import WorkingDays

TOP_REPEATS = 2
"""How often the last rung is asked again before an administrator is told."""

QUESTION_LIMIT = WorkingDays(1)
"""How much working time a question may hold the clock: a day. A critical case waits one acknowledgement time."""

UNPOSTED_LOOKS = 2
"""How often a message that still waits to be posted is given another such time before the case goes on without it."""


def next_rung(rungs: Sequence[Rung], current: int) -> int | None:
    """The index of the next rung above with somebody on it."""
    above = range(current + 1, len(rungs))
    return next((index for index in above if rungs[index].person is not None), None)


def rungs_left(rungs: Sequence[Rung], current: int) -> int:
    """How many rungs with somebody on them are left, the current one counted."""
    return 1 + sum(rung.person is not None for rung in rungs[current + 1 :])


def open_step(rungs: Sequence[Rung], rung: int, *, requester: PersonId, now: datetime, timing: Timing) -> Advance:
    """Asks who stands on a rung; their time runs once that is posted.

    Raises NoRungAbove when nobody stands there.
    """
    asked = rungs[rung].person
    if asked is None:
        raise NoRungAbove(role=rungs[rung].role)
    above = next_rung(rungs, rung)
    step = Step(
        rung=rung,
        person=asked,
        requester=requester,
        asked_at=now,
        remind_at=None,
        act_by=None,
        next_rung=above,
        next_person=None if above is None else rungs[above].person,
    )
    step, dues = _unposted(step, deadlines_of(timing, now, acknowledgement_span(timing)).act_by)
    notices: list[Effect] = [Notify(kind=NoticeKind.ASKED, person=asked)]
    if timing.is_critical and step.next_person is not None:
        notices.append(Notify(kind=NoticeKind.INFORMED_EARLY, person=step.next_person))
    return step, (*notices, *dues)


def advance(step: Step, event: Event, now: datetime, *, timing: Timing) -> Advance:
    """What `event` makes of a step at `now`.

    A late wake-up does what is due at its moment and skips what has been overtaken. Raises StepClosed when a person
    acts on a step that is over, NoRungAbove when it cannot be passed up.
    """
    if isinstance(event, Posted | Unreachable | TimeCame):
        return _happened(step, event, now, timing) if step.is_open else (step, ())
    if not step.is_open:
        raise StepClosed(state=step.state.value)
    if isinstance(event, Acknowledged):
        return _acknowledged(step, now, timing)
    if isinstance(event, Questioned):
        return _questioned(step, event, now, timing)
    if isinstance(event, Answered):
        return _answered(step, event, now, timing)
    return _ended(step, event, now)


def _happened(step: Step, event: Posted | Unreachable | TimeCame, now: datetime, timing: Timing) -> Advance:
    if isinstance(event, Posted):
        return _posted(step, now, timing)
    if isinstance(event, Unreachable):
        return _unreached(step, now, timing) if step.waits_for_post else (step, ())
    return _time_came(step, now, timing)


def _unposted(step: Step, act_by: datetime) -> Advance:
    """Nobody's time runs before the message is posted; if it is not, the step is looked at when it would end."""
    waiting = replace(step, waits_for_post=True, remind_at=None, act_by=act_by)
    return waiting, (ScheduleDue(kind=DueKind.TIME_OUT, at=act_by),)


def _posted(step: Step, now: datetime, timing: Timing) -> Advance:
    """The time runs from here: the whole of it, what a question had left, or what the asking side has to answer."""
    if not step.waits_for_post:
        return step, ()
    started = replace(step, waits_for_post=False, unposted=0)
    if step.state is StepState.QUESTIONED:
        until = timing.after(now, _question_span(timing))
        started, dues = replace(started, act_by=until), (ScheduleDue(kind=DueKind.QUESTION_LIMIT, at=until),)
        return started, (CancelDue(timers_only=True), *dues)
    if step.left is not None:
        started, resumed = _resumed(started, now, timing)
        return started, (CancelDue(timers_only=True), *resumed)
    started, timed = _timed(started, deadlines_of(timing, now, acknowledgement_span(timing)))
    return started, (CancelDue(timers_only=True), *timed)


def _unreached(step: Step, now: datetime, timing: Timing) -> Advance:
    """The message never reached them: whom it concerns hears it, and the case goes on without their word."""
    if step.state is StepState.QUESTIONED:
        resumed, dues = _resumed(replace(step, waits_for_post=False, unposted=0), now, timing)
        return resumed, (CancelDue(), Notify(kind=NoticeKind.UNANSWERED, person=step.person), *dues)
    told = Notify(kind=NoticeKind.UNREACHABLE, person=step.person)
    outside = (SendOutside(person=step.next_person or step.person),) if timing.is_critical else ()
    if (opened := step.opens_above(unreached=True)) is not None:
        return _close(step, StepState.UNREACHED, now), (CancelDue(), told, opened, *outside)
    waiting = replace(step, waits_for_post=False, remind_at=None, act_by=None, waits_for_name=True)
    return waiting, (CancelDue(), told, *outside)


def _ended(step: Step, event: Decided | PassedUp | HandedOver | Recalled, now: datetime) -> Advance:
    if isinstance(event, Decided):
        told: list[Effect] = [Notify(kind=NoticeKind.DECIDED, person=step.requester)]
        if event.by != step.person:
            told.append(Notify(kind=NoticeKind.SETTLED_ELSEWHERE, person=step.person))
        return _close(step, StepState.DECIDED, now), (CancelDue(), *told)
    if isinstance(event, Recalled):
        told = [Notify(kind=NoticeKind.RECALLED, person=step.person)]
        return _close(step, StepState.RECALLED, now), (CancelDue(), *told)
    if isinstance(event, HandedOver):
        opened = OpenStep(rung=step.rung, person=event.to, note=event.note)
        notice = Notify(kind=NoticeKind.HANDED_OVER, person=step.requester, note=event.note)
        return _close(step, StepState.HANDED_OVER, now), (CancelDue(), notice, opened)
    if (above := step.opens_above(note=event.note)) is None:
        raise NoRungAbove(rung=step.rung)
    notice = Notify(kind=NoticeKind.PASSED_UP, person=step.requester, note=event.note)
    return _close(step, StepState.PASSED_UP, now), (CancelDue(), notice, above)


def _acknowledged(step: Step, now: datetime, timing: Timing) -> Advance:
    """The clock of the rung stops; the one of the decision starts. A second 收到 changes nothing."""
    if step.state is not StepState.ASKED:
        return step, ()
    fresh = replace(step, state=StepState.ACKNOWLEDGED, reminded=False, waits_for_name=False, waits_for_post=False)
    timed, dues = _timed(fresh, deadlines_of(timing, now, decision_span(timing)))
    return timed, (CancelDue(), Notify(kind=NoticeKind.ACKNOWLEDGED, person=step.requester), *dues)


def _questioned(step: Step, event: Questioned, now: datetime, timing: Timing) -> Advance:
    """The clock stands still until the reporter answers, at most a day. One question at a time."""
    notice = Notify(kind=NoticeKind.QUESTION, person=step.requester, note=event.text)
    if step.state is StepState.QUESTIONED:
        return step, (notice,)
    step, _ = _posted(step, now, timing)  # who asks back has seen what was asked, wherever they saw it
    until = timing.after(now, _question_span(timing))
    waiting = replace(
        step,
        state=StepState.QUESTIONED,
        resumes=step.state,
        left=None if step.act_by is None else timing.between(now, step.act_by),
        left_to_remind=None if step.reminded or step.remind_at is None else timing.between(now, step.remind_at),
        waits_for_post=True,
        remind_at=None,
        act_by=until,
    )
    return waiting, (CancelDue(), notice, ScheduleDue(kind=DueKind.QUESTION_LIMIT, at=until))


def _answered(step: Step, event: Answered, now: datetime, timing: Timing) -> Advance:
    if step.state is not StepState.QUESTIONED:
        return step, ()
    notice = Notify(kind=NoticeKind.ANSWER, person=step.person, note=event.text)
    if step.left is None:
        resumed, _ = _resumed(replace(step, waits_for_post=False), now, timing)
        return resumed, (CancelDue(), notice)
    back = replace(step, state=step.resumes)
    waiting, dues = _unposted(back, timing.after(now, step.left))
    return waiting, (CancelDue(), notice, *dues)


def _question_span(timing: Timing) -> timedelta:
    return timing.defaults.ack_critical_wall if timing.is_critical else timing.clock.length(QUESTION_LIMIT)


def _resumed(step: Step, now: datetime, timing: Timing) -> Advance:
    """The time that was left goes on from now."""
    act_by = None if step.left is None else timing.after(now, step.left)
    remind_at = None if step.left_to_remind is None else timing.after(now, step.left_to_remind)
    back = replace(step, state=step.resumes, act_by=act_by, remind_at=remind_at, left=None, left_to_remind=None)
    dues = [ScheduleDue(kind=DueKind.REMIND, at=remind_at)] if remind_at is not None else []
    last = [ScheduleDue(kind=DueKind.TIME_OUT, at=act_by)] if act_by is not None else []
    return back, (*dues, *last)


def _time_came(step: Step, now: datetime, timing: Timing) -> Advance:
    if step.act_by is not None and now >= step.act_by:
        if step.waits_for_post and not timing.is_critical:
            return _still_unposted(step, now, timing)
        if step.state is StepState.QUESTIONED:
            resumed, dues = _resumed(replace(step, waits_for_post=False), now, timing)
            return resumed, (CancelDue(), Notify(kind=NoticeKind.UNANSWERED, person=step.person), *dues)
        if step.state is StepState.ACKNOWLEDGED and not step.asked_again:
            return _ask_again(replace(step, asked_again=True), now, timing)
        return _timed_out(step, now, timing)
    if step.remind_at is not None and now >= step.remind_at and not step.reminded:
        return replace(step, reminded=True), (Notify(kind=NoticeKind.REMINDER, person=step.person),)
    return step, ()


def _still_unposted(step: Step, now: datetime, timing: Timing) -> Advance:
    """Slack is away, or holds us back: the same time again, a few times. A critical case does not wait for it."""
    if step.unposted >= UNPOSTED_LOOKS:
        return _unreached(step, now, timing)
    later = deadlines_of(timing, now, acknowledgement_span(timing)).act_by
    waiting, dues = _unposted(replace(step, unposted=step.unposted + 1), later)
    return waiting, (CancelDue(timers_only=True), *dues)


def _timed_out(step: Step, now: datetime, timing: Timing) -> Advance:
    """Up to the next rung, both told; at the top asked again a few times, then an administrator is told."""
    unread = timing.is_critical and step.state is StepState.ASKED
    if (opened := step.opens_above()) is not None:
        outside = (SendOutside(person=opened.person),) if unread else ()
        told = (
            Notify(kind=NoticeKind.TIMED_OUT, person=step.person),
            Notify(kind=NoticeKind.PASSED_UP, person=step.requester),
        )
        return _close(step, StepState.TIMED_OUT, now), (CancelDue(), *told, opened, *outside)
    outside = (SendOutside(person=step.person),) if unread else ()
    if step.repeats < TOP_REPEATS:
        again, effects = _ask_again(replace(step, repeats=step.repeats + 1), now, timing)
        return again, (*effects, *outside)
    silent = replace(step, remind_at=None, act_by=None, waits_for_post=False, waits_for_name=True)
    return silent, (CancelDue(), TellAdministrators(person=step.person), *outside)


def _ask_again(step: Step, now: datetime, timing: Timing) -> Advance:
    """Another acknowledgement time, with its own reminder; what stood is kept."""
    later = deadlines_of(timing, now, acknowledgement_span(timing)).act_by
    timed, dues = _unposted(replace(step, reminded=False), later)
    return timed, (CancelDue(), Notify(kind=NoticeKind.ASKED_AGAIN, person=step.person), *dues)


def _timed(step: Step, deadlines: Deadlines) -> Advance:
    timed = replace(step, remind_at=deadlines.remind_at, act_by=deadlines.act_by)
    return timed, (
        ScheduleDue(kind=DueKind.REMIND, at=deadlines.remind_at),
        ScheduleDue(kind=DueKind.TIME_OUT, at=deadlines.act_by),
    )


def _close(step: Step, state: StepState, now: datetime) -> Step:
    return replace(step, state=state, remind_at=None, act_by=None, waits_for_post=False, closed_at=now)
