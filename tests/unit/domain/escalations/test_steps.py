"""The life of a step: asked, acknowledged, decided, or silent and passed up."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.authority import PersonId, Rung
from bot.domain.cases.states import Severity
from bot.domain.defaults import Defaults
from bot.domain.escalations import (
    TOP_REPEATS,
    UNPOSTED_LOOKS,
    Acknowledged,
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
    Timing,
    Unreachable,
    advance,
    next_rung,
    open_step,
    rungs_left,
)
from tests.every import every
from tests.sizes import sized
from tests.unit.domain.escalations.test_times import CLOCK, at

REPORTER, LEAD, DIRECTOR, PEER = PersonId("U01"), PersonId("U05"), PersonId("U08"), PersonId("U09")
RUNGS = (
    Rung(role="merch_lead", person=LEAD, holders=(LEAD,)),
    Rung(role="pm"),
    Rung(role="sales_director", person=DIRECTOR, holders=(DIRECTOR,), decides=True),
)
START = at("09-16T08:30")


def timing(severity: Severity = Severity.MAJOR, deadline: datetime | None = None, left: int = 2) -> Timing:
    return Timing(severity=severity, clock=CLOCK, defaults=Defaults(), deadline=deadline, rungs_left=left)


MAJOR, CRITICAL = timing(), timing(Severity.CRITICAL)


def asked(rung: int = 0, how: Timing = MAJOR) -> tuple[Step, tuple[Effect, ...]]:
    """Asked and posted in one moment."""
    step, effects = open_step(RUNGS, rung, requester=REPORTER, now=START, timing=how)
    posted, started = advance(step, Posted(), START, timing=how)
    return posted, (*effects, *started)


def posted(step: Step, now: datetime, how: Timing = MAJOR) -> tuple[Step, dict[DueKind, datetime]]:
    step, effects = advance(step, Posted(), now, timing=how)
    return step, dues(effects)


def step_after(step: Step, *events: tuple[Event, datetime], how: Timing = MAJOR) -> Step:
    for event, now in events:
        step, _ = advance(step, event, now, timing=how)
        step, _ = advance(step, Posted(), now, timing=how)
    return step


def notices(effects: tuple[Effect, ...]) -> list[tuple[str, PersonId]]:
    return [(effect.kind.value, effect.person) for effect in effects if isinstance(effect, Notify)]


def dues(effects: tuple[Effect, ...]) -> dict[DueKind, datetime]:
    return {effect.kind: effect.at for effect in effects if isinstance(effect, ScheduleDue)}


def test_asking_notifies_the_person_and_plans_reminder_and_end() -> None:
    step, effects = asked()
    assert (step.state, step.person, step.next_rung, step.next_person) == (StepState.ASKED, LEAD, 2, DIRECTOR)
    assert notices(effects) == [("asked", LEAD)]
    assert dues(effects) == {DueKind.REMIND: at("09-16T10:30"), DueKind.TIME_OUT: at("09-16T14:00")}


def test_a_critical_case_informs_the_next_rung_from_the_start() -> None:
    _, effects = asked(how=CRITICAL)
    assert notices(effects) == [("asked", LEAD), ("informed_early", DIRECTOR)]


def test_rungs_without_a_person_are_passed_over() -> None:
    assert next_rung(RUNGS, 0) == 2
    assert next_rung(RUNGS, 2) is None
    assert rungs_left(RUNGS, 0) == 2
    with pytest.raises(NoRungAbove):
        open_step(RUNGS, 1, requester=REPORTER, now=START, timing=MAJOR)


def test_a_silent_rung_is_reminded_once_at_half_time() -> None:
    step, _ = asked()
    step, effects = advance(step, TimeCame(), at("09-16T10:30"), timing=MAJOR)
    assert notices(effects) == [("reminder", LEAD)]
    assert advance(step, TimeCame(), at("09-16T11:00"), timing=MAJOR) == (step, ())


def test_waking_up_early_changes_nothing() -> None:
    step, _ = asked()
    assert advance(step, TimeCame(), at("09-16T10:29"), timing=MAJOR) == (step, ())


def test_at_its_time_a_silent_rung_is_passed_over_and_both_are_told() -> None:
    step, _ = asked()
    step, effects = advance(step, TimeCame(), at("09-16T14:00"), timing=MAJOR)
    assert step.state is StepState.TIMED_OUT
    assert effects[0] == CancelDue()
    assert notices(effects) == [("timed_out", LEAD), ("passed_up", REPORTER)]
    assert OpenStep(rung=2, person=DIRECTOR) in effects
    assert not any(isinstance(effect, SendOutside) for effect in effects)


def test_after_downtime_a_step_moves_up_without_a_stale_reminder() -> None:
    step, _ = asked()
    _, effects = advance(step, TimeCame(), at("09-18T10:00"), timing=MAJOR)
    assert ("reminder", LEAD) not in notices(effects)


def test_a_critical_rung_passed_unread_goes_out_by_mail_as_well() -> None:
    step, _ = asked(how=CRITICAL)
    _, effects = advance(step, TimeCame(), START + timedelta(minutes=15), timing=CRITICAL)
    assert SendOutside(person=DIRECTOR) in effects


def test_acknowledging_stops_the_first_clock_and_starts_the_second() -> None:
    step, _ = asked()
    step, effects = advance(step, Acknowledged(), at("09-16T09:30"), timing=MAJOR)
    assert step.state is StepState.ACKNOWLEDGED
    assert effects[0] == CancelDue()
    assert notices(effects) == [("acknowledged", REPORTER)]
    assert dues(effects) == {DueKind.REMIND: at("09-16T15:00"), DueKind.TIME_OUT: at("09-17T09:30")}
    assert advance(step, TimeCame(), at("09-16T14:00"), timing=MAJOR) == (step, ())


def test_a_second_acknowledgement_changes_nothing() -> None:
    step = step_after(asked()[0], (Acknowledged(), at("09-16T09:30")))
    assert advance(step, Acknowledged(), at("09-16T09:40"), timing=MAJOR) == (step, ())


def test_acknowledged_but_undecided_is_asked_again_and_then_goes_up() -> None:
    step = step_after(asked()[0], (Acknowledged(), at("09-16T09:30")))
    step, effects = advance(step, TimeCame(), at("09-17T09:30"), timing=MAJOR)
    assert (step.state, step.asked_again) == (StepState.ACKNOWLEDGED, True)
    assert notices(effects) == [("asked_again", LEAD)]
    step, started = posted(step, at("09-17T09:30"))
    assert started[DueKind.TIME_OUT] == at("09-17T15:00")
    step, effects = advance(step, TimeCame(), at("09-17T15:00"), timing=MAJOR)
    assert step.state is StepState.TIMED_OUT
    assert OpenStep(rung=2, person=DIRECTOR) in effects


def test_a_decision_ends_the_step_and_kills_what_is_pending() -> None:
    step, effects = advance(asked()[0], Decided(by=LEAD), START, timing=MAJOR)
    assert (step.state, step.act_by, step.remind_at, step.closed_at) == (StepState.DECIDED, None, None, START)
    assert effects == (CancelDue(), Notify(kind=NoticeKind.DECIDED, person=REPORTER))


def test_who_was_asked_is_told_when_somebody_above_decides_first() -> None:
    _, effects = advance(asked()[0], Decided(by=DIRECTOR), START, timing=MAJOR)
    assert notices(effects) == [("decided", REPORTER), ("settled_elsewhere", LEAD)]


def test_passing_up_takes_the_note_along() -> None:
    step, effects = advance(asked()[0], PassedUp(note="建议用宏达"), START, timing=MAJOR)
    assert step.state is StepState.PASSED_UP
    assert OpenStep(rung=2, person=DIRECTOR, note="建议用宏达") in effects
    assert notices(effects) == [("passed_up", REPORTER)]


def test_the_top_cannot_pass_up() -> None:
    with pytest.raises(NoRungAbove):
        advance(asked(2)[0], PassedUp(), START, timing=MAJOR)


def test_handing_over_asks_a_peer_on_the_same_rung() -> None:
    step, effects = advance(asked(2)[0], HandedOver(to=PEER, note="你的客户"), START, timing=MAJOR)
    assert step.state is StepState.HANDED_OVER
    assert OpenStep(rung=2, person=PEER, note="你的客户") in effects
    assert notices(effects) == [("handed_over", REPORTER)]
    handed = [*RUNGS[:2], replace(RUNGS[2], person=PEER)]
    peer, asked_peer = open_step(handed, 2, requester=REPORTER, now=START, timing=MAJOR)
    assert (peer.person, notices(asked_peer)) == (PEER, [("asked", PEER)])


def test_a_question_stops_the_clock_until_it_is_answered() -> None:
    step, effects = advance(asked()[0], Questioned(text="几天?"), at("09-16T09:30"), timing=MAJOR)
    assert step.state is StepState.QUESTIONED
    assert notices(effects) == [("question", REPORTER)]
    assert dues(effects) == {DueKind.QUESTION_LIMIT: at("09-17T09:30")}
    assert advance(step, TimeCame(), at("09-16T14:00"), timing=MAJOR) == (step, ())
    step, effects = advance(step, Answered(text="三天"), at("09-16T14:30"), timing=MAJOR)
    assert step.state is StepState.ASKED
    assert notices(effects) == [("answer", LEAD)]
    step, resumed = posted(step, at("09-16T14:30"))
    assert resumed == {DueKind.REMIND: at("09-16T15:30"), DueKind.TIME_OUT: at("09-16T17:30")}


def test_an_acknowledged_step_comes_back_acknowledged_after_a_question() -> None:
    step = step_after(
        asked()[0],
        (Acknowledged(), at("09-16T09:30")),
        (TimeCame(), at("09-16T15:00")),
        (Questioned(), at("09-16T15:30")),
        (Answered(), at("09-16T16:30")),
    )
    assert (step.state, step.reminded, step.remind_at) == (StepState.ACKNOWLEDGED, True, None)
    assert step.act_by == at("09-17T10:30")


def test_a_question_nobody_answers_holds_the_clock_a_day_at_most() -> None:
    step = step_after(asked()[0], (Questioned(), at("09-16T09:30")))
    step, effects = advance(step, TimeCame(), at("09-17T09:30"), timing=MAJOR)
    assert step.state is StepState.ASKED
    assert notices(effects) == [("unanswered", LEAD)]
    assert dues(effects)[DueKind.TIME_OUT] == at("09-17T14:00")


def test_a_question_holds_the_clock_a_day_of_the_workspaces_own() -> None:
    hours = ((time(8), time(12)), (time(13), time(19)))
    ten = replace(MAJOR, clock=replace(CLOCK, hours=hours), defaults=Defaults(hours=hours))
    _, effects = advance(asked()[0], Questioned(text="几天?"), at("09-16T09:30"), timing=ten)
    assert dues(effects) == {DueKind.QUESTION_LIMIT: at("09-17T09:30")}


def test_a_critical_question_holds_the_clock_one_acknowledgement_time() -> None:
    _step, effects = advance(asked(how=CRITICAL)[0], Questioned(), START, timing=CRITICAL)
    assert dues(effects) == {DueKind.QUESTION_LIMIT: START + timedelta(minutes=15)}


def test_a_further_question_is_asked_without_stopping_the_clock_anew() -> None:
    step = step_after(asked()[0], (Questioned(), at("09-16T09:30")))
    again, effects = advance(step, Questioned(text="哪家?"), at("09-16T10:00"), timing=MAJOR)
    assert again == step
    assert effects == (Notify(kind=NoticeKind.QUESTION, person=REPORTER, note="哪家?"),)


def test_an_answer_nobody_asked_for_changes_nothing() -> None:
    step, _ = asked()
    assert advance(step, Answered(), START, timing=MAJOR) == (step, ())


def test_a_recall_tells_the_person_asked_once() -> None:
    step, effects = advance(asked()[0], Recalled(), START, timing=MAJOR)
    assert step.state is StepState.RECALLED
    assert effects == (CancelDue(), Notify(kind=NoticeKind.RECALLED, person=LEAD))


def test_the_top_is_asked_again_a_few_times_and_then_an_administrator_is_told() -> None:
    step, _ = asked(2)
    for _repeat in range(TOP_REPEATS):
        assert step.act_by is not None
        step, effects = advance(step, TimeCame(), step.act_by, timing=MAJOR)
        assert notices(effects) == [("asked_again", DIRECTOR)]
        step, _ = posted(step, step.act_by or START)
    assert step.act_by is not None
    step, effects = advance(step, TimeCame(), step.act_by, timing=MAJOR)
    assert effects == (CancelDue(), TellAdministrators(person=DIRECTOR))
    assert (step.is_open, step.waits_for_name, step.act_by) == (True, True, None)
    assert advance(step, TimeCame(), at("12-01T09:00"), timing=MAJOR) == (step, ())
    decided, _ = advance(step, Decided(by=DIRECTOR), at("12-01T09:00"), timing=MAJOR)
    assert decided.state is StepState.DECIDED


CLOSING: list[Any] = [
    Decided(by=LEAD),
    PassedUp(),
    HandedOver(to=PEER),
    Recalled(),
]
PEOPLES: list[Any] = [*CLOSING, Acknowledged(), Questioned(), Answered()]
HAPPENING: list[Any] = [TimeCame(), TimeCame(), Posted(), Unreachable()]


@every("closing", CLOSING)
@every("late", PEOPLES)
def test_a_step_that_is_over_takes_nothing_more(closing: Event, late: Event) -> None:
    step, _ = advance(asked()[0], closing, START, timing=MAJOR)
    with pytest.raises(StepClosed) as error:
        advance(step, late, START, timing=MAJOR)
    assert error.value.fields["state"] == step.state.value
    assert advance(step, TimeCame(), at("09-18T10:00"), timing=MAJOR) == (step, ())


@given(
    events=st.lists(st.tuples(st.sampled_from([*PEOPLES, *HAPPENING]), st.integers(1, 900)), max_size=12),
    severity=st.sampled_from(list(Severity)),
)
@settings(max_examples=sized(80, 1600), deadline=None)
def test_an_open_step_always_has_a_next_moment_or_waits_for_a_named_person(
    events: list[tuple[Any, int]], severity: Severity
) -> None:
    how = timing(severity)
    step, effects = open_step(RUNGS, 0, requester=REPORTER, now=START, timing=how)
    pending = set(dues(effects).values())
    now = START
    for event, minutes in events:
        now += timedelta(minutes=minutes)
        if not step.is_open:
            break
        step, effects = advance(step, event, now, timing=how)
        pending = (set() if any(isinstance(effect, CancelDue) for effect in effects) else pending) | set(
            dues(effects).values()
        )
        told = notices(effects)
        assert len(told) == len(set(told))
        if step.is_open:
            assert step.waits_for_name or step.act_by in pending
        else:
            assert pending == set()


def unposted(how: Timing = MAJOR) -> Step:
    return open_step(RUNGS, 0, requester=REPORTER, now=START, timing=how)[0]


def test_nobody_is_reminded_or_passed_over_before_the_message_is_posted() -> None:
    step = unposted()
    assert (step.waits_for_post, step.remind_at) == (True, None)
    assert advance(step, TimeCame(), at("09-16T10:30"), timing=MAJOR) == (step, ())
    step, effects = advance(step, TimeCame(), at("09-16T14:00"), timing=MAJOR)
    assert (step.state, notices(effects)) == (StepState.ASKED, [])
    assert step.act_by == at("09-16T18:00"), "looked at again"


def test_reminder_and_end_count_from_the_posting() -> None:
    step, started = posted(unposted(), at("09-17T08:30"))
    assert started == {DueKind.REMIND: at("09-17T10:30"), DueKind.TIME_OUT: at("09-17T14:00")}
    assert (step.waits_for_post, step.act_by) == (False, at("09-17T14:00"))
    assert advance(step, Posted(), at("09-17T09:00"), timing=MAJOR) == (step, ()), "posted once"


def test_a_question_and_its_answer_hold_the_clock_until_they_are_posted() -> None:
    step, _ = advance(asked()[0], Questioned(), at("09-16T09:30"), timing=MAJOR)
    step, until = posted(step, at("09-17T09:30"))
    assert until == {DueKind.QUESTION_LIMIT: at("09-18T09:30")}
    step, _ = advance(step, Answered(), at("09-17T17:00"), timing=MAJOR)
    step, resumed = posted(step, at("09-18T08:30"))
    assert resumed == {DueKind.REMIND: at("09-18T09:30"), DueKind.TIME_OUT: at("09-18T11:30")}


def test_who_acts_has_seen_it_whether_or_not_their_message_came() -> None:
    step, effects = advance(unposted(), Acknowledged(), at("09-16T09:30"), timing=MAJOR)
    assert (step.state, step.waits_for_post) == (StepState.ACKNOWLEDGED, False)
    assert dues(effects) == {DueKind.REMIND: at("09-16T15:00"), DueKind.TIME_OUT: at("09-17T09:30")}


def test_a_message_that_can_never_be_posted_sends_the_case_up_and_blames_nobody() -> None:
    step, effects = advance(unposted(), Unreachable(), at("09-16T09:00"), timing=MAJOR)
    assert step.state is StepState.UNREACHED
    assert notices(effects) == [("unreachable", LEAD)]
    assert OpenStep(rung=2, person=DIRECTOR, unreached=True) in effects


def test_a_message_that_stays_unposted_is_given_up_after_a_few_looks() -> None:
    step, looks = unposted(), 0
    while step.is_open:
        assert step.act_by is not None
        step, effects = advance(step, TimeCame(), step.act_by, timing=MAJOR)
        looks += 1
    assert (looks, notices(effects)) == (UNPOSTED_LOOKS + 1, [("unreachable", LEAD)])


def test_a_question_that_can_never_be_posted_gives_the_whole_time_and_every_look_back() -> None:
    step, _ = advance(asked()[0], Questioned(), at("09-16T09:30"), timing=MAJOR)
    assert step.act_by is not None
    looked, _ = advance(step, TimeCame(), step.act_by, timing=MAJOR)
    assert (looked.state, looked.unposted) == (StepState.QUESTIONED, 1)
    back, effects = advance(looked, Unreachable(), at("09-17T09:30"), timing=MAJOR)
    assert (back.state, back.waits_for_post, back.unposted) == (StepState.ASKED, False, 0)
    assert notices(effects) == [("unanswered", LEAD)]


def test_an_unreachable_top_waits_for_an_administrator_by_name() -> None:
    step, _ = open_step(RUNGS, 2, requester=REPORTER, now=START, timing=MAJOR)
    step, effects = advance(step, Unreachable(), at("09-16T09:00"), timing=MAJOR)
    assert (step.is_open, step.waits_for_name, step.act_by) == (True, True, None)
    assert notices(effects) == [("unreachable", DIRECTOR)]


def test_a_critical_ask_goes_up_and_out_by_mail_though_slack_never_took_it() -> None:
    step, effects = advance(unposted(CRITICAL), TimeCame(), START + timedelta(minutes=15), timing=CRITICAL)
    assert step.state is StepState.TIMED_OUT
    assert SendOutside(person=DIRECTOR) in effects


def silent_top(how: Timing = MAJOR) -> Step:
    """Every repeat is used up: no time runs, somebody has to act."""
    step, _ = open_step(RUNGS, 2, requester=REPORTER, now=START, timing=how)
    step, _ = advance(step, Unreachable(), START, timing=how)
    return step


@pytest.mark.parametrize("state", [StepState.ASKED, StepState.ACKNOWLEDGED])
def test_a_question_where_no_time_ran_gives_none_back_and_waits_for_no_posting(state: StepState) -> None:
    step = replace(silent_top(), state=state)
    step, _ = advance(step, Questioned(), START, timing=MAJOR)
    assert (step.left, step.left_to_remind, step.waits_for_post) == (None, None, True)
    back, effects = advance(step, Answered(text="三天"), at("09-16T10:00"), timing=MAJOR)
    assert effects == (CancelDue(), Notify(kind=NoticeKind.ANSWER, person=DIRECTOR, note="三天"))
    assert (back.state, back.act_by, back.remind_at, back.waits_for_post) == (state, None, None, False)


def test_a_question_nobody_answers_where_no_time_ran_leaves_none_running() -> None:
    step, _ = advance(silent_top(), Questioned(), START, timing=MAJOR)
    step, _ = posted(step, START)
    back, effects = advance(step, TimeCame(), at("09-18T10:00"), timing=MAJOR)
    assert effects == (CancelDue(), Notify(kind=NoticeKind.UNANSWERED, person=DIRECTOR))
    assert (back.state, back.act_by, back.waits_for_post, back.waits_for_name) == (StepState.ASKED, None, False, True)


def test_a_critical_question_that_reaches_nobody_is_over_after_its_time_unposted() -> None:
    step, _ = advance(asked(how=CRITICAL)[0], Questioned(), START + timedelta(minutes=5), timing=CRITICAL)
    assert step.waits_for_post
    step, effects = advance(step, TimeCame(), START + timedelta(minutes=20), timing=CRITICAL)
    assert (step.state, step.waits_for_post, notices(effects)) == (StepState.ASKED, False, [("unanswered", LEAD)])
    assert step.act_by == START + timedelta(minutes=30)


def test_a_critical_ask_that_can_never_be_posted_goes_out_by_mail_to_who_is_next() -> None:
    _, effects = advance(unposted(CRITICAL), Unreachable(), START, timing=CRITICAL)
    assert effects == (
        CancelDue(),
        Notify(kind=NoticeKind.UNREACHABLE, person=LEAD),
        OpenStep(rung=2, person=DIRECTOR, unreached=True),
        SendOutside(person=DIRECTOR),
    )


def test_at_the_top_a_critical_ask_that_can_never_be_posted_goes_out_by_mail_to_the_same_person() -> None:
    top, _ = open_step(RUNGS, 2, requester=REPORTER, now=START, timing=CRITICAL)
    _, effects = advance(top, Unreachable(), START, timing=CRITICAL)
    assert effects == (
        CancelDue(),
        Notify(kind=NoticeKind.UNREACHABLE, person=DIRECTOR),
        SendOutside(person=DIRECTOR),
    )


def test_what_is_not_critical_never_leaves_slack() -> None:
    for step in (unposted(), open_step(RUNGS, 2, requester=REPORTER, now=START, timing=MAJOR)[0]):
        _, effects = advance(step, Unreachable(), START, timing=MAJOR)
        assert not any(isinstance(effect, SendOutside) for effect in effects)


def test_what_stood_in_slack_can_not_turn_out_unreachable() -> None:
    step, _ = asked()
    assert advance(step, Unreachable(), START, timing=MAJOR) == (step, ())


@pytest.mark.parametrize(("acknowledged", "outside"), [(False, True), (True, False)])
def test_at_the_top_a_critical_rung_is_mailed_while_it_is_unread(acknowledged: bool, outside: bool) -> None:
    step, _ = asked(2, CRITICAL)
    if acknowledged:
        step = replace(step, state=StepState.ACKNOWLEDGED, asked_again=True)
    assert step.act_by is not None
    again, effects = advance(step, TimeCame(), step.act_by, timing=CRITICAL)
    assert (SendOutside(person=DIRECTOR) in effects) is outside
    assert notices(effects) == [("asked_again", DIRECTOR)]
    silent = replace(again, repeats=TOP_REPEATS, waits_for_post=False)
    assert silent.act_by is not None
    _, effects = advance(silent, TimeCame(), silent.act_by, timing=CRITICAL)
    assert effects == (
        CancelDue(),
        TellAdministrators(person=DIRECTOR),
        *((SendOutside(person=DIRECTOR),) if outside else ()),
    )


@pytest.mark.parametrize("reminded", [False, True])
def test_a_question_keeps_what_was_left_until_the_reminder_unless_that_was_given(reminded: bool) -> None:
    step = replace(asked()[0], reminded=reminded)
    step, _ = advance(step, Questioned(), at("09-16T09:30"), timing=MAJOR)
    assert step.left == timedelta(hours=3)
    assert step.left_to_remind == (None if reminded else timedelta(hours=1))
    assert step.resumes is StepState.ASKED


def test_asked_again_there_is_a_reminder_again_and_none_of_the_old_time() -> None:
    step = replace(asked(2)[0], reminded=True)
    assert step.act_by is not None
    step, effects = advance(step, TimeCame(), step.act_by, timing=MAJOR)
    assert (step.reminded, step.waits_for_post, step.remind_at, step.repeats) == (False, True, None, 1)
    assert effects[0] == CancelDue()
    assert dues(effects) == {DueKind.TIME_OUT: at("09-16T18:00")}


def test_a_step_that_ended_has_no_moment_left_and_waits_for_nothing() -> None:
    for event in CLOSING:
        step, _ = advance(unposted(), event, at("09-16T09:00"), timing=MAJOR)
        assert (step.is_open, step.act_by, step.remind_at) == (False, None, None)
        assert (step.waits_for_post, step.closed_at) == (False, at("09-16T09:00"))


def test_a_rung_counts_itself_and_everybody_above_it() -> None:
    assert [rungs_left(RUNGS, rung) for rung in (0, 1, 2)] == [2, 2, 1]
    assert [next_rung(RUNGS, rung) for rung in (-1, 0, 1)] == [0, 2, 2]


def test_asking_says_who_is_next_or_that_nobody_is() -> None:
    top, effects = open_step(RUNGS, 2, requester=REPORTER, now=START, timing=CRITICAL)
    assert (top.next_rung, top.next_person, top.requester, top.rung) == (None, None, REPORTER, 2)
    assert notices(effects) == [("asked", DIRECTOR)], "nobody above to inform"


def test_posting_a_message_ends_timers_only_and_leaves_what_is_on_its_way() -> None:
    question, _ = advance(asked()[0], Questioned(), at("09-16T09:30"), timing=MAJOR)
    answered, _ = advance(posted(question, at("09-16T09:30"))[0], Answered(), at("09-16T10:00"), timing=MAJOR)
    for step in (unposted(), question, answered):
        _, effects = advance(step, Posted(), at("09-16T10:00"), timing=MAJOR)
        assert effects[0] == CancelDue(timers_only=True)
        assert len(effects) > 1


def test_looking_again_ends_timers_only() -> None:
    step, effects = advance(unposted(), TimeCame(), at("09-16T14:00"), timing=MAJOR)
    assert effects == (CancelDue(timers_only=True), ScheduleDue(kind=DueKind.TIME_OUT, at=at("09-16T18:00")))
    assert step.unposted == 1


def test_a_critical_top_that_slack_never_took_waits_for_an_administrator_and_for_no_posting() -> None:
    step, _ = open_step(RUNGS, 2, requester=REPORTER, now=START, timing=CRITICAL)
    for _ in range(TOP_REPEATS + 1):
        assert step.act_by is not None
        step, effects = advance(step, TimeCame(), step.act_by, timing=CRITICAL)
    assert effects[1] == TellAdministrators(person=DIRECTOR)
    assert (step.waits_for_post, step.waits_for_name) == (False, True)
    assert advance(step, Posted(), START + timedelta(hours=9), timing=CRITICAL) == (step, ())


def test_acknowledging_begins_anew_a_reminder_and_everything_that_was_waited_for() -> None:
    step = replace(silent_top(), reminded=True)
    step, _ = advance(step, Acknowledged(), START, timing=MAJOR)
    assert (step.reminded, step.waits_for_name, step.waits_for_post) == (False, False, False)
    assert step.remind_at is not None
    step, effects = advance(step, TimeCame(), step.remind_at, timing=MAJOR)
    assert notices(effects) == [("reminder", DIRECTOR)]
