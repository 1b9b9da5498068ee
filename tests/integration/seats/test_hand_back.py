"""交回清单: one message on return with what waits again and what was decided meanwhile."""

from __future__ import annotations

from sqlalchemy import select

from bot.db.models import Absence, CaseDecision, CaseTask, Notice
from bot.services.cases import tasks
from bot.services.cases.tasks import Finish
from bot.work import messages
from bot.work.messages import Skip
from tests.factories import CHEN, HE, HUANG, LI, LIN, WANG, moment
from tests.integration.cases.world import World, _text
from tests.integration.seats.office import end, make, night

SHIFT = "internal_node_shift"


def late(world: World) -> CaseDecision:
    """林晓 reports the fabric of PO2402 six days late, which the lead decides."""
    case = world.report(LIN, "PO2402", "material_late", milestone="fabric", days=6, text="面料未到")
    return world.decision(case, SHIFT)


def lists(world: World, person: str) -> list[Notice]:
    return world.notices(person, message="hand_back")


def words(world: World, row: Notice, locale: str = "zh-CN") -> str:
    return _text(world.render(row, locale=locale))


def away(world: World, person: str, first: str, last: str, deputy: str | None = LI) -> str:
    came = make(world, person, "absence.add", first=first, last=last, deputy=deputy)
    assert came.ok
    return str(came.done.entry)


def test_who_comes_back_gets_one_list_of_what_waits_and_what_was_decided_for_them(world: World) -> None:
    night(world)
    away(world, WANG, "2026-09-16", "2026-09-17")
    first = late(world)
    assert world.press(LI, first, "approve").ok
    world.run_until("2026-09-17 17:00")
    second = world.decision(world.report(LIN, "PO2401", "delivery_term_request", text="FOB 改 CIF"), "delivery_term")
    assert first.holder_id == second.holder_id == LI
    world.run_until("2026-09-18 02:59")
    assert lists(world, WANG) == [], "not while they are away"
    world.run_until("2026-09-18 08:31")
    (told,) = lists(world, WANG)
    assert told.next_at == moment("2026-09-18 08:30"), "at their own opening, not in the night"
    assert world.decision(second.case_id, "delivery_term").holder_id == WANG
    text = words(world, told)
    assert "交回清单*(2026-09-16 周三 起不在)" in text
    assert "现在等您的 1 件" in text
    assert "PO2401" in text.split("这期间替您办的 1 件")[0]
    meanwhile = text.split("这期间替您办的 1 件")[1]
    assert "李伟 同意 *内部节点顺延* · PO2402 C0001" in meanwhile
    assert "PO2401" not in meanwhile
    english = words(world, told, "en")
    assert "Waiting for you now: 1" in english
    assert "李伟: approved *Shift an internal milestone*" in english
    assert "Done in your name meanwhile: 1" in english
    assert [row for row in world.notices(WANG, message="case_morning") if row.created_at >= moment("2026-09-18 00:00")] == [], (
        "the morning's list would say the same again"
    )  # fmt: skip
    world.run_until("2026-09-21 12:00")
    assert len(lists(world, WANG)) == 1


def test_nothing_to_hand_back_is_no_message(world: World) -> None:
    night(world)
    away(world, HE, "2026-09-16", "2026-09-17", deputy=None)
    world.run_until("2026-09-18 12:00")
    assert lists(world, HE) == []


def test_back_ahead_of_time_the_list_comes_at_once_and_two_absences_in_a_row_are_one(world: World) -> None:
    night(world)
    away(world, WANG, "2026-09-16", "2026-09-16")
    assert world.press(LI, late(world), "reject", note="赶一赶").ok
    entry = away(world, WANG, "2026-09-17", "2026-09-25")
    world.run_until("2026-09-18 10:00")
    assert lists(world, WANG) == []
    assert end(world, WANG, entry, "2026-09-18").ok
    (told,) = lists(world, WANG)
    assert told.next_at == world.now
    text = words(world, told)
    assert "2026-09-16 周三 起不在" in text
    assert "李伟 不同意 *内部节点顺延*" in text
    assert "> 赶一赶" in text


def test_conditions_and_work_to_carry_out_are_in_it(world: World) -> None:
    night(world)
    term = world.decision(world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF"), "delivery_term")
    wanted = "王芳 9/17前:谈妥运费\n王芳 9/30前:复盘"
    assert world.press(CHEN, term, "conditions", conditions=wanted).ok
    away(world, WANG, "2026-09-16", "2026-09-17")
    first = world.look(lambda session: session.scalars(select(CaseTask.id).order_by(CaseTask.id)).first())
    assert first is not None
    assert world.do(tasks.finish, actor=LI, said=Finish(task_id=first, done=True), to=None).ok
    world.run_until("2026-09-18 08:31")
    text = words(world, lists(world, WANG)[0])
    before, meanwhile = text.split("这期间替您办的 1 件")
    assert "复盘" in before
    assert "李伟 完成条件 · PO2402 C0001\n> 谈妥运费" in meanwhile
    assert "met the condition · PO2402 C0001\n> 谈妥运费" in words(world, lists(world, WANG)[0], "en")


def test_who_is_away_again_before_it_is_sent_does_not_get_it(world: World) -> None:
    night(world)
    away(world, WANG, "2026-09-16", "2026-09-17")
    assert world.press(LI, late(world), "approve").ok
    world.run_until("2026-09-18 03:01")
    (told,) = lists(world, WANG)
    make(world, HUANG, "absence.add", person=WANG, first="2026-09-18", last="2026-09-18", deputy=LI)
    loaded = world.do(messages.load, name=told.message, context=told.context, reader_id=WANG)
    assert isinstance(loaded, Skip)


def test_a_decision_revoked_since_is_marked(world: World) -> None:
    night(world)
    away(world, WANG, "2026-09-16", "2026-09-17")
    row = late(world)
    assert world.press(LI, row, "approve").ok
    assert world.press(LI, row, "revoke", note="看错了").ok
    world.run_until("2026-09-18 08:31")
    assert "后来撤销了" in words(world, lists(world, WANG)[0])


def test_an_absence_is_read_once_however_late_the_night_looks(world: World) -> None:
    away(world, WANG, "2026-09-16", "2026-09-16")
    assert world.press(LI, late(world), "approve").ok
    night(world)
    world.at("2026-09-21 10:00").run_until("2026-09-21 10:00")
    assert len(lists(world, WANG)) == 1
    assert world.look(lambda session: len(session.scalars(select(Absence)).all())) == 1
