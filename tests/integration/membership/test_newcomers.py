"""Whoever the workspace file names has their place as soon as Slack says that they are here; who comes back too."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.db.models import CheckIn, Member, Seat, TeamMember
from bot.domain.standing import GUEST
from bot.files.seed import PersonSeed, Seed, read_seed
from bot.services.standups.rounds import ensure_planned
from tests.factories import CHEN, HUANG, LIN, WANG
from tests.integration.cases.world import World
from tests.integration.membership.moves import becomes_guest, leaves, returns, say, texts

NEW = "U30QIAO"


@pytest.fixture
def named(world: World) -> World:
    """A workspace file that names a lead and administrator who is not in Slack yet, and has her in the stand-up."""
    seed = read_seed(None)
    roles = [{"role": "merch_lead"}]
    person = PersonSeed.model_validate({"name": "乔梅", "email": "qiao@huadong.example", "roles": roles, "admin": True})
    (standup,) = seed.standups
    with_her = standup.model_copy(update={"members": (*standup.members, "乔梅")})
    changed = seed.model_copy(update={"people": (*seed.people, person), "standups": (with_her,)})
    world.company = replace(world.company, seed=Seed.model_validate(changed.model_dump()))
    return world


def seats(world: World, member_id: str) -> list[str]:
    return list(world.look(lambda s: s.scalars(select(Seat.role).where(Seat.member_id == member_id)).all()))


def test_who_joins_later_has_what_the_file_gives_them_at_once(named: World) -> None:
    say(named, NEW, name="Mei Qiao", email="qiao@huadong.example")
    assert seats(named, NEW) == ["merch_lead"]
    row = named.look(lambda s: s.get_one(Member, NEW))
    assert (row.name, row.is_admin) == ("乔梅", True)
    assert (
        named.look(lambda s: s.scalars(select(TeamMember).where(TeamMember.member_id == NEW)).one()).retired_at is None
    )
    say(named, NEW, name="Mei Qiao-Li", email="qiao@huadong.example")
    assert seats(named, NEW) == ["merch_lead"]


def test_who_joins_for_a_vacant_seat_is_asked_what_waited_for_it(named: World) -> None:
    leaves(named, WANG)
    case = named.report(LIN, "PO2402", "material_late", milestone="fabric", days=6, text="面料未到")
    assert named.decision(case, "internal_node_shift").holder_id == CHEN
    say(named, NEW, name="乔梅", email="qiao@huadong.example")
    assert named.decision(case, "internal_node_shift").holder_id == NEW


def test_a_guest_whom_the_file_names_has_their_seat_when_they_become_a_colleague(named: World) -> None:
    say(named, NEW, name="乔梅", email="qiao@huadong.example", standing=GUEST)
    assert seats(named, NEW) == []
    returns(named, NEW)
    assert seats(named, NEW) == ["merch_lead"]


def test_nobody_else_is_given_anything(named: World) -> None:
    say(named, "U31OTHER", name="路人")
    assert seats(named, "U31OTHER") == []
    becomes_guest(named, HUANG)
    returns(named, HUANG)
    assert len(seats(named, HUANG)) == len(set(seats(named, HUANG)))


MOMENTS = [("08:00", "08:10", "waiting"), ("08:00", "08:50", "asked"), ("08:45", "09:40", "asked")]


@pytest.mark.parametrize(("left", "back", "state"), MOMENTS)
def test_who_is_back_before_the_stand_up_closes_is_asked_once(world: World, left: str, back: str, state: str) -> None:
    world.at("2026-09-16 07:00").do(ensure_planned)
    world.run_until(f"2026-09-16 {left}")
    leaves(world, LIN)
    world.run_until(f"2026-09-16 {back}")
    returns(world, LIN)
    check_in = select(CheckIn).where(CheckIn.member_id == LIN)
    assert world.look(lambda s: s.scalars(check_in).one()).state == state
    world.run_until("2026-09-16 12:00")
    assert len(world.notices(LIN, message="standup_prompt")) == 1
    digest = texts(world, "C01STANDUP", "standup_digest")[0] + texts(world, "C01STANDUP", "standup_body")[0]
    assert "林晓" in digest


def test_who_is_back_after_it_closed_is_asked_the_next_day(world: World) -> None:
    world.at("2026-09-16 07:00").do(ensure_planned)
    world.run_until("2026-09-16 08:00")
    leaves(world, LIN)
    world.run_until("2026-09-16 12:00")
    returns(world, LIN)
    assert world.notices(LIN, message="standup_prompt") == []
    world.run_until("2026-09-17 09:00")
    assert len(world.notices(LIN, message="standup_prompt")) == 1
