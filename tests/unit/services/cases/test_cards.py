"""The cards of a case follow an act after its commit: each once, and nobody is asked anew."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.db.models import CaseDecision, Notice, PostedCard
from bot.services.cases.messages import CaseNoteMessage
from bot.services.cases.record import changed, show_member, tell
from bot.services.cases.room import fell_back, open_room
from bot.work.kinds import MessageKind, NoteKind
from bot.work.notices import SetAsideMessage
from bot.work.unit import Work
from tests.unit.rows import committed, notice, posted_card
from tests.unit.services.cases.cast import DIRECTOR, LEAD, OTHER, asked, due, edits, pressed
from tests.unit.services.scene import refreshed, sent


def left(work: Work) -> None:
    """What was written stands in Slack."""
    work.session.flush()
    waiting = select(Notice).where(Notice.state == "new").order_by(Notice.id)
    for row in work.session.scalars(waiting).all():
        row.state = "sent"
        if row.card is not None and row.method != "update":
            posted_card(work.session, row.card).message = row.message
            work.session.get_one(PostedCard, row.card).context = row.context
    committed(work.session)


def reminded(work: Work) -> tuple[CaseDecision, Notice]:
    """The lead is asked, has the card, and a reminder is under way."""
    row = asked(work)
    left(work)
    said = CaseNoteMessage(case=row.case_id, kind=NoteKind.REMINDER, decision=row.id, step=row.step)
    tell(work, row.case, LEAD, said, key="n")
    committed(work.session)
    return row, notice(work.session, "n")


def test_three_acts_before_the_cards_follow_are_one_edit_of_each(work: Work) -> None:
    row = asked(work)
    posted_card(work.session, "case:1")
    left(work)
    assert pressed(work, LEAD, row, "ack").ok
    assert pressed(work, LEAD, row, "up").ok
    committed(work.session)
    assert pressed(work, DIRECTOR, row, "approve").ok
    assert edits(work) == ["case:1", "case:1:lead"]
    assert (refreshed(work), edits(work)) == ([], ["case:1", "case:1:lead"]), "nothing has changed since"


def test_an_edit_that_has_not_left_is_the_edit_of_what_comes_after_it_too(work: Work) -> None:
    row = asked(work)
    left(work)
    assert pressed(work, LEAD, row, "ack").ok
    assert edits(work) == ["case:1:lead"]
    assert pressed(work, LEAD, row, "up").ok
    assert edits(work) == ["case:1:lead"]


@pytest.mark.parametrize("state", ["new", "retry", "held"])
def test_a_card_that_has_not_left_is_not_posted_twice_and_needs_no_edit(work: Work, state: str) -> None:
    row = asked(work)
    show_member(work, row.case, OTHER, kind=MessageKind.COPY)
    committed(work.session)
    (copy,) = work.session.scalars(select(Notice).where(Notice.card == "case:1:other")).all()
    copy.state = state
    changed(work, row.case)
    refreshed(work)
    assert [found.method for found in work.session.scalars(select(Notice).where(Notice.card == copy.card))] == ["post"]


@pytest.mark.parametrize("state", ["sending", "sent"])
def test_a_card_written_with_the_act_left_after_it_and_shows_it_one_written_before_is_edited(
    work: Work, state: str
) -> None:
    row = asked(work)
    for person in (OTHER, DIRECTOR):
        committed(work.session)
        show_member(work, row.case, person, kind=MessageKind.COPY)
    changed(work, row.case)
    for copy in work.session.scalars(select(Notice).where(Notice.message == "case_card")).all():
        copy.state = state
        if state == "sent":
            posted_card(work.session, str(copy.card))
    assert edits(work) == ["case:1:lead", "case:1:other"]
    committed(work.session)
    changed(work, row.case)
    assert "case:1:director" in edits(work), "another act came after it"


def test_a_note_that_asks_in_vain_by_now_is_kept_back_in_the_act_itself(work: Work) -> None:
    row, reminder = reminded(work)
    assert pressed(work, LEAD, row, "up").ok
    work.session.refresh(reminder)
    assert (reminder.state, reminder.reason) == ("skipped", "settled before it was sent")
    assert "case:1:note:n" not in edits(work)


def test_a_note_that_was_under_way_then_and_came_back_does_not_leave_after_it(work: Work) -> None:
    row, reminder = reminded(work)
    reminder.state = "sending"
    assert pressed(work, LEAD, row, "up").ok
    reminder.state = "retry"
    refreshed(work)
    work.session.refresh(reminder)
    assert (reminder.state, reminder.reason) == ("skipped", "settled before it was sent")


def test_the_buttons_of_a_note_change_once_when_it_was_seen_and_go_once_when_it_is_over(work: Work) -> None:
    row, _ = reminded(work)
    left(work)
    found = []
    for verb in ("ack", "ask", "up"):
        assert pressed(work, LEAD, row, verb, note="why").ok
        found.append([card for card in edits(work, "case_note") if card == "case:1:note:n"])
        left(work)
    assert [len(cards) for cards in found] == [1, 1, 2]


def test_a_note_that_cannot_be_read_holds_up_neither_the_act_nor_the_other_cards(work: Work) -> None:
    row, reminder = reminded(work)
    reminder.context = {"case": "one"}
    assert pressed(work, LEAD, row, "ack").ok
    left(work)
    work.session.get_one(PostedCard, "case:1:note:n").message = "case_note/99"
    assert edits(work) == ["case:1:lead"]
    assert {said.kind for said in sent(work.session, SetAsideMessage)} == {"case_note", "case_note/99"}


def test_a_room_is_edited_too_and_where_there_can_be_none_the_cards_say_so(work: Work) -> None:
    row = asked(work)
    left(work)
    assert open_room(work.by(DIRECTOR), case_id=row.case_id).ok
    assert edits(work) == ["case:1:lead"], "the room is new"
    left(work)
    fell_back(work, due=due(work, row, case=row.case_id))
    assert {"case:1:lead", "case:1:director"} <= set(edits(work))
    assert edits(work, "case_room/2") == ["case:1:room"]
