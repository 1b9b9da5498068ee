"""Order books as the office sends them: typed at the terminal, copied, changed, saved by another program."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import tempfile
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

from tests.e2e.offspring import begin
from tests.e2e.workspace import ROOT

BOOK = ROOT / "bot/data/demo/order-book.xlsx"
ORDERS, PEOPLE = "出货排期表", "跟单分工"
Cells = dict[tuple[int, int], Any]


@dataclass(frozen=True)
class Outcome:
    """What `gendan import --json` printed, row by row."""

    code: int
    said: dict[str, Any]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each outcome."""
        return dict(self.said["counts"])

    def row(self, number: int, sheet: str = ORDERS) -> dict[str, Any]:
        """The row of that number; there is exactly one."""
        (found,) = [row for row in self.said["rows"] if (row["sheet"], row["row"]) == (sheet, number)]
        return dict(found)

    def outcomes(self, sheet: str = ORDERS) -> dict[int, str]:
        """Row number to outcome."""
        return {row["row"]: row["outcome"] for row in self.said["rows"] if row["sheet"] == sheet}

    def problems(self, number: int) -> set[tuple[str, str, str]]:
        """Cell, field and value of each problem of a row."""
        return {(problem["cell"], problem["field"], problem["value"]) for problem in self.row(number)["problems"]}


def gendan(*arguments: str | Path, database: str) -> tuple[int, str, str]:
    """Type a command at the terminal: exit status, what it printed, what it complained of."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("GENDAN_", "SLACK_"))}
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        environment = clean | {"GENDAN_DATABASE_URL": database}
        code = begin("bot", [*map(str, arguments)], environment, out=out, err=err).wait(120)
        return code, out.read_text("utf-8"), err.read_text("utf-8")


def imported(file: Path, *arguments: str, database: str) -> Outcome:
    """`gendan import FILE --json`."""
    code, said, complained = gendan("import", file, "--json", *arguments, database=database)
    assert code in {0, 1}, complained
    assert "Traceback" not in complained
    return Outcome(code=code, said=json.loads(said))


def cells(sheet: str = ORDERS) -> list[list[Any]]:
    """The cells of the shipped book."""
    return CalamineWorkbook.from_path(str(BOOK)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def place(name: str) -> tuple[int, int]:
    """`L6` as row and column from 0."""
    return int(name[1:]) - 1, ord(name[0]) - ord("A")


def changed_copy(to: Path, **changes: Any) -> Path:
    """The shipped book saved as another xlsx with these cells changed, title and two-level header kept."""
    with xlsxwriter.Workbook(str(to), {"default_date_format": "yyyy/m/d"}) as book:
        for name in CalamineWorkbook.from_path(str(BOOK)).sheet_names:
            rows, sheet = cells(name), book.add_worksheet(name)
            if name == ORDERS:
                for cell, value in changes.items():
                    row, column = place(cell)
                    rows[row][column] = value
            for y, row in enumerate(rows):
                for x, value in enumerate(row):
                    if value != "":
                        sheet.write(y, x, value)
            if name == ORDERS:
                sheet.merge_range(0, 0, 0, 22, rows[0][0])
                sheet.merge_range(2, 15, 2, 17, "生产进度")
    return to


ENGLISH = {
    "客户": "Customer",
    "PO号": "PO No.",
    "款号": "Style",
    "数量": "Qty",
    "单价": "Unit price",
    "币种": "Currency",
    "金额": "Amount",
    "客户交期": "Delivery date",
    "备注": "Remarks",
}


def other_program(to: Path) -> Path:
    """The same rows as a semicolon file in GB18030: headings partly in English, columns the other way round."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";")
    title, _, *table = cells()
    writer.writerow(title[:1])
    for row in table:
        shown = [value.isoformat() if isinstance(value, dt.date) else _plain(value) for value in row]
        writer.writerow([ENGLISH.get(str(value), value) for value in reversed(shown)])
    to.write_bytes(text.getvalue().encode("gb18030"))
    return to


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
