"""An open preview is reminded of once, then goes as unconfirmed to who follows the order; 提交 rules again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.db.models import Case, DueRow, Order, Pending
from bot.services.orders.planning import replan
from bot.services.orders.promises import promise
from bot.services.reports.delays import ends, previews, unconfirmed
from bot.services.reports.delays.drafts import ReportDrafts
from bot.services.reports.delays.ends import UnconfirmedReport
from bot.services.reports.delays.previews import PreviewGone
from bot.services.reports.delays.report import NotYoursToRecord, SavedAlready
from bot.work.unit import Answer, Work
from tests.factories import FENG, LIN, WANG, ZHENG, milestone_of
from tests.integration.cases.world import World

LATE = "PO2402 面料推到 10/10,染厂返工"
NIGHT = "2026-09-16 21:00"


def dm(world: World, member: str) -> Answer:
    world.count += 1
    return Answer(member=member, audience=member, method="post", key=f"e{world.count}")


def shown(world: World, member: str = LIN, text: str = LATE) -> str:
    """A preview that stands in its author's DM."""
    key = world.preview(dm(world, member), text)
    world.sent()
    return key


def promised(world: World) -> date | None:
    return world.look(lambda session: milestone_of(session, "PO2402", "fabric").promised_on)


def cases(world: World) -> Sequence[Case]:
    return world.look(lambda session: session.scalars(select(Case).where(Case.batch.is_not(None))).all())


def due_states(world: World) -> set[str]:
    wanted = select(DueRow).where(DueRow.kind.in_((ends.REMIND, ends.END)))
    return {row.state.value for row in world.look(lambda session: session.scalars(wanted).all())}


def waits(world: World, of: type) -> list[Pending]:
    kind = {ReportDrafts: "report_drafts", UnconfirmedReport: "unconfirmed"}[of]
    wanted = select(Pending).where(Pending.kind.startswith(kind), Pending.settled_at.is_(None))
    return list(world.look(lambda session: session.scalars(wanted).all()))


def asked(world: World, member: str) -> str:
    (row,) = world.notices(member, message="unconfirmed_card", method="post")
    return str(row.card)


def said(world: World, member: str, message: str) -> list[str]:
    return [world.render(row).text for row in world.notices(member, message=message)]


def test_it_is_reminded_of_once_under_the_preview_itself(world: World) -> None:
    shown(world)
    world.run_until("2026-09-16 09:09")
    assert world.notices(LIN, message="preview_open") == []
    world.run_until("2026-09-16 10:50")
    (row,) = world.notices(LIN, message="preview_open")
    assert row.thread is not None
    assert row.thread.startswith("report:")
    assert world.render(row).text.startswith("还在等您提交:PO2402")
    assert promised(world) == date(2026, 9, 20)


def test_at_its_end_its_words_go_to_the_lead_where_its_author_follows_the_order_and_nothing_moves(world: World) -> None:
    shown(world)
    world.run_until("2026-09-16 11:01")
    assert world.render(world.notices(WANG, message="unconfirmed_card")[0]).text == (
        "要立案吗?PO2402 开船 10/26 → 11/5 周四(晚 10 天),比客户交期 10/28 晚 8 天。林晓 报了没提交"
    )
    assert "未确认" in said(world, LIN, "preview_open")[-1]
    assert (promised(world), cases(world)) == (date(2026, 9, 20), [])
    world.run_until("2026-09-18 18:00")
    assert len(world.notices(WANG, message="unconfirmed_card")) == 1


def test_of_anybody_else_they_go_to_who_follows_the_order(world: World) -> None:
    shown(world, ZHENG, "PO2402 裁剪推到 10/20,机器坏了")
    world.run_until("2026-09-16 11:01")
    assert asked(world, LIN)
    assert world.notices(WANG, message="unconfirmed_card") == []


def test_working_hours_are_the_author_s_and_a_night_ends_nothing(world: World) -> None:
    world.at(NIGHT)
    shown(world)
    world.run_until("2026-09-17 10:29")
    assert world.notices(WANG, message="unconfirmed_card") == []
    world.run_until("2026-09-17 10:31")
    assert asked(world, WANG)


def test_filing_reads_and_rules_again_in_the_name_of_who_presses_as_what_its_author_said(world: World) -> None:
    shown(world)
    world.run_until("2026-09-16 11:01")
    world.sent()
    key = asked(world, WANG)
    world.do(unconfirmed.file, to=dm(world, WANG), key=key)
    (case,) = cases(world)
    assert case.reporter_id == WANG
    assert case.facts["origin"]["author"] == "林晓"
    assert promised(world) == date(2026, 10, 10)
    assert waits(world, ReportDrafts) == waits(world, UnconfirmedReport) == []
    assert said(world, LIN, "unconfirmed_told")[0].startswith("您没提交的 PO2402 男式卫衣,王芳 已立案")
    assert "已经立案" in str(world.render(world.notices(WANG, message="unconfirmed_card", method="update")[-1]).text)
    with pytest.raises((PreviewGone, SavedAlready)):
        world.do(unconfirmed.file, to=dm(world, WANG), key=key)


def test_not_so_closes_it_and_its_author_is_told(world: World) -> None:
    key = shown(world)
    world.run_until("2026-09-16 11:01")
    world.sent()
    world.do(unconfirmed.dismiss, to=dm(world, WANG), key=asked(world, WANG))
    assert cases(world) == []
    assert waits(world, ReportDrafts) == waits(world, UnconfirmedReport) == []
    assert said(world, LIN, "unconfirmed_told") == ["您没提交的 PO2402 男式卫衣,王芳 不立案,没有保存"]
    assert world.notices(LIN, message="delay_dropped", method="update")
    assert key


