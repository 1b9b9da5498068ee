"""Seats, absences, duty and contacts: who may change them, what is refused, who hears of it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from bot.db.models import Absence, CheckIn, Duty, Member, Seat, StandupRound, Team
from bot.domain.errors import GendanError
from bot.services.people.office import office_of
from bot.services.seating import checks
from bot.services.seating.change import SeatChange, SeatWish, change, end
from bot.services.seating.messages import SeatChangedMessage
from bot.services.seating.undo import find_entry
from bot.work.undo import NothingToUndo, UndoKind, undo
from bot.work.unit import Work
from tests.unit.rows import keep, member
from tests.unit.services.scene import (
    ADMIN,
    DAY,
    DIRECTOR,
    LEAD,
    LIN,
    NOW,
    OTHER,
    QC,
    TODAY,
    asked_by,
    away,
    entries,
    leaves,
    seat,
    sent,
)

NEXT = TODAY + 7 * DAY
PEOPLE = (LIN, LEAD, DIRECTOR, OTHER, ADMIN, QC)


def do(work: Work, what: str, **wish: Any) -> SeatChange:
    return change(work, what=what, wish=SeatWish(**wish))


def code(came: SeatChange) -> str:
    return came.error.code if came.error else ""


def entry(came: SeatChange) -> str:
    assert came.done is not None, came.error
    return came.done.entry


def holders(work: Work, role: str, on: date = TODAY) -> list[str]:
    office = office_of(work, on=on)
    return [person for person in PEOPLE if role in {held.role for held in office.seats_held(person)}]


def test_a_seat_counts_from_its_first_day_to_its_last(work: Work) -> None:
    do(work, "seat.add", person=OTHER, role="purchasing", first=NEXT, last=NEXT + DAY)
    days = [holders(work, "purchasing", NEXT + step * DAY) for step in (-1, 0, 1, 2)]
    assert days == [[], [OTHER], [OTHER], []]


def test_a_seat_without_a_first_day_counts_at_once(work: Work) -> None:
    do(work, "seat.add", person=OTHER, role="purchasing")
    assert holders(work, "purchasing") == [OTHER]


@pytest.mark.parametrize("name", ["purchasing", "采购", "PURCHASING", "Purchasing"])
def test_a_role_is_named_by_its_id_or_in_any_language(work: Work, name: str) -> None:
    do(work, "seat.add", person=OTHER, role=name)
    assert holders(work, "purchasing") == [OTHER]


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [("customer", "nordic", "Nordic"), ("project", "p1", "P1"), ("order", "po1", "PO1"), ("order", " 1 ", "PO1"),
     ("workspace", "whatever", "")],
)  # fmt: skip
def test_a_scope_is_kept_as_the_orders_spell_it(work: Work, kind: str, typed: str, kept: str) -> None:
    do(work, "seat.add", person=OTHER, role="qc", scope_kind=kind, scope_key=typed)
    [row] = work.session.scalars(select(Seat).where(Seat.member_id == OTHER)).all()
    assert (row.scope_kind, row.scope_key) == (kind, kept)


REFUSED_SEATS: list[tuple[dict[str, Any], str, str]] = [
    ({"role": "qc"}, "one_holder", "person"),
    ({"person": OTHER, "outside": "outside:jin", "role": "qc"}, "one_holder", "person"),
    ({"person": "U404", "role": "qc"}, "unknown_person", "person"),
    ({"outside": "outside:404", "role": "qc"}, "unknown_person", "outside"),
    ({"person": OTHER, "role": "emperor"}, "unknown_role", "role"),
    ({"person": OTHER, "role": "qc", "scope_kind": "customer", "scope_key": "Nordik"}, "unknown_scope", "scope_key"),
    ({"person": OTHER, "role": "qc", "scope_kind": "order", "scope_key": " "}, "scope_needed", "scope_kind"),
    ({"person": OTHER, "role": "qc", "scope_kind": "galaxy"}, "unknown_scope", "scope_kind"),
    ({"person": OTHER, "role": "qc", "first": TODAY - DAY}, "past_is_fixed", "first"),
    ({"person": OTHER, "role": "qc", "first": NEXT, "last": NEXT - DAY}, "end_before_start", "last"),
    ({"person": QC, "role": "qc"}, "held_already", "role"),
]


@pytest.mark.parametrize(("wish", "why", "block"), REFUSED_SEATS)
def test_a_seat_that_cannot_be_changes_nothing_says_why_at_its_field_and_is_on_record(
    work: Work, wish: dict[str, Any], why: str, block: str
) -> None:
    before = len(work.session.scalars(select(Seat)).all())
    came = do(work, "seat.add", **wish)
    assert (code(came), came.error and came.error.fields["block"]) == (why, block)
    assert len(work.session.scalars(select(Seat)).all()) == before
    assert entries(work.session) == [("seat.add", ADMIN, False)]


def test_the_scope_that_was_nearly_named_is_offered(work: Work) -> None:
    came = do(work, "seat.add", person=OTHER, role="qc", scope_kind="customer", scope_key="Nordik")
    assert came.error is not None
    assert came.error.fields["near"] == "Nordic"


@pytest.mark.parametrize(
    ("first", "last", "twice"),
    [(NEXT, NEXT + DAY, True), (NEXT - DAY, NEXT, True), (NEXT + 2 * DAY, None, False), (TODAY, NEXT - DAY, False),
     (TODAY, None, True)],
)  # fmt: skip
def test_one_seat_is_not_held_twice_on_one_day(work: Work, first: date, last: date | None, twice: bool) -> None:
    do(work, "seat.add", person=OTHER, role="purchasing", first=NEXT, last=NEXT + DAY)
    came = do(work, "seat.add", person=OTHER, role="purchasing", first=first, last=last)
    assert code(came) == ("held_already" if twice else "")


@pytest.mark.parametrize("standing", ["left", "guest", "stranger"])
@pytest.mark.parametrize("what", ["seat.add", "duty.add", "absence.add"])
def test_who_is_no_colleague_holds_nothing(work: Work, standing: str, what: str) -> None:
    leaves(work.session, OTHER, standing)
    came = do(work, what, person=OTHER, role="qc", first=TODAY)
    assert code(came) == ("person_left" if standing == "left" else "person_outsider")


@pytest.mark.parametrize("what", ["seat.add", "duty.add", "contact.add"])
def test_only_an_administrator_changes_seats_and_is_named_to_who_tries(work: Work, what: str) -> None:
    wish = {"person": LIN, "role": "qc", "first": TODAY, "name": "金师傅", "phone": "1"}
    came = do(work.by(LIN), what, **wish)
    assert (code(came), came.error and came.error.fields) == ("not_administrator", {"who": ADMIN})
    assert code(do(work, what, **wish)) == ""
    assert entries(work.session) == [(what, LIN, False), (what, ADMIN, True)]


def test_an_administrator_who_left_changes_nothing(work: Work) -> None:
    row = leaves(work.session, ADMIN)
    row.is_admin = True
    work.session.flush()
    assert code(do(work, "seat.add", person=OTHER, role="qc")) == "not_administrator"


def test_who_gets_or_loses_a_seat_is_told_and_who_did_it_is_answered(work: Work) -> None:
    asked = asked_by(work, ADMIN)
    given = do(asked, "seat.add", person=OTHER, role="purchasing")
    end(asked_by(work, ADMIN, "e2"), entry=entry(given), day=NEXT)
    assert [(said.kind, said.actor, said.own) for said in sent(work.session, SeatChangedMessage, OTHER)] == [
        ("seat_given", ADMIN, False),
        ("seat_taken", ADMIN, False),
    ]
    assert [(said.kind, said.own) for said in sent(work.session, SeatChangedMessage, ADMIN)] == [
        ("seat_added", True),
        ("seat_ended", True),
    ]


def test_a_contact_without_slack_and_who_does_it_themselves_are_told_nothing(work: Work) -> None:
    member(work.session, "outside:jin", is_outside=True)
    do(work, "seat.add", outside="outside:jin", role="production")
    do(work, "seat.add", person=ADMIN, role="finance")
    assert sent(work.session, SeatChangedMessage) == []


@pytest.mark.parametrize(("day", "left"), [(NEXT, True), (TODAY, False)])
def test_a_seat_ends_before_the_day_named(work: Work, day: date, left: bool) -> None:
    came = do(work, "seat.add", person=OTHER, role="purchasing")
    end(work, entry=entry(came), day=day)
    assert (holders(work, "purchasing", TODAY) == [OTHER], holders(work, "purchasing", day)) == (left, [])


def test_a_later_end_makes_no_seat_longer(work: Work) -> None:
    came = do(work, "seat.add", person=OTHER, role="purchasing", last=NEXT)
    end(work, entry=entry(came), day=NEXT + 30 * DAY)
    assert holders(work, "purchasing", NEXT + DAY) == []


@pytest.mark.parametrize(
    ("day", "why"), [(None, "day_needed"), (TODAY - DAY, "past_is_fixed"), (TODAY, ""), (NEXT, "")]
)
def test_what_is_past_stays(work: Work, day: date | None, why: str) -> None:
    came = do(work, "seat.add", person=OTHER, role="purchasing")
    assert code(end(work, entry=entry(came), day=day)) == why


@pytest.mark.parametrize(
    "named", ["", "nonsense", "seat:", "seat:99999", "seat:x", "seat:²", "seat:-1", f"seat:{10**30}", "duty:1",
              "absence:1", "contact:1", "galaxy:1", "Seat:1"],
)  # fmt: skip
def test_an_entry_that_is_none_ends_nothing(work: Work, named: str) -> None:
    before = [(row.id, row.valid_to) for row in work.session.scalars(select(Seat))]
    assert (before[0][0], code(end(work, entry=named, day=TODAY))) == (1, "no_such_seat")
    assert [(row.id, row.valid_to) for row in work.session.scalars(select(Seat))] == before


def test_a_seat_that_ended_yesterday_is_no_seat_any_more(work: Work) -> None:
    row = seat(work.session, "purchasing", OTHER, valid_to=TODAY - DAY)
    assert code(end(work, entry=f"seat:{row.id}", day=TODAY)) == "no_such_seat"


# --- absences


def test_everybody_enters_their_own_absence_and_only_an_administrator_anothers(work: Work) -> None:
    assert code(do(work.by(LIN), "absence.add", first=NEXT)) == ""
    came = do(work.by(LIN), "absence.add", person=OTHER, first=NEXT)
    assert (code(came), came.error and came.error.fields["who"]) == ("not_your_absence", ADMIN)
    assert code(do(work, "absence.add", person=OTHER, first=NEXT)) == ""


def test_an_absence_of_one_day_ends_on_it(work: Work) -> None:
    do(work.by(LIN), "absence.add", first=NEXT)
    [row] = work.session.scalars(select(Absence)).all()
    assert (row.starts_on, row.ends_on, row.deputy_id, row.limit_cny) == (NEXT, NEXT, None, None)


def test_a_deputy_stands_in_below_the_limit_and_a_limit_without_one_is_nothing(work: Work) -> None:
    do(work.by(LIN), "absence.add", first=TODAY, deputy=OTHER, limit="5万")
    do(work.by(LEAD), "absence.add", first=TODAY, limit="5万")
    limits = {row.member_id: row.limit_cny for row in work.session.scalars(select(Absence))}
    assert limits == {LIN: Decimal(50_000), LEAD: None}
    assert office_of(work).deputies(LIN) == (OTHER,)


REFUSED_ABSENCES: list[tuple[dict[str, Any], str]] = [
    ({}, "day_needed"),
    ({"first": TODAY - DAY}, "past_is_fixed"),
    ({"first": NEXT, "last": NEXT - DAY}, "end_before_start"),
    ({"first": NEXT, "deputy": LIN}, "own_deputy"),
    ({"first": NEXT, "deputy": "U404"}, "unknown_person"),
    ({"first": NEXT, "deputy": "outside:jin"}, "deputy_outside"),
    ({"first": NEXT, "deputy": "gone"}, "person_left"),
    ({"first": NEXT, "deputy": QC}, "deputy_away"),
    ({"first": NEXT, "deputy": DIRECTOR}, "deputy_loop"),
    ({"first": NEXT - DAY, "last": NEXT, "deputy": OTHER, "limit": "0"}, "bad_limit"),
    ({"first": NEXT, "deputy": OTHER, "limit": "很多"}, "bad_limit"),
    ({"first": NEXT, "deputy": OTHER, "limit": "USD 500"}, "bad_limit"),
]


@pytest.mark.parametrize(("wish", "why"), REFUSED_ABSENCES)
def test_an_absence_that_cannot_be_is_refused(work: Work, wish: dict[str, Any], why: str) -> None:
    member(work.session, "outside:jin", is_outside=True)
    member(work.session, "gone", active=False, standing="left")
    away(work.session, QC, NEXT, NEXT)
    away(work.session, DIRECTOR, NEXT, NEXT, deputy_id=LIN)
    assert code(do(work.by(LIN), "absence.add", **wish)) == why


def test_nobody_is_away_twice_on_one_day_but_a_cancelled_absence_is_none(work: Work) -> None:
    before = away(work.session, LIN, NEXT, NEXT + DAY)
    assert code(do(work.by(LIN), "absence.add", first=NEXT + DAY)) == "away_already"
    assert code(do(work.by(LIN), "absence.add", first=NEXT + 2 * DAY)) == ""
    before.cancelled_at = NOW
    work.session.flush()
    assert code(do(work.by(LIN), "absence.add", first=NEXT)) == ""


def test_the_deputy_and_who_is_away_by_anothers_hand_are_told(work: Work) -> None:
    do(work, "absence.add", person=LIN, first=NEXT, deputy=OTHER)
    told = {
        person: [said.kind for said in sent(work.session, SeatChangedMessage, person)] for person in (LIN, OTHER, ADMIN)
    }
    assert told == {LIN: ["away_entered"], OTHER: ["deputy_asked"], ADMIN: []}


def test_a_deputy_who_goes_away_leaves_nobody_and_those_whom_it_concerns_are_told(work: Work) -> None:
    away(work.session, LEAD, NEXT, NEXT, deputy_id=OTHER)
    came = do(work.by(OTHER), "absence.add", first=NEXT)
    assert came.done is not None
    assert came.done.unmanned == (LEAD,)
    assert [said.kind for said in sent(work.session, SeatChangedMessage, LEAD)] == ["deputy_gone"]
    assert [said.kind for said in sent(work.session, SeatChangedMessage, ADMIN)] == ["deputy_gone"]


def test_an_absence_called_off_before_it_began_counts_for_nothing_and_stays_on_record(work: Work) -> None:
    came = do(work.by(LIN), "absence.add", first=NEXT, last=NEXT + 4 * DAY, deputy=OTHER)
    end(work.by(LIN), entry=entry(came), day=NEXT)
    [row] = work.session.scalars(select(Absence)).all()
    assert (row.cancelled_at, row.ends_on) == (NOW, NEXT + 4 * DAY)
    assert not office_of(work, on=NEXT).is_away(LIN)


def test_an_absence_cut_short_ends_the_day_before_who_is_back(work: Work) -> None:
    came = do(work.by(LIN), "absence.add", first=TODAY, last=NEXT, deputy=OTHER)
    end(work.by(LIN), entry=entry(came), day=TODAY + 2 * DAY)
    assert [office_of(work, on=TODAY + step * DAY).is_away(LIN) for step in range(4)] == [True, True, False, False]
    assert [said.kind for said in sent(work.session, SeatChangedMessage, OTHER)] == ["deputy_asked", "deputy_released"]


def test_anothers_absence_is_ended_by_an_administrator_alone(work: Work) -> None:
    came = do(work.by(LIN), "absence.add", first=NEXT)
    assert code(end(work.by(OTHER), entry=entry(came), day=NEXT)) == "not_your_absence"
    assert code(end(work, entry=entry(came), day=NEXT)) == ""
    assert code(end(work, entry=entry(came), day=NEXT)) == "no_such_seat"


@pytest.mark.parametrize(("first", "state"), [(TODAY, "away"), (NEXT, "asked")])
def test_who_goes_away_from_today_is_not_asked_any_more_and_who_goes_later_is(
    work: Work, first: date, state: str
) -> None:
    team = keep(work.session, Team(name="跟单组", channel_id="C1"))
    held = keep(work.session, StandupRound(team_id=team.id, held_on=TODAY))
    row = keep(
        work.session,
        CheckIn(round_id=held.id, member_id=LIN, state="asked", ask_at=NOW, closes_at=NOW + timedelta(hours=2)),
    )
    do(work.by(LIN), "absence.add", first=first, last=NEXT + DAY)
    assert row.state == state


# --- duty and contacts


def test_duty_is_for_its_days_and_ends_before_the_day_named(work: Work) -> None:
    came = do(work, "duty.add", person=OTHER, role="merch_lead", first=NEXT, last=NEXT + DAY)
    assert [said.kind for said in sent(work.session, SeatChangedMessage, OTHER)] == ["duty_given"]
    end(work, entry=entry(came), day=NEXT + DAY)
    [row] = work.session.scalars(select(Duty)).all()
    assert (row.starts_on, row.ends_on, row.cancelled_at) == (NEXT, NEXT, None)
    end(work, entry=entry(came), day=NEXT)
    assert row.cancelled_at == NOW
    assert code(end(work, entry=entry(came), day=NEXT)) == "no_such_seat"


def test_duty_needs_a_day(work: Work) -> None:
    assert code(do(work, "duty.add", person=OTHER, role="merch_lead")) == "day_needed"


@pytest.mark.parametrize(
    ("wish", "block"), [({"phone": "139"}, "name"), ({"name": " "}, "name"), ({"name": "金师傅"}, "phone")]
)
def test_a_contact_needs_a_name_and_a_way_to_be_reached(work: Work, wish: dict[str, str], block: str) -> None:
    came = do(work, "contact.add", **wish)
    assert (code(came), came.error and came.error.fields["block"]) == ("contact_incomplete", block)


def test_new_particulars_of_a_contact_make_no_second_one_and_a_blank_takes_no_number_away(work: Work) -> None:
    for phone in ("139", "188", ""):
        do(work, "contact.add", name="金师傅", company="宏达", phone=phone)
    do(work, "contact.add", name="金师傅", company="另一家", phone="1")
    rows = work.session.scalars(select(Member).where(Member.is_outside).order_by(Member.company.desc())).all()
    assert {(row.company, row.phone) for row in rows} == {("宏达", "188"), ("另一家", "1")}


# --- undo


def take_back(work: Work, named: str, person: str = ADMIN) -> None:
    work.session.commit()
    undo(asked_by(work, person, f"u{named}{person}"), kind=UndoKind.SEAT, given={"e": named})


@pytest.mark.parametrize("what", ["seat.add", "duty.add", "absence.add"])
def test_an_entry_taken_back_never_counted(work: Work, what: str) -> None:
    came = do(work, what, person=OTHER, role="purchasing", first=TODAY)
    take_back(work, entry(came))
    office = office_of(work)
    assert (holders(work, "purchasing"), office.is_away(OTHER), office.duty) == ([], False, ())


@pytest.mark.parametrize(
    ("person", "later", "why"),
    [(LEAD, timedelta(0), "not_yours"), (ADMIN, timedelta(minutes=10, seconds=1), "undo_too_late")],
)
def test_only_who_entered_it_takes_it_back_and_in_time(work: Work, person: str, later: timedelta, why: str) -> None:
    came = do(work, "seat.add", person=OTHER, role="purchasing")
    take_back(work.at(NOW + later), entry(came), person)
    assert holders(work, "purchasing") == [OTHER]
    assert entries(work.session)[-1] == ("seat.undo", person, False), why


def test_what_was_ended_since_is_not_taken_back_a_second_time(work: Work) -> None:
    came = do(work, "seat.add", person=OTHER, role="purchasing")
    end(work, entry=entry(came), day=NEXT)
    work.session.commit()
    assert find_entry(work, given={"e": entry(came)}) is None


@pytest.mark.parametrize("named", ["", "seat:", "seat:x", "seat:²", "seat:99999", f"seat:{10**30}", "contact:1", "x:1"])
def test_a_button_that_names_no_entry_takes_nothing_back(work: Work, named: str) -> None:
    assert find_entry(work, given={"e": named}) is None


def test_nothing_to_take_back_is_said_where_it_was_pressed(work: Work) -> None:
    take_back(work, "seat:99999")
    assert entries(work.session) == [("seat.undo", ADMIN, False)]
    assert issubclass(NothingToUndo, GendanError)


# --- what a check says


def test_a_name_is_a_mention_an_id_or_a_name_that_nobody_shares(work: Work) -> None:
    member(work.session, "w1", name="王芳")
    for typed in ("<@w1>", "<@w1|fang>", "@王芳", "w1", " 王芳 "):
        assert checks.named(work.session, typed).id == "w1"
    member(work.session, "w2", name="王芳")
    with pytest.raises(GendanError) as refused:
        checks.named(work.session, "王芳")
    assert refused.value.code == "unknown_person"


def test_who_left_is_named_as_who_left_unless_a_colleague_has_the_name(work: Work) -> None:
    member(work.session, "w1", name="王芳", active=False, standing="left")
    with pytest.raises(GendanError) as refused:
        checks.named(work.session, "王芳")
    assert refused.value.code == "person_left"
    member(work.session, "w2", name="王芳")
    assert checks.named(work.session, "王芳").id == "w2"
