"""Which order, line and milestone is meant by what is said."""

from __future__ import annotations

from typing import Any

import pytest

from bot.db.models import OrderLine
from bot.domain.errors import GendanError
from bot.domain.orders import MilestoneState
from bot.domain.phrases.sentences import ask
from bot.domain.phrases.statements import (
    MilestoneNamed,
)
from bot.domain.phrases.vocabulary import Subject
from bot.services.reports.messages import (
    EchoChoice,
)
from bot.services.reports.outcomes import ReportOutcome
from bot.services.reports.targets import by_subject, is_lot, line_name, lines_of, lot_of, nearest, of_line
from bot.work.unit import Work
from tests.every import every
from tests.unit.services.reports.telling import (
    DAY,
    asked,
    named,
    outcome,
    promised,
    refusal,
    rows,
)
from tests.unit.services.scene import (
    NOW,
    OTHER,
    TODAY,
    line,
    milestone,
    order,
    part,
    planned,
)

# --- which line, which milestone


def test_of_two_lines_the_one_picked_is_meant_by_milestone_and_by_date(work: Work) -> None:
    row = planned(work, lines=2)
    for said, key in ((promised(row, "material", TODAY + DAY), "material"),
                      (promised(row, None, TODAY + 79 * DAY, subject=Subject.ETD), "etd")):  # fmt: skip
        assert asked(work, said) == ["which_line"]
        shown = rows(work)[-1]
        assert isinstance(shown, EchoChoice)
        assert [pick.milestone for pick in shown.options][:2] == [part(row, key, place).id for place in (0, 1)]
        outcome(work, said, chosen=part(row, key, 1).id)
    assert [part(row, "material", place).promised_on for place in (0, 1)] == [None, TODAY + DAY]
    assert part(row, "etd", 0).promised_on is None


def test_a_name_of_two_orders_is_asked_unless_one_of_their_milestones_was_picked(work: Work) -> None:
    first, second = planned(work, "PO1", style="KL204"), planned(work, "PO2", style="KL204")
    said = promised("KL204", "material", TODAY + DAY)
    assert asked(work, said) == ["which_of_orders"]
    assert [option.value for option in rows(work)[-1].options] == ["PO1", "PO2"]
    assert outcome(work, said, chosen=part(second, "material").id).outcome is ReportOutcome.SAVED
    assert [part(row, "material").promised_on for row in (first, second)] == [None, TODAY + DAY]


def test_an_order_among_several_is_called_by_its_number_and_its_first_product(work: Work) -> None:
    planned(work, "PO1", lines=2, style="KL204", product="灯"), planned(work, "PO2", style="KL204")
    assert asked(work, promised("KL204", "material", TODAY + DAY)) == ["which_of_orders"]
    assert [option.label.zh for option in rows(work)[-1].options] == ["PO1 灯", "PO2"]


def test_an_order_that_is_cancelled_is_not_meant_where_another_of_its_name_lives(work: Work) -> None:
    first, second = planned(work, "PO1", style="KL204"), planned(work, "PO2", style="KL204")
    first.cancelled_at = NOW
    assert outcome(work, promised("KL204", "material", TODAY + DAY)).outcome is ReportOutcome.SAVED
    second.cancelled_at = NOW
    assert refusal(work, promised("KL204", "material", TODAY + DAY)) == "order_cancelled"


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("PO3341", ["PO3314"]), ("PO331", ["PO3314"]), ("PO33144", ["PO3314"]), ("PO3319", ["PO3314"]),
     ("PO33I4", ["PO3314"]), ("PO9999", []), ("PO14", []), ("P03315", ["PO3314"])],
)  # fmt: skip
def test_a_number_that_is_a_slip_away_from_one_of_the_persons_orders_is_asked(
    work: Work, typed: str, offered: list[str]
) -> None:
    planned(work, "PO3314")
    planned(work, "PO3315", of=OTHER, customer="Else").cancelled_at = NOW
    work.session.flush()
    statement = promised(typed, "material", TODAY + DAY)
    if offered:
        assert asked(work, statement)[0] == "no_such_order"
        assert "PO3314" in [option.value for option in rows(work)[-1].options]
    else:
        assert refusal(work, statement) == "order_not_found"


def test_of_many_orders_a_slip_away_the_one_with_two_digits_changed_is_the_likely_one(work: Work) -> None:
    for number in (1234, 1244, 1245, 1246, 1247):
        planned(work, f"PO{number}")
    assert asked(work, promised("PO1243", "material", TODAY + DAY)) == ["no_such_order"]
    assert [option.value for option in rows(work)[-1].options] == ["PO1234"]


