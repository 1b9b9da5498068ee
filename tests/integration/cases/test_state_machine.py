"""Cases, people, absences, seats, clocks and clicks in any order: what must hold after every one of them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from bot.db.database import Database
from bot.db.models import AuditEntry, Case, CaseDecision, CaseEvent, DueRow, Notice, Seat
from bot.domain.audit_chain import ChainVerdict
from bot.domain.authority import NotYourOrder
from bot.services.cases import undo
from bot.services.seating import change
from bot.work import audit
from bot.work.company import Company
from tests.factories import (
    CHEN,
    DAVID,
    HUANG,
    LI,
    LIN,
    LIU,
    QIAN,
    SHANGHAI,
    START,
    SUN,
    WANG,
    ZHENG,
    demo_company,
    order_of,
)
from tests.integration.cases import oracle
from tests.integration.cases.world import World
from tests.integration.conftest import DEMO, Databases
from tests.integration.databases import State
from tests.sizes import PROVE, sized

OPEN = {"asked", "acknowledged", "questioned"}
DECIDING = ("approve", "reject", "conditions")
VERBS = (*DECIDING, "ack", "up", "propose", "ask", "answer", "hand", "execute", "confirm", "revoke")
PEOPLE = (LIN, WANG, LI, CHEN, LIU, SUN, ZHENG, QIAN, DAVID, HUANG)
ABSENT = (WANG, CHEN, SUN, LI, HUANG)
HOLDER, DECIDER, REPORTER = "the one asked", "one who may decide", "the reporter"
REPORTS = (
    ("PO2402", "delivery_term_request", {}),
    ("PO2403", "exchange_rate", {}),
    ("PO2401", "capacity", {}),
    ("PO2402", "quality", {"picks": ("rework_reinspection",)}),
    ("PO2402", "material_late", {}),
    ("PO2401", "other", {}),
    ("PO2402", "payment", {"picks": ("start_before_deposit",), "cost_cny": 60_000}),
    ("PO2401", "resource_conflict", {"picks": ("resource_pull",), "dispute": True}),
)
BEGUN = 4
"""How many of these stand open when a run begins."""

EXAMPLES = int(os.environ.get("GENDAN_MODEL_EXAMPLES", sized("6", "60")))
STEPS = int(os.environ.get("GENDAN_MODEL_STEPS", sized("16", "40")))
SEEDED = not PROVE and "GENDAN_MODEL_EXAMPLES" not in os.environ


class Office(RuleBasedStateMachine):
    """The demo company with a few open cases; PO2401 hangs under a project."""

    def __init__(self, lent: AbstractContextManager[Database], company: Company) -> None:
        super().__init__()
        self.lent = lent
        self.world = World(db=lent.__enter__(), company=company, now=START, count=1000)
        self.refused = len(self.world.refusals())

    def teardown(self) -> None:
        """The run's database is let go."""
        self.lent.__exit__(None, None, None)

    # what happens

    @rule(which=st.integers(0, len(REPORTS) - 1), by=st.sampled_from((LIN, LIN, WANG)))
    def somebody_reports(self, which: int, by: str) -> None:
        try:
            report(self.world, which, by)
        except NotYourOrder:
            assert by != LIN
            assert not self.world.look(lambda session: self.leads(session, by, REPORTS[which][0])), (
                "a lead sees the team's"
            )

    @rule(
        which=st.integers(0, 30),
        who=st.sampled_from((HOLDER, HOLDER, DECIDER, DECIDER, REPORTER, *PEOPLE)),
        verb=st.sampled_from(VERBS),
        stale=st.sampled_from((0, 0, 0, 0, 1)),
        peer=st.sampled_from((LIU, LI, HUANG)),
    )
    def somebody_presses(self, which: int, who: str, verb: str, stale: int, peer: str) -> None:
        rows = self.decisions()
        row = rows[which % len(rows)]
        right = self.world.look(lambda session: self.right(session, row.id))
        actor = {HOLDER: row.holder_id or LIN, DECIDER: min(right, default=HUANG), REPORTER: row.case.reporter_id}.get(
            who, who
        )
        before = self.standing()
        came = self.world.press(actor, row, verb, step=row.step - stale, note="理由", conditions="先寄样", target=peer)
        if not came.ok:
            self.refused += 1
            assert self.standing() == before, f"a refused {verb} changed something"
        elif verb in DECIDING:
            assert actor in right, f"{actor} decided {row.key}, which is for {right}"
            assert stale == 0, "a button of an earlier step decided"

    @rule(hours=st.sampled_from((1, 3, 9, 20)))
    def time_passes(self, hours: int) -> None:
        until = (self.world.now + timedelta(hours=hours)).astimezone(SHANGHAI)
        self.world.run_until(f"{until:%Y-%m-%d %H:%M}")

    @rule(person=st.sampled_from(ABSENT), days=st.integers(0, 3), deputy=st.sampled_from((None, *ABSENT)))
    def somebody_is_away(self, person: str, days: int, deputy: str | None) -> None:
        today = self.world.now.astimezone(SHANGHAI).date()
        wish = change.SeatWish(person=person, first=today, last=today + timedelta(days=days), deputy=deputy)
        came = self.world.do(change.change, actor=person, what="absence.add", wish=wish)
        self.refused += came.error is not None

    @rule(role=st.sampled_from(("sales_director", "finance", "merch_lead")), by=st.sampled_from((HUANG, HUANG, WANG)))
    def a_seat_comes_to_its_end(self, role: str, by: str) -> None:
        today = self.world.now.astimezone(SHANGHAI).date()
        seat = self.world.look(lambda session: session.scalars(_held(role)).first())
        if seat is not None:
            came = self.world.do(change.end, actor=by, entry=f"seat:{seat.id}", day=today - timedelta(days=0))
            self.refused += came.error is not None
            assert by == HUANG or came.error is not None, "only an administrator changes seats"

    @rule(person=st.sampled_from((LIU, LI, SUN)), role=st.sampled_from(("sales_director", "merch_lead", "finance")))
    def somebody_gets_a_seat(self, person: str, role: str) -> None:
        wish = change.SeatWish(person=person, role=role, scope_kind="customer", scope_key="NORDVIK AB")
        came = self.world.do(change.change, actor=HUANG, what="seat.add", wish=wish)
        self.refused += came.error is not None

    @precondition(lambda self: any(case.state == "open" for case in self.cases()))
    @rule(which=st.integers(0, 30), who=st.sampled_from((LIN, LIN, CHEN)))
    def somebody_recalls(self, which: int, who: str) -> None:
        cases = [case for case in self.cases() if case.state == "open"]
        case, before = cases[which % len(cases)], self.standing()
        came = self.world.do(undo.recall, to=self.world.to(who), case_id=case.id)
        if not came.ok:
            self.refused += 1
            assert self.standing() == before
        else:
            assert who == case.reporter_id, "only the reporter recalls"

    # what must hold

    @invariant()
    def nothing_is_forgotten_nothing_is_said_or_decided_twice_and_all_of_it_is_on_record(self) -> None:
        seen = self.world.look(look)
        assert [*wrongs(seen)] == []
        assert seen.refusals == self.refused, "the audit trail has every refusal"

    # reading

    def cases(self) -> list[Case]:
        return self.world.look(lambda session: list(session.scalars(select(Case).order_by(Case.id))))

    def decisions(self) -> list[CaseDecision]:
        return self.world.look(lambda session: list(session.scalars(select(CaseDecision).order_by(CaseDecision.id))))

    def right(self, session: Session, decision_id: int) -> set[str]:
        row = session.get_one(CaseDecision, decision_id)
        return oracle.may_decide(session, row.case, row, self.world.now.astimezone(SHANGHAI).date())

    def leads(self, session: Session, person: str, po: str) -> bool:
        today = self.world.now.astimezone(SHANGHAI).date()
        return person in oracle.holders(session, "merch_lead", order_of(session, po), today)

    def standing(self) -> object:
        return [
            (
                row.id,
                row.state,
                row.holder_id,
                row.step,
                row.rung,
                row.outcome,
                row.decided_by,
                row.expires_at,
                row.case.state,
            )
            for row in self.decisions()
        ]


