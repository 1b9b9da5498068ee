"""A step is kept with its row and comes back as it was; whose clock it runs by."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.db.models import CaseDecision
from bot.domain.authority import PersonId
from bot.domain.cases.states import DecisionState, Severity
from bot.domain.escalations import Step, StepState
from bot.services.cases.pace import keep, kept, timing_of
from bot.work.unit import Work
from tests.factories import moment
from tests.unit.rows import member
from tests.unit.services.cases.cast import LEAD, LIN, NOW, decision

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(lambda at: at.replace(tzinfo=NOW.tzinfo))  # noqa: DTZ001
SPANS = st.none() | st.timedeltas(timedelta(0), timedelta(days=9))
PEOPLE = st.sampled_from([LIN, LEAD])
STEPS = st.builds(
    Step,
    rung=st.integers(-1, 5),
    person=PEOPLE,
    requester=PEOPLE,
    asked_at=MOMENTS,
    remind_at=st.none() | MOMENTS,
    act_by=st.none() | MOMENTS,
    state=st.sampled_from(list(StepState)),
    reminded=st.booleans(),
    asked_again=st.booleans(),
    repeats=st.integers(0, 3),
    next_rung=st.none() | st.integers(0, 5),
    next_person=st.none() | PEOPLE,
    left=SPANS,
    left_to_remind=SPANS,
    resumes=st.sampled_from(list(StepState)),
    waits_for_name=st.booleans(),
    waits_for_post=st.booleans(),
    unposted=st.integers(0, 3),
)


@given(step=STEPS)
def test_a_step_comes_back_as_it_was_kept(step: Step) -> None:
    row = CaseDecision(key="k", position=0, ruling={}, state=DecisionState.ASKED)
    keep(row, step)
    assert kept(row) == step
    shown = (row.holder_id, row.asked_at, row.remind_at, row.expires_at)
    assert shown == (step.person, step.asked_at, step.remind_at, step.act_by), "what cards and lists read"


def test_a_step_of_before_messages_started_times_waits_for_no_posting() -> None:
    row = CaseDecision(key="k", position=0, ruling={}, state=DecisionState.ASKED)
    step = Step(rung=0, person=LEAD, requester=LIN, asked_at=NOW, remind_at=None, act_by=NOW)
    keep(row, replace(step, waits_for_post=True, unposted=2))
    assert row.pace is not None
    row.pace = {name: value for name, value in row.pace.items() if name not in {"waits_for_post", "unposted"}}
    assert kept(row) == step


@pytest.mark.parametrize("severity", list(Severity))
def test_the_times_of_a_step_are_those_of_the_case_and_the_workspace(work: Work, severity: Severity) -> None:
    deadline = NOW + timedelta(days=1)
    row = decision(work, case={"severity": severity.value, "deadline_at": deadline})
    timing = timing_of(work, row.case, LEAD, rungs_left=3)
    assert (timing.severity, timing.deadline, timing.rungs_left) == (severity, deadline, 3)
    assert timing.defaults == work.company.defaults
    assert timing_of(work, row.case, LEAD).rungs_left == 1


@pytest.mark.parametrize(
    ("person", "opens"),
    [("berlin", "2026-09-17 14:30"), ("cn", "2026-09-17 08:30"), (None, "2026-09-17 08:30"), ("x", "2026-09-17 08:30")],
)
def test_time_runs_by_the_clock_of_who_is_asked_or_the_workspaces(work: Work, person: Any, opens: str) -> None:
    member(work.session, "berlin", zone="Europe/Berlin", calendar="DE")
    member(work.session, "cn")
    timing = timing_of(work, decision(work).case, PersonId(person) if person else None)
    assert timing.clock.is_open(moment(opens))
    assert not timing.clock.is_open(moment(opens) - timedelta(minutes=1))
