"""What falls due next is called by the name people know it by."""

from __future__ import annotations

from datetime import timedelta

from bot.views.due import next_due
from bot.work import dues
from tests.factories import LIN, WANG
from tests.integration.cases.world import World


def _subject(world: World) -> str:
    found = world.do(next_due)
    assert found is not None
    return found.subject


def _plan(world: World, subject: str) -> None:
    soon = world.now + timedelta(seconds=1)
    world.look(lambda session: dues.put(session, key=subject, kind="x", subject=subject, due_at=soon))


def test_a_reminder_of_a_case_is_called_by_its_number(world: World) -> None:
    case = world.case(world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF"))
    _plan(world, f"case:{case.id}")
    assert _subject(world) == case.number


def test_a_persons_list_is_called_by_their_name_and_a_team_by_its_own(world: World) -> None:
    _plan(world, WANG)
    assert _subject(world) == "王芳"
    world.now -= timedelta(minutes=1)
    _plan(world, "生产例会")
    assert _subject(world) == "生产例会"


def test_what_has_only_a_key_is_called_nothing(world: World) -> None:
    _plan(world, "handover:7")
    assert _subject(world) == ""
