"""Somebody leaves: each kind of open step goes to the line above at once, and who waits for it is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from bot.db.models import Absence, CaseTask, CheckIn, Handover, ImportQuestion, Member, Order, TeamMember
from bot.services.cases import mornings
from bot.services.handover import agree
from bot.services.handover.agree import HandoverPlan
from bot.services.imports.seeding import name_administrators
from bot.services.people.office import administrators, office_of, sight_of
from bot.services.reports.delays import previews
from bot.services.standups.rounds import ensure_planned
from bot.work.unit import Work
from tests.factories import CHEN, HE, HUANG, LI, LIN, LIU, SUN, WANG, XU, ZHENG, ZHOU, day, order_of
from tests.integration.cases.world import World
from tests.integration.membership.moves import becomes_guest, leaves, new_for, returns, say, texts
from tests.integration.seats.office import make, seat_of

SHIFT = "internal_node_shift"
COMMIT = "ship_date_commitment"


def late(world: World, days: int = 6) -> int:
    """林晓 reports the fabric of PO2402 late: six days go to the lead, ten to the director."""
    return world.report(LIN, "PO2402", "material_late", milestone="fabric", days=days, text="面料未到")


def test_a_lead_who_is_asked_and_leaves_hands_the_step_up_at_once_and_nothing_more_is_sent_to_them(
    world: World,
) -> None:
    case = late(world)
    row = world.decision(case, SHIFT)
    assert row.holder_id == WANG
    before = world.notices()
    leaves(world, WANG)
    moved = world.decision(case, SHIFT)
    assert (moved.holder_id, moved.state, moved.step > row.step) == (CHEN, "asked", True)
    assert new_for(world, before) == {CHEN, LIN, HUANG, "C02FOLLOW"}
    assert world.notes(LIN, case) == ["holder_left"]
    assert "王芳 已不在" in texts(world, LIN, "case_note")[-1]
    assert "改由 陈志强 处理" in texts(world, LIN, "case_note")[-1]
    assert {(notice.state, notice.reason) for notice in world.notices(WANG)} == {("skipped", "left")}
    world.run_until("2026-09-21 18:00")
    assert {notice.state for notice in world.notices(WANG)} == {"skipped"}
    assert not world.press(WANG, world.decision(case, SHIFT), "approve").ok


def _asked(world: World) -> tuple[int, str]:
    return late(world), SHIFT


def _acknowledged(world: World) -> tuple[int, str]:
    case = late(world)
    assert world.press(WANG, world.decision(case, SHIFT), "ack").ok
    return case, SHIFT


def _decides_above(world: World) -> tuple[int, str]:
    case = late(world, 10)
    assert world.press(WANG, world.decision(case, COMMIT), "up").ok
    return case, COMMIT


def _own_step(world: World) -> tuple[int, str]:
    return world.report(
        HE, "PO2411", "packaging_spec", text="换托盘", picks=("pallet_material",), cost_cny=100
    ), "pallet_material"


def _recorded(world: World) -> tuple[int, str]:
    case = world.report(HE, "PO2414", "mold_damage", text="模具坏了", recorded="16 小时")
    return case, "mold_downtime_log"


@pytest.mark.parametrize(
    ("opened", "leaver", "heir", "state"),
    [
        (_asked, WANG, CHEN, "asked"),
        (_acknowledged, WANG, CHEN, "asked"),
        (_decides_above, CHEN, LIU, "asked"),
        (_own_step, HE, WANG, "asked"),
        (_recorded, ZHENG, HUANG, "recorded"),
    ],
    ids=["asked", "acknowledged", "the deciding rung", "an own step", "a record to confirm"],
)
def test_each_kind_of_step_goes_to_the_line_above(
    world: World, opened: Callable[[World], tuple[int, str]], leaver: str, heir: str, state: str
) -> None:
    case, key = opened(world)
    row = world.decision(case, key)
    assert row.holder_id == leaver
    leaves(world, leaver)
    moved = world.decision(case, key)
    assert (moved.holder_id, moved.state) == (heir, state)
    cards = [notice.card for notice in world.notices(heir, message="case_card")]
    assert f"case:{case}:{heir}" in cards or world.notes(heir)
    verb = {"recorded": "confirm", "asked": "approve"}[state]
    assert world.press(heir, moved, verb).ok


def test_a_question_to_who_reported_is_asked_of_the_lead_when_they_leave(world: World) -> None:
    case = late(world, 10)
    assert world.press(WANG, world.decision(case, COMMIT), "up").ok
    assert world.press(CHEN, world.decision(case, COMMIT), "ask", note="面料哪天到?").ok
    leaves(world, LIN)
    row = world.decision(case, COMMIT)
    assert (row.holder_id, row.state) == (CHEN, "questioned")
    assert "question" in world.notes(WANG, case)
    assert "holder_left" in world.notes(CHEN, case)
    assert world.press(WANG, row, "answer", note="周五").ok


def test_an_instruction_goes_to_the_lead_and_who_gave_it_hears_so(world: World) -> None:
    case = late(world, 10)
    assert world.press(WANG, world.decision(case, COMMIT), "up").ok
    assert world.press(CHEN, world.decision(case, COMMIT), "approve").ok
    assert world.decision(case, COMMIT).state == "instructed"
    leaves(world, LIN)
    assert "instruction" in world.notes(WANG, case)
    assert "holder_left" in world.notes(CHEN, case)
    assert world.press(WANG, world.decision(case, COMMIT), "execute").ok


def test_work_somebody_was_to_do_falls_to_the_line_above_their_office(world: World) -> None:
    case = world.report(LIN, "PO2402", "material_late", milestone="fabric", days=3, text="面料未到")
    chase = world.decision(case, "material_chase")
    if chase.state == "asked":
        assert world.press(LIN, chase, "approve").ok
    assert world.decision(case, "material_chase").state == "instructed"
    leaves(world, XU)
    assert "do" in world.notes(HUANG, case)
    assert world.press(HUANG, world.decision(case, "material_chase"), "execute").ok


def test_a_condition_goes_to_the_lead_of_its_owner_and_its_setter_hears_so(world: World) -> None:
    case = late(world)
    assert world.press(
        WANG, world.decision(case, SHIFT), "conditions", conditions="林晓 9/18 前拿到回执\n郑强 9/18 前排好产线"
    ).ok
    leaves(world, LIN)
    leaves(world, ZHENG)
    tasks = world.look(lambda s: s.scalars(select(CaseTask).order_by(CaseTask.id)).all())
    assert [task.owner_id for task in tasks] == [WANG, HUANG]
    assert any("条件现在由 黄建国" in text for text in texts(world, WANG, "case_task"))
    world.run_until("2026-09-18 09:00")
    due = [notice.audience for notice in world.notices(message="case_task") if notice.context["kind"] == "due"]
    assert set(due) == {WANG, HUANG}


def test_the_orders_of_a_merchandiser_who_left_are_listed_to_the_lead_once_and_handed_over_by_the_taker_alone(
    world: World,
) -> None:
    leaves(world, LIN)
    told = world.notices(message="member_gone")
    assert [notice.audience for notice in told] == [WANG]
    text = texts(world, WANG, "member_gone")[0]
    assert "林晓" in text
    assert "PO2402" in text
    leaves(world, LIN)
    assert len(world.notices(message="member_gone")) == 1
    number = world.do(agree.ask, actor=WANG, plan=HandoverPlan(giver=LIN, taker=ZHOU, customer=None, why="离职"))
    assert world.do(agree.confirm, actor=ZHOU, handover_id=number) == "done"
    assert world.look(lambda s: order_of(s, "PO2402").merchandiser_id) == ZHOU


def test_no_other_merchandiser_follows_the_orders_of_one_who_left(world: World) -> None:
    leaves(world, LIN)
    case = world.report(WANG, "PO2402", "material_late", milestone="fabric", days=3, text="面料未到")
    holders = {row.holder_id for row in world.case(case).decisions}
    assert not holders & {ZHOU, HE}
    office = world.look(lambda s: office_of(Work(s, world.company, world.now)))
    assert world.look(lambda s: office.roles_on(LIN, order_of(s, "PO2402"))) == frozenset()
    assert world.look(lambda s: sight_of(s, office, LIN).near) == frozenset()


@pytest.mark.parametrize(("leaver", "state"), [(LIN, "waiting"), (ZHOU, "lapsed")])
def test_an_open_hand_over_whose_giver_leaves_is_the_leads_and_without_a_taker_it_lapses(
    world: World, leaver: str, state: str
) -> None:
    number = world.do(agree.ask, actor=WANG, plan=HandoverPlan(giver=LIN, taker=ZHOU, customer=None, why="换岗"))
    leaves(world, leaver)
    row = world.look(lambda s: s.get_one(Handover, number))
    assert row.state == state
    cards = texts(world, WANG, "handover_card")
    assert ("林晓(已不在,由 王芳 代)" if state == "waiting" else "周敏 已不在,已作废") in cards[-1]
    if state == "waiting":
        assert world.do(agree.confirm, actor=WANG, handover_id=number) == "waiting"
        assert world.do(agree.confirm, actor=ZHOU, handover_id=number) == "done"


def test_a_proof_that_is_still_to_come_is_asked_of_the_lead(world: World) -> None:
    case = world.report(LIN, "PO2403", "documents", text="单据有误", picks=("document_correction",), presented=True)
    row = world.decision(case, "document_correction")
    for person, verb in ((WANG, "up"), (SUN, "approve"), (LIN, "execute")):
        assert world.press(person, world.decision(case, row.key), verb).ok, (person, verb)
    assert world.decision(case, row.key).state == "executed"
    leaves(world, LIN)
    assert "do" in world.notes(WANG, case)
    assert world.press(WANG, world.decision(case, row.key), "prove", note="改好了").ok


def test_a_report_that_was_previewed_and_never_submitted_is_shown_to_the_lead(world: World) -> None:
    keys = [
        world.preview(world.to(LIN), text)
        for text in ("PO2402 5天 面料未到", "PO2402 10天 面料未到", "PO2402 6天 面料未到")
    ]
    assert world.do(previews.submit, to=world.to(LIN), key=keys[1])
    world.do(previews.drop, to=world.to(LIN), key=keys[2])
    leaves(world, LIN)
    text = texts(world, WANG, "member_gone")[0]
    assert "PO2402 5天 面料未到" in text
    assert "10天" not in text
    assert "6天" not in text


def test_questions_of_the_order_book_go_to_who_follows_the_order_now(world: World) -> None:
    mine = select(ImportQuestion).where(ImportQuestion.asked_id == LIN, ImportQuestion.answered_at.is_(None))
    count = len(world.look(lambda s: s.scalars(mine).all()))
    theirs = select(ImportQuestion.asked_id).where(ImportQuestion.answered_at.is_(None))
    before = list(world.look(lambda s: s.scalars(theirs).all()))
    leaves(world, LIN)
    after = list(world.look(lambda s: s.scalars(theirs).all()))
    assert count
    assert LIN not in after
    assert after.count(WANG) == before.count(WANG) + count
    assert world.notices(WANG, message="import_questions")[-1].state == "new"


def test_an_open_prompt_and_its_reminder_die_and_the_digest_does_not_count_them(world: World) -> None:
    world.at("2026-09-16 08:00").do(ensure_planned)
    world.run_until("2026-09-16 09:30")
    check_in = select(CheckIn).where(CheckIn.member_id == LIN)
    assert world.look(lambda s: s.scalars(check_in).one()).state == "asked"
    leaves(world, LIN)
    assert world.look(lambda s: s.scalars(check_in).one()).state == "left"
    world.run_until("2026-09-16 12:00")
    assert not [notice for notice in world.notices(LIN) if notice.state == "new"]
    digest = texts(world, "C01STANDUP", "standup_digest")[0] + texts(world, "C01STANDUP", "standup_body")[0]
    assert "林晓" not in digest


@pytest.mark.parametrize("goes", [leaves, becomes_guest])
def test_a_deputy_who_is_no_colleague_any_more_has_no_right_and_no_sight(
    world: World, goes: Callable[..., object]
) -> None:
    make(world, WANG, "absence.add", first="2026-09-16", last="2026-09-17", deputy=LI)
    case = late(world)
    assert world.decision(case, SHIFT).holder_id == LI
    goes(world, LI)
    row = world.decision(case, SHIFT)
    assert row.holder_id == CHEN
    assert not world.press(LI, row, "approve").ok
    assert world.look(lambda s: s.scalars(select(Absence.deputy_id)).all()) == [None]
    office = world.look(lambda s: office_of(Work(s, world.company, world.now), on=day("2026-09-16")))
    assert world.look(lambda s: mornings.waiting_for(s, LI, office=office, most=9).count) == 0
    for person in (WANG, CHEN):
        assert any("李伟 已不在" in text for text in texts(world, person, "seat_note"))


def test_an_office_that_nobody_holds_any_more_is_named_to_administrators_with_its_heir(world: World) -> None:
    leaves(world, WANG)
    told = texts(world, HUANG, "member_gone")[0]
    assert "*跟单主管*(全公司、NORDVIK AB、Hansemann GmbH、BoardWorks Inc.、Maison Lumière)空缺,由 陈志强 代" in told
    assert "由 刘洋 代" in told
    leaves(world, CHEN)
    assert len(world.notices(HUANG, message="member_gone")) == 1, "刘洋 is a director still"


def test_who_comes_back_has_their_seats_and_what_was_decided_meanwhile_stays(world: World) -> None:
    first, second = late(world), world.report(LIN, "PO2403", "material_late", milestone="fabric", days=6, text="未到")
    leaves(world, WANG)
    assert world.press(CHEN, world.decision(first, SHIFT), "approve").ok
    holder = world.decision(second, world.case(second).decisions[-1].key).holder_id
    returns(world, WANG)
    assert world.decision(first, SHIFT).decided_by == CHEN
    assert world.decision(second, world.case(second).decisions[-1].key).holder_id == holder
    third = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    assert world.decision(third, "delivery_term").holder_id == WANG
    assert seat_of(world, WANG, "merch_lead")


def test_when_the_last_administrator_leaves_the_lead_hears_of_the_empty_office(world: World) -> None:
    leaves(world, HUANG)
    assert world.look(administrators) == ()
    (told,) = texts(world, WANG, "member_gone")
    assert "总经理" in told


def test_an_administrator_of_slack_who_loses_it_is_one_no_more_unless_the_file_names_them(world: World) -> None:
    say(world, LIU, is_admin=True)
    assert LIU in world.look(administrators)
    say(world, LIU, is_admin=False)
    assert LIU not in world.look(administrators)
    say(world, HUANG, is_admin=False)
    assert HUANG in world.look(administrators), "the workspace file names him"
    say(world, SUN, is_admin=True)
    world.look(lambda s: name_administrators(s, set()))
    assert world.look(administrators) == (SUN,)
    leaves(world, SUN)
    assert world.look(administrators) == ()
    assert not world.look(lambda s: s.get_one(Member, SUN)).is_admin


def test_nothing_is_told_when_somebody_leaves_for_whom_nothing_waits(world: World) -> None:
    say(world, "U99NEW", name="新人")
    before = world.notices()
    leaves(world, "U99NEW")
    assert new_for(world, before) == set()
    assert world.look(lambda s: s.scalars(select(TeamMember)).first()) is not None
    assert world.look(lambda s: s.scalars(select(Order)).first()) is not None
