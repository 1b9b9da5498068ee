"""How things stand: done, blocked, under way, on track, and what is denied."""

from __future__ import annotations

import pytest

from tests.every import every
from tests.unit.domain.phrases.scene import asked, said


@every(
    ("text", "readings", "questions"),
    [
        ("√", "state done", []),
        ("✅", "state done", []),
        (":white_check_mark:", "state done", []),
        ("完成", "state done", []),
        ("已完成", "state done", []),
        ("完成了", "state done", []),
        ("已到", "state done", []),
        ("到了", "state done", []),
        ("到货了", "state done", []),
        ("好了", "state done", []),
        ("做好了", "state done", []),
        ("搞定", "state done", []),
        ("已出货", "state done", []),
        ("验货合格", "state done", []),
        ("全部完成", "state done", []),
        ("OK", "state done", []),
        ("done", "state done", []),
        ("all done", "state done", []),
        ("finished", "state done", []),
        ("completed", "state done", []),
        ("arrived", "state done", []),
    ],
)
def test_done_has_many_words(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("周五完成", "date 2026-09-18", []),
        ("预计周五能完成", "date 2026-09-18 ~", []),
        ("争取9/28完成", "date 2026-09-28", []),
        ("9/28前完成", "range ..2026-09-28 |", []),
        ("完成85%", "percent 85", []),
        ("已完成八成", "percent 80", []),
        ("完成度85%", "percent 85", []),
        ("完成了吗", "", []),
        ("好了没", "", []),
        ("will be done by 9/20", "range ..2026-09-20 |", []),
        ("expected to be completed 9/20", "date 2026-09-20 ~", []),
        ("完成时间10/8", "date 2026-10-08", []),
    ],
)
def test_done_is_not_read_into_plans_parts_or_questions(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("没完成", "negation not_done", []),
        ("未完成", "negation not_done", []),
        ("还没好", "negation not_done", []),
        ("没到货", "negation not_done", []),
        ("面料未到", "negation not_done", []),
        ("完成不了", "negation not_done", []),
        ("没做完", "negation not_done", []),
        ("做不了", "negation not_done", []),
        ("周五交不出", "date 2026-09-18; negation not_done", []),
        ("not done", "negation not_done", []),
        ("not finished", "negation not_done", []),
        ("hasn't arrived", "negation not_done", []),
    ],
)
def test_not_done_is_a_denial(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("受阻", "state blocked", []),
        ("卡住了", "state blocked", []),
        ("停产", "state blocked", []),
        ("停线了", "state blocked", []),
        ("暂停", "state blocked", []),
        ("blocked by customs", "state blocked", []),
        ("stuck at dyeing", "state blocked", []),
        ("on hold", "state blocked", []),
    ],
)
def test_blocked_and_stopped(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("进行中", "state in_progress", []),
        ("正在裁", "state in_progress", []),
        ("已开始", "state in_progress", []),
        ("开始了", "state in_progress", []),
        ("生产中", "state in_progress", []),
        ("in progress", "state in_progress", []),
        ("started", "state in_progress", []),
        ("还没开始", "state planned", []),
        ("未开始", "state planned", []),
        ("not started", "state planned", []),
    ],
)
def test_under_way_and_not_started(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("正常", "state on_track", []),
        ("其余正常", "state on_track", []),
        ("按时", "state on_track", []),
        ("如期", "state on_track", []),
        ("没问题", "state on_track", []),
        ("on track", "state on_track", []),
        ("on time", "state on_track", []),
        ("as planned", "state on_track", []),
    ],
)
def test_on_track(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@pytest.mark.parametrize(
    ("text", "readings", "questions"),
    [
        ("不正常", "", []),
        ("异常", "", []),
        ("非正常", "", []),
    ],
)
def test_normal_is_not_read_into_its_opposite(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("没有延期", "negation no_delay", []),
        ("不延期", "negation no_delay", []),
        ("没延期", "negation no_delay", []),
        ("未延期", "negation no_delay", []),
        ("不会延期", "negation no_delay", []),
        ("无延误", "negation no_delay", []),
        ("不推迟", "negation no_delay", []),
        ("没有延期3天", "negation no_delay", []),
        ("并没有推迟", "negation no_delay", []),
        ("不晚", "negation no_delay", []),
        ("no delay", "negation no_delay", []),
        ("not delayed", "negation no_delay", []),
        ("won't be late", "negation no_delay", []),
        ("without delay", "negation no_delay", []),
    ],
)
def test_no_delay_creates_none(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("不影响船期", "negation no_effect", []),
        ("不影响交期", "negation no_effect", []),
        ("没影响出货", "negation no_effect", []),
        ("不会影响大货", "negation no_effect", []),
        ("no impact on ETD", "negation no_effect", []),
        ("does not affect the ship date", "negation no_effect", []),
    ],
)
def test_no_effect_creates_none(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings", "questions"),
    [
        ("基本完成", "state done ~", []),
        ("差不多好了", "state done ~", []),
        ("快完成了", "state done ~", []),
        ("almost done", "state done ~", []),
    ],
)
def test_nearly_done_is_approximate(text: str, readings: str, questions: list[str]) -> None:
    assert (said(text), asked(text)) == (readings, questions)


@every(
    ("text", "readings"),
    [
        ("到货了?", ""),
        ("受阻了吗?", ""),
        ("正常吗", ""),
        ("are they blocked?", ""),
        ("没到货吗?", "negation not_done"),
        ("将完成", ""),
        ("预计完成", ""),
        ("85%完成", "percent 85"),
        ("完成100%", "state done; percent 100"),
        ("OK   85%", "percent 85"),
        ("OK    85%", "state done; percent 85"),
        ("计划9/20 √", "date 2026-09-20; state done"),
        ("9/15到货了", "date 2026-09-15; state done"),
        ("面料卡住,预计9/20", "state blocked; date 2026-09-20 ~"),
    ],
)
def test_a_state_that_is_asked_about_planned_or_counted_in_part_is_none(text: str, readings: str) -> None:
    assert said(text) == readings


def test_weak_words_of_done_beside_a_day_that_is_asked_about_are_a_plan() -> None:
    assert (said("2/30完成"), asked("2/30完成")) == ("", ["impossible_date"])


@every(
    ("text", "readings"),
    [
        ("没有延期不影响船期", "negation no_delay; negation no_effect"),
        ("不影响船期没有延期", "negation no_effect; negation no_delay"),
        ("没到货受阻", "negation not_done; state blocked"),
        ("受阻没到货", "state blocked; negation not_done"),
        ("还没开始", "state planned"),
        ("基本没完成", "negation not_done"),
        ("基本完成", "state done ~"),
    ],
)
def test_states_that_touch_are_both_read_and_those_within_another_are_not(text: str, readings: str) -> None:
    assert said(text) == readings
