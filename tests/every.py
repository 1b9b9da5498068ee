"""Many rows in one test: `every` stands where `pytest.mark.parametrize` would, if nothing is set up for a row of its own.

A test costs some milliseconds before it does anything, in both workers and in who reports; most rows cost less. Every
row is walked whatever became of those before it, and each that failed is told with its values. What a fixture makes is
made once for all rows: where a row changes something, `parametrize` stays.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest

Test = Callable[..., Any]
FAILED = (Exception, pytest.fail.Exception, BaseExceptionGroup)

SHOWN = 300
"""Characters of a row's values that its failure shows."""


def every(names: str | Sequence[str], rows: Iterable[Any]) -> Callable[[Test], Test]:
    """Call the test with each row; names and rows are written as for `pytest.mark.parametrize`."""
    named = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    given = [dict(zip(named, (row,) if len(named) == 1 else row, strict=True)) for row in rows]
    assert given, "without a row nothing is tested"

    def decorate(test: Test) -> Test:
        @functools.wraps(test)
        def walk(**fixtures: Any) -> None:
            failed: list[BaseException] = []
            for row in given:
                try:
                    test(**row, **fixtures)
                except FAILED as error:
                    failed.append(_of(row, error))
            _tell(failed)

        @functools.wraps(test)
        async def walk_awaiting(**fixtures: Any) -> None:
            failed: list[BaseException] = []
            for row in given:
                try:
                    await test(**row, **fixtures)
                except FAILED as error:
                    failed.append(_of(row, error))
            _tell(failed)

        walked: Test = walk_awaiting if inspect.iscoroutinefunction(test) else walk
        asked = inspect.signature(test)
        left = [parameter for name, parameter in asked.parameters.items() if name not in named]
        vars(walked)["__signature__"] = asked.replace(parameters=left)
        return walked

    return decorate


def _of(row: dict[str, Any], error: BaseException) -> BaseException:
    """The failure with the row it is of."""
    error.add_note(f"in the row {', '.join(f'{name}={value!r}' for name, value in row.items())}"[:SHOWN])
    return error


def _tell(failed: Sequence[BaseException]) -> None:
    """Fail as the one row did that failed, or with all of them."""
    if len(failed) == 1:
        raise failed[0]
    if failed:
        raise BaseExceptionGroup(f"{len(failed)} rows failed", failed)
