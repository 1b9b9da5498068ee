from __future__ import annotations

from decimal import Decimal

import pytest

from bot.domain.aql import (
    AQLS,
    LEVELS,
    DefectClass,
    InspectionResult,
    OutsideTableError,
    code_letter,
    inspection,
    judge,
    sampling_plan,
)
from tests.every import every


@every(
    ("lot", "level", "letter"),
    [
        (2, "II", "A"),
        (8, "III", "B"),
        (9, "I", "A"),
        (50, "S-4", "C"),
        (51, "II", "E"),
        (280, "II", "G"),
        (281, "II", "H"),
        (1200, "S-1", "C"),
        (3200, "II", "K"),
        (3201, "II", "L"),
        (10_000, "III", "M"),
        (35_001, "II", "N"),
        (500_000, "s-3", "G"),
        (500_001, "III", "R"),
        (10_000_000, "II", "Q"),
    ],
)
def test_a_lot_has_its_code_letter(lot: int, level: str, letter: str) -> None:
    assert code_letter(lot=lot, level=level) == letter


@every(
    ("lot", "aql", "used", "size", "accept"),
    [
        (5000, "2.5", "L", 200, 10),
        (5000, "4.0", "L", 200, 14),
        (5000, "0.65", "L", 200, 3),
        (5000, "6.5", "L", 200, 21),
        (20_000, "6.5", "L", 200, 21),
        (2_000_000, "0.65", "Q", 1250, 14),
        (400, "0.65", "J", 80, 1),
        (200, "0.65", "F", 20, 0),
        (200, "1.0", "H", 50, 1),
        (100, "1.5", "G", 32, 1),
        (60, "1.0", "E", 13, 0),
        (120, "1.0", "E", 13, 0),
        (120, "0.65", "F", 20, 0),
    ],
)
def test_arrows_change_the_sample_too(lot: int, aql: str, used: str, size: int, accept: int) -> None:
    plan = sampling_plan(lot=lot, aql=aql)
    assert (plan.used_letter, plan.sample_size, plan.accept, plan.reject) == (used, size, accept, accept + 1)


def test_a_sample_as_large_as_the_lot_means_every_piece() -> None:
    plan = sampling_plan(lot=10, aql="0.65")
    assert (plan.code_letter, plan.used_letter, plan.sample_size, plan.inspect_all) == ("B", "F", 10, True)
    assert not sampling_plan(lot=21, aql="0.65").inspect_all
    assert sampling_plan(lot=20, aql="0.65").inspect_all


PRINTED = """
2-8               A   A   A   A   A   A   B     A     2     v     v     v     v     v    0/1
9-15              A   A   A   A   A   B   C     B     3     v     v     v     v    0/1    ^
16-25             A   A   B   B   B   C   D     C     5     v     v     v    0/1    ^     v
26-50             A   B   B   C   C   D   E     D     8     v     v    0/1    ^     v    1/2
51-90             B   B   C   C   C   E   F     E    13     v    0/1    ^     v    1/2   2/3
91-150            B   B   C   D   D   F   G     F    20    0/1    ^     v    1/2   2/3   3/4
151-280           B   C   D   E   E   G   H     G    32     ^     v    1/2   2/3   3/4   5/6
281-500           B   C   D   E   F   H   J     H    50     v    1/2   2/3   3/4   5/6   7/8
501-1200          C   C   E   F   G   J   K     J    80    1/2   2/3   3/4   5/6   7/8  10/11
1201-3200         C   D   E   G   H   K   L     K   125    2/3   3/4   5/6   7/8  10/11 14/15
3201-10000        C   D   F   G   J   L   M     L   200    3/4   5/6   7/8  10/11 14/15 21/22
10001-35000       C   D   F   H   K   M   N     M   315    5/6   7/8  10/11 14/15 21/22   ^
35001-150000      D   E   G   J   L   N   P     N   500    7/8  10/11 14/15 21/22   ^     ^
150001-500000     D   E   G   J   M   P   Q     P   800   10/11 14/15 21/22   ^     ^     ^
500001-9999999    D   E   H   K   N   Q   R     Q  1250   14/15 21/22   ^     ^     ^     ^
"""


