"""A day that somebody has agreed to is not pulled back in passing: it is asked, with who, when and in which case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from bot.db.models import Pending
from bot.domain.phrases.sayings import read_statements
from bot.services.conversation.take import take_message
from bot.services.reports.door import report
from bot.services.reports.outcomes import StatementOutcome
from bot.services.reports.reading import reader_for
from bot.work.unit import Answer, Work
from tests.factories import CHEN, HE, LIN, WANG, milestone_of
from tests.integration.cases.world import World


def dm(world: World, member: str) -> Answer:
    return replace(world.to(member), audience=member, method="post")


def say(world: World, text: str, *, by: str = LIN) -> StatementOutcome:
    [found] = world.do(take_message, to=dm(world, by), text=text)
    return found


def asked(found: StatementOutcome) -> list[str]:
    return [question.code for question in found.questions]


def surely(world: World, text: str, *, by: str = LIN) -> StatementOutcome:
    """是,照记 of what was asked."""

    def take(work: Work) -> tuple[StatementOutcome, ...]:
        return report(work, read_statements(text, reader_for(work, member_id=work.actor)), sure=True)

    [found] = world.do(take, to=world.to(by))
    return found


@pytest.fixture
def approved(world: World) -> str:
    """陈志强 agreed to a later day on board; returns the number of the case."""
    case = world.report(LIN, "PO2402", "material_late", text="面料未到", milestone="fabric", days=14)
    row = world.decision(case, "ship_date_commitment")
    assert world.press(WANG, row, "propose", note="建议报客户").ok
    assert world.press(CHEN, row, "approve").ok
    found = world.case(case)
    assert found.effects[0].etd_new_on is not None
    return found.number


def agreed(world: World) -> date:
    found = world.look(lambda s: milestone_of(s, "PO2402", "etd").forecast_on)
    assert found is not None
    return found


@pytest.mark.parametrize("text", ["2402 开船 10/26", "2402 ETD 26 Oct", "/delay 2402 开船 10/26"])
def test_an_earlier_day_than_a_director_agreed_to_is_asked_with_the_case(
    world: World, approved: str, text: str
) -> None:
    found = say(world, text)
    assert (found.outcome, asked(found)) == ("asked", ["approved_day"])
    fields = dict(found.questions[0].text.fields)  # type: ignore[union-attr]
    assert (fields["who"], fields["number"], fields["day"]) == ("陈志强", approved, agreed(world))
    assert world.look(lambda s: milestone_of(s, "PO2402", "etd").promised_on) != date(2026, 10, 26)


def test_once_it_is_meant_it_is_ruled_like_any_day(world: World, approved: str) -> None:
    found = surely(world, "2402 开船 10/26")
    assert (found.outcome in {"saved", "preview"}, asked(found)) == (True, [])


def test_a_later_one_is_another_delay_that_says_what_was_agreed_to(world: World, approved: str) -> None:
    found = say(world, "2402 开船 11/20")
    assert found.outcome == "preview"
    [preview] = world.notices(LIN, message="delay_preview/2")
    text = str(world.render(preview).blocks)
    assert "陈志强" in text
    assert f"({approved})" in text


def test_the_day_that_was_agreed_to_is_no_contradiction(world: World, approved: str) -> None:
    assert say(world, f"2402 开船 {agreed(world).isoformat()}").outcome in {"saved", "preview"}


def test_who_agreed_to_it_is_not_asked(world: World, approved: str) -> None:
    assert asked(say(world, "2402 开船 10/26", by=CHEN)) == []


def test_what_was_refused_or_never_decided_asks_nothing(world: World) -> None:
    case = world.report(LIN, "PO2402", "material_late", text="面料未到", milestone="fabric", days=14)
    row = world.decision(case, "ship_date_commitment")
    assert world.press(WANG, row, "propose", note="建议报客户").ok
    assert asked(say(world, "2402 开船 10/26")) == []
    assert world.press(CHEN, row, "reject", note="不行").ok
    assert asked(say(world, "2402 开船 10/25")) == []


def test_a_second_report_of_the_same_event_names_the_case_that_is_open(world: World) -> None:
    case = world.report(LIN, "PO2402", "material_late", text="面料未到", milestone="fabric", days=3)
    found = say(world, "2402 面料未到,晚4天")
    assert (found.outcome, asked(found)) == ("asked", ["same_event"])
    assert dict(found.questions[0].text.fields)["number"] == world.case(case).number  # type: ignore[union-attr]


def test_a_cost_for_each_day_is_a_rate_and_no_total(world: World) -> None:
    found = say(world, "2411 港口压港 每天滞箱费800美金", by=HE)
    assert found.outcome == "preview"
    [waiting] = world.look(lambda s: s.scalars(select(Pending).where(Pending.kind.startswith("report_drafts"))).all())
    assert "cost_cny" not in str(waiting.data)
