"""How every command prints and refuses; light, so that a small command starts fast."""

from __future__ import annotations

import json
import sys
from typing import Annotated, NoReturn

import typer

from bot.app.logs import without_secrets

NO, WRONG_USAGE = 1, 2
Json = Annotated[bool, typer.Option("--json", help="一个 JSON 文档 / one JSON document")]


def refuse(message: str, status: int = WRONG_USAGE) -> NoReturn:
    """Say what was wrong on stderr and leave with the status."""
    print(without_secrets(message), file=sys.stderr)
    raise typer.Exit(status)


def print_json(document: object) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=2, default=str))
