"""The workspace file's stand-ups: changed in place, nothing deleted, nobody who is no colleague placed."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot.db.models import Team, TeamMember, TeamQuestion
from bot.domain.standups import QuestionKind
from bot.files.seed import QuestionSeed, StandupSeed
from bot.services.standups.teams import place_standups
from bot.work.unit import Work
from tests.unit.services.scene import LEAD, LIN, NOW, OTHER, leaves

PEOPLE = {"林晓": LIN, "周敏": OTHER, "王芳": LEAD}


def seed(name: str = "跟单组", channel: str = "C1", **more: Any) -> StandupSeed:
    questions = more.pop("questions", ("昨天",))
    asked = tuple(
        question if isinstance(question, QuestionSeed) else QuestionSeed(zh=question, en=question)
        for question in questions
    )
    return StandupSeed(name=name, channel=channel, questions=asked, **{"members": ("林晓",), **more})


def place(work: Work, *seeds: StandupSeed) -> None:
    place_standups(work, standups=seeds, people=PEOPLE)


def teams(work: Work) -> list[tuple[int, str, bool]]:
    rows = work.session.scalars(select(Team).order_by(Team.id)).all()
    return [(row.id, row.name, row.retired_at is None) for row in rows]


def members(work: Work) -> list[str]:
    rows = select(TeamMember).where(TeamMember.retired_at.is_(None)).order_by(TeamMember.id)
    return [row.member_id for row in work.session.scalars(rows)]


def questions(work: Work) -> list[tuple[int, str]]:
    rows = select(TeamQuestion).where(TeamQuestion.retired_at.is_(None)).order_by(TeamQuestion.position)
    return [(row.id, row.text_zh) for row in work.session.scalars(rows)]


def test_the_same_file_again_changes_nothing(work: Work) -> None:
    for _ in range(2):
        place(work, seed(members=("林晓", "周敏"), questions=("昨天", "今天")))
    assert (teams(work), members(work)) == ([(1, "跟单组", True)], [LIN, OTHER])
    assert questions(work) == [(1, "昨天"), (2, "今天")]


def test_hours_and_channel_follow_the_file(work: Work) -> None:
    place(work, seed())
    place(work, seed(channel="C2", opens_at="08:30", members=(), members_at={"10:00": ("林晓",)}))
    team = work.session.get_one(Team, 1)
    assert (team.channel_id, team.opens_at, work.session.get_one(TeamMember, 1).opens_at) == ("C2", "08:30", "10:00")


@pytest.mark.parametrize("key", ["t", None])
def test_a_renamed_team_is_the_same_by_its_key_or_as_the_only_one_of_its_channel(work: Work, key: str | None) -> None:
    place(work, seed(key=key))
    place(work, seed("业务组", key=key))
    assert teams(work) == [(1, "业务组", True)]


def test_of_two_teams_in_one_channel_a_renamed_one_is_not_guessed(work: Work) -> None:
    place(work, seed("甲"), seed("乙"))
    place(work, seed("丙"), seed("丁"))
    assert teams(work) == [(1, "甲", False), (2, "乙", False), (3, "丙", True), (4, "丁", True)]


def test_two_teams_that_change_names_stay_the_teams_they_are(work: Work) -> None:
    place(work, seed("甲", "C1", key="a"), seed("乙", "C2", key="b"))
    place(work, seed("乙", "C1", key="a"), seed("甲", "C2", key="b"))
    assert teams(work) == [(1, "乙", True), (2, "甲", True)]


def test_a_team_the_file_no_longer_names_is_retired_and_comes_back_as_itself(work: Work) -> None:
    place(work, seed(), seed("业务组", "C2"))
    place(work, seed("业务组", "C2"))
    assert teams(work) == [(1, "跟单组", False), (2, "业务组", True)]
    place(work, seed(), seed("业务组", "C2"))
    assert teams(work) == [(1, "跟单组", True), (2, "业务组", True)]


def test_members_leave_and_come_back_as_the_file_says(work: Work) -> None:
    for named in (("林晓", "周敏"), ("周敏",), ("林晓", "周敏", "没有这个人")):
        place(work, seed(members=named))
        assert set(members(work)) == {PEOPLE[name] for name in named if name in PEOPLE}
    assert len(work.session.scalars(select(TeamMember)).all()) == 2


def test_who_is_no_colleague_is_given_no_place_and_keeps_the_one_they_had(work: Work) -> None:
    place(work, seed(members=("林晓",)))
    for person in (LIN, OTHER):
        leaves(work.session, person)
    place(work, seed(members=("林晓", "周敏")))
    assert members(work) == [LIN]


def test_a_question_is_reworded_under_its_key_and_retired_when_it_is_dropped(work: Work) -> None:
    keyed = QuestionSeed(key="done", kind=QuestionKind.DID, zh="昨天做了什么", en="What did you do")
    place(work, seed(questions=(keyed, "今天")))
    place(work, seed(questions=(keyed.model_copy(update={"zh": "完成了什么"}),)))
    assert questions(work) == [(1, "完成了什么")]
    assert work.session.get_one(TeamQuestion, 2).retired_at == NOW


def test_questions_change_places_without_changing_who_they_are(work: Work) -> None:
    place(work, seed(questions=("昨天", "今天")))
    place(work, seed(questions=("今天", "昨天")))
    assert questions(work) == [(2, "今天"), (1, "昨天")]
