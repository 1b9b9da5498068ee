"""Change control: requests open only beyond a baseline, and only a decision moves it, whatever the order of events."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Baseline, Case, CaseDecision, ChangeRequest, Order
from bot.domain.baselines import LineDates, Shift
from bot.domain.cases.states import DecisionOutcome, DecisionState, RequestState, Severity
from bot.services.cases.events import CaseRaised, CaseWithdrawn, DecisionMade, DecisionRevoked
from bot.services.cases.record import Act
from bot.services.control.changes import (
    BUDGET,
    DATE,
    DECISIONS,
    SCOPE,
    ChangeImpact,
    follow_decision,
    joining,
    of_case,
    open_requests,
    take_back,
    withdraw,
)
from bot.services.projects.baselines import as_kept, lines_of
from bot.work.codec import pack
from bot.work.unit import Work
from tests.sizes import sized
from tests.unit.rows import empty_session, keep
from tests.unit.services.scene import LIN, NOW, OTHER, entries, line, order, staff

SHIP = date(2026, 10, 26)
ACT = Act(actor=OTHER, now=NOW, note="客户同意")


@pytest.fixture
def work(session: Session) -> Work:
    return staff(session).by(OTHER)


def project(work: Work, *, set_: bool = True) -> Order:
    """An order of project P1, and its baseline."""
    row = order(work.session, "PO1", project="P1", mode="project")
    line(row)
    work.session.flush()
    if set_:
        days = {row.lines[0].id: LineDates(ship=SHIP, due=SHIP, gates={"packing": SHIP})}
        version = {"project": "P1", "number": 1, "at": NOW, "by_id": OTHER, "cause": "set", "scope": "夹克"}
        keep(work.session, Baseline(**version, budget_cny=Decimal(500_000), lines=as_kept(days)))
    return row


def decision(work: Work, order: Order | None, key: str, *, choices: tuple[str, ...] = (), **more: Any) -> CaseDecision:
    number = f"C{len(work.session.scalars(select(Case.id)).all()) + 1:04}"
    case = keep(
        work.session,
        Case(number=number, kind="budget", text="追加 模具", reporter_id=LIN, severity=Severity.MAJOR, opened_at=NOW,
             order_id=order.id if order else None, **more),
    )  # fmt: skip
    return keep(
        work.session,
        CaseDecision(case=case, key=key, position=0, state=DecisionState.ASKED, ruling={}, choices=list(choices)),
    )


def opened(work: Work, row: CaseDecision) -> list[ChangeRequest]:
    open_requests(work, event=CaseRaised(case_id=row.case_id, effects=(), act=ACT))
    return list(of_case(work.session, row.case))


def settled(work: Work, row: CaseDecision, outcome: DecisionOutcome = DecisionOutcome.APPROVE, **more: Any) -> None:
    row.outcome, row.decided_by, row.decided_at = outcome, OTHER, NOW
    for name, value in more.items():
        setattr(row, name, value)
    work.session.flush()
    follow_decision(work, event=DecisionMade(decision_id=row.id, act=ACT))


def newest(work: Work) -> Baseline:
    found = select(Baseline).order_by(Baseline.number.desc()).limit(1)
    return work.session.scalars(found).one()


def shifted(work: Work, row: CaseDecision, *days: int, item: str = "ship") -> ChangeRequest:
    """An open request that moves an item of the line so many days beyond what was agreed first."""
    [own] = work.session.scalars(select(Order)).one().lines
    shifts = [Shift(line=own.id, item=item, old=SHIP, new=SHIP + timedelta(days=more)) for more in days]
    impact = pack(ChangeImpact(shifts=tuple(shifts)))
    return keep(
        work.session,
        ChangeRequest(number=f"CR-{row.id}", project="P1", case_id=row.case_id, decision_id=row.id, kind=DATE,
                      impact=impact, opened_at=NOW, baseline_before=1),
    )  # fmt: skip


# --- opening


@pytest.mark.parametrize(("kind", "key"), [(kind, key) for kind in (SCOPE, BUDGET) for key in DECISIONS[kind]])
def test_a_case_that_changes_scope_or_budget_of_a_project_opens_a_request(work: Work, kind: str, key: str) -> None:
    [request] = opened(work, decision(work, project(work), key, cost_cny=Decimal(80_000)))
    assert (request.kind, request.state, request.project, request.baseline_before) == (kind, "open", "P1", 1)
    assert (request.number, request.impact["cost_cny"]) == (f"CR-{request.id:03d}", "80000")


def test_without_a_baseline_nothing_is_requested(work: Work) -> None:
    assert opened(work, decision(work, project(work, set_=False), "scope_change")) == []


@pytest.mark.parametrize("mode", ["business", "project"])
def test_an_order_followed_as_business_knows_no_change_request(work: Work, mode: str) -> None:
    row = project(work)
    row.mode = mode
    assert len(opened(work, decision(work, row, "scope_change"))) == (mode == "project")


def test_an_order_under_no_project_opens_none(work: Work) -> None:
    project(work)
    assert opened(work, decision(work, order(work.session, "PO2"), "scope_change")) == []


@pytest.mark.parametrize("key", ["pallet_material", *DECISIONS[DATE]])
def test_a_decision_that_moves_nothing_agreed_opens_none(work: Work, key: str) -> None:
    assert opened(work, decision(work, project(work), key)) == []


def test_a_choice_counts_when_one_of_its_options_does(work: Work) -> None:
    row = decision(work, project(work), "resource_pull", choices=("resource_pull", "scope_change"))
    [request] = opened(work, row)
    assert (request.kind, request.impact["options"]) == (SCOPE, ["resource_pull", "scope_change"])


def test_a_line_that_came_after_the_baseline_asks_to_join_it(work: Work) -> None:
    row = project(work)
    late = line(row)
    work.session.flush()
    [request] = opened(work, decision(work, row, "scope_change"))
    assert request.impact["joins"] == [late.id]
    assert joining(work.session, "P1", [late.id]) is request
    assert joining(work.session, "P1", [row.lines[0].id]) is None
    assert joining(work.session, "P2", [late.id]) is None


# --- deciding


def test_an_approved_budget_is_added_and_everything_else_stays(work: Work) -> None:
    row = decision(work, project(work), "budget_reallocation", cost_cny=Decimal(80_000))
    [request] = opened(work, row)
    settled(work, row, reason="值得")
    made = newest(work)
    assert (made.number, made.budget_cny, made.scope, made.why) == (2, Decimal(580_000), "夹克", "值得")
    assert (request.state, request.baseline_before, request.baseline_after) == (RequestState.APPROVED, 1, 2)
    assert (request.decided_by, made.by_id, made.cause) == (OTHER, OTHER, "approved")


def test_an_approved_scope_has_a_line_of_its_own_in_one_line(work: Work) -> None:
    row = decision(work, project(work), "scope_change")
    row.case.text = "加 500 件\n灰色"
    [request] = opened(work, row)
    settled(work, row)
    assert newest(work).scope == f"夹克\n{request.number}: 加 500 件 灰色"


def test_a_project_without_a_budget_gets_none_by_a_request(work: Work) -> None:
    row = decision(work, project(work), "contingency_release", cost_cny=Decimal(80_000))
    newest(work).budget_cny = None
    opened(work, row)
    settled(work, row)
    assert newest(work).budget_cny is None


def test_a_rejected_request_leaves_the_baseline_as_it_is(work: Work) -> None:
    row = decision(work, project(work), "scope_change")
    [request] = opened(work, row)
    settled(work, row, DecisionOutcome.REJECT)
    assert (request.state, request.baseline_after, newest(work).number) == (RequestState.REJECTED, None, 1)


@pytest.mark.parametrize(("chosen", "moves"), [("scope_change", True), ("resource_pull", False), (None, True)])
def test_of_a_choice_only_the_option_that_changes_it_moves_the_baseline(
    work: Work, chosen: str | None, moves: bool
) -> None:
    row = decision(work, project(work), "scope_change", choices=("resource_pull", "scope_change"))
    opened(work, row)
    settled(work, row, chosen=chosen)
    assert newest(work).number == (2 if moves else 1)


def test_a_request_is_decided_once(work: Work) -> None:
    row = decision(work, project(work), "scope_change")
    opened(work, row)
    for _ in range(2):
        settled(work, row)
    assert newest(work).number == 2


def test_everything_about_a_request_is_on_record_under_its_case(work: Work) -> None:
    row = decision(work, project(work), "scope_change")
    opened(work, row)
    settled(work, row)
    take_back(work, event=DecisionRevoked(decision_id=row.id, over=False, act=ACT))
    assert [name for name, _, _ in entries(work.session)] == [
        "change.open", "change.approve", "change.restore", "change.reopen",
    ]  # fmt: skip


# --- taking back


@pytest.mark.parametrize(("over", "state"), [(False, RequestState.OPEN), (True, RequestState.WITHDRAWN)])
def test_a_revoked_approval_is_a_further_version_with_the_old_values(
    work: Work, over: bool, state: RequestState
) -> None:
    row = decision(work, project(work), "scope_change", cost_cny=Decimal(1))
    before = newest(work)
    [request] = opened(work, row)
    settled(work, row)
    take_back(work, event=DecisionRevoked(decision_id=row.id, over=over, act=ACT))
    made = newest(work)
    assert (made.number, made.cause, made.why, made.scope) == (3, "restored", "客户同意", "夹克")
    assert (made.lines, made.budget_cny, request.state) == (before.lines, before.budget_cny, state)
    if not over:
        assert (request.decided_by, request.baseline_before, request.baseline_after) == (None, 3, None)


def test_a_revoked_rejection_is_asked_again_and_moves_nothing(work: Work) -> None:
    row = decision(work, project(work), "scope_change")
    [request] = opened(work, row)
    settled(work, row, DecisionOutcome.REJECT)
    take_back(work, event=DecisionRevoked(decision_id=row.id, over=False, act=ACT))
    assert (request.state, newest(work).number) == (RequestState.OPEN, 1)


@pytest.mark.parametrize("approved", [True, False])
def test_a_case_that_is_withdrawn_withdraws_its_requests_and_what_they_moved(work: Work, approved: bool) -> None:
    row = decision(work, project(work), "budget_reallocation", cost_cny=Decimal(80_000))
    [request] = opened(work, row)
    if approved:
        settled(work, row)
    row.state = DecisionState.RECALLED
    for _ in range(2):
        withdraw(work, event=CaseWithdrawn(case_id=row.case_id, act=ACT))
    assert (request.state, newest(work).budget_cny) == (RequestState.WITHDRAWN, Decimal(500_000))
    assert newest(work).number == (3 if approved else 1)


def test_a_decision_that_stands_keeps_its_request_when_another_of_the_case_is_recalled(work: Work) -> None:
    row = decision(work, project(work), "scope_change")
    [request] = opened(work, row)
    withdraw(work, event=CaseWithdrawn(case_id=row.case_id, act=ACT))
    assert request.state == RequestState.OPEN


def test_a_line_that_joined_leaves_with_the_request_that_brought_it(work: Work) -> None:
    row = project(work)
    late = line(row, due_on=date(2026, 12, 10))
    work.session.flush()
    own = decision(work, row, "scope_change")
    opened(work, own)
    settled(work, own)
    assert set(lines_of(newest(work))) == {row.lines[0].id, late.id}
    take_back(work, event=DecisionRevoked(decision_id=own.id, over=True, act=ACT))
    assert set(lines_of(newest(work))) == {row.lines[0].id}


EVENTS = st.lists(st.tuples(st.integers(0, 2), st.booleans()), min_size=3, max_size=8)


@settings(max_examples=sized(10, 300))
@example(events=[(0, True), (1, True), (0, False)], days=(10, 5, 1))
@given(events=EVENTS, days=st.tuples(*(st.integers(1, 20) for _ in range(3))))
def test_the_agreed_day_is_the_latest_that_an_approved_request_stands_for_whatever_came_when(
    events: list[tuple[int, bool]], days: tuple[int, int, int]
) -> None:
    with empty_session() as session:
        work = staff(session).by(OTHER)
        own = project(work)
        rows = [decision(work, own, "internal_node_shift") for _ in days]
        requests = [shifted(work, row, more) for row, more in zip(rows, days, strict=True)]
        for place, approve in events:
            if approve:
                settled(work, rows[place])
            else:
                take_back(work, event=DecisionRevoked(decision_id=rows[place].id, over=False, act=ACT))
            standing = [
                more for more, request in zip(days, requests, strict=True) if request.state == RequestState.APPROVED
            ]
            agreed = lines_of(newest(work))[own.lines[0].id]
            assert agreed.ship == SHIP + timedelta(days=max(standing, default=0))
            assert agreed.gates == {"packing": SHIP}, "nothing else has moved"
        numbers = [row.number for row in session.scalars(select(Baseline).order_by(Baseline.id))]
        assert numbers == list(range(1, len(numbers) + 1)), "no version is missing or changed"
