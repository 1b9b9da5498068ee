"""Checks that need more than one field: what the tables name under `checks`."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from sandbox.rules.blocks import MESSAGE_LIMITS, TABLE_TEXT
from sandbox.rules.walk import Check, Json, Path, Walk


def _listed(value: Json, name: str) -> list[Any]:
    """A list field; empty when it is something else, which the tables refuse by themselves."""
    held = value.get(name)
    return held if isinstance(held, list) else []


def _slack_file(walk: Walk, value: Json, path: Path) -> None:
    if not walk.has_file(value):
        walk.fail(path, "bad_value", "invalid slack file", "slack_file")


def _initial_among_options(walk: Walk, value: Json, path: Path) -> None:
    initial = [value["initial_option"]] if "initial_option" in value else _listed(value, "initial_options")
    groups = [group for group in _listed(value, "option_groups") if isinstance(group, dict)]
    options = [*_listed(value, "options"), *(option for group in groups for option in _listed(group, "options"))]
    if any(item not in options for item in initial):
        name = "initial_option" if "initial_option" in value else "initial_options"
        walk.fail((path, name), "bad_value", f"`{name}` must be among the options", name)


def _max_selected(walk: Walk, value: Json, path: Path) -> None:
    most = value.get("max_selected_items")
    for name, held in value.items():
        if name.startswith("initial_") and isinstance(held, list) and isinstance(most, int) and len(held) > most:
            walk.fail((path, name), "too_many", f"no more than {most} items allowed", most)


def _min_below(low: str, high: str) -> Check:
    def check(walk: Walk, value: Json, path: Path) -> None:
        try:
            least, most = float(value[low]), float(value[high])
        except (KeyError, TypeError, ValueError, OverflowError):
            return
        if least > most:
            walk.fail((path, low), "bad_value", f"`{low}` must not be greater than `{high}`", high)

    return check


def _input_surface(walk: Walk, value: Json, path: Path) -> None:
    walk.has_input = True
    element = value.get("element")
    if isinstance(element, dict) and element.get("type") == "file_input" and walk.surface != "modal":
        walk.fail(((path, "element"), "type"), "unsupported_type", "unsupported type: file_input", "modal")


def _total(name: str, code: str) -> Check:
    def check(walk: Walk, _value: Json, path: Path) -> None:
        walk.counts[name] = walk.counts.get(name, 0) + 1
        if walk.counts[name] > MESSAGE_LIMITS[name]:
            walk.fail(path, "too_many", code, MESSAGE_LIMITS[name])

    return check


def _markdown_total(walk: Walk, value: Json, path: Path) -> None:
    text = value.get("text")
    total = walk.counts.get("markdown", 0) + (len(text) if isinstance(text, str) else 0)
    walk.counts["markdown"] = total
    most = MESSAGE_LIMITS["markdown_text"]
    if total > most:
        walk.fail((path, "text"), "too_long", f"all markdown blocks must be less than {most + 1} characters", most)


def _count_text(value: Any) -> int:
    if isinstance(value, dict):
        own = value.get("text")
        return (len(own) if isinstance(own, str) else 0) + sum(
            _count_text(held) for name, held in value.items() if name != "text"
        )
    return sum(map(_count_text, value)) if isinstance(value, list) else 0


def _table_text(walk: Walk, value: Json, path: Path) -> None:
    most = TABLE_TEXT[value["type"]]
    if _count_text(value.get("rows")) > most:
        walk.fail((path, "rows"), "too_long", f"all cells must be less than {most + 1} characters", most)


def _rows(value: Json) -> list[list[Any]]:
    return [row for row in _listed(value, "rows") if isinstance(row, list)]


def _even_rows(walk: Walk, value: Json, path: Path) -> None:
    rows = _rows(value)
    for place, row in enumerate(rows):
        if len(row) != len(rows[0]):
            walk.fail(((path, "rows"), place), "bad_value", "all rows must have the same length", len(rows[0]))
            return
    column = value.get("row_header_column_index", 0)
    if rows and isinstance(column, int) and column >= len(rows[0]) > 0:
        walk.fail((path, "row_header_column_index"), "too_large", "there is no such column", len(rows[0]) - 1)


def _plain_header_row(walk: Walk, value: Json, path: Path) -> None:
    for place, cell in enumerate(next(iter(_rows(value)), [])):
        if isinstance(cell, dict) and cell.get("type") == "rich_text":
            where = (((path, "rows"), 0), place)
            walk.fail(where, "unsupported_type", "header cells must not be rich_text", "raw_text")


def _series_match_axes(walk: Walk, value: Json, path: Path) -> None:
    series, axes = value.get("series"), value.get("axis_config")
    if not isinstance(series, list) or not isinstance(axes, dict):
        return
    categories = axes.get("categories")
    if not isinstance(categories, list):
        return
    if len(set(map(str, categories))) != len(categories):
        walk.fail(((path, "axis_config"), "categories"), "duplicate", "categories must be unique")
    names = [item.get("name") for item in series if isinstance(item, dict)]
    if len(set(map(str, names))) != len(names):
        walk.fail((path, "series"), "duplicate", "series names must be unique")
    for place, item in enumerate(series):
        data = item.get("data") if isinstance(item, dict) else None
        labels = [p.get("label") for p in data if isinstance(p, dict)] if isinstance(data, list) else []
        if sorted(map(str, labels)) != sorted(map(str, categories)):
            where = (((path, "series"), place), "data")
            walk.fail(where, "bad_value", "data must have one point for each category", "categories")


def _task_started(walk: Walk, value: Json, path: Path) -> None:
    inside_plan = isinstance(path, tuple) and isinstance(path[0], tuple) and path[0][1] == "tasks"
    if value.get("status") == "pending" and not inside_plan:
        walk.fail((path, "status"), "bad_value", "only the tasks of a plan may be pending", "pending")


def _video_scope(walk: Walk, _value: Json, path: Path) -> None:
    if "links.embed:write" not in walk.scopes:
        walk.fail(path, "missing_scope", "video blocks need the scope links.embed:write", "links.embed:write")


CHECKS: MappingProxyType[str, Check] = MappingProxyType(
    {
        "slack_file": _slack_file,
        "initial_among_options": _initial_among_options,
        "max_selected": _max_selected,
        "min_below_max_length": _min_below("min_length", "max_length"),
        "min_below_max_value": _min_below("min_value", "max_value"),
        "input_surface": _input_surface,
        "markdown_total": _markdown_total,
        "one_table": _total("tables", "only_one_table_allowed"),
        "two_charts": _total("charts", "no more than 2 data_visualization blocks allowed"),
        "table_text": _table_text,
        "even_rows": _even_rows,
        "plain_header_row": _plain_header_row,
        "series_match_axes": _series_match_axes,
        "task_started": _task_started,
        "video_scope": _video_scope,
    }
)
