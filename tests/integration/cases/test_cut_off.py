"""A cut-off that an anomaly names: the deadline of its case and the booking's new 截关, no moved milestone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.services.cases import showing
from bot.services.conversation.take import take_message
from bot.services.reports.delays import forms, previews
from bot.services.reports.delays.forms import Filled
from bot.work.undo import UndoKind
from tests.factories import LIN, line_of, milestone_of, moment
from tests.integration.cases.world import World


def _reported(world: World, text: str) -> int:
    return _submitted(world, world.preview(world.to(LIN), text, command="/anomaly"))


def _submitted(world: World, key: str) -> int:
    case = world.do(previews.submit, to=world.to(LIN), key=key)[0].case_id
    assert case is not None
    return int(case)


def _booked(session: Session) -> tuple[Any, ...]:
    line = line_of(session, "PO2403")
    return line.cutoff_at, line.cutoff_on, milestone_of(session, "PO2403", "customs").promised_on


def _kept(session: Session) -> tuple[Any, ...]:
    line, sailing = line_of(session, "PO2403"), milestone_of(session, "PO2403", "etd")
    return line.etd_on, sailing.promised_on, sailing.forecast_on


@pytest.mark.parametrize("text", ["PO2403 甩柜,截关明早6点", "PO2403 rolled over, cut-off 06:00 tomorrow"])
def test_a_cut_off_with_its_hour_is_the_deadline_and_moves_no_milestone(world: World, text: str) -> None:
    world.at("2026-09-23 22:00")
    customs = world.look(_booked)[2]
    case = world.case(_reported(world, text))
    assert (case.severity, case.deadline_at) == ("critical", moment("2026-09-24 06:00"))
    assert case.text == text
    assert case.effects[0].new_on is None
    assert world.look(_booked) == (moment("2026-09-24 06:00"), date(2026, 9, 24), customs)


ROLLED = "PO2403 甩柜,截关明早6点"


def test_a_cut_off_that_puts_the_goods_on_a_later_sailing_is_shown_and_asks_for_the_commitment(world: World) -> None:
    key = world.preview(world.to(LIN), ROLLED, command="/anomaly")
    shown = str(world.render(next(row for row in world.notices() if row.key == key)).blocks)
    case = world.case(world.do(previews.submit, to=world.to(LIN), key=key)[0].case_id)
    (effect,) = case.effects
    assert effect.new_on is None, "nobody said a milestone's day"
    assert (effect.etd_old_on, effect.etd_new_on, effect.delay_days) == (date(2026, 9, 29), date(2026, 10, 13), 14)
    keys = [row.key for row in case.decisions]
    assert {"vessel_change", "ship_date_commitment", "lc_amendment"} <= set(keys)
    assert case.severity == "critical"
    assert "开船 9/29 → 10/13 周二(晚 14 天),比客户交期 9/30 晚 13 天" in shown
    card = world.card_text(case.id)
    assert "新船期 *2026-10-13 周二*,晚 14 天" in card
    assert "浮动剩 −14" in card
    for text in (shown, card):
        assert "晚于信用证最迟装期" in text
        assert "没有报告日期变动" not in text
    world.do(showing.copy_text, to=world.to(LIN), case_id=case.id)
    assert "新船期 2026-10-13 周二,晚 14 天" in str(world.render(world.notices(message="case_copy")[-1]).blocks)
    assert world.look(_kept) == (date(2026, 9, 29), None, effect.etd_new_on), "forecast, not promised"


def test_a_cut_off_that_is_kept_changes_no_date(world: World) -> None:
    case = world.case(_reported(world, "PO2403 甩柜,截关9/28"))
    assert [(effect.etd_old_on, effect.etd_new_on) for effect in case.effects] == [(None, None)]
    assert "没有报告日期变动" in world.card_text(case.id)


def test_the_preview_shows_the_cut_off_that_was_understood(world: World) -> None:
    world.at("2026-09-23 22:00")
    key = world.preview(world.to(LIN), "PO2403 甩柜,截关明早6点", command="/anomaly")
    shown = str(world.render(next(row for row in world.notices() if row.key == key)).blocks)
    assert "截关 *9/24 周四 06:00*" in shown
    assert "→ *" not in shown


def test_a_new_sailing_beside_the_cut_off_moves_only_the_sailing(world: World) -> None:
    world.at("2026-09-23 22:00")
    line = world.look(lambda session: str(line_of(session, "PO2403").id))
    filled = Filled(line=line, milestone="etd", new_on="2026-10-05", kind="booking", text="甩柜,截关明早6点")
    draft = world.do(forms.draft_of, actor=LIN, filled=filled, dated=False, leave="")
    [saved] = world.do(previews.save_all, to=world.to(LIN), drafts=[draft], root="form:1")
    assert saved.case_id is not None
    case = world.case(saved.case_id)
    assert case.deadline_at == moment("2026-09-24 06:00")
    assert [effect.new_on for effect in case.effects] == [date(2026, 10, 5)]
    assert world.look(_booked)[1] == date(2026, 9, 24)


@pytest.mark.parametrize("text", ["PO2403 甩柜,下一班 10/5,截关明早6点", "PO2403 甩柜,截关明早6点,船期10/5"])
def test_the_next_sailing_said_beside_the_cut_off_is_the_forecast_and_the_cut_off_the_deadline(
    world: World, text: str
) -> None:
    key = world.preview(world.to(LIN), text, command="/anomaly")
    shown = str(world.render(next(row for row in world.notices() if row.key == key)).blocks)
    assert "开船 9/29 → 10/5 周一(晚 6 天)" in shown
    assert world.case(_submitted(world, key)).deadline_at == moment("2026-09-17 06:00")


def test_undo_puts_the_booked_cut_off_back(world: World) -> None:
    world.at("2026-09-23 22:00")
    booked = world.look(_booked)
    case = _reported(world, "PO2403 甩柜,截关明早6点")
    world.undo(LIN, UndoKind.CASE, c=case)
    assert world.look(_booked) == booked


@pytest.mark.parametrize(
    "text",
    [
        "PO2403 甩柜,截关明早6点",
        "PO2403 截关提前到9/18",
        "PO2403 截关提前10天",
        "PO2403 截关从9/27改到9/18",
        "PO2403 cut-off moved to 18 Sep",
    ],
)
def test_a_delay_or_a_plain_message_that_names_a_cut_off_shows_what_it_does_too(world: World, text: str) -> None:
    world.do(take_message, to=world.to(LIN), text=text)
    world.preview(world.to(LIN), text)
    plain, command = world.notices(message="delay_preview/2")
    for row in (plain, command):
        shown = str(world.render(row).blocks)
        assert "开船 9/29 → 10/13 周二(晚 14 天)" in shown
        assert "修改信用证条款" in shown
    case = world.case(world.do(previews.submit, to=world.to(LIN), key=plain.key)[0].case_id)
    keys = {row.key for row in case.decisions}
    assert {"ship_date_commitment", "lc_amendment"} <= keys
    assert case.effects[0].new_on is None, "a cut-off is no milestone's day"
    saved = str(world.render(world.notices(message="delay_saved/2")[-1]).blocks)
    assert "· 截关 " in saved
    assert "开船 10/13 周二(晚 14 天)" in saved


def test_a_later_cut_off_is_kept_without_a_case_unless_something_is_wrong_besides(world: World) -> None:
    world.preview(world.to(LIN), "PO2403 截关改到9/28")
    assert world.notices(message="delay_preview/2") == []
    assert world.look(_booked)[1] == date(2026, 9, 28)
    key = world.preview(world.to(LIN), "PO2403 甩柜,截关9/28")
    assert world.do(previews.submit, to=world.to(LIN), key=key)[0].case_id is not None


def test_the_form_of_a_delay_takes_the_cut_off_that_is_named_beside_the_new_day(world: World) -> None:
    line = world.look(lambda session: str(line_of(session, "PO2403").id))
    filled = Filled(line=line, milestone="packing", days="1", kind="material_late", text="缺纸箱,截关提前,截关9/18")
    draft = world.do(forms.draft_of, actor=LIN, filled=filled, dated=True, leave="")
    assert draft.cut_off == date(2026, 9, 18)
