"""Nobody acts: reminders at half time, the next rung at its time, on the working clock of the person asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import DueRow, Duty
from bot.domain.defaults import Defaults
from bot.services.reports.delays import previews
from bot.services.seating import change
from bot.work import sending
from tests.factories import CHEN, HUANG, LI, LIN, LIU, SUN, WANG, XU, day, line_of, moment
from tests.integration.cases.world import World


def _shift(world: World, days: int = 6) -> int:
    """A major case that waits for 王芳."""
    return world.report(LIN, "PO2402", "material_late", text="面料未到", milestone="fabric", days=days)


def test_a_silent_rung_is_reminded_once_at_half_time_and_passed_over_at_its_time(world: World) -> None:
    case = _shift(world, days=10)
    world.press(LIN, world.decision(case, "material_chase"), "approve")
    world.press(XU, world.decision(case, "material_chase"), "execute")
    row = world.decision(case, "ship_date_commitment")
    assert (row.remind_at, row.expires_at) == (moment("2026-09-16 11:00"), moment("2026-09-16 14:30"))
    world.run_until("2026-09-16 10:59")
    assert world.notes(WANG).count("reminder") == 0
    world.run_until("2026-09-16 14:29")
    assert world.notes(WANG).count("reminder") == 1
    assert world.decision(case, "ship_date_commitment").holder_id == WANG
    world.run_until("2026-09-16 14:31")
    row = world.decision(case, "ship_date_commitment")
    assert (row.holder_id, row.state) == (CHEN, "asked")
    assert "passed_over" in world.notes(WANG)
    assert "timed_out" in world.events(case)
    assert not world.press(WANG, row, "ack").ok


def test_working_time_stands_still_over_the_weekend(world: World) -> None:
    world.at("2026-09-18 17:00")
    row = world.decision(_shift(world, days=10), "ship_date_commitment")
    assert row.expires_at == moment("2026-09-20 11:30")


def test_working_time_stands_still_over_the_national_holiday(world: World) -> None:
    world.at("2026-09-30 17:00")
    case = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    row = world.decision(case, "delivery_term")
    assert world.case(case).severity == "minor"
    assert row.expires_at == moment("2026-10-08 17:00")
    world.run_until("2026-10-08 16:59")
    assert world.decision(case, "delivery_term").holder_id == WANG
    world.run_until("2026-10-08 17:01")
    assert world.decision(case, "delivery_term").holder_id == CHEN


def test_acknowledged_and_undecided_is_asked_again_and_then_goes_up(world: World) -> None:
    case = _shift(world, days=10)
    row = world.decision(case, "ship_date_commitment")
    assert world.press(WANG, row, "ack").ok
    world.run_until("2026-09-17 09:05")
    assert world.decision(case, "ship_date_commitment").holder_id == WANG
    assert "asked_again" in world.notes(WANG)
    world.run_until("2026-09-17 18:00")
    assert world.decision(case, "ship_date_commitment").holder_id == CHEN


def test_the_top_of_the_ladder_is_asked_a_few_times_and_then_an_administrator_is_told(world: World) -> None:
    case = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    assert world.press(WANG, world.decision(case, "delivery_term"), "up").ok
    world.run_until("2026-10-16 18:00")
    assert world.notes(CHEN).count("asked_again") == 2
    assert world.notes(HUANG) == ["silent"]
    row = world.decision(case, "delivery_term")
    assert (row.holder_id, row.expires_at) == (CHEN, None)
    assert world.press(CHEN, row, "approve").ok


def test_a_critical_case_runs_by_the_wall_clock_at_night_and_leaves_slack_once_unread(world: World) -> None:
    world.at("2026-09-26 22:00")

    def book(session: Session) -> None:
        line_of(session, "PO2403").cutoff_at = moment("2026-09-27 06:00")

    world.look(book)
    case = world.report(LIN, "PO2403", "booking", text="甩柜", milestone="etd", days=7, reporter_asks=False)
    first = world.decision(case, "vessel_change")
    assert (first.holder_id, first.expires_at) == (WANG, moment("2026-09-26 22:15"))
    assert first.remind_at == moment("2026-09-26 22:07:30")
    cards = world.notices(WANG, message="case_card")
    assert all(row.critical for row in cards)
    world.run_until("2026-09-26 22:16")
    second = world.decision(case, "vessel_change")
    assert (second.holder_id, second.expires_at) == (CHEN, moment("2026-09-26 22:30"))
    mails = [row.audience for row in world.notices(method="email")]
    assert mails
    assert set(mails) <= {"chenzq@huadong.example", "sunli@huadong.example"}
    assert "chenzq@huadong.example" in mails


def test_where_nothing_leaves_slack_the_history_does_not_say_that_it_did(world: World) -> None:
    mute = replace(world, company=replace(world.company, emails=False, webhooks=()))
    mute.at("2026-09-23 22:00")
    key = mute.preview(mute.to(LIN), "PO2403 甩柜,截关明早6点", command="/anomaly")
    case = mute.do(previews.submit, to=mute.to(LIN), key=key)[0].case_id
    mute.run_until("2026-09-23 22:16")
    assert "not_reached_outside_slack" in mute.events(case)
    assert "reached_outside_slack" not in mute.events(case)
    said = [str(mute.render(row).blocks) for row in mute.notices(message="case_event")]
    assert any("没有另行通知 陈志强:没有设置邮件和群机器人" in line for line in said)
    assert not any("已另行通知" in line for line in said)


def test_a_letter_that_could_not_be_sent_is_said_in_the_history(world: World) -> None:
    world.at("2026-09-23 22:00")
    key = world.preview(world.to(LIN), "PO2403 甩柜,截关明早6点", command="/anomaly")
    case = world.do(previews.submit, to=world.to(LIN), key=key)[0].case_id
    assert case is not None
    world.run_until("2026-09-23 22:16")
    taken = {"limit": 500, "now": world.now, "owner": "t", "lease": timedelta(minutes=1)}
    rows = world.look(lambda session: sending.claim(session, **taken))
    dead = [row.became("dead", reason="smtp:SMTPRecipientsRefused") for row in rows if row.method == "email"]
    assert dead
    world.look(lambda session: sending.settle(session, dead, now=world.now, owner="t"))
    world.run_until("2026-09-23 22:17")
    assert world.events(case).count("outside_failed") == len(dead)
    said = [str(world.render(row).blocks) for row in world.notices(message="case_event")]
    assert any("另行通知 陈志强 没有送到:邮件发送失败" in line for line in said)


def test_timers_of_one_moment_that_are_worked_off_seconds_apart_wake_somebody_once(world: World) -> None:
    world.at("2026-09-23 22:00")
    key = world.preview(world.to(LIN), "PO2403 甩柜,截关明早6点", command="/anomaly")
    world.do(previews.submit, to=world.to(LIN), key=key)
    due = world.look(lambda s: s.scalars(select(DueRow).where(DueRow.kind == "case.expire")).all())
    for seconds, row in enumerate(due):
        world.now = row.due_at + timedelta(seconds=seconds)
        world.look(lambda s, row=row: world._work(s, s.get_one(DueRow, row.id)))
    letters = [row.audience for row in world.notices(method="email")]
    assert sorted(letters) == ["chenzq@huadong.example", "sunli@huadong.example"]


def test_a_critical_ladder_ends_before_its_deadline(world: World) -> None:
    world.at("2026-09-27 05:30")

    def book(session: Session) -> None:
        line_of(session, "PO2403").cutoff_at = moment("2026-09-27 06:00")

    world.look(book)
    case = world.report(LIN, "PO2403", "booking", text="甩柜", milestone="etd", days=7, reporter_asks=False)
    assert world.decision(case, "vessel_change").expires_at == moment("2026-09-27 05:40")
    world.run_until("2026-09-27 05:59")
    row = world.decision(case, "vessel_change")
    assert row.holder_id == CHEN


def test_duty_people_stand_in_at_night_for_critical_cases(world: World) -> None:
    world.at("2026-09-26 22:00")

    def book(session: Session) -> None:
        line_of(session, "PO2403").cutoff_at = moment("2026-09-27 06:00")
        session.add(Duty(member_id=LI, role="merch_lead", starts_on=day("2026-09-26"), ends_on=day("2026-09-27")))

    world.look(book)
    case = world.report(LIN, "PO2403", "booking", text="甩柜", milestone="etd", days=7, reporter_asks=False)
    row = world.decision(case, "vessel_change")
    assert (row.holder_id, row.principal_id) == (LI, WANG)
    assert world.press(LI, row, "ack").ok


def _at_night_on_duty(world: World) -> int:
    """Critical at 22:00 on a Saturday: 李伟 is on duty for the director and took it up."""
    world.at("2026-09-26 22:00")

    def book(session: Session) -> None:
        line_of(session, "PO2403").cutoff_at = moment("2026-09-27 20:00")
        session.add(Duty(member_id=LI, role="sales_director", starts_on=day("2026-09-26"), ends_on=day("2026-09-26")))

    world.look(book)
    case = world.report(LIN, "PO2403", "booking", text="甩柜", milestone="etd", days=7, reporter_asks=False)
    assert world.press(WANG, world.decision(case, "vessel_change"), "up").ok
    row = world.decision(case, "vessel_change")
    assert (row.holder_id, row.principal_id) == (LI, CHEN)
    assert world.press(LI, row, "ack").ok
    return case


@pytest.mark.parametrize("when", ["2026-09-27 00:01", "2026-09-28 08:35"])
def test_who_was_asked_on_duty_may_still_decide_when_the_duty_is_over_and_the_office_opens(
    world: World, when: str
) -> None:
    case = _at_night_on_duty(world)
    row = world.decision(case, "vessel_change")
    assert world.at(when).press(LI, row, "approve").ok
    settled = world.decision(case, "vessel_change")
    assert (settled.decided_by, settled.decided_for) == (LI, CHEN)


def test_a_step_leaves_who_was_on_duty_when_the_duty_is_called_off(world: World) -> None:
    case = _at_night_on_duty(world)
    row = world.decision(case, "vessel_change")
    entry = world.look(lambda session: session.scalars(select(Duty.id)).one())
    ended = world.do(change.end, actor=HUANG, entry=f"duty:{entry}", day=day("2026-09-26"))
    assert ended.done.moved == 1
    assert world.decision(case, "vessel_change").holder_id == CHEN
    assert "moved_on" in world.notes(LI, case)
    assert not world.press(LI, row, "approve").ok


DAYS = {
    "8 hours": Defaults().hours,
    "7.5 hours": ((time(8, 30), time(12)), (time(13), time(17))),
    "10 hours": ((time(8), time(12)), (time(13), time(19))),
}


@pytest.mark.parametrize("hours", DAYS.values(), ids=DAYS)
def test_work_that_nobody_answers_for_two_days_reaches_the_lead(
    world: World, hours: tuple[tuple[time, time], ...]
) -> None:
    world.company = replace(world.company, defaults=Defaults(hours=hours))
    case = _shift(world, days=3)
    assert world.press(LIN, world.decision(case, "material_chase"), "approve").ok
    world.run_until("2026-09-18 08:59")
    assert "undone_work" not in world.notes(WANG)
    world.run_until("2026-09-18 09:01")
    assert "undone_work" in world.notes(WANG)
    assert "undone_work" in world.notes(LIN)
    assert world.case(case).state == "open"


def test_a_question_without_an_answer_stops_the_clock_a_day_at_most(world: World) -> None:
    case = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    row = world.decision(case, "delivery_term")
    assert world.press(WANG, row, "ask", note="书面的吗?").ok
    world.run_until("2026-09-17 09:01")
    assert world.decision(case, "delivery_term").state == "asked"
    assert "question_over" in world.events(case)
    world.run_until("2026-09-18 09:05")
    assert world.decision(case, "delivery_term").holder_id == CHEN


def test_every_open_case_has_a_next_moment_or_waits_for_a_named_person(world: World) -> None:
    case = _shift(world, days=10)
    world.run_until("2026-10-30 18:00")
    waiting = world.look(lambda s: list(s.scalars(select(DueRow).where(DueRow.state == "waiting"))))
    for row in world.case(case).decisions:
        if row.state not in {"closed", "recalled"}:
            assert row.holder_id is not None
            timed = any(due.data.get("decision") == row.id for due in waiting)
            assert timed or HUANG in {
                notice.audience for notice in world.notices() if notice.context.get("kind") == "silent"
            }
    assert SUN not in world.notes(LIU)


def test_the_reminder_on_the_last_rung_does_not_speak_of_anybody_above(world: World) -> None:
    case = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    assert world.press(WANG, world.decision(case, "delivery_term"), "up", note="请批").ok
    last = world.decision(case, "delivery_term")
    assert last.remind_at is not None
    world.run_until(f"{last.remind_at.astimezone(ZoneInfo('Asia/Shanghai')) + timedelta(minutes=1):%Y-%m-%d %H:%M}")
    reminder = next(row for row in world.notices(CHEN, message="case_note") if row.context["kind"] == "reminder")
    assert "未处理将再问您一次" in str(world.render(reminder).blocks)
    assert "上报" not in str(world.render(reminder).blocks)
