"""Who is asked next, and who is told where nobody can be."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.db.models import CaseDecision, DueRow, Member, Notice
from bot.domain.authority import EXTERNAL, PersonId
from bot.domain.authority.ladder import Rung, RungNote
from bot.domain.authority.model import Verdict
from bot.domain.cases.states import OVER, DecisionState, Severity
from bot.domain.escalations import (
    Acknowledged,
    Answered,
    Decided,
    HandedOver,
    PassedUp,
    Posted,
    Questioned,
    Recalled,
    SendOutside,
    TimeCame,
    Unreachable,
)
from bot.services.cases.steps import carry_out, move, open_own, open_rung, waiting
from bot.work.kinds import NoteKind, WordKind
from bot.work.unit import Work
from tests.factories import moment
from tests.unit.rows import keys, member
from tests.unit.services.cases.cast import (
    ADMIN,
    BOSS,
    DIRECTOR,
    HELD,
    LEAD,
    LIN,
    NOW,
    OTHER,
    asked,
    asked_alone,
    decision,
    events,
    last_event,
    leaves,
    messages,
    notes,
    planned,
    ruling,
    seat,
    shown_to,
    turn,
)


def test_who_stands_on_the_rung_is_asked_in_the_next_step(work: Work) -> None:
    row = decision(work, step=3, state=DecisionState.QUESTIONED, acknowledged_at=NOW)
    open_rung(turn(work, row), 0)
    assert (row.step, row.rung, row.state, row.holder_id, row.principal_id) == (4, 0, DecisionState.ASKED, LEAD, None)
    assert (row.acknowledged_at, [kept["person"] for kept in row.ladder]) == (None, [LEAD, DIRECTOR])
    assert (events(work), shown_to(work)) == ([("asked", LEAD)], {LEAD})


def test_a_rung_with_nobody_is_passed_over(work: Work) -> None:
    leaves(work.session, LEAD)
    row = decision(work)
    open_rung(turn(work, row), 0)
    assert (row.rung, row.holder_id, events(work)) == (1, DIRECTOR, [("asked", DIRECTOR)])


def test_the_peer_it_is_handed_to_is_asked_in_their_own_name(work: Work) -> None:
    row = decision(work, principal_id=LIN)
    open_rung(turn(work, row, LEAD), 0, event="handed_over", person=OTHER)
    assert (row.holder_id, row.principal_id, events(work)) == (OTHER, None, [("handed_over", OTHER)])


def test_a_ladder_with_nobody_on_it_is_a_vacancy_that_administrators_hear_of(work: Work) -> None:
    row = decision(work, holder_id=LEAD, principal_id=LIN, remind_at=NOW, expires_at=NOW)
    for person in HELD.values():
        leaves(work.session, person)
    open_rung(turn(work, row), 2)
    assert (row.rung, row.holder_id, row.principal_id, row.remind_at, row.expires_at) == (2, None, None, None, None)
    assert (events(work), notes(work)) == ([("vacant", None)], [(ADMIN, "vacant")])
    [note] = work.session.scalars(select(Notice).where(Notice.message == "case_note"))
    assert note.context["role"] == "sales_director"


def test_what_somebody_outside_decides_is_told_to_those_on_the_ladder(work: Work) -> None:
    row = decision(work, ruling(accountable=EXTERNAL))
    open_rung(turn(work, row), 0)
    assert (row.rung, row.holder_id, events(work)[0]) == (2, None, ("external", None))
    assert shown_to(work) == {LEAD, DIRECTOR}
    assert work.session.scalars(select(DueRow).where(DueRow.kind == "case.expire")).all() == []


@pytest.mark.parametrize("state", [DecisionState.ASKED, DecisionState.RECORDED])
def test_who_settles_it_alone_is_asked_outside_the_ladder(work: Work, state: DecisionState) -> None:
    row = decision(work, step=3)
    own = Rung(role="merchandiser", holders=(LIN,), person=LEAD, acting_for=LIN)
    open_own(turn(work, row, OTHER), own, state=state)
    assert (row.step, row.rung, row.state, row.holder_id, row.principal_id) == (4, -1, state, LEAD, LIN)
    assert shown_to(work) == {LEAD}


def test_where_nobody_settles_it_administrators_hear_of_the_vacancy(work: Work) -> None:
    row = decision(work, step=3, holder_id=LEAD)
    open_own(turn(work, row), Rung(role="merchandiser", note=RungNote.VACANT), state=DecisionState.ASKED)
    told: Any = (row.step, row.rung, row.holder_id, events(work), notes(work))
    assert told == (4, -1, None, [("vacant", None)], [(ADMIN, "vacant")])


def test_a_line_about_a_decision_is_said_once_a_step_and_to_nobody_outside(work: Work) -> None:
    row = decision(work, step=3, case={"severity": Severity.CRITICAL})
    here = turn(work, row)
    assert [here.say(person, WordKind.OFFERED) for person in (DIRECTOR, DIRECTOR, "outside:jin")] == [
        True,
        False,
        False,
    ]
    [word] = work.session.scalars(select(Notice).where(Notice.message == "case_word"))
    assert (word.audience, word.reader_id, word.critical, word.key) == (
        *(DIRECTOR, DIRECTOR, True),
        f"case-offered:{row.id}:3:{DIRECTOR}",
    )
    row.case.severity = Severity.MAJOR
    assert here.say(LEAD, WordKind.OFFERED)
    words = work.session.scalars(select(Notice).where(Notice.message == "case_word").order_by(Notice.id)).all()
    assert [word.critical for word in words] == [True, False]
    assert here.now == NOW


def test_a_note_is_told_once_a_step_and_mark_and_dies_with_the_step_only_if_it_is_to(work: Work) -> None:
    row = decision(work, step=3)
    here = turn(work, row)
    assert [here.tell(LEAD, NoteKind("asked"), mark=mark, dies=True) for mark in ("", "1", "1")] == [True, True, False]
    assert here.tell(DIRECTOR, NoteKind("asked"))
    found = work.session.scalars(select(Notice).where(Notice.message == "case_note").order_by(Notice.id)).all()
    step = f"case:{row.id}:3"
    assert [(note.key, note.step) for note in found] == [
        (f"case-asked:{row.id}:3:{LEAD}", step),
        (f"case-asked:{row.id}:3:{LEAD}:1", step),
        (f"case-asked:{row.id}:3:{DIRECTOR}", None),
    ]


@pytest.mark.parametrize("state", DecisionState)
def test_a_decision_waits_for_somebody_until_it_is_over(work: Work, state: DecisionState) -> None:
    assert waiting(decision(work, state=state)) is (state not in OVER)


@pytest.mark.parametrize(("actor", "starts"), [(OTHER, True), (LIN, False)])
def test_of_somebody_outside_who_follows_the_order_is_asked_and_their_time_starts_with_that_message(
    work: Work, actor: str, starts: bool
) -> None:
    leaves(work.session, LEAD)
    member(work.session, "outside:jin", is_outside=True)
    seat(work.session, "merch_lead", "outside:jin")
    row = decision(work, case={"reporter_id": OTHER})
    open_rung(turn(work, row, actor), 0)
    assert (row.holder_id, notes(work)) == ("outside:jin", [(LIN, "outside")])
    assert row.pace is not None
    assert row.pace["waits_for_post"] is starts


def later(work: Work, text: str) -> Work:
    return work.at(moment(text))


def happens(work: Work, row: CaseDecision, event: Any, actor: str | None = None) -> None:
    move(turn(work, row, actor), event)
    work.session.flush()


CRITICAL: dict[str, Any] = {"case": {"severity": Severity.CRITICAL}}


def test_the_time_of_who_is_asked_runs_from_the_posting_and_two_moments_are_planned(work: Work) -> None:
    row = decision(work)
    open_rung(turn(work, row), 0)
    assert planned(work, "case.remind") == []
    assert planned(work, "case.expire") == [moment("2026-09-16 14:30")], "looked at again, if it is not posted"
    happens(later(work, "2026-09-16 10:00"), row, Posted())
    assert (row.remind_at, row.expires_at) == (moment("2026-09-16 12:00"), moment("2026-09-16 15:30"))
    assert planned(work, "case.remind") == [row.remind_at]
    assert planned(work, "case.expire") == [row.expires_at]
    assert planned(work, "case.expire", state="cancelled") == [moment("2026-09-16 14:30")]
    due = work.session.scalars(select(DueRow).where(DueRow.kind == "case.remind")).one()
    assert (due.subject, due.step, due.data) == ("case:1", f"case:{row.id}:1", {"decision": row.id, "step": 1})


def test_the_event_says_by_when_it_is_expected(work: Work) -> None:
    row = decision(work)
    open_rung(turn(work, row), 0)
    assert last_event(work).data == {"until": moment("2026-09-16 14:30").isoformat()}


def test_of_a_critical_case_the_next_one_is_informed_at_once_by_the_card_and_it_is_on_record(work: Work) -> None:
    row = asked(work, **CRITICAL)
    assert shown_to(work) == {LEAD, DIRECTOR}
    assert (notes(work), events(work)) == ([], [("asked", LEAD), ("informed", DIRECTOR)])
    assert [card.kind for card in messages(work, "case_card")] == ["ask", "news"]
    assert row.expires_at == NOW + timedelta(minutes=15)


def test_who_has_the_card_already_is_informed_by_a_note(work: Work) -> None:
    first = asked(work, **CRITICAL)
    second = decision(work, position=1)
    second.case = first.case
    open_rung(turn(work, second), 0)
    assert notes(work) == [(DIRECTOR, "informed")], "the lead's card still waits to be sent, and asks for both"


def test_the_next_one_of_a_case_that_is_not_critical_hears_nothing_yet(work: Work) -> None:
    asked(work)
    assert (shown_to(work), events(work)) == ({LEAD}, [("asked", LEAD)])


def test_who_has_seen_the_card_is_asked_by_a_note_that_dies_with_the_step(work: Work) -> None:
    row = asked(work)
    for card in messages(work, "case_card"):
        card.state = "sent"
    happens(work, row, PassedUp(), LEAD)
    happens(work, row, Posted())
    row.case.reporter_id = DIRECTOR
    open_rung(turn(work, row, OTHER), 0)
    [note] = [note for note in messages(work, "case_note") if note.audience == LEAD]
    assert (note.context["kind"], note.context["sender"], note.step) == ("asked", OTHER, f"case:{row.id}:{row.step}")
    assert note.card == f"case:{row.case_id}:note:{note.key}"


def test_who_presses_and_is_asked_themselves_gets_the_card_as_an_answer_and_their_time_starts_now(work: Work) -> None:
    row = decision(work)
    open_rung(turn(work, row, LEAD), 0)
    [card] = messages(work, "case_card")
    assert (card.audience, card.kind, row.expires_at) == (LEAD, "answer", moment("2026-09-16 14:30"))
    assert row.pace is not None
    assert row.pace["waits_for_post"] is False


def test_who_is_asked_hears_of_it_again_in_the_morning(work: Work) -> None:
    asked(work)
    assert planned(work, "case.morning") == [moment("2026-09-17 08:30")]


def test_at_half_time_who_is_asked_is_reminded_once_and_it_is_on_record(work: Work) -> None:
    row = asked(work)
    happens(later(work, "2026-09-16 11:00"), row, TimeCame())
    [note] = messages(work, "case_note")
    at = moment("2026-09-16 11:00")
    assert (note.audience, note.context["kind"], note.step) == (LEAD, "reminder", f"case:{row.id}:1")
    assert note.key == f"case-reminder:{row.id}:1:{LEAD}:{at.timestamp():.0f}"
    assert events(work)[1:] == [("reminded", LEAD)]
    happens(later(work, "2026-09-16 11:10"), row, TimeCame())
    assert len(events(work)) == 2


def test_a_silent_rung_is_passed_over_in_the_name_of_the_clock(work: Work) -> None:
    row = asked(work)
    happens(later(work, "2026-09-16 14:30"), row, TimeCame())
    event = last_event(work)
    assert (event.kind, event.actor_id, event.target_id) == ("timed_out", LEAD, DIRECTOR)
    assert (row.step, row.rung, row.holder_id, notes(work)) == (2, 1, DIRECTOR, [(LEAD, "passed_over")])
    assert [card.kind for card in messages(work, "case_card")] == ["ask", "ask"], "nobody pressed anything"


def test_who_is_passed_over_silently_and_asked_again_is_no_presser(work: Work) -> None:
    """One person on both rungs: the clock asks them; their own silence is no press that would make it an answer."""
    seat(work.session, "sales_director", LEAD, scope_kind="customer", scope_key="Nordic")
    row = asked(work)
    for card in messages(work, "case_card"):
        card.state = "sent"
    happens(later(work, "2026-09-16 14:30"), row, TimeCame())
    assert row.holder_id == LEAD
    assert [(note.context["kind"], note.kind) for note in messages(work, "case_note")] == [
        ("passed_over", "news"),
        ("passed_to", "ask"),
    ]


def test_at_the_top_it_is_asked_again_and_after_that_administrators_hear_of_the_silence(work: Work) -> None:
    row = asked(work, rung=1)
    for again in range(2):
        assert row.expires_at is not None
        at = work.at(row.expires_at)
        happens(at, row, TimeCame())
        assert events(work)[-1] == ("asked_again", DIRECTOR)
        assert len([note for note in notes(work) if note == (DIRECTOR, "asked_again")]) == again + 1
        assert row.pace is not None
        assert row.pace["waits_for_post"] is True
        happens(at, row, Posted())
    assert row.expires_at is not None
    happens(work.at(row.expires_at), row, TimeCame())
    [silent] = [note for note in messages(work, "case_note") if note.audience == ADMIN]
    assert (silent.context["kind"], silent.context["who"], silent.context["count"]) == ("silent", DIRECTOR, 3)
    assert events(work)[-1] == ("admin_told", DIRECTOR)
    assert last_event(work).actor_id is None


def test_passing_up_asks_the_next_rung_in_the_name_of_who_did_it(work: Work) -> None:
    row = asked(work)
    happens(work, row, PassedUp(note="n"), LEAD)
    event = last_event(work)
    assert (event.kind, event.actor_id, event.target_id, row.rung) == ("passed_up", LEAD, DIRECTOR, 1)
    assert (shown_to(work), notes(work)) == ({LEAD, DIRECTOR}, [])


@pytest.mark.parametrize(("how", "kind"), [("up", "passed_to"), ("hand", "handed_to")])
def test_who_has_the_card_is_told_how_the_question_came_to_them(work: Work, how: str, kind: str) -> None:
    to = DIRECTOR if how == "up" else OTHER
    seat(work.session, "merch_lead", OTHER, scope_kind="customer", scope_key="Elsewhere")
    row = asked(work)
    seen = decision(work, position=1)
    seen.case = row.case
    open_rung(turn(work, seen), 0, person=OTHER)
    open_rung(turn(work, seen), 1)
    for card in messages(work, "case_card"):
        card.state = "sent"
    event = PassedUp() if how == "up" else HandedOver(to=to)
    happens(work, row, event, LEAD)
    assert notes(work)[-1:] == [(to, kind)]
    assert row.holder_id == to


def test_handing_over_stays_on_the_rung(work: Work) -> None:
    row = asked(work)
    happens(work, row, HandedOver(to=OTHER), LEAD)
    assert (row.rung, row.holder_id, row.step) == (0, OTHER, 2)
    event = last_event(work)
    assert (event.kind, event.actor_id, event.target_id) == ("handed_over", LEAD, OTHER)


def test_acknowledging_starts_the_time_to_decide_and_kills_what_waited(work: Work) -> None:
    row = asked(work)
    happens(later(work, "2026-09-16 10:00"), row, Acknowledged(), LEAD)
    assert (row.state, row.expires_at) == (DecisionState.ACKNOWLEDGED, moment("2026-09-17 10:00"))
    assert planned(work, "case.expire") == [moment("2026-09-17 10:00")]
    waited = planned(work, "case.expire", state="cancelled")
    assert waited == [moment("2026-09-16 14:30"), moment("2026-09-16 14:30")]


def test_a_question_goes_to_the_asking_side_and_holds_the_time(work: Work) -> None:
    row = asked(work)
    happens(later(work, "2026-09-16 10:00"), row, Questioned(text="几天?"), LEAD)
    [note] = messages(work, "case_note")
    assert (note.audience, note.context["kind"], note.context["note"]) == (LIN, "question", "几天?")
    assert (note.context["sender"], row.state, row.holder_id) == (LEAD, DecisionState.QUESTIONED, LEAD)
    assert row.pace is not None
    assert (row.pace["waits_for_post"], row.pace["left"]) == (True, 3 * 3600)


def test_a_question_that_reaches_nobody_in_slack_starts_its_own_time_at_once(work: Work) -> None:
    leaves(work.session, LIN)
    member(work.session, "outside:jin", is_outside=True)
    row = asked(work, case={"reporter_id": "outside:jin"})
    leaves(work.session, LEAD)
    happens(later(work, "2026-09-16 10:00"), row, Questioned(text="?"), LEAD)
    assert row.pace is not None
    asked_of = [audience for audience, kind in notes(work) if kind == "question"]
    assert row.pace["waits_for_post"] is bool(asked_of)


def test_an_answer_goes_to_who_asked_and_gives_them_what_was_left(work: Work) -> None:
    row = asked(work)
    happens(later(work, "2026-09-16 10:00"), row, Questioned(), LEAD)
    happens(later(work, "2026-09-16 10:00"), row, Posted())
    happens(later(work, "2026-09-16 11:00"), row, Answered(text="三天"), LIN)
    note = messages(work, "case_note")[-1]
    assert (note.audience, note.context["kind"]) == (LEAD, "answered")
    assert (note.context["note"], note.context["sender"]) == ("三天", LIN)
    assert row.state is DecisionState.ASKED
    happens(later(work, "2026-09-16 14:00"), row, Posted())
    assert row.expires_at == moment("2026-09-16 17:00")


def test_a_question_nobody_answers_is_over_and_that_is_on_record(work: Work) -> None:
    row = asked(work)
    happens(later(work, "2026-09-16 10:00"), row, Questioned(), LEAD)
    happens(later(work, "2026-09-16 10:00"), row, Posted())
    happens(later(work, "2026-09-17 10:00"), row, TimeCame())
    assert events(work)[-1] == ("question_over", LEAD)
    assert (row.state, row.expires_at) == (DecisionState.ASKED, moment("2026-09-17 14:30"))


def test_a_message_that_never_came_sends_it_up_and_nobody_is_called_silent(work: Work) -> None:
    row = decision(work)
    open_rung(turn(work, row), 0)
    happens(work, row, Unreachable())
    assert notes(work) == [(ADMIN, "unreachable")]
    told = messages(work, "case_note")[0]
    assert (told.context["who"], told.key) == (LEAD, f"case-unreachable:{row.id}:1:{ADMIN}:{LEAD}")
    assert events(work) == [("asked", LEAD), ("unreachable", LEAD), ("asked", DIRECTOR)]
    assert (row.rung, row.holder_id, last_event(work).actor_id) == (1, DIRECTOR, None)


def test_a_recall_is_told_to_who_is_asked_by_who_takes_it_back(work: Work) -> None:
    row = asked(work)
    happens(work, row, Recalled(), LIN)
    [note] = messages(work, "case_note")
    assert (note.audience, note.context["kind"], note.context["sender"]) == (LEAD, "recalled", LIN)


def test_what_is_decided_keeps_its_state_for_who_carries_it_out_to_change(work: Work) -> None:
    row = asked(work)
    happens(work, row, Decided(by=LEAD), LEAD)
    assert row.state is DecisionState.ASKED, "what follows a decision says what it becomes"
    assert row.pace is not None
    assert row.pace["state"] == "decided"
    assert planned(work, "case.expire") == []


@pytest.mark.parametrize(("minutes", "given"), [(24, 15), (14, 7)])
def test_a_step_outside_the_ladder_has_the_time_of_one_rung(work: Work, minutes: int, given: int) -> None:
    """Two rungs stand above; who settles it alone does not share the time to the deadline with them."""
    deadline = NOW + timedelta(minutes=minutes)
    row = decision(work, case={"severity": Severity.CRITICAL, "deadline_at": deadline})
    open_own(turn(work, row), Rung(role="merchandiser", holders=(LEAD,), person=LEAD), state=DecisionState.ASKED)
    happens(work, row, Posted())
    assert row.expires_at == NOW + timedelta(minutes=given)


def test_the_first_rung_shares_the_time_to_the_deadline_with_those_above_it(work: Work) -> None:
    row = asked(work, case={"severity": Severity.CRITICAL, "deadline_at": NOW + timedelta(minutes=24)})
    assert row.expires_at == NOW + timedelta(minutes=8)


def woken(work: Work) -> list[tuple[str, str, str]]:
    return [(n.method, n.audience, n.context["kind"]) for n in messages(work, "case_note") if n.method != "post"]


def with_ways(work: Work, *webhooks: str, emails: bool = True) -> Work:
    return replace(work, company=replace(work.company, webhooks=webhooks, emails=emails))


def test_a_critical_rung_passed_unread_wakes_the_next_by_mail_and_every_robot(work: Work) -> None:
    work.session.get_one(Member, DIRECTOR).email = "d@example.org"
    here = with_ways(work, "ops", "night")
    row = asked(here, **CRITICAL)
    happens(here.at(NOW + timedelta(minutes=15)), row, TimeCame())
    ways = [("webhook", "ops", "urgent"), ("webhook", "night", "urgent"), ("email", "d@example.org", "urgent")]
    assert woken(work) == ways
    mail = messages(work, "case_note")[-1]
    assert (mail.reader_id, mail.step, mail.critical) == (DIRECTOR, f"case:{row.id}:2", True)
    assert mail.context["decision"] == row.id
    assert events(work)[-1] == ("reached_outside_slack", DIRECTOR)


@pytest.mark.parametrize(
    ("webhooks", "email", "emails", "event"),
    [
        ((), None, True, "not_reached_outside_slack"),
        ((), "d@example.org", True, "reached_outside_slack"),
        ((), "d@example.org", False, "not_reached_outside_slack"),
        (("ops",), None, False, "reached_outside_slack"),
    ],
)
def test_the_history_says_whether_anything_could_reach_them(
    work: Work, webhooks: tuple[str, ...], email: str | None, emails: bool, event: str
) -> None:
    work.session.get_one(Member, DIRECTOR).email = email
    row = asked(work, **CRITICAL)
    carry_out(turn(with_ways(work, *webhooks, emails=emails), row, None), [SendOutside(person=DIRECTOR)])
    assert events(work)[-1] == (event, DIRECTOR)


def test_who_is_no_member_cannot_be_mailed(work: Work) -> None:
    row = asked(work, **CRITICAL)
    carry_out(turn(with_ways(work), row, None), [SendOutside(person=PersonId("nobody"))])
    assert (woken(work), events(work)[-1]) == ([], ("not_reached_outside_slack", "nobody"))


@pytest.mark.parametrize(("ago", "times"), [(59, 1), (60, 2)])
def test_several_decisions_that_wake_somebody_in_one_minute_wake_them_once(work: Work, ago: int, times: int) -> None:
    here = with_ways(work, "ops")
    row = asked(here, **CRITICAL)
    carry_out(turn(here, row, None), [SendOutside(person=DIRECTOR)])
    carry_out(turn(here.at(NOW + timedelta(seconds=ago)), row, None), [SendOutside(person=DIRECTOR)])
    assert len(woken(work)) == times
    assert len([event for event in events(work) if event[0] == "reached_outside_slack"]) == 2


def test_another_person_and_another_case_are_woken_in_the_same_minute(work: Work) -> None:
    here = with_ways(work, "ops")
    row, other = asked(here, **CRITICAL), asked(here, **CRITICAL)
    for decided, person in ((row, DIRECTOR), (row, BOSS), (other, DIRECTOR)):
        carry_out(turn(here, decided, None), [SendOutside(person=person)])
    assert [key.split(":")[1] for key in keys(work.session) if key.startswith("case-webhook")] == ["1", "1", "2"]


def test_two_administrators_hear_of_a_silence_and_of_a_vacancy(work: Work) -> None:
    member(work.session, "admin2", is_admin=True)
    row = decision(work)
    open_own(turn(work, row), Rung(role="merchandiser", note=RungNote.VACANT), state=DecisionState.ASKED)
    assert notes(work) == [(ADMIN, "vacant"), ("admin2", "vacant")]


def test_of_what_somebody_outside_decides_who_has_the_card_hears_by_a_note(work: Work) -> None:
    row = asked(work)
    outside = decision(work, ruling(accountable=EXTERNAL), position=1)
    outside.case = row.case
    open_rung(turn(work, outside), 0)
    assert (notes(work), shown_to(work)) == ([(LEAD, "external")], {LEAD, DIRECTOR})
    assert [card.kind for card in messages(work, "case_card")] == ["ask", "news"]


def test_who_settles_it_alone_stands_under_nobody_and_is_asked_again_when_silent(work: Work) -> None:
    row = asked_alone(work, ruling(verdict=Verdict.DECIDE, accountable="merchandiser"))
    happens(work, row, Posted())
    assert row.pace is not None
    assert (row.pace["next_rung"], row.pace["next_person"]) == (None, None)
    assert row.expires_at is not None
    happens(work.at(row.expires_at), row, TimeCame())
    assert events(work)[-1] == ("asked_again", LIN)


def test_that_the_next_one_is_informed_holds_no_time_of_who_asked_themselves(work: Work) -> None:
    """Nothing is posted to who pressed it; what is posted to the one above starts nobody's time."""
    row = decision(work, **CRITICAL)
    open_rung(turn(work, row, LEAD), 0)
    assert shown_to(work) == {LEAD, DIRECTOR}
    assert row.pace is not None
    assert (row.pace["waits_for_post"], row.remind_at) == (False, NOW + timedelta(minutes=7.5))
