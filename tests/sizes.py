"""How much a test does: a part in `make test`, all of it in `make prove`, which sets PROVE=1."""

from __future__ import annotations

import os
from typing import TypeVar

PROVE = os.environ.get("PROVE") == "1"

T = TypeVar("T")


def sized(part: T, whole: T) -> T:
    """The first in `make test`, the second in `make prove`."""
    return whole if PROVE else part
