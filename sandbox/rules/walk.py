"""The walk: holds a payload against the tables and notes every problem with its JSON pointer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.rules.forms_of_text import FORMS
from sandbox.rules.spec import (
    Anything,
    Array,
    Boolean,
    Integer,
    Number,
    OneOf,
    Part,
    Problem,
    Rule,
    Shape,
    String,
    Text,
)

Json = dict[str, Any]
# A path is a chain of (parent, key): pointers are only written out when something is wrong.
Path = tuple[Any, str | int] | None
Check = Callable[["Walk", Json, Path], None]

_TEXT_EXTRA = {"plain_text": "emoji", "mrkdwn": "verbatim"}


class Walk:
    """One check of one payload; afterwards `problems` holds what is wrong with it."""

    def __init__(
        self,
        shapes: Mapping[str, Shape],
        checks: Mapping[str, Check],
        *,
        surface: str,
        root: str,
        has_file: Callable[[Json], bool],
        scopes: frozenset[str],
    ) -> None:
        self.shapes = shapes
        self.checks = checks
        self.surface = surface
        self.has_file = has_file
        self.scopes = scopes
        self.problems: list[Problem] = []
        self.text_total = 0
        self.counts: dict[str, int] = {}
        self.has_input = False
        self._root = root
        self._block_ids: set[str] = set()
        self._action_ids: set[str] = set()
        self._focused = False

    def pointer(self, path: Path) -> str:
        """The JSON pointer of a path."""
        parts: list[str] = []
        while path is not None:
            parts.append(str(path[1]))
            path = path[0]
        return "/".join([self._root, *reversed(parts)])

    def fail(self, path: Path, code: str, message: str, constraint: int | str | None = None) -> None:
        """Note a problem."""
        name = "" if path is None else str(path[1])
        self.problems.append(
            Problem(pointer=self.pointer(path), code=code, message=message, field=name, constraint=constraint)
        )

    def rule(self, rule: Rule, value: Any, path: Path) -> None:
        """Hold a value against a rule."""
        _RULES[type(rule)](self, rule, value, path)

    def shape(self, shape: Shape, value: Json, path: Path, *, typed: bool) -> None:
        """Hold an object against its shape; `typed` says that `type` has been looked at."""
        fields = shape.fields
        is_block = "block_id" in fields
        outer = self._action_ids
        if is_block:
            self._action_ids = set()
        for name, held in value.items():
            rule = fields.get(name)
            if rule is not None:
                _RULES[type(rule)](self, rule, held, (path, name))
            elif not (typed and name == "type"):
                self.fail(path, "unknown_field", f"invalid additional property: {name}", name)
        self._presence(shape, value, path)
        if "block_id" in value:
            self._claim(self._block_ids, "block_id", value, path)
        if "action_id" in value:
            self._claim(self._action_ids, "action_id", value, path)
        if value.get("focus_on_load") is True:
            self._focus(path)
        for check in shape.checks:
            self.checks[check](self, value, path)
        if is_block:
            self._action_ids = outer

    def _presence(self, shape: Shape, value: Json, path: Path) -> None:
        for name in shape.required:
            if name not in value:
                self.fail(path, "missing_field", f"missing required field: {name}", name)
        if shape.any_of and not any(name in value for name in shape.any_of):
            words = ", ".join(shape.any_of)
            self.fail(path, "missing_field", f"must have at least one of: {words}", words)
        if shape.one_of and sum(name in value for name in shape.one_of) != 1:
            words = ", ".join(shape.one_of)
            self.fail(path, "not_exactly_one", f"must have exactly one of: {words}", words)

    def _claim(self, taken: set[str], name: str, value: Json, path: Path) -> None:
        given = value[name]
        if not isinstance(given, str):
            return
        if given in taken:
            self.fail((path, name), "duplicate", f"`{name}` {given!r} already exists", given)
        taken.add(given)

    def _focus(self, path: Path) -> None:
        if self._focused:
            self.fail((path, "focus_on_load"), "too_many", "only one element may have focus_on_load", 1)
        self._focused = True

    def string(self, rule: String, value: Any, path: Path) -> None:
        """A string."""
        if not isinstance(value, str):
            self.fail(path, "wrong_type", "must be a string")
            return
        length = len(value)
        if rule.counts:
            self.text_total += length
        if length < rule.low:
            self.fail(path, "too_short", f"must be more than {rule.low - 1} characters", rule.low)
        elif rule.high is not None and length > rule.high:
            self.fail(path, "too_long", f"must be less than {rule.high + 1} characters", rule.high)
        elif rule.choices and value not in rule.choices:
            words = ", ".join(sorted(rule.choices))
            self.fail(path, "bad_value", f"must be one of: {words}", words)
        elif rule.form:
            test, message = FORMS[rule.form]
            if not test(value):
                self.fail(path, "bad_value", message, rule.form)

    def text(self, rule: Text, value: Any, path: Path) -> None:
        """A text object."""
        if not isinstance(value, dict):
            self.fail(path, "wrong_type", "must be a text object")
            return
        kind = value.get("type")
        if not ((rule.plain and kind == "plain_text") or (rule.mrkdwn and kind == "mrkdwn")):
            allowed = ", ".join(n for n, ok in (("plain_text", rule.plain), ("mrkdwn", rule.mrkdwn)) if ok)
            self.fail((path, "type"), "unsupported_type", f"must be one of: {allowed}", allowed)
            return
        extra = _TEXT_EXTRA[kind]
        for name in value:
            if name == extra:
                self.boolean(None, value[name], (path, name))
            elif name not in {"type", "text"}:
                self.fail(path, "unknown_field", f"invalid additional property: {name}", name)
        words = value.get("text")
        if not isinstance(words, str):
            self.fail((path, "text"), "wrong_type", "must be a string")
            return
        length = len(words)
        self.text_total += length
        if length < rule.low:
            self.fail((path, "text"), "too_short", f"must be more than {rule.low - 1} characters", rule.low)
        elif length > rule.high:
            self.fail((path, "text"), "too_long", f"must be less than {rule.high + 1} characters", rule.high)

    def integer(self, rule: Integer, value: Any, path: Path) -> None:
        """A whole number."""
        if not isinstance(value, int) or isinstance(value, bool):
            self.fail(path, "wrong_type", "must be an integer")
        elif rule.low is not None and value < rule.low:
            self.fail(path, "too_small", f"must be greater than or equal to {rule.low}", rule.low)
        elif rule.high is not None and value > rule.high:
            self.fail(path, "too_large", f"must be less than or equal to {rule.high}", rule.high)

    def number(self, rule: Number, value: Any, path: Path) -> None:
        """A number."""
        if not isinstance(value, int | float) or isinstance(value, bool):
            self.fail(path, "wrong_type", "must be a number")
        elif rule.above is not None and value <= rule.above:
            self.fail(path, "too_small", f"must be greater than {rule.above:g}", int(rule.above))

    def boolean(self, _rule: Boolean | None, value: Any, path: Path) -> None:
        """true or false."""
        if not isinstance(value, bool):
            self.fail(path, "wrong_type", "must be a boolean")

    def anything(self, _rule: Anything, value: Any, path: Path) -> None:
        """Any object."""
        if not isinstance(value, dict):
            self.fail(path, "wrong_type", "must be an object")

    def array(self, rule: Array, value: Any, path: Path) -> None:
        """A list."""
        if not isinstance(value, list):
            self.fail(path, "wrong_type", "must be an array")
            return
        if len(value) < rule.low:
            self.fail(path, "too_few", f"no fewer than {rule.low} items allowed", rule.low)
        if rule.high is not None and len(value) > rule.high:
            self.fail(path, "too_many", f"no more than {rule.high} items allowed", rule.high)
            return
        check = _RULES[type(rule.of)]
        for place, item in enumerate(value):
            if item is None and rule.nullable:
                continue
            check(self, rule.of, item, (path, place))

    def part(self, rule: Part, value: Any, path: Path) -> None:
        """An object of a named shape."""
        if not isinstance(value, dict):
            self.fail(path, "wrong_type", "must be an object")
            return
        self.shape(self.shapes[rule.shape], value, path, typed=False)

    def one_of(self, rule: OneOf, value: Any, path: Path) -> None:
        """An object that says its type."""
        if not isinstance(value, dict):
            self.fail(path, "wrong_type", "must be an object")
            return
        kind = value.get("type")
        name = rule.types.get(kind) if isinstance(kind, str) else None
        if name is None:
            words = ", ".join(rule.types)
            self.fail((path, "type"), "unsupported_type", f"unsupported type: {kind}", words)
            return
        self.shape(self.shapes[name], value, path, typed=True)


_RULES: dict[type, Callable[[Walk, Any, Any, Path], None]] = {
    String: Walk.string,
    Text: Walk.text,
    Integer: Walk.integer,
    Number: Walk.number,
    Boolean: Walk.boolean,
    Anything: Walk.anything,
    Array: Walk.array,
    Part: Walk.part,
    OneOf: Walk.one_of,
}
