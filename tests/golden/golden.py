"""Golden files: what people see, word for word. `GOLDEN_UPDATE=1` writes them anew; the diff is reviewed like code."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def check(locale: str, name: str, payload: Any) -> None:
    """Compare a payload with its golden file, or write it."""
    file = FOLDER / locale / f"{name}.json"
    text = json.dumps(payload, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if os.environ.get("GOLDEN_UPDATE"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    assert file.exists(), f"{file.name} is missing; run with GOLDEN_UPDATE=1"
    assert text == file.read_text("utf-8")
