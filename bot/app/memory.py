"""The garbage collector of a program that must not stall."""

from __future__ import annotations

import gc

YOUNG, MIDDLE, OLD = 20_000, 20, 20


def calm_collector() -> None:
    """Call once when everything is imported and built.

    Modules, mappers and templates live as long as the process; walking them again and again stopped the loop for
    100 ms and more. They are set aside, and young objects are looked at less often.
    """
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
