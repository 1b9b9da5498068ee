"""Undo: one window, one owner and one look at who has acted since, whatever kind of act it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.app.wiring import UNDOINGS_BY_KIND
from bot.domain.errors import GendanError
from bot.work.undo import UNDOINGS, Deed, Undoing, UndoKind, undo
from bot.work.unit import Answer, Work
from tests.every import every
from tests.fakes import company

NOW = datetime(2026, 9, 16, 1, tzinfo=UTC)
ME, OTHER = "U01", "U02"
TO = Answer(member=ME, audience=ME, method="post", key="e1")


def pressed(deed: Deed | None, **more: Any) -> list[Deed]:
    """Press Undo of an act; what was put back."""
    put_back: list[Deed] = []
    session = Session()
    session.info[UNDOINGS] = {
        UndoKind.CASE: Undoing(
            find=lambda work, *, given: deed,
            put_back=lambda work, *, deed: put_back.append(deed),
            **more,
        )
    }
    undo(Work.of(session, company(), NOW, to=TO), kind=UndoKind.CASE, given={"c": 1})
    return put_back


def deed(
    by: frozenset[str | None] = frozenset({ME}), *, ago: timedelta = timedelta(0), overtaken: bool = False
) -> Deed:
    return Deed(by=by, at=NOW - ago, overtaken=overtaken, about="an act")


def test_what_somebody_has_just_done_alone_is_put_back_up_to_the_last_moment_of_the_window() -> None:
    last = deed(ago=company().defaults.undo)
    assert pressed(last) == [last]


@every(
    ("act", "code"),
    [
        (None, "nothing_to_undo"),
        (deed(frozenset({OTHER})), "not_yours"),
        (deed(frozenset({ME, OTHER})), "not_yours"),
        (deed(frozenset({None})), "not_yours"),
        (deed(frozenset()), "not_yours"),
        (deed(ago=company().defaults.undo + timedelta(microseconds=1)), "undo_too_late"),
        (deed(overtaken=True), "undo_overtaken"),
    ],
)
def test_anything_else_is_refused_and_nothing_is_put_back(act: Deed | None, code: str) -> None:
    with pytest.raises(GendanError) as refused:
        pressed(act)
    assert refused.value.code == code
    assert refused.value.fields.get("minutes") == (10 if code == "undo_too_late" else None)


def test_a_kind_whose_refused_attempts_are_on_record_writes_them_itself() -> None:
    told: list[str] = []

    def refuse(work: Work, *, given: Any, error: GendanError) -> None:
        told.append(error.code)

    assert pressed(deed(overtaken=True), refuse=refuse) == []
    assert told == ["undo_overtaken"]


def test_every_kind_has_its_row_in_the_table() -> None:
    assert set(UNDOINGS_BY_KIND) == set(UndoKind)