@every("row", [line.split() for line in PRINTED.strip().splitlines()])
def test_every_row_is_the_printed_one(row: list[str]) -> None:
    lots, letters, plan_letter, size, cells = row[0].split("-"), row[1:8], row[8], row[9], row[10:]
    for lot in map(int, lots):
        assert [code_letter(lot=lot, level=level) for level in LEVELS] == letters
    big = {"A": ("S-1", 2), "B": ("III", 2), "C": ("III", 9), "D": ("III", 16), "E": ("III", 26), "F": ("III", 51)}
    level, lot = big.get(plan_letter, ("II", int(lots[0])))
    assert code_letter(lot=lot, level=level) == plan_letter
    for aql, cell in zip(AQLS, cells, strict=True):
        plan = sampling_plan(lot=lot, level=level, aql=aql)
        follows_arrow = plan.used_letter != plan_letter
        assert follows_arrow == (cell in "v^")
        if not follows_arrow:
            assert (f"{plan.accept}/{plan.reject}", plan.sample_size) == (cell, min(int(size), lot))


@every("level", LEVELS)
@every("aql", AQLS)
def test_every_lot_at_every_level_and_aql_has_a_plan(level: str, aql: Decimal) -> None:
    last = 0
    for lot in (2, 9, 16, 26, 51, 91, 151, 281, 501, 1201, 3201, 10_001, 35_001, 150_001, 500_001):
        plan = sampling_plan(lot=lot, level=level, aql=aql)
        assert plan.reject == plan.accept + 1
        assert plan.accept >= last
        last = plan.accept


@every(
    ("lot", "level", "aql"),
    [(1, "II", "2.5"), (0, "II", "2.5"), (100, "IV", "2.5"), (100, "II", "3"), (100, "II", "x")],
)
def test_what_the_table_does_not_hold_is_said(lot: int, level: str, aql: str) -> None:
    with pytest.raises(OutsideTableError, match="outside the table"):
        sampling_plan(lot=lot, level=level, aql=aql)


def test_one_sample_serves_all_classes_and_critical_defects_are_never_accepted() -> None:
    plan = inspection(lot=8000)
    assert plan.sample_size == 200
    assert plan.accept == {"critical": 0, "major": 10, "minor": 14}


def test_the_larger_sample_is_common_when_arrows_differ() -> None:
    plan = inspection(lot=20)
    assert (plan.sample_size, plan.accept) == (5, {"critical": 0, "major": 0, "minor": 0})
    wider = inspection(lot=40)
    assert (wider.sample_size, wider.accept) == (13, {"critical": 0, "major": 0, "minor": 1})


def test_a_customers_own_classes_replace_the_shipped_ones() -> None:
    plan = inspection(lot=20_000, classes=[DefectClass(name="any", aql=Decimal("0.65"))], level="I")
    assert (plan.sample_size, plan.accept) == (125, {"any": 2})
    with pytest.raises(OutsideTableError):
        inspection(lot=100, classes=[DefectClass(name="critical", aql=None)])


@every(
    ("inspected", "found", "result"),
    [
        (200, {"critical": 0, "major": 10, "minor": 14}, InspectionResult.ACCEPTED),
        (200, {"critical": 0, "major": 11, "minor": 0}, InspectionResult.REJECTED),
        (50, {"critical": 1, "major": None, "minor": None}, InspectionResult.REJECTED),
        (150, {"critical": 0, "major": 3, "minor": 3}, InspectionResult.PENDING),
        (200, {"critical": 0, "major": 3}, InspectionResult.PENDING),
    ],
)
def test_a_result_is_passed_failed_or_still_open(
    inspected: int, found: dict[str, int | None], result: InspectionResult
) -> None:
    assert judge(inspection(lot=8000), inspected=inspected, found=found) is result
