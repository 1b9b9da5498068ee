"""Change control: a project's baseline is set by who the table makes accountable, and only a decided request moves it."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.event import listen
from sqlalchemy.orm import Session

from bot.app.wiring import HEARINGS
from bot.db.models import AuditEntry, Baseline, ChangeRequest, Seat
from bot.domain.baselines import LineDates
from bot.services.cases import undo
from bot.services.projects import baselines
from bot.services.projects.baselines import BaselineWish, lines_of
from bot.services.projects.messages import BaselineAskedMessage
from bot.views import projects as views
from bot.views.orders import load_card
from bot.work.events import Hearing, ports
from bot.work.messages import Reader
from bot.work.undo import UndoKind
from bot.work.unit import Work
from tests.factories import CHEN, HUANG, LI, LIN, WANG, ZHAO, line_of, order_of
from tests.integration.cases.world import World

PROJECT = "新线"
LATE, WITHIN = 10, 3
"""Days that PO2402's fabric may be late: ten move its ship date, three only take float."""


@pytest.fixture
def world(world: World) -> World:
    """Two orders of the demo company hang under a project."""

    def hang(session: Session) -> None:
        for po in ("PO2401", "PO2402"):
            order = order_of(session, po)
            order.mode, order.project = "project", PROJECT

    world.look(hang)
    return world


def set_by(world: World, actor: str, *, po: str = "PO2402", budget: str = "50万") -> None:
    order_id = world.look(lambda s: order_of(s, po).id)
    wish = BaselineWish(why="合同 HT-12", scope="夹克 6500 件", budget=budget)
    world.do(baselines.set_baseline, to=world.to(actor), order_id=order_id, wish=wish)


def two_pms(world: World) -> None:
    def seat(session: Session) -> None:
        for person in (LI, ZHAO):
            session.add(Seat(role="pm", member_id=person, scope_kind="project", scope_key=PROJECT))

    world.look(seat)


def late_fabric(world: World, days: int = LATE) -> int:
    return world.report(LIN, "PO2402", "material_late", text="面料未到", milestone="fabric", days=days)


def versions(world: World) -> list[Baseline]:
    return world.look(lambda s: list(baselines.versions(s, PROJECT)))


def requests(world: World) -> list[ChangeRequest]:
    return world.look(lambda s: list(s.scalars(select(ChangeRequest).order_by(ChangeRequest.id))))


def agreed(world: World, version: Baseline, po: str = "PO2402") -> LineDates:
    return lines_of(version)[world.look(lambda s: line_of(s, po).id)]


def trail(world: World, prefix: str) -> list[str]:
    return world.look(
        lambda s: list(
            s.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith(prefix)).order_by(AuditEntry.id))
        )
    )


def opened(world: World) -> tuple[int, ChangeRequest]:
    """A set baseline and a case that goes beyond it."""
    set_by(world, LI)
    case = late_fabric(world)
    (request,) = requests(world)
    return case, request


def test_the_pm_sets_version_one_of_every_line_of_the_project(world: World) -> None:
    set_by(world, LI)
    (made,) = versions(world)
    assert (made.number, made.by_id, made.cause, made.why) == (1, LI, "set", "合同 HT-12")
    assert (made.scope, made.budget_cny) == ("夹克 6500 件", Decimal(500_000))
    line = world.look(lambda s: line_of(s, "PO2402"))
    etd = next(milestone.forecast_on for milestone in line.milestones if milestone.key == "etd")
    assert agreed(world, made).ship == etd
    assert agreed(world, made).due == line.due_on
    assert agreed(world, made).gates
    assert agreed(world, made, "PO2401").ship is not None
    assert trail(world, "baseline.") == ["baseline.set"]
    with pytest.raises(baselines.BaselineExists):
        set_by(world, LI)


