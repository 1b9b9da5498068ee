"""Rows that share a test: each is walked, and each that fails is told with what it holds."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from tests.every import every


def test_every_row_is_walked_and_each_that_fails_is_told_with_its_values() -> None:
    seen = []

    @every("size", ["large", "small"])
    @every(("name", "count"), [("bag", 1), ("coat", 2), ("tent", 1)])
    def has_one(name: str, count: int, size: str) -> None:
        seen.append((size, name))
        assert count == 1 or size == "small"
        if name == "tent":
            pytest.fail("too large")

    with pytest.raises(BaseExceptionGroup) as failed:
        has_one()
    assert len(seen) == 6
    large, small = failed.value.exceptions
    assert isinstance(large, BaseExceptionGroup)
    assert [error.__notes__ for error in large.exceptions] == [
        ["in the row name='coat', count=2"],
        ["in the row name='tent', count=1"],
    ]
    assert large.__notes__ == ["in the row size='large'"]
    assert small.__notes__ == ["in the row name='tent', count=1", "in the row size='small'"]


async def test_a_test_that_waits_is_walked_too() -> None:
    @every("count", [1, 2])
    async def is_one(count: int) -> None:
        assert count == 1

    with pytest.raises(AssertionError) as failed:
        await is_one()
    assert failed.value.__notes__ == ["in the row count=2"]


def test_what_no_row_gives_is_still_a_fixtures() -> None:
    @every("name", ["bag"])
    def is_kept(name: str, tmp_path: Path) -> None:
        assert (name, tmp_path) == ("bag", Path())

    assert list(inspect.signature(is_kept).parameters) == ["tmp_path"]
    is_kept(tmp_path=Path())


def test_a_row_too_few_or_too_many_values_or_none_at_all_is_no_test() -> None:
    with pytest.raises(ValueError, match="shorter"):
        every("name, count", [("bag",)])
    with pytest.raises(ValueError, match="longer"):
        every("name, count", [("bag", 1, 2)])
    with pytest.raises(AssertionError, match="without a row"):
        every("name", [])
