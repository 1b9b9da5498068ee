"""What a workspace remembers under a name is one value, read in one place."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.db.models import Setting
from bot.services.people.installation import Halt
from bot.services.people.members import DirectoryReading
from bot.work.codec import Unreadable
from bot.work.remembered import recall, remember
from tests.fakes import NOW

TROUBLE = Halt(code="account_inactive", since=NOW)
LATER = NOW + timedelta(hours=1)


def test_nothing_is_remembered_under_a_name_nobody_used_and_none_while_a_value_is_still_to_come(
    session: Session,
) -> None:
    session.add(Setting(name="begun", value="null"))
    assert recall(session, "x", Halt) is recall(session, "begun", Halt) is None


def test_what_is_remembered_comes_back_and_the_same_again_writes_nothing(session: Session) -> None:
    remember(session, "x", TROUBLE, now=NOW, by="U1")
    remember(session, "x", TROUBLE, now=LATER, by="U2")
    row = session.get_one(Setting, "x")
    assert (recall(session, "x", Halt), row.changed_by, row.changed_at) == (TROUBLE, "U1", NOW)
    worse = Halt(code="team_disabled", since=NOW)
    remember(session, "x", worse, now=LATER)
    assert (recall(session, "x", Halt), row.changed_by, row.changed_at) == (worse, None, LATER)


def test_what_is_of_another_class_is_unreadable(session: Session) -> None:
    remember(session, "x", TROUBLE, now=NOW)
    with pytest.raises(Unreadable):
        recall(session, "x", DirectoryReading)
