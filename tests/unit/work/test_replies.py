"""An answer goes to who asked, where they asked, once; in the place of what was pressed where that can be reached."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.services.cases.record import report_card, whole_of
from bot.work.unit import Answer, Work
from tests.every import every
from tests.fakes import NOW, company
from tests.notes import Note
from tests.unit.rows import keys, notice, posted_card

KEY = "reply:e1:part"


def here(session: Session, method: str = "post", original: str = "") -> Work:
    to = Answer(member="lin", audience="C1:lin", method=method, key="e1", original=original)
    return Work.of(session, company(), NOW, to=to)


@pytest.mark.parametrize(("method", "card"), [("post", "report:b1"), ("ephemeral", None), ("respond", None)])
def test_it_goes_where_it_was_asked_and_only_what_stays_is_a_card(
    session: Session, method: str, card: str | None
) -> None:
    here(session, method).reply(Note(text="1"), part="part", card="report:b1")
    row = notice(session, KEY)
    assert (row.method, row.audience, row.reader_id, row.kind) == (method, "C1:lin", "lin", "answer")
    assert (row.card, row.context) == (card, {"text": "1"})


def test_one_envelope_is_answered_once_a_part(session: Session) -> None:
    work = here(session)
    for text in ("1", "2"):
        work.reply(Note(text=text), part="part")
        work.reply(Note(text=text))
    assert keys(session) == [KEY, "reply:e1:"]
    assert notice(session, KEY).context == {"text": "1"}


def test_nobody_is_answered_where_nobody_asked(session: Session) -> None:
    with pytest.raises(LookupError):
        Work(session, company(), NOW, member="lin").reply(Note())


@pytest.mark.parametrize(
    ("how", "stands", "card", "expected"),
    [
        ({"method": "post"}, True, "report:b1", ("update", "C1:lin", "report:b1")),
        ({"method": "post"}, False, "report:b1", ("post", "C1:lin", "report:b1")),
        ({"method": "post"}, True, None, ("post", "C1:lin", None)),
        ({"method": "ephemeral"}, True, "report:b1", ("ephemeral", "C1:lin", None)),
        ({"method": "ephemeral", "original": "https://x"}, True, "report:b1", ("replace", "respond:https://x", None)),
        ({"method": "post", "original": "https://x"}, True, "report:b1", ("update", "C1:lin", "report:b1")),
        ({"method": "post", "original": "https://x"}, False, "report:b1", ("replace", "respond:https://x", None)),
    ],
)
def test_what_became_of_a_message_stands_in_its_place(
    session: Session, how: dict[str, Any], stands: bool, card: str | None, expected: tuple[str, str, str | None]
) -> None:
    if stands:
        posted_card(session, "report:b1")
    here(session, **how).replace_with(Note(text="1"), part="part", card=card)
    row = notice(session, KEY)
    assert (row.method, row.audience, row.card) == expected
    assert (row.reader_id, row.kind, row.context) == ("lin", "answer", {"text": "1"})


@every(("root", "whole"), [("b1", "b1"), ("b1/2", "b1"), ("b1/x", "b1/x"), ("a/b/12", "a/b"), ("", "")])
def test_a_line_of_a_report_belongs_to_the_whole(root: str, whole: str) -> None:
    assert (whole_of(root), report_card(root)) == (whole, f"report:{root}")
