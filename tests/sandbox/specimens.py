"""Smallest acceptable specimens, made from the tables, and the same with one field at a chosen size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.rules.blocks import BLOCKS, SHAPES, SURFACES, VIEWS
from sandbox.rules.spec import Anything, Array, Boolean, Integer, Number, OneOf, Part, Rule, Shape, String, Text

Json = dict[str, Any]

# A specimen of each form, and one that can be stretched to any length.
FORMS = {
    "date": "2026-09-16",
    "time": "09:00",
    "number": "1",
    "email": "a@example.com",
    "color": "#00ff00",
    "zone": "Asia/Shanghai",
}
URL = "https://example.com/"


def of_rule(rule: Rule, size: int | None = None) -> Any:
    """A value the rule accepts; `size` sets its length, count or number."""
    match rule:
        case String():
            return _string(rule, size)
        case Text():
            kind = "plain_text" if rule.plain else "mrkdwn"
            return {"type": kind, "text": "字" * (rule.low or 1 if size is None else size)}
        case Integer():
            return size if size is not None else (rule.low if rule.low is not None else 1)
        case Number():
            return size if size is not None else 1
        case Boolean():
            return True
        case Anything():
            return {}
        case Array():
            return [item_of(rule.of, place) for place in range(max(rule.low, 0) if size is None else size)]
        case Part():
            return of_shape(rule.shape)
        case OneOf():
            kind = sorted(rule.types)[0]
            return {"type": kind, **of_shape(rule.types[kind])}


def _string(rule: String, size: int | None) -> str:
    if rule.choices:
        return sorted(rule.choices)[0]
    if rule.form in {"url", "link", "https_url", "image_url"}:
        return (URL + "a" * 4000)[: size if size is not None else len(URL) + 1]
    if rule.form:
        return FORMS[rule.form]
    return "字" * (max(rule.low, 1) if size is None else size)


def item_of(rule: Rule, place: int) -> Any:
    """An item of a list that differs from its neighbours where Slack wants that."""
    value = of_rule(rule)
    if isinstance(value, dict):
        for name in ("action_id", "block_id", "value", "label", "name"):
            if name in value and isinstance(value[name], str):
                value[name] = f"{name}{place}"
        if rule_needs_action_id(rule):
            value["action_id"] = f"a{place}"
    if isinstance(rule, String) and not rule.choices and not rule.form:
        value = f"c{place}"
    return value


def rule_needs_action_id(rule: Rule) -> bool:
    """Whether several of these in one block need different action ids."""
    return isinstance(rule, OneOf) and all("action_id" in SHAPES[name].fields for name in rule.types.values())


def of_shape(name: str) -> Json:
    """The smallest object of a shape."""
    return fill(SHAPES[name])


def fill(shape: Shape) -> Json:
    """The smallest object of a shape given as such."""
    names = [*shape.required, *shape.one_of[:1], *shape.any_of[:1]]
    made = {name: of_rule(shape.fields[name]) for name in names}
    if "series_match_axes" in shape.checks:
        made["axis_config"] = {"categories": ["c"]}
        made["series"] = [{"name": "s", "data": [{"label": "c", "value": 1}]}]
    return made


def limits(rule: Rule) -> tuple[int | None, int | None]:
    """The lowest and highest size a rule allows, None where there is no limit to test."""
    match rule:
        case String(choices=choices, form=form) if choices or form in FORMS:
            return None, None
        case String(low=low, high=high, form=form) if form:
            return None, high
        case String(low=low, high=high) | Text(low=low, high=high) | Array(low=low, high=high):
            return low or None, high
        case Integer(low=low, high=high):
            return low, high
        case _:
            return None, None


def limited_fields() -> Iterator[tuple[str, str, Rule]]:
    """Every field of every shape that has a limit."""
    for name, shape in SHAPES.items():
        for field, rule in shape.fields.items():
            if limits(rule) != (None, None):
                yield name, field, rule
            if isinstance(rule, Array) and limits(rule.of) != (None, None):
                yield name, f"{field}[]", rule.of


def limited_view_fields() -> Iterator[tuple[str, str, Rule]]:
    """Every field of a view that has a limit."""
    for kind, shape in VIEWS.items():
        for field, rule in shape.fields.items():
            if limits(rule) != (None, None):
                yield kind, field, rule


def surface_of(block_type: str) -> str:
    """A surface that carries this block."""
    return next(surface for surface in ("message", "modal", "home") if block_type in SURFACES[surface])


@dataclass(frozen=True, kw_only=True)
class Link:
    """How a shape sits in another: the field, how many lists deep, and under which type."""

    parent: str
    field: str
    depth: int
    kind: str | None


def places() -> dict[str, Link | None]:
    """Where each shape can be reached from a block; None for the blocks themselves."""
    found: dict[str, Link | None] = dict.fromkeys(BLOCKS)
    waiting = list(BLOCKS)
    while waiting:
        parent = waiting.pop(0)
        for field, rule in SHAPES[parent].fields.items():
            for name, kind, depth in _shapes_in(rule):
                if name not in found:
                    found[name] = Link(parent=parent, field=field, depth=depth, kind=kind)
                    waiting.append(name)
    return found


def _shapes_in(rule: Rule) -> Iterator[tuple[str, str | None, int]]:
    match rule:
        case Part(shape=shape):
            yield shape, None, 0
        case OneOf(types=types):
            for kind, shape in types.items():
                yield shape, kind, 0
        case Array(of=inner):
            for shape, kind_or_none, depth in _shapes_in(inner):
                yield shape, kind_or_none, depth + 1


PLACES = places()


def block_with(name: str, value: Json) -> tuple[Json, str]:
    """A block that holds `value` as its specimen of the shape, and the JSON pointer to it."""
    link = PLACES[name]
    if link is None:
        return {"type": name, **value}, ""
    shape = SHAPES[link.parent]
    parent = fill(shape)
    exclude(shape, parent, link.field)
    held: Any = value if link.kind is None else {"type": link.kind, **value}
    rule = shape.fields[link.field]
    lists = []
    for _ in range(link.depth):
        assert isinstance(rule, Array)
        lists.append(rule)
        rule = rule.of
    for array in reversed(lists):
        held = [held, *(item_of(array.of, place) for place in range(1, max(array.low, 1)))]
    parent[link.field] = held
    block, pointer = block_with(link.parent, parent)
    return block, f"{pointer}/{link.field}" + "/0" * link.depth


def exclude(shape: Shape, holder: Json, field: str) -> None:
    """Take out what may not stand beside this field."""
    if field in shape.one_of:
        for other in shape.one_of:
            holder.pop(other, None)
