"""One card per case for life: nobody is asked twice for one step, and buttons go when what they ask is done."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.db.models import Notice
from bot.jobs.schedule import SCHEDULE
from bot.jobs.tick import Doing, Tick
from bot.services.people.office import administrators
from bot.work import outbox, sending
from bot.work.events import REFRESH
from bot.work.gateway import Services
from bot.work.kinds import MessageKind
from bot.work.sending import Outcome
from bot.work.unit import Work
from tests.factories import CHEN, HE, LIN, LIU, WANG
from tests.fakes import FakeClock
from tests.integration.cases.world import World
from tests.notes import Note


def labels(world: World, notice: Notice) -> list[str]:
    """What stands on the buttons of a note now."""
    blocks = world.render(notice).blocks
    return [element["text"]["text"] for block in blocks if block["type"] == "actions" for element in block["elements"]]


def test_two_decisions_for_one_person_are_one_card_and_one_call(world: World) -> None:
    case = world.report(LIN, "PO2403", "capacity", text="缺人", milestone="sewing", days=1)
    assert {row.key for row in world.case(case).decisions} == {"overtime_or_backup_line", "internal_node_shift"}
    assert world.notes(WANG) == []
    assert len(world.notices(WANG, message="case_card")) == 1
    lines = [world.render(row).text for row in world.notices("C02FOLLOW", message="case_event")]
    assert sum(f"<@{WANG}" in line for line in lines) == 1
    assert sum("王芳" in line or WANG in line for line in lines) == 2


def test_a_note_loses_its_buttons_when_its_question_is_answered(world: World) -> None:
    case = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    world.sent()
    row = world.decision(case, "delivery_term")
    world.run_until("2026-09-16 15:00")
    (reminder,) = world.notices(WANG, message="case_note", method="post")
    assert "上报" in labels(world, reminder)
    world.sent()
    assert world.press(CHEN, row, "approve").ok
    (edit,) = world.notices(WANG, message="case_note", method="update")
    assert edit.card == reminder.card
    assert labels(world, edit) == []
    assert "陈志强 已批示:同意" in str(world.render(edit).blocks)
    world.sent()
    assert world.press(LIN, row, "execute").ok
    assert len(world.notices(WANG, message="case_note", method="update")) == 1, "edited once"


def test_a_note_says_who_has_it_once_the_case_has_moved_up(world: World) -> None:
    case = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    world.sent()
    world.run_until("2026-09-16 15:00")
    world.sent()
    assert world.press(WANG, world.decision(case, "delivery_term"), "up").ok
    (edit,) = world.notices(WANG, message="case_note", method="update")
    assert labels(world, edit) == []
    assert "现在由 陈志强" in str(world.render(edit).blocks)


async def test_what_a_process_that_died_had_done_and_not_shown_the_next_one_shows_in_one_edit_a_card(
    world: World,
) -> None:
    case = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    world.sent()
    row, dies = world.decision(case, "delivery_term"), replace(world, posts=False, follows=False)
    assert [dies.press(WANG, row, verb).ok for verb in ("ack", "up")] == [True, True]
    assert dies.press(CHEN, row, "approve").ok
    assert world.notices(message="case_card", method="update") == [], "nothing of it was shown"
    clock = FakeClock(world.now)
    in_the_middle = Tick(Services(world.db, world.company, clock), {**SCHEDULE, REFRESH: _breaks_after(SCHEDULE)})
    await in_the_middle.work()
    assert world.notices(message="case_card", method="update") == []
    clock.advance(timedelta(minutes=1))
    for _ in range(2):
        await Tick(Services(world.db, world.company, clock), SCHEDULE).work()
    edits = Counter(edit.card for edit in world.notices(message="case_card", method="update"))
    assert {f"case:{case}", f"case:{case}:{WANG}", f"case:{case}:{LIN}"} <= set(edits)
    assert set(edits.values()) == {1}, edits


def _breaks_after(schedule: Mapping[str, Doing]) -> Doing:
    """The refresh that does its work and then breaks, before any of it is kept."""

    def breaks(work: Work, *, due: Any) -> str | None:
        schedule[REFRESH](work, due=due)
        raise RuntimeError("killed")

    return breaks


def test_the_channel_card_offers_its_text_and_the_text_says_who_is_waited_for(world: World) -> None:
    case = world.report(LIN, "PO2402", "material_late", text="面料未到", milestone="fabric", days=10)
    assert "case.copy" in world.buttons(case)
    text = next(
        world.render(row).blocks[1]["elements"][0]["elements"][0]["text"]
        for row in [Notice(message="case_copy", context={"case": case}, reader_id=LIN, key="k", audience=LIN)]
    )
    for words in ("PO2402", "面料未到", "10月", "王芳", "对客户承诺新交期", f"C{case:04d}"):
        assert words in text.replace("2026-10", "10月"), words


@pytest.mark.parametrize(
    ("actor", "po", "kind", "extra"),
    [
        (LIN, "PO2402", "material_late", {"milestone": "fabric", "days": 10}),
        (HE, "PO2414", "mold_damage", {"recorded": "16 h"}),
        (LIN, "PO2403", "booking", {"milestone": "etd", "days": 7, "lc_date_holds": False, "ship_date_holds": False}),
    ],
)
def test_nobody_is_called_twice_for_one_step(world: World, actor: str, po: str, kind: str, extra: dict) -> None:  # type: ignore[type-arg]
    case = world.report(actor, po, kind, text="出事了", **extra)
    for moment in ("2026-09-16 15:00", "2026-09-17 12:00", "2026-09-18 12:00"):
        world.sent()
        world.run_until(moment)
    calls: Counter[tuple[str, str, str]] = Counter()
    for row in world.notices(message="case_note", method="post"):
        if row.context["kind"] in {"asked", "passed_to", "handed_to"}:
            calls[(row.audience, str(row.context["decision"]), str(row.context["step"]))] += 1
    mentions: Counter[str] = Counter()
    for row in world.notices("C02FOLLOW", message="case_event"):
        mentions.update(re.findall(r"<@\w+\|?[^>]*>|<@\w+>", world.render(row).text))
    steps = {row.id: row.step for row in world.case(case).decisions}
    assert all(count == 1 for count in calls.values()), calls
    assert all(count <= sum(steps.values()) for count in mentions.values()), mentions
    cards = Counter(row.audience for row in world.notices(message="case_card", method="post"))
    assert all(count == 1 for count in cards.values()), cards
    assert LIU not in cards or po != "PO2402", "only those it concerns have a copy"


def test_administrators_are_told_once_when_a_robot_takes_nothing(world: World) -> None:
    def fail(session: Session) -> None:
        for at in range(2):
            outbox.put(
                session, key=f"case-webhook:{at}", kind=MessageKind.OUTSIDE, method="webhook", audience="0",
                message=Note(), now=world.now,
            )  # fmt: skip
        for row in session.query(Notice).filter(Notice.method == "webhook"):
            row.state, row.owner = "sending", "me"
            session.flush()
            dead = Outcome(id=row.id, audience="0", state="dead", reason="robot:93000", wait=timedelta())
            sending.settle(session, [dead], now=world.now, owner="me")

    world.look(fail)
    told = world.notices(message="outside_failed")
    admins = world.look(administrators)
    assert [row.audience for row in told] == list(admins)
    text = str(world.render(told[0]).blocks)
    assert "第 1 个群机器人" in text
    assert "robot:93000" in text


def test_the_question_shows_what_was_answered(world: World) -> None:
    case = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    term = world.decision(case, "delivery_term")
    assert world.press(WANG, term, "ask", note="运费谁付?").ok
    (question,) = [row for row in world.notices(LIN, message="case_note") if row.context["kind"] == "question"]
    assert "case.answer" in str(world.render(question).blocks)
    assert world.press(LIN, term, "answer", note="客户付,已确认").ok
    shown = str(world.render(question).blocks)
    assert "林晓 已回答:" in shown
    assert "> 客户付,已确认" in shown
    assert "case.answer" not in shown
    assert "林晓 answered:" in str(world.render(question, locale="en").blocks)
    assert world.press(WANG, term, "ask", note="运费谁付?").ok
    questions = [row for row in world.notices(LIN, message="case_note") if row.context["kind"] == "question"]
    assert "case.answer" in str(world.render(questions[-1]).blocks), "asked once more, it waits once more"


def test_what_was_rejected_is_not_done_and_what_was_settled_alone_was_not_approved(world: World) -> None:
    case = world.report(LIN, "PO2402", "material_late", text="面料未到", milestone="fabric", days=10)
    assert world.press(CHEN, world.decision(case, "ship_date_commitment"), "reject", note="不行").ok
    assert "对客户承诺新交期* — 不同意" in world.card_text(case)
    assert world.press(LIN, world.decision(case, "material_chase"), "approve").ok
    assert "确定" in world.card_text(case)
    said = [str(world.render(row).blocks) for row in world.notices(message="case_event")]
    assert any("林晓 确定【催料/到货证明】" in line for line in said), said
