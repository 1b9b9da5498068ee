"""Who is asked next, and who is told where nobody can be."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot.db.models import CaseDecision, CaseEvent, DueRow, Notice
from bot.domain.authority import EXTERNAL
from bot.domain.authority.ladder import Rung, RungNote
from bot.domain.cases.states import OVER, DecisionState
from bot.services.cases import rights
from bot.services.cases.record import Act
from bot.services.cases.rights import DecisionWork
from bot.services.cases.steps import open_own, open_rung, waiting
from bot.work.kinds import NoteKind
from bot.work.unit import Work
from tests.unit.rows import member
from tests.unit.services.cases.cast import ADMIN, DIRECTOR, HELD, LEAD, LIN, NOW, OTHER, decision, leaves, ruling, seat


def turn(work: Work, row: CaseDecision, actor: str | None = LIN) -> DecisionWork:
    return DecisionWork(work=work.by(actor), row=row, stands=rights.standing(work, row), act=Act(actor=actor, now=NOW))


def events(work: Work) -> list[tuple[str, str | None]]:
    work.session.flush()
    return [(event.kind, event.target_id) for event in work.session.scalars(select(CaseEvent).order_by(CaseEvent.id))]


def notes(work: Work) -> list[tuple[str, str]]:
    found = work.session.scalars(select(Notice).where(Notice.message == "case_note").order_by(Notice.id))
    return [(note.audience, note.context["kind"]) for note in found]


def shown_to(work: Work) -> set[str]:
    return set(work.session.scalars(select(Notice.audience).where(Notice.message == "case_card")))


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
    row = decision(work, step=3, case={"severity": "critical"})
    here = turn(work, row)
    assert [here.say(person, "offered") for person in (DIRECTOR, DIRECTOR, "outside:jin")] == [True, False, False]
    [word] = work.session.scalars(select(Notice).where(Notice.message == "case_word"))
    assert (word.audience, word.reader_id, word.critical, word.key) == (
        *(DIRECTOR, DIRECTOR, True),
        f"case-offered:{row.id}:3:{DIRECTOR}",
    )
    row.case.severity = "major"
    assert here.say(LEAD, "offered")
    words = work.session.scalars(select(Notice).where(Notice.message == "case_word").order_by(Notice.id)).all()
    assert [each.critical for each in words] == [True, False]
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
