"""Promises, dates and quantities of orders have one writer: every other module of bot calls it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import bot
from tests.every import every

ROOT = Path(bot.__file__).parent
WRITER = "services/orders/promises.py"
GOVERNED = frozenset(
    {
        "promised_on",
        "etd_on",
        "agreed_on",
        "due_on",
        "original_due_on",
        "quantity",
        "cutoff_at",
        "cutoff_on",
        "cy_at",
        "cy_on",
        "si_at",
        "si_on",
        "vgm_at",
        "vgm_on",
        "cancelled_at",
        "term",
        "lc_latest_on",
    }
)
MECHANISM = {
    "services/orders/changes.py": "sets what a writer hands it, and puts back what an act changed",
}
OTHERS = {
    ("services/seating/change.py", "cancelled_at"): "an absence or a duty that is cancelled",
}
BY_NAME = {"change", "setattr"}
"""What sets a column whose name is a value."""
ROWS = {"Order", "OrderLine", "Milestone"}


def written(source: str) -> Iterator[str]:
    """The governed columns that a module writes, by assignment, by `change`, `setattr` or `values`, or in a new row.

    A column that is set by a name worked out elsewhere counts as every governed name the module spells.
    """
    tree = ast.parse(source)
    spelled = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)} & GOVERNED
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in (part for whole in targets for part in ast.walk(whole)):
                if isinstance(target, ast.Attribute) and target.attr in GOVERNED:
                    yield target.attr
        elif isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in BY_NAME:
                yield from ({node.value for node in node.args if isinstance(node, ast.Constant)} & GOVERNED) or (
                    set() if any(isinstance(part, ast.Constant) for part in node.args[:3]) else spelled
                )
            elif name == "values" or name in ROWS:
                yield from {keyword.arg for keyword in node.keywords if keyword.arg in GOVERNED}


def writers() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path in sorted(ROOT.rglob("*.py")):
        module = path.relative_to(ROOT).as_posix()
        columns = {column for column in written(path.read_text()) if (module, column) not in OTHERS}
        if columns and module not in MECHANISM:
            found[module] = columns
    return found


def test_what_an_order_promises_is_written_in_one_place() -> None:
    assert set(writers()) == {WRITER}


def test_every_exception_is_still_one() -> None:
    assert all(column in written((ROOT / module).read_text()) for module, column in OTHERS)


@every(
    "source",
    [
        "line.etd_on = day",
        "line.due_on, line.vessel = day, None",
        "line.quantity += more",
        "change(work, milestone, 'promised_on', day, batch=batch)",
        "changes.change(work, line, 'quantity', more)",
        "setattr(line, 'cutoff_on', day)",
        "FIELDS = {'etd': 'etd_on'}\nfor column in FIELDS.values():\n    setattr(line, column, day)",
        "told = {'promised_on': day}\n[change(work, row, name, value) for name, value in told.items()]",
        "session.execute(update(OrderLine).values(due_on=day))",
        "OrderLine(key='1', quantity=many)",
    ],
)
def test_every_way_to_write_is_seen(source: str) -> None:
    assert set(written(source))


@every(
    "source",
    [
        "day = line.etd_on",
        "change(work, milestone, 'state', state)",
        "Shown(due_on=line.due_on)",
        "for name in ('merchandiser_id',):\n    change(work, order, name, value)",
    ],
)
def test_reading_is_no_writing(source: str) -> None:
    assert not set(written(source))
