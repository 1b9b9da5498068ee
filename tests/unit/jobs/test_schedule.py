"""Who follows which subject: every card that shows it is edited once, and no other."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.models import CheckIn, Notice, StandupRound
from bot.domain.standups import RoundState
from bot.jobs.schedule import REFRESHED
from bot.work.unit import Work
from tests.unit.rows import keep, posted_card
from tests.unit.services.scene import LIN, NOW, TODAY, refreshed, staff

HELD = {"team_id": 1, "held_on": TODAY, "questions": []}


@pytest.fixture
def work(session: Session) -> Work:
    return staff(session)


def edits(work: Work, subject: str, *standing: str) -> list[tuple[str | None, str, dict[str, Any]]]:
    """What is edited for a subject said twice, of the cards that stand."""
    for card in standing:
        posted_card(work.session, card)
    for _ in range(2):
        work.refresh(subject)
    assert refreshed(work) == [subject]
    rows = work.session.scalars(select(Notice).where(Notice.method == "update").order_by(Notice.id))
    return [(row.card, row.message, row.context) for row in rows]


def test_of_a_hand_over_everybodys_copy(work: Work) -> None:
    found = edits(work, "handover:3", "handover:3:lead", "handover:3:lin", "handover:31:lin")
    assert found == [(f"handover:3:{person}", "handover_card", {"handover": 3}) for person in ("lead", "lin")]


def test_of_a_messages_photos_their_card(work: Work) -> None:
    assert edits(work, "photo:a:b", "photo:a:b", "photo:a") == [("photo:a:b", "photo_card", {"root": "a:b"})]


def test_of_what_an_import_asked_the_card_of_who_was_asked(work: Work) -> None:
    card = {"member": LIN, "card": "b1:lin", "edited": True}
    assert edits(work, "questions:lin:b1:lin", "b1:lin", "b1:other") == [("b1:lin", "import_questions", card)]


@pytest.mark.parametrize(("state", "count"), [(RoundState.CLOSED, 2), (RoundState.OPEN, 0)])
def test_of_a_round_that_is_closed_both_parts_of_its_digest(work: Work, state: RoundState, count: int) -> None:
    held = keep(work.session, StandupRound(**HELD, state=state)).id
    found = edits(work, f"round:{held}", f"standup_digest:{held}", f"standup_body:{held}")
    both = [(f"standup_{part}:{held}", f"standup_{part}", {"round": held}) for part in ("digest", "body")]
    assert found == both[:count]


def test_of_a_check_in_its_prompt(work: Work) -> None:
    held = keep(work.session, StandupRound(**HELD)).id
    row = keep(work.session, CheckIn(round_id=held, member_id=LIN, ask_at=NOW, remind_at=NOW, closes_at=NOW)).id
    assert edits(work, f"check_in:{row}", f"standup:{row}") == [(f"standup:{row}", "standup_prompt", {"check_in": row})]


def test_a_subject_that_nobody_follows_is_a_mistake_of_ours(work: Work) -> None:
    with pytest.raises(KeyError):
        edits(work, "nothing:1")
    assert {"case", "task", "milestone"} <= set(REFRESHED)