def test_nobody_else_sets_it_and_the_refusal_names_who_may(world: World) -> None:
    order_id = world.look(lambda s: order_of(s, "PO2402").id)
    others = (LIN, WANG, CHEN, HUANG)
    for actor in others:
        with pytest.raises(baselines.NotYoursToSet) as refused:
            set_by(world, actor)
        assert "李伟" in str(refused.value.fields["names"])
        assert world.do(views.load_form, actor=actor, order_id=order_id) is None
        world.do(baselines.refuse, to=world.to(actor), order_id=order_id)
        assert "李伟" in world.replies(actor)[-1]
    assert [(refusal.action, refusal.actor_id) for refusal in world.refusals()] == [
        ("baseline.set", other) for other in others
    ]
    assert versions(world) == []


def test_the_narrowest_seat_of_the_project_sets_it(world: World) -> None:
    world.look(lambda s: s.add(Seat(role="pm", member_id=ZHAO, scope_kind="project", scope_key=PROJECT)))
    with pytest.raises(baselines.NotYoursToSet):
        set_by(world, LI)
    set_by(world, ZHAO)
    assert [version.by_id for version in versions(world)] == [ZHAO]


def test_the_button_is_on_the_card_of_who_may_and_gives_way_to_the_history(world: World) -> None:
    order_id = world.look(lambda s: order_of(s, "PO2402").id)

    def mark(actor: str) -> views.ProjectMark:
        found = world.do(load_card, actor=actor, order_id=order_id).project
        assert found is not None
        return found

    assert (mark(LI).may_set, mark(LIN).may_set) == (True, False)
    set_by(world, LI)
    assert (mark(LI).may_set, mark(LIN).number) == (False, 1)
    business = world.look(lambda s: order_of(s, "PO2403").id)
    assert world.do(load_card, actor=LI, order_id=business).project is None


def test_an_amount_nobody_can_read_and_a_missing_reason_are_refused(world: World) -> None:
    with pytest.raises(baselines.BadBudget):
        set_by(world, LI, budget="很多")
    order_id = world.look(lambda s: order_of(s, "PO2402").id)
    with pytest.raises(baselines.WhyNeeded):
        world.do(baselines.set_baseline, to=world.to(LI), order_id=order_id, wish=BaselineWish(why=" "))
    business = world.look(lambda s: order_of(s, "PO2403").id)
    with pytest.raises(baselines.NoProject):
        world.do(baselines.set_baseline, to=world.to(LI), order_id=business, wish=BaselineWish(why="x"))


def test_a_delay_inside_the_baseline_opens_nothing(world: World) -> None:
    set_by(world, LI)
    case = late_fabric(world, WITHIN)
    assert requests(world) == []
    assert "internal_node_shift" in {row.key for row in world.case(case).decisions}
    assert "change_opened" not in world.events(case)


def test_without_a_baseline_and_for_business_orders_nothing_changes(world: World) -> None:
    late_fabric(world)
    set_by(world, LI)
    world.report(LIN, "PO2403", "delivery_term_request", text="客户改条款")
    assert requests(world) == []


def test_a_delay_beyond_it_opens_a_request_with_its_impact(world: World) -> None:
    case, request = opened(world)
    (effect,) = world.case(case).effects
    assert (request.number, request.kind, request.state, request.baseline_before) == ("CR-001", "date", "open", 1)
    ship = next(shift for shift in request.impact["shifts"] if shift["item"] == "ship")
    (before,) = versions(world)
    assert before.number == 1
    assert ship["old"] == str(agreed(world, before).ship)
    assert effect.etd_new_on is not None
    assert ship["new"] == effect.etd_new_on.isoformat()
    assert request.impact["float_left"] == effect.float_left_days
    assert request.impact["options"] == ["internal_node_shift"]
    decisions = {row.key for row in world.case(case).decisions}
    assert "ship_date_commitment" not in decisions, "the request takes the place of both"
    assert world.decision(case, "internal_node_shift").id == request.decision_id
    assert "change_opened" in world.events(case)
    assert trail(world, "change.") == ["change.open"]
    for reader in (None, LIN, LI):
        assert "变更申请 CR-001 · 基线 v1:开船" in world.card_text(case, reader)


def approve(world: World, case: int, key: str = "internal_node_shift", actor: str = LI) -> None:
    row = world.decision(case, key)
    outcome = world.press(actor, row, "approve")
    assert outcome.ok, outcome


