"""A line cut by its orders: each piece belongs to the orders before it, and can be read again by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.domain.phrases.calling import Called, named_at
from bot.domain.phrases.context import PhraseReader
from bot.domain.phrases.labels import find_lots, papers
from bot.domain.phrases.normal import blank, normalise
from bot.domain.phrases.reading import Item, OrderRef, OrderSort

_NAMES = frozenset((OrderSort.VESSEL, OrderSort.CONTAINER, OrderSort.BILL, OrderSort.CREDIT))
_JOINT = re.compile(r"[\s,、/&+;:|]*(?:和|及|跟|与|还有|以及|and\b)?[\s,、/&+;:|]*", re.I | re.A)
_RELATES = re.compile(
    r"(?:比|跟|和|与|同|给|等|用|像|按|照|对|被|把|让|替|代|从|由|随|[%成件箱套]是|借|抢|挤|占|先做|先赶|插|换|转"
    r"|还是|或者?|抑或|要么|\b(?:or|nor|than"
    r"|with|after|before|from|for|like|of|to|by|behind|instead\sof|versus|vs))\s*(?:the\s|order\s)?$",
    re.I | re.A,
)
_EITHER = re.compile(r"\s*(?:或者?|抑或|要么|(?:either\s)?or)\s*", re.I | re.A)


@dataclass(frozen=True, kw_only=True)
class Piece:
    """What is said of these orders. head: their names as typed; tied: another order stands in what is said."""

    text: str
    orders: tuple[OrderRef, ...] = ()
    head: str = ""
    called: str = ""
    tied: str = ""


def pieces_of(line: str, reader: PhraseReader) -> tuple[Piece, ...]:
    """The pieces of one line; one without orders when none is named."""
    normal = normalise(line)
    lots = find_lots(normal.text, reader.known_orders)
    items = reader.names(blank(normal.text, *lots, *papers(normal.text))).items
    items = tuple(sorted(items, key=lambda item: item.start))
    leading = tuple(item for item in items if _sort(item) not in _NAMES)
    items = leading or items[:1]
    if not items:
        return _by_names(line, normal.text, normal.plain, reader)
    groups = _groups(items, normal.text)
    either = _either(groups, normal.text, normal.plain)
    if either is not None:
        return (replace(either, text=line),)
    if len(groups) == 1:
        return (Piece(text=line, orders=_refs(groups[0]), head=_typed(groups[0], normal.plain)),)
    return _cut(groups, normal.text, normal.plain)


def _either(groups: list[list[Item]], text: str, plain: str) -> Piece | None:
    """2401或2402: one of them is meant, and only one; the name that is asked about fits both."""
    pairs = pairwise(groups)
    if len(groups) < 2 or not all(
        _EITHER.fullmatch(text[first[-1].reach[1] : second[0].reach[0]]) for first, second in pairs
    ):
        return None
    refs = [ref for group in groups for ref in _refs(group)]
    matches = tuple(dict.fromkeys(po for ref in refs for po in ref.matches))
    if len(matches) < 2 or not all(ref.matches for ref in refs):
        return None
    start, end = groups[0][0].reach[0], groups[-1][-1].reach[1]
    ref = OrderRef(key=plain[start:end].strip(), sort=OrderSort.NAME, matches=matches)
    return Piece(text="", orders=(ref,), head=ref.key, called=text[start:end].strip())


def _sort(item: Item) -> OrderSort | None:
    return item.value.sort if isinstance(item.value, OrderRef) else None


def _groups(items: tuple[Item, ...], text: str) -> list[list[Item]]:
    """Orders that stand side by side, joined at most by 和."""
    groups = [[items[0]]]
    for item in items[1:]:
        if _same(groups, item):
            continue
        between = text[groups[-1][-1].reach[1] : item.reach[0]]
        if _JOINT.fullmatch(between):
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def _same(groups: list[list[Item]], item: Item) -> bool:
    """Whether a style or another name only says again which order is meant (2401 … 款号 NV-118)."""
    if _sort(item) is OrderSort.PO or not isinstance(item.value, OrderRef):
        return False
    matches = set(item.value.matches)
    named = (known.value for group in groups for known in group)
    return any(isinstance(ref, OrderRef) and matches & set(ref.matches) for ref in named)


def _refs(group: list[Item]) -> tuple[OrderRef, ...]:
    found: dict[str, OrderRef] = {}
    for item in group:
        if isinstance(item.value, OrderRef):
            found.setdefault(item.value.key, item.value)
    return tuple(found.values())


def _typed(group: list[Item], plain: str) -> str:
    return plain[group[0].reach[0] : group[-1].reach[1]].strip()


def _cut(groups: list[list[Item]], text: str, plain: str) -> tuple[Piece, ...]:
    """Each piece up to the next orders. Words before the first belong to all; what leads on to an order ties them."""
    prefix = plain[: groups[0][0].reach[0]].strip(" ,;:，；：、")
    starts = [group[-1].reach[1] for group in groups]
    ends = [*(group[0].reach[0] for group in groups[1:]), len(plain)]
    pieces: list[Piece] = []
    for group, start, end in zip(groups, starts, ends, strict=True):
        head = _typed(group, plain)
        tied = _RELATES.search(text[start:end].rstrip()) if end < len(plain) else None
        body = plain[start:end].strip(" \t,;，；、")
        following = groups[len(pieces) + 1] if tied else None
        pieces.append(
            Piece(
                text=" ".join(part for part in (prefix, head, body) if part),
                orders=_refs(group),
                head=head,
                tied=_typed(following, plain) if following else "",
            )
        )
    return tuple(_also_tied(pieces))


def _also_tied(pieces: list[Piece]) -> list[Piece]:
    """What follows an order that was only mentioned is as uncertain as what led to it."""
    found: list[Piece] = []
    for piece in pieces:
        last = found[-1] if found else None
        found.append(replace(piece, tied=piece.tied or last.head) if last is not None and last.tied else piece)
    return found


_CLAUSE = re.compile(r"[,;。]\s*(?=[\u4e00-\u9fff])")


def _by_names(line: str, text: str, plain: str, reader: PhraseReader) -> tuple[Piece, ...]:
    """A line without an order's number, cut at its clauses that begin with what another order is called."""
    first = named_at(text, 0, reader)
    if first is None:
        return (Piece(text=line),)
    starts: list[tuple[int, Called]] = [(0, first)]
    for m in _CLAUSE.finditer(text, first.end):
        called = named_at(text, m.end(), reader, only_heads=True)
        if called is not None and called.refs != starts[-1][1].refs:
            starts.append((m.end(), called))
    ends = [*(start for start, _ in starts[1:]), len(plain)]
    return tuple(
        Piece(
            text=line if len(starts) == 1 else plain[start:end].strip(" \t,;，；、。"),
            orders=called.refs,
            head=called.words,
            called=called.words,
        )
        for (start, called), end in zip(starts, ends, strict=True)
    )
