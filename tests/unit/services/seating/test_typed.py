"""Absences typed in a line: the days, who stands in, below what amount; nothing kept that was not read whole."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from bot.db.models import Absence, Member
from bot.domain.errors import GendanError
from bot.services.seating.messages import AbsenceAskedMessage, RolesAskedMessage
from bot.services.seating.typed import confirm_absence, read_absence, show_roles, type_absence
from bot.work.notices import RefusalMessage
from bot.work.unit import Work
from tests.unit.rows import member
from tests.unit.services.scene import ADMIN, LIN, asked_by, entries, sent

FIRST, LAST = date(2026, 9, 28), date(2026, 9, 30)


@pytest.fixture
def own(work: Work) -> Work:
    """Lin's own line; two others have names of three kinds."""
    work.session.get_one(Member, LIN).name = "林晓"
    for person, name in (("U2", "王芳"), ("U3", "周敏")):
        member(work.session, person, name=name)
    return asked_by(work, LIN)


def absences(work: Work) -> list[Absence]:
    return list(work.session.scalars(select(Absence).order_by(Absence.id)))


def refusals(work: Work) -> list[str]:
    return [said.code for said in sent(work.session, RefusalMessage, LIN)]


@pytest.mark.parametrize(
    ("text", "first", "last", "deputy", "limit"),
    [("9/28-9/30 王芳", FIRST, LAST, "U2", ""), ("9月28日到30日 由王芳代班", FIRST, LAST, "U2", ""),
     ("9/28 到 9/30 请假,代理人 周敏,限额5万", FIRST, LAST, "U3", "5万"), ("9/28", FIRST, FIRST, None, ""),
     ("28-30 Sep 王芳", FIRST, LAST, "U2", ""), ("28 Sep - 30 Sep by 王芳 below 20000", FIRST, LAST, "U2", "20000"),
     ("9/28-9/30 <@U2|fang> 5万", FIRST, LAST, "U2", "5万")],
)  # fmt: skip
def test_a_line_says_the_days_who_stands_in_and_up_to_what(
    own: Work, text: str, first: date, last: date, deputy: str | None, limit: str
) -> None:
    wish, far = read_absence(own, text=text)
    assert (wish.first, wish.last, wish.deputy, wish.limit, wish.person, far) == (
        first,
        last,
        deputy,
        limit,
        None,
        False,
    )


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [("9/28到9/30请年假", FIRST, LAST), ("请病假 9/28", FIRST, FIRST), ("9/28 休年假", FIRST, FIRST),
     ("9/28请一天假", FIRST, FIRST), ("annual leave from 28 Sep, back on 1 Oct", FIRST, LAST),
     ("9/28请假,10/1回来", FIRST, LAST), ("off 9/28, back on 9/29", FIRST, FIRST)],
)  # fmt: skip
def test_the_day_somebody_is_back_is_none_of_their_leave(own: Work, text: str, first: date, last: date) -> None:
    wish, _ = read_absence(own, text=text)
    assert (wish.first, wish.last, wish.person, wish.deputy) == (first, last, None, None)


@pytest.mark.parametrize("text", ["孩子 9/28请假一天哈", "I'm off 28 Sep, dentist", "9/28请假,看牙"])
def test_why_somebody_is_away_names_nobody_who_stands_in(own: Work, text: str) -> None:
    wish, _ = read_absence(own, text=text)
    assert (wish.first, wish.last, wish.person, wish.deputy) == (FIRST, FIRST, None, None)


@pytest.mark.parametrize(
    "text",
    [
        "9/28请假,王小名",
        "off 9/28, Bob Miller",
        "9/28请假,没有这人代",
        "9/28 没有这人",
        "没有这人 9/28请假",
        "off 9/28, cover by Nobody",
    ],
)
def test_who_is_said_to_stand_in_or_be_away_must_be_somebody(own: Work, text: str) -> None:
    with pytest.raises(GendanError) as refused:
        read_absence(own, text=text)
    assert refused.value.code == "unknown_person"


