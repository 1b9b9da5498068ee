"""How somebody of Slack's directory stands to the workspace, and what reading it anew does."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot.db.database import Database
from bot.db.models import Member
from bot.domain.standing import GUEST, LEFT, MEMBER, STRANGER
from bot.handlers import people
from bot.jobs.directory import DirectoryWatch
from bot.services.membership.directory import MOST_ABSENT
from bot.slack.bolt import make_bolt
from bot.slack.directory import as_profile
from bot.slack.registry import Registry
from bot.work.gateway import Services
from tests.every import every
from tests.factories import demo_company
from tests.fakes import Answer, FakeClock, FakeSlack, refusal, words_for
from tests.unit.slack.test_registry import Edge

OURS = "T1"


def user(member_id: str = "U1", **fields: Any) -> dict[str, Any]:
    """A user as users.list has them."""
    return {"id": member_id, "team_id": OURS, "name": member_id.lower(), "profile": {"real_name": member_id}, **fields}


@every(
    ("fields", "standing"),
    [
        ({}, MEMBER),
        ({"deleted": True}, LEFT),
        ({"is_restricted": True}, GUEST),
        ({"is_restricted": True, "is_ultra_restricted": True}, GUEST),
        ({"is_stranger": True}, STRANGER),
        ({"team_id": "T2"}, STRANGER),
        ({"team_id": "T2", "deleted": True}, STRANGER),
        ({"team_id": None, "profile": {"real_name": "x", "team": "T2"}}, STRANGER),
        ({"team_id": "T2", "enterprise_user": {"teams": ["T2", OURS]}}, MEMBER),
        ({"team_id": "E1", "profile": {"real_name": "x", "team": OURS}}, MEMBER),
    ],
)
def test_a_user_is_a_colleague_a_guest_a_stranger_or_has_left(fields: dict[str, Any], standing: str) -> None:
    found = as_profile(user(**fields), OURS)
    assert found is not None
    assert (found.standing, found.active) == (standing, standing == MEMBER)


@every(("tz", "zone"), [("Europe/Kyiv", "Europe/Kyiv"), ("Mars/Base", None), ("", None), (None, None)])
def test_a_zone_that_no_clock_of_ours_knows_is_as_good_as_none(tz: str | None, zone: str | None) -> None:
    found = as_profile(user(tz=tz), OURS)
    assert found is not None
    assert found.zone == zone


@pytest.mark.parametrize("fields", [{"is_bot": True}, {"id": "USLACKBOT"}])
def test_bots_are_nobody(fields: dict[str, Any]) -> None:
    assert as_profile(user(**fields), OURS) is None


class Slack(FakeSlack):
    """A workspace whose directory can be told."""

    def __init__(self) -> None:
        super().__init__()
        self.users: dict[str, dict[str, Any]] = {}
        self.known: dict[str, dict[str, Any]] = {}

    async def views_publish(self, **arguments: Any) -> Answer:
        return await self._call("views.publish", arguments, dict)

    async def users_list(self, **_: Any) -> dict[str, Any]:
        return {"members": list(self.users.values())}

    async def users_info(self, *, user: str, **_: Any) -> dict[str, Any]:
        found = self.users.get(user) or self.known.get(user)
        if found is None:
            raise refusal("user_not_found")
        return {"user": found}


@pytest.fixture
def slack() -> Slack:
    found = Slack()
    found.users = {member: user(member) for member in ("U1", "U2", "U3")}
    return found


@pytest.fixture
def watch(db: Database, slack: Any) -> DirectoryWatch:
    return DirectoryWatch(Services(db, demo_company(), FakeClock()), slack, OURS)


async def standings(db: Database) -> dict[str, str]:
    """How everybody stands, by id."""
    rows = await db.read(lambda s: s.execute(select(Member.id, Member.standing)).all())
    return {row.id: row.standing for row in rows}


async def test_what_events_have_missed_is_found_when_the_directory_is_read_again(
    db: Database, slack: Slack, watch: DirectoryWatch
) -> None:
    await watch.read()
    slack.users["U2"]["deleted"] = True
    slack.users["U3"]["is_restricted"] = True
    slack.users["U4"] = user("U4")
    await watch.read()
    assert await standings(db) == {"U1": MEMBER, "U2": LEFT, "U3": GUEST, "U4": MEMBER}


async def test_who_is_in_no_page_is_asked_for_and_has_left_only_when_slack_knows_no_such_user(
    db: Database, slack: Slack, watch: DirectoryWatch
) -> None:
    await watch.read()
    slack.known["U2"] = slack.users.pop("U2")
    del slack.users["U3"]
    await watch.read()
    assert await standings(db) == {"U1": MEMBER, "U2": MEMBER, "U3": LEFT}


async def test_half_a_company_that_is_in_no_page_is_taken_for_a_bad_reading(
    db: Database, slack: Slack, watch: DirectoryWatch
) -> None:
    slack.users |= {f"U1{n:03}": user(f"U1{n:03}") for n in range(MOST_ABSENT + 1)}
    await watch.read()
    slack.users = {"U1": user("U1")}
    await watch.read()
    assert set((await standings(db)).values()) == {MEMBER}


async def test_it_is_read_once_a_day_and_after_a_connection_came_back_but_never_hammered(
    db: Database, slack: Slack, watch: DirectoryWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr("bot.jobs.directory.time.monotonic", lambda: now)
    await watch.read()
    assert not await watch.sweep()
    watch.connected()
    now += 300
    assert not await watch.sweep()
    now += 301
    assert await watch.sweep()
    assert not await watch.sweep()
    now += 24 * 3600 + 1
    assert await watch.sweep()


async def test_a_directory_that_cannot_be_read_is_tried_again_and_changes_nothing(
    db: Database, slack: Slack, watch: DirectoryWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    await watch.read()

    async def refuses(**_: Any) -> dict[str, Any]:
        raise refusal("missing_scope")

    monkeypatch.setattr(slack, "users_list", refuses)
    monkeypatch.setattr(watch, "_read_at", -1e9)
    assert not await watch.sweep()
    assert set((await standings(db)).values()) == {MEMBER}


@pytest.fixture
async def edge(db: Database, slack: Any) -> Edge:
    """The handlers of people over that workspace."""
    bolt = await make_bolt(slack)
    registry = Registry(bolt, services=Services(db, demo_company(), FakeClock()), client=slack, words_for=words_for)
    people.register(registry)
    return Edge(db, slack, registry, bolt)


def happens(number: int, kind: str, who: dict[str, Any]) -> dict[str, Any]:
    """An event about a person."""
    return {
        "type": "event_callback", "team_id": "T9", "authorizations": [{"team_id": OURS}],
        "event_id": f"Ev{number}", "event": {"type": kind, "user": who},
    }  # fmt: skip


async def test_events_of_people_come_through_the_same_door_and_read_as_the_directory_does(
    db: Database, slack: Slack, edge: Edge
) -> None:
    slack.users["U7"] = user("U7", tz="Asia/Tokyo", locale="de-DE", profile={"real_name": "Kenji"})
    await edge.send(happens(1, "team_join", slack.users["U7"]))
    await edge.send(happens(1, "user_change", user("U7", deleted=True)))
    await edge.registry.settle()
    row = await db.read(lambda s: s.get_one(Member, "U7"))
    assert (row.name, row.zone, row.locale, row.standing) == ("Kenji", "Asia/Tokyo", "de-DE", MEMBER)
    slack.users["U7"]["deleted"] = True
    await edge.send(happens(2, "user_change", slack.users["U7"]))
    await edge.registry.settle()
    assert await standings(db) == {"U7": LEFT}


async def test_an_event_that_comes_late_does_not_undo_what_slack_says_now(
    db: Database, slack: Slack, edge: Edge
) -> None:
    slack.users["U7"] = user("U7")
    await edge.send(happens(1, "team_join", user("U7")))
    await edge.registry.settle()
    await edge.send(happens(2, "user_change", user("U7", deleted=True)))  # of a minute ago: they are back since
    await edge.registry.settle()
    assert await standings(db) == {"U7": MEMBER}


async def test_where_slack_does_not_say_the_events_own_word_stands(db: Database, edge: Edge) -> None:
    await edge.send(happens(1, "user_change", user("U7", deleted=True)))
    await edge.registry.settle()
    assert await standings(db) == {"U7": LEFT}
