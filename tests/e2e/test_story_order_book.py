"""The order book, as messy as it is: what became of every row, once, again, and after somebody changed the file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.e2e.books import BOOK, PEOPLE, Outcome, changed_copy, gendan, imported, other_program

IMPORTED, ASKED, SKIPPED, REFUSED = "imported", "question", "skipped", "refused"
ORDER_ROWS = {
    **dict.fromkeys(range(5, 27), IMPORTED),
    **dict.fromkeys((8, 9, 12, 13, 16, 25), ASKED),
    **dict.fromkeys((10, 27), SKIPPED),
    24: REFUSED,
}
ASKED_CELLS = {
    8: {("O8", "material", "10月中旬")},
    9: {("L9", "ship_date", "2026-12-10"), ("V9", "etd", "2026-12-08")},
    12: {("O12", "material", "缺一颗电阻")},
    13: {("L13", "ship_date", "10月底")},
    16: {("K16", "term_place", "EXW"), ("O16", "material", "待定")},
    24: {("C24", "po", "")},
    25: {("L25", "ship_date", "2026-02-30")},
}
POS = {8: "PO2404", 9: "PO2404", 10: None, 24: None, 26: "PO2420", 27: None}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One database in which the story goes on."""
    return f"sqlite:///{tmp_path_factory.mktemp('book')}/orders.db"


@pytest.fixture(scope="module")
def first(database: str) -> Outcome:
    """What the first import said."""
    return imported(BOOK, database=database)


def test_every_row_of_the_book_has_its_outcome_with_the_cell_and_the_reason(first: Outcome) -> None:
    assert first.code == 1, "a row was refused"
    assert first.outcomes() == ORDER_ROWS
    assert first.outcomes(PEOPLE) == dict.fromkeys(range(2, 9), IMPORTED)
    assert first.counts == {"imported": 21, "changed": 0, "unchanged": 0, "question": 6, "refused": 1, "skipped": 2}
    assert {number: first.row(number)["po"] for number in POS} == POS
    assert {number: first.problems(number) for number in ORDER_ROWS if first.row(number)["problems"]} == ASKED_CELLS
    assert all(problem["code"] and problem["message"] for row in first.said["rows"] for problem in row["problems"])
    assert first.row(25)["problems"][0]["code"] == "impossible_date"


def test_the_same_file_again_changes_nothing_and_says_so(first: Outcome, database: str) -> None:
    again = imported(BOOK, database=database)
    left = {SKIPPED, REFUSED}
    assert again.code == 1
    assert again.outcomes() == {row: was if was in left else "unchanged" for row, was in ORDER_ROWS.items()}
    assert not [row for row in again.said["rows"] if row["changes"]]
    assert again.counts == {"imported": 0, "changed": 0, "unchanged": 27, "question": 0, "refused": 1, "skipped": 2}


def test_the_same_rows_from_another_program_are_the_same_orders(first: Outcome, database: str, tmp_path: Path) -> None:
    saved = imported(other_program(tmp_path / "排期.csv"), database=database)
    told = {row["row"]: row["changes"] for row in saved.said["rows"] if row["outcome"] in {"changed", "imported"}}
    assert told == {}
    assert saved.counts["unchanged"] == 20


def test_a_changed_copy_shows_what_changed_from_what_to_what_first_without_saving(
    first: Outcome, database: str, tmp_path: Path
) -> None:
    copy = changed_copy(
        tmp_path / "9月22日.xlsx",
        G5="11,500件",
        J5=98900,
        L6=dt.date(2026, 11, 2),
        O12="9/22",
        Y15="取消 9/15",
        C24="PO2418",
        L25="2026-11-20",
    )
    looked = imported(copy, "--dry-run", database=database)
    changed = imported(copy, database=database)
    assert changed.said["rows"] == looked.said["rows"], "a dry run says what would be and saves nothing"
    assert changed.code == 0, "nothing is refused any more"
    assert {number for number, outcome in changed.outcomes().items() if outcome == "changed"} == {5, 6, 12, 15, 25}
    assert (changed.outcomes()[24], changed.row(24)["po"]) == (IMPORTED, "PO2418")
    assert _change(changed.row(5)["changes"], "quantity") == ("12000", "11500")
    assert _change(changed.row(6)["changes"], "ship_date") == ("2026-10-28", "2026-11-02")
    assert _change(changed.row(25)["changes"], "ship_date") == (None, "2026-11-20")
    back = imported(BOOK, database=database)
    assert _change(back.row(6)["changes"], "ship_date") == ("2026-11-02", "2026-10-28")


def test_a_file_that_is_no_order_book_is_one_line_and_no_traceback(database: str, tmp_path: Path) -> None:
    letter = tmp_path / "letter.csv"
    letter.write_text("您好,\n附件请查收。\n", "utf-8")
    code, said, complained = gendan("import", letter, "--json", database=database)
    assert (code, said) == (2, "")
    assert len(complained.strip().splitlines()) in {1, 2}
    assert "Traceback" not in complained


def _change(changes: list[dict[str, object]], field: str) -> tuple[object, object]:
    (found,) = [change for change in changes if change["field"] == field]
    return found["old"], found["new"]
