"""ISO 2859-1 single sampling, normal inspection: how many to look at, how many defects are too many."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from bot.domain.errors import GendanError

LEVELS = ("S-1", "S-2", "S-3", "S-4", "I", "II", "III")
AQLS = tuple(Decimal(aql) for aql in ("0.65", "1.0", "1.5", "2.5", "4.0", "6.5"))

# Largest lot of each row, then the code letter per level.
_LOTS = (8, 15, 25, 50, 90, 150, 280, 500, 1200, 3200, 10_000, 35_000, 150_000, 500_000)
_LETTERS = (
    *("AAAAAAB", "AAAAABC", "AABBBCD", "ABBCCDE", "BBCCCEF"),
    *("BBCDDFG", "BCDEEGH", "BCDEFHJ", "CCEFGJK", "CDEGHKL"),
    *("CDFGJLM", "CDFHKMN", "DEGJLNP", "DEGJMPQ", "DEHKNQR"),
)
_SAMPLE_SIZES = dict(
    zip("ABCDEFGHJKLMNPQR", (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000), strict=True)
)
# Acceptance numbers per code letter and AQL; v and ^ send to the plan below and above.
_ACCEPTANCE = dict(
    zip(
        _SAMPLE_SIZES,
        (
            row.split()
            for row in (
                "v v v v v 0",
                "v v v v 0 ^",
                "v v v 0 ^ v",
                "v v 0 ^ v 1",
                "v 0 ^ v 1 2",
                "0 ^ v 1 2 3",
                "^ v 1 2 3 5",
                "v 1 2 3 5 7",
                "1 2 3 5 7 10",
                "2 3 5 7 10 14",
                "3 5 7 10 14 21",
                "5 7 10 14 21 ^",
                "7 10 14 21 ^ ^",
                "10 14 21 ^ ^ ^",
                "14 21 ^ ^ ^ ^",
                "21 ^ ^ ^ ^ ^",
            )
        ),
        strict=True,
    )
)


class OutsideTableError(GendanError):
    """The table has no plan for this."""

    code = "outside_table"


@dataclass(frozen=True, kw_only=True)
class SamplingPlan:
    """`code_letter` belongs to the lot, `used_letter` to the plan after following the arrows.

    `inspect_all`: the plan's sample reaches the lot, so every piece is looked at and `sample_size` is the lot.
    """

    code_letter: str
    used_letter: str
    sample_size: int
    accept: int
    reject: int
    inspect_all: bool


@dataclass(frozen=True, kw_only=True)
class DefectClass:
    """A class of defects; without an AQL its acceptance number is zero (C = 0)."""

    name: str
    aql: Decimal | None


SHIPPED_CLASSES = (
    DefectClass(name="critical", aql=None),
    DefectClass(name="major", aql=Decimal("2.5")),
    DefectClass(name="minor", aql=Decimal("4.0")),
)


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """One common sample for every class of defects, and how many of each are still accepted."""

    lot: int
    sample_size: int
    inspect_all: bool
    accept: Mapping[str, int]


class InspectionResult(StrEnum):
    """合格 / 不合格 / 待定."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    PENDING = "pending"


def sampling_plan(*, lot: int, level: str = "II", aql: Decimal | str) -> SamplingPlan:
    """The plan for a lot. Raises OutsideTableError for lots under 2 and other levels or AQLs."""
    letter = code_letter(lot=lot, level=level)
    used = _follow(letter, _column(aql))
    accept = int(_ACCEPTANCE[used][_column(aql)])
    size = _SAMPLE_SIZES[used]
    return SamplingPlan(
        code_letter=letter,
        used_letter=used,
        sample_size=min(size, lot),
        accept=accept,
        reject=accept + 1,
        inspect_all=size >= lot,
    )


def code_letter(*, lot: int, level: str = "II") -> str:
    """The sample size code letter of a lot at an inspection level. Raises OutsideTableError."""
    if lot < 2:
        raise OutsideTableError(f"a lot of {lot} is outside the table: it starts at 2", lot=lot)
    name = level.strip().upper()
    if name not in LEVELS:
        raise OutsideTableError(f"level {level} is outside the table: {', '.join(LEVELS)}", level=level)
    return _LETTERS[bisect_left(_LOTS, lot)][LEVELS.index(name)]


def inspection(*, lot: int, level: str = "II", classes: Sequence[DefectClass] = SHIPPED_CLASSES) -> Inspection:
    """One sample for all classes: the largest any class asks for.

    A class whose own plan is smaller takes the acceptance number of the larger sample where the table has one.
    """
    asked = [sampling_plan(lot=lot, level=level, aql=kind.aql) for kind in classes if kind.aql is not None]
    if not asked:
        raise OutsideTableError("an inspection needs at least one class with an AQL")
    largest = max(asked, key=lambda plan: _SAMPLE_SIZES[plan.used_letter])
    accept = {kind.name: _accept_at(largest.used_letter, kind, lot, level) for kind in classes}
    return Inspection(lot=lot, sample_size=largest.sample_size, inspect_all=largest.inspect_all, accept=accept)


def judge(plan: Inspection, *, inspected: int, found: Mapping[str, int | None]) -> InspectionResult:
    """不合格 as soon as one class is over its number; 合格 when the sample is whole and counted; else 待定."""
    if any((found.get(name) or 0) > accept for name, accept in plan.accept.items()):
        return InspectionResult.REJECTED
    if inspected < plan.sample_size or any(found.get(name) is None for name in plan.accept):
        return InspectionResult.PENDING
    return InspectionResult.ACCEPTED


def _accept_at(letter: str, kind: DefectClass, lot: int, level: str) -> int:
    if kind.aql is None:
        return 0
    number = _ACCEPTANCE[letter][_column(kind.aql)]
    return int(number) if number.isdigit() else sampling_plan(lot=lot, level=level, aql=kind.aql).accept


def _column(aql: Decimal | str) -> int:
    try:
        return AQLS.index(Decimal(aql))
    except (ValueError, InvalidOperation) as error:
        known = ", ".join(map(str, AQLS))
        raise OutsideTableError(f"AQL {aql} is outside the table: {known}", aql=str(aql)) from error


def _follow(letter: str, column: int) -> str:
    letters = list(_SAMPLE_SIZES)
    at = letters.index(letter)
    while not _ACCEPTANCE[letters[at]][column].isdigit():
        at += 1 if _ACCEPTANCE[letters[at]][column] == "v" else -1
    return letters[at]
