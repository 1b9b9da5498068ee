"""What files have put in place once: whatever people changed since is theirs, the next start does not undo it.

A thing (a seat, an absence) is an entry of its own. A field (a phone number, an hour) is an entry that ends with what
the file said last: only what it says anew is written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.db.models import Setting

Entry = tuple[str | None, ...]


class Placed:
    """The entries of one kind of file that were placed, under a dotted setting of their own."""

    def __init__(self, session: Session, name: str) -> None:
        self._session, self._name = session, name
        row = session.get(Setting, name)
        self._kept: set[Entry] = {tuple(entry) for entry in json.loads(row.value)} if row else set()
        self._before = frozenset(self._kept)
        self._said = {entry[:-1]: entry for entry in self._kept}

    def __contains__(self, entry: Entry) -> bool:
        return entry in self._kept

    def add(self, entry: Entry) -> None:
        """Remember an entry."""
        self._kept.add(entry)

    def replace(self, old: Iterable[Entry], new: Entry) -> None:
        """Remember an entry in place of others."""
        self._kept.difference_update(old)
        self._kept.add(new)

    def said(self, *field: str | None) -> str | None:
        """What the file said of a field last; None when it never said anything."""
        entry = self._said.get(field)
        return entry[-1] if entry else None

    def is_news(self, *field: str | None, value: str | None) -> bool:
        """Whether the file says of a field what it did not say last; remembered from now on."""
        old, new = self._said.get(field), (*field, value)
        if old == new:
            return False
        self._kept.discard(old or new)
        self._kept.add(new)
        self._said[field] = new
        return True

    def starting(self, *first: str | None) -> list[Entry]:
        """The entries that begin with these parts."""
        return [entry for entry in self._kept if entry[: len(first)] == first]

    def save(self, *, now: datetime) -> None:
        """Keep them, if there are new ones."""
        if self._kept == self._before:
            return
        value = json.dumps(sorted(self._kept, key=str), ensure_ascii=False)
        self._session.merge(Setting(name=self._name, value=value, changed_at=now))
        self._session.flush()
