"""What was passed on: submitted part by part, opened again, taken back, and whose word it waits for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import Order, Relay
from bot.domain.relays import RelayState
from bot.services.reports import relays
from bot.services.reports.outcomes import ValueChange
from bot.services.reports.relays import Passing, RelayToldMessage
from bot.services.reports.undoing import latest_report
from bot.work.codec import pack
from bot.work.events import REFRESH
from bot.work.unit import Work
from tests.unit.services.reports.telling import DAY
from tests.unit.services.scene import LEAD, LIN, NOW, OTHER, QC, asked_by, dues, entries, part, planned, sent, staff


@pytest.fixture
def work(session: Session) -> Work:
    return staff(session)


@pytest.fixture
def order(work: Work) -> Order:
    return planned(work)


def said(work: Work, order: Order, *fields: str, by: str = QC, key: str = "packing", batch: str = "b1") -> Relay:
    """News of a milestone that is passed on."""
    milestone = part(order, key)
    changes = tuple(ValueChange(order=order.po, milestone=key, field=field, new="62") for field in fields)
    news = Passing(order=order, line=milestone.line, milestone=milestone, changes=changes, text="62")
    passed = relays.pass_on(asked_by(work, by), news=news, batch=batch)
    return work.session.get_one(Relay, passed.relay)


def in_parts(work: Work, order: Order, *parts: str) -> Relay:
    row = said(work, order, *parts)
    row.said = pack(replace(relays.said_of(row), parts=parts))
    return row


def told(work: Work) -> list[tuple[int, ...]]:
    return [message.relays for message in sent(work.session, RelayToldMessage)]


def test_what_was_previewed_is_taken_up_with_the_last_of_its_parts_and_told_then(work: Work, order: Order) -> None:
    row = in_parts(work, order, "progress", "promised")
    relays.submitted(asked_by(work, LIN), relay_id=row.id, part="progress", batch="b7")
    assert (row.state, told(work)) == (RelayState.WAITING, [])
    relays.submitted(asked_by(work, LIN), relay_id=row.id, part="promised", batch="b8")
    assert (row.state, row.saved_as, told(work)) == (RelayState.TAKEN_UP, "b8", [(row.id,)])


def test_what_is_settled_or_gone_is_not_taken_up_by_what_is_submitted_later(work: Work, order: Order) -> None:
    row = in_parts(work, order, "progress")
    relays.refuse(asked_by(work, LIN), relay_id=row.id, why="60")
    relays.submitted(asked_by(work, LIN), relay_id=row.id, part="progress", batch="b7")
    relays.submitted(asked_by(work, LIN), relay_id=row.id + 1, part="progress", batch="b7")
    assert (row.state, row.saved_as) == (RelayState.REFUSED, None)


def test_an_undo_opens_again_only_what_it_had_saved_and_says_so(work: Work, order: Order) -> None:
    row, other = in_parts(work, order, "progress"), said(work, order, "promised", key="etd", batch="b2")
    relays.submitted(asked_by(work, LIN), relay_id=row.id, part="progress", batch="b7")
    relays.reopen(asked_by(work, LIN), saved_as="another")
    assert row.state is RelayState.TAKEN_UP
    relays.reopen(asked_by(work, LIN), saved_as="b7")
    assert (row.state, row.saved_as, row.settled_at, row.reason) == (RelayState.WAITING, None, None, None)
    assert dict(relays.said_of(row).taken) == {}
    assert other.state is RelayState.WAITING


def test_a_part_that_is_undone_waits_again_beside_the_one_that_is_not(work: Work, order: Order) -> None:
    row = in_parts(work, order, "progress", "promised")
    for name, batch in (("progress", "b7"), ("promised", "b8")):
        relays.submitted(asked_by(work, LIN), relay_id=row.id, part=name, batch=batch)
    relays.reopen(asked_by(work, LIN), saved_as="b7")
    assert (row.state, dict(relays.said_of(row).taken)) == (RelayState.WAITING, {"promised": "b8"})


def test_the_same_news_said_again_takes_the_place_of_what_waits_and_other_news_does_not(
    work: Work, order: Order
) -> None:
    first, again = said(work, order, "progress"), said(work, order, "progress", batch="b2")
    other = said(work, order, "promised", batch="b3")
    elsewhere = said(work, order, "progress", key="etd", batch="b4")
    by_another = said(work, order, "progress", by=LEAD, batch="b5")
    assert first.state is RelayState.REPLACED
    assert {row.state for row in (again, other, elsewhere, by_another)} == {RelayState.WAITING}


def test_news_settled_or_taken_back_is_refused_to_everybody_and_waiting_news_to_who_said_it(
    work: Work, order: Order
) -> None:
    row = said(work, order, "progress")
    with pytest.raises(relays.RelayNotYours):
        relays.own(asked_by(work, QC), row.id)
    with pytest.raises(relays.RelayNotYours):
        relays.own(asked_by(work, OTHER), row.id)
    assert [relays.own(asked_by(work, by), row.id) for by in (LIN, LEAD)] == [row, row]
    assert relays.withdraw(work, batch="b1") == 1
    assert relays.withdraw(work, batch="b1") == 0
    for gone in (row.id, row.id + 1):
        with pytest.raises(relays.RelayGone):
            relays.own(asked_by(work, LIN), gone)


def test_the_list_of_a_day_has_what_was_settled_and_not_what_was_taken_back(work: Work, order: Order) -> None:
    kept, gone = said(work, order, "progress"), said(work, order, "promised", batch="b2")
    relays.refuse(asked_by(work, LIN), relay_id=kept.id, why="60")
    relays.withdraw(work, batch="b2")
    assert list(relays.listed(work, to=LIN, day=kept.day)) == [kept]
    assert list(relays.listed(work, to=LIN, day=kept.day + DAY)) == []
    assert list(relays.listed(work, to=LEAD, day=kept.day)) == []
    assert gone.state is RelayState.WITHDRAWN
    assert [list(found(work, by)) for found, by in ((relays.waiting_for, LIN), (relays.unconfirmed_of, QC))] == [[], []]


def test_a_report_is_refused_with_a_reason_only(work: Work, order: Order) -> None:
    row = said(work, order, "progress")
    with pytest.raises(relays.RelayReason):
        relays.refuse(asked_by(work, LIN), relay_id=row.id, why="  ")
    relays.refuse(asked_by(work, LIN), relay_id=row.id, why=" 60 ")
    assert (row.reason, told(work)) == ("60", [(row.id,)])


def test_what_was_passed_on_is_the_last_report_from_the_moment_it_was_said_while_it_waits(
    work: Work, order: Order
) -> None:
    row = said(work, order, "progress")
    asker = asked_by(work, QC)
    last = latest_report(asker, since=NOW)
    assert last is not None
    assert (last.at, last.given) == (row.said_at, {"b": "b1"})
    assert latest_report(asker, since=NOW + timedelta(seconds=1)) is None
    assert latest_report(asked_by(work, LEAD), since=NOW) is None
    relays.withdraw(work, batch="b1")
    assert latest_report(asker, since=NOW) is None


def test_who_leaves_hands_what_waits_to_who_records_it_now(work: Work, order: Order) -> None:
    row = said(work, order, "progress")
    relays.follower_left(work, {OTHER})
    assert row.follower_id == LIN
    relays.follower_left(work, {LIN})
    assert (row.follower_id, row.lead_id) == (LEAD, None)
    assert work.session.scalars(select(Relay)).all() == [row]


def edited(work: Work) -> list[str]:
    """The messages that are edited by now; they are, and what comes later is told apart."""
    rows = [row for row in dues(work.session, REFRESH) if row.subject.startswith("relays:")]
    for row in rows:
        row.state = "done"
    return [row.subject for row in rows]


def test_the_message_it_stands_in_is_edited_whatever_becomes_of_it(work: Work, order: Order) -> None:
    row = in_parts(work, order, "progress", "promised")
    card = relays.card_of(LIN, row.day)
    edited(work)
    lin = asked_by(work, LIN)
    for name, batch in (("progress", "b7"), ("promised", "b8")):
        relays.submitted(lin, relay_id=row.id, part=name, batch=batch)
        assert edited(work) == [card], name
    for batch in ("b7", "b8"):
        relays.reopen(lin, saved_as=batch)
        assert edited(work) == [card], batch
    relays.show_again(lin, [row.id])
    assert edited(work) == [card]
    relays.show_again(lin, [])
    assert edited(work) == []
    row.lead_id = LEAD
    relays.refuse(lin, relay_id=row.id, why="60")
    assert edited(work) == [card, relays.card_of(LEAD, row.day)]
    for action in ("pass_on", "taken_up", "reopen", "refused"):
        assert any(entry[0] == f"relay.{action}" for entry in entries(work.session)), action
