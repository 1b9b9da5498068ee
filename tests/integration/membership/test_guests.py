"""Guests and people of another company hold no seat, wherever it is set, and lose it when they become one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from bot.db.models import Member, Seat, TeamMember
from bot.domain.standing import GUEST, LEFT, STRANGER
from bot.files.seed import read_seed
from bot.services.handover import agree
from bot.services.handover.agree import HandoverPlan
from bot.services.imports import seeding
from bot.services.imports.people import load_people
from bot.services.seating.errors import PersonOutsider
from bot.work.unit import Work
from tests.factories import CHEN, HUANG, LIN, SUN, WANG, WU
from tests.integration.cases.world import World
from tests.integration.membership.moves import becomes_guest, leaves, say, texts
from tests.integration.seats.office import code, make, typed_away

CASES: dict[str, dict[str, Any]] = {
    "seat.add": {"person": WU, "role": "qc"},
    "duty.add": {"person": WU, "role": "merch_lead", "first": "2026-09-19"},
    "absence.add": {"first": "2026-09-17", "deputy": WU},
}


@pytest.mark.parametrize("what", CASES)
@pytest.mark.parametrize(
    ("standing", "why"), [(GUEST, "person_outsider"), (STRANGER, "person_outsider"), (LEFT, "person_left")]
)
def test_a_form_refuses_a_guest_a_stranger_and_one_who_left_with_its_own_words(
    world: World, what: str, standing: str, why: str
) -> None:
    say(world, WU, standing=standing)
    assert code(make(world, HUANG, what, **CASES[what])) == why


def test_a_line_that_names_a_guest_as_deputy_is_refused_by_name_and_by_mention(world: World) -> None:
    becomes_guest(world, WU)
    for named in ("吴磊", f"<@{WU}>"):
        assert code(typed_away(world, WANG, f"9/28-9/30 {named}")) == "person_outsider"
    assert "吴磊 是访客或外单位的人" in world.replies(WANG)[-1]


def test_a_hand_over_to_a_guest_is_refused(world: World) -> None:
    becomes_guest(world, WU)
    with pytest.raises(PersonOutsider):
        world.do(agree.check, actor=WANG, plan=HandoverPlan(giver=LIN, taker=WU, customer=None, why="换岗"))


def test_the_workspace_file_places_no_guest_anywhere_and_says_so(world: World) -> None:
    becomes_guest(world, WU)

    def clear(session: Any) -> None:
        for model in (Seat, TeamMember):
            for row in session.scalars(select(model).where(model.member_id == WU)):
                session.delete(row)

    world.look(clear)
    seeded = world.do(seeding.apply_seed, seed=read_seed(None), known_only=True)
    assert seeded.refused == (("吴磊", GUEST),)
    assert world.look(lambda s: s.scalars(select(Seat).where(Seat.member_id == WU)).all()) == []
    assert world.look(lambda s: s.scalars(select(TeamMember).where(TeamMember.member_id == WU)).all()) == []


def test_an_order_book_that_names_a_guest_finds_nobody_of_that_name(world: World) -> None:
    becomes_guest(world, WU)
    people = world.look(lambda s: load_people(Work(s, world.company, world.now)))
    assert people.doubt("吴磊", "A1", "merchandiser") is not None


@pytest.mark.parametrize("goes", [becomes_guest, leaves])
def test_who_becomes_a_guest_is_treated_as_who_leaves(world: World, goes: Callable[..., object]) -> None:
    case = world.report(LIN, "PO2402", "material_late", milestone="fabric", days=6, text="面料未到")
    goes(world, WANG)
    assert world.decision(case, "internal_node_shift").holder_id == CHEN
    assert not world.press(WANG, world.decision(case, "internal_node_shift"), "approve").ok


def test_a_guest_whom_the_file_names_as_administrator_is_none(world: World) -> None:
    becomes_guest(world, HUANG)
    assert not world.look(lambda s: s.get_one(Member, HUANG)).is_admin
    assert texts(world, HUANG, "member_gone") == []
    assert code(make(world, HUANG, "seat.add", person=SUN, role="qc")) == "not_administrator"
