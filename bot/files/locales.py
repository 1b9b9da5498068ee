"""Which languages there are words in: one folder of templates each."""

from __future__ import annotations

from pathlib import Path


def templates_folder() -> Path:
    """Where the templates lie: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


def locales_in(folder: Path) -> tuple[str, ...]:
    """Every locale that has words there."""
    return tuple(sorted((path.parent.name for path in folder.glob("*/labels.toml")), reverse=True))


LOCALES = locales_in(templates_folder())
