"""Progress columns: what they say of milestones, and what milestones say back."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.db.models import Change, Milestone, OrderLine
from bot.domain.order_book import ARRIVES, BLOCKED, DONE, STAGE, YES
from bot.domain.orders import MilestoneState
from bot.services.imports import progress
from bot.services.imports.progress import Stamp, apply, kept, milestones_of, stage_of
from bot.work.unit import Work
from tests.sizes import sized
from tests.unit.rows import empty_session
from tests.unit.services.scene import LIN, NOW, company, part, planned, staff

STAMP = Stamp(batch="b", actor=LIN, source="import:a.xlsx", why="订单!2", at=NOW)
VALUES = st.one_of(
    st.just(DONE),
    st.integers(1, 99).map(str),
    st.text("停产返工等", min_size=1, max_size=4).map(lambda why: BLOCKED + why),
    st.dates(min_value=date(2026, 9, 20), max_value=date(2026, 12, 1)).map(lambda day: ARRIVES + day.isoformat()),
)


@pytest.fixture
def line(work: Work) -> OrderLine:
    row = planned(work, template="garment").lines[0]
    row.source = {"file": "a.xlsx"}
    return row


def first(line: OrderLine, column: str) -> Milestone:
    return milestones_of(company(), line, column)[0]


@settings(max_examples=sized(15, 400))
@given(values=st.lists(VALUES, min_size=1, max_size=4))
def test_the_last_thing_a_column_said_is_what_its_milestones_say(values: list[str]) -> None:
    with empty_session() as session:
        work = staff(session)
        line = planned(work, template="garment").lines[0]
        line.source = {"file": "a.xlsx"}
        for value in values:
            apply(work, line, "cutting" if ARRIVES not in value else "material", value, stamp=STAMP)
            assert kept(company(), line, "cutting" if ARRIVES not in value else "material", None) == value


def test_a_column_speaks_of_the_milestones_its_template_names(line: OrderLine) -> None:
    assert [row.key for row in milestones_of(company(), line, "cutting")] == ["cutting"]
    assert milestones_of(company(), line, "process")
    assert milestones_of(company(), line, "风筝") == []


def test_done_is_all_of_it_and_a_share_is_under_way(work: Work, line: OrderLine) -> None:
    cutting = first(line, "cutting")
    apply(work, line, "cutting", "40", stamp=STAMP)
    assert (cutting.state, cutting.progress) == (MilestoneState.IN_PROGRESS, 40)
    apply(work, line, "cutting", DONE, stamp=STAMP)
    assert (cutting.state, cutting.progress, cutting.touched_at) == (MilestoneState.DONE, 100, NOW)
    apply(work, line, "cutting", "0", stamp=STAMP)
    assert (cutting.state, cutting.progress) == (MilestoneState.PLANNED, 0)


def test_blocked_keeps_why_and_what_was_reached_and_loses_the_reason_when_it_goes_on(
    work: Work, line: OrderLine
) -> None:
    cutting = first(line, "cutting")
    apply(work, line, "cutting", "40", stamp=STAMP)
    apply(work, line, "cutting", BLOCKED + "停电", stamp=STAMP)
    assert (cutting.state, cutting.progress, cutting.blocked_reason) == (MilestoneState.BLOCKED, 40, "停电")
    apply(work, line, "cutting", "60", stamp=STAMP)
    assert (cutting.state, cutting.blocked_reason) == (MilestoneState.IN_PROGRESS, None)


@pytest.mark.parametrize("before", [BLOCKED + "停产", DONE])
def test_a_day_of_arrival_reopens_what_was_blocked_or_done(work: Work, line: OrderLine, before: str) -> None:
    fabric = first(line, "material")
    apply(work, line, "material", before, stamp=STAMP)
    apply(work, line, "material", ARRIVES + "2026-10-08", stamp=STAMP)
    assert (fabric.state, fabric.progress, fabric.promised_on) == (MilestoneState.PLANNED, 0, date(2026, 10, 8))


def test_a_day_of_arrival_says_nothing_of_the_share_that_is_there(work: Work, line: OrderLine) -> None:
    fabric = first(line, "material")
    apply(work, line, "material", "40", stamp=STAMP)
    apply(work, line, "material", ARRIVES + "2026-10-08", stamp=STAMP)
    assert (fabric.state, fabric.progress) == (MilestoneState.IN_PROGRESS, 40)


def test_of_a_material_a_promised_day_is_said_before_its_share_unless_the_book_gave_it_itself(
    work: Work, line: OrderLine
) -> None:
    apply(work, line, "material", ARRIVES + "2026-10-08", stamp=STAMP)
    apply(work, line, "material", "40", stamp=STAMP)
    assert kept(company(), line, "material", "40") == ARRIVES + "2026-10-08"
    assert kept(company(), line, "material", "40", own=ARRIVES + "2026-10-08") == "40"
    assert kept(company(), line, "material", "40", own=ARRIVES + "2026-10-01") == ARRIVES + "2026-10-08"


def test_a_stage_puts_its_milestone_under_way_and_never_back(work: Work, line: OrderLine) -> None:
    cutting = part(line.order, "cutting")
    for name in (cutting.key, cutting.name_zh, cutting.name_en.upper()):
        assert stage_of(line, STAGE + name) is cutting
    assert stage_of(line, STAGE + "风筝") is None
    apply(work, line, "process", STAGE + cutting.name_zh, stamp=STAMP)
    assert cutting.state == MilestoneState.IN_PROGRESS
    assert kept(company(), line, "process", STAGE + cutting.name_zh) == STAGE + cutting.name_zh
    cutting.state = MilestoneState.DONE
    apply(work, line, "process", STAGE + cutting.name_zh, stamp=STAMP)
    assert cutting.state == MilestoneState.DONE


@pytest.mark.parametrize(("said", "day"), [("2026-09-10", date(2026, 9, 10)), (YES, None)])
def test_shipped_is_the_sailing_on_its_day_if_there_is_one(
    work: Work, line: OrderLine, said: str, day: date | None
) -> None:
    apply(work, line, "shipped_on", said, stamp=STAMP)
    etd = part(line.order, "etd")
    assert (etd.state, etd.done_on, kept(company(), line, "shipped_on", None)) == (MilestoneState.DONE, day, said)


def test_where_the_seller_only_loads_shipped_is_the_loading(work: Work) -> None:
    line = planned(work, term="EXW").lines[0]
    assert [row.key for row in milestones_of(company(), line, "shipped_on")] == ["loading"]


@pytest.mark.parametrize(
    ("text", "state"),
    [("合格", "done"), ("PASS", "done"), ("ok", "done"), ("验货不合格", "blocked"), ("未通过", "blocked"),
     ("FAILED", "blocked"), ("待验", "planned"), ("booked", "planned")],
)  # fmt: skip
def test_an_inspection_passed_is_done_and_failed_is_blocked_with_what_is_written(
    work: Work, line: OrderLine, text: str, state: str
) -> None:
    progress.inspected(work, line, text, stamp=STAMP)
    row = first(line, "inspection")
    assert (row.state, row.blocked_reason) == (state, text if state == "blocked" else None)


@pytest.mark.parametrize(("note", "begun"), [("危包证办理中", True), ("危险品", False), (None, False)])
def test_a_certificate_being_applied_for_is_under_way(work: Work, note: str | None, begun: bool) -> None:
    line = planned(work, template="chemicals", dangerous_goods=True, note=note).lines[0]
    certificate = part(line.order, "dg_packing_certificate")
    progress.certificate_under_way(work, line, stamp=STAMP)
    assert (certificate.state == MilestoneState.IN_PROGRESS) is begun


def test_what_only_follows_from_other_milestones_says_nothing_of_its_own(work: Work, line: OrderLine) -> None:
    fabric = first(line, "material")
    fabric.state = MilestoneState.DONE
    assert kept(company(), line, "material", "40") == "40"
    fabric.touched_at = NOW
    assert kept(company(), line, "material", "40") == DONE


def test_a_line_no_book_ever_stated_says_nothing(work: Work) -> None:
    line = planned(work, template="garment").lines[0]
    apply(work, line, "cutting", DONE, stamp=STAMP)
    assert kept(company(), line, "cutting", None) is None


def test_the_history_says_which_cell_of_which_file_said_so(work: Work, line: OrderLine) -> None:
    apply(work, line, "cutting", "40", stamp=STAMP)
    changes = work.session.scalars(select(Change)).all()
    assert {(change.actor_id, change.source, change.why, change.batch) for change in changes} == {
        (LIN, "import:a.xlsx", "订单!2", "b")
    }
    assert {change.field for change in changes} == {"state", "progress"}
