"""Who hears that a report was taken back, and what is left of what they were asked."""

from __future__ import annotations

from datetime import timedelta

from bot.services.cases import undo
from bot.work.undo import UndoKind
from tests.factories import LIN, WANG
from tests.integration.cases.world import World

XU = "U15XUFENG"


def test_who_was_instructed_is_told_once_and_their_button_goes(world: World) -> None:
    case = world.report(LIN, "PO2402", "material_late", text="面料未到", milestone="fabric", days=3)
    assert world.press(LIN, world.decision(case, "material_chase"), "approve").ok
    world.sent()
    asked = next(row for row in world.notices(XU, message="case_note") if row.context["kind"] == "do")
    assert "case.execute" in str(world.render(asked).blocks)
    world.now += timedelta(minutes=2)
    world.undo(LIN, UndoKind.CASE, c=case)
    assert world.notes(XU).count("undone") == 1
    (edit,) = world.notices(XU, message="case_note", method="update")
    assert edit.card == asked.card
    assert "case.execute" not in str(world.render(edit).blocks)
    assert "已撤销,不用办理了" in str(world.render(edit).blocks)
    assert "undone" not in world.notes(LIN)


def test_recalling_edits_the_questions_that_were_asked(world: World) -> None:
    case = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    world.run_until("2026-09-16 16:00")
    world.sent()
    reminder = next(row for row in world.notices(WANG, message="case_note") if row.context["kind"] == "reminder")
    assert world.do(undo.recall, to=world.to(LIN), case_id=case).ok
    assert world.notes(WANG).count("recalled") == 1
    assert reminder.card in [row.card for row in world.notices(WANG, method="update")]
