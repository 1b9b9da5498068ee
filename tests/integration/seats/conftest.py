"""The demo company at nine on Wednesday, with its seats to change."""

from __future__ import annotations

from tests.integration.cases.conftest import company, demo_sqlite, world

__all__ = ["company", "demo_sqlite", "world"]