def test_the_approval_moves_the_baseline_and_nothing_before_it_does(world: World) -> None:
    case, request = opened(world)
    row = world.decision(case, "internal_node_shift")
    assert not world.press(LIN, row, "approve").ok
    assert len(versions(world)) == 1
    approve(world, case)
    first, second = versions(world)
    (request,) = requests(world)
    assert (second.number, second.by_id, second.cause, second.request_id) == (2, LI, "approved", request.id)
    assert (request.state, request.decided_by, request.baseline_before, request.baseline_after) == (
        "approved",
        LI,
        1,
        2,
    )
    assert agreed(world, second).ship == world.case(case).effects[0].etd_new_on
    assert agreed(world, second, "PO2401") == agreed(world, first, "PO2401")
    assert (second.scope, second.budget_cny) == (first.scope, first.budget_cny)
    assert "baseline_moved" in world.events(case)
    assert "基线 v1 → v2" in world.card_text(case)
    rows = history(world)
    assert [(row.number, row.by, row.case) for row in rows] == [(2, "李伟", world.case(case).number), (1, "李伟", None)]


def history(world: World) -> tuple[views.VersionRow, ...]:
    order_id = world.look(lambda s: order_of(s, "PO2402").id)
    reader = Reader(id=LI, name="李伟", locale="zh-CN", zone="Asia/Shanghai")
    found = world.do(views.baseline_history, reader=reader, message=BaselineAskedMessage(order=order_id))
    assert isinstance(found, views.BaselineHistory)
    return found.rows


def test_a_rejection_leaves_the_baseline(world: World) -> None:
    case, _ = opened(world)
    assert world.press(LI, world.decision(case, "internal_node_shift"), "reject", note="先追料").ok
    (request,) = requests(world)
    assert (request.state, request.decided_by, request.baseline_after) == ("rejected", LI, None)
    assert [version.number for version in versions(world)] == [1]
    assert "change_rejected" in world.events(case)


@pytest.mark.parametrize(("close", "state"), [(True, "withdrawn"), (False, "open")])
def test_a_revoked_approval_is_compensated_by_a_next_version(world: World, close: bool, state: str) -> None:
    case, _ = opened(world)
    approve(world, case)
    assert world.press(LI, world.decision(case, "internal_node_shift"), "revoke", note="有新料", close=close).ok
    first, second, third = versions(world)
    assert (third.number, third.cause, third.by_id, third.why) == (3, "restored", LI, "有新料")
    assert agreed(world, third) == agreed(world, first) != agreed(world, second)
    (request,) = requests(world)
    assert request.state == state
    assert "baseline_restored" in world.events(case)
    if not close:
        approve(world, case)
        assert [version.number for version in versions(world)] == [1, 2, 3, 4]
        assert agreed(world, versions(world)[-1]) == agreed(world, second)
    steps = [(row.change.before, row.change.after, row.change.shift) for row in history(world) if row.change]
    assert [(before, after) for before, after, _ in reversed(steps)][:2] == [(1, 2), (2, 3)]
    days = [shift.days for _, _, shift in reversed(steps) if shift]
    assert days[0] == -days[1] > 0


def test_taking_the_case_back_withdraws_what_it_asked_for(world: World) -> None:
    case, _ = opened(world)
    world.do(undo.recall, to=world.to(LIN), case_id=case)
    assert [request.state for request in requests(world)] == ["withdrawn"]
    again = late_fabric(world, LATE + 2)
    world.undo(LIN, UndoKind.CASE, c=again)
    assert [request.state for request in requests(world)] == ["withdrawn", "withdrawn"]
    assert [version.number for version in versions(world)] == [1]


def test_more_money_and_a_new_scope_are_requests_of_their_own(world: World) -> None:
    set_by(world, LI)
    spent = world.report(LIN, "PO2402", "budget", text="超预算", cost_cny=20_000)
    wider = world.report(LIN, "PO2402", "other", text="加做一款", picks=("scope_change",))
    assert [(request.kind, request.impact["shifts"]) for request in requests(world)] == [("budget", []), ("scope", [])]
    approve(world, spent, "budget_reallocation")
    approve(world, wider, "scope_change")
    last = versions(world)[-1]
    assert (last.number, last.budget_cny) == (3, Decimal(520_000))
    assert last.scope == "夹克 6500 件\nCR-002: 加做一款"


