"""What is worked long after it was said is of the moment it was said, and what is sent twice counts once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.db.models import Absence, CheckIn, DueRow, MemberTask, Pending, Relay
from bot.domain.relays import RelayState
from bot.services.conversation.take import read_ahead, take_message
from bot.services.reports import relays, taking_up
from bot.services.reports.answers_typed import answers_in
from bot.services.reports.delays import forms
from bot.services.reports.delays.drafts import ReportDrafts
from bot.services.reports.relays import said_of
from bot.services.reports.unsaved import Unsaved
from bot.services.reports.ways_in import answer_question
from bot.services.standups import answers, blockers
from bot.services.standups.rounds import ensure_planned
from bot.views.report_form import load_filled
from bot.work import pending
from bot.work.undo import undo_last
from bot.work.unit import Answer, Work
from tests.factories import FENG, HE, LIN, milestone_of, moment
from tests.integration.cases.world import World

LATE_IN_THE_EVENING, NEXT_MORNING = moment("2026-09-16 23:50"), "2026-09-17 08:20"


def say(world: World, text: str, *, said_at: datetime = LATE_IN_THE_EVENING, member: str = LIN) -> str:
    world.count += 1
    to = Answer(member=member, audience=member, method="post", key=f"e{world.count}", said_at=said_at)
    ahead = world.do(read_ahead, to=to, text=text)
    (outcome,) = world.do(take_message, to=to, text=text, ahead=ahead)
    return outcome.outcome.value


def test_a_day_counts_from_when_it_was_said(world: World) -> None:
    world.at(NEXT_MORNING)
    assert say(world, "PO2403 后整包装 后天") == "saved"
    assert world.look(lambda s: milestone_of(s, "PO2403", "packing").promised_on) == date(2026, 9, 18)


def test_a_day_that_is_over_by_now_is_asked(world: World) -> None:
    world.at("2026-09-18 08:20")
    assert say(world, "PO2403 后整包装 明天") == "asked"


def test_an_answer_to_a_question_about_it_counts_from_then_too(world: World) -> None:
    world.at(NEXT_MORNING)
    assert say(world, "2404 面料 后天到") == "asked"
    for at in ("2026-09-17 08:30", "2026-09-18 08:30"):
        world.at(at)
        [row] = world.look(
            lambda s: s.scalars(
                select(Pending).where(Pending.kind.startswith("unsaved/"), Pending.settled_at.is_(None))
            ).all()
        )
        assert pending.read(row, Unsaved).said_at == LATE_IN_THE_EVENING
        world.do(answer_question, to=world.to(LIN), key=row.key, index=0)
        if world.look(lambda s: s.scalars(select(Pending).where(Pending.kind.startswith("report_drafts"))).all()):
            break
    [kept] = world.look(lambda s: s.scalars(select(Pending).where(Pending.kind.startswith("report_drafts"))).all())
    assert pending.read(kept, ReportDrafts).drafts[0].new_on == date(2026, 9, 18)


def test_what_was_done_was_done_on_the_day_it_was_said(world: World) -> None:
    world.at(NEXT_MORNING)
    assert say(world, "PO2403 后整包装 完成 照记") == "saved"
    assert world.look(lambda s: milestone_of(s, "PO2403", "packing").done_on) == date(2026, 9, 16)


def test_what_is_passed_on_was_done_on_the_day_it_was_said(world: World) -> None:
    world.at(NEXT_MORNING)
    assert say(world, "PO2403 后整包装 完成 照记", member=FENG) == "passed_on"
    relay = world.look(lambda s: s.scalars(select(Relay)).one())
    assert said_of(relay).on == date(2026, 9, 16)


def test_an_answer_to_the_stand_up_is_of_the_day_it_was_said(world: World) -> None:
    world.do(ensure_planned)
    world.run_until("2026-09-17 08:35")
    said_at, late = moment("2026-09-16 09:10"), world.look(lambda s: s.scalars(select(CheckIn.id)).all())
    assert late
    to = Answer(member=HE, audience=HE, method="post", key="late", said_at=said_at)
    kept = world.do(answers.reply, to=to, text="今天:对 PO2414 的模")
    row = world.look(lambda s: s.get_one(CheckIn, kept.check_in_id))
    assert (row.ask_at.date(), row.answered_at, kept.late) == (date(2026, 9, 16), said_at, False)


def test_what_was_said_before_a_question_was_asked_is_no_answer_to_it(world: World) -> None:
    world.at(NEXT_MORNING)
    assert say(world, "2402 样品 9/23到") == "asked"
    for said_at, expected in ((LATE_IN_THE_EVENING, 0), (world.now, 1)):
        to = Answer(member=LIN, audience=LIN, method="post", key="typed", said_at=said_at)
        assert len(world.do(answers_in, to=to, text="中期验货")) == expected


def test_the_same_words_are_counted_from_when_they_were_said_however_late_they_are_worked(world: World) -> None:
    said_at = world.now
    assert say(world, "2401 车缝 今天600件", said_at=said_at) == "saved"
    world.at("2026-09-16 23:30")
    assert say(world, "2401 车缝 今天600件", said_at=said_at + timedelta(minutes=1)) == "asked"


def test_a_preview_that_is_corrected_the_day_after_keeps_the_closing_that_was_said(world: World) -> None:
    said_at = world.now
    assert say(world, "/anomaly 2402 甩柜 截关明天18:00", said_at=said_at) == "preview"
    [row] = world.look(lambda s: s.scalars(select(Pending).where(Pending.kind.startswith("report_drafts"))).all())
    shown = pending.read(row, ReportDrafts).drafts[0]
    world.at("2026-09-17 08:20")
    filled = world.do(load_filled, actor=LIN, key=row.key, index=0)
    root = f"{row.subject}/0"
    again = world.do(forms.draft_of, to=world.to(LIN), filled=filled, dated=False, leave="", corrects=(row.key, root))
    assert shown.cut_off == again.cut_off == moment("2026-09-17 18:00")
    anew = world.do(forms.draft_of, to=world.to(LIN), filled=filled, dated=False, leave="")
    assert anew.cut_off == moment("2026-09-18 18:00"), "typed today, it is of today"


def passed_on(world: World, text: str, *, said_at: datetime) -> int:
    """Words without a value that the door can name, which are read again when they are taken up."""

    def pass_on(work: Work) -> int:
        order = milestone_of(work.session, "PO2402", "booking").line.order
        return relays.pass_on(work, news=relays.Passing(order=order, text=text), batch=work.to.key).relay

    world.count += 1
    to = Answer(member=FENG, audience=FENG, method="post", key=f"e{world.count}", said_at=said_at)
    return world.do(pass_on, to=to)


def test_words_that_are_passed_on_and_read_again_are_of_the_day_they_were_said(world: World) -> None:
    world.at(NEXT_MORNING)
    relay = passed_on(world, "2402 订舱 后天", said_at=LATE_IN_THE_EVENING)
    world.at("2026-09-18 17:00")
    world.do(taking_up.keep, to=world.to(LIN), relay_id=relay)
    assert world.look(lambda s: milestone_of(s, "PO2402", "booking").promised_on) == date(2026, 9, 18)


def test_what_was_passed_on_late_may_be_taken_back_and_waits_as_long_as_any(world: World) -> None:
    world.at(NEXT_MORNING)
    assert say(world, "2402 订舱 10/19", member=FENG) == "passed_on"
    assert world.look(lambda s: s.scalars(select(Relay.said_at)).one()) == LATE_IN_THE_EVENING
    world.at("2026-09-17 09:05")
    tick = world.look(lambda s: s.scalars(select(DueRow.due_at).where(DueRow.kind == relays.SILENT)).one())
    assert tick >= moment("2026-09-17 12:20"), "four hours of work from when it could be read"
    world.at("2026-09-17 08:29")
    assert world.do(undo_last, to=world.to(FENG)), "within ten minutes of when it was kept"
    assert world.look(lambda s: s.scalars(select(Relay.state)).one()) is RelayState.WITHDRAWN


def test_an_older_word_that_comes_later_takes_the_place_of_no_newer(world: World) -> None:
    world.at(NEXT_MORNING)
    say(world, "2402 订舱 10/20", member=FENG, said_at=world.now)
    say(world, "2402 订舱 10/19", member=FENG)
    assert world.look(lambda s: s.scalars(select(Relay.state)).all()) == [RelayState.WAITING] * 2


def test_leave_and_tasks_count_from_then_too(world: World) -> None:
    world.at(NEXT_MORNING)
    assert (say(world, "后天请假"), say(world, "@冯涛 明天前 PO2403 SO")) == ("saved", "saved")
    assert world.look(lambda s: s.scalars(select(Absence.starts_on)).all()) == [date(2026, 9, 18)]
    assert world.look(lambda s: s.scalars(select(MemberTask.wanted_on)).all()) == [date(2026, 9, 17)]


def test_a_clock_that_runs_ahead_of_ours_is_no_time_to_come(world: World) -> None:
    assert say(world, "PO2403 后整包装 明天", said_at=moment("2026-09-17 00:01")) == "saved"
    assert world.look(lambda s: milestone_of(s, "PO2403", "packing").promised_on) == date(2026, 9, 17)


@pytest.mark.parametrize("pressed_at", ["2026-09-16 09:30", "2026-09-17 09:30"])
def test_what_blocks_is_of_the_stand_up_it_was_written_in(world: World, pressed_at: str) -> None:
    world.do(ensure_planned)
    world.run_until("2026-09-16 08:35")
    kept = world.do(answers.reply, actor=HE, text="卡住:PO2414 注塑 模具坏了,推到大后天")
    world.at(pressed_at)
    assert world.look(lambda s: s.get_one(CheckIn, kept.check_in_id).answered_at) is not None
    world.do(blockers.raise_blocker, to=world.to(HE), check_in_id=kept.check_in_id)
    [row] = world.look(lambda s: s.scalars(select(Pending).where(Pending.kind.startswith("report_drafts"))).all())
    assert pending.read(row, ReportDrafts).drafts[0].new_on == date(2026, 9, 19)


def made(world: World) -> tuple[int, int | None]:
    row = world.look(lambda s: milestone_of(s, "PO2401", "sewing"))
    return row.progress, None if row.made is None else int(row.made)


def test_a_day_s_pieces_are_added_to_those_counted_before(world: World) -> None:
    assert say(world, "2401 车缝 累计10310件") == "saved"
    assert made(world) == (85, 10310)
    assert [say(world, f"2401 车缝 今天{count}件") for count in (30, 31, 32)] == ["saved"] * 3
    assert made(world) == (86, 10403)


def test_a_per_cent_takes_the_place_of_the_pieces_counted_before(world: World) -> None:
    say(world, "2401 车缝 累计10310件")
    say(world, "2401 车缝 90%")
    assert made(world) == (90, None)
    say(world, "2401 车缝 今天120件")
    assert made(world) == (91, 10920)


@pytest.mark.parametrize(("text", "key"), [("2401 车缝 今天600件", "sewing"), ("2401 订舱 推迟1天", "booking")])
def test_the_same_words_sent_twice_are_asked_about_before_they_count_twice(world: World, text: str, key: str) -> None:
    said_at = world.now
    assert say(world, text, said_at=said_at) == "saved"
    row = world.look(lambda s: milestone_of(s, "PO2401", key))
    assert say(world, text, said_at=said_at) == "asked"
    again = world.look(lambda s: milestone_of(s, "PO2401", key))
    assert (again.progress, again.promised_on) == (row.progress, row.promised_on)
    assert say(world, f"{text} 照记", said_at=said_at) == "saved"
    world.at("2026-09-17 22:00")
    assert say(world, text, said_at=world.now) == "saved"


def test_what_was_taken_back_is_said_again_without_a_question(world: World) -> None:
    text = "2401 车缝 今天600件"
    assert [say(world, said) for said in (text, "撤销", text)] == ["saved", "answered", "saved"]
    assert made(world) == (90, 10800)
