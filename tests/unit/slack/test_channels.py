"""Looking at a channel: what Slack says of it, who is in it, and what stays closed until Slack says anything."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.app.doctor import Look, channel_checks
from bot.db.database import Database
from bot.db.models import Channel, Member
from bot.handlers import people
from bot.services.people import channels
from bot.slack.bolt import make_bolt
from bot.slack.channels import ChannelWatch
from bot.slack.registry import Registry
from bot.work.gateway import Services
from bot.work.unit import Work
from tests.factories import demo_company
from tests.fakes import FakeClock, refusal, words_for
from tests.unit.slack.test_directory import OURS, Slack, user
from tests.unit.slack.test_registry import Edge

FOLLOW = "C02FOLLOW"


class Office(Slack):
    """A workspace with one channel."""

    def __init__(self) -> None:
        super().__init__()
        self.channel: dict[str, Any] = {"id": FOLLOW, "name": "异常跟进", "is_member": True}
        self.members = ["UBOT", "U1"]
        self.asked_for: list[str] = []
        self.refuses: Exception | None = None
        self.users = {"U1": user("U1"), "UBOT": user("UBOT", is_bot=True)}

    async def conversations_info(self, **_: Any) -> dict[str, Any]:
        if self.refuses is not None:
            raise self.refuses
        return {"channel": self.channel}

    async def conversations_members(self, **_: Any) -> dict[str, Any]:
        return {"members": self.members}

    async def users_info(self, *, user: str, **more: Any) -> dict[str, Any]:
        self.asked_for.append(user)
        return await super().users_info(user=user, **more)


@pytest.fixture
def slack() -> Office:
    return Office()


@pytest.fixture
def watch(db: Database, slack: Any) -> ChannelWatch:
    company = replace(demo_company(), follow_channel=FOLLOW)
    return ChannelWatch(Services(db, company, FakeClock()), slack, OURS)


async def trouble(db: Database) -> str:
    """Why nothing is posted."""
    return await db.read(lambda s: s.get_one(Channel, FOLLOW).trouble)


@pytest.mark.parametrize(
    ("channel", "why"),
    [
        ({}, ""),
        ({"is_ext_shared": True}, "shared"),
        ({"is_org_shared": True}, "shared"),
        ({"is_shared": True}, "shared"),
        ({"is_pending_ext_shared": True}, "shared"),
        ({"is_archived": True}, "archived"),
        ({"is_member": False}, "bot_out"),
    ],
)
async def test_a_channel_is_what_slack_says_of_it(
    db: Database, slack: Office, watch: ChannelWatch, channel: dict[str, Any], why: str
) -> None:
    slack.channel |= channel
    await watch.sweep()
    assert await trouble(db) == why


@pytest.mark.parametrize("fields", [{"is_restricted": True}, {"is_stranger": True}, {"team_id": "T2"}])
async def test_somebody_nobody_told_us_of_is_asked_for_and_closes_it_when_from_outside(
    db: Database, slack: Office, watch: ChannelWatch, fields: dict[str, Any]
) -> None:
    slack.users["U9"] = user("U9", **fields)
    slack.members.append("U9")
    await watch.sweep()
    assert await trouble(db) == "outsiders"
    assert await db.read(lambda s: s.get_one(Channel, FOLLOW).outsiders) == ["U9"]


@pytest.mark.parametrize(
    ("error", "why"), [("channel_not_found", "bot_out"), ("missing_scope", "unseen"), ("ratelimited", "unknown")]
)
async def test_what_cannot_be_seen_stays_closed(
    db: Database, slack: Office, watch: ChannelWatch, error: str, why: str
) -> None:
    slack.refuses = refusal(error)
    await watch.sweep()
    assert await trouble(db) == why


async def test_a_channel_full_of_people_not_known_yet_waits_for_the_directory(
    db: Database, slack: Office, watch: ChannelWatch
) -> None:
    slack.members += [f"U{n:04}" for n in range(1000)]
    await watch.sweep()
    assert (await trouble(db), slack.asked_for) == ("unknown", [])


async def test_the_doctor_names_each_channel_that_is_not_for_colleagues_alone(db: Database, slack: Office) -> None:
    client: Any = slack
    look = Look(replace(demo_company(), follow_channel=FOLLOW), db)
    (fine,) = await channel_checks(client, look)
    assert fine.ok
    slack.users["U9"] = user("U9", team_id="T2")
    slack.members.append("U9")
    (bad,) = await channel_checks(client, look)
    assert (bad.ok, "U9" in bad.message, bool(bad.fix)) == (False, True, True)


def happens(number: int, kind: str, **event: Any) -> dict[str, Any]:
    """An event about a channel."""
    event = {"type": kind, "channel": FOLLOW, **event}
    return {"type": "event_callback", "team_id": OURS, "event_id": f"Ev{number}", "event": event}


async def test_events_of_channels_come_through_the_same_door_and_a_colleague_who_joins_costs_no_look(
    db: Database, slack: Office, watch: ChannelWatch
) -> None:
    client: Any = slack
    bolt = await make_bolt(client)
    services = Services(db, replace(demo_company(), follow_channel=FOLLOW), FakeClock())
    edge = Edge(db, slack, Registry(bolt, services=services, client=client, words_for=words_for), bolt)
    people.register(edge.registry)
    await db.run(lambda s: s.add(Member(id="U1", name="林晓", active=True)))
    await watch.sweep()
    slack.asked_for.clear()
    slack.users["U9"] = user("U9", is_ultra_restricted=True)
    steps: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
        ("member_joined_channel", {"user": "U1"}, {}, ""),
        ("member_joined_channel", {"user": "U9"}, {"members": ["UBOT", "U1", "U9"]}, "outsiders"),
        ("member_left_channel", {"user": "U9"}, {"members": ["UBOT", "U1"]}, ""),
        ("channel_archive", {"user": "U1"}, {"channel": {"is_archived": True}}, "archived"),
        ("channel_unarchive", {"user": "U1"}, {"channel": {"is_archived": False}}, ""),
        ("channel_shared", {"connected_team_id": "T2"}, {"channel": {"is_ext_shared": True}}, "shared"),
        ("channel_unshared", {}, {"channel": {"is_ext_shared": False}}, ""),
        ("channel_left", {"actor_id": "U1"}, {"channel": {"is_member": False}}, "bot_out"),
    ]
    for number, (kind, event, changed, why) in enumerate(steps):
        slack.channel |= changed.get("channel", {})
        slack.members = changed.get("members", slack.members)
        await edge.send(happens(number, kind, **event))
        await edge.registry.settle()
        assert await trouble(db) == why, kind
        if number == 0:
            assert slack.asked_for == []
    assert await db.read(lambda s: channels.to_look_at(Work(s, demo_company(), FakeClock().now()))) == ()


async def test_sharing_that_slack_says_nothing_of_is_seen_when_all_channels_are_looked_at_again(
    db: Database, slack: Office, watch: ChannelWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    await watch.sweep()
    slack.channel["is_org_shared"] = True
    await watch.sweep()
    assert await trouble(db) == ""  # not looked at every second
    monkeypatch.setattr("bot.slack.channels.EVERY_SECONDS", 0.0)
    await watch.sweep()
    assert await trouble(db) == "shared"