def test_amounts_are_on_the_cards_of_who_may_see_prices_only(world: World) -> None:
    set_by(world, LI)
    case = world.report(LIN, "PO2402", "budget", text="超预算", cost_cny=20_000)
    assert "20,000" in world.card_text(case, LI)
    assert "改预算" in world.card_text(case)
    assert "20,000" not in world.card_text(case)


def test_two_requests_on_one_line_keep_the_later_day_and_their_own_numbers(world: World) -> None:
    set_by(world, LI)
    first = late_fabric(world)
    second = world.report(LIN, "PO2402", "material_late", text="又晚", milestone="fabric", days=14)
    assert [request.number for request in requests(world)] == ["CR-001", "CR-002"]
    approve(world, second)
    latest = agreed(world, versions(world)[-1]).ship
    approve(world, first)
    assert agreed(world, versions(world)[-1]).ship == latest
    assert [version.number for version in versions(world)] == [1, 2, 3]


def test_two_at_once_make_one_baseline_and_two_numbers(world: World) -> None:
    two_pms(world)

    def trying(actor: str) -> str:
        try:
            set_by(world, actor)
        except baselines.BaselineExists:
            return "exists"
        return "set"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(trying, (LI, ZHAO))) == ["exists", "set"]
        list(pool.map(lambda po: world.report(LIN, po, "budget", text="超预算", cost_cny=1000), ("PO2401", "PO2402")))
    found = requests(world)
    assert len({request.number for request in found}) == len(found) == 2
    cases = [request.case_id for request in found]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda case: approve(world, case, "budget_reallocation"), cases))
    assert [version.number for version in versions(world)] == [1, 2, 3]
    assert versions(world)[-1].budget_cny == Decimal(502_000)


OWN = {"control": {"change_request", "baseline"}}
"""The tables of a floor that hears of something."""
STANDS_ON = {"notice", "due_row", "audit_entry"}
"""Every use case writes these through its unit of work."""
RECORD = ("INSERT", "case_event")
"""What happened to a case is added to its record; nothing there is changed."""


def test_a_listener_writes_its_own_floor_s_tables_only(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    written: dict[Hearing, set[tuple[str, str]]] = {hearing: set() for hearing in HEARINGS}
    heard: set[Hearing] = set()
    at_work: list[Hearing] = []

    def watched(hearing: Hearing) -> Hearing:
        def listener(work: Work, *, event: object) -> None:
            work.session.flush()
            at_work.append(hearing)
            heard.add(hearing)
            hearing.listener(work, event=event)
            work.session.flush()
            at_work.remove(hearing)

        return replace(hearing, listener=listener)

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        found = re.match(r"(INSERT) INTO (\S+)|(UPDATE) (\S+)|(DELETE) FROM (\S+)", statement)
        if found and at_work:
            verb, table = filter(None, found.groups())
            written[at_work[-1]].add((verb, table.strip('"')))

    hearings = world.look(ports).hearings
    for event, rows in hearings.items():
        monkeypatch.setitem(hearings, event, tuple(map(watched, rows)))  # type: ignore[arg-type]
    listen(world.db.engine, "before_cursor_execute", note)
    case, _ = opened(world)
    approve(world, case)
    assert world.press(LI, world.decision(case, "internal_node_shift"), "revoke", note="有新料", close=False).ok
    world.do(undo.recall, to=world.to(LIN), case_id=late_fabric(world, LATE + 2))
    assert heard == set(HEARINGS)
    for hearing, writes in written.items():
        floor = hearing.listener.__module__.split(".")[2]  # type: ignore[attr-defined]
        assert {table for _, table in writes - {RECORD}} - STANDS_ON <= OWN[floor], hearing
        assert "change_request" in {table for _, table in writes}, hearing
