"""What a case keeps open after a decision: conditions, revocations, instructions, evidence."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Case, CaseDecision, CaseTask
from bot.services.cases import acts, tasks
from bot.services.cases.conditions import show_task, task_step
from bot.services.cases.kept import files_in
from bot.services.cases.outcome import Press
from bot.services.cases.tasks import Finish
from bot.services.orders.photos.evidence import KeptFile
from bot.work.unit import Work
from tests.factories import CHEN, HE, HUANG, LIN, LIU, SUN, WANG, day
from tests.integration.cases.world import World

FILE = KeptFile(id="F0PROOF", name="改证通知.pdf", link="https://files.example/F0PROOF")


@pytest.fixture
def term(world: World) -> CaseDecision:
    """A change of the delivery term on PO2402, asked of 王芳; 陈志强 decides."""
    return world.decision(world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF"), "delivery_term")


def tasks_of(world: World, case: int) -> list[CaseTask]:
    return world.look(lambda s: list(s.scalars(select(CaseTask).where(CaseTask.case_id == case).order_by(CaseTask.id))))


def say(world: World, actor: str, task: CaseTask, *, done: bool = True, note: str = "") -> str:
    said = Finish(task_id=task.id, done=done, note=note)
    return world.do(tasks.finish, actor=actor, said=said, to=world.to(actor)).code


def about_task(world: World, member: str) -> list[str]:
    return [row.context["kind"] for row in world.notices(member, message="case_task", method="post")]


def test_conditions_become_tasks_with_an_owner_and_a_day_and_keep_the_case_open(
    world: World, term: CaseDecision
) -> None:
    lines = "王芳 9/28前:谈妥运费差价\n收到客户书面确认"
    assert world.press(CHEN, term, "conditions", conditions=lines, note="客户急").ok
    first, second = tasks_of(world, term.case_id)
    assert (first.owner_id, first.due_on, first.text) == (WANG, day("2026-09-28"), "谈妥运费差价")
    assert (second.owner_id, second.due_on) == (LIN, day("2026-09-17")), "the executor, the next working day"
    assert about_task(world, WANG) == ["card"]
    assert "☐ 王芳,9/28 前\n> 谈妥运费差价" in world.card_text(term.case_id)
    assert world.press(LIN, term, "execute").ok
    assert world.case(term.case_id).state == "open"
    assert say(world, WANG, first) == ""
    assert world.case(term.case_id).state == "open"
    assert say(world, LIN, second) == ""
    assert world.case(term.case_id).state == "closed"
    assert "☑ 王芳,9/28 前\n> 谈妥运费差价" in world.card_text(term.case_id)
    assert about_task(world, CHEN) == ["done", "done"]
    assert world.events(term.case_id).count("task_done") == 2


def test_only_the_owner_or_who_set_it_may_say_that_a_condition_is_met(world: World, term: CaseDecision) -> None:
    assert world.press(CHEN, term, "conditions", conditions="王芳:谈妥运费差价").ok
    (task,) = tasks_of(world, term.case_id)
    assert say(world, LIN, task) == "not_yours"
    assert "王芳 或 陈志强" in world.replies(LIN)[-1]
    assert [row.action for row in world.refusals()] == ["case.task_done"]
    assert say(world, WANG, task, done=False) == "note_required"
    assert say(world, WANG, task, done=False, note="客户周五回复") == ""
    assert about_task(world, CHEN) == ["note"]
    assert say(world, CHEN, task) == ""
    assert say(world, WANG, task) == "already_done"


def test_who_stands_in_for_an_absent_owner_may_answer_for_them(world: World, term: CaseDecision) -> None:
    from bot.db.models import Absence

    assert world.press(CHEN, term, "conditions", conditions="王芳:谈妥运费差价").ok
    (task,) = tasks_of(world, term.case_id)
    world.look(
        lambda s: s.add(Absence(member_id=WANG, starts_on=day("2026-09-16"), ends_on=day("2026-09-20"), deputy_id=HE))
    )
    assert say(world, HE, task) == ""


def test_an_unfinished_condition_reminds_its_owner_then_tells_who_set_it_and_then_the_line_above(
    world: World, term: CaseDecision
) -> None:
    assert world.press(CHEN, term, "conditions", conditions="王芳 9/18前:谈妥运费差价").ok
    world.run_until("2026-09-18 08:29")
    assert about_task(world, WANG) == ["card"]
    world.run_until("2026-09-18 08:31")
    assert about_task(world, WANG) == ["card", "due"]
    assert about_task(world, CHEN) == []
    world.run_until("2026-09-20 08:31")  # Saturday is off, this Sunday is worked
    assert about_task(world, CHEN) == ["overdue"]
    assert about_task(world, WANG) == ["card", "due", "overdue"]
    world.run_until("2026-09-21 08:31")
    assert about_task(world, HUANG) == ["above"]
    world.run_until("2026-09-30 18:00")
    assert (about_task(world, CHEN), about_task(world, HUANG)) == (["overdue"], ["above"])
    assert "⚠ 已过期" in world.card_text(term.case_id)


def test_a_finished_condition_reminds_nobody(world: World, term: CaseDecision) -> None:
    assert world.press(CHEN, term, "conditions", conditions="王芳 9/18前:谈妥运费差价").ok
    assert say(world, WANG, tasks_of(world, term.case_id)[0]) == ""
    world.run_until("2026-09-30 18:00")
    assert about_task(world, WANG) == ["card"]
    assert about_task(world, CHEN) == ["done"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"conditions": "2月30日前:补报告"}, "unclear_condition"),
        ({"conditions": "补报告", "due_on": date(2026, 9, 15)}, "day_past"),
        ({"conditions": "补报告", "owner": "U99NOBODY"}, "no_such_owner"),
        ({"conditions": "\n".join("abcdefghijk")}, "too_many_conditions"),
    ],
)
def test_conditions_that_cannot_be_are_refused_and_nothing_is_decided(
    world: World, term: CaseDecision, fields: dict[str, object], code: str
) -> None:
    assert world.press(CHEN, term, "conditions", **fields).code == code
    assert world.decision(term.case_id, "delivery_term").decided_at is None
    assert tasks_of(world, term.case_id) == []


def test_a_decision_is_revoked_before_it_is_carried_out_and_asked_again(world: World, term: CaseDecision) -> None:
    assert world.press(CHEN, term, "conditions", conditions="王芳:谈妥运费差价", note="可以").ok
    assert world.press(CHEN, term, "revoke").code == "reason_required"
    assert world.press(CHEN, term, "revoke", note="客户又改主意了").ok
    row = world.decision(term.case_id, "delivery_term")
    assert (row.state, row.holder_id, row.outcome, row.decided_at) == ("asked", CHEN, None, None)
    assert row.step > term.step
    assert [task.state for task in tasks_of(world, term.case_id)] == ["dropped"]
    told = [notice.context["kind"] for notice in world.notices(LIN, message="case_word")]
    assert told == ["revoked_again"]
    assert world.press(LIN, term, "execute").code == "not_instructed"
    assert world.events(term.case_id).count("revoked") == 1
    assert world.press(CHEN, term, "reject", note="不改了").ok
    assert world.case(term.case_id).state == "closed"


def test_a_revoked_decision_may_be_left_at_that(world: World, term: CaseDecision) -> None:
    assert world.press(CHEN, term, "approve").ok
    assert world.press(CHEN, term, "revoke", note="客户撤了要求", close=True).ok
    assert world.decision(term.case_id, "delivery_term").state == "revoked"
    assert world.case(term.case_id).state == "closed"
    assert "批示已撤销,不再办" in world.card_text(term.case_id)
    assert world.press(LIN, term, "execute").code == "case_over"


def test_who_may_not_decide_may_not_revoke_and_the_line_above_may(world: World, term: CaseDecision) -> None:
    assert world.press(CHEN, term, "revoke", note="早了").code == "nothing_to_revoke"
    assert world.press(CHEN, term, "approve").ok
    for person in (LIN, WANG, LIU, SUN):
        refused = world.press(person, term, "revoke", note="我来")
        assert (refused.ok, refused.code) == (False, "own_request" if person == LIN else "not_yours")
    assert len(world.refusals()) == 5
    assert world.press(HUANG, term, "revoke", note="总经理不同意").ok
    assert world.decision(term.case_id, "delivery_term").holder_id == CHEN


def test_who_decided_and_has_lost_the_office_since_may_not_revoke(world: World, term: CaseDecision) -> None:
    from tests.integration.cases.test_presses import hand_office_to

    assert world.press(CHEN, term, "approve").ok
    hand_office_to(world, LIU)
    assert world.press(CHEN, term, "revoke", note="改").code == "not_yours"
    assert world.press(LIU, term, "revoke", note="改").ok
    assert world.decision(term.case_id, "delivery_term").holder_id == LIU


def test_what_is_carried_out_cannot_be_revoked_and_the_answer_says_what_to_do(world: World, term: CaseDecision) -> None:
    assert world.press(CHEN, term, "approve").ok
    assert world.press(LIN, term, "execute").ok
    assert world.press(CHEN, term, "revoke", note="晚了").code == "carried_out"
    assert "/anomaly" in world.replies(CHEN)[-1]


def credit(world: World) -> CaseDecision:
    """An L/C amendment on PO2403, which only 孙丽 (finance) may order."""
    case = world.report(LIN, "PO2403", "exchange_rate", text="汇率变动,客户同意改证", finance_asks=True)
    return world.decision(case, "lc_amendment")


def test_an_instruction_unlocks_one_execution_of_its_own_case_only(world: World) -> None:
    mine, other = credit(world), credit(world)
    assert world.press(LIN, mine, "execute").code == "not_instructed"
    assert world.press(SUN, other, "approve").ok
    assert world.press(LIN, mine, "execute").code == "not_instructed", "another case's instruction is none"
    assert world.press(SUN, mine, "approve").ok
    assert world.press(LIN, mine, "execute").ok
    assert world.press(LIN, mine, "execute").code == "already_executed"


def test_an_instruction_given_with_right_stands_when_who_gave_it_has_left_the_office(world: World) -> None:
    from bot.db.models import Seat

    row = credit(world)
    assert world.press(SUN, row, "approve").ok

    def leave(session: Session) -> None:
        for seat in session.query(Seat).filter(Seat.role == "finance"):
            seat.valid_to = day("2026-09-15")

    world.look(leave)
    assert world.press(LIN, row, "execute").ok


def test_the_executor_puts_down_evidence_with_a_file_and_who_decided_sees_it(world: World) -> None:
    row = credit(world)
    assert world.press(SUN, row, "approve").ok
    assert world.press(LIN, row, "execute").ok
    assert world.press(LIN, row, "prove").code == "evidence_required"
    assert world.press(LIN, row, "prove", files=(FILE,)).ok
    fresh = world.decision(row.case_id, "lc_amendment")
    assert (fresh.state, files_in(fresh.files)) == ("closed", (FILE,))
    assert "<https://files.example/F0PROOF|改证通知.pdf>" in world.card_text(row.case_id, SUN)
    (word,) = world.notices(SUN, message="case_word")
    assert "改证通知.pdf" in str(world.render(word).blocks)


def test_of_carrying_out_and_revoking_at_the_same_second_exactly_one_happens(world: World, term: CaseDecision) -> None:
    assert world.press(CHEN, term, "approve").ok
    step = world.decision(term.case_id, "delivery_term").step

    def press(who: tuple[str, str]) -> bool:
        wanted = Press(decision_id=term.id, step=step, verb=who[1], note="改主意了")
        return world.do(acts.press, actor=who[0], press=wanted).ok

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(press, [(LIN, "execute"), (CHEN, "revoke")]))
    assert sorted(outcomes) == [False, True]
    state = world.decision(term.case_id, "delivery_term").state
    assert state == ("closed" if outcomes[0] else "asked")


def test_the_last_two_conditions_met_at_the_same_second_close_the_case(world: World, term: CaseDecision) -> None:
    assert world.press(CHEN, term, "conditions", conditions="王芳:谈妥运费差价\n孙丽:核对保险费").ok
    assert world.press(LIN, term, "execute").ok
    both = tasks_of(world, term.case_id)

    def finish(task: CaseTask) -> str:
        return world.do(tasks.finish, actor=task.owner_id, said=Finish(task_id=task.id, done=True), to=None).code

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(finish, both)) == ["", ""]
    assert world.case(term.case_id).state == "closed"
    assert world.events(term.case_id).count("closed") == 1


def test_a_condition_that_changed_hands_has_its_buttons_on_the_new_owners_card_only(
    world: World, term: CaseDecision
) -> None:
    assert world.press(CHEN, term, "conditions", conditions="收到客户书面确认").ok
    (task,) = tasks_of(world, term.case_id)

    def move(session: Session) -> None:
        row = session.get_one(CaseTask, task.id)
        row.owner_id = HE
        Work(session, world.company, world.now).refresh(task_step(row))
        show_task(Work(session, world.company, world.now), session.get_one(Case, row.case_id), row, HE, stage="card")

    world.look(move)
    (old,), (new,) = (world.notices(owner, message="case_task", method="post") for owner in (LIN, HE))
    assert "现在由 何静 办" in str(world.render(old).blocks)
    assert "case.task_done" not in str(world.render(old).blocks)
    assert "case.task_done" in str(world.render(new).blocks)
    assert say(world, LIN, task) == "not_yours"
