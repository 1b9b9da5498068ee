"""What administrators change about the rule table: nothing unsound, nothing unseen, every version kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.db.models import Case, CaseDecision, RuleVersion
from bot.domain.errors import GendanError
from bot.services.people.office import is_administrator
from bot.services.rules import changes
from bot.services.rules.changes import (
    MOST_DAYS,
    RulesDraft,
    draft_of,
    draft_of_version,
    effect_of,
    keep_draft,
    offered,
    refuse,
    show_history,
    wrong_numbers,
)
from bot.services.rules.messages import RulesChangedMessage, RulesHistoryMessage
from bot.services.rules.rulebook import in_force, newest_version, record_file, version_of
from bot.work.notices import RefusalMessage
from bot.work.unit import Work
from tests.unit.rows import keep, member
from tests.unit.services.scene import ADMIN, LIN, NOW, OTHER, asked_by, company, entries, leaves, sent, staff


@pytest.fixture
def work(session: Session) -> Work:
    """The files' table is the first version."""
    work = staff(session)
    member(session, "admin2", is_admin=True)
    record_file(work)
    return asked_by(work, ADMIN)


def current(work: Work) -> Work:
    """The same once what is in force was read."""
    return replace(work, company=in_force(work.session, company()))


def draft(work: Work, **numbers: str) -> Any:
    now = draft_of(current(work).company.rules)
    return replace(now, settings={**now.settings, **numbers})


def save(work: Work, *, draft: RulesDraft, number: int, why: str) -> int | None:
    """Shown its effect, and then saved."""
    key = f"form:{work.now}:{draft}"
    keep_draft(work, key=key, draft=draft)
    return changes.save(work, key=key, number=number, why=why)


def saved(work: Work, why: str = "涨价", **numbers: str) -> int | None:
    here = current(work)
    newest = newest_version(work.session)
    assert newest is not None
    return save(here, draft=draft(work, **numbers), number=newest.number, why=why)


def code(call: Any) -> str:
    with pytest.raises(GendanError) as error:
        call()
    return error.value.code


def test_the_files_table_is_recorded_once(work: Work) -> None:
    assert record_file(work) is None
    [first] = work.session.scalars(select(RuleVersion)).all()
    assert (first.number, first.changed_by, first.change) == (1, None, [])


def test_a_draft_of_what_is_in_force_changes_nothing(work: Work) -> None:
    assert code(lambda: saved(work)) == "nothing_changed"
    assert newest_version(work.session).number == 1  # type: ignore[union-attr]


def test_a_changed_number_counts_at_once_for_rules_and_settings_and_the_file_stays_the_file(work: Work) -> None:
    assert saved(work, cost_line="2万") == 2
    now = current(work).company
    assert (now.rules.settings["cost_line"], now.defaults.cost_line) == (20_000, Decimal(20_000))
    assert company().rules.settings["cost_line"] == 10_000
    assert now.file_rules is company().rules


def test_a_version_says_who_why_and_from_what_to_what(work: Work) -> None:
    saved(work, why=" 涨价 ", cost_line="20000")
    newest = newest_version(work.session)
    assert newest is not None
    assert (newest.changed_by, newest.why, newest.at) == (ADMIN, "涨价", NOW)
    assert any("20000" in str(change) and "10000" in str(change) for change in newest.change)
    assert ("rules.change", ADMIN, True) in entries(work.session)


def test_every_administrator_hears_of_a_change_and_nobody_of_the_first_version(work: Work) -> None:
    assert sent(work.session, RulesChangedMessage) == []
    saved(work, cost_line="20000")
    assert [len(sent(work.session, RulesChangedMessage, person)) for person in (ADMIN, "admin2", LIN)] == [1, 1, 0]


@pytest.mark.parametrize("person", [LIN, OTHER])
def test_nobody_else_changes_or_reads_the_history_and_is_told_who_may(work: Work, person: str) -> None:
    them = current(asked_by(work, person))
    wanted = draft(work, cost_line="20000")
    for call in (
        lambda: save(them, draft=wanted, number=1, why="x"),
        lambda: effect_of(them, draft=wanted, number=1),
        lambda: show_history(them),
    ):
        assert code(call) == "rules_not_yours"
    refuse(them, what="change")
    assert sent(work.session, RefusalMessage, person) == [
        RefusalMessage(code="rules_not_yours", fields={"names": "admin、admin2"})
    ]
    assert ("rules.change", person, False) in entries(work.session)


def test_an_administrator_who_left_is_none(work: Work) -> None:
    assert is_administrator(work)
    row = leaves(work.session, ADMIN)
    row.is_admin = True
    work.session.flush()
    assert not is_administrator(work)


def test_a_change_made_on_an_older_version_is_refused(work: Work) -> None:
    wanted = draft(work, cost_line="30000")
    saved(work, cost_line="20000")
    assert code(lambda: save(current(work), draft=wanted, number=1, why="x")) == "rules_moved"
    assert code(lambda: effect_of(current(work), draft=wanted, number=1)) == "rules_moved"
    assert current(work).company.rules.settings["cost_line"] == 20_000


WRONG = [
    ({"cost_line": "很多"}, "bad_number"),
    ({"cost_line": ""}, "bad_number"),
    ({"cost_line": "USD 500"}, "bad_number"),
    ({"cost_line": "1E999999"}, "bad_number"),
    ({"cost_line": "9" * 40}, "bad_number"),
    ({"cost_line": "-1"}, "negative_number"),
    ({"cost_line": "−1"}, "negative_number"),
    ({"float_buffer": "2.5"}, "bad_number"),
    ({"float_buffer": str(MOST_DAYS + 1)}, "too_many_days"),
]


