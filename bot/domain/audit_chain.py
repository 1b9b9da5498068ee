"""The audit trail as a chain: each entry's digest covers its content and the digest before it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

GENESIS = ""
"""What the first entry follows."""

SHOWN = 200
"""Problems that are told one by one; one broken link is enough to know."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry as it is kept; `at` is aware, `data` is JSON."""

    number: int
    at: datetime
    actor: str | None
    action: str
    subject_kind: str
    subject_id: str
    allowed: bool
    data: Mapping[str, Any] = field(default_factory=dict)
    previous: str = GENESIS
    digest: str = ""


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """An entry's number and digest kept outside the database: what cutting off the end cannot get past."""

    number: int
    digest: str

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"


@dataclass(frozen=True, kw_only=True)
class ChainProblem:
    """Something that was done to the trail. code: altered, unreadable, missing, broken, reordered, truncated,
    rewritten; `other` is the entry it also concerns."""

    entry: int
    code: str
    other: int | None = None


@dataclass(frozen=True, kw_only=True)
class ChainVerdict:
    """What became of a check: how many entries, the last one, and every problem found."""

    entries: int
    head: Anchor | None
    problems: tuple[ChainProblem, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.problems


@dataclass(frozen=True, kw_only=True)
class UnreadableEntry:
    """A row that cannot be read as an entry at all."""

    number: int
    digest: str = ""


def canonical(entry: Entry) -> str:
    """The one text of an entry that is digested: ASCII JSON, sorted keys, the moment in UTC to the microsecond."""
    content = {
        "sequence": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "action": entry.action,
        "subject": [entry.subject_kind, entry.subject_id],
        "allowed": entry.allowed,
        "data": entry.data,
        "previous": entry.previous,
    }
    return json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))


def digest_of(entry: Entry) -> str:
    """sha256 of the canonical text, in hexadecimal."""
    return sha256(canonical(entry).encode("ascii")).hexdigest()


def link(entries: Iterable[Entry], *, after: Anchor | None) -> list[Entry]:
    """New entries numbered and chained behind the last one kept."""
    linked = []
    for entry in entries:
        number, previous = (after.number + 1, after.digest) if after is not None else (1, GENESIS)
        chained = replace(entry, number=number, previous=previous)
        chained = replace(chained, digest=digest_of(chained))
        linked.append(chained)
        after = Anchor(number=chained.number, digest=chained.digest)
    return linked


def read_anchor(text: str) -> Anchor | None:
    """`N:DIGEST`; None when it is neither."""
    number, _, digest = text.strip().partition(":")
    if not number.isdecimal() or len(digest) != 64 or set(digest.lower()) - set("0123456789abcdef"):
        return None
    return Anchor(number=int(number), digest=digest.lower())


def verify(entries: Iterable[Entry | UnreadableEntry], anchors: Sequence[Anchor] = ()) -> ChainVerdict:
    """Walk the trail in order of its numbers and say what was altered, taken out, put in, swapped or cut off."""
    head: Anchor | None = None
    count = 0
    problems: list[ChainProblem] = []
    altered: list[Entry] = []
    wanted = {anchor.number: anchor.digest for anchor in anchors}
    found: dict[int, str] = {}
    for entry in entries:
        count += 1
        problems += _wrong(entry, head, altered)
        head = Anchor(number=entry.number, digest=entry.digest)
        if entry.number in wanted:
            found[entry.number] = entry.digest
    problems = _reordered(problems, altered)
    problems += [problem for anchor in anchors if (problem := _missed(anchor, found, head)) is not None]
    return ChainVerdict(entries=count, head=head, problems=tuple(problems[:SHOWN]))


def _wrong(entry: Entry | UnreadableEntry, head: Anchor | None, altered: list[Entry]) -> list[ChainProblem]:
    if isinstance(entry, UnreadableEntry):
        return [ChainProblem(entry=entry.number, code="unreadable")]
    problems = []
    if digest_of(entry) != entry.digest:
        problems.append(ChainProblem(entry=entry.number, code="altered"))
        altered.append(entry)
    if entry.previous != (head.digest if head is not None else GENESIS):
        before = head.number if head is not None else 0
        gap = entry.number - before > 1
        problems.append(
            ChainProblem(entry=before + 1, code="missing", other=entry.number - 1)
            if gap
            else ChainProblem(entry=entry.number, code="broken", other=before)
        )
    return problems


def _reordered(problems: list[ChainProblem], altered: list[Entry]) -> list[ChainProblem]:
    """Entries whose content is whole under another number were swapped, not altered."""
    few = altered[:50]
    moved = {
        anchor.number: other.number
        for anchor in few
        for other in few
        if anchor is not other and digest_of(replace(anchor, number=other.number)) == anchor.digest
    }
    return [
        ChainProblem(entry=problem.entry, code="reordered", other=moved[problem.entry])
        if problem.code == "altered" and problem.entry in moved
        else problem
        for problem in problems
    ]


def _missed(anchor: Anchor, found: Mapping[int, str], head: Anchor | None) -> ChainProblem | None:
    if head is None or anchor.number > head.number:
        return ChainProblem(entry=anchor.number, code="truncated", other=head.number if head is not None else 0)
    if anchor.number not in found:
        return ChainProblem(entry=anchor.number, code="missing", other=anchor.number)
    return None if found[anchor.number] == anchor.digest else ChainProblem(entry=anchor.number, code="rewritten")
