"""Files that somebody put beside a note as evidence: what is kept of each, and nothing that a form could invent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

MOST = 10
LONGEST_NAME = 150
_ID = re.compile(r"^F[A-Z0-9]{2,30}$")


def kept_files(given: object) -> tuple[dict[str, str], ...]:
    """Id, name and link of each file of a file field; anything that is no file of Slack's is left out."""
    if not isinstance(given, list | tuple):
        return ()
    return tuple(kept for file in given[:MOST] if (kept := _kept(file)) is not None)


def _kept(file: object) -> dict[str, str] | None:
    if not isinstance(file, Mapping) or not _ID.match(str(file.get("id") or "")):
        return None
    link = str(file.get("permalink") or "")
    if urlsplit(link).scheme not in {"http", "https"}:
        link = ""
    return {"id": str(file["id"]), "name": _short(str(file.get("name") or file["id"])), "link": link}


def _short(name: str) -> str:
    """A long name loses its middle, not its ending."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 9]}…{name[-8:]}"


def joined(kept: Iterable[Mapping[str, Any]] | None, more: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]] | None:
    """Files already kept and new ones, each once; None for none at all."""
    found = {str(file["id"]): dict(file) for file in (*(kept or ()), *more)}
    return list(found.values()) or None
