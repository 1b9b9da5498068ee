"""The three questions asked of the tables: are these blocks, is this message, is this view acceptable?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sandbox.rules.blocks import BLOCKS_PER_SURFACE, SHAPES, SURFACES, VIEWS
from sandbox.rules.checks import CHECKS
from sandbox.rules.spec import Array, OneOf, Problem, Shape, one_of
from sandbox.rules.walk import Json, Walk

_BLOCK_LISTS = {
    surface: Array(of=one_of(*SURFACES[surface]), low=1, high=BLOCKS_PER_SURFACE[surface]) for surface in SURFACES
}
_MESSAGE_BLOCKS = Array(of=one_of(*SURFACES["message"]), low=0, high=BLOCKS_PER_SURFACE["message"])
_VIEW_SHAPES = {
    kind: Shape(fields={**shape.fields, "blocks": _BLOCK_LISTS[kind]}, required=shape.required)
    for kind, shape in VIEWS.items()
}
_VIEW = OneOf(types=MappingProxyType({kind: f"view_{kind}" for kind in VIEWS}))
_ALL_SHAPES = MappingProxyType({**SHAPES, **{f"view_{kind}": shape for kind, shape in _VIEW_SHAPES.items()}})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the tables cannot know: which files exist, and what the app may do."""

    has_file: Callable[[Json], bool] = field(default=lambda _file: True)
    scopes: frozenset[str] = frozenset({"links.embed:write"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is wrong, and how many characters the blocks show in all."""

    problems: tuple[Problem, ...]
    text_total: int


def _walk(surface: str, root: str, facts: Facts) -> Walk:
    return Walk(_ALL_SHAPES, CHECKS, surface=surface, root=root, has_file=facts.has_file, scopes=facts.scopes)


def check_blocks(blocks: Any, facts: Facts, *, surface: str = "message", root: str = "/blocks") -> Verdict:
    """Hold the blocks of a message (or of a surface) against the tables; an empty list is allowed."""
    walk = _walk(surface, root, facts)
    rule = _MESSAGE_BLOCKS if surface == "message" else _BLOCK_LISTS[surface]
    walk.array(rule, blocks, None)
    return Verdict(problems=tuple(walk.problems), text_total=walk.text_total)


def check_view(view: Any, facts: Facts, *, kinds: tuple[str, ...] = ("modal", "home")) -> Verdict:
    """Hold a view against the tables; `kinds` are the view types allowed here."""
    kind = view.get("type") if isinstance(view, dict) else None
    walk = _walk("home" if kind == "home" else "modal", "/view", facts)
    if kind is not None and kind not in kinds:
        walk.fail((None, "type"), "unsupported_type", f"must be one of: {', '.join(kinds)}", ", ".join(kinds))
    else:
        walk.one_of(_VIEW, view, None)
        if kind == "modal" and walk.has_input and "submit" not in view:
            walk.fail(None, "missing_field", "missing required field: submit (there are input blocks)", "submit")
    return Verdict(problems=tuple(walk.problems), text_total=walk.text_total)
