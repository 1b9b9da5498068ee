"""Each night what a day changes moves on; who comes back hears once what waits and what was done for them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import delete

from bot.db.models import Case, CaseEvent, DueRow, Member, Seat, Setting
from bot.domain.cases.states import Severity
from bot.services.seating import night
from bot.services.seating.messages import HandBackMessage, SeatsEmptyMessage
from bot.services.seating.returns import hand_back, hand_back_ended
from bot.work.unit import Work
from tests.factories import moment
from tests.unit.rows import keep, notice
from tests.unit.services.scene import ADMIN, DAY, LIN, NOW, OTHER, TODAY, away, dues, leaves, notices, seat, sent

NIGHT = moment("2026-09-17 03:00")
BACK = moment("2026-09-17 09:00")


def look(work: Work, at: datetime = NIGHT, *, since: date = TODAY) -> str:
    due = DueRow(key=f"n{at}{since}", kind=night.KIND, subject="", due_at=at, data={"since": since.isoformat()})
    return night.look_ahead(work.by(None).at(at), due=keep(work.session, due))


@pytest.mark.parametrize(
    ("at", "day"), [("2026-09-16 02:59", "16"), ("2026-09-16 03:00", "17"), ("2026-09-16 23:00", "17")]
)
def test_the_next_night_is_planned_once_and_remembers_since_when(work: Work, at: str, day: str) -> None:
    for _ in range(2):
        night.ensure_night(work.at(moment(at)))
    [due] = dues(work.session, night.KIND)
    assert (due.due_at, due.data) == (moment(f"2026-09-{day} 03:00"), {"since": "2026-09-16"})


def test_a_look_plans_the_next_one_from_its_own_day_on(work: Work) -> None:
    look(work, since=TODAY - 5 * DAY)
    following = [due for due in dues(work.session, night.KIND) if due.due_at > NIGHT]
    assert [(due.due_at, due.data) for due in following] == [(moment("2026-09-18 03:00"), {"since": "2026-09-17"})]


def test_every_look_at_the_same_vacancies_tells_them_once(work: Work) -> None:
    for step in range(3):
        look(work, NIGHT + step * timedelta(days=1), since=TODAY + step * DAY)
    assert len(sent(work.session, SeatsEmptyMessage, ADMIN)) == 1


def test_seats_that_are_empty_are_told_to_administrators_at_nine_on_a_working_day(work: Work) -> None:
    look(work, moment("2026-09-19 03:00"), since=date(2026, 9, 18))
    [said] = sent(work.session, SeatsEmptyMessage, ADMIN)
    assert ("purchasing", None) in said.seats or any(role == "pm" for role, _ in said.seats)
    [row] = [notice for notice in notices(work.session) if notice.message == "seats_empty"]
    assert row.next_at == moment("2026-09-20 09:00"), "Saturday is off, the Sunday before the holiday is worked"


def roles_told(work: Work) -> list[set[str]]:
    return [{role for role, _ in said.seats} for said in sent(work.session, SeatsEmptyMessage, ADMIN)]


def test_a_new_vacancy_is_told_for_itself_and_one_that_is_filled_and_empty_again_anew(work: Work) -> None:
    look(work)
    [first] = roles_told(work)
    assert "qc" not in first
    work.session.execute(delete(Seat).where(Seat.role == "qc"))
    look(work, NIGHT + timedelta(days=1), since=TODAY + DAY)
    assert roles_told(work)[1:] == [{"qc"}]
    back = seat(work.session, "qc", OTHER)
    look(work, NIGHT + timedelta(days=2), since=TODAY + 2 * DAY)
    work.session.delete(back)
    look(work, NIGHT + timedelta(days=3), since=TODAY + 3 * DAY)
    assert roles_told(work)[2:] == [{"qc"}]


def test_an_absence_ahead_without_a_deputy_is_told_once_however_many_nights_see_it(work: Work) -> None:
    look(work)
    away(work.session, "qc", TODAY + 4 * DAY, TODAY + 6 * DAY)
    for step in range(1, 4):
        look(work, NIGHT + step * timedelta(days=1), since=TODAY + step * DAY)
    assert roles_told(work)[1:] == [{"qc"}]


def test_with_a_deputy_there_is_nothing_to_tell(work: Work) -> None:
    look(work)
    away(work.session, "qc", TODAY + 4 * DAY, TODAY + 6 * DAY, deputy_id=OTHER)
    look(work, NIGHT + timedelta(days=1), since=TODAY + DAY)
    assert len(roles_told(work)) == 1


def test_what_was_told_is_kept_where_no_message_is_needed_to_know_it(work: Work) -> None:
    look(work)
    assert work.session.get(Setting, night.TOLD) is not None


# --- who comes back


def done_for(work: Work, person: str = LIN, at: datetime = NOW, kind: str = "decided") -> None:
    case = keep(
        work.session,
        Case(
            number=f"C{at:%d%H%M%S}{kind}",
            kind="budget",
            text="x",
            reporter_id=OTHER,
            severity=Severity.MAJOR,
            opened_at=at,
        ),
    )
    keep(work.session, CaseEvent(case_id=case.id, kind=kind, actor_id=OTHER, for_id=person, at=at))


def test_who_comes_back_gets_one_list_at_their_next_working_hour(work: Work) -> None:
    away(work.session, LIN, TODAY, TODAY, deputy_id=OTHER)
    done_for(work)
    back = work.at(moment("2026-09-17 03:00"))
    assert hand_back(back, LIN, TODAY)
    assert not hand_back(back, LIN, TODAY), "once"
    assert sent(work.session, HandBackMessage, LIN) == [
        HandBackMessage(since=moment("2026-09-16 00:00"), until=back.now)
    ]
    assert notice(work.session, f"hand-back:{LIN}:2026-09-17").next_at == moment("2026-09-17 08:30")
    assert work.session.get_one(Member, LIN).handed_back_on == date(2026, 9, 17)


@pytest.mark.parametrize(
    ("kind", "at", "told"),
    [("decided", "2026-09-16 10:00", True), ("passed_up", "2026-09-16 10:00", True),
     ("handed_over", "2026-09-16 10:00", True), ("executed", "2026-09-16 10:00", True),
     ("confirmed", "2026-09-16 10:00", True), ("acknowledged", "2026-09-16 10:00", False),
     ("decided", "2026-09-15 23:59", False)],
)  # fmt: skip
def test_what_was_done_in_their_name_while_they_were_away_is_in_it(work: Work, kind: str, at: str, told: bool) -> None:
    away(work.session, LIN)
    done_for(work, at=moment(at), kind=kind)
    assert hand_back(work.at(BACK), LIN, TODAY) is told


def test_what_was_done_for_another_is_none_of_theirs(work: Work) -> None:
    away(work.session, LIN)
    done_for(work, person=OTHER)
    assert not hand_back(work.at(BACK), LIN, TODAY)


def test_absences_that_follow_on_each_other_are_one(work: Work) -> None:
    for first in (TODAY - 3 * DAY, TODAY - 2 * DAY, TODAY):
        away(work.session, LIN, first, first + DAY if first == TODAY - 2 * DAY else first)
    done_for(work, at=moment("2026-09-13 10:00"))
    hand_back(work.at(BACK), LIN, TODAY)
    assert [said.since for said in sent(work.session, HandBackMessage, LIN)] == [moment("2026-09-13 00:00")]


def test_a_gap_or_a_cancelled_absence_joins_nothing(work: Work) -> None:
    away(work.session, LIN, TODAY - 3 * DAY, TODAY - 2 * DAY)
    away(work.session, LIN, TODAY - DAY, TODAY - DAY, cancelled_at=NOW)
    away(work.session, LIN)
    done_for(work)
    hand_back(work.at(BACK), LIN, TODAY)
    assert [said.since for said in sent(work.session, HandBackMessage, LIN)] == [moment("2026-09-16 00:00")]


@pytest.mark.parametrize("why", ["still away", "left", "outside", "unknown"])
def test_who_is_not_back_gets_no_list(work: Work, why: str) -> None:
    away(work.session, LIN, TODAY, TODAY + DAY if why == "still away" else TODAY)
    done_for(work)
    if why == "left":
        leaves(work.session, LIN)
    work.session.get_one(Member, LIN).is_outside = why == "outside"
    work.session.flush()
    assert not hand_back(work.at(BACK), "U404" if why == "unknown" else LIN, TODAY)


def test_everybody_whose_absence_ended_since_the_last_look_gets_theirs(work: Work) -> None:
    ended = {LIN: (TODAY - 2 * DAY, TODAY - DAY), OTHER: (TODAY, TODAY), "qc": (TODAY - 5 * DAY, TODAY - 4 * DAY)}
    for person, days in ended.items():
        away(work.session, person, *days)
        done_for(work, person=person, at=moment(f"{days[0]} 10:00"))
    assert hand_back_ended(work.at(BACK), since=TODAY - DAY, today=TODAY + DAY) == 2
    assert [bool(sent(work.session, HandBackMessage, person)) for person in ended] == [True, True, False]