@pytest.mark.parametrize(("numbers", "why"), WRONG)
def test_a_number_that_cannot_be_is_refused_at_its_field_and_nothing_is_saved(
    work: Work, numbers: dict[str, str], why: str
) -> None:
    assert code(lambda: saved(work, **numbers)) == why
    [(block, error)] = wrong_numbers(current(work), draft=draft(work, **numbers)).items()
    assert (block, error.code) == (f"set:{next(iter(numbers))}", why)
    assert newest_version(work.session).number == 1  # type: ignore[union-attr]


def test_every_wrong_number_of_a_form_is_said(work: Work) -> None:
    wrong = wrong_numbers(current(work), draft=draft(work, cost_line="x", pm_limit="-1", float_buffer="3"))
    assert {block: error.code for block, error in wrong.items()} == {
        "set:cost_line": "bad_number",
        "set:pm_limit": "negative_number",
    }


def test_the_largest_buffer_that_makes_sense_is_taken(work: Work) -> None:
    assert saved(work, float_buffer=str(MOST_DAYS)) == 2


def test_numbers_with_which_the_table_is_unsound_are_refused(work: Work) -> None:
    assert code(lambda: saved(work, float_buffer="0")) == "rules_unsound"
    assert newest_version(work.session).number == 1  # type: ignore[union-attr]


def test_a_pack_is_switched_on_and_off_again(work: Work) -> None:
    here = current(work)
    pack = next(name for name in here.company.rules.known_packs if name not in here.company.rules.packs)
    now = draft_of(here.company.rules)
    save(here, draft=replace(now, packs=(*now.packs, pack)), number=1, why="x")
    assert pack in current(work).company.rules.packs
    save(current(work), draft=now, number=2, why="x")
    assert pack not in current(work).company.rules.packs


def test_practice_is_confirmed_rule_by_rule_and_stays_confirmed_when_the_form_does_not_list_it(work: Work) -> None:
    first, second, *_ = offered(company())
    now = draft_of(company().rules)
    save(current(work), draft=replace(now, confirmed=(first, second)), number=1, why="x")
    assert set(draft_of(current(work).company.rules).confirmed) == {first, second}
    save(current(work), draft=replace(now, confirmed=(second,)), number=2, why="x")
    assert draft_of(current(work).company.rules).confirmed == (second,)


def test_an_earlier_version_is_put_back_as_a_new_one(work: Work) -> None:
    saved(work, cost_line="20000")
    saved(work.at(NOW + timedelta(hours=1)), cost_line="30000")
    back = draft_of_version(current(work), number=2)
    assert save(current(work.at(NOW + timedelta(hours=2))), draft=back, number=3, why="退回") == 4
    assert current(work).company.rules.settings["cost_line"] == 20_000
    second, fourth = (work.session.get_one(RuleVersion, number) for number in (2, 4))
    assert second.table_hash == fourth.table_hash
    found = version_of(work.session, second.table_hash, NOW + timedelta(hours=1))
    assert found is not None
    assert found.number == 2, "the version that was in force then"
    assert code(lambda: draft_of_version(work, number=99)) == "rules_moved"


def past(work: Work, cost: int | None, severity: str = "major", **more: Any) -> str:
    number = f"C{len(work.session.scalars(select(Case.id)).all()) + 1:04}"
    facts = {"role": "merchandiser", "ruled_by": {"mode": "business", "cost_cny": cost} if cost is not None else {}}
    case = keep(
        work.session,
        Case(**{"number": number, "kind": "budget", "text": "x", "reporter_id": LIN, "severity": severity,
                "opened_at": NOW - timedelta(days=1), "facts": facts, **more}),
    )  # fmt: skip
    keep(work.session, CaseDecision(case=case, key="budget_reallocation", position=0, state="asked", ruling={}))
    return number


def test_the_effect_names_past_cases_that_another_cost_line_would_have_made_urgent_or_calmer(work: Work) -> None:
    dear, cheap = past(work, 15_000), past(work, 5_000)
    critical = past(work, 15_000, "critical", deadline_at=NOW)
    past(work, None)
    up = effect_of(current(work), draft=draft(work, cost_line="20000"), number=1)
    assert (up.calmer, up.urgent) == ((dear,), ())
    down = effect_of(current(work), draft=draft(work, cost_line="4000"), number=1)
    assert (down.urgent, critical in down.calmer) == ((cheap,), False)
    assert newest_version(work.session).number == 1, "a look saves nothing"  # type: ignore[union-attr]


@pytest.mark.parametrize("more", [{"opened_at": NOW - timedelta(days=91)}, {"state": "undone"}, {"state": "recalled"}])
def test_cases_of_long_ago_or_taken_back_do_not_count(work: Work, more: dict[str, Any]) -> None:
    past(work, 15_000, **more)
    found = effect_of(current(work), draft=draft(work, cost_line="20000"), number=1)
    assert (found.calmer, found.urgent) == ((), ())


def test_the_history_is_answered_to_an_administrator(work: Work) -> None:
    show_history(work)
    assert sent(work.session, RulesHistoryMessage, ADMIN) == [RulesHistoryMessage()]


def test_without_a_recorded_version_the_files_table_is_in_force(work: Work) -> None:
    work.session.execute(delete(RuleVersion))
    assert in_force(work.session, company()) is company()
