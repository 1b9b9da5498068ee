"""When a seat changes hands, what waits goes with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import event, select

from bot.db.models import Member, Seat
from bot.files.order_book import read_book
from bot.services.imports import import_book
from bot.services.standups.rounds import ensure_planned
from tests.factories import CHEN, HE, HUANG, LI, LIN, LIU, WANG, XU, ZHENG, ZHOU, day, line_of, moment
from tests.integration.cases.world import World
from tests.integration.seats.office import end, make, night
from tests.order_books import changed_copy

SHIFT = "internal_node_shift"


def late(world: World, days: int = 6) -> int:
    """林晓 reports the fabric of PO2402 late: six days go to the lead, ten to the director."""
    return world.report(LIN, "PO2402", "material_late", milestone="fabric", days=days, text="面料未到")


def test_a_step_goes_to_who_holds_the_seat_now_and_the_old_holder_is_told_once(world: World) -> None:
    case = late(world)
    row = world.decision(case, SHIFT)
    assert row.holder_id == WANG
    assert world.press(WANG, row, "ack").ok
    assert make(
        world, HUANG, "seat.add", person=LI, role="merch_lead", scope_kind="order", scope_key="PO2402"
    ).done.moved >= 1  # fmt: skip
    moved = world.decision(case, SHIFT)
    assert (moved.holder_id, moved.state) == (LI, "asked")
    assert world.notes(WANG, case).count("moved_on") == 1
    assert "reseated" in world.events(case)
    assert f"case:{case}:{LI}" in [row.card for row in world.notices(LI, message="case_card")]
    assert world.press(WANG, row, "approve", step=row.step).code == "stale"
    assert not world.press(WANG, moved, "approve").ok
    assert world.press(LI, moved, "approve").ok


def test_everything_unsent_of_the_old_step_dies_with_it(world: World) -> None:
    case = late(world)
    row = world.decision(case, SHIFT)
    make(world, HUANG, "seat.add", person=LI, role="merch_lead", scope_kind="order", scope_key="PO2402")
    world.run_until("2026-09-18 18:00")
    assert "reminder" not in world.notes(WANG, case)
    assert "reminder" in world.notes(LI, case)
    assert world.decision(case, SHIFT).step > row.step


def test_who_goes_away_today_hands_over_to_the_deputy_and_without_one_to_the_next_level(world: World) -> None:
    first, second = late(world), world.report(HE, "PO2414", "mold_damage", text="模具坏了", recorded="16 小时")
    assert make(world, WANG, "absence.add", first="2026-09-16", last="2026-09-17", deputy=LI).done.moved == 2
    row = world.decision(first, SHIFT)
    assert (row.holder_id, row.principal_id) == (LI, WANG)
    assert world.press(LI, row, "approve").ok
    assert world.decision(first, SHIFT).decided_for == WANG
    assert world.press(LI, world.decision(second, "backup_supplier"), "propose", note="请您定").ok
    assert world.decision(second, "backup_supplier").holder_id == LIU
    make(world, LIU, "absence.add", first="2026-09-16", last="2026-09-16")
    row = world.decision(second, "backup_supplier")
    assert row.holder_id == HUANG
    assert world.press(LIU, row, "approve").ok is True


def test_a_step_whose_holder_keeps_the_right_stays_where_it_is(world: World) -> None:
    case = late(world)
    before = world.decision(case, SHIFT)
    make(world, HUANG, "seat.add", person=ZHENG, role="merch_lead")
    make(world, HUANG, "seat.add", person=LI, role="qc")
    after = world.decision(case, SHIFT)
    assert (after.holder_id, after.step) == (WANG, before.step)
    assert world.notes(WANG, case) == []


def test_a_vacancy_is_named_and_asked_as_soon_as_it_is_filled(world: World) -> None:
    for person, role in ((CHEN, "sales_director"), (LIU, "sales_director"), (HUANG, "general_manager")):
        for seat in _seats(world, person, role):
            end(world, HUANG, f"seat:{seat}", "2026-09-16")
    make(world, HUANG, "absence.add", first="2026-09-16", last="2026-09-16")
    case = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    assert world.press(WANG, world.decision(case, "delivery_term"), "up").code == "top"
    assert make(world, HUANG, "seat.add", person=LI, role="sales_director").done.moved == 0
    assert world.press(WANG, world.decision(case, "delivery_term"), "up").ok
    assert world.decision(case, "delivery_term").holder_id == LI
    for seat in (*_seats(world, LI, "sales_director"), *_seats(world, WANG, "merch_lead")):
        end(world, HUANG, f"seat:{seat}", "2026-09-16")
    assert world.decision(case, "delivery_term").holder_id is None
    assert "vacant" in world.events(case)
    make(world, HUANG, "seat.add", person=ZHOU, role="sales_director")
    assert world.decision(case, "delivery_term").holder_id == ZHOU


def test_an_absence_that_was_entered_ahead_moves_what_waits_in_the_night_it_begins(world: World) -> None:
    case = late(world)
    assert make(world, WANG, "absence.add", first="2026-09-17", last="2026-09-18", deputy=LI).done.moved == 0
    assert world.decision(case, SHIFT).holder_id == WANG
    night(world).run_until("2026-09-17 03:30")
    assert world.decision(case, SHIFT).holder_id == LI


def test_a_deputy_s_limit_ends_their_right_and_never_widens_it(world: World) -> None:
    make(world, WANG, "absence.add", first="2026-09-16", last="2026-09-16", deputy=LI, limit="1万")
    small = world.report(LIN, "PO2402", "material_late", milestone="fabric", days=6, text="未到", cost_cny=5_000)
    dear = world.report(HE, "PO2411", "packaging_spec", text="换托盘", picks=("pallet_material",), cost_cny=12_800)
    assert world.decision(small, SHIFT).holder_id == LI
    row = world.decision(dear, "pallet_material")
    assert row.holder_id == LIU, "above the limit the deputy is passed over"
    assert not world.press(LI, row, "approve").ok
    assert world.press(LIU, row, "approve").ok
    make(world, CHEN, "absence.add", first="2026-09-16", last="2026-09-16", deputy=ZHENG, limit="500万")
    case = world.report(LIN, "PO2402", "payment", text="定金未到", picks=("start_before_deposit",), cost_cny=80_000)
    row = world.decision(case, "start_before_deposit")
    assert not world.press(ZHENG, row, "approve").ok, "80 000 is the general manager's, whatever the deputy's limit"


def test_an_instruction_goes_to_the_new_merchandiser_when_the_old_one_is_away(world: World) -> None:
    case = late(world)
    assert world.press(WANG, world.decision(case, SHIFT), "approve").ok
    make(world, LIN, "absence.add", first="2026-09-16", last="2026-09-18", deputy=ZHOU)
    assert "instruction" in world.notes(ZHOU, case)
    assert "moved_on" in world.notes(LIN, case)
    assert world.press(ZHOU, world.decision(case, SHIFT), "execute").ok


def test_who_left_the_workspace_is_not_waited_for(world: World) -> None:
    case = late(world)
    world.look(lambda session: setattr(session.get_one(Member, WANG), "active", False))
    night(world).run_until("2026-09-17 03:30")
    row = world.decision(case, SHIFT)
    assert row.holder_id not in {WANG, None}
    assert not world.press(WANG, row, "approve").ok


def test_who_comes_back_has_what_still_waits(world: World) -> None:
    case = late(world)
    make(world, WANG, "absence.add", first="2026-09-16", last="2026-09-16", deputy=LI)
    assert world.decision(case, SHIFT).holder_id == LI
    assert world.press(LI, world.decision(case, SHIFT), "ack").ok
    night(world).run_until("2026-09-17 03:30")
    assert world.decision(case, SHIFT).holder_id == WANG
    assert "moved_on" in world.notes(LI, case)


def test_who_goes_away_before_the_stand_up_is_not_asked_in_it(world: World) -> None:
    world.at("2026-09-16 07:00")
    world.do(ensure_planned)
    world.run_until("2026-09-16 08:00")
    make(world, LIN, "absence.add", first="2026-09-16", last="2026-09-16", deputy=ZHOU)
    world.run_until("2026-09-16 11:05")
    assert world.notices(LIN, message="standup_prompt") == []
    assert world.notices(ZHOU, message="standup_prompt") != []


def test_what_was_instructed_elsewhere_costs_a_change_of_seats_nothing(world: World) -> None:
    world.posts = False

    def go_and_come_back() -> list[str]:
        with statements(world) as found:
            came = make(world, HUANG, "absence.add", person=XU, first="2026-09-16", last="2026-09-16")
            assert came.done.moved == 0
        end(world, HUANG, came.done.entry, "2026-09-16")
        return found

    def instructed(po: str) -> None:
        case = world.report(LIN, po, "delivery_term_request", text="FOB 改 CIF")
        assert world.press(WANG, world.decision(case, "delivery_term"), "up").ok
        assert world.press(CHEN, world.decision(case, "delivery_term"), "approve").ok
        assert world.decision(case, "delivery_term").state == "instructed"

    go_and_come_back()
    instructed("PO2402")
    one = go_and_come_back()
    for po in ("PO2401", "PO2403"):
        instructed(po)
    assert len(go_and_come_back()) == len(one)


def test_everybody_is_read_once_however_many_steps_move(world: World) -> None:
    cases = [late(world), world.report(HE, "PO2414", "mold_damage", text="模具坏了", recorded="16 小时")]
    world.posts = False
    with statements(world) as found:
        came = make(world, WANG, "absence.add", first="2026-09-16", last="2026-09-17", deputy=LI)
    assert came.done.moved == len(cases)
    assert sum("FROM duty" in statement for statement in found) == 2, "for the wish itself, and once it counts"


@contextmanager
def statements(world: World) -> Iterator[list[str]]:
    """What the database was asked meanwhile."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        found.append(" ".join(statement.split()))

    event.listen(world.db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(world.db.engine, "before_cursor_execute", note)


def test_a_duty_that_begins_in_the_night_is_asked_where_nobody_was(world: World) -> None:
    world.at("2026-09-26 12:00")
    for person in (WANG, CHEN, HUANG):
        make(world, HUANG, "absence.add", person=person, first="2026-09-26", last="2026-09-27")
    make(world, HUANG, "duty.add", person=LI, role="merch_lead", first="2026-09-27", last="2026-09-27")
    world.look(lambda session: setattr(line_of(session, "PO2403"), "cutoff_at", moment("2026-09-28 06:00")))
    case = world.report(LIN, "PO2403", "booking", text="甩柜", milestone="etd", days=7, reporter_asks=False)
    before = world.decision(case, "vessel_change").holder_id
    night(world).run_until("2026-09-27 03:30")
    assert before != LI
    assert world.decision(case, "vessel_change").holder_id == LI


def test_a_book_that_names_another_lead_takes_the_open_steps_along(world: World, tmp_path: Path) -> None:
    case = late(world)
    book = read_book(changed_copy(tmp_path / "book.xlsx", {"C2": "周敏"}, "跟单分工"))
    world.do(import_book, actor=HUANG, book=book, dry_run=True)
    assert world.decision(case, SHIFT).holder_id == WANG, "a dry run moves nothing"
    world.do(import_book, actor=HUANG, book=book)
    row = world.decision(case, SHIFT)
    assert row.holder_id == ZHOU
    assert world.notes(WANG, case) == ["moved_on"]
    assert f"case:{case}:{ZHOU}" in [notice.card for notice in world.notices(ZHOU, message="case_card")]
    assert world.press(ZHOU, row, "approve").ok
    wanted = select(Seat).where(Seat.scope_key == "NORDVIK AB", Seat.role == "merch_lead").order_by(Seat.id)
    seats = world.look(lambda session: [(seat.member_id, seat.valid_from) for seat in session.scalars(wanted)])
    assert seats == [(WANG, None), (ZHOU, day("2026-09-16"))]


def test_a_book_that_gives_an_order_to_another_merchandiser_hands_on_the_instruction(
    world: World, tmp_path: Path
) -> None:
    case = late(world)
    assert world.press(WANG, world.decision(case, SHIFT), "approve").ok
    world.do(import_book, actor="cli", book=read_book(changed_copy(tmp_path / "book.xlsx", {"W6": "周敏"})))
    assert "instruction" in world.notes(ZHOU, case)
    assert "moved_on" in world.notes(LIN, case)
    assert world.press(ZHOU, world.decision(case, SHIFT), "execute").ok


def _seats(world: World, person: str, role: str) -> list[int]:
    wanted = select(Seat.id).where(Seat.member_id == person, Seat.role == role)
    return world.look(lambda session: list(session.scalars(wanted)))
