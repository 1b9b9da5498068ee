"""Golden files: what people see, word for word. `GOLDEN_UPDATE=1` writes them anew; the diff is reviewed like code.

A test that reads one has the mark `golden`. A whole run ends badly when a file is left that no test has read; with
GOLDEN_UPDATE=1 such a file is removed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bot.files.locales import LOCALES
from tests.pseudo import PSEUDO, leaked

FOLDER = Path(__file__).parent
UPDATE = bool(os.environ.get("GOLDEN_UPDATE"))
READ: set[str] = set()
"""What this process has compared or written, as locale/name.json."""


def check(locale: str, name: str, payload: Any) -> None:
    """Compare a payload with its golden file, or write it. The pseudo-locale has none: nothing of others is left in it."""
    if locale == PSEUDO:
        others = [json.loads((FOLDER / other / f"{name}.json").read_text("utf-8")) for other in LOCALES]
        left = leaked(json.loads(json.dumps(payload)), *others)
        assert not left, left
        return
    file = FOLDER / locale / f"{name}.json"
    READ.add(f"{locale}/{file.name}")
    text = json.dumps(payload, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if UPDATE:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    assert file.exists(), f"{file.name} is missing; run with GOLDEN_UPDATE=1"
    assert text == file.read_text("utf-8")


def kept(folder: Path = FOLDER) -> set[str]:
    """Every golden file there is, as locale/name.json."""
    return {path.relative_to(folder).as_posix() for path in folder.glob("*/*.json")}


def orphans(read: Iterable[str], folder: Path = FOLDER, *, remove: bool) -> list[str]:
    """The golden files that nobody has read; none is left when they are to be removed."""
    unread = sorted(kept(folder) - set(read))
    if not remove:
        return unread
    for name in unread:
        (folder / name).unlink()
    return []