def test_only_who_is_asked_answers(world: World) -> None:
    shown(world)
    world.run_until("2026-09-16 11:01")
    for act in (unconfirmed.file, unconfirmed.dismiss):
        with pytest.raises(PreviewGone):
            world.do(act, to=dm(world, FENG), key=asked(world, WANG))


@pytest.mark.parametrize("act", [previews.submit, previews.drop])
def test_submitted_or_dropped_before_nothing_reminds_of_it(world: World, act: Any) -> None:
    key = shown(world)
    world.do(act, to=dm(world, LIN), key=key)
    assert due_states(world) == {"cancelled"}
    world.run_until("2026-09-17 18:00")
    assert world.notices(message="unconfirmed_card") == world.notices(message="preview_open") == []


def test_its_author_may_still_submit_after_its_end_and_who_was_asked_is_asked_no_more(world: World) -> None:
    key = shown(world)
    world.run_until("2026-09-16 11:01")
    world.sent()
    world.do(previews.submit, to=dm(world, LIN), key=key)
    assert len(cases(world)) == 1
    assert waits(world, UnconfirmedReport) == []
    assert world.notices(WANG, message="unconfirmed_card", method="update")


def test_a_corrected_preview_starts_the_time_anew(world: World) -> None:
    key = shown(world)
    world.run_until("2026-09-16 10:30")
    preview = world.do(previews.preview_of, actor=LIN, key=key)
    again = {"drafts": preview.drafts, "dated": True, "root": preview.root, "in_place": True}
    world.do(previews.show, to=dm(world, LIN), **again)
    world.sent()
    world.run_until("2026-09-16 11:30")
    assert world.notices(WANG, message="unconfirmed_card") == []
    world.run_until("2026-09-16 14:05")
    assert asked(world, WANG)


def meanwhile(world: World, key: str, on: str) -> None:
    """Another milestone of the order is promised for a day while the preview stands."""

    def move(work: Work) -> None:
        milestone = milestone_of(work.session, "PO2402", key)
        promise(work, milestone, date.fromisoformat(on), batch="m1", source="text")
        replan(work, milestone.line, work.today)

    world.do(move, actor=LIN)


def test_submitting_what_has_become_another_ship_date_shows_a_new_preview_that_says_so_first(world: World) -> None:
    key = shown(world)
    meanwhile(world, "etd", "2026-11-20")
    assert world.do(previews.submit, to=dm(world, LIN), key=key) == ()
    assert cases(world) == []
    row = world.notices(LIN, message="delay_preview/2")[-1]
    texts = [block["text"]["text"] for block in world.render(row).blocks if block["type"] == "section"]
    assert texts[0].startswith("*和刚才看到的不一样,没有提交,请再看一次:*")
    assert "PO2402 开船 刚才" in texts[0]
    world.do(previews.submit, to=dm(world, LIN), key=row.context["key"])
    assert len(cases(world)) == 1


def test_submitting_what_somebody_else_decides_by_now_says_so_first(world: World) -> None:
    key = shown(world)

    def hand_over(work: Work) -> None:
        order = work.session.scalars(select(Order).where(Order.po == "PO2402")).one()
        order.customer = "AutoTeile Ost"

    world.do(hand_over, actor=LIN)
    assert world.do(previews.submit, to=dm(world, LIN), key=key) == ()
    assert cases(world) == []


def test_what_still_holds_is_submitted_at_once(world: World) -> None:
    key = shown(world)
    meanwhile(world, "packing", "2026-10-12")
    assert len(world.do(previews.submit, to=dm(world, LIN), key=key)) == 1


def test_the_times_are_settings(world: World) -> None:
    quick = world.with_settings(preview_reminder_wall=timedelta(minutes=1), preview_end=timedelta(minutes=30))
    shown(quick)
    quick.run_until("2026-09-16 09:31")
    assert len(quick.notices(LIN, message="preview_open")) == 2
    assert asked(quick, WANG)


def test_what_is_critical_is_reminded_after_three_minutes_and_ends_after_ten(world: World) -> None:
    world.at("2026-09-26 22:00")
    shown(world, FENG, "PO2403 甩柜了,赶不上船,改下一班 10/6")
    world.run_until("2026-09-26 22:11")
    first, *_ = world.notices(FENG, message="preview_open")
    assert (first.critical, len(world.notices(LIN, message="unconfirmed_card"))) == (True, 1)


def test_a_day_that_raises_nothing_any_more_is_not_written_by_who_does_not_record_it(world: World) -> None:
    key = shown(world, FENG, "PO2402 订舱 11/3")

    def more_time(work: Work) -> None:
        line = milestone_of(work.session, "PO2402", "booking").line
        line.due_on, line.agreed_on, line.etd_on = date(2026, 12, 20), date(2026, 12, 18), date(2026, 12, 18)
        replan(work, line, work.today)

    world.do(more_time, actor=LIN)
    assert world.do(previews.submit, to=dm(world, FENG), key=key) == ()
    row = world.notices(FENG, message="delay_preview/2")[-1]
    with pytest.raises(NotYoursToRecord):
        world.do(previews.submit, to=dm(world, FENG), key=row.context["key"])
    assert world.look(lambda session: milestone_of(session, "PO2402", "booking").promised_on) is None
