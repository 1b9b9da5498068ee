from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from bot.domain.schedule import Link, LinkType, ScheduleError
from bot.files.activities import read_activities
from bot.files.file_content import MissingFile, UnreadableFile

HEADER = "id,duration,predecessors,name\n"


def csv_file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    file = folder / "plan.csv"
    file.write_bytes(text.encode(encoding))
    return file


def test_links_are_read_with_type_and_lag(tmp_path: Path) -> None:
    rows = "A,6,,裁剪\nB,4,A;C:SS+2; D : ff-1,车缝\n,,,\nC,0,,\nD,1,,\n"
    activities = read_activities(csv_file(tmp_path, HEADER + rows))
    assert [a.id for a in activities] == ["A", "B", "C", "D"]
    assert activities[1].links == (
        Link(predecessor="A"),
        Link(predecessor="C", type=LinkType.SS, lag=2),
        Link(predecessor="D", type=LinkType.FF, lag=-1),
    )
    assert activities[0].name == "裁剪"


def test_many_semicolons_do_not_turn_a_comma_file_into_a_semicolon_file(tmp_path: Path) -> None:
    rows = "A,1,\nB,1,\nC,1,\nD,1,\nE,1,A;B;C;D\n"
    assert len(read_activities(csv_file(tmp_path, "id,duration,predecessors\n" + rows))[4].links) == 4


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("id\tduration\tpredecessors\nA\t2\t\nB\t1\tA\n", "utf-8-sig"),
        ("\nDuration,ID,Predecessors,name\n2,A,,甲\n1,B,A:FS+0,乙\n", "gb18030"),
        ("id;duration;predecessors\nA;2;\nB;1;A\n", "utf-16"),
    ],
)
def test_separators_encodings_and_column_order_do_not_matter(tmp_path: Path, text: str, encoding: str) -> None:
    activities = read_activities(csv_file(tmp_path, text, encoding))
    assert [(a.id, a.duration, a.links) for a in activities] == [("A", 2, ()), ("B", 1, (Link(predecessor="A"),))]


def test_a_workbook_with_numbers_as_ids_is_read(tmp_path: Path) -> None:
    file = tmp_path / "plan.xlsx"
    book = xlsxwriter.Workbook(str(file))
    sheet = book.add_worksheet()
    for at, row in enumerate([["id", "duration", "predecessors"], [1, 6, ""], [2, 4, 1], [3, 1, "1;2:SS+1"]]):
        sheet.write_row(at, 0, row)
    book.close()
    activities = read_activities(file)
    assert [(a.id, a.duration) for a in activities] == [("1", 6), ("2", 4), ("3", 1)]
    assert activities[1].links == (Link(predecessor="1"),)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (HEADER + "A,x,,\n", "bad_number"),
        (HEADER + "A,1.5,,\n", "bad_number"),
        (HEADER + "A,-1,,\n", "bad_number"),
        (HEADER + "A,,,\n", "bad_number"),
        (HEADER + "A,1,,\nB,1,A:XX,\n", "bad_number"),
        (HEADER + "A,1,,\nB,1,A:SS+x,\n", "bad_number"),
        (HEADER + ",1,,\n", "bad_activity_file"),
        ("id,duration\nA,1\n", "bad_activity_file"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_code(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(ScheduleError) as caught:
        read_activities(csv_file(tmp_path, text))
    assert caught.value.code == code


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "plan.csv"
    file.write_bytes(b"\x89\xff\xff\x00\xff")
    with pytest.raises(UnreadableFile):
        read_activities(file)
    with pytest.raises(MissingFile):
        read_activities(tmp_path / "none.csv")
