"""The page's script and style, each as one file: its modules in the order they need each other. No build step."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path

PAGE = Path(__file__).parent / "page"
FIRST_SCRIPT = "main.js"
STYLES = (
    "base", "frame", "panes", "message", "compose", "blocks", "richtext", "forms", "popover", "bars", "tour",
)  # fmt: skip

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function|class|const|let)", re.MULTILINE)


def edition(folder: Path) -> str:
    """What tells this state of the page's files from another."""
    stamps = [(path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in sorted(folder.iterdir())]
    return hashlib.sha256(repr(stamps).encode()).hexdigest()[:16]


@lru_cache(maxsize=2)
def script(folder: Path, _edition: str) -> str:
    """Every module that the first one needs, once, behind those it needs itself.

    They share one scope, so their top-level names differ (a test sees to it); functions may call in a circle.
    """
    taken: list[str] = []
    parts: list[str] = []

    def take(name: str) -> None:
        if name in taken:
            return
        taken.append(name)
        text = (folder / name).read_text("utf-8")
        for needed in _IMPORT.findall(text):
            take(needed)
        parts.append(f"// {name}\n{_EXPORT.sub('', _IMPORT.sub('', text))}")

    take(FIRST_SCRIPT)
    return "\n".join(parts)


@lru_cache(maxsize=2)
def style(folder: Path, _edition: str) -> str:
    """Every style sheet, in the order in which they overrule each other."""
    return "\n".join((folder / f"{name}.css").read_text("utf-8") for name in STYLES)
