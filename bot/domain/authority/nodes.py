"""A document with places: what a file layer hands in, whatever its syntax, and how to take it apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain.authority.checks import unknown
from bot.domain.authority.findings import Code, Finding, bad_value, finding
from bot.domain.authority.model import NOWHERE, Place
from bot.domain.text import Text, is_tag

Scalar = str | int | float | bool | date | None

LANGUAGES = ("zh-CN", "en")
"""What every text of a table is written in; any other may stand beside them."""


@dataclass(frozen=True, kw_only=True)
class Node:
    """A scalar, a list of nodes, or pairs of a key and a node, with its place."""

    value: Scalar | tuple[Node, ...] = None
    pairs: tuple[tuple[Node, Node], ...] | None = None
    at: Place = NOWHERE


@dataclass
class Notes:
    """Collects what is wrong while a document is read; `rule` is the rule being read."""

    findings: list[Finding] = field(default_factory=list)
    rule: str = ""

    def add(self, code: Code, at: Place, **fields: object) -> None:
        """Note a fault of the current rule."""
        self.findings.append(finding(code, rule=self.rule, at=at, **fields))

    def bad(self, name: str, at: Place, what: str, **fields: object) -> None:
        """Note a value that cannot be used, and what to write instead."""
        self.findings.append(bad_value(name, what, rule=self.rule, at=at, **fields))

    def stranger(self, code: Code, name: str, known: Iterable[str], at: Place) -> None:
        """Note a name nobody knows, with the nearest known one."""
        self.findings.append(unknown(code, name, tuple(known), rule=self.rule, at=at))

    def mapping(self, node: Node, name: str, *, keys: Iterable[str] | None = None) -> dict[str, Node]:
        """The entries of a mapping; repeated keys and (when `keys` are given) unknown ones are noted and dropped."""
        if node.pairs is None:
            if node.value is not None:
                self.bad(name, node.at, "pairs")
            return {}
        known = tuple(keys) if keys is not None else None
        takes_texts = known is not None and set(LANGUAGES) <= set(known)
        entries: dict[str, Node] = {}
        lines: dict[str, int] = {}
        for key_node, value in node.pairs:
            key = str(key_node.value)
            if key in entries:
                self.add(Code.DUPLICATE_ID, key_node.at, name=key, first=lines[key])
            elif known is not None and key not in known and not (takes_texts and is_tag(key)):
                self.bad(key, key_node.at, "stray_key", known=", ".join(known))
            else:
                entries[key], lines[key] = value, key_node.at.line
        return entries

    def items(self, node: Node | None, name: str) -> tuple[Node, ...]:
        """The members of a list; nothing when left out."""
        if node is None or (node.value is None and node.pairs is None):
            return ()
        if isinstance(node.value, tuple):
            return node.value
        self.bad(name, node.at, "a_list")
        return ()

    def names(self, node: Node | None, name: str) -> tuple[str, ...]:
        """A list of names; a single name counts as a list of one."""
        if node is not None and isinstance(node.value, str):
            return (node.value,)
        return tuple(self.name(item, name) for item in self.items(node, name))

    def name(self, node: Node, name: str) -> str:
        """A single word."""
        if isinstance(node.value, str) and node.value.strip():
            return node.value.strip()
        self.bad(name, node.at, "a_name")
        return ""

    def flag(self, node: Node | None, name: str) -> bool:
        """A true or false; false when left out."""
        if node is None:
            return False
        if isinstance(node.value, bool):
            return node.value
        self.bad(name, node.at, "true_or_false")
        return False

    def day(self, node: Node | None, name: str) -> date | None:
        """A day written YYYY-MM-DD; None when left out."""
        if node is None:
            return None
        if isinstance(node.value, date) and not isinstance(node.value, datetime):
            return node.value
        self.bad(name, node.at, "a_day")
        return None

    def text(self, node: Node | None, name: str, at: Place) -> Text:
        """A text in both languages; a missing one is noted."""
        entries = self.mapping(node, name, keys=LANGUAGES) if node is not None else {}
        return self.text_of(entries, name, node.at if node is not None else at)

    def text_of(self, entries: dict[str, Node], name: str, at: Place) -> Text:
        """The texts under `zh-CN`, `en` and any other locale's tag among other entries."""
        found: dict[str, str] = {}
        for locale in dict.fromkeys((*LANGUAGES, *filter(is_tag, entries))):
            value = entries[locale].value if locale in entries else None
            if isinstance(value, str) and value.strip():
                found[locale] = value.strip()
            else:
                self.bad(f"{name}.{locale}", at, "all_languages")
        return Text.of({**dict.fromkeys(LANGUAGES, ""), **found})


def child(node: Node, key: str) -> Node | None:
    """The value under a key of a mapping."""
    return next((value for name, value in node.pairs or () if name.value == key), None)


def merged(base: Node, own: Node) -> Node:
    """`own` laid over `base`: mappings by key, `rules` by their id, anything else replaced."""
    return Node(pairs=tuple(_merged_pairs(base, own)), at=own.at)


def _merged_pairs(base: Node, own: Node) -> Iterator[tuple[Node, Node]]:
    for key, value in base.pairs or ():
        mine = child(own, str(key.value))
        yield key, _laid_over(str(key.value), value, mine) if mine is not None else value
    for key, value in own.pairs or ():
        if child(base, str(key.value)) is None:
            yield key, value


def _laid_over(key: str, base: Node, own: Node) -> Node:
    if isinstance(base.value, tuple) and isinstance(own.value, tuple) and key == "rules":
        replaced = {rule_id(rule) for rule in own.value}
        return Node(value=(*(r for r in base.value if rule_id(r) not in replaced), *own.value), at=own.at)
    if base.pairs is None or own.pairs is None:
        return own
    names = {str(name.value) for name, _ in own.pairs}
    return Node(pairs=(*((n, v) for n, v in base.pairs if str(n.value) not in names), *own.pairs), at=own.at)


def completed(own: Node, base: Node, section: str, columns: Iterable[str]) -> Node:
    """`own` with the columns that entries of a section leave out, as the entry of that name has them in `base`."""
    entries, known = child(own, section), child(base, section) or Node()
    if entries is None or entries.pairs is None:
        return own
    wanted = tuple(columns)
    rows = tuple((name, _with_columns(row, child(known, str(name.value)), wanted)) for name, row in entries.pairs)
    whole = Node(pairs=rows, at=entries.at)
    return Node(pairs=tuple((k, whole if k.value == section else v) for k, v in own.pairs or ()), at=own.at)


def _with_columns(row: Node, base: Node | None, columns: tuple[str, ...]) -> Node:
    if base is None or row.pairs is None:
        return row
    more = (pair for pair in base.pairs or () if pair[0].value in columns and child(row, str(pair[0].value)) is None)
    return Node(pairs=(*row.pairs, *more), at=row.at)


def has_columns(own: Node, section: str, columns: Iterable[str]) -> bool:
    """Whether any entry of a section writes one of these columns."""
    entries, wanted = child(own, section) or Node(), set(columns)
    return any(key.value in wanted for _, row in entries.pairs or () for key, _ in row.pairs or ())


def rule_id(node: Node) -> str:
    """The id a rule's node carries, or nothing."""
    found = child(node, "id")
    return str(found.value) if found is not None and found.value is not None else ""
