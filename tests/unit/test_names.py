"""A loop variable is the noun of the thing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import bot

ANYTHING = {"one", "each"}

PERHAPS = re.compile(r"\bfor\b[^:]{0,80}\b(one|each)\b")
"""What parsing a file is worth for."""


def test_no_loop_variable_is_called_one_or_each() -> None:
    root = Path(bot.__file__).parents[1]
    rooms = ("bot", "sandbox", "tests", "benchmarks", "tools")
    files = [path for room in rooms for path in (root / room).rglob("*.py") if "versions" not in path.parts]
    assert [f"{path}:{name.lineno}" for path in files for name in _loops(path) if name.id in ANYTHING] == []


def _loops(path: Path) -> Iterator[ast.Name]:
    text = path.read_text("utf-8")
    for node in ast.walk(ast.parse(text if PERHAPS.search(text) else "")):
        if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            yield from (part for part in ast.walk(node.target) if isinstance(part, ast.Name))
