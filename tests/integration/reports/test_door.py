"""The one door: what is said of an order is saved, previewed, asked, passed on or refused, by who says it and what it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from bot.db.models import Case, Change, Notice, Relay
from bot.domain.phrases.reading import LengthOfTime, OrderRef, OrderSort, Quantity, State
from bot.domain.phrases.statements import (
    AnomalyTold,
    CutOffKind,
    CutOffNamed,
    Made,
    Measured,
    MilestoneNamed,
    NewDay,
    OnTrack,
    Progressed,
    Promised,
    Statement,
)
from bot.domain.phrases.vocabulary import Subject
from bot.services.reports.door import report
from bot.services.reports.entry import EVERY_LINE
from bot.services.reports.messages import ReportEchoMessage
from bot.services.reports.outcomes import StatementOutcome
from bot.work.codec import load
from bot.work.undo import UndoKind
from tests.factories import FENG, HE, JIANG, LIN, QIAN, WANG, ZHENG, ZHOU, line_of, milestone_of, order_of
from tests.integration.cases.world import World


def po(number: int) -> dict[str, Any]:
    return {"text": f"PO{number} …", "orders": (OrderRef(key=f"PO{number}", sort=OrderSort.PO),)}


def named(key: str, *, part: bool = False) -> MilestoneNamed:
    return MilestoneNamed(word=key, ids=(key,), part=part)


def progress(number: int, key: str, percent: int | None = None, state: State | None = None, **more: Any) -> Progressed:
    reached = None if percent is None else Decimal(percent)
    return Progressed(**{**po(number), **more}, milestone=named(key), percent=reached, state=state)


def made(number: int, key: str, count: int, unit: str | None = "件", **more: Any) -> Made:
    return Made(**po(number), milestone=named(key), count=Quantity(value=Decimal(count), unit=unit), **more)


def promised(number: int, key: str | None, on: str | None = None, **more: Any) -> Promised:
    move = NewDay(on=date.fromisoformat(on) if on else None, **more)
    return Promised(**po(number), milestone=named(key) if key else None, move=move)


def sails(number: int, on: str) -> Promised:
    return Promised(**po(number), subject=Subject.ETD, move=NewDay(on=date.fromisoformat(on)))


def tell(world: World, *statements: Statement, by: str = LIN, **how: Any) -> tuple[StatementOutcome, ...]:
    return world.do(report, to=world.to(by), statements=statements, **how)


def outcome(world: World, *statements: Statement, by: str = LIN, **how: Any) -> StatementOutcome:
    [found] = tell(world, *statements, by=by, **how)
    return found


def changed(found: StatementOutcome) -> dict[str, tuple[Any, Any]]:
    return {change.field: (change.old, change.new) for change in found.changes}


def asked(found: StatementOutcome) -> list[str]:
    return [question.code for question in found.questions]


def decisions(found: StatementOutcome) -> set[str]:
    return {ahead.decision for ahead in found.decisions}


def echoes(world: World) -> Sequence[ReportEchoMessage]:
    rows = world.look(lambda s: s.scalars(select(Notice).where(Notice.message == "milestone_echo/4")).all())
    return [load(row.message, row.context) for row in rows]


def written(world: World) -> int:
    return len(world.look(lambda s: s.scalars(select(Change).where(Change.source != "import")).all()))


# --- how far it is


def test_progress_is_saved_by_who_follows_the_order_with_the_old_value_beside_the_new(world: World) -> None:
    found = outcome(world, progress(2403, "sewing", 70))
    assert (found.outcome, changed(found)) == ("saved", {"progress": (60, 70)})
    [echo] = echoes(world)
    assert [(value.field, value.old, value.new) for value in echo.rows[0].changed] == [("progress", "60", "70")]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("by", "order", "key", "what", "becomes"),
    [
        (ZHENG, 2401, "sewing", {"percent": 91}, "saved"),
        (ZHENG, 2405, "packing", {"state": State.DONE}, "saved"),
        (ZHENG, 2414, "moulding", {"percent": 45}, "passed_on"),
        (WANG, 2403, "sewing", {"percent": 69}, "saved"),
        (JIANG, 2401, "packing", {"percent": 62}, "passed_on"),
        (QIAN, 2411, "coa", {"state": State.DONE, "note": "报告C-201"}, "passed_on"),
        (HE, 2411, "coa", {"state": State.DONE, "note": "报告C-201"}, "saved"),
        (ZHOU, 2403, "sewing", {"percent": 80}, "refused"),
    ],
)
def test_who_says_it_decides_whether_progress_is_saved_or_passed_on(
    world: World, by: str, order: int, key: str, what: dict[str, Any], becomes: str
) -> None:
    found = outcome(world, progress(order, key, **what), by=by)
    assert found.outcome == becomes
    before = milestone_of
    row = world.look(lambda s: before(s, f"PO{order}", key))
    assert (row.progress in {what.get("percent"), 100}) is (becomes == "saved")
    assert len(world.look(lambda s: s.scalars(select(Relay)).all())) == (becomes == "passed_on")


def test_a_gate_is_passed_only_with_evidence_which_thanks_are_not(world: World) -> None:
    found = outcome(world, progress(2411, "coa", state=State.DONE, note="辛苦了"), by=HE)
    assert found.outcome == "asked"
    assert outcome(world, progress(2411, "coa", state=State.DONE, note="C-8812"), by=HE).outcome == "saved"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (progress(2403, "sewing", 50), "goes_back"),
        (progress(2403, "packing", 100), "out_of_order"),
        (progress(2402, "fabric", state=State.DONE, on=None), None),
        (Progressed(**po(2402), milestone=named("trims", part=True), state=State.DONE), "part_of_whole"),
        (
            Progressed(**po(2414), milestone=named("moulding"), state=State.DONE, on=date(2026, 9, 24)),
            "done_ahead",
        ),
    ],
)
def test_what_contradicts_what_is_known_is_asked_and_saved_once_it_is_meant(
    world: World, said: Progressed, code: str | None
) -> None:
    by = HE if said.orders[0].key == "PO2414" else LIN
    found = outcome(world, said, by=by)
    assert (found.outcome, asked(found)) == (("asked", [code]) if code else ("saved", []))
    if code in {"goes_back", "out_of_order", "part_of_whole"}:
        assert outcome(world, said, by=by, sure=True).outcome == "saved"


@pytest.mark.parametrize(
    ("said", "becomes"),
    [
        (made(2401, "sewing", 400), 88),
        (made(2403, "packing", 1950, total=True), 30),
        (made(2403, "packing", 12, "箱", of=Quantity(value=Decimal(20), unit="箱")), 60),
        (made(2415, "moulding", 93000, total=True), 77),
    ],
)
def test_a_count_is_progress_of_the_orders_quantity(world: World, said: Made, becomes: int) -> None:
    found = outcome(world, said, by=HE if said.orders[0].key == "PO2415" else LIN)
    assert found.outcome == "saved"
    assert changed(found)["progress"][1] == becomes
    counted = (None, None) if said.count.unit == "箱" else (None, int(said.count.value))
    assert changed(found).get("made", (None, None)) == counted


@pytest.mark.parametrize(
    ("said", "code"), [(made(2403, "sewing", 2700), "too_many"), (made(2403, "packing", 12, "箱"), "count_unclear")]
)
def test_a_count_beyond_the_order_or_of_another_thing_is_asked(world: World, said: Made, code: str) -> None:
    found = outcome(world, said)
    assert (found.outcome, asked(found)) == ("asked", [code])


# --- a new day


@pytest.mark.parametrize(
    ("said", "by", "becomes", "raised"),
    [
        (promised(2402, "fabric", "2026-09-22"), LIN, "saved", set()),
        (promised(2402, "fabric", "2026-09-23"), LIN, "saved", set()),
        (promised(2402, "fabric", "2026-09-18"), LIN, "saved", set()),
        (promised(2402, "fabric", delta=LengthOfTime(days=Decimal(2))), LIN, "saved", set()),
        (promised(2403, "loading", "2026-09-26"), LIN, "saved", set()),
        (promised(2405, "loading", "2026-09-18"), ZHOU, "saved", set()),
        (promised(2402, "booking", "2026-10-19"), FENG, "passed_on", set()),
        (promised(2402, "trims", "2026-09-22"), LIN, "preview", {"internal_node_shift"}),
        (promised(2413, "sds", "2026-09-24"), HE, "preview", {"internal_node_shift"}),
        (promised(2402, "trims", "2026-09-28"), LIN, "preview", {"ship_date_commitment"}),
        (promised(2401, "packing", "2026-10-26"), LIN, "preview", {"ship_date_commitment"}),
        (sails(2402, "2026-11-05"), LIN, "preview", {"ship_date_commitment"}),
        pytest.param(
            promised(2405, "booking", "2026-09-28"),
            FENG,
            "preview",
            {"ship_date_commitment"},
            id="the first day a milestone is given, which misses the cut-off",
        ),
    ],
)
def test_a_day_is_saved_only_within_ones_own_right_and_what_raises_decisions_is_previewed(
    world: World, said: Promised, by: str, becomes: str, raised: set[str]
) -> None:
    before = written(world)
    found = outcome(world, said, by=by)
    assert found.outcome == becomes
    assert raised <= decisions(found)
    assert found.kind is None
    assert (written(world) > before) is (becomes == "saved")
    assert "outside_scope" not in decisions(found)


def test_a_preview_of_a_day_is_a_case_without_a_kind_once_it_is_submitted(world: World) -> None:
    from bot.services.reports.delays.previews import submit

    to = world.to(LIN)
    [found] = world.do(report, to=to, statements=(sails(2402, "2026-11-05"),))
    assert (found.ship is not None and found.ship.forecast_new) == date(2026, 11, 5)
    world.do(submit, to=world.to(LIN), key=f"reply:{to.key}:delay")
    case = world.look(lambda s: s.scalars(select(Case)).one())
    assert case.kind == "other"


@pytest.mark.parametrize(
    ("move", "code"),
    [
        ({"on": date(2026, 9, 18), "later": True}, "not_later"),
        ({"on": date(2026, 9, 22), "later": False}, "not_earlier"),
        ({"on": date(2026, 9, 10)}, "past_date"),
        ({"on": date(2028, 9, 10)}, "too_far"),
        ({}, "which_delay"),
    ],
)
def test_a_day_that_contradicts_what_was_said_of_it_is_asked(world: World, move: dict[str, Any], code: str) -> None:
    said = Promised(**po(2402), milestone=named("fabric"), move=NewDay(**move))
    found = outcome(world, said)
    assert (found.outcome, asked(found)) == ("asked", [code])


def test_a_cut_off_that_harms_nothing_is_kept_and_one_that_is_missed_is_previewed(world: World) -> None:
    later = CutOffNamed(**po(2403), closing=CutOffKind.CUSTOMS, move=NewDay(on=date(2026, 9, 28)))
    found = outcome(world, later)
    assert (found.outcome, found.decisions) == ("saved", ())
    assert world.look(lambda s: line_of(s, "PO2403").cutoff_on) == date(2026, 9, 28)
    sooner = CutOffNamed(**po(2403), closing=CutOffKind.CUSTOMS, move=NewDay(on=date(2026, 9, 25)))
    found = outcome(world, sooner)
    assert (found.outcome, found.kind) == ("preview", "booking")
    si = CutOffNamed(**po(2403), closing=CutOffKind.SI, move=NewDay(on=date(2026, 9, 18)))
    assert outcome(world, si).outcome == "saved"
    assert world.look(lambda s: line_of(s, "PO2403").cutoff_on) == date(2026, 9, 28)


# --- what is wrong


@pytest.mark.parametrize("by", [LIN, QIAN, FENG])
def test_an_anomaly_is_previewed_to_whoever_sees_the_order(world: World, by: str) -> None:
    found = outcome(world, AnomalyTold(**po(2401), kinds=("quality",)), by=by)
    assert (found.outcome, found.kind) == ("preview", "quality")
    assert world.look(lambda s: s.scalars(select(Case)).all()) == []


def test_a_preview_changes_the_day_that_is_said_and_nothing_where_none_is(world: World) -> None:
    late = AnomalyTold(**po(2402), kinds=("material_late",), milestone=named("fabric"))
    assert changed(outcome(world, late)) == {}
    dated = replace(late, move=NewDay(on=date(2026, 9, 30), later=True))
    assert changed(outcome(world, dated)) == {"promised": ("2026-09-20", "2026-09-30")}


def test_done_on_a_day_to_come_is_asked_with_both_as_whole_sentences(world: World) -> None:
    found = outcome(world, progress(2403, "sewing", state=State.DONE, on=date(2026, 9, 25)))
    [question] = found.questions
    assert question.code == "done_ahead"
    assert [option.value for option in question.options] == ["PO2403 车缝 2026-09-25", "PO2403 车缝 完成"]


def test_one_event_over_two_orders_is_one_line_of_the_preview(world: World) -> None:
    orders = (*po(2408)["orders"], *po(2409)["orders"])
    [found] = tell(
        world, AnomalyTold(text="限电一天,2408 2409 都要停", orders=orders, kinds=("weather_power",)), by=ZHOU
    )
    assert (found.outcome, found.kind) == ("preview", "weather_power")


def test_what_is_not_named_is_asked_with_the_kinds_there_are(world: World) -> None:
    found = outcome(world, AnomalyTold(**po(2401)))
    assert (found.outcome, asked(found)) == ("asked", ["which_kind"])


# --- orders, lines, and the rest


def test_an_order_that_does_not_exist_is_asked_for_by_the_one_that_is_one_slip_away(world: World) -> None:
    found = outcome(world, progress(2430, "sewing", 70, text="PO2430 车缝 70%"))
    assert (found.outcome, asked(found)) == ("asked", ["no_such_order"])
    assert found.questions[0].options[0].value == "PO2403"
    assert found.questions[0].span == "PO2430"


def test_a_lot_is_its_line_and_without_one_it_is_asked_which(world: World) -> None:
    found = outcome(world, progress(2404, "bom", state=State.DONE))
    assert (found.outcome, asked(found), len(found.questions[0].options)) == ("asked", ["which_line"], 2)
    found = outcome(world, progress(2404, "bom", state=State.DONE, lot="第二批"))
    assert (found.outcome, found.changes[0].line) == ("saved", "2")


@pytest.mark.parametrize("lot", ["两批", "both lots", "第一批 第二批", "全部批次"])
def test_both_lots_are_each_written_and_one_undo_takes_both_back(world: World, lot: str) -> None:
    found = tell(world, progress(2404, "bom", state=State.DONE, lot=lot))
    assert [(told.outcome, told.changes[0].line) for told in found] == [("saved", "1"), ("saved", "2")]
    [echo] = echoes(world)
    assert (len(echo.rows), echo.batch != "") == (2, True)
    world.undo(LIN, UndoKind.MILESTONE, b=echo.batch)
    rows = world.look(lambda s: [m for line in order_of(s, "PO2404").lines for m in line.milestones if m.key == "bom"])
    assert [row.state for row in rows] == ["planned", "planned"]


def test_the_button_for_both_lots_writes_each_and_a_count_has_none(world: World) -> None:
    outcome(world, progress(2404, "bom", state=State.DONE))
    [asked_] = [row for echo in echoes(world) for row in echo.rows]
    assert [pick.milestone for pick in asked_.options][2:] == [EVERY_LINE]  # type: ignore[union-attr]
    found = tell(world, progress(2404, "bom", state=State.DONE), chosen=EVERY_LINE)
    assert [told.outcome for told in found] == ["saved", "saved"]
    counted = outcome(world, made(2404, "cutting", 600, lot="两批", unit="套"))
    [*_, last] = [row for echo in echoes(world) for row in echo.rows]
    assert counted.outcome == "asked"
    assert EVERY_LINE not in [pick.milestone for pick in last.options]  # type: ignore[union-attr]


@pytest.mark.parametrize(("number", "lot"), [(2403, "两批"), (2404, "三批"), (2403, "both lots")])
def test_of_another_number_of_lots_than_there_are_it_is_asked(world: World, number: int, lot: str) -> None:
    found = outcome(world, progress(number, "bom" if number == 2404 else "sewing", 70, lot=lot))
    assert (found.outcome, asked(found)) == ("asked", ["unread"])


def test_one_event_on_both_lots_is_one_preview_of_both(world: World) -> None:
    said = AnomalyTold(**po(2404), lot="两批", kinds=("material_late",))
    assert [told.outcome for told in tell(world, said)] == ["preview"]
    assert asked(outcome(world, AnomalyTold(**po(2404), kinds=("material_late",)))) == ["which_line"]


def test_all_of_one_message_is_one_echo_that_one_undo_takes_back(world: World) -> None:
    to = world.to(LIN)
    statements = (progress(2401, "sewing", 90), progress(2403, "sewing", 70), promised(2402, "fabric", "2026-09-22"))
    found = world.do(report, to=to, statements=statements)
    assert [row.outcome for row in found] == ["saved"] * 3
    [echo] = echoes(world)
    assert len(echo.rows) == 3
    world.undo(LIN, UndoKind.MILESTONE, b=echo.batch)
    assert world.look(lambda s: milestone_of(s, "PO2401", "sewing").progress) == 85
    assert world.look(lambda s: milestone_of(s, "PO2402", "fabric").promised_on) != date(2026, 9, 22)


def test_the_echo_counts_what_waits_in_the_preview_beside_it(world: World) -> None:
    fine, late, unclear = progress(2401, "packing", 85), sails(2403, "2026-10-12"), progress(2404, "sewing", 10)
    tell(world, fine, late, unclear)
    [echo] = echoes(world)
    assert (len(echo.rows), echo.previews) == (2, 1)
    row = world.look(lambda s: s.scalars(select(Notice).where(Notice.message == "milestone_echo/4")).one())
    shown = world.render(row)
    assert shown.text == "记了 1 条,要问 1 条,1 条要提交(另一条消息)"
    assert "PO2404 是哪一批" in str(shown.blocks)


def test_what_is_passed_on_is_withdrawn_by_the_same_undo(world: World) -> None:
    outcome(world, promised(2402, "booking", "2026-10-19"), by=FENG)
    [echo] = echoes(world)
    world.undo(FENG, UndoKind.MILESTONE, b=echo.batch)
    assert [row.state for row in world.look(lambda s: s.scalars(select(Relay)).all())] == ["withdrawn"]


def test_a_measured_value_and_on_track_change_nothing(world: World) -> None:
    before = written(world)
    value = Measured(**po(2405), milestone=named("fqc"), name="良率", value=Decimal("98.6"))
    assert outcome(world, value, by=ZHOU).outcome == "saved"
    assert outcome(world, OnTrack(**po(2403))).outcome == "answered"
    assert written(world) == before


def test_what_is_refused_takes_nothing_of_the_rest_with_it(world: World) -> None:
    found = tell(world, progress(9999, "sewing", 10), progress(2403, "sewing", 70))
    assert [row.outcome for row in found] == ["refused", "saved"]
