"""Long lists: as many as stand in a message, how many more there are, and the buttons always among them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.cases.states import TaskState
from bot.domain.standups import QuestionKind, RowStatus, Why
from bot.domain.text import Text
from bot.presentation import roles, standups
from bot.presentation.roles import MOST_AWAY, MOST_HOLDERS, MOST_TEXT, sections
from bot.slack.limits import texts_of
from bot.views.case_work import TaskRow
from bot.views.roles import AwayRow, Holder, RoleRow, RolesView, Where
from bot.views.standups import OutcomeView, PromptView, QuestionView, RowView
from tests.every import every
from tests.fakes import LEXICON
from tests.sizes import sized
from tests.slack_limits import message_problems

TODAY = date(2026, 9, 16)
A = Text.pair(zh="甲", en="a")
WORDS = {locale: LEXICON.words(locale, "Asia/Shanghai") for locale in ("zh-CN", "en")}


def shown(payload: Any) -> str:
    return "\n".join(texts_of(payload.blocks))


def actions(payload: Any) -> list[str]:
    return [
        element["action_id"] for block in payload.blocks if block["type"] == "actions" for element in block["elements"]
    ]


# --- who holds what


def holders(many: int) -> tuple[Holder, ...]:
    everywhere = (Where(kind="workspace", key=""),)
    return tuple(Holder(name=f"人{at}号", company=None, phone=None, scopes=everywhere) for at in range(many))


def view(**more: Any) -> RolesView:
    empty = {"query": "", "at": None, "rows": (), "away": (), "duty": (), "is_admin": False, "has_absence": False}
    return RolesView(**{**empty, "hands_over": False, **more})


@every("locale", WORDS)
@every(("many", "more"), [(MOST_HOLDERS, ""), (MOST_HOLDERS + 7, "7")])
def test_of_many_holders_the_first_are_named_and_the_others_counted(locale: str, many: int, more: str) -> None:
    row = RoleRow(role="qc", label=A, holders=holders(many))
    text = shown(roles.roles_list(view(rows=(row,)), WORDS[locale]))
    assert text.count("号") == MOST_HOLDERS
    assert ("人15号" in text, more in text) == (False, True)


@pytest.mark.parametrize(("many", "more"), [(MOST_AWAY, False), (MOST_AWAY + 7, True)])
def test_of_many_away_the_first_are_shown_and_the_others_counted(many: int, more: bool) -> None:
    away = tuple(AwayRow(name=f"人{at}号", first=TODAY, last=TODAY) for at in range(many))
    text = shown(roles.roles_list(view(away=away), WORDS["zh-CN"]))
    assert (len(re.findall(r"人\d+号", text)), "还有 7" in text) == (MOST_AWAY, more)


@settings(max_examples=sized(50, 400))
@given(sizes=st.lists(st.integers(1, 4000), max_size=40))
def test_lines_stand_in_few_sections_none_is_lost_uncounted_and_none_is_too_long(sizes: list[int]) -> None:
    lines = [f"§{'长' * size}" for size in sizes]
    shapes = sections(lines, WORDS["zh-CN"])
    assert message_problems("x", shapes) == [] or sum(map(len, texts_of(shapes))) > 9000
    texts = [block["text"]["text"] for block in shapes if block["type"] == "section"]
    assert all(len(text) <= MOST_TEXT + 1000 for text in texts)
    kept = sum(text.count("§") for text in texts)
    left = [block["elements"][0]["text"] for block in shapes if block["type"] == "context"]
    assert kept == len(lines) if not left else str(len(lines) - kept) in left[0]


def test_buttons_are_those_that_this_reader_may_use() -> None:
    words = WORDS["zh-CN"]
    assert actions(roles.roles_list(view(), words)) == ["seat.away"]
    assert actions(roles.roles_list(view(has_absence=True), words)) == ["seat.away", "seat.end"]
    assert actions(roles.roles_list(view(hands_over=True), words)) == ["seat.away", "handover.open"]
    everything = ["seat.add", "seat.end", "seat.away", "seat.duty", "seat.contact", "handover.open"]
    assert actions(roles.roles_list(view(is_admin=True, has_absence=True), words)) == everything


def test_what_was_asked_is_repeated_as_text_and_in_part() -> None:
    payload = roles.roles_list(view(query="<!channel> *x* " + "长" * 3000), WORDS["zh-CN"])
    assert message_problems(payload.text, payload.blocks) == []
    assert "<!channel>" not in shown(payload)


# --- a stand-up prompt


def prompt(*, outcomes: int = 0, rows: int = 0, tasks: int = 0, questions: int = 3, **more: Any) -> PromptView:
    row = RowView(check_in_id=1, milestone_id=0, po="PO1", style=None, product=None, name=A, progress=40,
                  due_on=TODAY, why=Why.OVERDUE, status=None, gate=False)  # fmt: skip
    task = TaskRow(id=0, number="C0001", text=None, due_on=TODAY, late=False, state=TaskState.OPEN)
    asked = QuestionView(id=0, kind=QuestionKind.FREE, text=A, answer=None)
    return PromptView(
        **{
            "check_in_id": 1, "team": "跟单组", "held_on": TODAY, "state": "asked", "late": False,
            "closes_at": datetime(2026, 9, 16, 3, tzinfo=UTC), "more": 0, "blocker": False, "blocker_raised": False,
            "rows": tuple(replace(row, milestone_id=at) for at in range(rows)),
            "tasks": tuple(replace(task, id=at) for at in range(tasks)),
            "questions": tuple(replace(asked, id=at) for at in range(questions)),
            "outcomes": tuple(OutcomeView(number=f"C{at:04}", decision=A, outcome="approve") for at in range(outcomes)),
            **more,
        }
    )  # fmt: skip


@pytest.mark.parametrize("locale", WORDS)
def test_however_much_became_of_ones_cases_the_buttons_that_answer_stand_in_the_prompt(locale: str) -> None:
    payload = standups.prompt(prompt(outcomes=40, rows=8, tasks=5, more=3, more_tasks=2), WORDS[locale])
    assert message_problems(payload.text, payload.blocks) == []
    assert {"standup.rest_ok", "standup.open", "standup.skip"} <= set(actions(payload))
    text = shown(payload)
    assert ("C0000" in text, "C0039" in text, "32" in text) == (True, False, True)


@every(
    ("status", "why", "buttons"),
    [(None, Why.DUE_SOON, ["ok", "done", "late", "blocked"]), (RowStatus.OK, Why.OVERDUE, ["done", "late", "blocked"]),
     (RowStatus.OK, Why.DUE_SOON, []), (RowStatus.DONE, Why.OVERDUE, []), (RowStatus.LATE, Why.OVERDUE, []),
     (RowStatus.BLOCKED, Why.OVERDUE, [])],
)  # fmt: skip
def test_a_row_offers_what_is_still_to_be_said_of_it(status: RowStatus | None, why: Why, buttons: list[str]) -> None:
    view = prompt(rows=1)
    [row] = view.rows
    payload = standups.prompt(replace(view, rows=(replace(row, status=status, why=why),)), WORDS["zh-CN"])
    assert [name.split(":")[0] for name in actions(payload) if ":" in name] == [f"standup.{name}" for name in buttons]
    assert ("standup.rest_ok" in actions(payload)) is (status is None)


@every(
    ("state", "blocker", "raised", "offered"),
    [("asked", False, False, ["standup.open", "standup.skip"]), ("answered", False, False, ["standup.open"]),
     ("answered", True, False, ["standup.open", "standup.to_anomaly"]), ("answered", True, True, ["standup.open"])],
)  # fmt: skip
def test_a_blocker_becomes_an_issue_once_and_an_answered_stand_up_is_not_skipped(
    state: str, blocker: bool, raised: bool, offered: list[str]
) -> None:
    payload = standups.prompt(prompt(state=state, blocker=blocker, blocker_raised=raised), WORDS["zh-CN"])
    assert actions(payload) == offered
