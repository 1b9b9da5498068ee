"""A guest or a stranger reads whom to ask, whatever they do; a colleague nobody told us of is let in."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot.db.database import Database
from bot.db.models import Member, Notice
from bot.domain.standing import GUEST, MEMBER
from bot.presentation.commands import ORDER
from bot.slack.ask import Ask
from bot.slack.bolt import make_bolt
from bot.slack.outsiders import admit
from bot.slack.registry import Registry
from bot.work import sending
from bot.work.gateway import Services
from tests.factories import demo_company
from tests.fakes import FakeClock, words_for
from tests.unit.slack.test_directory import Slack, user
from tests.unit.slack.test_registry import Edge, command

NOW = FakeClock().now()


class Door(Edge):
    """A registry that lets colleagues in, and what was worked."""

    worked: list[str]


@pytest.fixture
async def door(db: Database) -> Door:
    slack: Any = Slack()
    bolt = await make_bolt(slack)
    company = demo_company()
    registry = Registry(
        bolt, services=Services(db, company, FakeClock()), client=slack, words_for=words_for, admit=admit
    )
    found = Door(db, slack, registry, bolt)
    found.worked = []

    async def work(ask: Ask) -> None:
        found.worked.append(ask.kind)

    async def view(ask: Ask) -> None:
        found.worked.append(ask.kind)

    registry.command(ORDER, work)
    registry.action("case.approve", work)
    registry.event("message", work)
    registry.event("app_home_opened", work)
    registry.shortcut("anomaly.report", work)
    registry.view("seat_form", view)
    await db.run(lambda s: s.add(Member(id="UADMIN", name="黄建国", active=True, slack_admin=True, is_admin=True)))
    return found


def sent_by_guest() -> list[dict[str, Any]]:
    """Everything somebody can do."""
    who = {"id": "U1"}
    return [
        command("PO2402"),
        {"type": "block_actions", "user": who, "trigger_id": "2.1", "channel": {"id": "C1"}, "actions": [
            {"type": "button", "action_id": "case.approve", "value": "{}"}]},
        {"type": "event_callback", "event_id": "Ev1", "event": {
            "type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "text": "PO2402"}},
        {"type": "shortcut", "user": who, "trigger_id": "3.1", "callback_id": "anomaly.report"},
        {"type": "view_submission", "user": who, "view": {
            "id": "V1", "type": "modal", "hash": "1", "callback_id": "seat_form", "blocks": []}},
        {"type": "event_callback", "event_id": "Ev2", "event": {
            "type": "app_home_opened", "user": "U1", "tab": "home", "channel": "D1"}},
    ]  # fmt: skip


@pytest.mark.parametrize("changes", [{"is_restricted": True}, {"team_id": "T2"}])
async def test_an_outsider_is_told_whom_to_ask_and_nothing_is_worked(door: Door, changes: dict[str, Any]) -> None:
    slack: Any = door.slack
    slack.users["U1"] = user("U1", **changes)
    answers = [await door.send(body) for body in sent_by_guest()]
    await door.registry.settle()
    assert door.worked == []
    rows = await door.rows(Notice)
    assert {(row.message, row.context["code"], row.reader_id) for row in rows} == {("refusal", "outsider", "U1")}
    assert len(rows) == 4
    assert rows[0].context["fields"]["who"] == "黄建国"
    assert "黄建国" in str(answers[4])
    assert "黄建国" in str(slack.calls)


async def test_the_one_answer_to_an_outsider_leaves_and_everything_else_does_not(door: Door, db: Database) -> None:
    await db.run(lambda s: s.add(Member(id="U1", name="客户", active=False, standing=GUEST)))
    common: dict[str, Any] = {"kind": "answer", "priority": 0, "method": "post", "audience": "U1", "reader_id": "U1", "next_at": NOW,
                              "created_at": NOW}  # fmt: skip
    await db.run(
        lambda s: s.add_all(
            [
                Notice(key="answer", lane=1, message="refusal", context={"code": "outsider", "fields": {}}, **common),
                Notice(key="order", lane=0, message="order_card", context={}, **common),
                Notice(
                    key="other", lane=2, message="refusal", context={"code": "not_your_order", "fields": {}}, **common
                ),
            ]
        )
    )
    lease = FakeClock().now() - NOW
    claimed = [await db.run(lambda s: sending.claim(s, limit=9, now=NOW, owner="me", lease=lease)) for _ in range(2)]
    assert [notice.key for claim in claimed for notice in claim] == ["answer"]
    rows = await db.read(lambda s: s.scalars(select(Notice).order_by(Notice.id)).all())
    assert [row.reason for row in rows[1:]] == [GUEST, GUEST]


async def test_somebody_nobody_told_us_of_is_asked_for_kept_and_let_in(door: Door, db: Database) -> None:
    slack: Any = door.slack
    slack.users["U1"] = user("U1", tz="Europe/Berlin")
    await door.send(command("PO2402"))
    await door.registry.settle()
    assert door.worked == ["command"]
    row = await db.read(lambda s: s.get_one(Member, "U1"))
    assert (row.standing, row.zone) == (MEMBER, "Europe/Berlin")


async def test_who_is_a_colleague_again_is_let_in_before_the_directory_is_read(door: Door, db: Database) -> None:
    slack: Any = door.slack
    await db.run(lambda s: s.add(Member(id="U1", name="新人", active=False, standing=GUEST)))
    slack.users["U1"] = user("U1")
    await door.send(command("PO2402"))
    await door.registry.settle()
    assert door.worked == ["command"]


async def test_where_slack_does_not_say_a_known_guest_stays_out_and_an_unknown_person_has_no_seat_anyway(
    door: Door, db: Database
) -> None:
    await db.run(lambda s: s.add(Member(id="U2", name="客户", active=False, standing=GUEST)))
    await door.send(command("PO2402"))
    await door.send(command("PO2402", trigger="1.2") | {"user_id": "U2"})
    await door.registry.settle()
    assert door.worked == ["command"]
