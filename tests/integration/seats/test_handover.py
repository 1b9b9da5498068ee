"""交接: a list both confirm, then everything moves at once; anything else moves nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from bot.db.models import Change, CheckIn, Handover, ImportQuestion, Member, Order, Seat
from bot.domain.errors import GendanError
from bot.files.order_book import read_book
from bot.files.seed import demo_book
from bot.services.handover import agree
from bot.services.handover.agree import HandoverPlan
from bot.services.handover.errors import HandoverOver, NoMerchandiser, NotYourHandover, UnknownHandover
from bot.services.imports import import_book, open_questions
from bot.services.people.handover_lists import list_of
from bot.services.standups.kept import rows_of
from bot.services.standups.rounds import ensure_planned
from bot.views.handovers import load_preview
from bot.work.unit import Work
from tests.factories import ANNA, HE, HUANG, LI, LIN, START, WANG, XU, ZHOU, day, order_of
from tests.integration.cases.world import World, _text
from tests.integration.seats.office import after, audited, together

NORDVIK = "NORDVIK AB"


def plan(**changed: Any) -> HandoverPlan:
    return HandoverPlan(**{"giver": LIN, "taker": ZHOU, "customer": NORDVIK, "why": "调岗", **changed})


def asked(world: World, actor: str = LIN, **changed: Any) -> int:
    return world.do(agree.ask, actor=actor, plan=plan(**changed))


def orders_of(world: World, person: str) -> set[str]:
    wanted = select(Order.po).where(Order.merchandiser_id == person)
    return world.look(lambda session: set(session.scalars(wanted)))


def card(world: World, person: str, locale: str | None = None) -> str:
    row = [notice for notice in world.notices(person, message="handover_card") if notice.method == "post"][-1]
    return _text(world.render(row, locale=locale))


def buttons(world: World, person: str) -> list[str]:
    row = [notice for notice in world.notices(person, message="handover_card") if notice.method == "post"][-1]
    blocks = world.render(row).blocks
    return [
        element["action_id"]
        for block in blocks
        for element in block.get("elements", [])
        if element.get("type") == "button"
    ]


def test_both_see_the_list_and_nothing_moves_before_both_have_confirmed(world: World) -> None:
    case = world.report(LIN, "PO2402", "material_late", milestone="fabric", days=6, text="面料未到")
    before = orders_of(world, LIN)
    number = asked(world)
    for person in (LIN, ZHOU):
        shown = card(world, person)
        assert "*PO2402* NORDVIK AB" in shown
        assert f"C{case:04d} PO2402" in shown
        assert "等 林晓、王芳" in shown
        assert "面料" in shown, "the promise of the fabric"
        assert buttons(world, person) == ["handover.confirm", "handover.refuse"]
    assert "does not" not in card(world, ZHOU, "en")
    assert "Hand-over list* #1: 林晓 → 周敏" in card(world, ZHOU, "en")
    assert world.do(agree.confirm, actor=LIN, handover_id=number) == "waiting"
    assert orders_of(world, LIN) == before
    assert buttons(world, LIN) == []
    assert "林晓:已确认" in card(world, ZHOU)


def test_with_both_orders_cases_seats_and_questions_go_in_one_step(world: World) -> None:
    settled = world.report(LIN, "PO2402", "material_late", milestone="fabric", days=3, text="面料未到")
    case = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    assert world.press(WANG, world.decision(case, "delivery_term"), "ask", note="客户书面说了吗?").ok
    theirs = {po for po in orders_of(world, LIN) if world.look(lambda s, po=po: order_of(s, po).customer) == NORDVIK}
    number = asked(world)
    world.do(agree.confirm, actor=ZHOU, handover_id=number)
    assert world.do(agree.confirm, actor=LIN, handover_id=number) == "done"
    assert theirs <= orders_of(world, ZHOU)
    assert not theirs & orders_of(world, LIN)
    assert settled
    seats = world.look(
        lambda s: list(s.scalars(select(Seat).where(Seat.scope_key == NORDVIK, Seat.role == "merchandiser")))
    )
    assert {(seat.member_id, seat.valid_to is None) for seat in seats} == {(LIN, False), (ZHOU, True)}
    assert "question" in world.notes(ZHOU, case)
    assert world.press(ZHOU, world.decision(case, "delivery_term"), "answer", note="有邮件").ok
    assert world.press(HE, world.decision(case, "delivery_term"), "answer", note="插嘴").code != ""
    assert "*已移交*" in card(world, LIN)
    assert "*已移交*" in card(world, WANG), "the line above is told"
    history = world.look(lambda s: list(s.scalars(select(Change).where(Change.source == "handover"))))
    assert {(change.field, change.why) for change in history} == {
        ("merchandiser_id", "调岗"),
        ("merchandiser_name", "调岗"),
    }
    assert [entry.action for entry in audited(world, "handover.done")] == ["handover.done"]


def test_the_questions_that_go_with_the_orders_are_asked_of_the_taker_beside_the_list(world: World) -> None:
    def doubt(session: Any) -> None:
        session.add(
            ImportQuestion(
                key="PO2402:due", order_id=order_of(session, "PO2402").id, asked_id=LIN, sheet="订单", row=3, cell="L3",
                field="due_on", value="10月中旬", code="unclear_date", message={"zh-CN": "哪一天?", "en": "Which day?"},
                created_at=world.now,
            )
        )  # fmt: skip

    world.look(doubt)
    had = {notice.id for notice in world.notices(ZHOU, message="import_questions")}
    before = len(world.look(lambda session: open_questions(session, ZHOU, limit=None)))
    number = asked(world)
    listed = world.look(lambda session: list_of(session.get_one(Handover, number)).questions)
    world.do(agree.confirm, actor=LIN, handover_id=number)
    world.do(agree.confirm, actor=ZHOU, handover_id=number)
    [form] = [notice for notice in world.notices(ZHOU, message="import_questions") if notice.id not in had]
    assert world.load(form).count == before + listed
    assert listed >= 1
    assert {notice.card for notice in world.notices(ZHOU, message="handover_card")} == {f"handover:{number}:{ZHOU}"}
    assert form.card != f"handover:{number}:{ZHOU}", "two messages, each edited by itself"
    assert "*已移交*" in card(world, ZHOU)


def test_open_steps_of_the_giver_are_asked_of_the_taker(world: World) -> None:
    case = world.report(WANG, "PO2402", "packaging_spec", text="换托盘", picks=("pallet_material",), cost_cny=800)
    row = world.decision(case, "pallet_material")
    number = asked(world)
    world.do(agree.confirm, actor=LIN, handover_id=number)
    world.do(agree.confirm, actor=ZHOU, handover_id=number)
    moved = world.decision(case, "pallet_material")
    if row.holder_id == LIN:
        assert moved.holder_id == ZHOU
        assert "moved_on" in world.notes(LIN, case)
    assert moved.holder_id != LIN


def test_unanswered_rows_of_today_s_stand_up_go_to_the_taker_s_prompt(world: World) -> None:
    world.at("2026-09-16 07:00")
    world.do(ensure_planned)
    world.run_until("2026-09-16 08:35")
    before = prompt_rows(world, LIN)
    number = asked(world, customer=None)
    world.do(agree.confirm, actor=LIN, handover_id=number)
    world.do(agree.confirm, actor=ZHOU, handover_id=number)
    assert before
    assert prompt_rows(world, LIN) == []
    theirs = prompt_rows(world, ZHOU)
    assert set(theirs) & set(before)
    assert len(theirs) <= 8


def prompt_rows(world: World, person: str) -> list[int]:
    wanted = select(CheckIn).where(CheckIn.member_id == person)
    rows = world.look(lambda session: rows_of(session.scalars(wanted).one()))
    return [row.milestone for row in rows.milestones]


def test_what_closed_meanwhile_stays_and_what_was_imported_meanwhile_goes_too(world: World) -> None:
    number = asked(world)

    def meanwhile(work: Work) -> None:
        order_of(work.session, "PO2402").cancelled_at = work.now
        work.session.add(Order(customer=NORDVIK, po="PO2499", merchandiser_id=LIN, created_at=work.now))

    world.do(meanwhile)
    world.do(agree.confirm, actor=LIN, handover_id=number)
    world.do(agree.confirm, actor=ZHOU, handover_id=number)
    assert "PO2402" in orders_of(world, LIN)
    assert "PO2499" in orders_of(world, ZHOU)
    shown = card(world, ZHOU)
    assert "之后新到的也已移交:PO2499" in shown
    assert "已结束、没有移交:PO2402" in shown


def test_the_same_book_afterwards_gives_nothing_back(world: World) -> None:
    number = asked(world)
    world.do(agree.confirm, actor=LIN, handover_id=number)
    world.do(agree.confirm, actor=ZHOU, handover_id=number)
    before = orders_of(world, ZHOU)
    result = world.do(import_book, actor=HUANG, book=read_book(demo_book()))
    assert orders_of(world, ZHOU) == before
    assert "changed" not in result.counts


def test_refusing_needs_a_reason_and_tells_the_line_above(world: World) -> None:
    number = asked(world)
    with pytest.raises(GendanError):
        world.do(agree.refuse, actor=ZHOU, handover_id=number, why=" ")
    world.do(agree.refuse, actor=ZHOU, handover_id=number, why="已经二十张了 <!channel>")
    assert "周敏 不同意" in card(world, WANG)
    assert "<!channel>" not in card(world, WANG)
    assert "什么都没有移交" in card(world, LIN)
    with pytest.raises(HandoverOver):
        world.do(agree.confirm, actor=LIN, handover_id=number)
    assert orders_of(world, ZHOU) & {"PO2402"} == set()


def test_three_working_days_without_both_it_lapses_and_the_line_above_is_told(world: World) -> None:
    number = asked(world)
    world.do(agree.confirm, actor=LIN, handover_id=number)
    world.run_until("2026-09-20 08:00")
    assert world.notices(WANG, message="handover_card") == []
    world.run_until("2026-09-22 12:00")
    assert "已作废" in card(world, WANG)
    with pytest.raises(HandoverOver):
        world.do(agree.confirm, actor=ZHOU, handover_id=number)
    assert "PO2402" in orders_of(world, LIN)


WRONG: list[tuple[str, dict[str, Any], str]] = [
    (HE, {}, "not_your_handover"),
    (LI, {}, "not_your_handover"),
    (LIN, {"taker": LIN}, "same_person"),
    (LIN, {"taker": XU}, "no_merchandiser"),
    (LIN, {"taker": "outside:jinshifu"}, "no_merchandiser"),
    (LIN, {"taker": "U0"}, "unknown_person"),
    (LIN, {"why": " "}, "handover_reason"),
    (LIN, {"customer": "Pigmenta S.p.A."}, "nothing_to_hand_over"),
]


def test_a_hand_over_that_cannot_be_is_refused_with_its_reason(world: World) -> None:
    for actor, changed, code in WRONG:
        with pytest.raises(GendanError) as refused:
            asked(world, actor, **changed)
        assert refused.value.code == code
    assert world.look(lambda session: session.scalars(select(Handover)).all()) == []


def test_the_lead_of_both_and_the_administrator_may_ask_for_it_but_not_confirm_it(world: World) -> None:
    number = asked(world, WANG)
    assert buttons(world, WANG) == []
    with pytest.raises(NotYourHandover):
        world.do(agree.confirm, actor=WANG, handover_id=number)
    with pytest.raises(NotYourHandover):
        world.do(agree.refuse, actor=HUANG, handover_id=number, why="x")
    with pytest.raises(GendanError) as twice:
        asked(world, HUANG, customer=None)
    assert twice.value.code == "handover_waiting"
    view = world.do(load_preview, actor=HUANG, plan=plan(giver=HE, customer=None))
    assert view.listed.orders


def test_the_list_is_readable_later_by_those_it_concerns_only(world: World) -> None:
    number = asked(world)
    world.do(agree.read_again, to=world.to(WANG), handover_id=number)
    for stranger in (XU, ANNA):
        with pytest.raises(UnknownHandover):
            world.do(agree.read_again, to=world.to(stranger), handover_id=number)


def test_who_left_or_follows_no_orders_any_more_cannot_take_over_days_later(world: World) -> None:
    number = asked(world)
    world.do(agree.confirm, actor=ZHOU, handover_id=number)
    world.look(lambda session: setattr(session.get_one(Member, ZHOU), "active", False))
    with pytest.raises(NoMerchandiser):
        world.do(agree.confirm, actor=LIN, handover_id=number)
    assert "PO2402" in orders_of(world, LIN)
    world.look(lambda session: setattr(session.get_one(Member, ZHOU), "active", True))
    assert world.do(agree.confirm, actor=LIN, handover_id=number) == "done"


def test_a_seat_that_begins_later_begins_no_earlier_with_the_taker(world: World) -> None:
    later = day("2026-10-12")
    world.look(
        lambda session: session.add(
            Seat(member_id=LIN, role="merchandiser", scope_kind="customer", scope_key="Maison", valid_from=later)
        )
    )
    number = asked(world, taker=HE, customer=None)
    world.do(agree.confirm, actor=LIN, handover_id=number)
    world.do(agree.confirm, actor=HE, handover_id=number)
    wanted = select(Seat.valid_from).where(Seat.scope_key == "Maison", Seat.member_id == HE)
    assert world.look(lambda session: session.scalars(wanted).all()) == [later]


def test_two_who_ask_for_the_same_orders_at_the_same_moment_leave_one_list(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    after(monkeypatch, agree, "check", together())

    def press(actor: str) -> str:
        try:
            world.db.call(lambda session: agree.ask(Work(session, world.company, START, member=actor), plan=plan()))
        except GendanError as error:
            return error.code
        return "asked"

    with ThreadPoolExecutor(2) as fingers:
        came = list(fingers.map(press, (LIN, WANG)))
    assert sorted(came) == ["asked", "handover_waiting"]


def test_both_press_at_the_same_moment_and_it_moves_once(world: World) -> None:
    number = asked(world)

    def press(person: str) -> str:
        return world.db.call(
            lambda session: agree.confirm(Work(session, world.company, START, member=person), handover_id=number)
        )

    with ThreadPoolExecutor(2) as fingers:
        states = list(fingers.map(press, (LIN, ZHOU)))
    assert sorted(states) == ["done", "waiting"]
    assert len(audited(world, "handover.done")) == 1
    assert "PO2402" in orders_of(world, ZHOU)
