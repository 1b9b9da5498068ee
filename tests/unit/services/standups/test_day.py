"""A stand-up from its plan to its digest: who is asked when, what is answered, what dies with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.db.models import CheckIn, DueRow, Member, Milestone, StandupRound, Team, TeamMember, TeamQuestion
from bot.domain.orders import MilestoneState
from bot.domain.standups import CheckInState, RoundState, RowStatus, Why
from bot.services.people.office import office_of
from bot.services.standups import answers, blockers, rounds
from bot.services.standups.kept import AskedMilestone, PromptRows, questions_of, rows_of
from bot.services.standups.messages import (
    StandupBodyMessage,
    StandupDigestMessage,
    StandupPromptMessage,
    StandupReminderMessage,
)
from bot.services.standups.rows import rows_for
from bot.work.unit import Work
from tests.factories import moment
from tests.unit.rows import keep, notice
from tests.unit.services.scene import (
    DAY,
    LEAD,
    LIN,
    NOW,
    OTHER,
    QC,
    TODAY,
    away,
    dues,
    entries,
    leaves,
    line,
    milestone,
    order,
    seat,
    sent,
)

DAWN = moment("2026-09-16 00:30")
ANSWERED, ASKED, WAITING = CheckInState.ANSWERED, CheckInState.ASKED, CheckInState.WAITING


@pytest.fixture
def team(work: Work) -> Team:
    """Lin and other, asked at nine what they did, plan and what blocks them."""
    row = keep(work.session, Team(name="跟单组", channel_id="C1"))
    for person in (LIN, OTHER):
        keep(work.session, TeamMember(team_id=row.id, member_id=person))
    for position, kind in enumerate(("did", "plan", "blocked")):
        words = {"text_zh": kind, "text_en": kind}
        keep(work.session, TeamQuestion(team_id=row.id, key=kind, position=position, kind=kind, **words))
    return row


def plan(work: Work, at: datetime = DAWN, *, day: date = TODAY) -> str | None:
    """Work the plan of a day off."""
    rounds.ensure_planned(work.at(DAWN))
    [due, *_] = dues(work.session, "standup.plan")
    due.data, due.state = {**due.data, "day": day.isoformat()}, "done"
    due.key = f"standup.plan:{due.data['team']}:{day.isoformat()}"
    work.session.flush()
    return rounds.plan_round(work.at(at), due=due)


def check_in(work: Work, person: str = LIN) -> CheckIn:
    found = select(CheckIn).where(CheckIn.member_id == person).order_by(CheckIn.id.desc()).limit(1)
    return work.session.scalars(found).one()


def due(work: Work, kind: str, row: int, name: str = "check_in") -> DueRow:
    return next(due for due in dues(work.session, kind) if due.data[name] == row)


def asked(work: Work, team: Team, person: str = LIN, at: datetime = NOW) -> CheckIn:
    """Planned at dawn and asked at nine."""
    if not work.session.scalars(select(StandupRound)).all():
        plan(work)
    row = check_in(work, person)
    rounds.ask(work.at(at), due=due(work, "standup.ask", row.id))
    return row


def answered(work: Work, row: CheckIn, **said: str) -> answers.CheckInAnswered:
    """Answer by the kinds of questions."""
    kinds = {question.kind: str(question.id) for question in questions_of(work.session, row)}
    return answers.answer(
        work.by(row.member_id), check_in_id=row.id, answers={kinds[kind]: text for kind, text in said.items()}
    )


def shown(row: CheckIn) -> tuple[AskedMilestone, ...]:
    return rows_of(row).milestones


# --- planning


def test_each_member_is_asked_at_the_teams_hour_on_their_own_clock(work: Work, team: Team) -> None:
    work.session.get_one(TeamMember, 2).opens_at = "10:00"
    there = work.session.get_one(Member, OTHER)
    there.zone = "Europe/Berlin"
    plan(work)
    assert check_in(work, LIN).ask_at == moment("2026-09-16 09:00")
    assert check_in(work, OTHER).ask_at == moment("2026-09-16 16:00"), "ten in Hamburg"


def test_a_round_asks_the_questions_as_they_were_that_day(work: Work, team: Team) -> None:
    plan(work)
    question = work.session.get_one(TeamQuestion, 1)
    question.text_zh = "别的"
    assert [job.kind for job in questions_of(work.session, check_in(work))] == ["did", "plan", "blocked"]
    assert questions_of(work.session, check_in(work))[0].zh == "did"


@pytest.mark.parametrize(
    ("day", "held"), [(date(2026, 9, 16), True), (date(2026, 9, 19), False), (date(2026, 9, 20), True),
                      (date(2026, 9, 25), False)]
)  # fmt: skip
def test_a_stand_up_is_held_on_the_working_days_of_the_calendar_also_on_a_make_up_sunday(
    work: Work, team: Team, day: date, held: bool
) -> None:
    plan(work, day=day)
    assert bool(work.session.scalars(select(StandupRound)).all()) is held


def test_the_day_after_is_planned_whatever_becomes_of_this_one(work: Work, team: Team) -> None:
    plan(work, day=date(2026, 9, 19))
    assert [due.data["day"] for due in dues(work.session, "standup.plan")] == ["2026-09-20"]


def test_a_day_that_is_over_is_not_held_and_said_so(work: Work, team: Team) -> None:
    why = plan(work, day=TODAY - DAY)
    assert why is not None
    assert "stale" in why
    assert work.session.scalars(select(StandupRound)).all() == []
    assert [due.data["day"] for due in dues(work.session, "standup.plan")] == [TODAY.isoformat()]


def test_a_retired_team_holds_none_and_nor_does_who_left_or_was_taken_out(work: Work, team: Team) -> None:
    leaves(work.session, OTHER)
    plan(work)
    assert [row.member_id for row in work.session.scalars(select(CheckIn))] == [LIN]
    team.retired_at = NOW
    plan(work, day=TODAY + DAY)
    assert len(work.session.scalars(select(StandupRound)).all()) == 1


def test_who_is_away_is_not_asked(work: Work, team: Team) -> None:
    away(work.session, LIN)
    plan(work)
    assert check_in(work).state == CheckInState.AWAY
    assert [due.data["check_in"] for due in dues(work.session, "standup.ask")] == [check_in(work, OTHER).id]


def test_planned_after_its_end_nobody_is_asked_any_more(work: Work, team: Team) -> None:
    why = plan(work, moment("2026-09-16 12:00"))
    assert why is not None
    assert {row.state for row in work.session.scalars(select(CheckIn))} == {CheckInState.STALE}
    assert dues(work.session, "standup.ask") == dues(work.session, "standup.close") == []


# --- asking


def test_a_member_is_asked_once_in_their_own_window(work: Work, team: Team) -> None:
    row = asked(work, team)
    assert (row.state, row.asked_at) == (ASKED, NOW)
    assert rounds.ask(work, due=due(work, "standup.ask", row.id)) == "skipped: answered already"
    assert len(sent(work.session, StandupPromptMessage, LIN)) == 1
    until = notice(work.session, f"standup_prompt:{row.id}").window_until
    assert until == row.closes_at


def test_one_question_is_dropped_with_a_reason_when_it_comes_too_late(work: Work, team: Team) -> None:
    row = asked(work, team, at=moment("2026-09-16 11:00"))
    assert (row.state, sent(work.session, StandupPromptMessage)) == (CheckInState.STALE, [])


def test_who_was_taken_out_meanwhile_is_not_asked_and_asked_when_they_are_back(work: Work, team: Team) -> None:
    plan(work)
    seat_row = work.session.scalars(select(TeamMember).where(TeamMember.member_id == LIN)).one()
    seat_row.retired_at = NOW
    row = asked(work, team)
    assert (row.state, sent(work.session, StandupPromptMessage)) == (CheckInState.LEFT, [])
    rounds.rejoin(work, people=[LIN])
    assert row.state == CheckInState.LEFT, "not in the stand-up yet"
    seat_row.retired_at = None
    rounds.rejoin(work, people=[LIN])
    rounds.rejoin(work, people=[LIN])
    assert (row.state, len(sent(work.session, StandupPromptMessage, LIN))) == (ASKED, 1)


def test_one_reminder_if_there_is_no_answer(work: Work, team: Team) -> None:
    first, second = asked(work, team), asked(work, team, OTHER)
    answered(work, second, did="打样")
    for row in (first, second):
        reminder = work.session.scalars(select(DueRow).where(DueRow.key == f"standup.remind:{row.id}")).one()
        rounds.remind(work.at(moment("2026-09-16 10:30")), due=reminder)
    assert [len(sent(work.session, StandupReminderMessage, person)) for person in (LIN, OTHER)] == [1, 0]


def test_a_reminder_after_the_end_is_none(work: Work, team: Team) -> None:
    row = asked(work, team)
    why = rounds.remind(work.at(row.closes_at), due=due(work, "standup.remind", row.id))
    assert (why, sent(work.session, StandupReminderMessage)) == ("skipped: stale, the stand-up is closed", [])


def test_who_goes_away_is_asked_and_counted_no_more(work: Work, team: Team) -> None:
    first, second = asked(work, team), asked(work, team, OTHER)
    answered(work, second, did="打样")
    for person in (LIN, OTHER):
        rounds.excuse(work, person, TODAY, TODAY)
    assert (first.state, second.state) == (CheckInState.AWAY, ANSWERED), "an answer stays"
    assert notice(work.session, f"standup_prompt:{first.id}").state == "skipped"


@pytest.mark.parametrize(("first", "last"), [(TODAY + DAY, TODAY + 3 * DAY), (TODAY - 3 * DAY, TODAY - DAY)])
def test_an_absence_of_other_days_leaves_todays_stand_up(work: Work, team: Team, first: date, last: date) -> None:
    row = asked(work, team)
    rounds.excuse(work, LIN, first, last)
    assert row.state == ASKED


# --- the digest


def test_a_round_has_one_digest_and_its_body_in_the_thread(work: Work, team: Team) -> None:
    row = asked(work, team)
    end = due(work, "standup.close", row.round_id, "round")
    for _ in range(2):
        rounds.close(work, due=end)
    assert sent(work.session, StandupDigestMessage, "C1") == [StandupDigestMessage(round=row.round_id)]
    assert sent(work.session, StandupBodyMessage, "C1") == [StandupBodyMessage(round=row.round_id)]
    body = notice(work.session, f"standup_body:{row.round_id}")
    assert body.thread == f"standup_digest:{row.round_id}"
    assert work.session.get_one(StandupRound, row.round_id).state == RoundState.CLOSED


def test_a_round_nobody_is_in_any_more_has_no_digest(work: Work, team: Team) -> None:
    plan(work)
    for row in work.session.scalars(select(CheckIn)):
        row.state = CheckInState.LEFT
    held = check_in(work).round_id
    rounds.close(work, due=due(work, "standup.close", held, "round"))
    assert sent(work.session, StandupDigestMessage) == []


# --- answering


def test_an_answer_is_kept_under_its_question_and_ends_the_reminder(work: Work, team: Team) -> None:
    row = asked(work, team)
    came = answered(work, row, did="打样", plan="大货", blocked="面料没到")
    assert (row.state, row.answered_at, came.late, came.blocker) == (ANSWERED, NOW, False, "面料没到")
    assert sorted(row.answers.values()) == sorted(["打样", "大货", "面料没到"])
    assert dues(work.session, "standup.remind") == [] or all(
        due.data["check_in"] != row.id for due in dues(work.session, "standup.remind")
    )
    assert ("standup.answered", LIN, True) in entries(work.session)


@pytest.mark.parametrize(("after", "late"), [(0, False), (1, True)])
def test_an_answer_after_the_end_counts_as_late(work: Work, team: Team, after: int, late: bool) -> None:
    row = asked(work, team)
    came = answered(work.at(row.closes_at + timedelta(seconds=after)), row, did="打样")
    assert came.late is late


def test_an_edit_of_an_answer_in_time_is_not_late(work: Work, team: Team) -> None:
    row = asked(work, team)
    answered(work, row, did="打样")
    came = answered(work.at(row.closes_at + timedelta(hours=2)), row, did="打样 2 件")
    assert (came.late, row.answered_at) == (False, NOW)


def test_what_is_not_answered_again_stays_and_an_empty_answer_clears(work: Work, team: Team) -> None:
    row = asked(work, team)
    answered(work, row, did="打样", plan="大货")
    came = answered(work, row, plan=" ", blocked="无")
    assert sorted(came.answers.values()) == ["打样", "无"]


@pytest.mark.parametrize("said", ["无", "没有", "None", " - ", ""])
def test_nothing_blocks_who_says_that_nothing_does(work: Work, team: Team, said: str) -> None:
    row = asked(work, team)
    assert answered(work, row, did="x", blocked=said).blocker is None
    with pytest.raises(blockers.NoBlocker):
        blockers.raise_blocker(work.by(LIN), check_in_id=row.id)


def test_what_is_written_under_a_question_nobody_asks_is_said_back_and_nothing_is_kept(work: Work, team: Team) -> None:
    row = asked(work, team)
    with pytest.raises(answers.QuestionGone) as refused:
        answers.answer(work.by(LIN), check_in_id=row.id, answers={"1": "打样", "99": "大货"})
    assert (refused.value.fields["typed"], row.answers, row.state) == ("大货", {}, ASKED)
    answers.answer(work.by(LIN), check_in_id=row.id, answers={"99": "  "})
    assert row.answers == {}, "an empty field says nothing"


@pytest.mark.parametrize("what", ["answer", "press", "rest", "skip", "blocker", "row"])
def test_anothers_check_in_is_answered_by_nobody_else(work: Work, team: Team, what: str) -> None:
    row = asked(work, team)
    them = work.by(OTHER)
    acts: dict[str, Any] = {
        "answer": lambda: answers.answer(them, check_in_id=row.id, answers={"1": "x"}),
        "press": lambda: answers.press_row(them, check_in_id=row.id, milestone_id=1, status=RowStatus.OK),
        "rest": lambda: answers.rest_ok(them, check_in_id=row.id),
        "skip": lambda: answers.skip(them, check_in_id=row.id),
        "blocker": lambda: blockers.raise_blocker(them, check_in_id=row.id),
        "row": lambda: blockers.row_filled(them, check_in_id=row.id, milestone_id=1, blocked=True),
    }
    with pytest.raises(answers.NotYourStandup):
        acts[what]()
    assert (row.state, row.answers) == (ASKED, {})


def test_a_check_in_that_is_none_is_said_to_be_none(work: Work, team: Team) -> None:
    with pytest.raises(answers.NoStandup):
        answers.answer(work.by(LIN), check_in_id=4711, answers={})


def test_a_skipped_stand_up_may_still_be_answered_and_an_answered_one_is_not_skipped(work: Work, team: Team) -> None:
    row = asked(work, team)
    answers.skip(work.by(LIN))
    assert row.state == CheckInState.SKIPPED
    answered(work, row, did="打样")
    answers.skip(work.by(LIN), check_in_id=row.id)
    assert (row.state, list(row.answers.values())) == (ANSWERED, ["打样"])


def test_a_plain_reply_goes_to_the_questions_it_names(work: Work, team: Team) -> None:
    row = asked(work, team)
    came = answers.reply(work.by(LIN), text="昨天:打样\n今天:大货\n卡住:面料没到")
    kinds = {question.kind: came.answers[str(question.id)] for question in questions_of(work.session, row)}
    assert kinds == {"did": "打样", "plan": "大货", "blocked": "面料没到"}


def test_ones_stand_up_is_the_one_under_way_else_the_next(work: Work, team: Team) -> None:
    plan(work)
    today = check_in(work)
    plan(work, day=TODAY + DAY)
    tomorrow = check_in(work)
    current = [answers.current(work.by(LIN).at(at)) for at in (DAWN, NOW, NOW + timedelta(hours=23), NOW + DAY)]
    assert current == [today.id, today.id, today.id, tomorrow.id]


def test_who_has_no_stand_up_is_told_so(work: Work, team: Team) -> None:
    for person in (LEAD, LIN):
        with pytest.raises(answers.NoStandup):
            answers.current(work.by(person))


def test_an_answer_ahead_of_time_is_kept_and_the_question_is_not_asked(work: Work, team: Team) -> None:
    plan(work)
    row = check_in(work)
    answered(work.at(DAWN), row, did="打样")
    assert rounds.ask(work, due=due(work, "standup.ask", row.id)) == "skipped: answered already"
    assert sent(work.session, StandupPromptMessage, LIN) == []


# --- rows


def due_milestones(work: Work, *days: int, of: str = LIN, **more: Any) -> list[Milestone]:
    """Milestones of one order that are due so many days from today."""
    row = line(order(work.session, f"PO{len(days)}{of}", of=of))
    made = [milestone(row, f"m{at}", forecast_on=TODAY + step * DAY, **more) for at, step in enumerate(days)]
    work.session.flush()
    return made


def test_a_prompt_asks_about_at_most_eight_rows_the_most_overdue_first_and_says_how_many_more(
    work: Work, team: Team
) -> None:
    made = due_milestones(work, *range(-10, 0))
    row = asked(work, team)
    assert [line.milestone for line in shown(row)] == [milestone.id for milestone in made[:8]]
    assert rows_of(row).more == 2


@pytest.mark.parametrize(
    ("state", "asks"), [("planned", True), ("in_progress", True), ("blocked", True), ("done", False)]
)
def test_what_is_done_is_not_asked_about(work: Work, team: Team, state: str, asks: bool) -> None:
    due_milestones(work, -1, state=state)
    assert bool(shown(asked(work, team))) is asks


def test_what_was_said_today_is_not_asked_again(work: Work, team: Team) -> None:
    said, silent = due_milestones(work, -1, -2)
    said.touched_at = NOW
    assert [row.milestone for row in shown(asked(work, team))] == [silent.id]


def test_ones_rows_are_ones_orders_and_those_of_ones_office_in_its_scope(work: Work) -> None:
    [own] = due_milestones(work, -1, owner_role="qc")
    [theirs, inspected] = due_milestones(work, -1, -2, of=OTHER)
    inspected.owner_role = "qc"
    work.session.flush()

    def rows(person: str) -> set[int]:
        found, _ = rows_for(work, member_id=person, office=office_of(work))
        return {shown_row.milestone_id for shown_row in found}

    assert (rows(LIN), rows(OTHER)) == ({own.id}, {theirs.id, inspected.id})
    assert rows(QC) == {own.id, inspected.id}
    seat(work.session, "production", LEAD, scope_kind="order", scope_key="PO2other")
    assert rows(LEAD) == {theirs.id}


def test_a_row_is_on_track_or_done_and_nothing_else(work: Work, team: Team) -> None:
    [one] = due_milestones(work, -1)
    row = asked(work, team)
    for status in (RowStatus.LATE, RowStatus.BLOCKED):
        with pytest.raises(answers.RowGone):
            answers.press_row(work.by(LIN), check_in_id=row.id, milestone_id=one.id, status=status)
    answers.press_row(work.by(LIN), check_in_id=row.id, milestone_id=one.id, status=RowStatus.OK)
    assert (shown(row)[0].status, one.state, one.touched_at) == ("ok", MilestoneState.PLANNED, NOW)


def test_a_row_that_the_prompt_never_showed_is_none(work: Work, team: Team) -> None:
    [_] = due_milestones(work, -1)
    row = asked(work, team)
    [hidden] = due_milestones(work, -1, of=OTHER)
    with pytest.raises(answers.RowGone):
        answers.press_row(work.by(LIN), check_in_id=row.id, milestone_id=hidden.id, status=RowStatus.OK)
    with pytest.raises(answers.RowGone):
        blockers.row_filled(work.by(LIN), check_in_id=row.id, milestone_id=hidden.id, blocked=True)
    assert hidden.touched_at is None


def test_the_rest_on_track_covers_only_what_has_no_answer(work: Work, team: Team) -> None:
    first, second = due_milestones(work, -2, -1, touched_at=NOW - DAY)
    row = asked(work, team)
    answers.press_row(work.by(LIN), check_in_id=row.id, milestone_id=first.id, status=RowStatus.DONE)
    answers.rest_ok(work.by(LIN), check_in_id=row.id)
    assert {line.milestone: line.status for line in shown(row)} == {first.id: "done", second.id: "ok"}
    assert (first.state, second.state) == (MilestoneState.DONE, MilestoneState.PLANNED)


def test_a_row_whose_milestone_is_gone_does_not_keep_the_rest_from_being_on_track(work: Work, team: Team) -> None:
    gone, kept = due_milestones(work, -2, -1)
    row = asked(work, team)
    kept.line.milestones.remove(gone)
    work.session.delete(gone)
    work.session.flush()
    answers.rest_ok(work.by(LIN), check_in_id=row.id)
    assert (row.state, shown(row)[1].status, shown(row)[0].status) == (ANSWERED, RowStatus.OK, None)


def test_a_row_opens_the_form_with_its_line_and_milestone(work: Work, team: Team) -> None:
    row = line(order(work.session))
    one = milestone(row, "sewing", forecast_on=TODAY - DAY)
    work.session.flush()
    held = asked(work, team)
    filled = blockers.row_filled(work.by(LIN), check_in_id=held.id, milestone_id=one.id, blocked=False)
    assert (filled.line, filled.milestone, filled.text) == (str(row.id), "sewing", "")


# --- what is kept


def test_rows_that_were_kept_in_one_list_are_read_apart_and_kept_so_once_answered(work: Work, team: Team) -> None:
    [first, second] = due_milestones(work, -1, 0)
    row = asked(work, team)
    row.rows = [
        {"milestone": first.id, "why": "overdue", "due": "2026-09-15", "status": "ok"},
        {"milestone": second.id, "why": "due_soon", "due": None},
        {"more": 3},
        {"task": 7},
        {"more_tasks": 2},
    ]
    before = rows_of(row)
    said = AskedMilestone(milestone=first.id, why=Why.OVERDUE, due=TODAY - DAY, status=RowStatus.OK)
    silent = AskedMilestone(milestone=second.id, why=Why.DUE_SOON)
    assert before == PromptRows(milestones=(said, silent), more=3, tasks=(7,), more_tasks=2)
    answers.rest_ok(work.by(LIN), check_in_id=row.id)
    assert rows_of(row) == replace(before, milestones=(said, replace(silent, status=RowStatus.OK)))


def test_before_it_was_asked_a_check_in_lists_nothing(work: Work, team: Team) -> None:
    plan(work)
    assert rows_of(check_in(work)) == PromptRows()
