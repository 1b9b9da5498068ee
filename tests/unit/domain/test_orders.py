from __future__ import annotations

from decimal import Decimal

import pytest

from bot.domain.order_book import RawLine, Stated, Weight, number_text
from bot.domain.orders import (
    Merge,
    MilestoneFact,
    OrderState,
    contradictions,
    disagreements,
    line_keys,
    line_state,
    merge,
    normal_po,
    order_state,
)
from tests.every import every


def line(**values: str | None) -> RawLine:
    stated = {name: Stated(field=name, cell=f"{name}1", raw=value or "", value=value) for name, value in values.items()}
    return RawLine(sheet="s", row=1, stated=stated)


def milestones(*done: str, begun: tuple[str, ...] = ()) -> list[MilestoneFact]:
    chain = [
        ("po", "merchandiser"), ("fit", "production"), ("fabric", "purchasing"), ("sewing", "production"),
        ("packing", "production"), ("final", "qc"), ("port_in", "logistics"), ("etd", "logistics"),
        ("delivered", "merchandiser"), ("paid", "finance"),
    ]  # fmt: skip
    return [
        MilestoneFact(
            key=key, owner_role=role, state="done" if key in done else "in_progress" if key in begun else "planned"
        )
        for key, role in chain
    ]


@every("typed", ["PO2404", "po 2404 ", "P.O. 2404", "PO#2404", "PO-2404", "PO No. 2404", "PO:2404"])
def test_one_po_has_one_spelling(typed: str) -> None:
    assert normal_po(typed) == "PO2404"


@every("typed", ["", " - ", "—", "待定", "未到", "TBA", "n/a", "??"])
def test_a_placeholder_is_no_po(typed: str) -> None:
    assert normal_po(typed) is None


@pytest.mark.parametrize(
    ("typed", "po"), [("4500012345", "4500012345"), ("HM 2026/17", "HM2026/17"), ("POLO-1", "POLO-1")]
)
def test_another_customer_s_numbering_stays_as_it_is(typed: str, po: str) -> None:
    assert normal_po(typed) == po


def test_lines_are_told_apart_by_number_else_by_style_and_lot() -> None:
    lines = [line(style="hm-080"), line(style="HM-080"), line(style="HM-081"), line(line_no="30", style="HM-080")]

    assert line_keys(lines) == ["HM-080#1", "HM-080#2", "HM-081#1", "30"]


@every(
    ("base", "kept", "stated", "verdict"),
    [
        ("a", "a", "a", Merge.SAME),
        ("a", "b", "a", Merge.SAME),  # the file repeats itself; what a person said since stands
        ("a", "b", "b", Merge.SAME),  # the file has caught up
        ("a", "a", "b", Merge.TAKE),
        (None, None, "b", Merge.TAKE),
        (None, "a", "b", Merge.ASK),  # somebody filled it in, the file says otherwise
        ("a", "b", "c", Merge.ASK),
        ("a", "b", None, Merge.SAME),
    ],
)
def test_a_statement_is_weighed_three_ways(
    base: str | None, kept: str | None, stated: str | None, verdict: Merge
) -> None:
    assert merge(base=base, kept=kept, stated=stated) is verdict


@every(
    ("values", "codes"),
    [
        ({"ship_date": "2026-11-21", "lc_latest": "2026-11-20"}, ["after_lc_latest"]),
        ({"ship_date": "2026-11-20", "etd": "2026-11-20", "lc_latest": "2026-11-20"}, []),
        ({"ship_date": "2026-12-10", "etd": "2026-12-08", "lc_latest": "2026-11-20"}, ["after_lc_latest"] * 2),
        ({"etd": "2026-10-11", "cutoff": "2026-10-12T17:00"}, ["cutoff_after_etd"]),
        ({"etd": "2026-10-11", "cutoff": "2026-10-11T17:00"}, []),
        ({"quantity": "3600", "unit_price": "7.35", "amount": "26460"}, []),
        ({"quantity": "3600", "unit_price": "7.35", "amount": "26400"}, []),
        ({"quantity": "3600", "unit_price": "7.35", "amount": "16460"}, ["amount_mismatch"]),
        ({"ship_date": "2026-12-10", "lc_latest": "2026-11-20", "cancelled": "yes"}, []),
    ],
)
def test_values_that_cannot_all_be_true_are_kept_and_asked(values: dict[str, str], codes: list[str]) -> None:
    found = contradictions(line(**values))

    assert [doubt.code for doubt in found] == codes
    assert all(doubt.weight is Weight.KEEPS for doubt in found)


def test_lines_of_one_order_that_disagree_about_the_order_are_asked_once() -> None:
    lines = [line(currency="USD", lc_latest=None), line(currency="EUR", lc_latest="2026-11-20"), line(currency="USD")]

    found = disagreements(lines)

    assert {place: doubt.code for place, doubt in found.items()} == {(1, "currency"): "lines_disagree"}


@every(
    ("done", "begun", "state"),
    [
        ((), (), OrderState.DRAFT),
        (("po",), (), OrderState.CONFIRMED),
        (("po",), ("fit",), OrderState.PREPARING),
        (("po", "fabric"), (), OrderState.PREPARING),
        (("po", "fabric"), ("sewing",), OrderState.IN_PRODUCTION),
        (("po", "sewing", "packing"), (), OrderState.IN_PRODUCTION),
        (("packing", "final"), (), OrderState.READY),
        (("packing", "final", "port_in"), (), OrderState.AT_PORT),
        (("etd",), (), OrderState.SHIPPED),
        (("etd", "delivered"), (), OrderState.DELIVERED),
        (("paid",), (), OrderState.CLOSED),
    ],
)
def test_the_state_follows_from_the_milestones(
    done: tuple[str, ...], begun: tuple[str, ...], state: OrderState
) -> None:
    assert line_state(milestones(*done, begun=begun)) is state


def test_a_cancelled_line_is_cancelled_whatever_was_done() -> None:
    assert line_state(milestones("etd"), cancelled=True) is OrderState.CANCELLED


def test_an_order_stands_where_its_last_living_line_stands() -> None:
    states = [OrderState.SHIPPED, OrderState.PREPARING, OrderState.CANCELLED]

    assert order_state(states) is OrderState.PREPARING
    assert order_state([OrderState.CANCELLED]) is OrderState.CANCELLED
    assert order_state([]) is OrderState.DRAFT
    assert order_state(states, cancelled=True) is OrderState.CANCELLED


def test_numbers_have_one_text() -> None:
    assert [number_text(Decimal(text)) for text in ("12000.00", "8.60", "1E+3", "0")] == ["12000", "8.6", "1000", "0"]
