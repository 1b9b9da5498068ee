"""Who is known: the directory says what is new, the workspace file what it says anew, and nobody is guessed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.db.models import Channel, Member, Order, Seat, Team
from bot.services.people import channels, installation, members
from bot.services.people.channels import Seen
from bot.services.people.members import Learned, Profile
from bot.services.people.messages import ChannelChangedMessage, InstallationBackMessage, InstallationHaltedMessage
from bot.services.people.seeded import Placed
from bot.services.people.vacancies import decided_by, empty_seats, needed_roles
from bot.services.standups.messages import StandupDigestMessage
from bot.work import outbox
from bot.work.kinds import MessageKind
from bot.work.places import UNKNOWN
from bot.work.unit import Work
from tests.every import every
from tests.sizes import sized
from tests.unit.rows import empty_session, keep, member, notice, put
from tests.unit.services.scene import (
    ADMIN,
    DAY,
    LEAD,
    LIN,
    NOW,
    OTHER,
    QC,
    TODAY,
    away,
    company,
    entries,
    leaves,
    order,
    seat,
    sent,
)


def profile(person: str = LIN, **more: Any) -> Profile:
    given = {"name": person, "email": None, "zone": None, "locale": None, "is_admin": False}
    return Profile(id=person, **{**given, **more})


def learn(work: Work, *profiles: Profile) -> Learned:
    found = members.refresh(work, profiles=profiles)
    work.session.flush()
    return found


def row(work: Work, person: str = LIN) -> Member:
    return work.session.get_one(Member, person)


# --- the directory


def test_somebody_new_has_the_workspaces_zone_and_language_until_slack_says_theirs(work: Work) -> None:
    assert learn(work, profile("U1", name="新人")).new == ("U1",)
    assert (row(work, "U1").zone, row(work, "U1").locale) == ("Asia/Shanghai", "zh-CN")
    learn(work, profile("U1", name="新人", zone="Europe/Berlin", locale="en"))
    assert (row(work, "U1").zone, row(work, "U1").locale) == ("Europe/Berlin", "en")


def test_a_reading_that_says_nothing_new_changes_nothing(work: Work) -> None:
    said = profile(name="林晓", email="lin@x.cn", zone="Asia/Shanghai")
    assert members.differs(work, profile=said)
    learn(work, said)
    assert not members.differs(work, profile=said)
    assert learn(work, said) == Learned()


def test_what_the_file_said_since_stays_until_slack_says_something_else(work: Work) -> None:
    learn(work, profile(name="Lin Xiao"))
    row(work).name = "林晓"
    learn(work, profile(name="Lin Xiao"))
    assert row(work).name == "林晓"
    learn(work, profile(name="Lin X."))
    assert row(work).name == "Lin X."


def test_what_slack_does_not_say_takes_nothing_away(work: Work) -> None:
    learn(work, profile(email="lin@x.cn"))
    learn(work, profile(email=None))
    assert row(work).email == "lin@x.cn"


@pytest.mark.parametrize("standing", ["left", "guest", "stranger"])
def test_who_is_a_colleague_no_more_is_gone_and_comes_back(work: Work, standing: str) -> None:
    assert learn(work, profile(standing=standing)).gone == (LIN,)
    assert (row(work).active, members.standing_of(work, member_id=LIN)) == (False, standing)
    assert learn(work, profile(standing=standing)).gone == (), "once"
    assert learn(work, profile()).back == (LIN,)


@pytest.mark.parametrize(
    ("before", "after", "out", "inside"),
    [("member", "guest", True, False), ("guest", "member", False, True), ("guest", "left", False, True),
     ("left", "member", False, False), ("guest", "stranger", False, False)],
)  # fmt: skip
def test_it_is_known_when_somebody_turns_out_to_be_from_outside_or_no_more(
    work: Work, before: str, after: str, out: bool, inside: bool
) -> None:
    learn(work, profile(standing=before))
    found = learn(work, profile(standing=after))
    assert (found.turned_out, found.turned_in) == (out, inside)


def test_a_guest_who_is_new_to_us_turns_nothing(work: Work) -> None:
    assert not learn(work, profile("U1", standing="guest")).turned_out


def test_an_administrator_is_a_colleague_of_whom_slack_or_the_file_says_so(work: Work) -> None:
    assert learn(work, profile(is_admin=True)).admins == (LIN,)
    row(work).named_admin = True
    assert learn(work, profile(is_admin=False)).admins == ()
    assert row(work).is_admin
    found = learn(work, profile(standing="left"))
    assert (found.admins, found.gone, row(work).is_admin) == ((), (LIN,), False)


@pytest.mark.parametrize("name", ["林晓", " 林晓 "])
def test_a_name_means_somebody_only_when_one_colleague_has_it(work: Work, name: str) -> None:
    member(work.session, "a", name="林晓")
    found = members.by_name(work.session, name)
    assert found is not None
    assert found.id == "a"
    member(work.session, "b", name="林晓")
    assert members.by_name(work.session, name) is None
    leaves(work.session, "a")
    found = members.by_name(work.session, name)
    assert found is not None
    assert found.id == "b"


def test_names_are_of_those_who_are_known(work: Work) -> None:
    member(work.session, "U1", name="林晓")
    assert members.names_of(work.session, ["U1", "U404", None, ""]) == {"U1": "林晓"}
    assert members.names_of(work.session, []) == members.names_of(work.session, [None]) == {}
    with pytest.raises(members.UnknownMember):
        members.known(work.session, "U404")


def test_mentions_are_quoted_back_by_name(work: Work) -> None:
    member(work.session, "U1", name="林晓")
    text = members.with_names(work.session, "问 <@U1> 和 <@U1|lin>,<@U404> 不在,<!channel>")
    assert text == "问 @林晓 和 @林晓,<@U404> 不在,<!channel>"


def test_until_the_first_reading_has_ended_nobody_is_missed(session: Session) -> None:
    work = Work(session, company(), NOW)
    assert not members.first_reading_lasts(session)
    members.begin_reading(work)
    assert (members.first_reading_lasts(session), members.last_reading(session)) == (True, None)
    member(session, LIN)
    members.end_reading(work.at(NOW + timedelta(minutes=1)), people=1)
    members.begin_reading(work)
    assert not members.first_reading_lasts(session)
    reading = members.last_reading(session)
    assert reading is not None
    assert (reading.at, reading.people) == (NOW + timedelta(minutes=1), 1)


# --- what the file has placed


@settings(max_examples=sized(25, 500))
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["1", "2", None])), max_size=8))
def test_a_field_of_the_file_is_news_exactly_when_it_says_something_else(
    said: Sequence[tuple[str, str | None]],
) -> None:
    with empty_session() as session:
        last: dict[str, str | None] = {}
        for field, value in said:
            placed = Placed(session, "x.y")
            news = field not in last or last[field] != value
            assert placed.is_news("m", field, value=value) is news
            placed.save(now=NOW)
            last[field] = value
        assert {field: Placed(session, "x.y").said("m", field) for field in last} == last


def test_an_entry_is_placed_until_another_takes_its_place(session: Session) -> None:
    placed = Placed(session, "x.y")
    placed.add(("seat", "Nordic", LIN))
    placed.save(now=NOW)
    again = Placed(session, "x.y")
    assert ("seat", "Nordic", LIN) in again
    again.replace(again.starting("seat", "Nordic"), ("seat", "Nordic", OTHER))
    again.save(now=NOW)
    assert [entry in Placed(session, "x.y") for entry in (("seat", "Nordic", LIN), ("seat", "Nordic", OTHER))] == [
        False, True,
    ]  # fmt: skip


# --- channels


@every(
    ("seen", "trouble"),
    [({}, ""), ({"shared": True}, "shared"), ({"outsiders": ("U9",)}, "outsiders"), ({"archived": True}, "archived"),
     ({"bot_in": False}, "bot_out"), ({"hidden": "unseen"}, "unseen"), ({"hidden": "bot_out", "archived": True}, "bot_out"),
     ({"bot_in": False, "shared": True}, "bot_out"), ({"shared": True, "outsiders": ("U9",)}, "shared")],
)  # fmt: skip
def test_a_channel_is_clean_when_nobody_from_outside_reads_along_and_we_may_write(
    seen: dict[str, Any], trouble: str
) -> None:
    assert Seen(id="C1", **seen).trouble == trouble


def test_who_is_told_of_a_channel_is_the_lead_and_the_administrators_once(work: Work) -> None:
    for _ in range(2):
        channels.saw(work, seen=Seen(id="C1", name="跟单", outsiders=("U9",)))
    told = {person: len(sent(work.session, ChannelChangedMessage, person)) for person in (LEAD, ADMIN, LIN)}
    assert told == {LEAD: 1, ADMIN: 1, LIN: 0}
    assert sent(work.session, ChannelChangedMessage, LEAD)[0] == ChannelChangedMessage(
        channel="C1", kind="outsiders", who=("U9",)
    )
    channels.saw(work.at(NOW + timedelta(minutes=1)), seen=Seen(id="C1"))
    assert [said.kind for said in sent(work.session, ChannelChangedMessage, LEAD)] == ["outsiders", "clean"]
    assert [name for name, _, _ in entries(work.session)] == ["channel.outsiders", "channel.clean"]


def test_a_channel_that_was_always_clean_is_no_news(work: Work) -> None:
    channels.saw(work, seen=Seen(id="C1"))
    assert sent(work.session, ChannelChangedMessage) == []


def test_what_was_held_goes_once_the_channel_is_clean_but_no_digest_of_another_day(work: Work) -> None:
    put(work.session, "card", MessageKind.ANSWER)
    put(work.session, "old", MessageKind.ROUND, message=StandupDigestMessage(round=1), now=NOW - timedelta(days=1))
    put(work.session, "new", MessageKind.ROUND, message=StandupDigestMessage(round=1))
    for key in ("card", "old", "new"):
        kept = notice(work.session, key)
        kept.state, kept.channel, kept.reason = outbox.HELD, "C1", "channel:outsiders"
    work.session.flush()
    channels.saw(work, seen=Seen(id="C1", archived=True))
    assert {notice(work.session, key).state for key in ("card", "old", "new")} == {outbox.HELD}
    channels.saw(work, seen=Seen(id="C1"))
    assert [notice(work.session, key).state for key in ("card", "old", "new")] == ["new", "skipped", "new"]


def test_ours_are_the_set_channel_the_teams_and_where_we_posted(work: Work) -> None:
    keep(work.session, Team(name="甲", channel_id="C7"))
    keep(work.session, Team(name="乙", channel_id="U1"))
    keep(work.session, Channel(id="C8"))
    assert channels.ours(work) == {work.company.follow_channel, "C7", "C8"}


def test_a_channel_in_doubt_is_looked_at_again_and_holds_unless_it_was_clean(work: Work) -> None:
    channels.saw(work, seen=Seen(id=work.company.follow_channel))
    assert channels.to_look_at(work) == ()
    assert not channels.doubt(work, channels=["C404"])
    assert channels.doubt(work, channels=[work.company.follow_channel], unless_clean=True)
    work.session.flush()
    kept = work.session.get_one(Channel, work.company.follow_channel)
    assert (kept.trouble, channels.to_look_at(work)) == ("", (kept.id,))
    channels.doubt(work, channels=[kept.id])
    assert kept.trouble == UNKNOWN


def test_among_people_of_a_channel_outsiders_and_the_unknown_are_told_apart(work: Work) -> None:
    member(work.session, "guest", standing="guest", active=False)
    found = channels.strangers_among(work, people=[LIN, "guest", "U404"])
    assert found == ({"guest"}, {"U404"})


# --- the installation


def test_the_first_time_administrators_are_told_outside_slack_and_once(work: Work) -> None:
    row(work, ADMIN).email = "admin@x.cn"
    for minutes in (0, 5):
        installation.halt(work.at(NOW + timedelta(minutes=minutes)), code="account_inactive")
    assert sent(work.session, InstallationHaltedMessage) == [
        InstallationHaltedMessage(code="account_inactive", since=NOW)
    ]
    assert installation.kept(work.session) == installation.Halt(code="account_inactive", since=NOW)


def test_another_word_for_it_is_kept_with_its_first_moment(work: Work) -> None:
    installation.halt(work, code="token_revoked")
    installation.halt(work.at(NOW + timedelta(hours=1)), code="account_inactive")
    assert installation.kept(work.session) == installation.Halt(code="account_inactive", since=NOW)


def test_back_again_administrators_read_what_it_was_and_without_trouble_nothing(work: Work) -> None:
    installation.tell_return(work)
    assert sent(work.session, InstallationBackMessage) == []
    installation.halt(work, code="token_revoked")
    installation.tell_return(work)
    assert sent(work.session, InstallationBackMessage, ADMIN) == [
        InstallationBackMessage(code="token_revoked", since=NOW)
    ]
    installation.forget_halt(work)
    installation.forget_halt(work)
    work.session.flush()
    assert installation.kept(work.session) is None


# --- vacancies


def empty(work: Work) -> dict[str, tuple[str | None, date | None, date | None]]:
    return {seat.role: (seat.customer, seat.day, seat.until) for seat in empty_seats(work, today=TODAY)}


def test_roles_that_rules_in_use_need_are_looked_for_and_the_orders_own_is_not(work: Work) -> None:
    table = company().rules
    roles = needed_roles(table)
    assert {"merch_lead", "sales_director", "pm", "finance"} <= set(roles)
    assert not {"external", table.follower} & set(roles)
    assert "regional_manager" not in roles, "its pack is off"
    assert all(decided_by(table, role) for role in roles)


def test_a_role_nobody_holds_is_one_line_with_no_day(work: Work) -> None:
    order(work.session, "PO1")
    order(work.session, "PO2", customer="Hanse")
    found = empty(work)
    assert found["pm"] == (None, None, None)
    assert not {"merch_lead", "sales_director", "qc"} & set(found)


def test_a_role_held_for_one_customer_is_empty_for_the_other(work: Work) -> None:
    order(work.session, "PO1")
    order(work.session, "PO2", customer="Hanse")
    seat(work.session, "pm", OTHER, scope_kind="customer", scope_key="Hanse")
    assert empty(work)["pm"] == ("Nordic", None, None)


@pytest.mark.parametrize(
    ("first", "last", "day", "until"),
    [(TODAY + DAY, TODAY + DAY, date(2026, 9, 17), date(2026, 9, 17)),
     (date(2026, 9, 18), date(2026, 9, 20), date(2026, 9, 18), date(2026, 9, 20)),
     (date(2026, 9, 17), date(2026, 9, 17), date(2026, 9, 17), date(2026, 9, 17)),
     (date(2026, 10, 12), date(2026, 10, 12), date(2026, 10, 12), date(2026, 10, 12)),
     (date(2026, 10, 13), date(2026, 10, 13), None, None),
     (date(2026, 9, 19), date(2026, 9, 19), None, None), (TODAY, TODAY, None, None),
     (date(2026, 12, 1), date(2026, 12, 9), None, None)],
)  # fmt: skip
def test_an_absence_on_one_of_the_next_fourteen_working_days_leaves_the_seat_empty(
    work: Work, first: date, last: date, day: date | None, until: date | None
) -> None:
    away(work.session, QC, first, last)
    assert empty(work).get("qc", (None, None, None))[1:] == (day, until)


def test_with_a_deputy_or_another_holder_it_is_not_empty(work: Work) -> None:
    away(work.session, QC, TODAY + DAY, TODAY + DAY, deputy_id=OTHER)
    assert "qc" not in empty(work)
    away(work.session, OTHER, TODAY + DAY, TODAY + DAY)
    assert "qc" in empty(work)
    seat(work.session, "qc", LIN)
    assert "qc" not in empty(work)


def test_a_seat_that_ends_is_empty_from_the_day_after(work: Work) -> None:
    [held] = work.session.scalars(select(Seat).where(Seat.role == "qc")).all()
    held.valid_to = date(2026, 9, 18)
    work.session.flush()
    assert empty(work)["qc"][1] == date(2026, 9, 20), "the Saturday between is off"


def test_who_it_falls_to_is_the_line_above(work: Work) -> None:
    work.session.execute(delete(Order))
    falls = {seat.role: seat.falls_to for seat in empty_seats(work, today=TODAY)}
    assert (falls["pm"], falls["general_manager"]) == ("general_manager", "administrator")
