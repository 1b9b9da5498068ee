"""The rule table from YAML, with the line of everything in it.

A workspace's file either stands alone or says `extends: shipped`: then its sections are laid over the shipped
table, and a rule with the id of a shipped one takes its place. Either way a role that leaves out a column (who sees
prices, who reports …) has the shipped role's.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import cast

import yaml
from yaml.constructor import SafeConstructor

from bot.domain.authority import (
    Node,
    Place,
    Right,
    RulesReading,
    RuleTable,
    child,
    completed,
    has_columns,
    merged,
    read_table,
    remembering,
)
from bot.domain.errors import GendanError
from bot.files.data_folder import shipped
from bot.files.yaml_text import CONSTRUCTION, compose_yaml, fault_in, read_yaml_text

SHIPPED = "authority.yaml"
_STRING = "tag:yaml.org,2002:str"


class BadRuleFile(GendanError):
    """The rule file cannot be read; `file` and `line` say where."""

    code = "bad_rule_file"


class RulesRefused(GendanError):
    """The rule table has faults and is not used; `where` and `what` say the first."""

    code = "rules_refused"


def read_rules(path: Path | None = None) -> RulesReading:
    """The table of a file (the shipped one when None), read and checked. Raises BadRuleFile."""
    if path is None:
        return _shipped()
    try:
        text = read_yaml_text(path)
    except yaml.YAMLError as error:
        raise _unreadable(str(path), error) from error
    return read_rules_text(text, source=str(path))


@cache
def _shipped() -> RulesReading:
    """Read once: it lies in the package and is not changed while a process lives."""
    return read_rules_text(shipped_text(), source=SHIPPED)


def read_rules_text(text: str, *, source: str) -> RulesReading:
    """The table of a YAML text; `source` names it in findings. Raises BadRuleFile with the line."""
    document = _document(text, source)
    if source == SHIPPED:
        return read_table(document)
    base, shipped = child(document, "extends"), _document(shipped_text(), SHIPPED)
    if base is not None and base.value != "shipped":
        raise BadRuleFile(f"{source}:{base.at.line}: extends can only be shipped", file=source, line=base.at.line)
    own = Node(pairs=tuple(pair for pair in document.pairs or () if pair[0].value != "extends"), at=document.at)
    whole = completed(own, shipped, "roles", Right)
    reading = read_table(whole if base is None else merged(shipped, whole))
    own_rights = has_columns(own, "roles", Right)
    return replace(reading, table=replace(reading.table, own_rights=own_rights)) if own_rights else reading


def load_rules(path: Path | None = None) -> RuleTable:
    """A sound table, ready to rule by; it can still name what only the shipped one has. Raises as `read_rules` and
    RulesRefused."""
    reading = read_rules(path)
    if reading.errors:
        first = reading.errors[0]
        where = " ".join(part for part in (f"{first.at.file or path}:{first.at.line}", first.rule, first.code) if part)
        raise RulesRefused(where, where=where, what=first.message)
    return remembering(reading.table, None if path is None else read_rules().table)


def shipped_text() -> str:
    """The shipped table as it is written."""
    return shipped(SHIPPED).read_text("utf-8")


def _document(text: str, source: str) -> Node:
    try:
        root = compose_yaml(text)
        if not isinstance(root, yaml.MappingNode):
            raise BadRuleFile(f"{source}:1: a rule file is a YAML mapping with rules", file=source, line=1)
        return _node(root, SafeConstructor(), source)
    except (yaml.YAMLError, *CONSTRUCTION) as error:
        raise _unreadable(source, error) from error


def _unreadable(source: str, error: Exception) -> BadRuleFile:
    line, problem = fault_in(error)
    return BadRuleFile(f"{source}:{line or 1}: {problem}", file=source, line=line or 1)


def _node(node: yaml.Node, values: SafeConstructor, source: str, at: Place | None = None) -> Node:
    at = at or Place(file=source, line=node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return Node(pairs=tuple(_pair(key, value, values, source) for key, value in node.value), at=at)
    if isinstance(node, yaml.SequenceNode):
        return Node(value=tuple(_node(item, values, source) for item in node.value), at=at)
    return Node(value=cast("str | None", _scalar(node, values)), at=at)


def _pair(key: yaml.Node, value: yaml.Node, values: SafeConstructor, source: str) -> tuple[Node, Node]:
    """A key and its value; the value stands where its key does, so that findings point at the name."""
    name = _node(key, values, source)
    return name, _node(value, values, source, name.at)


def _scalar(node: yaml.Node, values: SafeConstructor) -> Hashable:
    if node.tag == _STRING:  # most are, and the constructor takes its time over each
        return cast("Hashable", node.value)
    return cast("Hashable", values.construct_object(node, deep=True))
