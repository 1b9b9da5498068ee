"""Files that somebody put beside a note as evidence: what is kept of each, and nothing that a form could invent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.work.codec import Data, pack, stored

MOST = 10
LONGEST_NAME = 150
_ID = re.compile(r"^F[A-Z0-9]{2,30}$")


@stored("kept_file", whole=True)
@dataclass(frozen=True, kw_only=True)
class KeptFile:
    """A file of Slack's as it is kept; link is empty where Slack gave none."""

    id: str
    name: str
    link: str = ""


def kept_files(given: object) -> tuple[KeptFile, ...]:
    """Id, name and link of each file of a file field; anything that is no file of Slack's is left out."""
    if not isinstance(given, list | tuple):
        return ()
    return tuple(kept for file in given[:MOST] if (kept := _kept(file)) is not None)


def _kept(file: object) -> KeptFile | None:
    if not isinstance(file, Mapping) or not _ID.match(str(file.get("id") or "")):
        return None
    link = str(file.get("permalink") or "")
    if urlsplit(link).scheme not in {"http", "https"}:
        link = ""
    return KeptFile(id=str(file["id"]), name=_short(str(file.get("name") or file["id"])), link=link)


def _short(name: str) -> str:
    """A long name loses its middle, not its ending."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 9]}…{name[-8:]}"


def joined(kept: Iterable[Data] | None, more: Iterable[KeptFile]) -> list[Data] | None:
    """A column's files and new ones, each once; None for none at all."""
    found = {file["id"]: file for file in (*(kept or ()), *map(pack, more))}
    return list(found.values()) or None