def _held(role: str) -> object:
    return select(Seat).where(Seat.role == role, Seat.valid_to.is_(None)).order_by(Seat.id)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What must hold is asked of this: read once after every step."""

    decisions: Sequence[Row[Any]]
    notes: Sequence[Row[Any]]
    waiting: frozenset[str]
    """The steps of the due rows that are still to come."""
    happened: Counter[tuple[int | None, str]]
    trail: ChainVerdict
    refusals: int

    @property
    def open(self) -> list[Row[Any]]:
        """The decisions that wait for somebody."""
        return [row for row in self.decisions if row.case_state == "open" and row.state in OPEN]


def look(session: Session) -> Seen:
    """Everything as it stands."""
    decision = (CaseDecision.id, CaseDecision.key, CaseDecision.state, CaseDecision.step, CaseDecision.holder_id)
    note = (Notice.step, Notice.audience, Notice.method, Notice.context)
    refused = select(func.count()).select_from(AuditEntry).where(AuditEntry.allowed.is_(False))
    return Seen(
        decisions=session.execute(select(*decision, Case.state.label("case_state")).join(CaseDecision.case)).all(),
        notes=session.execute(select(*note).where(Notice.message == "case_note")).all(),
        waiting=frozenset(session.scalars(select(DueRow.step).where(DueRow.state == "waiting"))),
        happened=Counter(
            (decision, kind) for decision, kind in session.execute(select(CaseEvent.decision_id, CaseEvent.kind))
        ),
        trail=audit.check(session),
        refusals=session.scalar(refused) or 0,
    )


def wrongs(seen: Seen) -> Iterator[str]:
    """What must not be."""
    yield from forgotten(seen)
    yield from told_twice(seen)
    for row in seen.decisions:
        if seen.happened[row.id, "decided"] > 1 + seen.happened[row.id, "revoked"]:
            yield f"{row.key} was decided twice and not revoked"
        if row.case_state != "open" and f"case:{row.id}:{row.step}" in seen.waiting:
            yield f"{row.key} of a {row.case_state} case still waits"
    if not seen.trail.ok:
        yield f"the audit trail is not whole: {seen.trail.problems}"


def forgotten(seen: Seen) -> Iterator[str]:
    """Of what is open: nobody holds it, or no moment comes at which it goes on, and no administrator was told."""
    told, silent = (
        {note.context["decision"] for note in seen.notes if note.context["kind"] in kinds}
        for kinds in ({"vacant", "external"}, {"silent"})
    )
    for row in seen.open:
        if row.holder_id is None and row.id not in told:
            yield f"{row.key} waits for nobody and nobody was told"
        if row.holder_id is not None and f"case:{row.id}:{row.step}" not in seen.waiting and row.id not in silent:
            yield f"{row.key} {row.state} is forgotten"


def told_twice(seen: Seen) -> Iterator[str]:
    """Reminded once at half of either time, and once more for each time somebody at the top is asked again."""
    told = Counter(
        (note.step, note.audience, note.context["decision"], note.context["kind"])
        for note in seen.notes
        if note.method == "post" and note.step is not None and note.context["kind"] != "asked_again"
    )
    for (step, person, decision, kind), times in told.items():
        again = (seen.happened[decision, what] for what in ("acknowledged", "asked_again") if kind == "reminder")
        if times > 1 + sum(again):
            yield f"{person} was told {kind} {times} times of {step}"


def report(world: World, which: int, by: str) -> int:
    """One of the reports above."""
    po, kind, given = REPORTS[which]
    return world.report(by, po, kind, text=kind, **given)


def begin(world: World) -> None:
    """A project, and a few cases that stand open."""

    def project(session: Session) -> None:
        order_of(session, "PO2401").mode = "project"

    world.look(project)
    for which in range(BEGUN):
        report(world, which, LIN)


def run(machine: type[RuleBasedStateMachine] | object, *, examples: int, steps: int) -> None:
    """Run the model, the same way each time unless asked for more examples."""
    phases = (Phase.explicit, Phase.generate) if SEEDED else tuple(Phase)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=SEEDED,
            database=None,
            phases=phases,
            suppress_health_check=list(HealthCheck),
        ),
    )


def fill_begun(db: Database) -> None:
    """Those cases are open."""
    begin(World(db=db, company=demo_company(), now=START))


BEGINNING = State("begun", fill_begun, DEMO)


@pytest.mark.parametrize(
    ("dialect", "examples"),
    [("sqlite", EXAMPLES), pytest.param("postgresql", sized(1, 10), marks=pytest.mark.postgres)],
)
def test_whatever_people_do_only_who_may_decide_decides_and_nothing_is_forgotten(
    databases: Databases, company: Company, dialect: str, examples: int
) -> None:
    run(lambda: Office(databases.lent(dialect, BEGINNING), company), examples=examples, steps=STEPS)