@every(
    ("key", "product", "lot", "fits"),
    [("KL204#1", None, "第一批", True), ("KL204#2", None, "第一批", False), ("KL204#2", None, "第2批", True),
     ("KL204#2", None, "second lot", True), ("KL204#1", None, "2nd lot", False), ("KL204#12", None, "第2批", False),
     ("KL204", "蓝色雨伞", "蓝色", True), ("KL204", "Blue umbrella", "BLUE", True), ("KL204", None, "蓝色", False),
     ("KL204#10", None, "第十批", True), ("KL204#2", None, "第两批", True), ("2", None, "2", True)],
)  # fmt: skip
def test_a_line_is_the_lot_that_its_number_or_its_product_says(
    key: str, product: str | None, lot: str, fits: bool
) -> None:
    assert is_lot(OrderLine(key=key, product=product), lot) is fits


def test_lines_are_told_apart_by_the_shortest_name_that_does(work: Work) -> None:
    row = order(work.session)
    one_line = line(row, "A#1")
    assert (line_name(one_line), lot_of(one_line)) == (None, "1")
    gone = line(row, "A#2", cancelled_at=NOW)
    assert line_name(one_line) is None
    gone.cancelled_at = None
    assert (line_name(one_line), line_name(gone)) == ("1", "2")
    other = line(row, "B#1")
    assert [line_name(own) for own in (one_line, gone, other)] == ["A#1", "2", "B#1"]


def test_the_open_lines_are_meant_and_of_these_the_lot_that_is_named(work: Work) -> None:
    row = planned(work, lines=3)
    first, second, third = row.lines
    third.cancelled_at = NOW
    assert lines_of(row) == [first, second]
    assert lines_of(row, "2") == [second]
    assert lines_of(row, "第九批") == [first, second], "no line of that lot"
    for own in (first, second):
        for step in own.milestones:
            step.state, step.done_on = MilestoneState.DONE, TODAY
    assert lines_of(row) == [first, second], "of what is over figures may still be told"
    with pytest.raises(GendanError) as over:
        lines_of(row, only_open=True)
    assert over.value.code == "order_over"


def steps(*given: tuple[str, str], **more: Any) -> OrderLine:
    row = OrderLine(position=1, key="1")
    for key, state in given:
        milestone(row, key, state=state, **more)
    return row


def test_of_the_milestones_a_word_may_mean_an_open_one_is_meant_before_one_that_is_done() -> None:
    row = steps(("fabric", "done"), ("trims", "planned"), ("sewing", "done"))
    either = MilestoneNamed(word="料", ids=("fabric", "trims"))
    assert [getattr(of_line(row, name), "key", None) for name in (either, named("sewing"), named("etd"))] == [
        "trims",
        "sewing",
        None,
    ]


def test_a_word_of_another_plan_means_the_only_milestone_whose_name_begins_with_it() -> None:
    row = steps(("coa_check", "planned"), ("packing", "planned"))
    assert getattr(of_line(row, named("test", "COA")), "key", None) == "coa_check"
    assert of_line(row, named("test", "")) is None
    assert of_line(steps(("coa_a", "planned"), ("coa_b", "planned")), named("test", "coa")) is None


@every(
    ("subject", "given", "key"),
    [
        (Subject.ETD, [("etd", "planned")], "etd"),
        (Subject.CUSTOMER_DATE, [("etd", "done"), ("delivered", "planned")], "delivered"),
        (Subject.CUSTOMER_DATE, [("etd", "done")], "etd"),
        (Subject.GOODS_READY, [("packing", "planned"), ("final", "planned")], "final"),
        (Subject.GOODS_READY, [("packing", "planned")], "packing"),
        (Subject.CUTOFF, [("customs", "planned")], "customs"),
        (Subject.ETA, [("etd", "planned")], None),
        (None, [("etd", "planned")], None),
    ],
)
def test_a_date_of_the_order_is_the_milestone_that_stands_for_it(
    subject: Subject | None, given: list[tuple[str, str]], key: str | None
) -> None:
    assert getattr(by_subject(steps(*given), subject), "key", None) == key


def test_the_nearest_milestone_is_the_open_one_that_is_due_first() -> None:
    row = steps(("a", "done"), ("b", "planned"), ("c", "planned"), ("d", "planned"))
    for step, days in zip(row.milestones, (0, 5, 3, None), strict=True):
        step.forecast_on = None if days is None else TODAY + days * DAY
    assert getattr(nearest(row), "key", None) == "c"
    row.milestones[1].forecast_on = TODAY + 3 * DAY
    assert getattr(nearest(row), "key", None) == "b", "the plan's order decides"
    assert nearest(steps(("a", "done"))) is None


def test_what_is_in_doubt_opens_the_form_of_the_only_open_milestone_it_may_mean(work: Work) -> None:
    row = planned(work)
    doubt = ask("which_delay")
    assert asked(work, promised(row, "material", TODAY + DAY, doubts=(doubt,))) == ["which_delay"]
    assert rows(work)[-1].form == {"o": row.id, "m": part(row, "material").id}
    two = planned(work, "PO2", lines=2)
    asked(work, promised(two, "material", TODAY + DAY, doubts=(doubt,)))
    assert "m" not in (rows(work)[-1].form or {})
