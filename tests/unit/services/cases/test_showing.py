"""A case is shown to who has to do with it or its order, and to nobody else."""

from __future__ import annotations

import pytest

from bot.db.models import CaseEvent
from bot.services.cases.showing import CaseNotYours, copy_text, show_case, show_decision, show_effects, visible_case
from bot.work.unit import Answer, Work
from tests.unit.rows import keep
from tests.unit.services.cases.cast import ADMIN, BOSS, DIRECTOR, LEAD, LIN, NOW, OTHER, QC, decision, messages, seat


def visible(work: Work, case_id: int, person: str) -> bool:
    try:
        return visible_case(work, case_id, person).id == case_id
    except CaseNotYours:
        return False


@pytest.mark.parametrize(
    ("person", "may"), [(LIN, True), (LEAD, True), (DIRECTOR, True), (BOSS, True), (OTHER, False), (QC, False)]
)
def test_who_has_a_role_on_the_order_sees_its_cases(work: Work, person: str, may: bool) -> None:
    assert visible(work, decision(work).case_id, person) is may


def test_who_had_a_part_in_it_sees_it_whatever_they_hold(work: Work) -> None:
    assert visible(work, decision(work, case={"reporter_id": OTHER}).case_id, OTHER)
    assert visible(work, decision(work, holder_id=OTHER).case_id, OTHER)
    row, elsewhere = decision(work), decision(work)
    keep(work.session, CaseEvent(case_id=row.case_id, kind="asked", target_id=OTHER, at=NOW))
    assert (visible(work, row.case_id, OTHER), visible(work, elsewhere.case_id, OTHER)) == (True, False)


def test_of_a_case_without_an_order_only_who_had_a_part_in_it(work: Work) -> None:
    row = decision(work, case={"order_id": None})
    assert [visible(work, row.case_id, person) for person in (LIN, LEAD, ADMIN)] == [True, False, False]
    seat(work.session, "qc", QC)
    assert not visible(work, row.case_id, QC)


def test_a_case_that_is_not_there_is_nobodys(work: Work) -> None:
    assert not visible(work, 99, LIN)


def test_what_is_asked_for_is_answered_where_it_was_asked(work: Work) -> None:
    row = decision(work)
    here = work.answering(Answer(member=LIN, audience="C1:lin", method="ephemeral", key="e1"))
    show_case(here, case_id=row.case_id)
    show_decision(here.answering(Answer(member=LIN, audience=LIN, method="post", key="e2")), decision_id=row.id)
    copy_text(here, case_id=row.case_id)
    show_effects(here, case_id=row.case_id)
    assert [card.key for card in messages(work, "case_card")] == ["reply:e1:case", "reply:e2:case"]
    for name, part in (("case_copy", "copy"), ("case_effects", "effects")):
        [said] = messages(work, name)
        assert (said.key, said.audience, said.context) == (f"reply:e1:{part}", "C1:lin", {"case": row.case_id})


def test_a_stranger_is_shown_nothing(work: Work) -> None:
    row = decision(work)
    here = work.answering(Answer(member=OTHER, audience=OTHER, method="post", key="e1"))
    for show in (show_case, copy_text, show_effects):
        with pytest.raises(CaseNotYours):
            show(here, case_id=row.case_id)
    for number in (row.id, 99):
        with pytest.raises(CaseNotYours):
            show_decision(here, decision_id=number)
    assert messages(work, "case_card") == []
