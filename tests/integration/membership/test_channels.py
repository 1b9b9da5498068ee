"""A channel with anybody from outside gets nothing: what is for it is held, said once, and goes when it is clean."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.db.models import Channel, Notice
from bot.domain.standing import GUEST
from bot.services.people import channels
from bot.services.people.channels import Seen
from bot.work import outbox, sending
from bot.work.kinds import MessageKind
from bot.work.sending import Claimed
from bot.work.unit import Work
from tests.factories import FOLLOW, HUANG, LIN, WANG, WU
from tests.integration.cases.world import World
from tests.integration.membership.moves import leaves, say, texts
from tests.notes import Note

LEASE = timedelta(seconds=30)
CLEAN = Seen(id=FOLLOW, name="异常跟进")
GUEST_IN = Seen(id=FOLLOW, name="异常跟进", outsiders=(WU,))


def deliver(world: World, *, guarded: bool = True) -> list[Claimed]:
    """Everything that may leave leaves; returns what did."""
    gone: list[Claimed] = []
    while True:
        claimed = world.look(
            lambda s: sending.claim(s, limit=200, now=world.now, owner="me", lease=LEASE, guarded=guarded)
        )
        if not claimed:
            return gone
        gone += claimed
        done = [
            notice.became("sent", channel=notice.channel or f"D{notice.audience}", ts=f"{notice.id}.1")
            for notice in claimed
        ]
        world.look(lambda s, done=done: sending.settle(s, done, now=world.now, owner="me"))


def places(gone: list[Claimed]) -> set[str]:
    """Where messages went: people, and channels."""
    return {notice.audience for notice in gone}


def saw(world: World, seen: Seen) -> str:
    """Slack was asked how the channel stands."""
    return world.do(channels.saw, seen=seen)


def report(world: World) -> int:
    """林晓 reports; the card goes to the follow-up channel and to 王芳."""
    return world.report(LIN, "PO2402", "material_late", milestone="fabric", days=6, text="面料未到")


def test_nothing_goes_into_a_channel_that_nobody_has_looked_at_and_everything_once_it_is_clean(world: World) -> None:
    report(world)
    assert FOLLOW not in places(deliver(world))
    assert world.do(channels.to_look_at) == (FOLLOW,)
    assert saw(world, CLEAN) == ""
    gone = deliver(world)
    assert places(gone) == {FOLLOW}
    assert gone[0].message == "case_card"
    assert world.notices(message="channel_note") == [], "clean from the first is no news"


def test_when_an_outsider_joins_posting_stops_the_lead_and_an_administrator_are_told_once_and_it_resumes(
    world: World,
) -> None:
    saw(world, CLEAN)
    case = report(world)
    assert FOLLOW in places(deliver(world))
    assert world.do(channels.doubt, channels={FOLLOW})
    assert saw(world, GUEST_IN) == "outsiders"
    assert saw(world, GUEST_IN) == "outsiders"
    told = [row.audience for row in world.notices(message="channel_note")]
    assert sorted(told) == [WANG, HUANG]
    assert "吴磊" in texts(world, WANG, "channel_note")[0]
    assert world.press(WANG, world.decision(case, "internal_node_shift"), "ack").ok
    gone = deliver(world)
    assert FOLLOW not in places(gone)
    assert {WANG, HUANG} <= places(gone)
    held = [row for row in world.notices() if row.state == "held"]
    assert {row.reason for row in held} == {"outsiders"}
    assert {"case_card", "case_event"} <= {row.message for row in held}
    saw(world, CLEAN)
    assert {notice.message for notice in deliver(world)} >= {"case_card", "case_event", "channel_note"}
    back = world.render(world.notices(WANG, message="channel_note")[-1])
    assert "恢复发送" in back.text
    assert not [row for row in world.notices() if row.state in {"held", "new"}]


@pytest.mark.parametrize(
    ("seen", "trouble"),
    [
        (Seen(id=FOLLOW, shared=True), "shared"),
        (Seen(id=FOLLOW, archived=True), "archived"),
        (Seen(id=FOLLOW, bot_in=False), "bot_out"),
        (Seen(id=FOLLOW, hidden="unseen"), "unseen"),
        (GUEST_IN, "outsiders"),
    ],
)
def test_each_trouble_holds_the_card_and_the_lead_has_it_as_a_direct_message(
    world: World, seen: Seen, trouble: str
) -> None:
    assert saw(world, seen) == trouble
    case = world.report(LIN, "PO2402", "delivery_term_request", text="FOB 改 CIF")
    gone = deliver(world)
    assert FOLLOW not in places(gone)
    assert f"case:{case}:{WANG}" in {notice.card for notice in gone}
    assert trouble in {row.reason for row in world.notices(FOLLOW)}


def test_an_edit_of_a_held_card_is_the_card_as_it_goes_out(world: World) -> None:
    saw(world, GUEST_IN)
    case = report(world)
    deliver(world)
    assert world.press(WANG, world.decision(case, "internal_node_shift"), "approve").ok
    deliver(world)
    saw(world, CLEAN)
    gone = [notice for notice in deliver(world) if notice.audience == FOLLOW]
    assert [(notice.method, notice.message) for notice in gone].count(("post", "case_card")) == 1
    assert not [notice for notice in gone if notice.method == "update"]


def test_a_digest_of_an_earlier_day_is_not_sent_late(world: World) -> None:
    saw(world, GUEST_IN)
    for name in ("old", "new"):
        world.do(_digest, name=name)
        deliver(world)
        world.at("2026-09-17 11:00")
    saw(world, CLEAN)
    assert [notice.key for notice in deliver(world) if notice.audience == FOLLOW] == ["new"]
    old = next(row for row in world.notices() if row.key == "old")
    assert (old.state, old.reason) == ("skipped", "stale:outsiders")


def _digest(work: Work, *, name: str) -> None:
    outbox.put(
        work.session,
        key=name,
        kind=MessageKind.ROUND,
        audience=FOLLOW,
        message=Note(),
        now=work.now,
    )


def test_who_becomes_a_guest_puts_every_channel_of_ours_in_doubt_and_who_leaves_has_it_looked_at(world: World) -> None:
    saw(world, CLEAN)
    say(world, WU, standing=GUEST)
    row = world.look(lambda s: s.get_one(Channel, FOLLOW))
    assert (row.trouble, row.seen_at) == ("unknown", None)
    saw(world, GUEST_IN)
    leaves(world, WU)
    assert FOLLOW in world.do(channels.to_look_at)
    assert world.look(lambda s: s.get_one(Channel, FOLLOW)).trouble == "outsiders"


def test_a_channel_that_is_none_of_ours_is_left_alone(world: World) -> None:
    assert not world.do(channels.doubt, channels={"C99OTHER"})
    assert world.look(lambda s: s.get(Channel, "C99OTHER")) is None


def test_a_refusal_of_slack_closes_the_channel_and_keeps_the_row(world: World) -> None:
    saw(world, CLEAN)
    report(world)

    def refused(session: Any) -> list[Claimed]:
        claimed = sending.claim(session, limit=200, now=world.now, owner="me", lease=LEASE, guarded=True)
        done = [notice.became("dead", reason="is_archived") for notice in claimed if notice.audience == FOLLOW]
        sending.settle(session, done, now=world.now, owner="me")
        return claimed

    world.look(refused)
    assert {row.state for row in world.notices(FOLLOW)} <= {"held", "new"}
    assert world.do(channels.to_look_at) == (FOLLOW,)
    saw(world, Seen(id=FOLLOW, archived=True))
    saw(world, CLEAN)
    assert "case_card" in {notice.message for notice in deliver(world) if notice.audience == FOLLOW}


def test_a_war_room_is_open_from_the_first_and_closes_like_any_channel(world: World) -> None:
    def room(session: Any) -> None:
        made = Claimed(9001, "k", 0, "room", "room:gendan-c1", "case_room", {}, "case:1:room", None, True, 1, world.now)
        session.add(
            Notice(
                id=9001, key="k", kind="card", lane=0, priority=0, method="room", audience="room:gendan-c1",
                message="case_room", context={}, card="case:1:room", state="sending", attempts=1, owner="me", next_at=world.now,
                created_at=world.now,
            )
        )  # fmt: skip
        session.flush()
        sending.settle(session, [made.became("sent", channel="G1ROOM", ts="1.1")], now=world.now, owner="me")

    world.look(room)
    assert world.look(lambda s: s.get_one(Channel, "G1ROOM")).trouble == ""
    assert world.do(channels.doubt, channels={"G1ROOM"})
    saw(world, Seen(id="G1ROOM", outsiders=(WU,)))
    world.look(lambda s: outbox.edit(s, card="case:1:room", message=Note(), now=world.now))
    deliver(world)
    assert world.look(lambda s: s.scalars(select(Notice.state).where(Notice.method == "update")).all()) == ["held"]
