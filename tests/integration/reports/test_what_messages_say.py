"""What a message says first, and what becomes of what it shows."""

from __future__ import annotations

from bot.presentation.delays import moved_form
from bot.services.reports.delays.previews import submit
from bot.views.delays import shown_row
from bot.work.unit import Answer
from tests.factories import LIN
from tests.integration.cases.world import LEXICON, World


def dm(world: World) -> Answer:
    world.count += 1
    return Answer(member=LIN, audience=LIN, method="post", key=f"e{world.count}")


def preview(world: World, text: str) -> tuple[str, str, str]:
    """The key of a preview, its notification and all of it."""
    key = world.preview(dm(world), text)
    payload = world.render(world.notices(LIN, message="delay_preview/2")[-1])
    return key, payload.text, str(payload.blocks)


def test_what_moves_no_day_is_named_in_its_authors_words(world: World) -> None:
    _, first, whole = preview(world, "PO2403 甩柜")
    assert first == "要提交吗?PO2403:“甩柜”"
    assert "没说新日期,计划先不动" in whole


def test_a_cancellation_says_that_nothing_is_cancelled_yet(world: World) -> None:
    _, first, whole = preview(world, "PO2402 客户取消")
    assert first.startswith("要提交吗?PO2402 取消订单(现在:")
    assert "现在还没有取消" in whole


def test_what_follows_stands_by_its_new_day_with_the_sailing(world: World) -> None:
    key, _, _ = preview(world, "PO2402 面料推到 10/10,染厂返工")
    row = world.do(shown_row, actor=LIN, key=key, index=0)
    [effect] = row.effects
    words = LEXICON.words("zh-CN", "Asia/Shanghai")
    said = str(moved_form(row, words))
    days = sorted((moved.new, words.text(moved.label)) for moved in effect.moved if moved.new)
    places = [said.index(f"{name} ") for _, name in days if said.count(f"{name} ") == 1]
    assert places == sorted(places)
    assert f"开船 {words.short_date(effect.shown.etd_old_on)} → {words.short_date(effect.shown.etd_new_on)}" in said


def test_what_is_saved_says_how_late_for_the_customer_and_who_acts_next(world: World) -> None:
    key, _, _ = preview(world, "PO2402 面料推到 10/10,染厂返工")
    world.do(submit, to=dm(world), key=key)
    text = str(world.render(world.notices(LIN, message="delay_saved/2")[-1]).blocks)
    assert "比客户交期 10/28 晚 8 天" in text
    assert "下一步:等 " in text
