"""A cut-off that an anomaly names: the deadline of its case and the booking's new 截关, no moved milestone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.services.cases.undo import undo_case
from bot.services.delays import previews
from tests.factories import LIN, line_of, milestone_of, moment
from tests.integration.cases.world import World


def _reported(world: World, text: str) -> int:
    key = world.do(previews.preview_text, to=world.to(LIN), text=text, dated=False)
    case = world.do(previews.submit, to=world.to(LIN), key=key)[0].case_id
    assert case is not None
    return int(case)


def _booked(session: Session) -> tuple[Any, ...]:
    line = line_of(session, "PO2403")
    return line.cutoff_at, line.cutoff_on, milestone_of(session, "PO2403", "customs").promised_on


@pytest.mark.parametrize("text", ["PO2403 甩柜,截关明早6点", "PO2403 rolled over, cut-off 06:00 tomorrow"])
def test_a_cut_off_with_its_hour_is_the_deadline_and_moves_no_milestone(world: World, text: str) -> None:
    world.at("2026-09-23 22:00")
    customs = world.look(_booked)[2]
    case = world.case(_reported(world, text))
    assert (case.severity, case.deadline_at) == ("critical", moment("2026-09-24 06:00"))
    assert case.text == text
    assert case.effects[0].new_on is None
    assert world.look(_booked) == (moment("2026-09-24 06:00"), date(2026, 9, 24), customs)


def test_the_preview_shows_the_cut_off_that_was_understood(world: World) -> None:
    world.at("2026-09-23 22:00")
    key = world.do(previews.preview_text, to=world.to(LIN), text="PO2403 甩柜,截关明早6点", dated=False)
    shown = str(world.render(next(row for row in world.notices() if row.key == key)).blocks)
    assert "截关 *9月24日 周四 06:00*" in shown
    assert "→ *" not in shown


def test_a_new_sailing_beside_the_cut_off_moves_only_the_sailing(world: World) -> None:
    world.at("2026-09-23 22:00")
    case = world.case(_reported(world, "PO2403 甩柜,下一班 10/5,截关明早6点"))
    assert case.deadline_at == moment("2026-09-24 06:00")
    assert [effect.new_on for effect in case.effects] == [date(2026, 10, 5)]
    assert world.look(_booked)[1] == date(2026, 9, 24)


def test_undo_puts_the_booked_cut_off_back(world: World) -> None:
    world.at("2026-09-23 22:00")
    booked = world.look(_booked)
    case = _reported(world, "PO2403 甩柜,截关明早6点")
    world.do(undo_case, to=world.to(LIN), case_id=case)
    assert world.look(_booked) == booked
