"""The channel of a war room: made once by its name, whatever happens on the way."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.services.sending import Claimed, token
from bot.slack.rooms import Rooms


class Slack:
    """A workspace that takes what it is told to take, and remembers what it was asked."""

    def __init__(self, *, private: str = "", public: str = "", there: bool = False, posted: bool = False) -> None:
        self.calls: list[tuple[str, Any]] = []
        self._refused = {True: private, False: public}
        self._there, self._posted = there, posted

    async def conversations_create(self, *, name: str, is_private: bool) -> dict[str, Any]:
        self.calls.append(("create", is_private))
        if code := self._refused[is_private]:
            raise SlackApiError(code, {"ok": False, "error": code})  # type: ignore[no-untyped-call]
        return {"channel": {"id": "C1", "name": name}}

    async def conversations_list(self, **_: Any) -> dict[str, Any]:
        return {"channels": [{"id": "C9", "name": "gendan-c0007-ab12cd"}] if self._there else []}

    async def conversations_invite(self, *, channel: str, users: str) -> None:
        self.calls.append(("invite", users))
        if users == "U2":
            raise SlackApiError("already", {"ok": False, "error": "already_in_channel"})  # type: ignore[no-untyped-call]

    async def conversations_history(self, **_: Any) -> dict[str, Any]:
        ours = {"ts": "5.5", "metadata": {"event_payload": {"id": token("case-room:7")}}}
        return {"messages": [ours] if self._posted else []}


def row(attempts: int = 1) -> Claimed:
    context = {"case": 7, "name": "gendan-c0007-ab12cd", "people": ["U1", "U2"], "else": "C02FOLLOW"}
    return Claimed(
        id=1, key="case-room:7", lane=0, method="room", audience="room:gendan-c0007-ab12cd", message="case_room",
        context=context, card="case:7:room", reader_id=None, critical=True, attempts=attempts,
        attempt_at=datetime(2026, 9, 16, tzinfo=UTC),
    )  # fmt: skip


async def opened(slack: Slack, attempts: int = 1) -> tuple[Any, list[str]]:
    said: list[str] = []

    async def say(channel: str) -> dict[str, str]:
        said.append(channel)
        return {"ts": "9.9"}

    return await Rooms(slack).open(row(attempts), say), said  # type: ignore[arg-type]


async def test_a_private_channel_is_made_its_people_invited_and_the_card_posted() -> None:
    slack = Slack()
    outcome, said = await opened(slack)
    assert slack.calls == [("create", True), ("invite", "U1"), ("invite", "U2")]
    assert said == ["C1"]
    assert (outcome.state, outcome.channel, outcome.ts, outcome.card) == ("sent", "C1", "9.9", "case:7:room")


async def test_a_public_one_where_private_ones_are_not_allowed() -> None:
    slack = Slack(private="missing_scope")
    outcome, _ = await opened(slack)
    assert (slack.calls[1], outcome.state) == (("create", False), "sent")


async def test_a_second_attempt_takes_the_channel_that_is_there_and_does_not_post_twice() -> None:
    outcome, said = await opened(Slack(private="name_taken", there=True, posted=True), attempts=2)
    assert (outcome.state, outcome.channel, outcome.ts, said) == ("sent", "C9", "5.5", [])


async def test_a_second_attempt_posts_what_is_not_there_yet() -> None:
    outcome, said = await opened(Slack(private="name_taken", there=True), attempts=2)
    assert (outcome.channel, outcome.ts, said) == ("C9", "9.9", ["C9"])


async def test_without_the_right_to_make_channels_the_thread_serves_instead() -> None:
    outcome, said = await opened(Slack(private="missing_scope", public="missing_scope"))
    assert (outcome.state, outcome.redirect, outcome.reason, said) == ("retry", "C02FOLLOW", "missing_scope", [])
