from __future__ import annotations

import pytest

from bot.domain.authority import RuleTable
from bot.files.rules import load_rules


@pytest.fixture(scope="session")
def table() -> RuleTable:
    """The shipped table."""
    return load_rules()
