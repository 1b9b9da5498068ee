"""The folder of golden files: the same in each locale, and none that nobody reads."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.files.locales import LOCALES
from tests.golden import golden
from tests.orphans import Orphans, whole


def test_each_locale_has_the_same_golden_files() -> None:
    folders = {locale: {path.name for path in (golden.FOLDER / locale).iterdir()} for locale in LOCALES}
    assert {file.split("/")[0] for file in golden.kept()} == set(LOCALES)
    assert all(names == folders[LOCALES[0]] for names in folders.values())


@pytest.mark.parametrize(
    ("remove", "left", "named"), [(False, {"en/a.json", "en/b.json"}, ["en/b.json"]), (True, {"en/a.json"}, [])]
)
def test_a_file_that_nobody_read_is_named_or_removed(
    tmp_path: Path, remove: bool, left: set[str], named: list[str]
) -> None:
    (tmp_path / "en").mkdir()
    for name in ("a.json", "b.json"):
        (tmp_path / "en" / name).touch()
    assert golden.orphans({"en/a.json"}, tmp_path, remove=remove) == named
    assert golden.kept(tmp_path) == left


def run(args: list[str], keyword: str = "", markexpr: str = "") -> Any:
    option = SimpleNamespace(keyword=keyword, markexpr=markexpr)
    return SimpleNamespace(args=args, option=option, getini=lambda _name: ["tests"])


def test_only_a_run_of_everything_can_tell_orphans() -> None:
    assert whole(run(["tests"]))
    assert whole(run(["tests"], markexpr="golden"))
    assert not whole(run(["tests/unit"]))
    assert not whole(run(["tests"], keyword="story"))
    assert not whole(run(["tests"], markexpr="postgres"))


@pytest.mark.parametrize(("read", "status"), [(golden.kept(), 0), (golden.kept() - {"en/refusals.json"}, 1)])
def test_a_green_run_that_leaves_one_unread_fails(monkeypatch: pytest.MonkeyPatch, read: set[str], status: int) -> None:
    monkeypatch.setattr(golden, "UPDATE", False)
    orphans, session = Orphans(), SimpleNamespace(config=run(["tests"]), exitstatus=0)
    for files in (sorted(read)[::2], sorted(read)[1::2]):
        orphans.pytest_runtest_logreport(cast("pytest.TestReport", SimpleNamespace(golden=files)))
    orphans.pytest_sessionfinish(session, 0)
    assert session.exitstatus == status
    assert orphans.found == ([] if status == 0 else ["en/refusals.json"])


def test_what_a_test_has_read_goes_with_its_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(golden, "READ", {"en/a.json", "en/b.json"})
    orphans, reports = Orphans(), [cast("pytest.TestReport", SimpleNamespace()) for _ in range(2)]
    for report in reports:
        around = orphans.pytest_runtest_makereport()
        next(around)
        with pytest.raises(StopIteration):
            around.send(report)
        orphans.pytest_runtest_logreport(report)
        golden.READ.add("en/c.json")
    assert [cast("Any", report).golden for report in reports] == [["en/a.json", "en/b.json"], ["en/c.json"]]
