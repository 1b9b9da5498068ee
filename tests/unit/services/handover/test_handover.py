"""交接: both confirm, everything moves at once or nothing does, the line above hears of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Case, CaseTask, Change, DueRow, Handover, ImportQuestion, Order, Seat
from bot.domain.cases.states import Severity
from bot.domain.errors import GendanError
from bot.domain.orders import MilestoneState
from bot.domain.text import Text
from bot.services.handover import agree, listing
from bot.services.handover.agree import HandoverPlan
from bot.services.handover.messages import HandoverCardMessage
from bot.services.people.handover_lists import ListedPromise, list_of, moved_of
from bot.services.people.office import office_of
from bot.work.codec import dump, kind_of
from bot.work.unit import Work
from tests.factories import moment
from tests.unit.rows import keep, member
from tests.unit.services.scene import (
    ADMIN,
    DAY,
    LEAD,
    LIN,
    NOW,
    OTHER,
    QC,
    TODAY,
    asked_by,
    dues,
    entries,
    leaves,
    line,
    milestone,
    notices,
    order,
    seat,
    sent,
    staff,
)

FOLLOWER = "merchandiser"
NORDIC = {"scope_kind": "customer", "scope_key": "Nordic"}


@pytest.fixture
def work(session: Session) -> Work:
    """Lin and other follow orders: lin two of Nordic and one of Hanse, other none of these."""
    work = staff(session)
    seat(session, FOLLOWER, LIN, **NORDIC)
    seat(session, FOLLOWER, OTHER, scope_kind="customer", scope_key="Iberia")
    for po, customer in (("PO1", "Nordic"), ("PO2", "Nordic"), ("PO3", "Hanse")):
        row = line(order(session, po, customer=customer), due_on=date(2026, 12, 1), product="卫衣")
        milestone(row, "sewing", forecast_on=TODAY + DAY, promised_on=TODAY + 2 * DAY)
        milestone(row, "delivered", forecast_on=TODAY + 9 * DAY)
    session.flush()
    return work.by(LIN)


def wanted(**more: Any) -> HandoverPlan:
    return HandoverPlan(**{"giver": LIN, "taker": OTHER, "customer": None, "why": "产假", **more})


def asked(work: Work, **more: Any) -> int:
    return agree.ask(work, plan=wanted(**more))


def done(work: Work, number: int, *people: str) -> list[str]:
    return [agree.confirm(work.by(person), handover_id=number) for person in people or (LIN, OTHER)]


def followers(work: Work) -> dict[str, str | None]:
    return {row.po: row.merchandiser_id for row in work.session.scalars(select(Order).order_by(Order.po))}


def refused(call: Any) -> str:
    with pytest.raises(GendanError) as error:
        call()
    return error.value.code


# --- asking


def test_nothing_moves_before_both_have_confirmed(work: Work) -> None:
    number = asked(work)
    assert set(followers(work).values()) == {LIN}
    assert done(work, number, LIN) == ["waiting"]
    assert set(followers(work).values()) == {LIN}
    assert done(work, number, OTHER) == ["done"]
    assert set(followers(work).values()) == {OTHER}


@pytest.mark.parametrize("people", [(LIN, OTHER), (OTHER, LIN), (LIN, LIN, OTHER)])
def test_it_matters_not_who_confirms_first_nor_how_often(work: Work, people: tuple[str, ...]) -> None:
    number = asked(work)
    assert done(work, number, *people)[-1] == "done"


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        ({"taker": LIN}, "same_person"),
        ({"taker": "U404"}, "unknown_person"),
        ({"giver": "U404"}, "unknown_person"),
        ({"taker": QC}, "no_merchandiser"),
        ({"why": "  "}, "handover_reason"),
        ({"customer": "Iberia"}, "nothing_to_hand_over"),
        ({"giver": OTHER, "taker": LIN}, "nothing_to_hand_over"),
    ],
)
def test_a_hand_over_that_cannot_be_is_refused_and_nobody_is_asked(work: Work, wish: dict[str, Any], why: str) -> None:
    assert refused(lambda: asked(work.by(ADMIN), **wish)) == why
    assert notices(work.session) == []


@pytest.mark.parametrize("standing", ["left", "guest"])
def test_who_is_no_colleague_takes_nothing_over(work: Work, standing: str) -> None:
    leaves(work.session, OTHER, standing)
    assert refused(lambda: asked(work)) == ("person_left" if standing == "left" else "person_outsider")


def test_a_contact_without_slack_takes_nothing_over(work: Work) -> None:
    member(work.session, "outside:jin", is_outside=True)
    seat(work.session, FOLLOWER, "outside:jin")
    assert refused(lambda: asked(work, taker="outside:jin")) == "no_merchandiser"


@pytest.mark.parametrize(("person", "may"), [(LIN, True), (ADMIN, True), (LEAD, True), (OTHER, False), (QC, False)])
def test_the_person_an_administrator_or_the_lead_of_all_these_orders_may_ask(
    work: Work, person: str, may: bool
) -> None:
    if may:
        assert asked(work.by(person)) == 1
    else:
        assert refused(lambda: asked(work.by(person))) == "not_your_handover"


def test_a_lead_asks_only_for_orders_they_lead(work: Work) -> None:
    [row] = work.session.scalars(select(Seat).where(Seat.role == "merch_lead")).all()
    row.scope_kind, row.scope_key = "customer", "Nordic"
    work.session.flush()
    assert refused(lambda: asked(work.by(LEAD))) == "not_your_handover"
    assert asked(work.by(LEAD), customer="Nordic") == 1


@pytest.mark.parametrize(
    ("first", "second", "clash"),
    [(None, "Nordic", True), ("Nordic", None, True), ("Nordic", "Nordic", True), ("Nordic", "Hanse", False)],
)
def test_the_same_orders_wait_for_one_hand_over_at_a_time(
    work: Work, first: str | None, second: str | None, clash: bool
) -> None:
    asked(work, customer=first)
    if clash:
        assert refused(lambda: asked(work, customer=second)) == "handover_waiting"
    else:
        assert asked(work, customer=second) == 2


def test_both_and_who_asked_have_the_list_once(work: Work) -> None:
    number = asked(work.by(ADMIN))
    assert [len(sent(work.session, HandoverCardMessage, person)) for person in (LIN, OTHER, ADMIN)] == [1, 1, 1]
    assert sent(work.session, HandoverCardMessage, LIN) == [HandoverCardMessage(handover=number)]


def test_the_list_says_what_goes_with_its_next_step_and_what_was_promised(work: Work) -> None:
    work.session.get_one(Order, 2).cancelled_at = NOW
    found = listing.listed(work, giver=LIN, customer="Nordic")
    name = Text.pair(zh="sewing", en="sewing")
    assert [(order.po, order.product, order.due_on, order.next, order.next_on) for order in found.orders] == [
        ("PO1", "卫衣", date(2026, 12, 1), name, date(2026, 9, 17))
    ]
    assert found.promises == (ListedPromise(po="PO1", name=name, on=date(2026, 9, 18)),)


def test_a_list_that_was_shown_before_is_read_as_it_was_and_carried_out(work: Work) -> None:
    number = asked(work)
    row = work.session.get_one(Handover, number)
    shown = list_of(row)
    row.listed = first_version(row.listed)
    assert list_of(row) == shown
    work.session.get_one(Order, 1).closed_at = NOW
    work.session.flush()
    done(work, number)
    assert moved_of(row).stayed == ("PO1",)


def first_version(kept: dict[str, Any]) -> dict[str, Any]:
    """A list as it was written first: words in pairs, ids beside them, what is not known as null."""
    blank = {"product": None, "due_on": None, "next": None, "next_on": None}
    orders = [{"id": 1, **blank, **order, "next": list(order["next"].values())} for order in kept["orders"]]
    promises = [{**promise, "name": list(promise["name"].values())} for promise in kept["promises"]]
    return {"orders": orders, "cases": [], "promises": promises, "questions": 0, "tasks": 0}


# --- what goes and what stays


def test_only_the_customers_orders_go_and_what_is_over_stays(work: Work) -> None:
    second = work.session.get_one(Order, 2)
    next(
        milestone for milestone in second.lines[0].milestones if milestone.key == "delivered"
    ).state = MilestoneState.DONE
    work.session.flush()
    done(work, asked(work, customer="Nordic"))
    assert followers(work) == {"PO1": OTHER, "PO2": LIN, "PO3": LIN}


@pytest.mark.parametrize("over", ["cancelled_at", "closed_at"])
def test_an_order_that_is_over_stays_where_it_was(work: Work, over: str) -> None:
    setattr(work.session.get_one(Order, 1), over, NOW)
    work.session.flush()
    done(work, asked(work))
    assert followers(work)["PO1"] == LIN


def test_what_came_in_between_goes_too_and_what_was_closed_in_between_stays_and_both_are_said(work: Work) -> None:
    number = asked(work)
    work.session.get_one(Order, 1).closed_at = NOW
    line(order(work.session, "PO4"))
    work.session.flush()
    done(work, number)
    moved = moved_of(work.session.get_one(Handover, number))
    assert (moved.added, moved.stayed) == (("PO4",), ("PO1",))
    assert sorted(moved.orders) == ["PO2", "PO3", "PO4"]


def test_the_seats_for_these_customers_change_hands_today_and_no_others(work: Work) -> None:
    seat(work.session, FOLLOWER, LIN, scope_kind="customer", scope_key="Hanse")
    seat(work.session, "qc", LIN, **NORDIC)
    done(work, asked(work, customer="Nordic"))
    office = office_of(work)
    held = {(seat.role, seat.scope_key): seat.person for seat in office.seats}
    assert held == {
        (FOLLOWER, "Nordic"): OTHER, (FOLLOWER, "Hanse"): LIN, ("qc", "Nordic"): LIN, (FOLLOWER, "Iberia"): OTHER,
        ("merch_lead", ""): LEAD, ("sales_director", ""): "director", ("qc", ""): QC,
    }  # fmt: skip
    before = office_of(work, on=TODAY - DAY)
    assert LIN in {seat.person for seat in before.seats if (seat.role, seat.scope_key) == (FOLLOWER, "Nordic")}


def test_a_seat_keeps_its_last_day_in_other_hands(work: Work) -> None:
    [row] = work.session.scalars(select(Seat).where(Seat.member_id == LIN)).all()
    row.valid_to = TODAY + 9 * DAY
    work.session.flush()
    done(work, asked(work))
    taken = work.session.scalars(select(Seat).where(Seat.member_id == OTHER, Seat.scope_key == "Nordic")).one()
    assert (taken.valid_from, taken.valid_to) == (TODAY, TODAY + 9 * DAY)


def test_conditions_and_questions_about_these_orders_go_too(work: Work) -> None:
    case = keep(
        work.session,
        Case(
            number="C0001", kind="budget", text="x", reporter_id=LIN, severity=Severity.MAJOR, opened_at=NOW, order_id=1
        ),
    )
    task = keep(
        work.session,
        CaseTask(case_id=case.id, decision_id=1, text="补料", owner_id=LIN, due_on=TODAY, created_at=NOW),
    )
    given = {
        "sheet": "s",
        "row": 2,
        "cell": "B2",
        "field": "vessel",
        "code": "emptied",
        "message": {},
        "created_at": NOW,
    }
    mine = keep(work.session, ImportQuestion(key="1", order_id=1, asked_id=LIN, **given))
    theirs = keep(work.session, ImportQuestion(key="2", order_id=1, asked_id=ADMIN, **given))
    done(work, asked(work, customer="Nordic"))
    assert (task.owner_id, mine.asked_id, theirs.asked_id) == (OTHER, OTHER, ADMIN)
    moved = moved_of(work.session.get_one(Handover, 1))
    assert (moved.questions, moved.tasks, moved.cases) == (1, 1, ("C0001",))
    assert any(row.key.startswith("handover-questions:") for row in notices(work.session, OTHER)), "they are asked"


def test_a_condition_that_is_met_stays_with_who_met_it(work: Work) -> None:
    case = keep(
        work.session,
        Case(
            number="C0001", kind="budget", text="x", reporter_id=LIN, severity=Severity.MAJOR, opened_at=NOW, order_id=1
        ),
    )
    given = {"case_id": case.id, "decision_id": 1, "text": "补料", "owner_id": LIN, "due_on": TODAY, "created_at": NOW}
    met = keep(work.session, CaseTask(**given, state="done"))
    done(work, asked(work, customer="Nordic"))
    assert (met.owner_id, moved_of(work.session.get_one(Handover, 1)).tasks) == (LIN, 0)


def test_every_order_that_changed_hands_has_a_history_and_no_undo_button(work: Work) -> None:
    done(work, asked(work, customer="Nordic"))
    rows = work.session.scalars(select(Change).where(Change.field == "merchandiser_id")).all()
    assert {(row.old, row.new, row.source, row.why) for row in rows} == {(LIN, OTHER, "handover", "产假")}
    assert len(rows) == 2


# --- confirming, refusing, lapsing


@pytest.mark.parametrize("person", [LEAD, ADMIN, QC])
def test_nobody_confirms_or_refuses_for_another(work: Work, person: str) -> None:
    number = asked(work)
    assert refused(lambda: agree.confirm(work.by(person), handover_id=number)) == "not_your_handover"
    assert refused(lambda: agree.refuse(work.by(person), handover_id=number, why="不")) == "not_your_handover"
    assert work.session.get_one(Handover, number).state == "waiting"


def test_who_lost_the_office_meanwhile_takes_nothing_over(work: Work) -> None:
    number = asked(work)
    done(work, number, LIN)
    for row in work.session.scalars(select(Seat).where(Seat.member_id == OTHER)):
        row.valid_to = TODAY - DAY
    work.session.flush()
    assert refused(lambda: agree.confirm(work.by(OTHER), handover_id=number)) == "no_merchandiser"
    assert set(followers(work).values()) == {LIN}


@pytest.mark.parametrize("person", [LIN, OTHER])
def test_either_may_refuse_with_a_reason_and_then_it_is_over(work: Work, person: str) -> None:
    number = asked(work)
    assert refused(lambda: agree.refuse(work.by(person), handover_id=number, why=" ")) == "handover_reason"
    agree.refuse(work.by(person), handover_id=number, why="太多")
    row = work.session.get_one(Handover, number)
    assert (row.state, row.ended_by, row.note) == ("refused", person, "太多")
    for late in (
        lambda: agree.confirm(work, handover_id=number),
        lambda: agree.refuse(work, handover_id=number, why="x"),
    ):
        assert refused(late) == "handover_over"
    assert len(sent(work.session, HandoverCardMessage, LEAD)) == 1, "the line above is told"


def test_what_is_done_cannot_be_refused(work: Work) -> None:
    number = asked(work)
    done(work, number)
    assert refused(lambda: agree.refuse(work, handover_id=number, why="x")) == "handover_over"


def test_after_three_working_days_without_both_it_lapses(work: Work) -> None:
    number = asked(work)
    [due] = dues(work.session, agree.LAPSE)
    assert due.due_at == moment("2026-09-20 09:00"), "Thursday, Friday and the Sunday that is worked"
    assert refused(lambda: agree.confirm(work.at(due.due_at), handover_id=number)) == "handover_over"
    assert agree.lapse(work.by(None).at(due.due_at), due=due) == "done"
    assert agree.lapse(work.by(None).at(due.due_at), due=due) == "overtaken"
    assert (work.session.get_one(Handover, number).state, set(followers(work).values())) == ("lapsed", {LIN})


def seen(work: Work, number: int, person: str, at: Any) -> str:
    card = HandoverCardMessage(handover=number)
    data = {"message": kind_of(card), "context": dump(card), "person": person}
    due = DueRow(key=f"p{person}{at}", kind="x", subject="", due_at=at, data=data)
    return agree.posted(work.by(None), due=keep(work.session, due))


def test_no_days_run_before_the_list_is_before_both(work: Work) -> None:
    number = asked(work)
    assert seen(work, number, OTHER, NOW + timedelta(hours=4)) == "done"
    row = work.session.get_one(Handover, number)
    later = row.expires_at
    assert later > moment("2026-09-20 09:00")
    assert dues(work.session, agree.LAPSE)[0].due_at == later
    seen(work, number, LIN, NOW)
    assert row.expires_at == later, "the later of their copies counts"
    assert seen(work, number, ADMIN, NOW + timedelta(hours=9)) == "overtaken"


# --- who left


def test_for_a_giver_who_left_the_line_above_confirms(work: Work) -> None:
    number = asked(work)
    leaves(work.session, LIN)
    agree.giver_or_taker_left(work.by(None), people=[LIN])
    assert len(sent(work.session, HandoverCardMessage, LEAD)) == 1
    assert done(work, number, LEAD, OTHER) == ["waiting", "done"]


def test_asked_for_by_the_lead_after_the_giver_left_their_word_is_the_givers(work: Work) -> None:
    leaves(work.session, LIN)
    number = asked(work.by(LEAD))
    assert done(work, number, OTHER) == ["done"]


def test_without_a_taker_nothing_moves_and_the_line_above_hears_who_left(work: Work) -> None:
    number = asked(work)
    leaves(work.session, OTHER)
    agree.giver_or_taker_left(work.by(None), people=[OTHER])
    row = work.session.get_one(Handover, number)
    assert (row.state, row.note, set(followers(work).values())) == ("lapsed", OTHER, {LIN})
    assert len(sent(work.session, HandoverCardMessage, LEAD)) == 1


@pytest.mark.parametrize(("person", "may"), [(LIN, True), (OTHER, True), (LEAD, True), (ADMIN, True), (QC, False)])
def test_the_list_is_read_again_only_by_whom_it_concerns(work: Work, person: str, may: bool) -> None:
    number = asked(work)
    ask = asked_by(work, person)
    if may:
        agree.read_again(ask, handover_id=number)
        assert HandoverCardMessage(handover=number) in sent(work.session, HandoverCardMessage, person)
    else:
        assert refused(lambda: agree.read_again(ask, handover_id=number)) == "unknown_handover"
        assert refused(lambda: agree.read_again(ask, handover_id=99)) == "unknown_handover"


def test_each_step_is_on_record(work: Work) -> None:
    done(work, asked(work))
    names = [name for name, _, _ in entries(work.session) if name.startswith("handover")]
    assert names == ["handover.ask", "handover.confirm", "handover.confirm", "handover.done"]


# --- customers to choose from


def test_customers_are_counted_by_the_open_orders_that_may_go(work: Work) -> None:
    assert listing.customers_of(work.session, LIN) == {"Hanse": 1, "Nordic": 2}
    assert listing.customers_of(work.session, OTHER) == {}
    order(work.session, "PO9", of=OTHER, customer="Iberia")
    assert listing.customers_of(work.session, None) == {"Hanse": 1, "Iberia": 1, "Nordic": 2}


def test_a_lead_is_told_of_no_customer_they_do_not_lead(work: Work) -> None:
    [row] = work.session.scalars(select(Seat).where(Seat.role == "merch_lead")).all()
    row.scope_kind, row.scope_key = "customer", "Nordic"
    work.session.flush()
    assert listing.customers_led(work.session, office_of(work), LEAD, "merch_lead") == {"Nordic": 2}
    row.scope_kind, row.scope_key = "order", "PO3"
    work.session.flush()
    assert listing.customers_led(work.session, office_of(work), LEAD, "merch_lead") == {"Hanse": 1}
    assert listing.customers_led(work.session, office_of(work), LIN, "merch_lead") == {"Hanse": 1, "Nordic": 2}
