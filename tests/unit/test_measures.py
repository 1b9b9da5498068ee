"""The figures and walls of `make check`, over a small package."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tools.measures import Package, broken_walls, measures


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with two rooms: services of three files, one of them imported once."""
    folder = tmp_path / "toy"
    files = {
        "__init__.py": "",
        "domain/__init__.py": "",
        "domain/orders.py": "class Order: ...\n",
        "services/__init__.py": "",
        "services/outbox.py": "from toy.domain.orders import Order\n\ndef put() -> None:\n    _write(Order())\n\n"
        "def _write(order: Order) -> None: ...\n",
        "services/reports.py": "from toy.domain import orders\nfrom toy.services import outbox\n\nclass Order: ...\n",
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "toy", raising=False)
    return folder


def test_the_figures_of_a_small_package(folder: Path) -> None:
    figures = {figure.key: figure.value for figure in measures(Package(folder), tests=8, sandbox=5)}
    assert figures["imports_services"] == 1
    assert figures["single_importer"] == 1
    assert figures["private_once"] == 50
    assert figures["repeated_classes"] == 1
    assert figures["lines"] == 11
    assert figures["tests_to_source"] == 0.5
    assert figures["longest_file"] == 6
    assert figures["longest_function"] == 2


def test_a_class_name_more_than_at_the_last_landing_is_a_wall(folder: Path) -> None:
    package = Package(folder)
    assert list(broken_walls(package, {"repeated_classes": 1})) == []
    assert list(broken_walls(package, {})) == ["1 class names are used twice or more, at most 0"]


def test_a_long_file_and_a_long_function_are_walls(folder: Path) -> None:
    (folder / "services" / "long.py").write_text("def act() -> None:\n" + "    act()\n" * 80 + "\n" * 520, "utf-8")
    assert list(broken_walls(Package(folder), {"repeated_classes": 1})) == [
        "toy/services/long.py has 601 lines, a file at most 600",
        "toy/services/long.py:1 act has 81 lines, a function at most 80",
    ]


def test_a_folder_that_import_linter_cannot_see_is_a_wall(folder: Path) -> None:
    hidden = folder / "services" / "cases" / "acts.py"
    hidden.parent.mkdir()
    hidden.write_text("from toy.services import reports\n", "utf-8")
    walls = list(broken_walls(Package(folder), {"repeated_classes": 1}))
    assert walls == ["toy/services/cases has no __init__.py: import-linter does not see what its files import"]