def test_leave_until_a_day_begins_today(own: Work) -> None:
    wish, _ = read_absence(own, text="out sick until 9/28")
    assert (wish.first, wish.last) == (own.now.date(), FIRST)


@pytest.mark.parametrize("text", ["9/28请假,9/28回来", "9/28请假,过两天回来"])
def test_a_return_that_cannot_be_is_asked(own: Work, text: str) -> None:
    with pytest.raises(GendanError) as refused:
        read_absence(own, text=text)
    assert refused.value.code == "days_unclear"


def test_a_name_before_the_days_is_whose_absence_it_is(own: Work) -> None:
    wish, _ = read_absence(own, text="王芳 9/28-9/30 周敏")
    assert (wish.person, wish.deputy) == ("U2", "U3")


def test_a_name_that_is_also_a_length_of_time_is_a_name(own: Work) -> None:
    wish, _ = read_absence(own, text="9/28 周敏")
    assert (wish.first, wish.last, wish.deputy) == (FIRST, FIRST, "U3")


@pytest.mark.parametrize(
    ("text", "code"),
    [("王芳", "day_needed"), ("", "day_needed"), ("9/31 王芳", "no_such_day"), ("2月30日", "no_such_day"),
     ("9/28 没有这个人", "unknown_person"), ("没有这个人 9/28", "unknown_person")],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_on_record_and_keeps_nothing(own: Work, text: str, code: str) -> None:
    came = type_absence(own, text=text)
    assert came.error is not None
    assert (came.error.code, refusals(own), absences(own)) == (code, [code], [])
    assert entries(own.session) == [("absence.add", LIN, False)]


def test_a_name_that_two_people_have_is_nobodys(own: Work) -> None:
    member(own.session, "U4", name="王芳")
    with pytest.raises(GendanError) as refused:
        read_absence(own, text="9/28 王芳")
    assert refused.value.code == "unknown_person"


def test_days_without_a_year_that_are_nearly_one_away_are_asked_and_kept_once_confirmed(own: Work) -> None:
    came = type_absence(own, text="9/10-9/12 王芳 5万")
    [asked] = sent(own.session, AbsenceAskedMessage, LIN)
    assert (came.ok, absences(own)) == (False, [])
    assert (asked.first, asked.last, asked.deputy) == (date(2027, 9, 10), date(2027, 9, 12), "U2")
    data: dict[str, Any] = {
        "first": str(asked.first),
        "last": str(asked.last),
        "deputy": asked.deputy,
        "limit": asked.limit,
    }
    assert confirm_absence(asked_by(own, LIN, "e2"), asked=data).ok
    [row] = absences(own)
    assert (row.member_id, row.starts_on, row.ends_on, row.deputy_id) == (LIN, asked.first, asked.last, "U2")
    assert row.limit_cny == 50_000


@pytest.mark.parametrize("asked", [{}, {"first": "x"}, {"first": None, "last": 5}, {"first": "2026-02-30"}])
def test_a_button_that_carries_no_day_keeps_nothing(own: Work, asked: dict[str, Any]) -> None:
    assert not confirm_absence(own, asked=asked).ok
    assert (refusals(own), absences(own)) == (["day_needed"], [])


def test_a_typed_absence_is_kept_and_what_stands_against_it_is_said(own: Work) -> None:
    assert type_absence(own, text="9/28-9/30 王芳").ok
    again = type_absence(asked_by(own, LIN, "e2"), text="9/29 王芳")
    assert (again.error and again.error.code, refusals(own)) == ("away_already", ["away_already"])
    assert len(absences(own)) == 1


def test_only_an_administrator_types_anothers(own: Work) -> None:
    came = type_absence(own, text="王芳 9/28 周敏")
    assert came.error is not None
    assert came.error.code == "not_your_absence"
    assert type_absence(asked_by(own, ADMIN), text="王芳 9/28 周敏").ok


def test_the_list_is_answered_for_what_was_asked(own: Work) -> None:
    show_roles(own, query="采购")
    assert sent(own.session, RolesAskedMessage, LIN) == [RolesAskedMessage(query="采购")]
